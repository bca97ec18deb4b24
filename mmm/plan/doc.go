// Package plan asks a prediction space what to do with a budget.
//
// It explores rather than commands: beside the best allocation there are the whole
// frontier of budgets, what every channel returns at the margin, allocations nearly
// as good but as different as can be, and what would change the conclusion. Every
// answer comes from the posterior draws of the surface; none needs the model.
//
// The responses of a surface are linear between nodes, so the best allocation is
// that of a separable problem, which package separable solves globally and with a
// bound: the certificate of every answer.
//
//	question.go    what can be asked
//	objective.go   what is to be large: mean, quantile, CVaR, chance, mean less risk
//	constraint.go  what an allocation must keep to
//	parse.go       constraints as people write them; parsechannel.go, scanner.go
//	amount.go parseobjective.go  amounts and objectives, likewise
//	program.go     questions as the solver knows them
//	conflict.go    why there is no allocation
//	solve.go       the best allocation, with a certificate
//	chance.go      quantiles and probabilities; climb.go, moving money from a start
//	goal.go        the smallest budget that reaches an outcome
//	assess.go      what an allocation brings, compared with today's
//	frontier.go    the best outcome of every budget
//	risk.go        the best allocation for every caution
//	marginal.go    what one more unit of money brings, by channel
//	alternative.go allocations nearly as good
//	flight.go      plans that move money in time
//	menu.go        a channel's best spends in time, by total
//	downside.go    what a cut costs
//	robust.go      where a recommendation degrades; weighted.go, estimates of weighted draws
//	evidence.go    how much an answer can bear
//	words.go       numbers in sentences
package plan

import "math"

var nan = math.NaN()
