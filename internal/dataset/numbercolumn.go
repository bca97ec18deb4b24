package dataset

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/finding"
)

// Numbers describes the numbers of a column.
type Numbers struct {
	Count     int // of numbers
	Min, Max  float64
	Mean      float64
	Zeros     int
	Negatives int

	FirstNegative int // its row; 0 if there is none

	Whole   bool // every number is a whole one
	Logical bool // every number is 0 or 1
	Counts  bool // each number is the one before plus 1, as in a column of row numbers

	DecimalComma bool   // "1,5" is one and a half
	Percent      bool   // written with %; the values are shares
	Currency     string // as written: "€", "USD"; empty for none
}

// A numberColumn reads the numbers of a column as they come, and decides over
// all of them what one leaves open.
type numberColumn struct {
	// Until the decimal mark is known there are two columns of numbers, one for
	// each mark. excluded is the first cell that is no number under a mark.
	stats    [2]numberStats
	excluded [2]sighting

	differs sighting // the first cell worth different numbers under the marks

	percent, logical choice
	currency         string   // the first
	currencyCell     sighting // that has it
	faults           faultList
}

// A choice remembers the first cell that is written one way, and the first that
// is not.
type choice struct{ with, without sighting }

func (c *choice) add(with bool, cell sighting) {
	to := &c.without
	if with {
		to = &c.with
	}
	if to.row == 0 {
		*to = cell
	}
}

func (c *choice) mixed() bool { return c.with.row > 0 && c.without.row > 0 }

// Faults of numbers beside others.
var (
	mixedMarks    = &fault{"number_mixed_marks", "%s has another decimal mark than %s in row %d", "Write all numbers of the column in one way"}
	mixedCurrency = &fault{"number_mixed_currencies", "%s is in another currency than %s in row %d, and sums over currencies mean nothing", "Convert the column to one currency"}
)

// addText reads a cell of text. It reports whether it is a number.
func (c *numberColumn) addText(row int, text string) bool {
	n, f := parseNumber(text)
	if f != nil {
		c.faults.add(row, text, f)
		return f != notNumber
	}
	cell := sighting{row, text}
	if f, beside := c.conflict(n); f != nil {
		c.faults.addCell(faultyCell{cell, f, beside})
		return true
	}
	for _, m := range []mark{point, comma} {
		if !n.valid[m] && c.excluded[m].row == 0 {
			c.excluded[m] = cell
		}
		if n.valid[m] {
			c.stats[m].add(row, n.value[m])
		}
	}
	if n.valid[point] && n.valid[comma] && n.value[point] != n.value[comma] && c.differs.row == 0 {
		c.differs = cell
	}
	notZeroOrOne := n.value[point] != 0 && n.value[point] != 1 || !n.valid[point]
	if n.logical || notZeroOrOne {
		c.logical.add(n.logical, cell)
	}
	if zero := n.valid[point] && n.value[point] == 0; !zero { // 0 is 0%, too
		c.percent.add(n.percent, cell)
	}
	if c.currency == "" && n.currency != "" {
		c.currency, c.currencyCell = n.currency, cell
	}
	return true
}

// conflict reports why a number cannot stand beside one above it.
func (c *numberColumn) conflict(n numeral) (*fault, sighting) {
	for _, m := range []mark{point, comma} {
		if !n.valid[m] && c.excluded[m.other()].row > 0 {
			return mixedMarks, c.excluded[m.other()]
		}
	}
	if c.currency != "" && n.currency != "" && n.currency != c.currency {
		return mixedCurrency, c.currencyCell
	}
	return nil, sighting{}
}

// addNumber reads a cell that is a number already. It is one whatever its value.
func (c *numberColumn) addNumber(row int, v float64) {
	if math.IsInf(v, 0) {
		c.faults.add(row, fmt.Sprint(v), infinite)
		return
	}
	for m := range c.stats {
		c.stats[m].add(row, v)
	}
}

// mark returns the decimal mark, and false if the numbers leave it open.
func (c *numberColumn) mark() (mark, bool) {
	switch {
	case c.excluded[point].row > 0:
		return comma, true
	case c.excluded[comma].row > 0:
		return point, true
	}
	return point, c.differs.row == 0
}

// finish returns the numbers and what there is to say about them. The hint is
// the decimal mark of the other columns of the table, for numbers that leave
// it open.
func (c *numberColumn) finish(file, column string, hint mark) (*Numbers, []app.Problem) {
	m, known := c.mark()
	if !known {
		m = hint
	}
	n := c.stats[m].numbers()
	n.DecimalComma = m == comma && (c.excluded[point].row > 0 || c.differs.row > 0)
	n.Percent = c.percent.with.row > 0
	n.Currency = c.currency
	problems := c.faults.problems(file, column)
	about := func(p app.Problem) {
		p.File, p.Column = file, column
		problems = append(problems, p)
	}
	if !known {
		about(c.openMark(m))
	}
	if c.percent.mixed() {
		about(mixture("number_mixed_percent", "has a percent sign", "does", c.percent, "so a value may be a hundred times another that looks alike", "Write all of the column with the sign, or none of it"))
	}
	if c.logical.mixed() {
		about(mixture("number_mixed_logical", "is a yes or no", "is", c.logical, "so it is not clear what the column counts", "Write all of the column as 0 and 1, or as numbers"))
	}
	return n, problems
}

func (c *numberColumn) openMark(m mark) app.Problem {
	n, _ := parseNumber(c.differs.text)
	return app.Problem{
		Code: "number_open_mark", Severity: finding.Warning, Row: c.differs.row,
		Title:  "Thousands or decimals?",
		Text:   fmt.Sprintf("%s may be %v or %v, and no other number of the column tells; it is read as %v", app.Quote(c.differs.text), n.value[m], n.value[m.other()], n.value[m]),
		Advice: "If that is wrong, export the numbers without separators between thousands",
	}
}

func mixture(code app.ProblemCode, has, verb string, c choice, why, advice string) app.Problem {
	return app.Problem{
		Code: code, Row: c.with.row,
		Text:   fmt.Sprintf("%s %s, but %s in row %d %s not, %s", app.Quote(c.with.text), has, app.Quote(c.without.text), c.without.row, verb, why),
		Advice: advice,
	}
}

// numberStats sums up numbers as they come.
type numberStats struct {
	count, zeros, negatives int
	firstNegative           int
	min, max, sum, last     float64
	fractions, others, jump bool // some are not whole; not 0 or 1; not one more than the last
}

func (s *numberStats) add(row int, v float64) {
	if s.count == 0 {
		s.min, s.max = v, v
	} else {
		s.jump = s.jump || v != s.last+1
	}
	s.count++
	s.min, s.max, s.last = min(s.min, v), max(s.max, v), v
	s.sum += v
	s.fractions = s.fractions || v != math.Trunc(v)
	s.others = s.others || v != 0 && v != 1
	if v == 0 {
		s.zeros++
	}
	if v < 0 {
		if s.negatives++; s.firstNegative == 0 {
			s.firstNegative = row
		}
	}
}

func (s *numberStats) numbers() *Numbers {
	return &Numbers{
		Count: s.count, Min: s.min, Max: s.max, Mean: s.sum / float64(max(s.count, 1)),
		Zeros: s.zeros, Negatives: s.negatives, FirstNegative: s.firstNegative,
		Whole: !s.fractions && s.count > 0, Logical: !s.others && s.count > 0, Counts: !s.jump && s.count > 1,
	}
}
