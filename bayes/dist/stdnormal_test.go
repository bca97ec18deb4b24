package dist

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// mpmath 1.3.0, mp.dps = 400: erfc(-z/√2)/2, its logarithm, and Φ(-z)/φ(z).
func TestStdNormalReference(t *testing.T) {
	for _, c := range []struct{ z, cdf, logCDF, mills float64 }{
		{-37, 5.7255712225245768e-300, -689.03058557689059, 4.7169665550365805e+297},
		{-20, 2.7536241186062337e-89, -203.91715537109726, 1.8112830158925916e+87},
		{-8, 6.2209605742717841e-16, -35.01343715991455, 197930788642469.18},
		{-5.1, 1.6982674071476015e-7, -15.588487091871466, 1114524.4430026393},
		{-5, 2.8665157187919391e-7, -15.064998393988726, 672621.63672287925},
		{-4.9, 4.7918327659031899e-7, -14.551182689355313, 410010.50242423596},
		{-2, 0.022750131948179207, -3.7831843336820319, 18.100247711126153},
		{-1, 0.15865525393145705, -1.8410216450092635, 3.4770518117036945},
		{-0.001, 0.49960105778608894, -0.69394538346696518, 1.254314764306059},
		{0, 0.5, -0.69314718055994531, 1.2533141373155003},
		{0.001, 0.50039894221391106, -0.69234961427268824, 1.2523147636393922},
		{1, 0.84134474606854295, -0.17275377902344989, 0.65567954241879847},
		{2, 0.97724986805182079, -0.023012909328963488, 0.42136922928805447},
		{4, 0.99996832875816688, -3.1671743377489264e-5, 0.23665238291356067},
		{4.999, 0.99999971185798585, -2.8814205565933179e-7, 0.19284407069824492},
		{5, 0.99999971334842812, -2.8665161296376359e-7, 0.19280810471531576},
		{5.001, 0.99999971483143678, -2.8516860388373857e-7, 0.1927721517431096},
		{6, 0.99999999901341235, -9.8658764552437573e-10, 0.16237766089686746},
		{8, 0.99999999999999938, -6.2209605742717861e-16, 0.1231319632579323},
		{12, 1, -1.776482112077679e-33, 0.082766286501369177},
		{20, 1, -2.7536241186062337e-89, 0.049875925981836784},
		{37, 1, -5.7255712225245768e-300, 0.027007327965128336},
		{100, 1, 0, 0.0099990002998501049},
		{10000, 1, 0, 9.999999900000003e-5},
	} {
		// The rounding of z/√2 counts z² times.
		tol := 1e-15 + 4e-16*c.z*c.z
		for _, v := range []struct {
			what      string
			got, want float64
		}{{"Φ", StdNormalCDF(c.z), c.cdf}, {"ln Φ", StdNormalLogCDF(c.z), c.logCDF}, {"Mills ratio", MillsRatio(c.z), c.mills}} {
			if !(relative(v.got, v.want) <= tol) {
				t.Errorf("%s at %v: got %.17g, want %.17g (relative difference %.1e)", v.what, c.z, v.got, v.want, relative(v.got, v.want))
			}
		}
		if c.z > 4 {
			if got := MillsRatio(c.z); !(relative(got, c.mills) <= 5e-15) {
				t.Errorf("Mills ratio at %v: got %.17g, want %.17g", c.z, got, c.mills)
			}
		}
		if got := StdNormalQuantile(c.cdf); c.z < 5 && !(math.Abs(got-c.z) <= 1e-15+1e-14*math.Abs(c.z)+2e-16/StdNormalPDF(c.z)) {
			t.Errorf("quantile of %v: got %.17g, want %v", c.cdf, got, c.z)
		}
	}
	// Far out, ln Φ(-z) = -z²/2 - ln(z√(2π)) - 1/z² + O(z⁻⁴).
	for _, z := range []float64{1e3, 1e5, 1e8, 1e150} {
		want := -z*z/2 - math.Log(z) - lnSqrt2Pi - 1/(z*z)
		if got := StdNormalLogCDF(-z); !(relative(got, want) <= 1e-15) {
			t.Errorf("ln Φ(%v) = %.17g, want %.17g", -z, got, want)
		}
	}
}

func TestStdNormalHazardGrad(t *testing.T) {
	cumulative := func(z float64) float64 { v, _ := stdNormalHazard(z); return v }
	for _, z := range []float64{-30, -6, -1, -0.01, 0.01, 1, 4.8, 5.2, 9, 40, 1e4} {
		got, hazard := stdNormalHazard(z)
		numtest.Close(t, fmt.Sprint("Λ at ", z), got, -StdNormalLogCDF(-z), 0)
		want := numtest.Derivative(cumulative, z, 1e-3*math.Max(1, 1/math.Abs(z)))
		if !(relative(hazard, want) <= 1e-7) {
			t.Errorf("λ(%v) = %v, want %v", z, hazard, want)
		}
	}
}

