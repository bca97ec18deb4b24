package cli

import (
	"math"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
)

// barHalf is the length of the longest bar to either side, in characters.
const barHalf = 8

// bar draws a change to the left or right of an axis; most is the largest of all.
func bar(change, most float64) string {
	length := 0
	if most > 0 {
		length = int(math.Round(barHalf * math.Abs(change) / most))
	}
	block := strings.Repeat("█", min(length, barHalf))
	space := strings.Repeat(" ", barHalf-min(length, barHalf))
	if change < 0 {
		return space + block + "│"
	}
	return strings.Repeat(" ", barHalf) + "│" + block
}

// A mark is a point of a plot.
type mark struct {
	x, y float64
	sign rune
}

// A plot is a picture of marks in characters. Later marks cover earlier ones.
type plot struct {
	marks         []mark
	xLabel        func(float64) string
	yLabel        func(float64) string
	width, height int // of the area of marks, in characters
}

// add adds a mark; what is not a number is left out.
func (p *plot) add(x, y float64, sign rune) {
	if !math.IsNaN(x) && !math.IsNaN(y) {
		p.marks = append(p.marks, mark{x, y, sign})
	}
}

// span returns the least and the most of a coordinate.
func (p *plot) span(of func(mark) float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, m := range p.marks {
		lo, hi = min(lo, of(m)), max(hi, of(m))
	}
	if lo == hi {
		hi = lo + 1
	}
	return lo, hi
}

// String draws the plot, with values at the ends of both axes.
func (p *plot) String() string {
	if len(p.marks) == 0 {
		return ""
	}
	x0, x1 := p.span(func(m mark) float64 { return m.x })
	y0, y1 := p.span(func(m mark) float64 { return m.y })
	rows := make([][]rune, p.height)
	for i := range rows {
		rows[i] = slices.Repeat([]rune{' '}, p.width)
	}
	for _, m := range p.marks {
		column := int(math.Round((m.x - x0) / (x1 - x0) * float64(p.width-1)))
		row := int(math.Round((y1 - m.y) / (y1 - y0) * float64(p.height-1)))
		rows[row][column] = m.sign
	}
	top, bottom := p.yLabel(y1), p.yLabel(y0)
	margin := max(lipgloss.Width(top), lipgloss.Width(bottom))
	var out strings.Builder
	for i, row := range rows {
		label := ""
		switch i {
		case 0:
			label = top
		case p.height - 1:
			label = bottom
		}
		out.WriteString(strings.Repeat(" ", margin-lipgloss.Width(label)) + label + " ┤" + strings.TrimRight(string(row), " ") + "\n")
	}
	left, right := p.xLabel(x0), p.xLabel(x1)
	indent := strings.Repeat(" ", margin+1)
	out.WriteString(indent + "└" + strings.Repeat("─", p.width) + "\n")
	space := max(1, p.width+1-lipgloss.Width(left)-lipgloss.Width(right))
	out.WriteString(indent + left + strings.Repeat(" ", space) + right + "\n")
	return out.String()
}
