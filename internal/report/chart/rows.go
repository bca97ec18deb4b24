package chart

import "math"

// Rows is a canvas of labelled rows over one horizontal axis, each with a value in
// words at its right. On narrow canvases labels and values stand above their rows.
type Rows struct {
	*Canvas
	X                        Axis
	left, right, top, bottom float64
	n                        int     // number of rows
	pitch, thick             float64 // height of a row, and of its marks
	offset                   float64 // from the top of a row to the middle of its marks
}

// A Row is what is written around one row.
type Row struct {
	Label string
	Value string // may be empty
}

// Narrow reports whether a picture of the given width is for small screens: labels
// then stand above rows, and there is no pointer for tooltips.
func Narrow(w float64) bool { return w < 480 }

// NewRows returns rows with everything but their marks drawn; thick is the height
// that marks of one row take up. head stands above the values.
func NewRows(w float64, rows []Row, x Axis, thick float64, head string) *Rows {
	r := &Rows{X: x, left: 6, right: w - 6, n: len(rows), pitch: thick + 12, thick: thick, top: 4}
	r.offset = r.pitch / 2
	values := Width(head)
	for _, row := range rows {
		values = math.Max(values, Width(row.Value))
	}
	if Narrow(w) {
		r.pitch = thick + FontSize + 20
		r.offset = FontSize + 8 + thick/2
	} else {
		if values > 0 {
			r.right -= values + 14
		}
		widest := 0.0
		for _, row := range rows {
			widest = math.Max(widest, Width(row.Label))
		}
		r.left = math.Min(widest, 0.3*w) + 12
	}
	if head != "" {
		r.top += FontSize + 6
	}
	r.bottom = r.top + r.pitch*float64(len(rows))
	h := r.bottom + FontSize + 10
	if x.Label != "" {
		h += FontSize + 4
	}
	r.Canvas = NewCanvas(w, h)
	r.drawAxis()
	r.Text("t", w-2, FontSize, End, head)
	for i, row := range rows {
		r.drawRow(i, row)
	}
	return r
}

func (r *Rows) drawAxis() {
	taken := math.Inf(-1)
	for _, t := range r.X.Ticks {
		x, half := r.XAt(t.At), Width(t.Label)/2
		class := "g"
		if t.At == 0 {
			class = "z"
		}
		r.Segment(class, x, r.top, x, r.bottom)
		at := math.Min(math.Max(x, half), r.W-half)
		if at-half > taken {
			r.Text("t", at, r.bottom+FontSize+3, Middle, t.Label)
			taken = at + half + 4
		}
	}
	if r.X.Label != "" {
		r.Fitted("t", (r.left+r.right)/2, r.H-3, r.right-r.left, Middle, r.X.Label)
	}
}

func (r *Rows) drawRow(i int, row Row) {
	y := r.YAt(i) + 4
	if Narrow(r.W) {
		y = r.top + float64(i)*r.pitch + FontSize + 2
		r.Fitted("n", r.left, y, r.W-Width(row.Value)-r.left-8, Start, row.Label)
	} else {
		r.Fitted("n", r.left-12, y, r.left-12, End, row.Label)
	}
	if row.Value != "" {
		r.Text("t", r.W-2, y, End, row.Value)
	}
}

// XAt returns the position of a value, in pixels, kept within the axis.
func (r *Rows) XAt(v float64) float64 {
	return r.left + math.Max(0, math.Min(1, r.X.At(v)))*(r.right-r.left)
}

// YAt returns the position of the middle of a row's marks, in pixels.
func (r *Rows) YAt(i int) float64 { return r.top + float64(i)*r.pitch + r.offset }

// Bar draws a bar from one value to another, its middle shifted down from the
// row's by some pixels.
func (r *Rows) Bar(i int, class string, from, to, shift, thick float64, title string) {
	if math.IsNaN(from) || math.IsNaN(to) {
		return
	}
	y := r.YAt(i) + shift
	r.Rect(class, r.XAt(from), y-thick/2, r.XAt(to), y+thick/2, title)
}

// Interval draws an interval as a line, with an arrow where it goes on beyond the
// axis.
func (r *Rows) Interval(i int, class string, lo, hi float64, title string) {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		return
	}
	y := r.YAt(i)
	r.Rect(class, r.XAt(lo), y-1.25, r.XAt(hi), y+1.25, title)
	arrow := func(x, d float64) {
		var t Trace
		t.Closed([]Point{{x, y - 4}, {x + d, y}, {x, y + 4}})
		r.Path(class, &t, title)
	}
	if r.X.At(hi) > 1 {
		arrow(r.right-1, 6)
	}
	if r.X.At(lo) < 0 {
		arrow(r.left+1, -6)
	}
}

// Mark draws a point, unless it lies beyond the axis.
func (r *Rows) Mark(i int, class string, v, radius float64, title string) {
	if at := r.X.At(v); at >= 0 && at <= 1 {
		r.Circle(class, r.XAt(v), r.YAt(i), radius, title)
	}
}

// Rule draws a line through the marks of all rows at a value.
func (r *Rows) Rule(class string, v float64) {
	at := r.X.At(v)
	if !(at >= 0 && at <= 1) {
		return
	}
	x := r.XAt(v)
	if !Narrow(r.W) {
		r.Segment(class, x, r.top, x, r.bottom)
		return
	}
	for i := range r.n { // not through the labels
		r.Segment(class, x, r.YAt(i)-r.thick/2-2, x, r.YAt(i)+r.thick/2+2)
	}
}
