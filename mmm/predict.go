package mmm

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/floats"
)

// An Evaluator computes what one draw of the parameters implies, in natural
// units, through the same forward model that was fitted. Arrays are [g][t] over
// the modelled periods unless said otherwise. It is for one goroutine at a time
// and its methods do not allocate.
type Evaluator struct {
	m       *Model
	fw      *forward
	theta   []float64
	scratch []float64
}

// NewEvaluator returns an evaluator. Set comes first.
func (m *Model) NewEvaluator() *Evaluator {
	return &Evaluator{m: m, fw: m.newForward(nil), theta: make([]float64, m.layout.size), scratch: make([]float64, m.data.G()*m.data.T())}
}

// Set sets the parameters for the calls that follow; see Posterior.Theta.
func (e *Evaluator) Set(theta []float64) {
	copy(e.theta, theta)
	e.fw.eval(e.theta, false)
}

// SetChannel sets the parameters of channel i alone: all that Contribution,
// Respond, Weights, HalfLife and Saturation of that channel need, at a fraction of
// the cost of Set.
func (e *Evaluator) SetChannel(theta []float64, i int) {
	copy(e.theta, theta)
	e.fw.channels[i].respond(e.theta, false, e.m.data.T())
}

// SetTreatments sets the parameters for calls of TreatmentContribution alone.
func (e *Evaluator) SetTreatments(theta []float64) { copy(e.theta, theta) }

// Expected stores expected outcome in dst, in outcome units.
func (e *Evaluator) Expected(dst []float64) {
	for i, mu := range e.fw.mu {
		dst[i] = e.m.scale.outcome(mu, i)
	}
}

// Baseline stores expected outcome without any channel and with treatments at
// their baselines, in outcome units.
func (e *Evaluator) Baseline(dst []float64) {
	e.Expected(dst)
	for i := range e.m.channels {
		e.Contribution(e.scratch, i)
		floats.Sub(dst, e.scratch)
	}
	for i := range e.m.treatmentCells {
		e.TreatmentContribution(e.scratch, i)
		floats.Sub(dst, e.scratch)
	}
}

// Contribution stores what channel i adds to expected outcome, in outcome units.
func (e *Evaluator) Contribution(dst []float64, i int) {
	cf := &e.fw.channels[i]
	e.toOutcome(dst, cf.f, cf.beta)
}

// toOutcome stores β_g f_gt in outcome units.
func (e *Evaluator) toOutcome(dst, f, beta []float64) {
	n := e.m.data.T()
	for g, b := range beta {
		for k := g * n; k < (g+1)*n; k++ {
			dst[k] = b * f[k] * e.m.scale.unit[k]
		}
	}
}

// TreatmentContribution stores what treatment i adds to expected outcome over
// its baseline, in outcome units.
func (e *Evaluator) TreatmentContribution(dst []float64, i int) {
	c := &e.m.cells[e.m.treatmentCells[i]]
	gamma := e.cellCoefficients(e.m.treatmentCells[i])
	n := e.m.data.T()
	for k, z := range c.z {
		dst[k] = gamma[k/n] * (z - c.base) * e.m.scale.unit[k]
	}
}

// cellCoefficients returns γ_g of a cell.
func (e *Evaluator) cellCoefficients(cell int) []float64 {
	return e.cellTerm(cell).coefficients(e.theta)
}

// cellTerm returns the term of a cell; those of cells come last.
func (e *Evaluator) cellTerm(cell int) *cellTerm {
	first := len(e.fw.terms) - len(e.m.cells)
	return e.fw.terms[first+cell].(*cellTerm)
}

// An Input is exposure of one channel in a scenario, ready to be evaluated for
// any number of draws.
type Input struct {
	x, freq [][]float64
}

// Input returns the input of channel i in which change replaces the actual
// exposure and frequency (0 where there is none) of geo g and media period t,
// in natural units. They are scaled as the data were.
func (m *Model) Input(i int, change func(exposure, frequency float64, g, t int) (float64, float64)) Input {
	c := &m.channels[i]
	n, lag := m.data.MediaT(), m.window-1
	var in Input
	for g := range m.data.Geos {
		x, freq := make([]float64, len(c.x[g])), make([]float64, len(c.x[g]))
		for k := range x {
			t := k + m.data.History - lag
			if t < 0 {
				continue
			}
			f := 0.0
			if c.data.Frequency != nil {
				f = c.data.Frequency[g*n+t]
			}
			x[k], freq[k] = change(c.data.Exposure[g*n+t], f, g, t)
			x[k] = safeDiv(x[k], c.scale.factor[g])
		}
		in.x = append(in.x, x)
		if c.data.Frequency != nil {
			in.freq = append(in.freq, freq)
		}
	}
	return in
}

// Scaled returns the input of channel i with its exposure (reach, where there is
// frequency) times s in every period, history included.
func (m *Model) Scaled(i int, s float64) Input {
	return m.Input(i, func(exposure, frequency float64, _, _ int) (float64, float64) { return s * exposure, frequency })
}

// Respond stores what channel i would add to expected outcome under an input of
// that channel, in outcome units.
func (e *Evaluator) Respond(dst []float64, i int, in Input) {
	cf := &e.fw.channels[i]
	n := e.m.data.T()
	for g := range cf.beta {
		var freq []float64
		if in.freq != nil {
			freq = in.freq[g]
		}
		cf.tr.Apply(row(e.scratch, g, n), nil, in.x[g], freq)
	}
	e.toOutcome(dst, e.scratch, cf.beta)
}

