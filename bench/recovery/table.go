package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
	"gonum.org/v1/gonum/stat"
)

// outcome is a fit and how it scores.
type outcome struct {
	fit   *mmm.Fit
	score *sim.Score
}

// metric is one number about one seed.
type metric struct {
	name string
	of   func(o outcome) float64
}

// metrics lists the rows of the table.
func metrics() []metric {
	var all []metric
	perLevel := func(format string, of func(c *sim.ChannelScore, level int) float64) {
		for i, level := range sim.Levels() {
			all = append(all, metric{fmt.Sprintf(format, math.Round(100*level)), meanOverChannels(func(c *sim.ChannelScore) float64 { return of(c, i) })})
		}
	}
	perLevel("ROI in its %v%% interval", func(c *sim.ChannelScore, level int) float64 { return covered(&c.ROI, level) })
	perLevel("mROI in its %v%% interval", func(c *sim.ChannelScore, level int) float64 { return covered(&c.MROI, level) })
	perLevel("contributions in their %v%% intervals", func(c *sim.ChannelScore, level int) float64 { return c.Coverage[level] })
	return append(all,
		metric{"SRMSE of contributions", meanOverChannels(func(c *sim.ChannelScore) float64 { return c.SRMSE })},
		metric{"SRMSE of contributions by geo", meanOverChannels(func(c *sim.ChannelScore) float64 { return c.GeoSRMSE })},
		metric{"error of ROI (WAPE)", func(o outcome) float64 { return o.score.ROIError() }},
		metric{"error of mROI (WAPE)", func(o outcome) float64 { return o.score.MROIError() }},
		metric{"relative bias of ROI", meanOverChannels(func(c *sim.ChannelScore) float64 { return c.ROI.Error() })},
		metric{"relative bias of mROI", meanOverChannels(func(c *sim.ChannelScore) float64 { return c.MROI.Error() })},
		metric{"relative width of ROI's 90% interval", meanOverChannels(func(c *sim.ChannelScore) float64 { return width(&c.ROI) })},
		metric{"relative width of mROI's 90% interval", meanOverChannels(func(c *sim.ChannelScore) float64 { return width(&c.MROI) })},
		metric{"largest R-hat", func(o outcome) float64 { return o.fit.Diagnostics.MaxRhat.Value }},
		metric{"smallest bulk ESS", func(o outcome) float64 { return o.fit.Diagnostics.MinESSBulk.Value }},
		metric{"attempts", func(o outcome) float64 { return float64(len(o.fit.Attempts)) }},
		metric{"converged", func(o outcome) float64 { return number(o.fit.Diagnostics.Converged) }},
	)
}

// meanOverChannels returns the mean of a number over the channels that have it.
func meanOverChannels(of func(c *sim.ChannelScore) float64) func(o outcome) float64 {
	return func(o outcome) float64 {
		var have []float64
		for i := range o.score.Channels {
			if v := of(&o.score.Channels[i]); !math.IsNaN(v) {
				have = append(have, v)
			}
		}
		return stat.Mean(have, nil)
	}
}

// covered returns 1 if the interval of the given level holds the truth, 0 if not,
// and NaN where there is no truth.
func covered(r *sim.Recovery, level int) float64 {
	if math.IsNaN(r.True) {
		return math.NaN()
	}
	return number(r.Covered(level))
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// width returns the width of the 90% interval relative to the truth.
func width(r *sim.Recovery) float64 {
	ninety := slices.Index(sim.Levels(), 0.9)
	return (r.Hi[ninety] - r.Lo[ninety]) / math.Abs(r.True)
}

// table collects metrics over seeds and logs them, one line of tab-separated
// values for each seed, as they come.
type table struct {
	metrics []metric
	values  [][]float64 // [metric][seed]
	log     io.Writer
}

func newTable(log io.Writer) *table {
	t := &table{metrics: metrics(), log: log}
	t.values = make([][]float64, len(t.metrics))
	fmt.Fprint(log, "seed")
	for _, m := range t.metrics {
		fmt.Fprint(log, "\t", m.name)
	}
	fmt.Fprintln(log)
	return t
}

func (t *table) add(seed uint64, o outcome) {
	fmt.Fprint(t.log, seed)
	for i, m := range t.metrics {
		v := m.of(o)
		t.values[i] = append(t.values[i], v)
		fmt.Fprintf(t.log, "\t%.6g", v)
	}
	fmt.Fprintln(t.log)
}

// print writes mean, standard error and extremes of every metric over seeds.
func (t *table) print(out io.Writer, title string) {
	fmt.Fprintf(out, "%s\n\n| | mean | s.e. | least | most |\n|---|---|---|---|---|\n", title)
	for i, m := range t.metrics {
		v := t.values[i]
		mean, sd := stat.MeanStdDev(v, nil)
		fmt.Fprintf(out, "| %s | %.3f | %.3f | %.3f | %.3f |\n", m.name, mean, sd/math.Sqrt(float64(len(v))), slices.Min(v), slices.Max(v))
	}
}
