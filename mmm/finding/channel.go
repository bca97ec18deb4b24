package finding

import "fmt"

// NotLearned is a channel about whose return, or contribution if it is not paid for,
// the data said nothing.
func NotLearned(s Subject, quantity string, overlap float64, prior, posterior Range, unit string) Finding {
	f := Finding{
		Code: "not_learned", Severity: Warning, Subject: s.String(),
		Title: "The data said almost nothing about it",
		Text: fmt.Sprintf("The %s of %s is after the fit what it was before: %s, by the prior %s (%s intervals, %s of probability in common). Its result is an assumption, not a finding.",
			quantity, s.Name, rangeText(posterior, "to", unit), rangeText(prior, "to", unit), percent(prior.Level), percent(overlap)),
		Advice: "Do not move budget on it. Vary its spend on purpose or run a lift test.",
	}
	if quantity == "contribution" { // nobody pays for it
		f.Advice = "Do not decide on it. Vary its exposure on purpose, or pause it in some geos or weeks."
	}
	return f
}

// rangeText writes the ends of a range of returns or amounts with their unit once:
// "1.2× to 3.4×", "3.02 to 227 orders per unit of spend".
func rangeText(r Range, joined, unit string) string {
	if unit == "" {
		return fmt.Sprintf("%s %s %s", times(r.Lo), joined, times(r.Hi))
	}
	return fmt.Sprintf("%s %s %s", number(r.Lo), joined, amount(r.Hi, unit))
}

// quantityText writes a return ("1.7×") when there is no unit, else an amount.
func quantityText(x float64, unit string) string {
	if unit == "" {
		return times(x)
	}
	return amount(x, unit)
}

// ShapesNotLearned is channels whose curve or carry-over the data said nothing
// about. what is "response curve" or "carry-over".
func ShapesNotLearned(what string, channels []string, of int) Finding {
	code, consequence := Code("curve_not_learned"), "How fast returns diminish, and so what more spend would bring, is an assumption there."
	advice := "Trust plans near today's spend only. To learn the curve, spend much more and much less on purpose for some weeks."
	if what == "carry-over" {
		code, consequence = "carryover_not_learned", "How long their effect lasts is an assumption there."
		advice = "Do not use it to time campaigns. Bursts with pauses between them, longer than the effect lasts, would show it."
	}
	return Finding{
		Code: code, Severity: Note, Subject: "channels",
		Title: fmt.Sprintf("The data say little about the %s", what),
		Text: fmt.Sprintf("For %d of %s (%s) the %s is after the fit what it was before. %s",
			len(channels), count(of, "channel"), list(channels), what, consequence),
		Advice: advice,
	}
}

// FarFromPrior is a channel whose return is not what was thought possible.
func FarFromPrior(s Subject, quantity string, median float64, prior Range, unit string) Finding {
	side := "above"
	if median < prior.Lo {
		side = "below"
	}
	return Finding{
		Code: "far_from_prior", Severity: Warning, Subject: s.String(),
		Title: "Far from what was expected",
		Text: fmt.Sprintf("The %s of %s is %s (median), %s all that the prior held possible (%s with probability %s). Either the prior was wrong, or something else moves with this channel.",
			quantity, s.Name, quantityText(median, unit), side, rangeText(prior, "to", unit), percent(prior.Level)),
		Advice: "Look for what happens when the channel is active: promotions, seasons, other channels. If the prior was too narrow, widen it and fit again.",
	}
}

// WideReturn is a return that is known to an order of magnitude at best.
func WideReturn(s Subject, roi Range, median float64, unit string) Finding {
	return Finding{
		Code: "wide_return", Severity: Note, Subject: s.String(),
		Title: "The return is hardly known",
		Text: fmt.Sprintf("The return of %s is between %s (%s interval, median %s). Whether it pays cannot be said from these data.",
			s.Name, rangeText(roi, "and", unit), percent(roi.Level), quantityText(median, unit)),
		Advice: "Plan with its whole interval, not with its median. A lift test would narrow it most.",
	}
}

