package plan

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
)

// An ObjectiveKind is what of the distribution of outcome is to be large.
type ObjectiveKind string

// The objectives. P is the objective's parameter.
const (
	Mean     ObjectiveKind = "mean"
	Quantile ObjectiveKind = "quantile" // of order P
	CVaR     ObjectiveKind = "cvar"     // mean of the worst share P of draws (Rockafellar & Uryasev 2000)
	Chance   ObjectiveKind = "chance"   // probability of an outcome of at least P
	MeanSD   ObjectiveKind = "mean_sd"  // mean less P standard deviations (Markowitz 1952)
)

// ObjectiveKinds lists every objective.
func ObjectiveKinds() []ObjectiveKind { return []ObjectiveKind{Mean, Quantile, CVaR, Chance, MeanSD} }

// An Objective is a function of draws of outcome.
type Objective struct {
	Kind ObjectiveKind `json:"objective"`
	P    float64       `json:"parameter"`
}

func (o Objective) orMean() Objective {
	if o.Kind == "" {
		o.Kind = Mean
	}
	return o
}

func (o Objective) check() error {
	switch o := o.orMean(); o.Kind {
	case Mean:
		return nil
	case Quantile, CVaR:
		if !(o.P > 0 && o.P < 1) {
			return fmt.Errorf("objective %s of %v: it must be between 0 and 1", o.Kind, o.P)
		}
	case Chance:
		if math.IsNaN(o.P) || math.IsInf(o.P, 0) {
			return fmt.Errorf("the chance of an outcome of %v: it must be a number", o.P)
		}
	case MeanSD:
		if !(o.P >= 0) || math.IsInf(o.P, 1) {
			return fmt.Errorf("objective %s with %v standard deviations: it must be at least 0", o.Kind, o.P)
		}
	default:
		return fmt.Errorf("unknown objective %q; there are %v", o.Kind, ObjectiveKinds())
	}
	return nil
}

// Of returns the objective of draws of outcome, which may be reordered.
func (o Objective) Of(outcome []float64) float64 {
	switch o = o.orMean(); o.Kind {
	case Quantile:
		return draws.Quantile(outcome, o.P)
	case CVaR:
		w := o.weights(outcome)
		return dot(w, outcome)
	case Chance:
		return atLeast(outcome, o.P)
	case MeanSD:
		mean, sd := moments(outcome)
		return mean - o.P*sd
	}
	return mean(outcome)
}

// concave reports whether the objective is the least of weighted means of outcome,
// so that it is concave where responses are and cuts describe it.
func (o Objective) concave() bool {
	switch o.orMean().Kind {
	case Mean, CVaR, MeanSD:
		return true
	}
	return false
}

// weights returns the weights of draws, adding up to 1, whose mean of outcome is the
// objective, and of no other outcome less than it:
//
//	CVaR:    1/(P n) for the worst P n draws
//	mean_sd: 1/n (1 - P z), z the standardised outcome
//
// Reference: Ben-Tal & Teboulle (2007), An old-new concept of convex risk measures.
func (o Objective) weights(outcome []float64) []float64 {
	n := len(outcome)
	w := make([]float64, n)
	switch o = o.orMean(); o.Kind {
	case CVaR:
		left := 1.0
		for _, k := range ascending(outcome) {
			w[k] = min(left, 1/(o.P*float64(n)))
			left -= w[k]
		}
	case MeanSD:
		mean, sd := moments(outcome)
		for k, v := range outcome {
			w[k] = 1 / float64(n)
			if sd > 0 {
				w[k] -= o.P * (v - mean) / sd / float64(n)
			}
		}
	default:
		for k := range w {
			w[k] = 1 / float64(n)
		}
	}
	return w
}

// atLeast returns the share of x that is at least limit.
func atLeast(x []float64, limit float64) float64 {
	n := 0
	for _, v := range x {
		if v >= limit {
			n++
		}
	}
	return float64(n) / float64(len(x))
}

// mayExceed reports whether the objective of outcome may be above value: a quantile
// is not where the draws up to it are at most that.
func (o Objective) mayExceed(outcome []float64, value float64) bool {
	if o.Kind != Quantile {
		return true
	}
	n := 0
	for _, v := range outcome {
		if v <= value {
			n++
		}
	}
	return float64(n) <= math.Ceil(o.P*float64(len(outcome)-1))
}

func mean(x []float64) float64 { return sum(x) / float64(len(x)) }

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}

// moments returns mean and standard deviation, which divides by n.
func moments(x []float64) (m, sd float64) {
	m = mean(x)
	var ss float64
	for _, v := range x {
		ss += (v - m) * (v - m)
	}
	return m, math.Sqrt(ss / float64(len(x)))
}

func dot(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += v * b[i]
	}
	return s
}
