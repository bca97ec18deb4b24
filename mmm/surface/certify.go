package surface

import (
	"context"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A Certificate says how far the surface is from the model: over random scenarios
// that took no part in building it, by draw, the difference between interpolated and
// exact incremental outcome, relative to the posterior mean of the exact one (of
// 1% of what today's spending brings, where that is more). Its headline is about the
// scenarios that are no extrapolation, or all where every one is.
type Certificate struct {
	MedianRelError float64 `json:"median_rel_error"`
	P99RelError    float64 `json:"p99_rel_error"`
	MaxRelError    float64 `json:"max_rel_error"`

	// MaxMeanRelError is about posterior means rather than single draws.
	MaxMeanRelError float64 `json:"max_mean_rel_error"`

	Scenarios int      `json:"scenarios"` // of the headline
	Draws     int      `json:"draws"`
	Regions   []Region `json:"regions"`
}

// A Region is the part of a certificate about scenarios of one sort.
type Region struct {
	Region         RegionName `json:"region"`
	Scenarios      int        `json:"scenarios"`
	MedianRelError float64    `json:"median_rel_error"`
	P99RelError    float64    `json:"p99_rel_error"`
	MaxRelError    float64    `json:"max_rel_error"`
}

// A RegionName names scenarios of one sort.
type RegionName string

// The regions. Every scenario is in one of the last two, and may be in one of the
// others.
const (
	NearToday     RegionName = "near_today" // every channel within 30% of today
	LowBudget     RegionName = "low_budget" // less than half of today's
	HighBudget    RegionName = "high_budget"
	Inside        RegionName = "inside_observed"
	Extrapolating RegionName = "extrapolating"
)

// heldOut returns random scenarios: a third within 30% of today, a third around
// today's mix and a third anywhere, at random budgets.
func (s *Surface) heldOut() [][]float64 {
	r := rng.New(s.Options.Seed, "held-out scenarios", 0)
	today, budget := s.Today(), s.Budget()
	plans := make([][]float64, s.Options.HeldOut)
	u := make([]float64, len(today))
	for k := range plans {
		for i := range u {
			u[i] = 1 - r.Float64()*(1-1e-9) // never 0
			u[i] = min(u[i], 1-1e-9)
		}
		b := s.Options.MaxBudget * (1 - r.Float64()) * budget
		switch k % 3 {
		case 0:
			plans[k] = make([]float64, len(u))
			for i, v := range u {
				plans[k][i] = today[i] * (0.7 + 0.6*v)
			}
		case 1:
			plans[k] = s.around(u, b)
		default:
			plans[k] = anywhere(u, b)
		}
		s.within(plans[k])
	}
	return plans
}

// regionsOf returns where a scenario belongs.
func (s *Surface) regionsOf(plan []float64) []RegionName {
	var regions []RegionName
	near := true
	for i, x := range plan {
		near = near && math.Abs(x-s.Channels[i].Today) <= 0.3*s.Channels[i].Today*(1+1e-9)
	}
	budget := total(plan) / s.Budget()
	switch {
	case near:
		regions = append(regions, NearToday)
	case budget < 0.5:
		regions = append(regions, LowBudget)
	case budget > 1.5:
		regions = append(regions, HighBudget)
	}
	e := s.Extrapolation(plan)
	if e.Any() {
		return append(regions, Extrapolating)
	}
	return append(regions, Inside)
}

// certify evaluates the held-out scenarios both ways.
func (b *builder) certify(ctx context.Context, progress func(Progress)) error {
	s := b.s
	plans := s.heldOut()
	n := min(s.Options.Exact, s.Draws)
	inputs := make([][]mmm.Input, len(plans))
	outlook := b.fit.Model.NewOutlook(b.first, s.Horizon.N)
	for k, plan := range plans {
		for at, x := range plan {
			inputs[k] = append(inputs[k], b.patterns[at].input(outlook, b.paid[at], s.Horizon.N, x))
		}
	}
	exact := make([]float64, len(plans)*n)
	if err := b.each(ctx, n, func(w *worker, j int) {
		w.outlook.Set(w.thetas[j*s.Draws/n])
		without := w.together(b.none)
		for k := range plans {
			exact[k*n+j] = s.Anchor.Factor * (w.together(inputs[k]) - without)
		}
	}, Certifying, progress); err != nil {
		return err
	}
	s.Certificate = s.compare(plans, exact, n)
	return nil
}

// together returns what all channels bring under their inputs, in the horizon and
// after it.
func (w *worker) together(inputs []mmm.Input) float64 {
	var sum float64
	for at, in := range inputs {
		inside, later := w.respond(w.paid[at], in)
		sum += inside + later
	}
	return sum
}

// leastShare is the share of what today's spending brings that errors are relative
// to at least: of plans that spend next to nothing, nobody needs five digits.
const leastShare = 0.01

// compare makes the certificate of exact incremental outcomes, [plan][n] of evenly
// spaced draws.
func (s *Surface) compare(plans [][]float64, exact []float64, n int) Certificate {
	errors, biases := map[RegionName][]float64{}, map[RegionName]float64{}
	counts := map[RegionName]int{}
	c := Certificate{Draws: n}
	approximate := make([]float64, s.Draws)
	s.Incremental(approximate, s.Today())
	least := leastShare * math.Abs(total(approximate)) / float64(s.Draws)
	for k, plan := range plans {
		s.Incremental(approximate, plan)
		row := exact[k*n : (k+1)*n]
		scale := max(math.Abs(total(row))/float64(n), least)
		var bias float64
		relative := make([]float64, n)
		for j, v := range row {
			difference := approximate[j*s.Draws/n] - v
			bias += difference / float64(n)
			relative[j] = safeDiv(math.Abs(difference), scale)
		}
		for _, region := range s.regionsOf(plan) {
			counts[region]++
			errors[region] = append(errors[region], relative...)
			biases[region] = max(biases[region], safeDiv(math.Abs(bias), scale))
		}
	}
	headline := Inside
	if counts[Inside] == 0 {
		headline = Extrapolating // as every scenario does
	}
	for _, region := range []RegionName{Inside, NearToday, LowBudget, HighBudget, Extrapolating} {
		if counts[region] == 0 {
			continue
		}
		e := errors[region]
		slices.Sort(e)
		r := Region{region, counts[region], draws.QuantileSorted(e, 0.5), draws.QuantileSorted(e, 0.99), e[len(e)-1]}
		c.Regions = append(c.Regions, r)
		if region == headline {
			c.Scenarios, c.MedianRelError, c.P99RelError, c.MaxRelError = r.Scenarios, r.MedianRelError, r.P99RelError, r.MaxRelError
			c.MaxMeanRelError = biases[region]
		}
	}
	return c
}
