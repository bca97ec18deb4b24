package dataset

import (
	"fmt"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2024-01-31": "2024-01-31 year, month, day", "2024/1/5": "2024-01-05 year, month, day", "2024.01.31": "2024-01-31 year, month, day",
		"31.01.2024": "2024-01-31 day, month, year", "31/01/2024": "2024-01-31 day, month, year", "31-1-2024": "2024-01-31 day, month, year",
		"31.1.24": "2024-01-31 day, month, year", "5.6.2024": "2024-06-05 day, month, year", "31/12/99": "1999-12-31 day, month, year",
		"01/31/2024": "2024-01-31 month, day, year", "1-31-2024": "2024-01-31 month, day, year", "1/31/24": "2024-01-31 month, day, year",
		"20240131": "2024-01-31 YYYYMMDD", "202401": "2024-01-01 YYYYMM", "45322": "2024-01-31 the day numbers of spreadsheets",
		"31 Jan 2024": "2024-01-31 with the name of the month", "Jan 31, 2024": "2024-01-31 with the name of the month", "January 31 2024": "2024-01-31 with the name of the month",
		"31-Jan-24": "2024-01-31 with the name of the month", "2024 Jan 31": "2024-01-31 with the name of the month", "Wed, Jan 31st, 2024": "2024-01-31 with the name of the month",
		"Wednesday 2024-01-31": "2024-01-31 year, month, day", "3rd Sept 2024": "2024-09-03 with the name of the month",
		"2024-W05": "2024-01-29 ISO weeks", "2024W05": "2024-01-29 ISO weeks", "2024-W05-3": "2024-01-31 ISO weeks", "2020-W53": "2020-12-28 ISO weeks", "2021-W01": "2021-01-04 ISO weeks",
		"2024-01": "2024-01-01 months", "01/2024": "2024-01-01 months", "May 2024": "2024-05-01 months", "May-24": "2024-05-01 months", "2024 may": "2024-05-01 months",
		"2024-01-31T00:00:00Z": "2024-01-31 year, month, day", "2024-01-31 05:30": "2024-01-31 year, month, day + 19800 s", "2024-01-31T23:59:59.999+02:00": "2024-01-31 year, month, day + 86399 s",
		"2024-01-31 00:00:00 UTC": "2024-01-31 year, month, day", "1/31/2024 5:30 PM": "2024-01-31 month, day, year + 63000 s", "31 Jan 2024, 12:00 am": "2024-01-31 with the name of the month",
	} {
		r, f := parseDate(text)
		got := fmt.Sprint(r.day)
		if r.formats == monthFirst {
			got = fmt.Sprint(r.swapped)
		}
		got += " " + r.formats.String()
		if r.second != 0 {
			got += fmt.Sprintf(" + %d s", r.second)
		}
		if f != nil || got != want {
			t.Errorf("%q: %s %v, want %s", text, got, f, want)
		}
	}
	for text, want := range map[string][2]string{"01/02/2024": {"2024-02-01", "2024-01-02"}, "3-4-2024": {"2024-04-03", "2024-03-04"}, "05/05/24": {"2024-05-05", "2024-05-05"}} {
		r, f := parseDate(text)
		if f != nil || r.formats != dayFirst|monthFirst || r.day.String() != want[0] || r.swapped.String() != want[1] {
			t.Errorf("%q: %v %v %v, want %v", text, r.day, r.swapped, f, want)
		}
	}
}

