// Command regret measures what allocations are worth in markets whose truth is
// known: it simulates a market for each seed, fits it, builds the surface of its
// last year, asks for the best use of today's budget, and compares what that would
// truly have brought with the best that anyone who knows the truth could have done.
//
//	go run ./bench/regret -scenario weekly -seeds 1-40
//	go run ./bench/regret -scenario geo -seeds 1-40 -draws 500
//	go run ./bench/regret -scenario prior -seeds 1-200
//
// In the scenario prior, truth and outcome are drawn from the model itself, so that
// what is predicted must be right on average.
//
// Tables go to standard output, in Markdown; a line for each seed goes to standard
// error as it comes. README.md has the tables, and says what their rows are.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// options say what to run.
type options struct {
	seeds    string // "1-40"
	scenario string
	draws    int // of each chain
	kept     int // draws of the surface, at most

	whiteNoise bool // noise without autocorrelation, as the model takes it to be
}

func main() {
	var o options
	flag.StringVar(&o.seeds, "seeds", "1-10", "first and last seed")
	flag.StringVar(&o.scenario, "scenario", "weekly", "name of the scenario, or "+ofPrior)
	flag.IntVar(&o.draws, "draws", mmm.DefaultFitOptions().Draws, "draws of each chain")
	flag.IntVar(&o.kept, "kept", surface.DefaultOptions().Draws, "draws of the surface, at most")
	flag.BoolVar(&o.whiteNoise, "white-noise", false, "noise without autocorrelation")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "regret:", err)
		os.Exit(1)
	}
}

// run judges the markets of all seeds and writes the tables to out.
func run(ctx context.Context, o options, out, log io.Writer) error {
	var first, last uint64
	if n, err := fmt.Sscanf(o.seeds, "%d-%d", &first, &last); n != 2 || err != nil || last < first {
		return fmt.Errorf("seeds %q, want first-last such as 1-10", o.seeds)
	}
	s, err := lookup(o)
	if err != nil {
		return err
	}
	noise := ""
	if o.whiteNoise {
		noise = ", white noise"
	}
	var all []verdict
	for seed := first; seed <= last; seed++ {
		m, err := plant(ctx, s, seed, o)
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		v, err := judge(m, seed)
		if err != nil {
			return fmt.Errorf("seed %d: %w", seed, err)
		}
		all = append(all, v)
		fmt.Fprintln(log, v.line())
	}
	fmt.Fprintf(out, "### %s: %d geos by %s, %d channels, %d days%s; seeds %s\n\n", s.Name, s.Geo.Count, s.Grain, s.Media.Paid, s.Days, noise, o.seeds)
	fmt.Fprintf(out, "4 chains of %d draws, %d of them in the surface; %d of %d fits converged.\n", o.draws, all[0].draws, converged(all), len(all))
	for _, b := range limits() {
		printAllocations(out, all, b)
		printChances(out, all, b)
	}
	printSeeds(out, all)
	return nil
}
