package daily

import (
	"math"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
)

// planAhead is the number of days for which what is planned is read ahead: the longest
// forecast, and some.
const planAhead = 42

// news returns what a feed says that the book does not know, as the run of a day at a
// time takes it in:
//
//   - of tables that say when something was known, what was known by then
//   - the first time that a series is read, its cells were on time: known at the
//     cut-off of their own period
//   - otherwise a cell that is new or other than it was is known from now on
//
// Only periods up to the day are read, and beyond them what is planned or decided
// beforehand: spend that is planned, and treatments. An empty cell
// says something only where there was a value.
func (f *feed) news(b *book, day mmm.Day, at time.Time) []app.Observation {
	var all []app.Observation
	first := make([]bool, len(f.measures))
	for i, m := range f.measures {
		first[i] = !b.has(m.Source, m.Series)
	}
	for _, s := range f.vintages {
		if f.isOf(s, day) && !s.known.After(at) {
			all = f.say(all, b, s, s.known)
		}
	}
	for _, s := range f.said {
		if !f.isOf(s, day) {
			continue
		}
		known := at
		if first[s.measure] {
			if own := cutoff(f.grain, s.day); own.Before(at) {
				known = own
			}
		}
		all = f.say(all, b, s, known)
	}
	return all
}

// isOf reports whether the run of a day reads a cell.
func (f *feed) isOf(s saying, day mmm.Day) bool {
	what := f.measures[s.measure].What
	return s.day <= day || (what == workspace.Planned || what == workspace.TreatmentKind) && s.day <= day+planAhead
}

// say appends what is said of a cell if it is news.
func (f *feed) say(all []app.Observation, b *book, s saying, known time.Time) []app.Observation {
	m := &f.measures[s.measure]
	key := app.SeriesKey{Source: m.Source, Series: m.Series, Geo: s.geo}
	old, there := b.series[key].at(s.day, known.Unix())
	if there && old == s.value || math.IsNaN(s.value) && (!there || math.IsNaN(old)) {
		return all
	}
	return append(all, app.Observation{SeriesKey: key, Date: s.day, Value: s.value, KnownAt: known})
}
