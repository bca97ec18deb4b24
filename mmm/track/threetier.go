package track

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/particle"
	"gonum.org/v1/gonum/mat"
)

// A Scheme says how coefficients are followed from day to day.
type Scheme string

// The schemes. All but the first are of three tiers: a stable fit that is some time old,
// a regression on the last 30 days, another on the last 7, and a blend of the first two.
// They are there to be compared with.
const (
	// PosteriorScheme is the ensemble that takes every day: see Horizons.
	PosteriorScheme Scheme = "posterior"

	// FixedScheme gives the recent regression a fixed weight.
	FixedScheme Scheme = "fixed"

	// ScalarScheme weights each channel's two estimates by their precision.
	ScalarScheme Scheme = "scalar"

	// MatrixScheme weights the estimates of all channels jointly by their precision.
	MatrixScheme Scheme = "matrix"
)

// Schemes lists every scheme.
func Schemes() []Scheme { return []Scheme{PosteriorScheme, FixedScheme, ScalarScheme, MatrixScheme} }

// A TierSpec says how tiers are blended.
type TierSpec struct {
	Scheme Scheme `json:"scheme"` // other than PosteriorScheme

	// Weight is that of the recent regression, in [0, 1]; of FixedScheme.
	Weight float64 `json:"weight"`

	// Drift is the standard deviation of the change of ln β over a year by which the
	// stable fit loses precision as it ages; of ScalarScheme and MatrixScheme.
	Drift float64 `json:"drift"`
}

// DefaultTiers returns a fixed blend of 0.3 recent and 0.7 stable, and a drift of 15% a
// year for other blends.
func DefaultTiers() TierSpec { return TierSpec{Scheme: FixedScheme, Weight: 0.3, Drift: 0.15} }

func (s *TierSpec) check() error {
	switch {
	case s.Scheme != FixedScheme && s.Scheme != ScalarScheme && s.Scheme != MatrixScheme:
		return fmt.Errorf("track: tiers blended by %q, want %s, %s or %s", s.Scheme, FixedScheme, ScalarScheme, MatrixScheme)
	case !(s.Weight >= 0 && s.Weight <= 1):
		return fmt.Errorf("track: tiers blended with weight %v, want one in [0, 1]", s.Weight)
	case !(s.Drift >= 0) || math.IsInf(s.Drift, 0):
		return fmt.Errorf("track: tiers with drift %v", s.Drift)
	}
	return nil
}

// Tiers are the three tiers and their blend after a period, for each particle θ of a
// stable fit:
//
//	stable      m_s, V_s    β after the last period that the fit took
//	recent      m_r, V_r    least squares of y_t - baseline_t on z_ct(θ), t of the last 30 days
//	real-time   the same of the last 7 days
//
// baseline_t is level, slope and columns of the stable fit, extrapolated along its
// slope. Regressions have no prior and no intercept. Where there are no more days than
// channels with exposure, or these cannot be told apart, they identify nothing, and
// their estimates are NaN: real-time ones nearly always. A channel that rests has no
// recent estimate, and stays with its stable one.
type Tiers struct {
	m         *Model
	spec      TierSpec
	fit       *Ensemble // stable
	at        int
	particles []tier
	blend     *Ensemble
}

// A tier is what one particle says, in model units.
type tier struct{ stable, recent, real, blend effect }

// An effect is a normal distribution of β of all channels, NaN of those that there is
// none of.
type effect struct {
	mean []float64  // [c]
	cov  *mat.Dense // [c][c]
}

// Tiers returns the tiers after period t, of which stable is the fit: an ensemble that
// has not taken periods after t. Regressions are on the days up to t, whatever the fit
// has taken; with blends by precision they leave out the days that it has, which would
// count twice.
func (m *Model) Tiers(stable *Ensemble, t int, s TierSpec) (*Tiers, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	next, err := m.follows(stable)
	if err != nil {
		return nil, err
	}
	if next == 0 || t < next-1 || t >= m.T() {
		return nil, fmt.Errorf("track: tiers after period %d of %d, of a fit to %d periods", t, m.T(), next)
	}
	tiers := &Tiers{m: m, spec: s, fit: stable, at: t, blend: stable.Clone()}
	tiers.blend.Next = m.data.Grain.Next(m.data.Periods[t], 1)
	b := m.newBlender(next, t, s)
	for i := range tiers.blend.Particles {
		tiers.particles = append(tiers.particles, b.take(&tiers.blend.Particles[i]))
	}
	return tiers, nil
}

// Ensemble returns the blend as an ensemble that goes on after the tiers' period: each
// particle's effects are the blended ones, independent of the rest of the state, which
// is that of the stable fit, drifted on. What it says, forecasts and returns is what the
// scheme does: see View and Ahead.
func (t *Tiers) Ensemble() *Ensemble { return t.blend.Clone() }

// Coefficients returns the tiers and their blend. Z and Change are since the blends of
// the same stable fit 7 days and one period before; NaN where it had taken those.
// Regressions may be negative, as regressions are.
func (t *Tiers) Coefficients() []Coefficient {
	week, before := t.earlier(t.m.periods(realTimeDays)), t.earlier(1)
	var all []Coefficient
	for c := range t.m.inputs {
		blend := t.mixture(c, func(p *tier) *effect { return &p.blend })
		out := Coefficient{Date: t.m.data.Periods[t.at], Channel: t.m.inputs[c].name, Scheme: t.spec.Scheme,
			Real:    estimate(t.mixture(c, func(p *tier) *effect { return &p.real })),
			Recent:  estimate(t.mixture(c, func(p *tier) *effect { return &p.recent })),
			Stable:  estimatePositive(t.mixture(c, func(p *tier) *effect { return &p.stable })),
			Blended: estimatePositive(blend)}
		out.judge(blend.Mean(), week[c], before[c], blend.SD())
		all = append(all, out)
	}
	return all
}

// earlier returns the means of the blend some periods before.
func (t *Tiers) earlier(periods int) []float64 {
	means := make([]float64, len(t.m.inputs))
	past, err := t.m.Tiers(t.fit, t.at-periods, t.spec)
	for c := range means {
		means[c] = math.NaN()
		if err == nil {
			means[c] = past.mixture(c, func(p *tier) *effect { return &p.blend }).Mean()
		}
	}
	return means
}

// mixture returns what all particles say of channel c, in outcome units per period at
// reference exposure, with creatives as worn as they are.
func (t *Tiers) mixture(c int, of func(*tier) *effect) particle.Mixture {
	mix := newMixture(t.blend.Weights())
	r := t.m.newResponse(c, 1, false)
	for i := range t.particles {
		r.set(t.m.thetaOf(t.blend.Particles[i].U))
		e, wear := of(&t.particles[i]), r.wear(t.at)
		mix.Means[i], mix.SDs[i] = wear*e.mean[c], wear*math.Sqrt(e.cov.At(c, c))
	}
	return t.m.natural(mix)
}
