package storetest

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// Run runs the suite. open returns a store that is empty when the test starts;
// called again, the same one as another program would open it.
func Run(t *testing.T, newStore func(t *testing.T) (open func() app.ModelStore)) {
	for name, test := range map[string]func(t *testing.T, open func() app.ModelStore){
		"Empty":             testEmpty,
		"RoundTrip":         testRoundTrip,
		"Current":           testCurrent,
		"Abort":             testAbort,
		"DrawsAgain":        testDrawsAgain,
		"SameModelTwice":    testSameModelTwice,
		"IncompleteDraws":   testIncompleteDraws,
		"ConcurrentChains":  testConcurrentChains,
		"ConcurrentReaders": testConcurrentReaders,
	} {
		t.Run(name, func(t *testing.T) { test(t, newStore(t)) })
	}
}

// isProblem checks that an error is a sentence for users.
func isProblem(t *testing.T, what string, err error) {
	t.Helper()
	var p app.Problem
	if !errors.As(err, &p) || p.Code == "" || p.Text == "" || p.Advice == "" {
		t.Errorf("%s: %#v is no problem with a code, a text and advice", what, err)
	}
}

func testEmpty(t *testing.T, open func() app.ModelStore) {
	s := open()
	const id = "m-0123456789ab"
	if has, err := s.Has(id); has || err != nil {
		t.Errorf("Has: %v, %v", has, err)
	}
	if list, err := s.List(); len(list) != 0 || err != nil {
		t.Errorf("List: %v, %v", list, err)
	}
	for _, id := range []app.ModelID{"", id, "nonsense", "../.."} {
		_, err := s.Open(id)
		isProblem(t, "Open "+string(id), err)
	}
	isProblem(t, "SetCurrent", s.SetCurrent(id))
}

// Save stores a model whose draws are made up.
func Save(t testing.TB, s app.ModelStore, m *app.Model) {
	t.Helper()
	w, err := s.Begin(m.ID)
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Draws([]string{"a", "b[x]"}, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, d, 0)
	if err := w.Commit(m); err != nil {
		t.Fatal(err)
	}
}

// made returns draw number draw of a chain of made-up draws.
func made(chain, draw, variables int) ([]float64, draws.Stats) {
	r := rng.New(4, "storetest draws", uint64(chain)<<32+uint64(draw))
	row := make([]float64, variables)
	for v := range row {
		row[v] = r.NormFloat64()
	}
	return row, draws.Stats{LogProb: -r.Float64(), AcceptStat: r.Float64(), StepSize: 0.1, Energy: r.Float64(), TreeDepth: draw % 11, Leapfrogs: r.IntN(1024), Divergent: r.IntN(4) == 0}
}

