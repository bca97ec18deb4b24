package learning

import "github.com/noonmark/noonmark/mmm"

// weekday reads whether a channel's efficiency differs on a weekday from that on the
// others, δ as a share:
//
//	x_t = Per_t 1[t is that weekday]
//
// next to a level for every weekday, which the baseline may have got wrong, and to
// the channel's efficiency as such. What is left is whether more of the channel
// brings more on that weekday than on others.
func weekday(c Channel, from mmm.Day, w mmm.Weekday, cluster int) Reading {
	n := len(c.Innovation)
	on := func(w mmm.Weekday) []float64 {
		return indicator(n, func(t int) bool { return (from + mmm.Day(t)).Weekday() == w })
	}
	nuisances := [][]float64{c.Per}
	if !c.Own {
		for v := mmm.Monday; v <= mmm.Sunday; v++ {
			nuisances = append(nuisances, on(v))
		}
	}
	return read(c.Innovation, times(c.Per, on(w)), cluster, nuisances...)
}
