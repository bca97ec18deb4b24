package learning

// lift reads whether a channel works better in the period after another had more
// exposure: δ is the change of its efficiency, as a share, when the other's exposure
// was twice its median m. With u_t = before_t/m - 1 of the other channel and v_t the
// same of the period itself,
//
//	x_t = Per_t u_t
//
// next to the channel's efficiency as such and to the same-period interaction Per_t v_t;
// and, if the signal is the outcome, to a level, u_t and v_t: more outcome with or after
// more of the other channel is that one's own effect.
func lift(c, other Channel, m float64, cluster int) Reading {
	n := len(c.Innovation)
	if other.Raw == nil || other.Before == nil {
		return Reading{}
	}
	u := each(n, func(t int) float64 { return other.Before[t]/m - 1 })
	v := each(n, func(t int) float64 { return other.Raw[t]/m - 1 })
	nuisances := [][]float64{c.Per, times(c.Per, v)}
	if !c.Own {
		nuisances = append(nuisances, ones(n), u, v)
	}
	return read(c.Innovation, times(c.Per, u), cluster, nuisances...)
}
