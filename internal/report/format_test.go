package report

import (
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

var (
	nan = math.NaN()
	inf = math.Inf(1)
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		what  string
		write func(float64) string
		cases map[float64]string
	}{
		{"compact", compact, map[float64]string{
			0: "0", 1: "1", 12: "12", 172: "172", 1.7234: "1.72", 17.25: "17.2", 0.5: "0.500", 0.0123: "0.0123", 0.00123: "0.0012", 1.2e-9: "1.2e-09",
			999: "999", 999.6: "1.00k", 1000: "1.00k", 12345: "12.3k", 999500: "1.00M", 1234567: "1.23M", 4.5e9: "4.50bn", 7.77e12: "7.77T", 3e18: "3e+18",
			-1234567: "−1.23M", -0.02: "−0.0200", inf: "unlimited", -inf: "−unlimited",
		}},
		{"full", full, map[float64]string{0: "0", 1234567.89: "1,234,568", 999.123: "999.12", 0.0123456: "0.012346", -1234.5: "−1,234", 1e-9: "1e-09"}},
		{"ratio", ratio, map[float64]string{0: "0×", 1.7234: "1.72×", 17.25: "17.2×", 172.4: "172×", 0.0345: "0.035×", 9.999: "10.0×", 0.0996: "0.10×", 123456: "123k×", -0.5: "−0.50×"}},
		{"percent", percent, map[float64]string{0: "0%", 0.213: "21.3%", 1: "100%", 0.9999: "100%", 0.0042: "0.4%", 0.00042: "0.04%", 0.000001: "0.0001%", -0.051: "−5.1%", 12.5: "1.25k%"}},
		{"days", daysText, map[float64]string{0: "0", 3.44: "3.4", 9.96: "10", 26.2: "26"}},
		{"level", levelText, map[float64]string{0.9: "90%", 0.945: "94.5%", 0.5: "50%"}},
		{"ESS", essText, map[float64]string{1234.4: "1,234", 91: "91"}},
		{"chance", chance, map[float64]string{1: "over 99%", 0.996: "over 99%", 0.987: "98.7%", 0.5: "50.0%", 0.004: "under 1%", 0: "under 1%"}},
		{"change", func(v float64) string { return signed(v, compact) }, map[float64]string{0: "0", 1234: "+1.23k", -1234: "−1.23k"}},
		{"R-hat", rhatText, map[float64]string{1.0044: "1.004", inf: "unlimited"}},
	} {
		for v, want := range c.cases {
			if got := c.write(v); got != want {
				t.Errorf("%s of %v: %s, want %s", c.what, v, got, want)
			}
		}
		if c.what != "level" && c.write(nan) != missing {
			t.Errorf("%s of NaN: %s", c.what, c.write(nan))
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		v, step float64
		want    string
	}{
		{0, 250000, "0"}, {250000, 250000, "250k"}, {1e6, 250000, "1M"}, {1.25e6, 250000, "1.25M"}, {-5e8, 5e8, "−500M"},
		{0.30000000000000004, 0.1, "0.3"}, {0.001, 0.0005, "0.001"}, {20, 20, "20"}, {1e-17, 0.1, "0"}, {2e15, 1e15, "2e+15"},
	} {
		if got := tickText(c.v, c.step); got != c.want {
			t.Errorf("tick %v of step %v: %s, want %s", c.v, c.step, got, c.want)
		}
	}
	if got := percentTick(0.25, 0.05) + " " + ratioTick(2.5, 0.5); got != "25% 2.5×" {
		t.Error(got)
	}
}

func TestIntervals(t *testing.T) {
	e := draws.Estimate{Mean: 1.72, Median: 1.6, Lo: 1.1, Hi: 2.43, Level: 0.9}
	for _, c := range []struct {
		got, want string
	}{
		{withInterval(e.Mean, e, ratio), "1.72× [1.10, 2.43]"},
		{withInterval(0.213, draws.Estimate{Lo: 0.1, Hi: 0.3}, percent), "21.3% [10.0%, 30.0%]"},
		{withInterval(nan, draws.Estimate{Lo: nan, Hi: nan}, ratio), missing},
		{interval(draws.Estimate{Lo: 1, Hi: nan}, ratio), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{dayText(mmm.DayOf(2021, 1, 4)), "4 Jan 2021"},
		{count(1, "geo"), "1 geo"}, {count(1095, "day"), "1,095 days"}, {count(0, "divergence"), "0 divergences"},
		{list(nil), ""}, {list([]string{"a"}), "a"}, {list([]string{"a", "b"}), "a and b"}, {list([]string{"a", "b", "c"}), "a, b and c"},
		{gapText(0), "under 0.001%"}, {gapText(0.0004), "0.04%"},
		{sentences(nil), ""}, {sentences([]string{"If a", "If b"}), "If a. If b."},
		{capital("sales"), "Sales"}, {capital(""), ""}, {capital("Ä"), "Ä"},
		{enumerated("E", "14: ", strings.Split("1 2 3 4 5 6 7 8 9 10 11 12 13 14", " "), "; x").value, "14: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 2 more; x"},
		{enumerated("E", "", []string{"a", "b"}, "").value, "a and b"}, {enumerated("E", "0 events", nil, "").value, ""},
		{strings.Join(grouped([]string{"a", "b", "c"}, func(i int) string { return []string{"even", "odd", "even"}[i] }), "|"), "a and c: even|b: odd"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

// What an amount is called follows from the outcome and the currency.
func TestUnit(t *testing.T) {
	revenue := mmm.Outcome{Name: "sales", Kind: mmm.Revenue}
	valued := mmm.Outcome{Name: "orders", Kind: mmm.Count, Value: []float64{40}}
	plainCount := mmm.Outcome{Name: "orders", Kind: mmm.Count}
	for _, c := range []struct {
		outcome                   mmm.Outcome
		currency                  string
		result, spend, roi, means string
	}{
		{revenue, "USD", "USD 1.23M", "USD 5.00k", "1.72×", "revenue per USD of spend"},
		{revenue, "", "1.23M", "5.00k", "1.72×", "revenue per unit of spend"},
		{valued, "EUR", "EUR 1.23M", "EUR 5.00k", "1.72×", "revenue per EUR of spend"},
		{plainCount, "EUR", "1.23M orders", "EUR 5.00k", "1.72", "orders per EUR of spend"},
		{plainCount, "", "1.23M orders", "5.00k", "1.72", "orders per unit of spend"},
	} {
		u := newUnit(&mmm.Data{Currency: c.currency, Outcome: c.outcome}, "")
		for _, got := range [][2]string{{u.result(1234567), c.result}, {u.spend(5000), c.spend}, {u.roi(1.7234), c.roi}, {u.roiUnit(), c.means}} {
			if got[0] != got[1] {
				t.Errorf("%v in %q: %q, want %q", c.outcome.Kind, c.currency, got[0], got[1])
			}
		}
	}
}

// A currency stands between the sign and the amount; a count has its name behind it.
func TestUnitSigns(t *testing.T) {
	usd, orders := unit{money: true, currency: "USD", name: "revenue"}, unit{outcome: "orders", currency: "USD"}
	for _, c := range []struct{ got, want string }{
		{usd.result(-362000), "−USD 362k"},
		{usd.result(1.23e6), "USD 1.23M"},
		{usd.resultFull(-1234567), "−USD 1,234,567"},
		{usd.spend(-59800), "−USD 59.8k"},
		{usd.spend(math.NaN()), missing},
		{orders.result(-362), "−362 orders"},
		{unit{money: true}.result(-362000), "−362k"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
