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
	priors := m.layout.priors()
	normal := func(positions []int) bool {
		return all(positions, func(i int) bool { _, ok := priors[i].(dist.Normal); return ok })
	}
	d := &design{n: m.data.G() * m.data.T(), observed: m.observed}
	var at []int
	var sd []float64
	var scales []columnScale
	take := func(positions []int) int {
		start := len(at)
		for _, i := range positions {
			at = append(at, i)
			sd = append(sd, priors[i].(dist.Normal).Sigma)
		}
		return start
	}
	periods := m.data.T()
	for _, t := range m.terms() {
		positions := t.positions()
		switch t := t.(type) {
		case *cellTerm:
			e := &t.effect
			if e.coefficient && normal([]int{e.theta}) {
				column := designColumn{at: take([]int{e.theta}), z: make([]float64, len(t.z))}
				floats.AddScaled(column.z, sd[column.at], t.z)
				d.columns = append(d.columns, column)
			}
			if deviations && e.eta >= 0 && e.dev != nil && normal(e.dev) {
				for g, i := range e.dev {
					column := t.deviation(g)
					column.at = take([]int{i})
					floats.Scale(sd[column.at], column.z)
					d.columns = append(d.columns, column)
					scales = append(scales, columnScale{column.at, e.eta})
				}
			}
		case *knotTerm:
			if normal(positions) {
				d.terms = append(d.terms, t.scaled(take(positions), priors[positions[0]].(dist.Normal).Sigma))
			}
		case *timeTerm:
			if normal(positions) {
				start := take(positions)
				z := slices.Clone(t.z)
				for i := range z {
					z[i] *= sd[start+i%t.n]
				}
				d.terms = append(d.terms, &timeTerm{z: z, start: start, n: t.n, periods: periods})
			}
		case *geoTerm:
			if normal(positions) {
				start := take(positions)
				local := &geoTerm{at: make([]int, len(t.at)), periods: periods, weight: priors[positions[0]].(dist.Normal).Sigma}
				for g, k := 0, start; g < len(t.at); g++ {
					local.at[g] = -1
					if t.at[g] >= 0 {
						local.at[g] = k
						k++
					}
				}
				d.terms = append(d.terms, local)
			}
		}
	}
	d.p = len(at)
	return at, d, scales
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
