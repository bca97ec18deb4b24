package plan

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ParseAmount reads an amount of money or of outcome as people write it: 1200000,
// 1_200_000 or 1,200,000, with a point before decimals, in thousands (250k),
// millions (1.2M) or billions (2b), and with a minus sign where it is negative.
// Commas only ever separate groups of three digits, so that 1,2M is an error and
// not 12 million.
func ParseAmount(text string) (float64, error) {
	digits := strings.TrimSpace(text)
	sign := 1.0
	for _, minus := range []string{"-", "−"} {
		if rest, ok := strings.CutPrefix(digits, minus); ok {
			digits, sign = rest, -1
			break
		}
	}
	v, ok := decimal(digits, 0)
	if !ok {
		return 0, fmt.Errorf("%q is no amount: write it as 1200000, 1,200,000, 1.2M or 250k", text)
	}
	if v == 0 {
		return 0, nil // without a sign
	}
	return sign * v, nil
}

// decimalForm is digits, in groups or not, a fraction, and what it is counted in.
var decimalForm = regexp.MustCompile(`^((?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:_\d{3})+)?(?:\.\d+)?)([kKmMbB]?)$`)

// magnitudes are the powers of ten that letters stand for.
var magnitudes = map[string]int{"": 0, "k": 3, "m": 6, "b": 9}

// decimal returns the unsigned number of a text times 10^power, rounded once: 1.1k
// is 1100 and 35% is 0.35 to the bit.
func decimal(text string, power int) (float64, bool) {
	m := decimalForm.FindStringSubmatch(text)
	if m == nil || m[1] == "" {
		return 0, false
	}
	power += magnitudes[strings.ToLower(m[2])]
	v, err := strconv.ParseFloat(strings.NewReplacer(",", "", "_", "").Replace(m[1])+"e"+strconv.Itoa(power), 64)
	return v, err == nil // an error is a number too large
}
