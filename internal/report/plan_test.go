package report

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// planFigures are the headings of every plan, by their standard names.
var planFigures = []string{
	"What the recommendation rests on", "Optimized budget allocation", "Change in optimized spend for each channel", "Change in optimized incremental outcome",
	"Optimized response curves", "Efficient frontier", "Risk against return", "Marginal return by channel", "Alternatives compared", "Robustness of the recommendation",
}

// planOf returns the section about budgets, nil if there is none.
func planOf(page *node) *node {
	for _, n := range page.all(func(n *node) bool { return n.name == "section" && n.attr["id"] == "plan" }) {
		return n
	}
	return nil
}

func TestPlanPage(t *testing.T) {
	for name, m := range markets() {
		t.Run(name, func(t *testing.T) {
			text := textOf(t, plannedOf(t, m(), 0.9, 0.9))
			if at := debris.FindStringIndex(text); at != nil {
				t.Errorf("debris: %q", text[max(0, at[0]-80):min(len(text), at[1]+40)])
			}
			if n := len(text); n > 1_700_000 {
				t.Errorf("%d bytes", n)
			}
			page := parse(t, text)
			checkAccess(t, page)
			checkClasses(t, page)
			got := headings(page)
			for _, want := range slices.Concat(standard, planFigures) {
				if n := countOf(got, want); n != 1 {
					t.Errorf("%q is there %d times, want once", want, n)
				}
			}
			if strings.Contains(page.text(), planHint) {
				t.Error("a report with a plan says how to get one")
			}
		})
	}
}

// Without a surface there is no section, but a line that says how to get it.
func TestWithoutPlan(t *testing.T) {
	page := parse(t, textOf(t, documentOf(t, dailyCount(), 0.9)))
	if planOf(page) != nil {
		t.Error("there is a plan, though there is no surface")
	}
	if !strings.Contains(page.text(), planHint) {
		t.Error("nothing says how to get a plan")
	}
}

func TestPlanReproducible(t *testing.T) {
	first := textOf(t, plannedOf(t, nationalWeekly(), 0.9, 0.8))
	if again := textOf(t, plannedOf(t, nationalWeekly(), 0.9, 0.8)); again != first {
		t.Error("the same input gives other bytes")
	}
}

// Every figure of a plan states the level of its intervals, which is that of the
// surface, or that what it shows has none.
func TestPlanLevel(t *testing.T) {
	d := plannedOf(t, geoReach(), 0.9, 0.8)
	d.planning.Best.Basis.Strength = plan.Primary // so that the summary recommends
	page := parse(t, textOf(t, d))
	section := planOf(page)
	for _, f := range section.all(func(n *node) bool { return strings.HasPrefix(n.attr["class"], "figure") }) {
		text := f.text()
		if title := f.all(named("h3"))[0].text(); !strings.Contains(text, "80%") && !strings.Contains(text, "has no interval") {
			t.Errorf("%q does not state the level of its intervals", title)
		}
		if strings.Contains(text, "90% credible") || strings.Contains(text, "90% interval") {
			t.Errorf("a wrong level in %.80q", text)
		}
	}
	summary := page.all(func(n *node) bool { return n.attr["id"] == "summary" })[0].text()
	if !strings.Contains(summary, "(80% interval [") || !strings.Contains(summary, "Brackets are 90% credible intervals.") {
		t.Errorf("the summary mixes levels up: %q", summary)
	}
}

