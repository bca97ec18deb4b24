package track

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/kalman"
)

// A Posterior is the distribution of θ given the outcomes of a model's first periods,
// with states integrated out by the Kalman filter. It is a bayes.Model in coordinates u
// of θ, and may be shared by goroutines.
type Posterior struct {
	m     *Model
	until int // periods

	// path is the size around which walks are linearised, [c][t], and distrust the
	// variance that makes outcomes far from their forecasts no surprise, [t]. Both are
	// fixed while θ moves, so that the likelihood is that of one linear model.
	path     [][]float64
	distrust []float64
}

// NewPosterior returns the posterior given the first periods of the model, with walks
// linearised around prior means. Fit refines it.
func (m *Model) NewPosterior(until int) *Posterior {
	p := &Posterior{m: m, until: until, distrust: make([]float64, until)}
	for c := range m.inputs {
		path := make([]float64, until)
		for t := range path {
			path[t] = m.size(c, m.usual[c])
		}
		p.path = append(p.path, path)
	}
	return p
}

// Dim returns the number of coordinates.
func (p *Posterior) Dim() int { return len(p.m.layout.names) }

// StartFromPrior stores coordinates drawn from around the middle of the prior.
func (p *Posterior) StartFromPrior(u []float64, r *rand.Rand) {
	middle := p.middle()
	p.m.drawPrior(u, r)
	for i := range u {
		u[i] = middle[i] + 0.5*(u[i]-middle[i])
	}
}

// NewLogDensity returns an evaluator for one goroutine.
func (p *Posterior) NewLogDensity() bayes.LogDensity { return p.newDensity(true) }

// density evaluates the posterior and its gradient.
type density struct {
	p         *Posterior
	responses []*response
	z, bar    [][]float64 // [c][t]
	contrasts [][]*contrast
	steps     []kalman.Step
	outcome   []bool // [t] whether the step's first observation is the outcome
	init      kalman.State
	smoother  *kalman.Smoother
	gradient  kalman.Gradient

	theta, slope, byTheta []float64
	rates                 []float64 // [c] variance of a walk's step around 1
	noise                 []float64 // Σ_t of the derivatives by W
	effects               []float64 // [c] of those by W of effects, of walks around 1
}

// newDensity returns an evaluator, with room for gradients or without.
func (p *Posterior) newDensity(gradient bool) *density {
	m, l := p.m, p.m.layout
	d := &density{p: p, outcome: make([]bool, p.until), contrasts: make([][]*contrast, p.until),
		init: kalman.NewState(make([]float64, l.size), make([]float64, l.size)), smoother: kalman.NewSmoother(l.size, kalman.Robust{}),
		theta: make([]float64, p.Dim()), slope: make([]float64, p.Dim()), byTheta: make([]float64, p.Dim()),
		rates: make([]float64, len(m.inputs)), noise: make([]float64, l.size), effects: make([]float64, len(m.inputs))}
	for c := range m.inputs {
		d.responses = append(d.responses, m.newResponse(c, p.until, gradient))
		d.z, d.bar = append(d.z, make([]float64, p.until)), append(d.bar, make([]float64, p.until))
	}
	for t := range p.until {
		d.addStep(t, gradient)
	}
	if gradient {
		d.gradient = *kalman.NewGradient(l.size, d.steps)
	}
	return d
}

func (d *density) addStep(t int, gradient bool) {
	m := d.p.m
	y, variance, ok := m.observation(t)
	n := len(m.tests[t])
	if ok {
		n++
	}
	step := m.newStep(n)
	if ok {
		o := &step.Observations[0]
		m.setDesign(o.Design, t)
		o.Value, o.Variance = y, variance+d.p.distrust[t]
	}
	d.outcome[t] = ok
	for _, test := range m.tests[t] {
		d.contrasts[t] = append(d.contrasts[t], m.newContrast(test, gradient))
	}
	d.steps = append(d.steps, step)
}

// Dim returns the number of coordinates.
func (d *density) Dim() int { return d.p.Dim() }

