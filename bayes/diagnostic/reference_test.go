package diagnostic

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// fixtures are the inputs of testdata/reference.py.
type fixtures struct {
	Chains     map[string][][]float64 `json:"chains"`
	Energy     [][]float64            `json:"energy"`
	LogWeights map[string]weighted    `json:"log_weights"`
	Series     []float64              `json:"series"`
}

type weighted struct {
	RelativeEfficiency float64   `json:"relative_efficiency"`
	Values             []float64 `json:"values"`
}

// ar1 returns m stationary chains x_i = φ x_{i-1} + √(1-φ²) ε_i, with mean 0 and
// variance 1.
func ar1(m, n int, phi float64, purpose string) [][]float64 {
	chains := make([][]float64, m)
	for c := range chains {
		r := rng.New(11, purpose, uint64(c))
		x := make([]float64, n)
		rng.NormFill(x, r)
		for i := 1; i < n; i++ {
			x[i] = phi*x[i-1] + math.Sqrt(1-phi*phi)*x[i]
		}
		chains[c] = x
	}
	return chains
}

// apply returns f of every value, with the number of its chain, rounded: few
// digits make short files.
func apply(chains [][]float64, decimals int, f func(c int, x float64) float64) [][]float64 {
	scale := math.Pow10(decimals)
	out := make([][]float64, len(chains))
	for c, x := range chains {
		for _, v := range x {
			out[c] = append(out[c], math.Round(f(c, v)*scale)/scale)
		}
	}
	return out
}

func same(_ int, x float64) float64 { return x }

func makeFixtures() fixtures {
	weights := func(n int, scale float64, purpose string) []float64 {
		return apply(ar1(1, n, 0, purpose), 4, func(_ int, x float64) float64 { return scale*x - 20 })[0]
	}
	return fixtures{
		Chains: map[string][][]float64{
			"plain":      apply(ar1(4, 60, 0.6, "plain"), 4, same),
			"antithetic": apply(ar1(2, 50, -0.5, "antithetic"), 4, same),
			"slow":       apply(ar1(2, 320, 0.9999, "slow"), 4, same),
			"ties":       apply(ar1(2, 40, 0.3, "ties"), 0, same),
			"shifted, odd number of draws": apply(ar1(3, 41, 0.3, "shifted"), 4, func(c int, x float64) float64 {
				return 0.7*float64(c) + x*float64(1+c)
			}),
			"heavy tails": apply(ar1(2, 50, 0.4, "heavy"), 4, func(_ int, x float64) float64 { return math.Sinh(3 * x) }),
			"short":       apply(ar1(3, 6, 0.2, "short"), 4, same),
		},
		Energy: apply(ar1(3, 40, 0.8, "energy"), 4, func(_ int, x float64) float64 { return 50 + 6*x }),
		LogWeights: map[string]weighted{
			"light tail":                  {1, weights(200, 0.5, "light")},
			"heavy tail, correlated":      {0.6, weights(160, 3, "weights")},
			"beyond the range of doubles": {1, weights(120, 400, "range")},
		},
		Series: apply(ar1(1, 80, 0.3, "series"), 4, func(_ int, x float64) float64 { return x + 0.2 })[0],
	}
}

// The inputs in testdata are what this package's generator makes.
func TestFixturesReproducible(t *testing.T) {
	got, err := json.MarshalIndent(makeFixtures(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	numtest.Golden(t, "fixtures.json", append(got, '\n'))
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Numbers of ArviZ 0.23.4, computed by testdata/reference.py, which says how to run
// it; reference.json says with which versions of what else it ran. The tolerance is for rounding: sums
// are in another order, and transforms of another length.
func TestChainsReference(t *testing.T) {
	var in fixtures
	var want struct{ Chains map[string]map[string]float64 }
	readJSON(t, "fixtures.json", &in)
	readJSON(t, "reference.json", &want)
	if len(want.Chains) != len(in.Chains) {
		t.Errorf("reference has %d cases of %d", len(want.Chains), len(in.Chains))
	}
	for name, numbers := range want.Chains {
		x := in.Chains[name]
		got := map[string]float64{
			"rhat": Rhat(x), "ess_bulk": ESSBulk(x), "ess_tail": ESSTail(x), "ess_mean": ESSMean(x), "ess_sd": ESSSD(x),
			"ess_quantile_0.9": ESSQuantile(x, 0.9), "mcse_mean": MCSEMean(x), "mcse_sd": MCSESD(x),
			"mcse_median": MCSEMedian(x), "mcse_quantile_0.05": MCSEQuantile(x, 0.05), "mcse_quantile_0.9": MCSEQuantile(x, 0.9),
		}
		if len(got) != len(numbers) {
			t.Errorf("%s: reference has %d numbers of %d", name, len(numbers), len(got))
		}
		for number, w := range numbers {
			numtest.Close(t, name+": "+number, got[number], w, 1e-9)
		}
	}
}

func TestEBFMIReference(t *testing.T) {
	var in fixtures
	var want struct{ EBFMI []float64 }
	readJSON(t, "fixtures.json", &in)
	readJSON(t, "reference.json", &want)
	numtest.CloseSlice(t, "E-BFMI", EBFMI(in.Energy), want.EBFMI, 1e-12)
}

func TestPSISReference(t *testing.T) {
	var in fixtures
	var want struct {
		PSIS map[string]struct {
			K          float64
			LogWeights []float64 `json:"log_weights"`
		}
	}
	readJSON(t, "fixtures.json", &in)
	readJSON(t, "reference.json", &want)
	for name, w := range in.LogWeights {
		got := make([]float64, len(w.Values))
		k, _ := PSIS(got, w.Values, w.RelativeEfficiency)
		numtest.Close(t, name+": k", k, want.PSIS[name].K, 1e-9)
		numtest.CloseSlice(t, name+": log weights", got, want.PSIS[name].LogWeights, 1e-9)
	}
}

// Numbers of statsmodels 0.15.0, in the same file.
func TestSeriesReference(t *testing.T) {
	var in fixtures
	var want struct {
		Series struct {
			Autocorrelation []float64
			DurbinWatson    float64    `json:"durbin_watson"`
			LjungBox        [2]float64 `json:"ljung_box"`
		}
	}
	readJSON(t, "fixtures.json", &in)
	readJSON(t, "reference.json", &want)
	for k, r := range want.Series.Autocorrelation {
		numtest.Close(t, fmt.Sprint("autocorrelation at lag ", k), Autocorrelation(in.Series, k), r, 1e-12)
	}
	numtest.Close(t, "Durbin-Watson", DurbinWatson(in.Series), want.Series.DurbinWatson, 1e-12)
	box := LjungBox(in.Series, 6, 1)
	numtest.CloseSlice(t, "Ljung-Box", []float64{box.Statistic, box.PValue}, want.Series.LjungBox[:], 1e-12)
}
