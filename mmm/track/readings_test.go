package track

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// followed returns a model and an ensemble of particles from its prior that has taken
// all periods but the last few.
func followed(t *testing.T, days, left, particles int) (*Model, *Ensemble) {
	t.Helper()
	m := newModel(t, days)
	e := m.NewEnsemble(priorCoordinates(m, particles), 7)
	run(t, m, e, days-left)
	return m, e
}

func priorCoordinates(m *Model, n int) [][]float64 {
	r := rng.New(3, "prior coordinates", 0)
	all := make([][]float64, n)
	for i := range all {
		all[i] = make([]float64, len(m.layout.names))
		for k := range all[i] {
			all[i][k] = 0.5 * r.NormFloat64()
		}
	}
	return all
}

func run(t *testing.T, m *Model, e *Ensemble, until int) []Innovation {
	t.Helper()
	tracker, err := m.Follow(e)
	if err != nil {
		t.Fatal(err)
	}
	return tracker.Run(until)
}

func view(t *testing.T, m *Model, e *Ensemble, at int) *View {
	t.Helper()
	v, err := m.View(e, at)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func closeEstimate(t *testing.T, what string, got, want draws.Estimate, tol float64) {
	t.Helper()
	numtest.CloseSlice(t, what, []float64{got.Mean, got.Median, got.Lo, got.Hi}, []float64{want.Mean, want.Median, want.Lo, want.Hi}, tol)
}

// A cut normal distribution against the truncated one of package dist, also where next
// to nothing is left of it.
func TestCutReference(t *testing.T) {
	for _, h := range []float64{9, 2, 0.1, 0, -1, -6} {
		const sd = 0.7
		c := newCut(h*sd, sd)
		want := dist.TruncatedNormal{Mu: h * sd, Sigma: sd, Low: 0, High: math.Inf(1)}
		what := fmt.Sprintf("h = %v: ", h)
		numtest.Close(t, what+"mean", c.expectation(), want.Mean(), 1e-9)
		for _, q := range []float64{0.95, 0.5, 0.05, 1e-6} {
			y := c.quantile(q)
			numtest.Close(t, what+"quantile", y, want.Quantile(1-q), 1e-9)
			numtest.Close(t, what+"above its quantile", c.above(y)/q, 1, 1e-8)
		}
	}
}

func TestCutLimits(t *testing.T) {
	// So far below zero that Φ underflows, all but exponential with rate |μ|/σ², the
	// relative error being of order 1/h².
	c := newCut(-50, 1)
	numtest.Close(t, "mean of a tail", c.expectation()*50, 1, 1e-3)
	numtest.Close(t, "above in a tail", c.above(0.02), math.Exp(-1), 1e-3)
	numtest.Close(t, "quantile of a tail", c.quantile(math.Exp(-1))*50, 1, 1e-3)
	for _, mean := range []float64{-2, 0, 3} {
		c := newCut(mean, 0)
		want := max(0, mean)
		numtest.CloseSlice(t, "a point", []float64{c.expectation(), c.quantile(0.3), c.above(want)}, []float64{want, want, 0}, 0)
	}
	point := newCut(3, 0)
	numtest.Close(t, "below a point", point.above(2.9), 1, 0)
	nan := math.NaN()
	for _, m := range []particle.Mixture{
		{Weights: []float64{1}, Means: []float64{nan}, SDs: []float64{1}},
		{Weights: []float64{1}, Means: []float64{1}, SDs: []float64{nan}},
		{Weights: []float64{nan}, Means: []float64{1}, SDs: []float64{1}},
	} {
		closeEstimate(t, "NaN", estimatePositive(m), none(), 0)
	}
	unweighted := particle.Mixture{Weights: []float64{0, 1}, Means: []float64{nan, 4}, SDs: []float64{nan, 0}}
	closeEstimate(t, "a component without weight", estimatePositive(unweighted), draws.Estimate{Mean: 4, Median: 4, Lo: 4, Hi: 4}, 1e-9)
}

// Estimates of a cut mixture against draws from it, within four Monte Carlo errors: of a
// quantile, √(p(1-p)/n) over the density, which is above 0.1 here.
func TestEstimatePositivePosterior(t *testing.T) {
	const n = 200_000
	m := particle.Mixture{Weights: []float64{0.3, 0.7}, Means: []float64{-0.5, 2}, SDs: []float64{1, 0.8}}
	r := rng.New(4, "cut", 0)
	x := make([]float64, n)
	for k := range x {
		i := 0
		if r.Float64() > m.Weights[0] {
			i = 1
		}
		for x[k] = -1; x[k] < 0; {
			x[k] = m.Means[i] + m.SDs[i]*r.NormFloat64()
		}
	}
	closeEstimate(t, "estimate", estimatePositive(m), draws.Summarise(x, Level), 4*0.5/math.Sqrt(n)/0.1)
}

// What a view says of a channel, from the formulas: effects as the states have them, and
// the response written out.
func TestReadingsFormula(t *testing.T) {
	m, e := followed(t, 60, 0, 1)
	v := view(t, m, e, 59)
	p := &e.Particles[0]
	theta, l := m.thetaOf(p.U), m.layout
	for c, reading := range v.Readings() {
		at := l.effectAt + c
		beta := newCut(p.State.Mean[at]*m.scale.Outcome, math.Sqrt(p.State.Cov[at*l.size+at])*m.scale.Outcome)
		r := m.newResponse(c, 60, false)
		r.set(theta)
		z := make([]float64, 60)
		r.at(z, 0)
		mean := func(multiple float64) float64 { return multiple * beta.expectation() }
		sum := func(n int) float64 { return lastSum(z, n) }
		what := reading.Channel + ": "
		numtest.Close(t, what+"coefficient", reading.Coefficient.Mean, mean(r.wear(59)), 1e-9)
		numtest.Close(t, what+"median", reading.Coefficient.Median, r.wear(59)*beta.quantile(0.5), 1e-8)
		numtest.Close(t, what+"period", reading.Period.Mean, mean(z[59]), 1e-9)
		numtest.Close(t, what+"week", reading.Week.Mean, mean(sum(7)), 1e-9)
		numtest.Close(t, what+"month", reading.Month.Mean, mean(sum(30)), 1e-9)
		numtest.Close(t, what+"50 days", v.Contribution(c, 50).Mean, mean(sum(50)), 1e-9)
		numtest.Close(t, what+"all days", v.Contribution(c, 900).Mean, mean(sum(60)), 1e-9)
		closeEstimate(t, what+"ROI", v.ROI(c), reading.ROI, 1e-12)
		spend := lastSum(m.data.Channels[c].Spend, 28)
		numtest.Close(t, what+"ROI", reading.ROI.Mean, mean(sum(28))/spend, 1e-9)
		k := m.spec.MaxLag
		if alpha := r.shape[0]; alpha > 0 {
			w := make([]float64, k+1)
			var total, half float64
			for l := range w {
				w[l] = math.Pow(alpha, float64(l))
				total += w[l]
			}
			for l := range w {
				if half+w[l]/total >= 0.5 {
					half = float64(l) + (0.5-half)*total/w[l]
					break
				}
				half += w[l] / total
			}
			numtest.Close(t, what+"half-life", reading.HalfLife.Median, half, 1e-9)
		}
	}
}

// The marginal return is what a little more spend, held for good, brings of revenue.
func TestMROIFormula(t *testing.T) {
	m, e := followed(t, 60, 0, 1)
	m.scale.Value = 3
	v := view(t, m, e, 59)
	for c := range m.inputs {
		x, s := v.Exposure(c), v.Steady(0, c)
		brings := func(exposure float64) float64 {
			y := []float64{exposure}
			s.Apply(y, y)
			return 3 * v.Coefficient(c).Mean * y[0]
		}
		perExposure := numtest.Derivative(brings, x, 1e-2*x)
		numtest.Close(t, m.inputs[c].name, v.MROI(c).Mean, perExposure/v.Price(c), 1e-7)
	}
}

// A response to exposure held for good is that of the model's own forward pass, after
// all of carry-over; 1 at reference; proportional to reach.
func TestSteadyFormula(t *testing.T) {
	m, e := followed(t, 60, 0, 3)
	v := view(t, m, e, 59)
	for i := range e.Particles {
		for c := range m.inputs {
			s, r := v.Steady(i, c), m.newResponse(c, 1, false)
			r.set(v.theta[i])
			for _, multiple := range []float64{0, 0.2, 1, 3.7} {
				x, freq := make([]float64, m.spec.MaxLag+1), []float64(nil)
				for k := range x {
					x[k] = multiple
				}
				if m.inputs[c].freq != nil {
					freq = make([]float64, len(x))
					for k := range freq {
						freq[k] = s.frequency
					}
				}
				want, got := []float64{0}, []float64{multiple * m.scale.Exposure[c]}
				r.of(want, x, freq, 59)
				s.Apply(got, got)
				numtest.Close(t, fmt.Sprintf("particle %d, %s at %v", i, m.inputs[c].name, multiple), got[0], want[0]/r.wear(59), 1e-9)
			}
		}
		y := []float64{m.scale.Exposure[0]}
		v.Steady(i, 0).Apply(y, y)
		numtest.Close(t, "at reference", y[0], 1, 1e-12)
	}
}

func TestSteadyGrad(t *testing.T) {
	m, e := followed(t, 60, 0, 2)
	v := view(t, m, e, 59)
	for c := range m.inputs {
		s := v.Steady(1, c)
		for _, x := range []float64{100, 800, 5000} {
			y, slope := []float64{0}, []float64{0}
			s.ApplyGrad(y, slope, []float64{x})
			want := numtest.Derivative(func(x float64) float64 {
				y := []float64{x}
				s.Apply(y, y)
				return y[0]
			}, x, 0.01*x)
			numtest.Close(t, m.inputs[c].name, slope[0]/want, 1, 1e-7)
		}
	}
}

// Between what was taken last and the view's period effects drift, and nothing else
// happens to them.
func TestViewDrifts(t *testing.T) {
	m, e := followed(t, 60, 20, 2)
	now, later := view(t, m, e, 39), view(t, m, e, 59)
	for i := range e.Particles {
		for c := range m.inputs {
			at := m.layout.effectAt + c
			was, is := &now.states[i], &later.states[i]
			numtest.Close(t, "mean", is.Mean[at], was.Mean[at], 0)
			rate := m.layout.drift(now.theta[i], c) * m.spec.Online.DriftFactor
			b := m.size(c, was.Mean[at])
			want := was.Cov[at*m.layout.size+at] + 20*rate*rate*b*b/365
			numtest.Close(t, "variance", is.Cov[at*m.layout.size+at]/want, 1, 1e-12)
		}
	}
	before := e.Clone()
	view(t, m, e, 50)
	if !slices.Equal(before.Particles[1].State.Cov, e.Particles[1].State.Cov) {
		t.Error("a view has changed the ensemble")
	}
}

// Draws have the distribution that estimates state, within four Monte Carlo errors, and
// hang together as states do where zero is far away.
func TestDrawsPosterior(t *testing.T) {
	const n = 40_000
	m, e := followed(t, 60, 0, 8)
	v := view(t, m, e, 59)
	all := v.Draws(n, rng.New(5, "draws", 0))
	for c := range m.inputs {
		x := make([]float64, n)
		for k, d := range all {
			x[k] = d.Effect[c]
			if x[k] < 0 {
				t.Fatalf("draw %d: %v", k, x[k])
			}
		}
		want := v.Coefficient(c)
		sd := (want.Hi - want.Lo) / 3.29
		got := draws.Summarise(x, Level)
		numtest.Close(t, "mean", (got.Mean-want.Mean)/sd, 0, 4/math.Sqrt(n))
		// At the ends of a 90% interval the density of a normal distribution is 0.1/sd.
		numtest.Close(t, "median", (got.Median-want.Median)/sd, 0, 4*0.5/math.Sqrt(n)/0.3)
		numtest.Close(t, "lower end", (got.Lo-want.Lo)/sd, 0, 4*0.22/math.Sqrt(n)/0.09)
		numtest.Close(t, "upper end", (got.Hi-want.Hi)/sd, 0, 4*0.22/math.Sqrt(n)/0.09)
	}
	again := v.Draws(n, rng.New(5, "draws", 0))
	for k := range all {
		if all[k].Particle != again[k].Particle || !slices.Equal(all[k].Effect, again[k].Effect) {
			t.Fatalf("draw %d differs the second time", k)
		}
	}
}

func TestDrawsCorrelation(t *testing.T) {
	const n = 20_000
	m, e := followed(t, 60, 0, 1)
	s, l := &e.Particles[0].State, m.layout
	a, b := l.effectAt, l.effectAt+1
	s.Mean[a], s.Mean[b] = 1, 1
	s.Cov[a*l.size+a], s.Cov[b*l.size+b], s.Cov[a*l.size+b], s.Cov[b*l.size+a] = 0.01, 0.01, -0.006, -0.006
	var sum float64
	v := view(t, m, e, 59)
	for _, d := range v.Draws(n, rng.New(6, "draws", 0)) {
		sum += (d.Effect[0]/v.Coefficient(0).Mean - 1) * (d.Effect[1]/v.Coefficient(1).Mean - 1)
	}
	numtest.Close(t, "covariance", sum/n, -0.006, 4*0.0117/math.Sqrt(n)) // sd of the product: 0.01 √(1+ρ²)
}

func TestReadingsLimits(t *testing.T) {
	d, notes := market(t, 60)
	d.Channels[0].Spend = make([]float64, 60)
	d.Channels = append(d.Channels, mmm.Channel{Name: "mail", Kind: mmm.Organic, Exposure: make([]float64, 80)})
	d.Channels[2].Exposure[3] = 1
	m, err := New(d, notes, DefaultSpec(d), NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	e := m.NewEnsemble(priorCoordinates(m, 3), 1)
	run(t, m, e, 60)
	r := view(t, m, e, 59).Readings()
	for what, got := range map[string]draws.Estimate{"ROI without spend": r[0].ROI, "MROI without spend": r[0].MROI, "organic ROI": r[2].ROI, "organic MROI": r[2].MROI} {
		closeEstimate(t, what, got, none(), 0)
	}
	closeEstimate(t, "contribution without exposure", r[2].Period, draws.Estimate{}, 1e-12)
	for _, at := range []int{58, 60, -1} {
		if _, err := m.View(e, at); err == nil {
			t.Errorf("a view of period %d", at)
		}
	}
	e.Particles[1].State.Mean[m.layout.effectAt] = math.NaN()
	closeEstimate(t, "NaN state", view(t, m, e, 59).Coefficient(0), none(), 0)
}
