package dist

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// mpmath 1.3.0, mp.dps = 60: gammainc and betainc, regularized.
func TestCDFReference(t *testing.T) {
	for _, c := range []struct {
		d       Dist
		x, want float64
	}{
		{Gamma{2, 0.1}, 3.5, 0.0486710788797369},
		{Gamma{0.05, 1}, 1e-40, 0.0102721686527168},
		{Gamma{0.4, 3}, 2.5, 0.999930557420454},
		{Gamma{300, 7}, 30, 3.09396250227592e-9},
		{Gamma{1e5, 1}, 98000, 9.69083515816049e-11},
		{InverseGamma{4.5, 2}, 0.1, 7.59852522946428e-6},
		{InverseGamma{1.5, 0.1}, 40, 0.999906109324284},
		{Beta{40, 60}, 0.25, 0.000541541491304747},
		{Beta{0.3, 0.3}, 1e-20, 5.54665900688122e-7},
		{Beta{300, 1}, 0.92, 1.36882586731126e-11},
		{Beta{1e4, 3}, 0.999, 0.00275579997132983},
		{Beta{2.5, 0.8}, 0.999, 0.99137742422045},
		{StudentT{1.5, 1, 2}, -40, 0.00405489529464648},
		{StudentT{4, -1, 0.5}, -1.001, 0.499250000624999},
		{StudentT{4, -1, 0.5}, 3, 0.999338051545391},
		{StudentT{300, 0, 1}, -6, 2.83821954617958e-9},
		{StudentT{30, 0, 1}, 1e-5, 0.500003956321849},
		{HalfStudentT{7, 0.3}, 1e-6, 2.56660967220968e-6},
		{HalfStudentT{1.5, 1}, 25, 0.993974379988032},
		{HalfStudentT{40, 1}, 1.2, 0.76280137588539},
	} {
		if got := c.d.CDF(c.x); !(relative(got, c.want) <= 2e-11) {
			t.Errorf("%v: CDF(%v) = %.15g, want %.15g", c.d, c.x, got, c.want)
		}
		// The quantile feels an error of the CDF times p/(x p(x)).
		x := c.d.Quantile(c.want)
		tol := 1e-11 + 2e-11*math.Min(c.want, 1-c.want)/(math.Abs(c.x)*math.Exp(c.d.LogProb(c.x))) + 4e-16/(math.Abs(c.x)*math.Exp(c.d.LogProb(c.x)))
		if !(relative(x, c.x) <= tol) {
			t.Errorf("%v: Quantile(%v) = %.15g, want %.15g (relative difference %.1e)", c.d, c.want, x, c.x, relative(x, c.x))
		}
	}
}

// Shapes and probabilities at which the distribution sits against an end of its
// support, or where its mass underflows at most starting points.
func TestQuantileExtremes(t *testing.T) {
	for _, shape := range []float64{0.05, 0.3, 1, 2.5, 30, 300, 1e5} {
		for _, p := range []float64{1e-300, 1e-12, 1e-6, 0.01, 0.3, 0.5, 0.9, 0.9999} {
			for _, d := range []Dist{Gamma{shape, 1}, Beta{shape, 1}, Beta{shape, 5}, Beta{shape, 0.3}, Beta{3, shape}} {
				x := d.Quantile(p)
				if x < 1e-300 || d.CDF(math.Nextafter(x, 0)) < p && p <= d.CDF(x) {
					continue // as good as floating point has it
				}
				// Near 1, x has no more digits than this.
				tol := 1e-9 + 4e-16*x*math.Exp(d.LogProb(x))/math.Min(p, 1-p)
				if got := d.CDF(x); !(math.Abs(got-p) <= tol*p) {
					t.Errorf("%v: CDF(Quantile(%v)) = CDF(%v) = %v", d, p, x, got)
				}
			}
		}
	}
	numtest.Close(t, "p^(1/shape)", Beta{0.05, 1}.Quantile(0.01), 1e-40, 1e-50)
	numtest.Close(t, "Gamma(0.05) at 0.01", math.Log(Gamma{0.05, 1}.Quantile(0.01)), 20*(math.Log(0.01)+lgamma(1.05)), 1e-11)
	numtest.Close(t, "below the smallest number", Gamma{1e-3, 1}.Quantile(0.01), 0, 1e-300)
	numtest.Close(t, "Cauchy", StudentT{1, 0, 1}.Quantile(1e-200), -1e200/math.Pi, 1e-12)
}

func TestLgammaHalfStep(t *testing.T) {
	for _, x := range []float64{0.01, 0.5, 3, 60, 99.99, 100, 100.01, 5e3} {
		numtest.Close(t, fmt.Sprint("lnΓ(x+½) - lnΓ(x) at ", x), lgammaHalfStep(x), lgamma(x+0.5)-lgamma(x), 1e-15+4e-16*lgamma(x+2))
	}
	numtest.Close(t, "at 100, by mpmath 1.3.0", lgammaHalfStep(100), 2.30133509820222278, 1e-15)
	// Γ(x+½)/Γ(x) · Γ(x+1)/Γ(x+½) = x
	for _, x := range []float64{1e4, 1e9, 1e15} {
		numtest.Close(t, fmt.Sprint("two half steps at ", x), lgammaHalfStep(x)+lgammaHalfStep(x+0.5), math.Log(x), 1e-15)
	}
}
