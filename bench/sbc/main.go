// Command sbc checks the sampler by simulation-based calibration: it draws
// parameters from the prior and an outcome from the parameters, fits the model to
// that outcome, and asks where the true value of every parameter ranks among its
// posterior draws. Over many data sets ranks are uniform if model, gradients,
// integration of linear parameters and sampler are right.
//
//	go run ./bench/sbc -datasets 200
//	go run ./bench/sbc -datasets 200 -geos 3
//
// Exposures, prices and the calendar come from simulated markets, another one for
// each data set. Besides parameters the log likelihood is ranked, which sees what
// ranks of single parameters cannot (Modrák et al. 2023, "Simulation-based
// calibration checking for Bayesian computation", Bayesian Analysis).
//
// The exit status is 1 if any quantity's ranks are not uniform, at 1% over all
// tests together.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
)

type options struct {
	datasets int
	seed     uint64
	geos     int
	draws    int // of each chain
}

func main() {
	var o options
	flag.IntVar(&o.datasets, "datasets", 200, "number of data sets")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the first data set")
	flag.IntVar(&o.geos, "geos", 1, "number of geos; 1 is a national model")
	flag.IntVar(&o.draws, "draws", 1000, "draws of each chain")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "sbc:", err)
		os.Exit(1)
	}
}

// run ranks all data sets and writes the table to out.
func run(ctx context.Context, o options, out, log io.Writer) error {
	if o.datasets < 1 || o.geos < 1 || o.draws < rankDraws/chains {
		return fmt.Errorf("want at least one data set, one geo and %d draws", rankDraws/chains)
	}
	results := make([]result, o.datasets)
	err := parallel(ctx, o.datasets, func(ctx context.Context, i int) (err error) {
		results[i], err = rank(ctx, o, o.seed+uint64(i))
		return err
	}, func(done int) {
		if done%20 == 0 || done == o.datasets {
			fmt.Fprintf(log, "%d of %d data sets\n", done, o.datasets)
		}
	})
	if err != nil {
		return err
	}
	failed := write(out, o, results)
	if failed > 0 {
		return fmt.Errorf("%d tests of uniformity failed", failed)
	}
	return nil
}

// parallel calls f for 0..n-1, a few at a time, and done after each of them. It
// stops at the first error.
func parallel(ctx context.Context, n int, f func(ctx context.Context, i int) error, done func(n int)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next, finished atomic.Int64
	var report sync.Mutex
	var all sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := f(ctx, i); err != nil {
					cancel(fmt.Errorf("data set %d: %w", i, err))
					return
				}
				report.Lock()
				done(int(finished.Add(1)))
				report.Unlock()
			}
		})
	}
	all.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return ctx.Err()
}
