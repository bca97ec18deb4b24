// Package backtesting is the job of running the benchmark suite: many simulated worlds,
// some at a time, whose results are kept as they come, so that an interrupted run goes
// on where it was.
//
//	backtesting.go  which worlds; what they say together
//	play.go         worlds at a time
//	journal.go      the file of results
package backtesting

import (
	"context"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/backtest"
)

// A Service runs worlds with the means it is given.
type Service struct {
	// World plays one world: backtest.World.
	World func(ctx context.Context, scenario string, seed uint64, clock backtest.Clock) (backtest.Result, error)

	// Version is that of the program: results of another one are not taken for its own.
	Version string

	// Workers is the number of worlds at a time, at least 1. It changes no result.
	Workers int

	// Clock measures how long things take.
	Clock app.Clock
}

// A Request says which worlds to run.
type Request struct {
	Scenarios   []string // names; empty for all
	First, Last uint64   // seeds, both included

	// Results is the file in which results are kept; empty for none. Worlds that it has
	// are not run again.
	Results string
}

// A Progress says how far a run is.
type Progress struct {
	Done, Total int // worlds, those found in the file of results among them

	// The world that was done last. The first progress has none.
	Scenario string
	Seed     uint64
}

// A Report is what all worlds say together.
type Report struct {
	Suite     string             `json:"suite"`
	Seeds     [2]uint64          `json:"seeds"` // first and last
	Results   string             `json:"results,omitempty"`
	Worlds    int                `json:"worlds"`
	Reused    int                `json:"reused"` // worlds that the file of results had
	Took      float64            `json:"took_s"`
	Scenarios []backtest.Summary `json:"scenarios"`
}

// Problems of runs.
const (
	UnknownScenario app.ProblemCode = "unknown_scenario"
	WrongSeeds      app.ProblemCode = "wrong_seeds"
)

// Run runs the worlds of a request. progress may be nil; it is called by one goroutine
// at a time.
func (s *Service) Run(ctx context.Context, req Request, progress func(Progress)) (*Report, error) {
	worlds, err := req.worlds()
	if err != nil {
		return nil, err
	}
	began := s.Clock()
	kept, err := openJournal(req.Results, s.Version)
	if err != nil {
		return nil, err
	}
	results, reused, err := s.play(ctx, worlds, kept, progress)
	if closing := kept.close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, err
	}
	return &Report{
		Suite: backtest.Suite, Seeds: [2]uint64{req.First, req.Last}, Results: req.Results, Worlds: len(worlds), Reused: reused,
		Took: s.Clock().Sub(began).Seconds(), Scenarios: backtest.Summarise(results),
	}, nil
}

// A world is one market to play.
type world struct {
	scenario string
	seed     uint64
}

// worlds lists the worlds of a request by seed, so that every scenario has some of them
// early.
func (r *Request) worlds() ([]world, error) {
	if err := backtest.CheckSeeds(r.First, r.Last, false); err != nil {
		return nil, app.Problem{Code: WrongSeeds, Subject: "seeds", Text: err.Error(), Advice: "Seeds 1-40 are for development"}
	}
	names := r.Scenarios
	if len(names) == 0 {
		for _, s := range backtest.Scenarios() {
			names = append(names, s.Name)
		}
	}
	for _, name := range names {
		if _, err := backtest.Lookup(name); err != nil {
			return nil, app.Problem{Code: UnknownScenario, Subject: "scenario", Text: err.Error()}
		}
	}
	var all []world
	for seed := r.First; seed <= r.Last; seed++ {
		for _, name := range names {
			all = append(all, world{name, seed})
		}
	}
	return all, nil
}
