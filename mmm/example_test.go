package mmm_test

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// market is two years of weekly revenue of 1000 a week, on which every unit of
// money for radio brings 3 by diminishing returns, and every one for print 1.
func market() *mmm.Data {
	const weeks = 104
	r := rng.New(6, "example market", 0)
	d := &mmm.Data{
		Grain: mmm.Weekly, Geos: []string{"everywhere"}, Currency: "EUR",
		Outcome: mmm.Outcome{Name: "revenue", Kind: mmm.Revenue, Values: make([]float64, weeks)},
	}
	for t := range weeks {
		d.Periods = append(d.Periods, mmm.Weekly.Next(mmm.DayOf(2024, 1, 1), t))
		d.Outcome.Values[t] = 1000 + 30*r.NormFloat64()
	}
	for _, c := range []struct {
		name string
		roi  float64
	}{{"radio", 3}, {"print", 1}} {
		spend, response := make([]float64, weeks), make([]float64, weeks)
		var total, sum float64
		for t := range weeks {
			spend[t] = 100 * r.ExpFloat64()
			response[t] = spend[t] / (spend[t] + 100)
			total, sum = total+spend[t], sum+response[t]
		}
		for t := range weeks {
			d.Outcome.Values[t] += c.roi * total / sum * response[t]
		}
		d.Channels = append(d.Channels, mmm.Channel{Name: c.name, Kind: mmm.Paid, Exposure: spend, Spend: spend})
	}
	return d
}

// From data to a return: what the model is, how the draws went, what they say.
func Example() {
	d := market()
	spec := mmm.DefaultSpec(d)
	model, err := mmm.New(d, spec)
	if err != nil {
		fmt.Println(err) // everything that is wrong, one to a line
		return
	}
	opts := mmm.DefaultFitOptions()
	opts.Seed = 1
	fit, err := mmm.Sample(context.Background(), model, opts, mmm.KeepInMemory, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("converged:", fit.Diagnostics.Converged)
	for i, truth := range []float64{3, 1} {
		channel := d.Channels[i].Name
		variable := slices.Index(fit.Draws.Names(), "roi_m["+channel+"]")
		chains, err := draws.Chains(nil, fit.Draws, variable)
		if err != nil {
			fmt.Println(err)
			return
		}
		roi := draws.Summarise(slices.Concat(chains...), 0.9)
		fmt.Printf("%s returns %.1f; %v is within the %v interval: %v\n", channel, roi.Median, truth, roi.Level, roi.Lo < truth && truth < roi.Hi)
	}
	// Output:
	// converged: true
	// radio returns 3.0; 3 is within the 0.9 interval: true
	// print returns 1.0; 1 is within the 0.9 interval: true
}

// What is wrong comes all at once.
func ExampleNew() {
	d := market()
	d.Channels[1].Spend = slices.Clone(d.Channels[1].Spend)
	d.Channels[1].Spend[3] = -50
	d.Outcome.Values[7] = math.NaN()
	_, err := mmm.New(d, mmm.DefaultSpec(d))
	fmt.Println(err)
	// Output:
	// outcome: 1 missing or infinite values, the first on 2024-02-19; fill them or leave the periods out
	// channel "print": 1 negative values of spend, the first on 2024-01-22; refunds and corrections belong in the period they correct
}
