package sim

import "math"

// flight draws what every channel does on every day: spend, and the exposure
// that it buys. Values are rounded as files will have them before anything is
// made of them, so that the data say exactly what happened.
func (w *world) flight() {
	s := &w.s.Spend
	common := autoregression(w.stream("spend", 0), w.days, s.CommonSD, s.AR)
	for t := range common {
		common[t] += s.ShockResponse*w.shock[t] + math.Log(math.Max(1+s.SeasonFollow*w.base.yearly[t], minSeason))
	}
	for c := range w.channels {
		w.flightChannel(&w.channels[c], common)
	}
}

// minSeason bounds the season that budgets follow from below.
const minSeason = 0.1

// flightChannel draws one channel's activity relative to its reference, geo by
// geo, and buys exposure for it.
func (w *world) flightChannel(c *channel, common []float64) {
	s, geo := &w.s.Spend, &w.s.Geo
	own := autoregression(w.stream("own spend", c.index), w.days, s.OwnSD, s.AR)
	execution := autoregression(w.stream("execution", c.index), w.days, s.ExecutionSD, s.ExecutionAR)
	dark := spells(w.stream("dark", c.index), w.days, s.DarkPerYear, s.DarkDays)
	for g, weight := range w.weights {
		activity := make([]float64, w.days)
		if geo.Count > 1 {
			activity = autoregression(w.stream("geo spend", c.index*maxGeos+g), w.days, geo.SpendSD, geo.SpendAR)
		}
		for t, local := range activity {
			activity[t] = weight * math.Exp(common[t]+own[t]+execution[t]+local)
			if dark[t] {
				activity[t] = 0
			}
		}
		c.buy(&w.s.Media, weight, activity)
	}
}

// buy turns activity in a geo with the given share of the population, by day and
// relative to the channel's reference in the whole market, into spend, exposure
// and frequency.
func (c *channel) buy(m *Media, weight float64, activity []float64) {
	spent, exposure, frequency := make([]float64, len(activity)), make([]float64, len(activity)), make([]float64, len(activity))
	for t, a := range activity {
		if c.kind.IsPaid() {
			spent[t] = round(a*c.spend, 2)
			a = spent[t] / (c.spend * c.price[t])
		}
		exposure[t] = math.Round(a * c.reference)
		if c.kind.HasFrequency() && exposure[t] > 0 {
			relative := exposure[t] / (weight * c.reference)
			frequency[t] = round(math.Max(1, m.Frequency*math.Pow(relative, m.FrequencyGrowth)), 3)
			exposure[t] = math.Round(exposure[t] / frequency[t])
		}
	}
	c.spent, c.exposure = append(c.spent, spent), append(c.exposure, exposure)
	if c.kind.HasFrequency() {
		c.frequency = append(c.frequency, frequency)
	}
}
