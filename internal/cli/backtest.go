package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/backtesting"
	"github.com/noonmark/noonmark/mmm/backtest"
)

// suiteFlags are the options of the benchmark suite.
type suiteFlags struct {
	suite, seeds, results string
	scenarios             []string
}

func (p *Program) backtestCommand() *cobra.Command {
	var suite suiteFlags
	var own replayFlags
	cmd := &cobra.Command{
		Use:   "backtest",
		Short: "Score forecasts on your own past, or run the benchmark suite",
		Long: `Without --suite it runs the daily loop anew over past days of the workspace, in a
ledger of its own, as each day was known then, and scores what it said: forecasts
against what came and against the seasonal-naive forecast, how often intervals held,
how steady coefficients were, and each lift test against what was expected of the
channel before it was known. It cannot score incremental value: what would have
happened otherwise is in nobody's data.

With --suite ` + backtest.Suite + ` it plays ways to keep a model current in simulated markets whose
truth is known, and prints which claims they earn: a claim is earned when its 95%
interval over seeds lies beyond the target, otherwise it says "not earned" with what
was found. A world takes a minute or two of one core. Results are kept in a file,
from which an interrupted run goes on.

Scenarios: ` + strings.Join(suiteScenarios(), ", ") + `.`,
		Example: "noonmark backtest -w acme --from 2025-01-01\nnoonmark backtest --suite " + backtest.Suite + " --scenario D2 --seeds 1-40",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if suite.suite == "" {
				return p.replay(cmd, &own)
			}
			return p.runSuite(cmd, &suite)
		},
	}
	own.add(cmd)
	suite.add(cmd)
	return cmd
}

func (f *suiteFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.suite, "suite", "", "benchmark suite to run: "+backtest.Suite)
	flags.StringArrayVar(&f.scenarios, "scenario", nil, "with --suite, a scenario to run; may be repeated (default all)")
	flags.StringVar(&f.seeds, "seeds", "1-40", "with --suite, the first and the last seed")
	flags.StringVar(&f.results, "results", backtest.Suite+".jsonl", "with --suite, the file in which results are kept")
	_ = cmd.RegisterFlagCompletionFunc("suite", cobra.FixedCompletions([]cobra.Completion{backtest.Suite}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("scenario", fixed(suiteScenarios()))
}

// suiteScenarios names the scenarios of the suite.
func suiteScenarios() []string {
	var names []string
	for _, s := range backtest.Scenarios() {
		names = append(names, s.Name)
	}
	return names
}

// request returns what was asked for.
func (f *suiteFlags) request(p *Program, cmd *cobra.Command) (backtesting.Request, error) {
	req := backtesting.Request{Scenarios: f.scenarios, Results: f.results}
	if p.global.seedGiven {
		return req, misuse(cmd, "Did you mean --seeds?", "--seed is not of the benchmark suite")
	}
	if f.suite != backtest.Suite {
		return req, noneOf(cmd, "suite", f.suite, []string{backtest.Suite})
	}
	for _, name := range f.scenarios {
		if _, err := backtest.Lookup(name); err != nil {
			return req, noneOf(cmd, "scenario", name, suiteScenarios())
		}
	}
	var err error
	if req.First, req.Last, err = seedRange(cmd, f.seeds); err != nil {
		return req, err
	}
	if req.Last < req.First {
		return req, misuse(cmd, "Write them as 1-40", "--seeds %s ends before it begins", app.Quote(f.seeds))
	}
	if err := backtest.CheckSeeds(req.First, req.Last, false); err != nil {
		return req, misuse(cmd, "Seeds 1-40 are for development", "--seeds %s: %v", app.Quote(f.seeds), err)
	}
	return req, nil
}

// seedRange reads "1-40", or "7" for one seed.
func seedRange(cmd *cobra.Command, text string) (first, last uint64, err error) {
	from, to, isRange := strings.Cut(text, "-")
	if !isRange {
		to = from
	}
	var rest string
	for _, part := range []struct {
		text string
		into *uint64
	}{{from, &first}, {to, &last}} {
		if n, _ := fmt.Sscanf(strings.TrimSpace(part.text)+"\n", "%d%s", part.into, &rest); n != 1 {
			return 0, 0, misuse(cmd, "Write them as 1-40", "--seeds %s is no range of seeds", app.Quote(text))
		}
	}
	return first, last, nil
}

// runSuite runs the suite and shows what it says.
func (p *Program) runSuite(cmd *cobra.Command, f *suiteFlags) error {
	req, err := f.request(p, cmd)
	if err != nil {
		return err
	}
	progress := p.newTally("worlds")
	report, err := p.Suite.Run(cmd.Context(), req, func(g backtesting.Progress) {
		what := ""
		if g.Scenario != "" {
			what = fmt.Sprintf("%s seed %d", g.Scenario, g.Seed)
		}
		progress.see(g.Done, g.Total, what)
	})
	progress.end()
	if err != nil {
		return err
	}
	p.show(report, func(w page) { writeSuite(w, report) })
	return nil
}
