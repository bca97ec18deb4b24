package forecast

import (
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
)

// Skill is what one way to forecast gains over another on the same targets.
type Skill struct {
	Forecasts   int         `json:"forecasts"`
	Independent int         `json:"independent"`
	CRPS        draws.Float `json:"crps"` // 1 - mean CRPS / that of the reference: 0.2 is a fifth better
	MAE         draws.Float `json:"mae"`  // the same of |error|

	// PBetter is the probability that the expected CRPS is lower than the
	// reference's.
	PBetter draws.Float `json:"p_better"`
}

// SkillOf compares forecasts with a reference on the targets that both have. With
// differences d of CRPS, reference less ours, m of them independent,
//
//	PBetter = T_{m-1}(d̅ / (sd(d) / √m))
//
// where T is the distribution function of Student's t. With fewer than two
// independent targets it is NaN; without any, everything is.
//
// Reference: Diebold & Mariano (1995), "Comparing predictive accuracy", JBES 13(3);
// the variance is that of m differences, rather than from their autocovariances.
func SkillOf(ours, reference []Score) Skill {
	by := make(map[Target]Score, len(reference))
	for _, r := range reference {
		by[r.Target] = r
	}
	var d []float64
	var targets []Target
	var crps, crps0, mae, mae0 float64
	for _, s := range ours {
		r, ok := by[s.Target]
		if !ok {
			continue
		}
		d, targets = append(d, r.CRPS-s.CRPS), append(targets, s.Target)
		crps, crps0 = crps+s.CRPS, crps0+r.CRPS
		mae, mae0 = mae+math.Abs(s.Error), mae0+math.Abs(r.Error)
	}
	m := Independent(targets)
	return Skill{Forecasts: len(d), Independent: m, CRPS: draws.Float(1 - crps/crps0), MAE: draws.Float(1 - mae/mae0), PBetter: draws.Float(positive(d, m))}
}

// positive returns the probability that the expectation of d is above zero.
func positive(d []float64, m int) float64 {
	if m < 2 {
		return math.NaN()
	}
	n := float64(len(d))
	var mean, variance float64
	for _, v := range d {
		mean += v / n
	}
	for _, v := range d {
		variance += (v - mean) * (v - mean) / (n - 1)
	}
	if variance == 0 && mean == 0 {
		return 0.5
	}
	return dist.StudentT{DF: float64(m - 1), Scale: 1}.CDF(mean / math.Sqrt(variance/float64(m)))
}
