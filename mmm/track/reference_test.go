package track

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/mat"
)

// naiveZ returns z of channel c over periods [from, from+n) at the given exposure and
// frequency, in model units with the maximum lag in front, as the package comment has it.
func naiveZ(m *Model, theta []float64, c, from, n int, x, freq []float64) []float64 {
	value := func(k int) float64 { return m.layout.shape[c][k].of(theta) }
	alpha, half, slope, lag := value(0), value(1), value(2), m.spec.MaxLag
	hill := func(v float64) float64 {
		if v == 0 {
			return 0
		}
		return math.Pow(v, slope) / (math.Pow(v, slope) + math.Pow(half, slope))
	}
	var total float64
	for l := range lag + 1 {
		total += math.Pow(alpha, float64(l))
	}
	steady := hill(1)
	if freq != nil {
		steady = hill(m.inputs[c].ref)
	}
	z := make([]float64, n)
	for t := range z {
		for l := range lag + 1 {
			w, at := math.Pow(alpha, float64(l))/total, lag+t-l
			if freq != nil {
				z[t] += w * x[at] * hill(freq[at])
			} else {
				z[t] += w * x[at]
			}
		}
		if freq == nil {
			z[t] = hill(z[t])
		}
		z[t] /= steady
		if m.inputs[c].wear != nil {
			z[t] *= math.Exp(-m.layout.wear[c].of(theta) * m.inputs[c].wear[from+t])
		}
	}
	return z
}

// naiveTest returns the design, value and variance of a test of daily data.
func naiveTest(m *Model, theta []float64, k Test, c int, q float64) (design, value, variance float64) {
	from, n, tested := m.period(k.Start), int(k.lastCounted()-k.Start)+1, int(k.End-k.Start)+1
	lag := m.spec.MaxLag
	brings := func(multiple float64) float64 {
		x := append([]float64(nil), m.inputs[c].x[from:from+lag+n]...)
		freq := m.inputs[c].frequency(from)
		var mean, sum float64
		for t := range tested {
			x[lag+t] *= multiple
			mean += x[lag+t] / float64(tested)
		}
		if k.Settled {
			for i := range x {
				x[i] = mean
			}
			if freq != nil {
				freq = make([]float64, len(x))
				for i := range freq {
					freq[i] = m.inputs[c].ref
				}
			}
		}
		for _, z := range naiveZ(m, theta, c, from, n, x, freq) {
			sum += z
		}
		return sum
	}
	effect, se := k.Effect/m.scale.Outcome, k.SE/m.scale.Outcome
	return brings(k.High) - brings(k.Low), effect, se*se + q*q*float64(n)/2/365*effect*effect
}

