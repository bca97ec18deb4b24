// Package mmm is the marketing mix model: how spend and exposure drive an
// outcome, as a Bayesian model with an exact gradient.
//
// [Data] is what is known, a [Spec] what is assumed; [New] checks both and makes
// a [Model]; [Sample] draws from its [Posterior] and returns a [Fit]. Package
// mmm/response asks questions of a fit, mmm/review whether to trust it.
//
// In model units, in which outcome per person has mean 0 and standard deviation
// 1, and the median exposure is 1, geo g has in period t the outcome
//
//	y_gt ~ N(μ_gt, σ), or Student-t with ν degrees of freedom
//	μ_gt = τ_g + Σ_k W_tk b_k + seasons_t + events_gt        baseline
//	     + Σ_x β_gx f_gtx                                    channels x
//	     + Σ_c γ_gc z_gtc + Σ_n γ_gn z_gtn                   controls c, treatments n
//
// The response f of a channel to its exposure x is carry-over and saturation,
//
//	f = h(adstock(x)),   adstock(x)_t = Σ_{l=0..L} w_l x_{t-l},   Σ_l w_l = 1
//
// or the other way around, and coefficients differ between geos by
//
//	β_gx = exp(β_x + η_x dev_gx), or β_x + η_x dev_gx;   γ_g = γ + ξ dev_g;   dev ~ N(0, 1)
//
// A channel's prior is on a quantity Q that people can judge: ROI, marginal ROI or
// contribution. β_x follows from it, for Q to be what the draw implies:
//
//	Σ_g A_g β_gx = Q den,   A_g = Σ_t U_gt Δ_gt
//
// A lift test adds the density of what it measured around what the model implies
// for the tested geos and days. What is linear with a normal prior is integrated
// out; the other parameters are sampled by NUTS.
//
// # Symbols
//
// One symbol has one meaning here and in docs/model.md; docs/glossary.md has units,
// shapes and names of parameters.
//
//	g t c n     geo, period, control, treatment
//	x           channel where it is an index, its exposure where it is a value
//	l k j       lag, knot, harmonic of the year
//	θ u         all parameters; the coordinates a sampler moves in
//	y μ σ ν     outcome, its expectation, noise scale, degrees of freedom
//	τ b W       intercepts of geos, knots, weights of knots by period
//	w L         weights of lags, longest lag
//	α δ         retention, delay; Weibull carry-over has a shape and a scale
//	h κ s λ     saturation; half-saturation and slope of Hill, rate of logistic
//	f β η       response, coefficients, their spread over geos
//	z γ ξ       control or treatment, coefficients, their spread over geos
//	dev         deviation of a geo, in spreads
//	U           outcome of one unit of y in a cell, in money
//	Q den       what a prior is on; what turns it into outcome
//	Δ A         change of response that Q speaks of; outcome of a unit of β
//
// # Reading order
//
// The order of docs/model.md, which says all of this at length:
//
//	day.go data.go validate.go    what is known, and what is refused
//	spec.go autoknots.go          what is assumed, and every default
//	scale.go                      natural units ↔ model units
//	model.go model_channels.go model_events.go layout.go   made ready; places in θ
//	adstock/ saturation/ transform.go   exposure → response
//	effect.go                     quantity with a prior → coefficients
//	baseline/ linear.go forward.go      expected outcome, and back: its gradient
//	experiment/ studentt.go density.go  the posterior's density
//	design.go couple.go           what is integrated out; coordinates
//	attempt.go fit.go             sampling
//	each.go predict.go coefficients.go columns.go   what draws imply
//	outlook.go line.go            what plans for some periods would bring
package mmm
