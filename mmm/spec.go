package mmm

import (
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/baseline"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// A Spec says everything about a model that the data do not. It is complete:
// DefaultSpec fills it for given data, and a stored Spec reads back as the same
// model whatever later defaults are. Priors are on the model's scale: the
// outcome per person with mean 0 and standard deviation 1, exposures with
// median 1.
type Spec struct {
	// MaxLag is the longest carry-over, in periods; 0 means none.
	MaxLag int `json:"max_lag"`

	// Effects is the distribution of a channel's effect over geos. National
	// models have none.
	Effects Effects `json:"effects"`

	Likelihood Likelihood `json:"likelihood"`

	// UniqueSigma gives every geo a noise scale of its own. It is ignored in a
	// national model.
	UniqueSigma bool `json:"unique_sigma"`

	// BaselineGeo is the index of the geo whose intercept is zero.
	BaselineGeo int `json:"baseline_geo"`

	Baseline   BaselineSpec    `json:"baseline"`
	Channels   []ChannelSpec   `json:"channels"`   // as Data.Channels
	Treatments []TreatmentSpec `json:"treatments"` // as Data.Treatments
	Controls   []ControlSpec   `json:"controls"`   // as Data.Controls

	GeoIntercept dist.Prior `json:"geo_intercept"` // of every geo but BaselineGeo
	Sigma        dist.Prior `json:"sigma"`         // noise scale
	DF           dist.Prior `json:"df"`            // degrees of freedom of StudentT

	// Holdout marks cells [g][t] that do not enter the likelihood; nil means
	// none. They still enter scaling and the meaning of ROI priors.
	Holdout []bool `json:"holdout,omitempty"`

	Compat Compat `json:"compat"`
}

// Effects is the distribution of a channel's effect over geos.
type Effects string

// The distributions of geo effects.
const (
	LogNormalEffects Effects = "log_normal"
	NormalEffects    Effects = "normal"
)

// Likelihood is the distribution of the noise.
type Likelihood string

// The likelihoods.
const (
	NormalLikelihood   Likelihood = "normal"
	StudentTLikelihood Likelihood = "student_t"
)

// BaselineSpec is the specification of the outcome without marketing.
type BaselineSpec struct {
	Knots []int      `json:"knots"` // locations, increasing, in 0..T-1
	Knot  dist.Prior `json:"knot"`

	YearlyOrder int        `json:"yearly_order"` // Fourier pairs; 0 means no yearly season
	Yearly      dist.Prior `json:"yearly"`       // of each coefficient

	Weekly        bool       `json:"weekly"` // a day-of-week season; daily grain only
	WeeklyEffects dist.Prior `json:"weekly_effects"`

	Event dist.Prior `json:"event"` // effect of an event in one period
}

// ChannelSpec is the specification of one channel.
type ChannelSpec struct {
	Adstock    adstock.Kind    `json:"adstock"`
	Saturation saturation.Kind `json:"saturation"`

	// SaturationFirst applies saturation before carry-over. Channels with reach
	// and frequency always do: frequency saturates, then the reached carry over.
	SaturationFirst bool `json:"saturation_first"`

	// Shape has a prior for each shape parameter of carry-over and saturation.
	Shape map[string]dist.Prior `json:"shape"`

	// Effect is the prior of the quantity that On names.
	On     PriorOn    `json:"on"`
	Effect dist.Prior `json:"effect"`

	// Eta is the spread of the effect over geos.
	Eta dist.Prior `json:"eta"`

	// Calibration marks the media periods an ROI prior speaks of; nil means all.
	Calibration []bool `json:"calibration,omitempty"`
}

// PriorOn names the quantity a channel's or treatment's prior is on.
type PriorOn string

// The quantities. Contribution is the share of total outcome; Coefficient is the
// effect on the model's scale (of log-normal geo effects, its logarithm's mean).
const (
	OnROI          PriorOn = "roi"
	OnMROI         PriorOn = "mroi"
	OnContribution PriorOn = "contribution"
	OnCoefficient  PriorOn = "coefficient"
)

// TreatmentSpec is the specification of one non-media treatment.
type TreatmentSpec struct {
	On     PriorOn    `json:"on"` // OnContribution or OnCoefficient
	Effect dist.Prior `json:"effect"`
	Xi     dist.Prior `json:"xi"` // spread over geos

	// PerPopulation divides the variable by population before scaling.
	PerPopulation bool `json:"per_population"`

	// Baseline is the value that counts as no treatment, after division by
	// population if that is asked for.
	Baseline float64 `json:"baseline"`
}

// ControlSpec is the specification of one control variable.
type ControlSpec struct {
	Coefficient   dist.Prior `json:"coefficient"`
	Xi            dist.Prior `json:"xi"` // spread over geos
	PerPopulation bool       `json:"per_population"`
}

// Compat switches on behaviour of Google Meridian 1.8 that we hold to be
// defects, so that its numbers can be reproduced.
type Compat struct {
	// DividedBaseline divides the baseline of treatments that are per population
	// by population a second time inside the contribution prior.
	DividedBaseline bool `json:"divided_baseline,omitempty"`

	// SaturatedCounterfactual applies Hill saturation in the counterfactual of
	// mROI and calibration-window priors even to channels that have none.
	SaturatedCounterfactual bool `json:"saturated_counterfactual,omitempty"`

	// InertParameters samples parameters that influence nothing: geo deviations
	// of national models, and the saturation of channels that have none.
	InertParameters bool `json:"inert_parameters,omitempty"`
}

// DefaultSpec returns the specification of a model for d with every default
// filled in. Data that New would reject may give a specification that New
// rejects as well.
func DefaultSpec(d *Data) Spec {
	s := Spec{
		MaxLag:       d.Grain.DefaultMaxLag(),
		Effects:      LogNormalEffects,
		Likelihood:   NormalLikelihood,
		BaselineGeo:  largestGeo(d),
		Baseline:     DefaultBaseline(d),
		GeoIntercept: dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 5}},
		Sigma:        dist.Prior{Dist: dist.HalfNormal{Sigma: 5}},
		DF:           dist.Prior{Dist: dist.Shifted{Base: dist.Gamma{Shape: 2, Rate: 0.1}, By: 2}},
	}
	if d.National() {
		s.Effects = NormalEffects
	}
	for i := range d.Channels {
		s.Channels = append(s.Channels, DefaultChannel(d, &d.Channels[i]))
	}
	for i := range d.Treatments {
		s.Treatments = append(s.Treatments, DefaultTreatment(d, &d.Treatments[i]))
	}
	for range d.Controls {
		s.Controls = append(s.Controls, DefaultControl())
	}
	return s
}

