package mmm

import "testing"

func TestDayRoundTrip(t *testing.T) {
	y, m, d := 1896, 1, 1
	for day := DayOf(1896, 1, 1); day <= DayOf(2105, 1, 1); day++ {
		if gy, gm, gd := day.Date(); gy != y || gm != m || gd != d {
			t.Fatalf("day %d is %d-%d-%d, want %d-%d-%d", day, gy, gm, gd, y, m, d)
		}
		if back, err := ParseDay(day.String()); err != nil || back != day {
			t.Fatalf("%s parses to %v, %v", day, back, err)
		}
		if d++; d > daysIn(y, m) {
			d, m = 1, m+1
		}
		if m > 12 {
			m, y = 1, y+1
		}
	}
}

func TestDayReference(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		day     Day
		weekday Weekday
	}{{1970, 1, 1, 0, Thursday}, {2000, 2, 29, 11016, Tuesday}, {2026, 11, 22, 20779, Sunday}, {1969, 12, 31, -1, Wednesday}} {
		if got := DayOf(c.y, c.m, c.d); got != c.day || got.Weekday() != c.weekday {
			t.Errorf("%d-%d-%d: day %d, %s; want %d, %s", c.y, c.m, c.d, got, got.Weekday(), c.day, c.weekday)
		}
	}
	if n := DayOf(2024, 12, 31).DayOfYear(); n != 365 {
		t.Errorf("2024-12-31 is day %d of its year", n)
	}
}

func TestParseDayRejects(t *testing.T) {
	for _, s := range []string{"", "2025-2-3", "2025-02-30", "2025-13-01", "0000-01-01", "2025/01/01", "2025-01-01T00", "20x5-01-01", "２025-01-01"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("%q parsed as %s", s, d)
		}
	}
}

func TestGrainNext(t *testing.T) {
	start := DayOf(2024, 1, 31)
	for _, c := range []struct {
		g    Grain
		n    int
		want string
	}{{Daily, 30, "2024-03-01"}, {Weekly, 2, "2024-02-14"}, {Monthly, 1, "2024-02-29"}, {Monthly, 13, "2025-02-28"}, {Monthly, -2, "2023-11-30"}} {
		if got := c.g.Next(start, c.n).String(); got != c.want {
			t.Errorf("%d %s after %s: %s, want %s", c.n, c.g, start, got, c.want)
		}
	}
}
