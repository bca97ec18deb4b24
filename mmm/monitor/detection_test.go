package monitor

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// On channels where nothing happens the false alarm rate is far below the aim of one in
// two channel-years, also at three standard errors above what was counted. Without plans
// it is the same: budget steps, which every world has, are no anomalies.
func TestQuietChannels(t *testing.T) {
	blind := Channel{"search", []Measure{Spend, Exposure, Clicks, Conversions}}
	for _, c := range []struct {
		name           string
		channel        Channel
		action, review float64 // aims, per channel and year
	}{
		{"with plan", everything, .5, 3},
		{"without plan", blind, .5, 3},
		{"delivery alone", Channel{"search", []Measure{Exposure, Clicks, Conversions}}, .5, 3},
	} {
		cfg := DefaultConfig(mmm.Daily)
		const worlds, days = 25, 630
		years := float64(worlds*(days-cfg.Ratios.Warmup)) / 365
		count := map[Lane]float64{}
		for seed := range uint64(worlds) {
			list, _ := newWorld(seed, days).watch(cfg, c.channel)
			for _, a := range list {
				count[a.Lane]++
			}
		}
		for lane, aim := range map[Lane]float64{Action: c.action, Review: c.review} {
			if k := count[lane]; k+3*math.Sqrt(k+1) > aim*years {
				t.Errorf("%s: %g in the %s lane in %.0f channel-years", c.name, k, lane, years)
			}
		}
	}
}

// Every type of event is found, called by its name, in the action lane. The aims are
// those of the product: .98 of outages, bots and wrong numbers, .90 of tracking breaks
// within three days; shifts of unit and degradations have none, and what is asked of
// them is below what the study reached.
func TestDetection(t *testing.T) {
	aims := map[Type]struct {
		found, named float64
		delay        int
		lane         Lane
	}{
		PlatformOutage: {.98, .98, 0, Action},
		BotTraffic:     {.98, .96, 1, Action},
		DataError:      {.98, .96, 0, Action},
		TrackingBreak:  {.90, .90, 3, Action},
		UnitShift:      {.90, .90, 7, Action},
		Degradation:    {.40, .30, 28, Review},
	}
	const worlds = 50
	for _, p := range packs() {
		var found, named float64
		for seed := range uint64(worlds) {
			w := newWorld(1000+seed, 145)
			p.put(w, rng.New(seed, "event", 0), 100)
			e, aim := w.events[0], aims[w.events[0].kind]
			list, _ := w.watch(DefaultConfig(mmm.Daily), everything)
			for _, a := range list {
				since := a.DetectedOn
				if aim.lane == Action {
					since = a.ActionOn // 0 for never
				}
				if since >= e.from && since <= e.from+mmm.Day(aim.delay) && since <= e.to+1 {
					found++
					if a.Type == e.kind && (e.kind != PlatformOutage || string(a.Delivery) == e.what) {
						named++
					}
					break
				}
			}
		}
		w := newWorld(0, 145)
		p.put(w, rng.New(0, "event", 0), 100)
		aim := aims[w.events[0].kind]
		t.Logf("%-17s found %.2f, named %.2f", p.what, found/worlds, named/worlds)
		if found < aim.found*worlds || named < aim.named*worlds {
			t.Errorf("%s: of %d found %g, named %g", p.what, worlds, found, named)
		}
	}
}

