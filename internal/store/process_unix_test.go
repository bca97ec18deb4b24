//go:build linux || darwin

package store

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
)

// The tests below run this test program again as another process, with a task in
// its environment and the workspace as its argument.
const taskVariable = "STORE_TEST_TASK"

func TestMain(m *testing.M) {
	tasks := map[string]func(s *Store, args []string) error{
		"until killed":  storeUntilKilled,
		"all of them":   storeAll,
		"little space":  storeWithLittleSpace,
		"without right": storeWithoutRight,

		"surfaces until killed":     putUntilKilled,
		"surface with little space": putWithLittleSpace,

		"days until killed":        runDaysUntilKilled,
		"ledgers until killed":     createUntilKilled,
		"days in turns":            runDaysInTurns,
		"hold the ledger":          holdLedger,
		"ledger with little space": runDaysWithLittleSpace,
		"ledger without right":     openLedgerWithoutRight,
	}
	if task := tasks[os.Getenv(taskVariable)]; task != nil {
		if err := task(New(os.Args[1]), os.Args[2:]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// another returns another process with a task in the workspace of a store's folder.
func another(task, folder string, args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], append([]string{filepath.Dir(folder)}, args...)...)
	c.Env = append(os.Environ(), taskVariable+"="+task)
	return c
}

const testChains, testDraws = 2, 400

func testValue(chain, draw, variable int) float64 {
	return float64(chain) + float64(draw)*16 + float64(variable)/4
}

// storeModel stores a model of a few kilobytes.
func storeModel(s *Store, id app.ModelID) error {
	w, err := s.Begin(id)
	if err != nil {
		return err
	}
	d, err := w.Draws([]string{"a", "b", "c"}, testChains, testDraws)
	for i := range testChains * testDraws {
		if err != nil {
			break
		}
		chain, draw := i/testDraws, i%testDraws
		err = d.Append(chain, []float64{testValue(chain, draw, 0), testValue(chain, draw, 1), testValue(chain, draw, 2)}, draws.Stats{})
	}
	if err == nil {
		m := storetest.Empty(id)
		m.Data = storetest.Market(1, 5, 0)
		err = w.Commit(m)
	}
	return errors.Join(err, w.Abort())
}

// checkModel opens a model and compares every draw.
func checkModel(s *Store, id app.ModelID) error {
	m, err := s.Open(id)
	if err != nil {
		return err
	}
	column := make([]float64, testDraws)
	for chain := range testChains {
		for v := range 3 {
			if err := m.Draws.Column(column, chain, v); err != nil {
				return errors.Join(err, m.Close())
			}
			for draw, x := range column {
				if x != testValue(chain, draw, v) {
					return errors.Join(fmt.Errorf("draw %d is %v", draw, x), m.Close())
				}
			}
		}
	}
	return m.Close()
}

func idOf(n int) app.ModelID { return app.ModelID(fmt.Sprintf("m-%012x", n)) }

// storeUntilKilled says that it starts, stores models with ids from the given
// number on, and prints the number of each one that it has stored.
func storeUntilKilled(s *Store, args []string) error {
	from, err := strconv.Atoi(args[0])
	fmt.Println("starting")
	for n := from; err == nil; n++ {
		err = storeModel(s, idOf(n))
		fmt.Println(n)
	}
	return err
}

// A store whose writers are killed at any moment has the models that were stored
// and no others, all whole, and nothing else once somebody writes again.
func TestKilledWriters(t *testing.T) {
	t.Parallel()
	const kills = 20
	s := New(t.TempDir())
	within := 2 * timeToStore(t, s)
	r := rng.New(6, "kills", 0)
	leftovers, stored := 0, 0
	for kill := range kills {
		last := killWriter(t, another("until killed", s.folder, strconv.Itoa(kill*1000)), kill*1000, kill%2, time.Duration(r.Float64()*float64(within)))
		list, err := s.List()
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range list {
			if id >= idOf(kill*1000) && id < idOf((kill+1)*1000) {
				stored++
				if err := checkModel(s, id); err != nil {
					t.Fatalf("after kill %d: model %s: %v", kill, id, err)
				}
			}
		}
		if last >= 0 {
			if has, err := s.Has(idOf(last)); !has || err != nil {
				t.Fatalf("after kill %d: model %d was stored and is not there: %v", kill, last, err)
			}
			if current, err := s.current(); current < idOf(last) || current > idOf(last+1) || !slices.Contains(list, current) {
				t.Fatalf("after kill %d: the current model is %s, %v; the last one stored %d", kill, current, err, last)
			}
		}
		if left := names(t, filepath.Join(s.folder, "tmp")); len(left) > 1 {
			leftovers++
		}
	}
	t.Logf("%d kills left something in %d cases; %d models were stored", kills, leftovers, stored)
	if leftovers == 0 || stored == 0 {
		t.Errorf("of %d kills %d left something, and %d models were stored: the test does not kill at the right moments", kills, leftovers, stored)
	}
	if err := s.SetCurrent(someID); err != nil {
		t.Fatal(err)
	}
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
	mustHold(t, s.folder, ".gitignore", "README.txt", "current", "models", "tmp")
	list, err := s.List()
	if err != nil || len(list) != stored+1 {
		t.Errorf("%d models, %v; want %d", len(list), err, stored+1)
	}
	for _, id := range list {
		if err := checkModel(s, id); err != nil {
			t.Errorf("model %s: %v", id, err)
		}
	}
}

// timeToStore returns the least time that storing a model took.
func timeToStore(t *testing.T, s *Store) time.Duration {
	t.Helper()
	least := time.Hour
	for range 3 {
		began := time.Now()
		if err := storeModel(s, someID); err != nil {
			t.Fatal(err)
		}
		least = min(least, time.Since(began))
	}
	return least
}

// killWriter starts a writer and kills it a while after it began to write, or to
// write on when it has printed some numbers. It returns the last one that the writer
// printed, or -1.
func killWriter(t *testing.T, c *exec.Cmd, from, printed int, after time.Duration) int {
	t.Helper()
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "starting" {
		t.Fatalf("the writer began with %q, %v", lines.Text(), lines.Err())
	}
	last := -1
	note := func() {
		// The last line may be cut short, and then it is a smaller number.
		if n, err := strconv.Atoi(lines.Text()); err == nil && n >= from {
			last = n
		}
	}
	for range printed {
		lines.Scan()
		note()
	}
	time.Sleep(after)
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		note()
	}
	var exit *exec.ExitError
	if err := c.Wait(); !errors.As(err, &exit) || exit.ExitCode() != -1 {
		t.Fatalf("the writer ended by itself: %v", err)
	}
	return last
}

