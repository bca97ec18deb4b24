// Package experiment turns read-outs of lift tests into likelihood terms.
package experiment

import "github.com/noonmark/noonmark/bayes/dist"

// A Reading is the measured incremental outcome of a lift test, in outcome or
// money units, with its standard error.
type Reading struct {
	Effect float64
	SE     float64 // > 0
}

// LogProb returns the log density of the reading when the model implies the
// given incremental outcome on the tested cells, and its derivative by it:
//
//	log p = -½ ((effect - implied)/se)² - ln se - ½ ln 2π
func (r Reading) LogProb(implied float64) (logProb, grad float64) {
	logProb, byEffect := dist.Normal{Mu: implied, Sigma: r.SE}.LogProbGrad(r.Effect)
	return logProb, -byEffect
}
