package forecast

import (
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// A day makes four forecasts of an ensemble of 64.
func BenchmarkFromMixture(b *testing.B) {
	m := mixture(rng.New(1, "bench", 0), 64)
	for b.Loop() {
		FromMixture(day(0), m)
	}
}

func BenchmarkScore(b *testing.B) {
	f := FromMixture(day(0), mixture(rng.New(1, "bench", 0), 64))
	for b.Loop() {
		if _, err := f.Score(101); err != nil {
			b.Fatal(err)
		}
	}
}
