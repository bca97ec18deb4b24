package export

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
)

// space is the surface to write.
type space struct{ *app.OpenSurface }

// table returns the table of what is asked for.
func (s space) table(what app.ExportKind) *table {
	switch what {
	case app.ExportScenarios:
		return s.scenarios()
	case app.ExportAllocations:
		return s.allocations()
	case app.ExportOutcomes:
		return s.outcomes()
	}
	return s.responses()
}

// responses is the table of responses: a row for each channel and node.
func (s space) responses() *table {
	columns := slices.Concat([]column{{"channel", text}, {"multiplier", number}, {"spend", number}}, estimateColumns(""),
		[]column{{"later", number}}, s.tailColumns())
	return &table{columns: columns, rows: func(emit func([]cell) error) error {
		for i := range s.Channels {
			c := &s.Channels[i]
			for j, spend := range c.Nodes {
				response := s.Estimate(c.Response[j*s.Draws : (j+1)*s.Draws])
				row := slices.Concat([]cell{textCell(c.Name), numberCell(over(spend, c.Today)), numberCell(spend)}, estimateCells(response),
					[]cell{numberCell(c.Later[j])}, s.tailCells(s.alone(i, spend)))
				if err := emit(row); err != nil {
					return err
				}
			}
		}
		return nil
	}}
}

// alone reports whether a spend of channel i is an extrapolation by itself.
func (s space) alone(i int, spend float64) bool {
	plan := s.Today()
	plan[i] = spend
	e, name := s.Extrapolation(plan), s.Channels[i].Name
	return slices.Contains(e.Above, name) || slices.Contains(e.Below, name)
}

// tailColumns are the last columns of every table of a surface.
func (s space) tailColumns() []column {
	return []column{{"extrapolated", boolean}, {"level", number}, {"unit", text}}
}

func (s space) tailCells(extrapolated bool) []cell {
	return []cell{booleanCell(extrapolated), numberCell(s.Options.Level), textCell(s.Unit)}
}

// over returns a/b, which has no value where b is 0.
func over(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

// perSpend returns what a unit of spend brings, of what a spend does.
func perSpend(e draws.Estimate, spend float64) draws.Estimate {
	return draws.Estimate{Mean: over(e.Mean, spend), Median: over(e.Median, spend), Lo: over(e.Lo, spend), Hi: over(e.Hi, spend), Level: e.Level}
}
