package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/mmm/sim"
)

// demoScenario is the market of the demonstration: by day, and one whose truth
// does not drift, so that a model of constant effects can be right about it.
const demoScenario = "D0"

func (p *Program) demoCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Simulated markets, from table to plan, and through 90 days",
		Long: `Simulates two years of daily data of a market whose truth is known, checks them, fits
the model, builds its prediction space, plans a year's budget anew, writes the
report, and compares what was learned, and what the plan promises, with the truth.

Then it runs the daily loop through 90 days of another market, in which effects drift,
numbers come in late and things break, and tells what was noticed of what was planted,
how right forecasts were, and how effects changed, beside the truth.

It takes less than a minute. A folder that holds the same demonstration is used again.
The exit status is 3 where that of fit is, or where the plan must not be acted on.`,
		Example: "noonmark demo --dir demo",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.demo(cmd, dir)
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "noonmark-demo", "folder to make")
	return cmd
}

func (p *Program) demo(cmd *cobra.Command, dir string) error {
	scenario, err := sim.Lookup(demoScenario)
	if err != nil {
		return err
	}
	if err := p.demoMarket(dir, scenario); err != nil {
		return err
	}
	p.note("checking the data and the design")
	check, err := p.Learn.Check(cmd.Context(), dir, p.global.givenSeed())
	if err != nil {
		return err
	}
	p.note("  %s about %d days and %s", app.Plural(len(check.Findings), "finding"), check.Shape.Periods, app.Plural(check.Shape.Channels, "channel"))
	p.note("fitting %s", app.Plural(check.Shape.Parameters, "parameter"))
	fit, err := p.fit(cmd, dir)
	if err != nil {
		return err
	}
	plan, err := p.planBudget(cmd, dir, fit.ID)
	if err != nil {
		return err
	}
	report := filepath.Join(dir, "report.html")
	m, err := p.Learn.Open(dir, fit.ID)
	if err != nil {
		return err
	}
	if err := closing(m.Close, p.report(cmd.Context(), dir, m, report)); err != nil {
		return err
	}
	market, err := sim.New(scenario, p.global.seed)
	if err != nil {
		return err
	}
	gain := trueGain(market, plan)
	days, err := p.demoDays(cmd, filepath.Join(dir, daysFolder))
	if err != nil {
		return err
	}
	p.show(demoJSON{dir, fit.ID, report, fit.Converged, answerDocument(plan, ""), gain, days}, func(w page) {
		fmt.Fprintf(w, "model %s\n", fit.ID)
		writeModel(w, fit.Model)
		writeTruth(w, fit, market.Truth)
		fmt.Fprintln(w)
		writeAnswer(w, plan)
		fmt.Fprintln(w)
		writeTrueGain(w, plan, gain)
		fmt.Fprintf(w, "\nreport: %s\n\n", report)
		writeDemoDays(w, days)
	})
	return cmp.Or(verdict(fit.Model), fitness(plan.Basis))
}

// demoJSON is what the demonstration says to programs.
type demoJSON struct {
	Workspace string      `json:"workspace"`
	ModelID   app.ModelID `json:"model_id"`
	Report    string      `json:"report"`
	Converged bool        `json:"converged"`
	Plan      answerJSON  `json:"plan"`
	TrueGain  float64     `json:"true_gain"` // what the plan would truly bring over today's
	Days      *daysDemo   `json:"days"`
}

// demoMarket simulates the market, unless the folder holds it already.
func (p *Program) demoMarket(dir string, s sim.Scenario) error {
	truth, err := readTruth(dir)
	switch {
	case err == nil && truth.Scenario == s.Name && truth.Seed == p.global.seed:
		p.note("using the market in %s", dir)
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	p.note("simulating %d days of a market with a known truth", s.Days)
	_, err = p.Learn.Simulate(learn.SimulateRequest{Scenario: s, Seed: p.global.seed, Dir: dir})
	return err
}

func readTruth(dir string) (*sim.Truth, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "truth.json"))
	if err != nil {
		return nil, err
	}
	var truth sim.Truth
	return &truth, json.Unmarshal(raw, &truth)
}

// writeTruth compares the returns that were learned with the true ones.
func writeTruth(w page, fit *learn.Fit, truth *sim.Truth) {
	fmt.Fprintln(w, "\nLearned against true ROI:")
	fmt.Fprintln(w)
	trueROI := map[string]float64{}
	for _, c := range truth.Channels {
		trueROI[c.Name] = float64(c.Window.ROI)
	}
	var rows [][]string
	for _, c := range fit.Answers.Channels.Channels {
		roi, paid := trueROI[c.Name]
		if !paid || !c.Kind.IsPaid() {
			continue
		}
		inside := "outside"
		if roi >= c.ROI.Lo && roi <= c.ROI.Hi {
			inside = "inside"
		}
		rows = append(rows, []string{c.Name, with(c.ROI, ratio), ratio(roi), inside})
	}
	w.table([]string{"channel", " learned", " true", level(fit.Answers.Level) + " interval"}, rows)
}