// storeAll stores models with the given ids.
func storeAll(s *Store, args []string) error {
	for _, arg := range args {
		n, err := strconv.Atoi(arg)
		if err == nil {
			err = storeModel(s, idOf(n))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Several processes storing the same models and others at once, with a reader
// and a writer who takes longer than all of them.
func TestConcurrentProcesses(t *testing.T) {
	t.Parallel()
	s := New(t.TempDir())
	if err := storeModel(s, idOf(0)); err != nil {
		t.Fatal(err)
	}
	slow, err := s.Begin(someID)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for p := range 4 {
		ids := make([]string, 12)
		for i := range ids {
			ids[i] = strconv.Itoa(1 + (i*(2*p+1))%13) // all the same ones, in different orders
		}
		all.Go(func() {
			if out, err := another("all of them", s.folder, ids...).CombinedOutput(); err != nil {
				t.Errorf("process %d: %v, %s", p, err, out)
			}
		})
	}
	done := make(chan struct{})
	go func() {
		all.Wait()
		close(done)
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		default:
		}
		if err := checkModel(s, ""); err != nil {
			t.Fatalf("the current model: %v", err)
		}
	}
	d, err := slow.Draws(nil, 1, 0)
	if err != nil || d == nil {
		t.Fatal(err)
	}
	if err := slow.Commit(storetest.Empty(someID)); err != nil {
		t.Errorf("the slow writer lost its work: %v", err)
	}
	list, err := s.List()
	if err != nil || len(list) != 15 {
		t.Errorf("%v, %v; want 15 models", list, err)
	}
	for _, id := range list[1:] {
		if err := checkModel(s, id); err != nil {
			t.Errorf("model %s: %v", id, err)
		}
	}
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
}

// storeWithLittleSpace stores a model while no file may have more than the given
// number of bytes, and prints what it is told.
func storeWithLittleSpace(s *Store, args []string) error {
	if err := limitFiles(args[0]); err != nil {
		return err
	}
	err := storeModel(s, someID)
	_, _ = os.Stdout.WriteString(fmt.Sprint(err)) // a pipe, which has no limit
	return nil
}

// limitFiles makes files of more than a number of bytes impossible.
func limitFiles(bytes string) error {
	signal.Ignore(syscall.SIGXFSZ)
	limit, err := strconv.ParseUint(bytes, 10, 64)
	if err != nil {
		return err
	}
	return unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: limit, Max: limit})
}

// Where the disk ends, be it in the explanations, the draws, the model or its
// data, there is a sentence and nothing half-made.
func TestLittleSpace(t *testing.T) {
	t.Parallel()
	for limit, file := range map[int]string{
		0:      ".gitignore",
		1:      ".gitignore",
		100:    "README.txt",
		1900:   drawsName,
		64_000: drawsName, // in the last block
	} {
		s := New(t.TempDir())
		out, err := another("little space", s.folder, strconv.Itoa(limit)).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := string(out)
		if !strings.Contains(got, file+": the file grew larger than the file system or this user's limit allows. Raise the limit (ulimit -f), or use another disk.") {
			t.Errorf("with %d bytes: %s", limit, got)
		}
		mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
		mustHold(t, s.place)
	}
}

