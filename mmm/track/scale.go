package track

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"
)

// A Scale says what is 1 in a tracker's units. It is taken once, from the data that
// the tracker was fitted to, so that more data change the meaning of nothing.
type Scale struct {
	Outcome   float64   `json:"outcome"`   // mean outcome of a period
	Exposure  []float64 `json:"exposure"`  // by channel: median of non-zero exposures
	Usual     []float64 `json:"usual"`     // by channel: mean exposure
	Frequency []float64 `json:"frequency"` // by channel: median of non-zero frequencies; 0 without
	Mean      []float64 `json:"mean"`      // by treatment, then by control
	SD        []float64 `json:"sd"`        // the same; 0 for a constant one
	Value     float64   `json:"value"`     // revenue of one unit of the outcome; 1 where it is not known
}

// NewScale returns the scale of data of one geo, of whose outcomes NaN are missing.
func NewScale(d *mmm.Data) Scale {
	s := Scale{Outcome: meanPresent(d.Outcome.Values), Value: 1}
	if d.Outcome.Value != nil {
		s.Value = meanPresent(d.Outcome.Value)
	}
	for i := range d.Channels {
		c := &d.Channels[i]
		s.Exposure = append(s.Exposure, medianPositive(c.Exposure))
		s.Usual = append(s.Usual, stat.Mean(c.Exposure[d.History:], nil))
		frequency := 0.0
		if c.Frequency != nil {
			frequency = medianPositive(c.Frequency)
		}
		s.Frequency = append(s.Frequency, frequency)
	}
	for _, x := range slices.Concat(d.Treatments, d.Controls) {
		mean, sd := stat.PopMeanStdDev(x.Values, nil)
		if !(sd > 1e-9*math.Abs(mean)) {
			sd = 0
		}
		s.Mean, s.SD = append(s.Mean, mean), append(s.SD, sd)
	}
	return s
}

// standard returns values of treatment or control i as multiples of its standard
// deviation from its mean; 0 where it was constant.
func (s *Scale) standard(i int, values []float64) []float64 {
	x := make([]float64, len(values))
	for t := range x {
		if s.SD[i] > 0 {
			x[t] = (values[t] - s.Mean[i]) / s.SD[i]
		}
	}
	return x
}

// meanPresent returns the mean of the values that are not NaN.
func meanPresent(x []float64) float64 {
	present := slices.DeleteFunc(slices.Clone(x), math.IsNaN)
	return floats.Sum(present) / float64(len(present))
}

// medianPositive returns the median of the values above 0, or 1 if there is none.
func medianPositive(x []float64) float64 {
	positive := slices.DeleteFunc(slices.Clone(x), func(v float64) bool { return !(v > 0) })
	if len(positive) == 0 {
		return 1
	}
	slices.Sort(positive)
	return draws.QuantileSorted(positive, 0.5)
}
