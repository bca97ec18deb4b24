package sim

import "github.com/noonmark/noonmark/mmm"

// holiday is a day or a few on which people buy more or less than usual.
type holiday struct {
	name string
	sign float64
	span func(year int) (start, end mmm.Day)
}

// holidays lists the market's holidays. Their order names their random streams.
func holidays() []holiday {
	on := func(month, day, length int) func(int) (mmm.Day, mmm.Day) {
		return func(year int) (mmm.Day, mmm.Day) {
			start := mmm.DayOf(year, month, day)
			return start, start + mmm.Day(length-1)
		}
	}
	return []holiday{
		{"new_year", -1, on(1, 1, 1)},
		{"memorial_day", 1, func(year int) (mmm.Day, mmm.Day) {
			start := weekdayFrom(mmm.DayOf(year, 5, 25), mmm.Monday)
			return start, start
		}},
		{"independence_day", -1, on(7, 4, 1)},
		{"labor_day", 1, func(year int) (mmm.Day, mmm.Day) {
			start := weekdayFrom(mmm.DayOf(year, 9, 1), mmm.Monday)
			return start, start
		}},
		{"thanksgiving", -1, func(year int) (mmm.Day, mmm.Day) {
			start := weekdayFrom(mmm.DayOf(year, 11, 22), mmm.Thursday)
			return start, start
		}},
		{"black_friday", 1, func(year int) (mmm.Day, mmm.Day) {
			start := weekdayFrom(mmm.DayOf(year, 11, 22), mmm.Thursday) + 1
			return start, start + 3
		}},
		{"christmas", -1, on(12, 24, 3)},
	}
}

// weekdayFrom returns the first given day of the week on or after d.
func weekdayFrom(d mmm.Day, weekday mmm.Weekday) mmm.Day {
	return d + mmm.Day((weekday-d.Weekday()+7)%7)
}

// events returns the holidays that happen within the modelled days.
func (w *world) events() []mmm.Event {
	first, last := w.s.Start, w.s.Start+mmm.Day(w.s.Days)-1
	from, _, _ := first.Date()
	to, _, _ := last.Date()
	var events []mmm.Event
	for _, h := range holidays() {
		e := mmm.Event{Name: h.name}
		for y := from - 1; y <= to; y++ {
			if start, end := h.span(y); end >= first && start <= last {
				e.Occurrences = append(e.Occurrences, mmm.EventSpan{Start: start, End: end})
			}
		}
		if e.Occurrences != nil {
			events = append(events, e)
		}
	}
	return events
}