// One event is one anomaly, with its first and its last day.
func TestWholeEpisodes(t *testing.T) {
	for _, p := range packs() {
		for seed := range uint64(10) {
			w := newWorld(2000+seed, 145)
			p.put(w, rng.New(seed, "event", 0), 100)
			e := w.events[0]
			if e.kind == Degradation || e.kind == UnitShift {
				continue // slow ones have no clear days
			}
			list, _ := w.watch(DefaultConfig(mmm.Daily), everything)
			var during []Anomaly
			for _, a := range list {
				if a.Lane == Action && a.DetectedOn >= e.from && a.DetectedOn <= e.to {
					during = append(during, a)
				}
			}
			if len(during) != 1 {
				t.Errorf("%s %d: %d anomalies: %+v", p.what, seed, len(during), during)
				continue
			}
			// Noise may add a day at either end.
			if a := during[0]; a.From < e.from-1 || a.From > e.from || a.To < e.to || a.To > e.to+1 || a.To != a.Last || !a.Covers(e.from) || a.Covers(e.to+2) {
				t.Errorf("%s %d: %v to %v, want %v to %v", p.what, seed, a.From, a.To, e.from, e.to)
			}
		}
	}
}

// A channel that is paused according to plan, or without any, is no outage.
func TestPausedChannels(t *testing.T) {
	for _, c := range []Channel{everything, {"search", []Measure{Spend, Exposure, Clicks, Conversions}}} {
		w := newWorld(7, 200)
		for d := 100; d < 130; d++ {
			w.readings[d] = Reading{}
		}
		list, _ := w.watch(DefaultConfig(mmm.Daily), c)
		for _, a := range list {
			if a.DetectedOn >= w.from+98 && a.DetectedOn <= w.from+135 {
				t.Errorf("%v: %+v", c.Measures, a)
			}
		}
	}
}

// Where the bill says nothing, the outcome may say whether ads ran; where the two
// disagree, nobody knows and a person decides.
func TestOutageEvidence(t *testing.T) {
	const stake, sd = 30.0, 10.0
	for _, c := range []struct {
		what     string
		spend    float64 // share of plan
		missing  float64 // share of the stake that the outcome lacks
		visitors bool
		want     Delivery
		lane     Lane
	}{
		{"billed, no word from the outcome", 1, math.NaN(), false, NotReported, Action},
		{"not billed", 0, math.NaN(), false, NotDelivered, Action},
		{"half billed", .25, math.NaN(), false, Undecided, Review},
		{"half billed, outcome as if ads ran", .25, 0, false, NotReported, Action},
		{"half billed, outcome as if not", .25, 1, false, NotDelivered, Action},
		{"billed, outcome as if not", 1, 1, false, Undecided, Review},
		{"not billed, outcome as if ads ran", 0, 0, false, Undecided, Review},
		{"not billed, and visitors came", 0, 1, true, NotReported, Action},
	} {
		w := newWorld(11, 103)
		m := New(DefaultConfig(mmm.Daily), []Channel{everything})
		var rep Report
		for d := range w.days() {
			o := Observation{Day: w.from + mmm.Day(d), Channels: []Reading{w.readings[d]}, Outcome: Outcome{math.NaN(), math.NaN(), math.NaN()}}
			if d >= 100 {
				r := &o.Channels[0]
				r.Spend, r.Exposure, r.Conversions = c.spend*r.Plan, 0, 0
				if !c.visitors {
					r.Clicks = 0
				}
				r.AtStake = stake
				if !math.IsNaN(c.missing) {
					o.Outcome = Outcome{Value: 100 + stake*(1-c.missing), Expected: 100, SD: sd}
				}
			}
			rep = m.Step(&o)
		}
		var got *Anomaly
		for i := range rep.Anomalies {
			if rep.Anomalies[i].Type == PlatformOutage {
				got = &rep.Anomalies[i]
			}
		}
		if got == nil || got.Delivery != c.want || got.Lane != c.lane || !got.Open() {
			t.Errorf("%s: %+v, want %s in the %s lane", c.what, got, c.want, c.lane)
		}
	}
}

