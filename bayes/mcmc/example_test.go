package mcmc_test

import (
	"context"
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes"
	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/mcmc"
)

// schools is the eight-schools model (Rubin 1981), in non-centred form:
//
//	y_j ~ N(μ + τ η_j, σ_j²),  η_j ~ N(0, 1),  μ ~ N(0, 5²),  τ ~ half-Cauchy(5)
//
// θ = (μ, ln τ, η_1..η_8); the log density includes the Jacobian of ln τ.
type schools struct{ y, sigma []float64 }

func (m schools) NewLogDensity() bayes.LogDensity { return m }

func (m schools) Dim() int { return 2 + len(m.y) }

func (m schools) LogProb(grad, theta []float64) float64 {
	mu, tau := theta[0], math.Exp(theta[1])
	u := tau * tau / 25
	lp := -mu*mu/50 - math.Log1p(u) + theta[1]
	grad[0], grad[1] = -mu/25, 1-2*u/(1+u)
	for j, eta := range theta[2:] {
		z := (m.y[j] - mu - tau*eta) / m.sigma[j]
		lp -= 0.5 * (z*z + eta*eta)
		grad[0] += z / m.sigma[j]
		grad[1] += z / m.sigma[j] * tau * eta
		grad[2+j] = z/m.sigma[j]*tau - eta
	}
	return lp
}

func Example() {
	model := schools{
		y:     []float64{28, 8, -3, 7, -1, 1, 18, 12},
		sigma: []float64{15, 10, 16, 11, 9, 11, 10, 18},
	}
	names := []string{"mu", "log tau", "eta[1]", "eta[2]", "eta[3]", "eta[4]", "eta[5]", "eta[6]", "eta[7]", "eta[8]"}
	cfg := mcmc.DefaultConfig()
	cfg.Seed, cfg.TargetAccept = 1, 0.9

	set := draws.NewSet(names, cfg.Chains, cfg.Draws)
	result, err := mcmc.Run(context.Background(), model, cfg, mcmc.Keep(set), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	summaries, _ := diagnostic.Summaries(set)
	for v, name := range names[:2] {
		s := summaries[v]
		fmt.Printf("%-8s%.1f ± %.1f   R-hat %.2f\n", name, s.Mean, s.SD, s.Rhat)
	}
	fmt.Println(result.Divergences(), "divergences")
	// Output:
	// mu      4.4 ± 3.3   R-hat 1.00
	// log tau 0.8 ± 1.2   R-hat 1.00
	// 0 divergences
}
