package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
)

// recentDays is how long ago what is listed by default may be over: four weeks.
const recentDays = 28

func (p *Program) anomaliesCommand() *cobra.Command {
	var open, all bool
	cmd := &cobra.Command{
		Use:   "anomalies",
		Short: "Show what was noticed, and decide about it",
		Long: `Shows what was noticed in the last four weeks of the ledger: what it is, since when,
how far from what was expected, and on what evidence. What is nearly always right is
corrected at once (lane action); what is not waits for a person (lane review).

  accept ID   it was one: correct it
  reject ID   it was none: take back what was corrected, and leave it alone

Either is recorded with its author and reason, and the days since the anomaly began
are computed anew.`,
		Example: "noonmark anomalies -w acme --open\nnoonmark anomalies reject a-0123456789ab -w acme --reason 'a sale that was not announced'",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if open && all {
				return misuse(cmd, "Keep one of them", "--open and --all are two lists")
			}
			list, err := p.anomalies(cmd, open, all)
			if err != nil {
				return err
			}
			p.show(struct {
				Anomalies []app.Anomaly `json:"anomalies"`
			}{list}, func(w page) {
				if len(list) == 0 {
					w.paragraph("Nothing was noticed.", "", "")
					return
				}
				writeAnomalies(w, list)
				fmt.Fprintln(w)
				for i := range list {
					writeAnomaly(w, &list[i])
				}
			})
			return nil
		},
	}
	cmd.Flags().BoolVar(&open, "open", false, "only those that are corrected now, or wait for a person")
	cmd.Flags().BoolVar(&all, "all", false, "those of all days")
	cmd.AddCommand(
		p.decisionCommand("accept", "Say that an anomaly was one", "It is corrected as proposed, and the days since it began are computed anew.", "noonmark anomalies accept a-0123456789ab -w acme --reason 'the sale'", p.Daily.Accept),
		p.decisionCommand("reject", "Say that an anomaly was none", "What was corrected is taken back, and the days since it began are computed anew.", "noonmark anomalies reject a-0123456789ab -w acme --reason ours", p.Daily.Reject),
	)
	return cmd
}

// anomalies returns the anomalies of the last weeks of the ledger, of all of it, or those
// that are open.
func (p *Program) anomalies(cmd *cobra.Command, open, all bool) ([]app.Anomaly, error) {
	list, err := p.Daily.Anomalies(cmd.Context(), p.global.workspace, app.AllDays())
	if err != nil || all || len(list) == 0 {
		return list, err
	}
	last, err := p.Daily.Status(cmd.Context(), p.global.workspace)
	if err != nil {
		return nil, err
	}
	kept := []app.Anomaly{} // none is [] in JSON
	for _, a := range list {
		waits := a.Status == app.StatusOpen
		if open && waits || !open && (waits || a.To > last.Last.Day-recentDays) {
			kept = append(kept, a)
		}
	}
	return kept, nil
}

// writeAnomalies writes a row for each anomaly.
func writeAnomalies(w page, all []app.Anomaly) {
	var rows [][]string
	for i := range all {
		a := &all[i]
		rows = append(rows, []string{a.ID, anomalyName(a.Type), subjectOf(a.Channel, a.SeriesKey), lastedFrom(a), a.Lane, string(a.Status), deviation(a), times(a)})
	}
	w.table([]string{"anomaly", "what", "of", "days", "lane", "status", " deviation", " times expected"}, rows)
}

// writeAnomaly writes what an anomaly is in words.
func writeAnomaly(w page, a *app.Anomaly) {
	w.paragraph(fmt.Sprintf("%s  %s", a.ID, a.Title), "", "    ")
	w.paragraph(a.Text+" "+a.Advice, "    ", "    ")
	for _, e := range a.Evidence {
		w.paragraph(e, "    - ", "      ")
	}
}

// anomalyName writes a type: platform outage.
func anomalyName(t string) string { return strings.ReplaceAll(t, "_", " ") }

// lastedFrom writes the days of an anomaly.
func lastedFrom(a *app.Anomaly) string {
	switch {
	case a.Open && a.Status == app.StatusOpen:
		return fmt.Sprintf("%s on", a.From)
	case a.From == a.To:
		return a.From.String()
	}
	return fmt.Sprintf("%s – %s", a.From, a.To)
}

func deviation(a *app.Anomaly) string {
	if noFigure(a.Z) {
		return "–"
	}
	return fmt.Sprintf("%.1f sd", float64(a.Z))
}

func times(a *app.Anomaly) string {
	if noFigure(a.Size) {
		return "–"
	}
	return ratio(float64(a.Size))
}
