package dist

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mathext"
)

// StudentT is Student's t distribution with DF degrees of freedom, ν, around Loc
// and stretched by Scale, s:
//
//	p(x) = Γ((ν+1)/2) / (Γ(ν/2) √(νπ) s) (1 + z²/ν)^(-(ν+1)/2),   z = (x - loc)/s
//
// Special cases are:
//
//	ν = 1   the Cauchy distribution
//	ν ≤ 1   mean and standard deviation are NaN
//	ν ≤ 2   the standard deviation is +Inf, where there is a mean
//	ν → ∞   the normal distribution
//
// The CDF loses accuracy with large ν; its relative error is about 1e-15 ν.
type StudentT struct{ DF, Loc, Scale float64 }

// Name returns "student_t".
func (StudentT) Name() string { return "student_t" }

// Params returns DF, Loc and Scale.
func (d StudentT) Params() []float64 { return []float64{d.DF, d.Loc, d.Scale} }

// String returns StudentT(DF, Loc, Scale).
func (d StudentT) String() string { return format("StudentT", d) }

// Support returns the real line.
func (StudentT) Support() (lo, hi float64) { return math.Inf(-1), math.Inf(1) }

// LogProb returns the log density.
func (d StudentT) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative, -(ν+1) z / ((ν + z²) s).
func (d StudentT) LogProbGrad(x float64) (logProb, grad float64) {
	if math.IsInf(x, 0) {
		return impossible(x)
	}
	z := (x - d.Loc) / d.Scale
	logProb = lgammaHalfStep(d.DF/2) - math.Log(d.DF*math.Pi)/2 - math.Log(d.Scale) -
		(d.DF+1)/2*log1pSquare(z/math.Sqrt(d.DF))
	return logProb, -(d.DF + 1) / (d.DF/z + z) / d.Scale
}

// CDF returns P(X ≤ x).
func (d StudentT) CDF(x float64) float64 {
	z := (x - d.Loc) / d.Scale
	_, outside := studentCentre(d.DF, z)
	if z > 0 {
		return 1 - outside/2
	}
	return outside / 2
}

// Quantile returns the inverse of CDF.
func (d StudentT) Quantile(p float64) float64 {
	if p < 0.5 {
		return d.Loc - d.Scale*studentExcess(d.DF, 2*p, 1-2*p)
	}
	return d.Loc + d.Scale*studentExcess(d.DF, 2*(1-p), 2*p-1)
}

// Mean returns Loc for ν > 1 and NaN otherwise.
func (d StudentT) Mean() float64 {
	if d.DF <= 1 {
		return math.NaN()
	}
	return d.Loc
}

// SD returns s √(ν/(ν-2)) for ν > 2, +Inf for ν in (1, 2] and NaN otherwise.
func (d StudentT) SD() float64 {
	switch {
	case d.DF <= 1:
		return math.NaN()
	case d.DF <= 2:
		return math.Inf(1)
	}
	return d.Scale * math.Sqrt(d.DF/(d.DF-2))
}

// Rand draws from the distribution: a normal variate over √(χ²/ν).
func (d StudentT) Rand(r *rand.Rand) float64 { return d.Loc + d.Scale*studentRand(d.DF, r) }

func (d StudentT) validate() error {
	return first(positive(d, "df", d.DF), finite(d, "loc", d.Loc), positive(d, "scale", d.Scale))
}

// studentCentre returns P(|T| ≤ |z|) and P(|T| > |z|), T standard: with
// w = z²/ν, I_{w/(1+w)}(½, ν/2) and I_{1/(1+w)}(ν/2, ½). The smaller is accurate.
func studentCentre(df, z float64) (inside, outside float64) {
	w := z * z / df
	switch {
	case math.IsNaN(w):
		return w, w
	case math.IsInf(w, 1):
		return 1, 0
	case w < 1/df:
		inside = mathext.RegIncBeta(0.5, df/2, w/(1+w))
		return inside, 1 - inside
	}
	outside = mathext.RegIncBeta(df/2, 0.5, 1/(1+w))
	return 1 - outside, outside
}

// studentExcess returns the z ≥ 0 that |T| exceeds with probability p, q = 1-p.
func studentExcess(df, p, q float64) float64 {
	return math.Sqrt(df) * math.Exp(-betaQuantile(df/2, 0.5, p, q)/2)
}

func studentRand(df float64, r *rand.Rand) float64 {
	z := r.NormFloat64()
	return z * math.Exp((math.Log(df/2)-logGammaRand(df/2, r))/2)
}
