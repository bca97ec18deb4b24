package mcmc

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/laplace"
)

// begin returns the states that a start gives the chains of a run.
func begin(model target, s Start, chains int) ([]State, error) {
	cfg := small()
	cfg.Chains = chains
	r := &run{cfg: cfg}
	if err := r.prepare(model); err != nil {
		return nil, err
	}
	return s.begin(context.Background(), r)
}

func mustBegin(t *testing.T, model target, s Start, chains int) []State {
	t.Helper()
	states, err := begin(model, s, chains)
	if err != nil {
		t.Fatal(err)
	}
	return states
}

func TestPoints(t *testing.T) {
	for k, s := range mustBegin(t, standardNormal(3), Uniform(0.5), 50) {
		for _, x := range s.Position {
			if math.Abs(x) > 0.5 {
				t.Errorf("chain %d starts at %v", k, s.Position)
			}
		}
	}
	// A caller's points, told which chain they are for; bad ones are drawn again.
	tries := make([]int, 4)
	own := Points(func(chain int, _ *rand.Rand, theta []float64) {
		tries[chain]++
		theta[0] = float64(chain)
		if tries[chain] < 5 {
			theta[0] = math.Inf(1)
		}
	})
	for k, s := range mustBegin(t, standardNormal(1), own, 4) {
		if s.Position[0] != float64(k) || tries[k] != 5 {
			t.Errorf("chain %d starts at %v after %d tries", k, s.Position, tries[k])
		}
	}
}

func TestNoFiniteStart(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for what, f := range map[string]func(grad []float64) float64{
		"log density NaN":     func(grad []float64) float64 { clear(grad); return nan },
		"log density is -Inf": func(grad []float64) float64 { clear(grad); return -inf },
		"NaN gradient":        func(grad []float64) float64 { grad[0] = nan; return 0 },
		"infinite gradient":   func(grad []float64) float64 { grad[0] = inf; return 0 },
	} {
		calls := 0
		model := target{1, func(grad, _ []float64) float64 { calls++; return f(grad) }}
		for _, s := range []Start{Uniform(1), DefaultLaplace(), Warm{{Position: []float64{1}}}} {
			calls = 0
			cfg := small()
			cfg.Chains, cfg.Start = 1, s
			_, err := Run(context.Background(), model, cfg, discard{}, nil)
			if err == nil || !strings.Contains(err.Error(), "chain 0") || calls > maxStarts {
				t.Errorf("%s, %T: error %v after %d gradients", what, s, err, calls)
			}
		}
	}
}

// mixture is ½N(-8, 1) + ½N(8, 1): two modes that no chain goes between.
var mixture = target{1, func(grad, theta []float64) float64 {
	x := theta[0]
	a, b := -0.5*(x+8)*(x+8), -0.5*(x-8)*(x-8)
	top := math.Max(a, b)
	ea, eb := math.Exp(a-top), math.Exp(b-top)
	grad[0] = -(ea*(x+8) + eb*(x-8)) / (ea + eb)
	return top + math.Log(ea+eb)
}}

func TestLaplaceStart(t *testing.T) {
	l := DefaultLaplace()
	l.Dispersion = 0
	left, right := 0, 0
	for _, s := range mustBegin(t, mixture, l, 12) {
		switch x := s.Position[0]; {
		case math.Abs(x+8) < 0.01:
			left++
		case math.Abs(x-8) < 0.01:
			right++
		}
	}
	if left == 0 || right == 0 || left+right != 12 {
		t.Errorf("%d chains in the left mode, %d in the right, of 12", left, right)
	}
	// R-hat then sees that there are two.
	cfg := small()
	cfg.Chains, cfg.Start, cfg.Draws = 12, DefaultLaplace(), 200
	set, _ := sample(t, mixture, cfg)
	chains, _ := draws.Chains(nil, set, 0)
	if r := diagnostic.Rhat(chains); r < 1.5 {
		t.Errorf("R-hat %v of two modes", r)
	}
	// The dispersion is that of the posterior, times what is asked for: within
	// five standard errors of 200 chains.
	for _, dispersion := range []float64{1, 3} {
		l.Dispersion = dispersion
		var sum2 float64
		states := mustBegin(t, standardNormal(2), l, 200)
		for _, s := range states {
			sum2 += (s.Position[0]*s.Position[0] + s.Position[1]*s.Position[1]) / 400
		}
		if z := (sum2/(dispersion*dispersion) - 1) / math.Sqrt(2./400); math.Abs(z) > 5 {
			t.Errorf("dispersion %v: variance %v", dispersion, sum2)
		}
		if states[0].Metric != states[1].Metric {
			t.Error("the chains have different metrics")
		}
	}
	// Where the approximation is far too wide, starts are still in the posterior.
	quartic := target{2, func(grad, x []float64) float64 {
		grad[0], grad[1] = -x[0], -4*x[1]*x[1]*x[1]
		return -0.5*x[0]*x[0] - math.Pow(x[1], 4)
	}}
	for _, s := range mustBegin(t, quartic, DefaultLaplace(), 20) {
		if math.Abs(s.Position[1]) > 2.2 || s.Position[1] == 0 { // 2.2⁴ = 23
			t.Errorf("start at %v", s.Position)
		}
	}
	// The climb has its options.
	l.Options = laplace.Options{MaxIterations: 0, History: 1}
	l.Dispersion = 0
	if s := mustBegin(t, standardNormal(1), l, 1)[0]; math.Abs(s.Position[0]) < 1e-3 {
		t.Errorf("no iterations led to %v", s.Position)
	}
	for _, bad := range []Laplace{{}, {From: Uniform(1), Dispersion: math.NaN()}, {From: Uniform(1), Dispersion: -1}, {From: Uniform(1), Negligible: 1}} {
		if _, err := begin(standardNormal(1), bad, 1); err == nil {
			t.Errorf("no error from %+v", bad)
		}
	}
}

