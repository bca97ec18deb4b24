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
		index := c
		if c >= w.s.Media.Paid {
			index += organicIndex - w.s.Media.Paid
		}
		w.flightChannel(&w.channels[c], index, common)
	}
}

// minSeason bounds the season that budgets follow from below.
const minSeason = 0.1

// flightChannel draws one channel's activity relative to its reference, geo by
// geo, and turns it into spend and exposure.
func (w *world) flightChannel(c *channel, index int, common []float64) {
	s, geo := &w.s.Spend, &w.s.Geo
	own := autoregression(w.stream("own spend", index), w.days, s.OwnSD, s.AR)
	execution := autoregression(w.stream("execution", index), w.days, s.ExecutionSD, s.ExecutionAR)
	dark := spells(w.stream("dark", index), w.days, s.DarkPerYear, s.DarkDays)
	for g, weight := range w.weights {
		local := make([]float64, w.days)
		if geo.Count > 1 {
			local = autoregression(w.stream("geo spend", index*maxGeos+g), w.days, geo.SpendSD, geo.SpendAR)
		}
		spent, exposure, frequency := make([]float64, w.days), make([]float64, w.days), make([]float64, w.days)
		for t := range local {
			if dark[t] {
				continue
			}
			activity := weight * math.Exp(common[t]+own[t]+execution[t]+local[t])
			spent[t] = round(activity*c.spend, 2)
			if c.kind.IsPaid() {
				activity = spent[t] / (c.spend * c.price[t])
			}
			exposure[t] = math.Round(activity * c.reference)
			if c.kind.HasFrequency() && exposure[t] > 0 {
				relative := exposure[t] / (weight * c.reference)
				frequency[t] = round(math.Max(1, w.s.Media.Frequency*math.Pow(relative, w.s.Media.FrequencyGrowth)), 3)
				exposure[t] = math.Round(exposure[t] / frequency[t])
			}
		}
		c.spent, c.exposure = append(c.spent, spent), append(c.exposure, exposure)
		if c.kind.HasFrequency() {
			c.frequency = append(c.frequency, frequency)
		}
	}
}
