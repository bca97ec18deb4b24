package mmm

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/lingauss"
)

// A Parametrisation says in which coordinates a sampler moves. It changes speed
// and never the posterior.
type Parametrisation struct {
	// Integrate takes parameters in which expected outcome is linear, and whose
	// prior is normal, out of the sampled space: they are integrated out exactly
	// and drawn afterwards. It does nothing under a Student-t likelihood.
	Integrate bool `json:"integrate"`

	// Gaussian moves in coordinates whose prior is standard normal, where the
	// prior has a closed form for them, and lets the sign of a spread over geos
	// be either. Otherwise coordinates are those of the reference model class.
	Gaussian bool `json:"gaussian"`
}

// DefaultParametrisation is what fits use.
func DefaultParametrisation() Parametrisation {
	return Parametrisation{Integrate: true, Gaussian: true}
}

// A Posterior is the distribution of a model's parameters given its data, in a
// parametrisation. It is a bayes.Model and may be shared by goroutines.
type Posterior struct {
	m          *Model
	sampled    []int             // positions in θ of the coordinates
	coordinate []dist.Coordinate // of each
	integrated []int             // positions in θ
	prior      []dist.Normal     // of each integrated parameter
	block      lingauss.Block    // nil if nothing is integrated
	scales     []columnScale     // of deviations that are integrated; then block is Grouped
	heldOut    []float64         // held-out cells by noise scale
	start      []float64         // θ with fixed values and prior means of integrated ones
	signed     []signedScale
	couples    []couple // in Gaussian coordinates
	record     []int    // positions in θ that draws keep: all that are not fixed
}

// signedScale is a spread over geos that may be sampled with either sign: with
// deviations that are symmetric about zero, (η, dev) and (-η, -dev) are the same.
type signedScale struct {
	scale int
	dev   []int
}

// Posterior returns the posterior of the model's parameters.
func (m *Model) Posterior(p Parametrisation) *Posterior {
	post := &Posterior{m: m, start: make([]float64, m.layout.size)}
	isIntegrated := make([]bool, m.layout.size)
	if p.Integrate && m.spec.Likelihood == NormalLikelihood {
		post.integrate(isIntegrated)
	}
	if p.Gaussian {
		post.signed = m.signedScales(isIntegrated)
	}
	for i, prior := range m.layout.priors() {
		if fixed, ok := prior.(dist.Fixed); ok {
			post.start[i] = fixed.Value
			continue
		}
		post.record = append(post.record, i)
		if !isIntegrated[i] {
			post.sampled = append(post.sampled, i)
			post.coordinate = append(post.coordinate, post.coordinateOf(i, prior, p.Gaussian))
		}
	}
	if p.Gaussian {
		post.couples = post.coupleCurves()
	}
	return post
}

// factoriseLimit is the number of integrated parameters above which deviations of
// geos are sampled, rather than their precision factorised for each gradient, at a
// cost that grows with the cube. Chosen: by BenchmarkLogProb a gradient at the
// limit takes about a third more than one with sampled deviations. With few
// geos, which have few columns, sampled deviations seldom mix.
const factoriseLimit = 64

func (post *Posterior) integrate(isIntegrated []bool) {
	m := post.m
	at, design, scales := m.integrable(true)
	if len(at) > factoriseLimit {
		at, design, scales = m.integrable(false)
	}
	post.scales = scales
	if len(at) == 0 {
		return
	}
	priors := m.layout.priors()
	for _, i := range at {
		isIntegrated[i] = true
		prior := priors[i].(dist.Normal)
		post.prior = append(post.prior, prior)
		post.start[i] = prior.Mu
	}
	post.integrated = at
	group := make([]int, design.n)
	for i := range group {
		group[i] = m.sigma[i/m.data.T()] - m.sigma[0]
	}
	post.heldOut = make([]float64, 1+slices.Max(group))
	for i, k := range group {
		if !m.Observed(i) {
			post.heldOut[k]++
		}
	}
	if len(post.heldOut) == 1 && scales == nil {
		post.block = lingauss.NewSpectral(design)
	} else {
		post.block = lingauss.NewGrouped(design, group, len(post.heldOut))
	}
}

func (post *Posterior) coordinateOf(i int, prior dist.Dist, gaussian bool) dist.Coordinate {
	if !gaussian {
		return dist.Natural(prior)
	}
	for _, s := range post.signed {
		if s.scale == i {
			return dist.Gaussian(dist.Normal{Mu: 0, Sigma: prior.(dist.HalfNormal).Sigma})
		}
	}
	return dist.Gaussian(prior)
}

// signedScales lists the spreads over geos with half-normal priors whose
// deviations are sampled.
func (m *Model) signedScales(isIntegrated []bool) []signedScale {
	priors := m.layout.priors()
	var signed []signedScale
	add := func(e *geoEffect) {
		if e.eta >= 0 && e.dev != nil && !isIntegrated[e.dev[0]] {
			if _, ok := priors[e.eta].(dist.HalfNormal); ok {
				signed = append(signed, signedScale{e.eta, e.dev})
			}
		}
	}
	for i := range m.channels {
		add(&m.channels[i].effect)
	}
	for i := range m.cells {
		add(&m.cells[i].effect)
	}
	return signed
}

