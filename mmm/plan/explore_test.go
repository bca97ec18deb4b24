package plan

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// objective: formulas written out.
func TestObjectiveFormula(t *testing.T) {
	x := []float64{5, 1, 4, 2, 3, 8, 7, 6, 10, 9}
	numtest.Close(t, "mean", Objective{}.Of(slices.Clone(x)), 5.5, 1e-15)
	numtest.Close(t, "cvar of whole draws", Objective{Kind: CVaR, P: 0.3}.Of(slices.Clone(x)), 2, 1e-14)
	numtest.Close(t, "cvar of a part of one", Objective{Kind: CVaR, P: 0.25}.Of(slices.Clone(x)), (1+2+0.5*3)/2.5, 1e-14)
	numtest.Close(t, "chance", Objective{Kind: Chance, P: 8}.Of(slices.Clone(x)), 0.3, 1e-15)
	numtest.Close(t, "mean less risk", Objective{Kind: MeanSD, P: 2}.Of(slices.Clone(x)), 5.5-2*math.Sqrt(8.25), 1e-14)
	numtest.Close(t, "quantile", Objective{Kind: Quantile, P: 0.5}.Of(slices.Clone(x)), 5.5, 1e-14)
	for _, o := range []Objective{{}, {Kind: CVaR, P: 0.25}, {Kind: MeanSD, P: 0.7}} {
		w := o.weights(x)
		numtest.Close(t, "weights add up", sum(w), 1, 1e-14)
		numtest.Close(t, "their mean is the objective", dot(w, x), o.Of(slices.Clone(x)), 1e-13)
		for _, y := range [][]float64{{1, 1, 1, 1, 1, 1, 1, 1, 1, 2}, {3, 9, 2, 7, 7, 1, 0, 4, 5, 6}, x} {
			// The objective is the least of such means: other weights give no less.
			if v := dot(w, y); v < o.Of(slices.Clone(y))-1e-12 {
				t.Errorf("%+v: the weights of another outcome give %v, less than %v", o, v, o.Of(slices.Clone(y)))
			}
		}
	}
}

// The frontier rises, is concave enough to be above today's mix, and passes through
// the answers to single budgets.
func TestFrontier(t *testing.T) {
	for seed := range uint64(6) {
		s := market(500+seed, 4, 60)
		budgets := Budgets(s, 2, 41)
		list, err := Frontier(s, budgets, nil)
		if err != nil || len(list) != 41 {
			t.Fatalf("%d points, %v", len(list), err)
		}
		for i, f := range list {
			if i > 0 && f.Outcome.Mean < list[i-1].Outcome.Mean*(1-1e-7) {
				t.Errorf("market %d: %v at a budget of %v, more at less", seed, f.Outcome.Mean, f.Budget)
			}
			if f.Outcome.Mean < f.TodaysMix.Mean*(1-1e-9) {
				t.Errorf("market %d: today's mix is better at %v", seed, f.Budget)
			}
			if f.Gap > CertifiedGap {
				t.Errorf("market %d: a gap of %v", seed, f.Gap)
			}
			if !(f.Outcome.Lo < f.Outcome.Mean && f.Outcome.Mean < f.Outcome.Hi) {
				t.Errorf("market %d: %+v", seed, f.Outcome)
			}
		}
		sol, err := Solve(s, Question{Kind: Fixed, Amount: budgets[30]})
		if err != nil {
			t.Fatal(err)
		}
		numtest.Close(t, "single budget", list[30].Outcome.Mean, sol.Certificate.Value, 1e-6)
	}
	// Constraints that only large budgets keep to leave out the small ones.
	s := market(500, 4, 20)
	most := Constraint{Text: "at least today's", Subject: Each, Op: AtLeast, Amount: 1, Unit: OfToday}
	list, err := Frontier(s, Budgets(s, 2, 21), []Constraint{most})
	if err != nil || len(list) != 11 || math.Abs(list[0].Budget-s.Budget()) > 1e-9*s.Budget() {
		t.Errorf("%d points from %v on, %v", len(list), list[0].Budget, err)
	}
	_, err = Frontier(s, Budgets(s, 0.5, 5), []Constraint{most})
	if none := (Infeasible{}); !errors.As(err, &none) {
		t.Errorf("%v", err)
	}
}

