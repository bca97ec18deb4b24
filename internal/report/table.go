package report

import "github.com/noonmark/noonmark/bayes/draws"

// A table is rows of cells under a caption. The first cell of each row is its
// heading.
type table struct {
	Caption string
	Head    []cell
	Rows    []row
	Note    string
	Wide    bool // numbers in columns
}

// Stacks reports whether each row is a block of its own on small screens, where so
// many columns have no room.
func (t *table) Stacks() bool { return len(t.Head) > 3 }

// Class is the class of the table.
func (t *table) Class() string {
	switch {
	case t.Wide && t.Stacks():
		return "wide-table stack"
	case t.Wide:
		return "wide-table"
	case t.Stacks():
		return "stack"
	}
	return ""
}

// A row is one line of a table.
type row struct {
	Cells []cell
	Total bool
	Class string // of the colour of its heading, if any
}

// A cell is a text, a second line below it, a tooltip, and a list that opens; all
// but the text may be empty.
type cell struct {
	Text, Sub, Title string
	All              []string // shown on demand
	Status           status
}

// Class is the class of a cell: its status, or that it has nothing to show.
func (c cell) Class() string {
	if c.Text == missing {
		return "none"
	}
	return string(c.Status)
}

// A status says how a value compares with what it should be.
type status string

const (
	plain  status = ""
	good   status = "good"
	warned status = "warning"
	bad    status = "bad"
)

// statusOf returns good or bad.
func statusOf(ok bool) status {
	if ok {
		return good
	}
	return bad
}

// texts returns cells without anything but text.
func texts(values ...string) []cell {
	cells := make([]cell, len(values))
	for i, v := range values {
		cells[i].Text = v
	}
	return cells
}

// number returns a cell with a number, all of its digits in the tooltip.
func number(v float64, write, whole func(float64) string) cell {
	c := cell{Text: write(v)}
	if c.Text != missing {
		c.Title = whole(v)
	}
	return c
}

// estimate returns a cell with a point value above its interval.
func estimate(point float64, e draws.Estimate, write, whole func(float64) string) cell {
	c := number(point, write, whole)
	if c.Text != missing {
		c.Sub = interval(e, write)
		c.Title = withInterval(point, e, whole)
	}
	return c
}
