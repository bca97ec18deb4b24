package track

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// problems collects what is wrong.
type problems struct{ found mmm.Problems }

// need adds a problem unless all is well.
func (p *problems) need(ok bool, subject, format string, args ...any) {
	if !ok {
		p.found = append(p.found, mmm.Problem{Subject: subject, Text: fmt.Sprintf(format, args...)})
	}
}

// check returns everything that is wrong with what a model is to be made of, as
// mmm.Problems. Without sound axes arrays are not looked at.
func check(d *mmm.Data, notes *Notes, s *Spec, scale *Scale) error {
	var p problems
	p.axes(d, s, scale)
	if len(p.found) == 0 {
		p.data(d, notes)
		p.tests(d, notes.Tests)
		p.scale(d, scale)
		p.spec(d, s)
		for i := range s.Channels {
			p.need(len(notes.refreshes(i)) == 0 || s.Channels[i].Wear.Dist != nil, fmt.Sprintf("channel %q", d.Channels[i].Name), "its creatives are replaced, but there is no prior of their wear")
		}
	}
	if len(p.found) > 0 {
		return p.found
	}
	return nil
}

func (p *problems) axes(d *mmm.Data, s *Spec, scale *Scale) {
	p.need(d.G() == 1, "geos", "there are %d; a tracker follows one market: sum them (see Whole)", d.G())
	p.need(slices.Contains(mmm.Grains(), d.Grain), "time", "unknown grain %q, want one of %v", d.Grain, mmm.Grains())
	p.need(d.T() > 0, "time", "there are no periods")
	p.need(len(d.Channels) > 0, "channels", "there are none to follow")
	p.need(d.History >= 0, "time", "history of %d periods", d.History)
	p.need(s.MaxLag >= 0, "max_lag", "is %d; it counts periods and must not be negative", s.MaxLag)
	p.need(len(s.Channels) == len(d.Channels) && len(scale.Exposure) == len(d.Channels) && len(scale.Usual) == len(d.Channels) && len(scale.Frequency) == len(d.Channels),
		"channels", "there are %d; specification and scale are of %d and %d", len(d.Channels), len(s.Channels), len(scale.Exposure))
	p.need(len(scale.Mean) == len(d.Treatments)+len(d.Controls) && len(scale.SD) == len(scale.Mean),
		"controls", "there are %d treatments and controls; the scale is of %d", len(d.Treatments)+len(d.Controls), len(scale.SD))
	if len(p.found) > 0 {
		return
	}
	for t := 1; t < d.T(); t++ {
		if want := d.Grain.Next(d.Periods[t-1], 1); d.Periods[t] != want {
			p.need(false, "time", "%s follows %s, but the data are by %s: expected %s", d.Periods[t], d.Periods[t-1], d.Grain, want)
			return // one gap moves all that follow
		}
	}
}

// data checks arrays. Outcomes may be missing, or negative after refunds.
func (p *problems) data(d *mmm.Data, notes *Notes) {
	p.array(d, "outcome", "values", d.Outcome.Values, d.T(), func(v float64) bool { return !math.IsInf(v, 0) },
		"an outcome that is not known is NaN")
	if notes.Variance != nil {
		p.array(d, "notes", "variances", notes.Variance, d.T(), isNotNegative, "an outcome that says nothing is NaN, and needs no variance")
	}
	for i := range d.Channels {
		c := &d.Channels[i]
		subject := fmt.Sprintf("channel %q", c.Name)
		p.array(d, subject, "exposures", c.Exposure, d.MediaT(), isNotNegative, "a period without exposure has 0; fill what is not known")
		if c.Kind.HasFrequency() {
			p.array(d, subject, "frequencies", c.Frequency, d.MediaT(), isNotNegative, "fill what is not known")
		}
		p.need(c.Kind.HasFrequency() || c.Frequency == nil, subject, "has a frequency, but its kind is %s", c.Kind)
		if c.Kind.IsPaid() {
			p.array(d, subject, "values of spend", c.Spend, d.T(), isNotNegative, "a period without spend has 0; fill what is not known")
		}
	}
	for _, s := range slices.Concat(d.Treatments, d.Controls) {
		p.array(d, fmt.Sprintf("control %q", s.Name), "values", s.Values, d.T(), isFinite, "fill what is not known, also of periods to come")
	}
}

func isFinite(v float64) bool      { return !math.IsNaN(v) && !math.IsInf(v, 0) }
func isNotNegative(v float64) bool { return isFinite(v) && v >= 0 }
func isPositive(v float64) bool    { return isFinite(v) && v > 0 }

// array checks the length of an array and its values, counting those that are not ok and
// naming the day of the first.
func (p *problems) array(d *mmm.Data, subject, what string, values []float64, n int, ok func(float64) bool, advice string) {
	if len(values) != n {
		p.need(false, subject, "%d %s, want %d", len(values), what, n)
		return
	}
	bad, first := 0, 0
	for t, v := range values {
		if !ok(v) {
			if bad == 0 {
				first = t
			}
			bad++
		}
	}
	if bad > 0 {
		day := d.Grain.Next(d.Periods[0], first-(n-d.T()))
		p.need(false, subject, "%d of its %s cannot be, the first is %v on %s; %s", bad, what, values[first], day, advice)
	}
}

