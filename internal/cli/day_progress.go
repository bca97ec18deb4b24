package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"

	"github.com/noonmark/noonmark/internal/daily"
)

// dayProgress shows how far a run of days has come, and the fits in between.
type dayProgress struct {
	mu   sync.Mutex
	out  io.Writer
	bars *mpb.Progress // nil where there is no terminal
	days *tally
	fit  *fitProgress // nil while none is made
}

// newDayProgress returns nil where nothing is to be shown.
func (p *Program) newDayProgress() *dayProgress {
	if p.global.quiet {
		return nil
	}
	d := &dayProgress{out: p.Stderr}
	if p.Terminal {
		d.bars = mpb.New(mpb.WithOutput(p.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	}
	d.days = &tally{noun: "days", out: p.Stderr, bars: d.bars}
	return d
}

// see takes in a report. d may be nil.
func (d *dayProgress) see(p daily.Progress) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if p.Fit != nil {
		if d.fit == nil {
			if d.bars == nil {
				fmt.Fprintf(d.out, "learning from what is known on %s\n", p.Day)
			}
			d.fit = &fitProgress{out: d.out, bars: d.bars, attempt: -1}
		}
		d.fit.see(*p.Fit)
		return
	}
	if d.fit != nil {
		d.fit.drop()
		d.fit = nil
	}
	d.days.see(p.Done, p.Days, fmt.Sprintf("%s %s", p.Day, p.Stage))
}

// end completes what is shown, however far it has come.
func (d *dayProgress) end() {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fit != nil {
		d.fit.drop()
	}
	d.days.end()
}
