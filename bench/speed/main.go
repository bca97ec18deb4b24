// Command speed measures how fast posteriors are drawn, and in how much memory,
// for models of three standard sizes.
//
//	go run ./bench/speed
//	go run ./bench/speed -model weekly -runs 9
//	go run ./bench/speed -full
//
// Times include the search for a start and warm-up, and every attempt if a fit
// needed more than one; each run has another seed of the sampler, on the same
// market. Timing is that of this machine at this moment: compare only lines of
// one run, or use -full, which integrates nothing out, as the baseline. Models
// are the default ones; with -slope1 in the name, Hill slopes are fixed at 1.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
)

type options struct {
	model string // name of a case, or empty for all
	runs  int
	draws int // of each chain
	full  bool
	child bool // measure in this process, and print JSON
}

func main() {
	var o options
	flag.StringVar(&o.model, "model", "", "weekly, weekly-slope1, daily, daily-slope1 or geo; all if empty")
	flag.IntVar(&o.runs, "runs", 5, "fits of each model")
	flag.IntVar(&o.draws, "draws", 1000, "draws of each of 4 chains")
	flag.BoolVar(&o.full, "full", false, "sample every parameter; integrate nothing out")
	flag.BoolVar(&o.child, "child", false, "measure one model in this process and print it as JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "speed:", err)
		os.Exit(1)
	}
}

// run measures the models, each in a process of its own so that peak memory is
// that of one model, and writes the table to out.
func run(ctx context.Context, o options, out, log io.Writer) error {
	chosen, err := choose(o.model)
	if err != nil {
		return err
	}
	if o.runs < 1 || o.draws < 4 {
		return fmt.Errorf("want at least one run and 4 draws")
	}
	if o.child {
		s, err := measure(ctx, chosen[0], o)
		if err != nil {
			return err
		}
		return json.NewEncoder(out).Encode(s)
	}
	writeHeading(out, o)
	for _, c := range chosen {
		fmt.Fprintf(log, "%s: %d fits\n", c.name, o.runs)
		s, err := measureApart(ctx, c, o, log)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		s.write(out)
	}
	return nil
}

// measureApart measures in a child process.
func measureApart(ctx context.Context, c size, o options, log io.Writer) (speed, error) {
	self, err := os.Executable()
	if err != nil {
		return speed{}, err
	}
	cmd := exec.CommandContext(ctx, self, "-child", "-model", c.name, "-runs", strconv.Itoa(o.runs),
		"-draws", strconv.Itoa(o.draws), "-full="+strconv.FormatBool(o.full))
	var result bytes.Buffer
	cmd.Stdout, cmd.Stderr = &result, log
	if err := cmd.Run(); err != nil {
		return speed{}, err
	}
	var s speed
	if err := json.Unmarshal(result.Bytes(), &s); err != nil {
		return speed{}, err
	}
	s.PeakMB = peakMemory(cmd.ProcessState)
	return s, nil
}
