package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/cli"
)

const surfacesFolder = ".noonmark/surfaces"

// fittedMarket makes a workspace with a small model.
func fittedMarket(t *testing.T, dir string) {
	t.Helper()
	slowMarket(t, dir, "fit: {chains: 2, draws: 50, warmup: 50, attempts: 1}\n")
	if status, _, stderr := call("fit", "-w", dir, "--quiet"); status != cli.Done && status != cli.Unfit {
		t.Fatal(stderr)
	}
}

// buildSurface builds a surface, well or not.
func buildSurface(t *testing.T, dir string, more ...string) {
	t.Helper()
	if status, _, stderr := call(append([]string{"surface", "build", "-w", dir, "--quiet"}, more...)...); status != cli.Done && status != cli.Unfit {
		t.Fatal(stderr)
	}
}

// checkSurfaces checks that a workspace has so many surfaces, each of them whole, and
// no work in progress.
func checkSurfaces(t *testing.T, dir string, surfaces int) {
	t.Helper()
	checkStored(t, dir, 1)
	ids := entries(t, filepath.Join(dir, surfacesFolder))
	if len(ids) != surfaces {
		t.Errorf("surfaces %q, want %d", ids, surfaces)
	}
	for _, id := range ids {
		for _, what := range []string{"surface", "scenarios"} { // all values are read, and checked against their checksums
			if status, _, stderr := call("export", "-w", dir, "--surface", id, "--what", what, "--out", filepath.Join(t.TempDir(), "x.csv")); status != cli.Done {
				t.Errorf("%s of surface %s: %s", what, id, stderr)
			}
		}
	}
}

// A build that is killed at any moment leaves no half-made surface, and the next one
// cleans up after it and gives what it would have given.
func TestKilledSurfaceBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("kills builds for some seconds")
	}
	t.Chdir(t.TempDir())
	fittedMarket(t, "market")
	args := []string{"--scenarios", "8000"}
	began := time.Now()
	buildSurface(t, "market", args...)
	whole := time.Since(began)
	surfaces := filepath.Join("market", surfacesFolder)
	id := entries(t, surfaces)[0]
	want := mustReadFile(t, filepath.Join(surfaces, id, "values.bin"))
	again := func() {
		if err := os.RemoveAll(surfaces); err != nil {
			t.Fatal(err)
		}
	}
	again()
	r := rng.New(1, "kill a build", 0)
	killed := 0
	for range 8 {
		build := program(t, append([]string{"surface", "build", "-w", "market", "--quiet"}, args...)...)
		if err := build.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Float64() * float64(whole)))
		_ = build.Process.Kill() // it may have ended
		if ended(t, build.Wait()) == -1 {
			killed++
		}
		if ids := entries(t, surfaces); len(ids) > 0 {
			if got := mustReadFile(t, filepath.Join(surfaces, ids[0], "values.bin")); got != want {
				t.Errorf("surface %s has other values", ids[0])
			}
			again()
		}
	}
	if killed < 3 {
		t.Errorf("only %d of 8 builds were killed", killed)
	}
	buildSurface(t, "market", args...)
	checkSurfaces(t, "market", 1)
	if got := mustReadFile(t, filepath.Join(surfaces, id, "values.bin")); got != want {
		t.Errorf("surface %s has other values", id)
	}
}

// Builds of the same workspace at the same time, and a fit, do not disturb each other.
func TestSurfaceBuildsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("builds four times")
	}
	t.Chdir(t.TempDir())
	fittedMarket(t, "market")
	var all []*exec.Cmd
	for _, args := range [][]string{{"surface", "build", "--draws", "40"}, {"surface", "build", "--draws", "40"}, {"fit"}, {"surface", "build", "--draws", "50"}, {"surface", "build", "--draws", "40"}} {
		c := program(t, append(args, "-w", "market", "--quiet")...)
		c.Stderr = new(bytes.Buffer)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for i, c := range all {
		if status := ended(t, c.Wait()); status != cli.Done && status != cli.Unfit {
			t.Errorf("%d ended with %d: %s", i, status, c.Stderr)
		}
	}
	checkSurfaces(t, "market", 2)
	if status, _, stderr := call("surface", "info", "-w", "market"); status != cli.Done && status != cli.Unfit {
		t.Error(stderr)
	}
}

// Ctrl-C stops a build at once, and leaves nothing of it.
func TestInterruptedSurfaceBuild(t *testing.T) {
	t.Chdir(t.TempDir())
	fittedMarket(t, "market")
	build := program(t, "surface", "build", "-w", "market", "--scenarios", "1000000")
	messages, err := build.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := build.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(messages)
	if stage, err := r.ReadString('\n'); err != nil || stage != "evaluating the model\n" {
		t.Fatalf("%v: %s", err, stage)
	}
	if err := build.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if status := ended(t, build.Wait()); status != cli.Failed || !strings.Contains(string(said), "stopped; nothing that was stored before is lost") {
		t.Errorf("status %d: %s", status, said)
	}
	checkSurfaces(t, "market", 0)
}

// A disk that fills up is said in a sentence, with status 1, and leaves the surface of
// before, and no file half-made.
func TestFullDiskOfSurfaces(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("makes a small disk, which only root may")
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("disk", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", "disk", "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount("disk", 0); err != nil {
			t.Error(err)
		}
	})
	fittedMarket(t, "disk/market")
	buildSurface(t, "disk/market", "--draws", "20", "--scenarios", "50")
	before := mustReadFile(t, "disk/market/.noonmark/current-surface")
	const full = "the disk is full. Make room and run the command again; nothing was changed."
	mustFail := func(args ...string) {
		t.Helper()
		if status, stdout, stderr := call(args...); status != cli.Failed || stdout != "" || !strings.Contains(stderr, full) {
			t.Errorf("%s: status %d, on standard output %q, on standard error %q", args, status, stdout, stderr)
		}
	}
	mustFail("surface", "build", "-w", "disk/market", "--quiet")
	fill(t, "disk/rest")
	mustFail("plan", "optimize", "-w", "disk/market", "--out", "disk/plan.csv")
	mustFail("plan", "frontier", "-w", "disk/market", "--out", "disk/frontier.csv")
	mustFail("surface", "query", "-w", "disk/market", "--draws-out", "disk/draws.csv")
	mustFail("export", "-w", "disk/market", "--what", "outcomes", "--out", "disk/outcomes.csv")
	if left := entries(t, "disk"); !slices.Equal(left, []string{"market", "rest"}) {
		t.Errorf("left on the disk: %q", left)
	}
	checkSurfaces(t, "disk/market", 1)
	if now := mustReadFile(t, "disk/market/.noonmark/current-surface"); now != before {
		t.Errorf("the current surface is %s, and was %s", now, before)
	}
}
