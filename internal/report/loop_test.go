package report

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/forecast"
)

// loopDays is the number of days of the loop that tests show.
const loopDays = 60

// loopOf returns the daily loop of a market: forecasts of a normal distribution around
// 1000 with a standard deviation of 100, of which every tenth is two and a half of
// those off and the others half of one; the last two are not settled.
func loopOf(d *mmm.Data) *app.Loop {
	last := d.Periods[d.T()-1]
	at := func(i int) mmm.Day { return d.Grain.Next(last, i-loopDays) }
	noon := time.Date(2023, 6, 30, 12, 0, 0, 0, time.UTC)
	l := &app.Loop{
		Last: app.Run{ID: loopDays, Kind: app.DayRun, Day: last, From: last}, Now: noon, Days: loopDays,
		Confidence: forecast.Confidence{Level: forecast.Medium, Reason: "intervals held 90% of 58 forecasts.", WouldChange: "More forecasts would make it high."},
	}
	r := rng.New(5, "report loop", 0)
	for i := range loopDays {
		f := app.Forecast{Run: app.RunID(i + 1), Made: at(i), Horizon: string(forecast.Tomorrow), From: at(i + 1), To: at(i + 1), Mean: 1000, Orders: forecast.Orders()}
		for _, p := range forecast.Orders() {
			f.Quantiles = append(f.Quantiles, 1000+100*math.Sqrt2*math.Erfinv(2*p-1))
		}
		l.Forecasts = append(l.Forecasts, f)
		if i < loopDays-2 {
			z := 0.5
			if i%10 == 9 {
				z = -2.5
			}
			l.Scores = append(l.Scores, app.Score{Forecast: f.Run, Made: f.Made, Horizon: f.Horizon, To: f.To, Actual: draws.Float(1000 + 100*z),
				PIT: draws.Float(0.5 * (1 + math.Erf(z/math.Sqrt2))), Hit90: math.Abs(z) < 1.64})
		}
		for _, c := range d.Channels {
			v := 40 * math.Exp(0.02*r.NormFloat64())
			l.Coefficients = append(l.Coefficients, app.Coefficient{Run: f.Run, Date: at(i), Channel: c.Name, Scheme: "posterior", Blended: draws.Float(v), Lo: draws.Float(v - 9), Hi: draws.Float(v + 11), Z: -0.4, Status: "stable"})
		}
	}
	l.Anomalies = []app.Anomaly{
		{ID: "a-000000000001", Type: "tracking_break", Channel: "tv", From: at(10), To: at(12), Lane: "action", Status: app.StatusClosed, Size: 0.3, Title: "Tracking broke"},
		{ID: "a-000000000002", Type: "level_shift", From: at(40), To: at(45), Open: true, Lane: "review", Status: app.StatusOpen, Size: draws.Float(math.NaN()), Title: "The outcome has a new level"},
	}
	l.Corrections = []app.Correction{
		{ID: "c-1", Kind: "mask", SeriesKey: app.SeriesKey{Series: "tv.conversions"}, Channel: "tv", From: at(10), To: at(12), Author: "noonmark", Reason: "tracking broke", Anomaly: "a-000000000001"},
		{ID: "c-2", Kind: "event", From: at(20), To: at(20), Author: "jane", Reason: "a sale", Undone: &app.Undo{Correction: "c-2", Author: "jane"}},
	}
	l.Freshness = []app.Freshness{
		{Source: "outcome", Arrived: noon.Add(-30 * time.Hour), Newest: last, Age: 30 * time.Hour, Target: 12 * time.Hour, Late: true},
		{Source: "tv", Arrived: noon.Add(-4 * time.Hour), Newest: last, Age: 4 * time.Hour, Target: 6 * time.Hour},
		{Source: "radio", Target: 6 * time.Hour, Late: true},
	}
	return l
}

