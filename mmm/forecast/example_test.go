package forecast_test

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/forecast"
)

func Example() {
	made := mmm.DayOf(2026, 3, 1)
	tomorrow := forecast.Targets(made, mmm.Daily, made+30)[0]
	f := forecast.FromMixture(tomorrow, particle.Mixture{
		Weights: []float64{0.5, 0.5}, Means: []float64{980, 1020}, SDs: []float64{40, 50},
	})
	lo, hi := f.Interval(0.9)
	fmt.Printf("%v: %.0f (%.0f to %.0f)\n", f.From, f.Mean, lo, hi)

	score, err := f.Score(1100)
	fmt.Printf("error %.0f, CRPS %.1f, in the 90%% interval: %v, %v\n", score.Error, score.CRPS, score.Hits.In90, err)
	// Output:
	// 2026-03-02: 1000 (922 to 1085)
	// error -102, CRPS 73.3, in the 90% interval: false, <nil>
}
