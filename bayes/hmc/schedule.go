package hmc

import (
	"fmt"
	"strings"
)

// A Schedule is a warm-up: windows that follow each other. The step size is
// adapted throughout; the metric changes only where a window ends.
type Schedule []Window

// A Window is a part of a warm-up.
type Window struct {
	// Length is its number of iterations.
	Length int

	// Restart says that step-size adaptation starts over with the window, from a
	// step size searched anew, because what came before says little, as before
	// the first window and after a metric that is quite another.
	Restart bool

	// Estimate is what the metric is estimated as from the window's draws and
	// gradients, and replaced by at its end. KeepMetric leaves the metric.
	Estimate Kind

	// MaxDepth bounds the depth of trees, if it is less than that of sampling,
	// which is what 0 means. Long trajectories are wasted on a bad metric; PyMC
	// has early_max_treedepth for the same reason.
	MaxDepth int
}

// Len returns the number of iterations.
func (s Schedule) Len() int {
	n := 0
	for _, w := range s {
		n += w.Length
	}
	return n
}

// String prints a line for each window: its iterations and what it does.
func (s Schedule) String() string {
	var b strings.Builder
	from := 0
	for _, w := range s {
		fmt.Fprintf(&b, "%5d –%5d  step size", from, from+w.Length)
		if w.Restart {
			b.WriteString(", anew")
		}
		if w.MaxDepth > 0 {
			fmt.Fprintf(&b, ", trees of depth %d at most", w.MaxDepth)
		}
		if w.Estimate != KeepMetric {
			fmt.Fprintf(&b, "; then a %s metric", w.Estimate)
		}
		b.WriteByte('\n')
		from += w.Length
	}
	return b.String()
}

// Estimating returns the schedule with another kind in the windows that estimate
// a metric.
func (s Schedule) Estimating(kind Kind) Schedule {
	out := append(Schedule(nil), s...)
	for i := range out {
		if out[i].Estimate != KeepMetric {
			out[i].Estimate = kind
		}
	}
	return out
}

// stepSizeOnly is too short a warm-up to learn a metric in: Stan's limit too.
const stepSizeOnly = 20

// Default is a warm-up of n iterations for a start that knows nothing: 15 % of
// them, at most 75, for the step size alone; windows of 25, 50, 100, … iterations
// that each estimate a diagonal metric, of which the last takes what the doubling
// would leave over; and 20 %, at most 50, for the step size alone. From n = 500 on
// these are the windows of Stan (Reference Manual, "Automatic parameter tuning");
// below, they shrink in step.
func Default(n int) Schedule {
	if n < stepSizeOnly {
		return stepSizePhase(n)
	}
	first, last := min(75, n*15/100), min(50, n/5)
	s := stepSizePhase(first)
	s = append(s, doubling(n-first-last, 25)...)
	return append(s, stepSizePhase(last)...)
}

// FromLaplace is a warm-up of n iterations for a start that knows the metric, up
// to what the curvature at the mode cannot say: 15 % for the step size, 60 % for
// one estimate that corrects the metric, and 25 % that go on with the step size.
// Starting that over would find a more cautious one in so few iterations, at the
// price of a quarter to a half more gradients per effective draw.
func FromLaplace(n int) Schedule {
	if n < stepSizeOnly {
		return stepSizePhase(n)
	}
	first, last := n*15/100, n/4
	return append(stepSizePhase(first), Window{Length: n - first - last, Estimate: DenseMetric}, Window{Length: last})
}

// Windows of Hierarchical, in iterations. A low-rank estimate needs a few hundred
// draws: from fewer, in hundreds of dimensions, it is worse than a diagonal.
const (
	hierarchicalDiagonal = 125
	hierarchicalLowRank  = 300
	hierarchicalLast     = 50
	hierarchicalDepth    = 6 // of trees until there is a diagonal metric
)

// Hierarchical is a warm-up of n iterations for hundreds of correlated
// dimensions: 125 iterations that find a diagonal metric; a window of 300 draws
// that estimates a low-rank one; another that improves on it with all that
// remains, if that is 300 too; and 50 for the step size. A warm-up too short for
// a low-rank window is Default.
func Hierarchical(n int) Schedule {
	rest := n - hierarchicalDiagonal - hierarchicalLast
	if rest < hierarchicalLowRank {
		return Default(n)
	}
	s := stepSizePhase(25)
	s = append(s, doubling(hierarchicalDiagonal-25, 33)...)
	for i := range s {
		s[i].MaxDepth = hierarchicalDepth
	}
	if rest >= 2*hierarchicalLowRank {
		s = append(s, Window{Length: hierarchicalLowRank, Restart: true, Estimate: LowRankMetric})
		rest -= hierarchicalLowRank
	}
	s = append(s, Window{Length: rest, Restart: true, Estimate: LowRankMetric})
	return append(s, stepSizePhase(hierarchicalLast)...)
}

// stepSizePhase is a window that adapts the step size alone, anew.
func stepSizePhase(n int) Schedule {
	if n <= 0 {
		return nil
	}
	return Schedule{{Length: n, Restart: true}}
}

// doubling divides n iterations into windows of length first, 2·first, …, of
// which the last takes what would not fill another. The first one goes on with
// the step size it finds; the others have a new metric, and start over.
func doubling(n, first int) Schedule {
	var s Schedule
	for length := first; n > 0; length *= 2 {
		if n < length+2*length {
			length = n
		}
		s = append(s, Window{Length: length, Restart: len(s) > 0, Estimate: DiagonalMetric})
		n -= length
	}
	return s
}
