package draws

import (
	"encoding/json"
	"fmt"
	"math"
)

// An Estimate says what draws of a scalar say about it. All but Level have the
// unit of the scalar.
type Estimate struct {
	Mean   float64
	Median float64
	Lo, Hi float64 // equal-tailed interval: quantiles (1-Level)/2 and (1+Level)/2
	Level  float64 // posterior probability of the interval, 0.9 for 90%
}

// estimateJSON is the form of an Estimate in JSON.
type estimateJSON struct {
	Mean   Float `json:"mean"`
	Median Float `json:"median"`
	Lo     Float `json:"lo"`
	Hi     Float `json:"hi"`
	Level  Float `json:"level"`
}

// MarshalJSON writes the keys mean, median, lo, hi and level, with null for NaN
// and infinities.
func (e Estimate) MarshalJSON() ([]byte, error) {
	return json.Marshal(estimateJSON{Float(e.Mean), Float(e.Median), Float(e.Lo), Float(e.Hi), Float(e.Level)})
}

// UnmarshalJSON reads what MarshalJSON writes. Null, or a missing key, is NaN.
func (e *Estimate) UnmarshalJSON(b []byte) error {
	nan := Float(math.NaN())
	j := estimateJSON{nan, nan, nan, nan, nan}
	if err := json.Unmarshal(b, &j); err != nil {
		return err
	}
	*e = Estimate{float64(j.Mean), float64(j.Median), float64(j.Lo), float64(j.Hi), float64(j.Level)}
	return nil
}

// Summarise returns the estimate that equally weighted draws x make, in any
// order, with an interval of the given level in (0, 1). It allocates scratch of
// the size of x; [SummariseWith] does not.
//
// Special cases are:
//
//	no draws, or any NaN → NaN everywhere but Level
//	one draw → that draw everywhere
//	infinite draws → a mean that is infinite or NaN, quantiles as ordered
//	level outside (0, 1) → panic
func Summarise(x []float64, level float64) Estimate {
	return SummariseWith(make([]float64, len(x)), x, level)
}

// SummariseWith is [Summarise] with scratch of the length of x, whose contents
// are lost. It allocates nothing. scratch may be x itself, which is then
// reordered.
func SummariseWith(scratch, x []float64, level float64) Estimate {
	if !(level > 0 && level < 1) {
		panic(fmt.Sprintf("draws: interval of level %v", level))
	}
	var sum float64
	for _, v := range x {
		sum += v
	}
	var q [3]float64
	p := [3]float64{(1 - level) / 2, 0.5, (1 + level) / 2}
	Quantiles(q[:], p[:], scratch, x)
	return Estimate{Mean: sum / float64(len(x)), Median: q[1], Lo: q[0], Hi: q[2], Level: level}
}
