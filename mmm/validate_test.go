package mmm

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// doorData is a market in which everything that New looks at is there and right.
func doorData() (*Data, Spec) {
	d := marketData(rng.New(1, "door", 0), Weekly, 2, 30)
	d.Events = []Event{{Name: "sale", Occurrences: []EventSpan{{Start: d.Periods[3], End: d.Periods[4] - 1}}}}
	d.LiftTests = []LiftTest{{Name: "hold-out", Channel: "tv", Start: d.Periods[4], End: d.Periods[9] - 1, Effect: 900, SE: 150}}
	return d, DefaultSpec(d)
}

// refusal is a change to valid data and specification, and what New says of it.
type refusal struct {
	subject, text string
	change        func(d *Data, s *Spec)
}

func fixed(v float64) dist.Prior { return dist.Prior{Dist: dist.Fixed{Value: v}} }

func normal(mu, sigma float64) dist.Prior { return dist.Prior{Dist: dist.Normal{Mu: mu, Sigma: sigma}} }

var axesRefusals = []refusal{
	{"time", `unknown grain "hourly", want one of [day week month]`, func(d *Data, _ *Spec) { d.Grain = "hourly" }},
	{"geos", "there are none; a national model has one", func(d *Data, _ *Spec) { d.Geos, d.Population = nil, nil }},
	{"geos", `"geo0" is listed twice`, func(d *Data, _ *Spec) { d.Geos[1] = "geo0" }},
	{"population", "1 values for 2 geos", func(d *Data, _ *Spec) { d.Population = d.Population[:1] }},
	{"population", `geo "geo1" has 0; population must be positive`, func(d *Data, _ *Spec) { d.Population[1] = 0 }},
	{"population", `geo "geo0" has NaN; population must be positive`, func(d *Data, _ *Spec) { d.Population[0] = math.NaN() }},
	{"population", `geo "geo0" has +Inf; population must be positive`, func(d *Data, _ *Spec) { d.Population[0] = math.Inf(1) }},
	{"time", "1 periods; a model needs at least two, and a useful one a year or more", func(d *Data, _ *Spec) { d.Periods = d.Periods[:1] }},
	{"time", "2023-01-10 follows 2023-01-01, but the data are by week: expected 2023-01-08", func(d *Data, _ *Spec) { d.Periods[1] += 2 }},
	{"time", "history of -1 periods", func(d *Data, _ *Spec) { d.History = -1 }},
}

var arrayRefusals = []refusal{
	{"outcome", "59 values, want 60", func(d *Data, _ *Spec) { d.Outcome.Values = d.Outcome.Values[:59] }},
	{"outcome", "1 missing or infinite values, the first on 2023-01-22 in geo1; fill them or leave the periods out", func(d *Data, _ *Spec) { d.Outcome.Values[33] = math.NaN() }},
	{"outcome", "2 negative values, the first on 2023-01-08 in geo0; refunds and corrections belong in the period they correct", func(d *Data, _ *Spec) {
		d.Outcome.Values[1], d.Outcome.Values[50] = -3, -1
	}},
	{"value of the outcome", "1 values, want 60", func(d *Data, _ *Spec) { d.Outcome.Value = []float64{2} }},
	{"value of the outcome", "is zero everywhere; leave it out to get results in outcome units", func(d *Data, _ *Spec) { clear(d.Outcome.Value) }},
	{`treatment "promo"`, "1 missing or infinite values, the first on 2023-01-01 in geo0; fill them or leave the periods out", func(d *Data, _ *Spec) { d.Treatments[0].Values[0] = math.Inf(-1) }},
	{`control "competitor"`, "0 values, want 60", func(d *Data, _ *Spec) { d.Controls[1].Values = nil }},
	{`channel "tv"`, "60 exposures, want 66", func(d *Data, _ *Spec) { d.Channels[0].Exposure = d.Channels[0].Exposure[:60] }},
	{`channel "tv"`, "1 negative exposures, the first on 2022-12-18 in geo1; refunds and corrections belong in the period they correct", func(d *Data, _ *Spec) { d.Channels[0].Exposure[34] = -1 }},
	{`channel "tv"`, "has no exposure in any period; remove it, there is nothing to learn from", func(d *Data, _ *Spec) { clear(d.Channels[0].Exposure) }},
	{`channel "video"`, "0 frequencies, want 66", func(d *Data, _ *Spec) { d.Channels[2].Frequency = nil }},
	{`channel "social"`, "1 missing or infinite frequencies, the first on 2022-12-18 in geo0; fill them or leave the periods out", func(d *Data, _ *Spec) { d.Channels[4].Frequency[1] = math.NaN() }},
	{`channel "tv"`, "0 values of spend, want 60", func(d *Data, _ *Spec) { d.Channels[0].Spend = nil }},
	{`channel "tv"`, "has no spend in any period; list it under organic if it is not paid for, or remove it", func(d *Data, _ *Spec) { clear(d.Channels[0].Spend) }},
}

