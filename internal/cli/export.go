package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
)

func (p *Program) exportCommand() *cobra.Command {
	var what, format, out, model, surface string
	cmd := &cobra.Command{
		Use:   "export --what WHAT --format FORMAT --out FILE",
		Short: "Write tables of a model or a surface for notebooks and other systems",
		Long: `Writes a table of the model:

  draws           every parameter; a row for each draw
  contributions   date, geo, channel, mean, median, lo, hi
  curves          response of each channel to its spend
  fit             expected against actual outcome, by date and geo

or of a surface built from it:

  surface         response of each channel to its spend over the horizon
  scenarios       every enumerated plan, and what it brings
  allocations     the same by channel: spend, contribution, return
  outcomes        what every plan brings in every draw: millions of rows

as csv or parquet; and draws as arviz, a Zarr store (a folder, or an archive if
FILE ends in .zip) that ArviZ opens with az.from_zarr. FILE may be - for CSV on
standard output.`,
		Example: "noonmark export -w acme --what contributions --format parquet --out contributions.parquet\nnoonmark export -w acme --what draws --format arviz --out posterior.zarr\nnoonmark export -w acme --what scenarios --format parquet --out scenarios.parquet",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := p.exportRequest(cmd, what, format, out)
			if err != nil {
				return err
			}
			var done app.Exported
			if slices.Contains(app.SurfaceExports(), req.What) {
				done, err = p.exportSurface(cmd.Context(), app.SurfaceID(surface), req)
			} else {
				done, err = p.exportModel(cmd.Context(), app.ModelID(model), req)
			}
			if err != nil {
				return err
			}
			if out == standardOutput {
				return nil // it was the result
			}
			noun := "row"
			if req.What == app.ExportDraws {
				noun = "draw"
			}
			p.show(done, func(w page) { fmt.Fprintf(w, "wrote %s, %s\n", done.Path, app.Plural(done.Rows, noun)) })
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&what, "what", "", "what to write: "+join(app.ExportKinds()))
	flags.StringVar(&format, "format", "csv", "format of the file: "+join(app.ExportFormats()))
	flags.StringVar(&out, "out", "", "file to write")
	modelFlag(cmd, &model)
	surfaceFlag(cmd, &surface)
	for _, name := range []string{"what", "out"} {
		_ = cmd.MarkFlagRequired(name) // the flags exist
	}
	_ = cmd.RegisterFlagCompletionFunc("what", fixed(app.ExportKinds()))
	_ = cmd.RegisterFlagCompletionFunc("format", fixed(app.ExportFormats()))
	return cmd
}

func (p *Program) exportModel(ctx context.Context, id app.ModelID, req app.ExportRequest) (app.Exported, error) {
	m, err := p.Learn.OpenDraws(p.global.workspace, id)
	if err != nil {
		return app.Exported{}, err
	}
	done, err := p.Export.Export(ctx, m, req)
	return done, closing(m.Close, err)
}

func (p *Program) exportSurface(ctx context.Context, id app.SurfaceID, req app.ExportRequest) (app.Exported, error) {
	s, err := p.Planning.Open(p.global.workspace, id)
	if err != nil {
		return app.Exported{}, err
	}
	return p.Export.ExportSurface(ctx, s, req)
}

// standardOutput is the name of standard output where a file is asked for.
const standardOutput = "-"

// exportRequest returns what options ask for.
func (p *Program) exportRequest(cmd *cobra.Command, what, format, out string) (app.ExportRequest, error) {
	r := app.ExportRequest{What: app.ExportKind(what), Format: app.ExportFormat(format), Out: out}
	ofSurface := slices.Contains(app.SurfaceExports(), r.What)
	switch {
	case !slices.Contains(app.ExportKinds(), r.What):
		return r, noneOf(cmd, "what", what, app.ExportKinds())
	case !slices.Contains(app.ExportFormats(), r.Format):
		return r, noneOf(cmd, "format", format, app.ExportFormats())
	case ofSurface && cmd.Flags().Changed("model"):
		return r, misuse(cmd, "Name a surface with --surface", "--what %s is about a surface, not a model", what)
	case !ofSurface && cmd.Flags().Changed("surface"):
		return r, misuse(cmd, "Name a model with --model", "--what %s is about a model, not a surface", what)
	case out == standardOutput && r.Format == app.ExportCSV && p.global.json:
		return r, misuse(cmd, "Leave out --json, or name a file", "with --out - the table goes to standard output, where --json would write, too")
	}
	return r, nil
}

func join[S ~string](values []S) string {
	text := make([]string, len(values))
	for i, v := range values {
		text[i] = string(v)
	}
	return strings.Join(text, ", ")
}

// fixed completes a flag with one of some values.
func fixed[S ~string](values []S) cobra.CompletionFunc {
	var list []cobra.Completion
	for _, v := range values {
		list = append(list, string(v))
	}
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}
