package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/cli"
)

// program returns a command that runs the program in another process. It is
// killed if it hangs.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	called := filepath.Join(t.TempDir(), "noonmark")
	if err := os.Symlink(self, called); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, called, args...)
}

// ended returns how a command has ended.
func ended(t *testing.T, err error) int {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode() // -1 if it was killed
	}
	t.Fatal(err)
	return 0
}

// slowMarket makes a workspace whose fit takes about a second.
func slowMarket(t *testing.T, dir, options string) {
	t.Helper()
	if status, _, stderr := call("simulate", "--scenario", "weekly", "--out", dir); status != cli.Done {
		t.Fatal(stderr)
	}
	path := filepath.Join(dir, "noonmark.yaml")
	config, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(config, options...), 0o644); err != nil {
		t.Fatal(err)
	}
}

// entries returns the names in a folder; none if it is not there.
func entries(t *testing.T, folder string) []string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// checkStored checks that a workspace has so many models, each of them whole, and
// no work in progress.
func checkStored(t *testing.T, dir string, models int) {
	t.Helper()
	ids := entries(t, filepath.Join(dir, ".noonmark", "models"))
	if len(ids) != models {
		t.Errorf("models %q, want %d", ids, models)
	}
	for _, id := range ids {
		// Every draw is read, and checked against its checksum.
		if status, _, stderr := call("export", "-w", dir, "--model", id, "--what", "draws", "--out", filepath.Join(t.TempDir(), "draws.csv")); status != cli.Done {
			t.Errorf("model %s: %s", id, stderr)
		}
	}
	if work := entries(t, filepath.Join(dir, ".noonmark", "tmp")); strings.Join(work, "") != "lock" && models > 0 || len(work) > 1 {
		t.Errorf("left over: %q", work)
	}
}

// A fit that is killed at any moment leaves no half-made model, and the next one
// cleans up after it and gives what it would have given.
func TestKilledFit(t *testing.T) {
	if testing.Short() {
		t.Skip("kills fits for some seconds")
	}
	t.Chdir(t.TempDir())
	const options = "fit: {draws: 500, attempts: 1}\n"
	slowMarket(t, "market", options)
	began := time.Now()
	if status, _, stderr := call("fit", "-w", "market", "--quiet"); status != cli.Done && status != cli.Unfit {
		t.Fatal(stderr)
	}
	whole := time.Since(began)
	id := entries(t, "market/.noonmark/models")[0]
	want, err := os.ReadFile(filepath.Join("market/.noonmark/models", id, "draws.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll("market/.noonmark"); err != nil {
		t.Fatal(err)
	}
	r := rng.New(1, "kill a fit", 0)
	killed := 0
	for range 8 {
		fit := program(t, "fit", "-w", "market", "--quiet")
		if err := fit.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Float64() * float64(whole)))
		_ = fit.Process.Kill() // it may have ended
		if ended(t, fit.Wait()) == -1 {
			killed++
		}
		if models := entries(t, "market/.noonmark/models"); len(models) > 0 {
			checkWhole(t, filepath.Join("market/.noonmark/models", models[0]), want)
			if err := os.RemoveAll("market/.noonmark"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if killed < 3 {
		t.Errorf("only %d of 8 fits were killed", killed)
	}
	if status, _, stderr := call("fit", "-w", "market", "--quiet"); status != cli.Done && status != cli.Unfit {
		t.Fatal(stderr)
	}
	checkStored(t, "market", 1)
	checkWhole(t, filepath.Join("market/.noonmark/models", id), want)
}

func checkWhole(t *testing.T, model string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(model, "draws.bin"))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("the draws of %s are others: %v", model, err)
	}
}

// Fits of the same workspace at the same time do not disturb each other.
func TestFitsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("fits four times")
	}
	t.Chdir(t.TempDir())
	slowMarket(t, "market", "fit: {draws: 400, attempts: 1}\n")
	var fits []*exec.Cmd
	for _, seed := range []string{"1", "1", "2", "1"} {
		fit := program(t, "fit", "-w", "market", "--quiet", "--seed", seed)
		fit.Stderr = new(bytes.Buffer)
		if err := fit.Start(); err != nil {
			t.Fatal(err)
		}
		fits = append(fits, fit)
	}
	for i, fit := range fits {
		if status := ended(t, fit.Wait()); status != cli.Done && status != cli.Unfit {
			t.Errorf("fit %d ended with %d: %s", i, status, fit.Stderr)
		}
	}
	checkStored(t, "market", 2)
}

