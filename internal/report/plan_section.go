package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/plan"
)

// planHint is what a report without a plan says about it.
const planHint = "This report has no plan of the budget. For one, run noonmark surface build, then noonmark report again."

func (d *Document) planSection() section {
	s := section{ID: "plan", Title: "What to do with the budget",
		Lead:    &lead{Verdict: d.evidenceVerdict(), Status: evidenceStatus[d.planning.Best.Basis.Strength], Text: d.recommendation(), Tiles: d.planTiles()},
		Figures: []figure{d.planBasis(), d.allocation(), d.spendChange(), d.outcomeChange(), d.planCurves()}}
	for _, f := range []struct {
		points int
		figure func() figure
	}{{len(d.planning.Frontier), d.frontier}, {len(d.planning.Risk), d.risk}, {len(d.planning.Margins), d.margins}, {len(d.planning.Alternatives), d.alternatives}} {
		if f.points > 0 {
			s.Figures = append(s.Figures, f.figure())
		}
	}
	if r := d.planning.Best.Robustness; r != nil {
		s.Figures = append(s.Figures, d.robustness(r))
	}
	return s
}

// evidenceWords and evidenceStatus say what a strength of evidence means.
var (
	evidenceWords = map[plan.Strength]string{
		plan.Primary:        "Primary evidence, which may be acted on by itself",
		plan.Supporting:     "Supporting evidence, one argument among others",
		plan.NotAppropriate: "Not appropriate to act on",
	}
	evidenceStatus = map[plan.Strength]string{plan.Primary: "good", plan.Supporting: "warning", plan.NotAppropriate: "error"}
)

func (d *Document) evidenceVerdict() string {
	b := d.planning.Best.Basis
	return evidenceWords[b.Strength] + ": " + strings.Join(b.Because, "; ") + "."
}

// recommendation is the plan in a few sentences.
func (d *Document) recommendation() []string {
	p := d.planning
	texts := []string{d.gainSentence()}
	if !p.keeps() {
		texts = append(texts, d.movesSentence())
	}
	if v := p.Best.VsCurrent; d.unit.money && p.budgetChanges() {
		texts = append(texts, fmt.Sprintf("Less the change of spend that is %s (%s), worth it with a probability of %s.",
			d.unit.result(v.Net.Mean), d.planInterval(v.Net, d.unit.result), chance(float64(v.PWorth))))
	}
	if reach := d.givenReach(); reach != nil {
		texts = append(texts, fmt.Sprintf("What is added to %s is taken to buy reach, in which response is linear: nothing but constraints limits how much more is proposed.", list(reach)))
	}
	if p.Best.Solution.WorseThanToday {
		texts = append(texts, "By what it is to make large, that is worse than today's plan, which the question does not allow.")
	}
	return texts
}

// givenReach names the channels with reach and frequency that are to get more.
func (d *Document) givenReach() []string {
	var names []string
	for _, c := range d.data.Channels {
		i := d.planning.surface.Index(c.Name)
		if c.Kind == mmm.PaidRF && i >= 0 && d.planning.channels[i].Change > 0 {
			names = append(names, c.Name)
		}
	}
	return names
}

// gainSentence says what the plan brings.
func (d *Document) gainSentence() string {
	p := d.planning
	when := dayText(p.Best.Basis.From) + " – " + dayText(p.Best.Basis.To)
	v := p.Best.VsCurrent
	if p.keeps() {
		return fmt.Sprintf("Keep today's plan for %s: nothing that is allowed does better. It is expected to bring %s (%s).",
			when, d.unit.result(p.Best.Outcome.Mean), d.planInterval(p.Best.Outcome, d.unit.result))
	}
	what := fmt.Sprintf("Spending %s instead of %s", d.unit.spend(p.Best.Budget), d.unit.spend(p.surface.Budget()))
	if !p.budgetChanges() {
		given, _ := p.moved()
		what = fmt.Sprintf("Moving %s, %s of the budget of %s, between channels", d.unit.spend(given), percent(given/p.Best.Budget), d.unit.spend(p.Best.Budget))
	}
	word, gain := "more", v.Gain
	if gain.Mean < 0 {
		word, gain = "less", negative(gain)
	}
	return fmt.Sprintf("%s in %s is expected to bring %s %s than today's plan (%s), with a probability of %s that it brings more.",
		what, when, d.unit.result(gain.Mean), word, d.planInterval(gain, d.unit.result), chance(v.PBetter))
}

// negative turns the sign of an estimate.
func negative(e draws.Estimate) draws.Estimate {
	return draws.Estimate{Mean: -e.Mean, Median: -e.Median, Lo: -e.Hi, Hi: -e.Lo, Level: e.Level}
}

