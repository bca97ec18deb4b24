package hmc

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// fill adds n exact draws of N(0, cov), with their gradients, to a window.
func (w *window) fill(cov *mat.SymDense, n int, kind Kind, seed uint64) {
	var chol mat.Cholesky
	if !chol.Factorize(cov) {
		panic("covariance is not positive definite")
	}
	var l mat.TriDense
	chol.LTo(&l)
	dim, density := cov.SymmetricDim(), normal(cov)
	r := rng.New(seed, "hmc window", 0)
	for range n {
		z, x := make([]float64, dim), newPoint(dim)
		rng.NormFill(z, r)
		mat.NewVecDense(dim, x.Position).MulVec(&l, mat.NewVecDense(dim, z))
		x.LogProb = density.LogProb(x.Grad, x.Position)
		w.add(x, kind)
	}
}

// spread returns the ratio of the largest to the smallest eigenvalue of the
// posterior covariance in the coordinates in which the metric is the identity.
func spread(t *testing.T, m Metric, cov *mat.SymDense) float64 {
	var chol mat.Cholesky
	if !chol.Factorize(inverseMass(m)) {
		t.Fatalf("%T: M⁻¹ is not positive definite", m)
	}
	var l, inv mat.TriDense
	chol.LTo(&l)
	if err := inv.InverseTri(&l); err != nil {
		t.Fatal(err)
	}
	var white mat.Dense
	white.Product(&inv, cov, inv.T())
	var eig mat.EigenSym
	if !eig.Factorize(symmetrise(&white), false) {
		t.Fatal("no eigenvalues")
	}
	values := eig.Values(nil)
	return values[len(values)-1] / values[0]
}

// For a normal the Fisher divergence can be brought to zero: draws and gradients
// give its covariance exactly, as soon as they span the space.
func TestEstimateNormal(t *testing.T) {
	const dim = 6
	cov := randomCov(dim, 1e4, 1)
	w := newWindow(dim)
	w.fill(cov, drawsPerDirection*dim, DenseMetric, 1)
	m := w.estimate(DenseMetric, NewUnit(dim))
	got := inverseMass(m)
	for i := range dim {
		for j := range i + 1 {
			// The regulariser is the only error: 1e-5 of a covariance near 1.
			numtest.Close(t, fmt.Sprintf("covariance (%d, %d)", i, j), got.At(i, j), cov.At(i, j), 1e-3)
		}
	}
	if s := spread(t, m, cov); s > 1.1 {
		t.Errorf("dense metric leaves a spread of %v", s)
	}
	// A low-rank metric leaves what is within its cutoff, in scaled coordinates.
	w.reset()
	w.fill(cov, 100, LowRankMetric, 2)
	if s := spread(t, w.estimate(LowRankMetric, NewUnit(dim)), cov); s > 1.1*lowRankCutoff*lowRankCutoff {
		t.Errorf("low-rank metric leaves a spread of %v", s)
	}
	// And an independent normal is found from ten draws.
	w.reset()
	independent := mat.NewSymDense(3, []float64{4, 0, 0, 0, 1e-6, 0, 0, 0, 1e6})
	w = newWindow(3)
	w.fill(independent, minWindowDraws, DiagonalMetric, 3)
	for i, v := range w.estimate(DiagonalMetric, NewUnit(3)).(*Diagonal).variance {
		numtest.Close(t, fmt.Sprintf("variance %d", i), v/independent.At(i, i), 1, 1e-9)
	}
}

// The dense estimate corrects the metric it replaces.
func TestEstimateOnTopOfBase(t *testing.T) {
	const dim = 30
	truth := randomCov(dim, 1e6, 2)
	// A Laplace covariance that is too small by a factor everywhere, and too
	// large by another in one direction of the whitened space.
	var chol mat.Cholesky
	var l mat.TriDense
	chol.Factorize(truth)
	chol.LTo(&l)
	u := mat.NewVecDense(dim, ones(dim))
	u.MulVec(&l, u)
	wrong := mat.NewSymDense(dim, nil)
	wrong.ScaleSym(0.4, truth)
	wrong.SymRankOne(wrong, 9*0.4/dim, u)
	base, err := NewDense(wrong)
	if err != nil {
		t.Fatal(err)
	}
	w := newWindow(dim)
	w.fill(truth, 40, DenseMetric, 4) // 13 directions
	m := w.estimate(DenseMetric, base)
	before, after := spread(t, base, truth), spread(t, m, truth)
	if after > 3 || before < 9 {
		t.Errorf("spread %v before and %v after", before, after)
	}
}

