package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
)

// A horizons collects what each particle says of the horizons after period at.
type horizons struct {
	m       *Model
	at      int
	from    int // period after which a particle's state is needed; -1 for the initial one
	windows windows
	weights []float64

	// [c], a component for each particle, in model units.
	stable, recent, real, now []particle.Mixture
	// [c] filtered means 7 days and one period before, over particles.
	week, before []float64
	innovations  []Innovation
	records      *recorder
}

func (m *Model) newHorizons(at int, weights []float64) *horizons {
	h := &horizons{m: m, at: at, windows: m.windows(), weights: weights}
	h.from = max(-1, at-h.windows.recent)
	h.records = newRecorder(m.newWalker(m.spec.Online.Robust), 3*len(m.inputs), m.spec.Online.Robust)
	h.week, h.before = make([]float64, len(m.inputs)), make([]float64, len(m.inputs))
	for range m.inputs {
		for _, mixes := range []*[]particle.Mixture{&h.stable, &h.recent, &h.real, &h.now} {
			*mixes = append(*mixes, newMixture(weights))
		}
	}
	for t := max(0, at+1-h.windows.real); t <= at; t++ {
		if y := m.data.Outcome.Values[t]; !math.IsNaN(y) {
			h.innovations = append(h.innovations, Innovation{Day: m.data.Periods[t], Value: y, Unique: 1, Forecast: newMixture(weights)})
		}
	}
	return h
}

func newMixture(weights []float64) particle.Mixture {
	n := len(weights)
	return particle.Mixture{Weights: weights, Means: make([]float64, n), SDs: make([]float64, n)}
}

// take runs particle i through the horizons.
func (h *horizons) take(i int, p *Particle, past *past) {
	r, l := h.records, h.m.layout
	r.w.set(p.U)
	s := past.state(p.U)
	r.start(&s)
	if h.at >= h.windows.recent {
		h.add(h.from, 0, 1)
	}
	next := 0 // innovation
	for t := h.from + 1; t <= h.at; t++ {
		mean, variance := r.state.Forecast(r.predict(t))
		if _, _, ok := h.m.observation(t); ok && t > h.at-h.windows.real {
			h.m.store(&h.innovations[next].Forecast, i, mean, variance)
			next++
		}
		r.observe(t)
		h.pass(t)
		h.remember(i, t)
	}
	for c := range h.now {
		wear, at := r.w.responses[c].wear(h.at), l.effectAt+c
		h.now[c].Means[i], h.now[c].SDs[i] = wear*p.State.Mean[at], wear*math.Sqrt(p.State.Cov[at*l.size+at])
		for k, mix := range [][]particle.Mixture{h.stable, h.recent, h.real} {
			mean, variance := r.sum(k*len(h.now) + c)
			mix[c].Means[i], mix[c].SDs[i] = mean, math.Sqrt(variance)
		}
	}
}

// pass adds the effects of period t to the horizon it belongs to.
func (h *horizons) pass(t int) {
	real := min(h.windows.real, h.at+1)
	if t > h.at-real {
		h.add(t, 2, 1/float64(real))
		return
	}
	h.add(t, 1, 1/float64(min(h.windows.recent, h.at+1)-real))
}

// add adds a multiple of each channel's effect in period t to its sum number k.
func (h *horizons) add(t, k int, times float64) {
	r, channels := h.records, len(h.now)
	for c := range channels {
		r.plan(k*channels+c, h.m.layout.effectAt+c, times*r.w.responses[c].wear(t))
	}
	r.add()
}

// remember keeps what particle i filtered after the periods that changes are since.
func (h *horizons) remember(i, t int) {
	if t == h.at-h.windows.real {
		h.addMeans(h.week, i, t)
	}
	if t == h.at-1 {
		h.addMeans(h.before, i, t)
	}
}

func (h *horizons) addMeans(dst []float64, i, t int) {
	for c := range dst {
		dst[c] += h.weights[i] * h.records.w.responses[c].wear(t) * h.records.state.Mean[h.m.layout.effectAt+c]
	}
}

// coefficient returns what all particles say of channel c.
func (h *horizons) coefficient(c int) Coefficient {
	out := Coefficient{Date: h.m.data.Periods[h.at], Channel: h.m.inputs[c].name, Scheme: PosteriorScheme,
		Real: h.estimate(h.real[c], true), Recent: h.estimate(h.recent[c], h.at >= h.windows.real),
		Stable: h.estimate(h.stable[c], h.at >= h.windows.recent), Blended: h.estimate(h.now[c], true)}
	week, before := h.week[c], h.before[c]
	if h.at < h.windows.real {
		week = math.NaN()
	}
	if h.at < 1 {
		before = math.NaN()
	}
	out.judge(h.now[c].Mean(), week, before, h.now[c].SD())
	return out
}

func (h *horizons) estimate(mix particle.Mixture, there bool) draws.Estimate {
	if !there {
		return none()
	}
	return estimatePositive(h.m.natural(mix))
}

// natural returns a mixture in model units in those of the outcome.
func (m *Model) natural(mix particle.Mixture) particle.Mixture {
	out := newMixture(mix.Weights)
	for i := range out.Means {
		out.Means[i], out.SDs[i] = mix.Means[i]*m.scale.Outcome, mix.SDs[i]*m.scale.Outcome
	}
	return out
}