var nounRefusals = []refusal{
	{`channel "tv"`, `unknown kind "owned", want one of [paid paid_rf organic organic_rf]`, func(d *Data, _ *Spec) { d.Channels[0].Kind = "owned" }},
	{`channel "tv"`, "has a frequency, but its kind is paid", func(d *Data, _ *Spec) { d.Channels[0].Frequency = d.Channels[2].Frequency }},
	{`channel "newsletter"`, "has spend, but is organic; list it under channels", func(d *Data, _ *Spec) { d.Channels[3].Spend = d.Channels[0].Spend }},
	{"channels", "there is no paid channel; a marketing mix model needs at least one", func(d *Data, _ *Spec) { d.Channels, d.LiftTests = d.Channels[3:], nil }},
	{"event", "has no name", func(d *Data, _ *Spec) { d.Events[0].Name = "" }},
	{`control "tv"`, "is already the name of a channel; names must be unique", func(d *Data, _ *Spec) { d.Controls[0].Name = "tv" }},
	{`event "sale"`, "lead 0 and lag -1 must not be negative", func(d *Data, _ *Spec) { d.Events[0].Lag = -1 }},
	{`event "sale"`, "ends on 2023-01-21, before it starts on 2023-01-22", func(d *Data, _ *Spec) { d.Events[0].Occurrences[0].End = d.Periods[3] - 1 }},
	{`event "sale"`, `unknown geo "atlantis"`, func(d *Data, _ *Spec) { d.Events[0].Occurrences[0].Geos = []string{"geo0", "atlantis"} }},
	{`event "sale"`, "never happens between 2023-01-01 and 2023-07-23; remove it", func(d *Data, _ *Spec) { d.Events[0].Occurrences = nil }},
	{`lift test "hold-out"`, `unknown channel "radio"`, func(d *Data, _ *Spec) { d.LiftTests[0].Channel = "radio" }},
	{`lift test "hold-out"`, "ends on 2023-01-28, before it starts on 2023-01-29", func(d *Data, _ *Spec) { d.LiftTests[0].End = d.LiftTests[0].Start - 1 }},
	{`lift test "hold-out"`, "runs from 2022-12-31 to 2023-03-04, outside the data (2023-01-01 to 2023-07-29)", func(d *Data, _ *Spec) { d.LiftTests[0].Start = d.Periods[0] - 1 }},
	{`lift test "hold-out"`, "runs from 2023-01-29 to 2023-07-30, outside the data (2023-01-01 to 2023-07-29)", func(d *Data, _ *Spec) { d.LiftTests[0].CountUntil = d.Periods[29] + 7 }},
	{`lift test "hold-out"`, "stops counting on 2023-03-03, before it ends on 2023-03-04", func(d *Data, _ *Spec) { d.LiftTests[0].CountUntil = d.LiftTests[0].End - 1 }},
	{`lift test "hold-out"`, "its effect is in revenue, but the outcome has no value", func(d *Data, _ *Spec) { d.LiftTests[0].InRevenue, d.Outcome.Value = true, nil }},
	{`lift test "hold-out"`, "effect 900 with standard error 0; both must be finite, and the error positive", func(d *Data, _ *Spec) { d.LiftTests[0].SE = 0 }},
	{`lift test "hold-out"`, "effect NaN with standard error 150; both must be finite, and the error positive", func(d *Data, _ *Spec) { d.LiftTests[0].Effect = math.NaN() }},
	{`lift test "hold-out"`, "compares with 1 times the actual exposure; the multiple must be at least 0 and not 1", func(d *Data, _ *Spec) { d.LiftTests[0].Against = 1 }},
	{`lift test "hold-out"`, "compares with -0.5 times the actual exposure; the multiple must be at least 0 and not 1", func(d *Data, _ *Spec) { d.LiftTests[0].Against = -0.5 }},
	{`lift test "hold-out"`, `unknown geo "atlantis"`, func(d *Data, _ *Spec) { d.LiftTests[0].Geos = []string{"atlantis"} }},
}

