package learning

import (
	"math"
)

// Evidence is what all readings of a candidate add up to: the bet against chance, and
// the estimate of the effect.
//
// The bet is on scores divided by their root mean square so far, this one included,
// which leaves them symmetric and makes them independent of units:
//
//	X_n = score_n / √(Σ_{i≤n} score_i² / n)
//
// The zero value is no evidence. It reads back from JSON bit for bit.
type Evidence struct {
	Clusters int     `json:"clusters"` // n
	S        float64 `json:"s"`        // Σ X
	V        float64 `json:"v"`        // Σ X²

	Score       float64 `json:"score"`       // Σ score
	Information float64 `json:"information"` // Σ information
	Squares     float64 `json:"squares"`     // Σ score²
	Products    float64 `json:"products"`    // Σ score · information
	Weights     float64 `json:"weights"`     // Σ information²
}

// add returns the evidence with one more reading. As long as all scores are zero there
// is nothing to bet on.
func (e Evidence) add(r Reading) Evidence {
	for i, score := range r.Scores {
		information := r.Information[i]
		e.Clusters++
		e.Score += score
		e.Information += information
		e.Squares += score * score
		e.Products += score * information
		e.Weights += information * information
		if e.Squares > 0 {
			x := score / math.Sqrt(e.Squares/float64(e.Clusters))
			e.S += x
			e.V += x * x
		}
	}
	return e
}

// Log returns ln E, of the package comment, for the spread τ of the bet: the standard
// deviation of effects that it expects, in standard deviations of a cluster's score.
func (e Evidence) Log(spread float64) float64 {
	v := 1 + spread*spread*e.V
	return spread*spread*e.S*e.S/(2*v) - math.Log(v)/2
}

// effect returns the least-squares estimate δ̂ = Σ score / Σ information and half the
// width of an interval that holds δ at all times together with probability level, as
// n grows:
//
//	s √(2 (1 + τ² n) (ln 1/(1-level) + ½ ln(1 + τ² n))) / (τ Σ information)
//	s² = Σ (score - δ̂ information)² / n
//
// Reference: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), "Time-uniform
// central limit theory and asymptotic confidence sequences", Annals of Statistics
// 52(6).
func (e Evidence) effect(spread, level float64) (estimate, half float64) {
	n := float64(e.Clusters)
	estimate = e.Score / e.Information
	s := math.Sqrt(max(0, e.Squares-2*estimate*e.Products+estimate*estimate*e.Weights) / n)
	v := 1 + spread*spread*n
	return estimate, s * math.Sqrt(2*v*(math.Log(v)/2-math.Log(1-level))) / (spread * e.Information)
}
