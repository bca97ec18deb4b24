package finding

import "fmt"

// NegativeBaseline is a baseline that may be below zero over the whole time.
func NegativeBaseline(severity Severity, probability float64, share Range) Finding {
	return Finding{
		Code: "negative_baseline", Severity: severity, Subject: "baseline",
		Title: "The baseline may be negative",
		Text: fmt.Sprintf("With probability %s, outcome without marketing would be below zero, which cannot be (%s interval: %s to %s of outcome). Marketing is then credited with more than there is.",
			chance(probability), percent(share.Level), percent(share.Lo), percent(share.Hi)),
		Advice: "Lower the priors of the largest channels, add controls for what drives demand besides marketing, or enter lift tests. Check that no channel, such as brand search, follows demand.",
	}
}

// MarketingExplainsMost is a baseline that is a small part of outcome.
func MarketingExplainsMost(baseline Range, mean float64) Finding {
	return Finding{
		Code: "marketing_explains_most", Severity: Warning, Subject: "baseline",
		Title: "Marketing explains nearly everything",
		Text: fmt.Sprintf("Without marketing only %s of outcome would be left (%s interval: %s to %s). Unless the business is new, that is rarely true: demand is credited to the channels that follow it.",
			percent(mean), percent(baseline.Level), percent(baseline.Lo), percent(baseline.Hi)),
		Advice: "Add controls for demand, such as category search interest, prices and seasons. Lower the priors of channels that follow demand.",
	}
}

// PoorFit is a model that predicts worse than the mean of the outcome would. set
// says of which data: "the data", "the periods it learned from".
func PoorFit(r2 float64, set string) Finding {
	return Finding{
		Code: "poor_fit", Severity: Error, Subject: "fit",
		Title:  "The model does not fit",
		Text:   fmt.Sprintf("Over %s, the model's expectation is no better than the average outcome (R² %.2f). Its contributions explain nothing.", set, r2),
		Advice: "Look at expected against actual outcome. A missing season, trend or event, or an error in the outcome, is the usual reason.",
	}
}

// HoldoutWorse is a model that predicts held-out data much worse than those it
// learned from.
func HoldoutWorse(train, test, r2 float64) Finding {
	return Finding{
		Code: "holdout_worse", Severity: Warning, Subject: "fit",
		Title: "Much worse on data it has not seen",
		Text: fmt.Sprintf("The model is off by %s of outcome in the held-out periods, but by %s in those it learned from (held-out R² %.2f). It follows noise, or the market changed.",
			percent(test), percent(train), r2),
		Advice: "Use fewer knots and controls, and check whether something happened in the held-out periods. Trust forecasts no more than the held-out error says.",
	}
}

// TotalMissed is a total that the model cannot reproduce.
func TotalMissed(actual float64, predicted Range, unit string) Finding {
	return Finding{
		Code: "total_missed", Severity: Error, Subject: "fit",
		Title: "The total does not come out",
		Text: fmt.Sprintf("Actual outcome is %s in all, but the model expects %s to %s (%s interval, noise included). Its contributions do not add up to the business.",
			amount(actual, unit), number(predicted.Lo), amount(predicted.Hi, unit), percent(predicted.Level)),
		Advice: "Check the priors of baseline and channels: some prior holds the model away from the data.",
	}
}

// A Coverage is how many values lie within their prediction intervals.
type Coverage struct {
	Level    float64 // of the intervals
	Share    float64 // of values inside
	N        int
	Noun     string   // what a value is of: "week", "geo-week"
	Held     bool     // held-out values
	National bool     // totals over all geos, in a model with several
	Geos     []string // those that stand out, if any
	Only     bool     // values of these geos alone
}

// set names the values: "104 weeks", "26 held-out weeks", "104 weeks of all geos
// together".
func (c Coverage) set() string {
	noun := c.Noun
	if c.Held {
		noun = "held-out " + noun
	}
	s := count(c.N, noun)
	switch {
	case c.National:
		s += " of all geos together"
	case c.Only:
		s += " in " + list(c.Geos)
	}
	return s
}

