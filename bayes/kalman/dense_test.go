package kalman

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// A joint is the normal distribution of all states s_0..s_T and all observations
// of a problem, written out.
type joint struct {
	n        int
	mean     [][]float64    // of s_t
	cov      [][]*mat.Dense // of s_t and s_u, u ≤ t
	of       []int          // step, from 1, of each observation
	y        []Observation
	marginal []float64 // mean of each observation
}

func newJoint(p problem) *joint {
	n := p.dim()
	m := &joint{n: n, mean: [][]float64{p.init.Mean}, cov: [][]*mat.Dense{{mat.NewDense(n, n, p.init.Cov)}}}
	for t, step := range p.steps {
		g := mat.NewDense(n, n, nil)
		for i := range n {
			g.Set(i, i, 1)
		}
		for _, e := range step.Transition.G {
			g.Set(e.Row, e.Col, e.Value)
		}
		var next mat.VecDense
		next.MulVec(g, mat.NewVecDense(n, m.mean[t]))
		m.mean = append(m.mean, next.RawVector().Data)
		var row []*mat.Dense
		for u := range t + 1 {
			var c mat.Dense
			c.Mul(g, m.cov[t][u])
			row = append(row, &c)
		}
		var last mat.Dense
		last.Mul(row[t], g.T())
		for i, w := range step.Transition.W {
			last.Set(i, i, last.At(i, i)+w)
		}
		m.cov = append(m.cov, append(row, &last))
		for _, o := range step.Observations {
			m.of = append(m.of, t+1)
			m.y = append(m.y, o)
			m.marginal = append(m.marginal, o.Offset+mat.Dot(mat.NewVecDense(n, o.Design), &next))
		}
	}
	return m
}

func (m *joint) between(t, u int) mat.Matrix {
	if u <= t {
		return m.cov[t][u]
	}
	return m.cov[u][t].T()
}

// withObservation is Cov(s_t, y_j).
func (m *joint) withObservation(t, j int) *mat.VecDense {
	var c mat.VecDense
	c.MulVec(m.between(t, m.of[j]), mat.NewVecDense(m.n, m.y[j].Design))
	return &c
}

// known factorises the covariance of the first k observations and returns
// their deviations from their means.
func (m *joint) known(t *testing.T, k int) (*mat.Cholesky, *mat.VecDense) {
	v, e := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
	for i := range k {
		e.SetVec(i, m.y[i].Value-m.marginal[i])
		for j := i; j < k; j++ {
			c := mat.Dot(mat.NewVecDense(m.n, m.y[i].Design), m.withObservation(m.of[i], j))
			if i == j {
				c += m.y[i].Variance
			}
			v.SetSym(i, j, c)
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(v) {
		t.Fatal("the observations' covariance is not positive definite")
	}
	return &chol, e
}

func (m *joint) logLik(t *testing.T) float64 {
	k := len(m.y)
	chol, e := m.known(t, k)
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, e); err != nil {
		t.Fatal(err)
	}
	return -0.5 * (float64(k)*math.Log(2*math.Pi) + chol.LogDet() + mat.Dot(e, &x))
}

// given returns the mean and covariance of (s_a, s_b) given the first k
// observations; a and b may be the same.
func (m *joint) given(t *testing.T, a, b, k int) (mean []float64, cov *mat.Dense) {
	cov = mat.DenseCopyOf(m.between(a, b))
	mean = append(mean, m.mean[a]...)
	if k == 0 {
		return mean, cov
	}
	chol, e := m.known(t, k)
	ca, cb := mat.NewDense(m.n, k, nil), mat.NewDense(m.n, k, nil)
	for j := range k {
		ca.SetCol(j, m.withObservation(a, j).RawVector().Data)
		cb.SetCol(j, m.withObservation(b, j).RawVector().Data)
	}
	var solved mat.Dense
	if err := chol.SolveTo(&solved, cb.T()); err != nil {
		t.Fatal(err)
	}
	var x mat.VecDense
	if err := chol.SolveVecTo(&x, e); err != nil {
		t.Fatal(err)
	}
	var shift mat.VecDense
	shift.MulVec(ca, &x)
	for i := range mean {
		mean[i] += shift.AtVec(i)
	}
	var less mat.Dense
	less.Mul(ca, &solved)
	cov.Sub(cov, &less)
	return mean, cov
}
