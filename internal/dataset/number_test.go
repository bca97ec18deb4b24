package dataset

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

func TestParseNumber(t *testing.T) {
	none := math.NaN() // no number under this mark
	for text, want := range map[string][2]float64{
		"0": {0, 0}, "-0": {0, 0}, "42": {42, 42}, "+42": {42, 42}, "007": {7, 7},
		"1.5": {1.5, none}, "1,5": {none, 1.5}, ".5": {.5, none}, ",5": {none, .5}, "5.": {5, none}, "5,": {none, 5},
		"1.234": {1.234, 1234}, "1,234": {1234, 1.234}, "-1.234": {-1.234, -1234}, "12,345": {12345, 12.345},
		"0.123": {0.123, none}, "0,123": {none, 0.123}, "1234.567": {1234.567, none}, "1234,567": {none, 1234.567},
		"1,234,567.89": {1234567.89, none}, "1.234.567,89": {none, 1234567.89}, "1,234,567": {1234567, none}, "1.234.567": {none, 1234567},
		"1 234 567": {1234567, 1234567}, "1 234,5": {none, 1234.5}, "1 234.5": {1234.5, none},
		"1\u00a0234\u00a0567,5": {none, 1234567.5}, "1\u202f234": {1234, 1234}, "1\u2009234": {1234, 1234}, "1\u2007234": {1234, 1234},
		"1'234.5": {1234.5, none}, "1’234’567": {1234567, 1234567},
		"12,34,567.5": {1234567.5, none}, "1,23,456": {123456, none},
		"1e3": {1000, 1000}, "1.5E+06": {1.5e6, none}, "1,5e-3": {none, 1.5e-3}, "1,234e2": {123400, 123.4},
		"12%": {.12, .12}, "12.5 %": {.125, none}, "-5%": {-.05, -.05},
		"(5)": {-5, -5}, "(1,234.5)": {-1234.5, none}, "5-": {-5, -5}, "\u22125": {-5, -5}, "- 5": {-5, -5},
		"$5": {5, 5}, "-$5": {-5, -5}, "$-5": {-5, -5}, "($5)": {-5, -5}, "$(5)": {none, none}, "5 €": {5, 5}, "€ 1.234,50": {none, 1234.5},
		"USD 1,234.50": {1234.5, none}, "1.234,50 EUR": {none, 1234.5}, "R$ 5": {5, 5}, "5 kr": {5, 5}, "5 zł": {5, 5}, "CHF 1'234.50": {1234.5, none},
		"true": {1, 1}, "FALSE": {0, 0}, "Yes": {1, 1}, "no": {0, 0},

		"": {none, none}, "abc": {none, none}, "1.2.3": {none, none}, "1,2,3": {none, none}, "1 2": {none, none}, "12,3456": {none, 12.3456},
		"1,234 567": {none, none}, "1'234,567.8": {none, none}, "1,234.567,8": {none, none}, "--5": {none, none}, "5--": {none, none},
		"(5": {none, none}, "5%%": {none, none}, "$$5": {none, none}, "1e": {none, none}, "e5": {none, none}, "1e5.5": {none, none}, "0x1F": {none, none},
		"1_000": {none, none}, "１２": {none, none}, "12-15": {none, none}, "1/2": {none, none}, ".": {none, none}, "$": {none, none}, "-": {none, none},
	} {
		n, f := parseNumber(text)
		if (f == nil) != (n.valid[point] || n.valid[comma]) {
			t.Errorf("%q: fault %v, numbers %v", text, f, n)
		}
		for m, v := range want {
			if n.valid[m] != !math.IsNaN(v) || n.valid[m] && n.value[m] != v {
				t.Errorf("%q with %q: %v %v, want %v", text, mark(m).char(), n.valid[m], n.value[m], v)
			}
		}
	}
}

func TestParseNumberFaults(t *testing.T) {
	for text, want := range map[string]*fault{
		"abc": notNumber, "": notNumber, "12 apples": notNumber,
		"inf": infinite, "-Inf": infinite, "+Infinity": infinite, "∞": infinite,
		"1e400": tooLarge, "-1e400": tooLarge, strings.Repeat("9", 400): tooLarge,
		"#REF!": sheetError, "#DIV/0!": sheetError, "#VALUE!": sheetError, "#####": sheetTooNarrow, "=A1": sheetFormula,
		"12k": abbreviated, "1.5M": abbreviated, "$2bn": abbreviated, "3 Mio": abbreviated, "2,5 Mrd": abbreviated,
	} {
		if n, f := parseNumber(text); f != want {
			t.Errorf("%.20q: %v %v, want %v", text, n, f, want)
		}
	}
}

func TestIsMissing(t *testing.T) {
	for _, s := range []string{"", "NA", "n/a", "N/A", "#N/A", "NaN", "null", "NULL", "None", "-", "–", "—", ".", `\N`, "<NA>", "(null)", "missing"} {
		if !isMissing(s) {
			t.Errorf("%q is not missing", s)
		}
	}
	for _, s := range []string{"0", "no", "x", "nano", "--5", "Nancy", "missing value"} {
		if isMissing(s) {
			t.Errorf("%q is missing", s)
		}
	}
}

