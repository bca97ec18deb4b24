package cli

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/mcmc"
	"github.com/noonmark/noonmark/mmm"
)

// transcript is a writer that goroutines may share.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (w *transcript) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

// report reports an attempt of two chains up to an iteration of each.
func report(f *fitProgress, attempt, upTo int) {
	for i := 1; i <= upTo; i++ {
		for chain := range 2 {
			f.see(mmm.FitProgress{Attempt: attempt, Chains: 2, Progress: mcmc.Progress{Chain: chain, Iteration: i, Total: 100}})
		}
	}
}

func TestProgressInLines(t *testing.T) {
	var out transcript
	f := (&Program{Stderr: &out}).newFitProgress()
	report(f, 0, 100)
	report(f, 1, 50)
	f.end()
	want := `sampling: 25% of 200 iterations in 2 chains
sampling: 50% of 200 iterations in 2 chains
sampling: 75% of 200 iterations in 2 chains
sampling: 100% of 200 iterations in 2 chains
sampling again, more carefully (attempt 2): 25% of 200 iterations in 2 chains
sampling again, more carefully (attempt 2): 50% of 200 iterations in 2 chains
`
	if got := out.text.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A bar ends when the fit does, also when that was interrupted.
func TestProgressBarEnds(t *testing.T) {
	for name, see := range map[string]func(*fitProgress){
		"before it began": func(*fitProgress) {},
		"half-way":        func(f *fitProgress) { report(f, 0, 50) },
		"at the end":      func(f *fitProgress) { report(f, 0, 100) },
		"in an attempt after another that was cut short": func(f *fitProgress) { report(f, 0, 70); report(f, 1, 20) },
	} {
		f := (&Program{Stderr: new(transcript), Terminal: true}).newFitProgress()
		see(f)
		ended := make(chan struct{})
		go func() { f.end(); close(ended) }()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: the bar does not end", name)
		}
	}
}

func TestProgressQuiet(t *testing.T) {
	var out transcript
	p := &Program{Stderr: &out, Terminal: true}
	p.global.quiet = true
	f := p.newFitProgress()
	report(f, 0, 100)
	f.end()
	if out.text.Len() > 0 {
		t.Errorf("said %q", out.text.String())
	}
}
