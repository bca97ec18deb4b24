package diagnostic

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

func TestSeriesFormula(t *testing.T) {
	x := ar1(1, 30, 0.5, "series formula")[0]
	mean, v := naiveMoments(x)
	n := float64(len(x))
	var box float64
	for lag := range 10 {
		var r float64
		for i := range len(x) - lag {
			r += (x[i] - mean) * (x[i+lag] - mean) / (v * (n - 1))
		}
		numtest.Close(t, fmt.Sprint("autocorrelation at lag ", lag), Autocorrelation(x, lag), r, 1e-14)
		if lag > 0 {
			box += n * (n + 2) * r * r / (n - float64(lag))
		}
	}
	numtest.Close(t, "Ljung-Box", LjungBox(x, 9, 0).Statistic, box, 1e-12)
	// Two degrees of freedom: exponential with mean 2.
	q := LjungBox(x, 9, 7)
	numtest.Close(t, "p-value", q.PValue, math.Exp(-q.Statistic/2), 1e-12)
}

// An AR(1) series has autocorrelation φ^k, up to a standard error by Bartlett's
// formula, √((1+φ²)/(1-φ²)/n) at most, and a Durbin-Watson statistic of 2(1-φ).
func TestSeriesPosterior(t *testing.T) {
	const n, phi = 20_000, 0.6
	x := ar1(1, n, phi, "long series")[0]
	se := math.Sqrt((1 + phi*phi) / (1 - phi*phi) / n)
	for lag, want := range []float64{1, phi, phi * phi, phi * phi * phi} {
		numtest.Close(t, fmt.Sprint("autocorrelation at lag ", lag), Autocorrelation(x, lag), want, 4*se)
	}
	numtest.Close(t, "Durbin-Watson", DurbinWatson(x), 2*(1-phi), 2*4*se)
	if p := LjungBox(x[:200], 5, 0).PValue; !(p < 1e-6) {
		t.Errorf("p-value of a correlated series is %v", p)
	}
}

// P-values of independent series are uniform: the share below α is α within
// four standard errors, and 0.02 for the approximation by chi-square.
func TestLjungBoxUniform(t *testing.T) {
	const runs = 500
	for _, alpha := range []float64{0.05, 0.2, 0.5} {
		var share float64
		for run := range runs {
			if LjungBox(ar1(1, 100, 0, fmt.Sprint("white ", run))[0], 7, 0).PValue <= alpha {
				share += 1. / runs
			}
		}
		numtest.Close(t, fmt.Sprint("share at ", alpha), share, alpha, 4*math.Sqrt(alpha*(1-alpha)/runs)+0.02)
	}
}

func TestSeriesHostile(t *testing.T) {
	for what, c := range map[string]struct{ got, want float64 }{
		"autocorrelation of nothing":       {Autocorrelation(nil, 0), nan},
		"autocorrelation of one":           {Autocorrelation([]float64{1}, 0), nan},
		"autocorrelation of a constant":    {Autocorrelation([]float64{2, 2, 2}, 1), nan},
		"autocorrelation of NaN":           {Autocorrelation([]float64{2, nan, 2}, 1), nan},
		"autocorrelation of Inf":           {Autocorrelation([]float64{2, inf, 2}, 1), nan},
		"autocorrelation at lag 0":         {Autocorrelation([]float64{2, 1, 2}, 0), 1},
		"Durbin-Watson of nothing":         {DurbinWatson(nil), nan},
		"Durbin-Watson of one":             {DurbinWatson([]float64{1}), nan},
		"Durbin-Watson of zeros":           {DurbinWatson([]float64{0, 0}), nan},
		"Durbin-Watson of a constant":      {DurbinWatson([]float64{1, 1}), 0},
		"Durbin-Watson of signs":           {DurbinWatson([]float64{1, -1, 1, -1}), 3},
		"Durbin-Watson of NaN":             {DurbinWatson([]float64{1, nan}), nan},
		"Durbin-Watson of Inf":             {DurbinWatson([]float64{1, -inf, 3}), nan},
		"Ljung-Box of too few":             {LjungBox([]float64{1, 2, 3}, 3, 0).PValue, nan},
		"Ljung-Box of NaN":                 {LjungBox([]float64{1, nan, 3, 4}, 2, 0).PValue, nan},
		"Ljung-Box of a constant":          {LjungBox([]float64{1, 1, 1, 1}, 2, 0).PValue, nan},
		"statistic of Ljung-Box of little": {LjungBox(nil, 2, 0).Statistic, nan},
	} {
		numtest.Close(t, what, c.got, c.want, 1e-15)
	}
	for what, f := range map[string]func(){
		"lag too long":     func() { Autocorrelation([]float64{1, 2}, 2) },
		"lag negative":     func() { Autocorrelation([]float64{1, 2}, -1) },
		"all lags fitted":  func() { LjungBox([]float64{1, 2, 3, 4}, 2, 2) },
		"fitted below one": func() { LjungBox([]float64{1, 2, 3, 4}, 2, -1) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", what)
		}
	}
}
