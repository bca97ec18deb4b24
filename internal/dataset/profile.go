package dataset

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// A Kind says what the cells of a column are.
type Kind string

// The kinds of column. A column is of the kind of most of its cells; the others
// are problems.
const (
	EmptyColumn  Kind = "empty"
	DateColumn   Kind = "date"
	NumberColumn Kind = "number"
	TextColumn   Kind = "text"
)

// A Column describes a column of a table.
type Column struct {
	Name       string
	Index      int    // in the table, from 0
	Unreadable string // as app.TableColumn has it; nothing else is then known
	Kind       Kind

	// Missing counts the rows without a value, and FirstMissing is the first of
	// them; 0 if there is none. In a text column only empty cells count: "NA"
	// may be North America.
	Missing, FirstMissing int

	leading int // of Missing, those before the first value

	// Values are the distinct values and how often each is there, most common
	// first; nil if there are more than MaxValues.
	Values []Value

	Dates   *Dates   // of a date column, or of numbers that may be dates
	Numbers *Numbers // of a number column

	Problems []app.Problem

	// asDates and asNumbers are what would be wrong if a column of another kind
	// were to hold dates or numbers.
	asDates, asNumbers []app.Problem
}

// A Value is a value of a column, as text, and the number of rows that have it.
type Value struct {
	Text string
	Rows int
}

// MaxValues is how many distinct values of a column are remembered: enough for
// the counties of a country.
const MaxValues = 4000

// Constant reports whether all rows of the column have the same value.
func (c *Column) Constant() bool { return len(c.Values) == 1 && c.Missing == 0 }

// A Profile describes a table.
type Profile struct {
	File    string
	Rows    int // read without a problem
	Columns []Column

	// Problems are those of the file and its rows; those of values are with the
	// columns.
	Problems app.Problems
}

// Describe reads a table once, from first row to last, and describes it. The
// memory it takes does not grow with the number of rows.
func Describe(table app.Table) *Profile {
	return describeSome(table, func(string) bool { return true })
}

// describeSome describes the columns that keep names.
func describeSome(table app.Table, keep func(name string) bool) *Profile {
	p := &Profile{File: table.Name()}
	var readers []*columnReader
	var columns []int
	var described []int // of p.Columns
	for i, c := range table.Columns() {
		if !keep(c.Name) {
			continue
		}
		p.Columns = append(p.Columns, Column{Name: c.Name, Index: i, Unreadable: c.Unreadable})
		if c.Unreadable == "" {
			readers, columns = append(readers, &columnReader{}), append(columns, i)
			described = append(described, len(p.Columns)-1)
		}
	}
	for row, err := range table.Rows(columns) {
		if err != nil {
			p.Problems.AddError(err)
			continue
		}
		p.Rows++
		for i, cell := range row.Cells {
			readers[i].add(row.Number, cell)
		}
	}
	hint := markOfTable(readers)
	for i, r := range readers {
		r.finish(&p.Columns[described[i]], p.File, hint)
	}
	return p
}

// markOfTable returns the decimal mark that the columns of a table agree on, or
// a point.
func markOfTable(readers []*columnReader) mark {
	var columns [2]int
	for _, r := range readers {
		if m, known := r.numbers.mark(); known && r.numbers.excluded[m.other()].row > 0 {
			columns[m]++
		}
	}
	if columns[comma] > 0 && columns[point] == 0 {
		return comma
	}
	return point
}

// A columnReader takes in the cells of one column.
type columnReader struct {
	rows         int
	empty        int // cells
	firstEmpty   int // row
	missing      int // cells that are empty or say that there is no value
	firstMissing int
	leading      int // missing ones before the first value

	values  map[app.Cell]int // nil if there were too many
	tooMany bool

	numbers    numberColumn
	dates      dateColumn
	readNumber attempts
	readDate   attempts
}

// attempts counts how often cells could be read in some way, to stop trying
// where it is hopeless.
type attempts struct{ tried, done int }

// hopeless reports whether so few of many cells could be read that a column is
// not going to be of that kind.
func (a *attempts) hopeless() bool {
	const many, oneIn = 200, 10
	return a.tried >= many && a.done < a.tried/oneIn
}

