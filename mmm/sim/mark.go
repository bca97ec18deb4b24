package sim

// A mark is what a series is multiplied by, by day; nil is 1 throughout.
type mark []float64

func (m mark) at(t int) float64 {
	if m == nil {
		return 1
	}
	return m[t]
}

// put multiplies days from, from+1, … by factors, as far as there are days.
func (m *mark) put(days, from int, factors []float64) {
	if *m == nil {
		*m = make(mark, days)
		for t := range *m {
			(*m)[t] = 1
		}
	}
	for k, f := range factors {
		if t := from + k; t < days {
			(*m)[t] *= f
		}
	}
}

// report returns x, [g][t], as it is reported, rounded to a number of decimals.
func (m mark) report(x [][]float64, decimals int) [][]float64 {
	if m == nil {
		return x
	}
	return each(x, func(x []float64) []float64 {
		out := make([]float64, len(x))
		for t, v := range x {
			out[t] = round(v*m[t], decimals)
		}
		return out
	})
}

// marks are what anomalies do to a channel: to what is delivered, and to what is
// reported of it.
type marks struct{ delivered, spend, impressions, clicks, conversions mark }

// exposure returns the mark of the series that the channel's exposure is.
func (m *marks) exposure(c *channel) mark {
	if c.countsClicks() {
		return m.clicks
	}
	return m.impressions
}

// countsClicks reports whether the channel's exposure is clicks.
func (c *channel) countsClicks() bool { return c.unit == "clicks" }
