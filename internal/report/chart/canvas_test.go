package chart

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// wellFormed fails unless s is well-formed XML.
func wellFormed(t *testing.T, s string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(s))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in %s", err, s)
		}
	}
}

func TestTrace(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		points []Point
		line   string
		closed string
	}{
		{nil, "", ""},
		{[]Point{{1, 2}, {3.5, 1.25}, {3.5, 10}}, "M1,2l2.5-.7l0,8.7", "M1,2l2.5-.7l0,8.7z"},
		{[]Point{{-0.5, 0}, {0, -0.04}}, "M-.5,0l.5,0", "M-.5,0l.5,0z"},
		{[]Point{{0, 0}, {1, nan}, {2, 2}, {3, 3}}, "M0,0M2,2l1,1", "M0,0l2,2l1,1z"},
		{[]Point{{0, math.Inf(1)}, {1, 1}}, "M1,1", "M1,1z"},
	} {
		var line, closed Trace
		line.Line(c.points)
		closed.Closed(c.points)
		if line.d.String() != c.line || closed.d.String() != c.closed {
			t.Errorf("%v: line %q, want %q; closed %q, want %q", c.points, line.d.String(), c.line, closed.d.String(), c.closed)
		}
	}
}

// Steps are rounded, positions must not drift.
func TestTraceDoesNotDrift(t *testing.T) {
	var tr Trace
	var points []Point
	for i := range 2000 {
		points = append(points, Point{float64(i) / 3, 100 + 40*math.Sin(float64(i)/7)})
	}
	tr.Line(points)
	x, y := 0.0, 0.0
	i := -1
	for _, step := range strings.FieldsFunc(tr.d.String(), func(r rune) bool { return r == 'l' || r == 'M' }) {
		cut := strings.IndexAny(step[1:], ",-") + 1
		dx, err1 := strconv.ParseFloat(step[:cut], 64)
		dy, err2 := strconv.ParseFloat(strings.TrimPrefix(step[cut:], ","), 64)
		if err1 != nil || err2 != nil {
			t.Fatalf("step %q: %v, %v", step, err1, err2)
		}
		x, y = x+dx, y+dy
		i++
		if math.Abs(x-points[i].X) > 0.051 || math.Abs(y-points[i].Y) > 0.051 { // half a tenth, and rounding
			t.Fatalf("point %d is at %.2f, %.2f, want %.2f, %.2f", i, x, y, points[i].X, points[i].Y)
		}
	}
	if i != len(points)-1 {
		t.Errorf("%d points, want %d", i+1, len(points))
	}
}

func TestCanvasHostile(t *testing.T) {
	const name = `<script>alert("1")</script> & 'co'`
	c := NewCanvas(100, 50)
	c.Text("t", 1, 2, Start, name)
	c.Fitted("n", 1, 2, 30, End, name)
	c.Rect("fill", math.NaN(), math.Inf(1), 3, -1e300, name)
	c.Circle("dot", math.Inf(-1), 0, 2, name)
	var tr Trace
	tr.Line([]Point{{0, 0}, {1, 1}})
	c.Path("line", &tr, name)
	c.Segment("g", math.NaN(), 0, 1, 1)
	svg := c.SVG("wide")
	wellFormed(t, svg)
	for _, bad := range []string{"<script", "NaN", "Inf", "e+"} {
		if strings.Contains(svg, bad) {
			t.Errorf("%q in %s", bad, svg)
		}
	}
}

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		text string
		want float64 // thousandths of the size, from the font metrics
	}{{"", 0}, {"ii", 444}, {"MW", 1777}, {"0.5×", 556 + 278 + 556 + 600}, {"東", 1000}} {
		numtest.Close(t, c.text, Width(c.text), c.want*FontSize/1000*reserve, 1e-12)
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"search", 1000, "search"},
		{"search", Width("search"), "search"},
		{"Paid search generic", Width("Paid sear…"), "Paid sear…"},
		{"Paid search generic", Width("Paid …"), "Paid…"}, // no blank before the ellipsis
		{"search", 1, "…"},
		{"", 0, ""},
	} {
		if got := Fit(c.text, c.width); got != c.want {
			t.Errorf("Fit(%q, %.1f) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}