// TestParseNumberFormula writes random numbers in every way that people do, and
// reads them again.
func TestParseNumberFormula(t *testing.T) {
	r := rng.New(1, "parse number", 0)
	group := func(digits, separator string) string {
		for i := len(digits) - 3; i > 0; i -= 3 {
			digits = digits[:i] + separator + digits[i:]
		}
		return digits
	}
	for range 20000 {
		v := math.Round(math.Exp(20*r.Float64()-3)*100) / 100
		whole, cents, _ := strings.Cut(strconv.FormatFloat(v, 'f', 2, 64), ".")
		for m, separators := range [2]string{", '\u00a0", ". '\u202f"} {
			for _, separator := range separators {
				text := group(whole, string(separator)) + string(mark(m).char()) + cents
				want := v
				if r.IntN(2) == 0 {
					text, want = "-"+text, -v
				}
				if r.IntN(3) == 0 {
					text = "€ " + text
				}
				n, f := parseNumber(text)
				if f != nil || !n.valid[m] || n.value[m] != want {
					t.Fatalf("%q with %q: %v %v, want %v", text, mark(m).char(), n, f, want)
				}
				if n.valid[mark(m).other()] {
					t.Fatalf("%q is a number with %q, too", text, mark(m).other().char())
				}
			}
		}
		plain := strconv.FormatFloat(v, 'g', -1, 64)
		if n, f := parseNumber(plain); f != nil || n.value[point] != v {
			t.Fatalf("%q: %v %v, want %v", plain, n, f, v)
		}
	}
}

func TestNumberColumnDecidesOverTheColumn(t *testing.T) {
	for what, c := range map[string]struct {
		cells []string
		comma bool
		known bool
		mean  float64
	}{
		"plain":                         {[]string{"1", "2", "3"}, false, true, 2},
		"a point decides":               {[]string{"1.234", "1.5"}, false, true, 1.367},
		"a comma decides":               {[]string{"1,234", "1,5"}, true, true, 1.367},
		"thousands decide":              {[]string{"1,234", "1,234,567"}, false, true, 617900.5},
		"a zero decides":                {[]string{"1,234", "0,500"}, true, true, 0.867},
		"a later cell decides":          {[]string{"1.234", "5", "2.345", "1.234,5"}, true, true, (1234 + 5 + 2345 + 1234.5) / 4},
		"nothing decides":               {[]string{"1,234", "5"}, false, false, 619.5},
		"equal under both is no matter": {[]string{"1 234", "5"}, false, true, 619.5},
	} {
		var col numberColumn
		for i, cell := range c.cells {
			col.addText(i+2, cell)
		}
		m, known := col.mark()
		n, problems := col.finish("t.csv", "tv", point)
		if (m == comma) != c.comma || known != c.known || math.Abs(n.Mean-c.mean) > 1e-9*c.mean || (len(problems) > 0) == known {
			t.Errorf("%s: %q, known %v, mean %v, %v; want comma %v, known %v, mean %v", what, m.char(), known, n.Mean, problems, c.comma, c.known, c.mean)
		}
	}
}

func TestNumberColumnTakesTheHintOfTheTable(t *testing.T) {
	p := describe(t, "date;tv;radio\n2024-01-01;1,234;1,5\n2024-01-08;2,345;2,5\n")
	tv := p.Columns[1]
	if !tv.Numbers.DecimalComma || tv.Numbers.Max != 2.345 {
		t.Errorf("tv: %+v, want decimal commas as in radio", tv.Numbers)
	}
	if len(tv.Problems) != 1 || !strings.Contains(tv.Problems[0].Text, "it is read as 1.234") {
		t.Errorf("problems %v", tv.Problems)
	}
}

func TestNumbers(t *testing.T) {
	var col numberColumn
	for i, cell := range []string{"$5", "0", "-2.5", "$1,000", "0%"} {
		col.addText(i+2, cell)
	}
	got, _ := col.finish("t.csv", "tv", point)
	want := Numbers{Count: 5, Min: -2.5, Max: 1000, Mean: 1002.5 / 5, Zeros: 2, Negatives: 1, FirstNegative: 4, Currency: "$"}
	if *got != want {
		t.Errorf("got %+v, want %+v", *got, want)
	}
	var logical, counts numberColumn
	for i, cell := range []string{"1", "2", "3"} {
		counts.addText(i, cell)
		logical.addText(i, []string{"TRUE", "0", "yes"}[i])
	}
	if n, ps := logical.finish("t.csv", "promo", point); !n.Logical || n.Mean != 2./3 || len(ps) != 0 {
		t.Errorf("logical: %+v %v", n, ps)
	}
	if n, _ := counts.finish("t.csv", "row", point); !n.Counts || !n.Whole || n.Logical {
		t.Errorf("counts: %+v", n)
	}
}

func TestCurrencyCode(t *testing.T) {
	for written, want := range map[string]string{"USD": "USD", "€": "EUR", "£": "GBP", "R$": "BRL", "zł": "PLN", "$": "", "kr": "", "XYZ": "", "": ""} {
		if got, ok := currencyCode(written); got != want || ok != (want != "") {
			t.Errorf("currencyCode(%q) = %q, %v", written, got, ok)
		}
	}
}

func BenchmarkParseNumber(b *testing.B) {
	for _, s := range []string{"1234.5", "1,234.50", "$1,234.50", "not a number"} {
		b.Run(fmt.Sprintf("%q", s), func(b *testing.B) {
			for b.Loop() {
				parseNumber(s)
			}
		})
	}
}
