package surface_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A surface is built once for a fit and a horizon, and answers questions about plans
// without the model. The fit is of draws from the prior here, for brevity.
func Example() {
	const weeks = 52
	d := &mmm.Data{Grain: mmm.Weekly, Geos: []string{"all"}, Currency: "EUR"}
	tv := mmm.Channel{Name: "tv", Kind: mmm.Paid}
	search := mmm.Channel{Name: "search", Kind: mmm.Paid}
	for t := range weeks {
		d.Periods = append(d.Periods, d.Grain.Next(mmm.DayOf(2024, 1, 1), t))
		tv.Spend = append(tv.Spend, 1000*(1+math.Sin(float64(t))))
		search.Spend = append(search.Spend, 500+100*math.Cos(float64(3*t)))
		d.Outcome.Values = append(d.Outcome.Values, 20_000+1000*math.Sin(float64(t)))
	}
	d.Outcome.Kind = mmm.Revenue
	tv.Exposure, search.Exposure = tv.Spend, search.Spend
	d.Channels = []mmm.Channel{tv, search}
	spec := mmm.DefaultSpec(d)
	spec.Baseline.Knot = dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 0.1}}
	m, err := mmm.New(d, spec)
	if err != nil {
		log.Fatal(err)
	}

	opt := surface.DefaultOptions()
	opt.Draws, opt.Scenarios = 100, 500
	s, err := surface.Build(context.Background(), mmm.SamplePrior(m, 100, 1), surface.Last(d, surface.Quarter), opt, nil)
	if err != nil {
		log.Fatal(err)
	}

	plan := s.Today() // a tenth of tv's money goes to search
	moved := plan[s.Index("tv")] / 10
	plan[s.Index("tv")] -= moved
	plan[s.Index("search")] += moved
	e := s.Extrapolation(plan)
	fmt.Printf("%d weeks until %s at %.0f %s\n", s.Horizon.N, s.Horizon.Ends(s.Grain), s.Budget(), s.Unit)
	fmt.Println("never seen so much of", e.Above)
	fmt.Println("accurate to 1%:", s.Certificate.MaxRelError < 0.01)

	today, other := make([]float64, s.Draws), make([]float64, s.Draws)
	s.Outcome(today, s.Today())
	s.Outcome(other, plan)
	better := 0
	for k := range other {
		if other[k] > today[k] {
			better++
		}
	}
	fmt.Printf("better than today in %d of %d draws\n", better, s.Draws)
	// Output:
	// 13 weeks until 2025-03-30 at 19821 EUR
	// never seen so much of [search]
	// accurate to 1%: true
	// better than today in 46 of 100 draws
}
