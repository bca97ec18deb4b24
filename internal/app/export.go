package app

import "context"

// An ExportKind names what is taken out of a model.
type ExportKind string

// What can be taken out.
const (
	ExportDraws         ExportKind = "draws"         // of every parameter; a row for each draw
	ExportContributions ExportKind = "contributions" // by date, geo and channel
	ExportCurves        ExportKind = "curves"        // response to spend, by channel
	ExportFit           ExportKind = "fit"           // expected against actual outcome, by date and geo
)

// ExportKinds lists every kind.
func ExportKinds() []ExportKind {
	return []ExportKind{ExportDraws, ExportContributions, ExportCurves, ExportFit}
}

// An ExportFormat names a file format.
type ExportFormat string

// The formats. Arviz is a Zarr store with everything that ArviZ knows of, and is
// for draws alone.
const (
	ExportCSV     ExportFormat = "csv"
	ExportParquet ExportFormat = "parquet"
	ExportArviz   ExportFormat = "arviz"
)

// ExportFormats lists every format.
func ExportFormats() []ExportFormat { return []ExportFormat{ExportCSV, ExportParquet, ExportArviz} }

// An ExportRequest says what to take out of a model, and where it goes.
type ExportRequest struct {
	What   ExportKind
	Format ExportFormat

	// Out is the file to write; "-" is standard output, for CSV. For Arviz it is
	// a folder, or an archive if it ends in .zip.
	Out string
}

// Exported is what was written.
type Exported struct {
	Path string `json:"path"`
	Rows int    `json:"rows"` // of the table; for Arviz the number of draws
}

// An Exporter writes what a model says in files for other programs. Its errors
// are Problems where a user can do something about them, and then what was there
// before is still there.
type Exporter interface {
	Export(ctx context.Context, m *OpenModel, r ExportRequest) (Exported, error)
}
