// Package mmm is the marketing mix model: how spend and exposure drive an
// outcome, as a Bayesian model with an exact gradient.
package mmm
