package dataset

import (
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
)

// A fault is one kind of thing that can be wrong with a cell.
type fault struct {
	code   app.ProblemCode
	text   string // with %s for the cell, and %s and %d for the one it is held against and its row
	advice string
}

// A sighting is a cell, remembered to be shown.
type sighting struct {
	row  int // 0 for none
	text string
}

// A faultyCell is a cell with a fault, perhaps beside another cell.
type faultyCell struct {
	sighting
	fault  *fault
	beside sighting
}

// faultList counts faulty cells and keeps the first few of each kind.
type faultList struct {
	kept  []faultyCell
	count map[*fault]int
}

func (l *faultList) add(row int, text string, f *fault) {
	l.addCell(faultyCell{sighting{row, text}, f, sighting{}})
}

func (l *faultList) addCell(c faultyCell) {
	if l.count == nil {
		l.count = map[*fault]int{}
	}
	if l.count[c.fault]++; l.count[c.fault] <= app.ExamplesPerKind {
		l.kept = append(l.kept, c)
	}
}

// problems returns the faults of a column as problems.
func (l *faultList) problems(file, column string) []app.Problem {
	var ps []app.Problem
	shown := map[*fault]int{}
	for _, c := range l.kept {
		p := app.Problem{
			Code: c.fault.code, File: file, Row: c.row, Column: column,
			Text: fmt.Sprintf(c.fault.text, app.Quote(c.text)), Advice: c.fault.advice,
		}
		if c.beside.row > 0 {
			p.Text = fmt.Sprintf(c.fault.text, app.Quote(c.text), app.Quote(c.beside.text), c.beside.row)
		}
		if shown[c.fault]++; shown[c.fault] == app.ExamplesPerKind {
			p.More = l.count[c.fault] - app.ExamplesPerKind
		}
		ps = append(ps, p)
	}
	return ps
}
