package cli

import (
	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/mmm/plan"
)

func (p *Program) planOptimizeCommand() *cobra.Command {
	var f questionFlags
	var objective, out string
	cmd := &cobra.Command{
		Use:   "optimize",
		Short: "Find the best allocation to channels",
		Long: `Finds the allocation to channels that is best for a question, and proves how good
it is: the certificate is a bound that nothing allowed can exceed.

Without a question it is the best use of the configured budget, or of today's. What
is to be as large as possible is the mean of the outcome, or by --objective:

  quantile:0.1   the outcome that is exceeded with a probability of 90%
  cvar:0.2       the mean of the worst fifth of outcomes
  chance:5.2M    the probability of an outcome of at least that
  mean_sd:1      the mean less one standard deviation

Constraints: tv >= 100k; tv <= +20% (of today); search + social <= 40% of budget;
search >= 2 display; display >= 50k or zero; each <= 120% of today; moved <= 10% of
today. Names with spaces go in double quotes.

--out writes what each channel spends in each period of the horizon, ready to be
executed: date, channel, spend, today.`,
		Example: "noonmark plan optimize -w acme --budget 1.2M --out plan.csv\nnoonmark plan optimize -w acme --extra 100k --lock tv --objective cvar:0.2\nnoonmark plan optimize -w acme --constraint 'search <= 2 social' --max-change none",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask, err := f.ask(cmd)
			if err != nil {
				return err
			}
			if ask.Question.Objective, err = plan.ParseObjective(objective); err != nil {
				return misuse(cmd, "", "--%v", err)
			}
			a, err := p.Planning.Optimize(p.global.workspace, ask)
			if err != nil {
				return err
			}
			return p.answer(a, out)
		},
	}
	p.addQuestion(cmd, &f)
	cmd.Flags().StringVar(&objective, "objective", string(plan.Mean), "what is to be large: mean, quantile:P, cvar:P, chance:OUTCOME or mean_sd:N")
	_ = cmd.RegisterFlagCompletionFunc("objective", cobra.FixedCompletions([]cobra.Completion{"mean", "quantile:0.1", "cvar:0.2", "chance:", "mean_sd:1"}, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace))
	outFlag(cmd, &out, "the plan")
	return cmd
}
