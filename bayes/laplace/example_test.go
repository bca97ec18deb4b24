package laplace_test

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/laplace"
)

// gamma is the density of θ = ln x where x ~ Gamma(5, 2).
type gamma struct{}

func (gamma) Dim() int { return 1 }

func (gamma) LogProb(grad, theta []float64) float64 {
	x := math.Exp(theta[0])
	grad[0] = 5 - 2*x
	return 5*theta[0] - 2*x
}

// The mode of ln x is ln(5/2), and its variance there 1/5.
func Example() {
	mode, err := laplace.Find(gamma{}, []float64{0}, laplace.DefaultOptions())
	if err != nil {
		fmt.Println(err)
		return
	}
	normal, err := laplace.Approximate(gamma{}, mode)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v: mode at x = %.3f, variance of ln x %.3f\n", mode.Status, math.Exp(normal.Mean[0]), normal.Cov().At(0, 0))
	// Output: found: mode at x = 2.500, variance of ln x 0.200
}
