package cli

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
)

func (p *Program) planCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Ask what to do with a budget",
		Long: `Asks the prediction space of a workspace, which noonmark surface build makes of a
fitted model, what to do with a budget. Every answer says what a plan would bring
over today's, how sure that is and what would change it, and how much it can bear:
primary, supporting, or not appropriate, which ends with status 3.

  optimize       the best use of a budget, of more money, of a cut, or for a return
  flighting      the same in time, too: by channel and part of the horizon
  frontier       what every budget brings at best
  alternatives   other plans nearly as good
  whatif         what a given plan would bring
  marginal       what one more unit of money brings in each channel
  goal           the smallest budget that reaches an outcome

Amounts are for the whole horizon of the surface: 1200000, 1.2M or 250k. A channel
stays within 30% of today's mix, unless --max-change, or plan.max_change in the
configuration, says something else.`,
		Example: "noonmark surface build -w acme\nnoonmark plan optimize -w acme --budget 1.2M --out plan.csv",
		Args:    noArguments,
		RunE:    showHelp,
	}
	cmd.AddCommand(p.planOptimizeCommand(), p.planFlightingCommand(), p.planFrontierCommand(), p.planAlternativesCommand(), p.planWhatIfCommand(), p.planMarginalCommand(), p.planGoalCommand())
	return cmd
}

// outFlag adds the option that names a table to write.
func outFlag(cmd *cobra.Command, out *string, what string) {
	cmd.Flags().StringVar(out, "out", "", "CSV file to write "+what+" to")
}

// fitness returns errUnfit for an answer that must not be acted on.
func fitness(b *plan.Basis) error {
	if b.Strength == plan.NotAppropriate {
		return errUnfit
	}
	return nil
}

// answer writes the plan of an answer where that is asked for, and shows it.
func (p *Program) answer(a *app.Answer, out string) error {
	spend := make([]float64, len(a.Allocation))
	for i, part := range a.Allocation {
		spend[i] = part.Spend
	}
	if err := writePlan(out, a.Surface, spend); err != nil {
		return err
	}
	p.show(answerDocument(a, out), func(w page) {
		writeAnswer(w, a)
		wrote(w, out)
	})
	return fitness(a.Basis)
}

// writeContext says what was asked.
func writeContext(w page, b *plan.Basis) {
	w.paragraph(capital(b.Context), "", "")
	fmt.Fprintln(w)
}

// capital begins a sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// wrote says that a file was written, if one was.
func wrote(w page, out string) {
	if out != "" {
		fmt.Fprintf(w, "\nwrote %s\n", out)
	}
}
