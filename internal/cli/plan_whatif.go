package cli

import (
	"github.com/spf13/cobra"
)

func (p *Program) planWhatIfCommand() *cobra.Command {
	var world worldFlags
	var change changeFlags
	var out string
	cmd := &cobra.Command{
		Use:   "whatif",
		Short: "Say what a given plan would bring",
		Long: `Says what a plan would bring over today's: today's plan with some channels at other
spends, or all of it at another total. Constraints do not apply.`,
		Example: "noonmark plan whatif -w acme --spend tv=-50% --spend search=120k\nnoonmark plan whatif -w acme --scale 1.1 --cost tv=1.15",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !change.given(cmd) && !cmd.Flags().Changed("cost") && !cmd.Flags().Changed("value") {
				return misuse(cmd, "", "nothing is different from today: give --spend, --scale, --budget, --cost or --value")
			}
			ask, err := world.ask(cmd)
			if err != nil {
				return err
			}
			c, err := change.change(cmd)
			if err != nil {
				return err
			}
			a, err := p.Planning.WhatIf(p.global.workspace, ask, c)
			if err != nil {
				return err
			}
			return p.answer(a, out)
		},
	}
	p.addChange(cmd, &change, &world)
	p.addWorld(cmd, &world)
	outFlag(cmd, &out, "the plan")
	return cmd
}
