package dist_test

import (
	"encoding/json"
	"fmt"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
)

func ExampleNew() {
	d, err := dist.New("half_normal", []float64{5})
	fmt.Println(d, err)
	_, err = dist.New("lognormal", []float64{0, -1})
	fmt.Println(err)
	// Output:
	// HalfNormal(5) <nil>
	// lognormal: sigma must be positive, got -1
}

// An expert says that a ratio lies between 1 and 10, nineteen times out of
// twenty.
func ExampleLogNormalFromInterval() {
	d := dist.LogNormalFromInterval(1, 10, 0.95)
	fmt.Printf("median %.2f, mean %.2f, P(ratio > 10) = %.3f\n", d.Quantile(0.5), d.Mean(), 1-d.CDF(10))
	// Output: median 3.16, mean 3.76, P(ratio > 10) = 0.025
}

func ExamplePrior() {
	halfSaturation := dist.Prior{Dist: dist.Shifted{Base: dist.LogNormal{Mu: 0.7, Sigma: 0.4}, By: 0.1}}
	data, _ := json.Marshal(halfSaturation)
	fmt.Println(halfSaturation)
	fmt.Println(string(data))
	// Output:
	// 0.1 + LogNormal(0.7, 0.4)
	// {"dist":"shifted","params":[0.1],"base":{"dist":"lognormal","params":[0.7,0.4]}}
}

// The density of u in the natural coordinate of a half-normal scale is
// log p(x) + log|dx/du|; in its Gaussian coordinate it is standard normal, and
// u = ±2 are what they would be for any other parameter.
func ExampleGaussian() {
	prior := dist.HalfNormal{Sigma: 5}
	natural, gaussian := dist.Natural(prior), dist.Gaussian(prior)
	for _, u := range []float64{-2, 0, 2} {
		x, _, logProb, _ := natural.At(u)
		y, _, logPhi, _ := gaussian.At(u)
		fmt.Printf("u = %2.0f: natural x = %.4f, log p(u) = %.3f; Gaussian x = %.4f, log p(u) = %.3f\n", u, x, logProb, y, logPhi)
	}
	// Output:
	// u = -2: natural x = 0.1269, log p(u) = -3.962; Gaussian x = 0.1426, log p(u) = -2.919
	// u =  0: natural x = 0.6931, log p(u) = -2.538; Gaussian x = 3.3724, log p(u) = -0.919
	// u =  2: natural x = 2.1269, log p(u) = -2.053; Gaussian x = 11.3880, log p(u) = -2.919
}

// A normal confined to a region that it hardly ever visits.
func ExampleTruncatedNormal() {
	d := dist.TruncatedNormal{Mu: 0, Sigma: 1, Low: 20, High: 21}
	fmt.Printf("mean %.4f, P(x ≤ 20.1) = %.4f\n", d.Mean(), d.CDF(20.1))
	r := rng.New(1, "example", 0)
	for range 3 {
		fmt.Printf("%.3f ", d.Rand(r))
	}
	// Output:
	// mean 20.0498, P(x ≤ 20.1) = 0.8660
	// 20.001 20.024 20.011
}