// With enough space for everything but the last byte of the draws.
func TestLittleSpaceForTheEnd(t *testing.T) {
	s := New(t.TempDir())
	if err := storeModel(s, idOf(1)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(s.at(idOf(1)), drawsName))
	if err != nil {
		t.Fatal(err)
	}
	// The footer is the last thing written to the draws, a byte short here.
	out, err := another("little space", s.folder, strconv.FormatInt(info.Size()-1, 10)).Output()
	if err != nil || !strings.Contains(string(out), drawsName+": the file grew larger") {
		t.Errorf("%s, %v", out, err)
	}
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
	if err := checkModel(s, ""); err != nil {
		t.Errorf("the model that was there: %v", err)
	}
	if list, err := s.List(); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
}

// storeWithoutRight prints what a user who may read the workspace is told. The
// superuser, who may do anything, becomes nobody first.
func storeWithoutRight(s *Store, _ []string) error {
	if os.Geteuid() == 0 {
		if err := syscall.Setuid(65534); err != nil {
			return err
		}
	}
	fmt.Println(checkModel(s, ""))
	fmt.Println(storeModel(s, someID))
	fmt.Println(s.SetCurrent(idOf(1)))
	fmt.Println(checkModel(s, idOf(2)))
	return nil
}

func TestWithoutRight(t *testing.T) {
	if runtime.GOOS != "linux" && os.Geteuid() == 0 {
		t.Skip("becoming nobody needs Linux")
	}
	workspace := t.TempDir()
	s := New(workspace)
	for n := 1; n <= 2; n++ {
		if err := storeModel(s, idOf(n)); err != nil {
			t.Fatal(err)
		}
	}
	secret := filepath.Join(s.at(idOf(2)), modelName)
	if err := os.Chmod(secret, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.SetCurrent(idOf(1)); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{filepath.Dir(workspace): 0o755, workspace: 0o755, filepath.Join(s.folder, "tmp"): 0o555, s.folder: 0o555} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, 0o755) })
	}
	if err := os.Chmod(filepath.Join(s.folder, "tmp", lockName), 0o444); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(workspace, "program") // go test keeps its own where nobody else may go
	if err := os.WriteFile(program, mustRead(t, os.Args[0]), 0o755); err != nil {
		t.Fatal(err)
	}
	c := another("without right", s.folder)
	c.Path = program
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	notAllowed := filepath.Join(s.folder, "tmp") + ": this user may not write here. Change the permissions of the folder, or run as a user who may write it."
	want := fmt.Sprintf("%v\n%s\n%s\n%s: the file cannot be read: open %s: permission denied. Check its permissions and the disk or share it is on.\n", error(nil), notAllowed, notAllowed, secret, secret)
	if string(out) != want {
		t.Errorf("got\n%swant\n%s", out, want)
	}
}

// Only folders are taken for leftovers, and links are not followed.
func TestLeftovers(t *testing.T) {
	s, _ := stored(t)
	all := filepath.Join(s.folder, "tmp")
	precious := t.TempDir()
	for _, err := range []error{
		os.WriteFile(filepath.Join(precious, "thesis.txt"), nil, 0o600),
		os.Symlink(precious, filepath.Join(all, "link")),
		os.WriteFile(filepath.Join(all, "note"), nil, 0o600),
		os.MkdirAll(filepath.Join(all, "w-killed-early"), 0o700),
		os.MkdirAll(filepath.Join(all, "w-killed", "model"), 0o700),
		os.WriteFile(filepath.Join(all, "w-killed", lockName), nil, 0o600),
		os.WriteFile(filepath.Join(all, "w-killed", "model", drawsName), nil, 0o600),
		os.Symlink(precious, filepath.Join(all, "w-killed", "model", "link")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SetCurrent(someID); err != nil {
		t.Fatal(err)
	}
	mustHold(t, all, "link", lockName, "note")
	mustHold(t, precious, "thesis.txt")
}

// Another file system under models cannot be renamed to.
func TestModelsOnAnotherDisk(t *testing.T) {
	const memory = "/dev/shm"
	s := New(t.TempDir())
	var here, there unix.Stat_t
	if unix.Stat(os.TempDir(), &here) != nil || unix.Stat(memory, &there) != nil || here.Dev == there.Dev {
		t.Skip("there is no other file system to test with")
	}
	elsewhere, err := os.MkdirTemp(memory, "store-test-*")
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(elsewhere) })
	if err := errors.Join(os.MkdirAll(s.folder, 0o700), os.Symlink(elsewhere, s.place)); err != nil {
		t.Fatal(err)
	}
	err = storeModel(s, someID)
	var p app.Problem
	if !errors.As(err, &p) || !strings.Contains(p.Text, "cross-device") {
		t.Errorf("got %v", err)
	}
	mustHold(t, elsewhere)
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
}
