package sim

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"gonum.org/v1/gonum/floats"
)

// TruthVersion is the version of the format of Truth in JSON, described in
// docs/format/truth.md.
const TruthVersion = 1

// Truth is what a market's data hide. Arrays are [g][t] over geos and modelled
// periods, or [t]; amounts are outcome units per period. In every cell
//
//	outcome = Baseline + Σ Treatments + Σ Channels + Noise
type Truth struct {
	Version  int       `json:"version"`
	Scenario string    `json:"scenario"`
	Seed     uint64    `json:"seed"`
	Grain    mmm.Grain `json:"grain"`
	Geos     []string  `json:"geos"`
	Periods  []mmm.Day `json:"periods"` // first day of each
	Currency string    `json:"currency"`
	Value    float64   `json:"value"` // currency for one unit of the outcome

	Baseline   [][]float64      `json:"baseline"` // outcome without promotions and marketing
	Treatments []TreatmentTruth `json:"treatments"`
	Channels   []ChannelTruth   `json:"channels"`

	// Noise is what is left: the noise of the day, the rounding of the outcome to
	// whole units, and, where that would be negative, what lifts it to zero.
	Noise [][]float64 `json:"noise"`

	// NoiseSD is the standard deviation of a day's noise in the whole market, and
	// NoiseInnovationSD that of what is new in it each day.
	NoiseSD           float64 `json:"noise_sd"`
	NoiseInnovationSD float64 `json:"noise_innovation_sd"`

	// Anomalies are what went wrong, in order of their first days. The parts above
	// add up to what truly happened; the data say what was reported of it.
	Anomalies []AnomalyTruth `json:"anomalies,omitempty"`
}

// TreatmentTruth is the truth about a non-media treatment.
type TreatmentTruth struct {
	Name         string      `json:"treatment"`
	Contribution [][]float64 `json:"contribution"` // over no treatment
}

// ChannelTruth is the truth about a channel. What does not apply is NaN.
type ChannelTruth struct {
	Name string          `json:"channel"`
	Kind mmm.ChannelKind `json:"kind"`

	Adstock      adstock.Kind `json:"adstock"`
	Retention    draws.Float  `json:"retention"`     // of geometric carry-over, per day
	WeibullShape draws.Float  `json:"weibull_shape"` // of Weibull carry-over
	WeibullScale draws.Float  `json:"weibull_scale"` // of Weibull carry-over, days
	HalfLife     float64      `json:"half_life"`     // of the effect, days

	// HalfSaturation is the exposure per day in the whole market, or the
	// frequency, at which saturation reaches half of its limit, with
	// carry-over as if it were held for good.
	HalfSaturation float64 `json:"half_saturation"`
	Slope          float64 `json:"slope"` // of the Hill curve

	ReferenceExposure float64   `json:"reference_exposure"` // per day; reach, where there is frequency
	ReferenceSpend    float64   `json:"reference_spend"`    // per day; 0 for organic channels
	GeoEffect         []float64 `json:"geo_effect"`         // [g] effect per person over that of the market

	// Contribution is what the channel brings; what two bring together is divided
	// equally.
	Contribution [][]float64 `json:"contribution"`

	// As of the last day of each period: β_t, the outcome per day at reference
	// exposure held for good; the price of exposure relative to that of the
	// reference; and the revenue that one more unit of currency per day brings in
	// the long run at the mean exposure of the last 28 days, NaN if there was none.
	Coefficient []float64     `json:"coefficient"`
	Price       []float64     `json:"price"`
	MROAS       []draws.Float `json:"mroas"`

	Window   Return `json:"window"`    // of all modelled periods
	LastYear Return `json:"last_year"` // of the periods that end in the last 365 days
}

// Return is what a channel brought and cost over a span of periods.
type Return struct {
	Outcome float64     `json:"outcome"` // contribution, outcome units
	Spend   float64     `json:"spend"`   // currency
	ROI     draws.Float `json:"roi"`     // revenue over spend
	MROI    draws.Float `json:"mroi"`    // revenue of 1% more exposure on every day, over 1% of spend
}

// truth collects the truth from the parts of the outcome.
func (m *Market) truth(p parts) *Truth {
	w, s, f := m.world, &m.Scenario, m.Scenario.frame()
	t := &Truth{
		Version: TruthVersion, Scenario: s.Name, Seed: m.Seed, Grain: s.Grain, Geos: w.geos, Periods: f.dates(s.Start),
		Currency: s.Currency, Value: s.Value,
		Baseline:   each(p.baseline, f.sum),
		Treatments: []TreatmentTruth{{promotionName, each(p.promoted, f.sum)}},
		Noise:      each(p.noise, f.sum),
		NoiseSD:    s.Baseline.Level * s.Noise.Stationary(), NoiseInnovationSD: s.Baseline.Level * s.Noise.SD,
		Anomalies: w.anomalies,
	}
	if w.hidden != nil {
		t.Treatments = append(t.Treatments, TreatmentTruth{hiddenName, each(p.hidden, f.sum)})
	}
	for c := range w.channels {
		t.Channels = append(t.Channels, m.channelTruth(c, p.contributions[c]))
	}
	return t
}

func (m *Market) channelTruth(c int, contribution [][]float64) ChannelTruth {
	w, f := m.world, m.Scenario.frame()
	ch := &w.channels[c]
	nan := draws.Float(math.NaN())
	out := ChannelTruth{
		Name: ch.name, Kind: ch.kind, Adstock: ch.kernel.Kind(), Retention: nan, WeibullShape: nan, WeibullScale: nan,
		HalfLife: ch.halfLife(m.Scenario.Media.MaxLag), HalfSaturation: ch.half * ch.reference, Slope: ch.slope,
		ReferenceExposure: ch.unitsAtReference(&m.Scenario.Media), ReferenceSpend: ch.spend, GeoEffect: ch.geo,
		Contribution: each(contribution, f.sum), Price: f.last(ch.price),
	}
	if out.Adstock == adstock.KindGeometric {
		out.Retention = draws.Float(ch.kernelAt[0])
	} else {
		out.WeibullShape, out.WeibullScale = draws.Float(ch.kernelAt[0]), draws.Float(ch.kernelAt[1])
	}
	if ch.kind.HasFrequency() {
		out.HalfSaturation = ch.half
	}
	out.Coefficient = f.last(ch.drift)
	floats.Scale(ch.beta, out.Coefficient)
	for _, v := range f.last(w.marginal(c)) {
		out.MROAS = append(out.MROAS, draws.Float(v))
	}
	more := each(w.change(c, w.respond(c, func(int, int) float64 { return 1 + marginalStep })), f.sum)
	spent := each(ch.spent, f.sum)
	out.Window = w.returnSince(0, out.Contribution, more, spent)
	out.LastYear = w.returnSince(max(0, f.periods-year/f.days), out.Contribution, more, spent)
	return out
}
