package daily

import (
	"context"
	"fmt"
	"math"
)

// What parameters that were learned again must show before they are used: over the
// newest days, which they were learned from, their forecasts one period ahead may not be
// worse than those of the ones in use by more than the tolerance.
const (
	shadowDays      = 28
	shadowTolerance = 0.1
)

// shadow walks the newest days with what was learned beside what is in use. It returns
// what it found in words, and whether it speaks against the change.
func (w *dayWork) shadow(ctx context.Context, made *origin) (words string, worse bool, err error) {
	if w.origin == nil || w.origin.Track.First != made.Track.First {
		return "", false, nil // there is nothing to compare with, or not the same days
	}
	before, err := w.score(ctx, w.origin, w.trail)
	if err != nil {
		return "", false, err
	}
	after, err := w.score(ctx, made, trail{})
	if err != nil {
		return "", false, err
	}
	words = fmt.Sprintf("Over the %d newest days, which are part of what was learned from, the CRPS of forecasts one period ahead is %.4g, and %.4g with the parameters before", shadowDays, after, before)
	return words, after > (1+shadowTolerance)*before, nil
}

// score returns the mean CRPS of forecasts of the newest mature periods by an origin.
func (w *dayWork) score(ctx context.Context, o *origin, t trail) (float64, error) {
	m, err := marketOf(w.panel, w.feed, o)
	if err != nil {
		return 0, err
	}
	walk, err := newWalk(m, o, w.acts, t, w.pastStates(ctx))
	if err != nil {
		return 0, err
	}
	last := m.n - 1 - m.maturing
	first := max(0, last+1-max(1, periodsBetween(m.grain, w.day-shadowDays, w.day)))
	from, err := walk.latest(m.data.Periods[first], walk.fits)
	if err != nil {
		return 0, err
	}
	tracker, err := walk.model.Follow(from.ensemble.Clone())
	if err != nil {
		return 0, err
	}
	tracker.Run(first)
	var sum, n float64
	for _, in := range tracker.Run(last + 1) {
		if !math.IsNaN(in.Value) {
			sum, n = sum+in.Forecast.CRPS(in.Value), n+1
		}
	}
	return sum / n, nil
}
