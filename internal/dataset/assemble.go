package dataset

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// data makes the data of the cells that were read: periods without gaps, every
// geo in every period, no value missing that must be known.
func (l *loader) data() *mmm.Data {
	days, geos := l.axes()
	grain := l.calendar(days)
	if grain == "" {
		return nil
	}
	history := l.history(days, geos)
	d := &mmm.Data{Currency: l.roles.Currency, Grain: grain, Geos: geos, History: history}
	if l.roles.Geo == "" {
		d.Geos = []string{"national"}
	}
	for _, day := range days[history:] {
		d.Periods = append(d.Periods, firstOf(day, grain))
	}
	l.checkPanel(days, geos)
	if l.problems.Err() != nil {
		return nil
	}
	grid := l.grid(days, geos)
	l.fill(d, grid)
	l.addEvents(d, grid)
	return d
}

// axes returns the days and geos of all cells, in order. Geos are in natural
// order: Geo2 before Geo10.
func (l *loader) axes() (days []mmm.Day, geos []string) {
	seenDay, seenGeo := map[mmm.Day]bool{}, map[string]bool{}
	for k := range l.cells {
		if !seenDay[k.day] {
			seenDay[k.day], days = true, append(days, k.day)
		}
		if !seenGeo[k.geo] {
			seenGeo[k.geo], geos = true, append(geos, k.geo)
		}
	}
	slices.Sort(days)
	slices.SortFunc(geos, naturalOrder)
	return days, geos
}

// naturalOrder compares runs of digits as numbers.
func naturalOrder(a, b string) int {
	for a != "" && b != "" {
		na, restA := cutDigits(a)
		nb, restB := cutDigits(b)
		if na != "" && nb != "" {
			na, nb = strings.TrimLeft(na, "0"), strings.TrimLeft(nb, "0")
			if c := cmp.Or(cmp.Compare(len(na), len(nb)), cmp.Compare(na, nb)); c != 0 {
				return c
			}
			a, b = restA, restB
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func cutDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return s[:i], s[i:]
}

// calendar returns the grain of the days, empty if they are no calendar.
func (l *loader) calendar(days []mmm.Day) mmm.Grain {
	c := inferGrain(days)
	add := func(code app.ProblemCode, text, advice string) {
		l.problems.Add(app.Problem{Code: code, File: l.only, Column: l.roles.Date, Subject: "time", Text: text, Advice: advice})
	}
	if c.Problem != nil {
		p := *c.Problem
		p.File, p.Column, p.Subject = l.only, l.roles.Date, "time"
		l.problems.Add(p)
		return ""
	}
	if l.roles.Grain != "" && l.roles.Grain != c.Grain {
		advice := fmt.Sprintf("Set grain: %s, or sum the data by %s", c.Grain, l.roles.Grain)
		if l.roles.Grain == mmm.Daily {
			advice = fmt.Sprintf("Set grain: %s", c.Grain)
		}
		add("wrong_grain", fmt.Sprintf("the dates are by %s, the configuration says %s", c.Grain, l.roles.Grain), advice)
		return ""
	}
	l.gaps(c, days)
	return c.Grain
}

// gaps reports periods without a row.
func (l *loader) gaps(c Calendar, days []mmm.Day) {
	if c.Missing == 0 {
		return
	}
	var gaps []string
	for _, day := range c.Gaps {
		gaps = append(gaps, day.String())
	}
	more := ""
	if c.Missing > len(gaps) {
		more = fmt.Sprintf(" and %d more", c.Missing-len(gaps))
	}
	l.problems.Add(app.Problem{
		Code: "missing_periods", File: l.only, Column: l.roles.Date, Subject: "time",
		Text:   fmt.Sprintf("%s missing between %s and %s: %s%s", isOrAre(c.Missing, string(c.Grain)), days[0], days[len(days)-1], strings.Join(gaps, ", "), more),
		Advice: "Add every period, with zeros where nothing was spent or delivered",
	})
}

func isOrAre(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " is"
	}
	return app.Plural(n, noun) + " are"
}

// firstOf returns the first day of a period: months may be dated by another day.
func firstOf(day mmm.Day, grain mmm.Grain) mmm.Day {
	if grain != mmm.Monthly {
		return day
	}
	y, m, _ := day.Date()
	return mmm.DayOf(y, m, 1)
}

// history returns how many of the first periods have media but no outcome in any
// geo: they seed carry-over.
func (l *loader) history(days []mmm.Day, geos []string) int {
	outcome := 0 // the first use
	for t, day := range days {
		for _, geo := range geos {
			if c := l.cells[cellKey{geo: geo, day: day}]; c != nil && !math.IsNaN(c.values[outcome]) {
				return t
			}
		}
	}
	return 0 // reported as missing values
}

// checkPanel reports geos without a row in some period.
func (l *loader) checkPanel(days []mmm.Day, geos []string) {
	for _, geo := range geos {
		var without []mmm.Day
		for _, day := range days {
			if l.cells[cellKey{geo: geo, day: day}] == nil {
				without = append(without, day)
			}
		}
		if without == nil {
			continue
		}
		which := without[0].String()
		if len(without) > 1 {
			which += " first"
		}
		l.problems.Add(app.Problem{
			Code: "missing_cell", File: l.only, Column: l.roles.Geo, Subject: "geo",
			Text:   fmt.Sprintf("%s has no row for %d of %s, %s", app.Quote(geo), len(without), app.Plural(len(days), "date"), which),
			Advice: "Add the missing rows, with zeros where nothing was spent or delivered, or leave the geo out",
		})
	}
}

// A grid is the cells in the order of the axes.
type grid struct {
	days  []mmm.Day
	geos  []string
	cells [][]*cell // [g][t]
}

func (l *loader) grid(days []mmm.Day, geos []string) *grid {
	g := &grid{days: days, geos: geos, cells: make([][]*cell, len(geos))}
	for i, geo := range geos {
		for _, day := range days {
			g.cells[i] = append(g.cells[i], l.cells[cellKey{geo: geo, day: day}])
		}
	}
	return g
}

// series returns the values of a use from period `from` on, [g][t].
func (l *loader) series(g *grid, i, from int) []float64 {
	u := l.uses[i]
	var out []float64
	for gi, row := range g.cells {
		for t := from; t < len(row); t++ {
			v := row[t].values[i]
			if math.IsNaN(v) {
				if v = 0; !u.again {
					l.problems.Add(l.emptyProblem(u, row[t], g, gi, t))
				}
			}
			out = append(out, v)
		}
	}
	return out
}

// emptyProblem says what an empty cell is taken for, or that it must not be
// empty.
func (l *loader) emptyProblem(u use, c *cell, g *grid, geo, t int) app.Problem {
	p := app.Problem{File: c.file, Row: c.row, Column: u.column, Subject: u.subject, Date: g.days[t].String()}
	if u.empty == isZero {
		p.Code, p.Severity, p.Title = "empty_is_zero", finding.Warning, "Empty cells are read as 0"
		p.Text = fmt.Sprintf("there is no value; the %s is read as 0", u.what)
		p.Advice = "Write 0 to confirm, or fill in what is missing"
		return p
	}
	p.Code = "missing_value"
	p.Text = fmt.Sprintf("there is no value, and the %s must be known in every period", u.what)
	p.Advice = "Fill it in, or leave out the periods before the first and after the last value"
	return p
}

// fill sets the arrays of d, use by use in the order of Roles.uses.
func (l *loader) fill(d *mmm.Data, g *grid) {
	i := 0
	next := func(column string, from int) []float64 {
		if column == "" {
			return nil
		}
		s := l.series(g, i, from)
		i++
		return s
	}
	r := l.roles
	d.Outcome = mmm.Outcome{Name: r.Outcome, Kind: r.OutcomeKind, Values: next(r.Outcome, d.History)}
	d.Outcome.Value = next(r.Value, d.History)
	if population := next(r.Population, d.History); population != nil && !d.National() {
		for gi := range d.Geos {
			d.Population = append(d.Population, mean(population[gi*d.T():(gi+1)*d.T()]))
		}
	}
	for _, c := range r.Channels {
		ch := mmm.Channel{Name: c.Name, Kind: c.Kind, ExposureName: c.Exposure}
		ch.Spend = next(c.Spend, d.History)
		ch.Exposure = next(c.Exposure, 0)
		ch.Frequency = next(c.Frequency, 0)
		d.Channels = append(d.Channels, ch)
	}
	for _, t := range r.Treatments {
		d.Treatments = append(d.Treatments, mmm.Series{Name: t.Name, Values: next(t.Column, d.History)})
	}
	for _, c := range r.Controls {
		d.Controls = append(d.Controls, mmm.Series{Name: c.Name, Values: next(c.Column, d.History)})
	}
}

func mean(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v / float64(len(x))
	}
	return s
}

