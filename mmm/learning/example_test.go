package learning_test

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/learning"
)

// A source reports the last day of each month 6% too low at first. The ledger is
// asked every day; it reads a block when there is one.
func Example() {
	start := mmm.DayOf(2024, 1, 1)
	restated := make([]float64, 600)
	rng.NormFill(restated, rng.New(1, "example", 0))
	for i := range restated {
		restated[i] *= 0.01
		if _, _, day := (start + mmm.Day(i+1)).Date(); day == 1 {
			restated[i] += 0.06
		}
	}
	l := learning.NewLedger(start, learning.DefaultOptions(mmm.Daily))
	for i := range restated {
		from, to, due := l.Due(start + mmm.Day(i))
		if !due {
			continue
		}
		next, found, err := l.Next(learning.Block{From: from, Sources: []learning.Source{
			{Name: "ads", Restated: restated[from-start : to-start+1]},
		}})
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, f := range found {
			fmt.Printf("%v: %s\n", f.Record.Found, f.Title)
		}
		l = next
	}
	// Output:
	// 2025-01-26: ads restates values of the last day of a month up
}
