package export

import (
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/mmm"
)

// writeCSV writes a table as RFC 4180 says, in UTF-8 with a line feed behind each
// row. Numbers have the fewest digits that read back as the same float64.
func writeCSV(w io.Writer, t *table) error {
	var line []byte
	for i, c := range t.columns {
		line = appendComma(line, i)
		line = appendText(line, c.name)
	}
	if _, err := w.Write(append(line, '\n')); err != nil {
		return err
	}
	return t.rows(func(row []cell) error {
		line = line[:0]
		for i, c := range row {
			line = appendComma(line, i)
			line = appendCell(line, c, t.columns[i].kind)
		}
		_, err := w.Write(append(line, '\n'))
		return err
	})
}

func appendComma(b []byte, i int) []byte {
	if i == 0 {
		return b
	}
	return append(b, ',')
}

func appendCell(b []byte, c cell, k kind) []byte {
	switch k {
	case number:
		return appendNumber(b, c.value)
	case integer:
		return strconv.AppendInt(b, int64(c.value), 10)
	case date:
		return append(b, mmm.Day(c.value).String()...)
	case boolean:
		return strconv.AppendBool(b, c.value != 0)
	}
	return appendText(b, c.text)
}

// appendText quotes text that would otherwise not be one field.
func appendText(b []byte, s string) []byte {
	if !strings.ContainsAny(s, ",\"\r\n") && strings.TrimSpace(s) == s {
		return append(b, s...)
	}
	return append(append(append(b, '"'), strings.ReplaceAll(s, `"`, `""`)...), '"')
}

// appendNumber writes NaN as nothing and infinities as inf and -inf, which R and
// pandas read. Exponents begin where people no longer count zeros.
func appendNumber(b []byte, v float64) []byte {
	switch size := math.Abs(v); {
	case math.IsNaN(v):
		return b
	case math.IsInf(v, 1):
		return append(b, "inf"...)
	case math.IsInf(v, -1):
		return append(b, "-inf"...)
	case size != 0 && size < 1e-6 || size >= 1e21:
		return strconv.AppendFloat(b, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(b, v, 'f', -1, 64)
}
