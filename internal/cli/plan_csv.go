package cli

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
)

// writePlan writes a plan ready to be executed: what each channel spends in each
// period of the horizon, in the horizon's own flighting, beside what it spends
// today.
func writePlan(path string, s *app.Surface, spend []float64) error {
	rows := [][]string{{"date", "channel", "spend", "today"}}
	return writeCSV(path, append(rows, flighted(s, spend)...))
}

// flighted returns a row for each period and channel, by date.
func flighted(s *app.Surface, spend []float64) [][]string {
	n := s.Horizon.N
	rows := make([][]string, 0, n*len(spend))
	planned, today := make([][]string, len(spend)), make([][]string, len(spend))
	for i, x := range spend {
		c := &s.Channels[i]
		planned[i], today[i] = cents(x, c.Flighting), cents(c.Today, c.Flighting)
	}
	for t := range n {
		date := s.Grain.Next(s.Horizon.Starts, t).String()
		for i := range spend {
			rows = append(rows, []string{date, s.Channels[i].Name, planned[i][t], today[i][t]})
		}
	}
	return rows
}

// cents divides an amount by weights into amounts of whole cents whose sum is the
// amount, to the cent.
func cents(amount float64, weights []float64) []string {
	list := make([]string, len(weights))
	var share, before float64
	for t, w := range weights {
		share += w
		until := math.Round(100 * amount * share)
		list[t] = strconv.FormatFloat((until-before)/100, 'f', 2, 64)
		before = until
	}
	return list
}

// writeAlternativePlans writes the plans of alternatives, each with its letter.
func writeAlternativePlans(path string, s *app.Surface, list []plan.Alternative) error {
	rows := [][]string{{"alternative", "date", "channel", "spend", "today"}}
	for i, a := range list {
		for _, row := range flighted(s, a.Spend) {
			rows = append(rows, append([]string{letter(i)}, row...))
		}
	}
	return writeCSV(path, rows)
}

// writeFrontierCSV writes a row for each budget.
func writeFrontierCSV(path string, s *app.Surface, points []plan.FrontierPoint) error {
	header := []string{"budget", "spent", "outcome", "outcome_lo", "outcome_hi", "incremental", "todays_mix", "roi", "mroi"}
	for i := range s.Channels {
		header = append(header, "spend_"+s.Channels[i].Name)
	}
	rows := [][]string{header}
	for _, f := range points {
		var row []string
		for _, v := range append([]float64{f.Budget, f.Spent, f.Outcome.Mean, f.Outcome.Lo, f.Outcome.Hi, f.Incremental.Mean, f.TodaysMix.Mean, f.ROI.Mean, float64(f.MROI)}, f.Spend...) {
			row = append(row, cell(v))
		}
		rows = append(rows, row)
	}
	return writeCSV(path, rows)
}

// cell writes a number; what is none is an empty cell.
func cell(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// writeCSV writes a table where a path is given.
func writeCSV(path string, rows [][]string) error {
	if path == "" {
		return nil
	}
	return app.ReplaceFile(path, func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) })
}
