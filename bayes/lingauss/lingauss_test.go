package lingauss

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// A problem is a block with the data to check it on.
type problem struct {
	name  string
	block Block
	d     *mat.Dense // n × p; nil when p = 0
	group []int
	r, s  []float64
}

// problems are full-rank, rank-deficient and wide designs, and designs without
// columns, for both blocks.
func problems() []problem {
	var ps []problem
	for i, c := range []struct {
		name string
		n, p int
		rank int
	}{{"tall", 12, 4, 4}, {"rank 2 of 5", 11, 5, 2}, {"wide", 5, 9, 5}, {"one row", 1, 1, 1}, {"no columns", 6, 0, 0}} {
		r := rng.New(1, "lingauss problem", uint64(i))
		data := randomDesign(r, c.n, c.p, c.rank)
		d := NewDense(c.n, c.p, data)
		var full *mat.Dense
		if c.p > 0 {
			full = mat.NewDense(c.n, c.p, data)
		}
		y := make([]float64, c.n)
		rng.NormFill(y, r)
		one, three := make([]int, c.n), make([]int, c.n)
		for i := range three {
			three[i] = i % 2 * 2 // group 1 is empty
		}
		ps = append(ps,
			problem{"spectral, " + c.name, NewSpectral(d), full, one, y, []float64{0.7}},
			problem{"one group, " + c.name, NewGrouped(d, one, 1), full, one, y, []float64{0.7}},
			problem{"grouped, " + c.name, NewGrouped(d, three, 3), full, three, y, []float64{0.7, 3, 1.6}},
			problem{"prior scales, " + c.name, withPriorScales(d, three), timesPriorScales(full), three, y, []float64{0.7, 3, 1.6}},
		)
	}
	return ps
}

func priorScale(j int) float64 { return []float64{0.5, -1.7, 1, 3}[j%4] }

// withPriorScales returns a block whose columns have prior scales.
func withPriorScales(d *Dense, group []int) *Grouped {
	b := NewGrouped(d, group, 3)
	v := make([]float64, len(b.theta))
	for j := range v {
		v[j] = priorScale(j)
	}
	b.SetPriorScales(v)
	return b
}

// timesPriorScales returns the columns of d times their prior scales.
func timesPriorScales(d *mat.Dense) *mat.Dense {
	if d == nil {
		return nil
	}
	var scaled mat.Dense
	scaled.Apply(func(_, j int, x float64) float64 { return x * priorScale(j) }, d)
	return &scaled
}

// randomDesign returns an n × p product of n × rank and rank × p factors.
func randomDesign(r *rand.Rand, n, p, rank int) []float64 {
	out := make([]float64, n*p)
	for range rank {
		a, b := make([]float64, n), make([]float64, p)
		rng.NormFill(a, r)
		rng.NormFill(b, r)
		for i := range a {
			for j := range b {
				out[i*p+j] += a[i] * b[j]
			}
		}
	}
	return out
}

func (p problem) noise(s []float64, i int) float64 { return s[p.group[i]] * s[p.group[i]] }

// slowLogProb is the n-dimensional normal density with Σ written out.
func (p problem) slowLogProb(t *testing.T, r, s []float64) float64 {
	n := len(r)
	sigma := mat.NewSymDense(n, nil)
	if p.d != nil {
		sigma.SymOuterK(1, p.d)
	}
	for i := range r {
		sigma.SetSym(i, i, sigma.At(i, i)+p.noise(s, i))
	}
	var chol mat.Cholesky
	if !chol.Factorize(sigma) {
		t.Fatalf("%s: Σ is not positive definite", p.name)
	}
	var x mat.VecDense
	rv := mat.NewVecDense(n, slices.Clone(r))
	if err := chol.SolveVecTo(&x, rv); err != nil {
		t.Fatal(err)
	}
	return -0.5*float64(n)*math.Log(2*math.Pi) - 0.5*chol.LogDet() - 0.5*mat.Dot(rv, &x)
}

