package learning

import (
	"fmt"
	"math"
	"slices"
)

// A Reading is what one block says about an effect δ: for clusters of periods, in
// order, a score and what δ = 1 would add to it.
//
// With y the innovations, x what the effect would do to them, and ỹ, x̃ their recursive
// residuals next to nuisances that are of no interest,
//
//	score_i = Σ_{t in cluster i} x̃_t ỹ_t,   information_i = Σ_{t in cluster i} x̃_t²
//
// A recursive residual is what a regression on the nuisances, over the periods of
// the block before t, did not foresee of period t, over its standard deviation for unit
// noise; periods that the regression needs to begin with have none. Hence, over
// the block, Σ score / Σ information is the least-squares estimate of δ next to the
// nuisances, whatever those do; and recursive residuals of independent normal
// innovations are again independent and normal, while ordinary ones are neither.
//
// Reference: Brown, Durbin & Evans (1975), "Techniques for testing the constancy of
// regression relationships over time", JRSS B 37(2).
type Reading struct {
	Scores      []float64
	Information []float64
}

// read returns the reading of x in y, next to the nuisances, in clusters of the given
// number of periods. Periods in which anything is not finite are left out, and so are
// clusters, or a whole block, that cannot tell x from the nuisances.
func read(y, x []float64, cluster int, nuisances ...[]float64) Reading {
	for _, n := range append(nuisances, x) {
		if len(n) != len(y) {
			panic(fmt.Sprintf("learning: series of %d and %d periods in a block", len(n), len(y)))
		}
	}
	yx := recursive(y, x, nuisances)
	rounding := collinear * norm(x)
	var r Reading
	for from := 0; from < len(y); from += cluster {
		var score, information float64
		for _, v := range yx[from:min(from+cluster, len(y))] {
			score += v.x * v.y
			information += v.x * v.x
		}
		if information > rounding*rounding {
			r.Scores, r.Information = append(r.Scores, score), append(r.Information, information)
		}
	}
	return r
}

// collinear is the share of its length below which what regression leaves of a column
// is rounding.
const collinear = 1e-6

// A pair is what regression leaves of a period.
type pair struct{ y, x float64 }

// recursive returns the recursive residuals of y and x, zeros where there are none. Rows
// of the nuisances are rotated, one after the other, into a triangle R; what is left of
// y and x when a row has become zero is their residual, up to a sign they share. A
// row that fills an empty line of R is used up.
func recursive(y, x []float64, nuisances [][]float64) []pair {
	left := make([]pair, len(y))
	triangle := make([][]float64, len(nuisances)) // lines of R, y and x
	size := each(len(nuisances), func(j int) float64 { return norm(nuisances[j]) })
	for t := range y {
		row := make([]float64, 0, len(nuisances)+2)
		for j, n := range nuisances {
			row = append(row, n[t]/max(size[j], math.SmallestNonzeroFloat64))
		}
		row = append(row, y[t], x[t])
		if !slices.ContainsFunc(row, func(v float64) bool { return !finite(v) }) && !absorbed(row, triangle) {
			left[t] = pair{row[len(nuisances)], row[len(nuisances)+1]}
		}
	}
	return left
}

// absorbed rotates a row into the triangle and reports whether a line of it was empty
// and now is the row.
func absorbed(row []float64, triangle [][]float64) bool {
	for j, line := range triangle {
		if math.Abs(row[j]) <= collinear {
			row[j] = 0
			continue
		}
		if line == nil {
			triangle[j] = row
			return true
		}
		r := math.Hypot(line[j], row[j])
		c, s := line[j]/r, row[j]/r
		for k := j; k < len(row); k++ {
			line[k], row[k] = c*line[k]+s*row[k], c*row[k]-s*line[k]
		}
	}
	return false
}

// norm returns the length of the finite part of x.
func norm(x []float64) float64 {
	var sum float64
	for _, v := range x {
		if finite(v) {
			sum += v * v
		}
	}
	return math.Sqrt(sum)
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// each returns f of every index.
func each(n int, f func(t int) float64) []float64 {
	x := make([]float64, n)
	for t := range x {
		x[t] = f(t)
	}
	return x
}

// ones is the intercept.
func ones(n int) []float64 { return each(n, func(int) float64 { return 1 }) }

// indicator returns 1 where is holds and 0 elsewhere.
func indicator(n int, is func(t int) bool) []float64 {
	return each(n, func(t int) float64 {
		if is(t) {
			return 1
		}
		return 0
	})
}

// times returns the product, element by element.
func times(a, b []float64) []float64 {
	return each(len(a), func(t int) float64 { return a[t] * b[t] })
}

// mean returns the mean of the finite values, NaN without any.
func mean(x []float64) float64 {
	var sum, n float64
	for _, v := range x {
		if finite(v) {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}
