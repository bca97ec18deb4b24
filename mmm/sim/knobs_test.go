package sim

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// recordsOf returns what bytesOf does not show of a market.
func recordsOf(t testing.TB, m *Market) []byte {
	t.Helper()
	var b bytes.Buffer
	if m.Scenario.Grain == mmm.Daily {
		if err := m.Vintages().WriteCSV(&b); err != nil {
			t.Fatal(err)
		}
	}
	tests, err := m.LiftTests()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(&b, m.Refreshes(), tests)
	if d := m.Scenario.Tests; d.Every > 0 {
		read, err := m.Read(TestDesign{"search", HoldOut, m.Scenario.Start, m.Scenario.Start + 6})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, read)
	}
	if len(m.Truth.Geos) == 1 {
		fmt.Fprintln(&b, restless(m))
	}
	return b.Bytes()
}

// restless returns what media bring to a policy that moves its budget about.
func restless(m *Market) []float64 {
	var media []float64
	l := m.Live(m.Scenario.Start + 50)
	for day := range 10 {
		plan := l.Mix()
		plan[0] *= 1 + 0.5*float64(day%2)
		floats.Scale(l.Budget(), plan)
		media = append(media, l.Step(plan).Media)
	}
	return media
}

// busy is a scenario in which every knob has something to act on.
func busy() Scenario {
	s := drifting("busy", "everything at once", 2)
	s.Days, s.History = 210, 70
	s.Media.Paid, s.Media.Reach, s.Media.Organic, s.Media.Synergy = 4, 1, 1, 0.2
	s.Geo.Count = 3
	s.Drift.JumpsPerYear, s.Spend.DarkPerYear = 5, 5
	s.reportPlatforms()
	s.Vintages.Outcome, s.Vintages.Conversions = Missing{0.3, 0.1, 0.05, 0.02}, Missing{0.4, 0.2, 0.1, 0.05}
	s.Anomalies, s.Learning.Cost = everythingBreaks(), 1
	s.Tests.Every = 28
	return s
}

// everythingBreaks returns anomalies of every kind that last and do as it may be.
func everythingBreaks() Anomalies {
	a := plantAnomalies()
	a.From, a.SpendErrorsPerYear = 30, 20
	a.Outages = Outages{PerYear: 20, Days: Range{2, 4}, Delivery: 0.5}
	for _, e := range []*Events{&a.TrackingBreaks, &a.Degradations, &a.Bots, &a.InputBots, &a.SpendShifts, &a.InputErrors, &a.OutcomeBreaks, &a.Promotions} {
		*e = Events{PerYear: 20, Days: Range{2, 4}, Factor: Range{0.5, 0.9}}
	}
	return a
}

// Every knob changes the market: none is accepted and never read.
func TestEveryKnobMatters(t *testing.T) {
	base := busy()
	variants := map[string]func(s *Scenario){ // where some knobs have something to act on
		"":         func(*Scenario) {},
		"Weibull":  func(s *Scenario) { s.Media.Adstock = "weibull_pdf" },
		"Grain":    func(s *Scenario) { s.Vintages = Default().Vintages }, // weeks have none
		"Learning": func(s *Scenario) { s.Geo.Count = 1 },                 // live markets are national
	}
	before, records := map[string][]byte{}, map[string][]byte{}
	for name, vary := range variants {
		s := base
		vary(&s)
		m := market(t, s, 1)
		before[name], records[name] = bytesOf(t, m), recordsOf(t, m)
	}
	eachKnob(reflect.ValueOf(&base).Elem(), "", func(path string, knob reflect.Value) {
		if path == "Name" || path == "Description" {
			return
		}
		variant := ""
		for name := range variants {
			if strings.Contains(path, name) && name > variant {
				variant = name
			}
		}
		saved := reflect.ValueOf(knob.Interface())
		change(t, path, knob)
		s := base
		variants[variant](&s)
		m, err := New(s, 1)
		switch {
		case err != nil:
			t.Errorf("%s: %v", path, err)
		case bytes.Equal(bytesOf(t, m), before[variant]) && bytes.Equal(recordsOf(t, m), records[variant]):
			t.Errorf("%s changes nothing", path)
		}
		knob.Set(saved)
	})
}

// eachKnob visits the fields of a struct and of structs in it.
func eachKnob(v reflect.Value, path string, visit func(path string, knob reflect.Value)) {
	for i := range v.NumField() {
		field := strings.TrimPrefix(path+"."+v.Type().Field(i).Name, ".")
		if v.Field(i).Kind() == reflect.Struct {
			eachKnob(v.Field(i), field, visit)
		} else {
			visit(field, v.Field(i))
		}
	}
}

