package diagnostic

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/stat/distuv"
)

// The kernel form of the doc comment.
func naiveCRPS(x []float64, y float64) float64 {
	n := float64(len(x))
	var score float64
	for _, a := range x {
		score += math.Abs(a-y) / n
		for _, b := range x {
			score -= math.Abs(a-b) / (2 * n * n)
		}
	}
	return score
}

func TestCRPSFormula(t *testing.T) {
	for _, n := range []int{1, 2, 7, 100} {
		x := ar1(1, n, 0.5, "crps")[0]
		ties := apply([][]float64{x}, 0, same)[0]
		for _, y := range []float64{-9, -0.5, 0, x[0], 9} {
			numtest.Close(t, fmt.Sprintf("n=%d, y=%v", n, y), CRPS(x, y), naiveCRPS(x, y), 1e-13)
			numtest.Close(t, fmt.Sprintf("n=%d, y=%v, ties", n, y), CRPS(ties, y), naiveCRPS(ties, y), 1e-13)
		}
	}
	x := []float64{3, 1, 2}
	CRPS(x, 0)
	if !slices.Equal(x, []float64{3, 1, 2}) {
		t.Error("the sample was changed")
	}
}

// The definition: ∫ (F(x) - 1[y ≤ x])² dx, by the midpoint rule, whose error is
// a step times the jump at y at most.
func TestCRPSNormalFormula(t *testing.T) {
	const step = 1e-4
	for _, c := range [][3]float64{{0, 1, 0}, {0, 1, 1.7}, {2, 0.5, 0.3}, {-1, 3, -12}} {
		mean, sd, y := c[0], c[1], c[2]
		f := distuv.Normal{Mu: mean, Sigma: sd}
		lo, hi := min(y, mean-9*sd), max(y, mean+9*sd)
		var integral float64
		for x := lo + step/2; x < hi; x += step {
			d := f.CDF(x)
			if x >= y {
				d--
			}
			integral += d * d * step
		}
		numtest.Close(t, fmt.Sprint(c), CRPSNormal(mean, sd, y), integral, step)
	}
}

// A sample from a normal distribution against the closed form. The score of a
// sample is larger by half its mean difference, 2 sd/√π, over n, and over runs
// the mean is known within its standard error.
func TestCRPSPosterior(t *testing.T) {
	const runs, n = 200, 50
	for _, y := range []float64{0, 0.8, -3} {
		var scores []float64
		for run := range runs {
			scores = append(scores, CRPS(ar1(1, n, 0, fmt.Sprint("forecast ", run))[0], y))
		}
		mean, v := naiveMoments(scores)
		want := CRPSNormal(0, 1, y) + 1/math.Sqrt(math.Pi)/n
		numtest.Close(t, fmt.Sprint("y=", y), mean, want, 4*math.Sqrt(v/runs))
	}
}

func TestCRPSHostile(t *testing.T) {
	for what, c := range map[string]struct{ got, want float64 }{
		"no sample":      {CRPS(nil, 1), nan},
		"one draw":       {CRPS([]float64{3}, 1), 2},
		"NaN draw":       {CRPS([]float64{nan, 1}, 1), nan},
		"infinite draw":  {CRPS([]float64{1, inf}, 1), nan},
		"NaN outcome":    {CRPS([]float64{1, 2}, nan), nan},
		"infinite y":     {CRPS([]float64{1, 2}, -inf), nan},
		"sd 0":           {CRPSNormal(1, 0, 3), 2},
		"sd 0, y = mean": {CRPSNormal(1, 0, 1), 0},
		"sd tiny":        {CRPSNormal(1, 5e-324, 3), 2},
		"sd negative":    {CRPSNormal(1, -1, 3), nan},
		"sd NaN":         {CRPSNormal(1, nan, 3), nan},
		"sd infinite":    {CRPSNormal(1, inf, 3), nan},
		"mean infinite":  {CRPSNormal(-inf, 1, 3), nan},
		"y NaN":          {CRPSNormal(1, 1, nan), nan},
	} {
		numtest.Close(t, what, c.got, c.want, 1e-15)
	}
}

func TestIntervalScoreFormula(t *testing.T) {
	for _, c := range []struct{ lo, hi, y, level, want float64 }{
		{1, 3, 2, 0.9, 2},
		{1, 3, 1, 0.9, 2},
		{1, 3, 0.5, 0.9, 2 + 20*0.5},
		{1, 3, 4, 0.5, 2 + 4*1},
		{2, 2, 2, 0.8, 0},
		{3, 1, 2, 0.9, nan},
		{nan, 3, 2, 0.9, nan},
		{1, nan, 2, 0.9, nan},
		{1, 3, nan, 0.9, nan},
		{-inf, 3, 2, 0.9, nan},
		{1, 3, inf, 0.9, nan},
	} {
		numtest.Close(t, fmt.Sprint(c), IntervalScore(c.lo, c.hi, c.y, c.level), c.want, 1e-14)
	}
	for _, level := range []float64{0, 1, nan} {
		if !panics(func() { IntervalScore(0, 1, 0, level) }) {
			t.Errorf("level %v: no panic", level)
		}
	}
}

// The score is proper: of all multiples of the right interval, the right one
// has the best mean, over outcomes at the quantiles of a standard normal.
func TestIntervalScoreProper(t *testing.T) {
	const z, n = 1.6448536269514722, 10_000
	mean := func(width float64) (score float64) {
		for i := range n {
			y := distuv.UnitNormal.Quantile((float64(i) + 0.5) / n)
			score += IntervalScore(-width*z, width*z, y, 0.9) / n
		}
		return score
	}
	for _, width := range []float64{0.5, 0.8, 0.95, 1.05, 1.3, 2} {
		if best, other := mean(1), mean(width); other <= best {
			t.Errorf("%v times the interval scores %v, the interval %v", width, other, best)
		}
	}
}

func TestCoverage(t *testing.T) {
	lo, hi := []float64{0, 0, 0, -inf}, []float64{1, 1, 1, 5}
	numtest.Close(t, "coverage", Coverage(lo, hi, []float64{0, 1, 1.01, -3}), 0.75, 0)
	numtest.Close(t, "no outcomes", Coverage(nil, nil, nil), nan, 0)
	numtest.Close(t, "NaN outcome", Coverage(lo, hi, []float64{0, nan, 1, 1}), nan, 0)
	numtest.Close(t, "NaN end", Coverage([]float64{nan}, []float64{1}, []float64{0}), nan, 0)
	if !panics(func() { Coverage(lo, hi, []float64{1}) }) {
		t.Error("lengths differ: no panic")
	}
}
