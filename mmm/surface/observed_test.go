package surface

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/mat"
)

// beyond returns the share of a channel's spend, at a multiple of the pattern, in
// cells with more (or less) than was ever spent in one of the geo.
func beyond(d *mmm.Data, i int, multiple float64, above bool) float64 {
	var all, out float64
	for g := range d.Geos {
		row := d.Channels[i].Spend[g*periods : (g+1)*periods]
		for _, v := range row[horizonFirst : horizonFirst+horizonN] {
			all += v
			if above && multiple*v > slices.Max(row) || !above && multiple*v < slices.Min(row) {
				out += v
			}
		}
	}
	return out / all
}

// alwaysOn makes every channel spend something in every period.
func alwaysOn(d *mmm.Data) {
	for i := range d.Channels {
		for k := range d.Channels[i].Spend {
			d.Channels[i].Spend[k] += 15
		}
	}
}

// At the ends of the observed range a tenth of spend is in cells beyond anything
// observed: less within, more outside.
func TestObservedFormula(t *testing.T) {
	for _, geos := range []int{1, 3} {
		d := market(geos, alwaysOn)
		s := build(t, prior(model(t, d)), horizon(d), options())
		for at := range s.Channels {
			c := &s.Channels[at]
			lo, hi := c.Observed.Lo/c.Today, c.Observed.Hi/c.Today
			if !(lo > 0 && lo <= 1 && hi >= 1) {
				t.Errorf("%s was observed between %v and %v times today's", c.Name, lo, hi)
			}
			const e = 1e-9
			for _, b := range []struct {
				in, out float64
				above   bool
			}{{hi * (1 - e), hi * (1 + e), true}, {lo * (1 + e), lo * (1 - e), false}} {
				if in, out := beyond(d, at+1, b.in, b.above), beyond(d, at+1, b.out, b.above); in > 0.1 || out <= 0.1 {
					t.Errorf("%s: %v of spend is beyond at %v times today's, %v at %v", c.Name, in, b.in, out, b.out)
				}
			}
		}
	}
}

// The observed budget is the same of all spend, summed over channels and geos.
func TestObservedBudgetFormula(t *testing.T) {
	d := market(3, alwaysOn)
	s := build(t, prior(model(t, d)), horizon(d), options())
	weeks := make([]float64, periods)
	for _, c := range d.Channels {
		for k, v := range c.Spend {
			weeks[k%periods] += v
		}
	}
	plan := weeks[horizonFirst : horizonFirst+horizonN]
	share := func(multiple float64) float64 {
		var out float64
		for _, v := range plan {
			if multiple*v > slices.Max(weeks) || multiple*v < slices.Min(weeks) {
				out += v
			}
		}
		return out / sum(plan)
	}
	for _, end := range []float64{s.Observed.Lo, s.Observed.Hi} {
		m := end / s.Budget()
		inward := 1 - 1e-9*math.Copysign(1, m-1)
		if share(m*inward) > 0.1 || share(m/inward) <= 0.1 {
			t.Errorf("a budget of %v times today's: %v beyond, then %v", m, share(m*inward), share(m/inward))
		}
	}
}

// Today's plan was observed, wherever the horizon is and however short.
func TestTodayIsObservedLimits(t *testing.T) {
	for name, d := range map[string]*mmm.Data{
		"national": market(1, nil), "geo": market(3, nil),
		"idle":   market(3, func(d *mmm.Data) { blank(d, d.Channels[tv].Spend, 0) }),
		"free":   market(3, func(d *mmm.Data) { blank(d, d.Channels[tv].Exposure, d.History) }),
		"steady": market(1, func(d *mmm.Data) { d.Channels[tv].Spend = slices.Repeat([]float64{0.1}, periods) }),
		"single": market(1, func(d *mmm.Data) { d.Channels = d.Channels[tv:search] }),
	} {
		for first := 0; first < periods; first++ {
			for n := 1; n <= 12 && first+n <= periods; n += 5 {
				s := unbuilt(d, first, n)
				if s == nil {
					continue // nothing was spent
				}
				if e := s.Extrapolation(s.Today()); e.Any() {
					t.Errorf("%s, %d periods from %d: today's plan is %+v", name, n, first, e)
				}
			}
		}
	}
}

