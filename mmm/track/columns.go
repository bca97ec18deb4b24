package track

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/baseline"
)

// A column is one term of the outcome without marketing whose coefficient is constant.
type column struct {
	name string
	sd   float64   // prior of its coefficient
	x    []float64 // [t]
}

// columns returns the seasons, events, treatments and controls of d's periods.
func columns(d *mmm.Data, s *Spec, scale *Scale) []column {
	cols := seasons(d, s)
	for i := range d.Events {
		cols = append(cols, eventColumns(d, &d.Events[i], s.Baseline.EventSD)...)
	}
	for i, series := range slices.Concat(d.Treatments, d.Controls) {
		cols = append(cols, column{series.Name, s.Baseline.ColumnSD, scale.standard(i, series.Values)})
	}
	return cols
}

func seasons(d *mmm.Data, s *Spec) []column {
	var cols []column
	add := func(name string, z []float64, n int) {
		for k := range n {
			x := make([]float64, d.T())
			for t := range x {
				x[t] = z[t*n+k]
			}
			cols = append(cols, column{fmt.Sprintf("%s[%d]", name, k+1), s.Baseline.SeasonSD, x})
		}
	}
	if s.YearlyOrder > 0 {
		phase := make([]float64, d.T())
		for t, day := range d.Periods {
			phase[t] = mmm.YearPhase(day, d.Grain)
		}
		add("yearly", baseline.Yearly(phase, s.YearlyOrder), 2*s.YearlyOrder)
	}
	if s.Weekly {
		weekday := make([]int, d.T())
		for t, day := range d.Periods {
			weekday[t] = int(day.Weekday())
		}
		add("weekly", baseline.Weekly(weekday), baseline.WeekdayContrasts)
	}
	return cols
}

// eventColumns returns a column for each period from the event's lead to its lag.
func eventColumns(d *mmm.Data, e *mmm.Event, sd float64) []column {
	n := e.Lead + 1 + e.Lag
	z := baseline.Event(d.T(), d.Occurrences(e, d.Geos[0]), e.Lead, e.Lag)
	var cols []column
	for k := range n {
		x := make([]float64, d.T())
		for t := range x {
			x[t] = z[t*n+k]
		}
		cols = append(cols, column{eventName(e, k-e.Lead), sd, x})
	}
	return cols
}

// eventName names an event and the periods since it.
func eventName(e *mmm.Event, since int) string {
	if since == 0 {
		return e.Name
	}
	return fmt.Sprintf("%s%+d", e.Name, since)
}
