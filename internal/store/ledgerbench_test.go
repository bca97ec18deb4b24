package store

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

const (
	benchSeries   = 40
	benchDays     = 3 * 365
	benchVintages = 3
	benchStart    = mmm.Day(19000)
)

// noonAfter is noon of the day after d, when d is run.
func noonAfter(d mmm.Day) time.Time { return time.Unix(int64(d+1)*86400+43200, 0).UTC() }

// benchVintage returns what is known first of the cells of a day, or what is restated
// some days later.
func benchVintage(r *rand.Rand, d mmm.Day, age int) []app.Observation {
	var list []app.Observation
	for s := range benchSeries {
		list = append(list, app.Observation{
			SeriesKey: app.SeriesKey{Source: "platform", Series: "series " + string(rune('A'+s))},
			Date:      d, Value: 1e4 * r.Float64(), KnownAt: noonAfter(d + mmm.Day(age)),
		})
	}
	return list
}

// benchLedger returns a ledger of three years of forty series with three vintages each.
func benchLedger(b *testing.B) *Ledger {
	b.Helper()
	l, err := CreateLedger(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := l.Close(); err != nil {
			b.Error(err)
		}
	})
	r := rng.New(1, "ledger benchmark", 0)
	var all []app.Observation
	for d := range mmm.Day(benchDays) {
		for age := range benchVintages {
			all = append(all, benchVintage(r, benchStart+d, age)...)
		}
	}
	w, err := l.Lock(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	tx, err := w.Begin(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if got, err := tx.Ingest(b.Context(), all); err != nil || got.New+got.Restated != len(all) {
		b.Fatal(got, err)
	}
	if err := tx.Commit(b.Context(), app.Run{Kind: app.DayRun}); err != nil {
		b.Fatal(err)
	}
	if err := w.Unlock(); err != nil {
		b.Fatal(err)
	}
	return l
}

func BenchmarkLedgerAsKnown(b *testing.B) {
	l := benchLedger(b)
	for b.Loop() {
		n := 0
		for _, err := range l.AsKnown(b.Context(), noonAfter(benchStart+benchDays), app.AllDays()) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != benchSeries*benchDays {
			b.Fatal(n)
		}
	}
}

func BenchmarkLedgerSeries(b *testing.B) {
	l := benchLedger(b)
	for b.Loop() {
		if list, err := l.Series(b.Context(), noonAfter(benchStart+benchDays)); err != nil || len(list) != benchSeries {
			b.Fatal(len(list), err)
		}
	}
}

func BenchmarkLedgerVerify(b *testing.B) {
	l := benchLedger(b)
	for b.Loop() {
		if err := l.Verify(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLedgerDay writes everything of a day, with a snapshot, onto the disk.
func BenchmarkLedgerDay(b *testing.B) {
	l := benchLedger(b)
	w, err := l.Lock(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	r := rng.New(1, "ledger benchmark", 1)
	content := make([]byte, 300_000)
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	quantiles := make([]float64, 23)
	for d := benchStart + mmm.Day(benchDays); b.Loop(); d++ {
		tx, err := w.Begin(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for age := range benchVintages {
			if _, err := tx.Ingest(b.Context(), benchVintage(r, d-mmm.Day(age), age)); err != nil {
				b.Fatal(err)
			}
		}
		coefficients := make([]app.Coefficient, 10)
		for c := range coefficients {
			coefficients[c].Channel, coefficients[c].Date = "channel "+string(rune('A'+c)), d
		}
		forecasts := make([]app.Forecast, 4)
		for h := range forecasts {
			forecasts[h] = app.Forecast{Made: d, Horizon: string(rune('A' + h)), To: d + 28, Orders: quantiles, Quantiles: quantiles, Raw: quantiles}
		}
		if err := tx.AppendCoefficients(b.Context(), coefficients); err != nil {
			b.Fatal(err)
		}
		if err := tx.AppendForecasts(b.Context(), forecasts); err != nil {
			b.Fatal(err)
		}
		if err := tx.PutSnapshot(b.Context(), app.Snapshot{Day: d, Content: content}); err != nil {
			b.Fatal(err)
		}
		if err := tx.DropSnapshots(b.Context(), []mmm.Day{d - app.KeepDays}); err != nil {
			b.Fatal(err)
		}
		if err := tx.Commit(b.Context(), app.Run{Kind: app.DayRun, Day: d, From: d}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Unlock(); err != nil {
		b.Fatal(err)
	}
}
