package mmm

import "fmt"

// A Day is a civil date, without time zone or time of day: the number of days
// since 1970-01-01 in the proleptic Gregorian calendar. An observation is dated
// by the first day of its period.
type Day int32

// A Weekday is a day of the week; Monday is 0.
type Weekday int

// The days of the week.
const (
	Monday Weekday = iota
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
	Sunday
)

var weekdayNames = [...]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}

// String returns the English name.
func (w Weekday) String() string { return weekdayNames[w] }

// DayOf returns the day of a civil date. The month is 1..12; month and day must
// be in range, as IsDate reports.
//
// Reference: H. Hinnant, chrono-compatible low-level date algorithms,
// days_from_civil.
func DayOf(year, month, day int) Day {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yoe := year - era*400
	doy := (153*((month+9)%12)+2)/5 + day - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return Day(era*146097 + doe - 719468)
}

// Date returns the year, the month (1..12) and the day of the month.
//
// Reference: H. Hinnant, as for DayOf, civil_from_days.
func (d Day) Date() (year, month, day int) {
	z := int(d) + 719468
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	month = (mp+2)%12 + 1
	year = yoe + era*400
	if month <= 2 {
		year++
	}
	return year, month, doy - (153*mp+2)/5 + 1
}

// IsDate reports whether year, month and day name a date of the years 1..9999.
func IsDate(year, month, day int) bool {
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

// ParseDay parses YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	var y, m, d int
	if len(s) == len("2006-01-02") && s[4] == '-' && s[7] == '-' && digits(s[:4], &y) && digits(s[5:7], &m) && digits(s[8:], &d) && IsDate(y, m, d) {
		return DayOf(y, m, d), nil
	}
	return 0, fmt.Errorf("%q is not a date; write YYYY-MM-DD", s)
}

// String returns YYYY-MM-DD.
func (d Day) String() string {
	y, m, dd := d.Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
}

// MarshalText returns YYYY-MM-DD.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText parses YYYY-MM-DD.
func (d *Day) UnmarshalText(text []byte) error {
	v, err := ParseDay(string(text))
	if err == nil {
		*d = v
	}
	return err
}

// Weekday returns the day of the week.
func (d Day) Weekday() Weekday { return Weekday(((int(d)+3)%7 + 7) % 7) }

// DayOfYear returns 0 for 1 January.
func (d Day) DayOfYear() int {
	y, _, _ := d.Date()
	return int(d - DayOf(y, 1, 1))
}

// AddMonths returns the same day of the month n months later, or the last day
// of that month where it is shorter.
func (d Day) AddMonths(n int) Day {
	y, m, day := d.Date()
	m0 := y*12 + m - 1 + n
	y, m = floorDiv(m0, 12), m0-12*floorDiv(m0, 12)+1
	return DayOf(y, m, min(day, daysIn(y, m)))
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func digits(s string, v *int) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
		*v = *v*10 + int(c-'0')
	}
	return true
}

// A Grain is the length of a period.
type Grain string

// The grains. Other regular spacings, such as quarters, are not modelled.
const (
	Daily   Grain = "day"
	Weekly  Grain = "week"
	Monthly Grain = "month"
)

// Grains lists every grain.
func Grains() []Grain { return []Grain{Daily, Weekly, Monthly} }

// Days returns the mean length of a period in days: 1, 7 or 365.2425/12.
func (g Grain) Days() float64 {
	switch g {
	case Daily:
		return 1
	case Weekly:
		return 7
	}
	return 365.2425 / 12
}

// Next returns the first day of the period n periods after the one that starts
// on d.
func (g Grain) Next(d Day, n int) Day {
	switch g {
	case Daily:
		return d + Day(n)
	case Weekly:
		return d + Day(7*n)
	}
	return d.AddMonths(n)
}

// DefaultMaxLag returns the default maximum carry-over lag in periods: eight
// weeks, the reference model's default on weekly data, in each grain.
func (g Grain) DefaultMaxLag() int {
	switch g {
	case Daily:
		return 56
	case Weekly:
		return 8
	}
	return 2
}
