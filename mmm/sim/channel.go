package sim

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/floats"
)

// channel is one marketing activity of the world. Its β is the outcome per day
// that it brings, all geos together, at reference exposure held for good.
type channel struct {
	medium
	kind  mmm.ChannelKind
	index int // names its streams

	spend     float64 // reference spend, currency per day; 0 for organic channels
	reference float64 // reference exposure (impressions, where there is frequency) per day
	beta      float64 // β before drift
	kernel    adstock.Kernel
	kernelAt  []float64
	half      float64 // of saturation, in references; of frequency itself
	slope     float64
	geo       []float64 // [g] effect per person relative to that of the whole market

	drift     []float64 // [t] β_t/β
	price     []float64 // [t] cost of exposure relative to that of the reference
	charged   []float64 // [t] what is charged on the day: price with its weekly pattern and noise
	refreshed []int     // days on which creatives began to run, the first one before the world does

	marks     marks       // what anomalies do to its series
	execution []float64   // [t] delivered over planned spend
	plan      [][]float64 // [g][t] planned spend, currency; nil for organic channels
	spent     [][]float64 // [g][t] currency
	exposure  [][]float64 // [g][t] units; people reached, where there is frequency
	frequency [][]float64 // [g][t], or nil
	input     [][]float64 // [g][t] exposure relative to the reference: see inputs
}

// medium is what a channel and its exposure are called, and what that costs.
type medium struct {
	name string
	unit string  // what exposure counts
	cost float64 // currency for one unit at price 1; 0 for organic channels
}

// paidMedia and organicMedia name channels in order; further ones are numbered.
var (
	paidMedia = []medium{
		{"search", "clicks", 1.20}, {"social", "impressions", 0.008}, {"video", "impressions", 0.014}, {"display", "impressions", 0.004},
		{"shopping", "clicks", 0.60}, {"tv", "impressions", 0.020}, {"audio", "impressions", 0.012}, {"affiliates", "clicks", 0.90},
		{"out_of_home", "impressions", 0.006}, {"print", "impressions", 0.018},
	}
	organicMedia = []medium{{"newsletter", "sent", 0}, {"blog", "visits", 0}, {"social_posts", "views", 0}}
)

func mediumAt(media []medium, i int, prefix string) medium {
	if i < len(media) {
		return media[i]
	}
	return medium{fmt.Sprintf("%s_%d", prefix, i+1), "impressions", 0.010}
}

// organicReference is the reference exposure of organic channels per day and
// person of the market.
const organicReference = 0.001

// newChannels draws the structure of all channels: paid ones, those with reach
// and frequency last among them, and organic ones.
func (w *world) newChannels() {
	m := &w.s.Media
	var size, worth float64
	for i := range m.Paid {
		kind := mmm.Paid
		if i >= m.Paid-m.Reach {
			kind = mmm.PaidRF
		}
		// Sizes and worths are relative until their sums are known.
		c := w.newChannel(i, mediumAt(paidMedia, i, "channel"), kind)
		w.channels = append(w.channels, c)
		size += c.spend
		worth += c.beta
	}
	for i := range w.channels {
		c := &w.channels[i]
		c.spend *= w.s.Spend.Total / size
		c.reference = c.spend / c.cost
		c.beta /= worth
	}
	scale := m.Share / (1 - m.Share) * w.s.Baseline.Level / (1 + w.reinforcement())
	for i := range w.channels {
		w.channels[i].beta *= scale
	}
	for i := range m.Organic {
		c := w.newChannel(organicIndex+i, mediumAt(organicMedia, i, "organic"), mmm.Organic)
		c.spend, c.reference = 0, organicReference*w.s.Geo.Population
		c.beta = m.OrganicShare / (1 - m.Share) * w.s.Baseline.Level
		w.channels = append(w.channels, c)
	}
}

// organicIndex is where the streams of organic channels begin.
const organicIndex = 1000

