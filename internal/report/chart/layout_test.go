package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

func TestStack(t *testing.T) {
	layers := Stack([][]float64{{1, 2, -1}, {3, -1, -2}, {0, 1, 5}})
	want := []Layer{
		{[]float64{0, 0, 0}, []float64{1, 2, -1}},
		{[]float64{1, 0, -1}, []float64{4, -1, -3}},
		{[]float64{4, 2, 0}, []float64{4, 3, 5}},
	}
	for k := range want {
		numtest.CloseSlice(t, fmt.Sprintf("layer %d, lower edge", k), layers[k].Lo, want[k].Lo, 1e-12)
		numtest.CloseSlice(t, fmt.Sprintf("layer %d, upper edge", k), layers[k].Hi, want[k].Hi, 1e-12)
	}
	if Stack(nil) != nil {
		t.Error("nothing stacks to something")
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		wanted      []float64
		gap, lo, hi float64
		want        []float64
	}{
		{[]float64{10, 50}, 5, 0, 100, []float64{10, 50}},
		{[]float64{20, 20}, 10, 0, 100, []float64{15, 25}},
		{[]float64{50, 10, 12}, 10, 0, 100, []float64{50, 6, 16}},
		{[]float64{0, 0, 0}, 10, 0, 100, []float64{0, 10, 20}},
		{[]float64{99, 100}, 10, 0, 100, []float64{90, 100}},
		{nil, 10, 0, 100, []float64{}},
	} {
		numtest.CloseSlice(t, fmt.Sprint(c.wanted), Spread(c.wanted, c.gap, c.lo, c.hi), c.want, 1e-9)
	}
}

// Labels stay apart, in order and inside whatever is wanted, as long as there is
// room for all.
func TestSpreadHostile(t *testing.T) {
	r := rng.New(1, "spread", 0)
	for range 500 {
		n := 1 + r.IntN(12)
		wanted := make([]float64, n)
		for i := range wanted {
			wanted[i] = 140*r.Float64() - 20
		}
		got := Spread(wanted, 8, 0, 100)
		for i := range got {
			if got[i] < -1e-9 || got[i] > 100+1e-9 {
				t.Fatalf("%v: %v is outside", wanted, got[i])
			}
			for j := range got {
				if wanted[i] < wanted[j] && got[j]-got[i] < 8-1e-9 {
					t.Fatalf("%v: %v and %v are too near or in the wrong order", wanted, got[i], got[j])
				}
			}
		}
	}
}

func TestFrame(t *testing.T) {
	x, y := Exactly(0, 10, 5, plain), Exactly(0, 4, 4, plain)
	x.Label, y.Label = "spend", "revenue"
	f := NewFrame(400, 200, x, y, 50)
	left, top, right, bottom := f.Area()
	if left <= 0 || right != 350 || top <= 0 || bottom >= 200 {
		t.Errorf("area %v %v %v %v", left, top, right, bottom)
	}
	numtest.CloseSlice(t, "corners", []float64{f.XAt(0), f.XAt(10), f.YAt(0), f.YAt(4)}, []float64{left, right, bottom, top}, 1e-12)
	nan := math.NaN()
	f.Line("line", []float64{0, 1, 2}, []float64{1, nan, 2})
	f.Band("band", []float64{0, 1, 2, 3}, []float64{1, nan, 1, 1}, []float64{2, 2, 3, 3}, "")
	f.Hover([]float64{0, 5, 10}, func(i int) string { return fmt.Sprint("point ", i) })
	f.Upright("rule", 8, "here")
	svg := f.SVG("")
	wellFormed(t, svg)
	for _, want := range []string{"point 2", ">spend<", ">revenue<", ">here<"} {
		if !strings.Contains(svg, want) {
			t.Errorf("%q is missing", want)
		}
	}
	_, band, _ := strings.Cut(svg, `class="band" d="`)
	band, _, _ = strings.Cut(band, `"`)
	if strings.Count(band, "M") != 2 || strings.Count(band, "z") != 2 {
		t.Errorf("a band with a gap is %s, want two outlines", band)
	}
}

