package mmm

import (
	"slices"

	"gonum.org/v1/gonum/floats"
)

// A term is a part of expected outcome that is linear in its coefficients, on
// the model's scale: the level through time, seasons, geo intercepts, controls,
// treatments.
type term interface {
	// positions returns the places in θ of all parameters of the term.
	positions() []int

	// add adds the term to mu, [g][t].
	add(mu, theta []float64)

	// adjoint adds to bar the derivatives by the parameters, given those by mu.
	adjoint(bar, muBar, theta []float64)
}

// timeTerm is the same in every geo: Σ_j Z_tj θ_j, with Z dense, [t][j].
type timeTerm struct {
	z       []float64
	start   int // position of θ_0
	n       int
	periods int
}

func (tt *timeTerm) positions() []int { return span(tt.start, tt.n) }

func (tt *timeTerm) add(mu, theta []float64) {
	coef := theta[tt.start : tt.start+tt.n]
	for t := range tt.periods {
		v := floats.Dot(tt.z[t*tt.n:(t+1)*tt.n], coef)
		for i := t; i < len(mu); i += tt.periods {
			mu[i] += v
		}
	}
}

func (tt *timeTerm) adjoint(bar, muBar, _ []float64) {
	coefBar := bar[tt.start : tt.start+tt.n]
	for t := range tt.periods {
		floats.AddScaled(coefBar, sumGeos(muBar, t, tt.periods), tt.z[t*tt.n:(t+1)*tt.n])
	}
}

// knotTerm is a level that is linear between knots. Each period depends on two
// knots at most, so the basis is kept as those two weights.
type knotTerm struct {
	start, n int
	left     []int // [t] index of the knot at or before t
	wLeft    []float64
	wRight   []float64 // 0 where there is no knot to the right
}

// newKnotTerm keeps the basis of baseline.KnotBasis.
func newKnotTerm(basis []float64, periods, start int) *knotTerm {
	n := len(basis) / periods
	k := &knotTerm{start: start, n: n, left: make([]int, periods), wLeft: make([]float64, periods), wRight: make([]float64, periods)}
	for t := range periods {
		row := basis[t*n : (t+1)*n]
		j := slices.IndexFunc(row, func(w float64) bool { return w != 0 })
		k.left[t], k.wLeft[t] = j, row[j]
		if j+1 < n {
			k.wRight[t] = row[j+1]
		}
	}
	return k
}

// scaled returns the term with its weights multiplied by sd and its positions
// moved to start.
func (k *knotTerm) scaled(start int, sd float64) *knotTerm {
	s := &knotTerm{start: start, n: k.n, left: k.left, wLeft: slices.Clone(k.wLeft), wRight: slices.Clone(k.wRight)}
	floats.Scale(sd, s.wLeft)
	floats.Scale(sd, s.wRight)
	return s
}

func (k *knotTerm) positions() []int { return span(k.start, k.n) }

func (k *knotTerm) add(mu, theta []float64) {
	knots := theta[k.start : k.start+k.n]
	for t, j := range k.left {
		v := k.wLeft[t] * knots[j]
		if k.wRight[t] != 0 {
			v += k.wRight[t] * knots[j+1]
		}
		for i := t; i < len(mu); i += len(k.left) {
			mu[i] += v
		}
	}
}

func (k *knotTerm) adjoint(bar, muBar, _ []float64) {
	knotBar := bar[k.start : k.start+k.n]
	for t, j := range k.left {
		s := sumGeos(muBar, t, len(k.left))
		knotBar[j] += k.wLeft[t] * s
		if k.wRight[t] != 0 {
			knotBar[j+1] += k.wRight[t] * s
		}
	}
}

// geoTerm is an intercept for each geo, times weight; at[g] is -1 for the one
// held at zero.
type geoTerm struct {
	at      []int
	periods int
	weight  float64
}

func (gt *geoTerm) positions() []int {
	var p []int
	for _, i := range gt.at {
		if i >= 0 {
			p = append(p, i)
		}
	}
	return p
}

func (gt *geoTerm) add(mu, theta []float64) {
	for g, i := range gt.at {
		if i >= 0 {
			floats.AddConst(gt.weight*theta[i], mu[g*gt.periods:(g+1)*gt.periods])
		}
	}
}

func (gt *geoTerm) adjoint(bar, muBar, _ []float64) {
	for g, i := range gt.at {
		if i >= 0 {
			bar[i] += gt.weight * floats.Sum(muBar[g*gt.periods:(g+1)*gt.periods])
		}
	}
}

// cellTerm is a variable z_gt with a coefficient for each geo: a control, a
// treatment, or an event that not every geo has.
type cellTerm struct {
	z       []float64
	effect  geoEffect
	a       []float64 // A_g of the effect; fixed by the data
	periods int
	scratch struct{ beta, betaBar, aBar []float64 }
}

func newCellTerm(z []float64, geos int, effect geoEffect, a []float64) *cellTerm {
	c := &cellTerm{z: z, effect: effect, a: a, periods: len(z) / geos}
	if a == nil {
		c.a = make([]float64, geos)
	}
	c.scratch.beta, c.scratch.betaBar, c.scratch.aBar = make([]float64, geos), make([]float64, geos), make([]float64, geos)
	return c
}

func (c *cellTerm) positions() []int {
	p := []int{c.effect.theta}
	if c.effect.eta >= 0 {
		p = append(p, c.effect.eta)
	}
	return append(p, c.effect.dev...)
}

// coefficients returns γ_g, valid until the next call.
func (c *cellTerm) coefficients(theta []float64) []float64 {
	c.effect.mean(c.scratch.beta, c.a, theta)
	return c.scratch.beta
}

func (c *cellTerm) add(mu, theta []float64) {
	for g, gamma := range c.coefficients(theta) {
		floats.AddScaled(c.row(mu, g), gamma, c.row(c.z, g))
	}
}

func (c *cellTerm) adjoint(bar, muBar, theta []float64) {
	gamma := c.coefficients(theta)
	for g := range gamma {
		c.scratch.betaBar[g] = floats.Dot(c.row(c.z, g), c.row(muBar, g))
	}
	c.effect.adjoint(bar, c.scratch.aBar, c.scratch.betaBar, gamma, c.a, theta)
}

func (c *cellTerm) row(x []float64, g int) []float64 { return x[g*c.periods : (g+1)*c.periods] }

func span(start, n int) []int {
	p := make([]int, n)
	for i := range p {
		p[i] = start + i
	}
	return p
}

// sumGeos returns Σ_g x_gt of x, [g][t].
func sumGeos(x []float64, t, periods int) float64 {
	var s float64
	for i := t; i < len(x); i += periods {
		s += x[i]
	}
	return s
}
