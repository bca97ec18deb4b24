package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
)

func (p *Program) reportCommand() *cobra.Command {
	var out, id string
	cmd := &cobra.Command{
		Use:   "report --out FILE",
		Short: "Write the report of a model as one HTML page or as PDF",
		Long: `Writes everything a model says as one page that needs nothing else: findings
first, the channels, charts by their standard names, what to do with the budget if
noonmark surface build was run, what the daily loop says if days were run, how the
model was made, and definitions. By the ending of FILE it is HTML, or PDF, which needs
a Chromium or Chrome on this machine.`,
		Example: "noonmark report -w acme --out acme.html",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := p.Learn.Open(p.global.workspace, app.ModelID(id))
			if err != nil {
				return err
			}
			if err := closing(m.Close, p.report(cmd.Context(), p.global.workspace, m, out)); err != nil {
				return err
			}
			p.show(struct {
				Path    string      `json:"path"`
				ModelID app.ModelID `json:"model_id"`
			}{out, m.ID}, func(w page) { fmt.Fprintf(w, "wrote %s\n", out) })
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write, .html or .pdf")
	_ = cmd.MarkFlagRequired("out") // the flag exists
	modelFlag(cmd, &id)
	return cmd
}

// report writes the report of a model of the workspace in a folder.
func (p *Program) report(ctx context.Context, dir string, m *app.OpenModel, out string) error {
	plans, err := p.Planning.Planning(dir, m.ID)
	if err != nil {
		return err
	}
	days, err := p.Daily.Loop(ctx, dir)
	if err != nil {
		return err
	}
	return p.Reports.Report(ctx, m, plans, days, out, p.Today())
}
