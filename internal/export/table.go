package export

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A kind is what the cells of a column hold.
type kind int

// The kinds. A number may be NaN, which is written as a missing value.
const (
	text kind = iota
	number
	integer
	date
	boolean
)

type column struct {
	name string
	kind kind
}

// A cell is one value, text or anything else, which a float64 holds exactly: an
// integer, a day as mmm.Day counts them, 0 and 1 for false and true.
type cell struct {
	text  string
	value float64
}

// A table is columns and the rows of them. rows calls emit with each row, which
// is valid until the next, and ends with the first error.
type table struct {
	columns []column
	rows    func(emit func(row []cell) error) error
}

func textCell(s string) cell    { return cell{text: s} }
func numberCell(v float64) cell { return cell{value: v} }
func integerCell(v int) cell    { return cell{value: float64(v)} }
func dateCell(d mmm.Day) cell   { return cell{value: float64(d)} }
func booleanCell(b bool) cell {
	if b {
		return cell{value: 1}
	}
	return cell{}
}

// estimateColumns are the columns of an estimate whose name is a prefix of theirs.
func estimateColumns(prefix string) []column {
	return []column{{prefix + "mean", number}, {prefix + "median", number}, {prefix + "lo", number}, {prefix + "hi", number}}
}

// estimateCells are the cells of estimateColumns.
func estimateCells(e draws.Estimate) []cell {
	return []cell{numberCell(e.Mean), numberCell(e.Median), numberCell(e.Lo), numberCell(e.Hi)}
}
