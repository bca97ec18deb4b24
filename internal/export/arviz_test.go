package export

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/response"
)

// marketStore is the store of market, written once for all tests that read it: a
// store has some hundred files, each of which is synced.
var marketStore struct {
	once   sync.Once
	folder string
	model  *app.OpenModel
}

func TestMain(m *testing.M) {
	code := m.Run()
	if err := os.RemoveAll(marketStore.folder); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// aMarketStore returns a model and its store.
func aMarketStore(t *testing.T) (*app.OpenModel, string) {
	t.Helper()
	s := &marketStore
	s.once.Do(func() {
		var err error
		if s.folder, err = os.MkdirTemp("", "arviz-test-*"); err != nil {
			t.Fatal(err)
		}
		s.model = market(t)
		if _, err := (Exporter{}).Export(context.Background(), s.model, app.ExportRequest{What: app.ExportDraws, Format: app.ExportArviz, Out: filepath.Join(s.folder, "draws.zarr")}); err != nil {
			t.Fatal(err)
		}
	})
	return s.model, filepath.Join(s.folder, "draws.zarr")
}

func exportArviz(t testing.TB, m *app.OpenModel, name string) string {
	t.Helper()
	path, done := export(t, m, app.ExportDraws, app.ExportArviz, name)
	if chains, n := m.Draws.Size(); done.Rows != chains*n {
		t.Errorf("said %d draws", done.Rows)
	}
	return path
}

// Each parameter's draws are in the variable of its block, at the place of its
// labels, bit by bit.
func TestArvizPosterior(t *testing.T) {
	m, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	chains, n := m.Draws.Size()
	column := make([]float64, n)
	for v, name := range m.Draws.Names() {
		block, label, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
		a := store.arrays["posterior/"+block]
		if a == nil {
			t.Fatalf("there is no %s", block)
		}
		if a.Shape[0] != chains || a.Shape[1] != n || !slices.Equal(a.dims()[:2], []string{"chain", "draw"}) {
			t.Fatalf("%s has dimensions %v × %v", block, a.dims(), a.Shape)
		}
		// The labels of all dimensions, joined, name one value.
		names := []string{""}
		for d, dim := range a.dims()[2:] {
			var longer []string
			for _, prefix := range names {
				for _, l := range store.arrays["posterior/"+dim].texts(t) {
					if d > 0 {
						l = prefix + "," + l
					}
					longer = append(longer, l)
				}
			}
			names = longer
		}
		at := slices.Index(names, label)
		if at < 0 {
			t.Fatalf("%s has values %q, not %q", block, names, label)
		}
		values := a.floats()
		for chain := range chains {
			if err := m.Draws.Column(column, chain, v); err != nil {
				t.Fatal(err)
			}
			for draw, want := range column {
				if got := values[(chain*n+draw)*len(names)+at]; math.Float64bits(got) != math.Float64bits(want) {
					t.Fatalf("%s of draw %d of chain %d is %v, want %v", name, draw, chain, got, want)
				}
			}
		}
	}
	if got := store.arrays["posterior/chain"].ints(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("chains %v", got)
	}
	if got := store.arrays["posterior/draw"].ints(); !slices.Equal(got, span(n)) {
		t.Errorf("draws %v", got)
	}
}

// What follows from the parameters is what the model computes from them.
func TestArvizDerived(t *testing.T) {
	m, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	fit, err := m.Fit()
	if err != nil {
		t.Fatal(err)
	}
	eval, theta := fit.Model.NewEvaluator(), make([]float64, fit.Model.Layout().Size())
	row := make([]float64, len(m.Draws.Names()))
	chains, n := m.Draws.Size()
	geo, time := make([]float64, 2), make([]float64, 30)
	same := func(name string, i int, want ...float64) {
		t.Helper()
		got := store.arrays["posterior/"+name].floats()[i*len(want) : (i+1)*len(want)]
		numtest.CloseSlice(t, fmt.Sprintf("%s of draw %d", name, i), got, want, 0)
	}
	for i := range chains * n {
		if err := m.Draws.Row(row, i/n, i%n); err != nil {
			t.Fatal(err)
		}
		fit.Posterior.Theta(theta, row)
		eval.Set(theta)
		eval.TimeEffect(time)
		same("mu_t", i, time...)
		eval.GeoIntercepts(geo)
		same("tau_g", i, geo...)
		tv := eval.ChannelCoefficients(geo, 0)
		a, b := geo[0], geo[1]
		search := eval.ChannelCoefficients(geo, 1)
		same("beta_m", i, tv, search)
		same("beta_gm", i, a, geo[0], b, geo[1])
		same("beta_rf", i, eval.ChannelCoefficients(geo, 2))
		same("beta_grf", i, geo...)
		same("beta_om", i, eval.ChannelCoefficients(geo, 3))
		same("beta_gom", i, geo...)
		same("gamma_c", i, eval.ControlCoefficients(geo, 0))
		same("gamma_gc", i, geo...)
		same("gamma_n", i, eval.TreatmentCoefficients(geo, 0))
		same("gamma_gn", i, geo...)
	}
}

// The variables that users of the reference model class know, with their
// dimensions, in the posterior and the prior alike.
func TestArvizVariables(t *testing.T) {
	_, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	for name, dims := range map[string]string{
		"knot_values": "knots", "mu_t": "time", "tau_g": "geo", "sigma": "", "event_effects": "event",
		"alpha_m": "media_channel", "ec_m": "media_channel", "eta_m": "media_channel", "slope_m": "media_channel", "beta_m": "media_channel", "roi_m": "media_channel", "beta_gm": "geo media_channel",
		"alpha_rf": "rf_channel", "ec_rf": "rf_channel", "roi_rf": "rf_channel", "beta_grf": "geo rf_channel",
		"ec_om": "organic_media_channel", "contribution_om": "organic_media_channel", "beta_gom": "geo organic_media_channel",
		"gamma_c": "control_variable", "xi_c": "control_variable", "gamma_gc": "geo control_variable",
		"gamma_n": "non_media_channel", "xi_n": "non_media_channel", "contribution_n": "non_media_channel", "gamma_gn": "geo non_media_channel",
	} {
		for group, draws := range map[string]int{"posterior": 25, "prior": response.SeriesDraws} {
			a := store.arrays[group+"/"+name]
			if a == nil {
				t.Errorf("%s has no %s", group, name)
				continue
			}
			if got := strings.Join(a.dims()[2:], " "); got != dims || a.Shape[1] != draws || a.Dtype != "<f8" {
				t.Errorf("%s/%s: %v × %v of %s, want %s", group, name, a.dims(), a.Shape, a.Dtype, dims)
			}
		}
	}
	// An axis stands in front of those after it in any variable.
	for group := range store.attrs {
		checkAxisOrder(t, store, group)
	}
}

// checkAxisOrder checks that variables, in the order of the consolidated
// metadata, introduce their axes in the order in which each has them.
func checkAxisOrder(t *testing.T, s *zarrStore, group string) {
	t.Helper()
	text, err := fs.ReadFile(s.files, ".zmetadata")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range s.arrays {
		if dir, _ := filepath.Split(name); strings.TrimSuffix(dir, "/") == group && len(s.arrays[name].dims()) != 1 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return bytes.Index(text, []byte(`"`+a+`/.zarray"`)) - bytes.Index(text, []byte(`"`+b+`/.zarray"`))
	})
	var order []string
	for _, name := range names {
		last := -1
		for _, d := range s.arrays[name].dims() {
			if !slices.Contains(order, d) {
				order = append(order, d)
			}
			if i := slices.Index(order, d); i < last {
				t.Errorf("%s has dimensions %v, and its group %v", name, s.arrays[name].dims(), order)
			} else {
				last = i
			}
		}
	}
}

