package daily

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A book is everything that was ever known, in memory: what is known as of a cut-off
// is asked for every day of a run.
type book struct {
	series  map[app.SeriesKey]*record
	arrived map[string]arrival // by source
}

// An arrival is when something new of a source became known last, and the newest date
// with a value.
type arrival struct {
	known  int64 // Unix time
	newest mmm.Day
}

func newBook() *book {
	return &book{series: map[app.SeriesKey]*record{}, arrived: map[string]arrival{}}
}

// A record is what was ever known of a series.
type record struct {
	cells map[mmm.Day][]version // in the order in which it became known
}

// A version is a value of a cell and since when it was known.
type version struct {
	known int64 // Unix time
	run   app.RunID
	value float64 // NaN: the source said that there is none
}

// readBook reads all observations of a ledger.
func readBook(ctx context.Context, ledger app.LedgerReader) (*book, error) {
	b := newBook()
	all, err := ledger.Series(ctx, endOfTime)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		list, err := ledger.Vintages(ctx, s.SeriesKey, app.AllDays())
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			b.add(o)
		}
	}
	return b, nil
}

// endOfTime is later than anything becomes known.
var endOfTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// add takes in an observation, if it says something new.
func (b *book) add(o app.Observation) {
	r := b.series[o.SeriesKey]
	if r == nil {
		r = &record{cells: map[mmm.Day][]version{}}
		b.series[o.SeriesKey] = r
	}
	v := version{o.KnownAt.Unix(), o.Run, o.Value}
	list := r.cells[o.Date]
	at := len(list)
	for at > 0 && (list[at-1].known > v.known || list[at-1].known == v.known && list[at-1].run > v.run) {
		at--
	}
	if at > 0 && (list[at-1].value == v.value || math.IsNaN(list[at-1].value) && math.IsNaN(v.value)) {
		return
	}
	r.cells[o.Date] = slices.Insert(list, at, v)
	last := b.arrived[o.Source]
	last.known = max(last.known, v.known)
	if !math.IsNaN(v.value) {
		last.newest = max(last.newest, o.Date)
	}
	b.arrived[o.Source] = last
}

// at returns the value of a cell as known at a time, and whether anything was.
func (r *record) at(day mmm.Day, known int64) (float64, bool) {
	if r == nil {
		return math.NaN(), false
	}
	list := r.cells[day]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].known <= known {
			return list[i].value, true
		}
	}
	return math.NaN(), false
}

// has reports whether anything was ever known of a series of a source, in any geo.
func (b *book) has(source, series string) bool {
	for key := range b.series {
		if key.Source == source && key.Series == series {
			return true
		}
	}
	return false
}

// keys returns the series of a name, one for each geo, in order.
func (b *book) keys(series string) []app.SeriesKey {
	var keys []app.SeriesKey
	for key := range maps.Keys(b.series) {
		if key.Series == series {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b app.SeriesKey) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Geo, b.Geo))
	})
	return keys
}