func TestParseDateFaults(t *testing.T) {
	for text, want := range map[string]*fault{
		"": notDate, "abc": notDate, "12": notDate, "1.5": notDate, "1,234.50": notDate, "North": notDate, "2024-01-31T": notDate, "12 May": notDate, "May": notDate,
		"2024-01-31 25:00": notDate, "2024-01-31 05:60": notDate, "2024-01-31 13:00 pm": notDate, "5:30": notDate, "2024-W05-8": notDate, "1-2-3-4-5": notDate, "Jan Feb 2024": notDate,
		"2024-02-30": impossibleDate, "31/04/2024": impossibleDate, "13/13/2024": impossibleDate, "2024-13": impossibleDate, "20240230": impossibleDate, "2024-W53": impossibleDate, "2024-W00": impossibleDate, "31 Feb 2024": impossibleDate,
		"0024-01-31": badYear, "9999-01-31": badYear, "31 Jan 1024": badYear, "99999": badYear, "1800-W05": badYear,
		"Total": totalRow, "Grand Total": totalRow, "sum:": totalRow,
		"2024-01-01 - 2024-01-07": dateRange, "1 Jan 2024 to 7 Jan 2024": dateRange, "2024-01-01/2024-01-07": dateRange, "2024-01-01–2024-01-07": dateRange,
		"2024-Q1": quarter, "Q1 2024": quarter, "2024Q1": quarter, "2024": yearAlone, "1704067200": unixTime, "1704067200000": unixTime, "01-02-24": shortYear,
	} {
		if r, f := parseDate(text); f != want {
			t.Errorf("%q: %v %v, want %v", text, r.day, f, want)
		}
	}
}

