package sim

import "math"

// flight draws what every channel does on every day: spend, and the exposure
// that it buys. Values are rounded as files will have them before anything is
// made of them, so that the data say exactly what happened.
func (w *world) flight() {
	common := w.commonBudget()
	for c := range w.channels {
		w.flightChannel(&w.channels[c], common)
	}
}

// commonBudget returns the logarithm of what moves the budgets of all channels.
func (w *world) commonBudget() []float64 {
	s := &w.s.Spend
	common := autoregression(w.stream("spend", 0), w.days, s.CommonSD, s.AR)
	for t := range common {
		common[t] += s.ShockResponse*w.shock[t] + math.Log(math.Max(1+s.SeasonFollow*w.base.yearly[t], minSeason))
	}
	return common
}

// minSeason bounds the season that budgets follow from below.
const minSeason = 0.1

// flightChannel draws one channel's activity relative to its reference, geo by
// geo, and buys exposure for it.
func (w *world) flightChannel(c *channel, common []float64) {
	s, geo := &w.s.Spend, &w.s.Geo
	own := autoregression(w.stream("own spend", c.index), w.days, s.OwnSD, s.AR)
	execution := autoregression(w.stream("execution", c.index), w.days, s.ExecutionSD, s.ExecutionAR)
	dark := w.dark(c.index)
	for _, v := range execution {
		c.execution = append(c.execution, math.Exp(v))
	}
	for g, weight := range w.weights {
		activity, plan := make([]float64, w.days), make([]float64, w.days)
		if geo.Count > 1 {
			activity = autoregression(w.stream("geo spend", c.index*maxGeos+g), w.days, geo.SpendSD, geo.SpendAR)
		}
		for t, local := range activity {
			activity[t] = weight * math.Exp(common[t]+own[t]+execution[t]+local)
			plan[t] = c.spend * weight * math.Exp(common[t]+own[t]+local)
			if dark[t] {
				activity[t], plan[t] = 0, 0
			}
			activity[t] *= c.marks.delivered.at(t)
		}
		if c.kind.IsPaid() {
			c.plan = append(c.plan, plan)
		}
		c.fly(&w.s.Media, weight, activity)
	}
}

// dark marks the days on which a channel pauses.
func (w *world) dark(index int) []bool {
	return spells(w.stream("dark", index), w.days, w.s.Spend.DarkPerYear, w.s.Spend.DarkDays)
}

// fly adds a geo with the given share of the population and activity by day,
// relative to the channel's reference in the whole market.
func (c *channel) fly(m *Media, weight float64, activity []float64) {
	spent, exposure, frequency := make([]float64, len(activity)), make([]float64, len(activity)), make([]float64, len(activity))
	for t, a := range activity {
		spent[t], exposure[t], frequency[t] = c.buy(m, weight, t, a)
	}
	c.spent, c.exposure = append(c.spent, spent), append(c.exposure, exposure)
	if c.kind.HasFrequency() {
		c.frequency = append(c.frequency, frequency)
	}
}

// buy turns a day's activity into spend, exposure and frequency.
func (c *channel) buy(m *Media, weight float64, t int, activity float64) (spent, exposure, frequency float64) {
	if c.kind.IsPaid() {
		spent = round(activity*c.spend, 2)
		activity = spent / (c.spend * c.charged[t])
	}
	exposure = math.Round(activity * c.reference)
	if c.kind.HasFrequency() && exposure > 0 {
		relative := exposure / (weight * c.reference)
		frequency = round(math.Max(1, m.Frequency*math.Pow(relative, m.FrequencyGrowth)), 3)
		exposure = math.Round(exposure / frequency)
	}
	return spent, exposure, frequency
}
