package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/plan"
)

// answerJSON is an answer to programs.
type answerJSON struct {
	surfaceJSON
	Question *questionJSON `json:"question,omitempty"` // not for a what-if
	*plan.Assessment
	Constraints []string          `json:"constraints"`
	Certificate *plan.Certificate `json:"certificate"` // null where the allocation was given
	Kept        bool              `json:"kept"`        // today's plan is the answer

	// WorseThanToday says that today's plan, which the question does not allow, is
	// better.
	WorseThanToday bool `json:"worse_than_today"`

	Robustness *plan.Robustness `json:"robustness"`
	Basis      *plan.Basis      `json:"basis"`
	Downside   *plan.Downside   `json:"downside,omitempty"`
	Path       string           `json:"path,omitempty"` // of the plan that was written
}

// surfaceJSON says which surface an answer is from.
type surfaceJSON struct {
	SurfaceID app.SurfaceID `json:"surface_id"`
	ModelID   app.ModelID   `json:"model_id"`
	Unit      string        `json:"unit"`
	Money     bool          `json:"money"`
	Currency  string        `json:"currency"`
}

func surfaceDocument(s *app.Surface) surfaceJSON {
	return surfaceJSON{s.ID, s.Model, s.Unit, s.Money, s.Currency}
}

// questionJSON is what was asked.
type questionJSON struct {
	Kind        plan.Kind       `json:"kind"`
	Amount      float64         `json:"amount"`
	Probability float64         `json:"probability,omitempty"`
	Objective   *plan.Objective `json:"objective,omitempty"`
}

func questionDocument(q *plan.Question) *questionJSON {
	doc := &questionJSON{Kind: q.Kind, Amount: q.Amount, Probability: q.Probability}
	if q.Kind != plan.Goal {
		objective := q.Objective
		objective.Kind = cmp.Or(objective.Kind, plan.Mean)
		doc.Objective = &objective
	}
	return doc
}

func answerDocument(a *app.Answer, out string) answerJSON {
	doc := answerJSON{
		surfaceJSON: surfaceDocument(a.Surface), Assessment: a.Assessment, Constraints: texts(a.Question.Constraints),
		Robustness: a.Robustness, Basis: a.Basis, Downside: a.Downside, Path: out,
	}
	if a.Solution != nil {
		doc.Question = questionDocument(&a.Question)
		doc.Certificate, doc.Kept, doc.WorseThanToday = &a.Solution.Certificate, a.Solution.Kept, a.Solution.WorseThanToday
	}
	return doc
}

func texts(constraints []plan.Constraint) []string {
	list := make([]string, len(constraints))
	for i, c := range constraints {
		list[i] = c.Text
	}
	return list
}

// An answerPage is an answer to people: what to do, what that brings, and how sure
// it is.
type answerPage struct {
	page
	words wording
	*app.Answer
}

func writeAnswer(w page, a *app.Answer) {
	p := answerPage{w, wordingOf(a.Surface.Surface), a}
	writeContext(w, a.Basis)
	p.paragraph(p.headline(), "", "")
	fmt.Fprintln(p)
	p.allocation()
	fmt.Fprintln(p)
	p.result()
	fmt.Fprintln(p)
	if a.Downside != nil {
		p.downside()
		fmt.Fprintln(p)
	}
	writeBasis(w, a.Surface, a.Basis)
	writeConstraints(w, a.Question.Constraints)
	if a.Solution != nil {
		p.paragraph(certificateText(a.Question.Kind, &a.Solution.Certificate), "", "  ")
	}
}

// downside says what the cut costs, by this plan and by others.
func (p *answerPage) downside() {
	d := p.Downside
	p.paragraph(fmt.Sprintf("What a cut by %s loses, in %s:", p.words.spend(d.Amount), p.words.unit), "", "")
	fmt.Fprintln(p)
	rows := [][]string{
		{"as proposed", p.words.spend(d.Amount), with(d.Best, figure), figure(d.WorstBest)},
		{"every channel alike", p.words.spend(d.Amount), with(d.Alike, figure), figure(d.WorstAlike)},
	}
	for _, c := range d.Single {
		rows = append(rows, []string{c.Channel + " alone", p.words.spend(c.Cut), with(c.Loss, figure)})
	}
	p.table([]string{"cut", " by", " loss", " mean of the worst tenth"}, rows)
	if !math.IsNaN(float64(d.PPays)) {
		fmt.Fprintln(p)
		p.paragraph(fmt.Sprintf("The proposed cut saves more than it loses with a probability of %s.", chance(float64(d.PPays))), "", "  ")
	}
}

// headline says what to do in one sentence.
func (p *answerPage) headline() string {
	var more, less []string
	for _, a := range p.changes() {
		move := fmt.Sprintf("%s (%s)", a.Channel, signed(a.Change, p.words.spend))
		switch {
		case a.Change > 0:
			more = append(more, move)
		default:
			less = append(less, move)
		}
	}
	switch {
	case more == nil && less == nil && p.Solution != nil:
		return "Keep today's plan: nothing that is allowed is better."
	case more == nil && less == nil:
		return "This is today's plan."
	}
	return moreAndLess(more, less)
}

// headlineMoves is how many channels a headline names.
const headlineMoves = 4

// changes returns the largest changes, largest first. Less than a thousandth of the
// budget is none.
func (p *answerPage) changes() []plan.Allocated {
	var list []plan.Allocated
	for _, a := range p.Allocation {
		if math.Abs(a.Change) >= p.Surface.Budget()/1000 {
			list = append(list, a)
		}
	}
	slices.SortStableFunc(list, func(a, b plan.Allocated) int { return cmp.Compare(math.Abs(b.Change), math.Abs(a.Change)) })
	return list[:min(len(list), headlineMoves)]
}