// The log odds ratio of the doc comment, from densities.
func TestOutcomeOddsFormula(t *testing.T) {
	density := func(r, mean, sd float64) float64 { return -.5 * (r - mean) * (r - mean) / (sd * sd) }
	for _, r := range []float64{-20, 0, 7, 30} {
		for _, granted := range []float64{0, 10, 25} { // is in the forecast already
			o := Outcome{Value: 100 + r, Expected: 100 + granted, SD: 9}
			want := density(r, 25, 9) - density(r, 0, 9)
			if got := outcomeOdds(&Reading{AtStake: 25, Granted: granted}, &o); math.Abs(got-want) > 1e-12 {
				t.Errorf("r = %v, %v of it granted: %v, want %v", r, granted, got, want)
			}
		}
	}
	for _, o := range []Outcome{{math.NaN(), 1, 1}, {1, 1, 0}, {1, 1, math.NaN()}, {}} {
		if got := outcomeOdds(&Reading{AtStake: 25}, &o); got != 0 {
			t.Errorf("%+v: %v", o, got)
		}
	}
	if got := outcomeOdds(&Reading{}, &Outcome{120, 100, 9}); got != 0 {
		t.Errorf("nothing at stake: %v", got)
	}
}

// However large the channel, the outcome that it should bring says that ads ran, and the
// one without it that they did not.
func TestOutcomeOddsLimits(t *testing.T) {
	for _, stake := range []float64{-500, -50, 50, 500} {
		r := Reading{AtStake: stake}
		if got := outcomeOdds(&r, &Outcome{100 + stake, 100, 10}); !(got > 10) {
			t.Errorf("%v at stake and there: %v", stake, got)
		}
		if got := outcomeOdds(&r, &Outcome{100, 100, 10}); !(got < -10) {
			t.Errorf("%v at stake and not there: %v", stake, got)
		}
		far := outcomeOdds(&r, &Outcome{1e6, 100, 10})
		if further := outcomeOdds(&r, &Outcome{2e6, 100, 10}); far != further {
			t.Errorf("%v at stake: an outlier says %v, a farther one %v", stake, far, further)
		}
	}
}

// outcomes runs the outcome's chart over outcomes with a forecast of 100 ± 5; from day
// 100 on they are the forecast times factors.
func outcomes(seed uint64, days int, factors ...float64) (last []Anomaly) {
	r := rng.New(seed, "outcome", 0)
	m := New(DefaultConfig(mmm.Daily), nil)
	index := map[string]int{}
	for d := range days {
		// t with 5 degrees of freedom and variance 1.
		var chi float64
		for range 5 {
			z := r.NormFloat64()
			chi += z * z
		}
		o := Outcome{Value: 100 + 5*r.NormFloat64()/math.Sqrt(chi/5)/math.Sqrt(5./3), Expected: 100, SD: 5}
		if i := d - 100; i >= 0 && i < len(factors) {
			o.Value = 100 * factors[i]
		}
		rep := m.Step(&Observation{Day: mmm.Day(d), Outcome: o})
		for _, a := range rep.Anomalies {
			i, ok := index[a.Key()]
			if !ok {
				i, last = len(last), append(last, Anomaly{})
				index[a.Key()] = i
			}
			last[i] = a
		}
	}
	return last
}

// The study found .9 false alarms a year at four standard deviations of noise with 5
// degrees of freedom; single falls stay in the review lane here.
func TestQuietOutcome(t *testing.T) {
	const worlds, days = 30, 728.
	var k float64
	for seed := range uint64(worlds) {
		for _, a := range outcomes(seed, int(days)) {
			if a.Lane == Action {
				k++
			}
		}
	}
	if want := .9 * worlds * (days - 28) / 365; k > want+3*math.Sqrt(want) {
		t.Errorf("%g, want %.0f", k, want)
	}
}

