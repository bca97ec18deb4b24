// Package surface is the prediction space of a fitted model: what every plan for
// a horizon would bring, draw by draw, computed once and asked at any time without
// the model.
//
// A plan gives every paid channel a spend x_i over the horizon. The model is
// additive over channels, so with draws s of its posterior
//
//	outcome_s(x) = base_s + Σ_i R_is(x_i)
//
// is exact: R_is is what the channel's spending in the horizon adds, in it and
// after it by carry-over; base_s is everything else, carry-over from before
// included. The surface keeps R_is at nodes, and is linear between them. How far
// that is from the model is not assumed but measured: held-out scenarios are
// evaluated exactly, and the certificate says how much they differ.
//
//	horizon.go    which periods a plan is for, and what will be different in them
//	pattern.go    how spend becomes exposure in them
//	build.go      a fit → a surface
//	worker.go     one draw of it
//	node.go       where the response is evaluated
//	anchor.go     reported and modelled totals, made equal
//	observed.go   what has been seen, and what is extrapolation
//	enumerate.go  scenarios: budgets × mixes, sweeps and pairs of channels
//	certify.go    interpolated against exact outcomes
//	flight.go     plans that move money in time
//	surface.go    what is kept
//	query.go      questions
//	world.go      the same plans at other prices and values
package surface
