package daily

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// A walk takes the periods of a market one after the other: the tracker forecasts, the
// monitor looks at what came, and what it is sure to be wrong is corrected; then the
// walk goes back to before the first value that was corrected and comes again.
//
// Everything follows from the market, from what people decided and from the state it
// begins with. A walk that was never interrupted and one from any of its states end
// with the same bits.
type walk struct {
	market  *market
	origin  *origin
	acts    *acts
	earlier pastStates
	digests []digest

	trail trail
	now   *state
	fixes []fix // made by the walk, in order

	model   *track.Model // of the market with fixes
	extra   []float64    // variance that fixes added to outcomes
	tracker *track.Tracker

	found       map[string]monitor.Anomaly // by ID, as known last
	reported    []monitor.Anomaly          // of the last period taken
	innovations map[mmm.Day]track.Innovation
	first       mmm.Day // the earliest period taken

	newest   mmm.Day         // the day of the run: what is kept depends on it
	scheme   *track.TierSpec // nil for the posterior alone
	stable   *stableFit
	foresee  func(track.Foreseen) // told what is expected of tests; nil for nobody
	rowsFrom mmm.Day              // from when on coefficients are wanted
	rows     map[mmm.Day][]track.Coefficient
}

// A pastStates returns the latest state before a day that a test lets pass, of those
// that earlier runs left; nil without.
type pastStates func(m *track.Model, before mmm.Day, fits func(*state) bool) (*state, error)

// maxReturns bounds how often a walk goes back because of one period. What the monitor
// says then still stands for the next.
const maxReturns = 4

// newWalk returns a walk that goes on after the latest state of a trail, or of earlier
// runs, that was computed from what is known now; or begins anew.
func newWalk(m *market, o *origin, a *acts, t trail, earlier pastStates) (*walk, error) {
	w := &walk{market: m, origin: o, acts: a, earlier: earlier, digests: m.digests(o, a), trail: t,
		found: map[string]monitor.Anomaly{}, innovations: map[mmm.Day]track.Innovation{},
		first: m.data.Periods[m.data.T()-1], rowsFrom: math.MaxInt32, rows: map[mmm.Day][]track.Coefficient{}}
	if err := w.correct(); err != nil {
		return nil, err
	}
	from, err := w.latest(m.data.Periods[m.n-m.maturing-1]+1, w.asKnown)
	if err != nil {
		return nil, err
	}
	w.fixes = from.fixes
	return w, w.resume(from)
}

// asKnown reports whether a state was computed from what is known now.
func (w *walk) asKnown(s *state) bool {
	t := periodsBetween(w.market.grain, w.market.data.Periods[0], s.day)
	return t >= 0 && t < len(w.digests) && s.digest == w.digests[t]
}

// latest returns the latest state before a day that a test lets pass, or the one
// before the first period.
func (w *walk) latest(before mmm.Day, fits func(*state) bool) (*state, error) {
	if s := w.trail.before(before, fits); s != nil {
		return s, nil
	}
	if s, err := w.earlier(w.model, before, fits); s != nil || err != nil {
		return s, err
	}
	return w.start(), nil
}

// start returns the state before the first period.
func (w *walk) start() *state {
	return &state{
		day: w.market.grain.Next(w.origin.Track.First, -1), ensemble: w.origin.Track.Ensemble(w.model),
		monitor: monitor.New(w.market.charts, w.market.channels), fixes: w.origin.Fixes,
	}
}

// resume goes on after a state with the fixes there are now.
func (w *walk) resume(from *state) error {
	if err := w.correct(); err != nil {
		return err
	}
	tracker, err := w.model.Follow(from.ensemble.Clone())
	w.tracker, w.now = tracker, from
	return err
}

// correct makes the model of the market with the fixes of the walk and of people, of
// which the latter count where both are.
func (w *walk) correct() error {
	d, extra := w.market.corrected(slices.Concat(w.fixes, w.acts.ownFixes(w.market.grain)))
	notes := w.market.notes
	notes.Variance = slices.Clone(w.market.variance)
	for t, v := range extra {
		notes.Variance[t] += v
	}
	d, notes = w.origin.known(d, notes)
	m, err := w.origin.Track.Model(d, notes)
	w.model, w.extra = m, extra
	return err
}

