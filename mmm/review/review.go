// Package review says how far data, a design and a fit can be trusted: pure
// functions from what there is to findings.
//
//	Data      before anything is modelled: values, units, gaps, duplicates
//	Design    a model before it is fitted: what its data will be able to say
//	Fit       a fit: convergence, predictions, residuals, channels, lift tests
//	Surface   a prediction space: its anchor, its certificate, its horizon
//
// Numbers that decide are in [Thresholds], each with its source; the words are
// those of package finding. Findings come sorted, the most severe first.
//
// # Differences from the reference
//
// The list of checks began with those of Google Meridian's data exploration and
// model review. Predictions are compared with data with observation noise, which
// its posterior predictive check leaves out, and not in total alone. Convergence is
// judged by rank-normalised R-hat, effective sample sizes, divergences and E-BFMI
// instead of R-hat without ranks. Returns are called implausible when they stand
// out from those of the other channels beyond their own uncertainty, not by a
// product or quotient of ROI and spend share. Unusual values are reported only
// where one is far out. A national collinearity is a warning where geos may tell
// the variables apart. There is no health score: a sum over findings of different
// kinds would hide the one that matters.
package review

import (
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// A series is a variable of the data with its name, over geos and modelled
// periods, [g][t].
type series struct {
	subject finding.Subject
	values  []float64

	// delivered says that zero means no activity: exposure of a channel.
	delivered bool
}

// outcomeSeries returns the outcome.
func outcomeSeries(d *mmm.Data) series {
	return series{subject: finding.Outcome(d.Outcome.Name), values: d.Outcome.Values}
}

// inputSeries returns delivered units of all channels, then treatments and
// controls.
func inputSeries(d *mmm.Data) []series {
	var all []series
	for i := range d.Channels {
		c := &d.Channels[i]
		all = append(all, series{finding.Channel(c.Name), d.Units(c), true})
	}
	for _, s := range d.Treatments {
		all = append(all, series{subject: finding.Subject{Kind: "treatment", Name: s.Name}, values: s.Values})
	}
	for _, s := range d.Controls {
		all = append(all, series{subject: finding.Subject{Kind: "control", Name: s.Name}, values: s.Values})
	}
	return all
}

// geo returns the part of x, [g][t], that belongs to geo g of n.
func geo(x []float64, g, n int) []float64 {
	periods := len(x) / n
	return x[g*periods : (g+1)*periods]
}

// national returns Σ_g x_gt of x, [g][t].
func national(x []float64, geos int) []float64 {
	if geos == 1 {
		return x
	}
	sum := make([]float64, len(x)/geos)
	for i, v := range x {
		sum[i%len(sum)] += v
	}
	return sum
}

// place names a cell.
func place(d *mmm.Data, g, t int) finding.Place {
	p := finding.Place{Day: d.Periods[t].String()}
	if !d.National() {
		p.Geo = d.Geos[g]
	}
	return p
}

// cellPlace names cell [g][t].
func cellPlace(d *mmm.Data, cell int) finding.Place { return place(d, cell/d.T(), cell%d.T()) }

// cellNoun is what one value of a series belongs to: "week", or "geo-week".
func cellNoun(d *mmm.Data) string {
	if d.National() {
		return string(d.Grain)
	}
	return "geo-" + string(d.Grain)
}

// sorted returns the values of x in increasing order, leaving x as it is.
func sorted(x []float64) []float64 { return slices.Sorted(slices.Values(x)) }
