package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
)

// No goroutine outlives a run, however it ends.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small is a configuration for tests that are not about the posterior.
func small() Config {
	cfg := DefaultConfig()
	cfg.Seed, cfg.Warmup, cfg.Draws = 3, 60, 40
	return cfg
}

// values returns everything a run produced, as numbers in a fixed order.
func values(t *testing.T, model bayes.Model, cfg Config) []float64 {
	t.Helper()
	set, result := sample(t, model, cfg)
	chains, n := set.Size()
	var out []float64
	row := make([]float64, len(set.Names()))
	for c := range chains {
		for d := range n {
			if err := set.Row(row, c, d); err != nil {
				t.Fatal(err)
			}
			s := set.Stats(c)[d]
			out = append(append(out, row...), s.LogProb, s.AcceptStat, s.StepSize, s.Energy, float64(s.TreeDepth), float64(s.Leapfrogs))
		}
		r := result.Chains[c]
		out = append(append(out, r.Energies...), float64(r.WarmupLeapfrogs), r.Final.StepSize)
	}
	return out
}

// The same seed gives the same bits at any GOMAXPROCS and number of workers. The
// wide model has matrices that the linear algebra underneath divides into blocks.
func TestRunReproducible(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	small, wide := small(), small()
	wide.Warmup, wide.Draws = 40, 5
	laplace := func(c Config) Config {
		c.Start, c.Schedule = DefaultLaplace(), hmc.FromLaplace
		return c
	}
	lowRank := func(c Config) Config {
		c.Schedule = func(n int) hmc.Schedule { return hmc.Default(n).Estimating(hmc.LowRankMetric) }
		return c
	}
	for name, c := range map[string]struct {
		dim int
		cfg Config
	}{
		"uniform": {8, small}, "low rank": {8, lowRank(small)}, "Laplace": {8, laplace(small)},
		"wide low rank": {130, lowRank(wide)}, "wide Laplace": {130, laplace(wide)},
	} {
		model, _ := correlated(c.dim, 100)
		var want []float64
		for _, at := range []struct{ procs, workers int }{{1, 0}, {4, 0}, {4, 1}, {4, 3}} {
			runtime.GOMAXPROCS(at.procs)
			c.cfg.Workers = at.workers
			got := values(t, model, c.cfg)
			if want == nil {
				want = got
			} else if !slices.Equal(got, want) {
				t.Errorf("%s: other bits with %d processors and %d workers", name, at.procs, at.workers)
			}
		}
	}
}

// A chain does not depend on how many others there are.
func TestChainsIndependent(t *testing.T) {
	cfg := small()
	four := values(t, banana, cfg)
	cfg.Chains = 2
	if two := values(t, banana, cfg); !slices.Equal(two, four[:len(two)]) {
		t.Error("the first two of four chains are not those of two")
	}
}

// Every option changes what comes out, but for the number of workers.
func TestEveryOptionMatters(t *testing.T) {
	base := values(t, banana, small())
	for name, change := range map[string]func(*Config){
		"Chains":         func(c *Config) { c.Chains = 3 },
		"Warmup":         func(c *Config) { c.Warmup = 61 },
		"Draws":          func(c *Config) { c.Draws = 41 },
		"Thin":           func(c *Config) { c.Thin = 2 },
		"Seed":           func(c *Config) { c.Seed = 4 },
		"TargetAccept":   func(c *Config) { c.TargetAccept = 0.9 },
		"MaxDepth":       func(c *Config) { c.MaxDepth = 2 },
		"MaxEnergyError": func(c *Config) { c.MaxEnergyError = 0.1 },
		"Schedule":       func(c *Config) { c.Schedule = hmc.FromLaplace },
		"Start":          func(c *Config) { c.Start = Uniform(0.1) },
		"Workers":        func(c *Config) { c.Workers = 2 },
	} {
		cfg := small()
		change(&cfg)
		if same := slices.Equal(values(t, banana, cfg), base); same != (name == "Workers") {
			t.Errorf("%s: same output %v", name, same)
		}
	}
}

