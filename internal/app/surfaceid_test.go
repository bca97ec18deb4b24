package app_test

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// surfaceRecipe is everything that the id of a surface is made of.
type surfaceRecipe struct {
	Version string
	Model   app.ModelID
	Horizon surface.Horizon
	Options surface.Options
}

func newSurfaceRecipe() *surfaceRecipe {
	h := storetest.Horizon(storetest.Market(1, 5, 0))
	return &surfaceRecipe{Version: "1.0.0", Model: "m-0123456789ab", Horizon: h, Options: surface.DefaultOptions()}
}

func (r *surfaceRecipe) id(t *testing.T) app.SurfaceID {
	t.Helper()
	id, err := app.NewSurfaceID(r.Version, r.Model, r.Horizon, r.Options)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Whatever changes the numbers of a surface changes its id, to the last bit of every
// value; and nothing else does.
func TestSurfaceIDNamesEverything(t *testing.T) {
	namesEverything(t, 30, func() (any, func() string) {
		r := newSurfaceRecipe()
		return r, func() string { return string(r.id(t)) }
	})
}

// The id of a recipe written down once. If this changes, stored surfaces are no
// longer recognised: raise surfaceIDFormat, and say so in the changelog.
func TestSurfaceIDIsStable(t *testing.T) {
	r := surfaceRecipe{
		Version: "1.0.0", Model: "m-0123456789ab",
		Horizon: surface.Horizon{From: mmm.DayOf(2024, 1, 1), To: mmm.DayOf(2024, 1, 22), N: 4, Starts: mmm.DayOf(2025, 1, 6), Changes: surface.Changes{Value: []float64{0.1, 1e300}}},
		Options: surface.Options{Draws: 100, Nodes: 16, Scenarios: 10, HeldOut: 1, Exact: 1, FlightDraws: 1, MaxBudget: 2, Level: 0.9, Seed: 7, Workers: 3},
	}
	if id, want := r.id(t), app.SurfaceID("s-ead72d98bece"); id != want {
		t.Errorf("%s, want %s", id, want)
	}
}

func TestSurfaceIDHostile(t *testing.T) {
	r := newSurfaceRecipe()
	r.Horizon.Changes.Cost["tv"] = []float64{math.NaN()}
	if id, err := app.NewSurfaceID(r.Version, r.Model, r.Horizon, r.Options); err == nil {
		t.Errorf("a price of NaN has the id %s", id)
	}
	for id, want := range map[app.SurfaceID]bool{
		"s-0123456789ab": true, "": false, "s-": false, "m-0123456789ab": false, "s-0123456789AB": false, "s-0123456789abc": false,
		"../s-0123456789ab": false, "s-0123456789ab\n": false, "s-..": false,
	} {
		if id.Valid() != want {
			t.Errorf("%q: valid %v", id, !want)
		}
	}
}
