// Command recovery measures how well the model recovers the truth of simulated
// markets: it fits one market for each seed and prints how often intervals hold
// the true return, marginal return and contributions, how far estimates are off,
// and how well the chains mixed.
//
//	go run ./bench/recovery -scenario D0 -seeds 1-20
//	go run ./bench/recovery -scenario weekly -seeds 1-20 -fixed-slope
//
// The numbers of each seed go to standard error as they come, the table over all
// of them to standard output. Standard errors are over seeds, because channels
// and periods of one market are not independent. Coverage is nominal only on
// average over the prior: markets are not drawn from it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/saturation"
	"github.com/noonmark/noonmark/mmm/sim"
)

// options say what to run.
type options struct {
	seeds      string // "1-20"
	scenario   string
	grain      string // day, week, or empty for the scenario's
	draws      int    // of each chain
	fixedSlope bool   // Hill slopes fixed at 1, as in the reference model class
	whiteNoise bool   // noise without autocorrelation
}

func main() {
	var o options
	flag.StringVar(&o.seeds, "seeds", "1-10", "first and last seed")
	flag.StringVar(&o.scenario, "scenario", "D0", "name of the scenario")
	flag.StringVar(&o.grain, "grain", "", "day or week; the scenario's own if empty")
	flag.IntVar(&o.draws, "draws", mmm.DefaultFitOptions().Draws, "draws of each chain")
	flag.BoolVar(&o.fixedSlope, "fixed-slope", false, "fix the slope of Hill saturation at 1")
	flag.BoolVar(&o.whiteNoise, "white-noise", false, "noise without autocorrelation")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "recovery:", err)
		os.Exit(1)
	}
}

// run fits the markets of all seeds and writes the table to out.
func run(ctx context.Context, o options, out, log io.Writer) error {
	var first, last uint64
	if n, err := fmt.Sscanf(o.seeds, "%d-%d", &first, &last); n != 2 || err != nil || last < first {
		return fmt.Errorf("seeds %q, want first-last such as 1-10", o.seeds)
	}
	s, err := sim.Lookup(o.scenario)
	if err != nil {
		return err
	}
	if err := setGrain(&s, o.grain); err != nil {
		return err
	}
	if o.whiteNoise {
		s.Noise.AR = 0
	}
	t := newTable(log)
	for seed := first; seed <= last; seed++ {
		result, err := fit(ctx, s, seed, o)
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		t.add(seed, result)
	}
	t.print(out, fmt.Sprintf("%s by %s, %d days, %d geos, seeds %s, %s", s.Name, s.Grain, s.Days, s.Geo.Count, o.seeds, variant(o)))
	return nil
}

func variant(o options) string {
	name := "default model"
	if o.fixedSlope {
		name = "Hill slope fixed at 1"
	}
	if o.whiteNoise {
		name += ", white noise"
	}
	return name
}

func setGrain(s *sim.Scenario, grain string) error {
	switch mmm.Grain(grain) {
	case "", s.Grain:
	case mmm.Weekly:
		*s = s.ByWeek()
	case mmm.Daily:
		s.Grain = mmm.Daily
	default:
		return fmt.Errorf("grain %q, want day or week", grain)
	}
	return nil
}

// fit fits the market of one seed and scores the fit.
func fit(ctx context.Context, s sim.Scenario, seed uint64, o options) (outcome, error) {
	market, err := sim.New(s, seed)
	if err != nil {
		return outcome{}, err
	}
	data := market.Data()
	spec := mmm.DefaultSpec(data)
	if o.fixedSlope {
		fixSlopes(&spec, data)
	}
	model, err := mmm.New(data, spec)
	if err != nil {
		return outcome{}, err
	}
	opts := mmm.DefaultFitOptions()
	opts.Draws, opts.Seed = o.draws, seed
	fit, err := mmm.Sample(ctx, model, opts, mmm.KeepInMemory, nil)
	if err != nil {
		return outcome{}, err
	}
	score, err := market.Truth.Score(fit)
	return outcome{fit, score}, err
}

// fixSlopes fixes the slope of Hill saturation at 1 in channels without
// frequency.
func fixSlopes(spec *mmm.Spec, data *mmm.Data) {
	for i := range spec.Channels {
		if c := &spec.Channels[i]; c.Saturation == saturation.KindHill && !data.Channels[i].Kind.HasFrequency() {
			c.Shape["slope"] = dist.Prior{Dist: dist.Fixed{Value: 1}}
		}
	}
}
