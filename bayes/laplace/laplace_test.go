package laplace

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// A target is a density given by a function.
type target struct {
	dim     int
	logProb func(grad, theta []float64) float64
}

func (t target) Dim() int { return t.dim }

func (t target) LogProb(grad, theta []float64) float64 { return t.logProb(grad, theta) }

// normal is N(mean, precision⁻¹).
func normal(mean []float64, precision *mat.SymDense) target {
	return target{len(mean), func(grad, theta []float64) float64 {
		sum := 0.0
		for i := range theta {
			grad[i] = 0
			for j, x := range theta {
				grad[i] -= precision.At(i, j) * (x - mean[j])
			}
			sum += (theta[i] - mean[i]) * grad[i]
		}
		return 0.5 * sum
	}}
}

// randomPrecision is Q diag(values) Qᵀ with a random rotation Q.
func randomPrecision(values []float64, seed uint64) *mat.SymDense {
	dim := len(values)
	raw := make([]float64, dim*dim)
	rng.NormFill(raw, rng.New(seed, "laplace precision", 0))
	var qr mat.QR
	qr.Factorize(mat.NewDense(dim, dim, raw))
	var q mat.Dense
	qr.QTo(&q)
	for k, v := range values {
		for i := range dim {
			q.Set(i, k, math.Sqrt(v)*q.At(i, k))
		}
	}
	p := mat.NewSymDense(dim, nil)
	p.SymOuterK(1, &q)
	return p
}

// rosenbrock has its mode at (1, 1, …), at the end of a curved valley.
func rosenbrock(dim int) target {
	return target{dim, func(grad, x []float64) float64 {
		clear(grad)
		sum := 0.0
		for i := range dim - 1 {
			a, b := 1-x[i], x[i+1]-x[i]*x[i]
			sum -= a*a + 100*b*b
			grad[i] += 2*a + 400*x[i]*b
			grad[i+1] -= 200 * b
		}
		return sum
	}}
}

