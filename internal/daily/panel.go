package daily

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// A panel is the series as known at a cut-off, in periods from the first one to the
// day of the run and some beyond it. What is not complete yet has been completed.
type panel struct {
	grain  mmm.Grain
	geos   []string
	first  mmm.Day // of the first period
	n      int     // periods up to the day of the run
	ahead  int     // periods after it
	series map[string]*panelSeries
}

// A panelSeries is one series of a panel.
type panelSeries struct {
	source string
	values [][]float64 // [g][t]; NaN where nothing is known

	curve    monitor.Completeness
	maturing int       // age from which values are as good as final, in periods
	variance []float64 // [t] of the sum over geos, of what was completed; nil if nothing was
}

// day returns the first day of period t.
func (p *panel) day(t int) mmm.Day { return p.grain.Next(p.first, t) }

// period returns the period that begins on a day.
func (p *panel) period(day mmm.Day) int { return periodsBetween(p.grain, p.first, day) }

// periodsBetween returns the number of periods from one that begins on a day to
// another.
func periodsBetween(g mmm.Grain, from, to mmm.Day) int {
	switch g {
	case mmm.Daily:
		return int(to - from)
	case mmm.Weekly:
		return int(math.Floor(float64(to-from) / 7))
	}
	y, m, _ := from.Date()
	z, n, _ := to.Date()
	return (z-y)*12 + n - m
}

// newPanel returns the panel of a day as known at a time. f says which series there are.
func newPanel(b *book, f *feed, day mmm.Day, at time.Time) *panel {
	p := &panel{grain: f.grain, first: day, series: map[string]*panelSeries{}}
	p.ahead = periodsBetween(f.grain, day, day+planAhead)
	geos := map[string]bool{}
	for key, r := range b.series {
		if !f.follows(key) {
			continue
		}
		geos[key.Geo] = true
		for d := range r.cells {
			p.first = min(p.first, d)
		}
	}
	p.n = p.period(day) + 1
	p.geos = slices.Sorted(maps.Keys(geos))
	for _, m := range f.measures {
		p.series[m.Series] = p.read(b, m.Source, m.Series, at)
	}
	return p
}

// follows reports whether a series is one that the configuration names now.
func (f *feed) follows(key app.SeriesKey) bool {
	return (key.Geo == "") == (f.config.Geo == nil) && slices.ContainsFunc(f.measures, func(m dataset.Measure) bool {
		return m.Source == key.Source && m.Series == key.Series
	})
}

// read returns a series as known at a time, completed.
func (p *panel) read(b *book, source, series string, at time.Time) *panelSeries {
	s := &panelSeries{source: source}
	var records []*record
	for _, geo := range p.geos {
		r := b.series[app.SeriesKey{Source: source, Series: series, Geo: geo}]
		records = append(records, r)
		row := make([]float64, p.n+p.ahead)
		for t := range row {
			row[t], _ = r.at(p.day(t), at.Unix())
		}
		s.values = append(s.values, row)
	}
	if _, what := quantityOf(series); what != workspace.Planned {
		s.complete(p, records, at)
	}
	return s
}

// matureDays is the age at which values are taken as final when completeness is
// learned, and learnedPeriods the number of the newest periods it is learned from: half
// a year of days, so that a source that has become faster is known to be.
const (
	matureDays     = monitor.DefaultMature
	learnedPeriods = 182
)

// complete replaces what is not as good as final by what it is expected to become.
func (s *panelSeries) complete(p *panel, records []*record, at time.Time) {
	mature := max(1, periodsBetween(p.grain, p.first, p.first+matureDays))
	s.curve = monitor.LearnCompleteness(s.vintages(p, records, at, mature), mmm.Day(p.n-1), mature) //nolint:gosec // periods for days
	s.maturing = s.curve.MaxAge()
	if s.maturing == 0 {
		return
	}
	s.variance = make([]float64, p.n)
	for t := max(0, p.n-s.maturing); t < p.n; t++ {
		var total float64
		for g := range s.values {
			total += s.values[g][t]
			s.values[g][t], _ = s.curve.Nowcast(s.values[g][t], p.n-1-t)
		}
		_, s.variance[t] = s.curve.Nowcast(total, p.n-1-t)
	}
}

// vintages returns how the sum of a series over geos became known, in periods for
// days. Before the first period that was restated while it matured nothing is known of
// how the series matures: what was read then may have been final already.
func (s *panelSeries) vintages(p *panel, records []*record, at time.Time, mature int) []monitor.Vintage {
	from := max(s.firstRestated(p, records, at, mature), p.n-learnedPeriods)
	var all []monitor.Vintage
	for t := from; t < p.n; t++ {
		last := math.NaN()
		for age := 0; age <= min(mature, p.n-1-t); age++ {
			known := min(at.Unix(), cutoff(p.grain, p.day(t+age)).Unix())
			var sum float64
			for _, r := range records {
				v, _ := r.at(p.day(t), known)
				sum += v
			}
			if sum != last && !math.IsNaN(sum) {
				all = append(all, monitor.Vintage{Date: mmm.Day(t), Age: age, Value: sum}) //nolint:gosec // periods for days
				last = sum
			}
		}
	}
	return all
}

// firstRestated returns the first period that was restated within the time it takes to
// mature, or the number of periods.
func (s *panelSeries) firstRestated(p *panel, records []*record, at time.Time, mature int) int {
	first := p.n
	for _, r := range records {
		if r == nil {
			continue
		}
		for d, list := range r.cells {
			t := p.period(d)
			if t >= first || t < 0 {
				continue
			}
			until := min(at.Unix(), cutoff(p.grain, p.grain.Next(d, mature)).Unix())
			seen := 0
			for _, v := range list {
				if v.known <= until && !math.IsNaN(v.value) {
					seen++
				}
			}
			if seen > 1 {
				first = t
			}
		}
	}
	return first
}

// quantityOf returns the channel of a series and which of its quantities it is.
func quantityOf(series string) (channel, quantity string) {
	channel, ok := channelOf(series)
	if !ok {
		return "", series
	}
	return channel, series[len(channel)+1:]
}

// sum returns a series over the whole market; NaN where a geo is missing. It is nil
// where there is no such series.
func (p *panel) sum(series string) []float64 {
	s := p.series[series]
	if s == nil {
		return nil
	}
	total := make([]float64, p.n+p.ahead)
	for _, row := range s.values {
		for t, v := range row {
			total[t] += v
		}
	}
	return total
}

// fix replaces values of single geos by what people said they should be.
func (p *panel) fix(fixes []fix) {
	for i := range fixes {
		f := &fixes[i]
		g, t := slices.Index(p.geos, f.Geo), p.period(f.Day)
		if f.Geo == "" || g < 0 || t < 0 || t >= p.n || f.Kind == monitor.Keep || f.Kind == monitor.Event {
			continue
		}
		name := string(f.Series)
		if f.Channel != "" {
			name = workspace.ChannelSeries(f.Channel, name)
		}
		if s := p.series[name]; s != nil {
			s.values[g][t] = float64(f.After) // NaN where it is masked
		}
	}
}

// curves returns how the series that mature do so.
func (p *panel) curves() map[string]Completing {
	all := map[string]Completing{}
	for name, s := range p.series {
		if s.maturing > 0 {
			all[name] = Completing{Periods: s.maturing, Share: s.curve.Share[:s.maturing], SD: s.curve.SD[:s.maturing]}
		}
	}
	return all
}
