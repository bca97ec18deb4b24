package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

func (p *Program) dayCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "day",
		Short: "Run the daily loop, and see how it stands",
		Long: `Every day the loop takes in what the tables say now, checks and corrects it, moves
the posterior, settles yesterday's forecasts and makes tomorrow's. Everything it was
told and everything it said stays in the ledger of the workspace.

  run      run the days that are due, or some of the past
  status   how fresh, how right, and what waits for a person`,
		Example: "noonmark day run -w acme\nnoonmark day status -w acme",
		Args:    noArguments,
		RunE:    showHelp,
	}
	cmd.AddCommand(p.dayRunCommand(), p.dayStatusCommand())
	return cmd
}

// spanFlags are the options that say which days.
type spanFlags struct{ date, from, to string }

// span returns the days that were asked for; nil for no bound.
func (f *spanFlags) span(cmd *cobra.Command) (from, to *mmm.Day, err error) {
	given := func(option, text string, into **mmm.Day) {
		if text == "" || err != nil {
			return
		}
		var d mmm.Day
		if d, err = dayOf(cmd, option, text); err == nil {
			*into = &d
		}
	}
	given("from", f.from, &from)
	given("to", f.to, &to)
	if f.date != "" && (from != nil || to != nil) {
		return nil, nil, misuse(cmd, "Keep one of them", "--date is one day, --from and --to are many")
	}
	given("date", f.date, &from)
	if f.date != "" {
		to = from
	}
	if err == nil && from != nil && to != nil && *to < *from {
		err = misuse(cmd, "", "--to %s is before --from %s", to, from)
	}
	return from, to, err
}

func (p *Program) dayRunCommand() *cobra.Command {
	var f spanFlags
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Run the days that are due",
		Long: `Runs every day after the last one done up to the newest complete one in the tables,
or the days that are asked for. A day whose inputs are as they were is not run again.
Where an earlier day was restated or corrected, it and those after it are computed
anew from the day before; the result is as if nothing had ever been wrong.

The first run learns from the history before its first day, which takes some seconds
to minutes; a day then takes less than a second.

Each day is written whole or not at all: whatever stops the program, the next run goes
on where this one was. While another process runs days of the workspace, the exit
status is 4. It is 3 where a finding of the last day has severity error.`,
		Example: "noonmark day run -w acme\nnoonmark day run -w acme --from 2025-01-01 --to 2025-03-31\nnoonmark day run -w acme --date 2025-03-31 --json",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req := daily.RunRequest{Dir: p.global.workspace}
			err := p.seedOfConfig(cmd)
			if err != nil {
				return err
			}
			if req.From, req.To, err = f.span(cmd); err != nil {
				return err
			}
			report, err := p.runDays(cmd, req)
			if err != nil {
				return err
			}
			p.show(reportDocument(report), func(w page) { writeDays(w, report) })
			return health(report)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.date, "date", "", "the one day to run, such as 2025-01-31")
	flags.StringVar(&f.from, "from", "", "first day to run (default the one after the last day done)")
	flags.StringVar(&f.to, "to", "", "last day to run (default the newest complete one)")
	return cmd
}

// seedOfConfig refuses a seed for days: those of one ledger have the same.
func (p *Program) seedOfConfig(cmd *cobra.Command) error {
	if p.global.seedGiven {
		return misuse(cmd, "Set fit.seed in noonmark.yaml", "--seed cannot be another one for some days than for the others")
	}
	return nil
}

// completeOwnChannels completes an option with the names of the workspace's channels.
func (p *Program) completeOwnChannels(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	w, err := workspace.Open(p.global.workspace)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return channelNames(w), cobra.ShellCompDirectiveNoFileComp
}

// channelNames names the channels of a workspace, paid ones first.
func channelNames(w *workspace.Workspace) []string {
	var names []string
	for _, c := range slices.Concat(w.Config.Channels, w.Config.Organic) {
		names = append(names, c.Name)
	}
	return names
}

// runDays runs days, showing how far it has come.
func (p *Program) runDays(cmd *cobra.Command, req daily.RunRequest) (*daily.Report, error) {
	progress := p.newDayProgress()
	defer progress.end()
	return p.Daily.Run(cmd.Context(), req, progress.see)
}

// health returns errUnfit where the last day says that its numbers should not be used.
func health(r *daily.Report) error {
	if len(r.Days) == 0 {
		return nil
	}
	last := &r.Days[len(r.Days)-1]
	if worst, any := finding.Worst(last.Findings); any && worst == finding.Error {
		return errUnfit
	}
	return nil
}

func (p *Program) dayStatusCommand() *cobra.Command {
	var verify bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how the daily loop stands",
		Long: `Shows how fresh the sources and the posterior are against their targets, which days
are due, the confidence level that past forecasts have earned, what was noticed and
waits for a person, and how the last forecasts did. With --verify it first computes the
sums of all that was ever recorded again, and fails where they are not as they were.`,
		Example: "noonmark day status -w acme\nnoonmark day status -w acme --json | jq .freshness",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if verify {
				if err := p.Daily.Verify(cmd.Context(), p.global.workspace); err != nil {
					return err
				}
			}
			s, err := p.Daily.Status(cmd.Context(), p.global.workspace)
			if err != nil {
				return err
			}
			s.Verified = verify
			p.show(s, func(w page) { writeStatus(w, s, p.global.workspace) })
			return nil
		},
	}
	cmd.Flags().BoolVar(&verify, "verify", false, "check that the record is as it was written")
	return cmd
}

// outcomeName is what the subject without a channel is called.
const outcomeName = "outcome"

// subjectOf names a channel, or the outcome where there is none, and a geo.
func subjectOf(channel string, key app.SeriesKey) string {
	if channel == "" {
		channel = outcomeName
	}
	if key.Geo != "" {
		return channel + " in " + key.Geo
	}
	return channel
}
