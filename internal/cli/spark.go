package cli

import (
	"math"
	"strings"
)

// sparkSigns are the heights of a sparkline, lowest first.
var sparkSigns = []rune("▁▂▃▄▅▆▇█")

// spark draws values as a line of blocks from lo, the lowest, to hi, the highest; what is
// beyond them is drawn at them, what is missing is a space.
func spark(values []float64, lo, hi float64) string {
	var out strings.Builder
	for _, v := range values {
		if math.IsNaN(v) {
			out.WriteByte(' ')
			continue
		}
		at := 0.5
		if hi > lo {
			at = (min(max(v, lo), hi) - lo) / (hi - lo)
		}
		out.WriteRune(sparkSigns[int(math.Round(at*float64(len(sparkSigns)-1)))])
	}
	return out.String()
}

// ranged draws values between the least and the most of them.
func ranged(values []float64) string {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return spark(values, lo, hi)
}

// sparkWidth is the length of a sparkline: four weeks of days.
const sparkWidth = 28

// newest returns the last values of a list, as many as a sparkline has.
func newest(values []float64) []float64 { return values[max(0, len(values)-sparkWidth):] }

// sparks adds a column of sparklines to a table, where the page has them: what they say
// is in the other columns too.
func (w page) sparks(head string, headers []string, rows [][]string, values func(row int) []float64) ([]string, [][]string) {
	if !w.blocks {
		return headers, rows
	}
	wide := make([][]string, len(rows))
	for i, row := range rows {
		for len(row) < len(headers) {
			row = append(row, "")
		}
		wide[i] = append(row[:len(row):len(row)], ranged(newest(values(i))))
	}
	return append(headers[:len(headers):len(headers)], head), wide
}
