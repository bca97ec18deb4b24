package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// A tally shows how many of something are done: a bar with rate and time left on a
// terminal, a line for each tenth elsewhere. Those done before it began say nothing of
// the rate.
type tally struct {
	noun string // in the plural
	out  io.Writer
	bars *mpb.Progress // nil where there is no terminal

	mu      sync.Mutex
	bar     *mpb.Bar
	started bool
	first   int // done when it began
	tenth   int

	last lastDone
}

// lastDone is what was done last. The bar reads it without waiting for the tally, which
// may be waiting for the bar.
type lastDone struct {
	mu   sync.Mutex
	what string
}

func (l *lastDone) set(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.what = what
}

func (l *lastDone) text(decor.Statistics) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.what
}

// newTally returns nil where nothing is to be shown.
func (p *Program) newTally(noun string) *tally {
	if p.global.quiet {
		return nil
	}
	t := &tally{noun: noun, out: p.Stderr}
	if p.Terminal {
		t.bars = mpb.New(mpb.WithOutput(p.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	}
	return t
}

// see takes in how many are done, and what was last. t may be nil.
func (t *tally) see(done, total int, what string) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last.set(what)
	if !t.started {
		t.begin(done, total)
	}
	if t.bar != nil {
		t.bar.SetCurrent(int64(done - t.first))
		return
	}
	if total == 0 || t.bars != nil {
		return
	}
	if tenth := 10 * done / total; tenth > t.tenth {
		t.tenth = tenth
		if what != "" {
			what = "; " + what
		}
		fmt.Fprintf(t.out, "%d of %d %s%s\n", done, total, t.noun, what)
	}
}

func (t *tally) begin(done, total int) {
	t.started, t.first = true, done
	if total > 0 {
		t.tenth = 10 * done / total
	}
	if t.bars == nil || done == total {
		return
	}
	t.bar = t.bars.AddBar(int64(total-done),
		mpb.PrependDecorators(decor.Name(t.noun+"  "), decor.CountersNoUnit("%d of %d")),
		mpb.AppendDecorators(
			decor.AverageSpeed(0, "%.3g/s"), decor.Name("  "),
			decor.AverageETA(decor.ET_STYLE_GO), decor.Name(" left  "),
			decor.Any(t.last.text),
		))
}

// end completes what is shown, however far it has come.
func (t *tally) end() {
	if t == nil || t.bars == nil {
		return
	}
	if t.bar != nil {
		t.bar.Abort(false)
	}
	t.bars.Wait()
}
