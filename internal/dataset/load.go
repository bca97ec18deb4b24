package dataset

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// Load reads the data of a model from tables with one row for each period (and
// geo), which may be spread over files. Every file is read twice: once to decide
// how its columns are written, once for the values. Only columns with a role are
// kept. What is wrong goes to problems; the data are nil if there is an error.
func Load(open app.TableOpener, files []string, roles *Roles, problems *app.Problems) *mmm.Data {
	l := &loader{roles: roles, problems: problems, uses: roles.uses(), cells: map[cellKey]*cell{}}
	if len(files) == 1 {
		l.only = files[0]
	}
	for _, file := range files {
		l.file(open, file)
	}
	var d *mmm.Data
	if problems.Err() == nil {
		d = l.data()
	}
	problems.AddError(l.values.Err())
	if problems.Err() != nil {
		return nil
	}
	return d
}

// cellKey is a geo and a day, and when a row was known where that is told; cell what
// the row says of them.
type cellKey struct {
	geo   string
	day   mmm.Day
	known int64 // Unix time
}

type cell struct {
	file   string
	row    int
	values []float64 // of each use; NaN where there is none
	events []string  // of each event column: empty, or its name or level
}

type loader struct {
	roles    *Roles
	knownAt  string // column of when a row was known; empty for none
	only     string // the file, if there is one only
	problems *app.Problems
	values   app.Problems // with numbers that were read: they hide no others
	uses     []use
	cells    map[cellKey]*cell
}

// file reads one file into cells.
func (l *loader) file(open app.TableOpener, file string) {
	profile := l.describe(open, file)
	if profile == nil {
		return
	}
	table, err := open.OpenTable(file)
	if err != nil {
		l.problems.AddError(err)
		return
	}
	defer table.Close()
	r := l.newReader(profile)
	for row, err := range table.Rows(r.columns) {
		if err == nil { // errors were reported by describe
			r.read(row)
		}
	}
}

// describe returns the profile of the columns that have a role, nil if the file
// cannot be used.
func (l *loader) describe(open app.TableOpener, file string) *Profile {
	table, err := open.OpenTable(file)
	if err != nil {
		l.problems.AddError(err)
		return nil
	}
	defer table.Close()
	if !l.haveColumns(table) {
		return nil
	}
	names := l.columns()
	profile := describeSome(table, func(name string) bool { return slices.Contains(names, name) })
	for _, p := range profile.Problems.List() {
		l.problems.Add(p)
	}
	if profile.Rows == 0 {
		if profile.Problems.Err() == nil {
			l.problems.Add(app.Problem{Code: "no_rows", File: table.Name(), Text: "there are no rows of data", Advice: "Export the file again with its data"})
		}
		return nil // nothing is known of its columns
	}
	ok := l.checkKind(profile, l.roles.Date, "time", DateColumn, "holds no dates")
	for _, u := range l.uses {
		if !u.again {
			ok = l.checkKind(profile, u.column, u.subject, NumberColumn, "holds no numbers") && ok
		}
	}
	if !ok {
		return nil
	}
	return profile
}

