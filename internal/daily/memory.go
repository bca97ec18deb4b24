package daily

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/learning"
	"github.com/noonmark/noonmark/mmm/track"
)

// Names of the documents of a run.
const (
	memoryDocument     = "memory"     // of every run
	originDocument     = "origin"     // of runs that learned parameters
	learningDocument   = "learning"   // of runs that read a block
	readingsDocument   = "readings"   // of every run: what is known of channels
	confidenceDocument = "confidence" // of every run
	completingDocument = "completing" // of every run: how sources mature
)

// A memory is what one run leaves for the next, besides snapshots: where other things
// are, and what cannot be computed again.
type memory struct {
	Grain    mmm.Grain           `json:"grain"`    // the length of periods
	First    mmm.Day             `json:"first"`    // the first day that was run
	Origin   app.RunID           `json:"origin"`   // the run that learned the parameters in use
	Tried    mmm.Day             `json:"tried"`    // the last day on which they were to be learned again
	Learning app.RunID           `json:"learning"` // the run that read a block last; 0 for none
	Columns  map[string][]string `json:"columns"`  // of the tables, as they were read last
}

// readDocument reads a document of a run into v.
func readDocument(ctx context.Context, ledger app.LedgerReader, run app.RunID, name string, v any) (bool, error) {
	raw, ok, err := ledger.Document(ctx, run, name)
	if err != nil || !ok {
		return false, err
	}
	return true, json.Unmarshal(raw, v)
}

// writeDocument appends a document to a run.
func writeDocument(ctx context.Context, tx app.LedgerTx, name string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("document %s: %w", name, err)
	}
	return tx.AppendDocument(ctx, name, raw)
}

// remember reads what the last run left.
func (r *session) remember(ctx context.Context) error {
	last, ok, err := r.ledger.LastRun(ctx)
	if err != nil || !ok {
		return err
	}
	r.last = &last
	if _, err := readDocument(ctx, r.ledger, last.ID, memoryDocument, &r.memory); err != nil {
		return err
	}
	r.origin = new(origin)
	if _, err := readDocument(ctx, r.ledger, r.memory.Origin, originDocument, r.origin); err != nil {
		return err
	}
	if r.memory.Learning > 0 {
		r.learned = new(learning.Ledger)
		if _, err := readDocument(ctx, r.ledger, r.memory.Learning, learningDocument, r.learned); err != nil {
			return err
		}
	}
	return r.rememberForecasts(ctx)
}

// A record is the forecasts that were made and how those did that are settled.
type forecastRecord struct {
	open    []app.Forecast
	settled []forecast.Score
	naive   []forecast.Score
}

// rememberForecasts reads all forecasts and their scores.
func (r *session) rememberForecasts(ctx context.Context) error {
	forecasts, err := r.ledger.Forecasts(ctx, app.AllDays())
	if err != nil {
		return err
	}
	scores, err := r.ledger.Scores(ctx, app.AllDays())
	if err != nil {
		return err
	}
	done := map[forecast.Target]app.Score{}
	for _, s := range scores {
		done[forecast.Target{Horizon: forecast.Horizon(s.Horizon), Made: s.Made, To: s.To}] = s
	}
	for _, f := range forecasts {
		s, ok := done[forecast.Target{Horizon: forecast.Horizon(f.Horizon), Made: f.Made, To: f.To}]
		if !ok {
			r.record.open = append(r.record.open, f)
			continue
		}
		r.record.settle(&f, float64(s.Actual), float64(s.NaiveError), float64(s.NaiveCRPS))
	}
	return nil
}

// settle adds a forecast whose outcome is known to the record, if it can be scored.
func (f *forecastRecord) settle(made *app.Forecast, actual, naiveError, naiveCRPS float64) (forecast.Score, error) {
	said := asForecast(made, made.Quantiles)
	score, err := said.Score(actual)
	if err != nil {
		return score, err
	}
	score.ModelPIT = asForecast(made, made.Raw).PIT(actual)
	f.settled = append(f.settled, score)
	f.naive = append(f.naive, forecast.Score{Target: score.Target, Outcome: actual, Error: naiveError, CRPS: naiveCRPS})
	return score, nil
}

// asForecast returns a forecast of the ledger with the given quantiles.
func asForecast(f *app.Forecast, quantiles []float64) forecast.Forecast {
	return forecast.Forecast{
		Target: forecast.Target{Horizon: forecast.Horizon(f.Horizon), Made: f.Made, From: f.From, To: f.To},
		Mean:   float64(f.Mean), Quantiles: quantiles,
	}
}

// schemeOf returns the scheme of a configuration.
func schemeOf(name string) track.Scheme {
	if name == "" {
		return track.PosteriorScheme
	}
	return track.Scheme(name)
}