// unbuilt returns a surface with what is known without a fit; nil where nothing was
// spent.
func unbuilt(d *mmm.Data, first, n int) *Surface {
	s := &Surface{Horizon: Horizon{From: d.Periods[first], To: d.Periods[first+n-1], N: n}}
	var paid []int
	var patterns []pattern
	for i := range d.Channels {
		if c := &d.Channels[i]; c.Kind.IsPaid() {
			p := newPattern(d, &s.Horizon, i)
			paid, patterns = append(paid, i), append(patterns, p)
			s.Channels = append(s.Channels, Channel{Name: c.Name, Today: p.today, Flighting: p.flighting(n), Observed: observed(d, c, &p, &s.Horizon)})
		}
	}
	if s.Budget() == 0 {
		return nil
	}
	s.Cloud, s.Observed = newCloud(d, paid, first, n), observedBudget(d, patterns, n)
	return s
}

// Ten times today's plan goes beyond what was observed in every way.
func TestTenTimesExtrapolatesLimits(t *testing.T) {
	for _, geos := range []int{1, 3} {
		d := market(geos, nil)
		s := unbuilt(d, horizonFirst, horizonN)
		e := s.Extrapolation(times(s.Today(), 10))
		if !e.Budget || !e.JointFlag || len(e.Above) != len(s.Channels) || e.Below != nil {
			t.Errorf("%+v", e)
		}
		always := unbuilt(market(geos, alwaysOn), horizonFirst, horizonN)
		e = always.Extrapolation(make([]float64, len(always.Channels)))
		if !e.Budget || len(e.Below) != len(always.Channels) || e.Above != nil {
			t.Errorf("nothing at all: %+v", e)
		}
	}
}

// Channels that always moved together were never seen apart, though each of them was
// seen at such a spend: only together they are an extrapolation.
func TestJointExtrapolation(t *testing.T) {
	r := rng.New(1, "collinear", 0)
	d := market(1, func(d *mmm.Data) {
		for k := range d.Channels[tv].Spend {
			swing := 120.0
			if k >= horizonFirst && k < horizonFirst+horizonN {
				swing = 20 // so that there is room on both sides
			}
			d.Channels[tv].Spend[k] = 130 + swing*(2*r.Float64()-1)
			d.Channels[search].Spend[k] = 0.5 * d.Channels[tv].Spend[k] * (1 + 0.02*r.NormFloat64())
		}
	})
	s := unbuilt(d, horizonFirst, horizonN)
	apart := s.Today()
	apart[0] *= 1.25
	apart[1] *= 0.75
	if e := s.Extrapolation(apart); !e.JointFlag || e.Above != nil || e.Below != nil || e.Budget {
		t.Errorf("apart: %+v", e)
	}
	together := s.Today()
	together[0] *= 1.25
	together[1] *= 1.25
	if e := s.Extrapolation(together); e.Any() {
		t.Errorf("together: %+v", e)
	}
}

