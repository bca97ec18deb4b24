package hmc

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// inverseMass writes out M⁻¹ by the formula in the doc comment of each metric.
func inverseMass(metric Metric) *mat.SymDense {
	dim := metric.Dim()
	out := mat.NewSymDense(dim, nil)
	switch m := metric.(type) {
	case *Diagonal:
		for i, v := range m.variance {
			out.SetSym(i, i, v)
		}
	case *LowRank:
		for i := range dim {
			for j := range i + 1 {
				sum := 0.0
				if i == j {
					sum = 1
				}
				for k, u := range m.vectors {
					sum += u[i] * (m.values[k] - 1) * u[j]
				}
				out.SetSym(i, j, m.scale[i]*sum*m.scale[j])
			}
		}
	case *Dense:
		for i := range dim {
			for j := range i + 1 {
				out.SetSym(i, j, m.cov.Data[i*dim+j])
			}
		}
	}
	return out
}

func testMetrics() []Metric {
	return []Metric{
		NewUnit(3), NewDiagonal([]float64{0.3, 4, 1e-2, 1}), NewDiagonal([]float64{2}),
		lowRankMetric(5, 0), lowRankMetric(5, 2), lowRankMetric(5, 5), lowRankMetric(1, 1),
		denseMetric(4), denseMetric(1),
	}
}

func TestMetricFormula(t *testing.T) {
	r := rng.New(1, "hmc metric", 0)
	for _, m := range testMetrics() {
		dim := m.Dim()
		p, v, want := make([]float64, dim), make([]float64, dim), mat.NewVecDense(dim, nil)
		rng.NormFill(p, r)
		m.Velocity(v, p)
		want.MulVec(inverseMass(m), mat.NewVecDense(dim, p))
		numtest.CloseSlice(t, fmt.Sprintf("%T of dimension %d: velocity", m, dim), v, want.RawVector().Data, 1e-12)
	}
}

// Momenta have covariance M: within five standard errors of 20,000 draws.
func TestMetricMoments(t *testing.T) {
	const draws = 20_000
	for i, m := range testMetrics() {
		dim := m.Dim()
		var chol mat.Cholesky
		if !chol.Factorize(inverseMass(m)) {
			t.Fatalf("%T: M⁻¹ is not positive definite", m)
		}
		var mass mat.SymDense
		if err := chol.InverseTo(&mass); err != nil {
			t.Fatal(err)
		}
		r := rng.New(2, "hmc metric", uint64(i))
		p, outer := make([]float64, dim), mat.NewSymDense(dim, nil)
		for range draws {
			m.Momentum(p, r)
			outer.SymRankOne(outer, 1./draws, mat.NewVecDense(dim, p))
		}
		for i := range dim {
			for j := range i + 1 {
				want := mass.At(i, j)
				se := math.Sqrt((mass.At(i, i)*mass.At(j, j) + want*want) / draws)
				if z := (outer.At(i, j) - want) / se; math.Abs(z) > 5 {
					t.Errorf("%T of dimension %d: covariance (%d, %d) is off by %.1f standard errors", m, dim, i, j, z)
				}
			}
		}
	}
}

func TestMetricsRejectNonsense(t *testing.T) {
	nan := math.NaN()
	for what, f := range map[string]func(){
		"zero variance":     func() { NewDiagonal([]float64{1, 0}) },
		"NaN variance":      func() { NewDiagonal([]float64{nan}) },
		"infinite variance": func() { NewDiagonal([]float64{math.Inf(1)}) },
		"negative scale":    func() { NewLowRank([]float64{-1}, nil, nil) },
		"zero value":        func() { NewLowRank([]float64{1}, [][]float64{{1}}, []float64{0}) },
		"vector length":     func() { NewLowRank([]float64{1, 1}, [][]float64{{1}}, []float64{2}) },
		"vector count":      func() { NewLowRank([]float64{1}, nil, []float64{2}) },
		"kernel dimension":  func() { NewNUTS(standardNormal(2), NewUnit(3), 10) },
		"depth":             func() { NewNUTS(standardNormal(2), NewUnit(2), 0) },
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
	for what, cov := range map[string][]float64{"indefinite": {1, 2, 2, 1}, "NaN": {1, nan, nan, 1}, "zero": {0, 0, 0, 0}} {
		if _, err := NewDense(mat.NewSymDense(2, cov)); err == nil {
			t.Errorf("a dense metric of a covariance that is %s", what)
		}
	}
}
