package store

import (
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
)

func TestSurfaceConformance(t *testing.T) {
	storetest.RunSurfaces(t, func(t *testing.T) func() app.SurfaceStore {
		workspace := t.TempDir()
		return func() app.SurfaceStore { return NewSurfaces(workspace) }
	})
}