// loopedOf returns the document of a market with its daily loop.
func loopedOf(t testing.TB, m market, l *app.Loop) *Document {
	t.Helper()
	fit := fitOf(t, m)
	d, err := Collect(fit, modelOf(t, fit, 0.9), nil, l, mmm.DayOf(2023, 6, 30))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLoopSection(t *testing.T) {
	for name, m := range map[string]market{"daily": dailyCount(), "weekly": nationalWeekly()} {
		t.Run(name, func(t *testing.T) {
			d := loopedOf(t, m, loopOf(m.data))
			page := parse(t, textOf(t, d))
			got := headings(page)
			want := []string{"The daily loop", "Forecast vs. actual", "Control chart of innovations", "Coefficient history", "Anomalies and corrections", "Freshness"}
			for _, c := range m.data.Channels {
				want = append(want, c.Name)
			}
			for _, h := range want {
				if !slices.Contains(got, h) {
					t.Errorf("%q is not among %q", h, got)
				}
			}
			text := page.text()
			for _, says := range []string{
				"Confidence in the daily loop is medium: intervals held 90% of 58 forecasts.", "More forecasts would make it high.",
				"91.4% of the 58 that are settled lie in the interval.", "Tracking broke", "mask tv.conversions", "Besides, people made 1 correction.",
				"30 h", "late", "fresh", "never", "z −0.4",
			} {
				if !strings.Contains(text, says) {
					t.Errorf("it does not say %q", says)
				}
			}
			if strings.Contains(text, "NaN") || strings.Contains(textOf(t, d), "NaN") {
				t.Error("there is a NaN on the page")
			}
		})
	}
}

// What charts show is what the ledger says.
func TestCollectLoop(t *testing.T) {
	d := dailyCount().data
	l := collectLoop(loopOf(d), d)
	if l.held != (hit{53, 58}) || len(l.settled) != loopDays || len(l.channels) != 1 {
		t.Fatalf("held %+v, %d forecasts, %d channels", l.held, len(l.settled), len(l.channels))
	}
	s := l.settled[9]
	numtest.Close(t, "median", s.e.Median, 1000, 1e-9)
	numtest.Close(t, "lower end", s.e.Lo, 1000-100*1.6448536269514722, 1e-6)
	numtest.Close(t, "innovation", s.z, -2.5, 1e-9)
	numtest.Close(t, "innovation", l.settled[10].z, 0.5, 1e-9)
	numtest.Close(t, "mean error", l.mape(), (53*50./1050+5*250./750)/58, 1e-12)
	if last := l.settled[loopDays-1]; !math.IsNaN(last.actual) || !math.IsNaN(last.z) || last.hit {
		t.Errorf("a forecast that is not settled: %+v", last)
	}
	if reviews, late := l.waiting(); reviews != 1 || late != 2 {
		t.Errorf("%d to decide, %d late", reviews, late)
	}
	for _, c := range []struct{ p, want float64 }{{0, -farthest}, {1, farthest}, {0.5, 0}} {
		if got := forecast.NormalScore(c.p, farthest); got != c.want {
			t.Errorf("normal score of %v: %v, want %v", c.p, got, c.want)
		}
	}
}

// A loop that has just begun has a section too, and a report without one has none.
func TestLoopSectionOfLittle(t *testing.T) {
	m := dailyCount()
	l := &app.Loop{Last: app.Run{ID: 1, Day: m.data.Periods[300]}, Days: 1, Confidence: forecast.Confidence{Level: forecast.Unknown, Reason: "no forecast is settled yet."}}
	got := headings(parse(t, textOf(t, loopedOf(t, m, l))))
	if !slices.Contains(got, "The daily loop") || slices.Contains(got, "Forecast vs. actual") || slices.Contains(got, "Coefficient history") {
		t.Errorf("headings %q", got)
	}
	if slices.Contains(headings(parse(t, textOf(t, loopedOf(t, m, nil)))), "The daily loop") {
		t.Error("there is a section about no loop")
	}
}