// More aversion never means more risk, and every point is the best of its own kind.
func TestRisk(t *testing.T) {
	s := market(31, 4, 200)
	q := Question{Kind: Fixed, Amount: s.Budget(), Constraints: []Constraint{within(0.5)}}
	list, err := Risk(s, q)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range list {
		if !p.Certified {
			t.Errorf("aversion %v is not certified", p.Aversion)
		}
		for j, other := range list {
			if v, w := p.Gain.Mean-p.Aversion*p.GainSD, other.Gain.Mean-p.Aversion*other.GainSD; w > v+1e-4*math.Abs(list[0].Gain.Mean) {
				t.Errorf("by aversion %v, that of %v is better: %v and %v", p.Aversion, other.Aversion, v, w)
			}
			if i < j && other.GainSD > p.GainSD*(1+1e-4) {
				t.Errorf("aversion %v has more risk than %v", other.Aversion, p.Aversion)
			}
		}
	}
}

// Alternatives are good enough, all different, keep to the constraints, and regret
// what a slow search over draws says.
func TestAlternatives(t *testing.T) {
	for seed := range uint64(5) {
		s := market(600+seed, 5, 60)
		o := DefaultAlternatives()
		q := Question{Kind: Fixed, Amount: s.Budget(), Constraints: []Constraint{within(0.6)}}
		list, err := Alternatives(s, q, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) < 5 {
			t.Errorf("market %d: %d alternatives", seed, len(list))
		}
		p, _ := problem(s, q.restrictions(s))
		best := list[0].Incremental.Mean
		for i, a := range list {
			if !allows(p, a.Spend) {
				t.Errorf("market %d: %s does not keep to the constraints", seed, a.What)
			}
			if a.Incremental.Mean < best*(1-o.Tolerance)*(1-1e-9) || a.Incremental.Mean > best*(1+1e-6) {
				t.Errorf("market %d: %s brings %v, the best %v", seed, a.What, a.Incremental.Mean, best)
			}
			numtest.Close(t, "short", a.Short, best-a.Incremental.Mean, 1e-6)
			if a.Regret.Lo < 0 || a.Regret.Mean < a.Short*(1-1e-6) {
				t.Errorf("market %d: %s regrets %+v, short of the best by %v", seed, a.What, a.Regret, a.Short)
			}
			for _, b := range list[:i] {
				if distance(a.Spend, b.Spend) < minDistance*s.Budget() {
					t.Errorf("market %d: %s and %s are the same", seed, a.What, b.What)
				}
			}
		}
		if none, err := Alternatives(s, Question{Kind: Fixed}, o); err != nil || len(none) != 1 || none[0].Budget != 0 {
			t.Errorf("without a budget: %+v, %v", none, err)
		}
		// The second is the farthest that there is on a grid of plans as good.
		far := 0.0
		steps := []float64{0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6}
		means := s.Means(nil)
		grid(s, steps, func(plan []float64) {
			if sum(plan) <= sum(list[0].Spend) && allows(p, plan) && incremental(s, means, plan) >= best*(1-o.Tolerance) {
				far = max(far, distance(plan, list[0].Spend))
			}
		})
		if d := distance(list[1].Spend, list[0].Spend); d < 0.8*far {
			t.Errorf("market %d: the second is %v away, a plan of the grid %v", seed, d, far)
		}
	}
}

// Regret of a plan is against the best plan of each draw, which exhaustion finds.
func TestForeseeSlow(t *testing.T) {
	s := market(77, 3, 15)
	q := Question{Kind: Fixed, Amount: s.Budget()}
	p, _ := problem(s, q.restrictions(s))
	bests := foresee(s, p)
	steps := make([]float64, 31)
	for j := range steps {
		steps[j] = float64(j) / 10
	}
	top := slices.Repeat([]float64{math.Inf(-1)}, s.Draws)
	x := make([]float64, s.Draws)
	grid(s, steps, func(plan []float64) {
		if sum(plan) > s.Budget() {
			return
		}
		s.Outcome(x, plan)
		for k, v := range x {
			top[k] = max(top[k], v)
		}
	})
	for k := range top {
		if bests[k] < top[k]-1e-9*math.Abs(top[k]) || bests[k] > top[k]*1.02 {
			t.Errorf("draw %d: bound %v, on the grid %v", k, bests[k], top[k])
		}
	}
}