// DefaultBaseline returns a level with a knot for every half year or so, a
// yearly season where the data span more than a year, and a day-of-week season
// for daily data.
func DefaultBaseline(d *Data) BaselineSpec {
	b := BaselineSpec{
		Knots:         baseline.EvenKnots(max(d.T(), 1), DefaultKnots(d)),
		Knot:          dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 5}},
		Yearly:        dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 0.5}},
		Weekly:        d.Grain == Daily,
		WeeklyEffects: dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 1}},
		Event:         dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 5}},
	}
	if years := float64(d.T()) * d.Grain.Days() / 365.25; years >= 1.5 {
		b.YearlyOrder = DefaultYearlyOrder(d.Grain)
	}
	return b
}

// DefaultYearlyOrder returns the default number of harmonics of a yearly season.
// Higher ones have smaller priors, so that a season no data ask for stays small.
func DefaultYearlyOrder(g Grain) int {
	if g == Monthly {
		return 2
	}
	return 4
}

// DefaultKnots returns the default number of knots.
func DefaultKnots(d *Data) int {
	halfYears := float64(d.T()) * d.Grain.Days() / (365.25 / 2)
	return min(max(d.T(), 1), 1+int(math.Round(halfYears)))
}

// DefaultChannel returns the default specification of one channel of d.
func DefaultChannel(d *Data, c *Channel) ChannelSpec {
	s := ChannelSpec{
		Adstock:    adstock.KindGeometric,
		Saturation: saturation.KindHill,
		Eta:        dist.Prior{Dist: dist.HalfNormal{Sigma: 1}},
		On:         OnContribution,
	}
	if c.Kind.IsPaid() {
		s.On = OnROI
	}
	s.Effect = DefaultEffect(d, s.On)
	s.Shape = DefaultShape(d.Grain, d.Grain.DefaultMaxLag(), c.Kind, s.Adstock, s.Saturation)
	return s
}

