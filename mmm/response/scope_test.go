package response

import (
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

func within(t *testing.T, a *Analysis, s Scope) *Channels {
	t.Helper()
	part, err := a.Within(s)
	if err != nil {
		t.Fatal(err)
	}
	c, err := part.Channels()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Parts of the data add up to all of it, and returns of a part are what happened
// in it over what was spent in it.
func TestScopeAddsUp(t *testing.T) {
	d := market(3, valued)
	a := New(mmm.SamplePrior(model(t, d), 30, 3), level)
	middle := d.Periods[8]
	for name, parts := range map[string][]Scope{
		"geos":    {{Geos: []string{"geo0"}}, {Geos: []string{"geo1", "geo2"}}},
		"periods": {{To: middle}, {From: middle + 1}},
		"both":    {{To: middle, Geos: d.Geos}, {From: middle + 1, Geos: []string{"geo2"}}, {From: middle + 1, Geos: []string{"geo0", "geo1"}}},
		"all":     {{}},
	} {
		whole := within(t, a, Scope{})
		var expected, baseline, actual float64
		contribution, outcome, spend, exposure := make([]float64, 5), make([]float64, 5), make([]float64, 5), make([]float64, 5)
		for _, s := range parts {
			c := within(t, a, s)
			expected, baseline, actual = expected+c.Expected.Mean, baseline+c.Baseline.Mean, actual+c.Actual
			for i, ch := range c.Channels {
				contribution[i] += ch.Contribution.Mean
				outcome[i] += ch.Outcome.Mean
				spend[i] += float64(ch.Spend)
				exposure[i] += float64(ch.Exposure)
				if ch.Kind.IsPaid() {
					numtest.Close(t, name+": ROI of "+ch.Name, ch.ROI.Mean, ch.Contribution.Mean/float64(ch.Spend), 1e-10)
				}
			}
		}
		numtest.CloseSlice(t, name+": totals", []float64{expected, baseline, actual}, []float64{whole.Expected.Mean, whole.Baseline.Mean, whole.Actual}, 1e-10)
		for i, ch := range whole.Channels {
			got, want := []float64{contribution[i], outcome[i], exposure[i]}, []float64{ch.Contribution.Mean, ch.Outcome.Mean, float64(ch.Exposure)}
			if ch.Kind.IsPaid() {
				got, want = append(got, spend[i]), append(want, float64(ch.Spend))
			}
			numtest.CloseSlice(t, name+": "+ch.Name, got, want, 1e-10)
		}
	}
}

// What a scope says is what the series say of its cells.
func TestScopeSeries(t *testing.T) {
	d := market(3, valued)
	a := New(mmm.SamplePrior(model(t, d), 30, 3), level)
	s := Scope{From: d.Periods[3], To: d.Periods[11], Geos: []string{"geo1"}}
	c := within(t, a, s)
	i := 0
	if err := a.Contributions(true, func(series Series) error {
		var total float64
		for at := 3; at <= 11; at++ {
			total += series.Values[1][at].Mean
		}
		if i < len(c.Channels) {
			numtest.Close(t, series.Name, c.Channels[i].Contribution.Mean, total, 1e-10)
		}
		i++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	part, err := a.Within(s)
	if err != nil {
		t.Fatal(err)
	}
	f, err := part.Fitness()
	if err != nil {
		t.Fatal(err)
	}
	if f.GeoAll != f.NationalAll {
		t.Errorf("one geo fits %+v by geo and %+v in total", f.GeoAll, f.NationalAll)
	}
	curves, err := part.Curves([]float64{1})
	if err != nil {
		t.Fatal(err)
	}
	numtest.Close(t, "curve", curves[0].Points[0].Contribution.Mean, c.Channels[0].Contribution.Mean, 1e-10)
	numtest.Close(t, "spend", curves[0].Spend, float64(c.Channels[0].Spend), 1e-10)
}

func TestScopeHostile(t *testing.T) {
	d := market(3, nil)
	a := prior(model(t, d), 2)
	for want, s := range map[string]Scope{
		`no geo is called "north"`: {Geos: []string{"geo1", "north"}},
		"no week begins between":   {From: d.Periods[5] + 1, To: d.Periods[6] - 1},
	} {
		if _, err := a.Within(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want %q", s, err, want)
		}
	}
}