// change sets a knob to another value that is possible.
func change(t *testing.T, path string, knob reflect.Value) {
	t.Helper()
	switch knob.Kind() {
	case reflect.Float64:
		v := knob.Float()
		switch {
		case path == "Noise.DF" || path == "Anomalies.Outages.Delivery": // outages are few
			knob.SetFloat(0)
		case v == 0:
			knob.SetFloat(0.1)
		case strings.HasSuffix(path, "PerYear"): // events are few
			knob.SetFloat(5 * v)
		default:
			knob.SetFloat(0.9 * v)
		}
	case reflect.Int, reflect.Int32:
		knob.SetInt(knob.Int() + 1)
		if path == "Media.MaxLag" { // retention is below 0.9: a few days more make no difference
			knob.SetInt(5)
		}
	case reflect.Bool:
		knob.SetBool(!knob.Bool())
	case reflect.String:
		other := map[string]string{"Grain": "week", "Currency": "EUR", "Media.Adstock": "weibull_pdf", "Tests.Kind": "mixed"}[path]
		if other == "" {
			t.Fatalf("no other value of %s", path)
		}
		knob.SetString(other)
	default:
		t.Fatalf("%s is a %s", path, knob.Kind())
	}
}

func TestCheckHostile(t *testing.T) {
	eachImpossible := map[string]func(s *Scenario){
		"grain":         func(s *Scenario) { s.Grain = mmm.Monthly },
		"days":          func(s *Scenario) { s.Grain, s.Days = mmm.Weekly, 100 },
		"history":       func(s *Scenario) { s.History = -1 },
		"paid":          func(s *Scenario) { s.Media.Paid = 0 },
		"reach":         func(s *Scenario) { s.Media.Reach = 9 },
		"synergy":       func(s *Scenario) { s.Media.Paid, s.Media.Synergy = 1, 0.1 },
		"carry-over":    func(s *Scenario) { s.Media.Adstock = "delayed" },
		"lag":           func(s *Scenario) { s.Media.MaxLag = -1 },
		"harmonics":     func(s *Scenario) { s.Baseline.Harmonics = -1 },
		"promotions":    func(s *Scenario) { s.Baseline.Promotions.Every.Min = 2 },
		"dark":          func(s *Scenario) { s.Spend.DarkDays = 0 },
		"freedom":       func(s *Scenario) { s.Noise.DF = 2 },
		"geos":          func(s *Scenario) { s.Geo.Count = 0 },
		"media share":   func(s *Scenario) { s.Media.Share = 1 },
		"noise is NaN":  func(s *Scenario) { s.Noise.SD = math.NaN() },
		"level is +Inf": func(s *Scenario) { s.Baseline.Level = math.Inf(1) },
		"slope":         func(s *Scenario) { s.Media.Slope = Range{2, 1} },
		"retention":     func(s *Scenario) { s.Media.Retention = Range{math.NaN(), 1} },
		"retention > 1": func(s *Scenario) { s.Media.Retention = Range{0.2, 1.1} },
		"vintages":      func(s *Scenario) { *s = s.ByWeek(); s.Vintages.Outcome.Age0 = 0.1 },
		"missing":       func(s *Scenario) { s.Vintages.Conversions.Age2 = 1.1 },
		"anomalies":     func(s *Scenario) { s.Anomalies.From = s.Days },
		"unknown":       func(s *Scenario) { s.Anomalies.Promotions.Factor = Range{1, math.NaN()} },
		"outages":       func(s *Scenario) { s.Anomalies.Outages.PerYear = -1 },
		"tests of days": func(s *Scenario) { s.Tests.Days = 0 },
		"tests of kind": func(s *Scenario) { s.Tests.Kind = "both" },
		"learning":      func(s *Scenario) { s.Learning.Days = 0.5 },
		"click":         func(s *Scenario) { s.Platform.ClickRate.Min = 0 },
	}
	for what, spoil := range eachImpossible {
		s := Default()
		spoil(&s)
		words := strings.Fields(what)
		if _, err := New(s, 1); err == nil || !strings.Contains(err.Error(), words[0]) {
			t.Errorf("%s: error %v", what, err)
		}
	}
}

