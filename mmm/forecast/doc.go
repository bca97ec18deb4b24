// Package forecast keeps forecasts as distributions, scores them when the outcome
// is known, and says how far they can be trusted.
//
//	target.go         what is forecast: tomorrow, a week, a month, the rest of a period
//	forecast.go       quantiles at fixed orders
//	mixture.go        from an ensemble
//	reading.go        the distribution between those orders and beyond them
//	crps.go           continuous ranked probability score, pinball loss
//	score.go          one forecast against its outcome
//	summary.go        many of them: errors, bias, coverage
//	naive.go skill.go the forecast that anyone can make, and what ours gains over it
//	recalibration.go  intervals corrected by how past ones did
//	confidence.go     the level of confidence that the record earns
//
// Forecasts, outcomes and scores have the unit of the outcome. Intervals have
// equal tails. Everything here is arithmetic on what is handed over: which outcome
// is mature enough to score against, and which forecasts are kept, is the caller's.
//
// Forecasts of overlapping days share their luck: 28 forecasts of the sum of 28
// days, each made a day after the other, are worth little more than one.
// Wherever a number of forecasts stands for an amount of evidence it is therefore
// that of [Independent]: how many of them have no day in common.
package forecast
