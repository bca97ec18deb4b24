package separable

import (
	"math"
	"math/rand/v2"
)

// hill is the saturation curve scale·x^s / (h^s + x^s), concave for s ≤ 1 and
// S-shaped above.
func hill(x, scale, half, slope float64) float64 {
	if x == 0 {
		return 0
	}
	return scale / (1 + math.Pow(half/x, slope))
}

// market is a budget problem: n variables from 0 to about 1 with m points each,
// denser at the low end, sShaped of them with S-shaped returns; a row for the
// budget, and three for groups of variables.
func market(r *rand.Rand, n, m, sShaped int) *Problem {
	p := &Problem{Objectives: []Curve{nil}}
	all := make([]float64, n)
	groups := make([][]float64, 3)
	for g := range groups {
		groups[g] = make([]float64, n)
	}
	for i := range n {
		all[i] = 1
		groups[i%3][i] = 1
		top := 0.5 + r.Float64()
		x := make([]float64, m)
		for j := range x {
			u := float64(j) / float64(m-1)
			x[j] = top * u * (0.2 + 0.8*u)
		}
		p.Variables = append(p.Variables, Variable{X: x, Hi: top})
	}
	p.Objectives[0] = returns(r, p, sShaped)
	budget := 0.3 * float64(n)
	p.Rows = append(p.Rows, Row{Coef: all, Lo: budget, Hi: budget})
	for _, g := range groups {
		p.Rows = append(p.Rows, Row{Coef: g, Lo: 0.2 * budget, Hi: 0.5 * budget})
	}
	return p
}

// returns draws returns for the variables of p.
func returns(r *rand.Rand, p *Problem, sShaped int) Curve {
	c := make(Curve, len(p.Variables))
	for i, v := range p.Variables {
		scale, half, slope := math.Exp(0.5*r.NormFloat64()), 0.1+0.6*r.Float64(), 0.5+0.5*r.Float64()
		if i < sShaped {
			slope = 1.5 + 1.5*r.Float64()
		}
		c[i] = make([]float64, len(v.X))
		for j, x := range v.X {
			c[i][j] = hill(x, scale, half, slope)
		}
	}
	return c
}
