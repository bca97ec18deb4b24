package storetest

import (
	"context"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// SurfaceOptions returns options that evaluate next to nothing, in one goroutine.
func SurfaceOptions() surface.Options {
	o := surface.DefaultOptions()
	o.Draws, o.Nodes, o.Scenarios, o.HeldOut, o.Exact, o.FlightDraws = 20, 16, 100, 9, 5, 4
	return o
}

// Horizon returns the year that follows a market, with every kind of change.
func Horizon(d *mmm.Data) surface.Horizon {
	h := surface.Last(d, surface.Year)
	cells := d.G() * h.N
	h.Starts = d.Grain.Next(h.Starts, h.N)
	h.Changes = surface.Changes{
		Spend:    map[string][]float64{"tv": slices.Repeat([]float64{80}, cells)},
		Cost:     map[string][]float64{"video": slices.Repeat([]float64{1.1}, cells)},
		Controls: map[string][]float64{"temperature": slices.Repeat([]float64{14}, cells)},
		Value:    slices.Repeat([]float64{2.6}, cells),
	}
	return h
}

// Surface builds the surface of a model for a horizon.
func Surface(t testing.TB, m *app.OpenModel, h surface.Horizon) *app.Surface {
	t.Helper()
	fit, err := m.Fit()
	if err != nil {
		t.Fatal(err)
	}
	o := SurfaceOptions()
	s, err := surface.Build(context.Background(), fit, h, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	id, err := app.NewSurfaceID(Version, m.ID, h, o)
	if err != nil {
		t.Fatal(err)
	}
	return &app.Surface{ID: id, Version: Version, Model: m.ID, Standing: app.StandingOf(m.Model), Surface: s}
}

// MarketSurface returns the surface of the year that follows a made-up market.
func MarketSurface(t testing.TB) *app.Surface {
	t.Helper()
	d := Market(2, 30, 0)
	return Surface(t, InMemory(t, d, mmm.DefaultSpec(d), Options()), Horizon(d))
}

// Opened returns a surface as if it had been stored and opened.
func Opened(s *app.Surface) *app.OpenSurface {
	opened, within := *s, *s.Surface
	within.Scenarios = nil
	opened.Surface = &within
	return &app.OpenSurface{Surface: &opened, Scenarios: func() ([]surface.Scenario, error) { return s.Surface.Scenarios, nil }}
}

// Named returns a surface under another id, as if something else had made it.
func Named(s *app.Surface, id app.SurfaceID) *app.Surface {
	named := *s
	named.ID = id
	return &named
}