func find(t *testing.T, density target, start ...float64) Mode {
	t.Helper()
	m, err := Find(density, start, DefaultOptions())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFindPosterior(t *testing.T) {
	mean := []float64{1, -2, 3, 100, 0.5}
	density := normal(mean, randomPrecision([]float64{1e-2, 1, 10, 1e3, 1e5}, 1))
	m := find(t, density, 0, 0, 0, 0, 0)
	if m.Status != Found || m.LogProb < -1e-5 || m.Evaluations > 300 {
		t.Errorf("normal of condition 1e7: %+v", m)
	}
	m = find(t, rosenbrock(10), slices.Repeat([]float64{-1.2}, 10)...)
	numtest.CloseSlice(t, "mode of the Rosenbrock function", m.Position, slices.Repeat([]float64{1}, 10), 1e-2)
	if m.Status != Found || m.LogProb < -1e-5 {
		t.Errorf("Rosenbrock: %+v", m)
	}
	// Student-t: not log-concave, and the gradient fades far out.
	student := target{3, func(grad, theta []float64) float64 {
		sum := 0.0
		for i, x := range theta {
			grad[i] = -6 * x / (5 + x*x)
			sum -= 3 * math.Log1p(x*x/5)
		}
		return sum
	}}
	m = find(t, student, 1000, -50, 3)
	if m.Status != Found || m.LogProb < -1e-5 {
		t.Errorf("Student-t: %+v", m)
	}
}

func TestFindLimits(t *testing.T) {
	if m := find(t, normal(nil, new(mat.SymDense))); m.Status != Found || len(m.Position) != 0 {
		t.Errorf("dimension 0: %+v", m)
	}
	m := find(t, normal([]float64{3}, mat.NewSymDense(1, []float64{4})), 3)
	if m.Status != Found || m.Position[0] != 3 {
		t.Errorf("start at the mode: %+v", m)
	}
	flat := target{2, func(grad, _ []float64) float64 { clear(grad); return 1 }}
	if m := find(t, flat, 5, 6); m.Status != Found || m.Position[0] != 5 {
		t.Errorf("flat density: %+v", m)
	}
	// A density without a mode: the search is bounded.
	unbounded := target{1, func(grad, theta []float64) float64 { grad[0] = 1; return theta[0] }}
	if m := find(t, unbounded, 0); m.Status != Stopped && m.Status != Stuck || m.Evaluations > 100*DefaultOptions().MaxIterations {
		t.Errorf("unbounded density: %+v", m)
	}
	opts := DefaultOptions()
	opts.MaxIterations = 3
	if m, _ := Find(rosenbrock(10), make([]float64, 10), opts); m.Status != Stopped || m.Iterations != 3 {
		t.Errorf("three iterations: %+v", m)
	}
	// A tighter tolerance gets closer, a longer history gets there sooner.
	start := slices.Repeat([]float64{-1}, 6)
	opts = DefaultOptions()
	opts.Tolerance = 1e-2
	rough, _ := Find(rosenbrock(6), start, opts)
	opts.Tolerance = 1e-10
	fine, _ := Find(rosenbrock(6), start, opts)
	opts.History = 1
	short, _ := Find(rosenbrock(6), start, opts)
	if !(rough.LogProb < fine.LogProb) || !(fine.LogProb > -1e-9) || !(short.Iterations > fine.Iterations) {
		t.Errorf("log density %g at tolerance 1e-2, %g at 1e-10; %d iterations with history 20, %d with 1",
			rough.LogProb, fine.LogProb, fine.Iterations, short.Iterations)
	}
}

// The search backs away from where the density is not computable, and finds the
// mode beside it; the start is not changed.
func TestFindHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, bad := range map[string]func(grad []float64) float64{
		"-Inf":         func([]float64) float64 { return -inf },
		"+Inf":         func([]float64) float64 { return inf },
		"NaN":          func([]float64) float64 { return nan },
		"NaN gradient": func(grad []float64) float64 { grad[1] = nan; return 1e9 },
	} {
		density := normal([]float64{1, 2}, mat.NewSymDense(2, []float64{50, 1, 1, 1}))
		walled := target{2, func(grad, x []float64) float64 {
			if x[0] > 1.2 || x[1] < -3 || x[1] > 2.5 {
				return bad(grad)
			}
			return density.LogProb(grad, x)
		}}
		start := []float64{-20, -1}
		m := find(t, walled, start...)
		numtest.CloseSlice(t, name+": mode", m.Position, []float64{1, 2}, 2e-3)
		if m.Status != Found {
			t.Errorf("%s: %+v", name, m)
		}
		if !slices.Equal(start, []float64{-20, -1}) {
			t.Errorf("%s: the start was changed", name)
		}
		if _, err := Find(walled, []float64{5, 5}, DefaultOptions()); err == nil {
			t.Errorf("%s: no error from a start where there is no density", name)
		}
	}
	// A gradient that points the wrong way: nothing better is found, and said so.
	liar := target{1, func(grad, x []float64) float64 { grad[0] = x[0]; return -0.5 * x[0] * x[0] }}
	if m := find(t, liar, 3); m.Status != Stuck || m.Position[0] != 3 {
		t.Errorf("wrong gradient: %+v", m)
	}
}

func TestFindReproducible(t *testing.T) {
	a := find(t, rosenbrock(7), 0.3, -1, 2, 0, 1, 5, -2)
	b := find(t, rosenbrock(7), 0.3, -1, 2, 0, 1, 5, -2)
	if !slices.Equal(a.Position, b.Position) || a.Evaluations != b.Evaluations {
		t.Errorf("two searches differ: %+v, %+v", a, b)
	}
}

