package track

import (
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// A Spec says everything about a tracker that the data do not. It is complete, as
// mmm.Spec is. Effects are in shares of a typical period's outcome; rates are per year.
type Spec struct {
	// MaxLag is the longest carry-over, in periods.
	MaxLag int `json:"max_lag"`

	YearlyOrder int  `json:"yearly_order"` // Fourier pairs; 0 means no yearly season
	Weekly      bool `json:"weekly"`       // a day-of-week season; daily grain only

	Channels []ChannelSpec `json:"channels"` // as Data.Channels
	Drift    DriftSpec     `json:"drift"`
	Noise    NoiseSpec     `json:"noise"`
	Baseline BaselineSpec  `json:"baseline"`
	Online   OnlineSpec    `json:"online"`
}

// ChannelSpec is the specification of one channel.
type ChannelSpec struct {
	Adstock         adstock.Kind          `json:"adstock"`
	Saturation      saturation.Kind       `json:"saturation"`
	SaturationFirst bool                  `json:"saturation_first"`
	Shape           map[string]dist.Prior `json:"shape"` // as in mmm.ChannelSpec

	// Share is the prior mean of what the channel brings at its mean exposure, as a
	// share of the outcome, and ShareSD its standard deviation.
	Share   float64 `json:"share"`
	ShareSD float64 `json:"share_sd"`

	// Wear is the prior of φ, the loss of log effect over WearDays of a creative's
	// life. It is sampled where the data say when creatives were replaced.
	Wear dist.Prior `json:"wear"`
}

// WearDays is the age of a creative, in days, at which it has lost φ of its log effect.
const WearDays = 70

// DriftSpec says how fast effects change.
type DriftSpec struct {
	// Rate is the prior of q, the standard deviation of the change of ln β over a year.
	Rate dist.Prior `json:"rate"`

	// Spread is the prior of ln(q_c/q) of each channel's own rate; fixed at 0 for one
	// rate of all channels.
	Spread dist.Prior `json:"spread"`

	// Floor bounds the size around which a walk is linearised from below, in prior
	// means of β.
	Floor float64 `json:"floor"`
}

// NoiseSpec says how the outcome varies around its expectation.
type NoiseSpec struct {
	SD dist.Prior `json:"sd"` // σ
	AR dist.Prior `json:"ar"` // ρ
}

// BaselineSpec says how the outcome without marketing moves.
type BaselineSpec struct {
	Drift   dist.Prior `json:"drift"`    // ℓ, of the level over a year
	LevelSD float64    `json:"level_sd"` // of the first level around 1 less the prior share of channels
	SlopeSD float64    `json:"slope_sd"` // of the first slope per year, and of its change over a year
	// Of each coefficient: of seasons, of an event in one period, of a treatment or
	// control one standard deviation off.
	SeasonSD float64 `json:"season_sd"`
	EventSD  float64 `json:"event_sd"`
	ColumnSD float64 `json:"column_sd"`
}

// OnlineSpec says how the ensemble moves forward.
type OnlineSpec struct {
	Particles int `json:"particles"`

	// Robust bounds what one observation can do to the states, and to weights: these take
	// its log density with DF degrees of freedom, or for 0 with the variance that moved
	// the states.
	Robust kalman.Robust `json:"robust"`

	// DriftFactor multiplies every drift rate that was learned offline. More than 1
	// makes up for jumps that a walk does not foresee.
	DriftFactor float64 `json:"drift_factor"`

	// Memory is the time, in days, after which a particle's log weight counts 1/e of
	// what it did; 0 for ever. Weights of misspecified models over-commit.
	Memory float64 `json:"memory"`

	// MinESS is the share of particles below which the effective size of the ensemble
	// triggers resampling and moves.
	MinESS float64 `json:"min_ess"`

	// Jump is the heavy tail of drift.
	Jump JumpSpec `json:"jump"`
}

// JumpSpec says how effects jump. A walk has no jumps, but what a test reads can show
// that one happened since the last.
type JumpSpec struct {
	PerYear float64 `json:"per_year"` // of each channel; 0 for none
	SD      float64 `json:"sd"`       // of the jump of ln β
}

// DefaultSpec returns the specification of a tracker for d with every default filled
// in. Sources are named with each value.
func DefaultSpec(d *mmm.Data) Spec {
	s := Spec{
		MaxLag: d.Grain.DefaultMaxLag(),
		Weekly: d.Grain == mmm.Daily,
		Drift: DriftSpec{ // geometric sd of 15% a year, within a factor e either way
			Rate:   prior(dist.LogNormal{Mu: math.Log(0.15), Sigma: 1}),
			Spread: prior(dist.Normal{Mu: 0, Sigma: 0.5}),
			Floor:  0.2,
		},
		Noise: NoiseSpec{SD: prior(dist.LogNormal{Mu: math.Log(0.05), Sigma: 0.7}), AR: prior(dist.Uniform{Low: -0.2, High: 0.95})},
		Baseline: BaselineSpec{
			Drift: prior(dist.LogNormal{Mu: math.Log(0.04), Sigma: 0.7}), LevelSD: 0.3, SlopeSD: 0.1,
			SeasonSD: 0.1, EventSD: 0.2, ColumnSD: 0.1,
		},
		Online: DefaultOnline(),
	}
	if years := float64(d.T()) * d.Grain.Days() / 365.25; years >= 1.5 {
		s.YearlyOrder = mmm.DefaultYearlyOrder(d.Grain)
	}
	for i := range d.Channels {
		s.Channels = append(s.Channels, DefaultChannel(d, i))
	}
	return s
}

// DefaultOnline returns 64 particles with drift twice as fast as learned, robust to
// observations three standard deviations off, whose weights remember two months. The
// decision record on the daily posterior has the evidence.
func DefaultOnline() OnlineSpec {
	return OnlineSpec{Particles: 64, Robust: kalman.Robust{Threshold: 3}, DriftFactor: 2, Memory: 60, MinESS: 0.5}
}

// DefaultChannel returns the default specification of channel i of d: paid channels
// together bring 40% of the outcome, as in mmm.TotalContributionPrior, each in
// proportion to its spend and uncertain by as much; an organic one 3%.
func DefaultChannel(d *mmm.Data, i int) ChannelSpec {
	c := &d.Channels[i]
	s := ChannelSpec{
		Adstock: adstock.KindGeometric, Saturation: saturation.KindHill,
		Shape: mmm.DefaultShape(d.Grain, d.Grain.DefaultMaxLag(), c.Kind, adstock.KindGeometric, saturation.KindHill),
		Share: 0.03, Wear: prior(dist.HalfNormal{Sigma: 0.3}),
	}
	if d.Grain == mmm.Daily {
		s.Shape["alpha"] = prior(dist.Uniform{Low: 0, High: 1})
	}
	if !c.Kind.HasFrequency() {
		s.Shape["ec"] = prior(dist.LogNormal{Mu: math.Log(1.2), Sigma: 0.5})
		s.Shape["slope"] = prior(dist.LogNormal{Mu: math.Log(1.1), Sigma: 0.25})
	}
	if c.Kind.IsPaid() {
		s.Share = paidShare * spendShare(d, c)
	}
	s.ShareSD = s.Share
	return s
}

const paidShare = 0.4

// spendShare returns the channel's share of all spend.
func spendShare(d *mmm.Data, c *mmm.Channel) float64 {
	var own, all float64
	for i := range d.Channels {
		for _, v := range d.Channels[i].Spend {
			all += v
			if &d.Channels[i] == c {
				own += v
			}
		}
	}
	if all == 0 {
		return 1 / float64(len(d.Channels))
	}
	return own / all
}

func prior(d dist.Dist) dist.Prior { return dist.Prior{Dist: d} }
