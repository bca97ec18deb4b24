package particle_test

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
)

// Three particles forecast tomorrow; what happens then weighs them.
func Example() {
	logWeights := make([]float64, 3)
	forecast := particle.Mixture{
		Weights: make([]float64, 3),
		Means:   []float64{100, 104, 120},
		SDs:     []float64{5, 5, 8},
	}
	particle.Normalise(forecast.Weights, logWeights)
	fmt.Printf("90%% of outcomes in %.0f to %.0f\n", forecast.Quantile(0.05), forecast.Quantile(0.95))

	const y = 101
	fmt.Printf("CRPS %.2f, PIT %.2f\n", forecast.CRPS(y), forecast.CDF(y))
	for i := range logWeights {
		one := particle.Mixture{Weights: []float64{1}, Means: forecast.Means[i : i+1], SDs: forecast.SDs[i : i+1]}
		logWeights[i] += one.LogProb(y)
	}
	particle.Normalise(forecast.Weights, logWeights)
	fmt.Printf("weights %.2f, worth %.1f particles\n", forecast.Weights, particle.ESS(forecast.Weights))

	ancestors := make([]int, 3)
	particle.Resample(ancestors, forecast.Weights, rng.New(1, "example", 0))
	fmt.Printf("survivors %v\n", ancestors)
	// Output:
	// 90% of outcomes in 94 to 128
	// CRPS 3.36, PIT 0.29
	// weights [0.53 0.45 0.02], worth 2.1 particles
	// survivors [0 0 1]
}
