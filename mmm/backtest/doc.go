// Package backtest is the benchmark suite daily-v1: what ways of keeping a marketing
// mix model current are worth, in simulated markets whose truth is known.
//
// World plays one market of package sim, a scenario and a seed, with every policy that
// the scenario compares, and returns numbers about each. Summarise makes of the numbers
// of many worlds a table and the claims that they earn or do not.
//
// # A world
//
// Two years of history come before the first day of evaluation, T0, and a year of it
// after. What a model learnt before T0 is the same for all policies of a kind. From T0
// on, there are two ways to play:
//
//   - open loop: budgets go on as they did. Policies are judged by how well they know
//     responses and forecast outcomes, using outcomes of the days before each day alone.
//   - closed loop: policies divide the day's budget, which is fixed. They are judged by
//     what marketing truly brought, without noise, less what their tests cost.
//
// Policies of one world share noise, drift, prices, budgets and execution.
//
// # Claims
//
// A claim is a ratio of sums over worlds, paired by seed, in one scenario. It is earned
// only when the 95% bootstrap interval over seeds lies on the right side of its target;
// otherwise it is not, and prints as such. Every target of every scenario is printed.
//
// # Reading order
//
//	metric.go              every number, defined
//	policy.go suite.go     who is compared, where
//	world.go learn.go      one scenario and seed; what is learnt in it
//	open.go scheme.go belief.go       knowing: open loop
//	closed.go decide.go allocate.go   deciding: closed loop
//	anomaly.go repair.go detect.go    numbers that are wrong
//	late.go                numbers that are late
//	target.go claim.go     what is claimed, and whether it is earned
//	result.go summary.go   one world's numbers, and the table of all
//
// # References
//
// Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13, for intervals;
// Gneiting & Raftery (2007), "Strictly proper scoring rules, prediction, and
// estimation", JASA 102(477), for scores.
package backtest
