package finding

import (
	"math"
	"slices"
	"testing"
)

func TestNumbersReadWell(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct{ got, want string }{
		{percent(0), "0%"}, {percent(0.0004), "less than 0.1%"}, {percent(0.0042), "0.4%"}, {percent(0.083), "8%"}, {percent(0.5), "50%"},
		{percent(0.997), "more than 99%"}, {percent(1), "100%"}, {percent(2.34), "234%"}, {percent(123.4), "12,300%"}, {percent(-0.125), "-12%"},
		{percent(nan), "an unknown share"}, {percent(0.0096), "1%"}, {percent(0.0094), "0.9%"},
		{chance(0), "less than 1%"}, {chance(0.34), "34%"}, {chance(1), "more than 99%"},
		{times(1.72), "1.7×"}, {times(0.347), "0.35×"}, {times(12.3), "12×"}, {times(998), "1,000×"}, {times(0), "0×"},
		{number(0), "0"}, {number(0.012345), "0.0123"}, {number(1.5), "1.5"}, {number(999.6), "1,000"}, {number(12345), "12,300"}, {number(-12345), "-12,300"},
		{number(999_999), "1 million"}, {number(1.234e6), "1.23 million"}, {number(2.5e9), "2.5 billion"}, {number(7e12), "7 trillion"},
		{number(1e300), "1.00e+300"}, {number(1e-9), "1.00e-09"}, {number(nan), "unknown"}, {number(inf), "infinite"}, {number(-inf), "minus infinity"},
		{amount(1.2e6, "EUR"), "1.2 million EUR"}, {amount(930, "orders"), "930 orders"}, {amount(2, ""), "2"}, {amount(2e6, "money"), "2 million"},
		{cost(0.42, 0.42, "EUR"), "0.42 EUR per unit"}, {cost(0.02, 0.0005, "EUR"), "20 EUR per 1,000 units"}, {cost(7, 2, ""), "7 per unit"},
		{count(0, "week"), "0 weeks"}, {count(1, "day"), "1 day"}, {count(12345, "day"), "12,345 days"}, {count(2, "trajectory"), "2 trajectories"},
		{list(nil), "none"}, {list([]string{"a"}), "a"}, {list([]string{"a", "b"}), "a and b"}, {list([]string{"a", "b", "c", "d"}), "a, b, c and d"},
		{list([]string{"a", "b", "c", "d", "e"}), "a, b, c, d and e"}, {list([]string{"a", "b", "c", "d", "e", "f"}), "a, b, c, d and 2 others"},
		{grown(0.12), "+12%"}, {grown(-0.034), "-3%"},
		{Place{Day: "2024-03-04", Geo: "Texas"}.String(), "2024-03-04 in Texas"}, {Channel("tv").String(), `channel "tv"`}, {Subject{Kind: "baseline"}.String(), "baseline"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestSortBySeverityThenSubject(t *testing.T) {
	all := []Finding{
		{Code: "a", Severity: Note, Subject: "x"}, {Code: "d", Severity: Warning, Subject: "z"}, {Code: "c", Severity: Warning, Subject: "y"},
		{Code: "b", Severity: Warning, Subject: "y"}, {Code: "e", Severity: Error, Subject: "zz"},
	}
	Sort(all)
	var codes []Code
	for _, f := range all {
		codes = append(codes, f.Code)
	}
	if want := []Code{"e", "b", "c", "d", "a"}; !slices.Equal(codes, want) {
		t.Errorf("order %v, want %v", codes, want)
	}
	if worst, any := Worst(all); worst != Error || !any {
		t.Errorf("worst of them is %v, %v", worst, any)
	}
	if _, any := Worst(nil); any {
		t.Error("no findings have a worst one")
	}
}