func TestOutcomeTypes(t *testing.T) {
	times := func(n int, f float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = f
		}
		return x
	}
	for _, c := range []struct {
		what    string
		factors []float64
		want    Type
		lane    Lane
		to      mmm.Day
	}{
		{"hidden promotion", times(3, 1.35), PromotionSpike, Action, 102},
		{"long promotion", times(20, 1.35), LevelShift, Review, 119},
		{"tracking break", times(7, .4), TrackingBreak, Action, 106},
		{"tracking break of a day", times(1, .4), TrackingBreak, Action, 100},
		{"mild fall of some days", times(4, .7), TrackingBreak, Action, 103},
		{"mild fall of a day", times(1, .76), LevelShift, Review, 100},
		{"ten times", times(1, 10), DataError, Action, 100},
		{"a thousandth", times(1, .001), DataError, Action, 100},
		{"nothing", times(1, 0), DataError, Action, 100},
		{"nothing for days", times(4, 0), TrackingBreak, Action, 103},
		{"new level", times(40, .5), LevelShift, Review, 139},
	} {
		right := 0
		const worlds = 20
		for seed := range uint64(worlds) {
			for _, a := range outcomes(100+seed, 160, c.factors...) {
				if a.DetectedOn == 100 && a.Type == c.want && a.Lane == c.lane && a.From == 100 && a.To == c.to && a.Channel == "" && a.Series == Sales {
					right++
				}
			}
		}
		// An event of noise may be there already, or follow at once.
		if right < worlds-2 {
			t.Errorf("%s: %d of %d", c.what, right, worlds)
		}
	}
}

// The raw schemes do what the study found of them: they find outages and miss half of
// the tracking breaks, at many false alarms. This is why they are not the default.
func TestRawSchemes(t *testing.T) {
	for _, scheme := range []Scheme{Raw28, Raw90} {
		cfg := DefaultConfig(mmm.Daily)
		cfg.Scheme = scheme
		var false_, outages float64
		const worlds = 20
		for seed := range uint64(worlds) {
			w := newWorld(3000+seed, 400)
			list, _ := w.watch(cfg, everything)
			for _, a := range list {
				if a.Lane == Action {
					false_++
				}
			}
			w = newWorld(3000+seed, 200)
			w.plant(PlatformOutage, "", 150, 2, func(x *Reading, _ int) { *x = Reading{Plan: x.Plan} })
			list, _ = w.watch(cfg, everything)
			for _, a := range list {
				if a.Type == PlatformOutage && a.From <= w.from+151 && a.Last >= w.from+150 {
					outages++
					break
				}
			}
		}
		rate := false_ / (worlds * 400. / 365)
		t.Logf("%s: %.1f false alarms a year, %g of %d outages", scheme, rate, outages, worlds)
		if rate < 2 || outages < .6*worlds {
			t.Errorf("%s: %.1f false alarms a year, %g of %d outages", scheme, rate, outages, worlds)
		}
	}
}

// Weekly series have no weekday and are watched all the same.
func TestWeekly(t *testing.T) {
	cfg := DefaultConfig(mmm.Weekly)
	w := newWorld(5, 7*80)
	m := New(cfg, []Channel{everything})
	var got []string
	for week := range 80 {
		var sum Reading
		for _, r := range w.readings[7*week : 7*week+7] {
			sum.Plan += r.Plan
			sum.Spend += r.Spend
			sum.Exposure += r.Exposure
			sum.Clicks += r.Clicks
			sum.Conversions += r.Conversions
		}
		switch week {
		case 50, 51:
			sum.Conversions = math.Round(.3 * sum.Conversions)
		case 60:
			sum.Exposure, sum.Clicks, sum.Conversions = 0, 0, 0
		case 70:
			sum.Spend *= 10
		}
		rep := m.Step(&Observation{Day: w.from + mmm.Day(7*week), Channels: []Reading{sum}})
		for _, a := range rep.Anomalies {
			if !a.Open() && a.Lane == Action {
				got = append(got, fmt.Sprintf("%s %d-%d", a.Type, (a.From-w.from)/7, (a.To-w.from)/7))
			}
		}
	}
	if want := "[tracking_break 50-51 platform_outage 60-60 data_error 70-70]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
}