var specRefusals = []refusal{
	{"max_lag", "is -1; it counts periods and must not be negative", func(_ *Data, s *Spec) { s.MaxLag = -1 }},
	{"effects", `unknown distribution "gamma" of geo effects, want log_normal or normal`, func(_ *Data, s *Spec) { s.Effects = "gamma" }},
	{"likelihood", `unknown likelihood "poisson", want normal or student_t`, func(_ *Data, s *Spec) { s.Likelihood = "poisson" }},
	{"baseline_geo", "is number 2 of 2 geos", func(_ *Data, s *Spec) { s.BaselineGeo = 2 }},
	{"specification", "describes 4 channels, 2 treatments and 2 controls; the data have 5, 2 and 2", func(_ *Data, s *Spec) { s.Channels = s.Channels[1:] }},
	{"knots", "there are none; a model needs at least one", func(_ *Data, s *Spec) { s.Baseline.Knots = nil }},
	{"knots", "[0 9 9] must increase and lie between 0 and 29", func(_ *Data, s *Spec) { s.Baseline.Knots = []int{0, 9, 9} }},
	{"knots", "[0 30] must increase and lie between 0 and 29", func(_ *Data, s *Spec) { s.Baseline.Knots = []int{0, 30} }},
	{"seasonality", "yearly order 27; week data can tell orders 0 to 26 apart", func(_ *Data, s *Spec) { s.Baseline.YearlyOrder = 27 }},
	{"seasonality", "a day-of-week season needs data by day; these are by week", func(_ *Data, s *Spec) { s.Baseline.Weekly = true }},
	{"holdout", "59 cells, want one for each of 2 geos and 30 periods", func(_ *Data, s *Spec) { s.Holdout = make([]bool, 59) }},
	{"holdout", "leaves no cell to learn from", func(_ *Data, s *Spec) { s.Holdout = slices.Repeat([]bool{true}, 60) }},
	{`treatment "promo"`, `its prior is on "roi"; a treatment's is on contribution or coefficient`, func(_ *Data, s *Spec) { s.Treatments[0].On = OnROI }},
	{`treatment "promo"`, "its baseline is NaN; it is the value that counts as no treatment", func(_ *Data, s *Spec) { s.Treatments[0].Baseline = math.NaN() }},
	{`channel "tv"`, `unknown carry-over "gamma", want one of [geometric binomial delayed weibull_pdf weibull_cdf none]`, func(_ *Data, s *Spec) { s.Channels[0].Adstock = "gamma" }},
	{`channel "tv"`, `unknown saturation "root", want one of [hill logistic none]`, func(_ *Data, s *Spec) { s.Channels[0].Saturation = "root" }},
	{`channel "newsletter"`, "its prior is on roi, but it has no spend; use contribution or coefficient", func(_ *Data, s *Spec) { s.Channels[3].On = OnROI }},
	{`channel "social"`, "its prior is on mroi, but it has no spend; use contribution or coefficient", func(_ *Data, s *Spec) { s.Channels[4].On = OnMROI }},
	{`channel "tv"`, `its prior is on unknown "profit", want roi, mroi, contribution or coefficient`, func(_ *Data, s *Spec) { s.Channels[0].On = "profit" }},
	{`channel "tv"`, "has a calibration window, which only a prior on roi can have", func(d *Data, s *Spec) {
		s.Channels[0].On, s.Channels[0].Calibration = OnMROI, slices.Repeat([]bool{true}, d.MediaT())
	}},
	{`channel "tv"`, "its calibration window has 30 periods, want 33", func(d *Data, s *Spec) { s.Channels[0].Calibration = make([]bool, d.T()) }},
	{`channel "tv"`, "spends nothing in its calibration window; a ROI means nothing there", func(d *Data, s *Spec) {
		s.Channels[0].Calibration = make([]bool, d.MediaT())
		s.Channels[0].Calibration[2] = true // history
	}},
}

