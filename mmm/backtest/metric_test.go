package backtest

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/internal/numtest"
)

func TestWAPEFormula(t *testing.T) {
	var w wape
	w.add(2, 3, 4)
	w.add(1, 5, 3)
	numtest.Close(t, "wape", w.value(), (2*1+1*2)/(2*3.0+5), 1e-15)
}

func TestIntervalScoreLimits(t *testing.T) {
	for _, c := range []struct{ truth, lo, hi, want float64 }{
		{2, 1, 3, 2},
		{1, 1, 3, 2},
		{0, 1, 3, 2 + 20},   // 2/α of what is missed, α = 0.1
		{3.5, 1, 3, 2 + 10}, //
		{2, 2, 2, 0},
	} {
		numtest.Close(t, "score", intervalScore(c.truth, c.lo, c.hi), c.want, 1e-12)
	}
	var s intervals
	s.add(1, 2, 1, 3)
	s.add(3, 0, 1, 3)
	numtest.Close(t, "coverage", s.inside/s.weight, 0.25, 1e-15)
	numtest.Close(t, "score", s.score/s.truth, (2+3*22)/2.0, 1e-12)
}

func TestForecasts(t *testing.T) {
	var f forecasts
	standard := func(mean float64) particle.Mixture {
		return particle.Mixture{Weights: []float64{1}, Means: []float64{mean}, SDs: []float64{1}}
	}
	f.add(10, standard(9))
	f.add(20, standard(23)) // beyond 1.645
	var r Result
	f.report(&r, Daily, 0)
	numtest.Close(t, "MAPE", r.value(Quantity{Daily, MAPE1}), 100*(0.1+3.0/20)/2, 1e-12)
	numtest.Close(t, "coverage", r.value(Quantity{Daily, Coverage1}), 0.5, 1e-15)
	crps := standard(9).CRPS(10) + standard(23).CRPS(20)
	numtest.Close(t, "CRPS", r.value(Quantity{Daily, CRPS1}), 100*crps/30, 1e-12)
	var none forecasts
	none.report(&r, Daily, 1)
	if v := r.value(Quantity{Daily, MAPE7}); !math.IsNaN(v) {
		t.Errorf("no forecasts have an error of %v", v)
	}
}
