package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/noonmark/noonmark/mmm/backtest"
)

// A world is one market to play.
type world struct {
	scenario string
	seed     uint64
}

// play returns the results of all worlds, in order: those that the journal has, and the
// others as they are played, some at a time.
func play(ctx context.Context, worlds []world, workers int, j *journal, log io.Writer) ([]backtest.Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := make([]backtest.Result, len(worlds))
	next := make(chan int)
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range workers {
		all.Go(func() {
			for i := range next {
				began := time.Now()
				r, err := backtest.World(ctx, worlds[i].scenario, worlds[i].seed, seconds)
				mu.Lock()
				if err == nil {
					results[i], err = r, j.add(r)
				}
				if err != nil && failed == nil {
					failed = err
					cancel()
				} else if err == nil {
					fmt.Fprintf(log, "%s seed %d: %.0f s\n", worlds[i].scenario, worlds[i].seed, time.Since(began).Seconds())
				}
				mu.Unlock()
			}
		})
	}
	for i, w := range worlds {
		if r, ok := j.has[w]; ok {
			results[i] = r
			continue
		}
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	if failed == nil {
		failed = ctx.Err()
	}
	return results, failed
}

var start = time.Now()

// seconds is the clock of worlds.
func seconds() float64 { return time.Since(start).Seconds() }
