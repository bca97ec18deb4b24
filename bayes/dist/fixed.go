package dist

import (
	"math"
	"math/rand/v2"
)

// Fixed is a point mass at Value. As a prior it removes its parameter from
// sampling: the model uses Value, and the parameter contributes 0 to the log
// density. It has no density in the usual sense, and no [Coordinate].
type Fixed struct{ Value float64 }

// Name returns "fixed".
func (Fixed) Name() string { return "fixed" }

// Params returns Value.
func (d Fixed) Params() []float64 { return []float64{d.Value} }

// String returns Fixed(Value).
func (d Fixed) String() string { return format("Fixed", d) }

// Support returns Value twice.
func (d Fixed) Support() (lo, hi float64) { return d.Value, d.Value }

// LogProb returns the log probability, rather than density, of x: 0 at Value
// and -Inf elsewhere.
func (d Fixed) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns 0.
func (d Fixed) LogProbGrad(x float64) (logProb, grad float64) {
	if x != d.Value {
		return impossible(x)
	}
	return 0, 0
}

// CDF returns 0 below Value and 1 from there on.
func (d Fixed) CDF(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x < d.Value:
		return 0
	}
	return 1
}

// Quantile returns Value.
func (d Fixed) Quantile(p float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return d.Value
}

// Mean returns Value.
func (d Fixed) Mean() float64 { return d.Value }

// SD returns 0.
func (Fixed) SD() float64 { return 0 }

// Rand returns Value.
func (d Fixed) Rand(*rand.Rand) float64 { return d.Value }

func (d Fixed) validate() error { return finite(d, "value", d.Value) }
