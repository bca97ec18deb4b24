package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
)

func (p *Program) exportCommand() *cobra.Command {
	var what, format, out, id string
	cmd := &cobra.Command{
		Use:   "export --what WHAT --format FORMAT --out FILE",
		Short: "Write draws, contributions, curves or the fit for notebooks and other systems",
		Long: `Writes a table of the model:

  draws           every parameter; a row for each draw
  contributions   date, geo, channel, mean, median, lo, hi
  curves          response of each channel to its spend
  fit             expected against actual outcome, by date and geo

as csv or parquet; and draws as arviz, a Zarr store (a folder, or an archive if
FILE ends in .zip) that ArviZ opens with az.from_zarr. FILE may be - for CSV on
standard output.`,
		Example: "noonmark export -w acme --what contributions --format parquet --out contributions.parquet\nnoonmark export -w acme --what draws --format arviz --out posterior.zarr",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := p.exportRequest(cmd, what, format, out)
			if err != nil {
				return err
			}
			m, err := p.Learn.OpenDraws(p.global.workspace, app.ModelID(id))
			if err != nil {
				return err
			}
			done, err := p.Export.Export(cmd.Context(), m, req)
			if err := closing(m.Close, err); err != nil {
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
	modelFlag(cmd, &id)
	for _, name := range []string{"what", "out"} {
		_ = cmd.MarkFlagRequired(name) // the flags exist
	}
	_ = cmd.RegisterFlagCompletionFunc("what", fixed(app.ExportKinds()))
	_ = cmd.RegisterFlagCompletionFunc("format", fixed(app.ExportFormats()))
	return cmd
}

// standardOutput is the name of standard output where a file is asked for.
const standardOutput = "-"

// exportRequest returns what options ask for.
func (p *Program) exportRequest(cmd *cobra.Command, what, format, out string) (app.ExportRequest, error) {
	r := app.ExportRequest{What: app.ExportKind(what), Format: app.ExportFormat(format), Out: out}
	switch {
	case !slices.Contains(app.ExportKinds(), r.What):
		return r, noneOf(cmd, "what", what, app.ExportKinds())
	case !slices.Contains(app.ExportFormats(), r.Format):
		return r, noneOf(cmd, "format", format, app.ExportFormats())
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
