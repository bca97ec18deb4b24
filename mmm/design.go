package mmm

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"gonum.org/v1/gonum/floats"
)

// A design holds the columns of the parameters that are integrated out, each
// multiplied by its prior standard deviation. Rows are cells [g][t]; those of
// held-out cells are zero. It has no state and may be shared.
type design struct {
	n        int
	terms    []term // positions are columns of the design
	columns  []designColumn
	observed []bool // nil means all
	p        int
}

// designColumn is a column of its own: a control, a treatment, an event that not
// every geo has, or what one geo has more of them than others.
type designColumn struct {
	at   int
	from int // first cell of z; others are 0
	z    []float64
}

// columnScale says that a column is multiplied by a parameter: a spread over geos.
type columnScale struct{ column, spread int }

// integrable returns the positions in θ of the parameters in which μ is linear
// and whose prior is normal, in the order of the design's columns, and the
// design. Deviations of geos, which are linear given their spread, are among them
// if that is asked for; then scales says which columns they are.
func (m *Model) integrable(deviations bool) ([]int, *design, []columnScale) {
	b := designBuilder{priors: m.layout.priors(), design: &design{n: m.data.G() * m.data.T(), observed: m.observed}}
	for _, t := range m.terms() {
		switch t := t.(type) {
		case *knotTerm:
			b.takeKnots(t)
		case *timeTerm:
			b.takeTime(t)
		case *geoTerm:
			b.takeGeos(t)
		case *cellTerm:
			b.takeCoefficient(t)
			if deviations {
				b.takeDeviations(t)
			}
		}
	}
	b.design.p = len(b.at)
	return b.at, b.design, b.scales
}

// A designBuilder collects the columns of a design from terms of μ: a term whose
// parameters all have normal priors becomes columns, others are left.
type designBuilder struct {
	priors []dist.Dist // of θ
	design *design
	at     []int     // position in θ of each column
	sd     []float64 // prior standard deviation of each column
	scales []columnScale
}

// normal reports whether all parameters at the positions have normal priors.
func (b *designBuilder) normal(positions []int) bool {
	return all(positions, func(i int) bool { _, ok := b.priors[i].(dist.Normal); return ok })
}

// take makes columns of the parameters at the positions and returns the first.
func (b *designBuilder) take(positions []int) int {
	start := len(b.at)
	for _, i := range positions {
		b.at = append(b.at, i)
		b.sd = append(b.sd, b.priors[i].(dist.Normal).Sigma)
	}
	return start
}

// takeColumn makes a column of its own of the parameter at a position, and returns
// which it is.
func (b *designBuilder) takeColumn(c designColumn, position int) int {
	c.at = b.take([]int{position})
	floats.Scale(b.sd[c.at], c.z)
	b.design.columns = append(b.design.columns, c)
	return c.at
}

func (b *designBuilder) takeKnots(t *knotTerm) {
	if positions := t.positions(); b.normal(positions) {
		start := b.take(positions)
		b.design.terms = append(b.design.terms, t.scaled(start, b.sd[start]))
	}
}

func (b *designBuilder) takeTime(t *timeTerm) {
	if positions := t.positions(); b.normal(positions) {
		start := b.take(positions)
		z := slices.Clone(t.z)
		for i := range z {
			z[i] *= b.sd[start+i%t.n]
		}
		b.design.terms = append(b.design.terms, &timeTerm{z: z, start: start, n: t.n, periods: t.periods})
	}
}

func (b *designBuilder) takeGeos(t *geoTerm) {
	positions := t.positions()
	if !b.normal(positions) {
		return
	}
	start := b.take(positions)
	local := &geoTerm{at: make([]int, len(t.at)), periods: t.periods, weight: b.sd[start]}
	for g, k := 0, start; g < len(t.at); g++ {
		local.at[g] = -1
		if t.at[g] >= 0 {
			local.at[g] = k
			k++
		}
	}
	b.design.terms = append(b.design.terms, local)
}

// takeCoefficient takes the common coefficient of a control, a treatment or an
// event, unless the prior is on something else.
func (b *designBuilder) takeCoefficient(t *cellTerm) {
	if e := &t.effect; e.coefficient && b.normal([]int{e.theta}) {
		b.takeColumn(designColumn{z: slices.Clone(t.z)}, e.theta)
	}
}

// takeDeviations takes what single geos have more of the coefficient than others.
func (b *designBuilder) takeDeviations(t *cellTerm) {
	e := &t.effect
	if e.eta < 0 || e.dev == nil || !b.normal(e.dev) {
		return
	}
	for g, i := range e.dev {
		column := b.takeColumn(t.deviation(g), i)
		b.scales = append(b.scales, columnScale{column, e.eta})
	}
}

// deviation returns how μ depends on η dev_g: z_gt in geo g; and where the prior
// is on what all geos together bring, less of z everywhere, -z A_g/Σ A.
func (c *cellTerm) deviation(g int) designColumn {
	if c.effect.coefficient {
		return designColumn{from: g * c.periods, z: slices.Clone(c.row(c.z, g))}
	}
	z := make([]float64, len(c.z))
	floats.AddScaled(z, -c.a[g]/floats.Sum(c.a), c.z)
	floats.Add(c.row(z, g), c.row(c.z, g))
	return designColumn{z: z}
}

// Dims returns the numbers of cells and of columns.
func (d *design) Dims() (n, p int) { return d.n, d.p }

// Mul stores D b in dst.
func (d *design) Mul(dst, b []float64) {
	clear(dst)
	for _, t := range d.terms {
		t.add(dst, b)
	}
	for _, c := range d.columns {
		floats.AddScaled(dst[c.from:c.from+len(c.z)], b[c.at], c.z)
	}
	d.mask(dst)
}

// MulTrans stores Dᵀ r in dst. r is zero in held-out cells.
func (d *design) MulTrans(dst, r []float64) {
	clear(dst)
	for _, t := range d.terms {
		t.adjoint(dst, r, nil)
	}
	for _, c := range d.columns {
		dst[c.at] = floats.Dot(c.z, r[c.from:c.from+len(c.z)])
	}
}

func (d *design) mask(x []float64) {
	for i, ok := range d.observed {
		if !ok {
			x[i] = 0
		}
	}
}