// slowPosterior is the mean and covariance of b by solving with A written out.
func (p problem) slowPosterior(t *testing.T) (mean *mat.VecDense, cov *mat.SymDense) {
	n, k := p.d.Dims()
	scaled, rw := mat.NewDense(n, k, nil), mat.NewVecDense(n, nil)
	for i := range n {
		w := 1 / math.Sqrt(p.noise(p.s, i))
		rw.SetVec(i, w*p.r[i])
		for j := range k {
			scaled.Set(i, j, w*p.d.At(i, j))
		}
	}
	a := mat.NewSymDense(k, nil)
	a.SymOuterK(1, scaled.T())
	for j := range k {
		a.SetSym(j, j, a.At(j, j)+1)
	}
	var chol mat.Cholesky
	if !chol.Factorize(a) {
		t.Fatalf("%s: A is not positive definite", p.name)
	}
	mean, cov = mat.NewVecDense(k, nil), mat.NewSymDense(k, nil)
	mean.MulVec(scaled.T(), rw)
	if err := chol.SolveVecTo(mean, mean); err != nil {
		t.Fatal(err)
	}
	if err := chol.InverseTo(cov); err != nil {
		t.Fatal(err)
	}
	return mean, cov
}

// Agreement to rounding: the matrices are small and well scaled.
func TestSolveSlow(t *testing.T) {
	for _, p := range problems() {
		r, s := slices.Clone(p.r), slices.Clone(p.s)
		for _, scale := range []float64{1e-3, 0.1, 1, 30} {
			for g := range s {
				s[g] = scale * p.s[g]
			}
			tol := 1e-10 / math.Min(1, scale*scale) // of the reference, with its n × n matrix
			numtest.Close(t, fmt.Sprintf("%s, scale %g: log p", p.name, scale), p.block.Solve(r, s), p.slowLogProb(t, r, s), tol)
		}
		if !slices.Equal(r, p.r) {
			t.Errorf("%s: Solve changed the response", p.name)
		}
	}
}

func TestSolveGrad(t *testing.T) {
	for _, p := range problems() {
		n, _ := p.block.Dims()
		numtest.CheckGrad(t, p.name, func(grad, x []float64) float64 {
			s := make([]float64, p.block.Scales())
			for g := range s {
				s[g] = math.Exp(x[n+g])
			}
			lp := p.block.Solve(x[:n], s)
			p.block.GradLogScale(grad[n:])
			p.block.GradResponse(grad[:n])
			return lp
		}, append(slices.Clone(p.r), logs(p.s)...), 1e-7)
	}
}

func TestPriorScalesGrad(t *testing.T) {
	for _, p := range problems() {
		b, ok := p.block.(*Grouped)
		if !ok {
			continue
		}
		_, k := b.Dims()
		v := make([]float64, k)
		numtest.CheckGrad(t, p.name, func(grad, logV []float64) float64 {
			for j := range v {
				v[j] = math.Exp(logV[j])
			}
			b.SetPriorScales(v)
			lp := b.Solve(p.r, p.s)
			b.GradLogPriorScale(grad)
			return lp
		}, make([]float64, k), 1e-7)
		// Without a prior scale there is no coefficient.
		clear(v)
		b.SetPriorScales(v)
		b.Solve(p.r, p.s)
		numtest.CloseSlice(t, p.name+": residual", b.Residual(), p.r, 0)
		grad := make([]float64, k)
		b.GradLogPriorScale(grad)
		numtest.CloseSlice(t, p.name+": gradient", grad, make([]float64, k), 1e-12)
	}
}

func logs(x []float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = math.Log(x[i])
	}
	return out
}

// The formulas of the doc comments: θ = A⁻¹DᵀWr, e = r - Dθ, Σ⁻¹r = We.
func TestMeanFormula(t *testing.T) {
	for _, p := range problems() {
		if p.d == nil {
			continue
		}
		n, k := p.block.Dims()
		p.block.Solve(p.r, p.s)
		want, _ := p.slowPosterior(t)
		got := make([]float64, k)
		p.block.Mean(got)
		numtest.CloseSlice(t, p.name+": mean", got, want.RawVector().Data, 1e-10)
		e := mat.NewVecDense(n, slices.Clone(p.r))
		var fit mat.VecDense
		fit.MulVec(p.d, want)
		e.SubVec(e, &fit)
		numtest.CloseSlice(t, p.name+": residual", p.block.Residual(), e.RawVector().Data, 1e-10)
	}
}