var priorRefusals = []refusal{
	{"sigma", "has no prior", func(_ *Data, s *Spec) { s.Sigma = dist.Prior{} }},
	{"sigma", "is fixed at 0; it must be above 0", func(_ *Data, s *Spec) { s.Sigma = fixed(0) }},
	{"sigma", "its prior Normal(0, 1) reaches beyond [0, +Inf]", func(_ *Data, s *Spec) { s.Sigma = normal(0, 1) }},
	{"sigma", "its prior is not valid: half_normal: sigma must be positive, got -1", func(_ *Data, s *Spec) { s.Sigma = dist.Prior{Dist: dist.HalfNormal{Sigma: -1}} }},
	{"sigma", "its prior LogNormal(-1000, 1) has its median at 0, for want of numbers so large or small", func(_ *Data, s *Spec) { s.Sigma = dist.Prior{Dist: dist.LogNormal{Mu: -1000, Sigma: 1}} }},
	{"sigma", "its prior LogNormal(1000, 1) has its median at +Inf, for want of numbers so large or small", func(_ *Data, s *Spec) { s.Sigma = dist.Prior{Dist: dist.LogNormal{Mu: 1000, Sigma: 1}} }},
	{"df", "is fixed at 0; it must be above 0", func(_ *Data, s *Spec) { s.DF = fixed(0) }},
	{"geo_intercept", "its prior is not valid: normal: mu must be finite, got NaN", func(_ *Data, s *Spec) { s.GeoIntercept = normal(math.NaN(), 1) }},
	{"knot prior", "has no prior", func(_ *Data, s *Spec) { s.Baseline.Knot = dist.Prior{} }},
	{"yearly season prior", "has no prior", func(_ *Data, s *Spec) { s.Baseline.Yearly = dist.Prior{} }},
	{"day-of-week prior", "has no prior", func(_ *Data, s *Spec) { s.Baseline.WeeklyEffects = dist.Prior{} }},
	{"event prior", "has no prior", func(_ *Data, s *Spec) { s.Baseline.Event = dist.Prior{} }},
	{`treatment "price"`, "has no prior", func(_ *Data, s *Spec) { s.Treatments[1].Effect = dist.Prior{} }},
	{`treatment "price": spread over geos`, "its prior is not valid: fixed: value must be finite, got NaN", func(_ *Data, s *Spec) { s.Treatments[1].Xi = fixed(math.NaN()) }},
	{`control "competitor"`, "has no prior", func(_ *Data, s *Spec) { s.Controls[1].Coefficient = dist.Prior{} }},
	{`control "competitor": spread over geos`, "its prior Fixed(-1) reaches beyond [0, +Inf]", func(_ *Data, s *Spec) { s.Controls[1].Xi = fixed(-1) }},
	{`channel "tv"`, "has no prior for ec", func(_ *Data, s *Spec) { delete(s.Channels[0].Shape, "ec") }},
	{`channel "tv"`, "has a prior for lam, which geometric carry-over with hill saturation does not have", func(_ *Data, s *Spec) { s.Channels[0].Shape["lam"] = fixed(1) }},
	{`channel "tv": alpha`, "its prior Fixed(1.5) reaches beyond [0, 1]", shape("alpha", "geometric", "hill", 1.5)},
	{`channel "tv": alpha`, "is fixed at 0; it must be above 0", shape("alpha", "delayed", "hill", 0)},
	{`channel "tv": delay`, "its prior Fixed(9) reaches beyond [0, 8]", shape("delay", "delayed", "hill", 9)},
	{`channel "tv": shape`, "is fixed at 0; it must be above 0", shape("shape", "weibull_pdf", "hill", 0)},
	{`channel "tv": scale`, "is fixed at 0; it must be above 0", shape("scale", "weibull_cdf", "hill", 0)},
	{`channel "tv": ec`, "is fixed at 0; it must be above 0", shape("ec", "geometric", "hill", 0)},
	{`channel "tv": slope`, "is fixed at 0; it must be above 0", shape("slope", "geometric", "hill", 0)},
	{`channel "tv": lam`, "is fixed at 0; it must be above 0", shape("lam", "geometric", "logistic", 0)},
	{`channel "tv": roi`, "its prior Normal(1, 1) reaches beyond [0, +Inf]", func(_ *Data, s *Spec) { s.Channels[0].Effect = normal(1, 1) }},
	{`channel "tv": roi`, "is fixed at 0; it must be above 0", func(_ *Data, s *Spec) { s.Channels[0].Effect = fixed(0) }},
	{`channel "tv": mroi`, "has no prior, and there is no default one, because the outcome has no value in money: give one, in units of outcome per unit of money, or put the prior on roi", func(d *Data, s *Spec) {
		d.Outcome.Value = nil
		s.Channels[0].On, s.Channels[0].Effect = OnMROI, DefaultEffect(d, OnMROI)
	}},
	{`channel "tv": spread over geos`, "has no prior", func(_ *Data, s *Spec) { s.Channels[0].Eta = dist.Prior{} }},
}

