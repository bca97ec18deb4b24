package baseline

// An Occurrence says how much of an event falls into a period: 1 in the period
// that holds most of it.
type Occurrence struct {
	Period int // may lie outside 0..T-1, within the reach of lead and lag
	Weight float64
}

// Event returns columns for an event that happens at the given periods, with an
// effect of its own for each period from lead periods before to lag periods
// after it: [t][lead+1+lag] row-major, in the order -lead..lag. Occurrences that
// overlap add up.
func Event(periods int, at []Occurrence, lead, lag int) []float64 {
	n := lead + 1 + lag
	cols := make([]float64, periods*n)
	for _, o := range at {
		for k := range n {
			if t := o.Period + k - lead; t >= 0 && t < periods {
				cols[t*n+k] += o.Weight
			}
		}
	}
	return cols
}