// to takes all periods up to one, counted from 0.
func (w *walk) to(last int) error {
	for w.tracker.Next() <= last {
		frontier := w.tracker.Next()
		if err := w.take(); err != nil {
			return err
		}
		for range maxReturns {
			from, changed := w.react()
			if !changed {
				break
			}
			if err := w.back(from); err != nil {
				return err
			}
			for w.tracker.Next() <= frontier {
				if err := w.take(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// take takes the next period.
func (w *walk) take() error {
	t := w.tracker.Next()
	day := w.market.data.Periods[t]
	if w.foresee != nil && day >= w.origin.Track.Learnt {
		for _, f := range w.tracker.Foresee() {
			w.foresee(f)
		}
	}
	stakes, err := w.stakes(t)
	if err != nil {
		return err
	}
	in := w.tracker.Step()
	watching := w.now.monitor.Clone()
	w.reported = watching.Step(w.observation(t, &in, stakes)).Anomalies
	for _, a := range w.reported {
		w.found[anomalyID(&a)] = a
	}
	w.innovations[day] = in
	w.first = min(w.first, day)
	w.now = &state{day: day, ensemble: w.tracker.Ensemble().Clone(), monitor: watching, fixes: fixesThrough(w.fixes, day), digest: w.digests[t]}
	if kept(day, w.newest) || day.Weekday() == mmm.Monday {
		w.trail[day] = w.now
	}
	if day < w.rowsFrom {
		return nil
	}
	rows, err := w.coefficients(t)
	w.rows[day] = rows
	return err
}

// anomalyID returns the ID of an anomaly, which it keeps whatever is learned about it.
func anomalyID(a *monitor.Anomaly) string {
	sum := sha256.Sum256([]byte(a.Key()))
	return "a-" + hex.EncodeToString(sum[:6])
}

// observation returns what was reported of a period, corrected by nobody, what was
// expected, and what was at stake.
func (w *walk) observation(t int, in *track.Innovation, stakes []stake) *monitor.Observation {
	o := &monitor.Observation{Day: in.Day}
	for c := range w.market.readings {
		r := w.market.readings[c][t]
		r.AtStake, r.Granted = stakes[c].all, stakes[c].granted
		o.Channels = append(o.Channels, r)
	}
	sd := math.Sqrt(in.SD*in.SD - w.extra[t]) // without what an event is granted
	o.Outcome = monitor.Outcome{Value: w.market.data.Outcome.Values[t], Expected: in.Mean, SD: sd}
	return o
}

// react makes fixes of what the monitor says about the last period taken, and returns
// the first day of those that are new, gone or other than before.
func (w *walk) react() (from mmm.Day, changed bool) {
	if w.now.day < w.origin.Track.Learnt {
		return 0, false // what was learned from was corrected before
	}
	fixes := slices.Clone(w.fixes)
	for i := range w.reported {
		a := &w.reported[i]
		id := anomalyID(a)
		fixes = slices.DeleteFunc(fixes, func(f fix) bool { return f.Anomaly == id })
		if w.actsOn(id, a) {
			fixes = append(fixes, w.propose(id, a)...)
		}
	}
	sortFixes(fixes)
	if sameFixes(fixes, w.fixes) {
		return 0, false
	}
	from = firstDifference(w.fixes, fixes)
	w.fixes = fixes
	return from, true
}

// actsOn reports whether an anomaly is corrected without asking, or a person has said
// that it should be.
func (w *walk) actsOn(id string, a *monitor.Anomaly) bool {
	switch w.acts.decided[id] {
	case app.StatusAccepted:
		return true
	case app.StatusRejected:
		return false
	}
	return a.Lane == monitor.Action
}

// propose returns the fixes of an anomaly that nobody has taken back.
func (w *walk) propose(id string, a *monitor.Anomaly) []fix {
	m := w.market
	c := &monitor.Context{Config: w.now.monitor.Config, From: m.data.Periods[0], Baseline: w.origin.baseline(), OutcomeFromPlatform: m.counts[a.Channel]}
	if i := slices.IndexFunc(m.channels, func(c monitor.Channel) bool { return c.Name == a.Channel }); i >= 0 {
		c.Channel, c.Readings = m.channels[i], m.readings[i][:m.n]
	}
	var all []fix
	for _, proposed := range monitor.Propose(a, c) {
		all = append(all, fixesOf(m.grain, id, &proposed, w.origin.brings(a.Channel, m.data))...)
	}
	return slices.DeleteFunc(all, func(f fix) bool { return w.acts.suppressed(&f) })
}

// firstDifference returns the first day on which two lists of fixes differ.
func firstDifference(a, b []fix) mmm.Day {
	first := mmm.Day(math.MaxInt32)
	missing := func(in, from []fix) {
		for i := range from {
			if !slices.ContainsFunc(in, func(f fix) bool { return f.same(&from[i]) }) {
				first = min(first, from[i].Day)
			}
		}
	}
	missing(a, b)
	missing(b, a)
	return first
}

// back goes back to before a day, with the fixes there are now.
func (w *walk) back(day mmm.Day) error {
	from, err := w.latest(day, w.fits)
	if err != nil {
		return err
	}
	for d := range w.trail {
		if d >= day {
			delete(w.trail, d)
		}
	}
	for id, a := range w.found { // what is still there is found again
		if a.DetectedOn >= day && !slices.ContainsFunc(w.fixes, func(f fix) bool { return f.Anomaly == id }) {
			delete(w.found, id)
		}
	}
	return w.resume(from)
}

// fork returns a walk that goes on from here without this one's taking notice.
func (w *walk) fork() (*walk, error) {
	c := *w
	c.trail = maps.Clone(w.trail)
	c.fixes = slices.Clone(w.fixes)
	c.found, c.innovations, c.rows = maps.Clone(w.found), maps.Clone(w.innovations), maps.Clone(w.rows)
	return &c, c.resume(w.now)
}
