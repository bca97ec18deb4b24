// Command plan measures how fast a surface is built and how fast it answers, and
// what memory that takes: fifteen channels, by day and by week, 1000 draws.
//
//	go run ./bench/plan
//	go run ./bench/plan -runs 9 -calls 1000
//
// Every number is the median over runs, and the worst of them beside it; what-ifs
// are timed call by call. Answers come from one goroutine, surfaces are built by as
// many as there are processors. Timing is that of this machine at this moment.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
)

type options struct {
	runs     int
	calls    int // what-ifs in each run
	draws    int // of each of 4 chains
	channels int
}

func main() {
	var o options
	flag.IntVar(&o.runs, "runs", 5, "times that everything is measured")
	flag.IntVar(&o.calls, "calls", 10_000, "what-ifs of each run")
	flag.IntVar(&o.draws, "draws", 250, "draws of each of 4 chains")
	flag.IntVar(&o.channels, "channels", 15, "paid channels")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

// run builds the surfaces, asks them everything and writes the tables to out.
func run(ctx context.Context, o options, out, log io.Writer) error {
	if o.runs < 1 || o.calls < 1 || o.draws < 4 || o.channels < 2 {
		return fmt.Errorf("want at least one run and call, 4 draws and 2 channels")
	}
	fmt.Fprintf(out, "%d channels, %d draws; %d processors; medians of %d runs.\n\n", o.channels, 4*o.draws, runtime.GOMAXPROCS(0), o.runs)
	fmt.Fprint(out, "| build | median s | worst s | processor s | allocated MB | in memory MB |\n|---|---|---|---|---|---|\n")
	var built []subject
	for _, m := range markets() {
		fmt.Fprintf(log, "%s: fit and %d builds\n", m.name, o.runs)
		s, err := m.build(ctx, o, out)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		built = append(built, s)
	}
	fmt.Fprint(out, "\n| question | median ms | worst ms | allocations | allocated MB |\n|---|---|---|---|---|\n")
	for _, s := range built {
		for _, q := range s.questions() {
			fmt.Fprintf(log, "%s: %s\n", s.name, q.name)
			if err := q.measure(s, o, out); err != nil {
				return fmt.Errorf("%s, %s: %w", s.name, q.name, err)
			}
		}
	}
	fmt.Fprint(out, "\n| what-if | p50 ms | p99 ms | most ms | allocations | allocated MB |\n|---|---|---|---|---|---|\n")
	for _, s := range built {
		s.whatIfs(o, out)
	}
	return nil
}
