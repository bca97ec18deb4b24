package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// queryFlags are the options that say what to know of a plan.
type queryFlags struct {
	worldFlags
	changeFlags
	quantiles, outcomes []string
	drawsOut            string
}

func (p *Program) surfaceQueryCommand() *cobra.Command {
	var of queryFlags
	cmd := &cobra.Command{
		Use:   "query",
		Short: "Say what a plan would bring, draw by draw",
		Long: `Says what a plan would bring: today's plan, with some channels at other spends, or
all of it at another total. Beyond means and intervals it gives any quantile of the
outcome, the probability of reaching any outcome, and all draws as a table.`,
		Example: "noonmark surface query -w acme --spend tv=100k --spend search=+20% --quantile 10%\nnoonmark surface query -w acme --budget 1.2M --probability-of 5.2M --draws-out draws.csv",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask, err := of.worldFlags.ask(cmd)
			if err != nil {
				return err
			}
			change, err := of.change(cmd)
			if err != nil {
				return err
			}
			quantiles, outcomes, err := of.wanted(cmd)
			if err != nil {
				return err
			}
			found, err := p.Planning.Query(p.global.workspace, ask, change)
			if err != nil {
				return err
			}
			if err := writeDraws(of.drawsOut, found); err != nil {
				return err
			}
			doc := queryDocument(found, quantiles, outcomes, of.drawsOut)
			p.show(doc, func(w page) { writeQuery(w, found, &doc) })
			return fitness(found.Basis)
		},
	}
	p.addChange(cmd, &of.changeFlags, &of.worldFlags)
	p.addWorld(cmd, &of.worldFlags)
	flags := cmd.Flags()
	flags.StringArrayVar(&of.quantiles, "quantile", nil, "a quantile of the outcome, such as 10%; may be repeated")
	flags.StringArrayVar(&of.outcomes, "probability-of", nil, "an outcome, such as 5.2M, to know the probability of reaching it; may be repeated")
	flags.StringVar(&of.drawsOut, "draws-out", "", "CSV file to write every draw to")
	return cmd
}

// wanted returns the orders of quantiles, and the outcomes to reach.
func (f *queryFlags) wanted(cmd *cobra.Command) (quantiles, outcomes []float64, err error) {
	for _, text := range f.quantiles {
		q, err := shareOf(cmd, "quantile", text)
		if err != nil {
			return nil, nil, err
		}
		quantiles = append(quantiles, q)
	}
	for _, text := range f.outcomes {
		v, err := plan.ParseAmount(text)
		if err != nil {
			return nil, nil, misuse(cmd, "", "--probability-of %v", err)
		}
		outcomes = append(outcomes, v)
	}
	return quantiles, outcomes, nil
}

// queryJSON is what a plan would bring to programs.
type queryJSON struct {
	surfaceJSON
	*plan.Assessment
	Quantiles     []quantileJSON    `json:"quantiles"`
	Probabilities []probabilityJSON `json:"probabilities"`
	Basis         *plan.Basis       `json:"basis"`
	Path          string            `json:"path,omitempty"` // of the draws that were written
}

type quantileJSON struct {
	Quantile float64 `json:"quantile"`
	Outcome  float64 `json:"outcome"`
}

type probabilityJSON struct {
	Outcome     float64 `json:"outcome"`
	Probability float64 `json:"probability"` // of reaching it
}

func queryDocument(q *planning.Prediction, quantiles, outcomes []float64, path string) queryJSON {
	doc := queryJSON{surfaceJSON: surfaceDocument(q.Surface), Assessment: q.Assessment, Basis: q.Basis, Path: path, Quantiles: []quantileJSON{}, Probabilities: []probabilityJSON{}}
	for _, p := range quantiles {
		doc.Quantiles = append(doc.Quantiles, quantileJSON{p, plan.Objective{Kind: plan.Quantile, P: p}.Of(slices.Clone(q.Outcome))})
	}
	for _, v := range outcomes {
		doc.Probabilities = append(doc.Probabilities, probabilityJSON{v, plan.Objective{Kind: plan.Chance, P: v}.Of(slices.Clone(q.Outcome))})
	}
	return doc
}

// writeQuery writes what a plan would bring.
func writeQuery(w page, q *planning.Prediction, doc *queryJSON) {
	words := wordingOf(q.Surface.Surface)
	writeContext(w, q.Basis)
	var rows [][]string
	for _, a := range q.Allocation {
		rows = append(rows, []string{a.Channel, words.spend(a.Spend), signed(a.Change, words.spend), with(a.Outcome, figure), with(a.ROI, words.roi), with(a.MROI, words.roi), seen(&q.Extrapolation, a.Channel)})
	}
	rows = append(rows, []string{"Total", words.spend(q.Budget), signed(q.VsCurrent.Spend, words.spend), with(q.Incremental, figure), with(q.ROI, words.roi)})
	w.table([]string{"channel", " spend", " change", " brings", " ROI", " marginal ROI", "observed"}, rows)
	fmt.Fprintln(w)
	w.paragraph(fmt.Sprintf("Outcome: %s %s; %s of that comes after the plan's last day.", with(q.Assessment.Outcome, figure), words.unit, figure(float64(q.Later))), "", "  ")
	if q.VsCurrent.Gain.Mean != 0 {
		w.paragraph(fmt.Sprintf("Against today's plan: %s; more with a probability of %s.", words.gain(q.VsCurrent.Gain), chance(q.VsCurrent.PBetter)), "", "  ")
	}
	for _, x := range doc.Quantiles {
		w.paragraph(fmt.Sprintf("%s quantile: %s %s.", percent(x.Quantile), figure(x.Outcome), words.unit), "", "  ")
	}
	for _, x := range doc.Probabilities {
		w.paragraph(fmt.Sprintf("At least %s %s with a probability of %s.", figure(x.Outcome), words.unit, chance(x.Probability)), "", "  ")
	}
	w.paragraph(fmt.Sprintf("Numbers are means; in brackets, %s intervals.", words.level), "", "  ")
	fmt.Fprintln(w)
	writeBasis(w, q.Surface, q.Basis)
	wrote(w, doc.Path)
}

// seen says how a channel's spend goes beyond what was observed.
func seen(e *surface.Extrapolation, channel string) string {
	switch {
	case slices.Contains(e.Above, channel):
		return "never so much"
	case slices.Contains(e.Below, channel):
		return "never so little"
	}
	return "yes"
}

// writeDraws writes what every draw says of a plan.
func writeDraws(path string, q *planning.Prediction) error {
	header := []string{"draw", "outcome", "incremental"}
	for _, a := range q.Allocation {
		header = append(header, "contribution_"+a.Channel)
	}
	rows := [][]string{header}
	for k, outcome := range q.Outcome {
		var incremental float64
		var parts []string
		for _, c := range q.Contributions {
			incremental += c[k]
			parts = append(parts, cell(c[k]))
		}
		rows = append(rows, append([]string{fmt.Sprint(k), cell(outcome), cell(incremental)}, parts...))
	}
	return writeCSV(path, rows)
}
