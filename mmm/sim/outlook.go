package sim

// An Outlook is what marketing in a stretch of the modelled periods would truly
// have brought with other spend, in it and after it by carry-over. It asks what a
// model's own outlook asks (mmm.Outlook): what was spent before the stretch stays
// as it was, and nothing is spent after it, on a world that goes on until the last
// effect is over.
type Outlook struct {
	world *world // of the market, and as many more days as effects carry over
	from  int    // first day of the stretch
	to    int    // first day after it
	none  [][][]float64
}

// NewOutlook returns the outlook of n modelled periods from the first one, counted
// from 0. It panics where there are fewer.
func (m *Market) NewOutlook(first, n int) *Outlook {
	f := m.Scenario.frame()
	if first < 0 || n < 1 || first+n > f.periods {
		panic("sim: an outlook outside the modelled periods")
	}
	longer := m.Scenario
	longer.Days += (longer.Media.MaxLag + f.days - 1) / f.days * f.days
	o := &Outlook{world: newWorld(&longer, m.Seed), from: (f.history + first) * f.days, to: (f.history + first + n) * f.days}
	o.none = o.contributions(make([]float64, len(o.world.channels)))
	return o
}

// Incremental returns what each channel brings, in outcome units over all geos and
// in the order of the data, when on every day of the stretch and in every geo its
// spend (exposure, of organic channels) is multiples[c] times the actual one, at
// actual prices and frequencies, rather than none. Of what two channels bring
// together each has half.
func (o *Outlook) Incremental(multiples []float64) []float64 {
	if len(multiples) != len(o.world.channels) {
		panic("sim: want one multiple of spend for each channel")
	}
	total := make([]float64, len(multiples))
	for c, geos := range o.contributions(multiples) {
		for g, days := range geos {
			for t := o.from; t < len(days); t++ {
				total[c] += days[t] - o.none[c][g][t]
			}
		}
	}
	return total
}

// contributions returns what channels bring, [c][g][t], at multiples of actual
// exposure in the stretch and none after it.
func (o *Outlook) contributions(multiples []float64) [][][]float64 {
	alone := make([][][]float64, len(multiples))
	for c, multiple := range multiples {
		alone[c] = o.world.respond(c, func(_, t int) float64 {
			switch {
			case t < o.from:
				return 1
			case t < o.to:
				return multiple
			}
			return 0
		})
	}
	return o.world.attribute(alone)
}
