package monitor

import "math"

// A verdict is what the links of a channel say about an event.
type verdict struct {
	Type   Type
	Series Measure
	Lane   Lane    // at most
	Size   float64 // reported over expected
	Lead   int     // the link that says it most clearly
	Links  []int   // the links that show the event
}

// classify tells what moved by the pattern of links. With x̂ for the logarithm of
// reported over expected, one wrong measure m moves the link in which it is the
// numerator by x̂_m and the next one, in which it is the denominator, by -x̂_m, and no
// other. The last measure has one link only. A single link within the chain is a rate
// that really changed.
func classify(cfg *SignatureConfig, links []Link, moves []Move, own []int) verdict {
	lead := own[0]
	for _, i := range own {
		if math.Abs(moves[i].z()) > math.Abs(moves[lead].z()) {
			lead = i
		}
	}
	v := verdict{Type: LevelShift, Series: links[lead].Numerator, Lane: Review, Size: math.Exp(moves[lead].e()), Lead: lead, Links: []int{lead}}
	other := opposite(cfg, links, moves, lead)
	switch {
	case other >= 0:
		v.Series = links[min(lead, other)].Numerator
		if other < lead { // what is wrong is the lead's denominator
			v.Size = 1 / v.Size
		}
		v.Links = append(v.Links, other)
	case lead != len(links)-1:
		return v
	}
	least := cfg.Material
	if v.Series == Spend {
		least = cfg.Sustained
	}
	if v.Series != Conversions && v.Size < least && v.Size > 1/least {
		return v
	}
	paired := other >= 0
	switch v.Series {
	case Spend:
		v.spend(cfg, paired, !links[0].Inferred)
	case Exposure:
		v.exposure(cfg, paired)
	case Clicks:
		v.clicks(cfg, paired)
	case Conversions:
		v.conversions(cfg, &moves[lead])
	}
	return v
}

// neighbours reports whether links i and j have one measure in common. Exposure that
// nobody made brings clicks that nobody made, so exposure/spend and conversions/clicks
// count as neighbours, too.
func neighbours(links []Link, i, j int) bool {
	first, last := min(i, j), max(i, j)
	return last-first == 1 || last-first == 2 && links[first].Numerator == Exposure && links[last].Numerator == Conversions
}

// opposite returns the neighbour of a link that moved against it and about as far, -1
// if there is none.
func opposite(cfg *SignatureConfig, links []Link, moves []Move, lead int) int {
	best := -1
	for j := range links {
		a, b := moves[lead].e(), moves[j].e()
		if !neighbours(links, lead, j) || max(lead, j)-min(lead, j) == 2 && max(a, b) < math.Log(cfg.Invented) {
			continue
		}
		z := math.Abs(moves[j].z())
		if a*b < 0 && z >= cfg.Opposite && math.Abs(a+b) <= max(math.Abs(a), math.Abs(b))/2 &&
			(best < 0 || z > math.Abs(moves[best].z())) {
			best = j
		}
	}
	return best
}

func (v *verdict) is(t Type, lane Lane) { v.Type, v.Lane = t, lane }

// spend judges spend that differs from plan while exposure does not, or that has no
// exposure to compare it with. Without a plan only what is far off, and what exposure
// speaks against, may be corrected: budgets move as well.
func (v *verdict) spend(cfg *SignatureConfig, paired, planned bool) {
	t := UnitShift
	if v.Size > cfg.SpendHigh || v.Size < cfg.SpendLow {
		t = DataError
	}
	lane := Review
	if planned || paired && t == DataError {
		lane = Action
	}
	v.is(t, lane)
}

// exposure judges exposure that spend and clicks do not follow. Without clicks a fall
// may be a rise of prices.
func (v *verdict) exposure(cfg *SignatureConfig, paired bool) {
	switch {
	case cfg.decade(v.Size):
		v.is(DataError, Action)
	case v.Size > 1 && (paired || v.Size > cfg.SpendHigh):
		v.is(BotTraffic, Action)
	case v.Size < 1 && paired:
		v.is(DataError, Action)
	case v.Size < cfg.SpendLow:
		v.is(DataError, Review)
	}
}

// clicks judges clicks that neither exposure nor conversions follow.
func (v *verdict) clicks(cfg *SignatureConfig, paired bool) {
	lane := Action
	if !paired {
		lane = Review
	}
	switch {
	case cfg.decade(v.Size):
		v.is(DataError, lane)
	case v.Size > 1 && (paired || v.Size > cfg.SpendHigh):
		v.is(BotTraffic, lane)
	case v.Size < 1 && (paired || v.Size < cfg.BrokenRatio):
		v.is(TrackingBreak, lane)
	}
}

// conversions judges conversions that clicks do not explain.
func (v *verdict) conversions(cfg *SignatureConfig, m *Move) {
	switch {
	case v.Size > 1 && cfg.decade(v.Size):
		v.is(DataError, Action)
	case v.Size > 1:
	case m.Peak < -cfg.Broken || v.Size < cfg.BrokenRatio:
		v.is(TrackingBreak, Action)
	default:
		v.is(Degradation, Review)
	}
}

// decade reports whether a ratio is a power of ten other than 1, but for noise.
func (cfg *SignatureConfig) decade(ratio float64) bool {
	l := math.Log10(ratio)
	k := math.Round(l)
	return k != 0 && math.Abs(l-k) <= cfg.Decade
}
