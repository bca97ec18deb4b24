package track

import (
	"github.com/noonmark/noonmark/mmm"
)

// An input is what one channel did, in model units.
type input struct {
	name string
	kind mmm.ChannelKind
	x    []float64 // exposure, [MaxLag + t], and to the end of a block
	freq []float64 // the same, relative to nothing; nil without frequency
	wear []float64 // [t] age of the creative in WearDays, less ½; nil if not known
	ref  float64   // reference frequency, 0 without
}

// inputs returns what the channels did over the periods of d, with MaxLag periods of
// history in front; before the first one known there was no exposure.
func inputs(d *mmm.Data, notes *Notes, s *Spec, scale *Scale) []input {
	var all []input
	for i := range d.Channels {
		c := &d.Channels[i]
		in := input{name: c.Name, kind: c.Kind, ref: scale.Frequency[i]}
		in.x = withHistory(c.Exposure, d.History, s.MaxLag, 1/scale.Exposure[i])
		if c.Frequency != nil {
			in.freq = withHistory(c.Frequency, d.History, s.MaxLag, 1)
		}
		if refreshes := notes.refreshes(i); len(refreshes) > 0 {
			in.wear = append(wear(d.Periods, refreshes), make([]float64, beyond(d.T()))...)
		}
		all = append(all, in)
	}
	return all
}

// beyond returns the number of periods from the last one to the end of its block.
func beyond(periods int) int { return (blockPeriods - periods%blockPeriods) % blockPeriods }

// withHistory returns the values of x times factor with lag periods before the
// modelled ones, which come after history periods of x, and nothing beyond them.
func withHistory(x []float64, history, lag int, factor float64) []float64 {
	n := lag + len(x) - history
	out := make([]float64, n+beyond(len(x)-history))
	for t := range n {
		if at := t - lag + history; at >= 0 {
			out[t] = x[at] * factor
		}
	}
	return out
}

// wear returns the age of the creative in each period, in WearDays, less a half: a
// creative of middle age counts as the effect itself. Before the first replacement
// known, and on creatives older than two lives, nothing more is worn.
func wear(periods, refreshes []mmm.Day) []float64 {
	out := make([]float64, len(periods))
	for t, day := range periods {
		latest, known := mmm.Day(0), false
		for _, r := range refreshes {
			if r <= day && (!known || r > latest) {
				latest, known = r, true
			}
		}
		if known {
			out[t] = min(float64(day-latest)/WearDays, 2) - 0.5
		}
	}
	return out
}
