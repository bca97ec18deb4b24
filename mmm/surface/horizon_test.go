package surface

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/mmm"
)

// calendar returns data of n periods without anything in them.
func calendar(g mmm.Grain, n int) *mmm.Data {
	d := &mmm.Data{Grain: g, Geos: []string{"all"}}
	for t := range n {
		d.Periods = append(d.Periods, g.Next(mmm.DayOf(2023, 1, 1), t))
	}
	return d
}

// The last period of the data, in whole weeks or months, and when a plan for it ends.
func TestLastLimits(t *testing.T) {
	for _, c := range []struct {
		grain mmm.Grain
		of    int // periods of data
		p     Period
		n     int
		from  mmm.Day
		ends  mmm.Day
	}{
		{mmm.Daily, 730, Week, 7, mmm.DayOf(2024, 12, 24), mmm.DayOf(2024, 12, 30)},
		{mmm.Daily, 730, Month, 28, mmm.DayOf(2024, 12, 3), mmm.DayOf(2024, 12, 30)},
		{mmm.Daily, 730, Quarter, 91, mmm.DayOf(2024, 10, 1), mmm.DayOf(2024, 12, 30)},
		{mmm.Daily, 730, Year, 364, mmm.DayOf(2024, 1, 2), mmm.DayOf(2024, 12, 30)},
		{mmm.Weekly, 104, Week, 1, mmm.DayOf(2024, 12, 22), mmm.DayOf(2024, 12, 28)},
		{mmm.Weekly, 104, Month, 4, mmm.DayOf(2024, 12, 1), mmm.DayOf(2024, 12, 28)},
		{mmm.Weekly, 104, Quarter, 13, mmm.DayOf(2024, 9, 29), mmm.DayOf(2024, 12, 28)},
		{mmm.Weekly, 104, Year, 52, mmm.DayOf(2023, 12, 31), mmm.DayOf(2024, 12, 28)},
		{mmm.Monthly, 24, Week, 1, mmm.DayOf(2024, 12, 1), mmm.DayOf(2024, 12, 31)},
		{mmm.Monthly, 24, Month, 1, mmm.DayOf(2024, 12, 1), mmm.DayOf(2024, 12, 31)},
		{mmm.Monthly, 24, Quarter, 3, mmm.DayOf(2024, 10, 1), mmm.DayOf(2024, 12, 31)},
		{mmm.Monthly, 24, Year, 12, mmm.DayOf(2024, 1, 1), mmm.DayOf(2024, 12, 31)},
		{mmm.Weekly, 20, Year, 20, mmm.DayOf(2023, 1, 1), mmm.DayOf(2023, 5, 20)}, // all there is
	} {
		what := fmt.Sprintf("%s, %s", c.grain, c.p)
		d := calendar(c.grain, c.of)
		h := Last(d, c.p)
		if h.N != c.n || h.From != c.from || h.Starts != d.Grain.Next(h.To, 1) || h.To != d.Periods[c.of-1] || h.Starts-1 != c.ends {
			t.Errorf("%s: %+v, want %d from %s, and the plan after %s", what, h, c.n, c.from, c.ends)
		}
		if err := h.check(d); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if want := c.grain.Next(c.from, 2*c.n) - 1; h.Ends(c.grain) != want {
			t.Errorf("%s: the plan after it ends on %s, want %s", what, h.Ends(c.grain), want)
		}
	}
	if len(Periods()) != 4 {
		t.Errorf("%v", Periods())
	}
	panics(t, "a period that is none", func() { Last(calendar(mmm.Weekly, 20), "fortnight") })
}

