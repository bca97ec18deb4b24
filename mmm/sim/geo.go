package sim

import (
	"fmt"
	"math"
)

// maxGeos bounds the number of geos, so that a channel and a geo name a stream.
const maxGeos = 10_000

// people draws populations and sets each geo's name and share.
func (w *world) people() {
	s := &w.s.Geo
	r := w.stream("population", 0)
	var total float64
	for range s.Count {
		size := math.Exp(s.PopulationSD * r.NormFloat64())
		w.population = append(w.population, size)
		total += size
	}
	for g := range w.population {
		w.population[g] = math.Max(1, math.Round(w.population[g]*s.Population/total))
	}
	total = 0
	for _, p := range w.population {
		total += p
	}
	for g, p := range w.population {
		w.weights = append(w.weights, p/total)
		w.geos = append(w.geos, fmt.Sprintf("geo_%02d", g+1))
	}
}

// intercepts draws what each geo's baseline per person has over that of the
// whole market, in shares of the level, with population mean 0.
func (w *world) intercepts() []float64 {
	x := w.perGeo("geo intercept", 0, w.s.Geo.InterceptSD)
	var mean float64
	for g, weight := range w.weights {
		mean += weight * x[g]
	}
	for g := range x {
		x[g] -= mean
	}
	return x
}

// geoEffects draws each geo's effect per person of a channel relative to that of
// the whole market: log-normal, with population mean 1.
func (w *world) geoEffects(index int) []float64 {
	x := w.perGeo("geo effect", index, w.s.Geo.EffectSD)
	var mean float64
	for g, weight := range w.weights {
		x[g] = math.Exp(x[g])
		mean += weight * x[g]
	}
	for g := range x {
		x[g] /= mean
	}
	return x
}

// perGeo draws one number for each geo: 0 where there is only one.
func (w *world) perGeo(component string, index int, sd float64) []float64 {
	x := make([]float64, len(w.weights))
	if len(x) == 1 {
		return x
	}
	r := w.stream(component, index)
	for g := range x {
		x[g] = sd * r.NormFloat64()
	}
	return x
}
