package export

import (
	"slices"

	"github.com/noonmark/noonmark/mmm/response"
)

// The kinds of contribution that are no kinds of channel. The baseline is listed
// among channels under this name too.
const (
	treatmentKind = "treatment"
	baselineKind  = "baseline"
)

// contributions is the long table of contributions: a row for each period of
// each geo of each channel, then of each treatment, then of the baseline, so that
// the means of a period and geo add up to expected outcome.
func (s *source) contributions() *table {
	columns := slices.Concat([]column{{"date", date}, {"geo", text}, {"channel", text}}, estimateColumns(""),
		[]column{{"level", number}, {"kind", text}, {"unit", text}})
	return &table{columns: columns, rows: func(emit func([]cell) error) error {
		a, d := s.analysis(), s.fit.Model.Data()
		i := 0
		err := a.Contributions(true, func(series response.Series) error {
			kind := treatmentKind
			if i < len(d.Channels) {
				kind = string(d.Channels[i].Kind)
			}
			i++
			return s.emitSeries(emit, series, kind, a.Unit())
		})
		if err != nil {
			return err
		}
		baseline, err := a.Baseline(true)
		if err != nil {
			return err
		}
		return s.emitSeries(emit, baseline, baselineKind, a.Unit())
	}}
}

func (s *source) emitSeries(emit func([]cell) error, series response.Series, kind, unit string) error {
	for g, values := range series.Values {
		for t, e := range values {
			row := slices.Concat([]cell{dateCell(s.fit.Model.Data().Periods[t]), textCell(series.Geos[g]), textCell(series.Name)}, estimateCells(e),
				[]cell{numberCell(e.Level), textCell(kind), textCell(unit)})
			if err := emit(row); err != nil {
				return err
			}
		}
	}
	return nil
}
