package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"gonum.org/v1/gonum/floats"
)

// levels are those of the intervals that the benchmark plots.
var levels = [...]float64{0.50, 0.94}

// score is how close a posterior came to true weekly contributions.
type score struct {
	srmse float64 // of the posterior mean, see sim.SRMSE

	// covered is the share of weeks whose truth lies in its equal-tailed interval,
	// at each of levels, and active the same of weeks whose truth is not zero: in
	// the others most models know that there is nothing. NaN where there is none.
	covered, active [len(levels)]float64

	truth float64        // total contribution
	total draws.Estimate // likewise, with an interval of the last of levels
}

// published is what is known of another system on this panel.
type published struct {
	channel, system string
	score
}

// publishedScores are, for all channels together, the mean SRMSE in the article
// and, for single channels, scores of the weekly medians and highest-density
// intervals (Local-Ads: means alone) that the figures in plots/visualisation.ipynb
// of mmm-param-recovery at 8a8468f hold, by the formulas of this file.
func publishedScores() []published {
	const pymc, meridian = "PyMC-Marketing 0.15.1", "Meridian 1.1.6"
	nan := math.NaN()
	none := [...]float64{nan, nan}
	return []published{
		{"Social-Media", pymc, score{srmse: 0.63, covered: [...]float64{0.577, 0.740}, active: [...]float64{0.323, 0.585}}},
		{"Social-Media", meridian, score{srmse: 0.85, covered: [...]float64{0.654, 0.740}, active: [...]float64{0.446, 0.585}}},
		{"Local-Ads", pymc, score{srmse: 0.52, covered: none, active: none}},
		{"Local-Ads", meridian, score{srmse: 0.60, covered: none, active: none}},
		{"Email", pymc, score{srmse: 0.25, covered: [...]float64{0.279, 0.462}, active: [...]float64{0.074, 0.309}}},
		{"Email", meridian, score{srmse: 0.85, covered: [...]float64{0.490, 0.875}, active: [...]float64{0.346, 0.840}}},
		{all, pymc, score{srmse: 0.41, covered: none, active: none}},
		{all, meridian, score{srmse: 0.70, covered: none, active: none}},
	}
}

// all stands for all channels: means of SRMSE and coverage, sums of totals.
const all = "all channels"

// scoreFit scores the channels of a fit, and at last all of them together.
func scoreFit(fit *mmm.Fit, truth [][]float64) ([]score, error) {
	n, periods := fit.Count(0), fit.Model.Data().T()
	series := make([][][]float64, len(truth)) // [channel][t][draw]
	for i := range series {
		series[i] = make([][]float64, periods)
		for t := range series[i] {
			series[i][t] = make([]float64, n)
		}
	}
	eval, cells := fit.Model.NewEvaluator(), make([]float64, periods)
	err := fit.Each(0, func(draw int, theta []float64) {
		for i := range series {
			eval.SetChannel(theta, i)
			eval.Contribution(cells, i)
			for t, v := range cells {
				series[i][t][draw] = v
			}
		}
	})
	if err != nil {
		return nil, err
	}
	var scores []score
	sums := make([]float64, n)
	for i := range series {
		total := totals(series[i])
		floats.Add(sums, total)
		scores = append(scores, scoreSeries(truth[i], series[i], total))
	}
	return append(scores, together(scores, sums)), nil
}

// totals returns the sum over periods of draws [t][draw].
func totals(series [][]float64) []float64 {
	sum := make([]float64, len(series[0]))
	for _, x := range series {
		floats.Add(sum, x)
	}
	return sum
}

// scoreSeries scores draws [t][draw] of a series, and their sums over periods.
func scoreSeries(truth []float64, series [][]float64, total []float64) score {
	s := score{truth: floats.Sum(truth), total: draws.Summarise(total, levels[len(levels)-1])}
	mean := make([]float64, len(truth))
	for l, level := range levels {
		var weeks, active, covered, coveredActive float64
		for t, v := range truth {
			e := draws.Summarise(series[t], level)
			mean[t] = e.Mean
			weeks++
			if v != 0 {
				active++
			}
			if e.Lo <= v && v <= e.Hi {
				covered++
				if v != 0 {
					coveredActive++
				}
			}
		}
		s.covered[l], s.active[l] = covered/weeks, coveredActive/active
	}
	s.srmse = sim.SRMSE(truth, mean)
	return s
}

// together returns the score of all channels, given draws of their total.
func together(scores []score, total []float64) score {
	s := score{total: draws.Summarise(total, levels[len(levels)-1])}
	n := float64(len(scores))
	for i := range scores {
		c := &scores[i]
		s.srmse += c.srmse / n
		s.truth += c.truth
		for l := range levels {
			s.covered[l] += c.covered[l] / n
			s.active[l] += c.active[l] / n
		}
	}
	return s
}

// write writes the table of all systems, how the fit went, and sources.
func write(out io.Writer, fit *mmm.Fit, scores []score, o options, took time.Duration) {
	d := fit.Model.Data()
	fmt.Fprintf(out, "| | | SRMSE | weeks in 50%% | in 94%% | active weeks in 50%% | in 94%% | true total | estimated total (94%% interval) |\n|---|---|---|---|---|---|---|---|---|\n")
	for i := range scores {
		name, s := all, &scores[i]
		if i < len(d.Channels) {
			name = d.Channels[i].Name
		}
		fmt.Fprintf(out, "| %s | Noonmark | %s | %.0f | %.0f (%.0f to %.0f) |\n", name, s.shares(), s.truth, s.total.Mean, s.total.Lo, s.total.Hi)
		for _, p := range publishedScores() {
			if p.channel == name {
				fmt.Fprintf(out, "| | %s | %s | | |\n", p.system, p.shares())
			}
		}
	}
	g := &fit.Diagnostics
	chains, n := fit.Draws.Size()
	fmt.Fprintf(out, "\nNoonmark: seed %d, %d chains of %d draws in %.1f s, R-hat ≤ %.4f, bulk ESS ≥ %.0f, %d divergences, converged: %v.\n",
		o.seed, chains, n, took.Seconds(), g.MaxRhat.Value, g.MinESSBulk.Value, g.Divergences, g.Converged)
	fmt.Fprint(out, sources)
}

// shares returns the columns from SRMSE to coverage; what is not known is empty.
func (s *score) shares() string {
	cells := []string{fmt.Sprintf("%.2f", s.srmse)}
	for _, v := range slices.Concat(s.covered[:], s.active[:]) {
		cell := ""
		if !math.IsNaN(v) {
			cell = fmt.Sprintf("%.0f%%", 100*v)
		}
		cells = append(cells, cell)
	}
	return strings.Join(cells, " | ")
}

const sources = `
SRMSE is the root mean squared error of weekly contributions over their true mean;
active weeks are those whose true contribution is not zero.

Others, all channels: PyMC Labs, "PyMC-Marketing vs. Meridian: A Quantitative Comparison
of Open Source MMM Libraries", 8 September 2025, with standard deviations over channels
of 0.22 and 0.39. Others, single channels: scored here from the weekly medians and
highest-density intervals (Local-Ads: means) in the figures of that benchmark's
plots/visualisation.ipynb at 8a8468f, which also has their times, 136.8 s (PyMC-Marketing,
nutpie) and 169.6 s (Meridian); Search-Ads and draws of totals are not in it. Their priors went
by share of spend; ours are the defaults. The market's season is a sine of the year, as
our model and PyMC-Marketing's assume and Meridian's does not.
`
