package lingauss_test

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/lingauss"
	"github.com/noonmark/noonmark/bayes/rng"
)

// A straight line through five points, with prior N(0, 10²) on its intercept and
// slope and a known noise scale: how well the data fit, and what the line is.
func Example() {
	x := []float64{0, 1, 2, 3, 4}
	y := []float64{1.1, 2.9, 5.2, 6.8, 9.1}
	const priorSD = 10
	var rows []float64
	for _, xi := range x {
		rows = append(rows, priorSD, priorSD*xi)
	}
	line := lingauss.NewSpectral(lingauss.NewDense(5, 2, rows))

	for _, sigma := range []float64{0.1, 0.2, 0.4} {
		fmt.Printf("log p(y | σ=%.1f) = %.2f\n", sigma, line.Solve(y, []float64{sigma}))
	}

	line.Solve(y, []float64{0.2})
	b := make([]float64, 2)
	line.Mean(b)
	fmt.Printf("mean intercept %.2f, slope %.2f\n", priorSD*b[0], priorSD*b[1])
	line.Draw(b, rng.New(1, "example", 0))
	fmt.Printf("one draw: intercept %.2f, slope %.2f\n", priorSD*b[0], priorSD*b[1])
	// Output:
	// log p(y | σ=0.1) = -9.62
	// log p(y | σ=0.2) = -7.69
	// log p(y | σ=0.4) = -8.77
	// mean intercept 1.04, slope 1.99
	// one draw: intercept 1.34, slope 1.87
}
