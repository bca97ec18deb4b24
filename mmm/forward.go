package mmm

import (
	"gonum.org/v1/gonum/floats"
)

// A forward evaluates the expected outcome of a model on its own scale,
//
//	μ_gt = Σ_x β_gx f_gtx + (level, seasons, events, geo intercepts, controls, treatments)
//
// with everything it consists of, and then derivatives by θ: one pass forward,
// one back. It is for one goroutine at a time and does not allocate.
type forward struct {
	m        *Model
	mu       []float64 // [g][t]
	fixed    []float64 // part of μ that no evaluated term contributes; nil means 0
	terms    []term
	channels []channelForward
}

// channelForward holds one channel's part of an evaluation.
type channelForward struct {
	c     *channel
	money []float64 // [g][t] revenue of one unit of μ
	tr    *Transform
	shape []float64
	f     []float64   // response, [g][t]
	df    [][]float64 // by shape parameter, [k][g][t]; nil where fixed
	fBar  []float64
	b     float64   // β
	beta  []float64 // β_g
	a     []float64 // A_g
	prior *contrastForward
	lifts []contrastForward

	betaBar, aBar []float64
	dfg           [][]float64 // scratch: rows of df for one geo
}

// contrastForward holds the evaluation of one contrast.
type contrastForward struct {
	c     *contrast
	tr    *Transform
	shape []float64
	f     []float64
	df    [][]float64
	slope []float64 // [g][t] derivative of sum by f: ±weight
	sum   []float64 // [g] weighted difference
	dfg   [][]float64
}

// newForward returns an evaluator of all of μ, or, when skip is not nil, of μ
// without the terms whose parameters are all to be skipped.
func (m *Model) newForward(skip func(position int) bool) *forward {
	n := m.data.G() * m.data.T()
	fw := &forward{m: m, mu: make([]float64, n)}
	for _, t := range m.terms() {
		if skip == nil || !all(t.positions(), skip) {
			fw.terms = append(fw.terms, t)
		}
	}
	free := m.freePositions()
	for i := range m.channels {
		fw.channels = append(fw.channels, m.newChannelForward(&m.channels[i], free))
	}
	return fw
}

// terms returns the linear terms of μ, with scratch space of their own.
func (m *Model) terms() []term {
	geos, periods := m.data.G(), m.data.T()
	terms := []term{newKnotTerm(m.knots, periods, m.knotStart)}
	if c := &m.time; c.n > 0 {
		terms = append(terms, &timeTerm{z: c.z, start: c.start, n: c.n, periods: periods})
	}
	if geos > 1 {
		terms = append(terms, &geoTerm{at: m.tau, periods: periods, weight: 1})
	}
	for _, c := range m.cells {
		terms = append(terms, newCellTerm(c.z, geos, c.effect, c.a))
	}
	return terms
}

// freePositions marks the positions of θ that are not fixed.
func (m *Model) freePositions() []bool {
	free := make([]bool, 0, m.layout.size)
	for _, p := range m.layout.priors() {
		free = append(free, !isFixed(p))
	}
	return free
}

func (m *Model) newChannelForward(c *channel, free []bool) channelForward {
	geos, n := m.data.G(), m.data.G()*m.data.T()
	cf := channelForward{
		c: c, money: m.scale.money, tr: m.newTransform(c), shape: make([]float64, len(c.shape)),
		f: make([]float64, n), df: derivatives(c.shape, free, n), dfg: make([][]float64, len(c.shape)), fBar: make([]float64, n),
		beta: make([]float64, geos), a: make([]float64, geos), betaBar: make([]float64, geos), aBar: make([]float64, geos),
	}
	if c.prior != nil {
		p := m.newContrastForward(c, c.prior, free)
		cf.prior = &p
	}
	for i := range c.lifts {
		cf.lifts = append(cf.lifts, m.newContrastForward(c, &c.lifts[i].contrast, free))
	}
	return cf
}

