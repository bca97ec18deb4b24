package plan

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// An Alternative is an allocation nearly as good as the best.
type Alternative struct {
	*Assessment
	Spend []float64 `json:"-"`
	What  string    `json:"what"` // how it differs from the best: "most for tv"

	// Short is by how much its mean outcome falls short of the best one.
	Short float64 `json:"short_of_best"`

	// Regret is how much more outcome the best allocation of each draw would have
	// had, with the question's budget or that of its answer: what not knowing costs.
	Regret draws.Estimate `json:"regret"`

	// FromBest and FromToday are the shares of the best one's budget that are elsewhere,
	// half of the sum of differences; of today's budget, where that one has none.
	FromBest   float64     `json:"distance_from_best"`
	FromToday  float64     `json:"distance_from_today"`
	Robustness *Robustness `json:"robustness"`
}

// AlternativeOptions say how many alternatives there should be, and how good.
type AlternativeOptions struct {
	Count     int     // of alternatives, the best among them
	Tolerance float64 // share of what spending brings that an alternative may fall short of the best
}

// DefaultAlternatives returns six, within 1% of what spending brings.
func DefaultAlternatives() AlternativeOptions { return AlternativeOptions{Count: 6, Tolerance: 0.01} }

// Alternatives returns the best allocation for a question, in the posterior mean,
// and others within the tolerance of it that are as different from it and from each
// other as possible: of the extreme allocations that are good enough (the most and
// the least for each channel, and for each pair of them), the farthest from those
// chosen so far.
func Alternatives(s *surface.Surface, q Question, o AlternativeOptions) ([]Alternative, error) {
	q.Objective = Objective{}
	sol, err := Solve(s, q)
	if err != nil {
		return nil, err
	}
	means := s.Means(nil)
	best := incremental(s, means, sol.Spend)
	least := best - o.Tolerance*math.Abs(best)
	all := append(q.restrictions(s), restriction{name: "good enough", rows: []separable.Row{{Curve: means, Lo: least, Hi: math.Inf(1)}}},
		budgetOf(s, sum(sol.Spend)))
	chosen := []candidate{{sol.Spend, "the best in the mean"}}
	pool := extremes(s, all, sol.Spend)
	if today := s.Today(); meets(s, all, today) {
		pool = append(pool, candidate{today, "today's plan"})
	}
	for len(chosen) < o.Count {
		next, far := farthest(pool, chosen)
		if far <= minDistance*sum(sol.Spend) {
			break
		}
		chosen = append(chosen, next)
	}
	same := q.restrictions(s)
	if math.IsInf(q.Budget(s), 1) {
		same = append(same, budgetOf(s, sum(sol.Spend)))
	}
	p, _ := problem(s, same)
	bests := foresee(s, p)
	list := make([]Alternative, len(chosen))
	for i, c := range chosen {
		list[i] = q.alternative(s, c, sol.Spend, best, means, bests)
	}
	return list, nil
}

// minDistance is the share of the budget that must be elsewhere for an allocation to
// count as another one.
const minDistance = 1e-4

// A candidate is an allocation that may be an alternative.
type candidate struct {
	spend []float64
	what  string
}

// meets reports whether a plan keeps to restrictions.
func meets(s *surface.Surface, all []restriction, plan []float64) bool {
	p, ok := problem(s, all)
	return ok && allows(p, plan)
}

// extremes returns allocations with the most and the least for each channel, and the
// most for one channel over another, among those that keep to restrictions.
func extremes(s *surface.Surface, all []restriction, best []float64) []candidate {
	p, _ := problem(s, all)
	var pool []candidate
	var solver *separable.Solver
	add := func(what string, direction []float64) {
		objective := []separable.Curve{linear(s, direction)}
		if solver == nil {
			p.Objectives = objective
			solver = separable.New(p)
		} else {
			solver.SetObjectives(objective, nil)
		}
		if res := solver.Solve(separable.Options{Gap: 1e-3, Start: best, MaxNodes: 2000}); res.X != nil {
			pool = append(pool, candidate{res.X, what})
		}
	}
	n := len(s.Channels)
	for i := range n {
		direction := make([]float64, n)
		direction[i] = 1
		add("the most for "+s.Channels[i].Name, direction)
		direction[i] = -1
		add("the least for "+s.Channels[i].Name, direction)
	}
	for i := range n {
		for j := range n {
			if i != j && n <= maxPairs {
				direction := make([]float64, n)
				direction[i], direction[j] = 1, -1
				add(s.Channels[i].Name+" over "+s.Channels[j].Name, direction)
			}
		}
	}
	return pool
}

// maxPairs is the number of channels up to which extremes of pairs are looked for.
const maxPairs = 8

// farthest returns the candidate farthest from the nearest chosen one, and how far.
func farthest(pool, chosen []candidate) (candidate, float64) {
	var best candidate
	far := 0.0
	for _, c := range pool {
		near := math.Inf(1)
		for _, other := range chosen {
			near = min(near, distance(c.spend, other.spend))
		}
		if near > far {
			best, far = c, near
		}
	}
	return best, far
}

// distance returns half of the sum of absolute differences.
func distance(a, b []float64) float64 {
	var d float64
	for i := range a {
		d += math.Abs(a[i]-b[i]) / 2
	}
	return d
}

// alternative assesses a candidate. bests are the best outcomes of draws.
func (q *Question) alternative(s *surface.Surface, c candidate, best []float64, mean float64, means [][]float64, bests []float64) Alternative {
	a := Alternative{Assessment: Assess(s, c.spend), Spend: c.spend, What: c.what, Short: mean - incremental(s, means, c.spend)}
	regret := make([]float64, s.Draws)
	s.Outcome(regret, c.spend)
	for k, v := range regret {
		regret[k] = math.Max(0, bests[k]-v) // rounding of bounds aside, no plan beats the best
	}
	a.Regret = s.Estimate(regret)
	budget := sum(best)
	if budget == 0 {
		budget = s.Budget()
	}
	a.FromBest, a.FromToday = distance(c.spend, best)/budget, distance(c.spend, s.Today())/budget
	a.Robustness = Robust(s, c.spend)
	return a
}
