package response

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// brute is what comes of leaving out something: per draw, expected outcome with it
// less that without it, in outcome units and in the unit of results.
type brute struct{ outcome, results []float64 }

func leaveOut(m *mmm.Model, all [][]float64, what ...string) brute {
	var b brute
	for _, theta := range all {
		with, less := expected(m, theta), without(m, theta, what...)
		for i := range with {
			with[i] -= less[i]
		}
		b.outcome, b.results = append(b.outcome, sum(with)), append(b.results, worth(m.Data(), with))
	}
	return b
}

func over(x []float64, by float64) []float64 {
	y := slices.Clone(x)
	for i := range y {
		y[i] /= by
	}
	return y
}

// Sums over cells of differences between expected outcomes, which are thousands of
// times the smallest contribution, agree to this.
const roundOff = 1e-9

// Contributions, shares, returns, costs and effectiveness against expected outcome
// with and without the channel; so are groups and the baseline.
func TestChannelsSlow(t *testing.T) {
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			m := model(t, d, onCoefficients)
			a := prior(m, 30)
			all := thetas(t, a)
			got, err := a.Channels()
			if err != nil {
				t.Fatal(err)
			}
			var total []float64
			for _, theta := range all {
				total = append(total, worth(d, expected(m, theta)))
			}
			same(t, "expected", got.Expected, total, roundOff)
			check := func(ch Channel, spend, exposure float64, what ...string) {
				t.Helper()
				b := leaveOut(m, all, what...)
				cpik := make([]float64, len(all))
				for k := range cpik {
					cpik[k] = spend / b.outcome[k]
				}
				numtest.Close(t, ch.Name+": spend", float64(ch.Spend), spend, 1e-12)
				numtest.Close(t, ch.Name+": exposure", float64(ch.Exposure), exposure, 1e-12)
				same(t, ch.Name+": contribution", ch.Contribution, b.results, roundOff)
				same(t, ch.Name+": outcome", ch.Outcome, b.outcome, roundOff)
				same(t, ch.Name+": share", ch.Share, over(b.results, draws.Summarise(total, level).Mean), roundOff)
				same(t, ch.Name+": ROI", ch.ROI, over(b.results, spend), roundOff)
				same(t, ch.Name+": CPIK", ch.CPIK, cpik, roundOff)
				same(t, ch.Name+": effectiveness", ch.Effectiveness, over(b.results, exposure), roundOff)
			}
			nan := math.NaN()
			var paid float64
			everything := []string{"promo", "price"}
			if len(got.Channels) != len(d.Channels) || len(got.Treatments) != len(d.Treatments) {
				t.Fatalf("%d channels and %d treatments", len(got.Channels), len(got.Treatments))
			}
			for i, c := range d.Channels {
				spend := nan
				if c.Spend != nil {
					spend = sum(c.Spend)
					paid += spend
				}
				var units float64
				for k := range d.G() * d.T() {
					exposure, frequency := actually(d, i)(k/d.T(), d.History+k%d.T())
					if c.Frequency != nil {
						exposure *= frequency
					}
					units += exposure
				}
				if got.Channels[i].Name != c.Name || got.Channels[i].Kind != c.Kind {
					t.Errorf("%s %s stands where %s does", got.Channels[i].Kind, got.Channels[i].Name, c.Name)
				}
				check(got.Channels[i], spend, units, c.Name)
				everything = append(everything, c.Name)
			}
			for i, s := range d.Treatments {
				if got.Treatments[i].Name != s.Name {
					t.Errorf("%s stands where %s does", got.Treatments[i].Name, s.Name)
				}
				check(got.Treatments[i], nan, nan, s.Name)
			}
			check(got.Paid, paid, nan, names(d, mmm.Paid, mmm.PaidRF)...)
			check(got.All, nan, nan, everything...)

			var baseline []float64
			negative := 0.0
			for _, theta := range all {
				b := worth(d, without(m, theta, everything...))
				if baseline = append(baseline, b); b < 0 {
					negative++
				}
			}
			same(t, "baseline", got.Baseline, baseline, roundOff)
			if negative == 0 || negative == float64(len(all)) {
				t.Errorf("%v of %d draws have a negative baseline, which tests nothing", negative, len(all))
			}
			numtest.Close(t, "probability of a negative baseline", got.NegativeBaseline, negative/float64(len(all)), 0)
			numtest.Close(t, "actual", got.Actual, worth(d, d.Outcome.Values), 1e-12)
		})
	}
}

