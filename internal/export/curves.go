package export

import (
	"slices"

	"github.com/noonmark/noonmark/mmm/response"
)

// curves is the table of response curves: a row for each paid channel and
// multiple of its spend.
func (s *source) curves() *table {
	columns := slices.Concat([]column{{"channel", text}, {"multiplier", number}, {"spend", number}}, estimateColumns(""),
		[]column{{"extrapolated", boolean}, {"level", number}, {"unit", text}})
	return &table{columns: columns, rows: func(emit func([]cell) error) error {
		a := s.analysis()
		curves, err := a.Curves(response.Multipliers())
		if err != nil {
			return err
		}
		for _, c := range curves {
			for _, p := range c.Points {
				row := slices.Concat([]cell{textCell(c.Channel), numberCell(p.Multiplier), numberCell(p.Spend)}, estimateCells(p.Contribution),
					[]cell{booleanCell(p.Extrapolated), numberCell(a.Level()), textCell(a.Unit())})
				if err := emit(row); err != nil {
					return err
				}
			}
		}
		return nil
	}}
}
