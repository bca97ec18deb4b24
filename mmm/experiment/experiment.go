// Package experiment turns read-outs of lift tests into likelihood terms.
package experiment

import "math"

// A Reading is the measured incremental outcome of a lift test, in outcome or
// money units, with its standard error.
type Reading struct {
	Effect float64
	SE     float64 // > 0
}

const halfLogTwoPi = 0.91893853320467274178 // ½ ln 2π

// LogProb returns the log density of the reading when the model implies the
// given incremental outcome on the tested cells, and its derivative by it:
//
//	log p = -½ ((effect - implied)/se)² - ln se - ½ ln 2π
func (r Reading) LogProb(implied float64) (logProb, grad float64) {
	z := (r.Effect - implied) / r.SE
	return -0.5*z*z - math.Log(r.SE) - halfLogTwoPi, z / r.SE
}
