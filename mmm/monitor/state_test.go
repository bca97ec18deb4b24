package monitor

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// busy returns the observations of two channels and an outcome with all kinds of events
// and holes.
func busy() (channels []Channel, days []Observation) {
	a, b := newWorld(1, 330), newWorld(2, 330)
	r := rng.New(1, "busy", 0)
	for i, p := range packs() {
		p.put(a, r, 60+25*i)
	}
	a.plant(TrackingBreak, "mild", 310, 4, func(x *Reading, _ int) { x.Conversions *= .72 })
	for d := range b.readings { // few, and so noisy
		b.readings[d].Conversions = math.Round(b.readings[d].Conversions / 7)
	}
	b.plant(Degradation, "mild", 200, 20, func(x *Reading, _ int) { x.Conversions = math.Round(.6 * x.Conversions) })
	for d := 100; d < 104; d++ {
		b.readings[d] = missingReading()
		b.readings[d+50].Spend = -1
		b.readings[d+60].Exposure = math.Inf(1)
		b.readings[d+70] = Reading{}
	}
	for d := range 330 {
		o := Observation{Day: a.from + mmm.Day(d), Channels: []Reading{a.readings[d], b.readings[d]}}
		o.Outcome = Outcome{Value: 100 + 5*r.NormFloat64(), Expected: 100, SD: 5}
		switch {
		case d >= 200 && d < 203 || d == 40:
			o.Outcome.Value += 40
		case d >= 220 && d < 226:
			o.Outcome.Value -= 50
		case d == 240:
			o.Outcome.Value = math.NaN()
		}
		if d >= 250 && d < 253 { // skipped
			continue
		}
		days = append(days, o)
	}
	return []Channel{everything, {"video", []Measure{Conversions, Clicks, Spend, Exposure}}}, days
}

// text returns everything in a report, to the bit.
func text(t *testing.T, r Report) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A monitor that was stored and read, or cloned, after any day goes on as if nothing had
// happened, and what happens to a clone does not happen to the original.
func TestResumeReproducible(t *testing.T) {
	for _, scheme := range Schemes() {
		cfg := DefaultConfig(mmm.Daily)
		cfg.Scheme = scheme
		channels, days := busy()
		straight := New(cfg, channels)
		resumed := New(cfg, channels)
		cloned := New(cfg, channels)
		for d := range days {
			b, err := json.Marshal(resumed)
			if err != nil {
				t.Fatal(err)
			}
			resumed = new(Monitor)
			if err := json.Unmarshal(b, resumed); err != nil {
				t.Fatal(err)
			}
			old := cloned
			cloned = old.Clone()
			want := text(t, straight.Step(&days[d]))
			if got := text(t, resumed.Step(&days[d])); got != want {
				t.Fatalf("%s: day %d after storage:\n%s\nwant\n%s", scheme, d, got, want)
			}
			if got := text(t, cloned.Step(&days[d])); got != want {
				t.Fatalf("%s: day %d of a clone:\n%s\nwant\n%s", scheme, d, got, want)
			}
			if d%10 == 0 {
				if got := text(t, old.Step(&days[d])); got != want {
					t.Fatalf("%s: day %d changed what was cloned", scheme, d)
				}
			}
		}
		if a, b := fmt.Sprint(straight.Open()), fmt.Sprint(resumed.Open()); a != b {
			t.Errorf("%s: open %s, want %s", scheme, b, a)
		}
	}
}

// Every option changes what is reported.
func TestEveryOptionMatters(t *testing.T) {
	channels, days := busy()
	for d := range days {
		for i := range days[d].Channels {
			days[d].Channels[i].AtStake = 10
		}
	}
	// reports returns what is reported day by day, up to the first day that differs.
	reports := func(cfg Config, want []string) (all []string) {
		m := New(cfg, channels)
		for d := range days {
			all = append(all, text(t, m.Step(&days[d])))
			if want != nil && all[d] != want[d] {
				break
			}
		}
		return all
	}
	for _, scheme := range []Scheme{Robust, Raw28} {
		base := DefaultConfig(mmm.Daily)
		base.Scheme = scheme
		want := reports(base, nil)
		eachNumber(reflect.TypeOf(base), nil, func(path []int, name string) {
			if raw := name[:3] == "Raw"; raw != (scheme == Raw28) {
				return
			}
			if name == "Innovations.WeekdayGain" || name == "Innovations.Start" || name == "Innovations.ResetAfter" || name == "Innovations.LevelGain" {
				return // 0 says that they do not apply
			}
			changed := false
			for _, f := range []float64{.2, 5, .5, 2, .9, 1.1} {
				cfg := base
				v := reflect.ValueOf(&cfg).Elem().FieldByIndex(path)
				if v.Kind() == reflect.Int {
					v.SetInt(int64(math.Round(float64(v.Int()) * f)))
				} else {
					v.SetFloat(v.Float() * f)
				}
				if got := reports(cfg, want); got[len(got)-1] != want[len(got)-1] {
					changed = true
					break
				}
			}
			if !changed {
				t.Errorf("%s changes nothing", name)
			}
		})
	}
}

