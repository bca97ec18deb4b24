package plan

import (
	"math"
	"strings"
	"testing"
)

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "7": 7, "1200000": 1.2e6, "1.2M": 1.2e6, "1.2m": 1.2e6, "250k": 250000, "1_200_000": 1.2e6, "1,200,000": 1.2e6, "2B": 2e9,
		" 12 ": 12, ".5": 0.5, "007": 7, "1,200.75": 1200.75, "12,345k": 12345000, "-1.5k": -1500, "−3": -3, "-0": 0, "0.000001M": 1,
	} {
		if got, err := ParseAmount(text); err != nil || got != want || math.Signbit(got) != (want < 0) {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
}

// Amounts in thousands and shares in percent are those that would be written out:
// nothing is rounded twice, as 1.005 * 1000 and 35 * 0.01 are.
func TestParseAmountExact(t *testing.T) {
	for text, want := range map[string]float64{"1.001k": 1001, "4.35k": 4350, "1.005k": 1005, "8.41M": 8410000, "0.000000000000000001b": 1e-9} {
		if got, err := ParseAmount(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]float64{"7%": 0.07, "35%": 0.35, "29%": 0.29, "57.3%": 0.573} {
		s := scanner{rest: text}
		if got, ok := s.number(); !ok || got != (number{want, true}) || s.rest != "" {
			t.Errorf("%q: got %v, %v, rest %q", text, got, ok, s.rest)
		}
	}
}

func TestParseAmountHostile(t *testing.T) {
	for _, text := range []string{
		"", " ", ".", "-", "k", "1.", "--1", "+1", "- 1", "1e6", "0x10", "NaN", "Inf", "-inf", "1,2M", "1,2", "12,00", "1,2345", "1234,567", ",123", "1,234_567",
		"1_2", "1..2", "1.2.3", "1.2kk", "1.2 M", "12%", "€5", "5 EUR", "٣", "1\x00", strings.Repeat("9", 400), "9" + strings.Repeat("0", 305) + "M",
	} {
		got, err := ParseAmount(text)
		if err == nil {
			t.Errorf("%q is read as %v", text, got)
		} else if !strings.Contains(err.Error(), "write it as") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
