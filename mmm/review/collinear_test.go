package review

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// Numbers from an independent float64 implementation of 1/(1-R²) with an
// intercept, for t, sin t and t + 0.1 cos 3t, t = 0..7.
func TestVIFReference(t *testing.T) {
	columns := make([][]float64, 3)
	for i := range 8 {
		x := float64(i)
		columns[0], columns[1], columns[2] = append(columns[0], x), append(columns[1], math.Sin(x)), append(columns[2], x+0.1*math.Cos(3*x))
	}
	c := newCollinearity(columns)
	numtest.CloseSlice(t, "VIF", []float64{c.vif(0), c.vif(1), c.vif(2)}, []float64{775.6793963, 1.150209468, 779.2566181}, 1e-9)
	groups := groupCollinear(c, 10, 0.999)
	if len(groups) != 1 || !slices.Equal(groups[0].members, []int{0, 2}) {
		t.Errorf("groups %v, want the first and the third column", groups)
	}
}

// Likewise for adjusted R² on dummies.
func TestAdjustedR2Reference(t *testing.T) {
	byGeo, byTime := adjustedR2([]float64{1, 2, 3, 4, 2, 2.5, 3.5, 4.5, 0, 1.5, 2.5, 4}, 3)
	numtest.CloseSlice(t, "by geo, by time", []float64{byGeo, byTime}, []float64{-0.06476592749, 0.7793030623}, 1e-10)
}

func TestCollinearityLimits(t *testing.T) {
	r := rng.New(3, "columns", 0)
	normals := func() []float64 {
		x := make([]float64, 200)
		rng.NormFill(x, r)
		return x
	}
	a, b, c := normals(), normals(), normals()
	sum := make([]float64, len(a))
	for i := range sum {
		sum[i] = a[i] + b[i]
	}
	scaled := make([]float64, len(a))
	for i := range a {
		scaled[i] = 5 - 3e6*a[i]
	}
	for _, k := range []struct {
		name    string
		columns [][]float64
		members string
	}{
		{"independent", [][]float64{a, b, c}, "[]"},
		{"one is the sum of two others", [][]float64{a, b, c, sum}, "[[0 1 3]]"},
		{"one is a multiple of another", [][]float64{a, b, scaled}, "[[0 2]]"},
		{"none", nil, "[]"},
		{"a single one", [][]float64{a}, "[]"},
		{"not finite", [][]float64{a, {math.NaN()}}, "[]"},
	} {
		if k.name == "not finite" {
			k.columns[1] = append(slices.Clone(a[1:]), math.Inf(1))
		}
		members := [][]int{}
		for _, g := range groupCollinear(newCollinearity(k.columns), 10, 0.999) {
			members = append(members, g.members)
			if g.vif < 1e6 {
				t.Errorf("%s: VIF %v of what is exactly collinear", k.name, g.vif)
			}
		}
		if got := fmt.Sprint(members); got != k.members {
			t.Errorf("%s: groups %s, want %s", k.name, got, k.members)
		}
	}
}

// blend makes channel j mostly a copy of channel i.
func blend(d *mmm.Data, i, j int, copied float64) {
	a, b := &d.Channels[i], &d.Channels[j]
	price := sumOf(b.Spend) / sumOf(b.Exposure)
	scale := sumOf(b.Exposure) / sumOf(a.Exposure)
	for k := range b.Exposure {
		b.Exposure[k] = copied*scale*a.Exposure[k] + (1-copied)*b.Exposure[k]
		b.Spend[k] = price * b.Exposure[k]
	}
}

func sumOf(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

func TestDesignFindsCollinearVariables(t *testing.T) {
	for _, c := range []struct {
		geos     int
		copied   float64
		severity finding.Severity
	}{{1, 0.9, finding.Warning}, {1, 0.995, finding.Error}, {5, 0.9, finding.Warning}, {5, 0.995, finding.Error}} {
		d := market(2, mmm.Weekly, c.geos, 104)
		blend(d, 0, 1, c.copied)
		all := Design(model(t, d), DefaultThresholds())
		expect(t, all, "collinear", `channel "tv", channel "radio"`, "tv and radio move together over all")
		if found := find(all, "collinear"); len(found) != 1 || found[0].Severity != c.severity {
			t.Errorf("%+v: found %s", c, texts(found))
		}
	}
	reject(t, Design(model(t, market(2, mmm.Weekly, 5, 104)), DefaultThresholds()), "collinear")
}

// Geos that differ tell apart what the national totals cannot, and the reverse.
func TestDesignFindsCollinearTotalsAndGeos(t *testing.T) {
	d := market(2, mmm.Weekly, 5, 104)
	for g := range 5 { // radio is where tv was planned for the next geo
		copy(row(d, d.Channels[1].Exposure, g), row(d, d.Channels[0].Exposure, (g+1)%5))
	}
	expect(t, Design(model(t, d), DefaultThresholds()), "collinear", `channel "tv", channel "radio"`, "in the national totals")

	d = market(2, mmm.Weekly, 5, 104)
	copy(row(d, d.Channels[1].Exposure, 3), row(d, d.Channels[0].Exposure, 3))
	all := Design(model(t, d), DefaultThresholds())
	expect(t, all, "collinear", `channel "tv", channel "radio"`, "in 1 of 5 geos, such as geo3")
	if found := find(all, "collinear"); found[0].Severity != finding.Warning {
		t.Error(texts(found))
	}
}

func TestDesignFindsVariablesWithoutGeosOrTime(t *testing.T) {
	d := market(4, mmm.Weekly, 6, 60)
	reject(t, Design(model(t, d), DefaultThresholds()), "same_in_all_geos", "same_at_all_times")
	for i := range d.Channels[0].Exposure { // national media, shared out by population
		d.Channels[0].Exposure[i] = d.Channels[0].Exposure[i%60] / d.Population[0] * d.Population[i/60] * (1 + 0.01*math.Sin(float64(i)))
	}
	for i := range d.Controls[0].Values {
		d.Controls[0].Values[i] = float64(i/60) + 0.05*d.Controls[0].Values[i]
	}
	all := Design(model(t, d), DefaultThresholds())
	expect(t, all, "same_in_all_geos", `channel "tv"`)
	expect(t, all, "same_at_all_times", `control "weather"`)
	if f := find(all, "same_in_all_geos")[0]; f.Severity != finding.Note || strings.Contains(f.Text, "every period") {
		t.Error(f)
	}
	all = Design(model(t, d, func(s *mmm.Spec) {
		s.Baseline.Knots = nil
		for t := range 60 {
			s.Baseline.Knots = append(s.Baseline.Knots, t)
		}
	}), DefaultThresholds())
	expect(t, all, "same_in_all_geos", `channel "tv"`, "every period")
	if f := find(all, "same_in_all_geos")[0]; f.Severity != finding.Warning {
		t.Error(f)
	}
}
