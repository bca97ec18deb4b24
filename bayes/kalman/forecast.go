package kalman

import "fmt"

// A Normal is a normal distribution.
type Normal struct{ Mean, Variance float64 }

// Ahead stores in dst the forecasts, made at s, of every observation in the
// steps to come, in order: the k-step forecast of an observation in steps[k-1].
// Values are not read, and s stays as it is.
func (f *Filter) Ahead(dst []Normal, s *State, steps []Step) {
	if n := observations(steps); n != len(dst) {
		panic(fmt.Sprintf("kalman: %d forecasts of %d observations", len(dst), n))
	}
	f.ahead.Set(s)
	next := 0
	for t := range steps {
		f.Predict(&f.ahead, &steps[t].Transition)
		for i := range steps[t].Observations {
			mean, variance := f.ahead.Forecast(&steps[t].Observations[i])
			dst[next] = Normal{mean, variance}
			next++
		}
	}
}

func observations(steps []Step) int {
	n := 0
	for t := range steps {
		n += len(steps[t].Observations)
	}
	return n
}
