package dataset

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A mark is what stands between the whole part of a number and its fraction.
type mark int

const (
	point mark = iota
	comma
)

func (m mark) other() mark { return 1 - m }

func (m mark) char() byte { return ".,"[m] }

// A numeral is a number as someone wrote it. What "1,234" is worth depends on
// the decimal mark of its column, so both values are kept.
type numeral struct {
	value    [2]float64 // by mark
	valid    [2]bool
	percent  bool   // written with %; the value is a share
	currency string // its sign or code; empty for none
	logical  bool   // written as true or false; the value is 1 or 0
}

// Faults of numbers.
var (
	notNumber      = &fault{"not_a_number", "%s is not a number", "Write a number such as 1234.5, or leave the cell empty if it is not known"}
	infinite       = &fault{"infinite_number", "%s is not a finite number, so nothing can be computed from it", "Look for a division by zero, or leave the cell empty if the value is not known"}
	tooLarge       = &fault{"number_too_large", "%s is larger than any number that can be computed with", "Check it against its source"}
	sheetError     = &fault{"spreadsheet_error", "%s is an error message of a spreadsheet, not a number", "Mend the formula and export again"}
	sheetFormula   = &fault{"spreadsheet_formula", "%s is a formula, not its value", "Export the sheet as CSV, which writes values"}
	sheetTooNarrow = &fault{"spreadsheet_too_narrow", "%s is what a spreadsheet shows where a column is too narrow for its number", "Widen the column and export again"}
	abbreviated    = &fault{"number_abbreviated", "%s is abbreviated, so its last digits are lost", "Write the whole number, such as 12000 for 12k"}
)

// missingWords are what people and programs write where there is no value, in
// lower case.
var missingWords = map[string]bool{
	"": true, "na": true, "n/a": true, "#n/a": true, "<na>": true, "nan": true, "null": true, "(null)": true, `\n`: true,
	"none": true, "nil": true, "missing": true, "-": true, "--": true, "–": true, "—": true, ".": true, "n.a.": true,
}

// isMissing reports whether a text says that there is no value.
func isMissing(s string) bool {
	const longest = 7
	if len(s) > longest || s != "" && isDigit(s[0]) {
		return false // as most cells, for speed
	}
	return missingWords[strings.ToLower(s)]
}

// parseNumber reads a number: plain, scientific, with groups of thousands, a
// currency, a percent sign, or in parentheses for a negative one.
func parseNumber(s string) (numeral, *fault) {
	if n, ok := parsePlain(s); ok {
		return n, nil
	}
	if n, f, ok := parseWord(s); ok {
		return n, f
	}
	n, negative, body := stripAffixes(s)
	mantissa, exponent, ok := cutExponent(body)
	if !ok {
		return numeral{}, bodyFault(body)
	}
	groups, ok := normaliseGroups(mantissa)
	if !ok {
		return numeral{}, bodyFault(body)
	}
	for _, m := range []mark{point, comma} {
		digits, ok := withoutGroups(groups, m)
		if !ok {
			continue
		}
		v, err := strconv.ParseFloat(digits+exponent, 64)
		if err != nil {
			return numeral{}, tooLarge
		}
		if negative {
			v = -v
		}
		if n.percent {
			v /= 100
		}
		n.value[m], n.valid[m] = v, true
	}
	if !n.valid[point] && !n.valid[comma] {
		return numeral{}, notNumber
	}
	return n, nil
}

// parsePlain reads what most cells are: digits with at most a sign, a point and
// an exponent.
func parsePlain(s string) (numeral, bool) {
	digits, dot, exp := 0, -1, false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case (c == '-' || c == '+') && (i == 0 || s[i-1] == 'e' || s[i-1] == 'E'):
		case c == '.' && dot < 0 && !exp:
			dot = i
		case (c == 'e' || c == 'E') && digits > 0 && !exp:
			exp = true
		default:
			return numeral{}, false
		}
	}
	if digits == 0 {
		return numeral{}, false
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return numeral{}, false
	}
	n := numeral{value: [2]float64{v, v}, valid: [2]bool{true, dot < 0}}
	if dot >= 0 && !exp {
		if whole, ok := withoutGroups(strings.TrimLeft(s, "+-"), comma); ok {
			w, _ := strconv.ParseFloat(whole, 64) // digits
			if s[0] == '-' {
				w = -w
			}
			n.value[comma], n.valid[comma] = w, true
		}
	}
	return n, true
}

