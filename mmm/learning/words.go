package learning

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// learning says what is known of a candidate that was found.
func (l Ledger) learning(c Candidate) Learning {
	estimate, half := c.Evidence.effect(l.Options.Spread, level)
	e := Estimate{Mean: estimate, Lo: estimate - half, Hi: estimate + half, Level: level}
	title, text := words(c, e)
	return Learning{
		Key: c.Key, Title: title, Text: text + " " + basis(c),
		Effect: e, P: min(1, math.Exp(-c.LogOdds)),
		Record: Record{
			From: c.From, To: c.To, Found: *c.Found, Blocks: c.Blocks, Clusters: c.Evidence.Clusters,
			Odds: math.Exp(c.LogOdds), Test: test(c.Kind),
		},
		Version: Version, Proposal: propose(c, e),
	}
}

// words returns the title and what was found.
func words(c Candidate, e Estimate) (title, text string) {
	name := c.Channel
	switch c.Kind {
	case Weekday:
		return fmt.Sprintf("%s works %s on %ss", name, pick(e, "better", "worse"), c.Other),
			fmt.Sprintf("On %ss %s brings %s per unit than on the other days%s.", c.Other, name, moreOrLess(e.Mean), interval(e))
	case Saturation:
		return fmt.Sprintf("Returns of %s %s beyond %s", name, pick(e, "rise", "fall"), number(c.Level.At)),
			fmt.Sprintf("Beyond %s per period, an extra unit of %s brings %s than one below: the difference is %s of what a unit brings on average%s.",
				number(c.Level.At), name, pick(e, "more", "less"), percent(math.Abs(e.Mean)), interval(e))
	case Lift:
		return fmt.Sprintf("%s %s %s the next day", c.Other, pick(e, "helps", "hurts"), name),
			fmt.Sprintf("The day after %s had twice its median exposure, %s brings %s per unit than usual%s.", c.Other, name, moreOrLess(e.Mean), interval(e))
	case Fatigue:
		return fmt.Sprintf("Creatives of %s %s", name, pick(e, "take time to work", "wear out")),
			fmt.Sprintf("For every %d days since its creative was refreshed, %s brings %s per unit%s.", fatigueDays, name, moreOrLess(e.Mean), interval(e))
	case Restatement:
		return restated(c, e)
	}
	panic(fmt.Sprintf("learning: no words for %v", c.Key))
}

func restated(c Candidate, e Estimate) (title, text string) {
	direction := pick(e, "up", "down")
	share := Estimate{Mean: math.Expm1(e.Mean), Lo: math.Expm1(e.Lo), Hi: math.Expm1(e.Hi), Level: e.Level}
	by := fmt.Sprintf("%s by %s on average%s", direction, percent(math.Abs(share.Mean)), interval(share))
	days := "the last day of a month"
	switch c.Other {
	case everyDay:
		return fmt.Sprintf("%s restates its values %s", c.Channel, direction), fmt.Sprintf("First values of %s are later restated %s.", c.Channel, by)
	case monthEnd:
	default:
		days = c.Other + "s"
	}
	return fmt.Sprintf("%s restates values of %s %s", c.Channel, days, direction),
		fmt.Sprintf("First values of %s for %s are later restated %s, compared with other days.", c.Channel, days, by)
}

// basis says what the finding rests on.
func basis(c Candidate) string {
	return fmt.Sprintf("It rests on data from %v to %v in %d blocks; a fair bet against chance had grown %s-fold by %v.",
		c.From, c.To, c.Blocks, number(math.Exp(c.LogOdds)), *c.Found)
}

// test names the test of a kind.
func test(k Kind) string {
	const how = "; a symmetric-score bet on blocks that do not overlap, false discoveries controlled over all candidates"
	switch k {
	case Weekday:
		return "innovations on contribution on that weekday, next to weekday levels and contribution" + how
	case Saturation:
		return "what the channel brought on exposure beyond the level, next to a straight line in exposure" + how
	case Lift:
		return "innovations on contribution times the other channel's exposure the day before, next to both alone and to the same day" + how
	case Fatigue:
		return "innovations on contribution times creative age, next to contribution" + how
	case Restatement:
		return "log ratio of mature to first values on those days" + how
	}
	panic(fmt.Sprintf("learning: no test of %q", k))
}

