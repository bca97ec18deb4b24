package backtest

import (
	"cmp"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
)

// A Summary is what all worlds of one scenario say.
type Summary struct {
	Scenario string          `json:"scenario"`
	Seeds    []uint64        `json:"seeds"`
	Policies []PolicySummary `json:"policies"`
	Claims   []Claim         `json:"claims"`

	// Unmeasured says what the suite has targets for and this package does not measure.
	Unmeasured []string `json:"unmeasured,omitempty"`
}

// PolicySummary is one policy's metrics.
type PolicySummary struct {
	Policy  Policy          `json:"policy"`
	Metrics []MetricSummary `json:"metrics"`
}

// MetricSummary is the mean of a metric over the worlds that have it.
type MetricSummary struct {
	Metric Metric      `json:"metric"`
	Mean   draws.Float `json:"mean"`
	SE     draws.Float `json:"se"` // of the mean
	P95    draws.Float `json:"p95"`
	Worlds int         `json:"worlds"`
}

// Summarise returns a summary of each scenario that there are results of, in the order
// of Scenarios. Results may come in any order; of two of one world the later counts.
func Summarise(results []Result) []Summary {
	var all []Summary
	for _, s := range Scenarios() {
		own := ofScenario(results, s.Name)
		if len(own) == 0 {
			continue
		}
		sum := Summary{Scenario: s.Name, Unmeasured: s.Unmeasured}
		for _, r := range own {
			sum.Seeds = append(sum.Seeds, r.Seed)
		}
		sum.Policies = policies(own)
		for _, t := range Targets() {
			if t.Scenario == s.Name {
				sum.Claims = append(sum.Claims, t.judge(own))
			}
		}
		all = append(all, sum)
	}
	return all
}

// ofScenario returns the results of a scenario in the order of seeds.
func ofScenario(results []Result, name string) []Result {
	bySeed := map[uint64]Result{}
	for _, r := range results {
		if r.Scenario == name {
			bySeed[r.Seed] = r
		}
	}
	var own []Result
	for _, r := range bySeed {
		own = append(own, r)
	}
	slices.SortFunc(own, func(a, b Result) int { return cmp.Compare(a.Seed, b.Seed) })
	return own
}

// policies summarises metrics in the order in which they first come.
func policies(results []Result) []PolicySummary {
	var all []PolicySummary
	for _, q := range quantities(results) {
		i := slices.IndexFunc(all, func(p PolicySummary) bool { return p.Policy == q.Policy })
		if i < 0 {
			i = len(all)
			all = append(all, PolicySummary{Policy: q.Policy})
		}
		all[i].Metrics = append(all[i].Metrics, summarise(results, q))
	}
	return all
}

func quantities(results []Result) []Quantity {
	var all []Quantity
	for i := range results {
		for _, s := range results[i].Scores {
			if q := (Quantity{s.Policy, s.Metric}); !slices.Contains(all, q) {
				all = append(all, q)
			}
		}
	}
	return all
}

func summarise(results []Result, q Quantity) MetricSummary {
	var x []float64
	for i := range results {
		if v := results[i].value(q); !math.IsNaN(v) {
			x = append(x, v)
		}
	}
	n := float64(len(x))
	var sum, squares float64
	for _, v := range x {
		sum += v
	}
	for _, v := range x {
		squares += (v - sum/n) * (v - sum/n)
	}
	slices.Sort(x)
	return MetricSummary{Metric: q.Metric, Worlds: len(x), Mean: draws.Float(sum / n), SE: draws.Float(math.Sqrt(squares / (n - 1) / n)), P95: draws.Float(draws.QuantileSorted(x, 0.95))}
}
