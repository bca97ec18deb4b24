package chart

import (
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// A Canvas is a picture in the making: marks in the order in which they are
// painted, at positions in CSS pixels from the upper left corner. Classes are
// those of Style, separated by spaces. A mark's title is shown when the pointer
// is over it; it may be empty.
type Canvas struct {
	W, H  float64
	marks strings.Builder
}

// NewCanvas returns an empty picture of the given natural size.
func NewCanvas(w, h float64) *Canvas { return &Canvas{W: w, H: h} }

// SVG returns the picture as an element of the given class that is as wide as
// there is room. It is hidden from screen readers: the page describes it on the
// element around it.
func (c *Canvas) SVG(class string) string {
	return fmt.Sprintf(`<svg class="%s" viewBox="0 0 %s %s" aria-hidden="true">%s</svg>`, class, number(c.W), number(c.H), c.marks.String())
}

// An Anchor says which part of a text is at its position.
type Anchor string

// The anchors.
const (
	Start  Anchor = ""
	Middle Anchor = " m"
	End    Anchor = " e"
)

// Text writes s with its baseline at y.
func (c *Canvas) Text(class string, x, y float64, anchor Anchor, s string) {
	fmt.Fprintf(&c.marks, `<text class="%s%s" x="%s" y="%s">%s</text>`, class, anchor, number(x), number(y), html.EscapeString(s))
}

// Fitted writes s as Text does, cut to the given width. What does not fit is in
// the title.
func (c *Canvas) Fitted(class string, x, y, width float64, anchor Anchor, s string) {
	short := Fit(s, width)
	if short == s {
		c.Text(class, x, y, anchor, s)
		return
	}
	fmt.Fprintf(&c.marks, `<text class="%s%s" x="%s" y="%s">%s%s</text>`, class, anchor, number(x), number(y), html.EscapeString(short), titleElement(s))
}

// Segment draws a straight line.
func (c *Canvas) Segment(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&c.marks, `<path class="%s" d="M%s,%sL%s,%s"/>`, class, number(x1), number(y1), number(x2), number(y2))
}

// Rect draws a rectangle between two corners, in any order.
func (c *Canvas) Rect(class string, x1, y1, x2, y2 float64, title string) {
	fmt.Fprintf(&c.marks, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"`, class,
		number(min(x1, x2)), number(min(y1, y2)), number(math.Abs(x2-x1)), number(math.Abs(y2-y1)))
	c.end("rect", title)
}

// Circle draws a circle.
func (c *Canvas) Circle(class string, x, y, r float64, title string) {
	fmt.Fprintf(&c.marks, `<circle class="%s" cx="%s" cy="%s" r="%s"`, class, number(x), number(y), number(r))
	c.end("circle", title)
}

// Path draws a path that a method of Trace has written.
func (c *Canvas) Path(class string, t *Trace, title string) {
	if t.d.Len() == 0 {
		return
	}
	fmt.Fprintf(&c.marks, `<path class="%s" d="%s"`, class, t.d.String())
	c.end("path", title)
}

func (c *Canvas) end(element, title string) {
	if title == "" {
		c.marks.WriteString("/>")
		return
	}
	fmt.Fprintf(&c.marks, ">%s</%s>", titleElement(title), element)
}

func titleElement(s string) string { return "<title>" + html.EscapeString(s) + "</title>" }

// A Point is a position on a canvas.
type Point struct{ X, Y float64 }

func (p Point) ok() bool {
	return !math.IsNaN(p.X) && !math.IsNaN(p.Y) && !math.IsInf(p.X, 0) && !math.IsInf(p.Y, 0)
}

// A Trace writes path data: absolute where a line begins, then steps in tenths of
// a pixel, which are short to write. Rounding does not add up.
type Trace struct {
	d    strings.Builder
	x, y int // position, in tenths
}

// Line adds a line through the points; it breaks where one is not a number.
func (t *Trace) Line(points []Point) {
	begun := false
	for _, p := range points {
		if !p.ok() {
			begun = false
			continue
		}
		t.to(p, begun)
		begun = true
	}
}

// Closed adds a closed outline through the points, leaving out those that are
// not numbers.
func (t *Trace) Closed(points []Point) {
	begun := false
	for _, p := range points {
		if p.ok() {
			t.to(p, begun)
			begun = true
		}
	}
	if begun {
		t.d.WriteByte('z')
	}
}

func (t *Trace) to(p Point, step bool) {
	x, y := int(math.Round(10*p.X)), int(math.Round(10*p.Y))
	command, dx, dy := "M", x, y
	if step {
		command, dx, dy = "l", x-t.x, y-t.y
	}
	t.d.WriteString(command)
	t.d.WriteString(tenths(dx))
	if dy >= 0 {
		t.d.WriteByte(',')
	}
	t.d.WriteString(tenths(dy))
	t.x, t.y = x, y
}

// tenths writes n/10 as briefly as SVG allows.
func tenths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	whole, tenth := n/10, n%10
	switch {
	case tenth == 0:
		return sign + strconv.Itoa(whole)
	case whole == 0:
		return sign + "." + strconv.Itoa(tenth)
	}
	return sign + strconv.Itoa(whole) + "." + strconv.Itoa(tenth)
}

// number writes a position to a tenth of a pixel. What is not a number is far
// outside.
func number(v float64) string {
	if math.IsNaN(v) || math.Abs(v) > 1e6 {
		v = -1e4
	}
	return tenths(int(math.Round(10 * v)))
}
