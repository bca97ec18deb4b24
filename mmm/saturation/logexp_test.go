package saturation

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// ulps returns the distance of two floats in units in the last place of want.
func ulps(got, want float64) float64 {
	return math.Abs(got-want) / (math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want))
}

func TestLogExpReference(t *testing.T) {
	r := rng.New(1, "logexp", 0)
	const n = 400_000
	var x, y []float64
	for range n {
		x = append(x, math.Exp(1380*r.Float64()-690), 0.5+r.Float64(), 1+1e-3*(r.Float64()-0.5), 1+1e-9*(r.Float64()-0.5))
		y = append(y, 600*r.Float64()-300, 4*r.Float64()-2, 1e-5*(r.Float64()-0.5))
	}
	var worstLog, worstExp float64
	dst := make([]float64, len(x))
	logs(dst, x)
	for i := range x {
		worstLog = math.Max(worstLog, ulps(dst[i], math.Log(x[i])))
	}
	exps(dst, y)
	for i := range y {
		worstExp = math.Max(worstExp, ulps(dst[i], math.Exp(y[i])))
	}
	t.Logf("largest errors: log %.2f, exp %.2f units in the last place", worstLog, worstExp)
	if worstLog > 4 || worstExp > 4 {
		t.Errorf("largest errors: log %.2f, exp %.2f units in the last place", worstLog, worstExp)
	}
}

func TestLogExpLimits(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	dst := make([]float64, 7)
	logs(dst, []float64{1, 2, 0.5, 0, 1e-310, nan, inf})
	for i, want := range []float64{0, math.Ln2, -math.Ln2} {
		if dst[i] != want {
			t.Errorf("log: %v, want %v", dst[i], want)
		}
	}
	if dst[3] > -708 || dst[4] > -708 || !math.IsNaN(dst[5]) || !math.IsNaN(dst[6]) {
		t.Errorf("logs of 0, 1e-310, NaN, Inf: %v", dst[3:])
	}
	exps(dst, []float64{0, 1e9, -1e9, inf, -inf, nan, 300})
	if dst[0] != 1 || dst[1] != dst[6] || dst[3] != dst[6] || dst[2] != dst[4] || dst[2] > 1e-130 || !math.IsNaN(dst[5]) {
		t.Errorf("exps of 0, ±1e9, ±Inf, NaN, 300: %v", dst)
	}
}
