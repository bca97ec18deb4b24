package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/response"
)

func (d *Document) first() mmm.Day { return d.data.Periods[0] }

// last returns the first day of the last period.
func (d *Document) last() mmm.Day { return d.data.Periods[d.data.T()-1] }

// window returns the first and the last day that was modelled.
func (d *Document) window() string {
	return dayText(d.first()) + " – " + dayText(d.data.Grain.Next(d.first(), d.data.T())-1)
}

// outcomeWord is the word of standard names: revenue where results are money.
func (d *Document) outcomeWord() string {
	if d.unit.money {
		return "revenue"
	}
	return "outcome"
}

// inCurrency is the unit of results after a comma, if it has a name.
func (d *Document) inCurrency() string {
	if d.unit.money {
		return d.inSpendCurrency()
	}
	return ""
}

// inSpendCurrency is the unit of spend after a comma, if it has a name.
func (d *Document) inSpendCurrency() string {
	if d.unit.currency == "" {
		return ""
	}
	return ", " + d.unit.currency
}

// A fact is a line of the header.
type fact struct{ Name, Value string }

func (d *Document) facts() []fact {
	facts := []fact{
		{"Window", d.window()},
		{"Data", fmt.Sprintf("%s, %s, %s", count(d.data.T(), string(d.data.Grain)), d.geoWords(), count(len(d.data.Channels), "channel"))},
		{"Outcome", d.outcomeFact()},
		{"Intervals", d.level() + ", equal tails"},
		{"Model", string(d.model.ID)},
		{"Version", d.model.Version},
	}
	if d.model.Owner != "" {
		facts = append(facts, fact{"Owner", d.model.Owner})
	}
	if d.generated != 0 {
		facts = append(facts, fact{"Report of", dayText(d.generated)})
	}
	return facts
}

func (d *Document) geoWords() string {
	if d.data.National() {
		return "national"
	}
	return count(d.data.G(), "geo")
}

func (d *Document) outcomeFact() string {
	name := d.data.Outcome.Name
	switch {
	case d.data.Outcome.Kind == mmm.Revenue:
		return name + d.inCurrency()
	case d.unit.money:
		return name + ", valued as revenue" + d.inCurrency()
	}
	return name + ", a count without a value: results are in " + name
}

// verdict is the sentence above everything else.
func (d *Document) verdict() string {
	switch worst, some := finding.Worst(d.findings()); {
	case !d.model.Converged:
		return "Not fit for decisions: the model did not converge."
	case some && worst == finding.Error:
		return "Not fit for decisions: see the errors below."
	case some && worst == finding.Warning:
		return "To be used with care: see the warnings below."
	}
	return "The model converged, without errors or warnings."
}

// verdictStatus colours the verdict.
func (d *Document) verdictStatus() string {
	worst, some := finding.Worst(d.findings())
	switch {
	case !d.model.Converged || some && worst == finding.Error:
		return "error"
	case some && worst == finding.Warning:
		return "warning"
	}
	return "good"
}

// summary is the page in a paragraph.
func (d *Document) summary() []string {
	return slices.DeleteFunc([]string{d.convergenceSentence(), d.shareSentence(), d.marginalSentence(), d.planSentence(), d.caveat(),
		"Brackets are " + d.level() + " credible intervals."}, func(s string) bool { return s == "" })
}

func (d *Document) convergenceSentence() string {
	g := d.model.Diagnostics
	how := fmt.Sprintf("R-hat at most %s, %s", rhatText(float64(g.MaxRhat)), count(g.Divergences, "divergence"))
	if !d.model.Converged {
		return "The model did not converge (" + how + "): the numbers below are not to be relied on."
	}
	return fmt.Sprintf("The model converged (%s) and its expected %s follows the actual one with R² %s.", how, d.unit.noun, score(d.model.Answers.Fitness.NationalAll.R2))
}

func (d *Document) shareSentence() string {
	c := d.model.Answers.Channels
	text := fmt.Sprintf("Paid channels together brought %s, %s of expected %s, at an ROI of %s %s.",
		d.unit.result(c.Paid.Contribution.Mean), withInterval(c.Paid.Share.Mean, c.Paid.Share, percent), d.unit.noun,
		withInterval(c.Paid.ROI.Mean, c.Paid.ROI, d.unit.roi), d.roiWords())
	if len(c.Treatments) > 0 || slices.ContainsFunc(c.Channels, func(ch response.Channel) bool { return !ch.Kind.IsPaid() }) {
		text += fmt.Sprintf(" With everything that is not paid for, it is %s.", withInterval(c.All.Share.Mean, c.All.Share, percent))
	}
	return text
}

// roiWords says what a return means, where it is not plain money for money.
func (d *Document) roiWords() string {
	if d.unit.money {
		return "on " + d.unit.spend(float64(d.model.Answers.Channels.Paid.Spend)) + " of spend"
	}
	return d.unit.roiUnit()
}

