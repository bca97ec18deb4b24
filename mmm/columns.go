package mmm

import "slices"

// OutcomeUnit returns how much outcome is 1 in model units, [g][t]: the standard
// deviation of outcome per person, times people.
func (m *Model) OutcomeUnit() []float64 { return slices.Clone(m.scale.unit) }

// BaselineColumns returns what each parameter of the baseline, moved by as much as
// its prior is uncertain, adds to expected outcome in model units, [g][t] each:
// level, seasons, events, geo intercepts, controls and treatments, in which
// expected outcome is linear. By how much a prior is uncertain is half the distance
// between its quantiles of orders Φ(-1) and Φ(1): one standard deviation of a
// normal one. Parameters that are fixed have no column, and the effects of controls
// and treatments are taken as equal in all geos.
func (m *Model) BaselineColumns() [][]float64 {
	priors := m.layout.priors()
	theta := make([]float64, m.layout.size)
	var columns [][]float64
	for _, t := range m.terms() {
		positions := t.positions()
		if c, ok := t.(*cellTerm); ok {
			positions = []int{c.effect.theta} // not its spread over geos
		}
		for _, i := range positions {
			if isFixed(priors[i]) {
				continue
			}
			const below, above = 0.15865525393145707, 0.84134474606854293
			column := make([]float64, len(m.scale.y))
			theta[i] = (priors[i].Quantile(above) - priors[i].Quantile(below)) / 2
			t.add(column, theta)
			theta[i] = 0
			columns = append(columns, column)
		}
	}
	return columns
}
