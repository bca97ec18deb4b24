package review

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// independentMoves returns the number of independent moves that a variable x,
// [g][t], makes:
//
//	T_e / τ · G_e,   T_e = exp(-Σ_t p_t ln p_t),   τ = 1 + 2 Σ_{k=1..K} ρ_k,   G_e = (tr C)²/tr C²
//
// T_e is the number of periods in which it moves, with p_t the share of period t in
// Σ x²; τ how many periods a move lasts, with ρ_k the autocorrelation at lag k
// within geos, up to the last lag before the first that is not positive; and G_e
// the number of geos that move on their own, with C = x xᵀ. For independent normal
// values in one geo it is about T/2: half of them are too small to count.
func independentMoves(x []float64, geos int) float64 {
	periods := len(x) / geos
	energy := make([]float64, periods)
	for i, v := range x {
		energy[i%periods] += v * v
	}
	total := floats.Sum(energy)
	if !(total > 0) {
		return 0
	}
	var entropy float64
	for _, e := range energy {
		if e > 0 {
			entropy -= e / total * math.Log(e/total)
		}
	}
	tau := 1.0
	for lag := 1; lag < periods; lag++ {
		var sum float64
		for g := range geos {
			row := geo(x, g, geos)
			sum += floats.Dot(row[lag:], row[:periods-lag])
		}
		if sum <= 0 {
			break
		}
		tau += 2 * sum / total
	}
	var squares float64
	for g := range geos {
		for h := range geos {
			dot := floats.Dot(geo(x, g, geos), geo(x, h, geos)) / total
			squares += dot * dot
		}
	}
	return math.Exp(entropy) / tau / squares
}
