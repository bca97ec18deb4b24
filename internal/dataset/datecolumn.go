package dataset

import (
	"fmt"
	"maps"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// Dates describes the dates of a column.
type Dates struct {
	Count       int
	First, Last mmm.Day
	Distinct    int
	Days        []mmm.Day // the distinct ones, in order
	Sorted      bool      // each row is as late as the one before, or later

	// Repeat is the first row with a date that was there before, and RepeatOf
	// the row that had it; 0 if every date is there once.
	Repeat, RepeatOf int

	Format string // how they are written, in words
	format dateFormat
}

// A dateColumn reads the dates of a column as they come, and decides over all
// of them whether the day or the month comes first.
type dateColumn struct {
	formats dateFormat // those that all dates can be read in; 0 before the first
	decided sighting   // the cell that made formats what it is

	// stats are the dates as they are, and with the month first where dates can
	// be read so. differs is the first cell where the two are not the same.
	stats   [2]dateStats
	differs sighting

	midnight choice   // at a time other than midnight
	odd      sighting // at another time than the first such
	oddTime  int
	faults   faultList
}

// Faults of dates beside others.
var mixedDates = &fault{"mixed_dates", "%s is not written like %s in row %d, and may have its day and month exchanged", "Write all dates as 2024-01-31"}

// addText reads a cell of text. It reports whether it is a date.
func (c *dateColumn) addText(row int, text string) bool {
	r, f := parseDate(text)
	if f != nil {
		c.faults.add(row, text, f)
		return false
	}
	c.add(sighting{row, text}, r)
	return true
}

// addDay reads a cell that is a date already.
func (c *dateColumn) addDay(row int, day mmm.Day, second int) {
	cell := sighting{row, day.String()}
	y, m, d := day.Date()
	r, f := civil(typedDay, y, m, d)
	if f != nil {
		c.faults.add(row, cell.text, f)
		return
	}
	r.second = second
	c.add(cell, r)
}

func (c *dateColumn) add(cell sighting, r dateReading) {
	formats := r.formats
	if c.formats != 0 {
		formats &= c.formats
	}
	if formats == 0 {
		c.faults.addCell(faultyCell{cell, mixedDates, c.decided})
		return
	}
	if formats != c.formats {
		c.formats, c.decided = formats, cell
	}
	if r.formats&^monthFirst != 0 {
		c.stats[0].add(cell.row, r.day)
	}
	if r.formats&monthFirst != 0 {
		c.stats[1].add(cell.row, r.swapped)
	}
	if r.formats == dayFirst|monthFirst && r.day != r.swapped && c.differs.row == 0 {
		c.differs = cell
	}
	c.addTime(cell, r.second)
}

func (c *dateColumn) addTime(cell sighting, second int) {
	first := c.midnight.with.row == 0
	c.midnight.add(second != 0, cell)
	switch {
	case second == 0:
	case first:
		c.oddTime = second
	case second != c.oddTime && c.odd.row == 0:
		c.odd = cell
	}
}

// count returns the number of dates.
func (c *dateColumn) count() int { return max(c.stats[0].count, c.stats[1].count) }

// finish returns the dates and what there is to say about them.
func (c *dateColumn) finish(file, column string) (*Dates, []app.Problem) {
	problems := c.faults.problems(file, column)
	about := func(p app.Problem) {
		p.File, p.Column = file, column
		problems = append(problems, p)
	}
	which := 0
	if c.formats == monthFirst {
		which = 1
	}
	if c.formats == dayFirst|monthFirst && c.differs.row > 0 {
		var p app.Problem
		which, p = c.orderOfDay()
		about(p)
	}
	d := c.stats[which].dates()
	d.format = c.formats
	switch {
	case c.formats != dayFirst|monthFirst:
	case which == 1:
		d.format = monthFirst
	default:
		d.format = dayFirst
	}
	d.Format = d.format.String()
	if d.format == serialDay {
		about(app.Problem{
			Code: "serial_dates", Severity: finding.Warning, Row: c.decided.row,
			Title:  "Numbers are read as dates",
			Text:   fmt.Sprintf("%s is the number that spreadsheets give to a day; it is read as %s, and so are the others of the column", app.Quote(c.decided.text), c.stats[0].first),
			Advice: "If that is four years too early, the workbook counts days from 1904; format the column as dates and export again",
		})
	}
	if p, ok := c.timeProblem(); ok {
		about(p)
	}
	return d, problems
}

// orderOfDay decides between day first and month first where every date can be
// read in both: for the order that makes a regular calendar, if one does.
func (c *dateColumn) orderOfDay() (which int, p app.Problem) {
	var regular [2]bool
	for i := range c.stats {
		g := inferGrain(c.stats[i].days())
		regular[i] = g.Problem == nil && g.Missing == 0 && len(c.stats[i].row) > 2
	}
	r, _ := parseDate(c.differs.text)
	days := [2]mmm.Day{r.day, r.swapped}
	if regular[0] != regular[1] {
		if regular[1] {
			which = 1
		}
		return which, app.Problem{
			Code: "date_order_by_calendar", Severity: finding.Warning, Row: c.differs.row,
			Title:  "Day or month first?",
			Text:   fmt.Sprintf("%s may be %s or %s; it is read as %s, because the dates are then evenly spaced", app.Quote(c.differs.text), days[which], days[1-which], days[which]),
			Advice: "Write dates as 2024-01-31 to be sure",
		}
	}
	return 0, app.Problem{
		Code: "date_order_open", Row: c.differs.row,
		Text:   fmt.Sprintf("%s may be %s or %s, and no other date of the column tells", app.Quote(c.differs.text), days[0], days[1]),
		Advice: "Write dates as 2024-01-31",
	}
}

// timeProblem says what times of day mean for dates.
func (c *dateColumn) timeProblem() (app.Problem, bool) {
	with := c.midnight.with
	switch other := c.other(); {
	case with.row == 0:
		return app.Problem{}, false
	case other.row > 0:
		return app.Problem{
			Code: "times_of_day", Row: other.row,
			Text:   fmt.Sprintf("the times of day differ, %s here and %s in row %d, so rows are not whole days", app.Quote(other.text), app.Quote(with.text), with.row),
			Advice: "Sum the data to whole days in your own time zone, and write dates without times",
		}, true
	}
	return app.Problem{
		Code: "not_midnight", Severity: finding.Warning, Row: with.row,
		Title:  "Times of day are left out",
		Text:   fmt.Sprintf("%s is not midnight; the day is taken and the time left out", app.Quote(with.text)),
		Advice: "If days were converted to UTC they may be off by one; write dates without times",
	}, true
}

// other returns a cell with another time of day than the first that is not
// midnight.
func (c *dateColumn) other() sighting {
	if c.odd.row > 0 {
		return c.odd
	}
	return c.midnight.without
}

// dateStats sums up dates as they come. Days are those of two centuries, so it
// does not grow with the number of rows.
type dateStats struct {
	count            int
	first, last      mmm.Day // in order of rows
	row              map[mmm.Day]int
	unsorted         bool
	repeat, repeatOf int
}

func (s *dateStats) add(row int, day mmm.Day) {
	if s.row == nil {
		s.row, s.first, s.last = map[mmm.Day]int{}, day, day
	}
	s.count++
	s.unsorted = s.unsorted || day < s.last
	s.last = day
	if of, seen := s.row[day]; !seen {
		s.row[day] = row
	} else if s.repeat == 0 {
		s.repeat, s.repeatOf = row, of
	}
}

// days returns the distinct days in order.
func (s *dateStats) days() []mmm.Day {
	return slices.Sorted(maps.Keys(s.row))
}

func (s *dateStats) dates() *Dates {
	d := &Dates{Count: s.count, Days: s.days(), Distinct: len(s.row), Sorted: !s.unsorted, Repeat: s.repeat, RepeatOf: s.repeatOf}
	if len(d.Days) > 0 {
		d.First, d.Last = d.Days[0], d.Days[len(d.Days)-1]
	}
	return d
}
