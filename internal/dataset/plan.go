package dataset

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// A PlanTable is what a table says about the periods of a plan. Arrays are [g][t]
// over the geos of the data, or one row for all of them where the table has no geos;
// what the table does not have is nil.
type PlanTable struct {
	Starts mmm.Day // first day of the first period
	N      int     // periods
	ByGeo  bool

	Spend    map[string][]float64 // by paid channel
	Exposure map[string][]float64 // likewise
	Controls map[string][]float64
	Value    []float64 // of one unit of the outcome
}

// LoadPlan reads the periods of a plan from a table with the columns of the data:
// one row for each period, of the length of those of d, and geo, or for each period
// alone. Columns of spend, exposure, controls and value are read where they are
// there. What is wrong goes to problems; the table is nil if there is an error.
func LoadPlan(open app.TableOpener, file string, roles *Roles, d *mmm.Data, problems *app.Problems) *PlanTable {
	planned := plannedRoles(open, file, roles, d, problems)
	if planned == nil {
		return nil
	}
	l := &loader{roles: planned, only: file, problems: problems, uses: planned.uses(), cells: map[cellKey]*cell{}}
	l.file(open, file)
	var t *PlanTable
	if problems.Err() == nil {
		t = l.plan(d)
	}
	problems.AddError(l.values.Err())
	if problems.Err() != nil {
		return nil
	}
	return t
}

// plannedRoles returns the roles of the columns that a plan can have and this one
// does; nil if the file cannot be used.
func plannedRoles(open app.TableOpener, file string, roles *Roles, d *mmm.Data, problems *app.Problems) *Roles {
	table, err := open.OpenTable(file)
	if err != nil {
		problems.AddError(err)
		return nil
	}
	defer func() { _ = table.Close() }() // it was only read
	var names []string
	for _, c := range table.Columns() {
		names = append(names, c.Name)
	}
	all := planRoles(roles, d)
	there := all.only(func(column string) bool { return slices.Contains(names, column) })
	reportUnread(file, names, roles, all, problems)
	if len(there.uses()) > 0 {
		return there
	}
	if problems.Err() == nil {
		var may []string
		for _, u := range all.uses() {
			may = append(may, u.column)
		}
		problems.Add(app.Problem{Code: "plan_says_nothing", File: file, Text: "the table has no column that a plan can have, so it changes nothing", Advice: "A plan may have " + listNames(may)})
	}
	return nil
}

// planRoles returns the roles that columns of a plan may have, of those that the
// data were read with: what is planned, or is known of the future.
func planRoles(roles *Roles, d *mmm.Data) *Roles {
	r := &Roles{Date: roles.Date, Geo: roles.Geo, Grain: d.Grain}
	if d.Outcome.Value != nil {
		r.Value = roles.Value
	}
	for _, c := range roles.Channels {
		if !slices.ContainsFunc(d.Channels, func(x mmm.Channel) bool { return x.Name == c.Name && x.Kind.IsPaid() }) {
			continue
		}
		c.Frequency = ""
		if c.Exposure == c.Spend {
			c.Exposure = "" // money buys itself at no other price
		}
		r.Channels = append(r.Channels, c)
	}
	for _, c := range roles.Controls {
		if slices.ContainsFunc(d.Controls, func(x mmm.Series) bool { return x.Name == c.Name }) {
			r.Controls = append(r.Controls, c)
		}
	}
	return r
}

// only returns the roles of columns that there are. There is no plan without dates.
func (r *Roles) only(there func(column string) bool) *Roles {
	keep := func(column string) string {
		if there(column) {
			return column
		}
		return ""
	}
	out := &Roles{Date: r.Date, Geo: keep(r.Geo), Grain: r.Grain, Value: keep(r.Value)}
	for _, c := range r.Channels {
		c.Spend, c.Exposure = keep(c.Spend), keep(c.Exposure)
		out.Channels = append(out.Channels, c)
	}
	for _, c := range r.Controls {
		if there(c.Column) {
			out.Controls = append(out.Controls, c)
		}
	}
	return out
}

