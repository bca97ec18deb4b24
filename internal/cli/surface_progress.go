package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/noonmark/noonmark/mmm/surface"
)

// buildProgress shows how far building a surface has come: a bar for each stage on a
// terminal, a line for each elsewhere.
type buildProgress struct {
	out   io.Writer
	bars  *mpb.Progress // nil where there is no terminal
	bar   *mpb.Bar
	stage surface.Stage
}

// newBuildProgress returns nil where nothing is to be shown.
func (p *Program) newBuildProgress() *buildProgress {
	if p.global.quiet {
		return nil
	}
	b := &buildProgress{out: p.Stderr}
	if p.Terminal {
		b.bars = mpb.New(mpb.WithOutput(p.Stderr), mpb.WithRefreshRate(100*time.Millisecond))
	}
	return b
}

// see takes in a report. b may be nil.
func (b *buildProgress) see(p surface.Progress) {
	if b == nil {
		return
	}
	if p.Stage != b.stage {
		b.begin(p)
	}
	if b.bar != nil {
		b.bar.SetCurrent(int64(p.Done))
	}
}

func (b *buildProgress) begin(p surface.Progress) {
	b.stage = p.Stage
	if b.bars == nil {
		fmt.Fprintln(b.out, p.Stage)
		return
	}
	if b.bar != nil {
		b.bar.Abort(true)
	}
	b.bar = b.bars.AddBar(int64(p.Total),
		mpb.PrependDecorators(decor.Name(string(p.Stage)+"  ")),
		mpb.AppendDecorators(
			decor.Percentage(), decor.Name("  "),
			decor.AverageSpeed(0, "%.0f/s"), decor.Name("  "),
			decor.AverageETA(decor.ET_STYLE_GO), decor.Name(" left"),
		))
}

// end completes what is shown, however far it has come.
func (b *buildProgress) end() {
	if b == nil || b.bars == nil {
		return
	}
	if b.bar != nil {
		b.bar.Abort(true)
	}
	b.bars.Wait()
}
