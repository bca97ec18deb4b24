package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/particle"
)

// estimate returns what a mixture says.
func estimate(m particle.Mixture) draws.Estimate {
	return draws.Estimate{Mean: m.Mean(), Median: m.Quantile(0.5), Lo: m.Quantile((1 - Level) / 2), Hi: m.Quantile((1 + Level) / 2), Level: Level}
}

// estimateAtLeastZero returns what a mixture says of max(0, Y). Its quantiles are those
// of Y where they are not negative, and its mean is
//
//	Σ_i w_i (μ_i Φ(μ_i/σ_i) + σ_i φ(μ_i/σ_i))
func estimateAtLeastZero(m particle.Mixture) draws.Estimate {
	e := estimate(m)
	e.Median, e.Lo, e.Hi = max(0, e.Median), max(0, e.Lo), max(0, e.Hi)
	if math.IsNaN(e.Mean) {
		return e
	}
	e.Mean = 0
	for i, w := range m.Weights {
		if w != 0 {
			e.Mean += w * meanAtLeastZero(m.Means[i], m.SDs[i])
		}
	}
	return e
}

func meanAtLeastZero(mean, sd float64) float64 {
	if sd == 0 {
		return max(0, mean)
	}
	z := mean / sd
	return mean*dist.StdNormalCDF(z) + sd*dist.StdNormalPDF(z)
}

// none is the estimate of what there is not.
func none() draws.Estimate {
	nan := math.NaN()
	return draws.Estimate{Mean: nan, Median: nan, Lo: nan, Hi: nan, Level: Level}
}
