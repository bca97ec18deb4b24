package cli

import (
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm/forecast"
	"github.com/noonmark/noonmark/mmm/track"
)

func (p *Program) forecastCommand() *cobra.Command {
	var f spanFlags
	var horizon string
	cmd := &cobra.Command{
		Use:   "forecast",
		Short: "Show what is expected, and how right forecasts were",
		Long: `Shows the forecasts of the last day done, and the record of all that were made before
the fact and are settled: how far off they were, how often their intervals held what
came, and what they gain over the seasonal-naive forecast, which says that each day is
as the same one a week before. Off is by how much the forecast was too high.

Horizons are tomorrow (the next day), week (7 days), month (28 days) and period (the
rest of the budget's period). With --from it lists every forecast about periods that
end in those days, with what came. Quantiles are in the JSON.`,
		Example: "noonmark forecast -w acme\nnoonmark forecast -w acme --horizon week --from 2025-01-01 --json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, to, err := f.span(cmd)
			if err != nil {
				return err
			}
			if horizon != "" && !slices.Contains(forecast.Horizons(), forecast.Horizon(horizon)) {
				return noneOf(cmd, "horizon", horizon, forecast.Horizons())
			}
			all, err := p.Daily.Forecasts(cmd.Context(), p.global.workspace, spanOf(from, to))
			if err != nil {
				return err
			}
			all = slices.DeleteFunc(all, func(f daily.Forecasted) bool { return horizon != "" && f.Horizon != horizon })
			shown := all
			if from == nil && to == nil {
				shown = madeLast(all)
			}
			record := daily.RecordOf(all)
			p.show(struct {
				Record    []daily.HorizonRecord `json:"record"`
				Forecasts []daily.Forecasted    `json:"forecasts"`
			}{record, shown}, func(w page) {
				if len(all) == 0 {
					w.paragraph("There is no such forecast.", "", "")
					return
				}
				writeForecasted(w, shown)
				fmt.Fprintln(w)
				writeRecord(w, record)
			})
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&horizon, "horizon", "", "how far ahead: "+join(forecast.Horizons())+" (default all)")
	flags.StringVar(&f.from, "from", "", "list the forecasts about this day and later ones")
	flags.StringVar(&f.to, "to", "", "list the forecasts about this day and earlier ones")
	_ = cmd.RegisterFlagCompletionFunc("horizon", fixed(forecast.Horizons()))
	return cmd
}

// madeLast returns the forecasts of the newest day that made any.
func madeLast(all []daily.Forecasted) []daily.Forecasted {
	last := []daily.Forecasted{} // none is [] in JSON
	for _, f := range all {
		switch {
		case len(last) > 0 && f.Made < last[0].Made:
			continue
		case len(last) > 0 && f.Made > last[0].Made:
			last = last[:0]
		}
		last = append(last, f)
	}
	return last
}

// writeForecasted writes forecasts, and what came.
func writeForecasted(w page, all []daily.Forecasted) {
	var rows [][]string
	for i := range all {
		f := &all[i]
		row := []string{f.Made.String(), horizonNames[forecast.Horizon(f.Horizon)], when(&f.Forecast), figure(f.Interval.Median), fmt.Sprintf("%s – %s", figure(f.Interval.Lo), figure(f.Interval.Hi))}
		if f.Score != nil {
			row = append(row, figure(float64(f.Score.Actual)), off(f.Score), heldWord(f.Score.Hit90))
		}
		rows = append(rows, row)
	}
	w.table([]string{"made", "forecast", "of", " median", " " + level(track.Level) + " interval", " came", " off", "held"}, rows)
}

// writeRecord writes how forecasts did by horizon.
func writeRecord(w page, record []daily.HorizonRecord) {
	var rows [][]string
	for i := range record {
		r := &record[i]
		row := []string{horizonNames[r.Horizon], app.Thousands(r.Made), app.Thousands(r.Scored), app.Thousands(r.Independent)}
		if r.Scored > 0 {
			row = append(row, share(float64(r.MAPE)), signed(float64(r.Bias), share))
			for _, c := range r.Coverage {
				row = append(row, share(float64(c.Share)))
			}
			row = append(row, signed(float64(r.SkillCRPS), share), chance(float64(r.PBetter)))
		}
		rows = append(rows, row)
	}
	headers := []string{"record", " made", " settled", " apart", " off", " bias"}
	for _, l := range forecast.Levels() {
		headers = append(headers, " in "+level(l))
	}
	w.table(append(headers, " better than naive by", " P(better)"), rows)
	for i := range record {
		if c := coverageOf(&record[i]); c != nil && record[i].Scored > 0 {
			w.paragraph(fmt.Sprintf("%s: %s intervals held %s, in truth between %s and %s with a probability of 90%%.",
				horizonNames[record[i].Horizon], level(c.Level), share(float64(c.Share)), share(float64(c.Lo)), share(float64(c.Hi))), "", "  ")
		}
	}
}

// coverageOf returns the coverage of the intervals that are shown everywhere.
func coverageOf(r *daily.HorizonRecord) *daily.Covered {
	for i := range r.Coverage {
		if math.Abs(r.Coverage[i].Level-track.Level) < 1e-9 {
			return &r.Coverage[i]
		}
	}
	return nil
}