func TestConfigValidate(t *testing.T) {
	if err := DefaultConfig().Validate(); err != nil {
		t.Errorf("the default is invalid: %v", err)
	}
	for want, change := range map[string]func(*Config){
		"0 chains":                  func(c *Config) { c.Chains = 0 },
		"-1 iterations of warm-up":  func(c *Config) { c.Warmup = -1 },
		"-1 draws":                  func(c *Config) { c.Draws = -1 },
		"a draw every 0":            func(c *Config) { c.Thin = 0 },
		"target acceptance 1 ":      func(c *Config) { c.TargetAccept = 1 },
		"target acceptance NaN":     func(c *Config) { c.TargetAccept = math.NaN() },
		"maximum depth 0":           func(c *Config) { c.MaxDepth = 0 },
		"maximum energy error -1":   func(c *Config) { c.MaxEnergyError = -1 },
		"no schedule":               func(c *Config) { c.Schedule = nil },
		"no start":                  func(c *Config) { c.Start = nil },
		"-1 workers":                func(c *Config) { c.Workers = -1 },
		"a schedule of 5 iteration": func(c *Config) { c.Schedule = func(int) hmc.Schedule { return hmc.Default(5) } },
	} {
		cfg := DefaultConfig()
		change(&cfg)
		_, err := Run(context.Background(), standardNormal(1), cfg, nil, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	cfg := DefaultConfig()
	cfg.Chains, cfg.Draws = 0, -1
	if err := cfg.Validate(); !strings.Contains(err.Error(), "chains") || !strings.Contains(err.Error(), "draws") {
		t.Errorf("not all problems at once: %v", err)
	}
}

// What a chain says about itself agrees with what it said about its draws.
func TestResultAccounts(t *testing.T) {
	cfg := small()
	cfg.MaxEnergyError, cfg.MaxDepth = 0.5, 3
	set, result := sample(t, banana, cfg)
	if result.Schedule.Len() != cfg.Warmup {
		t.Errorf("schedule of %d", result.Schedule.Len())
	}
	total := 0
	for k, c := range result.Chains {
		leapfrogs, divergent, full := 0, 0, 0
		for d, s := range set.Stats(k) {
			leapfrogs += s.Leapfrogs
			if s.Divergent {
				if c.DivergedAt[divergent].Draw != d || c.DivergedAt[divergent].EnergyError <= cfg.MaxEnergyError {
					t.Errorf("chain %d: divergence %d is %+v, want draw %d", k, divergent, c.DivergedAt[divergent], d)
				}
				divergent++
			}
			if s.TreeDepth == cfg.MaxDepth {
				full++
			}
			if c.Energies[d] != s.Energy {
				t.Errorf("chain %d: energy %v, want %v", k, c.Energies[d], s.Energy)
			}
		}
		if c.Leapfrogs != leapfrogs || c.Divergences != divergent || len(c.DivergedAt) != divergent {
			t.Errorf("chain %d: %d leapfrogs, %d divergences, want %d, %d", k, c.Leapfrogs, c.Divergences, leapfrogs, divergent)
		}
		if c.Saturated > full || full == 0 {
			t.Errorf("chain %d: %d draws at the maximum depth, of which %d cut", k, full, c.Saturated)
		}
		if c.StartGradients != 2 || c.WarmupLeapfrogs < cfg.Warmup {
			t.Errorf("chain %d: %d gradients to start (to check it, and to begin), %d to warm up", k, c.StartGradients, c.WarmupLeapfrogs)
		}
		total += divergent
	}
	if result.Divergences() != total || total == 0 {
		t.Errorf("%d divergences, want %d and some", result.Divergences(), total)
	}
	// Places of divergences are bounded in number, and are not each other's memory.
	cfg.Draws, cfg.MaxEnergyError = 400, 1e-3
	_, result = sample(t, banana, cfg)
	c := result.Chains[0]
	if c.Divergences <= MaxDivergedAt || len(c.DivergedAt) != MaxDivergedAt || &c.DivergedAt[0].Position[0] == &c.DivergedAt[1].Position[0] {
		t.Errorf("%d divergences, %d places", c.Divergences, len(c.DivergedAt))
	}
}

// noisy generates from the stream it is given, after each draw.
type noisy struct{ target }

func (n noisy) NewLogDensity() bayes.LogDensity { return n }
func (n noisy) NumVars() int                    { return 3 }
func (n noisy) Generate(dst, theta []float64, r *rand.Rand) {
	dst[0], dst[1], dst[2] = theta[0], theta[1], r.NormFloat64()
}

// What a generator draws does not disturb the chain, and differs between chains.
func TestGeneratorStream(t *testing.T) {
	plain, _ := sample(t, banana, small())
	with, _ := sample(t, noisy{banana}, small())
	a, b, noise := make([]float64, 40), make([]float64, 40), make([][]float64, 4)
	for c := range 4 {
		noise[c] = make([]float64, 40)
		for v := range 2 {
			if plain.Column(a, c, v) != nil || with.Column(b, c, v) != nil || !slices.Equal(a, b) {
				t.Errorf("chain %d, variable %d changed", c, v)
			}
		}
		if err := with.Column(noise[c], c, 2); err != nil {
			t.Fatal(err)
		}
	}
	if slices.Equal(noise[0], noise[1]) || noise[0][0] == noise[0][1] {
		t.Error("generated draws repeat")
	}
}

func TestProgress(t *testing.T) {
	for _, draws := range []int{0, 7, 940} {
		cfg := small()
		cfg.Draws = draws
		reports, last, busy := make([]int, cfg.Chains), make([]Progress, cfg.Chains), false
		_, err := Run(context.Background(), banana, cfg, discard{}, func(p Progress) {
			if busy {
				t.Error("two reports at once")
			}
			busy = true
			reports[p.Chain]++
			if q := last[p.Chain]; p.Iteration <= q.Iteration || p.Leapfrogs <= q.Leapfrogs || p.Total != cfg.Warmup+draws || p.Warmup != (p.Iteration <= cfg.Warmup) || p.StepSize <= 0 {
				t.Errorf("%+v after %+v", p, q)
			}
			last[p.Chain] = p
			busy = false
		})
		if err != nil {
			t.Fatal(err)
		}
		for k, p := range last {
			if p.Iteration != p.Total || reports[k] > reportsPerChain+1 || reports[k] < min(60, p.Total) {
				t.Errorf("chain %d: %d reports, the last is %+v", k, reports[k], p)
			}
		}
	}
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) Append(int, []float64, draws.Stats) error { return nil }

// sinkFunc is a sink of a function.
type sinkFunc func(chain int) error

func (f sinkFunc) Append(chain int, _ []float64, _ draws.Stats) error { return f(chain) }

// A cancelled run stops, whatever it is doing: one chain that is cancelled from
// within a gradient asks for no other.
func TestRunCancelled(t *testing.T) {
	for _, at := range []int64{1, 2, 50, 500, 5000} {
		for _, start := range []Start{Uniform(2), DefaultLaplace()} {
			for _, chains := range []int{1, 4} {
				ctx, cancel := context.WithCancel(context.Background())
				var calls atomic.Int64
				model := target{3, func(grad, theta []float64) float64 {
					if calls.Add(1) == at {
						cancel()
					}
					return standardNormal(3).LogProb(grad, theta)
				}}
				cfg := DefaultConfig()
				cfg.Chains, cfg.Start = chains, start
				result, err := Run(ctx, model, cfg, discard{}, nil)
				cancel()
				if err != context.Canceled || result.Chains != nil {
					t.Errorf("cancelled at gradient %d: error %v", at, err)
				}
				if n := calls.Load(); chains == 1 && n != at {
					t.Errorf("cancelled at gradient %d: %d in all", at, n)
				}
			}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	if _, err := Run(ctx, banana, small(), discard{}, nil); err != context.DeadlineExceeded {
		t.Errorf("error %v after the deadline", err)
	}
}

// A model that fails in one chain, at some gradient, ends the run with an error
// that says which.
func TestRunPanics(t *testing.T) {
	cause := errors.New("index out of range")
	for _, at := range []int{1, 2, 30, 1000} {
		for _, start := range []Start{Uniform(2), DefaultLaplace()} {
			cfg := DefaultConfig()
			cfg.Start = start
			var p *PanicError
			_, err := Run(context.Background(), &failing{at: at, err: cause}, cfg, discard{}, nil)
			if !errors.As(err, &p) || p.Chain != 2 || !errors.Is(err, cause) || !strings.Contains(string(p.Stack), "failing") {
				t.Errorf("panic at gradient %d: error %v", at, err)
			}
		}
	}
	var p *PanicError
	if _, err := Run(context.Background(), &failing{at: 0}, small(), discard{}, nil); !errors.As(err, &p) || p.Chain != 2 {
		t.Errorf("panic in NewLogDensity: error %v", err)
	}
	if _, err := Run(context.Background(), banana, small(), sinkFunc(func(int) error { panic("full") }), nil); !errors.As(err, &p) || p.Value != "full" {
		t.Errorf("panic in a sink: error %v", err)
	}
	if _, err := Run(context.Background(), banana, small(), discard{}, func(Progress) { panic("closed") }); !errors.As(err, &p) || p.Value != "closed" {
		t.Errorf("panic in progress: error %v", err)
	}
}

// failing is a model whose third density panics at its at'th gradient, or is not
// even made.
type failing struct {
	at, made int
	err      error
}

func (f *failing) NewLogDensity() bayes.LogDensity {
	chain, calls := f.made, 0
	f.made++
	if chain == 2 && f.at == 0 {
		panic(f.err)
	}
	return target{2, func(grad, theta []float64) float64 {
		if calls++; chain == 2 && calls == f.at {
			panic(f.err)
		}
		return banana.LogProb(grad, theta)
	}}
}

func TestRunSinkFails(t *testing.T) {
	full := errors.New("disk full")
	var appended atomic.Int64
	_, err := Run(context.Background(), banana, small(), sinkFunc(func(chain int) error {
		if appended.Add(1); chain == 1 {
			return full
		}
		return nil
	}), nil)
	if !errors.Is(err, full) || !strings.Contains(err.Error(), "chain 1") {
		t.Errorf("error %v", err)
	}
}

// Chains without parameters, as when everything was integrated out, and densities
// that are no posterior at all.
func TestRunLimits(t *testing.T) {
	for _, start := range []Start{Uniform(2), DefaultLaplace()} {
		cfg := small()
		cfg.Start = start
		n := 0
		cfg.Chains = 1
		if _, err := Run(context.Background(), standardNormal(0), cfg, sinkFunc(func(int) error { n++; return nil }), nil); err != nil || n != cfg.Draws {
			t.Errorf("dimension 0: %d draws, error %v", n, err)
		}
		flat := target{2, func(grad, _ []float64) float64 { clear(grad); return 0 }}
		cfg.MaxDepth = 4
		result, err := Run(context.Background(), flat, cfg, discard{}, nil)
		if err != nil || result.Chains[0].Saturated != cfg.Draws {
			t.Errorf("flat density: %v, %+v", err, result)
		}
	}
	cfg := small()
	cfg.Warmup, cfg.Draws = 0, 0
	result, err := Run(context.Background(), banana, cfg, discard{}, nil)
	if err != nil || len(result.Chains[3].Final.Position) != 2 || result.Chains[3].Final.StepSize <= 0 {
		t.Errorf("nothing to do: %v, %+v", err, result)
	}
	odd := 0
	uneven := modelFunc(func() bayes.LogDensity { odd++; return standardNormal(odd) })
	if _, err := Run(context.Background(), uneven, small(), discard{}, nil); err == nil || !strings.Contains(err.Error(), "chain 1") {
		t.Errorf("densities of different dimensions: error %v", err)
	}
}

type modelFunc func() bayes.LogDensity

func (f modelFunc) NewLogDensity() bayes.LogDensity { return f() }

// A sampling iteration allocates nothing, apart from what the sink does.
func TestSamplingDoesNotAllocate(t *testing.T) {
	allocations := func(draws int) float64 {
		cfg := small()
		cfg.Chains, cfg.Draws = 1, draws
		return testing.AllocsPerRun(3, func() {
			if _, err := Run(context.Background(), standardNormal(5), cfg, discard{}, nil); err != nil {
				t.Error(err)
			}
		})
	}
	if few, many := allocations(10), allocations(1000); many > few+5 {
		t.Errorf("%v allocations for 10 draws, %v for 1000", few, many)
	}
}

func ExampleRun_progress() {
	cfg := DefaultConfig()
	cfg.Chains, cfg.Warmup, cfg.Draws = 1, 150, 50
	count := 0
	_, err := Run(context.Background(), standardNormal(2), cfg, discard{}, func(p Progress) {
		if count++; count%25 == 0 {
			fmt.Printf("chain %d: %d of %d, warm-up %v\n", p.Chain, p.Iteration, p.Total, p.Warmup)
		}
	})
	fmt.Println(err)
	// Output:
	// chain 0: 50 of 200, warm-up true
	// chain 0: 100 of 200, warm-up true
	// chain 0: 150 of 200, warm-up true
	// chain 0: 200 of 200, warm-up false
	// <nil>
}

// Every third of the draws of a run, from the first that has three iterations on,
// are those of a run a third as long that keeps every third.
func TestThinKeepsEveryNth(t *testing.T) {
	cfg := small()
	cfg.Draws = 30
	long, all := sample(t, standardNormal(2), cfg)
	cfg.Draws, cfg.Thin = 10, 3
	thin, result := sample(t, standardNormal(2), cfg)
	kept, every := make([]float64, 10), make([]float64, 30)
	for k := range cfg.Chains {
		if err := errors.Join(thin.Column(kept, k, 0), long.Column(every, k, 0)); err != nil {
			t.Fatal(err)
		}
		for i, got := range kept {
			if want := every[3*i+2]; got != want {
				t.Fatalf("chain %d, draw %d: %v, want %v", k, i, got, want)
			}
		}
		if result.Chains[k].Leapfrogs != all.Chains[k].Leapfrogs || len(result.Chains[k].Energies) != 30 {
			t.Errorf("chain %d counts %d leapfrogs and %d energies, want %d and 30", k, result.Chains[k].Leapfrogs, len(result.Chains[k].Energies), all.Chains[k].Leapfrogs)
		}
	}
}
