package cli

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/plan"
)

func (p *Program) planMarginalCommand() *cobra.Command {
	var f constraintFlags
	var change changeFlags
	cmd := &cobra.Command{
		Use:   "marginal",
		Short: "Show what one more unit of money brings in each channel",
		Long: `Shows what one more unit of money brings in each channel at today's plan, or at the
one given, and how probable it is that the channel should have more, or less, of
the same budget.`,
		Example: "noonmark plan marginal -w acme\nnoonmark plan marginal -w acme --scale 0.8 --max-change none",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask, err := f.ask(cmd)
			if err != nil {
				return err
			}
			at, err := change.change(cmd)
			if err != nil {
				return err
			}
			found, err := p.Planning.Marginal(p.global.workspace, ask, at)
			if err != nil {
				return err
			}
			p.show(marginsDocument(found), func(w page) {
				writeContext(w, found.Basis)
				writeMargins(w, found)
				fmt.Fprintln(w)
				writeBasis(w, found.Surface, found.Basis)
				writeConstraints(w, found.Question.Constraints)
			})
			return fitness(found.Basis)
		},
	}
	p.addChange(cmd, &change, &f.worldFlags)
	p.addConstraints(cmd, &f)
	return cmd
}

// marginsJSON are marginal returns to programs.
type marginsJSON struct {
	surfaceJSON
	Budget      float64       `json:"budget"`
	Margins     []plan.Margin `json:"channels"`
	Constraints []string      `json:"constraints"`
	Basis       *plan.Basis   `json:"basis"`
}

func marginsDocument(f *planning.Margins) marginsJSON {
	doc := marginsJSON{surfaceJSON: surfaceDocument(f.Surface), Margins: f.Margins, Constraints: texts(f.Question.Constraints), Basis: f.Basis}
	for _, m := range f.Margins {
		doc.Budget += m.Spend
	}
	return doc
}

// surelyMoved is the probability from which a page advises to give more, or less.
const surelyMoved = 0.8

// writeMargins writes what one more unit of money brings in each channel, most
// first.
func writeMargins(w page, f *planning.Margins) {
	words := wordingOf(f.Surface.Surface)
	sorted := slices.Clone(f.Margins)
	slices.SortStableFunc(sorted, func(a, b plan.Margin) int { return cmp.Compare(b.MROI.Mean, a.MROI.Mean) })
	var rows [][]string
	var more, less []string
	for _, m := range sorted {
		verdict := ""
		switch {
		case m.PMore >= surelyMoved:
			verdict = "more"
			more = append(more, m.Channel)
		case m.PLess >= surelyMoved:
			verdict = "less"
			less = append(less, m.Channel)
		}
		rows = append(rows, []string{m.Channel, words.spend(m.Spend), with(m.ROI, words.roi), with(m.MROI, words.roi), chance(m.PMore), chance(m.PLess), withMedian(m.Best, words.spend), verdict})
	}
	w.paragraph(advice(more, less), "", "")
	fmt.Fprintln(w)
	w.table([]string{"channel", " spend", " ROI", " marginal ROI", " P(more)", " P(less)", " best spend", "advice"}, rows)
	fmt.Fprintln(w)
	w.paragraph("Marginal ROI is what one more unit of money brings. P(more) is the probability that the best allocation of the same budget gives the channel more than now, P(less) that it gives less; best spend is what it gives, in the median.", "", "")
}

// advice says which channels should have more, and which less.
func advice(more, less []string) string {
	if more == nil && less == nil {
		return fmt.Sprintf("No channel should surely have more or less of this budget: none with a probability of %.0f%%.", 100*surelyMoved)
	}
	return moreAndLess(more, less)
}
