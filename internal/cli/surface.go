package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/surface"
)

func (p *Program) surfaceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "surface",
		Short: "Build and ask the prediction space of a fitted model",
		Long: `The prediction space, or surface, says what every plan for a stretch of time would
bring, draw by draw, without the model. It is built of a fitted model once and answers
at once; noonmark plan asks it what to do.

  build    make it, and check it against the model
  info     what is in it
  query    what a plan would bring, with any quantile or probability`,
		Example: "noonmark surface build -w acme --period quarter\nnoonmark surface query -w acme --spend tv=100k --quantile 10%",
		Args:    noArguments,
		RunE:    showHelp,
	}
	cmd.AddCommand(p.surfaceBuildCommand(), p.surfaceInfoCommand(), p.surfaceQueryCommand())
	return cmd
}

// surfaceFlag adds the option that names a stored surface.
func surfaceFlag(cmd *cobra.Command, id *string) {
	cmd.Flags().StringVar(id, "surface", "", "id of a stored surface (default the last one built)")
}

// buildFlags are the options that say which surface to build.
type buildFlags struct {
	model, period, from, to, table string
	draws, scenarios               int
}

func (p *Program) surfaceBuildCommand() *cobra.Command {
	var of buildFlags
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the prediction space of a model and check it",
		Long: `Evaluates the model over a horizon at many spends of each channel, for many draws
of its posterior; anchors outcomes to the reported total; enumerates scenarios; and
compares random plans that took no part with the model itself: the certificate.

The horizon repeats the last period of the data, its flighting, costs and all else,
or the periods between --from and --to. A table of the plan's own periods has the
columns of the data: the date, the geo where there are geos, and any of spend,
exposure, controls and value. What it does not have is as in the pattern: the last as
many periods of the data, or those from --from on. Without a geo, spend and exposure
are divided as in the pattern, and every geo has the same controls and value. Spend
per exposure is what exposure costs.

The same model and options give the same surface, which is not built again. One of a
model that did not converge, or whose totals are far from the reported ones, is stored
all the same; the exit status is 3.`,
		Example: "noonmark surface build -w acme\nnoonmark surface build -w acme --plan-table next-quarter.csv --from 2025-01-06",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := of.request(cmd)
			if err != nil {
				return err
			}
			req.Seed = p.global.givenSeed()
			progress := p.newBuildProgress()
			built, err := p.Planning.Build(cmd.Context(), p.global.workspace, req, progress.see)
			progress.end()
			if err != nil {
				return err
			}
			p.show(builtDocument(built), func(w page) { writeBuilt(w, built, p.global.workspace) })
			return soundness(built.Findings)
		},
	}
	of.add(cmd)
	return cmd
}

func (f *buildFlags) add(cmd *cobra.Command) {
	o := surface.DefaultOptions()
	modelFlag(cmd, &f.model)
	flags := cmd.Flags()
	flags.StringVar(&f.period, "period", "", "length of the horizon: "+join(surface.Periods())+" (default plan.period, or year)")
	flags.StringVar(&f.from, "from", "", "first day of the periods to repeat, such as 2025-01-01")
	flags.StringVar(&f.to, "to", "", "last day on which such a period may begin")
	flags.StringVar(&f.table, "plan-table", "", "file with the plan's own periods")
	flags.IntVar(&f.draws, "draws", o.Draws, "draws of the posterior to evaluate, at most")
	flags.IntVar(&f.scenarios, "scenarios", o.Scenarios, "scenarios to enumerate, at least")
	_ = cmd.RegisterFlagCompletionFunc("period", fixed(surface.Periods()))
}

// leastDraws is the number of draws below which no interval can be read off them, and
// mostScenarios that of scenarios above which they fill the memory of a computer.
const (
	leastDraws    = 20
	mostScenarios = 1_000_000
)

// request returns what was asked for.
func (f *buildFlags) request(cmd *cobra.Command) (planning.BuildRequest, error) {
	req := planning.BuildRequest{Model: app.ModelID(f.model), Period: surface.Period(f.period), Table: f.table, Draws: f.draws, Scenarios: f.scenarios}
	var err error
	if req.From, err = dayOf(cmd, "from", f.from); err != nil {
		return req, err
	}
	if req.To, err = dayOf(cmd, "to", f.to); err != nil {
		return req, err
	}
	var lengths []string
	for _, name := range []string{"period", "to", "plan-table"} {
		if cmd.Flags().Changed(name) {
			lengths = append(lengths, "--"+name)
		}
	}
	switch {
	case f.period != "" && !slices.Contains(surface.Periods(), req.Period):
		return req, noneOf(cmd, "period", f.period, surface.Periods())
	case len(lengths) > 1:
		return req, misuse(cmd, "Keep one of them", "%s each say how long the plan is", and(lengths))
	case f.draws < leastDraws:
		return req, misuse(cmd, "", "--draws %d is too few: intervals need %d or more", f.draws, leastDraws)
	case f.scenarios < 1 || f.scenarios > mostScenarios:
		return req, misuse(cmd, "", "--scenarios %d is not from 1 to %s", f.scenarios, app.Thousands(mostScenarios))
	}
	return req, nil
}

// soundness returns errUnfit for a surface that should not be published.
func soundness(findings []finding.Finding) error {
	if worst, any := finding.Worst(findings); any && worst == finding.Error {
		return errUnfit
	}
	return nil
}

func (p *Program) surfaceInfoCommand() *cobra.Command {
	var id string
	cmd := &cobra.Command{
		Use:   "info",
		Short: "Show what is in the prediction space",
		Long: `Shows the horizon, the anchor, the certificate, the channels and the findings of the
surface built last, which must be of the current model, or of the one named.`,
		Example: "noonmark surface info -w acme\nnoonmark surface info -w acme --json | jq .certificate",
		Args:    noArguments,
		RunE: func(*cobra.Command, []string) error {
			s, err := p.Planning.Info(p.global.workspace, app.SurfaceID(id))
			if err != nil {
				return err
			}
			p.show(describedDocument(s), func(w page) {
				w.paragraph(fmt.Sprintf("surface %s of model %s, version %s", s.ID, s.Model, s.Version), "", "  ")
				writeDescribed(w, s)
			})
			return soundness(s.Findings)
		},
	}
	surfaceFlag(cmd, &id)
	return cmd
}