// Dim returns the number of coordinates.
func (post *Posterior) Dim() int { return len(post.sampled) }

// Names returns the names of the values that draws keep, in order.
func (post *Posterior) Names() []string {
	l := &post.m.layout
	all := make([]string, 0, l.size)
	for i := range l.Params {
		for k := range l.Params[i].Len() {
			all = append(all, l.Params[i].ValueName(k))
		}
	}
	names := make([]string, len(post.record))
	for k, i := range post.record {
		names[k] = all[i]
	}
	return names
}

// Theta stores in theta, the vector of all parameters, the values of a draw; those
// that draws do not keep are fixed.
func (post *Posterior) Theta(theta, draw []float64) {
	copy(theta, post.start)
	for k, i := range post.record {
		theta[i] = draw[k]
	}
}

// Draw stores in draw what a draw keeps of theta: Theta the other way around.
func (post *Posterior) Draw(draw, theta []float64) { gather(draw, theta, post.record) }

// StartFromPrior stores in u coordinates drawn from the prior, shrunk towards
// its middle: standard deviation ½ in Gaussian coordinates.
func (post *Posterior) StartFromPrior(u []float64, r *rand.Rand) {
	for k := range u {
		u[k] = 0.5 * r.NormFloat64()
	}
}

// NewLogDensity returns an evaluator for one goroutine.
func (post *Posterior) NewLogDensity() bayes.LogDensity { return post.newDensity() }

// A density evaluates
//
//	log p(u | data) = log prior + log Jacobian + log likelihood + log lift tests
//
// where u are the coordinates of the sampled parameters.
type density struct {
	post     *Posterior
	fw       *forward
	block    lingauss.Block
	grouped  *lingauss.Grouped // block, if columns have scales
	scale    []float64         // of columns
	scaleBar []float64         // ∂log p/∂ln scale
	theta    []float64
	z        []float64 // coordinates, uncoupled
	slope    []float64 // dθ/dz
	bar      []float64 // ∂log p/∂θ of likelihood and lift tests
	residual []float64
	muBar    []float64
	sigma    []float64
	sigmaBar []float64
	b        []float64
}

func (post *Posterior) newDensity() *density {
	m := post.m
	n := m.data.G() * m.data.T()
	d := &density{post: post, theta: slices.Clone(post.start), z: make([]float64, post.Dim()), slope: make([]float64, post.Dim()), bar: make([]float64, m.layout.size),
		residual: make([]float64, n), muBar: make([]float64, n)}
	scales := 1 + m.sigma[len(m.sigma)-1] - m.sigma[0]
	d.sigma, d.sigmaBar = make([]float64, scales), make([]float64, scales)
	if post.block == nil {
		d.fw = m.newForward(nil)
		return d
	}
	d.block = post.block.Clone()
	d.b = make([]float64, len(post.integrated))
	if post.scales != nil {
		d.grouped = d.block.(*lingauss.Grouped)
		d.scale, d.scaleBar = slices.Repeat([]float64{1}, len(d.b)), make([]float64, len(d.b))
	}
	integrated := make([]bool, m.layout.size)
	for _, i := range post.integrated {
		integrated[i] = true
	}
	d.fw = m.newForward(func(i int) bool { return integrated[i] })
	d.fw.fixed = m.levelOf(post.start, func(i int) bool { return integrated[i] })
	return d
}

// levelOf returns what terms whose parameters all satisfy only add to μ, or nil
// if that is nothing.
func (m *Model) levelOf(theta []float64, only func(int) bool) []float64 {
	mu := make([]float64, m.data.G()*m.data.T())
	for _, t := range m.terms() {
		if all(t.positions(), only) {
			t.add(mu, theta)
		}
	}
	if slices.ContainsFunc(mu, func(v float64) bool { return v != 0 }) {
		return mu
	}
	return nil
}

// Dim returns the number of coordinates.
func (d *density) Dim() int { return d.post.Dim() }

// LogProb implements bayes.LogDensity.
func (d *density) LogProb(grad, u []float64) float64 {
	logProb := d.logPrior(grad, u)
	if math.IsNaN(logProb) || math.IsInf(logProb, 0) {
		return math.Inf(-1)
	}
	clear(d.bar)
	d.fw.eval(d.theta, true)
	logProb += d.logLikelihood() + d.fw.scoreLifts(d.bar, true)
	d.fw.backward(d.bar, d.muBar, d.theta)
	for k, i := range d.post.sampled {
		grad[k] += d.bar[i] * d.slope[k]
	}
	for _, c := range d.post.couples {
		c.pull(grad, u)
	}
	for _, g := range grad {
		if math.IsNaN(g) {
			return math.Inf(-1)
		}
	}
	if math.IsNaN(logProb) {
		return math.Inf(-1)
	}
	return logProb
}

