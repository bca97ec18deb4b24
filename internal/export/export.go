// Package export writes what models and surfaces say in files for notebooks and
// other programs: tables as CSV or Parquet, and draws with all that belongs to them
// as a Zarr store for ArviZ. docs/format/export.md describes the files.
//
//	table.go                       what a table is
//	draws.go contributions.go …    the tables of a model
//	space.go scenarios.go          the tables of a surface
//	csv.go parquet.go              the formats of tables
//	arviz….go                      the groups and variables of a store for ArviZ
//	zarr….go folder.go             arrays in a folder or archive
//
// Files are replaced in one step, and the same model gives the same bytes.
package export

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// Problems with what is asked for.
const (
	UnknownKind   app.ProblemCode = "export_what"
	UnknownFormat app.ProblemCode = "export_format"
	NoFile        app.ProblemCode = "export_out"
	NotZarr       app.ProblemCode = "export_not_zarr"
)

// Exporter is an app.Exporter.
type Exporter struct {
	Stdout io.Writer // where "-" goes; nil means the program's
}

// source is the model to write.
type source struct {
	ctx   context.Context
	model *app.OpenModel
	fit   *mmm.Fit
}

func newSource(ctx context.Context, m *app.OpenModel) (*source, error) {
	fit, err := m.Fit()
	return &source{ctx: ctx, model: m, fit: fit}, err
}

// Export writes what is asked for of a model.
func (x Exporter) Export(ctx context.Context, m *app.OpenModel, r app.ExportRequest) (app.Exported, error) {
	done := app.Exported{Path: r.Out}
	if err := check(r, app.ModelExports()); err != nil {
		return done, err
	}
	s, err := newSource(ctx, m)
	if err != nil {
		return done, err
	}
	if r.Format == app.ExportArviz {
		chains, n := m.Draws.Size()
		done.Rows = chains * n
		return done, s.writeArviz(r.Out)
	}
	return x.write(ctx, s.table(r.What), r, origin{m.Version, []label{{"noonmark.model_id", string(m.ID)}}})
}

// ExportSurface writes what is asked for of a surface.
func (x Exporter) ExportSurface(ctx context.Context, s *app.OpenSurface, r app.ExportRequest) (app.Exported, error) {
	if err := check(r, app.SurfaceExports()); err != nil {
		return app.Exported{Path: r.Out}, err
	}
	return x.write(ctx, space{s}.table(r.What), r, origin{s.Version, []label{{"noonmark.model_id", string(s.Model)}, {"noonmark.surface_id", string(s.ID)}}})
}

// write writes a table where the request says.
func (x Exporter) write(ctx context.Context, t *table, r app.ExportRequest, from origin) (app.Exported, error) {
	done := app.Exported{Path: r.Out}
	write := func(w io.Writer) (err error) {
		done.Rows, err = writeTable(ctx, w, t, r.Format, from)
		return err
	}
	var err error
	if isStdout(r.Out) {
		err = app.WriteTo("standard output", x.stdout(), write)
	} else {
		err = app.ReplaceFile(r.Out, write)
	}
	return done, err
}

func (x Exporter) stdout() io.Writer {
	if x.Stdout == nil {
		return os.Stdout
	}
	return x.Stdout
}

func isStdout(path string) bool { return path == "-" || path == "/dev/stdout" }

// check returns what is wrong with a request for one of some kinds.
func check(r app.ExportRequest, kinds []app.ExportKind) error {
	var problems app.Problems
	if !slices.Contains(kinds, r.What) {
		problems.Add(unknown(UnknownKind, "what", string(r.What), kinds))
	}
	if !slices.Contains(app.ExportFormats(), r.Format) {
		problems.Add(unknown(UnknownFormat, "format", string(r.Format), app.ExportFormats()))
	}
	switch {
	case r.Out == "":
		problems.Add(app.Problem{Code: NoFile, Text: "there is no file to write to", Advice: "Name one with --out"})
	case r.Format == app.ExportArviz && r.What != app.ExportDraws && r.What != "":
		problems.Add(app.Problem{
			Code: UnknownFormat, Text: fmt.Sprintf("the arviz format has no place for %s: it holds draws, with the data beside them", r.What),
			Advice: "Use --what draws, or --format csv or parquet",
		})
	case r.Format != app.ExportCSV && isStdout(r.Out):
		problems.Add(app.Problem{Code: NoFile, Text: "only CSV can go to standard output", Advice: "Name a file with --out"})
	}
	return problems.Err()
}

func unknown[T ~string](code app.ProblemCode, option, value string, known []T) app.Problem {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	p := app.Problem{Code: code, Text: fmt.Sprintf("--%s %s is not known", option, app.Quote(value)), Advice: "Use " + app.Alternatives(names)}
	if near := app.Nearest(value, names); len(near) > 0 && value != "" {
		p.Advice = "Did you mean " + app.Alternatives(near) + "? There is " + strings.Join(names, ", ")
	}
	return p
}

// table returns the table of what is asked for.
func (s *source) table(what app.ExportKind) *table {
	switch what {
	case app.ExportContributions:
		return s.contributions()
	case app.ExportCurves:
		return s.curves()
	case app.ExportFit:
		return s.fitted()
	}
	return s.draws()
}

// writeTable writes a table and returns the number of its rows.
func writeTable(ctx context.Context, w io.Writer, t *table, format app.ExportFormat, from origin) (int, error) {
	rows := 0
	counted := &table{t.columns, func(emit func(row []cell) error) error {
		return t.rows(func(row []cell) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			rows++
			return emit(row)
		})
	}}
	var err error
	if format == app.ExportParquet {
		err = writeParquet(w, counted, from)
	} else {
		err = writeCSV(w, counted)
	}
	return rows, err
}

// level is the probability of intervals.
func (s *source) level() float64 {
	if l := s.model.Answers.Level; l > 0 && l < 1 {
		return l
	}
	return response.DefaultLevel
}

func (s *source) analysis() *response.Analysis { return response.New(s.fit, s.level()) }