func TestArvizSampleStats(t *testing.T) {
	m, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	get := func(name string) *zarrArray {
		a := store.arrays["sample_stats/"+name]
		if a == nil || !slices.Equal(a.Shape, []int{2, 25}) || !slices.Equal(a.dims(), []string{"chain", "draw"}) {
			t.Fatalf("%s: %+v", name, a)
		}
		return a
	}
	for chain := range 2 {
		stats, err := m.Stats(chain)
		if err != nil {
			t.Fatal(err)
		}
		for draw, s := range stats {
			i := chain*25 + draw
			got := fmt.Sprint(get("lp").floats()[i], get("acceptance_rate").floats()[i], get("step_size").floats()[i], get("energy").floats()[i],
				get("tree_depth").ints()[i], get("n_steps").ints()[i], get("diverging").content[i] == 1)
			if want := fmt.Sprint(s.LogProb, s.AcceptStat, s.StepSize, s.Energy, s.TreeDepth, s.Leapfrogs, s.Divergent); got != want {
				t.Errorf("draw %d of chain %d: %s, want %s", draw, chain, got, want)
			}
		}
	}
}

func TestArvizData(t *testing.T) {
	m, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	d := m.Data
	for name, want := range map[string]struct {
		dims   string
		shape  []int
		values []float64 // the first of them
	}{
		"observed_data/outcome":              {"geo time", []int{2, 30}, d.Outcome.Values},
		"constant_data/population":           {"geo", []int{2}, d.Population},
		"constant_data/outcome_value":        {"geo time", []int{2, 30}, d.Outcome.Value},
		"constant_data/media":                {"geo media_time media_channel", []int{2, 32, 2}, []float64{d.Channels[0].Exposure[0], d.Channels[1].Exposure[0], d.Channels[0].Exposure[1]}},
		"constant_data/media_spend":          {"geo time media_channel", []int{2, 30, 2}, []float64{d.Channels[0].Spend[0], d.Channels[1].Spend[0]}},
		"constant_data/reach":                {"geo media_time rf_channel", []int{2, 32, 1}, d.Channels[2].Exposure},
		"constant_data/frequency":            {"geo media_time rf_channel", []int{2, 32, 1}, d.Channels[2].Frequency},
		"constant_data/rf_spend":             {"geo time rf_channel", []int{2, 30, 1}, d.Channels[2].Spend},
		"constant_data/organic_media":        {"geo media_time organic_media_channel", []int{2, 32, 1}, d.Channels[3].Exposure},
		"constant_data/controls":             {"geo time control_variable", []int{2, 30, 1}, d.Controls[0].Values},
		"constant_data/non_media_treatments": {"geo time non_media_channel", []int{2, 30, 1}, d.Treatments[0].Values},
		"constant_data/alpha_om":             {"organic_media_channel", []int{1}, []float64{0.25}},
	} {
		a := store.arrays[name]
		if a == nil || strings.Join(a.dims(), " ") != want.dims || !slices.Equal(a.Shape, want.shape) {
			t.Errorf("%s: %+v", name, a)
			continue
		}
		numtest.CloseSlice(t, name, a.floats()[:len(want.values)], want.values, 0)
	}
	held := store.arrays["constant_data/held_out"]
	if held.Dtype != "|b1" || held.content[7] != 1 || bytes.Count(held.content, []byte{1}) != 1 {
		t.Errorf("held out: %v", held.content)
	}
	if _, there := store.arrays["posterior/alpha_om"]; there {
		t.Error("a parameter that is wholly fixed is among the draws")
	}
	slope := store.arrays["posterior/slope_m"].floats()
	for i := 0; i < len(slope); i += 2 {
		if slope[i] != 1 || slope[i+1] == 1 {
			t.Errorf("slopes %v, of which the first is fixed", slope[i:i+2])
		}
	}
	if units := store.arrays["constant_data/media_spend"].attrs["units"]; units != "EUR" {
		t.Errorf("spend in %v", units)
	}
}

