package dist

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// Values computed in float64 numpy from the formulas of the reference model
// class (Google Meridian 1.8 with TensorFlow Probability's densities).
func TestLogProbReference(t *testing.T) {
	for _, c := range []struct {
		d       Dist
		x, want float64
	}{
		{Normal{0, 5}, 1.3, -2.562176446},
		{HalfNormal{5}, 0.7, -1.845029265},
		{HalfNormal{1}, 0.25, -0.2570413526},
		{LogNormal{0.2, 0.9}, 1.2, -0.9960924925},
		{LogNormal{0, 0.5}, 1.2, -0.4745952096},
		{TruncatedNormal{0.8, 0.8, 0.1, 10}, 0.9, -0.4919144316},
		{TruncatedNormal{0, 0.1, -1, 1}, 0.05, 1.25864656},
		{Shifted{LogNormal{0.7, 0.4}, 0.1}, 1.9, -0.629783943},
		{LogNormal{0.7, 0.4}, 2.1, -0.7500812113},
		{Beta{1, 99}, 0.03, 1.610117517},
	} {
		numtest.Close(t, fmt.Sprintf("%v at %v", c.d, c.x), c.d.LogProb(c.x), c.want, 1e-9)
	}
}

func TestLogNormalReference(t *testing.T) {
	d := LogNormalFromMeanSD(1.5, 0.5)
	numtest.CloseSlice(t, "from mean and standard deviation", d.Params(), []float64{0.3527848503, 0.324592846}, 1e-9)
	d = LogNormalFromInterval(1, 10, 0.95)
	numtest.CloseSlice(t, "from an interval", d.Params(), []float64{1.151292546, 0.5874049501}, 1e-9)
}
