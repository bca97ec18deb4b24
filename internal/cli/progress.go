package cli

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/noonmark/noonmark/mmm"
)

// fitProgress shows how far a fit has come: a bar with rate and time left on a
// terminal, a line for each quarter elsewhere.
type fitProgress struct {
	mu       sync.Mutex
	out      io.Writer
	bars     *mpb.Progress // nil where there is no terminal
	bar      *mpb.Bar
	attempt  int
	done     map[int]int // iterations by chain
	diverged map[int]int
	quarter  int

	// divergences is read by the bar, which must not wait for mu: see holds it
	// while it waits for the bar.
	divergences atomic.Int64
}

// newFitProgress returns nil where nothing is to be shown.
func (p *Program) newFitProgress() *fitProgress {
	if p.global.quiet {
		return nil
	}
	f := &fitProgress{out: p.Stderr, attempt: -1}
	if p.Terminal {
		f.bars = mpb.New(mpb.WithOutput(p.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	}
	return f
}

// see takes in a report on one of several chains. f may be nil.
func (f *fitProgress) see(p mmm.FitProgress) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if p.Attempt != f.attempt {
		f.begin(p)
	}
	f.done[p.Chain], f.diverged[p.Chain] = p.Iteration, p.Divergences
	f.divergences.Store(int64(sumOf(f.diverged)))
	total := p.Total * p.Chains
	if f.bar != nil {
		f.bar.SetCurrent(int64(sumOf(f.done)))
		return
	}
	if q := 4 * sumOf(f.done) / total; q > f.quarter {
		f.quarter = q
		fmt.Fprintf(f.out, "%s: %d%% of %d iterations in %d chains\n", f.name(), 25*q, total, p.Chains)
	}
}

func (f *fitProgress) name() string {
	if f.attempt == 0 {
		return "sampling"
	}
	return fmt.Sprintf("sampling again, more carefully (attempt %d)", f.attempt+1)
}

func (f *fitProgress) begin(p mmm.FitProgress) {
	if f.bar != nil {
		f.bar.Abort(false)
	}
	f.attempt, f.quarter = p.Attempt, 0
	f.done, f.diverged = map[int]int{}, map[int]int{}
	if f.bars == nil {
		return
	}
	f.bar = f.bars.AddBar(int64(p.Total*p.Chains),
		mpb.PrependDecorators(decor.Name(f.name()+"  ")),
		mpb.AppendDecorators(
			decor.Percentage(), decor.Name("  "),
			decor.AverageSpeed(0, "%.0f iterations/s"), decor.Name("  "),
			decor.AverageETA(decor.ET_STYLE_GO), decor.Name(" left"),
			decor.Any(f.divergent),
		))
}

// divergent names divergent transitions, if there are any.
func (f *fitProgress) divergent(decor.Statistics) string {
	if n := f.divergences.Load(); n > 0 {
		return fmt.Sprintf("  %d divergent", n)
	}
	return ""
}

// review says that sampling is over and its review begins.
func (f *fitProgress) review() {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bars == nil {
		fmt.Fprintln(f.out, "reviewing the fit")
		return
	}
	if f.bar != nil {
		f.bar.Abort(true)
		f.bar = nil
	}
	f.bar = f.bars.New(0, mpb.SpinnerStyle(), mpb.PrependDecorators(decor.Name("reviewing the fit  ")))
}

// drop takes the bar away, so that others can go on where it was.
func (f *fitProgress) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bar != nil {
		f.bar.Abort(true)
		f.bar = nil
	}
}

// end completes what is shown, however far it has come.
func (f *fitProgress) end() {
	if f == nil || f.bars == nil {
		return
	}
	if f.bar != nil {
		f.bar.Abort(false)
	}
	f.bars.Wait()
}

func sumOf(m map[int]int) int {
	n := 0
	for _, v := range m {
		n += v
	}
	return n
}