// Bubbles in a heap: their labels overlap neither each other nor bubbles.
func TestBubblesHostile(t *testing.T) {
	r := rng.New(2, "bubbles", 0)
	f := NewFrame(600, 400, Exactly(0, 1, 4, plain), Exactly(0, 1, 4, plain), 0)
	var bubbles []Bubble
	for i := range 25 {
		bubbles = append(bubbles, Bubble{Class: "bubble", X: 0.4 + 0.2*r.Float64(), Y: 0.4 + 0.2*r.Float64(), R: 4 + 20*r.Float64(), Label: fmt.Sprintf("channel %d", i)})
	}
	var taken []box
	for _, b := range bubbles {
		x, y, rad := f.XAt(b.X), f.YAt(b.Y), 0.8*b.R
		taken = append(taken, box{x - rad, y - rad, x + rad, y + rad})
	}
	labelled := 0
	for _, b := range bubbles {
		place, ok := f.label(b, taken)
		if !ok {
			continue
		}
		labelled++
		for _, other := range taken {
			if place.overlaps(other) {
				t.Fatalf("label of %s at %v overlaps %v", b.Label, place, other)
			}
		}
		taken = append(taken, place)
	}
	if labelled < 15 {
		t.Errorf("%d of 25 labels found room", labelled)
	}
}

func TestRows(t *testing.T) {
	rows := []Row{{Label: "search", Value: "1.72×"}, {Label: strings.Repeat("a very long name ", 8), Value: "0.3×"}}
	for _, w := range []float64{860, 360} {
		r := NewRows(w, rows, Exactly(0, 4, 4, plain), 14, "ROI [90%]")
		r.Interval(0, "fill", 0.5, 2, "inside")
		inside := strings.Count(r.SVG(""), "<path")
		r.Interval(1, "fill", -1, 9, "beyond")
		r.Interval(0, "fill", math.NaN(), 2, "nothing")
		r.Bar(0, "soft", 0, math.NaN(), 0, 9, "nothing")
		r.Mark(0, "dot", 1, 5, "mark")
		r.Mark(1, "dot", 5, 5, "nothing")
		r.Rule("rule", 1)
		svg := r.SVG("")
		wellFormed(t, svg)
		rules := 1 // or one in each row, between the labels
		if Narrow(w) {
			rules = len(rows)
		}
		if more := strings.Count(svg, "<path") - inside; more != 2+rules {
			t.Errorf("width %v: %d more paths, want an arrow at either end and %d rules", w, more, rules)
		}
		if strings.Contains(svg, "nothing") {
			t.Errorf("width %v: something is drawn where there is no value", w)
		}
		if !strings.Contains(svg, "<title>"+rows[1].Label+"</title>") || !strings.Contains(svg, "…") {
			t.Errorf("width %v: the long label is neither cut nor kept in a tooltip", w)
		}
		if got := r.XAt(99); got != r.XAt(4) {
			t.Errorf("width %v: a value beyond the axis is at %v", w, got)
		}
		if r.YAt(1) <= r.YAt(0) || r.YAt(1) >= r.H {
			t.Errorf("width %v: rows at %v and %v of %v", w, r.YAt(0), r.YAt(1), r.H)
		}
	}
}

// Cells fill the matrix beside its labels, and long texts stay within them.
func TestMatrix(t *testing.T) {
	long := strings.Repeat("a very long name ", 8)
	for _, w := range []float64{860, 360} {
		m := NewMatrix(w, []string{"search", long}, []string{"A", "B", "C"})
		m.Cell(0, 0, "fill s1", "+12%", "search of A")
		m.Cell(1, 2, "fill s4", long, "last")
		svg := m.SVG("")
		wellFormed(t, svg)
		for _, want := range []string{">search<", ">C<", ">+12%<", "<title>last</title>", "<title>" + long + "</title>", "…"} {
			if !strings.Contains(svg, want) {
				t.Errorf("width %v: %q is missing", w, want)
			}
		}
		numtest.Close(t, "right edge", m.left+3*m.width, w, 1e-9)
		numtest.Close(t, "lower edge", m.top+2*cellHeight, m.H, 2.1)
		if m.left > 0.3*w+13 {
			t.Errorf("width %v: labels take up %v", w, m.left)
		}
	}
}

// Every class that a mark of this package has by itself is in the style sheet.
func TestStyle(t *testing.T) {
	for _, class := range []string{"t", "n", "m", "e", "g", "z", "lead", "h"} {
		if !strings.Contains(Style, "svg ."+class+" ") && !strings.Contains(Style, "svg ."+class+",") {
			t.Errorf("no style for %q", class)
		}
	}
}