// allocation writes what each channel gets.
func (p *answerPage) allocation() {
	var most, today float64
	for _, a := range p.Allocation {
		most = max(most, math.Abs(a.Change))
		today += a.Today
	}
	row := func(name string, spend, before float64) []string {
		change := spend - before
		return []string{name, p.words.spend(before), p.words.spend(spend), signed(change, p.words.spend), relative(change, before)}
	}
	var rows [][]string
	for _, a := range p.Allocation {
		rows = append(rows, append(row(a.Channel, a.Spend, a.Today), bar(a.Change, most), with(a.Outcome, figure), with(a.MROI, p.words.roi)))
	}
	rows = append(rows, append(row("Total", p.Budget, today), "", with(p.Incremental, figure)))
	proposed := " proposed"
	if p.Solution == nil {
		proposed = " what if"
	}
	p.table([]string{"channel", " today", proposed, " change", "", "", " brings", " marginal ROI"}, rows)
}

// moves reports whether the plan is another than today's.
func (p *answerPage) moves() bool {
	return slices.ContainsFunc(p.Allocation, func(a plan.Allocated) bool { return math.Abs(a.Change) > negligible*p.Surface.Budget() })
}

// result says what the plan brings over today's.
func (p *answerPage) result() {
	c := &p.VsCurrent
	if p.moves() {
		p.paragraph(fmt.Sprintf("Against today's plan: %s; more with a probability of %s.", p.words.gain(c.Gain), chance(c.PBetter)), "", "  ")
		p.cost()
	}
	all := fmt.Sprintf("In all: %s %s", with(p.Outcome, figure), p.words.unit)
	if p.Budget > 0 {
		all += fmt.Sprintf(", of which spending brings %s: a return of %s. After the plan's last day come %s of it", figure(p.Incremental.Mean), p.words.perUnit(p.ROI), figure(float64(p.Later)))
	}
	p.paragraph(all+".", "", "  ")
	if p.Solution != nil && p.Solution.WorseThanToday && p.VsCurrent.Spend >= 0 { // of a cut it goes without saying
		p.paragraph("Today's plan would bring more, but the question does not allow it.", "", "  ")
	}
	p.margin()
	p.paragraph(fmt.Sprintf("Numbers are means; in brackets, %s intervals.", p.words.level), "", "  ")
}

// cost says what the plan costs over today's, and whether it is worth that.
func (p *answerPage) cost() {
	c := &p.VsCurrent
	if math.Abs(c.Spend) <= negligible*p.Surface.Budget() {
		return
	}
	text := p.words.spending(c.Spend)
	if !math.IsNaN(c.Net.Mean) {
		text += fmt.Sprintf(" Net of that: %s; above nothing with a probability of %s.", p.words.gain(c.Net), chance(float64(c.PWorth)))
	}
	p.paragraph(text, "", "  ")
}

// evens is how far below its cost a marginal return may be and still pay for it:
// responses are linear between spends some percent apart, so the best plan is known
// only to that, and intervals are wider.
const evens = 0.03

// margin warns of spending at a loss.
func (p *answerPage) margin() {
	if !p.Surface.Money {
		return
	}
	var losing []string
	spending := 0
	for _, a := range p.Allocation {
		if a.Spend > 0 {
			spending++
			if a.MROI.Mean < 1-evens {
				losing = append(losing, a.Channel)
			}
		}
	}
	switch {
	case losing == nil:
	case len(losing) == spending:
		p.paragraph("The last unit of money returns less than it costs in every channel: revenue pays for a smaller budget only. See what each budget brings with plan frontier.", "", "  ")
	default:
		p.paragraph(fmt.Sprintf("The last unit of money returns less than it costs in %s.", and(losing)), "", "  ")
	}
}

// writeBasis says how much an answer of a surface can bear, and why.
func writeBasis(w page, s *app.Surface, b *plan.Basis) {
	words := wordingOf(s.Surface)
	head, write := "Drivers:", words.gain
	if b.OfToday {
		head, write = "Drivers of what today's plan brings:", words.result
	}
	var drivers []string
	for _, d := range b.Drivers {
		drivers = append(drivers, fmt.Sprintf("%s: %s", d.Channel, write(d.Gain)))
	}
	writeStrength(w, b)
	w.items(head, drivers)
	w.items("What would change this:", b.WouldChange)
}

// writeStrength says how much an answer, or a surface, can bear.
func writeStrength(w page, b *plan.Basis) {
	w.items("Evidence: "+meanings[b.Strength], b.Because)
}

// writeConstraints says what an answer keeps to.
func writeConstraints(w page, constraints []plan.Constraint) {
	w.items("Kept to:", texts(constraints))
}

// certificateText says how good a solution is among all that are allowed.
func certificateText(asked plan.Kind, c *plan.Certificate) string {
	limit := precise(c.Relative)
	switch {
	case asked == plan.Goal:
		limit = fmt.Sprintf("no budget smaller by more than %s reaches it", limit)
	case c.Objective.Kind == plan.Chance:
		limit = fmt.Sprintf("nothing that is allowed has a chance larger by more than %s", limit)
	default:
		limit = fmt.Sprintf("nothing that is allowed is better by more than %s of what spending brings", limit)
	}
	if !c.Certified {
		return fmt.Sprintf("Certificate: this may not be the best; %s (objective: %s).", limit, c.Objective)
	}
	return fmt.Sprintf("Certificate: %s (objective: %s).", limit, c.Objective)
}