// columns lists every column that is read, once.
func (l *loader) columns() []string {
	names := append([]string{l.roles.Date}, l.roles.Events...)
	for _, name := range []string{l.roles.Geo, l.knownAt} {
		if name != "" {
			names = append(names, name)
		}
	}
	for _, u := range l.uses {
		names = append(names, u.column)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// haveColumns reports columns that the file does not have or cannot give.
func (l *loader) haveColumns(table app.Table) bool {
	var names []string
	unreadable := map[string]string{}
	for _, c := range table.Columns() {
		names = append(names, c.Name)
		unreadable[c.Name] = c.Unreadable
	}
	ok := true
	for _, name := range l.columns() {
		p := app.Problem{Code: "no_such_column", File: table.Name(), Column: name, Subject: l.subjectOf(name)}
		why, there := unreadable[name]
		switch {
		case !there:
			p.Text = "the file has no such column"
			p.Advice = cmp.Or(app.DidYouMean(name, names), "Its columns are "+listNames(names))
		case why != "":
			p.Text = "the column " + why
		default:
			continue
		}
		l.problems.Add(p)
		ok = false
	}
	return ok
}

// subjectOf says what a column is for.
func (l *loader) subjectOf(column string) string {
	switch column {
	case l.roles.Date:
		return "time"
	case l.roles.Geo:
		return "geo"
	case l.knownAt:
		return "vintages"
	}
	for _, u := range l.uses {
		if u.column == column {
			return u.subject
		}
	}
	return "events"
}

// listNames lists the first of many names.
func listNames(names []string) string {
	const most = 12
	text := ""
	for i, n := range names {
		if i == most {
			return fmt.Sprintf("%s and %d more", text, len(names)-most)
		}
		if i > 0 {
			text += ", "
		}
		text += app.Quote(n)
	}
	return text
}

// checkKind reports a column that is not what its role needs, and passes on what
// is wrong with its values.
func (l *loader) checkKind(p *Profile, name, subject string, want Kind, without string) bool {
	c := p.column(name)
	found, usable := c.Problems, c.Kind == want
	switch {
	case usable:
	case c.Kind == EmptyColumn && want == NumberColumn:
		usable = true // missing values are reported, or zeros
	case c.Kind == EmptyColumn:
		found = nil
	case want == DateColumn:
		found = c.asDates
	default:
		found = c.asNumbers
	}
	if !usable && len(found) == 0 {
		found = []app.Problem{{Code: "wrong_kind", File: p.File, Column: name, Text: "the column " + without}}
	}
	for _, problem := range found {
		problem.Subject = subject
		l.problems.Add(problem)
	}
	return usable
}

// column returns the described column of a name.
func (p *Profile) column(name string) *Column {
	for i := range p.Columns {
		if p.Columns[i].Name == name {
			return &p.Columns[i]
		}
	}
	return nil
}

// A rowReader reads the rows of one file with what was decided about its columns.
type rowReader struct {
	l         *loader
	file      string
	columns   []int // indices in the table, of date, geo (if any), uses, events
	dates     *Dates
	hasGeo    bool
	knownAt   int    // position of the time at which the row was known; -1 for none
	marks     []mark // of each use
	eventsAt  int    // position of the first event column
	eventKind []Kind
}

func (l *loader) newReader(p *Profile) *rowReader {
	date := p.column(l.roles.Date)
	r := &rowReader{l: l, file: p.File, columns: []int{date.Index}, dates: date.Dates, hasGeo: l.roles.Geo != "", knownAt: -1}
	if r.hasGeo {
		r.columns = append(r.columns, p.column(l.roles.Geo).Index)
	}
	for _, u := range l.uses {
		c := p.column(u.column)
		r.columns = append(r.columns, c.Index)
		m := point
		if c.Numbers != nil && c.Numbers.DecimalComma {
			m = comma
		}
		r.marks = append(r.marks, m)
	}
	r.eventsAt = len(r.columns)
	for _, name := range l.roles.Events {
		c := p.column(name)
		r.columns = append(r.columns, c.Index)
		r.eventKind = append(r.eventKind, c.Kind)
	}
	if l.knownAt != "" {
		r.knownAt = len(r.columns)
		r.columns = append(r.columns, p.column(l.knownAt).Index)
	}
	return r
}

// problem returns a problem at a place of the file.
func (r *rowReader) problem(code app.ProblemCode, row int, column, subject, text, advice string) app.Problem {
	return app.Problem{Code: code, File: r.file, Row: row, Column: column, Subject: subject, Text: text, Advice: advice}
}

// read takes in one row.
func (r *rowReader) read(row app.Row) {
	l := r.l
	day, ok := r.dates.read(row.Cells[0])
	if !ok {
		if row.Cells[0].Kind == app.Missing || isMissing(row.Cells[0].Text) {
			l.problems.Add(r.problem("no_date", row.Number, l.roles.Date, "time", "the row has no date", "Give it one, or delete the row"))
		}
		return // other cells were reported when the column was described
	}
	key := cellKey{day: day}
	first := 1
	if r.hasGeo {
		key.geo = geoName(row.Cells[1])
		first = 2
		if key.geo == "" {
			l.problems.Add(r.problem("no_geo", row.Number, l.roles.Geo, "geo", "the row has no geo", "Give it one, or delete the row"))
			return
		}
	}
	if key.known, ok = r.known(row); !ok {
		return
	}
	c := &cell{file: r.file, row: row.Number, values: make([]float64, len(l.uses))}
	for i := range l.uses {
		c.values[i] = r.number(row, first+i, i, day)
	}
	for i := range r.eventKind {
		c.events = append(c.events, r.event(row, r.eventsAt+i, i))
	}
	if other, twice := l.cells[key]; twice {
		l.problems.Add(r.repeated(key, c, other))
		return
	}
	l.cells[key] = c
}

// number reads a cell of a column of numbers: NaN where there is none.
func (r *rowReader) number(row app.Row, at, i int, day mmm.Day) float64 {
	u, v := r.l.uses[i], math.NaN()
	switch c := row.Cells[at]; c.Kind {
	case app.Number:
		v = c.Number
	case app.Text:
		if n, fault := parseNumber(c.Text); fault == nil && n.valid[r.marks[i]] {
			v = n.value[r.marks[i]]
		}
	}
	if v < 0 && u.nonNegative && !u.again {
		p := r.problem("negative_value", row.Number, u.column, u.subject, fmt.Sprintf("the %s is negative, %s", u.what, strconv.FormatFloat(v, 'g', 6, 64)),
			"Refunds and corrections belong in the period they correct")
		p.Date = day.String()
		r.l.values.Add(p)
	}
	return v
}

// event returns what a cell marks: nothing, the event of its column, or one of
// its levels.
func (r *rowReader) event(row app.Row, at, i int) string {
	name, c := r.l.roles.Events[i], row.Cells[at]
	if c.Kind == app.Missing || c.Kind == app.Text && isMissing(c.Text) {
		return ""
	}
	v, isNumber := c.Number, c.Kind == app.Number
	if c.Kind == app.Text {
		if n, fault := parseNumber(c.Text); fault == nil && n.valid[point] {
			v, isNumber = n.value[point], true
		}
	}
	switch {
	case isNumber && v == 0:
		return ""
	case isNumber && v == 1:
		return name
	case isNumber:
		r.l.problems.Add(r.problem("event_not_logical", row.Number, name, "events",
			fmt.Sprintf("%v is neither 0 nor 1, so it does not say whether the event happens", v), "Write 1 when it happens and 0 when it does not; list a variable with other values under controls or treatments"))
		return ""
	case c.Kind == app.Text && c.Text != "no":
		return c.Text
	}
	return ""
}

// repeated says that a geo and day are there twice.
func (r *rowReader) repeated(key cellKey, c, other *cell) app.Problem {
	where := fmt.Sprintf("row %d", other.row)
	if other.file != c.file {
		where += " of " + other.file
	}
	of := "date"
	if key.geo != "" {
		of = fmt.Sprintf("date and geo %s", app.Quote(key.geo))
	}
	p := r.problem("repeated_row", c.row, "", "", fmt.Sprintf("the %s are those of %s already, with other values", of, where), "Keep one row for each, or sum them")
	if key.geo == "" {
		p.Text = fmt.Sprintf("the date is that of %s already, with other values", where)
		p.Advice = "Keep one row for each date; if the rows are geos, name their column under geo"
	}
	if sameValues(c.values, other.values) {
		p.Code, p.Text, p.Advice = "duplicated_row", fmt.Sprintf("the row repeats %s", where), "Delete one of them"
		if key.geo == "" {
			p.Advice += "; if the rows are geos, name their column under geo"
		}
	}
	p.Date = key.day.String()
	return p
}

func sameValues(a, b []float64) bool {
	for i := range a {
		if a[i] != b[i] && !(a[i] != a[i] && b[i] != b[i]) {
			return false
		}
	}
	return true
}

// geoName returns the name of a geo. Codes may be numbers.
func geoName(c app.Cell) string {
	switch c.Kind {
	case app.Text:
		return c.Text
	case app.Number:
		return strconv.FormatFloat(c.Number, 'f', -1, 64)
	}
	return ""
}

// read returns the day of a cell as its column writes days.
func (d *Dates) read(c app.Cell) (mmm.Day, bool) {
	switch c.Kind {
	case app.Date:
		return c.Day, true
	case app.Number:
		c.Text = strconv.FormatFloat(c.Number, 'f', -1, 64)
	case app.Missing:
		return 0, false
	}
	reading, fault := parseDate(c.Text)
	if fault != nil || reading.formats&d.format == 0 {
		return 0, false
	}
	if d.format == monthFirst {
		return reading.swapped, true
	}
	return reading.day, true
}
