package surface

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// elsewhere is a surface of the valued market, and one of the same model in a world
// in which that was known.
func elsewhere(t *testing.T, w World, o Options) (here, there *Surface) {
	t.Helper()
	d := market(3, func(d *mmm.Data) { valued(d); alwaysOn(d) })
	fit := prior(model(t, d))
	h := horizon(d)
	here = build(t, fit, h, o)
	h.Changes.Cost = map[string][]float64{}
	for name, c := range w.Cost {
		h.Changes.Cost[name] = slices.Repeat([]float64{c}, 3*horizonN)
	}
	for k := range 3 * horizonN {
		h.Changes.Value = append(h.Changes.Value, w.Value*d.ValueAt(k/horizonN*periods+horizonFirst+k%horizonN))
	}
	return here, build(t, fit, h, o)
}

// A surface in another world is that built for this world: to rounding where it has
// been evaluated, and nearly between nodes, which are elsewhere.
func TestUnderSlow(t *testing.T) {
	opt := options()
	opt.Nodes = 160
	w := World{Cost: map[string]float64{"tv": 1.3, "video": 0.7, "nobody": 3}, Value: 2}
	here, there := elsewhere(t, World{Cost: map[string]float64{"tv": 1.3, "video": 0.7}, Value: 2}, opt)
	if err := w.Check(here); err != nil {
		t.Fatal(err)
	}
	u := here.Under(w)
	numtest.CloseSlice(t, "base", u.Base, there.Base, roundOff)
	got, want := make([]float64, u.Draws), make([]float64, u.Draws)
	for i := range u.Channels {
		c := &u.Channels[i]
		cost := w.Cost[c.Name]
		if cost == 0 {
			cost = 1
		}
		if c.Today != here.Channels[i].Today || !slices.Contains(c.Nodes, c.Today) || !slices.IsSorted(c.Nodes) {
			t.Errorf("%s: today's %v is not among increasing nodes", c.Name, c.Today)
		}
		for _, multiple := range []float64{0.01, 0.2, 0.5, 0.9, 1, 1.4, 2, 2.09} {
			spend, tol := multiple*c.Today, 1e-3
			if multiple < 0.3 {
				tol = 5e-3 // what little spend brings bends most
			}
			u.Contribution(got, i, spend)
			there.Contribution(want, i, spend)
			for k := range got {
				numtest.Close(t, fmt.Sprintf("%s × %v", c.Name, multiple), got[k]/want[k], 1, tol)
			}
			a, b := with(make([]float64, 3), i, spend), with(make([]float64, 3), i, spend)
			numtest.Close(t, c.Name+": later", u.Later(a)/there.Later(b), 1, tol)
		}
		// What a spend bought, the cost times as much buys, at every node of old.
		for _, spend := range here.Channels[i].Nodes {
			u.Contribution(got, i, cost*spend)
			here.Contribution(want, i, spend)
			numtest.CloseSlice(t, c.Name+" at a node", got, times(want, 2), roundOff)
		}
		numtest.Close(t, c.Name+": least observed", c.Observed.Lo, there.Channels[i].Observed.Lo, 1e-12)
		numtest.Close(t, c.Name+": most observed", c.Observed.Hi, there.Channels[i].Observed.Hi, 1e-12)
	}
	numtest.CloseSlice(t, "mean of the cloud", u.Cloud.Mean, there.Cloud.Mean, 1e-12)
	numtest.CloseSlice(t, "shape of the cloud", u.Cloud.Inverse, there.Cloud.Inverse, 1e-12)
	numtest.Close(t, "least observed", u.Observed.Lo, there.Observed.Lo, 1e-12)
	numtest.Close(t, "most observed", u.Observed.Hi, there.Observed.Hi, 1e-12)
	prices := []float64{1.3, 1, 0.7}
	var paid float64
	for i, price := range prices {
		numtest.Close(t, "mean of the cloud", u.Cloud.Mean[i], price*here.Cloud.Mean[i], 1e-12)
		paid += price * here.Channels[i].Today
	}
	numtest.Close(t, "most observed", u.Observed.Hi, here.Observed.Hi*paid/here.Budget(), 1e-12)
	x := here.Today()
	distance := here.Cloud.distance(x)
	for i, price := range prices {
		x[i] *= price
	}
	numtest.Close(t, "distance of what buys the same", u.Cloud.distance(x), distance, 1e-12)
	if u.Scenarios != nil {
		t.Error("scenarios of another world")
	}
}

