package sim

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// Hours of the day, UTC, at which numbers of the day before arrive.
const (
	platformHour = 6
	outcomeHour  = 8
)

// missing returns the share of each day's final value that is missing at an age
// in days.
func (w *world) missing(what string, index int, m Missing, age int) []float64 {
	r := w.stream("vintage "+what, index)
	out := make([]float64, w.days)
	for t := range out {
		z := r.NormFloat64()
		if age < lateDays {
			out[t] = math.Min(1, m.byAge()[age]*math.Exp(w.s.Vintages.SD*z))
		}
	}
	return out
}

// AsKnown returns the outcome as the run of a day knows it, [g][t] row-major over
// geos and the modelled days up to that one. A day is of age 0 on its own run and
// final from age 4 on.
func (m *Market) AsKnown(day mmm.Day) []float64 {
	w := m.world
	n := m.mustBeModelled(day)
	return known(m.data.Outcome.Values, len(w.weights), n, 0, func(age int) []float64 {
		return w.missing("outcome", 0, m.Scenario.Vintages.Outcome, age)[m.Scenario.History:]
	})
}

// PlatformAsKnown returns what platforms have reported by the run of a day, as
// Platform does, over the media days up to that one.
func (m *Market) PlatformAsKnown(day mmm.Day) []PlatformReport {
	w := m.world
	n := m.mustBeModelled(day) + m.Scenario.History
	reports := m.Platform()
	for i := range reports {
		r := &reports[i]
		for _, x := range []*[]float64{&r.Plan, &r.Spend, &r.Impressions, &r.Clicks} {
			*x = known(*x, len(w.weights), n, lateDays, nil)
		}
		r.Conversions = known(r.Conversions, len(w.weights), n, 0, func(age int) []float64 {
			return w.missing("conversions", i, m.Scenario.Vintages.Conversions, age)
		})
	}
	return reports
}

// mustBeModelled returns the number of modelled days up to one of them.
func (m *Market) mustBeModelled(day mmm.Day) int {
	n := int(day-m.Scenario.Start) + 1
	if m.Scenario.Grain != mmm.Daily || n < 1 || n > m.Scenario.Days {
		panic(fmt.Sprintf("sim: %s is not a modelled day of daily data", day))
	}
	return n
}

// known returns the first n days of x, [g][t] over geos, with what is missing at
// each age from the given one on taken off the last days.
func known(x []float64, geos, n, youngest int, missing func(age int) []float64) []float64 {
	days := len(x) / geos
	out := make([]float64, 0, geos*n)
	for g := range geos {
		out = append(out, x[g*days:g*days+n]...)
	}
	for age := youngest; age < min(lateDays, n); age++ {
		share := missing(age)
		for g := range geos {
			cell := &out[g*n+n-1-age]
			*cell = math.Round(*cell * (1 - share[n-1-age]))
		}
	}
	return out
}

// Vintages returns all that is ever known as a table of arrivals: the columns of
// Table after one more, known_at, the time at which the values of a row became
// known. Rows are in the order of their arrival; a cell that is empty says
// nothing new. What platforms report of a day arrives at 06:00 UTC on the next
// one, the outcome and what belongs to it at 08:00; what changes of it after one
// to four days more, at the same hours. It panics on data by week.
func (m *Market) Vintages() *Table {
	m.mustBeModelled(m.Scenario.Start)
	base := m.Table()
	a := &arrivals{market: m, base: base}
	for j := range base.Columns {
		a.ages = append(a.ages, m.columnByAge(&base.Columns[j]))
	}
	days, geos := base.Rows/m.data.G(), m.data.G()
	for arrival := 1; arrival <= days+lateDays; arrival++ {
		for _, hour := range []int{platformHour, outcomeHour} {
			for age := lateDays; age >= 0; age-- {
				if t := arrival - 1 - age; t >= 0 && t < days {
					for g := range geos {
						a.add(t*geos+g, age, arrival, hour)
					}
				}
			}
		}
	}
	return a.table()
}

// columnByAge returns a column's values by age, [age][row], or only those of age
// 0 where they never change.
func (m *Market) columnByAge(c *Column) [][]float64 {
	w, v := m.world, &m.Scenario.Vintages
	var late Missing
	what, index := "outcome", 0
	switch c.Role {
	case OutcomeColumn:
		late = v.Outcome
	case ConversionsColumn:
		late = v.Conversions
		what, index = "conversions", slices.IndexFunc(w.channels, func(ch channel) bool { return ch.name == c.Of })
	}
	if late == (Missing{}) {
		return [][]float64{c.Values}
	}
	var ages [][]float64
	for age := range lateDays + 1 {
		share := w.missing(what, index, late, age)
		values := make([]float64, len(c.Values))
		for i, x := range c.Values {
			values[i] = math.Round(x * (1 - share[i/len(w.weights)]))
		}
		ages = append(ages, values)
	}
	return ages
}

// arrivals are the rows of a table of vintages while it is made.
type arrivals struct {
	market *Market
	base   *Table
	ages   [][][]float64 // [column][age][row]
	rows   []arrival
}

// arrival is one row: what is new about a row of the base at an age.
type arrival struct {
	row, age, hour int
	known          string
}

// add adds what arrives at an hour, if it is anything.
func (a *arrivals) add(row, age, day, hour int) {
	known := fmt.Sprintf("%sT%02d:00:00Z", a.market.world.day(0)+mmm.Day(day), hour)
	r := arrival{row, age, hour, known}
	for j := range a.base.Columns {
		if !math.IsNaN(a.cell(j, r)) {
			a.rows = append(a.rows, r)
			return
		}
	}
}

// cell returns what is new of a column in a row, or NaN.
func (a *arrivals) cell(column int, r arrival) float64 {
	ages := a.ages[column]
	if ages[0] == nil || a.base.Columns[column].Role.arrives() != r.hour || r.age >= len(ages) ||
		r.age > 0 && ages[r.age][r.row] == ages[r.age-1][r.row] {
		return math.NaN()
	}
	return ages[r.age][r.row]
}

// arrives returns the hour at which values of a role arrive.
func (r Role) arrives() int {
	switch r {
	case OutcomeColumn, ValueColumn, TreatmentColumn, ControlColumn:
		return outcomeHour
	}
	return platformHour
}

func (a *arrivals) table() *Table {
	t := &Table{Rows: len(a.rows)}
	known := Column{Name: "known_at", Role: KnownAtColumn}
	for _, r := range a.rows {
		known.Text = append(known.Text, r.known)
	}
	for j := range a.base.Columns {
		c := Column{Name: a.base.Columns[j].Name, Role: a.base.Columns[j].Role, Of: a.base.Columns[j].Of}
		for _, r := range a.rows {
			if text := a.base.Columns[j].Text; text != nil {
				c.Text = append(c.Text, text[r.row])
			} else {
				c.Values = append(c.Values, a.cell(j, r))
			}
		}
		t.Columns = append(t.Columns, c)
	}
	t.Columns = slices.Insert(t.Columns, 1, known) // after the date
	return t
}
