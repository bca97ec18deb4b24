package cli

import (
	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
)

func (p *Program) planGoalCommand() *cobra.Command {
	var f constraintFlags
	var outcome, probability, out string
	cmd := &cobra.Command{
		Use:   "goal",
		Short: "Find the smallest budget that reaches an outcome",
		Long: `Finds the smallest budget, and its allocation, that reaches an outcome over the
horizon: in the mean, or with a probability. The outcome is all of it, what comes
without marketing included. By default it is plan.target_outcome.`,
		Example: "noonmark plan goal -w acme --outcome 5.2M --probability 0.8",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask, err := f.ask(cmd)
			if err != nil {
				return err
			}
			ask.Question.Kind = plan.Goal
			if cmd.Flags().Changed("outcome") {
				if ask.Question.Amount, err = amountOf(cmd, "outcome", outcome); err != nil {
					return err
				}
			}
			if cmd.Flags().Changed("probability") {
				if ask.Question.Probability, err = shareOf(cmd, "probability", probability); err != nil {
					return err
				}
				if v := ask.Question.Probability; v == 0 || v == 1 {
					return misuse(cmd, "Give one between 0 and 1, such as 0.8", "--probability %s: nothing is certain", app.Quote(probability))
				}
			}
			a, err := p.Planning.Optimize(p.global.workspace, ask)
			if err != nil {
				return err
			}
			return p.answer(a, out)
		},
	}
	cmd.Flags().StringVar(&outcome, "outcome", "", "outcome to reach over the horizon, such as 5.2M (default plan.target_outcome)")
	cmd.Flags().StringVar(&probability, "probability", "", "probability with which it is reached, such as 0.8 (default in the mean)")
	p.addConstraints(cmd, &f)
	outFlag(cmd, &out, "the plan")
	return cmd
}
