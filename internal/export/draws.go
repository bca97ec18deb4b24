package export

// draws is the table of draws: chain and draw, counted from 0, and a column for
// each parameter.
func (s *source) draws() *table {
	names := s.model.Draws.Names()
	t := &table{columns: []column{{"chain", integer}, {"draw", integer}}}
	for _, name := range names {
		t.columns = append(t.columns, column{name, number})
	}
	t.rows = func(emit func([]cell) error) error {
		values, row := make([]float64, len(names)), make([]cell, len(t.columns))
		chains, n := s.model.Draws.Size()
		for chain := range chains {
			for draw := range n {
				if err := s.model.Draws.Row(values, chain, draw); err != nil {
					return err
				}
				row[0], row[1] = integerCell(chain), integerCell(draw)
				for v, x := range values {
					row[2+v] = numberCell(x)
				}
				if err := emit(row); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return t
}
