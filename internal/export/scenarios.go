package export

import (
	"slices"
	"strings"

	"github.com/noonmark/noonmark/mmm/surface"
)

// scenarios is the wide table of enumerated plans: a row for each, numbered from 0.
func (s space) scenarios() *table {
	columns := []column{{"scenario", integer}, {"kind", text}, {"budget", number}, {"budget_ratio", number}}
	for _, name := range s.Names() {
		columns = append(columns, column{"spend_" + name, number})
	}
	columns = slices.Concat(columns, estimateColumns("incremental_"), estimateColumns("outcome_"), estimateColumns("roi_"),
		[]column{{"above", text}, {"below", text}, {"budget_extrapolated", boolean}, {"joint", boolean}}, s.tailColumns())
	return s.each(columns, func(emit func([]cell) error, i int, plan *surface.Scenario) error {
		budget := plan.Budget()
		row := []cell{integerCell(i), textCell(string(plan.Kind)), numberCell(budget), numberCell(over(budget, s.Budget()))}
		for _, spend := range plan.Spend {
			row = append(row, numberCell(spend))
		}
		e := s.Extrapolation(plan.Spend)
		return emit(slices.Concat(row, estimateCells(plan.Incremental), estimateCells(plan.Outcome), estimateCells(perSpend(plan.Incremental, budget)),
			[]cell{textCell(list(e.Above)), textCell(list(e.Below)), booleanCell(e.Budget), booleanCell(e.JointFlag)}, s.tailCells(e.Any())))
	})
}

// allocations is the long table of enumerated plans: a row for each channel of each.
func (s space) allocations() *table {
	columns := slices.Concat([]column{{"scenario", integer}, {"kind", text}, {"channel", text}, {"spend", number}, {"share", number}},
		estimateColumns("contribution_"), estimateColumns("roi_"), s.tailColumns())
	return s.each(columns, func(emit func([]cell) error, i int, plan *surface.Scenario) error {
		budget, e := plan.Budget(), s.Extrapolation(plan.Spend)
		for c, spend := range plan.Spend {
			name := s.Channels[c].Name
			row := slices.Concat([]cell{integerCell(i), textCell(string(plan.Kind)), textCell(name), numberCell(spend), numberCell(over(spend, budget))},
				estimateCells(plan.Contributions[c]), estimateCells(perSpend(plan.Contributions[c], spend)),
				s.tailCells(slices.Contains(e.Above, name) || slices.Contains(e.Below, name)))
			if err := emit(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// outcomes is the table of what enumerated plans bring draw by draw: a row for each
// draw of each.
func (s space) outcomes() *table {
	columns := []column{{"scenario", integer}, {"draw", integer}, {"incremental", number}, {"outcome", number}, {"roi", number}}
	incremental := make([]float64, s.Draws)
	return s.each(columns, func(emit func([]cell) error, i int, plan *surface.Scenario) error {
		budget := plan.Budget()
		s.Incremental(incremental, plan.Spend)
		for k, v := range incremental {
			if err := emit([]cell{integerCell(i), integerCell(k), numberCell(v), numberCell(s.Base[k] + v), numberCell(over(v, budget))}); err != nil {
				return err
			}
		}
		return nil
	})
}

// each is a table whose rows are those of the scenarios, one after the other.
func (s space) each(columns []column, rows func(emit func([]cell) error, i int, plan *surface.Scenario) error) *table {
	return &table{columns: columns, rows: func(emit func([]cell) error) error {
		plans, err := s.Scenarios()
		if err != nil {
			return err
		}
		for i := range plans {
			if err := rows(emit, i, &plans[i]); err != nil {
				return err
			}
		}
		return nil
	}}
}

// list returns names as one text.
func list(names []string) string { return strings.Join(names, "; ") }