// The distance is (x-μ)ᵀ S⁻¹ (x-μ), S the covariance with correlations shrunk by 2%,
// and the limit such that 1 in 100 periods exceeds it.
func TestCloudFormula(t *testing.T) {
	for _, geos := range []int{1, 3} {
		d := market(geos, nil)
		s := unbuilt(d, horizonFirst, horizonN)
		n := len(s.Channels)
		x := make([][]float64, n)
		for a := range n {
			x[a] = make([]float64, periods)
			for k, v := range d.Channels[a+1].Spend {
				x[a][k%periods] += v
			}
			numtest.Close(t, "mean", s.Cloud.Mean[a], sum(x[a])/periods, 1e-12)
		}
		cov := mat.NewDense(n, n, nil)
		for a := range n {
			for b := range n {
				var c float64
				for k := range periods {
					c += (x[a][k] - s.Cloud.Mean[a]) * (x[b][k] - s.Cloud.Mean[b]) / (periods - 1)
				}
				if a != b {
					c *= 0.98
				}
				cov.Set(a, b, c)
			}
		}
		var inverse mat.Dense
		if err := inverse.Inverse(cov); err != nil {
			t.Fatal(err)
		}
		distance := func(spend []float64) float64 {
			v := mat.NewVecDense(n, nil)
			for a := range n {
				v.SetVec(a, spend[a]-s.Cloud.Mean[a])
			}
			return mat.Inner(v, &inverse, v)
		}
		farther := 0
		for k := range periods {
			spend := []float64{x[0][k], x[1][k], x[2][k]}
			numtest.Close(t, "distance", s.Cloud.distance(spend), distance(spend), 1e-9)
			if distance(spend) > s.Cloud.Limit {
				farther++
			}
		}
		if farther != 1 {
			t.Errorf("%d of %d periods are beyond the limit", farther, periods)
		}
		// The share is that of the periods of a plan.
		plan := []float64{2 * s.Channels[0].Today, 0, s.Channels[2].Today}
		out := 0.0
		for k := range horizonN {
			if distance([]float64{2 * x[0][horizonFirst+k], 0, x[2][horizonFirst+k]}) > s.Cloud.Limit {
				out += 1.0 / horizonN
			}
		}
		if e := s.Extrapolation(plan); math.Abs(e.Joint-out) > 1e-12 || out == 0 {
			t.Errorf("share %v, want %v", e.Joint, out)
		}
	}
}

// Channels that never varied, that never spent, of any scale, and more channels than
// periods have a distance.
func TestCloudHostile(t *testing.T) {
	for name, change := range map[string]func(d *mmm.Data){
		"constant":     func(d *mmm.Data) { d.Channels[tv].Spend = slices.Repeat([]float64{0.1}, periods) },
		"never":        func(d *mmm.Data) { d.Channels[tv].Spend = make([]float64, periods) },
		"scales":       func(d *mmm.Data) { scaleBy(d.Channels[tv].Spend, 1e-12); scaleBy(d.Channels[search].Spend, 1e12) },
		"equal":        func(d *mmm.Data) { d.Channels[search].Spend = slices.Clone(d.Channels[tv].Spend) },
		"two periods":  func(d *mmm.Data) { d.Periods = d.Periods[:2] },
		"all constant": func(d *mmm.Data) { constantSpends(d) },
	} {
		d := market(1, change)
		n := len(d.Periods)
		for i := range d.Channels {
			d.Channels[i].Spend = d.Channels[i].Spend[:min(n, len(d.Channels[i].Spend))]
		}
		c := newCloud(d, []int{tv, search, video}, 0, n)
		if slices.ContainsFunc(c.Inverse, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) || math.IsNaN(c.Limit) {
			t.Errorf("%s: %+v", name, c)
		}
		if far := c.distance(times(c.Mean, 100)); name != "never" && !(far > c.Limit) {
			t.Errorf("%s: a hundred times the mean is at %v, limit %v", name, far, c.Limit)
		}
		if near := c.distance(c.Mean); near > 1e-9 {
			t.Errorf("%s: the mean is at %v", name, near)
		}
	}
	// What never varied is known to a tenth or so, whatever its mean is rounded to.
	for _, v := range []float64{0.1, 7, 1e6 / 3} {
		d := market(1, func(d *mmm.Data) { d.Channels[tv].Spend = slices.Repeat([]float64{v}, periods) })
		c := newCloud(d, []int{tv}, 0, periods)
		numtest.Close(t, "distance of 10% more", c.distance([]float64{1.1 * v}), 1, 1e-6)
	}
}

func scaleBy(x []float64, by float64) {
	for i := range x {
		x[i] *= by
	}
}

func constantSpends(d *mmm.Data) {
	for i := range d.Channels {
		for k := range d.Channels[i].Spend {
			d.Channels[i].Spend[k] = 3
		}
	}
}

// A plan of NaN is no ordinary plan.
func TestExtrapolationHostile(t *testing.T) {
	s := unbuilt(market(1, nil), horizonFirst, horizonN)
	e := s.Extrapolation([]float64{math.NaN(), s.Channels[1].Today, s.Channels[2].Today})
	if !e.Budget || !e.JointFlag || !slices.Equal(e.Above, []string{"tv"}) {
		t.Errorf("%+v", e)
	}
}