func (d *Document) marginalSentence() string {
	// Of reach and frequency, marginal returns say nothing of saturation.
	paid := slices.DeleteFunc(d.paidBy(func(c response.Channel) float64 { return c.MROI.Mean }), func(c response.Channel) bool { return math.IsNaN(c.MROI.Mean) || c.Kind.HasFrequency() })
	if len(paid) == 0 {
		return ""
	}
	say := func(c response.Channel) string { return withInterval(c.MROI.Mean, c.MROI, d.unit.roi) }
	best, worst := paid[0], paid[len(paid)-1]
	if len(paid) == 1 {
		return fmt.Sprintf("The next %s in %s returns %s.", d.unit.perSpend(), best.Name, say(best))
	}
	among := ""
	if d.hasReach() {
		among = "Of the channels whose returns can diminish with spend, the"
	}
	return fmt.Sprintf("%s next %s works hardest in %s, with a marginal ROI of %s, and least in %s, with %s.", cmp.Or(among, "The"), d.unit.perSpend(), best.Name, say(best), worst.Name, say(worst))
}

// planSentence is what to do with the budget, and how much that can bear.
func (d *Document) planSentence() string {
	switch {
	case d.planning == nil:
		return ""
	case d.planning.Best.Basis.Strength == plan.NotAppropriate:
		return "The plan of the budget is not to be acted on: " + strings.Join(d.planning.Best.Basis.Because, "; ") + "."
	}
	return d.gainSentence() + " The evidence is " + string(d.planning.Best.Basis.Strength) + "."
}

// findings are those about the model and about the surface of its plans.
func (d *Document) findings() []finding.Finding {
	if d.planning == nil {
		return d.model.Answers.Findings
	}
	return slices.Concat(d.model.Answers.Findings, d.planning.Findings)
}

// caveat is the most severe finding.
func (d *Document) caveat() string {
	findings := d.sortedFindings()
	if len(findings) == 0 {
		return "No findings were reported."
	}
	f := findings[0]
	about := ""
	if f.Subject != "" {
		about = " (" + f.Subject + ")"
	}
	return "Strongest caveat" + about + ": " + f.Title + ". " + f.Text
}

// sortedFindings returns the findings, the most severe first.
func (d *Document) sortedFindings() []finding.Finding {
	all := slices.Clone(d.findings())
	slices.SortStableFunc(all, func(a, b finding.Finding) int { return cmp.Compare(a.Severity.Rank(), b.Severity.Rank()) })
	return all
}

// A findingGroup is the findings of one severity.
type findingGroup struct {
	Class, Title string
	Findings     []finding.Finding
}

func (d *Document) findingGroups() []findingGroup {
	groups := []findingGroup{
		{Class: string(finding.Error), Title: "Errors: results must not be used for decisions"},
		{Class: string(finding.Warning), Title: "Warnings: some conclusions may not hold"},
		{Class: string(finding.Note), Title: "Notes: worth knowing"},
	}
	for _, f := range d.findings() {
		g := &groups[f.Severity.Rank()]
		g.Findings = append(g.Findings, f)
	}
	return slices.DeleteFunc(groups, func(g findingGroup) bool { return len(g.Findings) == 0 })
}

// A tile is one number of the health strip.
type tile struct {
	Name, Value, Note string
	Status            status
}

func (d *Document) tiles() []tile {
	g, want, fit := d.model.Diagnostics, d.model.Options.Convergence, d.model.Answers.Fitness
	tiles := []tile{
		{"Convergence", yesNo(d.model.Converged), "R-hat at most " + rhatText(float64(g.MaxRhat)), statusOf(d.model.Converged)},
		{"Divergences", fixed(float64(g.Divergences), 0), "of " + fixed(float64(g.Chains*g.Draws), 0) + " draws", statusOf(g.Divergences <= want.MaxDivergences)},
		{"Smallest ESS", essText(min(float64(g.MinESSBulk), float64(g.MinESSTail))), "effective draws", statusOf(min(float64(g.MinESSBulk), float64(g.MinESSTail)) >= want.MinESS)},
		{"R²", score(fit.NationalAll.R2), "wMAPE " + percent(float64(fit.NationalAll.WMAPE)), d.judged("poor_fit")},
		{"Predictions held", percent(d.coverage.train.share()), "of " + string(d.data.Grain) + "s; wanted: about " + d.level(), d.coverageStatus()},
		{"Negative baseline", chance(d.model.Answers.Channels.NegativeBaseline), "posterior probability", d.judged("negative_baseline")},
	}
	if f := fit.NationalTest; f != nil {
		tiles = append(tiles, tile{"R² held out", score(f.R2), "wMAPE " + percent(float64(f.WMAPE)), d.judged("holdout_worse")})
	}
	return tiles
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// judged returns the status of a number about which the review may have found
// something: it knows by how much a value may be off.
func (d *Document) judged(code finding.Code) status {
	for _, f := range d.model.Answers.Findings {
		switch {
		case f.Code != code:
		case f.Severity == finding.Error:
			return bad
		case f.Severity == finding.Warning:
			return warned
		}
	}
	return plain
}

// coverageStatus judges how often predictions held, unless it is other
// predictions, those of geos, that are too narrow.
func (d *Document) coverageStatus() status {
	if d.coverage.train.share() < d.model.Answers.Level {
		return d.judged("intervals_too_narrow")
	}
	return plain
}
