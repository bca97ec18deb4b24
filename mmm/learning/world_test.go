package learning

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A world is a stretch of daily data in which the model expects every channel's
// response to be proportional to exposure, and effects that it does not know of.
type world struct {
	start    mmm.Day
	days     int
	channels []worldChannel
	noise    []float64 // innovations without effects
	sources  []string
	restated [][]float64
	observed []float64 // innovations with effects, once they are asked for

	weekend  float64 // of channel 0 on Sundays, beyond what a weekday level explains
	beyond   float64 // of channel 1 beyond its level
	lifts    float64 // of channel 2 after channel 3
	tires    float64 // of channel 3 in 30 days
	weekdays float64 // baseline weekday pattern that the model missed
	wrong    float64 // contribution of channel 0 that the model missed, as a share
}

type worldChannel struct {
	name     string
	exposure []float64
	size     float64 // contribution at exposure 1, in standard deviations of noise
}

// a noise makes innovations.
type noise func(r *rand.Rand, n int) []float64

func white(r *rand.Rand, n int) []float64 {
	x := make([]float64, n)
	rng.NormFill(x, r)
	return x
}

func heavy(r *rand.Rand, n int) []float64 {
	return each(n, func(int) float64 { return dist.StudentT{DF: 4, Scale: 0.7}.Rand(r) })
}

// correlated is what a poor model of the noise leaves: correlation 0.4 from day to day.
func correlated(r *rand.Rand, n int) []float64 {
	x := white(r, n)
	for t := 1; t < n; t++ {
		x[t] = 0.4*x[t-1] + math.Sqrt(1-0.4*0.4)*x[t]
	}
	return x
}

// skewed has a long upper tail: a centred gamma variate of shape 4.
func skewed(r *rand.Rand, n int) []float64 {
	return each(n, func(int) float64 { return (dist.Gamma{Shape: 4, Rate: 1}.Rand(r) - 4) / 2 })
}

// bursts has variance that comes and goes.
func bursts(r *rand.Rand, n int) []float64 {
	x, log := white(r, n), 0.0
	for t := range x {
		log = 0.95*log + 0.2*r.NormFloat64()
		x[t] *= math.Exp(log)
	}
	return x
}

func newWorld(seed uint64, days int, make noise) *world {
	r := rng.New(seed, "learning world", 0)
	w := &world{start: mmm.DayOf(2024, 1, 1), days: days}
	for i, name := range []string{"search", "video", "display", "social"} {
		w.channels = append(w.channels, worldChannel{name, flighting(r, days+1), []float64{4, 4, 3, 3}[i]})
	}
	w.noise = make(r, days)
	w.sources = []string{"ads", "shop"}
	for range w.sources {
		w.restated = append(w.restated, make(r, days))
		for t := range w.restated[len(w.restated)-1] {
			w.restated[len(w.restated)-1][t] *= 0.01
		}
	}
	return w
}

// flighting is spend around 1 that wanders, with a weekly pattern.
func flighting(r *rand.Rand, n int) []float64 {
	log := 0.0
	return each(n, func(t int) float64 {
		log = 0.8*log + 0.25*r.NormFloat64()
		return math.Exp(log + 0.1*math.Sin(2*math.Pi*float64(t)/7))
	})
}

// age is the days since the last refresh of channel i's creative.
func (w *world) age(i, t int) float64 { return float64((t + 13*i) % (50 + 7*i)) }

const worldLevel = 1.3

// innovations are noise and what the planted effects add.
func (w *world) innovations() []float64 {
	if w.observed != nil {
		return w.observed
	}
	c := w.channels
	w.observed = each(w.days, func(t int) float64 {
		e := w.noise[t]
		now := func(i int) float64 { return c[i].exposure[t+1] * c[i].size }
		d := (w.start + mmm.Day(t)).Weekday()
		if d == mmm.Sunday {
			e += w.weekend * c[0].size * (c[0].exposure[t+1] - 1)
		}
		e += w.wrong * now(0)
		e += w.weekdays * float64(d-mmm.Thursday)
		e += w.beyond * c[1].size * max(c[1].exposure[t+1]-worldLevel, 0)
		e += w.lifts * now(2) * (c[3].exposure[t] - 1)
		return e + w.tires*now(3)*(w.age(3, t)-25)/30
	})
	return w.observed
}

// block returns the data of a block.
func (w *world) block(from mmm.Day, n int) Block {
	at := int(from - w.start)
	e := w.innovations()[at : at+n]
	b := Block{From: from}
	for i, c := range w.channels {
		now := c.exposure[at+1 : at+1+n]
		b.Channels = append(b.Channels, Channel{
			Name:     c.name,
			Signal:   Signal{Innovation: e, Per: each(n, func(t int) float64 { return c.size * now[t] })},
			Exposure: now, Raw: now, Before: c.exposure[at : at+n],
			Level: Level{At: worldLevel, Median: 1},
			Age:   each(n, func(t int) float64 { return w.age(i, at+t) }),
		})
	}
	for i, name := range w.sources {
		b.Sources = append(b.Sources, Source{name, w.restated[i][at : at+n]})
	}
	return b
}

// use looks at the world every day, as a running system does, and returns the ledger at
// the end with all that was announced.
func (w *world) use(o Options) (Ledger, []Learning) { return w.watch(o, func(Ledger) {}) }

// watch is use, and hands over the ledger after each block.
func (w *world) watch(o Options, see func(Ledger)) (Ledger, []Learning) {
	l := NewLedger(w.start, o)
	var all []Learning
	for t := range w.days {
		from, _, ok := l.Due(w.start + mmm.Day(t))
		if !ok {
			continue
		}
		var fresh []Learning
		var err error
		if l, fresh, err = l.Next(w.block(from, o.Block)); err != nil {
			panic(err)
		}
		see(l)
		all = append(all, fresh...)
	}
	return l, all
}