// Between two days are the periods that begin then.
func TestBetweenLimits(t *testing.T) {
	d := calendar(mmm.Weekly, 20) // from 1 January to 14 May 2023, Sundays
	for _, c := range []struct {
		from, to    mmm.Day
		first, last int
	}{
		{mmm.DayOf(2023, 1, 1), mmm.DayOf(2023, 5, 14), 0, 19}, {mmm.DayOf(2022, 1, 1), mmm.DayOf(2026, 1, 1), 0, 19},
		{mmm.DayOf(2023, 1, 2), mmm.DayOf(2023, 1, 15), 1, 2}, {mmm.DayOf(2023, 1, 8), mmm.DayOf(2023, 1, 8), 1, 1}, {mmm.DayOf(2023, 1, 8), mmm.DayOf(2023, 1, 14), 1, 1},
	} {
		h, err := Between(d, c.from, c.to)
		if err != nil || h.From != d.Periods[c.first] || h.To != d.Periods[c.last] || h.N != c.last-c.first+1 || h.Starts != h.From {
			t.Errorf("from %s to %s: %+v, %v", c.from, c.to, h, err)
		}
		if err := h.check(d); err != nil {
			t.Error(err)
		}
	}
	for _, c := range [][2]mmm.Day{
		{mmm.DayOf(2023, 1, 2), mmm.DayOf(2023, 1, 7)}, {mmm.DayOf(2023, 2, 1), mmm.DayOf(2023, 1, 1)}, {mmm.DayOf(2022, 1, 1), mmm.DayOf(2022, 12, 31)}, {mmm.DayOf(2023, 5, 15), mmm.DayOf(2024, 1, 1)},
	} {
		if h, err := Between(d, c[0], c[1]); err == nil || !strings.Contains(err.Error(), "2023-01-01") {
			t.Errorf("from %s to %s: %+v, %v", c[0], c[1], h, err)
		}
	}
}

// A horizon that is not of the data, and changes of what these do not have, or by what
// cannot be, are errors.
func TestHorizonHostile(t *testing.T) {
	d := market(1, nil)
	row := func(v float64) []float64 {
		x := make([]float64, horizonN)
		for i := range x {
			x[i] = 1
		}
		x[3] = v
		return x
	}
	named := func(name string, x []float64) map[string][]float64 { return map[string][]float64{name: x} }
	nan, inf := math.NaN(), math.Inf(1)
	for want, change := range map[string]func(h *Horizon){
		"are not 0 periods":  func(h *Horizon) { h.N = 0 },
		"are not -1 periods": func(h *Horizon) { h.N = -1 },
		"are not 16 periods": func(h *Horizon) { h.N++ },
		"are not 40 periods": func(h *Horizon) { h.N = periods },
		"from 2024-04-09 to": func(h *Horizon) { h.From++ },
		"from 2034":          func(h *Horizon) { h.From += 3653 },
		`spend of channel "tvv" changes, which the data do not have`:        func(h *Horizon) { h.Changes.Spend = named("tvv", row(1)) },
		`spend of channel "newsletter" changes, which the data do not have`: func(h *Horizon) { h.Changes.Spend = named("newsletter", row(1)) },
		`cost of channel "radio" changes, which the data do not have`:       func(h *Horizon) { h.Changes.Cost = named("radio", row(1)) },
		`control "promo" changes, which the data do not have`:               func(h *Horizon) { h.Changes.Controls = named("promo", row(1)) },
		`14 values of spend of channel "tv", want 15`:                       func(h *Horizon) { h.Changes.Spend = named("tv", row(1)[1:]) },
		`spend of channel "tv" of NaN`:                                      func(h *Horizon) { h.Changes.Spend = named("tv", row(nan)) },
		`spend of channel "tv" of -1`:                                       func(h *Horizon) { h.Changes.Spend = named("tv", row(-1)) },
		`cost of channel "tv" of 0`:                                         func(h *Horizon) { h.Changes.Cost = named("tv", row(0)) },
		`cost of channel "tv" of +Inf`:                                      func(h *Horizon) { h.Changes.Cost = named("tv", row(inf)) },
		`control "temperature" of -Inf`:                                     func(h *Horizon) { h.Changes.Controls = named("temperature", row(-inf)) },
		"value of -2":                                                       func(h *Horizon) { h.Changes.Value = row(-2) },
		"16 values of value":                                                func(h *Horizon) { h.Changes.Value = append(row(1), 1) },
	} {
		h := horizon(d)
		change(&h)
		if err := h.check(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	h := horizon(d)
	h.Changes.Value = row(1)
	if err := h.check(market(1, counted)); err == nil || !strings.Contains(err.Error(), "which has none") {
		t.Errorf("the value of a count without value: %v", err)
	}
}
