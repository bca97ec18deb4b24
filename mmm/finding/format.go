package finding

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Numbers in texts have the digits a reader can use: two or three. The exact
// values are in the results themselves.

// percent writes a share: 0.083 is "8%", 0.0042 is "0.4%", 0 is "0%".
func percent(x float64) string {
	switch p := 100 * x; {
	case math.IsNaN(p):
		return "an unknown share"
	case p != 0 && math.Abs(p) < 0.1:
		return "less than 0.1%"
	case p != 0 && math.Abs(p) < 0.95:
		return strconv.FormatFloat(p, 'f', 1, 64) + "%"
	case math.Abs(p) >= 1000:
		return number(p) + "%"
	case p > 99.5 && p < 100:
		return "more than 99%" // 99.8% of something is not all of it
	default:
		return strconv.FormatFloat(p, 'f', 0, 64) + "%"
	}
}

// chance writes a probability, which a finite number of draws knows to a
// percent at best.
func chance(p float64) string {
	switch {
	case p < 0.01:
		return "less than 1%"
	case p > 0.99:
		return "more than 99%"
	}
	return percent(p)
}

// times writes a ratio: "1.7×", "0.35×", "1,000×".
func times(x float64) string { return significant(x, 2) + "×" }

// number writes a quantity with three significant digits.
func number(x float64) string { return significant(x, 3) }

// amount writes a quantity and its unit: "1.2 million EUR", "930 orders". Money
// whose currency is not named has none.
func amount(x float64, unit string) string {
	if unit == "" || unit == "money" {
		return number(x)
	}
	return number(x) + " " + unit
}

// cost writes a cost per unit of exposure: per 1,000 units where the typical unit
// costs less than a cent.
func cost(x, typical float64, currency string) string {
	if typical < 0.01 {
		return amount(1000*x, currency) + " per 1,000 units"
	}
	return amount(x, currency) + " per unit"
}

// significant writes x with the given number of significant digits: large values
// with a comma between thousands, then in words.
func significant(x float64, digits int) string {
	switch a := math.Abs(x); {
	case math.IsNaN(x):
		return "unknown"
	case math.IsInf(x, 1):
		return "infinite"
	case math.IsInf(x, -1):
		return "minus infinity"
	case a >= 1e15:
		return strconv.FormatFloat(x, 'e', digits-1, 64)
	case rounded(a, digits) >= 1e12:
		return plain(x/1e12, digits) + " trillion"
	case rounded(a, digits) >= 1e9:
		return plain(x/1e9, digits) + " billion"
	case rounded(a, digits) >= 1e6:
		return plain(x/1e6, digits) + " million"
	case a != 0 && a < 1e-4:
		return strconv.FormatFloat(x, 'e', digits-1, 64)
	}
	return plain(x, digits)
}

// plain writes x rounded to a number of significant digits, without exponent.
func plain(x float64, digits int) string {
	s := strconv.FormatFloat(rounded(x, digits), 'f', -1, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	head := strings.TrimPrefix(whole, "-")
	var b strings.Builder
	b.WriteString(whole[:len(whole)-len(head)])
	for i, c := range head {
		if i > 0 && (len(head)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// rounded returns x rounded to a number of significant digits.
func rounded(x float64, digits int) float64 {
	v, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', digits-1, 64), 64)
	if err != nil {
		return x
	}
	return v
}

// count writes how many of something there are: "1 week", "12 weeks".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return plain(float64(n), 15) + " " + plural(noun)
}

// plural returns the plural of one of the nouns of the texts.
func plural(noun string) string {
	if strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "day") {
		return strings.TrimSuffix(noun, "y") + "ies"
	}
	return noun + "s"
}

// listed is the number of names that a text lists before it only counts them.
const listed = 4

// list writes names: "a", "a and b", "a, b and c", "a, b, c, d and 3 others".
func list(names []string) string {
	switch n := len(names); {
	case n == 0:
		return "none"
	case n == 1:
		return names[0]
	case n == listed+1: // "and 1 other" is no shorter than the name
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	case n > listed:
		return fmt.Sprintf("%s and %d others", strings.Join(names[:listed], ", "), n-listed)
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// capital returns s with its first letter in upper case.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// grown puts the sign in front of a share: "+12%", "-3%".
func grown(x float64) string {
	if x >= 0 {
		return "+" + percent(x)
	}
	return percent(x)
}
