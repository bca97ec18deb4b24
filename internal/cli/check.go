package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/mmm/finding"
)

func (p *Program) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say what to know about data and design before fitting",
		Long: `Reads the workspace's data and judges them before anything is fitted: what is
missing, odd or inconsistent; which channels hardly vary, or move so much
together that no model can tell them apart; and what the priors imply before
the model has seen the outcome.

Exit status 2 if the data make no model, 3 if they make one that a fit would
refuse.`,
		Example: "noonmark check -w acme\nnoonmark check -w acme --json | jq '.findings[] | select(.severity==\"warning\")'",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := p.Learn.Check(cmd.Context(), p.global.workspace, p.global.givenSeed())
			if err != nil {
				return err
			}
			p.show(c, func(w page) { writeCheck(w, c) })
			if worst, any := finding.Worst(c.Findings); any && worst == finding.Error {
				return errUnfit
			}
			return nil
		},
	}
}

func writeCheck(w page, c *learn.Check) {
	s := &c.Shape
	size := fmt.Sprintf("%d periods by %s, %s to %s; %s; %s", s.Periods, s.Grain, s.From, s.To, app.Plural(s.Geos, "geo"), app.Plural(s.Channels, "channel"))
	for _, part := range []struct {
		n    int
		noun string
	}{{s.Treatments, "treatment"}, {s.Controls, "control"}, {s.Events, "event"}, {s.LiftTests, "lift test"}} {
		if part.n > 0 {
			size += ", " + app.Plural(part.n, part.noun)
		}
	}
	w.paragraph(size, "", "")
	parameters := app.Plural(s.Parameters, "parameter")
	if s.Sampled < s.Parameters {
		parameters += fmt.Sprintf(", of which %d are sampled and the rest integrated out", s.Sampled)
	}
	w.paragraph(parameters, "", "")
	fmt.Fprintf(w, "\nBefore the data (medians and %s intervals), in %s:\n\n", level(c.Prior.Expected.Level), s.Unit)
	ofActual := func(x float64) string { return share(x / c.Prior.Actual) }
	var rows [][]string
	for _, ch := range c.Prior.Channels {
		rows = append(rows, []string{ch.Name, exact(float64(ch.Spend)), withMedian(ch.Contribution, ofActual), withMedian(ch.ROI, returns(s.Money)), withMedian(ch.HalfLife, days)})
	}
	rows = append(rows, []string{c.Prior.Paid.Name, exact(float64(c.Prior.Paid.Spend)), withMedian(c.Prior.Paid.Contribution, ofActual), withMedian(c.Prior.Paid.ROI, returns(s.Money))})
	w.table([]string{"channel", " spend", " share of outcome", " ROI", " half-life"}, rows)
	fmt.Fprintln(w)
	w.findings(c.Findings)
	tally := map[finding.Severity]int{}
	for _, f := range c.Findings {
		tally[f.Severity]++
	}
	fmt.Fprintf(w, "\n%s, %s, %s\n", app.Plural(tally[finding.Error], "error"), app.Plural(tally[finding.Warning], "warning"), app.Plural(tally[finding.Note], "note"))
}
