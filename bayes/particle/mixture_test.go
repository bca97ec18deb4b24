package particle

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

func mixture(n int) Mixture {
	r := rng.New(6, "mixture", uint64(n))
	m := Mixture{weights(r, n), make([]float64, n), make([]float64, n)}
	for i := range n {
		m.Means[i], m.SDs[i] = 3*r.NormFloat64(), math.Exp(0.5*r.NormFloat64())
	}
	return m
}

// integrate returns ∫ f over [a, b] by Simpson's rule.
func integrate(a, b float64, f func(float64) float64) float64 {
	const n = 20000
	h := (b - a) / n
	sum := f(a) + f(b)
	for i := 1; i < n; i++ {
		sum += f(a+float64(i)*h) * float64(2+2*(i%2))
	}
	return sum * h / 3
}

// One component, or several that are the same, are a normal distribution.
func TestMixtureLimits(t *testing.T) {
	want := dist.Normal{Mu: 1.5, Sigma: 2}
	for _, m := range []Mixture{
		{[]float64{1}, []float64{1.5}, []float64{2}},
		{[]float64{0.3, 0, 0.7}, []float64{1.5, nan, 1.5}, []float64{2, nan, 2}},
	} {
		numtest.Close(t, "mean", m.Mean(), 1.5, 1e-15)
		numtest.Close(t, "sd", m.SD(), 2, 1e-15)
		for _, y := range []float64{-40, -3, 1.5, 2, 90} {
			numtest.Close(t, "CDF", m.CDF(y), want.CDF(y), 1e-15)
			numtest.Close(t, "log density", m.LogProb(y), want.LogProb(y), 1e-14)
			numtest.Close(t, "CRPS", m.CRPS(y), diagnostic.CRPSNormal(1.5, 2, y), 1e-13)
		}
		for _, p := range []float64{1e-300, 1e-9, 0.3, 0.5, 0.8, 1 - 1e-9} {
			numtest.Close(t, "quantile", m.Quantile(p), want.Quantile(p), 1e-7) // what 1-1e-9 holds
		}
		numtest.Close(t, "quantile 0", m.Quantile(0), -inf, 0)
		numtest.Close(t, "quantile 1", m.Quantile(1), inf, 0)
	}
}

// Components without spread are an ensemble: its CRPS, and its quantiles.
func TestMixturePoints(t *testing.T) {
	r := rng.New(7, "points", 0)
	x := make([]float64, 20)
	rng.NormFill(x, r)
	m := Mixture{make([]float64, 20), x, make([]float64, 20)}
	Normalise(m.Weights, m.Weights)
	for _, y := range []float64{-9, 0.1, x[3], 7} {
		numtest.Close(t, "CRPS", m.CRPS(y), diagnostic.CRPS(x, y), 1e-14)
	}
	q := []float64{0}
	for _, p := range []float64{0, 0.07, 0.51, 0.98, 1} {
		Quantiles(q, []float64{p}, m.Weights, x)
		numtest.Close(t, fmt.Sprint("quantile ", p), m.Quantile(p), q[0], 1e-15)
	}
	numtest.Close(t, "CDF at a point", m.CDF(x[3])-m.CDF(math.Nextafter(x[3], -9)), 0.05, 1e-15)
	numtest.Close(t, "tail at a point", m.CDF(x[3])+m.tail(x[3]), 1, 1e-15)
	numtest.Close(t, "log density at a point", m.LogProb(x[3]), inf, 0)
	numtest.Close(t, "log density elsewhere", m.LogProb(0.5), -inf, 0)
}

// Density, CDF, moments and CRPS agree with their definitions as integrals.
func TestMixtureFormula(t *testing.T) {
	for _, n := range []int{2, 9} {
		m := mixture(n)
		density := func(y float64) float64 { return math.Exp(m.LogProb(y)) }
		const far = 60
		mean := integrate(-far, far, func(y float64) float64 { return y * density(y) })
		numtest.Close(t, "∫ density", integrate(-far, far, density), 1, 1e-10)
		numtest.Close(t, "mean", m.Mean(), mean, 1e-9)
		variance := integrate(-far, far, func(y float64) float64 { return (y - mean) * (y - mean) * density(y) })
		numtest.Close(t, "variance", m.SD()*m.SD(), variance, 1e-9)
		for _, y := range []float64{-4, 0.7, 6} {
			numtest.Close(t, "CDF", m.CDF(y), integrate(-far, y, density), 1e-9)
			below := integrate(-far, y, func(v float64) float64 { return m.CDF(v) * m.CDF(v) })
			above := integrate(y, far, func(v float64) float64 { return (1 - m.CDF(v)) * (1 - m.CDF(v)) })
			numtest.Close(t, "CRPS", m.CRPS(y), below+above, 1e-9)
		}
	}
}