// planInterval writes an interval of the plan with its level, which may not be that
// of the rest of the page.
func (d *Document) planInterval(e draws.Estimate, write func(float64) string) string {
	return d.planning.level + " interval " + interval(e, write)
}

// namedMoves is the number of channels that a sentence names.
const namedMoves = 3

// movesSentence names the largest changes of spend.
func (d *Document) movesSentence() string {
	say := func(word string, sign float64) string {
		var names []string
		for _, c := range d.planning.by(func(c planned) float64 { return sign * c.Change }) {
			if sign*c.Change > 0 && !near(c.Spend, c.Today) && len(names) < namedMoves {
				names = append(names, c.Channel+" ("+d.changeText(c)+")")
			}
		}
		if names == nil {
			return ""
		}
		return word + " " + list(names)
	}
	parts := slices.DeleteFunc([]string{say("more for", 1), say("less for", -1)}, func(s string) bool { return s == "" })
	return "It spends " + strings.Join(parts, ", and ") + "."
}

// changeText writes a change of spend, and how much that is of today's.
func (d *Document) changeText(c planned) string {
	text := signed(c.Change, d.unit.spend)
	if r := relativeTo(c.Allocated); !math.IsNaN(r) {
		text += ", " + signed(r, percent)
	}
	return text
}

func (d *Document) planTiles() []tile {
	p := d.planning
	v, certificate := p.Best.VsCurrent, p.Best.Solution.Certificate
	tiles := []tile{
		d.amountTile("Gain over today", signed(v.Gain.Mean, compact), v.Gain),
		{"P(better than today)", chance(v.PBetter), "posterior probability", plain},
		{"Budget", d.unit.spend(p.Best.Budget), "today " + d.unit.spend(p.surface.Budget()), plain},
		d.amountTile("Outcome", compact(p.Best.Outcome.Mean), p.Best.Outcome),
		{"Certified optimal", yesNo(certificate.Certified), "gap " + gapText(certificate.Relative), statusOf(certificate.Certified)},
	}
	if r := p.Best.Robustness; r != nil && !math.IsNaN(float64(r.Score)) {
		tiles = append(tiles, tile{"Robustness", chance(float64(r.Score)), "least P(better) of " + count(len(r.Assumptions), "assumption"), plain})
	}
	return tiles
}

// amountTile is a tile with an amount of the outcome.
func (d *Document) amountTile(name, value string, e draws.Estimate) tile {
	return tile{name, value, interval(e, compact) + ", " + d.planning.level + " · " + d.unit.short(), plain}
}

// planBasis is the table of what the recommendation rests on.
func (d *Document) planBasis() figure {
	b := d.planning.Best.Basis
	return figure{
		Title: "What the recommendation rests on",
		Text:  fmt.Sprintf("Brackets are %s credible intervals.", d.planning.level),
		Table: settings("Basis of the recommendation",
			setting{"Question", capital(b.Context), nil},
			setting{"Objective", "mean outcome", nil},
			setting{"Decision", decisionWords[b.Decision], nil},
			setting{"Main drivers", d.driverWords(), nil},
			setting{"What would change it", sentences(b.WouldChange), nil},
			d.constraintSetting(),
			setting{"Optimality", d.optimalityWords(), nil},
			setting{"Extrapolation", d.extrapolationWords(), nil},
			setting{"After the period", d.laterWords(), nil},
			setting{"Surface", d.surfaceWords(), nil},
			setting{"Certificate of the surface", d.certificateWords(), nil},
			setting{"Anchor", d.anchorWords(), nil},
		),
	}
}

// robustness is the table of the recommendation under other assumptions.
func (d *Document) robustness(r *plan.Robustness) figure {
	t := &table{Caption: "Gain over today's mix at the same budget, by assumption", Head: texts("Assumption", "Gain", "P(better)")}
	for _, a := range r.Assumptions {
		t.Rows = append(t.Rows, row{Cells: []cell{{Text: a.Name}, estimate(a.Gain.Mean, a.Gain, compact, d.unit.resultFull), {Text: chance(float64(a.PBetter))}}})
	}
	if slices.ContainsFunc(r.Assumptions, func(a plan.Assumption) bool { return math.IsNaN(float64(a.PBetter)) }) {
		t.Note = "A dash: too few draws are likely under that assumption to say."
	}
	return figure{
		Title: "Robustness of the recommendation",
		Text: fmt.Sprintf("What the recommended mix gains over today's mix if the model is wrong in one way: posterior means with %s credible intervals, and the probability of a gain. The least of them is the robustness.",
			d.planning.level),
		Table: t,
	}
}
