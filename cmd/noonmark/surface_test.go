package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/cli"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/mmm/surface"
)

// The tables of a stored surface are written as those of a model are.
func TestExportOfASurface(t *testing.T) {
	t.Chdir(t.TempDir())
	slowMarket(t, "market", "fit: {chains: 2, draws: 50, warmup: 50, attempts: 1}\n")
	if status, _, stderr := call("fit", "-w", "market", "--quiet"); status != cli.Done && status != cli.Unfit {
		t.Fatal(stderr)
	}
	m, err := store.New("market").Open("")
	if err != nil {
		t.Fatal(err)
	}
	s := storetest.Surface(t, m, surface.Last(m.Data, surface.Quarter))
	if err := errors.Join(store.NewSurfaces("market").Put(s), m.Close()); err != nil {
		t.Fatal(err)
	}
	for _, what := range app.SurfaceExports() {
		out := string(what) + ".csv"
		status, stdout, stderr := call("export", "-w", "market", "--what", string(what), "--out", out)
		if status != cli.Done || !strings.HasPrefix(stdout, "wrote "+out+", ") || stderr != "" {
			t.Errorf("%s: status %d, %q, %q", what, status, stdout, stderr)
		}
		if status, _, stderr := call("export", "-w", "market", "--what", string(what), "--surface", string(s.ID), "--out", "named.csv"); status != cli.Done {
			t.Errorf("%s of %s: %s", what, s.ID, stderr)
		}
		if a, b := mustReadFile(t, out), mustReadFile(t, "named.csv"); a == "" || a != b {
			t.Errorf("%s of the current surface has %d bytes, by its name %d", what, len(a), len(b))
		}
		if status, _, stderr := call("export", "-w", "market", "--what", string(what), "--format", "parquet", "--out", "t.parquet"); status != cli.Done {
			t.Errorf("%s as parquet: %s", what, stderr)
		}
	}
	status, _, stderr := call("export", "-w", "market", "--what", "surface", "--surface", "s-0123456789ab", "--out", "x.csv")
	if status != cli.Invalid || !strings.Contains(stderr, `there is no surface "s-0123456789ab". There is `+string(s.ID)) {
		t.Errorf("an unknown surface: status %d, %s", status, stderr)
	}
	// Of another model than the current one it has to be asked for by name.
	if status, _, stderr := call("fit", "-w", "market", "--quiet", "--seed", "2"); status != cli.Done && status != cli.Unfit {
		t.Fatal(stderr)
	}
	status, _, stderr = call("export", "-w", "market", "--what", "surface", "--out", "x.csv")
	if status != cli.Invalid || !strings.Contains(stderr, "it was built of model "+string(s.Model)) {
		t.Errorf("a surface of another model: status %d, %s", status, stderr)
	}
	if status, _, stderr := call("export", "-w", "market", "--what", "surface", "--surface", string(s.ID), "--out", "x.csv"); status != cli.Done {
		t.Errorf("a surface of another model, by name: status %d, %s", status, stderr)
	}
}

func mustReadFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
