package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
)

// figure writes a number with three significant digits and thousands apart: 12,300
// and 0.0123. Money and outcomes are estimates; more digits would not be true.
func figure(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case math.IsInf(v, 0):
		return "∞"
	case v == 0:
		return "0"
	}
	text := strconv.FormatFloat(v, 'e', 2, 64) // 1.23e+04
	_, exponent, _ := strings.Cut(text, "e")
	rounded, _ := strconv.ParseFloat(text, 64)
	power, _ := strconv.Atoi(exponent)
	if power < -6 {
		return text
	}
	return thousands(strconv.FormatFloat(rounded, 'f', max(0, 2-power), 64))
}

// exact writes a whole amount that is known, such as spend.
func exact(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return thousands(strconv.FormatFloat(v, 'f', 0, 64))
}

func thousands(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// returns is how returns are written: as a ratio where money comes back, otherwise
// as outcome for each unit of spend.
func returns(money bool) func(float64) string {
	if money {
		return ratio
	}
	return figure
}

// ratio writes a return: 1.72×.
func ratio(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return figure(v) + "×"
}

// share writes a share as a percentage.
func share(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	if math.Abs(v) < 0.1 {
		return fmt.Sprintf("%.1f%%", 100*v)
	}
	return fmt.Sprintf("%.0f%%", 100*v)
}

// with writes an estimate: its mean, and the ends of its interval.
func with(e draws.Estimate, write func(float64) string) string {
	if math.IsNaN(e.Mean) {
		return "–"
	}
	return fmt.Sprintf("%s [%s, %s]", write(e.Mean), write(e.Lo), write(e.Hi))
}

// withMedian is with for quantities whose mean says little: reciprocals.
func withMedian(e draws.Estimate, write func(float64) string) string {
	e.Mean = e.Median
	return with(e, write)
}

// days writes a half-life.
func days(v float64) string { return fmt.Sprintf("%s d", figure(v)) }

// level writes the level of intervals.
func level(v float64) string { return fmt.Sprintf("%g%%", math.Round(1000*v)/10) }
