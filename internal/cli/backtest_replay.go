package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm/track"
)

// replayFlags are the options of backtests on the workspace's own past.
type replayFlags struct{ days spanFlags }

func (f *replayFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.days.from, "from", "", "first day to run anew (default 91 days before the last, or 52 weeks)")
	flags.StringVar(&f.days.to, "to", "", "last day to run anew (default the newest complete one)")
}

// replay runs the past of the workspace anew and shows what that says.
func (p *Program) replay(cmd *cobra.Command, f *replayFlags) error {
	for _, name := range []string{"scenario", "seeds", "results"} {
		if cmd.Flags().Changed(name) {
			return misuse(cmd, "Add --suite daily-v1, or leave it out", "--%s is of the benchmark suite", name)
		}
	}
	req := daily.BacktestRequest{Dir: p.global.workspace}
	err := p.seedOfConfig(cmd)
	if err != nil {
		return err
	}
	if req.From, req.To, err = f.days.span(cmd); err != nil {
		return err
	}
	progress := p.newDayProgress()
	report, err := p.Daily.Backtest(cmd.Context(), req, progress.see)
	progress.end()
	if err != nil {
		return err
	}
	p.show(report, func(w page) { writeBacktest(w, report) })
	return nil
}

func writeBacktest(w page, b *daily.BacktestReport) {
	w.paragraph(fmt.Sprintf("%s to %s: %s run anew, each as known then; parameters learned %s; %s noticed.",
		b.From, b.To, app.Plural(b.Periods, "period"), app.Plural(b.Fits, "time"), plural(b.Anomalies, "anomaly", "anomalies")), "", "  ")
	fmt.Fprintln(w)
	writeRecord(w, b.Forecasts)
	fmt.Fprintln(w)
	writeStability(w, b.Stability)
	fmt.Fprintln(w)
	writeAgreement(w, &b.LiftTests)
	fmt.Fprintln(w)
	writeConfidence(w, &b.Confidence)
	w.paragraph(b.NotScored, "", "")
}

// plural returns a count of something with a plural of its own.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return app.Thousands(n) + " " + many
}

// writeStability writes how much coefficients move.
func writeStability(w page, all []daily.Steadiness) {
	var rows [][]string
	for _, s := range all {
		rows = append(rows, []string{s.Channel, app.Thousands(s.Periods), share(float64(s.Churn)), share(float64(s.Evolving)), share(float64(s.Volatile)), share(float64(s.Width))})
	}
	w.table([]string{"coefficients", " periods", " change a period", " evolving", " volatile", " width of interval"}, rows)
}

// writeAgreement writes lift tests beside what was expected of them.
func writeAgreement(w page, a *daily.Agreement) {
	if len(a.Tests) == 0 {
		w.paragraph("No lift test ended in these days, so that nothing checks what channels cause.", "", "")
	} else {
		var rows [][]string
		for _, t := range a.Tests {
			rows = append(rows, []string{t.Test, t.Channel, fmt.Sprintf("%s – %s", t.Start, t.End), fmt.Sprintf("%s ± %s", figure(t.Effect), figure(t.SE)), with(t.Implied, figure), deviationText(t.Z), heldWord(t.Inside)})
		}
		w.table([]string{"lift test", "channel", "days", " measured", " expected before", " z", "held"}, rows)
		w.paragraph(fmt.Sprintf("Within what was expected with a probability of %s, the test's own error included: %d of %s.", level(track.Level), a.Inside, app.Plural(len(a.Tests), "test")), "", "  ")
	}
	if n := len(a.NotCompared); n > 0 {
		w.paragraph(fmt.Sprintf("Not compared, since parameters were learned with them or they are outside these days: %s.", app.Plural(n, "test")), "", "  ")
	}
}
