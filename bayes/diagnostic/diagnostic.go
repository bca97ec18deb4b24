// Package diagnostic computes numbers about draws, forecasts and residuals. It
// passes no verdicts: what value is good enough is the caller's question.
//
// Of Markov chains, given as chain × draw:
//
//	rhat.go    do the chains agree?                       R-hat
//	ess.go     how many independent draws are they worth? ESS of bulk, tail, mean, sd, quantiles
//	mcse.go    how far off is a summary for that reason?  Monte Carlo standard errors
//	ebfmi.go   does the momentum reach all energies?      E-BFMI
//
// Of weighted draws, forecasts, whole algorithms and series:
//
//	psis.go      importance weights: smoothed, and the tail index k-hat
//	crps.go      a forecast distribution against the outcome
//	interval.go  intervals against outcomes: score and coverage
//	sbc.go       ranks of simulation-based calibration, are they uniform? By bins,
//	ecdf.go      and by their distribution function
//	series.go    dependence along a series of residuals
//
// # Chains
//
// All chains have the same number of draws; anything else panics. R-hat, ESS
// and MCSE split every chain in half, so that a trend within a chain shows up as
// disagreement between halves, and one chain is enough. When the number of
// draws is odd the middle draw belongs to neither half.
//
// Where a number would have no meaning it is NaN:
//
//   - fewer than four draws in a chain, or no chain;
//   - any value that is NaN or infinite;
//   - all draws equal. (There may be nothing to estimate, or the sampler may
//     never have moved: the draws cannot tell.)
//
// Chains that are each constant, but not at the same value, have an R-hat of +Inf.
//
// A function such as [Rhat] is for one number of one variable. For several
// numbers, or many variables, use an [Evaluator], which sorts the draws once and
// allocates nothing after its first variable; [Summaries] does so for a posterior.
//
// # Differences from the references
//
// R-hat and ESS follow Vehtari, Gelman, Simpson, Carpenter & Bürkner (2021), with
// two refinements that Stan and ArviZ share: where the sum of autocorrelations
// ends, one more of even lag joins it if positive, and ESS is at most S log₁₀ S
// for S draws. Where those programs give S or an infinity for draws that say
// nothing, this package gives NaN. R-hat of one chain is that of its halves, where
// ArviZ has NaN. [PSIS] tells apart two cases of a tail that cannot be fitted,
// where ArviZ has +Inf for both.
package diagnostic