// DefaultShape returns the default priors of the shape parameters of a kernel
// and a curve.
//
// The retention is uniform per week, as in the reference model class: per day it
// is α = α_week^(1/7), so that the half-life has the same prior in every grain.
func DefaultShape(grain Grain, maxLag int, kind ChannelKind, kernel adstock.Kind, curve saturation.Kind) map[string]dist.Prior {
	shape := map[string]dist.Prior{}
	set := func(name string, d dist.Dist) { shape[name] = dist.Prior{Dist: d} }
	perWeek := 7 / grain.Days() // periods in a week
	switch kernel {
	case adstock.KindGeometric, adstock.KindBinomial:
		set("alpha", retentionPrior(perWeek))
	case adstock.KindDelayed:
		set("alpha", retentionPrior(perWeek))
		// The peak comes within the first half of the window.
		set("delay", dist.Uniform{Low: 0, High: math.Max(float64(maxLag)/2, 0.5)})
	case adstock.KindWeibullPDF, adstock.KindWeibullCDF:
		// Shape 1 of the density is geometric; the scale has its median at one week.
		set("shape", dist.LogNormal{Mu: 0, Sigma: 0.5})
		set("scale", dist.LogNormal{Mu: math.Log(perWeek), Sigma: 0.7})
	}
	switch {
	case curve == saturation.KindHill && kind.HasFrequency():
		set("ec", dist.Shifted{Base: dist.LogNormal{Mu: 0.7, Sigma: 0.4}, By: 0.1})
		set("slope", dist.LogNormal{Mu: 0.7, Sigma: 0.4})
	case curve == saturation.KindHill:
		set("ec", dist.TruncatedNormal{Mu: 0.8, Sigma: 0.8, Low: 0.1, High: 10})
		// The reference model class fixes the slope at 1. Left free around it,
		// intervals say how little the data know of the curve's shape.
		set("slope", dist.LogNormal{Mu: 0, Sigma: 0.5})
	case curve == saturation.KindLogistic:
		// Half saturation, ln(3)/λ, has its median near the median exposure.
		set("lam", dist.LogNormal{Mu: math.Log(math.Log(3) / 0.9), Sigma: 0.7})
	}
	return shape
}

func retentionPrior(perWeek float64) dist.Dist {
	if perWeek == 1 {
		return dist.Uniform{Low: 0, High: 1}
	}
	return dist.Beta{A: perWeek, B: 1} // density of U^(1/perWeek)
}

// DefaultEffect returns the default prior of a channel's effect, by what it is
// on. Without money, ROI priors are scale-free: see TotalContributionPrior. Priors
// on marginal ROI have no such default, because it would take a view of how far
// channels are saturated: without money it is none, which New refuses.
func DefaultEffect(d *Data, on PriorOn) dist.Prior {
	switch {
	case on == OnROI && !d.Outcome.Money():
		return TotalContributionPrior(d)
	case on == OnROI:
		return dist.Prior{Dist: dist.LogNormal{Mu: 0.2, Sigma: 0.9}}
	case on == OnMROI && !d.Outcome.Money():
		return dist.Prior{}
	case on == OnMROI:
		return dist.Prior{Dist: dist.LogNormal{Mu: 0, Sigma: 0.5}}
	case on == OnContribution:
		return dist.Prior{Dist: dist.Beta{A: 1, B: 99}}
	}
	return dist.Prior{Dist: dist.HalfNormal{Sigma: 5}}
}

// TotalContributionPrior is the ROI prior of outcomes without money: log-normal,
// the same for every channel, such that the contributions of all paid channels
// together have prior mean 40% and standard deviation 20% of the outcome.
//
// Reference: Google Meridian, "total paid media contribution prior".
func TotalContributionPrior(d *Data) dist.Prior {
	const mean, sd = 0.4, 0.2
	var spend, spendSq float64
	for i := range d.Channels {
		var s float64
		for _, v := range d.Channels[i].Spend {
			s += v
		}
		spend += s
		spendSq += s * s
	}
	total := d.TotalOutcome()
	return dist.Prior{Dist: dist.LogNormalFromMeanSD(mean*total/spend, sd*total/math.Sqrt(spendSq))}
}

// DefaultTreatment returns the default specification of a treatment of d: its
// smallest value counts as no treatment.
func DefaultTreatment(d *Data, s *Series) TreatmentSpec {
	low := math.Inf(1)
	for _, v := range s.Values {
		low = math.Min(low, v)
	}
	return TreatmentSpec{
		On:       OnContribution,
		Effect:   dist.Prior{Dist: dist.TruncatedNormal{Mu: 0, Sigma: 0.1, Low: -1, High: 1}},
		Xi:       dist.Prior{Dist: dist.HalfNormal{Sigma: 5}},
		Baseline: low,
	}
}

// DefaultControl returns the default specification of a control variable.
func DefaultControl() ControlSpec {
	return ControlSpec{
		Coefficient: dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 5}},
		Xi:          dist.Prior{Dist: dist.HalfNormal{Sigma: 5}},
	}
}

// largestGeo returns the index of the geo with the largest population, the first
// of several.
func largestGeo(d *Data) int {
	best := 0
	for g, v := range d.Population {
		if v > d.Population[best] {
			best = g
		}
	}
	return best
}