// The section begins with what to do and what it rests on, in the numbers of the
// answer.
func TestPlanSays(t *testing.T) {
	d := plannedOf(t, nationalWeekly(), 0.9, 0.9)
	p := d.planning
	v, b := p.Best.VsCurrent, p.Best.Basis
	if p.keeps() {
		t.Fatal("the fixture's plan is today's: choose another")
	}
	says := []string{
		d.unit.result(v.Gain.Mean), interval(v.Gain, d.unit.result), chance(v.PBetter), d.unit.spend(p.Best.Budget), dayText(b.From), dayText(b.To),
		evidenceWords[b.Strength], "The best use of a budget", "optimisation: choosing an allocation", "each within 30%", "certified",
		string(p.Surface.ID), percent(p.Surface.Certificate.MaxRelError), withInterval(p.Surface.Anchor.Factor, p.Surface.Anchor.Interval, ratio),
	}
	says = append(says, b.Because...)
	says = append(says, b.WouldChange...)
	for _, driver := range b.Drivers {
		says = append(says, driver.Channel+" "+signed(driver.Gain.Mean, d.unit.result)+" "+interval(driver.Gain, d.unit.result))
	}
	for _, c := range p.channels {
		says = append(says, d.changeText(c), interval(c.gain, compact), interval(c.MROI, d.unit.roi), interval(c.margin.MROI, d.unit.roi)+" · "+chance(c.margin.PMore))
	}
	for i, a := range p.Alternatives {
		says = append(says, letter(i)+a.What, interval(a.VsCurrent.Gain, compact), interval(a.Regret, compact), percent(a.FromToday), a.Robustness.Weakest)
	}
	text := planOf(parse(t, textOf(t, d))).text()
	for _, want := range says {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if len(p.Alternatives) < 2 {
		t.Error("the fixture has no alternatives to compare")
	}
}

// What channels gain adds up to what the plan does.
func TestPlanGainsAddUp(t *testing.T) {
	for name, m := range markets() {
		p := plannedOf(t, m(), 0.9, 0.9).planning
		var sum, size float64
		for _, c := range p.channels {
			sum += c.gain.Mean
			size = max(size, math.Abs(c.Outcome.Mean))
		}
		if want := p.Best.VsCurrent.Gain.Mean; math.Abs(sum-want) > 1e-9*size { // rounding of the largest
			t.Errorf("%s: gains of channels add up to %v, want %v", name, sum, want)
		}
	}
}

// A curve is what the surface says, and reaches beyond everything that is marked.
func TestPlanCurves(t *testing.T) {
	p := plannedOf(t, nationalWeekly(), 0.9, 0.9).planning
	row := make([]float64, p.surface.Draws)
	for i, c := range p.channels {
		last := c.curve.spend[len(c.curve.spend)-1]
		if last < c.Today || last < c.Spend || last > p.surface.Channels[i].Max()*(1+1e-12) {
			t.Errorf("%s: the curve ends at %v; today %v, proposed %v", c.Channel, last, c.Today, c.Spend)
		}
		for k, x := range c.curve.spend {
			p.surface.Contribution(row, i, min(x, p.surface.Channels[i].Max()))
			if e := p.surface.Estimate(row); e.Mean != c.curve.e.mean[k] || e.Lo != c.curve.e.lo[k] || e.Hi != c.curve.e.hi[k] {
				t.Fatalf("%s at %v: %v, want %v", c.Channel, x, c.curve.e.mean[k], e)
			}
		}
		if c.curve.atProposal != c.Outcome {
			t.Errorf("%s: %v at the proposed spend, want %v", c.Channel, c.curve.atProposal, c.Outcome)
		}
	}
}

// What the first sentences say follows from the answer.
func TestRecommendation(t *testing.T) {
	d := plannedOf(t, nationalWeekly(), 0.9, 0.9)
	p := d.planning
	best := *p.Best
	for _, c := range []struct {
		change func(a *app.Answer)
		says   []string
		lacks  []string
	}{
		{func(*app.Answer) {}, []string{"Moving USD", "more than today's plan (90% interval [", "It spends more for", "less for"}, []string{"Keep", "worse", "Less the change"}},
		{func(a *app.Answer) { a.Solution.Kept = true }, []string{"Keep today's plan for"}, []string{"Moving", "It spends"}},
		{func(a *app.Answer) { a.Budget *= 1.1 }, []string{"Spending USD", "instead of USD", "Less the change of spend that is USD", "worth it with a probability"}, []string{"Moving"}},
		{func(a *app.Answer) { a.VsCurrent.Gain = negative(a.VsCurrent.Gain) }, []string{"less than today's plan (90% interval ["}, []string{"more than today's"}},
		{func(a *app.Answer) { a.Solution.WorseThanToday = true }, []string{"worse than today's plan"}, nil},
	} {
		a, solution, assessment := best, *best.Solution, *best.Assessment
		a.Solution, a.Assessment = &solution, &assessment
		c.change(&a)
		d.planning.Planning.Best = &a
		text := strings.Join(d.recommendation(), " ")
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %q", want, text)
			}
		}
		for _, no := range c.lacks {
			if strings.Contains(text, no) {
				t.Errorf("%q is in %q", no, text)
			}
		}
	}
}

// The summary recommends nothing that must not be acted on.
func TestPlanSummary(t *testing.T) {
	d := plannedOf(t, nationalWeekly(), 0.9, 0.9)
	b := d.planning.Best.Basis
	b.Because = []string{"the sky is green"}
	for strength, says := range map[plan.Strength]string{plan.Primary: "The evidence is primary.", plan.Supporting: "The evidence is supporting.", plan.NotAppropriate: "not to be acted on: the sky is green."} {
		b.Strength = strength
		text := strings.Join(d.summary(), " ")
		if !strings.Contains(text, says) || strings.Contains(text, d.gainSentence()) != (strength != plan.NotAppropriate) {
			t.Errorf("%s: %q", strength, text)
		}
		if verdict := d.planSection().Lead; !strings.Contains(verdict.Verdict, "the sky is green") || verdict.Status != evidenceStatus[strength] {
			t.Errorf("%s: %+v", strength, verdict)
		}
	}
}

