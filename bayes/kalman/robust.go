package kalman

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
)

// Robust says what a filter does about observations far from their forecasts.
// The zero Robust does nothing.
type Robust struct {
	// Threshold is k, in standard deviations. An observation with e²/S > k² is
	// used as if its variance were larger, by so much that it is just k
	// standard deviations out: S becomes e²/k², and the mean moves by h k²/e. An
	// error far beyond the threshold moves the state ever less. 0 or +Inf for
	// never.
	Threshold float64

	// DF says which log density such a filter reports: 0 for the normal with the
	// forecast's own variance S, otherwise Student's t with DF degrees of
	// freedom, location 0 and scale √S, for every observation. It changes no
	// state.
	DF float64
}

// DefaultRobust returns a threshold of 3 and normal densities. A clean series
// exceeds it once in 370 observations.
func DefaultRobust() Robust { return Robust{Threshold: 3} }

func (r Robust) check() {
	if !(r.Threshold >= 0) || !(r.DF >= 0) || math.IsInf(r.DF, 1) {
		panic(fmt.Sprintf("kalman: threshold %v, degrees of freedom %v", r.Threshold, r.DF))
	}
}

// plain reports whether the filter is the Kalman filter.
func (r Robust) plain() bool { return r == Robust{} || r == Robust{Threshold: math.Inf(1)} }

func (r Robust) judge(e, v float64) Innovation {
	in := Innovation{Error: e, Variance: v, Inflation: 1}
	z := in.Z()
	if excess := z / r.Threshold; r.Threshold > 0 && math.Abs(excess) > 1 {
		in.Inflation = excess * excess
	}
	if r.DF > 0 {
		in.LogProb = dist.StudentT{DF: r.DF, Scale: 1}.LogProb(z) - 0.5*math.Log(v)
	} else {
		in.LogProb = -0.5 * (z*z + math.Log(2*math.Pi*v))
	}
	return in
}
