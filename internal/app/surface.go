package app

import (
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A Surface is the prediction space of a model as it is stored.
type Surface struct {
	ID      SurfaceID `json:"surface_id"`
	Version string    `json:"version"` // of the program that built it

	Model    ModelID       `json:"model_id"`
	Standing plan.Standing `json:"model"` // of the model, when the surface was built

	*surface.Surface
}

// StandingOf returns what is stored of a model's standing with its surfaces.
func StandingOf(m *Model) plan.Standing {
	s := plan.Standing{Converged: m.Converged, Faults: []string{}, Caveats: []string{}}
	for _, f := range m.Answers.Findings {
		switch {
		case !f.OfFit():
		case f.Severity == finding.Error:
			s.Faults = append(s.Faults, f.Title)
		case f.Severity == finding.Warning:
			s.Caveats = append(s.Caveats, f.Title)
		}
	}
	return s
}

// SurfaceStore keeps surfaces. They are immutable: once stored, the same id always
// gives the same surface.
type SurfaceStore interface {
	// Put stores a surface and makes it the current one. It is visible to readers
	// whole or not at all. A surface that is stored already, by whomever, is the
	// same one, and no error. Options.Workers is not kept.
	Put(s *Surface) error

	// Open returns a stored surface. An empty id means the current one: the last
	// one put.
	Open(id SurfaceID) (*OpenSurface, error)

	// ModelOf returns the model that a stored surface was built of. It reads no values.
	ModelOf(id SurfaceID) (ModelID, error)

	// Has reports whether a surface is stored.
	Has(id SurfaceID) (bool, error)

	// SetCurrent makes a stored surface the current one.
	SetCurrent(id SurfaceID) error

	// List returns the ids of all stored surfaces, the current one first.
	List() ([]SurfaceID, error)
}

// OpenSurface is a stored surface. Its field of scenarios is empty: what a plan
// brings can be asked without them.
type OpenSurface struct {
	*Surface

	// Scenarios reads the enumerated scenarios, each time it is called.
	Scenarios func() ([]surface.Scenario, error)
}