// Draws have the exact conditional mean and covariance, within five standard
// errors of 20,000 independent draws; and they have no variance outside it.
func TestDrawMoments(t *testing.T) {
	const draws = 20_000
	for i, p := range problems() {
		if p.d == nil {
			continue
		}
		_, k := p.block.Dims()
		p.block.Solve(p.r, p.s)
		mean, cov := p.slowPosterior(t)
		r := rng.New(2, "lingauss draws", uint64(i))
		b, sum, outer := make([]float64, k), make([]float64, k), mat.NewSymDense(k, nil)
		for range draws {
			p.block.Draw(b, r)
			for j := range b {
				b[j] -= mean.AtVec(j)
				sum[j] += b[j] / draws
			}
			outer.SymRankOne(outer, 1./draws, mat.NewVecDense(k, b))
		}
		for j := range k {
			if z := sum[j] / math.Sqrt(cov.At(j, j)/draws); math.Abs(z) > 5 {
				t.Errorf("%s: mean of coefficient %d is off by %.1f standard errors", p.name, j, z)
			}
			for l := range j + 1 {
				se := math.Sqrt((cov.At(j, j)*cov.At(l, l) + cov.At(j, l)*cov.At(j, l)) / draws)
				if z := (outer.At(j, l) - cov.At(j, l)) / se; math.Abs(z) > 5 {
					t.Errorf("%s: covariance (%d, %d) is off by %.1f standard errors", p.name, j, l, z)
				}
			}
		}
	}
}

// Bayes' rule: p(r) = p(r | b) p(b) / p(b | r) at any b, so it holds at θ.
func TestSolveBayesRule(t *testing.T) {
	for _, p := range problems() {
		if p.d == nil {
			continue
		}
		got := p.block.Solve(p.r, p.s)
		mean, cov := p.slowPosterior(t)
		var chol mat.Cholesky
		chol.Factorize(cov)
		want := 0.5*chol.LogDet() - 0.5*mat.Dot(mean, mean)
		for i, e := range p.block.Residual() {
			v := p.noise(p.s, i)
			want -= 0.5*math.Log(2*math.Pi*v) + 0.5*e*e/v
		}
		numtest.Close(t, p.name, got, want, 1e-10)
	}
}

func TestSolveLimits(t *testing.T) {
	d := NewDense(3, 2, []float64{1, 0, 0, 1, 1, 1})
	r := []float64{1, 2, 3}
	mean := make([]float64, 2)
	for _, b := range []Block{NewSpectral(d), NewGrouped(d, make([]int, 3), 1)} {
		// The prior vanishes beside precise data: least squares, here exact.
		b.Solve(r, []float64{1e-6})
		b.Mean(mean)
		numtest.CloseSlice(t, "mean without noise", mean, []float64{1, 2}, 1e-9)
		// The data vanish beside great noise: the prior mean, and white noise.
		lp := b.Solve(r, []float64{1e9})
		b.Mean(mean)
		numtest.CloseSlice(t, "mean with great noise", mean, []float64{0, 0}, 1e-15)
		numtest.Close(t, "log p with great noise", lp, -3*(math.Log(1e9)+0.5*math.Log(2*math.Pi)), 1e-12)
	}
	empty := NewSpectral(NewDense(0, 2, nil))
	if lp := empty.Solve(nil, []float64{1}); lp != 0 {
		t.Errorf("log p of no data is %v", lp)
	}
}

func TestSolveHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	d := NewDense(3, 2, []float64{1, 0, 0, 1, 1, 1})
	bad := NewDense(3, 2, []float64{1, 0, nan, 1, 1, 1})
	group := []int{0, 1, 1}
	for _, c := range []struct {
		what string
		b    Block
		r    []float64
		s    float64
	}{
		{"NaN scale", NewSpectral(d), []float64{1, 2, 3}, nan},
		{"zero scale", NewSpectral(d), []float64{1, 2, 3}, 0},
		{"negative scale", NewSpectral(d), []float64{1, 2, 3}, -1},
		{"NaN response", NewSpectral(d), []float64{1, nan, 3}, 1},
		{"infinite response", NewSpectral(d), []float64{1, inf, 3}, 1},
		{"NaN design", NewSpectral(bad), []float64{1, 2, 3}, 1},
		{"grouped, NaN scale", NewGrouped(d, group, 2), []float64{1, 2, 3}, nan},
		{"grouped, zero scale", NewGrouped(d, group, 2), []float64{1, 2, 3}, 0},
		{"grouped, negative scale", NewGrouped(d, group, 2), []float64{1, 2, 3}, -1},
		{"grouped, NaN response", NewGrouped(d, group, 2), []float64{1, nan, 3}, 1},
		{"grouped, NaN design", NewGrouped(bad, group, 2), []float64{1, 2, 3}, 1},
	} {
		s := slices.Repeat([]float64{c.s}, c.b.Scales())
		lp := c.b.Solve(c.r, s)
		grad, theta := make([]float64, 3), make([]float64, 2)
		c.b.GradResponse(grad)
		c.b.GradLogScale(s)
		c.b.Mean(theta)
		for _, v := range []float64{lp, grad[1], s[0], theta[1]} {
			if !math.IsNaN(v) {
				t.Errorf("%s: log p %v, gradients %v %v, mean %v", c.what, lp, grad, s, theta)
				break
			}
		}
	}
}

