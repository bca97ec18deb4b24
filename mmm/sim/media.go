package sim

import (
	"github.com/noonmark/noonmark/mmm/adstock"
	"gonum.org/v1/gonum/floats"
)

// respond returns what channel c brings by itself in each geo and day, [g][t],
// in outcome units, if its exposure (reach, where there is frequency) were
// factor(g, t) times the actual one. What seasons and synergy make of it is
// attribute's.
func (w *world) respond(c int, factor func(g, t int) float64) [][]float64 {
	ch, m := &w.channels[c], &w.s.Media
	filter := adstock.NewFilter(ch.kernel, m.MaxLag)
	filter.Set(ch.kernelAt)
	out := make([][]float64, len(w.weights))
	for g, weight := range w.weights {
		x := make([]float64, m.MaxLag+w.days) // without marketing before the first day
		today := x[m.MaxLag:]
		for t, v := range ch.input[g] {
			today[t] = factor(g, t) * v
		}
		saturates := !ch.kind.HasFrequency() // frequency has saturated already
		if m.ByExposureDay {
			if saturates {
				copy(today, ch.hill(today, 1))
			}
			floats.Mul(today, ch.drift)
		}
		y := make([]float64, w.days)
		filter.Apply(y, x)
		if saturates && !m.ByExposureDay {
			y = ch.hill(y, 1)
		}
		if !m.ByExposureDay {
			floats.Mul(y, ch.drift)
		}
		floats.Scale(weight*ch.geo[g]*ch.beta, y)
		out[g] = y
	}
	return out
}

// inputs returns channel c's exposure relative to its reference, [g][t]; where
// there is frequency, reach times what the frequency's saturation is relative to
// that of the reference frequency.
func (w *world) inputs(c int) [][]float64 {
	ch := &w.channels[c]
	out := make([][]float64, len(w.weights))
	for g, weight := range w.weights {
		out[g] = make([]float64, w.days)
		for t, x := range ch.exposure[g] {
			var frequency float64
			if ch.frequency != nil {
				frequency = ch.frequency[g][t]
			}
			out[g][t] = ch.inputOf(&w.s.Media, weight, x, frequency)
		}
	}
	return out
}

// inputOf returns the input that a day's exposure is in a geo with the given
// share of the population.
func (c *channel) inputOf(m *Media, weight, exposure, frequency float64) float64 {
	x := exposure * (1 / (weight * c.unitsAtReference(m)))
	if c.kind.HasFrequency() {
		x *= c.hill([]float64{frequency}, m.Frequency)[0]
	}
	return x
}

// actual is the factor of actual exposure.
func actual(int, int) float64 { return 1 }

// respondAll returns what every channel brings by itself, [c][g][t].
func (w *world) respondAll() [][][]float64 {
	all := make([][][]float64, len(w.channels))
	for c := range all {
		w.channels[c].input = w.inputs(c)
		all[c] = w.respond(c, actual)
	}
	return all
}

// attribute returns contributions, [c][g][t], from what channels bring by
// themselves. Where seasons multiply, they multiply media as well. What the
// first two channels bring together is divided between them equally, which is
// their Shapley value.
func (w *world) attribute(alone [][][]float64) [][][]float64 {
	all := make([][][]float64, len(alone))
	for c := range all {
		all[c] = make([][]float64, len(alone[c]))
		for g := range alone[c] {
			all[c][g] = make([]float64, w.days)
		}
	}
	cell := make([]float64, len(alone))
	for g, weight := range w.weights {
		for t := range w.days {
			for c := range alone {
				cell[c] = alone[c][g][t]
			}
			w.combine(cell, weight, t)
			for c, v := range cell {
				all[c][g][t] = v
			}
		}
	}
	return all
}

// combine turns what channels bring by themselves on day t, in a geo with the
// given share of the population, into contributions, in place.
func (w *world) combine(x []float64, weight float64, t int) {
	if w.s.Media.Synergy > 0 {
		both := w.synergy(x[0], x[1], weight)
		x[0] += both / 2
		x[1] += both / 2
	}
	if w.s.Media.Seasonal {
		floats.Scale(w.seasonFactor(t), x)
	}
}

// synergy returns what two channels bring together beyond what they bring alone,
// a and b, in a geo with the given share of the population:
//
//	Synergy · 2ab / (weight (β_0 + β_1))
//
// At reference exposure that is Synergy times the harmonic mean of a and b.
func (w *world) synergy(a, b, weight float64) float64 {
	scale := weight * (w.channels[0].beta + w.channels[1].beta)
	if scale == 0 {
		return 0
	}
	return w.s.Media.Synergy * 2 * a * b / scale
}

// change returns how much more outcome there would be, [g][t], if channel c
// responded as other does instead of as it did.
func (w *world) change(c int, other [][]float64) [][]float64 {
	changed := append([][][]float64(nil), w.alone...)
	changed[c] = other
	before, after := w.attribute(w.alone), w.attribute(changed)
	diff := make([][]float64, len(w.weights))
	for g := range diff {
		diff[g] = make([]float64, w.days)
		for i := range after {
			floats.Add(diff[g], after[i][g])
			floats.Sub(diff[g], before[i][g])
		}
	}
	return diff
}
