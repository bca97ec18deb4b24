package sim

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/mmm"
)

// What is observed by a day is what a market that ends on it shows.
func TestUntilIsAShorterMarket(t *testing.T) {
	for _, name := range []string{"D2", "demo", "anomalies"} {
		s := scenario(t, name)
		s.Geo.Count = min(s.Geo.Count, 2)
		m := market(t, s, 1)
		short := s
		short.Days -= 91
		want := *market(t, short, 1).Data()
		if got := m.Until(s.Start + mmm.Day(short.Days) - 1); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: data until a day are not those of a market that ends on it", name)
		}
		if longer := market(t, short.Longer(91), 1); !reflect.DeepEqual(*longer.Data(), *m.Data()) {
			t.Errorf("%s: Longer is not a longer market", name)
		}
	}
}

// Effects jump up on the days on which creatives are refreshed, and only then.
func TestRefreshes(t *testing.T) {
	s := Default()
	s.Drift.FatigueAmplitude = 0.3
	m := market(t, s, 1)
	for c, days := range m.Refreshes() {
		ch := &m.world.channels[c]
		if days[0] > m.world.day(0) || days[0] < m.world.day(0)-100 || len(days) < 7 {
			t.Errorf("%s: creatives of %v", ch.name, days)
		}
		for i := 1; i < m.world.days; i++ {
			if fresh := slices.Contains(days, m.world.day(i)); fresh != (ch.drift[i] > ch.drift[i-1]) {
				t.Errorf("%s: the effect goes from %v to %v on %s, fresh %v", ch.name, ch.drift[i-1], ch.drift[i], m.world.day(i), fresh)
			}
		}
		for i, life := range lives(days) {
			if life < 40 || life > 100 || math.Trunc(life) != life {
				t.Errorf("%s: creative %d lives %v days", ch.name, i, life)
			}
		}
	}
}

func lives(days []mmm.Day) []float64 {
	var x []float64
	for i := 1; i < len(days); i++ {
		x = append(x, float64(days[i]-days[i-1]))
	}
	return x
}
