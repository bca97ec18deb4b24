package learning

// fatigueDays is the age, in days, that the effect of [fatigue] is stated for.
const fatigueDays = 30

// fatigue reads how a channel's efficiency changes with the age of its creative: δ is
// the change, as a share, in 30 days,
//
//	x_t = Per_t age_t / 30
//
// next to the channel's efficiency as such and, if the signal is the outcome, to a
// level. The model's own coefficient follows a slow decline, which takes part of it
// out of the innovations: δ is on the small side.
func fatigue(c Channel, cluster int) Reading {
	if c.Age == nil {
		return Reading{}
	}
	n := len(c.Innovation)
	nuisances := [][]float64{c.Per}
	if !c.Own {
		nuisances = append(nuisances, ones(n))
	}
	return read(c.Innovation, each(n, func(t int) float64 { return c.Per[t] * c.Age[t] / fatigueDays }), cluster, nuisances...)
}