func TestStdNormalLimits(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"Φ(-∞)", StdNormalCDF(-inf), 0}, {"Φ(∞)", StdNormalCDF(inf), 1}, {"Φ(NaN)", StdNormalCDF(nan), nan},
		{"ln Φ(-∞)", StdNormalLogCDF(-inf), -inf}, {"ln Φ(∞)", StdNormalLogCDF(inf), 0}, {"ln Φ(NaN)", StdNormalLogCDF(nan), nan},
		{"φ(∞)", StdNormalPDF(inf), 0}, {"φ(NaN)", StdNormalPDF(nan), nan}, {"ln φ(0)", StdNormalLogPDF(0), -lnSqrt2Pi},
		{"Φ⁻¹(0)", StdNormalQuantile(0), -inf}, {"Φ⁻¹(1)", StdNormalQuantile(1), inf}, {"Φ⁻¹(½)", StdNormalQuantile(0.5), 0},
		{"Φ⁻¹(-1)", StdNormalQuantile(-1), nan}, {"Φ⁻¹(2)", StdNormalQuantile(2), nan}, {"Φ⁻¹(NaN)", StdNormalQuantile(nan), nan},
		{"R(∞)", MillsRatio(inf), 0}, {"R(-∞)", MillsRatio(-inf), inf}, {"R(NaN)", MillsRatio(nan), nan},
		{"logQuantile(0)", logQuantile(0), inf}, {"logQuantile(-∞)", logQuantile(-inf), -inf}, {"logQuantile(1)", logQuantile(1), nan}, {"logQuantile(NaN)", logQuantile(nan), nan},
		{"excess of nothing", excess(3, 0), 0}, {"excess of everything", excess(3, inf), inf},
	} {
		numtest.Close(t, c.what, c.got, c.want, 0)
	}
}

func TestLogQuantile(t *testing.T) {
	for _, z := range []float64{-1e6, -1000, -100, -30.1, -29.9, -12, -3, -0.5, 0, 0.5, 3, 12, 30} {
		if got := logQuantile(StdNormalLogCDF(z)); !(math.Abs(got-z) <= 1e-14*(1+math.Abs(z))) {
			t.Errorf("logQuantile(ln Φ(%v)) = %.17g", z, got)
		}
	}
}

// The equation it solves; the left side loses digits where e is small, which is
// where its callers use advance instead.
func TestExcess(t *testing.T) {
	for _, a := range []float64{0.5, 5, 8, 30, 1e3, 1e8} {
		for _, e := range []float64{1e-2, 0.1, 1, 10, 700, 1e5} {
			x := excess(a, e)
			got := x*(a+x/2) + math.Log(MillsRatio(a)/MillsRatio(a+x))
			if !(math.Abs(got-e) <= 1e-14*(1+e)) {
				t.Errorf("excess(%v, %v) = %v survives with log probability %v", a, e, x, -got)
			}
		}
	}
}

// Against the quantile function where that has digits to spare, up to the range
// within which advance is used.
func TestAdvance(t *testing.T) {
	for _, z := range []float64{-3, -1, 0, 0.7, 2} {
		for _, v := range []float64{-1, 0.3, 1} {
			w := v * advanceRange / math.Max(1, math.Abs(z))
			want := StdNormalQuantile(StdNormalCDF(z)+w*StdNormalPDF(z)) - z
			numtest.Close(t, fmt.Sprintf("advance(%v, %v)", z, w), advance(z, w)/w, want/w, 2e-11)
		}
	}
	// And against the excess in a tail: survival falls by a factor 1 - w/R(z).
	for _, z := range []float64{5, 50} {
		w := 0.9 * advanceRange / z
		want := excess(z, -math.Log1p(-w/MillsRatio(z)))
		numtest.Close(t, fmt.Sprintf("advance(%v, %v)", z, w), advance(z, w)/want, 1, 1e-11)
	}
}

// The Taylor series of narrow intervals against the difference of error
// functions, which is exact around 0.
func TestKernelMass(t *testing.T) {
	for _, h := range []float64{1e-9, 1e-3, 0.05, 0.0999, 0.1001, 1} {
		want := sqrt2Pi * math.Erf(h/2/math.Sqrt2)
		numtest.Close(t, fmt.Sprint("narrow, width ", h), kernelMass(0, -h/2, h/2, h)/want, 1, 2e-14)
		// In a tail, against the tails' own difference, to its rounding.
		want = kernelTail(7, 0.3) - kernelTail(7, 0.3+h)
		numtest.Close(t, fmt.Sprint("in a tail, width ", h), kernelMass(7, 0.3, 0.3+h, h)/want, 1, 1e-15/h+1e-13)
	}
}
