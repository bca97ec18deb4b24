package export

import "slices"

// fitted is the table of expected against actual outcome: a row for each period
// of each geo.
func (s *source) fitted() *table {
	columns := slices.Concat([]column{{"date", date}, {"geo", text}, {"actual", number}},
		estimateColumns("expected_"), []column{{"predicted_lo", number}, {"predicted_hi", number}}, estimateColumns("baseline_"),
		[]column{{"held_out", boolean}, {"level", number}, {"unit", text}})
	return &table{columns: columns, rows: func(emit func([]cell) error) error {
		a, m := s.analysis(), s.fit.Model
		fit, err := a.Fit(true)
		if err != nil {
			return err
		}
		for g, actual := range fit.Actual {
			for t, y := range actual {
				predicted := fit.Predicted.Values[g][t]
				row := slices.Concat([]cell{dateCell(m.Data().Periods[t]), textCell(fit.Expected.Geos[g]), numberCell(y)},
					estimateCells(fit.Expected.Values[g][t]), []cell{numberCell(predicted.Lo), numberCell(predicted.Hi)}, estimateCells(fit.Baseline.Values[g][t]),
					[]cell{booleanCell(!m.Observed(g*m.Data().T() + t)), numberCell(a.Level()), textCell(a.Unit())})
				if err := emit(row); err != nil {
					return err
				}
			}
		}
		return nil
	}}
}