// More reach is no more saturation: it is said where it is proposed.
func TestRecommendationOfReach(t *testing.T) {
	d := plannedOf(t, geoReach(), 0.9, 0.9)
	i := d.planning.surface.Index("video")
	for _, change := range []float64{-1, 1} {
		d.planning.channels[i].Change = change
		if said := strings.Contains(strings.Join(d.recommendation(), " "), "What is added to video is taken to buy reach"); said != (change > 0) {
			t.Errorf("a change of %v of a channel with reach and frequency: said %v", change, said)
		}
	}
}

func TestPlanWords(t *testing.T) {
	d := plannedOf(t, nationalWeekly(), 0.9, 0.9)
	p := d.planning
	certificate := &p.Best.Solution.Certificate
	for _, c := range []struct {
		do         func()
		words      func() string
		say, lacks string
	}{
		{func() {}, d.driverWords, "", "today's plan brings"},
		{func() { p.Best.Basis.OfToday = true }, d.driverWords, "of what today's plan brings: ", "+"},
		{func() { *certificate = plan.Certificate{Certified: true} }, d.optimalityWords, "certified: nothing that keeps to the constraints is better", "more than"},
		{func() { *certificate = plan.Certificate{Gap: 1200, Relative: 0.0004, Certified: true} }, d.optimalityWords, "better by more than USD 1.20k (0.04% of what spending brings)", "not certified"},
		{func() { *certificate = plan.Certificate{Gap: 12000, Relative: 0.004} }, d.optimalityWords, "not certified", ""},
		{func() { p.Best.Extrapolation = surface.Extrapolation{} }, d.extrapolationWords, "none:", ""},
		{func() {
			p.Best.Extrapolation = surface.Extrapolation{Above: []string{"tv"}, Below: []string{"search"}, Budget: true, Joint: 0.3, JointFlag: true}
		}, d.extrapolationWords, "more than was observed on tv; less than was observed on search; a total beyond what was observed; channels combined as they never were, in 30.0% of the time", ""},
		{func() { p.Best.Question.Constraints = nil }, func() string { return d.constraintSetting().value }, "none", ""},
	} {
		c.do()
		if got := c.words(); !strings.Contains(got, c.say) || c.lacks != "" && strings.Contains(got, c.lacks) {
			t.Errorf("%q, want %q", got, c.say)
		}
	}
}

// Findings about the surface are findings of the report.
func TestPlanFindings(t *testing.T) {
	d := plannedOf(t, dailyCount(), 0.9, 0.9)
	d.model.Answers.Findings = nil
	if d.verdictStatus() != "good" {
		t.Fatalf("status %q without findings", d.verdictStatus())
	}
	d.planning.Findings = []finding.Finding{{Severity: finding.Error, Title: "The anchor is far off", Text: "So it is."}}
	if d.verdictStatus() != "error" || !strings.Contains(strings.Join(d.summary(), " "), "The anchor is far off") {
		t.Errorf("status %q, summary %q", d.verdictStatus(), d.summary())
	}
	if text := parse(t, textOf(t, d)).all(func(n *node) bool { return n.attr["id"] == "findings" })[0].text(); !strings.Contains(text, "The anchor is far off") {
		t.Errorf("findings %q", text)
	}
}

// The parts of a line make up the line: they meet at the ends of the range, on it.
func TestClip(t *testing.T) {
	x, y := []float64{0, 1, 2, 4}, []float64{0, 10, 15, 5}
	for _, c := range []struct {
		lo, hi float64
		x, y   []float64
	}{
		{math.Inf(-1), 0.5, []float64{0, 0.5}, []float64{0, 5}},
		{0.5, 3, []float64{0.5, 1, 2, 3}, []float64{5, 10, 15, 10}},
		{3, math.Inf(1), []float64{3, 4}, []float64{10, 5}},
		{1, 2, []float64{1, 2}, []float64{10, 15}},
		{1.25, 1.5, []float64{1.25, 1.5}, []float64{11.25, 12.5}},
		{5, 6, nil, nil},
	} {
		cx, cy := clip(x, y, c.lo, c.hi)
		numtest.CloseSlice(t, "x", cx, c.x, 1e-12)
		numtest.CloseSlice(t, "y", cy, c.y, 1e-12)
	}
}

