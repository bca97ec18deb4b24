package plan

import (
	"fmt"
	"math"
	"strconv"
)

// grouped writes an amount: whole, with commas between thousands, or with four
// digits where it is small.
func grouped(v float64) string {
	if math.Abs(v) < 1000 {
		return fmt.Sprintf("%.4g", v)
	}
	s := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// share writes a relative gap: two digits, and no power of ten.
func share(v float64) string {
	if v >= 0.995 {
		return fmt.Sprintf("%.0f%%", 100*v)
	}
	return fmt.Sprintf("%.2g%%", 100*v)
}

// chance writes a probability: that of all draws or none is no certainty.
func chance(p float64) string {
	switch {
	case p >= 0.995:
		return "over 99%"
	case p <= 0.005:
		return "under 1%"
	}
	return fmt.Sprintf("%.0f%%", 100*p)
}
