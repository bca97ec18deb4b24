package mcmc

import (
	"context"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/internal/numtest"
)

// sample runs a model and keeps its draws, as variables 0, 1, ….
func sample(t *testing.T, model bayes.Model, cfg Config) (*draws.Set, Result) {
	t.Helper()
	density := model.NewLogDensity()
	n := density.Dim()
	if g, ok := density.(Generator); ok {
		n = g.NumVars()
	}
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint(i)
	}
	set := draws.NewSet(names, cfg.Chains, cfg.Draws)
	result, err := Run(context.Background(), model, cfg, Keep(set), nil)
	if err != nil {
		t.Fatal(err)
	}
	return set, result
}

// An expectation is the posterior mean of a function of a row.
type expectation struct {
	name string
	f    func(row []float64) float64
	want float64
}

// checkExpectations compares the means of a run with the truth: within five
// Monte Carlo standard errors, by the effective sample size of each function in
// that very run, which must be worth comparing: 100 draws.
func checkExpectations(t *testing.T, what string, set *draws.Set, expectations []expectation) {
	t.Helper()
	chains, n := set.Size()
	row, values := make([]float64, len(set.Names())), make([][]float64, chains)
	for _, e := range expectations {
		mean := 0.0
		for c := range values {
			values[c] = make([]float64, n)
			for d := range values[c] {
				if err := set.Row(row, c, d); err != nil {
					t.Fatal(err)
				}
				values[c][d] = e.f(row)
				mean += values[c][d] / float64(chains*n)
			}
		}
		se, ess, rhat := diagnostic.MCSEMean(values), diagnostic.ESSMean(values), diagnostic.Rhat(values)
		if z := (mean - e.want) / se; !(math.Abs(z) < 5) || !(ess > 100) || !(rhat < 1.05) {
			t.Errorf("%s: %s is %.4f ± %.4f, want %.4f; ESS %.0f, R-hat %.3f", what, e.name, mean, se, e.want, ess, rhat)
		}
	}
}

