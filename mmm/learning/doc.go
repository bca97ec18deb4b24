// Package learning finds stable patterns in what the daily model did not expect, and
// says how sure it is: a channel that works better on some weekday, returns that fall
// beyond a level of spend, a channel that helps another one the next day, creatives
// that wear out, sources that restate their numbers.
//
//	block.go      what four weeks of data hand over
//	reading.go    what they say about one candidate: a regression in one block
//	weekday.go saturation.go lift.go fatigue.go restatement.go   the candidates
//	evidence.go   readings added up into evidence against chance
//	ledger.go     every candidate ever looked at, and which of them count as found
//	learning.go words.go   what is said about them
//
// # Looking every day without fooling oneself
//
// Hundreds of candidates, looked at again and again for years, are bound to look
// striking by luck. Three things keep the log clean:
//
// Each day of data is used once. A candidate is read in blocks that do not overlap,
// when a block is complete; nothing happens in between.
//
// Evidence is a betting score. If there is no effect, scores X of clusters of days are
// symmetric about zero, whatever the others are: exactly so if innovations are normal
// within a block, nearly so otherwise. Then
//
//	E_n = exp(τ² S² / (2 (1 + τ² V))) / √(1 + τ² V)     S = Σ X_i,  V = Σ X_i²
//
// is a nonnegative supermartingale that starts at 1: a fair bet against the effect's
// absence, whose expectation is at most 1 at any time one may choose to stop and
// look. Variances need not be known or constant.
//
// The false-discovery rate is that of all candidates together. Candidate k has a share
// γ_k of the error budget, Σ γ_k ≤ 1, and counts as found as soon as
//
//	E_k γ_k ≥ 1 / (α R)
//
// with R candidates found, itself included; the evidence that it was found with stays. At
// any time the expected share of false ones among those found is at most α, however
// candidates depend on each other: with R only growing, 1[k found]/R ≤ α γ_k E_k, of
// which the expectation is at most α γ_k. What counts is the evidence of the day, not the
// highest so far, with which the rule would not hold (Tavyrikov, Goeman & de Heide 2025,
// "Carefree multiple testing with e-processes", arXiv:2501.19360).
//
// What is taken for granted is that the days' innovations have no correlation left
// beyond a cluster, and that spend does not follow from what the innovations will be.
//
// References: de la Peña (1999), "A general class of exponential inequalities for
// martingales and ratios", Annals of Probability 27(1), for symmetric sums; de la
// Peña, Klass & Lai (2004), "Self-normalized processes", Annals of Probability 32(3),
// for the mixture; Wang & Ramdas (2022), "False discovery rate control with e-values",
// JRSS B 84(3), for the rule and its self-consistency.
package learning