// eachNumber visits the numeric fields of a struct type.
func eachNumber(s reflect.Type, at []int, f func(path []int, name string)) {
	var walk func(s reflect.Type, at []int, prefix string)
	walk = func(s reflect.Type, at []int, prefix string) {
		for i := range s.NumField() {
			field := s.Field(i)
			path := append(append([]int(nil), at...), i)
			switch field.Type.Kind() {
			case reflect.Struct:
				walk(field.Type, path, prefix+field.Name+".")
			case reflect.Float64, reflect.Int:
				f(path, prefix+field.Name)
			}
		}
	}
	walk(s, at, "")
}

// Inputs are neither changed nor kept.
func TestInputsAreLeftAlone(t *testing.T) {
	channels, days := busy()
	measures := append([]Measure(nil), channels[0].Measures...)
	m := New(DefaultConfig(mmm.Daily), channels)
	for d := range days {
		o := days[d]
		o.Channels = append([]Reading(nil), o.Channels...)
		before := fmt.Sprint(o)
		m.Step(&o)
		if fmt.Sprint(o) != before {
			t.Fatalf("day %d: %v became %v", d, before, o)
		}
		for i := range o.Channels {
			o.Channels[i] = Reading{}
		}
	}
	channels[0].Measures[0] = "spoilt"
	if !reflect.DeepEqual(m.Channels[0].Channel.Measures, measures) {
		t.Error("the monitor kept the caller's measures")
	}
}

// Whatever comes in, nothing breaks, no anomaly is made of nothing, and the state can
// be stored.
func TestMonitorHostile(t *testing.T) {
	values := []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, 0, 1e-300, 1, 1e300}
	r := rng.New(8, "hostile", 0)
	pick := func() float64 { return values[r.IntN(len(values))] }
	for _, scheme := range Schemes() {
		for _, grain := range mmm.Grains() {
			cfg := DefaultConfig(grain)
			cfg.Scheme = scheme
			m := New(cfg, []Channel{everything, {"bare", nil}, {"spend", []Measure{Spend}}, {"odd", []Measure{Plan, Clicks}}})
			day := mmm.DayOf(2024, 1, 1)
			for range 200 {
				o := Observation{Day: day, Outcome: Outcome{pick(), pick(), pick()}}
				for range m.Channels {
					o.Channels = append(o.Channels, Reading{pick(), pick(), pick(), pick(), pick(), pick(), pick()})
				}
				rep := m.Step(&o)
				text(t, rep)
				for _, a := range rep.Anomalies {
					a.Finding("sales")
					Propose(&a, &Context{Config: cfg, Channel: everything, From: day, Readings: o.Channels, Baseline: pick()})
				}
				day = grain.Next(day, 1+r.IntN(2))
			}
			if _, err := json.Marshal(m); err != nil {
				t.Errorf("%s by %s: %v", scheme, grain, err)
			}
			nothing := New(cfg, []Channel{everything})
			for d, i := mmm.DayOf(2024, 1, 1), 0; i < 100; d, i = grain.Next(d, 1), i+1 {
				rep := nothing.Step(&Observation{Day: d, Channels: []Reading{missingReading()}, Outcome: Outcome{math.NaN(), math.NaN(), math.NaN()}})
				if len(rep.Anomalies) > 0 {
					t.Fatalf("nothing gives %+v", rep.Anomalies)
				}
			}
		}
	}
}

func TestStepPanics(t *testing.T) {
	for name, o := range map[string]Observation{
		"a day twice":      {Day: 5, Channels: make([]Reading, 1)},
		"too few channels": {Day: 6},
	} {
		m := New(DefaultConfig(mmm.Daily), []Channel{everything})
		m.Step(&Observation{Day: 5, Channels: make([]Reading, 1)})
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			m.Step(&o)
		}()
	}
}

// BenchmarkStep is a day of ten channels and the outcome.
func BenchmarkStep(b *testing.B) {
	const channels, days = 10, 400
	var list []Channel
	var worlds []*world
	for c := range channels {
		list = append(list, Channel{fmt.Sprint(c), everything.Measures})
		worlds = append(worlds, newWorld(uint64(c), days))
	}
	var all []Observation
	for d := range days {
		o := Observation{Day: mmm.Day(d), Outcome: Outcome{100, 100, 5}}
		for c := range channels {
			o.Channels = append(o.Channels, worlds[c].readings[d])
		}
		all = append(all, o)
	}
	m := New(DefaultConfig(mmm.Daily), list)
	i := 0
	for b.Loop() {
		if i == days {
			i, m = 0, New(DefaultConfig(mmm.Daily), list)
		}
		m.Step(&all[i])
		i++
	}
}
