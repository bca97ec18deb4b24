package dataset

import (
	"strings"

	"github.com/noonmark/noonmark/mmm"
)

// A dateFormat is one way to write dates. Formats are bits, so that a set of
// them says which formats a text can be read in.
type dateFormat uint16

const (
	yearFirst    dateFormat = 1 << iota // 2024-01-31
	dayFirst                            // 31/01/2024
	monthFirst                          // 01/31/2024
	compactDay                          // 20240131
	namedMonth                          // 31 Jan 2024
	isoWeek                             // 2024-W05
	wholeMonth                          // 2024-01, May 2024
	compactMonth                        // 202401
	serialDay                           // 45322, as spreadsheets count days
	typedDay                            // a date in a file that has a type for them
)

var formatNames = map[dateFormat]string{
	yearFirst: "year, month, day", dayFirst: "day, month, year", monthFirst: "month, day, year", compactDay: "YYYYMMDD",
	namedMonth: "with the name of the month", isoWeek: "ISO weeks", wholeMonth: "months", compactMonth: "YYYYMM",
	serialDay: "the day numbers of spreadsheets", typedDay: "dates",
}

func (f dateFormat) String() string { return formatNames[f] }

// A dateReading is what a text may say as a date. Where both dayFirst and
// monthFirst are possible there are two days.
type dateReading struct {
	formats dateFormat
	day     mmm.Day // in every format but monthFirst
	swapped mmm.Day // in monthFirst
	second  int     // of the day
}

// The years that dates may be in. Marketing data from other centuries are
// typing mistakes.
const firstYear, lastYear = 1900, 2100

// Faults of dates.
var (
	notDate        = &fault{"not_a_date", "%s is not a date", "Write dates as 2024-01-31"}
	impossibleDate = &fault{"impossible_date", "there is no such day as %s", "Correct the day or the month"}
	badYear        = &fault{"year_out_of_range", "%s is not in the years 1900 to 2100", "Correct the year"}
	totalRow       = &fault{"total_row", "%s in the place of a date looks like a row of totals, which would count everything twice", "Delete the row"}
	dateRange      = &fault{"date_range", "%s is a span of days, not a date", "Write the first day of each period"}
	quarter        = &fault{"quarterly", "%s is a quarter, and models need days, weeks or months", "Export the data by month or by week"}
	yearAlone      = &fault{"year_alone", "%s is a year, and models need days, weeks or months", "Export the data by month or by week"}
	unixTime       = &fault{"unix_time", "%s is a count of seconds or milliseconds since 1970, whose day depends on the time zone", "Write dates as 2024-01-31"}
	shortYear      = &fault{"short_year", "%s has a year of two digits, which may be its first or its last number", "Write dates as 2024-01-31"}
)

var monthNumbers = map[string]int{
	"jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4, "may": 5, "jun": 6, "june": 6,
	"jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9, "september": 9, "oct": 10, "october": 10,
	"nov": 11, "november": 11, "dec": 12, "december": 12,
}

var weekdayWords = map[string]bool{
	"mon": true, "monday": true, "tue": true, "tues": true, "tuesday": true, "wed": true, "wednesday": true,
	"thu": true, "thur": true, "thurs": true, "thursday": true, "fri": true, "friday": true,
	"sat": true, "saturday": true, "sun": true, "sunday": true,
}

var totalWords = map[string]bool{
	"total": true, "totals": true, "grand total": true, "sum": true, "subtotal": true, "average": true, "mean": true,
	"gesamt": true, "summe": true, "gesamtergebnis": true, "totaal": true, "totale": true,
}

// parseDate reads a date, which may have a time of day after it.
func parseDate(s string) (dateReading, *fault) {
	const longest = 64
	if s == "" || len(s) > longest {
		return dateReading{}, notDate
	}
	if totalWords[strings.ToLower(strings.TrimRight(s, ": "))] {
		return dateReading{}, totalRow
	}
	date, second, ok := cutTime(s)
	if !ok {
		return dateReading{}, notDate
	}
	r, f := parseDay(date)
	if f == notDate && isRange(s) {
		f = dateRange
	}
	r.second = second
	return r, f
}

