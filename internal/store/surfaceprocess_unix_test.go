//go:build linux || darwin

package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
)

// middling is the shape of a surface whose files are of different sizes: 14 kB of
// text, and 150 kB of values.
var middling = shape{channels: 3, nodes: 40, draws: 100, scenarios: 200, periods: 200}

func surfaceIDOf(n int) app.SurfaceID { return app.SurfaceID(fmt.Sprintf("s-%012x", n)) }

// surfacesOf returns the store of surfaces beside one of models.
func surfacesOf(s *Store) *Surfaces { return NewSurfaces(filepath.Dir(s.folder)) }

// putUntilKilled is storeUntilKilled for surfaces.
func putUntilKilled(s *Store, args []string) error {
	from, err := strconv.Atoi(args[0])
	x := madeUp(someSurface, middling)
	fmt.Println("starting")
	for n := from; err == nil; n++ {
		err = surfacesOf(s).Put(storetest.Named(x, surfaceIDOf(n)))
		fmt.Println(n)
	}
	return err
}

// A store whose writers are killed at any moment has the surfaces that were put and
// no others, all whole, and nothing else once somebody writes again.
func TestKilledSurfaceWriters(t *testing.T) {
	t.Parallel()
	const kills = 20
	s := NewSurfaces(t.TempDir())
	x := madeUp(someSurface, middling)
	least := time.Hour
	for range 3 {
		began := time.Now()
		if err := s.Put(x); err != nil {
			t.Fatal(err)
		}
		least = min(least, time.Since(began))
	}
	r := rng.New(6, "kills of surfaces", 0)
	leftovers := 0
	for kill := range kills {
		from := kill * 1000
		last := killWriter(t, another("surfaces until killed", s.folder, strconv.Itoa(from)), from, kill%2, time.Duration(2*r.Float64()*float64(least)))
		current, err := s.current()
		if err != nil || last >= 0 && current != surfaceIDOf(last) && current != surfaceIDOf(last+1) {
			t.Fatalf("after kill %d: the current surface is %s, %v; the last one put %d", kill, current, err, last)
		}
		storetest.CheckSurface(t, s, "", x)
		if len(names(t, filepath.Join(s.folder, "tmp"))) > 1 {
			leftovers++
		}
	}
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kills left something in %d cases; %d surfaces were put", kills, leftovers, len(list)-1)
	if leftovers == 0 || len(list) == 1 {
		t.Errorf("of %d kills %d left something, and %d surfaces were put: the test does not kill at the right moments", kills, leftovers, len(list)-1)
	}
	for _, id := range list {
		storetest.CheckSurface(t, s, id, x)
	}
	if err := s.SetCurrent(someSurface); err != nil {
		t.Fatal(err)
	}
	mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
	mustHold(t, s.folder, ".gitignore", "README.txt", "current-surface", "surfaces", "tmp")
}

// putWithLittleSpace is storeWithLittleSpace for surfaces.
func putWithLittleSpace(s *Store, args []string) error {
	if err := limitFiles(args[0]); err != nil {
		return err
	}
	err := surfacesOf(s).Put(madeUp(surfaceIDOf(2), middling))
	_, _ = os.Stdout.WriteString(fmt.Sprint(err)) // a pipe, which has no limit
	return nil
}

// Where the disk ends, be it in the document or anywhere in the values, there is a
// sentence and nothing half-made, and what was there is.
func TestLittleSpaceForASurface(t *testing.T) {
	t.Parallel()
	s := NewSurfaces(t.TempDir())
	x := madeUp(surfaceIDOf(1), middling)
	if err := s.Put(x); err != nil {
		t.Fatal(err)
	}
	size := func(name string) int { return len(mustRead(t, filepath.Join(s.at(x.ID), name))) }
	document, values := size(surfaceName), size(valuesName)
	for _, limit := range []int{0, 100, document - 1, values / 2, values - 1} {
		out, err := another("surface with little space", s.folder, strconv.Itoa(limit)).Output()
		if err != nil {
			t.Fatal(err)
		}
		if got := string(out); !strings.Contains(got, valuesName+": the file grew larger than the file system or this user's limit allows. Raise the limit (ulimit -f), or use another disk.") {
			t.Errorf("with %d bytes: %s", limit, got)
		}
		mustHold(t, filepath.Join(s.folder, "tmp"), lockName)
		mustHold(t, s.place, string(x.ID))
		storetest.CheckSurface(t, s, "", x)
	}
	if out, err := another("surface with little space", s.folder, strconv.Itoa(values)).Output(); err != nil || string(out) != "<nil>" {
		t.Errorf("with just enough: %s, %v", out, err)
	}
	if list, err := s.List(); err != nil || !slices.Equal(list, []app.SurfaceID{surfaceIDOf(2), surfaceIDOf(1)}) {
		t.Errorf("%v, %v", list, err)
	}
}
