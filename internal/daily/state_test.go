package daily

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// smallModel is a tracker of one channel over four weeks.
func smallModel(t *testing.T) *track.Model {
	t.Helper()
	d := &mmm.Data{Grain: mmm.Daily, Geos: []string{"national"}, Outcome: mmm.Outcome{Name: "sales", Kind: mmm.Count}}
	c := mmm.Channel{Name: "tv", Kind: mmm.Paid}
	for i := range 28 {
		d.Periods = append(d.Periods, mmm.DayOf(2024, 1, 1)+mmm.Day(i))
		d.Outcome.Values = append(d.Outcome.Values, 100+float64(i*i%7))
		c.Exposure, c.Spend = append(c.Exposure, 10+float64(i*i*i%5)), append(c.Spend, 20)
	}
	d.Channels = []mmm.Channel{c}
	m, err := track.New(d, track.Notes{}, track.DefaultSpec(d), track.NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func smallState(t *testing.T, m *track.Model) *state {
	t.Helper()
	watching := monitor.New(monitor.DefaultConfig(mmm.Daily), []monitor.Channel{{Name: "tv", Measures: []monitor.Measure{monitor.Spend}}})
	day := mmm.DayOf(2024, 1, 5)
	watching.Step(&monitor.Observation{Day: day, Channels: []monitor.Reading{{Spend: 20}}})
	nan := draws.Float(math.NaN())
	return &state{day: day, ensemble: m.Prior(4, 1), monitor: watching, digest: digest{1, 2, 3},
		fixes: []fix{{Anomaly: "a-1", Kind: monitor.Mask, Series: monitor.Sales, Day: day, Before: 7, After: nan}}}
}

// A state survives its snapshot to the bit, and damage does not pass for a state.
func TestSnapshot(t *testing.T) {
	m := smallModel(t)
	s := smallState(t, m)
	snap, err := s.snapshot(m)
	if err != nil {
		t.Fatal(err)
	}
	back, err := restore(m, &snap)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.snapshot(m)
	if err != nil || !slices.Equal(again.Content, snap.Content) || again.Inputs != snap.Inputs || again.Day != snap.Day || !sameFixes(back.fixes, s.fixes) {
		t.Errorf("%+v, %v", back, err)
	}
	for n := range snap.Content {
		if n%97 == 0 || n > len(snap.Content)-3 || n < 20 {
			if _, err := restore(m, &app.Snapshot{Inputs: snap.Inputs, Content: snap.Content[:n]}); err == nil {
				t.Errorf("%d of %d bytes are a state", n, len(snap.Content))
			}
		}
	}
	for _, inputs := range []string{"", "xyz", "abcd"} {
		if _, err := restore(m, &app.Snapshot{Inputs: inputs, Content: snap.Content}); err == nil {
			t.Errorf("%q is a digest", inputs)
		}
	}
}

// What a digest stands for is told apart.
func TestDigests(t *testing.T) {
	seen := map[digest]string{}
	note := func(what string, f func(h *hasher)) {
		var h hasher
		f(&h)
		d := h.next(digest{})
		if other, same := seen[d]; same {
			t.Errorf("%s has the digest of %s", what, other)
		}
		seen[d] = what
	}
	note("nothing", func(*hasher) {})
	note("0", func(h *hasher) { h.floats(0) })
	note("-0", func(h *hasher) { h.floats(math.Copysign(0, -1)) })
	note("NaN", func(h *hasher) { h.floats(math.NaN()) })
	note("two texts", func(h *hasher) { h.text("a"); h.text("bc") })
	note("others", func(h *hasher) { h.text("ab"); h.text("c") })
	note("JSON", func(h *hasher) { h.json([]string{"a", "bc"}) })
}

// Periods are counted, and runs happen at noon UTC on the day after one.
func TestPeriods(t *testing.T) {
	day := mmm.DayOf(2024, 1, 1)
	for _, g := range mmm.Grains() {
		for n := range 40 {
			if got := periodsBetween(g, day, g.Next(day, n)); got != n {
				t.Errorf("%d %ss, want %d", got, g, n)
			}
		}
	}
	for g, want := range map[mmm.Grain]string{mmm.Daily: "2024-01-02T12:00:00Z", mmm.Weekly: "2024-01-08T12:00:00Z", mmm.Monthly: "2024-02-01T12:00:00Z"} {
		if got := cutoff(g, day).Format(time.RFC3339); got != want {
			t.Errorf("the run of a %s happens at %s, want %s", g, got, want)
		}
	}
}

// Later versions win, the recording decides among those of one second, and what is
// known of the past does not depend on what came later.
func TestBook(t *testing.T) {
	b, day := newBook(), mmm.DayOf(2024, 1, 1)
	key := app.SeriesKey{Source: "ads", Series: "tv.spend"}
	at := func(hour int) time.Time { return midnight(day).Add(time.Duration(hour) * time.Hour) }
	say := func(hour int, run app.RunID, v float64) {
		b.add(app.Observation{SeriesKey: key, Date: day, Value: v, KnownAt: at(hour), Run: run})
	}
	say(30, 2, 7)
	say(10, 1, 5)
	say(30, 3, 8)
	say(30, 3, 8)
	say(50, 4, math.NaN())
	want := map[int]float64{9: -1, 10: 5, 29: 5, 30: 8, 49: 8, 50: math.NaN()}
	for hour, w := range want {
		v, ok := b.series[key].at(day, at(hour).Unix())
		if ok != (w != -1) || ok && !sameBits(v, w) {
			t.Errorf("at hour %d: %v, %v, want %v", hour, v, ok, w)
		}
	}
	if n := len(b.series[key].cells[day]); n != 4 {
		t.Errorf("%d versions, want 4", n)
	}
	if last := b.arrived["ads"]; last.known != at(50).Unix() || last.newest != day {
		t.Errorf("%+v", last)
	}
	if _, ok := (*record)(nil).at(day, at(90).Unix()); ok {
		t.Error("something is known of a series that is not there")
	}
}

// Corrections become values and back, in as few pieces as there are runs of days.
func TestFixes(t *testing.T) {
	day := mmm.DayOf(2024, 1, 1)
	p := monitor.Correction{Kind: monitor.Filter, Channel: "tv", Series: monitor.Exposure, From: day, To: day + 2, Reason: "bots"}
	for i := range 3 {
		p.Values = append(p.Values, monitor.Replacement{Day: day + mmm.Day(i), Before: 30, After: 10, SD: 2})
	}
	fixes := fixesOf(mmm.Daily, "a-1", &p, 50)
	if len(fixes) != 3 || fixes[2].Day != day+2 || fixes[0].After != 10 || math.Abs(fixes[1].Variance-100) > 1e-9 { // (50 · 2/10)²
		t.Fatalf("%+v", fixes)
	}
	fixes[1].Day = day + 5 // another run of days
	sortFixes(fixes)
	w := &dayWork{session: &session{feed: &feed{grain: mmm.Daily}}, market: &market{grain: mmm.Daily}, panel: &panel{}}
	made := w.correctionsOf(fixes)
	if len(made) != 3 || made[0].From != day || made[0].To != day || made[1].From != day+2 || made[2].From != day+5 {
		t.Fatalf("%+v", made)
	}
	var back []fix
	for i := range made {
		back = append(back, fixesOfCorrection(mmm.Daily, &made[i])...)
	}
	sortFixes(back)
	if !sameFixes(back, fixes) {
		t.Errorf("%+v, want %+v", back, fixes)
	}
	if got := firstDifference(fixes, fixes[:2]); got != day+5 {
		t.Errorf("the first difference is on %s", got)
	}
}
