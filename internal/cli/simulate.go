package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/mmm/sim"
)

func (p *Program) simulateCommand() *cobra.Command {
	var name, grain, out string
	var geos int
	cmd := &cobra.Command{
		Use:   "simulate --scenario NAME --out DIR",
		Short: "Make a market with a known truth",
		Long: "Simulates a market and writes it as a workspace that is ready to fit: data.csv, what\nanyone could observe; truth.json, what really happened (docs/format/truth.md); and\nnoonmark.yaml. The same scenario and seed give the same bytes.\n\nScenarios:\n" +
			scenarioList(),
		Example: "noonmark simulate --scenario D2 --seed 1 --out d2 && noonmark fit -w d2",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := scenario(cmd, name, grain, geos)
			if err != nil {
				return err
			}
			made, err := p.Learn.Simulate(learn.SimulateRequest{Scenario: s, Seed: p.global.seed, Dir: out})
			if err != nil {
				return err
			}
			p.show(made, func(w page) {
				fmt.Fprintf(w, "wrote %s: %d days of scenario %s, channels %s\nFit it: noonmark fit -w %s\nOr learn from it day by day: noonmark day run -w %s\n", out, made.Days, made.Scenario, strings.Join(made.Channels, ", "), out, out)
			})
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "scenario", "D0", "name of a scenario")
	flags.StringVar(&grain, "grain", "day", "length of a period, day or week")
	flags.IntVar(&geos, "geos", 0, "number of geos (default the scenario's)")
	flags.StringVar(&out, "out", "", "folder to make")
	_ = cmd.MarkFlagRequired("out") // the flag exists
	_ = cmd.RegisterFlagCompletionFunc("scenario", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var names []cobra.Completion
		for _, s := range sim.Scenarios() {
			names = append(names, cobra.CompletionWithDesc(s.Name, s.Description))
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}

// scenarioList lists the scenarios for the help of the command.
func scenarioList() string {
	var list strings.Builder
	w := page{Writer: &list, width: 80}
	for _, s := range sim.Scenarios() {
		w.paragraph(s.Description, fmt.Sprintf("  %-12s ", s.Name), strings.Repeat(" ", 15))
	}
	return list.String()
}

// scenario returns the scenario that options ask for.
func scenario(cmd *cobra.Command, name, grain string, geos int) (sim.Scenario, error) {
	s, err := sim.Lookup(name)
	if err != nil {
		var names []string
		for _, known := range sim.Scenarios() {
			names = append(names, known.Name)
		}
		return s, noneOf(cmd, "scenario", name, names)
	}
	switch grain {
	case "day":
	case "week":
		s = s.ByWeek()
	default:
		return s, noneOf(cmd, "grain", grain, []string{"day", "week"})
	}
	if cmd.Flags().Changed("geos") {
		s.Geo.Count = geos
	}
	if err := s.Check(); err != nil {
		return s, misuse(cmd, "", "%v", err)
	}
	return s, nil
}