// A channel that returns most at the margin in every draw should get more, surely;
// one that brings nothing, less.
func TestMargins(t *testing.T) {
	s := market(3, 2, 50)
	s.Channels = append(s.Channels,
		hillChannel("strong", 100, s.Draws, func(int) (float64, float64, float64) { return 1e5, 1e4, 1 }),
		hillChannel("useless", 100, s.Draws, func(int) (float64, float64, float64) { return 1e-6, 10, 1 }))
	s.Cloud = surface.Cloud{Mean: make([]float64, 4), Inverse: make([]float64, 16), Limit: 1}
	list, err := Margins(s, s.Today(), []Constraint{within(0.3)})
	if err != nil {
		t.Fatal(err)
	}
	strong, useless := list[2], list[3]
	if strong.PMore < 1-1e-9 || strong.PLess != 0 || useless.PLess < 1-1e-9 || useless.PMore != 0 {
		t.Errorf("%+v\n%+v", strong, useless)
	}
	numtest.Close(t, "marginal return", strong.MROI.Mean, 1e5*1e4/math.Pow(1e4+100, 2), 1e-3)
	numtest.Close(t, "most of it", strong.Best.Median, 130, 1e-9)
}

func TestRobustFormula(t *testing.T) {
	s := market(21, 3, 400)
	plan := s.Today()
	plan[0], plan[1] = 1.2*plan[0], plan[1]-0.2*s.Channels[0].Today
	if plan[1] < 0 {
		plan[1] = 0
	}
	r := Robust(s, plan)
	names := []string{"as the model says", "priors of channels 0.8 times as strong", "priors of channels 1.25 times as strong", "c0 has no effect", "c1 has no effect", "c2 has no effect", "the budget is cut by a fifth"}
	least := math.Inf(1)
	for i, a := range r.Assumptions {
		if a.Name != names[i] {
			t.Errorf("%q, want %q", a.Name, names[i])
		}
		if p := float64(a.PBetter); p < least {
			least = p
		}
	}
	numtest.Close(t, "score", float64(r.Score), least, 1e-15)
	// Without channel 0, only the other channels' changes count.
	mix := mixAt(s, sum(plan))
	gain := make([]float64, s.Draws)
	one := make([]float64, s.Draws)
	for i := 1; i < 3; i++ {
		for _, side := range []struct{ spend, sign float64 }{{plan[i], 1}, {mix[i], -1}} {
			s.Contribution(one, i, side.spend)
			for k, v := range one {
				gain[k] += side.sign * v
			}
		}
	}
	numtest.Close(t, "without channel 0", r.Assumptions[3].Gain.Mean, mean(gain), 1e-12)
	// Weaker priors: draws weighted by the prior to the power less 1.
	var weighted, weight float64
	all := make([]float64, s.Draws)
	s.Incremental(all, plan)
	s.Incremental(one, mix)
	for k := range all {
		var log float64
		for i := range s.Channels {
			log += s.Channels[i].LogPrior[k]
		}
		w := math.Exp((0.8 - 1) * log)
		weighted += w * (all[k] - one[k])
		weight += w
	}
	numtest.Close(t, "weaker priors", r.Assumptions[1].Gain.Mean, weighted/weight, 1e-12)
	// Today's own mix has nothing to lose, whatever its total is rounded to.
	rounded := times(times(s.Today(), 1.1), 1/1.1)
	if own := Robust(s, rounded); !math.IsNaN(float64(own.Score)) {
		t.Errorf("today's mix, rounded: %+v", own)
	}
	if own := Robust(s, s.Today()); !math.IsNaN(float64(own.Score)) || own.Weakest != "" {
		t.Errorf("today's mix: %+v", own)
	}
}