func TestBlocksDoNotAllocate(t *testing.T) {
	r := rng.New(3, "lingauss allocation", 0)
	n, p := 160, 48
	d := NewDense(n, p, randomDesign(r, n, p, p))
	group := make([]int, n)
	for i := range group {
		group[i] = i % 4
	}
	y, grad, b := make([]float64, n), make([]float64, n), make([]float64, p)
	for _, block := range []Block{NewSpectral(d), NewGrouped(d, group, 4)} {
		s, ds := slices.Repeat([]float64{1}, block.Scales()), make([]float64, block.Scales())
		if a := testing.AllocsPerRun(10, func() {
			block.Solve(y, s)
			block.GradResponse(grad)
			block.GradLogScale(ds)
			block.Mean(b)
			block.Draw(b, r)
		}); a != 0 {
			t.Errorf("%T: %v allocations", block, a)
		}
	}
}

// A clone gives the same bits and does not disturb what it was cloned from.
func TestCloneReproducible(t *testing.T) {
	for _, p := range problems() {
		want := p.block.Solve(p.r, p.s)
		e := slices.Clone(p.block.Residual())
		c := p.block.Clone()
		if got := c.Solve(p.r, p.s); got != want {
			t.Errorf("%s: clone gives %v, want %v", p.name, got, want)
		}
		c.Solve(make([]float64, len(p.r)), p.s)
		if !slices.Equal(e, p.block.Residual()) {
			t.Errorf("%s: the clone wrote to the original", p.name)
		}
	}
}

func TestMisusePanics(t *testing.T) {
	d := NewDense(2, 1, []float64{1, 2})
	for what, f := range map[string]func(){
		"design data":   func() { NewDense(2, 2, []float64{1}) },
		"group count":   func() { NewGrouped(d, []int{0}, 1) },
		"group index":   func() { NewGrouped(d, []int{0, 1}, 1) },
		"response":      func() { NewSpectral(d).Solve([]float64{1}, []float64{1}) },
		"noise scales":  func() { NewSpectral(d).Solve([]float64{1, 2}, nil) },
		"grouped r":     func() { NewGrouped(d, []int{0, 0}, 1).Solve([]float64{1}, []float64{1}) },
		"mean's length": func() { NewSpectral(d).Mean(nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", what)
				}
			}()
			f()
		}()
	}
}

// regions is a sparse design: an indicator of the region of each row.
type regions struct {
	region []int
	p      int
}

func (d regions) Dims() (n, p int) { return len(d.region), d.p }

func (d regions) Mul(dst, b []float64) {
	for i, g := range d.region {
		dst[i] = b[g]
	}
}

func (d regions) MulTrans(dst, r []float64) {
	clear(dst)
	for i, g := range d.region {
		dst[g] += r[i]
	}
}

// A structured design gives what the same matrix in full gives.
func TestStructuredDesignSlow(t *testing.T) {
	d := regions{[]int{0, 1, 1, 2, 0, 2, 2}, 3}
	full := make([]float64, len(d.region)*d.p)
	for i, g := range d.region {
		full[i*d.p+g] = 1
	}
	r := []float64{0.3, -1, 2, 0.5, 1, -0.2, 0.1}
	got, want := NewSpectral(d), NewSpectral(NewDense(len(d.region), d.p, full))
	numtest.Close(t, "log p", got.Solve(r, []float64{0.4}), want.Solve(r, []float64{0.4}), 1e-13)
	numtest.CloseSlice(t, "residual", got.Residual(), want.Residual(), 1e-13)
}

func BenchmarkSolve(b *testing.B) {
	r := rng.New(4, "lingauss benchmark", 0)
	n, p := 1095, 48
	d := NewDense(n, p, randomDesign(r, n, p, p))
	y, s := make([]float64, n), []float64{1}
	rng.NormFill(y, r)
	block := NewSpectral(d)
	for b.Loop() {
		block.Solve(y, s)
		block.GradLogScale(s)
		s[0] = 1
	}
}