// LogProb stores the gradient of the log density in grad and returns it.
func (d *density) LogProb(grad, u []float64) float64 {
	logPrior := d.p.m.logPrior(grad, d.theta, d.slope, u)
	d.set(u)
	logLik := d.smoother.LogLikGrad(&d.gradient, &d.init, d.steps)
	if math.IsNaN(logLik) || math.IsInf(logPrior, 0) {
		return math.Inf(-1)
	}
	clear(d.byTheta)
	d.adjoint()
	d.p.m.initialGrad(grad, d.theta, d.slope, d.gradient.Mean, d.gradient.Cov)
	for i, g := range d.byTheta {
		grad[i] += g * d.slope[i]
	}
	return logPrior + logLik
}

// logProb returns the log density without its gradient.
func (d *density) logProb(u []float64) float64 {
	logPrior := d.p.m.logPrior(d.byTheta, d.theta, d.slope, u)
	d.set(u)
	logLik := d.smoother.LogLik(&d.init, d.steps)
	if math.IsNaN(logLik) || math.IsInf(logPrior, 0) {
		return math.Inf(-1)
	}
	return logPrior + logLik
}

// set makes steps and initial state those of coordinates u, of parameters theta.
func (d *density) set(u []float64) {
	m, l := d.p.m, d.p.m.layout
	m.initial(&d.init, d.theta, u)
	for c, r := range d.responses {
		r.set(d.theta)
		r.at(d.z[c], 0)
		q := l.drift(d.theta, c)
		d.rates[c] = q * q * m.step
	}
	for t := range d.steps {
		step := &d.steps[t]
		m.setTransition(&step.Transition, d.theta)
		for c, rate := range d.rates {
			b := d.p.path[c][t]
			step.Transition.W[l.effectAt+c] = rate * b * b
		}
		tests := step.Observations
		if d.outcome[t] {
			for c := range d.responses {
				tests[0].Design[l.effectAt+c] = d.z[c][t]
			}
			tests = tests[1:]
		}
		for i, k := range d.contrasts[t] {
			k.observe(&tests[i], d.theta, l.drift(d.theta, k.channel))
		}
	}
}

// adjoint adds to byTheta what derivatives by steps make of it.
func (d *density) adjoint() {
	m, l := d.p.m, d.p.m.layout
	for c := range d.bar {
		clear(d.bar[c])
	}
	var byRho float64
	clear(d.noise)
	clear(d.effects)
	for t := range d.gradient.Steps {
		g := &d.gradient.Steps[t]
		byRho += g.G[1]
		for i, w := range g.W {
			d.noise[i] += w
		}
		for c := range d.effects {
			b := d.p.path[c][t]
			d.effects[c] += g.W[l.effectAt+c] * b * b
		}
		tests := g.Observations
		if d.outcome[t] {
			for c := range d.bar {
				d.bar[c][t] = tests[0].Design[l.effectAt+c]
			}
			tests = tests[1:]
		}
		for i, k := range d.contrasts[t] {
			k.adjoint(d.byTheta, tests[i].Design[l.effectAt+k.channel])
			d.byDrift(k.channel, tests[i].Variance*k.drifted())
		}
	}
	for c, r := range d.responses {
		r.adjoint(d.byTheta, d.z[c], d.bar[c], 0)
		d.byDrift(c, d.effects[c]*m.step)
	}
	l.ar.add(d.byTheta, byRho)
	l.level.add(d.byTheta, d.noise[0]*2*l.level.of(d.theta)*m.step)
	l.sd.add(d.byTheta, d.noise[l.noiseAt]*2*l.sd.of(d.theta))
}

// byDrift adds what derivative bar by q_c² makes of θ.
func (d *density) byDrift(c int, bar float64) {
	l := d.p.m.layout
	q := l.drift(d.theta, c)
	l.q.add(d.byTheta, bar*2*q*q/l.q.of(d.theta))
	l.rate[c].add(d.byTheta, bar*2*q*q)
}

// NumVars returns the length of a row of draws: the number of parameters.
func (d *density) NumVars() int { return d.Dim() }

// Generate stores the parameters of a draw of coordinates.
func (d *density) Generate(dst, u []float64, _ *rand.Rand) { d.p.m.theta(dst, u) }
