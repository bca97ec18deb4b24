package chart

import (
	"cmp"
	"math"
	"slices"
)

// Spread returns positions as near as possible to the wanted ones, in the same
// order, at least gap apart and between lo and hi as far as there is room. Ties
// keep their order.
func Spread(wanted []float64, gap, lo, hi float64) []float64 {
	order := make([]int, len(wanted))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(wanted[a], wanted[b]) })
	// Less their rank times the gap, positions need only not decrease: the least
	// squares solution pools neighbours that do.
	type block struct {
		mean float64
		n    int
	}
	var blocks []block
	for k, i := range order {
		blocks = append(blocks, block{wanted[i] - float64(k)*gap, 1})
		for n := len(blocks); n > 1 && blocks[n-2].mean > blocks[n-1].mean; n = len(blocks) {
			a, b := blocks[n-2], blocks[n-1]
			blocks = append(blocks[:n-2], block{(a.mean*float64(a.n) + b.mean*float64(b.n)) / float64(a.n+b.n), a.n + b.n})
		}
	}
	out := make([]float64, len(wanted))
	k := 0
	for _, b := range blocks {
		at := math.Max(lo, math.Min(b.mean, hi-float64(len(order)-1)*gap))
		for range b.n {
			out[order[k]] = at + float64(k)*gap
			k++
		}
	}
	return out
}

// A box is a rectangle that a label or a mark takes up.
type box struct{ x1, y1, x2, y2 float64 }

func (b box) overlaps(o box) bool { return b.x1 < o.x2 && o.x1 < b.x2 && b.y1 < o.y2 && o.y1 < b.y2 }

func (b box) inside(o box) bool {
	return b.x1 >= o.x1 && b.x2 <= o.x2 && b.y1 >= o.y1 && b.y2 <= o.y2
}

// A Bubble is a labelled circle.
type Bubble struct {
	Class string
	X, Y  float64 // values of the axes
	R     float64 // in pixels
	Label string
	Title string
}

// Bubbles draws bubbles, large ones below, and a label beside each: next to it
// where there is room, else further away at the end of a thin line. A label for
// which there is no room at all is left to the title.
func (f *Frame) Bubbles(bubbles []Bubble) {
	order := slices.Clone(bubbles)
	slices.SortStableFunc(order, func(a, b Bubble) int { return cmp.Compare(b.R, a.R) })
	var taken []box
	for _, b := range order {
		f.Dot(b.Class, b.X, b.Y, b.R, b.Title)
		x, y, r := f.XAt(b.X), f.YAt(b.Y), 0.8*b.R
		taken = append(taken, box{x - r, y - r, x + r, y + r})
	}
	for _, b := range order {
		if placed, ok := f.label(b, taken); ok {
			taken = append(taken, placed)
		}
	}
}

// label writes a bubble's label where it overlaps nothing and returns its place.
func (f *Frame) label(b Bubble, taken []box) (box, bool) {
	const half = FontSize/2 + 1
	x, y := f.XAt(b.X), f.YAt(b.Y)
	text := Fit(b.Label, 30+0.2*f.W)
	w := Width(text)
	area := box{f.left, f.top, f.W, f.bottom}
	for _, distance := range []float64{3, 14, 28, 46} {
		d := b.R + distance
		for _, at := range []Point{{d, 0}, {-d - w, 0}, {-w / 2, -d - half}, {-w / 2, d + half}, {0.7 * d, -0.7*d - 4}, {0.7 * d, 0.7*d + 4}, {-0.7*d - w, -0.7*d - 4}, {-0.7*d - w, 0.7*d + 4}} {
			place := box{x + at.X, y + at.Y - half, x + at.X + w, y + at.Y + half}
			if !place.inside(area) || slices.ContainsFunc(taken, place.overlaps) {
				continue
			}
			if distance > 3 {
				f.Segment("lead", x, y, math.Max(place.x1, math.Min(x, place.x2)), math.Max(place.y1, math.Min(y, place.y2)))
			}
			f.Text("n", place.x1, place.y2-4, Start, text)
			return place, true
		}
	}
	return box{}, false
}
