package review

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
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
// σ² is what is left by a model with more freedom, in which every channel has its
// response at several draws of its shape from the prior: that shapes are not those
// of the medians must not count as noise. What can be known of a single channel is
// taken at that of these shapes which shows it best, the others at their medians,
// so that a weak design is one that is weak even then. Effects are taken as equal
// in all geos.
type anticipation struct {
	channels []anticipated
	excess   float64     // prior probability that channels bring more than the outcome
	share    [2]float64  // quantiles 0.05 and 0.95 of the share of outcome that channels bring by the prior
	cov      [][]float64 // of contributions after the fit, at prior medians of shapes
}

// anticipated is one channel's part.
type anticipated struct {
	prior    float64 // m_c
	priorSD  float64 // s_c
	sd       float64 // after the fit
	se       float64 // from the data alone
	own      float64 // share of the variation of Φ_c that no other column explains
	moves    float64 // independent moves of what it does not
	measured bool    // false if the channel has no effect under the prior
}

// shapeDraws is the number of shapes that a channel may have besides that of the
// medians.
const shapeDraws = 8

// anticipate returns nil where numbers are beyond what it can compute with.
func anticipate(m *mmm.Model, priorDraws int) *anticipation {
	d := m.Data()
	p := newPriorContributions(m, priorDraws)
	y, columns := modelOutcome(m), m.BaselineColumns()
	first := len(columns)
	shapes := make([][][]float64, len(d.Channels)) // [channel][shape], that of the medians first
	r := rng.New(0, "prior shapes of a design", 0)
	theta := p.medians(m)
	for k := range 1 + shapeDraws {
		if k > 0 {
			m.DrawPrior(theta, r)
		}
		for i := range d.Channels {
			phi := p.response(m, i, theta)
			if k == 0 {
				floats.AddScaled(y, -p.median[i], phi)
			}
			floats.Scale(p.sd[i], phi)
			shapes[i] = append(shapes[i], phi)
		}
	}
	flexible := slices.Clone(columns)
	for _, s := range shapes {
		columns, flexible = append(columns, s[0]), append(flexible, s...)
	}
	n := observeOnly(m, y, flexible)
	noise, ridge := newRidge(flexible, y, n), newRidge(columns, y, n)
	if noise == nil || ridge == nil {
		return nil
	}
	ridge.sigma2 = noise.sigma2
	a := &anticipation{excess: p.excess, share: p.share}
	for i, s := range p.sd {
		ch := ridge.anticipated(first+i, shapes[i], s, d.G())
		ch.prior = p.median[i]
		a.channels = append(a.channels, ch)
		row, cov := make([]float64, len(p.sd)), ridge.covariance(first+i)
		for j := range row {
			row[j] = s * p.sd[j] * cov[first+j]
		}
		a.cov = append(a.cov, row)
	}
	return a
}

// observeOnly sets y and columns to zero in held-out cells and returns the number
// of the others.
func observeOnly(m *mmm.Model, y []float64, columns [][]float64) int {
	n := len(y)
	for i := range y {
		if m.Observed(i) {
			continue
		}
		n--
		y[i] = 0
		for _, column := range columns {
			column[i] = 0
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
	eval       *mmm.Evaluator
}

func newPriorContributions(m *mmm.Model, n int) *priorContributions {
	d := m.Data()
	p := &priorContributions{unit: m.OutcomeUnit(), eval: m.NewEvaluator()}
	r := rng.New(0, "prior contributions", 0)
	theta, cells := make([]float64, m.Layout().Size()), make([]float64, len(p.unit))
	values, share := rowsOf(len(d.Channels), n), make([]float64, n)
	total := d.TotalOutcome()
	for k := range n {
		m.DrawPrior(theta, r)
		for i := range d.Channels {
			p.eval.SetChannel(theta, i)
			p.eval.Contribution(cells, i)
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

// medians returns θ at its prior medians.
func (p *priorContributions) medians(m *mmm.Model) []float64 {
	var theta []float64
	for _, param := range m.Layout().Params {
		for _, prior := range param.Prior {
			theta = append(theta, prior.Quantile(0.5))
		}
	}
	return theta
}

// response returns Φ of channel i at θ, [g][t]: zeros if its effect is zero there.
func (p *priorContributions) response(m *mmm.Model, i int, theta []float64) []float64 {
	phi := make([]float64, len(p.unit))
	p.eval.SetChannel(theta, i)
	p.eval.Contribution(phi, i)
	total := worth(m.Data(), phi)
	if total == 0 {
		return phi
	}
	floats.Div(phi, p.unit)
	floats.Scale(1/total, phi)
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