// With fewer draws than dimensions the estimate finds what stands out, and does
// little harm where nothing does.
func TestEstimateFewDraws(t *testing.T) {
	const dim = 200
	loose := mat.NewSymDense(dim, nil)
	for i := range dim {
		loose.SetSym(i, i, 1)
	}
	loose.SymRankOne(loose, 5, mat.NewVecDense(dim, ones(dim))) // one direction of variance 1001
	for _, c := range []struct {
		name   string
		cov    *mat.SymDense
		before float64
		factor float64 // by which the spread shrinks at least
	}{{"one loose direction", loose, 1001, 5}, {"strong correlations", randomCov(dim, 1e4, 3), 1e4, 0.7}} {
		for _, n := range []int{minWindowDraws, 50, 150} {
			w := newWindow(dim)
			w.fill(c.cov, n, LowRankMetric, 5)
			if s := spread(t, w.estimate(LowRankMetric, NewUnit(dim)), c.cov); s > c.before/c.factor {
				t.Errorf("%s, %d draws: spread %.0f", c.name, n, s)
			}
		}
	}
}

// The geometric mean solves Σ C_g Σ = C_x.
func TestGeometricMeanFormula(t *testing.T) {
	cx, cg := randomCov(7, 1e3, 5), randomCov(7, 1e2, 6)
	sigma := geometricMean(cx, cg)
	var product mat.Dense
	product.Product(sigma, cg, sigma)
	numtest.CloseSlice(t, "Σ C_g Σ", product.RawMatrix().Data, mat.DenseCopyOf(cx).RawMatrix().Data, 1e-11)
}

// Draws far from zero cancel in a naive variance, not in Welford's.
func TestWelfordSlow(t *testing.T) {
	const n = 1000
	w, r := newWelford(1), rng.New(6, "hmc welford", 0)
	x, mean, sum2 := make([]float64, n), 0.0, 0.0
	for i := range x {
		x[i] = 1e8 + r.NormFloat64()
		mean += x[i] / n
		w.add(x[i : i+1])
	}
	for _, v := range x {
		sum2 += (v - mean) * (v - mean)
	}
	// Positions are known to 1e-8, and so are deviations of size 1.
	numtest.Close(t, "variance", w.variance(0), sum2/n, 1e-7)
}

func TestEstimateHostile(t *testing.T) {
	kinds := []Kind{DiagonalMetric, LowRankMetric, DenseMetric}
	nan, inf := math.NaN(), math.Inf(1)
	for _, kind := range kinds {
		old := NewDiagonal([]float64{1, 4, 9})
		constant, linear, bad, huge := newWindow(3), newWindow(3), newWindow(3), newWindow(3)
		empty := newWindow(3)
		r := rng.New(7, "hmc hostile window", uint64(kind))
		for i := range 50 {
			x := r.NormFloat64()
			constant.add(Point{Position: []float64{1, 2, 3}, Grad: []float64{0, 1, 0}}, kind)
			// The second coordinate does not move, the third has no gradient.
			linear.add(Point{Position: []float64{x, 2, 3 * x}, Grad: []float64{-x, 1, 0}}, kind)
			huge.add(Point{Position: []float64{1e300 * x, x, x}, Grad: []float64{-1e-300 * x, 1e300 * x, -x}}, kind)
			p := Point{Position: []float64{x, 2 * x, 3 * x}, Grad: []float64{-x, -x / 2, -x / 3}}
			p.Grad[i%3] = []float64{nan, inf, -inf}[i%3]
			bad.add(p, kind)
		}
		for name, w := range map[string]*window{"empty": empty, "constant": constant, "bad": bad} {
			m := w.estimate(kind, old)
			v, p := make([]float64, 3), []float64{1, 1, 1}
			m.Velocity(v, p)
			if name != "constant" || kind != DenseMetric {
				numtest.CloseSlice(t, fmt.Sprintf("%v, %s window: the old metric", kind, name), v, []float64{1, 4, 9}, 1e-12)
			}
		}
		for name, w := range map[string]*window{"linear": linear, "huge": huge, "constant": constant} {
			m, p := w.estimate(kind, old), make([]float64, 3)
			m.Momentum(p, r)
			m.Velocity(make([]float64, 3), p)
			for _, x := range p {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Errorf("%v, %s window: momentum %v", kind, name, p)
				}
			}
		}
	}
}
