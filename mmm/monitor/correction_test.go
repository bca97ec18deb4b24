package monitor

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// steady returns a channel with 10 of exposure for a unit of spend, 5 clicks for 100 of
// exposure, and 1 conversion for 10 clicks, over so many days; spend follows the plan,
// which varies.
func steady(days int) []Reading {
	var list []Reading
	for t := range days {
		plan := 1000 + 100*float64(t%7)
		list = append(list, Reading{Plan: plan, Spend: plan, Exposure: 10 * plan, Clicks: .5 * plan, Conversions: .05 * plan})
	}
	return list
}

// The corrections of the doc comment, one by one, with the values that come out.
func TestPropose(t *testing.T) {
	type fix struct {
		kind   Kind
		series Measure
		after  []float64
	}
	const plan38, plan39 = 1300., 1400. // of days 38 and 39
	for _, c := range []struct {
		what     string
		a        Anomaly
		spoil    func(r *Reading)
		platform bool
		want     []fix
	}{
		{"promotion", Anomaly{Type: PromotionSpike, Series: Sales}, nil, false, []fix{{Event, Sales, nil}}},
		{"break of own sales", Anomaly{Type: TrackingBreak, Series: Sales}, nil, false, []fix{{Event, Sales, nil}}},
		{"break of platform sales", Anomaly{Type: TrackingBreak, Series: Sales}, nil, true, []fix{{Mask, Sales, nil}}},
		{"wrong outcome", Anomaly{Type: DataError, Series: Sales}, nil, false, []fix{{Mask, Sales, nil}}},
		{"new level", Anomaly{Type: LevelShift, Series: Sales}, nil, false, []fix{{Keep, Sales, nil}}},
		{"ads off", Anomaly{Type: PlatformOutage, Channel: "search", Series: Exposure, Delivery: NotDelivered},
			func(r *Reading) { r.Spend, r.Exposure, r.Clicks, r.Conversions = 0, 0, 0, 0 }, false, []fix{{Keep, Exposure, nil}}},
		{"who knows", Anomaly{Type: PlatformOutage, Channel: "search", Series: Exposure, Delivery: Undecided},
			func(r *Reading) { r.Exposure, r.Clicks, r.Conversions = 0, 0, 0 }, false, []fix{{Keep, Exposure, nil}}},
		{"report failed", Anomaly{Type: PlatformOutage, Channel: "search", Series: Exposure, Delivery: NotReported},
			func(r *Reading) { r.Exposure, r.Clicks, r.Conversions = 0, 0, 0 }, false,
			[]fix{{Impute, Exposure, []float64{10 * plan38, 10 * plan39}}, {Impute, Clicks, []float64{.5 * plan38, .5 * plan39}}}},
		{"report failed, with spend", Anomaly{Type: PlatformOutage, Channel: "search", Series: Exposure, Delivery: NotReported},
			func(r *Reading) { r.Spend, r.Exposure = 0, 0 }, false,
			[]fix{{Impute, Spend, []float64{plan38, plan39}}, {Impute, Exposure, []float64{10 * plan38, 10 * plan39}}}},
		{"clicks by bots", Anomaly{Type: BotTraffic, Channel: "search", Series: Clicks},
			func(r *Reading) { r.Clicks *= 3 }, false, []fix{{Filter, Clicks, []float64{.5 * plan38, .5 * plan39}}}},
		{"exposure by bots", Anomaly{Type: BotTraffic, Channel: "search", Series: Exposure},
			func(r *Reading) { r.Exposure *= 3 }, false, []fix{{Filter, Exposure, []float64{10 * plan38, 10 * plan39}}}},
		{"exposure and clicks by bots", Anomaly{Type: BotTraffic, Channel: "search", Series: Exposure},
			func(r *Reading) { r.Exposure *= 3; r.Clicks *= 3 }, false,
			[]fix{{Filter, Exposure, []float64{10 * plan38, 10 * plan39}}, {Filter, Clicks, []float64{.5 * plan38, .5 * plan39}}}},
		{"spend ten times", Anomaly{Type: DataError, Channel: "search", Series: Spend},
			func(r *Reading) { r.Spend *= 10 }, false, []fix{{Impute, Spend, []float64{plan38, plan39}}}},
		{"no spend", Anomaly{Type: DataError, Channel: "search", Series: Spend},
			func(r *Reading) { r.Spend = 0 }, false, []fix{{Impute, Spend, []float64{plan38, plan39}}}},
		{"exposure ten times", Anomaly{Type: DataError, Channel: "search", Series: Exposure},
			func(r *Reading) { r.Exposure *= 10 }, false, []fix{{Impute, Exposure, []float64{10 * plan38, 10 * plan39}}}},
		{"conversions ten times", Anomaly{Type: DataError, Channel: "search", Series: Conversions},
			func(r *Reading) { r.Conversions *= 10 }, true, []fix{{Mask, Conversions, nil}}},
		{"clicks lost", Anomaly{Type: TrackingBreak, Channel: "search", Series: Clicks},
			func(r *Reading) { r.Clicks *= .3 }, false, []fix{{Impute, Clicks, []float64{.5 * plan38, .5 * plan39}}}},
		{"conversions lost", Anomaly{Type: TrackingBreak, Channel: "search", Series: Conversions},
			func(r *Reading) { r.Conversions *= .3 }, false, []fix{{Mask, Conversions, nil}}},
		{"conversions lost that are the outcome", Anomaly{Type: TrackingBreak, Channel: "search", Series: Conversions},
			func(r *Reading) { r.Conversions *= .3 }, true, []fix{{Mask, Conversions, nil}, {Mask, Sales, nil}}},
		{"tax", Anomaly{Type: UnitShift, Channel: "search", Series: Spend, Size: 1.25},
			func(r *Reading) { r.Spend *= 1.25 }, false, []fix{{Impute, Spend, []float64{plan38, plan39}}}},
		{"price", Anomaly{Type: LevelShift, Channel: "search", Series: Exposure}, nil, false, []fix{{Keep, Exposure, nil}}},
		{"fading", Anomaly{Type: Degradation, Channel: "search", Series: Conversions}, nil, false, []fix{{Keep, Conversions, nil}}},
	} {
		readings := steady(40)
		if c.spoil != nil {
			c.spoil(&readings[38])
			c.spoil(&readings[39])
		}
		as := slices.Clone(readings)
		from := mmm.DayOf(2024, 1, 1)
		c.a.From, c.a.Last = from+38, from+39
		got := Propose(&c.a, &Context{Config: DefaultConfig(mmm.Daily), Channel: everything, From: from, Readings: readings, Baseline: 80, OutcomeFromPlatform: c.platform})
		if !slices.Equal(readings, as) {
			t.Errorf("%s: readings were changed", c.what)
		}
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v", c.what, got)
			continue
		}
		for i, want := range c.want {
			fix := got[i]
			variance := 0.
			if want.kind == Event {
				variance = 24 * 24 // (30% of 80)²
			}
			if fix.Kind != want.kind || fix.Series != want.series || fix.From != from+38 || fix.To != from+39 || fix.ExtraVariance != variance || fix.Reason == "" || (fix.Series == Sales) != (fix.Channel == "") {
				t.Errorf("%s: %+v", c.what, fix)
			}
			if len(fix.Values) != len(want.after) {
				t.Errorf("%s: values %+v", c.what, fix.Values)
				continue
			}
			for k, v := range fix.Values {
				if v.Day != from+38+mmm.Day(k) || float64(v.Before) != as[38+k].Of(want.series) {
					t.Errorf("%s: %+v", c.what, v)
				}
				numtest.Close(t, c.what, float64(v.After), want.after[k], 1e-9)
				numtest.Close(t, c.what+": sd of steady ratios", float64(v.SD), 0, 1e-6)
			}
		}
	}
}

