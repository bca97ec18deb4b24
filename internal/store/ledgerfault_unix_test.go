//go:build linux || darwin

package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

func workspaceOf(s *Store) string { return filepath.Dir(s.folder) }

// runDaysUntilKilled prints each day that it has run.
func runDaysUntilKilled(s *Store, _ []string) error {
	l, err := CreateLedger(context.Background(), workspaceOf(s))
	if err != nil {
		return err
	}
	fmt.Println("starting")
	return runDays(l, func(d mmm.Day) bool {
		fmt.Println(int(d))
		return true
	})
}

// A ledger whose writers are killed at any moment has every run that was committed,
// and goes on as if nobody had been killed.
func TestKilledLedgerWriters(t *testing.T) {
	t.Parallel()
	const kills = 20
	workspace := t.TempDir()
	s := New(workspace)
	l := hurried(t, workspace)
	least, began := time.Hour, time.Now()
	err := runDays(l, func(d mmm.Day) bool {
		least = min(least, time.Since(began))
		began = time.Now()
		return d < firstDay+2
	})
	if err != nil {
		t.Fatal(err)
	}
	r := rng.New(6, "kills of ledgers", 0)
	for kill := range kills {
		before, _, err := l.LastRun(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		printed := killWriter(t, another("days until killed", s.folder), int(before.Day), kill%2, time.Duration(2*r.Float64()*float64(least)))
		after, _, err := l.LastRun(t.Context())
		if err != nil || int(after.Day) < printed || printed >= 0 && int(after.Day) > printed+1 {
			t.Fatalf("the last day is %v, %v; %v was the last one committed", after.Day, err, mmm.Day(printed))
		}
		if after.ID != app.RunID(after.Day-firstDay)+1 {
			t.Fatalf("the run of %v is number %d", after.Day, after.ID)
		}
	}
	if err := runDays(l, func(mmm.Day) bool { return false }); err != nil {
		t.Fatal(err)
	}
	last, _, err := l.LastRun(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if dumpOf(t, l) != undisturbed(t, last.Day) {
		t.Error("a ledger whose writers were killed differs from one of the same days")
	}
	attempts, err := l.Attempts(t.Context(), app.AllDays())
	if err != nil {
		t.Fatal(err)
	}
	unfinished := 0
	for i, a := range attempts {
		if a.Status == app.Running && (i+1 == len(attempts) || attempts[i+1].Status == app.Running) {
			unfinished++
		}
	}
	t.Logf("%d kills ended %d runs before they were committed; %d days", kills, unfinished, last.Day-firstDay+1)
	if unfinished < kills/10 {
		t.Error("the test does not kill at the right moments")
	}
}

// createUntilKilled makes ledgers one after another.
func createUntilKilled(s *Store, _ []string) error {
	fmt.Println("starting")
	for n := 0; ; n++ {
		l, err := CreateLedger(context.Background(), filepath.Join(workspaceOf(s), strconv.Itoa(n)))
		if err == nil {
			err = l.Close()
		}
		if err != nil {
			return err
		}
		fmt.Println(n)
	}
}

// A ledger that was being made when the program was killed is finished by the next one.
func TestKilledLedgerMakers(t *testing.T) {
	t.Parallel()
	const kills = 15
	began := time.Now()
	want := dumpOf(t, hurried(t, t.TempDir()))
	within := 2 * time.Since(began)
	r := rng.New(6, "kills of makers of ledgers", 0)
	made := 0
	for kill := range kills {
		all := t.TempDir()
		killWriter(t, another("ledgers until killed", New(all).folder), 0, kill%2, time.Duration(r.Float64()*float64(within)))
		entries, err := os.ReadDir(all)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			made++
			l := hurried(t, filepath.Join(all, e.Name()))
			if got := dumpOf(t, l); got != want {
				t.Fatalf("got\n%s\nwant\n%s", got, want)
			}
			if err := runDays(l, untilDay(firstDay)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if made < kills/2 {
		t.Errorf("only %d ledgers were begun: the test kills too early", made)
	}
}

// runDaysInTurns runs days until the given one, and lets others run after each.
func runDaysInTurns(s *Store, args []string) error {
	last, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	l, err := CreateLedger(context.Background(), workspaceOf(s))
	if err != nil {
		return err
	}
	l.Patience = time.Minute
	for done := false; !done && err == nil; {
		err = runDays(l, func(d mmm.Day) bool {
			done = int(d) >= last
			return false
		})
	}
	return errors.Join(err, l.Close())
}

// Several processes make the same ledger at once, and run its days in turns.
func TestLedgerOfSeveralProcesses(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	var all sync.WaitGroup
	for p := range 3 {
		all.Go(func() {
			if out, err := another("days in turns", New(workspace).folder, strconv.Itoa(int(firstDay)+20)).CombinedOutput(); err != nil {
				t.Errorf("process %d: %v, %s", p, err, out)
			}
		})
	}
	all.Wait()
	l := hurried(t, workspace)
	last, _, err := l.LastRun(t.Context())
	if err != nil || last.Day < firstDay+20 || last.Day > firstDay+22 {
		t.Fatalf("the last day is %v, %v", last.Day, err)
	}
	if dumpOf(t, l) != undisturbed(t, last.Day) {
		t.Error("days run in turns differ from those run by one process")
	}
}

// holdLedger holds the right to write, says so, and waits for the end of its input.
func holdLedger(s *Store, _ []string) error {
	l, err := CreateLedger(context.Background(), workspaceOf(s))
	if err != nil {
		return err
	}
	if _, err := l.Lock(context.Background()); err != nil {
		return err
	}
	fmt.Println("holding")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// Two processes: the second one waits, and is refused if the first takes long. That
// one's right ends with it, however it ends.
func TestLedgerHeldByAnotherProcess(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	l := hurried(t, workspace)
	c := another("hold the ledger", New(workspace).folder)
	if _, err := c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "holding\n" {
		t.Fatalf("it said %q, %v", line, err)
	}
	_, err = l.Lock(t.Context())
	want := fmt.Sprintf("%s: another program, process %d, is writing here. Wait until it has ended, and run the command again.", l.path(), c.Process.Pid)
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if _, _, err := l.LastRun(t.Context()); err != nil {
		t.Errorf("reading meanwhile: %v", err)
	}
	l.Patience = time.Minute
	waiting := make(chan error)
	go func() { waiting <- runDays(l, untilDay(firstDay)) }()
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil {
		t.Errorf("after the end of the other: %v", err)
	}
	_ = c.Wait() // it was killed
}

// runDaysWithLittleSpace runs days while no file may have more than the given number
// of bytes, and prints what it is told.
func runDaysWithLittleSpace(s *Store, args []string) error {
	l, err := CreateLedger(context.Background(), workspaceOf(s))
	if err != nil {
		return err
	}
	if err := limitFiles(args[0]); err != nil {
		return err
	}
	err = runDays(l, untilDay(firstDay+1000))
	_, _ = os.Stdout.WriteString(fmt.Sprint(err)) // a pipe, which has no limit
	return nil
}

// Where a file may not grow there is a sentence, and every run is there whole or not
// at all.
func TestLedgerWithLittleSpace(t *testing.T) {
	t.Parallel()
	for _, limit := range []string{"300000", "500000", "1000000"} {
		workspace := t.TempDir()
		out, err := another("ledger with little space", New(workspace).folder, limit).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := string(out); !strings.Contains(got, filepath.Join(Folder, "noonmark.db")+": the file cannot be written: ") {
			t.Errorf("with %s bytes: %s", limit, got)
		}
		l := hurried(t, workspace)
		last, there, err := l.LastRun(t.Context())
		if err != nil || !there {
			t.Fatalf("with %s bytes no day was run: %v", limit, err)
		}
		if dumpOf(t, l) != undisturbed(t, last.Day) {
			t.Errorf("with %s bytes: another history of the days until %v", limit, last.Day)
		}
	}
}

// openLedgerWithoutRight prints what a user who may only read is told.
func openLedgerWithoutRight(s *Store, _ []string) error {
	if os.Geteuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
	}
	for _, open := range []func(context.Context, string) (*Ledger, error){OpenLedger, CreateLedger} {
		_, err := open(context.Background(), workspaceOf(s))
		fmt.Println(err)
	}
	return nil
}

func TestLedgerWithoutRight(t *testing.T) {
	if runtime.GOOS != "linux" && os.Geteuid() == 0 {
		t.Skip("becoming nobody needs Linux")
	}
	workspace := t.TempDir()
	s := New(workspace)
	l, err := CreateLedger(t.Context(), workspace)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(runDays(l, untilDay(firstDay)), l.Close()); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{filepath.Dir(workspace): 0o755, workspace: 0o755, s.folder: 0o555, l.path(): 0o444} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o755) })
	}
	program := filepath.Join(workspace, "program") // go test keeps its own where nobody else may go
	if err := os.WriteFile(program, mustRead(t, os.Args[0]), 0o755); err != nil {
		t.Fatal(err)
	}
	c := another("ledger without right", s.folder)
	c.Path = program
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	const notAllowed = ": this user may not write here. Change the permissions of the folder, or run as a user who may write it.\n"
	if want := l.path() + notAllowed + filepath.Join(s.folder, "tmp") + notAllowed; string(out) != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}