// A mode that holds next to nothing of the posterior is left for the heaviest; one
// that is lower but as heavy is not.
func TestLaplaceStartLeavesNegligibleModes(t *testing.T) {
	// Two normals at -8 and 8 with the given log weight and sd of the left one.
	modes := func(logWeight, sd float64) target {
		return target{1, func(grad, x []float64) float64 {
			zl, zr := (x[0]+8)/sd, x[0]-8
			left, right := logWeight-math.Log(sd)-0.5*zl*zl, -0.5*zr*zr
			top := math.Max(left, right)
			wl, wr := math.Exp(left-top), math.Exp(right-top)
			grad[0] = -(wl*zl/sd + wr*zr) / (wl + wr)
			return top + math.Log(wl+wr)
		}}
	}
	for _, c := range []struct {
		logWeight, sd, negligible float64
		left                      bool
	}{
		{-5, 1, 1e-3, true},     // e^-5 of the mass
		{-9, 1, 1e-3, false},    // e^-9
		{-9, 1, 0, true},        // but every mode is to be kept
		{0, 0.05, 1e-3, true},   // high and narrow: as heavy
		{0, 200, 1e-3, true},    // low and wide: as heavy
		{-9, 0.05, 1e-3, false}, // hardly lower, but with no mass
	} {
		l := DefaultLaplace()
		l.From = Uniform(12)
		l.Dispersion, l.Negligible = 0, c.negligible
		left := 0
		for _, s := range mustBegin(t, modes(c.logWeight, c.sd), l, 40) {
			if math.Abs(s.Position[0]+8) < 1 {
				left++
			}
		}
		if (left > 0) != c.left {
			t.Errorf("%+v: %d of 40 chains in the left mode", c, left)
		}
	}
}

// A run can be continued: its step sizes, metrics and positions are a start, and
// the draws go on without warm-up.
func TestWarmStart(t *testing.T) {
	model, cov := correlated(20, 1e3)
	_, first := sample(t, model, estimating(hmc.DenseMetric, 400, 10))
	cfg := DefaultConfig()
	cfg.Seed, cfg.Warmup, cfg.Draws, cfg.Start = 9, 0, 500, first.Warm()
	set, second := sample(t, model, cfg)
	checkExpectations(t, "warm start", set, normalMarginals(3, math.Sqrt(cov.At(3, 3))))
	for k, c := range second.Chains {
		if c.WarmupLeapfrogs != 0 || c.Final.Metric != first.Chains[k].Final.Metric || c.Final.StepSize != first.Chains[k].Final.StepSize {
			t.Errorf("chain %d: %d leapfrogs before the first draw, step size %v", k, c.WarmupLeapfrogs, c.Final.StepSize)
		}
		if slices.Equal(c.Final.Position, first.Chains[k].Final.Position) {
			t.Errorf("chain %d has not moved", k)
		}
	}
	for what, w := range map[string]Warm{
		"2 states for 4 chains": first.Warm()[:2],
		"dimension 1":           slices.Repeat(Warm{{Position: []float64{1}}}, 4),
	} {
		cfg.Start = w
		if _, err := Run(context.Background(), model, cfg, discard{}, nil); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v, want %q", err, what)
		}
	}
	warm := first.Warm()
	warm[1].Metric = hmc.NewUnit(3)
	cfg.Start = warm
	if _, err := Run(context.Background(), model, cfg, discard{}, nil); err == nil {
		t.Error("no error from a metric of another dimension")
	}
}

func TestErrorsNameTheChain(t *testing.T) {
	cause := errors.New("cause")
	if err := protect(7, func() error { return cause }); !errors.Is(err, cause) || !strings.Contains(err.Error(), "chain 7") {
		t.Errorf("error %v", err)
	}
	if err := protect(7, func() error { panic("boom") }); !strings.Contains(err.Error(), "chain 7 panicked: boom") {
		t.Errorf("error %v", err)
	}
}
