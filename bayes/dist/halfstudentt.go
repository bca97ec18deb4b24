package dist

import (
	"math"
	"math/rand/v2"
)

// HalfStudentT is the distribution of |X|, X Student's t with DF degrees of
// freedom, ν, around 0 and stretched by Scale, s: twice the density of
// [StudentT], on x ≥ 0. Special cases are:
//
//	ν = 1   the half-Cauchy distribution
//	ν ≤ 1   the mean is +Inf, and the standard deviation NaN
//	ν ≤ 2   the standard deviation is +Inf, where there is a mean
type HalfStudentT struct{ DF, Scale float64 }

// Name returns "half_student_t".
func (HalfStudentT) Name() string { return "half_student_t" }

// Params returns DF and Scale.
func (d HalfStudentT) Params() []float64 { return []float64{d.DF, d.Scale} }

// String returns HalfStudentT(DF, Scale).
func (d HalfStudentT) String() string { return format("HalfStudentT", d) }

// Support returns [0, ∞).
func (HalfStudentT) Support() (lo, hi float64) { return 0, math.Inf(1) }

// LogProb returns the log density.
func (d HalfStudentT) LogProb(x float64) float64 {
	logProb, _ := d.LogProbGrad(x)
	return logProb
}

// LogProbGrad also returns its derivative.
func (d HalfStudentT) LogProbGrad(x float64) (logProb, grad float64) {
	if !(x >= 0) {
		return impossible(x)
	}
	logProb, grad = StudentT{d.DF, 0, d.Scale}.LogProbGrad(x)
	return math.Ln2 + logProb, grad
}

// CDF returns P(X ≤ x).
func (d HalfStudentT) CDF(x float64) float64 {
	if x < 0 {
		return 0
	}
	inside, _ := studentCentre(d.DF, x/d.Scale)
	return inside
}

// Quantile returns the inverse of CDF.
func (d HalfStudentT) Quantile(p float64) float64 {
	return d.Scale * studentExcess(d.DF, 1-p, p)
}

// Mean returns 2s √(ν/π) Γ((ν+1)/2) / (Γ(ν/2) (ν-1)) for ν > 1 and +Inf
// otherwise.
func (d HalfStudentT) Mean() float64 {
	if d.DF <= 1 {
		return math.Inf(1)
	}
	return 2 * d.Scale * math.Sqrt(d.DF/math.Pi) * math.Exp(lgammaHalfStep(d.DF/2)) / (d.DF - 1)
}

// SD returns √(s² ν/(ν-2) - mean²) for ν > 2, +Inf for ν in (1, 2] and NaN
// otherwise.
func (d HalfStudentT) SD() float64 {
	whole := StudentT{d.DF, 0, d.Scale}.SD()
	if d.DF <= 2 {
		return whole
	}
	mean := d.Mean()
	return math.Sqrt((whole - mean) * (whole + mean))
}

// Rand draws from the distribution.
func (d HalfStudentT) Rand(r *rand.Rand) float64 { return d.Scale * math.Abs(studentRand(d.DF, r)) }

func (d HalfStudentT) validate() error {
	return first(positive(d, "df", d.DF), positive(d, "scale", d.Scale))
}