// reportUnread reports columns that a plan cannot have, most of all misspelt ones.
func reportUnread(file string, names []string, roles, all *Roles, problems *app.Problems) {
	var missing []string
	for _, name := range all.columns() {
		if !slices.Contains(names, name) {
			missing = append(missing, name)
		}
	}
	for _, name := range names {
		switch {
		case name == "" || slices.Contains(all.columns(), name):
		case !slices.Contains(roles.columns(), name) && len(app.Nearest(name, missing)) > 0:
			problems.Add(app.Problem{Code: "no_such_role", File: file, Column: name, Text: "the data have no such column", Advice: app.DidYouMean(name, missing)})
		default:
			problems.Add(app.Problem{
				Code: "column_unread", Severity: finding.Warning, File: file, Column: name, Title: "A column is not read",
				Text: "a plan has spend, exposure, controls and value; the rest is as in the pattern", Advice: "Leave the column out",
			})
		}
	}
}

// plan makes the table of the cells that were read.
func (l *loader) plan(d *mmm.Data) *PlanTable {
	days, geos := l.axes()
	if !l.planCalendar(days, d) {
		return nil
	}
	t := &PlanTable{Starts: firstOf(days[0], d.Grain), N: len(days), ByGeo: l.roles.Geo != "", Spend: map[string][]float64{}, Exposure: map[string][]float64{}, Controls: map[string][]float64{}}
	if t.ByGeo {
		l.planGeos(geos, d)
		geos = d.Geos
	}
	l.checkPanel(days, geos)
	if l.problems.Err() != nil {
		return nil
	}
	l.fillPlan(t, l.grid(days, geos))
	return t
}

// planCalendar reports whether the days of a plan are periods as those of the data.
func (l *loader) planCalendar(days []mmm.Day, d *mmm.Data) bool {
	problem := func(code app.ProblemCode, text, advice string) bool {
		l.problems.Add(app.Problem{Code: code, File: l.only, Column: l.roles.Date, Subject: "time", Text: text, Advice: advice})
		return false
	}
	if len(days) > 1 {
		c := inferGrain(days)
		switch {
		case c.Problem != nil:
			return problem(c.Problem.Code, c.Problem.Text, fmt.Sprintf("Give one row for each %s", d.Grain))
		case c.Grain != d.Grain:
			return problem("wrong_grain", fmt.Sprintf("the dates are by %s, and the model is by %s", c.Grain, d.Grain), fmt.Sprintf("Give one row for each %s", d.Grain))
		}
		l.gaps(c, days)
	}
	if off := int(days[0]-d.Periods[0]) % 7; d.Grain == mmm.Weekly && off != 0 {
		return problem("other_weekday", fmt.Sprintf("weeks begin on a %s here (%s), and on a %s in the data", days[0].Weekday(), days[0], d.Periods[0].Weekday()), "Date weeks as the data do")
	}
	return true
}

// planGeos reports geos that are not those of the data.
func (l *loader) planGeos(geos []string, d *mmm.Data) {
	for _, geo := range geos {
		if !slices.Contains(d.Geos, geo) {
			l.problems.Add(app.Problem{
				Code: "no_such_geo", File: l.only, Column: l.roles.Geo, Subject: "geo", Text: fmt.Sprintf("there is no geo %s in the data", app.Quote(geo)),
				Advice: cmp.Or(app.DidYouMean(geo, d.Geos), "Its geos are "+listNames(d.Geos)),
			})
		}
	}
}

// fillPlan sets the arrays of t, use by use in the order of Roles.uses.
func (l *loader) fillPlan(t *PlanTable, g *grid) {
	i := 0
	next := func(column string) []float64 {
		if column == "" {
			return nil
		}
		s := l.series(g, i, 0)
		i++
		return s
	}
	keep := func(to map[string][]float64, name string, s []float64) {
		if s != nil {
			to[name] = s
		}
	}
	t.Value = next(l.roles.Value)
	for _, c := range l.roles.Channels {
		keep(t.Spend, c.Name, next(c.Spend))
		keep(t.Exposure, c.Name, next(c.Exposure))
	}
	for _, c := range l.roles.Controls {
		keep(t.Controls, c.Name, next(c.Column))
	}
}
