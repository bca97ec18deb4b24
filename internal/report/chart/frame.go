package chart

import "math"

// A Frame is a canvas with a horizontal and a vertical axis around an area for
// marks, whose positions are values of the axes.
type Frame struct {
	*Canvas
	X, Y                     Axis
	left, right, top, bottom float64 // of the area, in pixels
}

// NewFrame returns a frame with its axes drawn. beside is the room to the right
// of the area, for labels.
func NewFrame(w, h float64, x, y Axis, beside float64) *Frame {
	f := &Frame{Canvas: NewCanvas(w, h), X: x, Y: y, left: 8, right: w - math.Max(beside, 8), top: 8, bottom: h - FontSize - 8}
	for _, t := range y.Ticks {
		f.left = math.Max(f.left, Width(t.Label)+8)
	}
	if y.Label != "" {
		f.top += FontSize + 6
		f.Fitted("t", 0, FontSize-1, w, Start, y.Label)
	}
	if x.Label != "" {
		f.bottom -= FontSize + 4
		f.Fitted("t", (f.left+f.right)/2, h-3, f.right-f.left, Middle, x.Label)
	}
	f.drawY()
	f.drawX()
	return f
}

func (f *Frame) drawY() {
	for _, t := range f.Y.Ticks {
		y := f.YAt(t.At)
		if f.Y.Grid {
			class := "g"
			if t.At == 0 {
				class = "z"
			}
			f.Segment(class, f.left, y, f.right, y)
		}
		f.Text("t", f.left-6, y+4, End, t.Label)
	}
}

// drawX labels the ticks that have room beside the one before.
func (f *Frame) drawX() {
	taken := math.Inf(-1)
	for _, t := range f.X.Ticks {
		x, half := f.XAt(t.At), Width(t.Label)/2
		if f.X.Grid {
			f.Segment("g", x, f.top, x, f.bottom)
		}
		at := math.Min(math.Max(x, half), f.W-half)
		if at-half > taken {
			f.Text("t", at, f.bottom+FontSize+3, Middle, t.Label)
			taken = at + half + 4
		}
	}
	if !f.Y.Grid {
		f.Segment("z", f.left, f.bottom, f.right, f.bottom)
	}
}

// XAt and YAt return the position of a value, in pixels.
func (f *Frame) XAt(v float64) float64 { return f.left + f.X.At(v)*(f.right-f.left) }

// YAt is described with XAt.
func (f *Frame) YAt(v float64) float64 { return f.bottom - f.Y.At(v)*(f.bottom-f.top) }

// Area returns the edges of the area for marks, in pixels.
func (f *Frame) Area() (left, top, right, bottom float64) { return f.left, f.top, f.right, f.bottom }

func (f *Frame) points(x, y []float64) []Point {
	p := make([]Point, len(x))
	for i := range x {
		p[i] = Point{f.XAt(x[i]), f.YAt(y[i])}
	}
	return p
}

// Line draws a line through values, broken where one is NaN.
func (f *Frame) Line(class string, x, y []float64) {
	var t Trace
	t.Line(f.points(x, y))
	f.Path(class, &t, "")
}

// Band fills between lo and hi, in pieces where one is NaN.
func (f *Frame) Band(class string, x, lo, hi []float64, title string) {
	var t Trace
	for from := 0; from < len(x); {
		to := from
		for to < len(x) && !math.IsNaN(lo[to]) && !math.IsNaN(hi[to]) {
			to++
		}
		outline := f.points(x[from:to], hi[from:to])
		lower := f.points(x[from:to], lo[from:to])
		for i := len(lower) - 1; i >= 0; i-- {
			outline = append(outline, lower[i])
		}
		t.Closed(outline)
		from = to + 1
	}
	f.Path(class, &t, title)
}

// Dot draws a point.
func (f *Frame) Dot(class string, x, y, r float64, title string) {
	f.Circle(class, f.XAt(x), f.YAt(y), r, title)
}

// Column draws a bar between two values of x and two of y.
func (f *Frame) Column(class string, x1, x2, y1, y2 float64, title string) {
	f.Rect(class, f.XAt(x1), f.YAt(y1), f.XAt(x2), f.YAt(y2), title)
}

// Across draws a line across the area at a value of y.
func (f *Frame) Across(class string, y float64) {
	f.Segment(class, f.left, f.YAt(y), f.right, f.YAt(y))
}

// Upright draws a line up the area at a value of x, with a label beside its upper
// end on the side with more room.
func (f *Frame) Upright(class string, x float64, label string) {
	at := f.XAt(x)
	f.Segment(class, at, f.top, at, f.bottom)
	if label == "" {
		return
	}
	if at > (f.left+f.right)/2 {
		f.Text("n", at-4, f.top+FontSize-2, End, label)
		return
	}
	f.Text("n", at+4, f.top+FontSize-2, Start, label)
}

// Hover lays invisible columns over the area, one around each x with its title.
func (f *Frame) Hover(x []float64, title func(i int) string) {
	for i := range x {
		from, to := f.left, f.right
		if i > 0 {
			from = f.XAt((x[i-1] + x[i]) / 2)
		}
		if i+1 < len(x) {
			to = f.XAt((x[i] + x[i+1]) / 2)
		}
		f.Rect("h", from, f.top, to, f.bottom, title(i))
	}
}