// parseWord reads cells that are words or messages rather than digits.
func parseWord(s string) (numeral, *fault, bool) {
	lower := strings.ToLower(strings.TrimLeft(s, "+-"))
	switch lower {
	case "true", "yes":
		return numeral{value: [2]float64{1, 1}, valid: [2]bool{true, true}, logical: true}, nil, true
	case "false", "no":
		return numeral{valid: [2]bool{true, true}, logical: true}, nil, true
	case "inf", "infinity", "∞", "1.#inf":
		return numeral{}, infinite, true
	}
	switch {
	case s == "":
		return numeral{}, notNumber, true
	case strings.Trim(s, "#") == "":
		return numeral{}, sheetTooNarrow, true
	case s[0] == '#':
		return numeral{}, sheetError, true
	case s[0] == '=':
		return numeral{}, sheetFormula, true
	}
	return numeral{}, nil, false
}

// stripAffixes takes sign, parentheses, currency and percent sign off a number.
func stripAffixes(s string) (n numeral, negative bool, body string) {
	if inner, ok := strings.CutPrefix(s, "("); ok && strings.HasSuffix(inner, ")") {
		s, negative = inner[:len(inner)-1], true
	}
	signed := negative
	for {
		s = strings.TrimFunc(s, unicode.IsSpace)
		sign, width := leadingSign(s)
		currency, rest := cutCurrency(s)
		switch {
		case width > 0 && !signed:
			s, signed, negative = s[width:], true, sign < 0
		case len(s) > 1 && s[len(s)-1] == '-' && !signed: // as some ledgers do
			s, signed, negative = s[:len(s)-1], true, true
		case strings.HasSuffix(s, "%") && !n.percent:
			s, n.percent = s[:len(s)-1], true
		case currency != "" && n.currency == "":
			s, n.currency = rest, currency
		default:
			return n, negative, s
		}
	}
}

// leadingSign returns the sign in front of s and its width, which is 0 without
// one.
func leadingSign(s string) (sign, width int) {
	switch r, size := utf8.DecodeRuneInString(s); r {
	case '+':
		return 1, size
	case '-', '\u2212', '\u2013': // minus sign, and the dash that stands for one
		return -1, size
	}
	return 1, 0
}

// cutExponent splits 1.5E+06 into 1.5 and e+06.
func cutExponent(s string) (mantissa, exponent string, ok bool) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, "", true
	}
	digits := strings.TrimLeft(s[i+1:], "+-")
	if len(s)-i-1-len(digits) > 1 || !allDigits(digits) {
		return "", "", false
	}
	return s[:i], "e" + s[i+1:], true
}

// normaliseGroups writes every kind of space between digits as one plain space,
// and every apostrophe as the typewriter's. It reports false if there is anything but digits and separators.
func normaliseGroups(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9' || r == '.' || r == ',' || r == '\'':
			b.WriteRune(r)
		case r == '\u2019': // right single quotation mark
			b.WriteByte('\'')
		case unicode.IsSpace(r): // among them no-break and thin spaces
			b.WriteByte(' ')
		default:
			return "", false
		}
	}
	return b.String(), true
}

// withoutGroups returns a number under a decimal mark as digits, with a point
// before the fraction, if it is one: the mark occurs once at most, and the whole
// part has no separator or groups of thousands with one kind of separator.
func withoutGroups(s string, m mark) (string, bool) {
	whole, fraction, marked := strings.Cut(s, string(m.char()))
	if !allDigits(fraction) && fraction != "" || whole == "" && fraction == "" {
		return "", false
	}
	if i := strings.IndexAny(whole, ",.' "); i >= 0 {
		groups := strings.Split(whole, string(whole[i]))
		if !areThousands(groups) && !(whole[i] == ',' && areLakhs(groups)) {
			return "", false
		}
		whole = strings.Join(groups, "")
	} else if !allDigits(whole) && whole != "" {
		return "", false
	}
	if !marked || fraction == "" {
		return whole, true
	}
	return whole + "." + fraction, true
}

// areThousands reports whether groups are those of 1,234,567. A number in
// groups does not start with 0.
func areThousands(groups []string) bool {
	for i, g := range groups {
		if !allDigits(g) || i > 0 && len(g) != 3 || i == 0 && (len(g) > 3 || g[0] == '0') {
			return false
		}
	}
	return true
}

// areLakhs reports whether groups are those of 12,34,567, as written in India.
func areLakhs(groups []string) bool {
	last := len(groups) - 1
	for i, g := range groups {
		if !allDigits(g) || i == last && len(g) != 3 || i > 0 && i < last && len(g) != 2 || i == 0 && (len(g) > 2 || g[0] == '0') {
			return false
		}
	}
	return true
}

// allDigits reports whether s has digits and nothing else.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// bodyFault says what is wrong with a number after its affixes are taken off.
func bodyFault(body string) *fault {
	letters := strings.TrimLeft(body, "0123456789., ")
	if letters == body {
		return notNumber
	}
	switch strings.ToLower(letters) {
	case "k", "m", "b", "t", "mm", "mn", "bn", "mio", "mrd", "tsd", "thousand", "million", "billion", "lakh", "crore":
		return abbreviated
	}
	return notNumber
}
