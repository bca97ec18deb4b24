package storetest

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// ingest ingests observations in a run of their own.
func ingest(t testing.TB, l app.Ledger, list ...app.Observation) (in app.Ingested) {
	t.Helper()
	writing(t, l, dayRun(someDay), func(tx app.LedgerTx) { in = must[app.Ingested](t)(tx.Ingest(background, list)) })
	return in
}

func testLedgerIngest(t *testing.T, open func() app.Ledger) {
	l := open()
	cell := func(d mmm.Day, x float64, at time.Time) app.Observation {
		return app.Observation{SeriesKey: someKey, Date: d, Value: x, KnownAt: at}
	}
	day := func(n int) time.Time { return noon(someDay + mmm.Day(n)) }
	for i, c := range []struct {
		list []app.Observation
		want app.Ingested
	}{
		{nil, app.Ingested{}},
		{[]app.Observation{cell(3, 1, day(1)), cell(2, math.NaN(), day(1))}, app.Ingested{New: 2, First: 2}},
		// Identical ones do nothing, whenever they are seen again.
		{[]app.Observation{cell(3, 1, day(1)), cell(2, math.NaN(), day(2)), cell(3, 1, day(5))}, app.Ingested{Same: 3}},
		{[]app.Observation{cell(3, 1.5, day(5)), cell(2, 0, day(5)), cell(4, 9, day(5))}, app.Ingested{New: 1, Restated: 2, First: 2}},
		{[]app.Observation{cell(2, math.Copysign(0, -1), day(6))}, app.Ingested{Same: 1}},
		{[]app.Observation{cell(2, math.NaN(), day(6))}, app.Ingested{Restated: 1, First: 2}},
		// What was known in between is compared with what was known then.
		{[]app.Observation{cell(3, 1, day(3)), cell(3, 1.25, day(3))}, app.Ingested{Same: 1, Restated: 1, First: 3}},
		{[]app.Observation{cell(3, 7, day(0))}, app.Ingested{New: 1, First: 3}},
		// Several vintages at once, in any order.
		{[]app.Observation{cell(5, 3, day(3)), cell(5, 1, day(1)), cell(5, 3, day(4)), cell(5, 2, day(2))}, app.Ingested{New: 1, Restated: 2, Same: 1, First: 5}},
		{[]app.Observation{cell(6, math.Inf(1), day(1)), cell(6, math.MaxFloat64, day(2)), cell(6, 5e-324, day(3))}, app.Ingested{New: 1, Restated: 2, First: 6}},
	} {
		if got := ingest(t, l, c.list...); got != c.want {
			t.Errorf("case %d: %+v, want %+v", i, got, c.want)
		}
	}
	for n, want := range map[int]map[mmm.Day]float64{
		-1: {},
		0:  {3: 7},
		1:  {2: math.NaN(), 3: 1, 5: 1, 6: math.Inf(1)},
		3:  {2: math.NaN(), 3: 1.25, 5: 3, 6: 5e-324},
		5:  {2: 0, 3: 1.5, 4: 9, 5: 3, 6: 5e-324},
		6:  {2: math.NaN(), 3: 1.5, 4: 9, 5: 3, 6: 5e-324},
	} {
		got := map[mmm.Day]float64{}
		for _, o := range known(t, l, day(n), app.AllDays()) {
			got[o.Date] = o.Value
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("known on day %d: %v, want %v", n, got, want)
		}
	}
	if got := known(t, l, day(6).Add(-time.Nanosecond), app.OneDay(2)); len(got) != 1 || got[0].Value != 0 {
		t.Errorf("just before the cut-off: %+v", got)
	}
}

// Of several values that became known in the same second, the one recorded last counts.
func testLedgerSameSecond(t *testing.T, open func() app.Ledger) {
	l := open()
	for x := range 3 {
		o := app.Observation{SeriesKey: someKey, Date: 1, KnownAt: noon(someDay)}
		same := make([]app.Observation, 2)
		for i := range same {
			o.Value = float64(10*x + i)
			same[i] = o
		}
		ingest(t, l, same...)
		if got := known(t, l, noon(someDay), app.AllDays()); len(got) != 1 || got[0].Value != float64(10*x+1) || got[0].Run != app.RunID(x+1) {
			t.Errorf("%+v", got)
		}
	}
	var all []float64
	for _, o := range must[[]app.Observation](t)(l.Vintages(background, someKey, app.AllDays())) {
		all = append(all, o.Value)
	}
	if want := []float64{0, 1, 10, 11, 20, 21}; !slices.Equal(all, want) {
		t.Errorf("vintages %v, want %v", all, want)
	}
}

