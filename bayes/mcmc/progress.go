package mcmc

import "sync"

// A Progress is a report on one chain.
type Progress struct {
	Chain       int
	Iteration   int     // done so far, warm-up included
	Total       int     // of Iteration
	Warmup      bool    // whether the last iteration was one of warm-up
	StepSize    float64 // of the next transition
	Leapfrogs   int     // so far, warm-up included
	Divergences int     // since the first draw
}

// reportsPerChain bounds the number of reports of a chain.
const reportsPerChain = 100

// A reporter passes reports on one at a time.
type reporter struct {
	mu     sync.Mutex
	report func(Progress)
}

// tell reports on a chain every so many iterations and after its last.
func (r *reporter) tell(chain, iteration int, cfg Config, stepSize float64, c *Chain) {
	total := cfg.iterations()
	every := (total + reportsPerChain - 1) / reportsPerChain
	if r.report == nil || (iteration%every != 0 && iteration != total) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.report(Progress{
		Chain: chain, Iteration: iteration, Total: total, Warmup: iteration <= cfg.Warmup,
		StepSize: stepSize, Leapfrogs: c.WarmupLeapfrogs + c.Leapfrogs, Divergences: c.Divergences,
	})
}