// Components draw from streams of their own: a knob changes its component only.
func TestKnobsLeaveOtherComponents(t *testing.T) {
	for _, name := range []string{"D2", "geo", "anomalies"} {
		s := scenario(t, name)
		s.Geo.Count, s.Anomalies.From = min(s.Geo.Count, 3), 0
		w := newWorld(&s, 3)
		for what, c := range map[string]struct {
			change func(s *Scenario)
			same   []string
		}{
			"noise":  {func(s *Scenario) { s.Noise.SD, s.Noise.AR, s.Noise.DF = 0.1, 0, 0 }, []string{"base", "structure", "drift", "price", "spend", "exposure", "alone", "counts", "late", "marks"}},
			"drift":  {func(s *Scenario) { s.Drift.WalkSD, s.Drift.JumpsPerYear = 0.5, 3 }, []string{"base", "structure", "price", "spend", "exposure", "noise", "counts", "late", "marks"}},
			"price":  {func(s *Scenario) { s.Price.WalkSD, s.Price.NoiseSD = 0.4, 0.2 }, []string{"base", "structure", "drift", "spend", "noise", "late", "marks"}},
			"budget": {func(s *Scenario) { s.Spend.OwnSD, s.Spend.CommonSD = 0.1, 0.3 }, []string{"base", "structure", "drift", "price", "noise", "late", "marks"}},
			"level":  {func(s *Scenario) { s.Baseline.LevelSD, s.Baseline.WeekdaySD = 0.2, 0.2 }, []string{"structure", "drift", "price", "spend", "exposure", "noise", "alone", "counts", "late", "marks"}},
			"counts": {func(s *Scenario) { s.Platform.NoiseSD, s.Platform.ClickRate.Max = 0.1, 0.1 }, []string{"base", "structure", "drift", "price", "spend", "exposure", "noise", "alone", "late", "marks"}},
			"late":   {func(s *Scenario) { s.Vintages.Outcome.Age1, s.Vintages.SD = 0.3, 0.3 }, []string{"base", "structure", "drift", "price", "spend", "exposure", "noise", "alone", "counts", "marks"}},
			"marks":  {func(s *Scenario) { s.Anomalies.Bots.PerYear, s.Anomalies.Outages.PerYear = 5, 0 }, []string{"base", "structure", "drift", "price", "noise", "late"}},
			"more":   {func(s *Scenario) { s.Days += 364 }, []string{"base", "structure", "drift", "price", "spend", "exposure", "noise", "alone", "counts", "late", "marks"}},
		} {
			other := s
			c.change(&other)
			got, want := components(newWorld(&other, 3), w.days), components(w, w.days)
			for _, part := range c.same {
				if !slices.Equal(got[part], want[part]) {
					t.Errorf("%s: changing the %s changed %s", name, what, part)
				}
			}
			if slices.Equal(got[what], want[what]) {
				t.Errorf("%s: changing the %s did not change it", name, what)
			}
		}
	}
}

// components returns what a world is made of over its first days.
func components(w *world, days int) map[string][]float64 {
	parts := map[string][]float64{"more": {float64(w.days)}}
	add := func(part string, x ...float64) { parts[part] = append(parts[part], x...) }
	b := &w.base
	add("level", b.level[:days]...)
	for _, x := range [][]float64{b.level, b.trend, b.weekday, b.yearly, b.holiday, b.promotion, b.control} {
		add("base", x[:days]...)
	}
	for c := range w.channels {
		ch := &w.channels[c]
		add("structure", ch.spend, ch.reference, ch.beta, ch.half, ch.slope)
		add("structure", ch.kernelAt...)
		add("structure", ch.geo...)
		add("drift", ch.drift[:days]...)
		add("price", ch.price[:days]...)
		if ch.kind.IsPaid() {
			n := w.measure(c)
			for _, x := range [][]float64{n.impressions[0], n.clicks[0], n.conversions[0]} {
				add("counts", x[:days]...)
			}
			for t := range days {
				m := &ch.marks
				add("marks", m.delivered.at(t), m.spend.at(t), m.impressions.at(t), m.clicks.at(t), m.conversions.at(t))
			}
		}
		for g := range ch.spent {
			add("spend", ch.spent[g][:days]...)
			add("budget", ch.spent[g][:days]...)
			add("exposure", ch.exposure[g][:days]...)
			add("alone", w.alone[c][g][:days]...)
		}
	}
	for g := range w.noise {
		add("noise", w.noise[g][:days]...)
	}
	for age := range lateDays {
		add("late", w.missing("outcome", 0, w.s.Vintages.Outcome, age)[:days]...)
	}
	for t := range days {
		add("marks", w.counted.at(t), w.hidden.at(t))
	}
	return parts
}

// More channels leave those there were as they were, up to their share of media.
func TestMoreChannelsLeaveOthers(t *testing.T) {
	s := scenario(t, "D2")
	few := newWorld(&s, 2)
	s.Media.Paid, s.Media.Organic = 10, 2
	many := newWorld(&s, 2)
	spend, beta := many.channels[0].spend/few.channels[0].spend, many.channels[0].beta/few.channels[0].beta
	for c := range few.channels {
		a, b := &few.channels[c], &many.channels[c]
		if a.kernelAt[0] != b.kernelAt[0] || a.half != b.half || a.slope != b.slope || !slices.Equal(a.drift, b.drift) || !slices.Equal(a.price, b.price) {
			t.Errorf("channel %s changed", a.name)
		}
		numtest.Close(t, a.name+" spend", b.spend/a.spend, spend, 1e-12)
		numtest.Close(t, a.name+" β", b.beta/a.beta, beta, 1e-12)
	}
}
