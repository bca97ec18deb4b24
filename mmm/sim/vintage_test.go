package sim

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/stat"
)

// The share known at each age is what the scenario says in the middle, and its
// logarithm of what is missing scatters.
func TestCompleteness(t *testing.T) {
	s := scenario(t, "backfill")
	s.Baseline.Level = 1e6 // whole units make no difference
	shares := make([][]float64, lateDays+1)
	for seed := range uint64(3) {
		m := market(t, s, seed)
		final := m.Data().Outcome.Values
		for day := 20; day < s.Days; day += 5 { // no day twice
			known := m.AsKnown(s.Start + mmm.Day(day))
			if len(known) != day+1 {
				t.Fatalf("%d days known on day %d", len(known), day)
			}
			numtest.CloseSlice(t, "old days", known[:day+1-lateDays], final[:day+1-lateDays], 0)
			for age := range shares {
				shares[age] = append(shares[age], known[day-age]/final[day-age])
			}
		}
	}
	for age, want := range []float64{0.70, 0.90, 0.95, 0.98, 1} {
		logs := make([]float64, len(shares[age]))
		for i, share := range shares[age] {
			logs[i] = math.Log(1 - share)
		}
		if age == lateDays {
			if slices.Min(shares[age]) != 1 {
				t.Errorf("something is missing at age %d", age)
			}
			continue
		}
		n := float64(len(logs))
		mean, sd := stat.MeanStdDev(logs, nil)
		within(t, "missing", mean, math.Log(1-want), 0.15/math.Sqrt(n))
		within(t, "scatter of what is missing", sd, 0.15, 0.15/math.Sqrt(2*n))
	}
}

// Read up to noon of the day after, the table of vintages says what is known on a
// day; read to its end, it is the table.
func TestVintagesAreWhatIsKnown(t *testing.T) {
	s := scenario(t, "daily-demo")
	s.Geo.Count, s.Days = 2, 450
	m := market(t, s, 1)
	vintages, base := m.Vintages(), m.Table()
	column := func(t *Table, name string) Column {
		return t.Columns[slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })]
	}
	dates, knownAt, geos := column(vintages, "date").Text, column(vintages, "known_at").Text, column(vintages, "geo").Text
	if !slices.IsSorted(knownAt) {
		t.Error("rows are not in the order of their arrival")
	}
	read := func(name, until string) map[string]float64 {
		out := map[string]float64{}
		for i, v := range column(vintages, name).Values {
			if !math.IsNaN(v) && knownAt[i] <= until {
				out[geos[i]+dates[i]] = v
			}
		}
		return out
	}
	for _, day := range []int{0, 2, 100, 430} {
		now := s.Start + mmm.Day(day)
		cutoff := (now + 1).String() + "T12:00:00Z"
		check := func(name string, values []float64, first mmm.Day) {
			t.Helper()
			got, days := read(name, cutoff), len(values)/2
			if len(got) != len(values) {
				t.Errorf("%s: %d values known on day %d, want %d", name, len(got), day, len(values))
			}
			for i, v := range values {
				if got[m.world.geos[i/days]+(first+mmm.Day(i%days)).String()] != v {
					t.Fatalf("%s: value %d known on day %d is not %v", name, i, day, v)
				}
			}
		}
		check(outcomeName, m.AsKnown(now), s.Start)
		for _, r := range m.PlatformAsKnown(now) {
			check(r.Channel+planSuffix, r.Plan, m.world.day(0))
			check(r.Channel+conversionsSuffix, r.Conversions, m.world.day(0))
			check(r.Channel+spendSuffix, r.Spend, m.world.day(0))
		}
	}
	axes := column(base, "date")
	for _, c := range base.Columns {
		if c.Text != nil {
			continue
		}
		got := read(c.Name, "9")
		for i, v := range c.Values {
			if last, ok := got[m.world.geos[i%2]+axes.Text[i]]; ok == math.IsNaN(v) || ok && last != v {
				t.Fatalf("%s in row %d ends as %v, want %v", c.Name, i, last, v)
			}
		}
	}
}

// Without vintages everything is known at once, and arrives once.
func TestVintagesLimits(t *testing.T) {
	m := market(t, Default(), 1)
	numtest.CloseSlice(t, "known", m.AsKnown(m.Scenario.Start+500), m.Data().Outcome.Values[:501], 0)
	if rows, want := m.Vintages().Rows, 56+2*730; rows != want { // the history has no outcome
		t.Errorf("%d arrivals, want %d", rows, want)
	}
}

func TestVintagesPanicHostile(t *testing.T) {
	m := market(t, scenario(t, "backfill"), 1)
	for name, f := range map[string]func(){
		"before the data": func() { m.AsKnown(m.Scenario.Start - 1) },
		"after the data":  func() { m.PlatformAsKnown(m.Scenario.Start + 730) },
		"by week":         func() { market(t, scenario(t, "weekly"), 1).Vintages() },
		"until nothing":   func() { m.Until(m.Scenario.Start - 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