func (a *attempts) add(done bool) {
	a.tried++
	if done {
		a.done++
	}
}

func (r *columnReader) add(row int, cell app.Cell) {
	r.rows++
	if cell.Kind == app.Missing {
		if r.empty++; r.firstEmpty == 0 {
			r.firstEmpty = row
		}
	}
	if cell.Kind == app.Missing || cell.Kind == app.Text && isMissing(cell.Text) {
		if r.missing++; r.firstMissing == 0 {
			r.firstMissing = row
		}
		if r.missing == r.rows {
			r.leading = r.rows
		}
	}
	r.count(cell)
	switch cell.Kind {
	case app.Number:
		r.numbers.addNumber(row, cell.Number)
		r.readNumber.add(true)
	case app.Date:
		r.dates.addDay(row, cell.Day, cell.Second)
		r.readDate.add(true)
	case app.Text:
		if !isMissing(cell.Text) {
			r.addText(row, cell.Text)
		}
	}
}

func (r *columnReader) addText(row int, text string) {
	isNumber := false
	if !r.readNumber.hopeless() {
		isNumber = r.numbers.addText(row, text)
		r.readNumber.add(isNumber)
	}
	// Digits alone may be dates; other numbers are not.
	if maybe := !isNumber || isDateDigits(text); maybe && !r.readDate.hopeless() {
		r.readDate.add(r.dates.addText(row, text))
	}
}

// isDateDigits reports whether a number may be a date, or what some write for
// one: YYYYMMDD, YYYYMM, the number of a day in a spreadsheet, a year, seconds.
func isDateDigits(s string) bool {
	switch len(s) {
	case 4, 5, 6, 8, 10, 13:
		return allDigits(s) && s[0] != '0'
	}
	return false
}

func (r *columnReader) count(cell app.Cell) {
	if cell.Kind == app.Missing || r.tooMany {
		return
	}
	if r.values == nil {
		r.values = map[app.Cell]int{}
	}
	if _, seen := r.values[cell]; !seen {
		const longest = 200 // bytes; longer texts are no names
		if len(r.values) == MaxValues || len(cell.Text) > longest {
			r.values, r.tooMany = nil, true
			return
		}
		cell.Text = strings.Clone(cell.Text) // the row it was cut from may go
	}
	r.values[cell]++
}

func sortedValues(count map[app.Cell]int) []Value {
	var values []Value
	for cell, rows := range count {
		text := cell.Text
		switch cell.Kind {
		case app.Number:
			text = strconv.FormatFloat(cell.Number, 'f', -1, 64)
		case app.Date:
			text = cell.Day.String()
		}
		values = append(values, Value{text, rows})
	}
	slices.SortFunc(values, func(a, b Value) int {
		return cmp.Or(b.Rows-a.Rows, strings.Compare(a.Text, b.Text))
	})
	return values
}

// finish describes the column.
func (r *columnReader) finish(c *Column, file string, hint mark) {
	c.Missing, c.FirstMissing, c.leading = r.missing, r.firstMissing, r.leading
	c.Values = sortedValues(r.values)
	present := r.rows - r.missing
	isMost := func(n int) bool { return n > 0 && 2*n >= present }
	numbers, dates := isMost(r.readNumber.done), isMost(r.dates.count())
	onlyMaybe := r.dates.formats == serialDay || r.dates.formats == compactMonth // numbers look like these by chance
	var asDates *Dates
	asDates, c.asDates = r.dates.finish(file, c.Name)
	switch {
	case present == 0:
		c.Kind = EmptyColumn
	case dates && !(numbers && onlyMaybe):
		c.Kind, c.Dates, c.Problems = DateColumn, asDates, c.asDates
	case numbers:
		c.Kind = NumberColumn
		c.Numbers, c.Problems = r.numbers.finish(file, c.Name, hint)
		if dates {
			c.Dates = asDates
		}
	default:
		c.Kind = TextColumn
		c.Missing, c.FirstMissing = r.empty, r.firstEmpty
		_, c.asNumbers = r.numbers.finish(file, c.Name, hint)
	}
}
