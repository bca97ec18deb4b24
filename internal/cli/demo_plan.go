package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/sim"
)

// demoDraws is how many draws the prediction space of the demonstration has: half as
// many as others, in half the time.
const demoDraws = 500

// planBudget builds the prediction space of a model and plans its budget anew.
func (p *Program) planBudget(cmd *cobra.Command, dir string, model app.ModelID) (*app.Answer, error) {
	p.note("building the prediction space")
	progress := p.newBuildProgress()
	built, err := p.Planning.Build(cmd.Context(), dir, planning.BuildRequest{Model: model, Draws: demoDraws}, progress.see)
	progress.end()
	if err != nil {
		return nil, err
	}
	return p.Planning.Optimize(dir, planning.Ask{Surface: built.ID})
}

// trueGain returns what a plan would truly bring over today's in the market that it
// is for, in the unit of its surface.
func trueGain(market *sim.Market, a *app.Answer) float64 {
	d, h := market.Data(), &a.Surface.Horizon
	first, _ := slices.BinarySearch(d.Periods, h.From)
	outlook := market.NewOutlook(first, h.N)
	today, plan := make([]float64, len(d.Channels)), make([]float64, len(d.Channels))
	for i, c := range d.Channels {
		today[i], plan[i] = 1, 1
		for _, part := range a.Allocation {
			if part.Channel == c.Name && part.Today > 0 {
				plan[i] = part.Spend / part.Today
			}
		}
	}
	value := 1.0
	if a.Surface.Money {
		value = market.Scenario.Value
	}
	var gain float64
	before := outlook.Incremental(today)
	for i, after := range outlook.Incremental(plan) {
		gain += value * (after - before[i])
	}
	return gain
}

// writeTrueGain compares what the plan promises with what it would truly bring.
func writeTrueGain(w page, a *app.Answer, truth float64) {
	words := wordingOf(a.Surface.Surface)
	gain := a.VsCurrent.Gain
	inside := "outside"
	if truth >= gain.Lo && truth <= gain.Hi {
		inside = "inside"
	}
	w.paragraph(fmt.Sprintf("In truth the plan gains %s %s over today's; it promised %s: %s the %s interval.", signed(truth, figure), words.unit, words.gain(gain), inside, words.level), "", "")
}
