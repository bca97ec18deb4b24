package review

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// collinear finds variables that move together: over all cells, in the national
// totals, and within geos. A group that was found at one level is not reported
// again at the next.
func (c *designReview) collinear() {
	d := c.d
	n := d.G()
	c.collinearAt("over all "+cellNoun(d)+"s", finding.Error, c.t.VIFWarning, func(i int) []float64 { return c.variables[i].values })
	if d.National() {
		return
	}
	// Geos may tell apart what the totals cannot, so these are warnings.
	totals := inputSeries(d)
	c.collinearAt("in the national totals", finding.Warning, c.t.VIFWarning, func(i int) []float64 { return national(totals[i].values, n) })
	in := func(g int) func(i int) []float64 {
		return func(i int) []float64 { return geo(c.variables[i].values, g, n) }
	}
	var where []string
	for g, name := range d.Geos {
		if len(c.groupsAt(c.t.VIFError, in(g))) > 0 {
			where = append(where, name)
		}
	}
	if len(where) > 0 {
		first := in(slices.Index(d.Geos, where[0]))
		c.collinearAt(fmt.Sprintf("in %d of %d geos, such as %s", len(where), n, where[0]), finding.Warning, c.t.VIFError, first)
	}
}

// collinearAt reports groups of variables at one level, with the values that each
// has there; worst is the severity of variables that are one.
func (c *designReview) collinearAt(where string, worst finding.Severity, limit float64, values func(i int) []float64) {
	for _, g := range c.groupsAt(limit, values) {
		found := finding.Collinearity{Severity: finding.Warning, VIF: g.vif, Pair: g.pair, Where: where}
		var key string
		for _, i := range g.members {
			found.Variables = append(found.Variables, c.variables[i].subject)
			key += c.variables[i].subject.String()
		}
		if g.vif > c.t.VIFError || math.Abs(g.pair) > c.t.CorrelationError {
			found.Severity = worst
		}
		if !c.reported[key] {
			c.reported[key] = true
			c.add(finding.Collinear(found))
		}
	}
}

// A group is variables that move together.
type group struct {
	members []int // of the variables, increasing
	vif     float64
	pair    float64 // strongest correlation of two of them
}

// groupsAt returns the groups of variables whose variance inflation exceeds a
// limit, or that are correlated as one.
func (c *designReview) groupsAt(limit float64, values func(i int) []float64) []group {
	var columns [][]float64
	var index []int
	for i := range c.variables {
		if x := values(i); !constantValues(x) {
			columns, index = append(columns, x), append(index, i)
		}
	}
	groups := groupCollinear(newCollinearity(columns), limit, c.t.CorrelationError)
	for _, g := range groups {
		for k, i := range g.members {
			g.members[k] = index[i]
		}
	}
	return groups
}

// collinearity is how the columns of a regression with an intercept depend on
// each other. With R the matrix of their correlations,
//
//	VIF_j = 1/(1-R_j²) = (R⁻¹)_jj,   b_ji = -(R⁻¹)_ij / (R⁻¹)_jj
//
// where R_j² and b_ji are of the regression of column j on the others, all
// standardised. Eigenvalues of R below rounding are raised to it, so that exact
// dependence gives a VIF of about 10¹⁴.
type collinearity struct {
	correlation *mat.SymDense
	inverse     *mat.SymDense
}

func newCollinearity(columns [][]float64) *collinearity {
	n := len(columns)
	if n == 0 {
		return nil
	}
	c := &collinearity{correlation: mat.NewSymDense(n, nil), inverse: mat.NewSymDense(n, nil)}
	for i := range n {
		c.correlation.SetSym(i, i, 1)
		for j := range i {
			r := stat.Correlation(columns[i], columns[j], nil)
			if !(math.Abs(r) < 1.5) {
				return nil // not finite, or squares beyond what numbers can hold
			}
			c.correlation.SetSym(i, j, r)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(c.correlation, true) {
		return nil
	}
	var v mat.Dense
	e.VectorsTo(&v)
	const rounding = 1e-14
	lambda := e.Values(nil)
	for i := range n {
		for j := range i + 1 {
			var sum float64
			for k, l := range lambda {
				sum += v.At(i, k) * v.At(j, k) / math.Max(l, rounding)
			}
			c.inverse.SetSym(i, j, sum)
		}
	}
	return c
}

func (c *collinearity) vif(j int) float64 { return c.inverse.At(j, j) }

// coefficient returns b_ji.
func (c *collinearity) coefficient(j, i int) float64 { return -c.inverse.At(i, j) / c.inverse.At(j, j) }

// groupCollinear joins every column whose VIF exceeds the limit with those that
// explain it: whose coefficient is at least half the largest one. It also joins
// columns correlated as one.
func groupCollinear(c *collinearity, limit, one float64) []group {
	if c == nil {
		return nil
	}
	n := c.correlation.SymmetricDim()
	parent := make([]int, n)
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			i = parent[i]
		}
		return i
	}
	for j := range n {
		var largest float64
		for i := range n {
			if i != j {
				largest = math.Max(largest, math.Abs(c.coefficient(j, i)))
			}
		}
		for i := range n {
			explains := c.vif(j) > limit && math.Abs(c.coefficient(j, i)) >= largest/2
			if i != j && (explains || math.Abs(c.correlation.At(i, j)) > one) {
				parent[root(i)] = root(j)
			}
		}
	}
	return collectGroups(c, parent, root)
}

func collectGroups(c *collinearity, parent []int, root func(int) int) []group {
	members := map[int][]int{}
	for i := range parent {
		members[root(i)] = append(members[root(i)], i)
	}
	var groups []group
	for i := range parent {
		m := members[i]
		if len(m) < 2 {
			continue
		}
		g := group{members: m}
		for k, a := range m {
			g.vif = math.Max(g.vif, c.vif(a))
			for _, b := range m[:k] {
				if r := c.correlation.At(a, b); math.Abs(r) > math.Abs(g.pair) {
					g.pair = r
				}
			}
		}
		groups = append(groups, g)
	}
	return groups
}