// naiveLogLik is the log density of all outcomes and tests as one normal vector: with
// the path of states Σ_t s_t, of which each is G s_t-1 + w_t, as a vector of its own.
func naiveLogLik(m *Model, theta []float64, path [][]float64, distrust []float64) float64 {
	l, years := m.layout, 1./365
	n := l.size
	q := func(c int) float64 { return l.q.of(theta) * math.Exp(l.rate[c].of(theta)) }
	sigma, rho := l.sd.of(theta), l.ar.of(theta)
	g := mat.NewDense(n, n, nil)
	for i := range n {
		g.Set(i, i, 1)
	}
	g.Set(0, 1, years)
	g.Set(l.noiseAt, l.noiseAt, rho)

	// Moments of the path: means, and covariances of every pair of periods.
	mean := mat.NewVecDense(n, nil)
	cov := mat.NewDense(n, n, nil)
	mean.SetVec(0, 1-m.priorShare())
	cov.Set(0, 0, math.Pow(m.spec.Baseline.LevelSD, 2))
	cov.Set(1, 1, math.Pow(m.spec.Baseline.SlopeSD, 2))
	for k := range m.columns {
		cov.Set(2+k, 2+k, m.columns[k].sd*m.columns[k].sd)
	}
	for c := range m.inputs {
		mean.SetVec(l.effectAt+c, m.usual[c])
		cov.Set(l.effectAt+c, l.effectAt+c, m.sd[c]*m.sd[c])
	}
	cov.Set(l.noiseAt, l.noiseAt, sigma*sigma/(1-rho*rho))
	var means []*mat.VecDense
	var covs [][]*mat.Dense // [t][u] of s_t with s_u, u ≤ t
	for t := range m.T() {
		next, moved := mat.NewVecDense(n, nil), mat.NewDense(n, n, nil)
		next.MulVec(g, mean)
		moved.Mul(g, cov)
		cov = mat.NewDense(n, n, nil)
		cov.Mul(moved, g.T())
		add := func(i int, v float64) { cov.Set(i, i, cov.At(i, i)+v) }
		add(0, math.Pow(l.level.of(theta), 2)*years)
		add(1, math.Pow(m.spec.Baseline.SlopeSD, 2)*years)
		add(l.noiseAt, sigma*sigma)
		for c := range m.inputs {
			add(l.effectAt+c, math.Pow(q(c)*path[c][t], 2)*years)
		}
		mean = next
		means = append(means, mean)
		var row []*mat.Dense
		for u := range t {
			x := mat.NewDense(n, n, nil)
			x.Mul(g, covs[t-1][u])
			row = append(row, x)
		}
		covs = append(covs, append(row, cov))
	}

	type observation struct {
		t      int
		design *mat.VecDense
		y, r   float64
	}
	var all []observation
	z := make([][]float64, len(m.inputs))
	for c := range z {
		z[c] = naiveZ(m, theta, c, 0, m.T(), m.inputs[c].x, m.inputs[c].freq)
	}
	for t, y := range m.data.Outcome.Values {
		if !math.IsNaN(y) {
			f := mat.NewVecDense(n, nil)
			f.SetVec(0, 1)
			f.SetVec(l.noiseAt, 1)
			for k := range m.columns {
				f.SetVec(2+k, m.columns[k].x[t])
			}
			for c := range z {
				f.SetVec(l.effectAt+c, z[c][t])
			}
			all = append(all, observation{t, f, y / m.scale.Outcome, m.notes.Variance[t]/m.scale.Outcome/m.scale.Outcome + distrust[t]})
		}
		for _, k := range m.tests[t] {
			c := slices.IndexFunc(m.inputs, func(in input) bool { return in.name == k.Channel })
			design, value, variance := naiveTest(m, theta, k, c, q(c))
			f := mat.NewVecDense(n, nil)
			f.SetVec(l.effectAt+c, design)
			all = append(all, observation{t, f, value, variance})
		}
	}
	off, joint := mat.NewVecDense(len(all), nil), mat.NewSymDense(len(all), nil)
	for i, a := range all {
		off.SetVec(i, a.y-mat.Dot(a.design, means[a.t]))
		for j, b := range all[:i+1] {
			v := mat.Inner(a.design, covs[a.t][b.t], b.design)
			if i == j {
				v += a.r
			}
			joint.SetSym(i, j, v)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(joint) {
		return math.NaN()
	}
	var solved mat.VecDense
	if err := chol.SolveVecTo(&solved, off); err != nil {
		return math.NaN()
	}
	return -0.5 * (mat.Dot(off, &solved) + chol.LogDet() + float64(len(all))*math.Log(2*math.Pi))
}

// The log likelihood of the whole model, with missing outcomes, variances, distrust,
// wear, frequency, events and tests, is that of one normal vector.
func TestDensitySlow(t *testing.T) {
	m := newModel(t, 40)
	if len(m.tests) != len(m.notes.Tests) {
		t.Fatalf("tests are read in %d periods, want each in one of its own", len(m.tests))
	}
	p := m.NewPosterior(40)
	p.distrust[11] = 0.01
	for t := range p.path[0] {
		p.path[0][t] *= 1 + 0.01*float64(t)
	}
	d := p.newDensity(false)
	r := rng.New(6, "coordinates", 0)
	u, grad := make([]float64, p.Dim()), make([]float64, p.Dim())
	for range 4 {
		for i := range u {
			u[i] = r.NormFloat64()
		}
		got := d.logProb(u) - m.logPrior(grad, d.theta, d.slope, u)
		numtest.Close(t, "log likelihood", got, naiveLogLik(m, d.theta, p.path, p.distrust), 1e-9)
	}
}
