package report

import (
	"html/template"
	"math"

	"github.com/noonmark/noonmark/internal/report/chart"
)

// A figure is a chart or table under its standard name, with what it shows in
// words for those who read and for those who cannot see it.
type figure struct {
	Title string
	Text  string // what is shown, and the level of its intervals
	Alt   string // what the picture shows
	Key   []keyItem

	// Wide and Narrow are one picture, for large and for small screens. Narrow
	// is empty where Wide suits both.
	Wide, Narrow template.HTML

	// NarrowKey leaves the key out of large screens, whose picture has labels.
	NarrowKey bool

	Panels []panel // small multiples
	Table  *table
}

// A panel is one of many small pictures.
type panel struct {
	Title, Text, Alt string
	Class            string // of the colour beside the title, if any
	Picture          template.HTML
}

// A keyItem explains a mark: Mark is line, dash, dots, band, pale, fill, soft or
// dot; Class is its colour.
type keyItem struct{ Mark, Class, Text string }

// Widths of pictures, in pixels. Text is readable where they are shown at about
// this size.
const (
	wideWidth   = 860
	narrowWidth = 360
	panelWidth  = 270
	panelHeight = 170
)

// both draws a picture for large and for small screens.
func (f *figure) both(draw func(w float64) *chart.Canvas) {
	f.Wide = picture(draw(wideWidth), "wide")
	f.Narrow = picture(draw(narrowWidth), "narrow")
}

func picture(c *chart.Canvas, class string) template.HTML { return template.HTML(c.SVG(class)) }

// ticks returns how many ticks of a given size fit.
func ticks(length, each float64) int { return max(2, int(length/each)) }

// extent returns the smallest and the largest of some series, leaving out what is
// not a number.
func extent(series ...[]float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, v := range s {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	return lo, hi
}

// fromZero moves the lower end of an axis to zero if that is near.
func fromZero(lo, hi float64) (float64, float64) {
	if lo > 0 && lo < 0.6*hi {
		lo = 0
	}
	return lo, hi
}
