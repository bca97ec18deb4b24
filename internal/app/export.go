package app

import (
	"context"
	"slices"
)

// An ExportKind names what is taken out of a model or a surface.
type ExportKind string

// What can be taken out of a model.
const (
	ExportDraws         ExportKind = "draws"         // of every parameter; a row for each draw
	ExportContributions ExportKind = "contributions" // by date, geo and channel
	ExportCurves        ExportKind = "curves"        // response to spend, by channel
	ExportFit           ExportKind = "fit"           // expected against actual outcome, by date and geo
)

// What can be taken out of a surface.
const (
	ExportSurface     ExportKind = "surface"     // response to spend over the horizon, by channel
	ExportScenarios   ExportKind = "scenarios"   // a row for each enumerated plan
	ExportAllocations ExportKind = "allocations" // by scenario and channel
	ExportOutcomes    ExportKind = "outcomes"    // by scenario and draw
)

// ExportKinds lists every kind.
func ExportKinds() []ExportKind { return slices.Concat(ModelExports(), SurfaceExports()) }

// ModelExports lists the kinds that are taken out of a model.
func ModelExports() []ExportKind {
	return []ExportKind{ExportDraws, ExportContributions, ExportCurves, ExportFit}
}

// SurfaceExports lists the kinds that are taken out of a surface.
func SurfaceExports() []ExportKind {
	return []ExportKind{ExportSurface, ExportScenarios, ExportAllocations, ExportOutcomes}
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

// An ExportRequest says what to take out, and where it goes.
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

// An Exporter writes what models and surfaces say in files for other programs. Its
// errors are Problems where a user can do something about them, and then what was
// there before is still there.
type Exporter interface {
	// Export writes one of ModelExports.
	Export(ctx context.Context, m *OpenModel, r ExportRequest) (Exported, error)

	// ExportSurface writes one of SurfaceExports.
	ExportSurface(ctx context.Context, s *OpenSurface, r ExportRequest) (Exported, error)
}