// Marginal returns, half-lives and levels of saturation from the formulas:
//
//	mROI = (contribution of 1.01 x - contribution of x)/(0.01 spend)
//	half-life: the cumulative weights, read as piecewise linear, reach ½
//	saturation: the curve at the mean exposure per person, or mean frequency
func TestChannelsFormula(t *testing.T) {
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			m := model(t, d, onCoefficients)
			a := prior(m, 30)
			all := thetas(t, a)
			got, err := a.Channels()
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range d.Channels {
				x := actually(d, i)
				moreOften := func(g, t int) (float64, float64) {
					exposure, frequency := x(g, t)
					if c.Frequency == nil {
						return 1.01 * exposure, 0
					}
					return exposure, 1.01 * frequency
				}
				var byReach, byFrequency, halfLife, level []float64
				for _, theta := range all {
					now := worth(d, contribution(t, m, theta, i, x))
					spend := math.NaN()
					if c.Spend != nil {
						spend = 0.01 * sum(c.Spend)
					}
					byReach = append(byReach, (worth(d, contribution(t, m, theta, i, times(1.01, x)))-now)/spend)
					byFrequency = append(byFrequency, (worth(d, contribution(t, m, theta, i, moreOften))-now)/spend)
					halfLife = append(halfLife, 7*halfOf(weights(param(t, m, theta, "alpha", i), m.Window())))
					if m.Saturates(i) {
						level = append(level, curve(t, m, theta, i)(meanModelExposure(m, i)))
					}
				}
				ch := got.Channels[i]
				const steps = 1e-8 // differences of contributions over 1% of spend
				same(t, c.Name+": mROI", ch.MROI, byReach, steps)
				same(t, c.Name+": mROI by frequency", ch.MROIFrequency, byFrequency, steps)
				same(t, c.Name+": half-life", ch.HalfLife, halfLife, 1e-9)
				if m.Saturates(i) {
					same(t, c.Name+": saturation", ch.Saturation, level, 1e-12)
				} else {
					isMissing(t, c.Name+": saturation", ch.Saturation)
				}
			}
		})
	}
}

// halfOf returns where the cumulative weights reach ½, by bisection, in periods.
func halfOf(w []float64) float64 {
	cumulative := func(x float64) float64 {
		var c float64
		for l, v := range w {
			c += v * math.Max(0, math.Min(1, x-float64(l)))
		}
		return c
	}
	lo, hi := 0.0, float64(len(w))
	for range 60 {
		if mid := (lo + hi) / 2; cumulative(mid) < 0.5 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi
}

// meanModelExposure returns channel i's mean exposure per person over the median, or
// the average frequency of those reached, over the modelled cells.
func meanModelExposure(m *mmm.Model, i int) float64 {
	d := m.Data()
	var s, impressions, reached float64
	for k := range d.G() * d.T() {
		g := k / d.T()
		exposure, frequency := actually(d, i)(g, d.History+k%d.T())
		people := 1.0
		if !d.National() {
			people = d.Population[g]
		}
		s += exposure / people / m.ExposureUnit(i)
		impressions, reached = impressions+exposure*frequency, reached+exposure
	}
	if d.Channels[i].Frequency != nil {
		return impressions / reached
	}
	return s / float64(d.G()*d.T())
}

// What a prior is on comes back as the quantity it is named after, draw by draw.
func TestChannelsPhysics(t *testing.T) {
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			m := model(t, d, func(s *mmm.Spec) {
				s.Channels[1].On, s.Channels[1].Effect = mmm.OnMROI, dist.Prior{Dist: dist.LogNormal{Mu: 0, Sigma: 0.5}}
				s.Channels[2].On, s.Channels[2].Effect = mmm.OnContribution, mmm.DefaultEffect(d, mmm.OnContribution)
			})
			a := prior(m, 40)
			all := thetas(t, a)
			got, err := a.Channels()
			if err != nil {
				t.Fatal(err)
			}
			of := func(name string) []float64 {
				var x []float64
				for _, theta := range all {
					x = append(x, theta[at(m, name)])
				}
				return x
			}
			outcome := 1 / worth(d, d.Outcome.Values)
			same(t, "tv", got.Channels[0].ROI, of("roi_m[tv]"), roundOff)
			same(t, "search", got.Channels[1].MROI, of("mroi_m[search]"), roundOff)
			same(t, "video", got.Channels[2].Contribution, over(of("contribution_rf[video]"), outcome), roundOff)
			same(t, "newsletter", got.Channels[3].Contribution, over(of("contribution_om[newsletter]"), outcome), roundOff)
			same(t, "social", got.Channels[4].Contribution, over(of("contribution_orf[social]"), outcome), roundOff)
			same(t, "promo", got.Treatments[0].Contribution, over(of("contribution_n[promo]"), outcome), roundOff)
			same(t, "price", got.Treatments[1].Contribution, over(of("contribution_n[price]"), outcome), roundOff)
		})
	}
}

