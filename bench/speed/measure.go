package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"gonum.org/v1/gonum/stat"
)

// size is a model of a standard size.
type size struct {
	name      string
	scenario  string
	days      int
	paid      int
	unitSlope bool // Hill slopes are fixed at 1, as in the reference model class
}

// sizes are three years by week and four channels; three years by day and
// fifteen channels; and three years by week and four channels in twenty geos.
// Each market has promotions, holidays and a competitor's price besides.
func sizes() []size {
	const weeks155, weeks156, years3 = 155 * 7, 156 * 7, 1095
	return []size{
		{name: "weekly", scenario: "weekly", days: weeks155, paid: 4},
		{name: "weekly-slope1", scenario: "weekly", days: weeks155, paid: 4, unitSlope: true},
		{name: "daily", scenario: "D0", days: years3, paid: 15},
		{name: "daily-slope1", scenario: "D0", days: years3, paid: 15, unitSlope: true},
		{name: "geo", scenario: "geo", days: weeks156, paid: 4},
	}
}

// model returns the default model of a market of the size.
func (c size) model() (*mmm.Model, error) {
	s, err := sim.Lookup(c.scenario)
	if err != nil {
		return nil, err
	}
	s.Days, s.Media.Paid = c.days, c.paid
	market, err := sim.New(s, 1)
	if err != nil {
		return nil, err
	}
	data := market.Data()
	spec := mmm.DefaultSpec(data)
	if c.unitSlope {
		for i := range spec.Channels {
			spec.Channels[i].Shape["slope"] = dist.Prior{Dist: dist.Fixed{Value: 1}}
		}
	}
	return mmm.New(data, spec)
}

func choose(name string) ([]size, error) {
	all := sizes()
	if name == "" {
		return all, nil
	}
	for _, c := range all {
		if c.name == name {
			return []size{c}, nil
		}
	}
	return nil, fmt.Errorf("unknown model %q", name)
}

// speed is what was measured: of runs, the median.
type speed struct {
	Name                  string
	Geos, Periods         int
	Channels              int
	Parameters, Sampled   int // that are not fixed; of those, by the sampler
	Gradients             float64
	Seconds, WorstSeconds float64
	MinESS, MedianESS     float64 // bulk
	MaxRhat               float64 // the worst of all runs
	Leapfrogs             float64 // per draw
	Converged, Again      int     // runs that converged; that took more than one attempt
	Runs                  int
	PeakMB                float64
}

// prepare returns the model of a size, how to fit it, and what can be said
// without a fit.
func prepare(c size, o options) (*mmm.Model, mmm.FitOptions, speed, error) {
	opts := mmm.DefaultFitOptions()
	opts.Draws = o.draws
	if o.full {
		opts.Parametrisation = mmm.Parametrisation{}
	}
	model, err := c.model()
	if err != nil {
		return nil, opts, speed{}, err
	}
	data, post := model.Data(), model.Posterior(opts.Parametrisation)
	return model, opts, speed{Name: c.name, Geos: data.G(), Periods: data.T(), Channels: len(data.Channels), Runs: o.runs,
		Parameters: len(post.Names()), Sampled: post.Dim(), Gradients: gradients(post)}, nil
}

// measure fits the market of a size runs times.
func measure(ctx context.Context, c size, o options) (speed, error) {
	model, opts, s, err := prepare(c, o)
	if err != nil {
		return s, err
	}
	var seconds, least, median, leapfrogs []float64
	for i := range o.runs {
		opts.Seed = uint64(i + 1)
		start := time.Now()
		fit, err := mmm.Sample(ctx, model, opts, mmm.KeepInMemory, nil)
		if err != nil {
			return s, err
		}
		seconds = append(seconds, time.Since(start).Seconds())
		d := &fit.Diagnostics
		least, median = append(least, d.MinESSBulk.Value), append(median, medianESS(d))
		leapfrogs = append(leapfrogs, float64(d.Leapfrogs)/float64(opts.Chains*opts.Draws))
		s.MaxRhat = max(s.MaxRhat, d.MaxRhat.Value)
		if d.Converged {
			s.Converged++
		}
		if len(fit.Attempts) > 1 {
			s.Again++
		}
	}
	s.Seconds, s.WorstSeconds = middle(seconds), slices.Max(seconds)
	s.MinESS, s.MedianESS, s.Leapfrogs = middle(least), middle(median), middle(leapfrogs)
	return s, nil
}

// gradients returns how many gradients one core computes in a second.
func gradients(post *mmm.Posterior) float64 {
	ld := post.NewLogDensity()
	u, grad := make([]float64, ld.Dim()), make([]float64, ld.Dim())
	post.StartFromPrior(u, rng.New(1, "speed", 0))
	start, n := time.Now(), 0
	for ; n < 100 || time.Since(start) < time.Second; n++ {
		ld.LogProb(grad, u)
	}
	return float64(n) / time.Since(start).Seconds()
}

func medianESS(d *mmm.Diagnostics) float64 {
	var ess []float64
	for _, s := range d.Summaries {
		if !math.IsNaN(s.ESSBulk) {
			ess = append(ess, s.ESSBulk)
		}
	}
	return middle(ess)
}

func middle(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return stat.Quantile(0.5, stat.Empirical, x, nil)
}

func writeHeading(out io.Writer, o options) {
	fmt.Fprintf(out, "4 chains, %d draws each, %d runs; medians over runs unless it says otherwise.", o.draws, o.runs)
	if o.full {
		fmt.Fprint(out, " Nothing integrated out.")
	}
	fmt.Fprint(out, "\n\n| model | geos × periods × channels | parameters | sampled | gradients/s, one core | s | worst s | min ESS | min ESS/s | median ESS/s | leapfrogs per draw | worst R-hat | converged | more than one attempt | peak memory |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n")
}

func (s speed) write(out io.Writer) {
	fmt.Fprintf(out, "| %s | %d × %d × %d | %d | %d | %.0f | %.2f | %.2f | %.0f | %.0f | %.0f | %.1f | %.4f | %d of %d | %d | %s |\n",
		s.Name, s.Geos, s.Periods, s.Channels, s.Parameters, s.Sampled, s.Gradients, s.Seconds, s.WorstSeconds,
		s.MinESS, s.MinESS/s.Seconds, s.MedianESS/s.Seconds, s.Leapfrogs, s.MaxRhat, s.Converged, s.Runs, s.Again, megabytes(s.PeakMB))
}

func megabytes(mb float64) string {
	if mb == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%.0f MB", mb)
}
