package app

import (
	"regexp"

	"github.com/noonmark/noonmark/mmm/surface"
)

// A SurfaceID names a stored surface by what made it: model, horizon, options and
// program version. The same inputs give the same id.
type SurfaceID string

// surfaceIDFormat is raised when ids are made in another way.
const surfaceIDFormat = 1

// surfaceIDPattern is as modelIDPattern, with an s.
var surfaceIDPattern = regexp.MustCompile(`^s-[0-9a-f]{12}$`)

// Valid reports whether id has the form of one that [NewSurfaceID] returns.
func (id SurfaceID) Valid() bool { return surfaceIDPattern.MatchString(string(id)) }

// NewSurfaceID returns the id of the surface that a version of the program makes of
// a model, a horizon with its changes and options: the SHA-256 of their JSON. The
// number of workers, which changes no result, is not part of it. The error is that
// of inputs which make no surface, such as a price of NaN.
func NewSurfaceID(version string, model ModelID, h surface.Horizon, o surface.Options) (SurfaceID, error) {
	sum, err := hashOf(struct {
		Format  int             `json:"format"`
		Version string          `json:"version"`
		Model   ModelID         `json:"model"`
		Horizon surface.Horizon `json:"horizon"`
		Options surface.Options `json:"options"`
	}{surfaceIDFormat, version, model, h, o})
	if err != nil {
		return "", err
	}
	return SurfaceID("s-" + sum), nil
}
