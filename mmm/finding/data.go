package finding

import "fmt"

// OutcomeConstant is an outcome without variation.
func OutcomeConstant(s Subject, period string) Finding {
	return Finding{
		Code: "outcome_constant", Severity: Error, Subject: s.String(),
		Title:  "The outcome never changes",
		Text:   fmt.Sprintf("%s has the same value in every %s, so there is nothing for marketing to explain.", s.start(), period),
		Advice: "Check which column the outcome is read from, and that the files cover the time you mean.",
	}
}

// Constant is a channel, treatment or control that never changes, in any geo.
func Constant(s Subject, period string) Finding {
	return Finding{
		Code: "constant", Severity: Error, Subject: s.String(),
		Title:  "Never changes",
		Text:   fmt.Sprintf("%s has the same value in every %s. What never changes cannot be told from the baseline.", s.start(), period),
		Advice: "Remove it, or check which column it is read from.",
	}
}

// ConstantInGeos is a series that never changes in some of the geos.
func ConstantInGeos(s Subject, geos []string, of int) Finding {
	return Finding{
		Code: "constant_in_geos", Severity: Note, Subject: s.String(),
		Title:  "Never changes in some geos",
		Text:   fmt.Sprintf("%s does not change in %d of %d geos (%s). These geos add nothing to what can be learned about it.", s.start(), len(geos), of, list(geos)),
		Advice: "Check that the values of these geos are complete. If they are, nothing needs to be done.",
	}
}

// RareMovement is a series that is constant except in a few cells.
func RareMovement(s Subject, places []Place, cell string) Finding {
	return Finding{
		Code: "rare_movement", Severity: Note, Subject: s.String(),
		Title: "Rests on a few " + plural(cell),
		Text: fmt.Sprintf("%s is constant except in %s: %s. Its effect will rest on these alone, and whatever else happened then is counted as its effect.",
			s.start(), count(len(places), cell), list(placeNames(places))),
		Advice: "Keep it if nothing else happened then. Otherwise enter what happened as an event, or leave it out.",
	}
}

func placeNames(places []Place) []string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = p.String()
	}
	return names
}

// Outlying is what there is to say about values far from the rest of a series.
type Outlying struct {
	Count, Of int    // how many of how many values
	Cell      string // what a value is of: "week", "geo-week"
	Farthest  float64
	At        Place
	Lo, Hi    float64 // usual range there
}

// Outliers are unusual values of a series.
func Outliers(s Subject, o Outlying) Finding {
	advice := "Check them at the source and correct mistakes. A single huge value can decide the shape of a response curve."
	if s.Kind == "outcome" {
		advice = "Check them at the source. Correct mistakes, and enter what marketing did not cause, such as a sale or an outage, as an event."
	}
	return Finding{
		Code: "outliers", Severity: Note, Subject: s.String(),
		Title: "Unusual values",
		Text: fmt.Sprintf("%d of %s of %s lie outside the usual range. The farthest is %s on %s, where %s to %s is usual.",
			o.Count, count(o.Of, o.Cell), s.Name, number(o.Farthest), o.At, number(o.Lo), number(o.Hi)),
		Advice: advice,
	}
}

// Unmatched is spend without exposure, or exposure without spend.
type Unmatched struct {
	Severity    Severity
	Count       int
	Cell        string
	First, Last Place
	Amount      float64 // the money, or the units of exposure
	Unit        string
	Share       float64 // of the channel's total
}

func (u Unmatched) when() string {
	if u.Count == 1 {
		return fmt.Sprintf("in 1 %s, %s", u.Cell, u.First)
	}
	return fmt.Sprintf("in %s, from %s to %s", count(u.Count, u.Cell), u.First, u.Last)
}

// SpendWithoutExposure is money that bought nothing the data know of.
func SpendWithoutExposure(s Subject, u Unmatched) Finding {
	return Finding{
		Code: "spend_without_exposure", Severity: u.Severity, Subject: s.String(),
		Title: "Spend without exposure",
		Text: fmt.Sprintf("%s cost %s (%s of its spend) %s, without any exposure. The money counts against its return although nothing was delivered for it.",
			s.start(), amount(u.Amount, u.Unit), percent(u.Share), u.when()),
		Advice: "Fill in missing exposure. If the money was booked in another period than the delivery, move it to the delivery.",
	}
}

