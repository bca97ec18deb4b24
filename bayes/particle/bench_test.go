package particle

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

func BenchmarkMixture(b *testing.B) {
	for _, n := range []int{64, 256} {
		m := mixture(n)
		b.Run(fmt.Sprint("CRPS/", n), func(b *testing.B) {
			for b.Loop() {
				m.CRPS(0.5)
			}
		})
		b.Run(fmt.Sprint("LogProb/", n), func(b *testing.B) {
			for b.Loop() {
				m.LogProb(0.5)
			}
		})
		b.Run(fmt.Sprint("Quantile/", n), func(b *testing.B) {
			for b.Loop() {
				m.Quantile(0.9)
			}
		})
	}
}

func BenchmarkResample1024(b *testing.B) {
	r := rng.New(9, "bench", 0)
	w, dst := weights(r, 1024), make([]int, 1024)
	for b.Loop() {
		Resample(dst, w, r)
	}
}

func BenchmarkQuantiles1024(b *testing.B) {
	r := rng.New(9, "bench", 0)
	w, x, dst := weights(r, 1024), make([]float64, 1024), make([]float64, 3)
	rng.NormFill(x, r)
	for b.Loop() {
		Quantiles(dst, []float64{0.05, 0.5, 0.95}, w, x)
	}
}