// isRange reports whether s is two dates.
func isRange(s string) bool {
	for _, between := range []string{" - ", " – ", " to ", "–", "~", "/", " "} {
		from, to, ok := strings.Cut(s, between)
		if !ok {
			continue
		}
		_, errFrom := parseDay(strings.TrimSpace(from))
		_, errTo := parseDay(strings.TrimSpace(to))
		if errFrom == nil && errTo == nil {
			return true
		}
	}
	return false
}

// parseDay reads a date without a time.
func parseDay(s string) (dateReading, *fault) {
	parts, ok := splitDate(s)
	if !ok {
		return dateReading{}, notDate
	}
	switch {
	case parts.word == "" && len(parts.numbers) == 1:
		return parts.digitsOnly()
	case parts.word == "" && len(parts.numbers) == 2:
		return parts.yearAndMonth()
	case parts.word == "" && len(parts.numbers) == 3:
		return parts.threeNumbers()
	case parts.word == "w":
		return parts.week()
	case parts.word == "q":
		return dateReading{}, quarter
	case monthNumbers[parts.word] > 0:
		return parts.withMonthName(monthNumbers[parts.word])
	}
	return dateReading{}, notDate
}

// dateParts are the numbers of a date, and its only word.
type dateParts struct {
	numbers   []string
	word      string // in lower case: the name of a month, "w" or "q"
	wordAt    int    // numbers in front of the word
	separator byte   // between the first two numbers, if it is one character
}

// splitDate takes a date apart. Names of weekdays and the endings of ordinals
// are dropped.
func splitDate(s string) (dateParts, bool) {
	var p dateParts
	const most = 4
	for i := 0; i < len(s); {
		start := i
		switch c := s[i]; {
		case isDigit(c):
			for i < len(s) && isDigit(s[i]) {
				i++
			}
			p.numbers = append(p.numbers, s[start:i])
			if len(p.numbers) == 1 && i < len(s) {
				p.separator = s[i]
			}
		case isLetter(c):
			for i < len(s) && isLetter(s[i]) {
				i++
			}
			if !p.addWord(strings.ToLower(s[start:i])) {
				return p, false
			}
		case c == '-' || c == '/' || c == '.' || c == ',' || c == ' ':
			i++
		default:
			return p, false
		}
		if len(p.numbers) > most {
			return p, false
		}
	}
	return p, true
}

