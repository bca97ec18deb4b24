// Command daily runs the benchmark suite daily-v1 of package mmm/backtest: every
// scenario and seed that is asked for, a few worlds at a time, and prints the tables.
//
//	go run ./bench/daily -scenarios D0,D1,D2,D3 -seeds 1-40 -results daily.jsonl
//
// Each world's numbers are appended to the results as soon as they are there, and worlds
// that the results have are not run again: an interrupted run goes on where it was. Take
// a new file after changing the program.
//
// Tables go to standard output, in Markdown, with -json the same as JSON; a line for
// each world goes to standard error as it comes. README.md has the tables, and says what
// their columns are.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/mmm/backtest"
)

// options say what to run.
type options struct {
	scenarios string // "D0,D2"; empty for all
	seeds     string // "1-40"
	results   string // file
	workers   int
	json      bool
	release   bool
}

func main() {
	var o options
	flag.StringVar(&o.scenarios, "scenarios", "", "names of scenarios, separated by commas; all by default")
	flag.StringVar(&o.seeds, "seeds", "1-40", "first and last seed")
	flag.StringVar(&o.results, "results", "daily.jsonl", "file that results are kept in")
	flag.IntVar(&o.workers, "workers", runtime.GOMAXPROCS(0), "worlds at a time; 0 prints what the results have")
	flag.BoolVar(&o.json, "json", false, "print summaries as JSON")
	flag.BoolVar(&o.release, "release", false, "run the seeds that are kept for releases")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "daily:", err)
		os.Exit(1)
	}
}

// run plays all worlds and writes the tables to out.
func run(ctx context.Context, o options, out, log io.Writer) error {
	scenarios, err := o.chosen()
	if err != nil {
		return err
	}
	var first, last uint64
	if n, err := fmt.Sscanf(o.seeds, "%d-%d", &first, &last); n != 2 || err != nil {
		return fmt.Errorf("seeds %q, want first-last such as 1-40", o.seeds)
	}
	if err := backtest.CheckSeeds(first, last, o.release); err != nil {
		return err
	}
	j, err := openJournal(o.results)
	if err != nil {
		return err
	}
	defer j.close()
	var worlds []world
	for seed := first; seed <= last; seed++ {
		for _, s := range scenarios {
			worlds = append(worlds, world{s, seed})
		}
	}
	if o.workers == 0 {
		worlds = slices.DeleteFunc(worlds, func(w world) bool { _, ok := j.has[w]; return !ok })
	}
	results, err := play(ctx, worlds, o.workers, j, log)
	if err != nil {
		return err
	}
	return write(out, backtest.Summarise(results), o.json)
}

// chosen returns the scenarios that are asked for.
func (o *options) chosen() ([]string, error) {
	var names []string
	if o.scenarios == "" {
		for _, s := range backtest.Scenarios() {
			names = append(names, s.Name)
		}
		return names, nil
	}
	for name := range strings.SplitSeq(o.scenarios, ",") {
		if _, err := backtest.Lookup(name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}