func (m *Model) newTransform(c *channel) *Transform {
	return NewTransform(c.kernel, c.curve, c.spec.SaturationFirst, m.window-1, m.data.T())
}

func (m *Model) newContrastForward(c *channel, k *contrast, free []bool) contrastForward {
	n := m.data.G() * m.data.T()
	return contrastForward{
		c: k, tr: NewTransform(c.kernel, k.curve, c.spec.SaturationFirst, m.window-1, m.data.T()),
		shape: make([]float64, len(k.shape)), f: make([]float64, n), df: derivatives(k.shape, free, n), dfg: make([][]float64, len(k.shape)),
		slope: make([]float64, n), sum: make([]float64, m.data.G()),
	}
}

// derivatives makes room for ∂/∂shape_k, [k][g][t], of the shape parameters that
// are not fixed.
func derivatives(shape []int, free []bool, n int) [][]float64 {
	df := make([][]float64, len(shape))
	for k, i := range shape {
		if free[i] {
			df[k] = make([]float64, n)
		}
	}
	return df
}

// eval evaluates μ and all it is made of at θ; with grad also what backward
// needs.
func (fw *forward) eval(theta []float64, grad bool) {
	if fw.fixed != nil {
		copy(fw.mu, fw.fixed)
	} else {
		clear(fw.mu)
	}
	for _, t := range fw.terms {
		t.add(fw.mu, theta)
	}
	periods := fw.m.data.T()
	for i := range fw.channels {
		cf := &fw.channels[i]
		cf.respond(theta, grad, periods)
		for g, beta := range cf.beta {
			floats.AddScaled(row(fw.mu, g, periods), beta, row(cf.f, g, periods))
		}
	}
}

// respond evaluates the channel's response, its contrasts and its coefficients.
func (cf *channelForward) respond(theta []float64, grad bool, periods int) {
	gather(cf.shape, theta, cf.c.shape)
	cf.tr.Set(cf.shape)
	for g := range cf.beta {
		cf.tr.Apply(row(cf.f, g, periods), rows(cf.dfg, cf.df, g, periods, grad), cf.c.x[g], cf.c.frequency(g))
	}
	if cf.prior != nil {
		cf.prior.eval(cf.c, cf.f, theta, grad, periods)
		copy(cf.a, cf.prior.sum)
	} else {
		for g := range cf.a {
			cf.a[g] = floats.Dot(row(cf.money, g, periods), row(cf.f, g, periods))
		}
	}
	for i := range cf.lifts {
		cf.lifts[i].eval(cf.c, cf.f, theta, grad, periods)
	}
	cf.b = cf.c.effect.mean(cf.beta, cf.a, theta)
}

// frequency returns the frequency of geo g, or nil.
func (c *channel) frequency(g int) []float64 {
	if c.freq == nil {
		return nil
	}
	return c.freq[g]
}

// eval evaluates the other response and the weighted difference of f to it.
func (k *contrastForward) eval(c *channel, f, theta []float64, grad bool, periods int) {
	gather(k.shape, theta, k.c.shape)
	k.tr.Set(k.shape)
	for g := range k.sum {
		k.tr.Apply(row(k.f, g, periods), rows(k.dfg, k.df, g, periods, grad), k.c.x[g], c.frequency(g))
		k.sum[g] = 0
		for i := g * periods; i < (g+1)*periods; i++ {
			d := f[i] - k.f[i]
			k.slope[i] = k.c.weight[i]
			if k.c.abs {
				k.slope[i] *= sign(d)
			}
			k.sum[g] += k.slope[i] * d
		}
	}
}

// backward adds to bar the derivatives by θ of a scalar whose derivatives by μ
// are muBar, after eval with grad. Lift tests must have been scored before: what
// they add to betaBar and to responses is included.
func (fw *forward) backward(bar, muBar, theta []float64) {
	for _, t := range fw.terms {
		t.adjoint(bar, muBar, theta)
	}
	for i := range fw.channels {
		fw.channels[i].backward(bar, muBar, theta, fw.m.data.T())
	}
}