// Second derivatives written out.
func TestHessianFormula(t *testing.T) {
	x := []float64{0.5, -0.3}
	h, err := Hessian(rosenbrock(2), x)
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{-(2 + 1200*x[0]*x[0] - 400*x[1]), 400 * x[0], 400 * x[0], -200}
	// Differences with steps up to 1e-3: relative error 1e-6 of the third derivative.
	numtest.CloseSlice(t, "Hessian", mat.DenseCopyOf(h).RawMatrix().Data, want, 1e-5)
	// Coordinates of very different scales, some far from zero.
	precision := mat.NewSymDense(3, []float64{1e-6, 0, 0, 0, 1, 0.5e4, 0, 0.5e4, 1e8})
	h, err = Hessian(normal([]float64{1e6, 0, 2}, precision), []float64{1e6, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		for j := range 3 {
			unit := math.Sqrt(precision.At(i, i) * precision.At(j, j))
			numtest.Close(t, fmt.Sprintf("scaled second derivative (%d, %d)", i, j), -h.At(i, j)/unit, precision.At(i, j)/unit, 1e-6)
		}
	}
}

// A kink or a wall beside the point narrows the step until it is not seen; a
// point on it has no curvature.
func TestHessianHostile(t *testing.T) {
	for edge, ok := range map[float64]bool{1e-5: true, 0: false} {
		half := target{1, func(grad, x []float64) float64 {
			if grad[0] = -x[0]; x[0] > edge {
				return math.Inf(-1)
			}
			return -0.5 * x[0] * x[0]
		}}
		h, err := Hessian(half, []float64{0})
		if (err == nil) != ok {
			t.Errorf("wall at %v: error %v", edge, err)
		} else if ok {
			numtest.Close(t, "second derivative", h.At(0, 0), -1, 1e-8)
		}
	}
	nan := target{1, func(grad, _ []float64) float64 { grad[0] = math.NaN(); return 0 }}
	if _, err := Hessian(nan, []float64{0}); err == nil {
		t.Error("no error for a gradient that is NaN")
	}
	if _, err := Approximate(nan, Mode{Position: []float64{0}}); err == nil {
		t.Error("an approximation without curvature")
	}
}

func approximate(t *testing.T, density target, at ...float64) *Approximation {
	t.Helper()
	a, err := Approximate(density, Mode{Position: at, LogProb: density.LogProb(make([]float64, len(at)), at)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestApproximateNormal(t *testing.T) {
	precision := randomPrecision([]float64{0.5, 1, 20, 1e3}, 2)
	mean := []float64{1, 2, 3, 4}
	a := approximate(t, normal(mean, precision), mean...)
	var product mat.Dense
	product.Mul(precision, a.Cov())
	for i := range 4 {
		product.Set(i, i, product.At(i, i)-1)
	}
	numtest.Close(t, "precision times covariance minus identity", mat.Norm(&product, 2), 0, 1e-5)
	if a.Raised != 0 {
		t.Errorf("%d directions raised", a.Raised)
	}
	// Deviations have covariance C times the square of their scale: five standard
	// errors of 20,000 draws.
	const draws, scale = 20_000, 1.5
	r, cov := rng.New(1, "laplace draws", 0), a.Cov()
	x, outer := make([]float64, 4), mat.NewSymDense(4, nil)
	for range draws {
		a.Deviation(x, scale, r)
		outer.SymRankOne(outer, 1./draws/(scale*scale), mat.NewVecDense(4, x))
	}
	for i := range 4 {
		for j := range i + 1 {
			se := math.Sqrt((cov.At(i, i)*cov.At(j, j) + cov.At(i, j)*cov.At(i, j)) / draws)
			if z := (outer.At(i, j) - cov.At(i, j)) / se; math.Abs(z) > 5 {
				t.Errorf("covariance (%d, %d) is off by %.1f standard errors", i, j, z)
			}
		}
	}
}

// Where the curvature is not that of a mode, the covariance is still positive
// definite and of a sensible size.
func TestApproximateLimits(t *testing.T) {
	quadratic := func(h ...float64) target {
		return target{len(h), func(grad, x []float64) float64 {
			sum := 0.0
			for i, hi := range h {
				grad[i] = hi * x[i]
				sum += 0.5 * hi * x[i] * x[i]
			}
			return sum
		}}
	}
	for _, c := range []struct {
		name   string
		h, sd  []float64
		raised int
	}{
		{"mode", []float64{-4, -1e4}, []float64{0.5, 0.01}, 0},
		{"saddle", []float64{-4, 25}, []float64{0.5, 0.2}, 1},
		{"trough", []float64{4, 25}, []float64{0.5, 0.2}, 2},
		{"ridge", []float64{-4, 0}, []float64{0.5, 1000}, 1},
		{"flat", []float64{0, 0}, []float64{1, 1}, 2},
		{"one dimension", []float64{-1}, []float64{1}, 0},
	} {
		a := approximate(t, quadratic(c.h...), make([]float64, len(c.h))...)
		cov := a.Cov()
		for i, sd := range c.sd {
			numtest.Close(t, c.name, math.Sqrt(cov.At(i, i)), sd, 1e-5)
		}
		if a.Raised != c.raised {
			t.Errorf("%s: %d directions raised, want %d", c.name, a.Raised, c.raised)
		}
	}
	none := approximate(t, quadratic())
	none.Deviation(nil, 1, rng.New(2, "laplace draws", 0))
	if none.Cov().SymmetricDim() != 0 {
		t.Error("dimension 0 has a covariance")
	}
}
