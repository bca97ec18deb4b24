package kalman_test

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/kalman"
)

// A level that wanders, seen with noise: nothing is known of the third day, and
// the fifth is far out.
func Example() {
	f := kalman.NewFilter(1, kalman.DefaultRobust())
	s := kalman.NewState([]float64{0}, []float64{100})
	day := func(values ...float64) *kalman.Step {
		step := &kalman.Step{Transition: kalman.Transition{W: []float64{0.1}}}
		for _, y := range values {
			step.Observations = append(step.Observations, kalman.Observation{Value: y, Design: []float64{1}, Variance: 1})
		}
		return step
	}
	for i, step := range []*kalman.Step{day(10.2), day(9.7), day(), day(10.4), day(30), day(10.1)} {
		f.Step(&s, step)
		fmt.Printf("day %d: level %.1f, variance %.2f\n", i+1, s.Mean[0], s.Cov[0])
	}

	ahead := make([]kalman.Normal, 2)
	f.Ahead(ahead, &s, []kalman.Step{*day(0), *day(0)})
	fmt.Printf("in two days %.1f, variance %.2f\n", ahead[1].Mean, ahead[1].Variance)
	// Output:
	// day 1: level 10.1, variance 0.99
	// day 2: level 9.9, variance 0.52
	// day 3: level 9.9, variance 0.62
	// day 4: level 10.1, variance 0.42
	// day 5: level 10.3, variance 0.51
	// day 6: level 10.2, variance 0.38
	// in two days 10.2, variance 1.58
}
