// Package export writes what a model says in files for notebooks and other
// programs: tables as CSV or Parquet, and draws with all that belongs to them as
// a Zarr store for ArviZ. docs/format/export.md describes the files.
//
//	table.go                       what a table is
//	draws.go contributions.go …    the tables
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

// Export writes what is asked for.
func (x Exporter) Export(ctx context.Context, m *app.OpenModel, r app.ExportRequest) (app.Exported, error) {
	done := app.Exported{Path: r.Out}
	if err := check(r); err != nil {
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
	write := func(w io.Writer) (err error) {
		done.Rows, err = s.writeTable(w, s.table(r.What), r.Format)
		return err
	}
	if isStdout(r.Out) {
		return done, app.WriteTo("standard output", x.stdout(), write)
	}
	return done, app.ReplaceFile(r.Out, write)
}

func (x Exporter) stdout() io.Writer {
	if x.Stdout == nil {
		return os.Stdout
	}
	return x.Stdout
}

func isStdout(path string) bool { return path == "-" || path == "/dev/stdout" }

// check returns what is wrong with a request.
func check(r app.ExportRequest) error {
	var problems app.Problems
	if !slices.Contains(app.ExportKinds(), r.What) {
		problems.Add(unknown(UnknownKind, "what", string(r.What), app.ExportKinds()))
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
func (s *source) writeTable(w io.Writer, t *table, format app.ExportFormat) (int, error) {
	rows := 0
	count := t.rows
	t.rows = func(emit func(row []cell) error) error {
		return count(func(row []cell) error {
			if err := s.ctx.Err(); err != nil {
				return err
			}
			rows++
			return emit(row)
		})
	}
	if format == app.ExportParquet {
		return rows, s.writeParquet(w, t)
	}
	return rows, writeCSV(w, t)
}

// level is the probability of intervals.
func (s *source) level() float64 {
	if l := s.model.Answers.Level; l > 0 && l < 1 {
		return l
	}
	return response.DefaultLevel
}

func (s *source) analysis() *response.Analysis { return response.New(s.fit, s.level()) }
