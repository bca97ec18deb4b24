package mmm

import "github.com/noonmark/noonmark/bayes/dist"

// An Outlook evaluates a part of the modelled periods, and as many after it as
// effects carry over, under other exposure and other controls than the actual
// ones: what a plan for these periods would bring, and when. What came before
// them stays as it was; exposure after them is none. Arrays over periods begin
// with the first one of the outlook.
//
// It is for one goroutine at a time.
type Outlook struct {
	e          *Evaluator
	first, n   int // modelled periods
	transforms []*Transform
	response   []float64 // scratch, [t]
	whole      []float64 // scratch, [g][t] of the model
	priors     []dist.Dist
}

// NewOutlook returns the outlook of n modelled periods from the first one, counted
// from 0. It panics where there are fewer.
func (m *Model) NewOutlook(first, n int) *Outlook {
	if first < 0 || n < 1 || first+n > m.data.T() {
		panic("mmm: an outlook outside the modelled periods")
	}
	o := &Outlook{e: m.NewEvaluator(), first: first, n: n, whole: make([]float64, m.data.G()*m.data.T()), priors: m.layout.priors()}
	o.response = make([]float64, o.Periods())
	for i := range m.channels {
		c := &m.channels[i]
		o.transforms = append(o.transforms, NewTransform(c.kernel, c.curve, c.spec.SaturationFirst, m.window-1, o.Periods()))
	}
	return o
}

// Periods returns the number of periods of responses: those of the outlook and as
// many more as effects carry over.
func (o *Outlook) Periods() int { return o.n + o.e.m.window - 1 }

// Set sets the parameters for the calls that follow; see Posterior.Theta.
func (o *Outlook) Set(theta []float64) {
	o.e.Set(theta)
	for i, tr := range o.transforms {
		tr.Set(o.e.fw.channels[i].shape)
	}
}

// SetChannel sets the parameters of channel i alone: all that Respond and
// ChannelLogPrior of that channel need.
func (o *Outlook) SetChannel(theta []float64, i int) {
	o.e.SetChannel(theta, i)
	o.transforms[i].Set(o.e.fw.channels[i].shape)
}

// Input returns the input of channel i in which change replaces the exposure and
// frequency (0 where there is none) of geo g and period t of the outlook, in
// natural units.
func (o *Outlook) Input(i int, change func(exposure, frequency float64, g, t int) (float64, float64)) Input {
	m := o.e.m
	actual := m.Input(i, func(exposure, frequency float64, g, t int) (float64, float64) {
		if t -= m.data.History + o.first; t < 0 || t >= o.n {
			return exposure, frequency
		}
		return change(exposure, frequency, g, t)
	})
	for g, x := range actual.x {
		actual.x[g] = o.window(x)
		if actual.freq != nil {
			actual.freq[g] = o.window(actual.freq[g])
		}
	}
	return actual
}

// window returns the values of the periods before the outlook that carry over into
// it, those of the outlook, and zeros for what comes after.
func (o *Outlook) window(x []float64) []float64 {
	lag := o.e.m.window - 1
	w := make([]float64, lag+o.Periods())
	copy(w[:lag+o.n], x[o.first:])
	return w
}

// Respond stores what channel i adds to expected outcome under an input of the
// outlook in dst, [g][t] over Periods, in outcome units. What exposure before the
// outlook still brings is part of it.
func (o *Outlook) Respond(dst []float64, i int, in Input) {
	for g := range o.e.m.data.Geos {
		var freq []float64
		if in.freq != nil {
			freq = in.freq[g]
		}
		o.transforms[i].Apply(o.response, nil, in.x[g], freq)
		o.inUnits(dst, i, g)
	}
}

// inUnits stores the response of channel i in geo g that is in scratch in dst, in
// outcome units.
func (o *Outlook) inUnits(dst []float64, i, g int) {
	n := o.Periods()
	beta, unit := o.e.fw.channels[i].beta[g], o.e.m.scale.unit[g*o.e.m.data.T()]
	for t, f := range o.response {
		dst[g*n+t] = beta * f * unit
	}
}

// Expected stores the expected outcome of the outlook as it was, [g][t] over its
// own periods, in outcome units.
func (o *Outlook) Expected(dst []float64) {
	o.e.Expected(o.whole)
	o.cut(dst)
}

// ControlEffect stores how much other values of control i, [g][t] over the outlook's
// own periods, in natural units, change expected outcome, in outcome units.
func (o *Outlook) ControlEffect(dst []float64, i int, values []float64) {
	m := o.e.m
	c := &m.cells[m.controlCells[i]]
	gamma := o.e.cellCoefficients(m.controlCells[i])
	n := m.data.T()
	for g := range m.data.Geos {
		for t := range o.n {
			k := g*n + o.first + t
			z := c.scale.norm(values[g*o.n+t] / c.scale.divisor[g])
			dst[g*o.n+t] = gamma[g] * (z - c.z[k]) * m.scale.unit[k]
		}
	}
}

// cut copies the outlook's own periods of the scratch array.
func (o *Outlook) cut(dst []float64) {
	n := o.e.m.data.T()
	for g := range o.e.m.data.Geos {
		copy(dst[g*o.n:(g+1)*o.n], o.whole[g*n+o.first:])
	}
}

// ChannelLogPrior returns the log prior density at the parameters of channel i's
// own: its return (or whatever its prior is on) and shape, in every geo alike.
// Scaling its power says how an answer depends on the priors (Kallioinen et al.
// 2023, Detecting and diagnosing prior and likelihood sensitivity with
// power-scaling).
func (o *Outlook) ChannelLogPrior(i int) float64 {
	c := &o.e.m.channels[i]
	sum := o.logPrior(c.effect.theta)
	for _, at := range c.shape {
		sum += o.logPrior(at)
	}
	return sum
}

// logPrior returns the log prior density of one parameter, 0 where it is fixed.
func (o *Outlook) logPrior(at int) float64 {
	if isFixed(o.priors[at]) {
		return 0
	}
	return o.priors[at].LogProb(o.e.theta[at])
}
