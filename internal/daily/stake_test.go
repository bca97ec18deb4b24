package daily_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/sim"
)

// outages returns a market of two large channels of which only plan and spend are known,
// whose platforms are out on some of the newest days: because ads did not run or, with
// reported, because nobody reports that they did, bills included. It returns the outages.
func outages(t *testing.T, seed uint64, reported bool) (*world, []sim.AnomalyTruth) {
	t.Helper()
	s := quiet()
	s.Media.Share, s.Platform.Reported = 0.5, true
	s.Anomalies.From = s.Days - 16
	s.Anomalies.Outages.PerYear, s.Anomalies.Outages.Days, s.Anomalies.Outages.Delivery = 24, sim.Range{Min: 3, Max: 3}, 1
	if reported {
		s.Anomalies.Outages.Delivery = 0
	}
	w := newWorld(t, s, seed)
	w.edit("noonmark.yaml", func(text string) string {
		return regexp.MustCompile(`, (exposure|impressions|clicks|conversions): \w+`).ReplaceAllString(text, "")
	})
	market, err := sim.New(s, seed)
	if err != nil {
		t.Fatal(err)
	}
	planted := slices.DeleteFunc(market.Truth.Anomalies, func(a sim.AnomalyTruth) bool { return a.To >= w.end })
	for _, a := range planted {
		for day := a.From; reported && day <= a.To; day++ {
			w.cell(day, a.Channel+"_spend", func(float64) float64 { return 0 })
		}
	}
	return w, planted
}

// Where spend is all that a platform reports, the outcome alone says whether ads ran: in
// large channels it nearly always does, and rightly.
func TestOutcomeTellsOutages(t *testing.T) {
	t.Parallel()
	told, wrong, all := 0, 0, 0
	for seed := uint64(1); seed <= 4; seed++ {
		for _, reported := range []bool{false, true} {
			w, planted := outages(t, seed, reported)
			want := monitor.NotDelivered
			if reported {
				want = monitor.NotReported
			}
			w.run(w.end-16, w.end)
			anomalies, err := w.Anomalies(ctx, w.dir, app.AllDays())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range planted {
				all++
				for _, a := range anomalies {
					if a.Type != string(monitor.PlatformOutage) || a.Channel != p.Channel || a.From != p.From {
						continue
					}
					switch a.Delivery {
					case string(want):
						told++
					case string(monitor.Undecided):
					default:
						wrong++
						t.Logf("seed %d: %+v is %s: %v", seed, p, a.Delivery, a.Evidence)
					}
				}
			}
		}
	}
	t.Logf("of %d outages %d were told apart rightly and %d wrongly", all, told, wrong)
	// Without the outcome none is told. The limit of evidence is 9 to 1.
	if all < 6 || told < all*2/3 || wrong > all/10 {
		t.Errorf("of %d outages %d were told apart rightly and %d wrongly", all, told, wrong)
	}
}

// An outcome that platforms count is masked while their tracking is broken; one that is
// booked really fell.
func TestOutcomeFromPlatform(t *testing.T) {
	t.Parallel()
	for platform, want := range map[string]monitor.Kind{"": monitor.Event, "ads": monitor.Mask} {
		w := newWorld(t, quiet(), 7)
		for day := w.end - 6; day <= w.end-2; day++ {
			w.cell(day, "conversions", func(v float64) float64 { return 0.4 * v })
		}
		if platform != "" {
			w.edit("noonmark.yaml", func(text string) string {
				return strings.Replace(text, "outcome: {", "outcome: {platform: "+platform+", ", 1)
			})
		}
		w.run(w.end-8, w.end)
		corrections, err := w.Corrections(ctx, w.dir)
		if err != nil {
			t.Fatal(err)
		}
		covered := map[mmm.Day]string{}
		for _, c := range corrections {
			for day := c.From; c.InForce() && c.Channel == "" && day <= c.To; day++ {
				covered[day] = c.Kind
			}
		}
		for day := w.end - 6; day <= w.end-2; day++ {
			if covered[day] != string(want) {
				t.Errorf("platform %q, %s: %q, want %s", platform, day, covered[day], want)
			}
		}
	}
}