// So are its flights: level 1 stays today's spend, and levels that would buy more than
// was evaluated are gone.
func TestFlightsUnderSlow(t *testing.T) {
	w := World{Cost: map[string]float64{"tv": 1.3, "video": 0.7}, Value: 2}
	here, there := elsewhere(t, w, options())
	f, want := here.Under(w).Flights, there.Flights
	numtest.CloseSlice(t, "base", f.Base, want.Base, roundOff)
	if last := f.Levels[len(f.Levels)-1]; last != 2 {
		t.Errorf("levels up to %v, want 2: at 0.7 of the cost, 2.1 buys 3", last)
	}
	for i := range here.Channels {
		numtest.CloseSlice(t, "spend", f.Spend[i], want.Spend[i], 1e-12)
		for _, levels := range [][]float64{{1, 1, 1}, {0, 2, 0.5}, {1.5, 0.25, 1}} {
			a, b := make([]float64, 4*f.Draws), make([]float64, 4*f.Draws)
			f.Add(a, i, levels)
			want.Add(b, i, levels)
			for j := range f.Draws {
				var x, y float64
				for part := range 4 {
					x, y = x+a[part*f.Draws+j], y+b[part*f.Draws+j]
				}
				numtest.Close(t, fmt.Sprintf("%s at %v", here.Channels[i].Name, levels), x/y, 1, 0.03) // of bilinear interpolation
				if here.Channels[i].Name == "search" {
					numtest.Close(t, "at the same cost", x/y, 1, roundOff)
				}
			}
		}
	}
	if here.Under(World{Cost: map[string]float64{"tv": 0.33}}).Flights != nil {
		t.Error("there are flights though today's exposure was not evaluated")
	}
}

// No difference is none, one after the other is both, and there and back is here.
func TestUnderLimits(t *testing.T) {
	w := World{Cost: map[string]float64{"tv": 2, "search": 0.5}, Value: 4} // powers of two: without rounding
	s, _ := elsewhere(t, World{Value: 1}, options())
	for _, none := range []World{{}, {Value: 1}, {Cost: map[string]float64{}}} {
		if none.Any() || s.Under(none) != s {
			t.Errorf("%+v makes a difference", none)
		}
	}
	if !w.Any() {
		t.Error("a world without difference")
	}
	before := fmt.Sprintf("%v", *s)
	twice := s.Under(World{Cost: w.Cost}).Under(World{Value: w.Value})
	once := s.Under(w)
	if !reflect.DeepEqual(once, twice) {
		t.Error("costs and value one after the other are not both")
	}
	back := once.Under(World{Cost: map[string]float64{"tv": 0.5, "search": 2}, Value: 0.25})
	got, want := make([]float64, s.Draws), make([]float64, s.Draws)
	for _, m := range []float64{0, 0.3, 1, 2.2} {
		back.Outcome(got, times(s.Today(), m))
		s.Outcome(want, times(s.Today(), m))
		numtest.CloseSlice(t, "there and back", got, want, 1e-12)
	}
	if fmt.Sprintf("%v", *s) != before {
		t.Error("the surface has changed")
	}
}

func TestWorldHostile(t *testing.T) {
	s, _ := elsewhere(t, World{Value: 1}, options())
	nan, inf := math.NaN(), math.Inf(1)
	for _, w := range []World{{Value: nan}, {Value: inf}, {Value: -1}, {Value: 1e200}, {Value: 1e-200}} {
		if err := w.Check(s); err == nil {
			t.Errorf("a value of %v is fine", w.Value)
		}
	}
	for _, cost := range []float64{nan, inf, -inf, 0, -1, 0.01, 1e200} {
		w := World{Cost: map[string]float64{"tv": cost}}
		if err := w.Check(s); err == nil {
			t.Errorf("a cost of %v is fine", cost)
		}
	}
	// The least cost is that at which today's spend buys all that is covered.
	c := &s.Channels[0]
	least := World{Cost: map[string]float64{"tv": c.Today / c.Max()}}
	if err := least.Check(s); err != nil {
		t.Fatal(err)
	}
	u := s.Under(least)
	got, want := make([]float64, s.Draws), make([]float64, s.Draws)
	u.Contribution(got, 0, c.Today)
	s.Contribution(want, 0, c.Max())
	numtest.CloseSlice(t, "all that is covered", got, want, 1e-9)
}
