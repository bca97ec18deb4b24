package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/cli"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/mmm"
)

// make kills asks for more of both.
var (
	kills      = flag.Int("kills", 6, "how often TestKilledDays kills a run")
	killedDays = flag.Int("killed-days", 8, "how many days TestKilledDays runs")
)

// dayMarket makes a workspace of two channels whose numbers come in late, and in which
// things break from its 400th day on.
func dayMarket(t *testing.T, dir string) {
	t.Helper()
	if status, _, stderr := call("simulate", "--scenario", "daily-demo", "--out", dir); status != cli.Done {
		t.Fatal(stderr)
	}
	config := `version: 1
currency: USD
time: {column: date, grain: day}
outcome: {column: conversions, kind: count, value: revenue_per_conversion}
data: [{path: data.csv}]
channels:
  - {name: search, spend: search_spend, exposure: search_clicks, plan: search_plan, impressions: search_impressions, clicks: search_clicks, conversions: search_conversions}
  - {name: video, spend: video_spend, exposure: video_impressions, plan: video_plan, clicks: video_clicks, conversions: video_conversions}
vintages: vintages.csv
model: {max_lag: 14}
daily: {fit: approximate}
`
	if err := os.WriteFile(filepath.Join(dir, "noonmark.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "experiments.csv")); err != nil {
		t.Fatal(err)
	}
}

// firstDay is the first one that runs of dayMarket are about.
var firstDay = mmm.DayOf(2024, 2, 5)

// runOf returns the arguments of a run of so many days.
func runOf(dir string, days int) []string {
	return []string{"day", "run", "-w", dir, "--quiet", "--from", firstDay.String(), "--to", (firstDay + mmm.Day(days) - 1).String()}
}

// mustRun runs so many days.
func mustRun(t *testing.T, dir string, days int) {
	t.Helper()
	if status, _, stderr := call(runOf(dir, days)...); status != cli.Done && status != cli.Unfit {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
}

// ledgerOf returns every row of the ledger of a workspace.
func ledgerOf(t *testing.T, dir string) string {
	t.Helper()
	l, err := store.OpenLedger(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := l.Dump(t.Context(), &text); err != nil {
		t.Error(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	return text.String()
}

// sameLedger fails the test where two ledgers differ, and shows the first line that does.
func sameLedger(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("row %d of %d is\n%.300s\nwant\n%.300s", i+1, len(g), g[i], w[i])
		}
	}
	t.Fatalf("%d rows, want %d", len(g), len(w))
}

// settled checks that every day is done, whatever happened before.
func settled(t *testing.T, dir string) {
	t.Helper()
	l, err := store.OpenLedger(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	attempts, err := l.Attempts(t.Context(), app.AllDays())
	if err != nil {
		t.Fatal(err)
	}
	last := map[mmm.Day]app.Attempt{}
	for _, a := range attempts {
		last[a.Day] = a
	}
	for day, a := range last {
		if a.Status != app.Done {
			t.Errorf("%s: the last word is %s", day, a.Status)
		}
	}
}

// Runs of days that are killed at any moment and started again leave the same bytes in
// every table as one that nobody disturbed.
func TestKilledDays(t *testing.T) {
	if testing.Short() {
		t.Skip("kills runs for some seconds")
	}
	t.Chdir(t.TempDir())
	dayMarket(t, "market")
	began := time.Now()
	mustRun(t, "market", *killedDays)
	whole := time.Since(began)
	want := ledgerOf(t, "market")
	again := func() {
		if err := os.RemoveAll("market/.noonmark"); err != nil {
			t.Fatal(err)
		}
	}
	again()
	r := rng.New(1, "kill days", 0)
	killed, finished := 0, 0
	for tries := 0; killed < *kills; tries++ {
		if tries > 20*(*kills) {
			t.Fatalf("only %d of %d runs were killed", killed, tries)
		}
		run := program(t, runOf("market", *killedDays)...)
		said := new(bytes.Buffer)
		run.Stderr = said
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(r.Float64()*float64(whole)), func() { _ = run.Process.Kill() }) // it may have ended
		status := ended(t, run.Wait())
		timer.Stop()
		switch status {
		case -1:
			killed++
		case cli.Done, cli.Unfit:
			finished++
			sameLedger(t, ledgerOf(t, "market"), want)
			settled(t, "market")
			again()
		default:
			t.Fatalf("exit status %d: %s", status, said)
		}
	}
	mustRun(t, "market", *killedDays)
	sameLedger(t, ledgerOf(t, "market"), want)
	settled(t, "market")
	t.Logf("%d kills of runs of %d days (undisturbed %.1f s), %d runs finished: the ledgers are equal, %d rows, %d bytes",
		killed, *killedDays, whole.Seconds(), finished+1, strings.Count(want, "\n"), len(want))
}

// While somebody writes, others are told so, with a status of its own; who reads is not
// kept waiting.
func TestDaysAreLocked(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a lock")
	}
	t.Chdir(t.TempDir())
	dayMarket(t, "market")
	mustRun(t, "market", 2)
	before := ledgerOf(t, "market")
	l, err := store.OpenLedger(t.Context(), "market")
	if err != nil {
		t.Fatal(err)
	}
	lock, err := l.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var refused []*exec.Cmd
	for _, args := range [][]string{runOf("market", 3), {"correct", "-w", "market", "--kind", "mask", "--from", firstDay.String(), "--reason", "x", "--author", "jane"}} {
		run := program(t, args...)
		run.Stderr = new(bytes.Buffer)
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		refused = append(refused, run)
	}
	if status, _, stderr := call("day", "status", "-w", "market"); status != cli.Done {
		t.Errorf("exit status %d: %s", status, stderr)
	}
	for _, run := range refused {
		if status := ended(t, run.Wait()); status != cli.Gated {
			t.Errorf("%q: exit status %d: %s", run.Args, status, run.Stderr)
		}
		t.Logf("%s", run.Stderr)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	sameLedger(t, ledgerOf(t, "market"), before)
}

// Two runs of the same days at once leave what one does.
func TestDaysAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("runs days three times")
	}
	t.Chdir(t.TempDir())
	for _, dir := range []string{"alone", "together"} {
		dayMarket(t, dir)
	}
	mustRun(t, "alone", 4)
	var runs []*exec.Cmd
	for range 3 {
		run := program(t, runOf("together", 4)...)
		run.Stderr = new(bytes.Buffer)
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	done := 0
	for i, run := range runs {
		switch status := ended(t, run.Wait()); status {
		case cli.Done, cli.Unfit:
			done++
		case cli.Gated:
		default:
			t.Errorf("run %d ended with %d: %s", i, status, run.Stderr)
		}
	}
	if done == 0 {
		t.Error("no run was let through")
	}
	sameLedger(t, ledgerOf(t, "together"), ledgerOf(t, "alone"))
}

// Ctrl-C stops a run at once. The days that were done stay, as if no others had been
// asked for.
func TestInterruptedDays(t *testing.T) {
	if testing.Short() {
		t.Skip("interrupts a run")
	}
	t.Chdir(t.TempDir())
	for _, dir := range []string{"market", "other"} {
		dayMarket(t, dir)
	}
	args := []string{"day", "run", "-w", "market", "--from", firstDay.String(), "--to", (firstDay + 89).String()}
	run := program(t, args...)
	messages, err := run.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(messages)
	for line := ""; !strings.HasPrefix(line, "9 of 90 days"); {
		if line, err = lines.ReadString('\n'); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
	}
	if err := run.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	said, err := io.ReadAll(lines)
	if err != nil {
		t.Fatal(err)
	}
	if status := ended(t, run.Wait()); status != cli.Failed || !strings.Contains(string(said), "stopped; nothing that was stored before is lost") {
		t.Errorf("status %d: %s", status, said)
	}
	l, err := store.OpenLedger(t.Context(), "market")
	if err != nil {
		t.Fatal(err)
	}
	last, _, err := l.LastRun(t.Context())
	if err := errors.Join(err, l.Close()); err != nil {
		t.Fatal(err)
	}
	done := int(last.Day-firstDay) + 1
	if done < 9 || done >= 90 {
		t.Errorf("%d days are done", done)
	}
	mustRun(t, "other", done)
	sameLedger(t, ledgerOf(t, "market"), ledgerOf(t, "other"))
}

// A disk that fills up is said in a sentence, with status 1. Nothing is lost, and once
// there is room the days go on as if nothing had been.
func TestFullDiskOfDays(t *testing.T) {
	if testing.Short() || os.Getuid() != 0 {
		t.Skip("makes a small disk, which only root may")
	}
	t.Chdir(t.TempDir())
	if err := os.Mkdir("disk", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", "disk", "tmpfs", 0, "size="+strconv.Itoa(32<<20)); err != nil {
		t.Skipf("no small disk can be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount("disk", 0); err != nil {
			t.Error(err)
		}
	})
	for _, dir := range []string{"disk/market", "other"} {
		dayMarket(t, dir)
		mustRun(t, dir, 3)
	}
	before := ledgerOf(t, "disk/market")
	fill(t, "disk/rest")
	if status, stdout, stderr := call(runOf("disk/market", 5)...); status != cli.Failed || stdout != "" || !strings.Contains(stderr, "the disk is full") {
		t.Errorf("status %d, on standard output %q, on standard error %q", status, stdout, stderr)
	}
	if err := os.Remove("disk/rest"); err != nil {
		t.Fatal(err)
	}
	sameLedger(t, ledgerOf(t, "disk/market"), before)
	for _, dir := range []string{"disk/market", "other"} {
		mustRun(t, dir, 5)
	}
	sameLedger(t, ledgerOf(t, "disk/market"), ledgerOf(t, "other"))
}