// fill appends made-up draws, but leaves out the last short ones of the last chain.
func fill(t testing.TB, d mmm.Store, short int) {
	t.Helper()
	chains, n := d.Size()
	for chain := range chains {
		for draw := range n {
			if chain == chains-1 && draw >= n-short {
				return
			}
			row, stats := made(chain, draw, len(d.Names()))
			if err := d.Append(chain, row, stats); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// checkDraws compares draws to those made up, by rows and by columns.
func checkDraws(t *testing.T, r draws.Reader, stats func(chain int) ([]draws.Stats, error)) {
	t.Helper()
	chains, n := r.Size()
	row, column := make([]float64, len(r.Names())), make([]float64, n)
	for chain := range chains {
		account, err := stats(chain)
		if err != nil {
			t.Fatal(err)
		}
		for draw := range n {
			if err := r.Row(row, chain, draw); err != nil {
				t.Fatal(err)
			}
			want, wantStats := made(chain, draw, len(row))
			if !slices.Equal(row, want) || account[draw] != wantStats {
				t.Fatalf("draw %d of chain %d is %v, %+v; want %v, %+v", draw, chain, row, account[draw], want, wantStats)
			}
		}
		for v := range row {
			if err := r.Column(column, chain, v); err != nil {
				t.Fatal(err)
			}
			for draw, got := range column {
				if want, _ := made(chain, draw, len(row)); got != want[v] {
					t.Fatalf("variable %d of draw %d of chain %d is %v, want %v", v, draw, chain, got, want[v])
				}
			}
		}
	}
}

// A model comes back as it was stored, bit by bit, and answers as it did.
func testRoundTrip(t *testing.T, open func() app.ModelStore) {
	d := Market(2, 30, 0)
	id, err := app.NewModelID(Version, d, mmm.DefaultSpec(d), Options())
	if err != nil {
		t.Fatal(err)
	}
	w, err := open().Begin(id)
	if err != nil {
		t.Fatal(err)
	}
	m, fit := Fit(t, d, mmm.DefaultSpec(d), Options(), w.Draws)
	_, inMemory := Fit(t, d, mmm.DefaultSpec(d), Options(), mmm.KeepInMemory)
	sameDraws(t, fit.Draws, inMemory.Draws)
	if err := w.Commit(m); err != nil {
		t.Fatal(err)
	}
	got, err := open().Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer closeModel(t, got)
	if a, b := asJSON(t, got.Model), asJSON(t, m); a != b {
		t.Errorf("opened %s\nstored %s", a, b)
	}
	if !reflect.DeepEqual(got.Data, m.Data) || !reflect.DeepEqual(got.Spec, m.Spec) {
		t.Errorf("opened with other data or specification: %+v, %+v", got.Data, got.Spec)
	}
	sameDraws(t, got.Draws, inMemory.Draws)
	again, err := got.Fit()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := channelsJSON(t, again), channelsJSON(t, inMemory); a != b {
		t.Errorf("the opened model answers %s, it answered %s", a, b)
	}
}

func channelsJSON(t *testing.T, fit *mmm.Fit) string {
	t.Helper()
	c, err := response.New(fit, response.DefaultLevel).Channels()
	if err != nil {
		t.Fatal(err)
	}
	return asJSON(t, c)
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func closeModel(t *testing.T, m *app.OpenModel) {
	t.Helper()
	if err := m.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func sameDraws(t *testing.T, got, want draws.Reader) {
	t.Helper()
	chains, n := want.Size()
	if c, k := got.Size(); c != chains || k != n || !slices.Equal(got.Names(), want.Names()) {
		t.Fatalf("%d × %d draws of %q, want %d × %d of %q", c, k, got.Names(), chains, n, want.Names())
	}
	a, b := make([]float64, n), make([]float64, n)
	for chain := range chains {
		for v, name := range want.Names() {
			if err := errors.Join(got.Column(a, chain, v), want.Column(b, chain, v)); err != nil {
				t.Fatal(err)
			}
			for i := range a {
				if math.Float64bits(a[i]) != math.Float64bits(b[i]) {
					t.Fatalf("%s of draw %d of chain %d is %v, want %v", name, i, chain, a[i], b[i])
				}
			}
		}
	}
}

// Empty returns a model with an id and nothing else.
func Empty(id app.ModelID) *app.Model {
	return &app.Model{ID: id, Data: &mmm.Data{}}
}

func testCurrent(t *testing.T, open func() app.ModelStore) {
	s := open()
	ids := []app.ModelID{"m-bbbbbbbbbbbb", "m-aaaaaaaaaaaa", "m-cccccccccccc"}
	for i, id := range ids {
		Save(t, s, Empty(id))
		if list, err := open().List(); err != nil || len(list) != i+1 || list[0] != id {
			t.Fatalf("after storing %s: %v, %v", id, list, err)
		}
	}
	if err := s.SetCurrent(ids[1]); err != nil {
		t.Fatal(err)
	}
	if list, err := open().List(); err != nil || !slices.Equal(list, []app.ModelID{ids[1], ids[0], ids[2]}) {
		t.Errorf("%v, %v; want the current one first and the others in order", list, err)
	}
	for _, id := range append(ids, "") {
		m, err := open().Open(id)
		if err != nil {
			t.Fatal(err)
		}
		if want := id; m.ID != want && (want != "" || m.ID != ids[1]) {
			t.Errorf("Open(%q) opened %s", want, m.ID)
		}
		if has, err := s.Has(m.ID); !has || err != nil {
			t.Errorf("Has(%s): %v, %v", m.ID, has, err)
		}
		closeModel(t, m)
	}
	_, err := s.Open("m-dddddddddddd")
	isProblem(t, "Open an unknown model", err)
	isProblem(t, "SetCurrent of an unknown model", s.SetCurrent("m-dddddddddddd"))
	if list, err := s.List(); err != nil || list[0] != ids[1] {
		t.Errorf("a failure changed the current model: %v, %v", list, err)
	}
}

func testAbort(t *testing.T, open func() app.ModelStore) {
	s := open()
	w, err := s.Begin("m-aaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	d, err := w.Draws([]string{"a"}, 1, 4)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, d, 2)
	for range 2 {
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
	}
	if list, err := s.List(); len(list) != 0 || err != nil {
		t.Errorf("after Abort: %v, %v", list, err)
	}
	w, err = s.Begin("m-aaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	if d, err = w.Draws([]string{"a"}, 1, 4); err != nil {
		t.Fatal(err)
	}
	fill(t, d, 0)
	if err := w.Commit(Empty("m-aaaaaaaaaaaa")); err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	m, err := s.Open("")
	if err != nil {
		t.Fatal(err)
	}
	closeModel(t, m)
}

// The draws of the last call of Draws are the model's.
func testDrawsAgain(t *testing.T, open func() app.ModelStore) {
	w, err := open().Begin("m-aaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{50, 7, 20} {
		d, err := w.Draws([]string{"a", "b", "c"}, 3, n)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, d, 0)
		checkDraws(t, d, func(chain int) ([]draws.Stats, error) {
			var all []draws.Stats
			for draw := range n {
				_, s := made(chain, draw, 3)
				all = append(all, s)
			}
			return all, nil
		})
	}
	if err := w.Commit(Empty("m-aaaaaaaaaaaa")); err != nil {
		t.Fatal(err)
	}
	m, err := open().Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer closeModel(t, m)
	if chains, n := m.Draws.Size(); chains != 3 || n != 20 {
		t.Errorf("%d × %d draws", chains, n)
	}
	checkDraws(t, m.Draws, m.Stats)
}

func testSameModelTwice(t *testing.T, open func() app.ModelStore) {
	const id = "m-aaaaaaaaaaaa"
	writers := make([]app.ModelWriter, 2)
	for i := range writers {
		w, err := open().Begin(id)
		if err != nil {
			t.Fatal(err)
		}
		d, err := w.Draws([]string{"a"}, 2, 5)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, d, 0)
		writers[i] = w
	}
	for i, w := range writers {
		if err := w.Commit(Empty(id)); err != nil {
			t.Fatalf("writer %d: %v", i, err)
		}
	}
	m, err := open().Open(id)
	if err != nil {
		t.Fatal(err)
	}
	defer closeModel(t, m)
	checkDraws(t, m.Draws, m.Stats)
}

func testIncompleteDraws(t *testing.T, open func() app.ModelStore) {
	const id = "m-aaaaaaaaaaaa"
	s := open()
	for short := 1; short <= 5; short++ {
		w, err := s.Begin(id)
		if err != nil {
			t.Fatal(err)
		}
		d, err := w.Draws([]string{"a"}, 2, 5)
		if err != nil {
			t.Fatal(err)
		}
		fill(t, d, short)
		if err := d.Row(make([]float64, 1), 0, 0); err == nil {
			t.Error("draws were read before there were all of them")
		}
		if err := w.Commit(Empty(id)); err == nil {
			t.Errorf("a model without its last %d draws was stored", short)
		}
		if err := w.Abort(); err != nil {
			t.Error(err)
		}
		if has, err := s.Has(id); has || err != nil {
			t.Errorf("Has: %v, %v", has, err)
		}
	}
}

func testConcurrentChains(t *testing.T, open func() app.ModelStore) {
	const chains, n, variables = 8, 300, 40
	w, err := open().Begin("m-aaaaaaaaaaaa")
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, variables)
	for v := range names {
		names[v] = string(rune('α' + v))
	}
	d, err := w.Draws(names, chains, n)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for chain := range chains {
		all.Go(func() {
			for draw := range n {
				row, stats := made(chain, draw, variables)
				if err := d.Append(chain, row, stats); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := w.Commit(Empty("m-aaaaaaaaaaaa")); err != nil {
		t.Fatal(err)
	}
	m, err := open().Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer closeModel(t, m)
	checkDraws(t, m.Draws, m.Stats)
}

func testConcurrentReaders(t *testing.T, open func() app.ModelStore) {
	Save(t, open(), Empty("m-aaaaaaaaaaaa"))
	m, err := open().Open("")
	if err != nil {
		t.Fatal(err)
	}
	defer closeModel(t, m)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { checkDraws(t, m.Draws, m.Stats) })
	}
	all.Wait()
}