// slowLedger is a list of observations that is searched from one end to the other.
type slowLedger struct{ list []app.Observation }

// better reports whether b counts, rather than a: it is not older.
func better(a, b app.Observation) bool { return !b.KnownAt.Before(a.KnownAt) }

func (s *slowLedger) last(key app.SeriesKey, d mmm.Day, at time.Time) (last app.Observation, there bool) {
	for _, o := range s.list {
		if o.SeriesKey == key && o.Date == d && !o.KnownAt.After(at) && (!there || better(last, o)) {
			last, there = o, true
		}
	}
	return last, there
}

// ingest appends, in the order of time, what says something new, and counts it.
func (s *slowLedger) ingest(list []app.Observation, run app.RunID) int {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b app.Observation) int { return a.KnownAt.Compare(b.KnownAt) })
	n := 0
	for _, o := range list {
		if before, there := s.last(o.SeriesKey, o.Date, o.KnownAt); there && before.Value == o.Value {
			continue
		}
		o.Run = run
		s.list = append(s.list, o)
		n++
	}
	return n
}

func compareCells(a, b app.Observation) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Series, b.Series), cmp.Compare(a.Geo, b.Geo), cmp.Compare(a.Date, b.Date))
}

func (s *slowLedger) asKnown(at time.Time, span app.Span) []app.Observation {
	var list []app.Observation
	for _, o := range s.list {
		if last, there := s.last(o.SeriesKey, o.Date, at); there && last == o && span.Has(o.Date) {
			list = append(list, o)
		}
	}
	slices.SortFunc(list, compareCells)
	return list
}

// fewKeys are in no order.
var fewKeys = []app.SeriesKey{{Source: "b", Series: "a"}, {Source: "a", Series: "b"}, {Source: "a", Series: "a", Geo: "x"}}

// randomObservation has few values, dates and times, so that much is said again.
func randomObservation(r *rand.Rand) app.Observation {
	return app.Observation{
		SeriesKey: fewKeys[r.IntN(len(fewKeys))],
		Date:      someDay + mmm.Day(r.IntN(3)), Value: float64(r.IntN(3)), KnownAt: noon(someDay).Add(time.Duration(r.IntN(6)) * time.Second),
	}
}

// Histories of observations in any order, against a slow ledger.
func testLedgerVintagesSlow(t *testing.T, open func() app.Ledger) {
	l, slow, r := open(), &slowLedger{}, rng.New(5, "vintages", 0)
	for range 25 {
		w := must[app.LedgerWriter](t)(l.Lock(background))
		tx := must[app.LedgerTx](t)(w.Begin(background))
		for range r.IntN(3) {
			list := make([]app.Observation, r.IntN(8))
			for i := range list {
				list[i] = randomObservation(r)
			}
			in := must[app.Ingested](t)(tx.Ingest(background, list))
			if got, want := in.New+in.Restated, slow.ingest(list, tx.ID()); got != want {
				t.Fatalf("%d observations were appended, want %d", got, want)
			}
		}
		noError(t, tx.Commit(background, dayRun(someDay)), w.Unlock())
		checkAgainstSlow(t, l, slow, r)
	}
}

func checkAgainstSlow(t *testing.T, l app.Ledger, slow *slowLedger, r *rand.Rand) {
	t.Helper()
	at := noon(someDay).Add(time.Duration(r.IntN(6)) * time.Second)
	span := app.Span{From: someDay + mmm.Day(r.IntN(2)), To: someDay + 1 + mmm.Day(r.IntN(2))}
	if got, want := known(t, l, at, span), slow.asKnown(at, span); !slices.Equal(got, want) {
		t.Fatalf("known at %v\ngot  %v\nwant %v", at, got, want)
	}
	for _, s := range must[[]app.SeriesSummary](t)(l.Series(background, at)) {
		want := app.SeriesSummary{SeriesKey: s.SeriesKey}
		for _, o := range slow.asKnown(at, app.AllDays()) {
			if o.SeriesKey != s.SeriesKey {
				continue
			}
			if want.Cells == 0 {
				want.First = o.Date
			}
			want.Cells++
			want.Last = o.Date
			if o.KnownAt.After(want.Arrived) {
				want.Arrived = o.KnownAt
			}
		}
		if s != want {
			t.Fatalf("summary %+v, want %+v", s, want)
		}
	}
}
