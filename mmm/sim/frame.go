package sim

import (
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// frame is how the days of the world become the periods of its observation.
// Series over days go in; series over the modelled periods come out, or over
// media periods where the name says so.
type frame struct {
	days    int // in a period
	history int // periods before the modelled ones
	periods int // modelled periods
}

func (s *Scenario) frame() frame {
	days := int(s.Grain.Days())
	return frame{days: days, history: s.History / days, periods: s.Days / days}
}

// dates returns the first day of each modelled period.
func (f frame) dates(start mmm.Day) []mmm.Day {
	dates := make([]mmm.Day, f.periods)
	for t := range dates {
		dates[t] = start + mmm.Day(t*f.days)
	}
	return dates
}

// mediaSum returns sums of x over the days of each media period.
func (f frame) mediaSum(x []float64) []float64 {
	sums := make([]float64, f.history+f.periods)
	for t := range sums {
		sums[t] = floats.Sum(x[t*f.days : (t+1)*f.days])
	}
	return sums
}

// cents returns sums of money over the days of each media period.
func (f frame) cents(x []float64) []float64 {
	sums := f.mediaSum(x)
	for t := range sums {
		sums[t] = round(sums[t], 2) // sums of cents are cents
	}
	return sums
}

// sum returns sums of x over the days of each modelled period.
func (f frame) sum(x []float64) []float64 { return f.mediaSum(x)[f.history:] }

// mean returns means of x over the days of each modelled period, rounded as
// files will have them.
func (f frame) mean(x []float64) []float64 {
	means := f.sum(x)
	for t := range means {
		means[t] = round(means[t]/float64(f.days), 4)
	}
	return means
}

// last returns x on the last day of each modelled period.
func (f frame) last(x []float64) []float64 {
	out := make([]float64, f.periods)
	for t := range out {
		out[t] = x[(f.history+t+1)*f.days-1]
	}
	return out
}

// each applies one of the above to every geo, [g][t].
func each(x [][]float64, of func([]float64) []float64) [][]float64 {
	out := make([][]float64, len(x))
	for g := range x {
		out[g] = of(x[g])
	}
	return out
}

// flat returns x, [g][t], row-major.
func flat(x [][]float64) []float64 {
	var out []float64
	for _, row := range x {
		out = append(out, row...)
	}
	return out
}