// logPrior sets θ from the coordinates and returns the log prior density of the
// coordinates, log-Jacobian included; grad becomes its derivative, by the
// coordinates without couples.
func (d *density) logPrior(grad, u []float64) float64 {
	var logProb float64
	copy(d.z, u)
	for _, c := range d.post.couples {
		logProb += c.push(d.z)
	}
	for k, c := range d.post.coordinate {
		x, dx, lp, dlp := c.At(d.z[k])
		d.theta[d.post.sampled[k]] = x
		d.slope[k], grad[k] = dx, dlp
		logProb += lp
	}
	return logProb
}

// unexplained sets the residuals at the evaluated μ, 0 in held-out cells, and the
// noise scales.
func (d *density) unexplained() {
	m := d.post.m
	for i, y := range m.scale.y {
		d.residual[i] = 0
		if m.Observed(i) {
			d.residual[i] = y - d.fw.mu[i]
		}
	}
	copy(d.sigma, d.theta[m.sigma[0]:])
}

// logLikelihood returns the log likelihood at the evaluated μ, stores its
// derivative by μ in muBar and adds those by the noise's parameters to bar.
func (d *density) logLikelihood() float64 {
	m := d.post.m
	d.unexplained()
	clear(d.sigmaBar)
	var logProb float64
	switch {
	case d.block != nil:
		logProb = d.integratedLikelihood()
	case m.spec.Likelihood == StudentTLikelihood:
		logProb = d.studentTLikelihood()
	default:
		logProb = d.normalLikelihood()
	}
	for k, s := range d.sigmaBar {
		d.bar[m.sigma[0]+k] += s
	}
	return logProb
}

const halfLogTwoPi = 0.91893853320467274178 // ½ ln 2π, to the last digit of a float64

// normalLikelihood: Σ -½ (r/σ)² - ln σ - ½ ln 2π over observed cells.
func (d *density) normalLikelihood() float64 {
	m := d.post.m
	var logProb float64
	for i, r := range d.residual {
		if !m.Observed(i) {
			d.muBar[i] = 0
			continue
		}
		k := m.sigma[i/m.data.T()] - m.sigma[0]
		s := d.sigma[k]
		z := r / s
		logProb += -0.5*z*z - math.Log(s) - halfLogTwoPi
		d.muBar[i] = z / s
		d.sigmaBar[k] += (z*z - 1) / s
	}
	return logProb
}

// solve conditions the integrated parameters on the residuals, and returns the log
// density of these with held-out cells among them.
func (d *density) solve() float64 {
	if d.grouped != nil {
		for _, s := range d.post.scales {
			d.scale[s.column] = d.theta[s.spread]
		}
		d.grouped.SetPriorScales(d.scale)
	}
	return d.block.Solve(d.residual, d.sigma)
}

// integratedLikelihood is the density of the residuals with the integrated
// parameters averaged over their prior. The block counts held-out cells as
// observed zeros, each of which contributes -ln σ - ½ ln 2π; that is taken out.
func (d *density) integratedLikelihood() float64 {
	logProb := d.solve()
	if d.grouped != nil {
		d.grouped.GradLogPriorScale(d.scaleBar)
		for _, s := range d.post.scales {
			// At a spread of 0 the derivative by it is 0: either sign is as good.
			if spread := d.theta[s.spread]; spread != 0 {
				d.bar[s.spread] += d.scaleBar[s.column] / spread
			}
		}
	}
	d.block.GradResponse(d.muBar)
	for i := range d.muBar {
		d.muBar[i] = -d.muBar[i]
	}
	d.block.GradLogScale(d.sigmaBar)
	for k, s := range d.sigma {
		logProb += d.post.heldOut[k] * (math.Log(s) + halfLogTwoPi)
		d.sigmaBar[k] = (d.sigmaBar[k] + d.post.heldOut[k]) / s
	}
	return logProb
}

// NumVars returns the number of values of a draw.
func (d *density) NumVars() int { return len(d.post.record) }

// Generate stores in dst the values of the draw at coordinates u: sampled
// parameters, and a draw of the integrated ones given them.
func (d *density) Generate(dst, u []float64, r *rand.Rand) {
	copy(d.z, u)
	for _, c := range d.post.couples {
		_ = c.push(d.z) // densities are not needed
	}
	for k, c := range d.post.coordinate {
		d.theta[d.post.sampled[k]], _, _, _ = c.At(d.z[k])
	}
	if d.block != nil {
		d.fw.eval(d.theta, false)
		d.unexplained()
		d.solve()
		d.block.Draw(d.b, r)
		for k, i := range d.post.integrated {
			d.theta[i] = d.post.prior[k].Mu + d.post.prior[k].Sigma*d.b[k]
		}
	}
	for _, s := range d.post.signed {
		if d.theta[s.scale] < 0 {
			d.theta[s.scale] = -d.theta[s.scale]
			for _, i := range s.dev {
				d.theta[i] = -d.theta[i]
			}
		}
	}
	gather(dst, d.theta, d.post.record)
	for _, i := range d.post.integrated {
		d.theta[i] = d.post.start[i]
	}
}