// shape fixes a shape parameter of the first channel.
func shape(name string, kernel adstock.Kind, curve saturation.Kind, value float64) func(d *Data, s *Spec) {
	return func(d *Data, s *Spec) {
		c := &s.Channels[0]
		c.Adstock, c.Saturation = kernel, curve
		c.Shape = DefaultShape(d.Grain, s.MaxLag, d.Channels[0].Kind, c.Adstock, c.Saturation)
		c.Shape[name] = fixed(value)
	}
}

var identityRefusals = []refusal{
	{"outcome", "is constant; there is nothing to explain", func(d *Data, _ *Spec) {
		for i := range d.Outcome.Values {
			d.Outcome.Values[i] = 3 * d.Population[i/30]
		}
	}},
	{`channel "tv"`, "does not change over time in any geo; a model cannot tell it from the baseline, remove it", func(d *Data, _ *Spec) {
		copy(d.Channels[0].Exposure, slices.Repeat([]float64{7}, 66))
	}},
	{`treatment "price"`, "does not change over time in any geo; a model cannot tell it from the baseline, remove it", func(d *Data, s *Spec) {
		copy(d.Treatments[1].Values[:30], slices.Repeat([]float64{1}, 30))
		copy(d.Treatments[1].Values[30:], slices.Repeat([]float64{2}, 30))
		s.Treatments[1].Baseline = 0
	}},
	{`control "temperature"`, "is the same in every geo, and with a knot for every period it cannot be told from time; use fewer knots or remove it", func(d *Data, s *Spec) {
		copy(d.Controls[0].Values[30:], d.Controls[0].Values[:30])
		s.Baseline.Knots = span(0, 30)
	}},
	{`treatment "price"`, "is on average at its baseline; choose a baseline outside its middle, or put the prior on the coefficient", func(d *Data, s *Spec) {
		s.Treatments[1].Baseline = sum(d.Treatments[1].Values) / 60
		d.Population = nil
	}},
}

func TestNewRejects(t *testing.T) {
	if _, err := New(doorData()); err != nil {
		t.Fatal(err)
	}
	for _, r := range slices.Concat(axesRefusals, arrayRefusals, nounRefusals, specRefusals, priorRefusals, identityRefusals) {
		d, s := doorData()
		r.change(d, &s)
		_, err := New(d, s)
		want := Problems{{r.subject, r.text}}
		var got Problems
		if !errors.As(err, &got) || !slices.Equal(got, want) {
			t.Errorf("got\n%v\nwant\n%v", err, want)
		}
	}
}

// With one geo a knot for every period explains the outcome by itself, and cells
// need no name of a geo.
func TestNewRejectsNational(t *testing.T) {
	for _, r := range []refusal{
		{"knots", "a knot for every period explains a national outcome by itself; use fewer", func(_ *Data, s *Spec) { s.Baseline.Knots = span(0, 30) }},
		{"outcome", "1 missing or infinite values, the first on 2023-01-15; fill them or leave the periods out", func(d *Data, _ *Spec) { d.Outcome.Values[2] = math.NaN() }},
	} {
		d := marketData(rng.New(1, "door", 0), Weekly, 1, 30)
		s := DefaultSpec(d)
		r.change(d, &s)
		if _, err := New(d, s); err == nil || err.Error() != r.subject+": "+r.text {
			t.Errorf("got %v", err)
		}
	}
}