// marginals are expectations of one variable: its first two moments, and the
// probability below some of its quantiles.
func marginals(i int, mean, sd float64, quantile func(p float64) float64) []expectation {
	out := []expectation{
		{fmt.Sprintf("mean of %d", i), func(x []float64) float64 { return x[i] }, mean},
		{fmt.Sprintf("mean square of %d", i), func(x []float64) float64 { return x[i] * x[i] }, mean*mean + sd*sd},
	}
	for _, p := range []float64{0.05, 0.5, 0.95} {
		q := quantile(p)
		out = append(out, expectation{fmt.Sprintf("P(%d ≤ %.3f)", i, q), func(x []float64) float64 { return indicator(x[i] <= q) }, p})
	}
	return out
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func normalMarginals(i int, sd float64) []expectation {
	return marginals(i, 0, sd, distuv.Normal{Sigma: sd}.Quantile)
}

// estimating is a configuration whose warm-up estimates metrics of a kind.
func estimating(kind hmc.Kind, warmup, draws int) Config {
	cfg := DefaultConfig()
	cfg.Seed, cfg.Warmup, cfg.Draws = 1, warmup, draws
	cfg.Schedule = func(n int) hmc.Schedule { return hmc.Default(n).Estimating(kind) }
	return cfg
}

var kinds = []hmc.Kind{hmc.DiagonalMetric, hmc.LowRankMetric, hmc.DenseMetric}

func TestNormalPosterior(t *testing.T) {
	for _, kind := range kinds {
		for _, dim := range []int{1, 2, 50} {
			set, _ := sample(t, standardNormal(dim), estimating(kind, 200, 400))
			checkExpectations(t, fmt.Sprintf("standard normal in %d, %v", dim, kind), set, normalMarginals(dim-1, 1))
		}
		for dim, condition := range map[int]float64{2: 1e3, 50: 100} {
			model, cov := correlated(dim, condition)
			set, _ := sample(t, model, estimating(kind, 300, 300))
			what := fmt.Sprintf("correlated normal in %d, %v", dim, kind)
			for _, i := range []int{0, dim - 1} {
				checkExpectations(t, what, set, normalMarginals(i, math.Sqrt(cov.At(i, i))))
			}
			checkExpectations(t, what, set, []expectation{{"covariance", func(x []float64) float64 { return x[0] * x[1] }, cov.At(0, 1)}})
		}
	}
}

func TestKnownPosteriors(t *testing.T) {
	logNormal := func(p float64) float64 { return math.Log(distuv.Normal{Sigma: 1}.Quantile(0.5 + p/2)) }
	student := distuv.StudentsT{Sigma: 1, Nu: 5}.Quantile
	for _, kind := range kinds {
		cfg := estimating(kind, 400, 1000)
		cfg.TargetAccept = 0.9
		run := func(name string, model bayes.Model, expectations ...expectation) {
			set, _ := sample(t, model, cfg)
			checkExpectations(t, fmt.Sprintf("%s, %v", name, kind), set, expectations)
		}
		run("Student-t(5)", studentT(3), marginals(2, 0, math.Sqrt(5./3), student)...)
		run("half-normal", halfNormal,
			expectation{"mean", func(x []float64) float64 { return math.Exp(x[1]) }, math.Sqrt(2 / math.Pi)},
			expectation{"mean square", func(x []float64) float64 { return math.Exp(2 * x[1]) }, 1},
			expectation{"P(below its median)", func(x []float64) float64 { return indicator(x[0] <= logNormal(0.5)) }, 0.5})
		run("banana", banana, append(normalMarginals(0, 1),
			expectation{"mean of 1", func(x []float64) float64 { return x[1] }, 1},
			expectation{"variance of 1", func(x []float64) float64 { return (x[1] - 1) * (x[1] - 1) }, 2.25})...)
		run("logistic regression", logisticRegression,
			expectation{"slope", func(x []float64) float64 { return x[1] }, gridMean(logisticRegression, func(x []float64) float64 { return x[1] })},
			expectation{"product", func(x []float64) float64 { return x[0] * x[1] }, gridMean(logisticRegression, func(x []float64) float64 { return x[0] * x[1] })},
			expectation{"P(slope ≤ 1)", func(x []float64) float64 { return indicator(x[1] <= 1) }, gridMean(logisticRegression, func(x []float64) float64 { return indicator(x[1] <= 1) })})
		run("funnel", newFunnel(), append(normalMarginals(0, 3),
			expectation{"P(x ≤ 1)", func(x []float64) float64 { return indicator(x[1] <= 1) }, funnelCDF(1)},
			expectation{"P(x ≤ -3)", func(x []float64) float64 { return indicator(x[1] <= -3) }, funnelCDF(-3)})...)
	}
}

// funnelCDF is P(x ≤ c) = ∫ φ(z) Φ(c e^{-3z/2}) dz.
func funnelCDF(c float64) float64 {
	sum, h := 0.0, 1e-3
	for z := -9.0; z <= 9; z += h {
		sum += h * distuv.UnitNormal.Prob(z) * distuv.UnitNormal.CDF(c*math.Exp(-1.5*z))
	}
	return sum
}

// From Laplace, a short warm-up is enough, on a normal and on a skewed density.
func TestLaplacePosterior(t *testing.T) {
	model, cov := correlated(50, 1e4)
	cfg := DefaultConfig()
	cfg.Seed, cfg.Warmup, cfg.Draws, cfg.Start, cfg.Schedule = 2, 100, 500, DefaultLaplace(), hmc.FromLaplace
	set, result := sample(t, model, cfg)
	checkExpectations(t, "correlated normal", set, append(normalMarginals(0, math.Sqrt(cov.At(0, 0))), normalMarginals(49, math.Sqrt(cov.At(49, 49)))...))
	for k, c := range result.Chains {
		if perDraw := float64(c.Leapfrogs) / 500; perDraw > 10 || c.Divergences > 0 {
			t.Errorf("chain %d: %.1f leapfrogs a draw, %d divergences", k, perDraw, c.Divergences)
		}
	}
	logMean := func(i int) expectation {
		return expectation{"mean of the half-normal", func(x []float64) float64 { return math.Exp(x[i]) }, math.Sqrt(2 / math.Pi)}
	}
	cfg.Warmup, cfg.Draws = 200, 1000
	set, _ = sample(t, halfNormal, cfg)
	checkExpectations(t, "half-normal from Laplace", set, []expectation{logMean(0), logMean(1)})
}

// A correlated posterior costs fewer gradients per effective draw with a metric
// that knows it.
func TestMetricsReduceGradients(t *testing.T) {
	model, _ := correlated(30, 1e3)
	cost := func(cfg Config) float64 {
		set, result := sample(t, model, cfg)
		chains, err := draws.Chains(nil, set, 0)
		if err != nil {
			t.Fatal(err)
		}
		gradients := 0
		for _, c := range result.Chains {
			gradients += c.Leapfrogs
		}
		return float64(gradients) / diagnostic.ESSBulk(chains)
	}
	diagonal := cost(estimating(hmc.DiagonalMetric, 500, 300))
	for _, kind := range kinds[1:] {
		if c := cost(estimating(kind, 500, 300)); 3*c > diagonal {
			t.Errorf("%v: %.0f gradients per effective draw, diagonal %.0f", kind, c, diagonal)
		}
	}
}

// The energies of a normal say that momenta reach all of them.
func TestEnergiesPosterior(t *testing.T) {
	_, result := sample(t, standardNormal(10), estimating(hmc.DiagonalMetric, 200, 1000))
	for k, c := range result.Chains {
		e := diagnostic.EBFMI([][]float64{c.Energies})[0]
		// In theory 1 in the limit of many dimensions; 0.3 is the alarm.
		numtest.Close(t, fmt.Sprintf("E-BFMI of chain %d", k), e, 1, 0.25)
	}
}