// propose returns the change of configuration that would make the model know it.
func propose(c Candidate, e Estimate) Proposal {
	switch c.Kind {
	case Weekday:
		return control(c.Channel+"_"+strings.ToLower(c.Other), fmt.Sprintf("the exposure of %s on %ss and zero on other days", c.Channel, c.Other))
	case Lift:
		return control(c.Channel+"_after_"+c.Other, fmt.Sprintf("the exposure of %s times that of %s the day before, over its median", c.Channel, c.Other))
	case Fatigue:
		return control(c.Channel+"_creative_age", fmt.Sprintf("the exposure of %s times the days since its creative was refreshed", c.Channel))
	case Saturation:
		return saturationProposal(c, e)
	}
	return Proposal{Words: fmt.Sprintf("Correct fresh values of %s for these days (%s) by what is known of them. The configuration has no key for it.", c.Channel, c.Other)}
}

// control proposes a control whose column somebody has to add to the data.
func control(column, holds string) Proposal {
	return Proposal{
		Words:   fmt.Sprintf("Add a column %s to the data that holds %s, and name it as a control; fit again and review.", column, holds),
		Changes: map[string]any{"controls[+]": map[string]string{"name": column, "column": column}},
	}
}

// saturationProposal centres half-saturation on the level, if returns fall there.
func saturationProposal(c Candidate, e Estimate) Proposal {
	const spread = 0.5 // a factor of 2.3 either way with 90%
	if e.Mean > 0 {
		return Proposal{
			Words:   fmt.Sprintf("Let the response of %s be S-shaped: free the slope of its Hill curve, with a prior that allows slopes above 1; fit again and review.", c.Channel),
			Changes: map[string]any{fmt.Sprintf("channels[%s].priors.slope", c.Channel): map[string][]float64{"lognormal": {0.4, 0.4}}},
		}
	}
	at := math.Round(100*math.Log(c.Level.At/c.Level.Median)) / 100
	return Proposal{
		Words:   fmt.Sprintf("Centre the prior of half-saturation of %s on %s, which is %s× its median exposure; fit again and review.", c.Channel, number(c.Level.At), number(c.Level.At/c.Level.Median)),
		Changes: map[string]any{fmt.Sprintf("channels[%s].priors.ec", c.Channel): map[string][]float64{"lognormal": {at, spread}}},
	}
}

func pick(e Estimate, positive, negative string) string {
	if e.Mean > 0 {
		return positive
	}
	return negative
}

// moreOrLess writes a relative change: "12% more", "3% less".
func moreOrLess(x float64) string {
	if x > 0 {
		return percent(x) + " more"
	}
	return percent(-x) + " less"
}

// interval writes the interval of an effect that is a share.
func interval(e Estimate) string {
	return fmt.Sprintf(" (%s interval %s to %s, valid whenever one looks)", percent(e.Level), signed(e.Lo), signed(e.Hi))
}

func signed(x float64) string {
	if x > 0 {
		return "+" + percent(x)
	}
	return percent(x)
}

// percent writes a share with two significant digits below 10%.
func percent(x float64) string {
	if math.Abs(x) < 0.0995 {
		return strconv.FormatFloat(100*x, 'g', 2, 64) + "%"
	}
	return strconv.FormatFloat(100*x, 'f', 0, 64) + "%"
}

// number writes a quantity with three significant digits and a comma between thousands.
func number(x float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 2, 64), 64)
	if err != nil || math.Abs(rounded) >= 1e15 {
		return strconv.FormatFloat(x, 'g', 3, 64)
	}
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(rounded, 'f', -1, 64), ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		return whole + "." + fraction
	}
	return whole
}
