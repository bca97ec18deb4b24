package review

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// An anticipation is what a fit can be expected to say about the total
// contribution of each channel, from a linear model that is solved exactly:
//
//	y = Σ_p b_p B_p + Σ_c (m_c + s_c a_c) Φ_c + noise,   b, a ~ Normal(0, 1),   noise ~ Normal(0, σ²)
//
// y is outcome in model units without its mean, B_p the columns of the baseline,
// Φ_c the response of channel c at the prior medians of its shape, per unit of its
// contribution, m_c the median and s_c the spread of the prior of that
// contribution, half the distance of its quantiles of orders 0.16 and 0.84. With X
// the columns B and s Φ, over observed cells,
//
//	Cov(b, a) = (I + XᵀX/σ²)⁻¹
//
// and σ² is what makes the residual sum of squares agree with it (MacKay 1992,
// Bayesian interpolation, eq. 4.8): σ² = RSS/(n - Σ_k λ_k/(λ_k+σ²)), λ the
// eigenvalues of XᵀX. Effects are taken as equal in all geos, and shapes as known:
// the fit will say no more than this.
type anticipation struct {
	channels []anticipated
	excess   float64     // prior probability that channels bring more than the outcome
	share    [2]float64  // quantiles 0.05 and 0.95 of the share of outcome that channels bring by the prior
	cov      [][]float64 // of contributions, after the fit
}

// anticipated is one channel's part.
type anticipated struct {
	priorSD  float64 // s_c
	sd       float64 // after the fit
	se       float64 // from the data alone
	own      float64 // share of the variation of Φ_c that no other column explains
	moves    float64 // independent moves of what it does not
	measured bool    // false if the channel has no effect under the prior
}

// anticipate returns nil where numbers are beyond what it can compute with.
func anticipate(m *mmm.Model, priorDraws int) *anticipation {
	d := m.Data()
	p := newPriorContributions(m, priorDraws)
	columns, first := m.BaselineColumns(), 0
	first = len(columns)
	y := modelOutcome(m)
	for i := range d.Channels {
		phi := p.response(m, i)
		floats.AddScaled(y, -p.median[i], phi)
		floats.Scale(p.sd[i], phi)
		columns = append(columns, phi)
	}
	for i := range y {
		if !m.Observed(i) {
			y[i] = 0
			for _, column := range columns {
				column[i] = 0
			}
		}
	}
	r := newRidge(columns, y, observedCells(m))
	if r == nil {
		return nil
	}
	a := &anticipation{excess: p.excess, share: p.share}
	cov := make([][]float64, len(d.Channels))
	for i := range d.Channels {
		cov[i] = r.covariance(first + i)
		a.channels = append(a.channels, r.anticipated(first+i, cov[i], p.sd[i], d.G()))
	}
	for i := range cov {
		row := make([]float64, len(cov))
		for j := range row {
			row[j] = p.sd[i] * p.sd[j] * cov[i][first+j]
		}
		a.cov = append(a.cov, row)
	}
	return a
}

func observedCells(m *mmm.Model) int {
	n := 0
	for i := range m.Data().G() * m.Data().T() {
		if m.Observed(i) {
			n++
		}
	}
	return n
}

// modelOutcome returns the outcome in model units without its mean.
func modelOutcome(m *mmm.Model) []float64 {
	y := m.OutcomeUnit()
	for i, v := range m.Data().Outcome.Values {
		y[i] = v / y[i]
	}
	floats.AddConst(-stat.Mean(y, nil), y)
	return y
}

// priorContributions is what priors say about total contributions, in the unit of
// results.
type priorContributions struct {
	median, sd []float64
	excess     float64
	share      [2]float64
	unit       []float64 // of the model, [g][t]
}

func newPriorContributions(m *mmm.Model, n int) *priorContributions {
	d := m.Data()
	p := &priorContributions{unit: m.OutcomeUnit()}
	e, r := m.NewEvaluator(), rng.New(0, "prior contributions", 0)
	theta, cells := make([]float64, m.Layout().Size()), make([]float64, len(p.unit))
	values, share := make([][]float64, len(d.Channels)), make([]float64, n)
	for i := range values {
		values[i] = make([]float64, n)
	}
	total := d.TotalOutcome()
	for k := range n {
		m.DrawPrior(theta, r)
		for i := range d.Channels {
			e.SetChannel(theta, i)
			e.Contribution(cells, i)
			values[i][k] = worth(d, cells)
			share[k] += values[i][k] / total
		}
		if share[k] > 1 {
			p.excess += 1 / float64(n)
		}
	}
	q := make([]float64, 3)
	for _, v := range values {
		draws.Quantiles(q, []float64{0.16, 0.5, 0.84}, v, v)
		p.median, p.sd = append(p.median, q[1]), append(p.sd, (q[2]-q[0])/2)
	}
	draws.Quantiles(p.share[:], []float64{0.05, 0.95}, share, share)
	return p
}

