package cli

import (
	"fmt"
	"io"
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
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := exportRequest(what, format, out)
			if err != nil {
				return err
			}
			m, err := p.Learn.Open(p.global.workspace, app.ModelID(id))
			if err != nil {
				return err
			}
			done, err := p.Export.Export(cmd.Context(), m, req)
			if err := closing(m.Close, err); err != nil {
				return err
			}
			if out == "-" && !p.global.json {
				return nil
			}
			p.show(done, func(w io.Writer) { fmt.Fprintf(w, "wrote %s, %s\n", done.Path, count(done.Rows, "row")) })
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&what, "what", "", join(app.ExportKinds()))
	flags.StringVar(&format, "format", "csv", join(app.ExportFormats()))
	flags.StringVar(&out, "out", "", "file to write")
	modelFlag(cmd, &id)
	for _, name := range []string{"what", "out"} {
		_ = cmd.MarkFlagRequired(name) // the flags exist
	}
	_ = cmd.RegisterFlagCompletionFunc("what", fixed(app.ExportKinds()))
	_ = cmd.RegisterFlagCompletionFunc("format", fixed(app.ExportFormats()))
	return cmd
}

func exportRequest(what, format, out string) (app.ExportRequest, error) {
	r := app.ExportRequest{What: app.ExportKind(what), Format: app.ExportFormat(format), Out: out}
	switch {
	case !slices.Contains(app.ExportKinds(), r.What):
		return r, usageError{fmt.Errorf("--what %s is none of %s", app.Quote(what), join(app.ExportKinds()))}
	case !slices.Contains(app.ExportFormats(), r.Format):
		return r, usageError{fmt.Errorf("--format %s is none of %s", app.Quote(format), join(app.ExportFormats()))}
	case r.Format == app.ExportArviz && r.What != app.ExportDraws:
		return r, usageError{fmt.Errorf("--format arviz is for --what draws; write %s as csv or parquet", what)}
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