// backward: with β̄_g = Σ_t μ̄ f (and what lift tests add), the map from the
// prior's parameter to β_g gives Ā_g, and the response's derivative is
//
//	f̄_gt = β_g μ̄_gt + Ā_g ∂A_g/∂f_gt   (and what lift tests add)
func (cf *channelForward) backward(bar, muBar, theta []float64, periods int) {
	for g := range cf.beta {
		cf.betaBar[g] += floats.Dot(row(muBar, g, periods), row(cf.f, g, periods))
	}
	cf.c.effect.adjoint(bar, cf.aBar, cf.betaBar, cf.beta, cf.a, theta)
	weight := cf.money
	if cf.prior != nil {
		weight = cf.prior.slope
		cf.prior.backward(bar, cf.aBar, periods)
	}
	for g, beta := range cf.beta {
		aBar := cf.aBar[g]
		f, w, mu := row(cf.fBar, g, periods), row(weight, g, periods), row(muBar, g, periods)
		for t, m := range mu {
			f[t] += beta*m + aBar*w[t]
		}
	}
	for k, df := range cf.df {
		if df != nil {
			bar[cf.c.shape[k]] += floats.Dot(cf.fBar, df)
		}
	}
}

// backward subtracts Σ sumBar_g ∂sum_g through the other response.
func (k *contrastForward) backward(bar, sumBar []float64, periods int) {
	for j, df := range k.df {
		if df == nil {
			continue
		}
		for g, s := range sumBar {
			bar[k.c.shape[j]] -= s * floats.Dot(row(k.slope, g, periods), row(df, g, periods))
		}
	}
}

// scoreLifts returns the log likelihood of the model's lift tests and, with
// grad, starts the adjoint of every channel with what they contribute. It comes
// between eval and backward.
func (fw *forward) scoreLifts(bar []float64, grad bool) float64 {
	var logProb float64
	for i := range fw.channels {
		cf := &fw.channels[i]
		if grad {
			clear(cf.betaBar)
			clear(cf.fBar)
		}
		for j := range cf.lifts {
			logProb += cf.scoreLift(j, bar, grad, fw.m.data.T())
		}
	}
	return logProb
}

// lift returns the effect that lift test j should have found: Σ_g β_g Σ_t w (f - f'),
// f' the response to the exposure that the test compares with.
func (cf *channelForward) lift(j int) float64 { return floats.Dot(cf.beta, cf.lifts[j].sum) }

// scoreLift adds what lift test j says.
func (cf *channelForward) scoreLift(j int, bar []float64, grad bool, periods int) float64 {
	k := &cf.lifts[j]
	logProb, effectBar := cf.c.lifts[j].reading.LogProb(cf.lift(j))
	if !grad {
		return logProb
	}
	for g, beta := range cf.beta {
		cf.betaBar[g] += effectBar * k.sum[g]
		floats.AddScaled(row(cf.fBar, g, periods), effectBar*beta, row(k.slope, g, periods))
		cf.aBar[g] = effectBar * beta
	}
	k.backward(bar, cf.aBar, periods)
	return logProb
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x // 0 or NaN
}

// row returns geo g's part of x, [g][t].
func row(x []float64, g, periods int) []float64 { return x[g*periods : (g+1)*periods] }

// rows stores geo g's part of each of df in dst and returns it; nil unless grad.
func rows(dst, df [][]float64, g, periods int, grad bool) [][]float64 {
	if !grad {
		return nil
	}
	for k, d := range df {
		dst[k] = nil
		if d != nil {
			dst[k] = row(d, g, periods)
		}
	}
	return dst
}

func gather(dst, src []float64, at []int) {
	for k, i := range at {
		dst[k] = src[i]
	}
}

func all(positions []int, ok func(int) bool) bool {
	for _, i := range positions {
		if !ok(i) {
			return false
		}
	}
	return true
}
