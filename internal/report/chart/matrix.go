package chart

import "math"

// Matrix is a canvas of labelled rows and columns with a cell where they meet.
type Matrix struct {
	*Canvas
	left, top, width float64
}

// cellHeight is the height of a row of cells, in pixels.
const cellHeight = 24

// NewMatrix returns a matrix with its labels drawn.
func NewMatrix(w float64, rows, columns []string) *Matrix {
	m := &Matrix{Canvas: NewCanvas(w, FontSize+10+cellHeight*float64(len(rows))), top: FontSize + 8}
	widest := 0.0
	for _, label := range rows {
		widest = math.Max(widest, Width(label))
	}
	m.left = math.Min(widest, 0.3*w) + 12
	m.width = (w - m.left) / float64(max(len(columns), 1))
	for i, label := range rows {
		m.Fitted("n", m.left-12, m.top+cellHeight*(float64(i)+0.5)+4, m.left-12, End, label)
	}
	for j, label := range columns {
		m.Fitted("t", m.left+m.width*(float64(j)+0.5), FontSize, m.width-4, Middle, label)
	}
	return m
}

// Cell fills the cell of row i and column j and writes a text into it.
func (m *Matrix) Cell(i, j int, class, text, title string) {
	x, y := m.left+m.width*float64(j), m.top+cellHeight*float64(i)
	m.Rect(class, x+1, y+1, x+m.width-1, y+cellHeight-1, title)
	m.Fitted("n", x+m.width/2, y+cellHeight/2+4, m.width-2, Middle, text)
}
