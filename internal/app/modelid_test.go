package app_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/mmm"
)

// recipe is everything that an id is made of.
type recipe struct {
	Version string
	Data    mmm.Data
	Spec    mmm.Spec
	Options mmm.FitOptions
}

func (r *recipe) id(t *testing.T) app.ModelID {
	t.Helper()
	id, err := app.NewModelID(r.Version, &r.Data, r.Spec, r.Options)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// fullRecipe has a value in every field, so that each can be changed.
func fullRecipe() *recipe {
	d := storetest.Market(2, 5, 0)
	d.Channels = d.Channels[2:3] // with spend and frequency
	d.Events[0].Occurrences[0].Geos = []string{d.Geos[1]}
	d.LiftTests = []mmm.LiftTest{{Name: "t", Channel: "tv", Start: d.Periods[1], End: d.Periods[2], CountUntil: d.Periods[3], Geos: []string{d.Geos[0]}, Effect: 3, SE: 1}}
	s := mmm.DefaultSpec(d)
	s.Holdout = make([]bool, 10)
	s.Channels[0].Calibration = make([]bool, 7)
	return &recipe{Version: "1.0.0", Data: *d, Spec: s, Options: mmm.DefaultFitOptions()}
}

// changes calls visit with a change of every value below v, and its place.
func changes(t *testing.T, v reflect.Value, path string, visit func(path string, change func())) {
	if _, ok := v.Interface().(dist.Prior); ok {
		visit(path, func() { v.Set(reflect.ValueOf(dist.Prior{Dist: dist.Normal{Mu: 17, Sigma: 3}})) })
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			changes(t, v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			t.Fatalf("%s is empty: the test does not reach what is in it", path)
		}
		for i := range v.Len() {
			changes(t, v.Index(i), path+"[]", visit)
		}
		visit(path, func() { v.Set(v.Slice(0, v.Len()-1)) })
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			value := reflect.New(v.Type().Elem()).Elem()
			value.Set(v.MapIndex(key))
			changes(t, value, path+"["+key.String()+"]", func(path string, change func()) {
				visit(path, func() {
					change()
					v.SetMapIndex(key, value)
				})
			})
		}
		visit(path, func() { v.SetMapIndex(reflect.ValueOf("another"), reflect.Zero(v.Type().Elem())) })
	case reflect.String:
		visit(path, func() { v.SetString(v.String() + "x") })
	case reflect.Bool:
		visit(path, func() { v.SetBool(!v.Bool()) })
	case reflect.Int, reflect.Int32:
		visit(path, func() { v.SetInt(v.Int() + 1) })
	case reflect.Uint64:
		visit(path, func() { v.SetUint(v.Uint() + 1) })
	case reflect.Float64:
		visit(path, func() { v.SetFloat(math.Nextafter(v.Float(), 1e9)) })
	default:
		t.Fatalf("%s: cannot change a %s", path, v.Kind())
	}
}

// Whatever changes the numbers of a fit changes its id, to the last bit of every
// value; and nothing else does.
func TestModelIDNamesEverything(t *testing.T) {
	namesEverything(t, 200, func() (any, func() string) {
		r := fullRecipe()
		return r, func() string { return string(r.id(t)) }
	})
}

// namesEverything changes every value of a recipe in turn and compares ids. There
// are to be so many changes, or more; the number of workers is to be none.
func namesEverything(t *testing.T, least int, fresh func() (recipe any, id func() string)) {
	t.Helper()
	_, id := fresh()
	want := id()
	seen := map[string]string{want: "no change"}
	for n := 0; ; n++ {
		changed, id := fresh()
		where, i := "", 0
		changes(t, reflect.ValueOf(changed).Elem(), "recipe", func(path string, change func()) {
			if i == n {
				where = path
				change()
			}
			i++
		})
		if n == i {
			break
		}
		got := id()
		if where == "recipe.Options.Workers" {
			if got != want {
				t.Errorf("the number of workers changes the id")
			}
			continue
		}
		if other, twice := seen[got]; twice {
			t.Errorf("a change of %s has the id of %s", where, other)
		}
		seen[got] = where
	}
	if len(seen) < least {
		t.Errorf("only %d changes were tried", len(seen))
	}
}

// The id of a recipe written down once. If this changes, stored models are no
// longer recognised: raise modelIDFormat, and say so in the changelog.
func TestModelIDIsStable(t *testing.T) {
	d := &mmm.Data{Name: "a", Grain: mmm.Weekly, Geos: []string{"b"}, Periods: []mmm.Day{0, 7}, Outcome: mmm.Outcome{Values: []float64{0.1, 1e300}}}
	s := mmm.Spec{MaxLag: 8, Sigma: dist.Prior{Dist: dist.HalfNormal{Sigma: 5}}}
	id, err := app.NewModelID("1.0.0", d, s, mmm.DefaultFitOptions())
	if want := app.ModelID("m-7d3d9765a098"); err != nil || id != want {
		t.Errorf("%s, %v; want %s", id, err, want)
	}
}

func TestModelIDHostile(t *testing.T) {
	d := storetest.Market(1, 5, 0)
	d.Channels[0].Exposure[2] = math.NaN()
	if id, err := app.NewModelID("1.0.0", d, mmm.DefaultSpec(d), mmm.DefaultFitOptions()); err == nil {
		t.Errorf("data with NaN have the id %s", id)
	}
	for id, want := range map[app.ModelID]bool{
		"m-0123456789ab": true, "": false, "m-": false, "m-0123456789AB": false, "m-0123456789abc": false,
		"../m-0123456789ab": false, "m-0123456789ab\n": false, "m-..": false,
	} {
		if id.Valid() != want {
			t.Errorf("%q: valid %v", id, !want)
		}
	}
}
