package learning

// saturation reads whether an extra unit of exposure a beyond level L brings less than
// one below it: δ is the difference as a share of what a unit brings on average,
// -1 if it brings that much less. What the channel brought is the innovation and
// what the model expected of it, p_t = Per_t; so the model's own curve does
// not matter:
//
//	y_t = innovation_t + p_t,   x_t = max(a_t - L, 0) p̅ / a̅
//
// next to a level and to a straight line in a. Bars are means of the block.
func saturation(c Channel, level Level, cluster int) Reading {
	n := len(c.Innovation)
	if c.Own || c.Exposure == nil || !(level.At > 0) {
		return Reading{}
	}
	slope := mean(c.Per) / mean(c.Exposure)
	brought := each(n, func(t int) float64 { return c.Innovation[t] + c.Per[t] })
	beyond := each(n, func(t int) float64 { return max(c.Exposure[t]-level.At, 0) * slope })
	return read(brought, beyond, cluster, ones(n), c.Exposure)
}
