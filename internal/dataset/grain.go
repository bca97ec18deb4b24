package dataset

import (
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A Calendar is what the dates of a table say about its periods.
type Calendar struct {
	Grain   mmm.Grain
	Periods int       // from the first date to the last, with those that are missing
	Missing int       // periods without a date
	Gaps    []mmm.Day // the first few of them

	// MonthEnd says that months are dated by their last day, not their first.
	MonthEnd bool

	// Problem says why the dates are no calendar; nil if they are one.
	Problem *app.Problem
}

// inferGrain finds the grain of dates, which are distinct and in order.
func inferGrain(days []mmm.Day) Calendar {
	if len(days) < 2 {
		return irregular("one_period", "there is one date only, so the length of a period cannot be told", "Give two periods or more; a model needs a year or more")
	}
	if c, ok := monthly(days); ok {
		return c
	}
	step := commonStep(days)
	switch {
	case step == 1:
		return daily(days)
	case step%7 != 0:
		return irregular("irregular_dates", unevenText(days, step), "Give one row for each day, week or month")
	case step > 7:
		return irregular("irregular_dates", fmt.Sprintf("dates are %d days apart, and models need days, weeks or months", step), "Give one row for each day, week or month")
	}
	for i := 1; i < len(days); i++ {
		if gap := int(days[i] - days[i-1]); gap%7 != 0 {
			return irregular("irregular_weeks", fmt.Sprintf("dates are weekly, but %s (%s) comes %s after %s (%s)",
				days[i], days[i].Weekday(), app.Plural(gap, "day"), days[i-1], days[i-1].Weekday()), "Date every week by the same day of the week")
		}
	}
	return regular(mmm.Weekly, days)
}

func irregular(code app.ProblemCode, text, advice string) Calendar {
	return Calendar{Problem: &app.Problem{Code: code, Text: text, Advice: advice}}
}

// monthly recognises months: every date is the same day of its month, or the
// last.
func monthly(days []mmm.Day) (Calendar, bool) {
	_, _, dom := days[0].Date()
	same, last, least := true, true, 0
	for i, day := range days {
		_, _, d := day.Date()
		_, _, next := (day + 1).Date()
		same, last = same && d == dom, last && next == 1
		if i > 0 {
			if gap := monthIndex(day) - monthIndex(days[i-1]); least == 0 || gap < least {
				least = gap
			}
		}
	}
	switch {
	case !same && !last || least == 0:
		return Calendar{}, false
	case least > 1:
		return irregular("irregular_dates", fmt.Sprintf("dates are %d months apart, and models need days, weeks or months", least), "Export the data by month or by week"), true
	}
	starts := make([]mmm.Day, len(days))
	for i, day := range days {
		y, m, _ := day.Date()
		starts[i] = mmm.DayOf(y, m, 1)
	}
	c := regular(mmm.Monthly, starts)
	c.MonthEnd = last
	return c, true
}

func monthIndex(d mmm.Day) int {
	y, m, _ := d.Date()
	return 12*y + m
}

// commonStep returns the most common number of days between dates, the smallest
// of several.
func commonStep(days []mmm.Day) int {
	count := map[int]int{}
	best := 0
	for i := 1; i < len(days); i++ {
		step := int(days[i] - days[i-1])
		if count[step]++; count[step] > count[best] || count[step] == count[best] && step < best {
			best = step
		}
	}
	return best
}

// daily describes daily dates. Those of working days alone are no calendar.
func daily(days []mmm.Day) Calendar {
	weekends := 0
	for _, day := range days {
		if day.Weekday() >= mmm.Saturday {
			weekends++
		}
	}
	if weekends == 0 && days[len(days)-1]-days[0] > 7 {
		return irregular("working_days", "dates are working days only, but people buy and see advertising on Saturdays and Sundays, too",
			"Add the weekends, or sum the data to weeks")
	}
	return regular(mmm.Daily, days)
}

// regular counts the periods of a calendar and those that are missing.
func regular(grain mmm.Grain, days []mmm.Day) Calendar {
	const shown = 3
	c := Calendar{Grain: grain, Periods: 1}
	for i := 1; i < len(days); i++ {
		for day := grain.Next(days[i-1], 1); day < days[i]; day = grain.Next(day, 1) {
			c.Periods++
			if c.Missing++; len(c.Gaps) < shown {
				c.Gaps = append(c.Gaps, day)
			}
		}
		c.Periods++
	}
	return c
}

// unevenText names the first two dates that are not the common step apart.
func unevenText(days []mmm.Day, step int) string {
	for i := 1; i < len(days); i++ {
		if gap := int(days[i] - days[i-1]); gap != step {
			return fmt.Sprintf("dates are mostly %s apart, but %s comes %s after %s", app.Plural(step, "day"), days[i], app.Plural(gap, "day"), days[i-1])
		}
	}
	return fmt.Sprintf("dates are %s apart, and models need days, weeks or months", app.Plural(step, "day"))
}