func TestAssessFormula(t *testing.T) {
	s := market(8, 3, 100)
	plan := times(s.Today(), 1.1)
	a := Assess(s, plan)
	before, after := make([]float64, s.Draws), make([]float64, s.Draws)
	s.Outcome(before, s.Today())
	s.Outcome(after, plan)
	var better, worth float64
	for k := range after {
		if after[k] > before[k] {
			better += 1 / float64(s.Draws)
		}
		if after[k]-before[k] > 0.1*s.Budget() {
			worth += 1 / float64(s.Draws)
		}
	}
	numtest.Close(t, "outcome", a.Outcome.Mean, mean(after), 1e-12)
	numtest.Close(t, "gain", a.VsCurrent.Gain.Mean, mean(after)-mean(before), 1e-9)
	numtest.Close(t, "probability of more", a.VsCurrent.PBetter, better, 1e-12)
	numtest.Close(t, "probability that it pays", float64(a.VsCurrent.PWorth), worth, 1e-12)
	numtest.Close(t, "net gain", a.VsCurrent.Net.Mean, a.VsCurrent.Gain.Mean-0.1*s.Budget(), 1e-9)
	numtest.Close(t, "return", a.ROI.Mean, a.Incremental.Mean/a.Budget, 1e-12)
	s.Money = false
	if c := Assess(s, plan).VsCurrent; !math.IsNaN(float64(c.PWorth)) || !math.IsNaN(c.Net.Mean) {
		t.Errorf("an outcome that is not money cannot pay: %+v", c)
	}
}

func TestCutCosts(t *testing.T) {
	s := market(12, 4, 100)
	amount := 0.2 * s.Budget()
	sol, err := Solve(s, Question{Kind: Cut, Amount: amount})
	if err != nil {
		t.Fatal(err)
	}
	d := CutCosts(s, amount, sol.Spend)
	if d.Best.Mean > d.Alike.Mean*(1+1e-9) || d.WorstAlike < d.Alike.Mean || d.WorstBest < d.Best.Mean {
		t.Errorf("%+v", d)
	}
	before, after := make([]float64, s.Draws), make([]float64, s.Draws)
	s.Outcome(before, s.Today())
	s.Outcome(after, times(s.Today(), 0.8))
	numtest.Close(t, "cut alike", d.Alike.Mean, mean(before)-mean(after), 1e-9)
	for i, c := range d.Single {
		if c.Cut > s.Channels[i].Today || c.Loss.Mean < 0 {
			t.Errorf("%+v", c)
		}
	}
}

// Drivers are of the gain; of a plan that has none, being today's, of what it brings.
func TestDrivers(t *testing.T) {
	s := market(8, 3, 200)
	for scale, today := range map[float64]bool{1: true, 1 + 1e-13: true, 0.5: false} {
		b := BasisOf(s, "what", Planning, times(s.Today(), scale), Standing{Converged: true}, nil, nil)
		if b.OfToday != today || (b.Drivers[0].Gain.Mean > 0) != today {
			t.Errorf("today's plan times %v: %+v", scale, b)
		}
	}
}

func TestWords(t *testing.T) {
	for p, want := range map[float64]string{1: "over 99%", 0.995: "over 99%", 0.994: "99%", 0.5: "50%", 0.006: "1%", 0: "under 1%"} {
		if got := chance(p); got != want {
			t.Errorf("a probability of %v: %s, want %s", p, got, want)
		}
	}
	for v, want := range map[float64]string{0.00301: "0.3%", 0.19: "19%", 0.994: "99%", 1: "100%", 12.34: "1234%"} {
		if got := share(v); got != want {
			t.Errorf("a share of %v: %s, want %s", v, got, want)
		}
	}
}

