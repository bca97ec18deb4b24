package csvfile

import (
	"bufio"
	"bytes"
	"encoding/csv"

	"github.com/noonmark/noonmark/internal/app"
)

// A separator is what stands between the values of a row.
type separator struct {
	char  rune
	width int // values in most rows

	// declared: the first line says what the separator is, as Excel has it:
	// "sep=;". The line is consumed.
	declared bool
}

var separators = []rune{',', ';', '\t', '|'}

// detectSeparator finds the separator under which most rows of the sample have
// the same number of values, at least two; then the one that gives more values.
func detectSeparator(text *bufio.Reader) (separator, error) {
	sample, err := peek(text)
	if err != nil {
		return separator{}, err
	}
	declared := declaredSeparator(sample)
	if declared != 0 {
		line, err := text.ReadSlice('\n')
		if err != nil {
			return separator{}, err
		}
		sample = sample[len(line):]
	}
	var best separator
	bestShare := 0.0
	for _, char := range separators {
		width, share := commonWidth(sample, char)
		if char == declared {
			return separator{char, width, true}, nil
		}
		if width >= 2 && (share > bestShare || share == bestShare && width > best.width) {
			best, bestShare = separator{char: char, width: width}, share
		}
	}
	if best.width == 0 {
		first, _, _ := bytes.Cut(bytes.TrimSpace(sample), []byte("\n"))
		return best, app.Problem{
			Code:   OneColumn,
			Text:   "there is one column only, " + app.Quote(string(bytes.TrimSpace(first))) + ", but a table needs dates and at least one other column",
			Advice: "Separate values by comma, semicolon, tab or |",
		}
	}
	return best, nil
}

// declaredSeparator returns the separator that a first line "sep=;" declares,
// or 0.
func declaredSeparator(sample []byte) rune {
	line, _, ok := bytes.Cut(sample, []byte("\n"))
	line = bytes.ToLower(bytes.TrimRight(line, "\r"))
	if !ok || len(line) != len("sep=;") || !bytes.HasPrefix(line, []byte("sep=")) {
		return 0
	}
	for _, char := range separators {
		if rune(line[4]) == char {
			return char
		}
	}
	return 0
}

// commonWidth returns the most common number of values in a row under a
// separator, and the share of rows that have it.
func commonWidth(sample []byte, char rune) (width int, share float64) {
	const rows = 200
	records := csv.NewReader(bytes.NewReader(sample))
	records.Comma, records.LazyQuotes, records.FieldsPerRecord, records.ReuseRecord = char, true, -1, true
	var widths []int
	for range rows {
		record, err := records.Read()
		if err != nil {
			break
		}
		widths = append(widths, len(record))
	}
	if len(widths) > 1 && len(widths) < rows && len(sample) > sampleSize/2 {
		widths = widths[:len(widths)-1] // the sample may end inside it
	}
	count := map[int]int{}
	for _, w := range widths {
		if count[w]++; count[w] > count[width] || count[w] == count[width] && w > width {
			width = w
		}
	}
	return width, float64(count[width]) / float64(max(len(widths), 1))
}