// response returns Φ of channel i, [g][t]: zeros if it has no response.
func (p *priorContributions) response(m *mmm.Model, i int) []float64 {
	e, phi := m.NewEvaluator(), make([]float64, len(p.unit))
	// Φ does not depend on the effect, but must not be divided by an effect of zero.
	for _, order := range []float64{0.5, 0.75} {
		theta := make([]float64, 0, m.Layout().Size())
		for _, param := range m.Layout().Params {
			for _, prior := range param.Prior {
				theta = append(theta, prior.Quantile(order))
			}
		}
		e.SetChannel(theta, i)
		e.Contribution(phi, i)
		if total := worth(m.Data(), phi); total != 0 {
			floats.Div(phi, p.unit)
			floats.Scale(1/total, phi)
			return phi
		}
	}
	clear(phi)
	return phi
}

// worth returns what outcome in cells [g][t] is worth in the unit of results.
func worth(d *mmm.Data, cells []float64) float64 {
	var sum float64
	for i, v := range cells {
		sum += v * d.ValueAt(i)
	}
	return sum
}

// ridge is a linear model with standard normal coefficients, solved.
type ridge struct {
	columns [][]float64
	vectors mat.Dense // eigenvectors of XᵀX, [column][k]
	lambda  []float64
	sigma2  float64
}

// newRidge solves y = X b + noise with n observations; nil if that has no finite
// solution.
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

// anticipated returns what is known of coefficient c after the fit, of which s is
// the prior spread. The residual of column c on all others is X Cov_c / Cov_cc.
func (r *ridge) anticipated(c int, cov []float64, s float64, geos int) anticipated {
	residual := make([]float64, len(r.columns[c]))
	for i, column := range r.columns {
		floats.AddScaled(residual, cov[i]/cov[c], column)
	}
	_, sd := meanSD(r.columns[c])
	total := float64(len(residual)) * sd * sd
	information := math.Max(1/cov[c]-1, 0) // of the data, where the prior's is 1
	return anticipated{
		priorSD: s, sd: s * math.Sqrt(cov[c]), se: s / math.Sqrt(information),
		own: math.Min(information*r.sigma2/total, 1), moves: independentMoves(residual, geos), measured: s > 0 && total > 0,
	}
}

// independentMoves returns the number of independent moves that a variable x,
// [g][t], makes:
//
//	T_e / τ · G_e,   T_e = exp(-Σ_t p_t ln p_t),   τ = 1 + 2 Σ_{k=1..K} ρ_k,   G_e = (tr C)²/tr C²
//
// T_e is the number of periods in which it moves, with p_t the share of period t in
// Σ x²; τ how many periods a move lasts, with ρ_k the autocorrelation at lag k
// within geos, up to the last lag before the first that is not positive; and G_e
// the number of geos that move on their own, with C = x xᵀ. For independent normal
// values in one geo it is about T/2: half of them are too small to count.
func independentMoves(x []float64, geos int) float64 {
	periods := len(x) / geos
	energy := make([]float64, periods)
	for i, v := range x {
		energy[i%periods] += v * v
	}
	total := floats.Sum(energy)
	if !(total > 0) {
		return 0
	}
	var entropy float64
	for _, e := range energy {
		if e > 0 {
			entropy -= e / total * math.Log(e/total)
		}
	}
	tau := 1.0
	for lag := 1; lag < periods; lag++ {
		var sum float64
		for g := range geos {
			row := geo(x, g, geos)
			sum += floats.Dot(row[lag:], row[:periods-lag])
		}
		if sum <= 0 {
			break
		}
		tau += 2 * sum / total
	}
	var squares float64
	for g := range geos {
		for h := range geos {
			dot := floats.Dot(geo(x, g, geos), geo(x, h, geos)) / total
			squares += dot * dot
		}
	}
	return math.Exp(entropy) / tau / squares
}
