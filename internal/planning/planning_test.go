package planning

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/source/csvfile"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// config is the configuration that the made-up market would have been read with.
const config = `version: 1
name: acme
currency: EUR
time: {column: week, grain: week}
geo: {column: region, population: people}
outcome: {column: orders, value: aov}
data: [{path: data.csv}]
channels:
  - {name: tv, spend: tv_spend, exposure: tv_grp}
  - {name: "search, brand", spend: search_spend, exposure: clicks}
  - {name: video, spend: video_spend, reach: video_reach, frequency: video_frequency}
organic: [{name: newsletter, exposure: newsletter}]
treatments: [{name: promo}]
controls: [{name: temperature}]
`

// newService returns a service with files, and a workspace without a model.
func newService(t testing.TB, more string) (*Service, string) {
	t.Helper()
	dir := t.TempDir()
	configure(t, dir, more)
	tick := time.Unix(0, 0)
	s := &Service{
		Learn:    &learn.Service{Store: func(dir string) app.ModelStore { return store.New(dir) }, Version: storetest.Version},
		Surfaces: func(dir string) app.SurfaceStore { return store.NewSurfaces(dir) },
		Tables:   csvfile.Format{}, Version: storetest.Version, Workers: 2,
		Now: func() time.Time { tick = tick.Add(time.Second); return tick },
	}
	return s, dir
}

// configure writes the configuration with more to say.
func configure(t testing.TB, dir, more string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, workspace.FileName), []byte(config+more), 0o600); err != nil {
		t.Fatal(err)
	}
}

// fit stores a model of the market, with a seed, and makes it the current one.
func fit(t testing.TB, dir string, seed uint64) *mmm.Data {
	t.Helper()
	d := storetest.Market(2, 60, 0)
	o := storetest.Options()
	o.Seed = seed
	spec := mmm.DefaultSpec(d)
	id, err := app.NewModelID(storetest.Version, d, spec, o)
	if err != nil {
		t.Fatal(err)
	}
	w, err := store.New(dir).Begin(id)
	if err != nil {
		t.Fatal(err)
	}
	m, _ := storetest.Fit(t, d, spec, o, w.Draws)
	m.Converged = seed == converged
	if err := w.Commit(m); err != nil {
		t.Fatal(err)
	}
	return d
}

// converged is the seed of models that are taken for converged.
const converged = 3

// quick is a request that evaluates little.
func quick() BuildRequest { return BuildRequest{Period: surface.Quarter, Draws: 40, Scenarios: 60} }

// prepared is a folder with a workspace that has a model and its surface for the last
// quarter, once a test needs it.
var prepared string

func TestMain(m *testing.M) {
	status := m.Run()
	if prepared != "" {
		_ = os.RemoveAll(prepared) // whatever is left is in the folder for such things
	}
	os.Exit(status)
}

