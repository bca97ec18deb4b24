package report

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// A loop is what a report says about the daily loop, as charts show it.
type loop struct {
	*app.Loop
	settled  []settled // by period
	level    string    // of the intervals
	held     hit       // of the settled ones
	channels []traced
	limits   monitor.ChartConfig // of innovations
}

// A settled is the forecast of one period, made the period before, and what came.
type settled struct {
	day    mmm.Day
	e      draws.Estimate
	actual float64 // NaN until it is known
	z      float64 // where it lies in the forecast, in standard deviations of a normal one
	hit    bool
}

// A traced is the course of one channel's coefficient.
type traced struct {
	name string
	days []mmm.Day
	now  ends // by day
	last app.Coefficient
}

// forecastLevel is the level of the intervals of forecasts and coefficients.
const forecastLevel = 0.9

// collectLoop makes what is shown of the daily loop of a market; nil of none.
func collectLoop(l *app.Loop, data *mmm.Data) *loop {
	if l == nil {
		return nil
	}
	out := &loop{Loop: l, level: levelText(forecastLevel), limits: monitor.DefaultConfig(data.Grain).Innovations}
	for i := range l.Forecasts {
		out.settled = append(out.settled, settle(&l.Forecasts[i], l.Scores))
	}
	for _, s := range out.settled {
		if math.IsNaN(s.actual) {
			continue
		}
		out.held.of++
		if s.hit {
			out.held.inside++
		}
	}
	for _, c := range l.Coefficients {
		out.trace(c)
	}
	rank := func(t traced) int {
		return slices.IndexFunc(data.Channels, func(c mmm.Channel) bool { return c.Name == t.name })
	}
	slices.SortStableFunc(out.channels, func(a, b traced) int { return rank(a) - rank(b) })
	return out
}

// settle joins a forecast with its score, if there is one.
func settle(f *app.Forecast, scores []app.Score) settled {
	q := forecast.Forecast{Mean: float64(f.Mean), Quantiles: f.Quantiles}
	lo, hi := q.Interval(forecastLevel)
	s := settled{day: f.From, e: draws.Estimate{Mean: q.Mean, Median: q.Median(), Lo: lo, Hi: hi, Level: forecastLevel}, actual: math.NaN(), z: math.NaN()}
	i := slices.IndexFunc(scores, func(s app.Score) bool { return s.Made == f.Made && s.To == f.To && s.Horizon == f.Horizon })
	if i >= 0 {
		s.actual, s.hit = float64(scores[i].Actual), scores[i].Hit90
		s.z = forecast.NormalScore(float64(scores[i].PIT), farthest)
	}
	return s
}

// farthest is the normal score of an outcome that a forecast held for impossible.
const farthest = 8

// trace adds a coefficient to the course of its channel.
func (l *loop) trace(c app.Coefficient) {
	i := slices.IndexFunc(l.channels, func(t traced) bool { return t.name == c.Channel })
	if i < 0 {
		i = len(l.channels)
		l.channels = append(l.channels, traced{name: c.Channel})
	}
	t := &l.channels[i]
	t.days, t.last = append(t.days, c.Date), c
	t.now.mean, t.now.lo, t.now.hi = append(t.now.mean, float64(c.Blended)), append(t.now.lo, float64(c.Lo)), append(t.now.hi, float64(c.Hi))
}

// mape returns the mean absolute error of forecasts as a share of what came.
func (l *loop) mape() float64 {
	var sum, n float64
	for _, s := range l.settled {
		if v := math.Abs(s.e.Median-s.actual) / math.Abs(s.actual); !math.IsNaN(v) && !math.IsInf(v, 0) {
			sum, n = sum+v, n+1
		}
	}
	return sum / n
}

// waiting counts anomalies that nobody has decided about, and late sources.
func (l *loop) waiting() (reviews, late int) {
	for i := range l.Anomalies {
		if a := &l.Anomalies[i]; a.Lane == string(monitor.Review) && a.Status == app.StatusOpen {
			reviews++
		}
	}
	for i := range l.Freshness {
		if l.Freshness[i].Late {
			late++
		}
	}
	return reviews, late
}
