package monitor

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A world is a simulated channel: planned budgets with steps, a weekly pattern and a
// season, prices and rates that drift, and noise that is correlated from day to day.
// None of that is an anomaly.
type world struct {
	from     mmm.Day
	readings []Reading
	events   []planted
}

// A planted event changes readings.
type planted struct {
	kind     Type
	from, to mmm.Day
	what     string
}

func (w *world) days() int { return len(w.readings) }

// newWorld returns days of a quiet channel.
func newWorld(seed uint64, days int) *world {
	r := rng.New(seed, "world", 0)
	w := &world{from: mmm.DayOf(2024, 1, 1)}
	var week [4][7]float64
	for i := range week {
		for k := range week[i] {
			week[i][k] = .1 * r.NormFloat64()
		}
	}
	budget, cpm, ctr, cvr := 5000.0, math.Log(8.0), math.Log(.015), math.Log(.06)
	var noise [4]float64
	ar := func(i int, sd float64) float64 {
		noise[i] = .3*noise[i] + math.Sqrt(1-.3*.3)*sd*r.NormFloat64()
		return noise[i]
	}
	for t := range days {
		if r.Float64() < 1./45 {
			budget *= math.Exp(.5 * r.NormFloat64())
			budget = min(max(budget, 1000), 20000)
		}
		k := (w.from + mmm.Day(t)).Weekday()
		cpm += .2 / math.Sqrt(365) * r.NormFloat64()
		ctr += .2 / math.Sqrt(365) * r.NormFloat64()
		cvr += .2 / math.Sqrt(365) * r.NormFloat64()
		plan := math.Round(budget * math.Exp(week[0][k]+.2*math.Sin(2*math.Pi*float64(t)/365)))
		spend := plan * math.Exp(ar(0, .03))
		exposure := math.Round(1000 * spend / math.Exp(cpm+week[1][k]+ar(1, .05)))
		clicks := poisson(r, exposure*math.Exp(ctr+week[2][k]+ar(2, .05)))
		conversions := poisson(r, clicks*math.Exp(cvr+week[3][k]+ar(3, .08)))
		w.readings = append(w.readings, Reading{Plan: plan, Spend: math.Round(spend*100) / 100, Exposure: exposure, Clicks: clicks, Conversions: conversions})
	}
	return w
}

// poisson returns a whole number with the mean and variance of Poisson's.
func poisson(r *rand.Rand, mean float64) float64 {
	return max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64()))
}

// plant changes n days from t on by f(i), i = 0..n-1, and records the event.
func (w *world) plant(kind Type, what string, t, n int, f func(r *Reading, i int)) {
	for i := range n {
		f(&w.readings[t+i], i)
	}
	w.events = append(w.events, planted{kind, w.from + mmm.Day(t), w.from + mmm.Day(t+n-1), what})
}

// A pack plants one event on day t, with a random size and length.
type pack struct {
	what string
	put  func(w *world, r *rand.Rand, t int)
}

// packs are the events of the study.
func packs() []pack {
	between := func(r *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*r.Float64() }
	return []pack{
		{"delivery outage", func(w *world, r *rand.Rand, t int) {
			w.plant(PlatformOutage, "delivery", t, 1+r.IntN(3), func(x *Reading, _ int) {
				x.Spend, x.Exposure, x.Clicks, x.Conversions = 0, 0, 0, 0
			})
		}},
		{"reporting outage", func(w *world, r *rand.Rand, t int) {
			w.plant(PlatformOutage, "reporting", t, 1+r.IntN(3), func(x *Reading, _ int) { x.Exposure, x.Clicks, x.Conversions = 0, 0, 0 })
		}},
		{"tracking break", func(w *world, r *rand.Rand, t int) {
			f := between(r, .15, .5)
			w.plant(TrackingBreak, "", t, 3+r.IntN(12), func(x *Reading, _ int) { x.Conversions = math.Round(f * x.Conversions) })
		}},
		{"degradation", func(w *world, r *rand.Rand, t int) {
			n := 21 + r.IntN(8)
			w.plant(Degradation, "", t, n, func(x *Reading, i int) {
				x.Conversions = math.Round(x.Conversions * (1 - .3*float64(i+1)/float64(n)))
			})
		}},
		{"bot clicks", func(w *world, r *rand.Rand, t int) {
			f := between(r, 1.5, 4)
			w.plant(BotTraffic, "", t, 2+r.IntN(5), func(x *Reading, _ int) { x.Clicks = math.Round(f * x.Clicks) })
		}},
		{"bot exposure", func(w *world, r *rand.Rand, t int) {
			w.plant(BotTraffic, "", t, 4, func(x *Reading, _ int) { x.Exposure *= 3; x.Clicks *= 3 })
		}},
		{"spend error", func(w *world, r *rand.Rand, t int) {
			f := []float64{0, .1, 3, 10, 100}[r.IntN(5)]
			w.plant(DataError, "", t, 1, func(x *Reading, _ int) { x.Spend *= f })
		}},
		{"exposure error", func(w *world, r *rand.Rand, t int) {
			w.plant(DataError, "", t, 1, func(x *Reading, _ int) { x.Exposure *= 10 })
		}},
		{"spend +19%", func(w *world, r *rand.Rand, t int) {
			w.plant(UnitShift, "", t, 10+r.IntN(5), func(x *Reading, _ int) { x.Spend *= 1.19 })
		}},
	}
}

var everything = Channel{"search", []Measure{Plan, Spend, Exposure, Clicks, Conversions}}

// watch runs a monitor of one channel over the world and returns each anomaly as it
// was known last, in order of detection, and the report of each day.
func (w *world) watch(cfg Config, c Channel) (list []Anomaly, reports []Report) {
	m := New(cfg, []Channel{c})
	index := map[string]int{}
	for t := range w.readings {
		rep := m.Step(&Observation{Day: w.from + mmm.Day(t), Channels: w.readings[t : t+1]})
		reports = append(reports, rep)
		for _, a := range rep.Anomalies {
			i, ok := index[a.Key()]
			if !ok {
				i = len(list)
				index[a.Key()] = i
				list = append(list, Anomaly{})
			}
			list[i] = a
		}
	}
	return list, reports
}