// Coordinates are labels as people wrote them, and days that xarray turns into
// dates.
func TestArvizCoordinates(t *testing.T) {
	m, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	for name, want := range map[string][]string{
		"posterior/geo":                  m.Data.Geos,
		"posterior/media_channel":        {"tv", "search, brand"},
		"posterior/event":                {"sale", "sale+1"},
		"constant_data/control_variable": {"temperature"},
	} {
		if got := store.arrays[name].texts(t); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	media := store.arrays["constant_data/media_time"]
	for i, day := range media.ints() {
		if want := m.Data.Grain.Next(m.Data.Periods[0], i-m.Data.History); day != int(want) {
			t.Errorf("period %d of media is day %d, want %d", i, day, want)
		}
	}
	if len(media.ints()) != 32 || media.attrs["units"] != "days since 1970-01-01" || media.attrs["calendar"] != "proleptic_gregorian" {
		t.Errorf("media time: %+v", media)
	}
	for name, a := range store.arrays {
		group, _ := filepath.Split(name)
		for d, dim := range a.dims() {
			x := store.arrays[group+dim]
			if x == nil || x.Shape[0] != a.Shape[d] {
				t.Errorf("dimension %s of %s has no coordinates of its length", dim, name)
			}
		}
	}
}

// Replicated outcomes scatter around what is expected as the noise scale says.
func TestArvizPredictive(t *testing.T) {
	m, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	a := store.arrays["posterior_predictive/outcome"]
	if !slices.Equal(a.Shape, []int{2, 25, 2, 30}) {
		t.Fatalf("shape %v", a.Shape)
	}
	fit, err := m.Fit()
	if err != nil {
		t.Fatal(err)
	}
	eval, theta, row, expected := fit.Model.NewEvaluator(), make([]float64, fit.Model.Layout().Size()), make([]float64, len(m.Draws.Names())), make([]float64, 60)
	upper := make([]float64, 60)
	sigma := fit.Model.Layout().Param("sigma").Start
	var sum, squares float64
	values := a.floats()
	for i := range 50 {
		if err := m.Draws.Row(row, i/25, i%25); err != nil {
			t.Fatal(err)
		}
		fit.Posterior.Theta(theta, row)
		eval.Set(theta)
		eval.Expected(expected)
		// A noise scale above what is expected, in outcome units: raise the level.
		for _, knot := range span(fit.Model.Layout().Param("knot_values").Len()) {
			theta[fit.Model.Layout().Param("knot_values").Start+knot] += theta[sigma]
		}
		eval.Set(theta)
		eval.Expected(upper)
		for k := range expected {
			z := (values[i*60+k] - expected[k]) / (upper[k] - expected[k])
			sum += z
			squares += z * z
		}
	}
	const n = 50 * 60
	numtest.Close(t, "mean of standardised noise", sum/n, 0, 4/math.Sqrt(n))
	numtest.Close(t, "its variance", squares/n, 1, 4*math.Sqrt(2.0/n))
}

// Draws beyond those that answers through time use are thinned, evenly, and the
// coordinates say which are there.
func TestArvizPredictiveIsThinned(t *testing.T) {
	m := market(t)
	m.Draws, m.Stats = repeated{m.Draws, 100}, nil
	s, err := newSource(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	z := &zarrWriter{sink: &folder{path: dir, made: map[string]bool{}}}
	if err = errors.Join(z.group("", nil), s.posteriorPredictive(z), z.consolidate()); err != nil {
		t.Fatal(err)
	}
	store := readStore(t, os.DirFS(dir))
	draws := store.arrays["posterior_predictive/draw"].ints()
	if len(draws) != response.SeriesDraws/2 || draws[0] != 0 || draws[1] != 5 || draws[499] != 2495 {
		t.Errorf("%d draws, %d, %d, … %d", len(draws), draws[0], draws[1], draws[len(draws)-1])
	}
	if got := store.arrays["posterior_predictive/outcome"].Shape; !slices.Equal(got, []int{2, 500, 2, 30}) {
		t.Errorf("shape %v", got)
	}
}

// Variables larger than a chunk have several, the last of each chain padded.
func TestArvizChunks(t *testing.T) {
	m := market(t)
	s, err := newSource(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	const cells, n = chunkSize / 8 / 3, 7 // three draws to a chunk
	values := make([]float64, cells)
	v := variable{"x", []axis{{name: "cell", numbers: span(cells)}}, func(dst []float64) { copy(dst, values) }}
	dir := t.TempDir()
	z := &zarrWriter{sink: &folder{path: dir, made: map[string]bool{}}}
	err = errors.Join(z.group("", nil), s.drawGroup(z, "g", 2, span(n), []variable{v}, func(chain, draw int) error {
		for i := range values {
			values[i] = float64(chain*n+draw) + float64(i)/cells
		}
		return nil
	}), z.consolidate())
	if err != nil {
		t.Fatal(err)
	}
	a := readStore(t, os.DirFS(dir)).arrays["g/x"]
	if !slices.Equal(a.Chunks, []int{1, 3, cells}) {
		t.Errorf("chunks %v", a.Chunks)
	}
	for i, got := range a.floats() {
		if want := float64(i/cells) + float64(i%cells)/cells; got != want {
			t.Fatalf("value %d is %v, want %v", i, got, want)
		}
	}
}

// An archive holds the files of the folder.
func TestArvizArchive(t *testing.T) {
	m, dir := aMarketStore(t)
	path := exportArviz(t, m, "draws.zarr.ZIP")
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	files := 0
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		b, err := fs.ReadFile(z, name)
		if !bytes.Equal(b, mustRead(t, filepath.Join(dir, name))) {
			t.Errorf("%s differs", name)
		}
		return err
	})
	if err != nil || len(z.File) != files {
		t.Errorf("%d files, %d in the archive, %v", files, len(z.File), err)
	}
	for _, f := range z.File {
		if f.Method != zip.Store {
			t.Errorf("%s is compressed", f.Name)
		}
	}
}

func TestArvizAttributes(t *testing.T) {
	m, path := aMarketStore(t)
	store := readStore(t, os.DirFS(path))
	if len(store.attrs) != 7 {
		t.Errorf("%d groups", len(store.attrs))
	}
	for group, attrs := range store.attrs {
		for key, want := range map[string]any{
			"creation_library": "noonmark", "inference_library": "noonmark", "inference_library_version": "1.2.3", "creation_library_language": "Go",
			"model_id": string(m.ID), "model_name": "acme", "interval_level": 0.9, "tuning_steps": 40.0, "converged": m.Converged, "outcome_unit": "orders",
		} {
			if attrs[key] != want {
				t.Errorf("%s of group %q is %v, want %v", key, group, attrs[key], want)
			}
		}
	}
}
