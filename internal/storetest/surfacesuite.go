package storetest

import (
	"math"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
)

// RunSurfaces runs the suite of stores of surfaces. newStore is as in Run.
func RunSurfaces(t *testing.T, newStore func(t *testing.T) (open func() app.SurfaceStore)) {
	s := MarketSurface(t)
	if s.Flights == nil {
		t.Fatal("the horizon is too short for flights, which are then not tested")
	}
	for name, test := range map[string]func(t *testing.T, open func() app.SurfaceStore, s *app.Surface){
		"Empty":      testNoSurface,
		"RoundTrip":  testSurfaceRoundTrip,
		"OddValues":  testOddValues,
		"Current":    testCurrentSurface,
		"Twice":      testSurfaceTwice,
		"Concurrent": testConcurrentSurfaces,
	} {
		t.Run(name, func(t *testing.T) { test(t, newStore(t), s) })
	}
}

func put(t *testing.T, s app.SurfaceStore, x *app.Surface) {
	t.Helper()
	if err := s.Put(x); err != nil {
		t.Fatal(err)
	}
}

// CheckSurface opens a surface and compares everything in it, bit by bit, with what
// was put. An empty id means the current one.
func CheckSurface(t testing.TB, s app.SurfaceStore, id app.SurfaceID, want *app.Surface) {
	t.Helper()
	opened, err := s.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	if opened.Surface.Scenarios != nil {
		t.Errorf("%d scenarios were read before they were asked for", len(opened.Surface.Scenarios))
	}
	got := *opened.Surface.Surface
	if got.Scenarios, err = opened.Scenarios(); err != nil {
		t.Fatal(err)
	}
	kept := *want.Surface
	kept.Options.Workers = 0
	if !reflect.DeepEqual(bits(reflect.ValueOf(got)), bits(reflect.ValueOf(kept))) {
		t.Errorf("opened\n%+v\nput\n%+v", got, kept)
	}
	if a, b := Named(opened.Surface, ""), Named(want, ""); a.Version != b.Version || a.Model != b.Model || !reflect.DeepEqual(a.Standing, b.Standing) || id != "" && opened.ID != id {
		t.Errorf("opened %+v, put %+v", opened.Surface, want)
	}
}

// bits returns a value with every number in it as its bits, so that NaN equals
// itself, and zeros with different signs differ.
func bits(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Float64:
		return math.Float64bits(v.Float())
	case reflect.Struct:
		fields := map[string]any{}
		for i := range v.NumField() {
			fields[v.Type().Field(i).Name] = bits(v.Field(i))
		}
		return fields
	case reflect.Map:
		entries := map[string]any{}
		for _, key := range v.MapKeys() {
			entries[key.String()] = bits(v.MapIndex(key))
		}
		return entries
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return bits(v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		items := make([]any, v.Len())
		for i := range items {
			items[i] = bits(v.Index(i))
		}
		return items
	}
	return v.Interface()
}

func testNoSurface(t *testing.T, open func() app.SurfaceStore, _ *app.Surface) {
	s := open()
	const id = "s-0123456789ab"
	if has, err := s.Has(id); has || err != nil {
		t.Errorf("Has: %v, %v", has, err)
	}
	if list, err := s.List(); len(list) != 0 || err != nil {
		t.Errorf("List: %v, %v", list, err)
	}
	for _, id := range []app.SurfaceID{"", id, "nonsense", "../.."} {
		_, err := s.Open(id)
		isProblem(t, "Open "+string(id), err)
	}
	isProblem(t, "SetCurrent", s.SetCurrent(id))
}

// A surface comes back as it was put, and answers as it did.
func testSurfaceRoundTrip(t *testing.T, open func() app.SurfaceStore, want *app.Surface) {
	put(t, open(), want)
	CheckSurface(t, open(), want.ID, want)
	CheckSurface(t, open(), "", want)
	got, err := open().Open(want.ID)
	if err != nil {
		t.Fatal(err)
	}
	plan := want.Today()
	for i := range plan {
		plan[i] *= 0.3 + 0.6*float64(i)
	}
	a, b := make([]float64, got.Draws), make([]float64, want.Draws)
	got.Outcome(a, plan)
	want.Outcome(b, plan)
	if !slices.Equal(a, b) {
		t.Errorf("the opened surface answers %v, it answered %v", a, b)
	}
}

