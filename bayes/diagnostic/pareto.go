package diagnostic

import "math"

// A pareto is the generalised Pareto distribution of excesses x > 0 over a
// threshold, with shape k and scale σ > 0:
//
//	P(X > x) = (1 + k x/σ)^(-1/k),   exp(-x/σ) at k = 0
//
// Moments of order 1/k and above do not exist. Below k = 0 the support ends at
// -σ/k.
type pareto struct{ shape, scale float64 }

// fitPareto fits the distribution to excesses x in increasing order, the first
// positive. With θ = -k/σ, for which the profile likelihood has a closed form,
// θ̂ is its mean over m points that follow a weak prior:
//
//	θ_j = 1/x_(n) + (1 - √(m/(j-½))) / (3 x_(⌊n/4+½⌋))     j = 1..m
//	k(θ) = 1/n Σ_i log(1 - θ x_i)
//	l(θ) = n (log(-θ/k(θ)) - k(θ) - 1)
//	θ̂ = Σ_j w_j θ_j,   w_j = 1 / Σ_i exp(l(θ_i) - l(θ_j))
//
// with σ̂ = -k(θ̂)/θ̂. The shape returned is (n k(θ̂) + 10·½)/(n + 10): ten
// observations' worth of a prior at ½ steady it when n is small.
//
// References: Zhang & Stephens (2009), "A new and efficient estimation method for
// the generalized Pareto distribution", Technometrics 51(3), whose k has the
// opposite sign; Vehtari, Simpson, Gelman, Yao & Gabry (2024), "Pareto
// smoothed importance sampling", JMLR 25(72), for m = 30+⌊√n⌋ and the prior on k.
func fitPareto(x []float64) pareto {
	n := float64(len(x))
	m := 30 + int(math.Sqrt(n))
	quartile := x[int(n/4+0.5)-1]
	theta, l := make([]float64, m), make([]float64, m)
	for j := range theta {
		theta[j] = 1/x[len(x)-1] + (1-math.Sqrt(float64(m)/(float64(j)+0.5)))/(3*quartile)
		k, sigma := paretoGiven(theta[j], x)
		l[j] = n * (-math.Log(sigma) - k - 1)
	}
	var mean float64
	for j := range theta {
		var sum float64
		for i := range l {
			sum += math.Exp(l[i] - l[j])
		}
		mean += theta[j] / sum
	}
	k, sigma := paretoGiven(mean, x)
	return pareto{shape: (n*k + 10*0.5) / (n + 10), scale: sigma}
}

// paretoGiven returns the shape k(θ) and the scale -k(θ)/θ, which is the mean of
// x at θ = 0.
func paretoGiven(theta float64, x []float64) (k, sigma float64) {
	var sum, total float64
	for _, v := range x {
		sum += math.Log1p(-theta * v)
		total += v
	}
	n := float64(len(x))
	k = sum / n
	if theta == 0 {
		return 0, total / n
	}
	return k, -k / theta
}

// quantile returns the excess that is exceeded with probability 1-p, 0 ≤ p < 1.
func (d pareto) quantile(p float64) float64 {
	x := -math.Log1p(-p)
	if d.shape == 0 {
		return d.scale * x
	}
	return d.scale * math.Expm1(d.shape*x) / d.shape
}