// ExposureWithoutSpend is delivery that cost nothing the data know of.
func ExposureWithoutSpend(s Subject, u Unmatched) Finding {
	return Finding{
		Code: "exposure_without_spend", Severity: u.Severity, Subject: s.String(),
		Title: "Exposure without spend",
		Text: fmt.Sprintf("%s delivered %s (%s of its exposure) %s, without any spend. The effect counts and the cost does not, so its return looks too high.",
			s.start(), amount(u.Amount, u.Unit), percent(u.Share), u.when()),
		Advice: "Fill in missing spend, or list exposure that was not paid for as an organic channel of its own.",
	}
}

// A Jump is a lasting change of level from a date on.
type Jump struct {
	From          Place
	Before, After float64 // typical values
}

func (j Jump) factor() string {
	if j.After < j.Before {
		return fmt.Sprintf("1/%s of", significant(j.Before/j.After, 2))
	}
	return times(j.After / j.Before)
}

// UnitJump is a cost per unit of exposure that changes its level for good. moved
// says what else changed level then, "spend" or "exposure"; empty if neither or
// both did.
func UnitJump(s Subject, j Jump, currency, moved string) Finding {
	guess := "Exposure or spend may be counted in another unit since then."
	if moved != "" {
		guess = fmt.Sprintf("It is %s that changes its level, so that may be counted in another unit since then.", moved)
	}
	return Finding{
		Code: "unit_jump", Severity: Warning, Subject: s.String(),
		Title: "The unit seems to change",
		Text: fmt.Sprintf("From %s on, exposure of %s costs %s what it did before (%s, before %s). %s A model takes such a break for a change of effect.",
			j.From, s.Name, j.factor(), cost(j.After, j.Before, currency), cost(j.Before, j.Before, currency), guess),
		Advice: "Compare the definitions and currencies of the source before and after that date, and bring both parts to one unit. If the price really changed, nothing needs to be done.",
	}
}

// LevelJump is a series that changes its level by a large factor for good.
func LevelJump(s Subject, j Jump) Finding {
	return Finding{
		Code: "level_jump", Severity: Warning, Subject: s.String(),
		Title: "The level changes for good",
		Text: fmt.Sprintf("From %s on, %s is at %s its level before (%s, before %s) and stays there. That is how a change of unit, currency or definition looks.",
			j.From, s.Name, j.factor(), number(j.After), number(j.Before)),
		Advice: "Compare the definitions of the source before and after that date, and bring both parts to one unit. If the change is real, nothing needs to be done.",
	}
}

// CostOutliers are periods in which a unit of exposure cost very much more or
// less than usual.
func CostOutliers(s Subject, n int, cell string, typical, farthest float64, at Place, currency string) Finding {
	return Finding{
		Code: "cost_outliers", Severity: Note, Subject: s.String(),
		Title: "Unusual cost per unit",
		Text: fmt.Sprintf("Exposure of %s usually costs %s. In %s it is far from that; the farthest is %s on %s.",
			s.Name, cost(typical, typical, currency), count(n, cell), cost(farthest, typical, currency), at),
		Advice: "Check spend and exposure there: a typing error, spend booked in one go, or delivery that was reported late.",
	}
}

// ManyZeros is an outcome that is often zero.
func ManyZeros(s Subject, share float64, cell string) Finding {
	return Finding{
		Code: "outcome_many_zeros", Severity: Warning, Subject: s.String(),
		Title: "The outcome is often zero",
		Text: fmt.Sprintf("%s is zero in %s of all %s. The model's noise spreads evenly around its expectation, so it will expect negative outcomes there and its intervals will be off.",
			s.start(), percent(share), plural(cell)),
		Advice: "Use longer periods or fewer, larger geos, or an outcome that happens more often, such as leads instead of sales.",
	}
}

// OutcomeGap is a stretch of zeros in an outcome that is otherwise not zero.
func OutcomeGap(s Subject, n int, period string, from, to Place) Finding {
	return Finding{
		Code: "outcome_gap", Severity: Warning, Subject: s.String(),
		Title: "The outcome stops for a while",
		Text: fmt.Sprintf("%s is zero for %s in a row, from %s to %s. That is how a broken tracker looks; the model would blame marketing for it.",
			s.start(), count(n, period), from, to.Day),
		Advice: "Fill in the true values. If they are lost, hold these periods out of the fit; if sales really stopped, enter an event.",
	}
}