// Strength of evidence, for every reason there is.
func TestBasis(t *testing.T) {
	clean := func() *surface.Surface {
		s := market(8, 3, 200)
		for i := range s.Channels {
			s.Channels[i].Overlap = 0.2
		}
		return s
	}
	strength := func(s *surface.Surface, plan []float64, converged bool, c *Certificate) Strength {
		return BasisOf(s, "what", Optimisation, plan, Standing{Converged: converged}, Robust(s, plan), c).Strength
	}
	s := clean()
	better := times(s.Today(), 1.2)
	if got := strength(s, better, true, &Certificate{Certified: true}); got != Primary {
		t.Errorf("a sound plan is %s: %+v", got, BasisOf(s, "", Planning, better, Standing{Converged: true}, nil, nil))
	}
	for name, c := range map[string]struct {
		change func(s *surface.Surface)
		plan   []float64
		want   Strength
	}{
		"anchored by a fifth":    {func(s *surface.Surface) { s.Anchor.Factor = 1.2 }, better, Supporting},
		"anchored by a half":     {func(s *surface.Surface) { s.Anchor.Factor = 0.5 }, better, NotAppropriate},
		"poor surface":           {func(s *surface.Surface) { s.Certificate = surface.Certificate{Scenarios: 9, MaxRelError: 0.2} }, better, NotAppropriate},
		"beyond what was spent":  {nil, times(s.Today(), 2.5), Supporting},
		"total never spent":      {func(s *surface.Surface) { s.Observed.Hi = s.Budget() }, better, Supporting},
		"not learned":            {func(s *surface.Surface) { s.Channels[0].Overlap, s.Channels[1].Overlap = 0.95, 0.95 }, better, Supporting},
		"less than was observed": {func(s *surface.Surface) { s.Channels[0].Observed.Lo = s.Channels[0].Today }, times(s.Today(), 0.9), Supporting},
	} {
		s := clean()
		if c.change != nil {
			c.change(s)
		}
		if got := strength(s, c.plan, true, nil); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := strength(s, better, false, nil); got != NotAppropriate {
		t.Errorf("not converged: %s", got)
	}
	for want, model := range map[Strength]Standing{
		Supporting: {Converged: true, Caveats: []string{"Errors come in runs"}}, NotAppropriate: {Converged: true, Faults: []string{"The model does not fit"}},
	} {
		b := BasisOf(s, "what", Optimisation, better, model, nil, nil)
		if title := append(model.Caveats, model.Faults...)[0]; b.Strength != want || !strings.HasSuffix(b.Because[0], title) {
			t.Errorf("a model of which the review says %s: %s, %q", title, b.Strength, b.Because)
		}
	}
	// A channel that is moved though the data say nothing of it is named, however small
	// its gain.
	small := clean()
	small.Channels[2].Overlap = 0.9
	plan := small.Today()
	plan[2] += 0.02 * small.Budget()
	plan[0] *= 2
	if b := BasisOf(small, "what", Optimisation, plan, Standing{Converged: true}, nil, nil); !slices.ContainsFunc(b.Because, func(text string) bool { return strings.Contains(text, small.Channels[2].Name+" (90%)") }) {
		t.Errorf("%q", b.Because)
	}
	if got := strength(s, better, true, &Certificate{Relative: 0.01}); got != Supporting {
		t.Errorf("not certified: %s", got)
	}
}

// timed gives a market two channels' responses by part, with carry-over into the part
// after: what was spent before adds a share.
func timed(seed uint64, parts int) *surface.Surface {
	s := market(seed, 2, 12)
	f := &surface.Flights{Levels: []float64{0, 0.5, 0.75, 1, 1.25, 1.5, 2}, Draws: s.Draws}
	for b := range parts {
		f.Parts = append(f.Parts, surface.Part{From: mmm.DayOf(2024, 1+b, 1), First: 52 / parts * b, N: 52 / parts})
	}
	k := len(f.Levels)
	for i := range s.Channels {
		c := &s.Channels[i]
		cost := make([]float64, parts)
		response := make([]float64, (parts+1)*k*k*f.Draws)
		for b := range cost {
			cost[b] = c.Today * (0.5 + float64(b)) / (0.5 * float64(parts) * float64(parts))
		}
		for b := range parts + 1 {
			for before := range k {
				for own := range k {
					if b == parts && own > 0 {
						continue
					}
					for draw := range f.Draws {
						x := 0.0
						if b < parts {
							x += cost[b] * f.Levels[own]
						}
						if b > 0 {
							x += 0.4 * cost[b-1] * f.Levels[before]
						}
						half := c.Today / float64(parts) * (1 + 0.05*float64(draw))
						response[((b*k+before)*k+own)*f.Draws+draw] = 2 * c.Today / float64(parts) * math.Pow(x, 1.3) / (math.Pow(x, 1.3) + math.Pow(half, 1.3))
					}
				}
			}
		}
		f.Spend, f.Response = append(f.Spend, cost), append(f.Response, response)
	}
	f.Base = make([]float64, parts*f.Draws)
	s.Flights = f
	return s
}

// No levels of the grid within the budget bring more than the plan, nor than its
// bound.
func TestSpreadSlow(t *testing.T) {
	for seed := range uint64(4) {
		s := timed(seed, 3)
		f := s.Flights
		fl, err := Spread(s, Question{Kind: Fixed, Amount: s.Budget()}, DefaultSwing)
		if err != nil {
			t.Fatal(err)
		}
		if fl.Budget > s.Budget()*(1+1e-9) {
			t.Errorf("market %d: %v spent of %v", seed, fl.Budget, s.Budget())
		}
		got := fl.Outcome.Mean
		levels := [][]float64{make([]float64, 3), make([]float64, 3)}
		top := math.Inf(-1)
		var fill func(n int)
		fill = func(n int) {
			if n == 6 {
				if dot(f.Spend[0], levels[0])+dot(f.Spend[1], levels[1]) <= s.Budget()*(1+1e-12) {
					top = max(top, sum(broughtBy(f, levels))/float64(f.Draws))
				}
				return
			}
			for _, l := range []float64{0.5, 0.75, 1, 1.25, 1.5} {
				levels[n/3][n%3] = l
				fill(n + 1)
			}
		}
		fill(0)
		bound := fl.Certificate.Bound - mean(s.Base)
		if top > bound*(1+1e-9) {
			t.Errorf("market %d: %v on the grid, above the bound of %v", seed, top, bound)
		}
		if got < top*(1-2e-3) {
			t.Errorf("market %d: %v, and %v on the grid", seed, got, top)
		}
		for i, c := range fl.Channels {
			for b, x := range c.Spend {
				if x < 0.5*f.Spend[i][b]*(1-1e-9) || x > 1.5*f.Spend[i][b]*(1+1e-9) {
					t.Errorf("market %d: %s spends %v in part %d, the pattern %v", seed, c.Channel, x, b, f.Spend[i][b])
				}
			}
		}
		if fl.FromTiming.Mean < -1e-9 || fl.Gain.Mean < fl.FromTiming.Mean*(1-1e-9)-1e-6 && fl.Gain.Mean < 0 {
			t.Errorf("market %d: gain %+v, from timing %+v", seed, fl.Gain, fl.FromTiming)
		}
	}
}

// The menu of a channel is the concave hull of what all its levels cost and bring.
func TestMenuSlow(t *testing.T) {
	s := timed(3, 3)
	f := s.Flights
	m := newMenu(f, 0, false, DefaultSwing)
	for j := 2; j < len(m.spend); j++ {
		a, b := (m.mean[j-1]-m.mean[j-2])/(m.spend[j-1]-m.spend[j-2]), (m.mean[j]-m.mean[j-1])/(m.spend[j]-m.spend[j-1])
		if b > a*(1+1e-9) {
			t.Errorf("item %d: the curve bends upwards, %v after %v", j, b, a)
		}
	}
	allowed := []float64{0.5, 0.75, 1, 1.25, 1.5}
	for _, a := range allowed {
		for _, b := range allowed {
			for _, c := range allowed {
				levels := []float64{a, b, c}
				brought := make([]float64, 4*f.Draws)
				f.Add(brought, 0, levels)
				v := sum(brought) / float64(f.Draws)
				if most := at(m.spend, m.mean, dot(f.Spend[0], levels)); v > most*(1+1e-9) {
					t.Errorf("%v brings %v, the menu %v", levels, v, most)
				}
			}
		}
	}
	_, err := Spread(market(1, 2, 5), Question{Kind: Fixed, Amount: 1}, DefaultSwing)
	if !errors.Is(err, ErrShortHorizon) {
		t.Error(err)
	}
}

func ExampleSolve() {
	s := market(8, 3, 100)
	sol, err := Solve(s, Question{Kind: Fixed, Amount: s.Budget(), Constraints: []Constraint{within(0.3)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	a := Assess(s, sol.Spend)
	fmt.Printf("certified: %v, more than today with probability %.2f\n", sol.Certificate.Certified, a.VsCurrent.PBetter)
	// Output:
	// certified: true, more than today with probability 1.00
}
