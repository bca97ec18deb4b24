package learning

import (
	"fmt"

	"github.com/noonmark/noonmark/mmm"
)

// The days whose values a source may restate, apart from weekdays by their names.
const (
	everyDay = "every day"
	monthEnd = "month end"
)

// cells lists the days that restatements are looked for on.
func cells(grain mmm.Grain) []string {
	names := []string{everyDay}
	if grain == mmm.Daily {
		for w := mmm.Monday; w <= mmm.Sunday; w++ {
			names = append(names, w.String())
		}
		names = append(names, monthEnd)
	}
	return names
}

// restatement reads by how much a source restates the values of some days: δ is the mean
// of ln(mature value / first value) on every day, or its difference there from the
// other days.
func restatement(s Source, from mmm.Day, cell string, cluster int) Reading {
	n := len(s.Restated)
	if cell == everyDay {
		return read(s.Restated, ones(n), cluster)
	}
	is := indicator(n, func(t int) bool { return inCell(from+mmm.Day(t), cell) })
	return read(s.Restated, is, cluster, ones(n))
}

func inCell(d mmm.Day, cell string) bool {
	if cell == monthEnd {
		_, _, day := (d + 1).Date()
		return day == 1
	}
	for w := mmm.Monday; w <= mmm.Sunday; w++ {
		if w.String() == cell {
			return d.Weekday() == w
		}
	}
	panic(fmt.Sprintf("learning: no days called %q", cell))
}
