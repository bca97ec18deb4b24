// Package storetest is the conformance suite of stores of models, of surfaces and of
// ledgers, with small made-up ones to store.
package storetest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

// Market returns a made-up market by week with every kind of channel and
// variable. Each index is another market.
func Market(geos, periods int, index uint64) *mmm.Data {
	r := rng.New(1, "storetest market", index)
	d := &mmm.Data{Name: "made up", Currency: "EUR", Grain: mmm.Weekly, History: 2}
	for g := range geos {
		d.Geos = append(d.Geos, fmt.Sprintf("Région %d", g+1))
		d.Population = append(d.Population, 1e5*float64(g+1))
	}
	for t := range periods {
		d.Periods = append(d.Periods, mmm.Weekly.Next(mmm.DayOf(2024, 1, 1), t))
	}
	series := func(n int, level float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = level * (0.2 + r.ExpFloat64())
		}
		return x
	}
	cells, media := geos*periods, geos*(periods+d.History)
	d.Channels = []mmm.Channel{
		{Name: "tv", Kind: mmm.Paid, Exposure: series(media, 900), ExposureName: "tv_grp", Spend: series(cells, 70)},
		{Name: "search, brand", Kind: mmm.Paid, Exposure: series(media, 50), ExposureName: "clicks", Spend: series(cells, 40)},
		{Name: "video", Kind: mmm.PaidRF, Exposure: series(media, 300), Frequency: series(media, 2), Spend: series(cells, 30)},
		{Name: "newsletter", Kind: mmm.Organic, Exposure: series(media, 10)},
	}
	d.Treatments = []mmm.Series{{Name: "promo", Values: series(cells, 1)}}
	d.Controls = []mmm.Series{{Name: "temperature", Values: series(cells, 15)}}
	d.Events = []mmm.Event{{Name: "sale", Occurrences: []mmm.EventSpan{{Start: d.Periods[3], End: d.Periods[3] + 3}}, Lag: 1}}
	d.Outcome = mmm.Outcome{Name: "orders", Kind: mmm.Count, Values: make([]float64, cells), Value: slices.Repeat([]float64{2.5}, cells)}
	for i := range d.Outcome.Values {
		at := i + (i/periods+1)*d.History
		d.Outcome.Values[i] = 2000 + 400*math.Sqrt(d.Channels[0].Exposure[at]/900) + 10*d.Controls[0].Values[i] + 100*r.NormFloat64()
	}
	return d
}

// Version is the version of the program that Fit claims to be.
const Version = "1.2.3"

// Options returns options that sample next to nothing.
func Options() mmm.FitOptions {
	o := mmm.DefaultFitOptions()
	o.Chains, o.Draws, o.Warmup, o.Attempts, o.Seed = 2, 25, 40, 1, 3
	return o
}

// Fit samples from the posterior of the default model of data into a store and
// returns what there is to commit.
func Fit(t testing.TB, d *mmm.Data, s mmm.Spec, o mmm.FitOptions, newStore func(names []string, chains, draws int) (mmm.Store, error)) (*app.Model, *mmm.Fit) {
	t.Helper()
	m, err := mmm.New(d, s)
	if err != nil {
		t.Fatal(err)
	}
	fit, err := mmm.Sample(context.Background(), m, o, newStore, nil)
	if err != nil {
		t.Fatal(err)
	}
	id, err := app.NewModelID(Version, d, s, o)
	if err != nil {
		t.Fatal(err)
	}
	return &app.Model{
		ID: id, Name: "acme", Version: Version, Data: d, Spec: s, Options: o,
		Converged: fit.Diagnostics.Converged, Diagnostics: app.DiagnosticsOf(fit), Attempts: fit.Attempts,
		Parameters: app.ParametersOf(fit), Answers: answers(t, fit),
	}, fit
}

func answers(t testing.TB, fit *mmm.Fit) app.Answers {
	t.Helper()
	a := response.New(fit, response.DefaultLevel)
	channels, err := a.Channels()
	if err != nil {
		t.Fatal(err)
	}
	fitness, err := a.Fitness()
	if err != nil {
		t.Fatal(err)
	}
	return app.Answers{
		Unit: a.Unit(), Level: a.Level(), Channels: channels, Fitness: fitness,
		Findings: []finding.Finding{{Code: "few_draws", Severity: finding.Warning, Subject: `channel "tv"`, Title: "Few draws", Text: "a < b & c", Advice: "more"}},
	}
}

// InMemory returns a model as if it had been stored and opened.
func InMemory(t testing.TB, d *mmm.Data, s mmm.Spec, o mmm.FitOptions) *app.OpenModel {
	t.Helper()
	m, fit := Fit(t, d, s, o, mmm.KeepInMemory)
	kept := fit.Draws.(interface{ Stats(chain int) []draws.Stats })
	return &app.OpenModel{
		Model: m, Draws: fit.Draws, Close: func() error { return nil },
		Stats: func(chain int) ([]draws.Stats, error) { return kept.Stats(chain), nil },
	}
}
