package review

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// ridge is a linear model with standard normal coefficients, solved.
type ridge struct {
	columns [][]float64
	vectors mat.Dense // eigenvectors of XᵀX, [column][k]
	lambda  []float64
	sigma2  float64
}

// newRidge solves y = X b + noise with n observations; nil if that has no finite
// solution. σ² is what makes the residual sum of squares agree with it:
//
//	σ² = RSS / (n - Σ_k λ_k/(λ_k+σ²))     λ the eigenvalues of XᵀX
//
// Reference: MacKay (1992), Bayesian interpolation, Neural Computation 4(3), 4.4.
func newRidge(columns [][]float64, y []float64, n int) *ridge {
	p := len(columns)
	gram := mat.NewSymDense(p, nil)
	for i, a := range columns {
		for j, b := range columns[:i+1] {
			v := floats.Dot(a, b)
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil
			}
			gram.SetSym(i, j, v)
		}
	}
	var e mat.EigenSym
	if !e.Factorize(gram, true) {
		return nil
	}
	r := &ridge{columns: columns, lambda: e.Values(nil)}
	e.VectorsTo(&r.vectors)
	xy := mat.NewVecDense(p, nil)
	for i, a := range columns {
		xy.SetVec(i, floats.Dot(a, y))
	}
	var v mat.VecDense
	v.MulVec(r.vectors.T(), xy)
	if !r.findNoise(v.RawVector().Data, floats.Dot(y, y), n) {
		return nil
	}
	return r
}

// findNoise finds σ² by its fixed point, from XᵀX's eigenbasis: v = VᵀXᵀy.
func (r *ridge) findNoise(v []float64, yy float64, n int) bool {
	const steps = 50
	r.sigma2 = yy / float64(n) / 2
	floor := 1e-10 * yy / float64(n)
	for range steps {
		rss, used := yy, 0.0
		for k, l := range r.lambda {
			l = math.Max(l, 0)
			b := v[k] / (l + r.sigma2)
			rss += b * (l*b - 2*v[k])
			used += l / (l + r.sigma2)
		}
		r.sigma2 = math.Max(floor, math.Max(rss, 0)/math.Max(float64(n)-used, 1))
	}
	return r.sigma2 > 0 && !math.IsInf(r.sigma2, 1)
}

// covariance returns column c of Cov(b) = V σ²/(λ+σ²) Vᵀ.
func (r *ridge) covariance(c int) []float64 {
	cov := make([]float64, len(r.columns))
	for k, l := range r.lambda {
		w := r.vectors.At(c, k) * r.sigma2 / (math.Max(l, 0) + r.sigma2)
		for i := range cov {
			cov[i] += w * r.vectors.At(i, k)
		}
	}
	return cov
}

// A partial is what one more column u says about its coefficient, beside all
// columns but c.
type partial struct {
	residual    []float64 // of u on the others
	information float64   // about the coefficient, where the prior's is 1
}

// replace returns the partial of u in place of column c. With M = (XᵀX + σ²I)⁻¹, X₋
// the other columns and v = X₋ᵀu, the inverse without c is that of a block:
//
//	b = M v - M_c (M_c·v)/M_cc,   information = (uᵀu - vᵀb)/σ²,   residual = u - X₋ b
func (r *ridge) replace(c int, u []float64) partial {
	p := len(r.columns)
	v := mat.NewVecDense(p, nil)
	for i, column := range r.columns {
		if i != c {
			v.SetVec(i, floats.Dot(column, u))
		}
	}
	var w, b mat.VecDense
	w.MulVec(r.vectors.T(), v)
	for k, l := range r.lambda {
		w.SetVec(k, w.AtVec(k)/(math.Max(l, 0)+r.sigma2))
	}
	b.MulVec(&r.vectors, &w) // M v
	mc := r.covariance(c)    // σ² M_c
	b.AddScaledVec(&b, -b.AtVec(c)/mc[c], mat.NewVecDense(p, mc))
	out := partial{residual: slices.Clone(u), information: math.Max(floats.Dot(u, u)-mat.Dot(v, &b), 0) / r.sigma2}
	for i, column := range r.columns {
		if i != c {
			floats.AddScaled(out.residual, -b.AtVec(i), column)
		}
	}
	return out
}

// anticipated returns what can be known of coefficient c, of which s is the prior
// spread, at that of its shapes which shows it best.
func (r *ridge) anticipated(c int, shapes [][]float64, s float64, geos int) anticipated {
	var best partial
	var total float64
	for _, u := range shapes {
		sd := stat.PopStdDev(u, nil)
		if p := r.replace(c, u); best.residual == nil || p.information > best.information {
			best, total = p, float64(len(u))*sd*sd
		}
	}
	return anticipated{
		priorSD: s, sd: s / math.Sqrt(1+best.information), se: s / math.Sqrt(best.information),
		own: math.Min(best.information*r.sigma2/total, 1), moves: independentMoves(best.residual, geos), measured: s > 0 && total > 0,
	}
}