func (p *dateParts) addWord(word string) bool {
	isEnding := word == "st" || word == "nd" || word == "rd" || word == "th"
	switch {
	case weekdayWords[word] && len(p.numbers) == 0 && p.word == "":
	case isEnding && len(p.numbers) > 0:
	case p.word == "":
		p.word, p.wordAt = word, len(p.numbers)
	default:
		return false
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// number returns the value of digits; ten or fewer are safe.
func number(digits string) int {
	v := 0
	for _, c := range []byte(digits) {
		v = v*10 + int(c-'0')
	}
	return v
}

// civil returns the reading of a date in one format.
func civil(format dateFormat, year, month, day int) (dateReading, *fault) {
	switch {
	case year < firstYear || year > lastYear:
		return dateReading{}, badYear
	case !mmm.IsDate(year, month, day):
		return dateReading{}, impossibleDate
	}
	d := mmm.DayOf(year, month, day)
	return dateReading{formats: format, day: d, swapped: d}, nil
}

func (p *dateParts) digitsOnly() (dateReading, *fault) {
	const day1900 = 25569 // spreadsheets number 1970-01-01 so
	n := p.numbers[0]
	switch len(n) {
	case 8:
		return civil(compactDay, number(n[:4]), number(n[4:6]), number(n[6:]))
	case 6:
		return civil(compactMonth, number(n[:4]), number(n[4:]), 1)
	case 5:
		y, m, d := mmm.Day(number(n) - day1900).Date()
		return civil(serialDay, y, m, d)
	case 4:
		return dateReading{}, yearAlone
	case 10, 13:
		return dateReading{}, unixTime
	}
	return dateReading{}, notDate
}

func (p *dateParts) yearAndMonth() (dateReading, *fault) {
	a, b := p.numbers[0], p.numbers[1]
	switch {
	case len(a) == 4 && len(b) <= 2:
		return civil(wholeMonth, number(a), number(b), 1)
	case len(a) <= 2 && len(b) == 4:
		return civil(wholeMonth, number(b), number(a), 1)
	}
	return dateReading{}, notDate
}

func (p *dateParts) threeNumbers() (dateReading, *fault) {
	a, b, c := p.numbers[0], p.numbers[1], p.numbers[2]
	switch {
	case len(a) == 4 && len(b) <= 2 && len(c) <= 2:
		return civil(yearFirst, number(a), number(b), number(c))
	case len(a) > 2 || len(b) > 2 || len(c) != 2 && len(c) != 4:
		return dateReading{}, notDate
	case len(c) == 2 && p.separator == '-':
		return dateReading{}, shortYear
	}
	year := fullYear(c)
	r, f := civil(dayFirst, year, number(b), number(a))
	if p.separator == '.' {
		return r, f // with points the day is always first
	}
	swapped, fSwapped := civil(monthFirst, year, number(a), number(b))
	switch {
	case f == nil && fSwapped == nil:
		return dateReading{formats: dayFirst | monthFirst, day: r.day, swapped: swapped.day}, nil
	case fSwapped == nil:
		return swapped, nil
	}
	return r, f
}

// fullYear returns the year of four digits, or of two: 69 to 99 are in the last
// century, as POSIX has it.
func fullYear(digits string) int {
	switch y := number(digits); {
	case len(digits) == 4:
		return y
	case y >= 69:
		return 1900 + y
	default:
		return 2000 + y
	}
}

// week reads 2024-W05, and the first day of that week: the Monday; or the given
// day of it, 1 to 7.
//
// Reference: ISO 8601: week 1 has the year's first Thursday, or 4 January.
func (p *dateParts) week() (dateReading, *fault) {
	day := 1
	n := p.numbers
	if p.wordAt != 1 || len(n) < 2 || len(n) > 3 || len(n[0]) != 4 || len(n[1]) > 2 {
		return dateReading{}, notDate
	}
	if len(n) == 3 {
		if day = number(n[2]); len(n[2]) != 1 || day < 1 || day > 7 {
			return dateReading{}, notDate
		}
	}
	year, week := number(n[0]), number(n[1])
	if year < firstYear || year > lastYear {
		return dateReading{}, badYear
	}
	if week < 1 || firstMonday(year)+mmm.Day(7*(week-1)) >= firstMonday(year+1) {
		return dateReading{}, impossibleDate
	}
	d := firstMonday(year) + mmm.Day(7*(week-1)+day-1)
	return dateReading{formats: isoWeek, day: d, swapped: d}, nil
}

// firstMonday returns the Monday of week 1 of an ISO year.
func firstMonday(year int) mmm.Day {
	d := mmm.DayOf(year, 1, 4)
	return d - mmm.Day(d.Weekday())
}

func (p *dateParts) withMonthName(month int) (dateReading, *fault) {
	n := p.numbers
	switch {
	case len(n) == 1 && len(n[0]) == 4 || len(n) == 1 && len(n[0]) == 2 && p.wordAt == 0:
		return civil(wholeMonth, fullYear(n[0]), month, 1) // May 2024, May-24
	case len(n) == 2 && len(n[0]) <= 2 && (len(n[1]) == 4 || len(n[1]) == 2 && p.wordAt == 1):
		return civil(namedMonth, fullYear(n[1]), month, number(n[0])) // 31 Jan 2024, Jan 31, 2024, 31-Jan-24
	case len(n) == 2 && len(n[0]) == 4 && len(n[1]) <= 2:
		return civil(namedMonth, number(n[0]), month, number(n[1])) // 2024 Jan 31
	}
	return dateReading{}, notDate
}