// LiftEffect returns the effect that the parameters imply for lift test i of the
// data, in the unit of its reading. SetChannel of the tested channel is enough.
func (e *Evaluator) LiftEffect(i int) float64 {
	tests := e.m.data.LiftTests
	c := slices.IndexFunc(e.m.data.Channels, func(c Channel) bool { return c.Name == tests[i].Channel })
	nth := 0 // lift tests of a channel are in the order of the data
	for _, t := range tests[:i] {
		if t.Channel == tests[i].Channel {
			nth++
		}
	}
	return e.fw.channels[c].lift(nth)
}

// Weights stores channel i's normalised carry-over weights of lags 0, 1, … in
// dst, whose length is that of MaxLag+1 or less.
func (e *Evaluator) Weights(dst []float64, i int) {
	cf := &e.fw.channels[i]
	cf.c.kernel.Weights(dst, cf.shape[:len(cf.c.kernel.Params())])
}

// HalfLife returns the half-life of channel i's effect, in days: see
// adstock.HalfLife.
func (e *Evaluator) HalfLife(i int) float64 {
	w := e.scratch
	if e.m.window > len(w) {
		w = make([]float64, e.m.window)
	}
	w = w[:e.m.window]
	e.Weights(w, i)
	return adstock.HalfLife(w) * e.m.data.Grain.Days()
}

// Saturation stores the response of channel i's saturation curve at exposures x
// (frequencies, where there are any) in model units: see Model.ExposureUnit.
func (e *Evaluator) Saturation(dst, x []float64, i int) {
	cf := &e.fw.channels[i]
	cf.c.curve.Apply(dst, x, cf.shape[len(cf.c.kernel.Params()):])
}

// HalfSaturation returns the exposure (frequency) in model units at which channel
// i's saturation curve is at half its limit, +Inf if it has none.
func (e *Evaluator) HalfSaturation(i int) float64 {
	cf := &e.fw.channels[i]
	return cf.c.curve.Half(cf.shape[len(cf.c.kernel.Params()):])
}

// Saturates reports whether channel i's curve has an upper limit.
func (m *Model) Saturates(i int) bool { return m.channels[i].curve.Kind() != saturation.KindNone }

// Window returns the number of lags of carry-over: the maximum lag and 0.
func (m *Model) Window() int { return m.window }

// ExposureUnit returns how much exposure per person (in a national model: how
// much exposure) is 1 in model units: the median of non-zero exposures.
func (m *Model) ExposureUnit(i int) float64 { return m.channels[i].scale.median }

// ModelExposure returns channel i's exposure in model units over all cells: its
// frequency, where there is one.
func (m *Model) ModelExposure(i int) []float64 {
	c := &m.channels[i]
	if c.freq != nil {
		return concatRows(c.freq, m.window-1)
	}
	return concatRows(c.x, m.window-1)
}

// Replicate stores a draw of the outcome from its predictive distribution in
// dst, in outcome units.
func (e *Evaluator) Replicate(dst []float64, r *rand.Rand) {
	m := e.m
	for i, mu := range e.fw.mu {
		dst[i] = m.scale.outcome(mu+e.noise(i, r), i)
	}
}

// noise draws the error of one cell on the model's scale.
func (e *Evaluator) noise(cell int, r *rand.Rand) float64 {
	sigma := e.theta[e.m.sigma[cell/e.m.data.T()]]
	if e.m.df < 0 {
		return sigma * r.NormFloat64()
	}
	return dist.StudentT{DF: e.theta[e.m.df], Loc: 0, Scale: sigma}.Rand(r)
}

// DrawPrior stores a draw of all parameters from their prior in theta.
func (m *Model) DrawPrior(theta []float64, r *rand.Rand) {
	for i, p := range m.layout.priors() {
		theta[i] = p.Rand(r)
	}
}

// Residuals stores the outcome less its expectation on the model's scale, in
// units of the noise scale; NaN in held-out cells.
func (e *Evaluator) Residuals(dst []float64) {
	for i, mu := range e.fw.mu {
		dst[i] = math.NaN()
		if e.m.Observed(i) {
			dst[i] = (e.m.scale.y[i] - mu) / e.theta[e.m.sigma[i/e.m.data.T()]]
		}
	}
}

// LogLikelihood stores the log density of the outcome in dst, on the model's scale;
// NaN in held-out cells.
func (e *Evaluator) LogLikelihood(dst []float64) {
	m := e.m
	e.Residuals(dst)
	for i, z := range dst {
		sigma := e.theta[m.sigma[i/m.data.T()]]
		if m.df < 0 {
			dst[i] = dist.Normal{Mu: 0, Sigma: 1}.LogProb(z) - math.Log(sigma)
		} else {
			dst[i] = dist.StudentT{DF: e.theta[m.df], Loc: 0, Scale: 1}.LogProb(z) - math.Log(sigma)
		}
	}
}

// WithReplicate returns the same model for another outcome and other readings of
// its lift tests, drawn from their predictive distributions at theta: scaling, and
// with it the meaning of priors, stays that of the original data. Data of the other
// model have its outcome, in outcome units, and the readings of the original.
// Simulation-based calibration needs this.
func (m *Model) WithReplicate(theta []float64, r *rand.Rand) *Model {
	e := m.NewEvaluator()
	e.Set(theta)
	other, data := *m, *m.data
	other.data = &data
	other.scale.y, data.Outcome.Values = make([]float64, len(m.scale.y)), make([]float64, len(m.scale.y))
	for i, mu := range e.fw.mu {
		other.scale.y[i] = mu + e.noise(i, r)
		data.Outcome.Values[i] = m.scale.outcome(other.scale.y[i], i)
	}
	other.channels = slices.Clone(m.channels)
	for i := range other.channels {
		c := &other.channels[i]
		c.lifts = slices.Clone(c.lifts)
		for j := range c.lifts {
			c.lifts[j].reading.Effect = e.fw.channels[i].lift(j) + c.lifts[j].reading.SE*r.NormFloat64()
		}
	}
	return &other
}