// IntervalsTooNarrow is a model that is too sure of the outcome.
func IntervalsTooNarrow(c Coverage) Finding {
	why := "The model is more certain than it has reason to be."
	advice := "Use Student-t noise if there are single extreme values. Otherwise something that moves the outcome is missing: an event, a season, a control."
	switch {
	case c.National:
		why = "Something moves all geos at once that the model does not know, so totals are less certain than it says."
		advice = "Use more knots, or add what moves all geos: a season, an event, a control."
	case len(c.Geos) > 0:
		if !c.Only {
			why += fmt.Sprintf(" It is worst in %s.", list(c.Geos))
		}
		advice = "Give every geo a noise of its own (unique_sigma). " + advice
	}
	return Finding{
		Code: "intervals_too_narrow", Severity: Warning, Subject: "fit",
		Title:  "Prediction intervals are too narrow",
		Text:   fmt.Sprintf("Of %s, %s lie within their %s prediction intervals. %s", c.set(), percent(c.Share), percent(c.Level), why),
		Advice: advice,
	}
}

// IntervalsTooWide is a model that is less sure of the outcome than it could be.
func IntervalsTooWide(c Coverage) Finding {
	return Finding{
		Code: "intervals_too_wide", Severity: Note, Subject: "fit",
		Title: "Prediction intervals are too wide",
		Text: fmt.Sprintf("Of %s, %s lie within their %s prediction intervals. A few extreme values make the noise look larger than it mostly is.",
			c.set(), percent(c.Share), percent(c.Level)),
		Advice: "Enter the extreme periods as events, or use Student-t noise. In a geo model, give every geo a noise of its own (unique_sigma).",
	}
}

// ExtremeMissed is a largest (smallest) value that the model cannot produce.
func ExtremeMissed(highest bool, actual float64, at Place, predicted Range, unit string) Finding {
	what := "smallest"
	if highest {
		what = "largest"
	}
	return Finding{
		Code: "extreme_missed", Severity: Warning, Subject: "fit",
		Title: fmt.Sprintf("The model cannot produce the %s value", what),
		Text: fmt.Sprintf("The %s outcome is %s on %s; in data that the model makes up it is between %s and %s (%s interval).",
			what, amount(actual, unit), at, number(predicted.Lo), amount(predicted.Hi, unit), percent(predicted.Level)),
		Advice: "Enter what happened then as an event. If there are many such periods, use Student-t noise.",
	}
}

// A Dependence is how residuals of one period go with those of earlier ones.
type Dependence struct {
	Lag          int
	Correlation  float64
	DurbinWatson float64
	TooNarrow    float64 // factor by which standard errors may be too small
	Period       string
	WithinGeos   bool
	KnotEvery    float64 // periods between knots
	YearlyOrder  int     // of the model's yearly season; 0 for none
	Weekly       bool    // the model has a day-of-week season
}

// ResidualsPersist is residuals that stay on one side for several periods.
func ResidualsPersist(d Dependence) Finding {
	where := ""
	if d.WithinGeos {
		where = " within geos"
	}
	return Finding{
		Code: "residuals_persist", Severity: Warning, Subject: "fit",
		Title: "Errors come in runs",
		Text: fmt.Sprintf("What the model cannot explain stays high or low for several %s%s (correlation %.2f from one to the next, Durbin–Watson %.2f). Something slow is missing, and intervals may be up to %s too narrow.",
			plural(d.Period), where, d.Correlation, d.DurbinWatson, times(d.TooNarrow)),
		Advice: fmt.Sprintf("Use more knots (now one every %s), a finer season, or a control for what moves demand.", count(int(d.KnotEvery+0.5), d.Period)),
	}
}