// Aversions that choose the same plan are one point.
func TestRiskGroups(t *testing.T) {
	at := func(aversion, sd, gain float64) plan.RiskPoint {
		return plan.RiskPoint{Aversion: aversion, GainSD: sd, Gain: draws.Estimate{Mean: gain}}
	}
	var labels []string
	for _, g := range riskGroups([]plan.RiskPoint{at(0, 100, 50), at(0.25, 100, 50), at(0.5, 99.5, 49.9), at(1, 60, 40), at(1.5, 0, 0), at(2, 0, 0)}) {
		labels = append(labels, g.label)
	}
	if want := []string{"λ 0–0.5", "λ 1", "λ 1.5–2"}; !slices.Equal(labels, want) {
		t.Errorf("%v, want %v", labels, want)
	}
}

func TestHeat(t *testing.T) {
	for _, c := range []struct {
		today, spend float64
		class, text  string
	}{
		{100, 130, "fill ku s4", "+30%"}, {100, 70, "fill kd s4", "−30%"}, {100, 107, "fill ku s1", "+7%"}, {100, 92, "fill kd s2", "−8%"},
		{100, 100.2, "fill kp s0", "0%"}, {0, 0, "fill kp s0", missing}, {0, 5, "fill ku s4", "new"},
	} {
		a := plan.Allocated{Today: c.today, Spend: c.spend, Change: c.spend - c.today}
		if class, text := heat(a, 0.3), heatText(a); class != c.class || text != c.text {
			t.Errorf("%v → %v: %q %q, want %q %q", c.today, c.spend, class, text, c.class, c.text)
		}
	}
}

func TestPlanHostile(t *testing.T) {
	const evil = `</title><script>alert("x")</script> & 'co' %d {{.}} 東`
	m := nationalWeekly()
	m.data.Channels[0].Name, m.data.LiftTests[0].Channel = evil, evil
	m.data.Currency = "<b>"
	d := plannedOf(t, m, 0.9, 0.9)
	b := d.planning.Best.Basis
	b.Context, b.Because, b.WouldChange = evil, []string{evil}, []string{evil}
	d.planning.Best.Question.Constraints = []plan.Constraint{{Text: evil}}
	d.planning.Alternatives[0].What = evil
	d.planning.Surface.ID = evil
	text := textOf(t, d)
	if strings.Contains(text, "<script") || strings.Contains(text, "<b>") {
		t.Error("a name has become part of the page")
	}
	parse(t, text)
}

// Answers that are no numbers are dashes.
func TestPlanNotFinite(t *testing.T) {
	for _, v := range []float64{nan, inf, -inf, 1e300} {
		d := plannedOf(t, nationalWeekly(), 0.9, 0.9)
		p := d.planning
		e := draws.Estimate{Mean: v, Median: v, Lo: v, Hi: v, Level: 0.9}
		a := p.Best.Assessment
		a.Outcome, a.Incremental, a.ROI, a.VsCurrent, a.Later = e, e, e, plan.Comparison{Gain: e, Net: e, PBetter: v, PWorth: draws.Float(v)}, draws.Float(v)
		for i := range p.channels {
			c := &p.channels[i]
			c.Outcome, c.ROI, c.MROI, c.gain, c.curve.now = e, e, e, e, e
			c.curve.e.mean[3], c.curve.e.lo[4], c.curve.e.hi[5] = v, v, v
			c.margin = plan.Margin{MROI: e, Best: e, PMore: v}
		}
		p.today, p.Frontier[2].Outcome, p.Frontier[3].TodaysMix, p.Frontier[1].MROI = e, e, e, draws.Float(v)
		p.Risk[1].Gain, p.Risk[1].GainSD = e, v
		p.Alternatives[1].Regret, p.Alternatives[1].Robustness.Score = e, draws.Float(v)
		p.Surface.Anchor.Interval, p.Surface.Certificate.MaxRelError = e, v
		text := textOf(t, d)
		if at := debris.FindStringIndex(text); at != nil {
			t.Errorf("%v: debris: %q", v, text[max(0, at[0]-80):min(len(text), at[1]+40)])
		}
		parse(t, text)
	}
}

func TestCollectWithoutAnswer(t *testing.T) {
	fit := fitOf(t, dailyCount())
	model := modelOf(t, fit, 0.9)
	p := planningOf(t, fit, model, 0.9)
	p.Best.Solution = nil
	if _, err := Collect(fit, model, p, nil, 0); err == nil {
		t.Error("a plan without a solution makes a report")
	}
}
