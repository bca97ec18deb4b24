package mmm

import "github.com/noonmark/noonmark/mmm/baseline"

// AutoKnots selects knots for d from its outcome, before any model: see
// baseline.AutoKnots. Treatments and controls of every kind count as features.
func AutoKnots(d *Data) ([]int, error) {
	y := newScale(d).y
	periods := d.T()
	for g := range d.G() {
		geo := row(y, g, periods)
		mean := sum(geo) / float64(periods)
		for t := range geo {
			geo[t] -= mean
		}
	}
	r, err := baseline.AutoKnots(y, d.G(), periods, baseline.AutoKnotsConfig{Features: len(d.Channels) + len(d.Treatments) + len(d.Controls)})
	return r.Knots, err
}