// The standard deviation of an estimate is that of the ratio it comes from.
func TestProposeSpread(t *testing.T) {
	readings := steady(40)
	var logs []float64
	for i := range 28 {
		f := 1 + .02*float64(i%5-2)
		readings[10+i].Exposure *= f
		logs = append(logs, math.Log(10*f))
	}
	middle := draws.Quantile(logs, .5)
	for i := range logs {
		logs[i] = math.Abs(logs[i] - middle)
	}
	a := Anomaly{Type: DataError, Channel: "search", Series: Exposure, From: 38, Last: 38}
	v := Propose(&a, &Context{Config: DefaultConfig(mmm.Daily), Channel: everything, Readings: readings})[0].Values[0]
	numtest.Close(t, "after", float64(v.After), 1300*math.Exp(middle), 1e-12)
	numtest.Close(t, "sd", float64(v.SD), float64(v.After)*1.4826*draws.Quantile(logs, .5), 1e-9)
}

// Where nothing says what a value should be, it is masked.
func TestProposeWithoutHistory(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily)
	for _, a := range []Anomaly{
		{Type: DataError, Channel: "search", Series: Spend, From: 1, Last: 2},
		{Type: UnitShift, Channel: "search", Series: Spend, From: 1, Last: 2},
		{Type: BotTraffic, Channel: "search", Series: Clicks, From: 1, Last: 2},
		{Type: PlatformOutage, Delivery: NotReported, Channel: "search", Series: Exposure, From: 1, Last: 2},
		{Type: PromotionSpike, Series: Sales, From: 1, Last: 2},
	} {
		got := Propose(&a, &Context{Config: cfg, Channel: everything, From: 1, Baseline: math.NaN()})
		if len(got) != 1 || got[0].Kind != Mask || got[0].Values != nil {
			t.Errorf("%s: %+v", a.Type, got)
		}
	}
}

// What the monitor found can be corrected back to what happened.
func TestProposeUndoesWhatWasPlanted(t *testing.T) {
	for _, p := range packs() {
		w := newWorld(21, 140)
		truth := slices.Clone(w.readings)
		p.put(w, mild(), 100)
		list, _ := w.watch(DefaultConfig(mmm.Daily), everything)
		for _, a := range list {
			if a.DetectedOn < w.events[0].from || a.Lane != Action {
				continue
			}
			for _, fix := range Propose(&a, &Context{Config: DefaultConfig(mmm.Daily), Channel: everything, From: w.from, Readings: w.readings}) {
				for _, v := range fix.Values {
					want := truth[v.Day-w.from].Of(fix.Series)
					// Four standard deviations of the estimate, and the weekly pattern's .2.
					if v.Day <= w.events[0].to && math.Abs(math.Log(float64(v.After)/want)) > .2+4*float64(v.SD/v.After) {
						t.Errorf("%s: %s %+v, was %.4g", p.what, fix.Series, v, want)
					}
				}
			}
		}
	}
}