// What does not apply is NaN: returns of what is not paid for, shapes of what has
// none.
func TestChannelsLimits(t *testing.T) {
	got, err := prior(model(t, market(3, nil)), 20).Channels()
	if err != nil {
		t.Fatal(err)
	}
	for _, ch := range append(slices.Clone(got.Treatments), got.Channels[3], got.Channels[4], got.All) {
		if !math.IsNaN(float64(ch.Spend)) {
			t.Errorf("%s cost %v", ch.Name, ch.Spend)
		}
		isMissing(t, ch.Name+": ROI", ch.ROI)
		isMissing(t, ch.Name+": CPIK", ch.CPIK)
		isMissing(t, ch.Name+": mROI", ch.MROI)
		isMissing(t, ch.Name+": mROI by frequency", ch.MROIFrequency)
	}
	for _, ch := range append(slices.Clone(got.Treatments), got.Paid, got.All) {
		isMissing(t, ch.Name+": mROI", ch.MROI)
		isMissing(t, ch.Name+": half-life", ch.HalfLife)
		isMissing(t, ch.Name+": saturation", ch.Saturation)
		isMissing(t, ch.Name+": effectiveness", ch.Effectiveness)
	}

	// Where all is paid for, everything together has a return.
	d := market(3, func(d *mmm.Data) { d.Channels, d.Treatments = d.Channels[:3], nil })
	if got, err = prior(model(t, d), 20).Channels(); err != nil {
		t.Fatal(err)
	}
	sameEstimate(t, "return of everything", got.All.ROI, got.Paid.ROI, 0)
	if math.IsNaN(got.All.ROI.Mean) || got.All.Spend != got.Paid.Spend {
		t.Errorf("everything returned %v on %v", got.All.ROI, got.All.Spend)
	}
	if got.All.Name == got.Paid.Name {
		t.Errorf("both totals are called %s", got.All.Name)
	}
}

// Probability one is one, whatever the number of draws: with a promotion that
// brings many times the outcome, and with one that brings next to nothing.
func TestNegativeBaselineLimits(t *testing.T) {
	fixed := func(v float64) dist.Prior { return dist.Prior{Dist: dist.Fixed{Value: v}} }
	for _, c := range []struct{ promo, want float64 }{{50, 1}, {0.01, 0}} {
		m := model(t, market(1, func(d *mmm.Data) { d.Treatments = d.Treatments[:1] }), onCoefficients, func(s *mmm.Spec) {
			s.Treatments[0].Effect = fixed(c.promo)
			s.Baseline.Knot, s.Controls[0].Coefficient = fixed(0), fixed(0)
			for i := range s.Channels {
				s.Channels[i].Effect = fixed(0.01)
			}
		})
		got, err := prior(m, 49).Channels()
		if err != nil {
			t.Fatal(err)
		}
		numtest.Close(t, "probability of a negative baseline", got.NegativeBaseline, c.want, 0)
	}
}