// IncompleteEnd is a last period that looks as if it were not over.
func IncompleteEnd(s Subject, at Place, value, usual float64) Finding {
	return Finding{
		Code: "last_period_incomplete", Severity: Warning, Subject: s.String(),
		Title: "The last period looks incomplete",
		Text: fmt.Sprintf("%s is %s on %s, the last period, %s of the %s that recent periods suggest. Data that are still coming in look like this.",
			s.start(), number(value), at, percent(value/usual), number(usual)),
		Advice: "Leave the period out until it is complete. If it is complete, nothing needs to be done.",
	}
}

// MediaEndEarly is a last stretch of periods in which no channel delivers
// anything.
func MediaEndEarly(n int, period, last string) Finding {
	return Finding{
		Code: "media_end_early", Severity: Warning, Subject: "channels",
		Title: "Media data end before the outcome",
		Text: fmt.Sprintf("No channel delivers anything in the last %s; the last exposure is on %s. If the reports are only late, the outcome of these periods is credited to the baseline.",
			count(n, period), last),
		Advice: "Wait for the media reports, or end the data where they end.",
	}
}

// Duplicate is a series that is another one times a constant.
func Duplicate(a, b Subject, ratio float64) Finding {
	relation := "is the same as"
	if ratio != 1 {
		relation = fmt.Sprintf("is always %s", times(ratio))
	}
	return Finding{
		Code: "duplicate", Severity: Error, Subject: a.String(),
		Title:  "The same series twice",
		Text:   fmt.Sprintf("%s %s %s. No data can say which of the two had an effect.", a.start(), relation, b),
		Advice: "Remove one of them, or add them up to one channel.",
	}
}

// OutcomeCopied is an input that is the outcome itself times a constant.
func OutcomeCopied(a, outcome Subject, ratio float64) Finding {
	return Finding{
		Code: "outcome_copied", Severity: Error, Subject: a.String(),
		Title:  "The outcome among the inputs",
		Text:   fmt.Sprintf("%s is always %s %s. It would explain the outcome by itself and leave nothing for marketing.", a.start(), times(ratio), outcome),
		Advice: "Remove it. An input must not be computed from the outcome.",
	}
}

// Sparse is a channel that is hardly ever active.
func Sparse(s Subject, active, of int, cell string) Finding {
	return Finding{
		Code: "sparse_channel", Severity: Note, Subject: s.String(),
		Title: "Hardly ever active",
		Text: fmt.Sprintf("%s is active in %d of %s. So few give little to learn from: expect a wide interval that leans on the prior.",
			s.start(), active, count(of, cell)),
		Advice: "Check that no data are missing. If they are complete, join it with a similar channel, or measure it with a lift test.",
	}
}

// ExposureNotByPopulation is a channel whose exposure does not grow with the
// size of geos, though the model divides it by population.
func ExposureNotByPopulation(s Subject, correlation float64, geos int) Finding {
	return Finding{
		Code: "exposure_not_by_population", Severity: Note, Subject: s.String(),
		Title: "Larger geos do not see more of it",
		Text: fmt.Sprintf("Over %d geos, exposure of %s and population have a rank correlation of %s. The model divides exposure by population, which is wrong for values that are per person already.",
			geos, s.Name, significant(correlation, 2)),
		Advice: "Check that exposure is a total for each geo and not a rate, such as rating points. Multiply rates by population.",
	}
}

// NoPopulation is geo data without population.
func NoPopulation(geos int, spread float64) Finding {
	return Finding{
		Code: "no_population", Severity: Warning, Subject: "geos",
		Title: "No population",
		Text: fmt.Sprintf("The %d geos are treated as equally large, but the outcome of the largest is %s that of the smallest. A channel is assumed to add the same amount everywhere.",
			geos, times(spread)),
		Advice: "Add the population of each geo, or another measure of its size.",
	}
}

// NoMoney is an outcome whose worth is not known.
func NoMoney(s Subject) Finding {
	return Finding{
		Code: "no_money", Severity: Note, Subject: s.String(),
		Title: "No value in money",
		Text: fmt.Sprintf("A unit of %s has no value, so returns are in units of outcome per unit of spend, and the default prior only says how much of the outcome all paid channels bring together.",
			s.Name),
		Advice: "Add the revenue of one unit if it is known. Otherwise read cost per incremental unit instead of ROI.",
	}
}

// NoCurrency is spend in a currency that is not named.
func NoCurrency() Finding {
	return Finding{
		Code: "no_currency", Severity: Note, Subject: "currency",
		Title:  "No currency",
		Text:   "The currency of spend is not named. Amounts of money are stated without it, and nothing can check that spend and revenue are in the same currency.",
		Advice: "Name the currency, such as EUR.",
	}
}
