package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// How numbers read in a report is decided in this file. Tables and charts show
// three significant digits, because the data seldom support more; the whole
// number is in the tooltip.

// missing stands for a quantity that does not apply.
const missing = "–"

// suffixes are the names of thousands, largest first.
var suffixes = []struct {
	of   float64
	name string
}{{1e12, "T"}, {1e9, "bn"}, {1e6, "M"}, {1e3, "k"}}

// compact writes three significant digits: 1.23M, 45.6k, 172, 1.72, 0.0123.
func compact(v float64) string {
	if text, special := special(v); special {
		return text
	}
	whole := v == math.Trunc(v)
	v = significant(v, 3)
	for _, s := range suffixes {
		if math.Abs(v) >= s.of {
			if math.Abs(v) >= 1e15 {
				break
			}
			return fixed(v/s.of, decimals(v/s.of)) + s.name
		}
	}
	if math.Abs(v) >= 1e15 || math.Abs(v) < 1e-6 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	switch {
	case whole:
		return fixed(v, 0)
	case math.Abs(v) < 0.01: // long enough with two
		return fixed(significant(v, 2), decimals(v)-1)
	}
	return fixed(v, decimals(v))
}

// special returns the text of numbers that have no digits.
func special(v float64) (string, bool) {
	switch {
	case math.IsNaN(v):
		return missing, true
	case math.IsInf(v, 1):
		return "unlimited", true
	case math.IsInf(v, -1):
		return "−unlimited", true
	case v == 0:
		return "0", true
	}
	return "", false
}

// significant rounds v to n significant digits.
func significant(v float64, n int) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', n-1, 64), 64)
	return r
}

// decimals returns how many decimals show three significant digits of v.
func decimals(v float64) int {
	return max(0, 2-int(math.Floor(math.Log10(math.Abs(v)))))
}

// fixed writes v with the given number of decimals, thousands grouped and a
// proper minus.
func fixed(v float64, decimals int) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "−" + whole
	}
	return whole
}

// full writes a number with all the digits that anyone might want to copy.
func full(v float64) string {
	if text, special := special(v); special {
		return text
	}
	switch a := math.Abs(v); {
	case a >= 1000:
		return fixed(v, 0)
	case a >= 1:
		return fixed(v, 2)
	case a >= 1e-6:
		return fixed(v, decimals(v)+2)
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

// ratio writes a return on spend: 1.72×.
func ratio(v float64) string {
	text, special := special(v)
	switch a := math.Abs(v); {
	case special && v == 0:
		return "0×"
	case special:
		return text
	case a >= 1000:
		return compact(v) + "×"
	case a >= 99.95:
		return fixed(v, 0) + "×"
	case a >= 9.995:
		return fixed(v, 1) + "×"
	case a >= 0.0995:
		return fixed(v, 2) + "×"
	}
	return fixed(significant(v, 2), min(6, decimals(v)-1)) + "×"
}

// percent writes a share: 0.213 is 21.3%.
func percent(v float64) string {
	text, special := special(v)
	switch a := math.Abs(100 * v); {
	case special && v == 0:
		return "0%"
	case special:
		return text
	case a >= 999.5:
		return compact(100*v) + "%"
	case a >= 99.95:
		return fixed(100*v, 0) + "%"
	case a >= 0.095:
		return fixed(100*v, 1) + "%"
	}
	return fixed(significant(100*v, 1), min(6, decimals(100*v)-2)) + "%"
}

// chance writes a posterior probability. That of all draws, or of none, is no
// certainty.
func chance(p float64) string {
	switch {
	case p > 0.995:
		return "over 99%"
	case p < 0.005:
		return "under 1%"
	}
	return percent(p)
}

// signed writes a change, with its sign.
func signed(v float64, write func(float64) string) string {
	switch {
	case v > 0:
		return "+" + write(v)
	case v < 0:
		return "−" + write(-v)
	}
	return write(v)
}

// daysText writes a duration in days without a unit: 3.4, 12.
func daysText(v float64) string {
	if text, special := special(v); special {
		return text
	}
	if math.Abs(v) >= 9.95 {
		return fixed(v, 0)
	}
	return fixed(v, 1)
}

// levelText writes the level of an interval: 90%.
func levelText(level float64) string {
	return strconv.FormatFloat(math.Round(1000*level)/10, 'f', -1, 64) + "%"
}

// interval writes the ends of an interval, each as write does but for the sign of
// a ratio, which the point value has.
func interval(e draws.Estimate, write func(float64) string) string {
	if math.IsNaN(e.Lo) || math.IsNaN(e.Hi) {
		return ""
	}
	lo, hi := strings.TrimSuffix(write(e.Lo), "×"), strings.TrimSuffix(write(e.Hi), "×")
	return "[" + lo + ", " + hi + "]"
}

// withInterval writes a point value and the ends of its interval.
func withInterval(point float64, e draws.Estimate, write func(float64) string) string {
	return strings.TrimSpace(write(point) + " " + interval(e, write))
}

// dayText writes a date: 4 Jan 2021.
func dayText(d mmm.Day) string {
	y, m, day := d.Date()
	return fmt.Sprintf("%d %s %d", day, monthNames[m-1], y)
}

var monthNames = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// count writes a number of things: 1 geo, 20 geos.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fixed(float64(n), 0) + " " + noun + "s"
}

// list joins names: a, b and c.
func list(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// tickText labels ticks of amounts: 0, 250k, 1.25M.
func tickText(v, step float64) string {
	if v == 0 || math.Abs(v) < step*1e-9 {
		return "0"
	}
	for _, s := range suffixes {
		if math.Abs(v) >= s.of*(1-1e-9) && math.Abs(v) < 1e15 {
			return trimZeros(fixed(v/s.of, stepDecimals(step/s.of))) + s.name
		}
	}
	if math.Abs(v) >= 1e15 || step < 1e-6 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	return trimZeros(fixed(v, stepDecimals(step)))
}

// stepDecimals returns the decimals that multiples of a step have.
func stepDecimals(step float64) int {
	for n := range 9 {
		if scaled := step * math.Pow(10, float64(n)); math.Abs(scaled-math.Round(scaled)) < 1e-6*scaled {
			return n
		}
	}
	return 9
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// wholeTick labels the ticks of whole numbers, and leaves out those between them.
func wholeTick(v, step float64) string {
	if v != math.Trunc(v) {
		return ""
	}
	return tickText(v, step)
}

func ratioTick(v, step float64) string { return tickText(v, step) + "×" }

func percentTick(v, step float64) string { return tickText(100*v, 100*step) + "%" }