// addEvents adds the events that columns mark. One that every geo has on its
// days is an event of all of them.
func (l *loader) addEvents(d *mmm.Data, g *grid) {
	for i, column := range l.roles.Events {
		marked := map[string]map[mmm.Day][]string{} // event → day → geos
		var names []string
		for gi, row := range g.cells {
			for t, c := range row {
				name := c.events[i]
				if name == "" {
					continue
				}
				if marked[name] == nil {
					marked[name] = map[mmm.Day][]string{}
					names = append(names, name)
				}
				marked[name][g.days[t]] = append(marked[name][g.days[t]], d.Geos[gi])
			}
		}
		if len(names) == 0 {
			l.problems.Add(app.Problem{Code: "event_never", File: l.only, Column: column, Subject: "events", Severity: finding.Warning, Title: "An event that never happens", Text: "the event never happens in the data; it is left out", Advice: "Take it out of events.columns, or check the column"})
		}
		slices.Sort(names)
		for _, name := range names {
			d.Events = append(d.Events, l.event(d, g, name, marked[name]))
		}
	}
}

func (l *loader) event(d *mmm.Data, g *grid, name string, marked map[mmm.Day][]string) mmm.Event {
	e := mmm.Event{Name: name, Lead: l.roles.Lead, Lag: l.roles.Lag}
	for _, day := range g.days {
		geos := marked[day]
		if len(geos) == 0 {
			continue
		}
		if len(geos) == len(d.Geos) {
			geos = nil
		}
		start := firstOf(day, d.Grain)
		e.Occurrences = append(e.Occurrences, mmm.EventSpan{Start: start, End: d.Grain.Next(start, 1) - 1, Geos: geos})
	}
	return e
}