// TestParseDateReference compares with package time on random days, written in
// every layout.
func TestParseDateReference(t *testing.T) {
	layouts := []string{"2006-01-02", "2006/1/2", "02.01.2006", "20060102", "2 Jan 2006", "January 2, 2006", "Mon, 02 Jan 2006", "2006-01-02T00:00:00Z07:00", "2006-01-02 15:04:05", "02-Jan-2006"}
	r := rng.New(1, "parse date", 0)
	for range 20000 {
		day := time.Date(1900+r.IntN(201), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
		want := mmm.DayOf(day.Year(), int(day.Month()), day.Day())
		for _, layout := range layouts {
			text := day.Format(layout)
			if got, f := parseDate(text); f != nil || got.day != want || got.second != 0 {
				t.Fatalf("%q: %v %v", text, got.day, f)
			}
		}
		year, week := day.ISOWeek()
		if year < firstYear || year > lastYear {
			continue
		}
		text := fmt.Sprintf("%d-W%02d-%d", year, week, (int(day.Weekday())+6)%7+1)
		if got, f := parseDate(text); f != nil || got.day != want {
			t.Fatalf("%q: %v %v, want %v", text, got.day, f, want)
		}
	}
}

func TestDateColumnDecidesOverTheColumn(t *testing.T) {
	for what, c := range map[string]struct {
		cells    []string
		format   dateFormat
		last     string
		problems int
	}{
		"day first":            {[]string{"01/02/2024", "13/02/2024"}, dayFirst, "2024-02-13", 0},
		"month first":          {[]string{"01/02/2024", "02/13/2024"}, monthFirst, "2024-02-13", 0},
		"the same either way":  {[]string{"01/01/2024", "02/02/2024"}, dayFirst, "2024-02-02", 0},
		"open":                 {[]string{"01/02/2024", "02/03/2024"}, dayFirst, "2024-03-02", 1},
		"by the calendar":      {firsts(14), dayFirst, "2025-02-01", 1},
		"mixed":                {[]string{"2024-01-01", "02.01.2024"}, yearFirst, "2024-01-01", 1},
		"mixed day and month":  {[]string{"13/01/2024", "01/14/2024"}, dayFirst, "2024-01-13", 1},
		"not midnight":         {[]string{"2024-01-01 23:00", "2024-01-02 23:00"}, yearFirst, "2024-01-02", 1},
		"several times of day": {[]string{"2024-01-01 23:00", "2024-01-02 22:00"}, yearFirst, "2024-01-02", 1},
		"some not midnight":    {[]string{"2024-01-01 00:00", "2024-01-01 12:00"}, yearFirst, "2024-01-01", 1},
	} {
		var col dateColumn
		for i, cell := range c.cells {
			col.addText(i+2, cell)
		}
		d, problems := col.finish("t.csv", "date")
		if d.format != c.format || d.Last.String() != c.last || len(problems) != c.problems {
			t.Errorf("%s: %v, last %v, %v; want %v, %s, %d problems", what, d.format, d.Last, problems, c.format, c.last, c.problems)
		}
	}
}

func TestDates(t *testing.T) {
	var col dateColumn
	for i, cell := range []string{"2024-01-08", "2024-01-01", "2024-01-08", "2024-01-15"} {
		col.addText(i+2, cell)
	}
	d, _ := col.finish("t.csv", "date")
	if d.Count != 4 || d.Distinct != 3 || d.Sorted || d.Repeat != 4 || d.RepeatOf != 2 || d.First != monday(0) || d.Last != monday(2) || len(d.Days) != 3 {
		t.Errorf("got %+v", d)
	}
}

func TestInferGrain(t *testing.T) {
	steps := func(start string, grain mmm.Grain, at ...int) []mmm.Day {
		first, err := mmm.ParseDay(start)
		if err != nil {
			t.Fatal(err)
		}
		var days []mmm.Day
		for _, n := range at {
			days = append(days, grain.Next(first, n))
		}
		return days
	}
	upTo := func(n int) []int {
		at := make([]int, n)
		for i := range at {
			at[i] = i
		}
		return at
	}
	for what, c := range map[string]struct {
		days             []mmm.Day
		grain            mmm.Grain
		periods, missing int
		gap              string
		monthEnd         bool
	}{
		"days":               {steps("2024-01-01", mmm.Daily, upTo(30)...), mmm.Daily, 30, 0, "", false},
		"two days":           {steps("2024-01-01", mmm.Daily, 0, 1), mmm.Daily, 2, 0, "", false},
		"days with a gap":    {steps("2024-01-01", mmm.Daily, 0, 1, 2, 5, 6, 7, 8), mmm.Daily, 9, 2, "2024-01-04", false},
		"weeks":              {steps("2024-01-01", mmm.Weekly, upTo(60)...), mmm.Weekly, 60, 0, "", false},
		"four weeks":         {steps("2024-01-01", mmm.Weekly, upTo(4)...), mmm.Weekly, 4, 0, "", false},
		"weeks with a gap":   {steps("2024-01-01", mmm.Weekly, 0, 1, 4, 5, 6), mmm.Weekly, 7, 2, "2024-01-15", false},
		"months":             {steps("2024-01-01", mmm.Monthly, upTo(30)...), mmm.Monthly, 30, 0, "", false},
		"months by the 15th": {steps("2024-01-15", mmm.Monthly, upTo(30)...), mmm.Monthly, 30, 0, "", false},
		"last days":          {steps("2024-01-31", mmm.Monthly, upTo(30)...), mmm.Monthly, 30, 0, "", true},
		"months with a gap":  {steps("2024-01-01", mmm.Monthly, 0, 1, 3), mmm.Monthly, 4, 1, "2024-03-01", false},
	} {
		got := inferGrain(c.days)
		gap := ""
		if len(got.Gaps) > 0 {
			gap = got.Gaps[0].String()
		}
		if got.Problem != nil || got.Grain != c.grain || got.Periods != c.periods || got.Missing != c.missing || gap != c.gap || got.MonthEnd != c.monthEnd {
			t.Errorf("%s: %+v, gap %s, want %+v", what, got, gap, c)
		}
	}
	for what, days := range map[string][]mmm.Day{
		"none": nil, "one": steps("2024-01-01", mmm.Daily, 0), "every other day": steps("2024-01-01", mmm.Daily, 0, 2, 4, 6),
		"every other week": steps("2024-01-01", mmm.Weekly, 0, 2, 4), "quarters": steps("2024-01-01", mmm.Monthly, 0, 3, 6), "years": steps("2024-01-01", mmm.Monthly, 0, 12, 24),
		"working days": steps("2024-01-01", mmm.Daily, 0, 1, 2, 3, 4, 7, 8, 9, 10, 11), "shifted week": steps("2024-01-01", mmm.Daily, 0, 7, 14, 22, 28, 35),
	} {
		if got := inferGrain(days); got.Problem == nil || got.Grain != "" {
			t.Errorf("%s: %+v, want a problem", what, got)
		}
	}
}