// built returns a service with a surface for the last quarter, found.
func built(t testing.TB, more string) (*Service, string, *Built) {
	t.Helper()
	s, dir := newService(t, more)
	if prepared == "" {
		var err error
		if prepared, err = os.MkdirTemp("", "planning"); err != nil {
			t.Fatal(err)
		}
		fit(t, dir, converged)
		build(t, s, dir, quick())
		if err := os.CopyFS(prepared, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
	} else if err := os.CopyFS(filepath.Join(dir, ".noonmark"), os.DirFS(filepath.Join(prepared, ".noonmark"))); err != nil {
		t.Fatal(err)
	}
	return s, dir, build(t, s, dir, quick())
}

func build(t testing.TB, s *Service, dir string, req BuildRequest) *Built {
	t.Helper()
	b, err := s.Build(context.Background(), dir, req, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wantProblem checks that an error is a problem of a code that says some words.
func wantProblem(t testing.TB, err error, code app.ProblemCode, says ...string) {
	t.Helper()
	var problems app.Problems
	problems.AddError(err)
	list := problems.List()
	if len(list) == 0 {
		t.Errorf("no error, want %s", code)
		return
	}
	for _, p := range list {
		if p.Code != code {
			t.Errorf("got %s, want %s: %s", p.Code, code, p)
		}
	}
	for _, word := range says {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("nothing says %q in %q", word, err)
		}
	}
}

// The same request makes the same surface once; another one another.
func TestBuildIsReused(t *testing.T) {
	s, dir := newService(t, "")
	fit(t, dir, converged)
	first := build(t, s, dir, quick())
	if first.Reused || first.Enumerated < 60 || first.Draws != 40 || first.Horizon.N != 13 || first.Seconds != 1 {
		t.Errorf("reused %v, %d scenarios, %d draws, %d periods, %v s", first.Reused, first.Enumerated, first.Draws, first.Horizon.N, first.Seconds)
	}
	again := build(t, s, dir, quick())
	if !again.Reused || again.ID != first.ID || again.Enumerated != first.Enumerated || len(again.Findings) != len(first.Findings) {
		t.Errorf("reused %v, %s after %s", again.Reused, again.ID, first.ID)
	}
	seed := uint64(2)
	for name, change := range map[string]func(r *BuildRequest){
		"draws": func(r *BuildRequest) { r.Draws = 30 }, "scenarios": func(r *BuildRequest) { r.Scenarios = 70 }, "seed": func(r *BuildRequest) { r.Seed = &seed },
		"period": func(r *BuildRequest) { r.Period = surface.Month },
		"from":   func(r *BuildRequest) { r.From = mmm.DayOf(2024, 3, 1) },
		"to":     func(r *BuildRequest) { r.Period, r.To = "", mmm.DayOf(2024, 12, 2) },
	} {
		req := quick()
		change(&req)
		if other := build(t, s, dir, req); other.Reused || other.ID == first.ID {
			t.Errorf("%s makes no difference", name)
		}
	}
	if back := build(t, s, dir, quick()); !back.Reused || back.ID != first.ID {
		t.Errorf("got %s back, want %s", back.ID, first.ID)
	}
	if open, err := s.Open(dir, ""); err != nil || open.ID != first.ID {
		t.Errorf("the current surface is not the one built last: %v", err)
	}
}

// A surface that should not be published is stored and says so.
func TestBuildJudges(t *testing.T) {
	s, dir, sound := built(t, "")
	for _, f := range sound.Findings {
		if f.Code == "surface_not_converged" {
			t.Errorf("the model converged: %v", f)
		}
	}
	fit(t, dir, converged+1)
	unsound := build(t, s, dir, quick())
	info, err := s.Info(dir, "")
	if err != nil || info.ID != unsound.ID || info.Enumerated != unsound.Enumerated {
		t.Fatalf("%v, %+v", err, info)
	}
	if f := info.Findings[0]; f.Code != "surface_not_converged" || info.Basis.Strength != "not_appropriate" || info.Basis.Decision != "governance" {
		t.Errorf("got %+v, %+v", f, info.Basis)
	}
}

// What is missing is said in the order in which it has to be made.
func TestOpenSaysWhatIsMissing(t *testing.T) {
	s, dir := newService(t, "")
	_, err := s.Open(filepath.Join(dir, "nowhere"), "")
	wantProblem(t, err, workspace.WorkspaceMissing, "no such folder")
	_, err = s.Open(filepath.Join(dir, "nowhere"), "s-000000000000")
	wantProblem(t, err, workspace.WorkspaceMissing, "no such folder")
	_, err = s.Open(dir, "")
	wantProblem(t, err, store.NoModels, "noonmark fit")
	fit(t, dir, converged)
	_, err = s.Open(dir, "")
	wantProblem(t, err, store.NoSurface, "noonmark surface build")
	if p, err := s.Planning(dir, ""); p != nil || err != nil {
		t.Errorf("a planning without a surface: %v, %v", p, err)
	}
}

// A surface of another model is given to who names it, and to nobody else.
func TestOpenStale(t *testing.T) {
	s, dir, old := built(t, "")
	fit(t, dir, converged+1)
	_, err := s.Open(dir, "")
	wantProblem(t, err, SurfaceStale, string(old.ID), string(old.Model), "noonmark surface build")
	if open, err := s.Open(dir, old.ID); err != nil || open.ID != old.ID {
		t.Errorf("by its name: %v", err)
	}
	if p, err := s.Planning(dir, ""); p != nil || err != nil {
		t.Errorf("the current model has no surface: %v, %v", p, err)
	}
	if p, err := s.Planning(dir, old.Model); err != nil || p == nil || p.Surface.ID != old.ID {
		t.Errorf("the old model has one: %v, %v", p, err)
	}
}

// A report's plan is of its own model's surface, whatever has become of others.
func TestPlanningBesideOthers(t *testing.T) {
	s, dir, old := built(t, "")
	fit(t, dir, converged+1)
	newer := build(t, s, dir, quick())
	damage(t, filepath.Join(dir, ".noonmark/surfaces", string(newer.ID), "values.bin"))
	damage(t, filepath.Join(dir, ".noonmark/models", string(newer.Model), "data.json.gz"))
	if p, err := s.Planning(dir, old.Model); err != nil || p == nil || p.Surface.ID != old.ID {
		t.Errorf("%v, %v", p, err)
	}
	damage(t, filepath.Join(dir, ".noonmark/surfaces", string(newer.ID), "surface.json"))
	if p, err := s.Planning(dir, old.Model); err != nil || p == nil || p.Surface.ID != old.ID {
		t.Errorf("%v, %v", p, err)
	}
	if open, err := s.Open(dir, old.ID); err != nil || open.ID != old.ID {
		t.Errorf("by its name, while the current model cannot be read: %v", err)
	}
}

// damage empties a file.
func damage(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
}

// A surface that is not one of its model's data is refused.
func TestOpenMismatch(t *testing.T) {
	s, dir, b := built(t, "")
	for _, c := range []struct {
		id     app.SurfaceID
		change func(s *surface.Surface)
		says   string
	}{
		{"s-000000000001", func(s *surface.Surface) { s.Grain = mmm.Daily }, "it is by day, and its model by week"},
		{"s-000000000002", func(s *surface.Surface) { s.Geos = s.Geos[:1] }, "its geos are not"},
		{"s-000000000003", func(s *surface.Surface) { s.Channels[0].Name = "television" }, "television"},
	} {
		open, err := s.Surfaces(dir).Open(b.ID)
		if err != nil {
			t.Fatal(err)
		}
		open.ID = c.id
		if open.Surface.Surface.Scenarios, err = open.Scenarios(); err != nil {
			t.Fatal(err)
		}
		c.change(open.Surface.Surface)
		if err := s.Surfaces(dir).Put(open.Surface); err != nil {
			t.Fatal(err)
		}
		_, err = s.Open(dir, "")
		wantProblem(t, err, SurfaceMismatch, c.says)
	}
}

// Horizons that the data do not have are refused.
func TestBuildRefuses(t *testing.T) {
	s, dir := newService(t, "")
	d := fit(t, dir, converged)
	after := d.Periods[d.T()-1] + 7
	for _, c := range []struct {
		req  BuildRequest
		says string
	}{
		{BuildRequest{From: after}, "no week of the data begins"},
		{BuildRequest{From: d.Periods[9], To: d.Periods[3]}, "no week of the data begins"},
		{BuildRequest{From: d.Periods[30], Period: surface.Year}, "no whole year"},
		{BuildRequest{From: d.Periods[0] - 1, Period: surface.Month}, "begin on " + d.Periods[0].String()},
		{BuildRequest{From: d.Periods[0] - 1, Table: "t.csv"}, "begin on " + d.Periods[0].String()},
		{BuildRequest{To: d.Periods[30], Period: surface.Year}, "twice"},
		{BuildRequest{To: d.Periods[30], Table: "t.csv"}, "twice"},
	} {
		_, err := s.Build(context.Background(), dir, c.req, nil)
		wantProblem(t, err, BadHorizon, c.says)
	}
	if _, err := s.Surfaces(dir).Open(""); err == nil {
		t.Error("a surface was stored")
	}
}

// Stopped building leaves nothing behind.
func TestBuildStops(t *testing.T) {
	s, dir := newService(t, "")
	fit(t, dir, converged)
	ctx, stop := context.WithCancel(context.Background())
	_, err := s.Build(ctx, dir, quick(), func(surface.Progress) { stop() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Open(dir, ""); err == nil {
		t.Error("a surface was stored")
	}
}
