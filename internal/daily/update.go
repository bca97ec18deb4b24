package daily

import (
	"context"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/track"
)

// learnParameters learns the parameters that do not change from day to day, when that
// is due. What was learned is taken if it converged, or if there is nothing else.
func (w *dayWork) learnParameters(ctx context.Context) (string, error) {
	if w.why == "" {
		return "", nil
	}
	var fixes []fix
	for i := range w.acts.auto {
		fixes = append(fixes, fixesOfCorrection(w.feed.grain, &w.acts.auto[i])...)
	}
	sortFixes(fixes)
	made, err := w.makeOrigin(ctx, fixes)
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if must := w.origin == nil || w.origin.Config != configHash(w.config, w.market); must {
		if err != nil {
			return "", err
		}
		if !made.Converged {
			w.find(finding.LearnedBadly(made.doubt()))
		}
		w.take(made, "")
	} else if err := w.consider(ctx, made, err); err != nil {
		return "", err
	}
	// What is known of geos may depend on what was learned.
	if w.market, err = marketOf(w.panel, w.feed, w.origin); err != nil {
		return "", err
	}
	w.hash()
	return w.why, nil
}

// consider takes what was learned if nothing speaks against it.
func (w *dayWork) consider(ctx context.Context, made *origin, failed error) error {
	switch {
	case failed != nil:
		w.keepOld(failed.Error())
		return nil
	case !made.Converged:
		w.keepOld(made.doubt())
		return nil
	}
	words, worse, err := w.shadow(ctx, made)
	switch {
	case err != nil:
		return err
	case worse && w.rescaled == "":
		w.keepOld(words)
	default:
		w.take(made, words)
	}
	return nil
}

// makeOrigin learns parameters, or takes them over from a fitted model.
func (w *dayWork) makeOrigin(ctx context.Context, fixes []fix) (*origin, error) {
	if w.config.Daily.FromModel() {
		return w.goOn()
	}
	return w.service.learn(ctx, w.config, w.market, fixes, w.acts.ownFixes(w.feed.grain), w.day, w.origin, func(p mmm.FitProgress) {
		w.progress(Progress{Day: w.day, Done: w.done, Days: w.days, Stage: stageFit, Fit: &p})
	})
}

// keepOld says why what was learned is not taken.
func (w *dayWork) keepOld(why string) {
	w.memory.Tried = w.day
	w.find(finding.NotRelearned(why))
	w.note("model", "The parameters stay as they were", fmt.Sprintf("They were to be learned again (%s), and that did not work: %s.", w.why, why))
}

// take makes what was learned what is used, from now on. words say how it compares with
// what was used before.
func (w *dayWork) take(made *origin, words string) {
	text := fmt.Sprintf("Learned from %s to %s, because %s.", made.Track.First, w.feed.grain.Next(made.Track.Learnt, -1), w.why)
	if made.From != "" {
		text = fmt.Sprintf("They go on from model %s, which knows everything before %s, because %s.", made.From, made.Track.First, w.why)
	}
	if w.origin != nil {
		text += fmt.Sprintf(" Before, they were those of %s.", w.origin.Made)
	}
	if made.Converged {
		text += " Diagnostics are as they should be."
	} else {
		text += fmt.Sprintf(" Diagnostics are not as they should be: %s.", made.doubt())
	}
	if words != "" {
		text += " " + words + "."
	}
	w.note("model", relearned, text)
	w.made, w.origin, w.session.origin = made, made, made
	w.memory.Origin, w.memory.Tried = w.tx.ID(), 0
	w.session.trail = trail{}
}

// relearned is the title of the notes that parameters were learned.
const relearned = "The parameters were learned again"

// doubt says what is wrong with a fit that did not converge.
func (o *origin) doubt() string {
	if o.Method == track.NUTS {
		return fmt.Sprintf("an R-hat of %.3f", float64(o.MaxRhat))
	}
	return fmt.Sprintf("a k-hat of %.2f", float64(o.KHat))
}

// note adds a change note to the report.
func (w *dayWork) note(cause, title, text string) {
	w.report.Notes = append(w.report.Notes, app.ChangeNote{Day: w.day, Cause: cause, Title: title, Text: text, Author: loopAuthor, At: w.at})
}

// walkThrough walks through what is mature, and from there to the day.
func (w *dayWork) walkThrough(ctx context.Context) (string, error) {
	m := w.market
	base, err := newWalk(m, w.origin, w.acts, w.trail, w.pastStates(ctx))
	if err != nil {
		return "", err
	}
	base.newest = w.day
	base.scheme, base.stable = w.tiers(), &w.session.stable
	base.rowsFrom = w.origin.Made
	base.foresee = w.foresee
	mature := m.n - 1 - m.maturing
	if err := base.to(mature); err != nil {
		return "", err
	}
	w.base, w.tip = base, base
	if m.maturing > 0 {
		if w.tip, err = base.fork(); err != nil {
			return "", err
		}
		w.tip.rowsFrom = w.day
		if err := w.tip.to(m.n - 1); err != nil {
			return "", err
		}
	}
	w.report.ReplayedFrom = min(w.day, base.first)
	w.report.MaturingFrom = m.grain.Next(w.day, -m.maturing)
	note := ""
	if days := periodsBetween(m.grain, base.first, w.day); days > m.maturing {
		note = fmt.Sprintf("from %s", base.first)
	}
	return note, nil
}

// tiers says how the literal scheme blends; nil for the posterior alone.
func (w *dayWork) tiers() *track.TierSpec {
	scheme := schemeOf(w.config.Daily.Scheme)
	if scheme == track.PosteriorScheme {
		return nil
	}
	tiers := track.DefaultTiers()
	tiers.Scheme = scheme
	if weight := w.config.Daily.BlendWeight; weight != nil {
		tiers.Weight = *weight
	}
	return &tiers
}

// pastStates returns the states that earlier runs left.
func (w *dayWork) pastStates(ctx context.Context) pastStates {
	return func(m *track.Model, before mmm.Day, fits func(*state) bool) (*state, error) {
		for {
			snap, ok, err := w.tx.SnapshotBefore(ctx, before)
			if err != nil || !ok {
				return nil, err
			}
			s, err := restore(m, &snap)
			if err == nil && fits(s) {
				return s, nil
			}
			before = snap.Day // of another model, or of data that have changed
		}
	}
}
