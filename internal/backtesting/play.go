package backtesting

import (
	"context"
	"sync"

	"github.com/noonmark/noonmark/mmm/backtest"
)

// A run is worlds that are being played.
type run struct {
	*Service
	kept     *journal
	report   func(Progress)
	mu       sync.Mutex
	progress Progress
	failed   error
	cancel   context.CancelFunc
}

// play returns the results of worlds in their order: those that are kept, and the
// others as they are played.
func (s *Service) play(ctx context.Context, worlds []world, kept *journal, report func(Progress)) (results []backtest.Result, reused int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r := &run{Service: s, kept: kept, report: report, progress: Progress{Total: len(worlds)}, cancel: cancel}
	results = make([]backtest.Result, len(worlds))
	var due []int
	for i, w := range worlds {
		if result, ok := kept.has[w]; ok {
			results[i] = result
			continue
		}
		due = append(due, i)
	}
	reused = len(worlds) - len(due)
	r.progress.Done = reused
	if report != nil {
		report(r.progress)
	}
	next := make(chan int)
	var all sync.WaitGroup
	for range s.Workers {
		all.Go(func() {
			for i := range next {
				if ctx.Err() == nil { // a world may be handed out as the run ends
					results[i] = r.one(ctx, worlds[i])
				}
			}
		})
	}
	for _, i := range due {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	if r.failed == nil {
		r.failed = ctx.Err()
	}
	return results, reused, r.failed
}

// one plays a world and keeps what it says. A failure ends the run.
func (r *run) one(ctx context.Context, w world) backtest.Result {
	began := r.Clock()
	result, err := r.World(ctx, w.scenario, w.seed, func() float64 { return r.Clock().Sub(began).Seconds() })
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		err = r.kept.add(result)
	}
	if err != nil {
		if r.failed == nil {
			r.failed = err
			r.cancel()
		}
		return backtest.Result{}
	}
	r.progress.Done++
	r.progress.Scenario, r.progress.Seed = w.scenario, w.seed
	if r.report != nil {
		r.report(r.progress)
	}
	return result
}