// Everything that is wrong comes at once, in the order of the data and of the
// specification.
func TestNewRejectsAll(t *testing.T) {
	for what, all := range map[string][]refusal{
		"axes":          {axesRefusals[2], axesRefusals[5], axesRefusals[8], axesRefusals[9]},
		"data":          {arrayRefusals[0], arrayRefusals[4], nounRefusals[0], arrayRefusals[5], arrayRefusals[6], nounRefusals[6], nounRefusals[10]},
		"specification": slices.Concat(specRefusals[:4], specRefusals[5:6], specRefusals[8:9], priorRefusals[8:9], priorRefusals[1:2], priorRefusals[6:7], specRefusals[14:15], specRefusals[16:17], specRefusals[12:13], priorRefusals[14:15], specRefusals[10:11]),
		"data's size":   {identityRefusals[0], identityRefusals[1], identityRefusals[2], identityRefusals[3]},
	} {
		d, s := doorData()
		var want []string
		for _, r := range all {
			r.change(d, &s)
			want = append(want, r.subject+": "+r.text)
		}
		if _, err := New(d, s); err == nil || err.Error() != strings.Join(want, "\n") {
			t.Errorf("%s: got\n%v\nwant\n%s", what, err, strings.Join(want, "\n"))
		}
	}
}

// Priors that the door lets through at the edge of what a parameter can be have
// a density and a gradient where chains start.
func TestNewAcceptsEdges(t *testing.T) {
	uniform := func(high float64) dist.Prior { return dist.Prior{Dist: dist.Uniform{Low: 0, High: high}} }
	on := func(name string, kernel adstock.Kind, curve saturation.Kind, prior dist.Prior) func(d *Data, s *Spec) {
		return func(d *Data, s *Spec) {
			shape(name, kernel, curve, 1)(d, s)
			s.Channels[0].Shape[name] = prior
		}
	}
	for what, change := range map[string]func(d *Data, s *Spec){
		"no carry-over":                shape("alpha", "geometric", "hill", 0),
		"full carry-over":              shape("alpha", "geometric", "hill", 1),
		"no binomial carry-over":       shape("alpha", "binomial", "hill", 0),
		"full delayed carry-over":      shape("alpha", "delayed", "hill", 1),
		"no delay":                     shape("delay", "delayed", "hill", 0),
		"the longest delay":            shape("delay", "delayed", "hill", 8),
		"half-saturation from zero":    on("ec", "geometric", "hill", uniform(2)),
		"slope from zero":              on("slope", "geometric", "hill", uniform(3)),
		"rate from zero":               on("lam", "none", "logistic", uniform(3)),
		"Weibull shape from zero":      on("shape", "weibull_pdf", "none", uniform(3)),
		"Weibull scale from zero":      on("scale", "weibull_cdf", "none", uniform(3)),
		"retention of delay from zero": on("alpha", "delayed", "hill", uniform(1)),
		"equal effects in all geos": func(_ *Data, s *Spec) {
			s.Channels[0].Eta, s.Controls[0].Xi, s.Treatments[0].Xi = fixed(0), fixed(0), fixed(0)
		},
		"no effect":                 func(_ *Data, s *Spec) { s.Effects, s.Channels[0].Effect = NormalEffects, fixed(0) },
		"degrees of freedom from 0": func(_ *Data, s *Spec) { s.Likelihood, s.DF = StudentTLikelihood, uniform(9) },
		"noise from zero":           func(_ *Data, s *Spec) { s.Sigma = uniform(2) },
	} {
		d, s := doorData()
		change(d, &s)
		m, err := New(d, s)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for _, p := range parametrisations() {
			density := m.Posterior(p).NewLogDensity()
			u, grad := make([]float64, density.Dim()), make([]float64, density.Dim())
			if lp := density.LogProb(grad, u); math.IsInf(lp, 0) || slices.ContainsFunc(grad, math.IsNaN) {
				t.Errorf("%s, %+v: log density %v", what, p, lp)
			}
		}
	}
}
