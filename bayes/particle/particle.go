// Package particle computes with weighted ensembles: particles 0..N-1, each with
// a log weight, known up to a constant that they share.
//
//	weights.go   log weights → weights; effective size; tempering
//	resample.go  systematic resampling; how many different particles are left
//	summary.go   weighted means, variances and quantiles
//	mixture.go   a normal distribution per particle: the forecast they make together
//
// Functions that take weights take those that [Normalise] returns: not negative,
// with sum one. What moves particles, and what their weights mean, is the
// caller's.
package particle

import "fmt"

func checkLens(x, y int) {
	if x != y {
		panic(fmt.Sprintf("particle: %d and %d particles", x, y))
	}
}
