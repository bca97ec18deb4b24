package daily

import (
	"cmp"
	"maps"
	"math"
	"path/filepath"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// What makes values alike enough to say so.
const (
	fewestAlike = 5    // cells that both have, at least
	alikeShare  = 0.9  // of them that agree
	alikeWithin = 5e-3 // relative difference of values that agree: reports are rounded
	unitFactor  = 0.02 // relative change from which a factor is another unit
	unitShare   = 0.5  // of a series' past that a change of unit restates, at least
)

// columnFindings says what changed about the columns of a workspace since an earlier
// run read them.
func (f *feed) columnFindings(before map[string][]string, b *book) []finding.Finding {
	var all []finding.Finding
	named := f.namedColumns()
	for _, file := range slices.Sorted(maps.Keys(before)) {
		now, there := f.columns[file]
		if !there {
			continue
		}
		table, renamed := filepath.Base(file), map[string]bool{}
		for _, name := range before[file] {
			if !slices.Contains(now, name) && named[name] {
				similar, agree := f.similar(name, file, before[file], b)
				renamed[similar] = true
				all = append(all, finding.ColumnGone(finding.Column(name), table, similar, agree))
			}
		}
		for _, name := range now {
			switch {
			case slices.Contains(before[file], name) || renamed[name]:
			case named[name]:
				all = append(all, finding.ColumnBack(finding.Column(name), table))
			default:
				all = append(all, finding.ColumnNew(finding.Column(name), table))
			}
		}
	}
	return all
}

// namedColumns returns the columns of series that the configuration names.
func (f *feed) namedColumns() map[string]bool {
	named := map[string]bool{}
	for _, m := range f.measures {
		named[m.Column] = true
	}
	return named
}

// similar returns the new column of a file that has the values of one that is gone, and
// the share of them; empty for none. Of several the one with the nearest name is taken.
func (f *feed) similar(gone, file string, before []string, b *book) (string, float64) {
	i := slices.IndexFunc(f.measures, func(m dataset.Measure) bool { return m.Column == gone })
	var fresh []string
	for _, name := range f.columns[file] {
		if !slices.Contains(before, name) && !f.namedColumns()[name] {
			fresh = append(fresh, name)
		}
	}
	near := app.Nearest(gone, fresh)
	slices.SortStableFunc(fresh, func(x, y string) int {
		rank := func(name string) int {
			if at := slices.Index(near, name); at >= 0 {
				return at
			}
			return len(near)
		}
		return cmp.Compare(rank(x), rank(y))
	})
	for _, name := range fresh {
		if agree, ok := f.agreement(&f.measures[i], name, file, b); ok {
			return name, agree
		}
	}
	return "", 0
}

// agreement returns the share of the values known of a measure that a column has, and
// whether it is large enough to be the same one.
func (f *feed) agreement(m *dataset.Measure, column, file string, b *book) (float64, bool) {
	candidate := *m
	candidate.Column = column
	var ignored app.Problems // it need not hold numbers
	axes := f.axes
	axes.Events = nil
	cells := dataset.ReadCells(f.tables, filepath.Join(f.dir, file), axes, []dataset.Measure{candidate}, &ignored)
	if cells == nil {
		return 0, false
	}
	var both, same int
	for _, row := range cells.Rows {
		old, there := b.series[app.SeriesKey{Source: m.Source, Series: m.Series, Geo: row.Geo}].at(periodOf(f.grain, row.Day), endOfTime.Unix())
		if !there || math.IsNaN(old) || math.IsNaN(row.Values[0]) {
			continue
		}
		both++
		if alike(old, row.Values[0]) {
			same++
		}
	}
	share := float64(same) / float64(both)
	return share, both >= fewestAlike && share >= alikeShare
}

// alike reports whether two values are the same but for rounding.
func alike(a, b float64) bool {
	return math.Abs(a-b) <= alikeWithin*math.Max(math.Abs(a), math.Abs(b))
}

// A restatement is a cell that was known and is now another.
type restatement struct {
	day      mmm.Day
	geo      string
	old, now float64
}

// restatements returns what news changes of the past, by series.
func restatements(news []app.Observation, b *book) map[string][]restatement {
	all := map[string][]restatement{}
	for _, o := range news {
		old, there := b.series[o.SeriesKey].at(o.Date, endOfTime.Unix())
		if there && old != 0 && !math.IsNaN(old) && !math.IsNaN(o.Value) {
			all[o.Series] = append(all[o.Series], restatement{o.Date, o.Geo, old, o.Value})
		}
	}
	return all
}

// unitFindings says which series are restated by one factor, or by another series.
func (f *feed) unitFindings(news []app.Observation, b *book) []finding.Finding {
	var all []finding.Finding
	changed := restatements(news, b)
	for _, m := range f.measures {
		list := changed[m.Series]
		known := 0
		for _, key := range b.keys(m.Series) {
			known += len(b.series[key].cells)
		}
		if len(list) < fewestAlike || float64(len(list)) < unitShare*float64(known) {
			continue
		}
		subject := finding.Subject{Kind: "series", Name: m.Series}
		ratios := make([]float64, len(list))
		for i, r := range list {
			ratios[i] = r.now / r.old
		}
		factor := draws.Quantile(ratios, 0.5)
		if share := agreeing(ratios, func(int) float64 { return factor }); share >= alikeShare && math.Abs(factor-1) > unitFactor {
			all = append(all, finding.UnitChanged(subject, factor, len(list), known, string(f.grain)))
			continue
		}
		if other, share := f.absorbed(&m, list, b); other != "" {
			all = append(all, finding.Reunited(subject, other, share))
		}
	}
	return all
}

// agreeing returns the share of values that are what they should be.
func agreeing(x []float64, want func(i int) float64) float64 {
	n := 0
	for i, v := range x {
		if alike(v, want(i)) {
			n++
		}
	}
	return float64(n) / float64(len(x))
}

// absorbed returns the series of the same kind whose values were added to a series, and
// the share of cells for which that is so; empty for none.
func (f *feed) absorbed(m *dataset.Measure, list []restatement, b *book) (string, float64) {
	added := make([]float64, len(list))
	for i, r := range list {
		added[i] = r.now - r.old
	}
	for _, other := range f.measures {
		if other.Series == m.Series || other.What != m.What {
			continue
		}
		share := agreeing(added, func(i int) float64 {
			v, _ := b.series[app.SeriesKey{Source: other.Source, Series: other.Series, Geo: list[i].geo}].at(list[i].day, endOfTime.Unix())
			return v
		})
		if share >= alikeShare {
			return other.Series, share
		}
	}
	return "", 0
}