// Ctrl-C stops a fit at once, and leaves nothing of it.
func TestInterruptedFit(t *testing.T) {
	if testing.Short() {
		t.Skip("interrupts a long fit")
	}
	t.Chdir(t.TempDir())
	slowMarket(t, "market", "fit: {draws: 100000}\n") // minutes, more than the patience of program
	fit := program(t, "fit", "-w", "market")
	messages, err := fit.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := fit.Start(); err != nil {
		t.Fatal(err)
	}
	for tries := 0; ; tries++ {
		begun, err := filepath.Glob("market/.noonmark/tmp/*/model/draws.bin")
		if err != nil || tries == 3000 {
			t.Fatalf("no draws are being written: %v", err)
		}
		if begun != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := fit.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(bufio.NewReader(messages))
	if err != nil {
		t.Fatal(err)
	}
	if status := ended(t, fit.Wait()); status != cli.Failed || !strings.Contains(string(said), "stopped; nothing that was stored before is lost") {
		t.Errorf("status %d: %s", status, said)
	}
	checkStored(t, "market", 0)
}

// A disk that fills up is said in a sentence, with status 1, and leaves nothing
// half-made.
func TestFullDisk(t *testing.T) {
	if testing.Short() || os.Getuid() != 0 {
		t.Skip("makes a small disk, which only root may")
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("disk", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", "disk", "tmpfs", 0, "size=400k"); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount("disk", 0); err != nil {
			t.Error(err)
		}
	})
	slowMarket(t, "market", "fit: {chains: 2, draws: 2000, warmup: 50, attempts: 1}\n")
	if status, _, stderr := call("fit", "-w", "market", "--quiet"); status != cli.Done && status != cli.Unfit {
		t.Fatal(stderr)
	}
	slowMarket(t, "disk/market", "fit: {chains: 2, draws: 2000, warmup: 50, attempts: 1}\n")
	for _, args := range [][]string{
		{"fit", "-w", "disk/market", "--quiet"},
		{"export", "-w", "market", "--what", "draws", "--out", "disk/draws.csv"},
		{"export", "-w", "market", "--what", "draws", "--format", "parquet", "--out", "disk/draws.parquet"},
		{"export", "-w", "market", "--what", "draws", "--format", "arviz", "--out", "disk/draws.zarr"},
		{"simulate", "--scenario", "geo", "--out", "disk/geos"},
	} {
		status, stdout, stderr := call(args...)
		if status != cli.Failed || stdout != "" || !strings.Contains(stderr, "the disk is full. Make room and run the command again; nothing was changed.") {
			t.Errorf("%s: status %d, on standard output %q, on standard error %q", args, status, stdout, stderr)
		}
	}
	if left := strings.Join(entries(t, "disk"), " "); left != "market" {
		t.Errorf("left on the disk: %s", left)
	}
	checkStored(t, "disk/market", 0)
	fill(t, "disk/rest")
	for _, args := range [][]string{
		{"init", "disk/acme", "--from", "market/data.csv"},
		{"fit", "-w", "disk/market", "--quiet"},
		{"report", "-w", "market", "--out", "disk/report.html"},
	} {
		if status, _, stderr := call(args...); status != cli.Failed || !strings.Contains(stderr, "the disk is full") {
			t.Errorf("%s: status %d, %s", args, status, stderr)
		}
	}
	if left := strings.Join(entries(t, "disk"), " "); left != "market rest" {
		t.Errorf("left on the full disk: %s", left)
	}
}

// fill writes a file until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for chunk := make([]byte, 4096); err == nil; {
		_, err = f.Write(chunk)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// A result that cannot be written to standard output is a failure.
func TestFullStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	slowMarket(t, "market", "fit: {chains: 2, draws: 50, warmup: 50, attempts: 1}\n")
	for _, args := range [][]string{{"check", "-w", "market"}, {"check", "-w", "market", "--json"}, {"schema"}, {"--help"}} {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		c := program(t, args...)
		var said bytes.Buffer
		c.Stdout, c.Stderr = full, &said
		if status := ended(t, c.Run()); status != cli.Failed || !strings.Contains(said.String(), "no space left on device") {
			t.Errorf("%s: status %d, %s", args, status, &said)
		}
		if err := full.Close(); err != nil {
			t.Error(err)
		}
	}
}