// StandsOut is a channel that surely returns several times what the others do,
// or a fraction of it. multiple is its return over theirs together.
func StandsOut(s Subject, multiple Range, spendShare, contributionShare float64) Finding {
	f := Finding{
		Code: "return_stands_out", Severity: Warning, Subject: s.String(),
		Title: "Far above the other channels",
		Text: fmt.Sprintf("%s has %s of paid spend and %s of paid contributions: a return %s to %s that of the other paid channels (%s interval). Channels that follow demand, such as brand search and retargeting, look like this.",
			s.start(), percent(spendShare), percent(contributionShare), times(multiple.Lo), times(multiple.Hi), percent(multiple.Level)),
		Advice: "Ask whether its buyers would have come anyway. Add a control for demand, such as search interest, or run a lift test before spending more.",
	}
	if multiple.Hi < 1 {
		f.Severity = Note
		f.Title = "Returns a fraction of the others"
		f.Text = fmt.Sprintf("%s has %s of paid spend and %s of paid contributions: a return %s to %s that of the other paid channels (%s interval).",
			s.start(), percent(spendShare), percent(contributionShare), times(multiple.Lo), times(multiple.Hi), percent(multiple.Level))
		f.Advice = "Check its exposure, and whether its effect comes later than the carry-over window. If both are right, a lift test would confirm a large cut."
	}
	return f
}

// NearlyLinear is a channel without visible diminishing returns. marginal is
// marginal return over return, and largest the largest exposure of a period.
func NearlyLinear(s Subject, marginal, largest float64, unit, period string) Finding {
	so := "so more looks as good as what was spent"
	if marginal > 1 {
		so = "so the more is spent the better it looks, which holds for small budgets only"
	}
	return Finding{
		Code: "nearly_linear", Severity: Note, Subject: s.String(),
		Title: "No diminishing returns in sight",
		Text: fmt.Sprintf("The next unit of spend on %s returns %s of what the average one does, %s. The data end at %s in a %s; where the curve bends beyond that is the prior's guess.",
			s.Name, percent(marginal), so, amount(largest, unit), period),
		Advice: "Raise spend in steps and fit again, rather than to what an optimiser says at once.",
	}
}

// Saturated is a channel that is at its limit most of the time.
func Saturated(s Subject, marginal float64, level Range) Finding {
	return Finding{
		Code: "saturated", Severity: Note, Subject: s.String(),
		Title: "Saturated most of the time",
		Text: fmt.Sprintf("The next unit of spend on %s returns %s of what the average one does: at its usual exposure it is at %s to %s of its limit (%s interval). What little exposure would do is hardly seen.",
			s.Name, percent(marginal), percent(level.Lo), percent(level.Hi), percent(level.Level)),
		Advice: "Spending less should cost little. Lower it in steps, which also shows the curve.",
	}
}

// NarrowRange is a channel whose exposure never moves far from its usual level.
func NarrowRange(s Subject, low, high float64, period string) Finding {
	return Finding{
		Code: "narrow_range", Severity: Note, Subject: s.String(),
		Title: "Its exposure hardly varies",
		Text: fmt.Sprintf("Exposure of %s in a %s is nearly always between %s and %s of its mean. Its contribution as a whole, and response curves outside that range, are extrapolated.",
			s.Name, period, percent(low), percent(high)),
		Advice: "Treat plans outside that range as experiments. Turning it off in some geos or weeks would show what it brings.",
	}
}

// A Known is a contribution and how well it is known: half the width of its
// interval as a share of its mean.
type Known struct {
	Name string
	To   float64
}

// Inseparable is two channels that the fit cannot tell apart.
func Inseparable(a, b Known, together, correlation, level float64) Finding {
	return Finding{
		Code: "inseparable", Severity: Warning, Subject: joinSubjects([]Subject{Channel(a.Name), Channel(b.Name)}),
		Title: "Cannot be told apart",
		Text: fmt.Sprintf("The contribution of %s and %s together is known to ±%s, but %s alone to ±%s and %s to ±%s (%s intervals, correlation %.2f): what one gains, the other loses.",
			a.Name, b.Name, percent(together), a.Name, percent(a.To), b.Name, percent(b.To), percent(level), correlation),
		Advice: "Decide about the two together and do not move budget between them on these results. Vary one without the other, or run a lift test on one.",
	}
}

// CarryoverCut is a carry-over that is still large where its window ends.
func CarryoverCut(s Subject, last float64, lag int, period string) Finding {
	return Finding{
		Code: "carryover_cut", Severity: Note, Subject: s.String(),
		Title: "Its effect outlasts the window",
		Text: fmt.Sprintf("%s after exposure, where the model's window ends, a %s of %s still has %s of its largest effect. What comes later is not counted.",
			capital(count(lag, period)), period, s.Name, percent(last)),
		Advice: fmt.Sprintf("Raise max_lag to %d or so, if such a long effect is plausible. Otherwise use a tighter prior on carry-over: it may be standing in for the trend.", 2*lag),
	}
}