func (p *problems) tests(d *mmm.Data, tests []Test) {
	for i := range tests {
		t := &tests[i]
		subject := fmt.Sprintf("test %q", t.Name)
		p.need(slices.ContainsFunc(d.Channels, func(c mmm.Channel) bool { return c.Name == t.Channel }), subject, "unknown channel %q", t.Channel)
		p.need(isPositive(t.SE) && isFinite(t.Effect), subject, "effect %v with standard error %v; both must be finite, and the error positive", t.Effect, t.SE)
		p.need(isNotNegative(t.High) && isNotNegative(t.Low) && t.High != t.Low, subject, "compares %v with %v times the actual exposure; both must be at least 0, and differ", t.High, t.Low)
		p.need(t.Start <= t.End, subject, "ends on %s, before it starts on %s", t.End, t.Start)
	}
}

func (p *problems) scale(d *mmm.Data, s *Scale) {
	p.need(isPositive(s.Outcome), "outcome", "is typically %v; a tracker works in shares of a typical outcome, which must be positive", s.Outcome)
	p.need(isPositive(s.Value), "value of the outcome", "is %v on the whole; it must be positive", s.Value)
	for i := range d.Channels {
		c := &d.Channels[i]
		p.need(isPositive(s.Exposure[i]), fmt.Sprintf("channel %q", c.Name), "its reference exposure is %v; it must be positive", s.Exposure[i])
		p.need(isNotNegative(s.Usual[i]), fmt.Sprintf("channel %q", c.Name), "its usual exposure is %v", s.Usual[i])
		p.need(isPositive(s.Frequency[i]) == c.Kind.HasFrequency(), fmt.Sprintf("channel %q", c.Name), "is %s, and its reference frequency is %v", c.Kind, s.Frequency[i])
	}
	for i := range s.Mean {
		p.need(isFinite(s.Mean[i]) && isNotNegative(s.SD[i]), "controls", "number %d has mean %v and standard deviation %v", i+1, s.Mean[i], s.SD[i])
	}
}

func (p *problems) spec(d *mmm.Data, s *Spec) {
	p.need(s.YearlyOrder >= 0, "seasonality", "yearly order %d", s.YearlyOrder)
	p.need(!s.Weekly || d.Grain == mmm.Daily, "seasonality", "a day-of-week season needs data by day; these are by %s", d.Grain)
	for i := range s.Channels {
		p.channel(fmt.Sprintf("channel %q", d.Channels[i].Name), &s.Channels[i], s.MaxLag)
	}
	inf := math.Inf(1)
	p.prior("drift", s.Drift.Rate, 0, inf)
	p.prior("drift of channels relative to each other", s.Drift.Spread, -inf, inf)
	p.need(isPositive(s.Drift.Floor), "drift", "its floor is %v; it must be positive", s.Drift.Floor)
	p.prior("noise", s.Noise.SD, 0, inf)
	p.prior("autocorrelation", s.Noise.AR, -1, 1)
	p.prior("drift of the level", s.Baseline.Drift, 0, inf)
	for _, sd := range []float64{s.Baseline.LevelSD, s.Baseline.SlopeSD, s.Baseline.SeasonSD, s.Baseline.EventSD, s.Baseline.ColumnSD} {
		p.need(isNotNegative(sd), "baseline", "a standard deviation of %v", sd)
	}
	p.online(&s.Online)
}

func (p *problems) channel(subject string, c *ChannelSpec, maxLag int) {
	p.need(isFinite(c.Share) && isNotNegative(c.ShareSD), subject, "is thought to bring %v of the outcome, give or take %v", c.Share, c.ShareSD)
	if c.Wear.Dist != nil {
		p.prior(subject+": wear", c.Wear, math.Inf(-1), math.Inf(1))
	}
	kernel, err := adstock.New(c.Adstock)
	p.need(err == nil, subject, "unknown carry-over %q, want one of %v", c.Adstock, adstock.Kinds())
	curve, other := saturation.New(c.Saturation)
	p.need(other == nil, subject, "unknown saturation %q, want one of %v", c.Saturation, saturation.Kinds())
	if err != nil || other != nil {
		return
	}
	for _, name := range slices.Concat(kernel.Params(), curve.Params()) {
		high := math.Inf(1)
		switch name {
		case "alpha":
			high = 1
		case "delay":
			high = float64(maxLag)
		}
		p.prior(subject+": "+name, c.Shape[name], 0, high)
	}
}

// prior checks that there is one, within the range of what it is of.
func (p *problems) prior(subject string, prior dist.Prior, low, high float64) {
	if prior.Dist == nil {
		p.need(false, subject, "has no prior")
		return
	}
	if err := dist.Validate(prior.Dist); err != nil {
		p.need(false, subject, "its prior is not valid: %v", err)
		return
	}
	lo, hi := prior.Support()
	p.need(lo >= low && hi <= high, subject, "its prior %v reaches beyond [%v, %v]", prior, low, high)
}

func (p *problems) online(s *OnlineSpec) {
	p.need(s.Particles > 0, "online", "%d particles; there must be one at least", s.Particles)
	p.need(isNotNegative(s.Robust.Threshold) && isNotNegative(s.Robust.DF), "online", "threshold %v and degrees of freedom %v of robust updates; 0 is for none", s.Robust.Threshold, s.Robust.DF)
	p.need(isNotNegative(s.DriftFactor), "online", "drift is multiplied by %v", s.DriftFactor)
	p.need(isNotNegative(s.Memory), "online", "memory of %v days; 0 is for ever", s.Memory)
	p.need(s.MinESS >= 0 && s.MinESS <= 1, "online", "particles are resampled below a share of %v", s.MinESS)
	p.need(isNotNegative(s.Jump.PerYear) && isNotNegative(s.Jump.SD), "online", "%v jumps a year of size %v", s.Jump.PerYear, s.Jump.SD)
}