// reinforcement returns what synergy adds at reference exposure to channels
// whose β sum to 1.
func (w *world) reinforcement() float64 {
	if w.s.Media.Synergy == 0 {
		return 0
	}
	return w.synergy(w.channels[0].beta, w.channels[1].beta, 1)
}

// newChannel draws one channel's carry-over, saturation, drift and price, and
// its relative spend and β. index names its streams.
func (w *world) newChannel(index int, m medium, kind mmm.ChannelKind) channel {
	s := &w.s.Media
	r := w.stream("structure", index)
	size, roi := math.Exp(s.MixSD*r.NormFloat64()), math.Exp(s.ROISD*r.NormFloat64())
	retention, half, slope := r.Float64(), r.Float64(), r.Float64()
	shape, scale := r.Float64(), r.Float64()
	c := channel{medium: m, kind: kind, index: index, spend: size, beta: size * roi,
		kernel: adstock.Geometric{}, kernelAt: []float64{s.Retention.at(retention)},
		half: s.HalfSaturation.at(half), slope: s.Slope.at(slope)}
	if kind.HasFrequency() {
		c.unit, c.half, c.slope = "reach", s.HalfFrequency.at(half), s.FrequencySlope.at(slope)
	}
	if s.Adstock == adstock.KindWeibullPDF {
		c.kernel, c.kernelAt = adstock.WeibullPDF{}, []float64{s.WeibullShape.at(shape), s.WeibullScale.at(scale)}
	}
	c.geo = w.geoEffects(index)
	w.drawPaths(&c)
	return c
}

// drawPaths draws how the channel's effect and price change.
func (w *world) drawPaths(c *channel) {
	d, p := &w.s.Drift, &w.s.Price
	c.drift = walk(w.stream("drift walk", c.index), w.days, w.s.History, d.WalkSD)
	leaps := jumps(w.stream("drift jumps", c.index), w.days, w.s.History, d.JumpsPerYear, d.JumpSD)
	wear, refreshed := sawtooth(w.stream("fatigue", c.index), w.days, d.FatigueAmplitude, d.FatigueDays)
	c.refreshed = refreshed
	c.price = walk(w.stream("price", c.index), w.days, w.s.History, p.WalkSD)
	c.charged = w.scatter("price", c.index, p.WeekdaySD, p.NoiseSD)
	for t := range c.drift {
		c.drift[t] = math.Exp(c.drift[t] + leaps[t] + wear[t])
		c.price[t] = math.Exp(c.price[t])
		if _, month, _ := w.day(t).Date(); month >= 10 {
			c.price[t] *= 1 + p.FourthQuarter
		}
		c.charged[t] = c.price[t] * math.Exp(c.charged[t])
	}
}

// unitsAtReference returns the channel's reference exposure as it is counted:
// people reached per day, where there is frequency.
func (c *channel) unitsAtReference(m *Media) float64 {
	if c.kind.HasFrequency() {
		return c.reference / m.Frequency
	}
	return c.reference
}

// hill returns the channel's saturation at x relative to that at a reference.
func (c *channel) hill(x []float64, reference float64) []float64 {
	var top [1]float64
	theta := []float64{c.half, c.slope}
	saturation.Hill{}.Apply(top[:], []float64{reference}, theta)
	h := make([]float64, len(x))
	saturation.Hill{}.Apply(h, x, theta)
	floats.Scale(1/top[0], h)
	return h
}

// hillAt returns the channel's saturation at x with its derivative, and that at a
// reference.
func (c *channel) hillAt(x, reference float64) (h, slope, top float64) {
	var y, dy, at [1]float64
	theta := []float64{c.half, c.slope}
	saturation.Hill{}.ApplyGrad(y[:], dy[:], make([][]float64, 2), []float64{x}, theta)
	saturation.Hill{}.Apply(at[:], []float64{reference}, theta)
	return y[0], dy[0], at[0]
}
