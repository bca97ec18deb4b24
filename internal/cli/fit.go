package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

func (p *Program) fitCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "fit",
		Short: "Learn: sample the posterior, judge it and store it as an immutable model",
		Long: `Samples the posterior of the workspace's model, judges it and stores it in
.noonmark. If chains disagree or diverge, the fit is made again, more carefully.

A model whose chains still disagree, or which has a finding of severity error, such
as a negative baseline, is stored all the same and says so; the exit status is 3.

The same data, configuration, seed and version give the same bytes at any number
of cores. A model that is stored already is not sampled again. Ctrl-C stops at
once and leaves the workspace as it was.`,
		Example: "noonmark fit -w acme\nnoonmark fit -w acme --seed 7 --json > fit.json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			fit, err := p.fit(cmd, p.global.workspace)
			if err != nil {
				return err
			}
			p.show(fitDocument(fit), func(w page) { writeFit(w, fit, p.global.workspace) })
			return verdict(fit.Model)
		},
	}
}

// verdict returns errUnfit for a model that should not be published: its chains
// disagree, or the review has found an error.
func verdict(m *app.Model) error {
	if worst, any := finding.Worst(m.Answers.Findings); !m.Converged || any && worst == finding.Error {
		return errUnfit
	}
	return nil
}

// fit fits the model of a workspace, showing how far it has come.
func (p *Program) fit(cmd *cobra.Command, workspace string) (*learn.Fit, error) {
	req := learn.FitRequest{Seed: p.global.givenSeed()}
	progress := p.newFitProgress()
	defer progress.end()
	req.Review = progress.review
	return p.Learn.Fit(cmd.Context(), workspace, req, progress.see)
}

// modelJSON is what a model says to programs.
type modelJSON struct {
	ModelID     app.ModelID        `json:"model_id"`
	Converged   bool               `json:"converged"`
	Diagnostics app.Diagnostics    `json:"diagnostics"`
	Unit        string             `json:"unit"`
	Level       float64            `json:"level"`
	Channels    []response.Channel `json:"channels"`
	Treatments  []response.Channel `json:"treatments"`
	Paid        response.Channel   `json:"paid"`
	Baseline    draws.Estimate     `json:"baseline"`
	Expected    draws.Estimate     `json:"expected"`
	Actual      float64            `json:"actual"`
	Fitness     *response.Fitness  `json:"fitness"`
	Findings    []finding.Finding  `json:"findings"`
}

func modelDocument(m *app.Model) modelJSON {
	a := &m.Answers
	return modelJSON{
		ModelID: m.ID, Converged: m.Converged, Diagnostics: m.Diagnostics, Unit: a.Unit, Level: a.Level,
		Channels: a.Channels.Channels, Treatments: a.Channels.Treatments, Paid: a.Channels.Paid, Baseline: a.Channels.Baseline,
		Expected: a.Channels.Expected, Actual: a.Channels.Actual, Fitness: a.Fitness, Findings: a.Findings,
	}
}

// fitJSON is what a fit says to programs.
type fitJSON struct {
	modelJSON
	Reused bool         `json:"reused"` // it was stored already; nothing was sampled
	Timing learn.Timing `json:"timing"`
}

func fitDocument(f *learn.Fit) fitJSON { return fitJSON{modelDocument(f.Model), f.Reused, f.Timing} }

func writeFit(w page, f *learn.Fit, workspace string) {
	how := fmt.Sprintf("fitted in %.1f s", f.Timing.Total)
	if f.Reused {
		how = "stored already"
	}
	fmt.Fprintf(w, "model %s, %s\n", f.ID, how)
	writeModel(w, f.Model)
	fmt.Fprintf(w, "\nLook at it: noonmark report -w %s --out report.html\nPlan with it: noonmark surface build -w %s\n", workspace, workspace)
}

// writeModel writes what a model says: how far to trust it, its channels, its
// findings.
func writeModel(w page, m *app.Model) {
	d := &m.Diagnostics
	verdict := "converged"
	if !m.Converged {
		verdict = "NOT CONVERGED: do not use these numbers"
	}
	w.paragraph(fmt.Sprintf("%s: R-hat ≤ %.3f, effective draws ≥ %.0f, %s, E-BFMI ≥ %.2f", verdict, float64(d.MaxRhat), min(float64(d.MinESSBulk), float64(d.MinESSTail)), app.Plural(d.Divergences, "divergence"), float64(d.EBFMIMin)), "", "")
	fmt.Fprintln(w)
	writeChannels(w, m)
	fmt.Fprintln(w)
	w.findings(m.Answers.Findings)
}

// writeChannels writes the channel table.
func writeChannels(w page, m *app.Model) {
	a, roi := &m.Answers, returns(m.Data.Outcome.Money())
	c := a.Channels
	w.paragraph(fmt.Sprintf("Means, of CPIK and half-life medians, and %s intervals, in %s:", level(a.Level), a.Unit), "", "")
	fmt.Fprintln(w)
	var rows [][]string
	row := func(ch *response.Channel) {
		rows = append(rows, []string{
			ch.Name, exact(float64(ch.Spend)), with(ch.Contribution, figure), share(ch.Share.Mean), with(ch.ROI, roi),
			with(ch.MROI, roi), withMedian(ch.CPIK, figure), withMedian(ch.HalfLife, days), share(ch.Saturation.Mean),
		})
	}
	for i := range c.Channels {
		row(&c.Channels[i])
	}
	for i := range c.Treatments {
		row(&c.Treatments[i])
	}
	row(&c.Paid)
	rows = append(rows, []string{"Baseline", "", with(c.Baseline, figure), share(c.Baseline.Mean / c.Expected.Mean)})
	w.table([]string{"channel", " spend", " contribution", " share", " ROI", " marginal ROI", " CPIK", " half-life", " saturation"}, rows)
	n := &a.Fitness.NationalAll
	fmt.Fprintf(w, "\nfit: R² %.3f, MAPE %s, wMAPE %s", float64(n.R2), share(float64(n.MAPE)), share(float64(n.WMAPE)))
	if t := a.Fitness.NationalTest; t != nil {
		fmt.Fprintf(w, "; held out: R² %.3f, MAPE %s, wMAPE %s", float64(t.R2), share(float64(t.MAPE)), share(float64(t.WMAPE)))
	}
	fmt.Fprintln(w)
}
