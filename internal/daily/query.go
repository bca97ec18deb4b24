package daily

import (
	"context"
	"math"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// recentForecasts is the number of forecasts of single periods that a status shows.
const recentForecasts = 28

// Verify computes the sums of all that the ledger of a workspace holds again, and says
// what is not as it was written.
func (s *Service) Verify(ctx context.Context, dir string) error {
	ledger, err := s.OpenLedger(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = ledger.Close() }() // it was only read
	return ledger.Verify(ctx)
}

// Status says how the loop of a workspace stands.
func (s *Service) Status(ctx context.Context, dir string) (*Status, error) {
	w, err := workspace.Open(dir)
	if err != nil {
		return nil, err
	}
	out := &Status{Now: s.Clock().UTC().Truncate(time.Second)}
	err = s.read(ctx, dir, func(ledger app.LedgerReader) error {
		last, ok, err := ledger.LastRun(ctx)
		if err != nil || !ok {
			return cmpErr(err, noRunYet())
		}
		out.Last, out.ModelUpdated = &last, last.Recorded
		if out.Attempts, err = ledger.Attempts(ctx, app.OneDay(last.Day)); err != nil {
			return err
		}
		if _, err := readDocument(ctx, ledger, last.ID, confidenceDocument, &out.Confidence); err != nil {
			return err
		}
		for _, fill := range []func(context.Context, *workspace.Config, app.LedgerReader) error{out.freshness, out.open, out.recent} {
			if err := fill(ctx, w.Config, ledger); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if f, err := readFeed(s.Tables, w); err == nil { // what is wrong with the tables, a run says
		out.due(f)
	}
	return out, nil
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// due sets the complete periods that were not run.
func (s *Status) due(f *feed) {
	newest, ok := f.newestComplete(s.Now)
	for day := f.grain.Next(s.Last.Day, 1); ok && day <= newest; day = f.grain.Next(day, 1) {
		s.Due = append(s.Due, day)
	}
}

// freshness sets how old what sources say is now, and the posterior, whose data are
// complete at the cut-off.
func (s *Status) freshness(ctx context.Context, c *workspace.Config, ledger app.LedgerReader) error {
	all, err := ledger.Series(ctx, s.Now)
	if err != nil {
		return err
	}
	for _, source := range c.Sources() {
		f := SourceFreshness{Source: source, Age: draws.Float(math.NaN())}
		for _, series := range all {
			if series.Source != source {
				continue
			}
			if series.Arrived.After(f.Arrived) {
				f.Arrived = series.Arrived
			}
			f.Newest = max(f.Newest, series.Last)
		}
		if !f.Arrived.IsZero() {
			f.Age = draws.Float(s.Now.Sub(f.Arrived).Hours())
		}
		s.add(f, c.FreshnessTarget(source))
	}
	var m memory
	if _, err := readDocument(ctx, ledger, s.Last.ID, memoryDocument, &m); err != nil {
		return err
	}
	end := midnight(m.Grain.Next(s.Last.Day, 1))
	s.add(SourceFreshness{Source: workspace.CompleteDay, Arrived: end, Newest: s.Last.Day, Age: draws.Float(s.Now.Sub(end).Hours())}, c.FreshnessTarget(workspace.CompleteDay))
	update := s.Last.Recorded
	s.add(SourceFreshness{Source: workspace.ModelUpdate, Arrived: update, Newest: s.Last.Day, Age: draws.Float(math.Max(0, update.Sub(cutoff(m.Grain, s.Last.Day)).Hours()))}, c.FreshnessTarget(workspace.ModelUpdate))
	return nil
}

// add judges the age of a source.
func (s *Status) add(f SourceFreshness, target time.Duration) {
	judged := monitor.FreshnessOf(float64(f.Age), target.Hours())
	f.Target, f.Status = target.Hours(), judged.Status
	s.Freshness = append(s.Freshness, f)
}

// open sets what waits for somebody, and how much is in force.
func (s *Status) open(ctx context.Context, _ *workspace.Config, ledger app.LedgerReader) error {
	anomalies, err := ledger.Anomalies(ctx, app.AllDays())
	if err != nil {
		return err
	}
	s.OpenActions, s.OpenReviews = []app.Anomaly{}, []app.Anomaly{} // none is [] in JSON
	for _, a := range anomalies {
		switch {
		case a.Status != app.StatusOpen:
		case a.Lane == string(monitor.Action):
			s.OpenActions = append(s.OpenActions, a)
		default:
			s.OpenReviews = append(s.OpenReviews, a)
		}
	}
	learnings, err := ledger.Learnings(ctx)
	if err != nil {
		return err
	}
	for _, l := range learnings {
		if l.Status == app.StatusFound {
			s.Learnings++
		}
	}
	corrections, err := ledger.Corrections(ctx)
	for i := range corrections {
		if corrections[i].InForce() {
			s.Corrections++
		}
	}
	return err
}

// recent sets the newest forecasts of single periods, with what came.
func (s *Status) recent(ctx context.Context, _ *workspace.Config, ledger app.LedgerReader) error {
	forecasts, scores, err := forecastsAndScores(ctx, ledger, app.AllDays())
	if err != nil {
		return err
	}
	shortest := shortestOf(forecasts)
	s.Recent = []Settled{}
	for i := range forecasts {
		if f := &forecasts[i]; f.Horizon == shortest {
			s.Recent = append(s.Recent, settledOf(f, scores))
		}
	}
	s.Recent = s.Recent[max(0, len(s.Recent)-recentForecasts):]
	return nil
}

// A forecastKey names a forecast.
type forecastKey struct {
	made    mmm.Day
	horizon string
	to      mmm.Day
}

func forecastsAndScores(ctx context.Context, ledger app.LedgerReader, span app.Span) ([]app.Forecast, map[forecastKey]app.Score, error) {
	forecasts, err := ledger.Forecasts(ctx, span)
	if err != nil {
		return nil, nil, err
	}
	scores, err := ledger.Scores(ctx, span)
	by := map[forecastKey]app.Score{}
	for _, s := range scores {
		by[forecastKey{s.Made, s.Horizon, s.To}] = s
	}
	return forecasts, by, err
}

func settledOf(f *app.Forecast, scores map[forecastKey]app.Score) Settled {
	said := asForecast(f, f.Quantiles)
	lo, hi := said.Interval(track.Level)
	out := Settled{Date: f.From, Median: draws.Float(said.Median()), Lo: draws.Float(lo), Hi: draws.Float(hi), Actual: draws.Float(math.NaN())}
	if score, ok := scores[forecastKey{f.Made, f.Horizon, f.To}]; ok {
		out.Actual, out.Hit = score.Actual, score.Hit90
	}
	return out
}

// Coefficients returns the history of a channel's coefficients by a scheme; where
// either is empty, of all of them.
func (s *Service) Coefficients(ctx context.Context, dir, channel, scheme string, span app.Span) ([]app.Coefficient, error) {
	return ask(ctx, s, dir, func(ledger app.LedgerReader) ([]app.Coefficient, error) {
		return ledger.Coefficients(ctx, channel, scheme, span)
	})
}

// Readings returns what is known of channels after the last day.
func (s *Service) Readings(ctx context.Context, dir string) ([]track.Reading, error) {
	return ask(ctx, s, dir, func(ledger app.LedgerReader) ([]track.Reading, error) {
		last, ok, err := ledger.LastRun(ctx)
		if err != nil || !ok {
			return nil, cmpErr(err, noRunYet())
		}
		var all []track.Reading
		_, err = readDocument(ctx, ledger, last.ID, readingsDocument, &all)
		return all, err
	})
}

// A Forecasted is a forecast, and how it did once that is known.
type Forecasted struct {
	app.Forecast
	Interval draws.Estimate `json:"interval"`
	Score    *app.Score     `json:"score"` // null until the outcome is mature
}

// Forecasts returns the forecasts of periods that end in a span.
func (s *Service) Forecasts(ctx context.Context, dir string, span app.Span) ([]Forecasted, error) {
	return ask(ctx, s, dir, func(ledger app.LedgerReader) ([]Forecasted, error) { return forecastsOf(ctx, ledger, span) })
}

// forecastsOf reads forecasts with their scores.
func forecastsOf(ctx context.Context, ledger app.LedgerReader, span app.Span) ([]Forecasted, error) {
	forecasts, scores, err := forecastsAndScores(ctx, ledger, span)
	if err != nil {
		return nil, err
	}
	all := []Forecasted{} // none is [] in JSON
	for _, f := range forecasts {
		said := asForecast(&f, f.Quantiles)
		lo, hi := said.Interval(track.Level)
		one := Forecasted{Forecast: f, Interval: draws.Estimate{Mean: said.Mean, Median: said.Median(), Lo: lo, Hi: hi, Level: track.Level}}
		if score, ok := scores[forecastKey{f.Made, f.Horizon, f.To}]; ok {
			one.Score = &score
		}
		all = append(all, one)
	}
	return all, nil
}

// Anomalies returns the anomalies that were there on a day of a span.
func (s *Service) Anomalies(ctx context.Context, dir string, span app.Span) ([]app.Anomaly, error) {
	return ask(ctx, s, dir, func(ledger app.LedgerReader) ([]app.Anomaly, error) { return ledger.Anomalies(ctx, span) })
}

// Corrections returns all corrections, also those taken back.
func (s *Service) Corrections(ctx context.Context, dir string) ([]app.Correction, error) {
	return ask(ctx, s, dir, func(ledger app.LedgerReader) ([]app.Correction, error) { return ledger.Corrections(ctx) })
}

// Learnings returns all learnings.
func (s *Service) Learnings(ctx context.Context, dir string) ([]app.Learning, error) {
	return ask(ctx, s, dir, func(ledger app.LedgerReader) ([]app.Learning, error) { return ledger.Learnings(ctx) })
}

// A History is what happened to a workspace in a span of days.
type History struct {
	Runs     []app.Run        `json:"runs"`
	Attempts []app.Attempt    `json:"attempts"`
	Notes    []app.ChangeNote `json:"change_notes"`
}

// History returns the runs, attempts and change notes of a span.
func (s *Service) History(ctx context.Context, dir string, span app.Span) (*History, error) {
	return ask(ctx, s, dir, func(ledger app.LedgerReader) (*History, error) {
		var h History
		var err error
		if h.Runs, err = ledger.Runs(ctx, span); err != nil {
			return nil, err
		}
		if h.Attempts, err = ledger.Attempts(ctx, span); err != nil {
			return nil, err
		}
		h.Notes, err = ledger.ChangeNotes(ctx, span)
		return &h, err
	})
}

// ask returns what a ledger says.
func ask[T any](ctx context.Context, s *Service, dir string, do func(app.LedgerReader) (T, error)) (T, error) {
	var out T
	err := s.read(ctx, dir, func(ledger app.LedgerReader) error {
		var err error
		out, err = do(ledger)
		return err
	})
	return out, err
}
