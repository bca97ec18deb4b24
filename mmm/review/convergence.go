package review

import (
	"cmp"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/mcmc"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/stat"
)

// convergence finds draws that do not stand for the posterior.
func (c *fitReview) convergence() error {
	diag := &c.fit.Diagnostics
	if len(diag.Summaries) == 0 {
		return nil
	}
	modes, err := c.modes()
	if err != nil {
		return err
	}
	if !modes {
		c.rhat()
	}
	c.ess(func(s diagnostic.Summary) float64 { return s.ESSBulk }, false)
	c.ess(func(s diagnostic.Summary) float64 { return s.ESSTail }, true)
	chains, n := c.fit.Draws.Size()
	c.divergences(chains * n)
	if float64(diag.Saturated) > c.t.SaturatedTrees*float64(chains*n) {
		c.add(finding.TrajectoriesCut(diag.Saturated, chains*n))
	}
	if !(diag.EBFMIMin >= c.t.Convergence.MinEBFMI) {
		c.add(finding.LowEnergy(diag.EBFMIMin, c.t.Convergence.MinEBFMI))
	}
	return nil
}

// worstParameters is how many parameters a finding names.
const worstParameters = 3

// diagnosed returns the parameters whose diagnostic is not within its limit, the
// worst first. direction is 1 where large values are bad.
func (c *fitReview) diagnosed(of func(diagnostic.Summary) float64, limit, direction float64) (bad []finding.Diagnosed) {
	for i, name := range c.fit.Draws.Names() {
		if v := of(c.fit.Diagnostics.Summaries[i]); !(direction*v <= direction*limit) {
			bad = append(bad, finding.Diagnosed{Parameter: parameterName(name), Value: v})
		}
	}
	slices.SortStableFunc(bad, func(a, b finding.Diagnosed) int {
		return cmp.Compare(-direction*a.Value, -direction*b.Value) // NaN is the worst
	})
	return bad
}

func (c *fitReview) rhat() {
	limit := c.t.Convergence.MaxRhat
	bad := c.diagnosed(func(s diagnostic.Summary) float64 { return s.Rhat }, limit, 1)
	if len(bad) == 0 {
		return
	}
	severity := finding.Warning
	if !(bad[0].Value <= c.t.UnusableRhat) {
		severity = finding.Error
	}
	c.add(finding.ChainsDisagree(severity, bad[:min(len(bad), worstParameters)], len(bad), len(c.fit.Diagnostics.Summaries), limit))
}

func (c *fitReview) ess(of func(diagnostic.Summary) float64, tail bool) {
	limit := c.t.Convergence.MinESS
	bad := c.diagnosed(of, limit, -1)
	if len(bad) == 0 {
		return
	}
	severity := finding.Warning
	if !(bad[0].Value >= c.t.UnusableESS) {
		severity = finding.Error
	}
	c.add(finding.FewEffectiveDraws(severity, bad[:min(len(bad), worstParameters)], len(bad), len(c.fit.Diagnostics.Summaries), limit, tail))
}

// modes finds chains each of which has settled, but not where the others are, and
// reports whether there are any.
func (c *fitReview) modes() (bool, error) {
	worst, count := -1, 0
	var chains, of [][]float64
	for i, s := range c.fit.Diagnostics.Summaries {
		if !(s.Rhat > c.t.UnusableRhat) {
			continue
		}
		var err error
		if chains, err = draws.Chains(chains, c.fit.Draws, i); err != nil {
			return false, err
		}
		if !c.settled(chains) {
			continue
		}
		count++
		if worst < 0 || s.Rhat > c.fit.Diagnostics.Summaries[worst].Rhat {
			worst, of = i, cloneRows(chains)
		}
	}
	if worst < 0 {
		return false, nil
	}
	var modes []finding.Mode
	for k, x := range of {
		mean, sd := stat.PopMeanStdDev(x, nil)
		modes = append(modes, finding.Mode{Chain: k + 1, Mean: mean, SD: sd})
	}
	c.add(finding.SeveralModes(parameterName(c.fit.Draws.Names()[worst]), modes, count))
	return true, nil
}

// settled reports whether each chain agrees with itself.
func (c *fitReview) settled(chains [][]float64) bool {
	for _, x := range chains {
		if !(diagnostic.Rhat([][]float64{x}) <= c.t.ChainAgrees) {
			return false
		}
	}
	return len(chains) > 1
}

func cloneRows(x [][]float64) [][]float64 {
	y := make([][]float64, len(x))
	for i := range x {
		y[i] = slices.Clone(x[i])
	}
	return y
}

func (c *fitReview) divergences(n int) {
	diag := &c.fit.Diagnostics
	if diag.Divergences <= c.t.Convergence.MaxDivergences {
		return
	}
	severity := finding.Warning
	if float64(diag.Divergences) > c.t.UnusableDivergences*float64(n) {
		severity = finding.Error
	}
	c.add(finding.Divergences(severity, diag.Divergences, n, whereDiverged(c.fit, c.t.NotableShift)))
}

// whereDiverged returns the parameters whose mean over divergences is farthest
// from their posterior mean, in posterior standard deviations: those that are notable, else the
// one that is farthest.
func whereDiverged(fit *mmm.Fit, notable float64) []finding.Shifted {
	density, ok := fit.Posterior.NewLogDensity().(mcmc.Generator)
	at := fit.Diagnostics.DivergedAt
	if !ok || len(at) == 0 {
		return nil
	}
	mean, row := make([]float64, density.NumVars()), make([]float64, density.NumVars())
	r := rng.New(0, "where diverged", 0) // for parameters that positions do not hold
	for _, d := range at {
		density.Generate(row, d.Position, r)
		for i, v := range row {
			mean[i] += v / float64(len(at))
		}
	}
	var shifted []finding.Shifted
	for i, s := range fit.Diagnostics.Summaries {
		if by := (mean[i] - s.Mean) / s.SD; !math.IsNaN(by) && !math.IsInf(by, 0) {
			shifted = append(shifted, finding.Shifted{Parameter: parameterName(fit.Draws.Names()[i]), By: by})
		}
	}
	slices.SortStableFunc(shifted, func(a, b finding.Shifted) int { return cmp.Compare(math.Abs(b.By), math.Abs(a.By)) })
	shown := min(len(shifted), worstParameters)
	for shown > 1 && math.Abs(shifted[shown-1].By) < notable {
		shown--
	}
	return shifted[:shown]
}
