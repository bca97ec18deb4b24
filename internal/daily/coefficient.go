package daily

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/track"
)

// stableDays is how far back the horizon called stable begins.
const stableDays = 31

// coefficients returns the coefficients after period t, which the walk has just taken:
// by the posterior, and by the scheme that the configuration asks for.
func (w *walk) coefficients(t int) ([]track.Coefficient, error) {
	horizons, err := w.model.Horizons(w.now.ensemble, w.older(t)...)
	if err != nil {
		return nil, err
	}
	rows := horizons.Coefficients
	if w.scheme == nil {
		return rows, nil
	}
	tiers, err := w.tiers(t)
	if err != nil {
		return nil, err
	}
	return append(rows, tiers.Coefficients()...), nil
}

// older returns the state after the last Monday at least as long ago as the stable
// horizon begins: Mondays are kept longest, so that it is the same one whenever the
// coefficients of a day are computed. Weeks are few; they are walked through again.
func (w *walk) older(t int) []*track.Ensemble {
	if w.market.grain != mmm.Daily {
		return nil
	}
	day := w.market.data.Periods[t] - stableDays
	day -= mmm.Day(day.Weekday())
	s, err := w.latest(day+1, func(s *state) bool { return s.day == day && w.asKnown(s) })
	if err != nil || s.day != day {
		return nil
	}
	return []*track.Ensemble{s.ensemble}
}

// A stableFit is the posterior as it was learned, of the scheme of three tiers.
type stableFit struct {
	origin   app.ModelID
	digest   digest
	ensemble *track.Ensemble
}

// tiers returns the three tiers after period t.
func (w *walk) tiers(t int) (*track.Tiers, error) {
	last := periodsBetween(w.market.grain, w.origin.Track.First, w.origin.Track.Learnt) - 1
	if s := w.stable; s.ensemble == nil || s.origin != w.origin.ID || s.digest != w.digests[last] {
		e := w.origin.Track.Ensemble(w.model)
		tracker, err := w.model.Follow(e)
		if err != nil {
			return nil, err
		}
		tracker.Run(last + 1)
		*s = stableFit{w.origin.ID, w.digests[last], e}
	}
	return w.model.Tiers(w.stable.ensemble, t, *w.scheme)
}

// rowOf returns a coefficient as the ledger has it.
func rowOf(c *track.Coefficient) app.Coefficient {
	f := func(x float64) draws.Float { return draws.Float(x) }
	return app.Coefficient{
		Date: c.Date, Channel: c.Channel, Scheme: string(c.Scheme),
		RealTime: f(c.Real.Mean), Recent: f(c.Recent.Mean), Stable: f(c.Stable.Mean), Blended: f(c.Blended.Mean), Lo: f(c.Blended.Lo), Hi: f(c.Blended.Hi),
		Z: f(c.Z), Status: string(c.Status), Significant: c.Significant, Change: f(c.Change), Band: string(c.Band),
	}
}