// Values come back bit by bit, whatever they are.
func testOddValues(t *testing.T, open func() app.SurfaceStore, s *app.Surface) {
	odd := *s.Surface
	odd.Base, odd.Channels, odd.Scenarios = slices.Clone(odd.Base), slices.Clone(odd.Channels), slices.Clone(odd.Scenarios)
	values := []float64{math.Float64frombits(0x7ff8dead00000001), math.Inf(-1), math.Copysign(0, -1), 5e-324, math.MaxFloat64}
	copy(odd.Base, values)
	c := &odd.Channels[1]
	c.Response, c.LogPrior = slices.Clone(c.Response), slices.Clone(c.LogPrior)
	copy(c.Response[3:], values)
	copy(c.LogPrior, values)
	flights := *odd.Flights
	flights.Base = slices.Clone(flights.Base)
	copy(flights.Base, values)
	odd.Flights = &flights
	odd.Scenarios[2].Outcome.Mean, odd.Scenarios[2].Incremental.Level = math.NaN(), 0.5
	odd.Scenarios[3].Kind = `another "kind"`
	x := *s
	x.Surface = &odd
	put(t, open(), &x)
	CheckSurface(t, open(), "", &x)
}

func testCurrentSurface(t *testing.T, open func() app.SurfaceStore, x *app.Surface) {
	s := open()
	ids := []app.SurfaceID{"s-bbbbbbbbbbbb", "s-aaaaaaaaaaaa", "s-cccccccccccc"}
	for i, id := range ids {
		put(t, s, Named(x, id))
		if list, err := open().List(); err != nil || len(list) != i+1 || list[0] != id {
			t.Fatalf("after storing %s: %v, %v", id, list, err)
		}
	}
	if err := s.SetCurrent(ids[1]); err != nil {
		t.Fatal(err)
	}
	if list, err := open().List(); err != nil || !slices.Equal(list, []app.SurfaceID{ids[1], ids[0], ids[2]}) {
		t.Errorf("%v, %v; want the current one first and the others in order", list, err)
	}
	for _, id := range append(ids, "") {
		opened, err := open().Open(id)
		if err != nil {
			t.Fatal(err)
		}
		if opened.ID != id && (id != "" || opened.ID != ids[1]) {
			t.Errorf("Open(%q) opened %s", id, opened.ID)
		}
		if has, err := s.Has(opened.ID); !has || err != nil {
			t.Errorf("Has(%s): %v, %v", opened.ID, has, err)
		}
		if model, err := s.ModelOf(opened.ID); model != x.Model || err != nil {
			t.Errorf("ModelOf(%s): %s, %v", opened.ID, model, err)
		}
	}
	const unknown = "s-dddddddddddd"
	_, err := s.Open(unknown)
	isProblem(t, "Open an unknown surface", err)
	_, err = s.ModelOf(unknown)
	isProblem(t, "ModelOf an unknown surface", err)
	isProblem(t, "SetCurrent of an unknown surface", s.SetCurrent(unknown))
	if list, err := s.List(); err != nil || list[0] != ids[1] {
		t.Errorf("a failure changed the current surface: %v, %v", list, err)
	}
	put(t, s, Named(x, ids[2]))
	if list, err := s.List(); err != nil || len(list) != 3 || list[0] != ids[2] {
		t.Errorf("after putting %s again: %v, %v", ids[2], list, err)
	}
}

// What is stored stays, whatever is put under its id later.
func testSurfaceTwice(t *testing.T, open func() app.SurfaceStore, x *app.Surface) {
	put(t, open(), x)
	other := *x
	other.Version = "9.9.9"
	put(t, open(), &other)
	CheckSurface(t, open(), x.ID, x)
}

func testConcurrentSurfaces(t *testing.T, open func() app.SurfaceStore, x *app.Surface) {
	put(t, open(), x)
	opened, err := open().Open("")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := open().Put(x); err != nil {
				t.Error(err)
			}
			list, err := opened.Scenarios()
			if err != nil || !reflect.DeepEqual(list, x.Scenarios) {
				t.Errorf("%d scenarios, %v", len(list), err)
			}
		})
	}
	all.Wait()
	CheckSurface(t, open(), "", x)
}
