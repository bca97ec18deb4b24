package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"syscall"
	"time"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A shape is a market and a model of a surface to measure.
type shape struct {
	name   string
	weekly bool
	slope  float64 // at which Hill slopes are fixed; 0 for the default model
}

// markets are three years of fifteen channels, by day and by week, and the days once
// more with responses that are S-shaped, so that the best allocation needs a search.
func markets() []shape {
	return []shape{{name: "364 days"}, {name: "364 days, S-shaped", slope: 2}, {name: "52 weeks", weekly: true}}
}

// A subject is a surface to ask.
type subject struct {
	name string
	s    *surface.Surface
}

// fit draws from the posterior of the market, in one attempt: how well that mixed
// makes no difference to how long anything takes.
func (m shape) fit(ctx context.Context, o options) (*mmm.Fit, error) {
	s := sim.Default()
	s.Days, s.Media.Paid = 3*52*7, o.channels
	if m.weekly {
		s = s.ByWeek()
	}
	market, err := sim.New(s, 1)
	if err != nil {
		return nil, err
	}
	data := market.Data()
	spec := mmm.DefaultSpec(data)
	if m.slope > 0 {
		for i := range spec.Channels {
			spec.Channels[i].Shape["slope"] = dist.Prior{Dist: dist.Fixed{Value: m.slope}}
		}
	}
	model, err := mmm.New(data, spec)
	if err != nil {
		return nil, err
	}
	opts := mmm.DefaultFitOptions()
	opts.Draws, opts.Attempts = o.draws, 1
	return mmm.Sample(ctx, model, opts, mmm.KeepInMemory, nil)
}

// build builds the surface of the last year as often as there are runs, and writes
// how long that took.
func (m shape) build(ctx context.Context, o options, out io.Writer) (subject, error) {
	fit, err := m.fit(ctx, o)
	if err != nil {
		return subject{}, err
	}
	h := surface.Last(fit.Model.Data(), surface.Year)
	opts := surface.DefaultOptions()
	opts.Workers = runtime.GOMAXPROCS(0)
	var s *surface.Surface
	var seconds, busy, allocated, kept []float64
	for range o.runs {
		s = nil
		before := memory(true)
		start, used := time.Now(), processor()
		if s, err = surface.Build(ctx, fit, h, opts, nil); err != nil {
			return subject{}, err
		}
		seconds, busy = append(seconds, time.Since(start).Seconds()), append(busy, (processor()-used).Seconds())
		allocated = append(allocated, megabytes(memory(false).TotalAlloc-before.TotalAlloc))
		kept = append(kept, megabytes(memory(true).HeapAlloc-before.HeapAlloc))
	}
	fmt.Fprintf(out, "| %s, %d scenarios | %.2f | %.2f | %.2f | %.0f | %.0f |\n", m.name, len(s.Scenarios), middle(seconds), most(seconds), middle(busy), middle(allocated), middle(kept))
	return subject{m.name, s}, nil
}

// processor returns the time that processors have spent on the program: all of them
// together, and whatever else the machine is busy with.
func processor() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic("plan: the time of processors is not known: " + err.Error())
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
