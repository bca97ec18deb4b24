package dist

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// A Dist is a univariate distribution on an interval of the real line. Its
// methods want parameters that [Validate] accepts; with others they return NaN
// or nonsense, but do not panic on NaN.
type Dist interface {
	// Name returns the family's name, as configuration spells it: "lognormal".
	Name() string

	// Params returns the parameters in the order in which New takes them.
	Params() []float64

	// Support returns the ends of the support, which may be infinite.
	Support() (lo, hi float64)

	// LogProb returns the log density at x with all normalising constants,
	// and -Inf outside the support.
	LogProb(x float64) float64

	// LogProbGrad also returns d log p/dx, which is 0 outside the support.
	LogProbGrad(x float64) (logProb, grad float64)

	// CDF returns P(X ≤ x), for any x.
	CDF(x float64) float64

	// Quantile returns the x at which CDF(x) = p: the ends of the support for
	// p = 0 and 1, NaN for p outside [0, 1].
	Quantile(p float64) float64

	// Mean returns the expectation: +Inf or NaN where there is none.
	Mean() float64

	// SD returns the standard deviation: +Inf or NaN where there is none.
	SD() float64

	// Rand draws from the distribution.
	Rand(r *rand.Rand) float64
}

// impossible is what LogProbGrad returns at an x outside the support, or NaN
// where x is NaN.
func impossible(x float64) (logProb, grad float64) {
	if math.IsNaN(x) {
		return x, x
	}
	return math.Inf(-1), 0
}

// format writes a distribution as mathematics does: LogNormal(0.2, 0.9).
func format(title string, d Dist) string {
	var params []string
	for _, p := range d.Params() {
		params = append(params, fmt.Sprint(p))
	}
	return title + "(" + strings.Join(params, ", ") + ")"
}