// ResidualsAlternate is residuals that change sides from period to period.
func ResidualsAlternate(d Dependence) Finding {
	return Finding{
		Code: "residuals_alternate", Severity: Note, Subject: "fit",
		Title: "Errors alternate",
		Text: fmt.Sprintf("What the model cannot explain changes sides from one %s to the next (correlation %.2f, Durbin–Watson %.2f). The baseline follows the noise, or outcome is booked in the wrong %s.",
			d.Period, d.Correlation, d.DurbinWatson, d.Period),
		Advice: "Use fewer knots, and check how outcome is dated.",
	}
}

// ResidualsSeasonal is residuals that are alike at the distance of a season.
func ResidualsSeasonal(d Dependence, season string) Finding {
	advice := fmt.Sprintf("Use a finer season (yearly order %d or more), or enter the holidays as events.", d.YearlyOrder+2)
	switch {
	case season == "week" && d.Weekly:
		advice = "The model has a day-of-week season, but the same one all the time. Look for what changes the week: growth, summer, opening hours, promotions on fixed days."
	case season == "week":
		advice = "Use a day-of-week season."
	case d.YearlyOrder == 0:
		advice = "Use a yearly season, or enter the holidays as events."
	}
	return Finding{
		Code: "residuals_seasonal", Severity: Warning, Subject: "fit",
		Title: "Errors repeat every " + season,
		Text: fmt.Sprintf("What the model cannot explain repeats after %s (correlation %.2f). Channels that follow the same calendar take the credit or the blame.",
			count(d.Lag, d.Period), d.Correlation),
		Advice: advice,
	}
}

// A Surprise is a period in which outcome was far from expected.
type Surprise struct {
	At       Place
	SDs      float64 // residual in robust standard deviations: those of noise whose middle half is as wide
	Relative float64 // actual/expected - 1
}

// UnexplainedPeriods are periods far from what the model expects, the farthest
// first.
func UnexplainedPeriods(all []Surprise, cell string) Finding {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = fmt.Sprintf("%s (%s, %.1f robust SD)", s.At, grown(s.Relative), s.SDs)
	}
	return Finding{
		Code: "unexplained_periods", Severity: Note, Subject: "fit",
		Title: capital(plural(cell)) + " the model cannot explain",
		Text: fmt.Sprintf("In %s, outcome is farther from expected than noise can be: %s. A robust SD is the standard deviation of noise whose middle half is as wide as that of all residuals. Channels active then get credit or blame for it.",
			count(len(all), cell), list(names)),
		Advice: "Find out what happened. Enter it as an event, correct the data, or hold these periods out.",
	}
}

// ResidualPattern is residuals that depend on the weekday or month. of is
// "weekday" or "month"; most is the one that stands out most, by relative of
// outcome.
func ResidualPattern(of, most string, relative, share float64) Finding {
	code, advice := Code("residual_weekday_pattern"), "Use a day-of-week season. If there is one, look for promotions or spend that follow the week."
	if of == "month" {
		code, advice = "residual_month_pattern", "Use a finer yearly season (a higher order), or enter what happens in that month as an event."
	}
	return Finding{
		Code: code, Severity: Warning, Subject: "fit",
		Title: "Errors depend on the " + of,
		Text: fmt.Sprintf("The %s accounts for %s of what the model cannot explain; %s stands out most, with %s of outcome against expected. Channels that follow the calendar take the credit or the blame.",
			of, percent(share), most, grown(relative)),
		Advice: advice,
	}
}

// UnequalNoise is noise that differs between geos under a common noise scale.
func UnequalNoise(noisiest, quietest string, ratio float64) Finding {
	return Finding{
		Code: "unequal_noise", Severity: Warning, Subject: "fit",
		Title: "Geos differ in noise",
		Text: fmt.Sprintf("Per person, outcome varies around its expectation %s as much in %s as in %s, but the model takes noise to be the same everywhere. Noisy geos then count too much and quiet ones too little.",
			times(ratio), noisiest, quietest),
		Advice: "Give every geo a noise of its own (unique_sigma).",
	}
}
