package sim

import "github.com/noonmark/noonmark/mmm"

// world is everything that happens in a market, by day, from the first day of
// its history on. Arrays over days count from there.
type world struct {
	s    *Scenario
	seed uint64
	days int // history and modelled days

	geos       []string
	population []float64 // [g]
	weights    []float64 // [g] share of the population
	intercept  []float64 // [g] baseline per person over the market's, share of the level

	base     base
	channels []channel
	shock    []float64   // [t] noise that all geos share, share of the level
	noise    [][]float64 // [g][t] outcome units
	alone    [][][]float64

	outcome   [][]float64 // [g][t] what truly happened, whole units
	anomalies []AnomalyTruth
	counted   mark // of the outcome, what is counted of it
	hidden    mark // of the expected outcome, promotions that nobody told of
}

func newWorld(s *Scenario, seed uint64) *world {
	w := &world{s: s, seed: seed, days: s.History + s.Days}
	w.people()
	w.intercept = w.intercepts()
	w.base = w.newBase()
	w.disturb()
	w.newChannels()
	w.plant()
	w.flight()
	w.alone = w.respondAll()
	return w
}

// day returns the date of day t of the world.
func (w *world) day(t int) mmm.Day { return w.s.Start + mmm.Day(t-w.s.History) }

// baseline returns the outcome without promotion and marketing in geo g.
func (w *world) baseline(g int) []float64 {
	x := make([]float64, w.days)
	for t := range x {
		x[t] = w.s.Baseline.Level * w.weights[g] * (w.without(t) + w.intercept[g])
	}
	return x
}

// promoted returns what promotions bring in geo g.
func (w *world) promoted(g int) []float64 {
	x := make([]float64, w.days)
	for t, on := range w.base.promotion {
		x[t] = w.s.Baseline.Level * w.weights[g] * w.s.Baseline.Promotions.Effect * on
	}
	return x
}