func TestMixtureQuantile(t *testing.T) {
	m := mixture(30)
	for _, p := range []float64{1e-200, 1e-6, 0.025, 0.4, 0.5, 0.77, 0.975, 1 - 1e-6} {
		y := m.Quantile(p)
		if p > 0.5 {
			numtest.Close(t, fmt.Sprint("tail at quantile ", p), m.tail(y)/(1-p), 1, 1e-10)
		} else {
			numtest.Close(t, fmt.Sprint("CDF at quantile ", p), m.CDF(y)/p, 1, 1e-10)
		}
	}
	one := Mixture{[]float64{1}, []float64{0}, []float64{1}}
	numtest.Close(t, "far in the upper tail", one.tail(one.Quantile(1-0x1p-50))*0x1p50, 1, 1e-12)
	// Two far components: nothing between them, and zero is the median.
	two := Mixture{[]float64{0.5, 0.5}, []float64{-10, 10}, []float64{1, 1}}
	numtest.Close(t, "median", two.CDF(two.Quantile(0.5)), 0.5, 1e-15)
	panics(t, "particle: quantile of order -1", func() { m.Quantile(-1) })
}

// The log density far out, where every component's density underflows, is that
// of the component that reaches furthest.
func TestMixtureTail(t *testing.T) {
	m := Mixture{[]float64{0.9, 0.1}, []float64{0, 0}, []float64{1, 2}}
	want := math.Log(0.1) + dist.Normal{Sigma: 2}.LogProb(500)
	numtest.Close(t, "log density", m.LogProb(500), want, 1e-14)
}

// PITs of outcomes from the mixture are uniform, and the mean log score and CRPS
// of the mixture beat those of the normal distribution with its moments.
func TestMixtureProper(t *testing.T) {
	const n = 4000
	m := Mixture{[]float64{0.5, 0.5}, []float64{-2, 3}, []float64{0.5, 1}}
	normal := Mixture{[]float64{1}, []float64{m.Mean()}, []float64{m.SD()}}
	r := rng.New(8, "mixture", 0)
	var first, second, logScore, crps [n]float64
	for k := range n {
		i := r.IntN(2)
		y := m.Means[i] + m.SDs[i]*r.NormFloat64()
		pit := m.CDF(y)
		first[k], second[k] = pit-0.5, pit*pit-1./3
		logScore[k] = m.LogProb(y) - normal.LogProb(y)
		crps[k] = normal.CRPS(y) - m.CRPS(y)
	}
	for what, x := range map[string][]float64{"mean of PITs": first[:], "mean square of PITs": second[:]} {
		if mean, se := meanError(x); math.Abs(mean) > 5*se {
			t.Errorf("%s: off by %v, standard error %v", what, mean, se)
		}
	}
	for what, x := range map[string][]float64{"log score": logScore[:], "CRPS": crps[:]} {
		if mean, se := meanError(x); mean < 5*se {
			t.Errorf("%s: better by %v, standard error %v", what, mean, se)
		}
	}
}

func meanError(x []float64) (mean, se float64) {
	w := make([]float64, len(x))
	Normalise(w, w)
	return Mean(w, x), math.Sqrt(Variance(w, x) / float64(len(x)))
}

func TestMixtureHostile(t *testing.T) {
	for name, spoil := range map[string]func(m *Mixture){
		"weight":      func(m *Mixture) { m.Weights[1] = nan },
		"mean":        func(m *Mixture) { m.Means[1] = nan },
		"sd":          func(m *Mixture) { m.SDs[1] = nan },
		"negative sd": func(m *Mixture) { m.SDs[1] = -1 },
		"no weight":   func(m *Mixture) { clear(m.Weights) },
		"empty":       func(m *Mixture) { *m = Mixture{} },
	} {
		m := Mixture{[]float64{0.5, 0.5}, []float64{1, 2}, []float64{1, 3}}
		spoil(&m)
		numtest.CloseSlice(t, name, []float64{m.Mean(), m.SD(), m.CDF(0), m.LogProb(0), m.Quantile(0.3), m.CRPS(0)},
			[]float64{nan, nan, nan, nan, nan, nan}, 0)
	}
	m := Mixture{[]float64{0.5, 0.5}, []float64{1, 2}, []float64{0, 3}}
	numtest.CloseSlice(t, "NaN outcome", []float64{m.CDF(nan), m.LogProb(nan), m.CRPS(nan)}, []float64{nan, nan, nan}, 0)
	numtest.CloseSlice(t, "infinite outcome", []float64{m.CDF(inf), m.LogProb(inf), m.CRPS(inf)}, []float64{1, -inf, nan}, 0)
	m.Means[1] = inf
	numtest.Close(t, "quantile of an infinite mean", m.Quantile(0.5), nan, 0)
	m.SDs = m.SDs[:1]
	panics(t, "particle: 1 and 2 particles", func() { m.Mean() })
}
