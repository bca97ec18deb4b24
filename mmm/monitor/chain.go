package monitor

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Measure is something that a channel reports every period.
type Measure string

// The measures, in the order of the chain. Plan and Spend are money. Exposure is
// impressions, or whatever the model takes for exposure where there are none. Clicks
// and Conversions are counts by the platform. Sales is the outcome, which belongs to no
// channel and to no chain.
const (
	Plan        Measure = "plan"
	Spend       Measure = "spend"
	Exposure    Measure = "exposure"
	Clicks      Measure = "clicks"
	Conversions Measure = "conversions"
	Sales       Measure = "outcome"
)

// A Channel says what a channel reports. Spend without Plan is compared with the
// median of the same weekday in the four weeks before, which knows nothing of budgets:
// then spend is called wrong only where exposure says so as well.
type Channel struct {
	Name     string
	Measures []Measure // any of Plan, Spend, Exposure, Clicks and Conversions, in any order
}

// Has reports whether the channel reports a measure.
func (c *Channel) Has(m Measure) bool { return slices.Contains(c.Measures, m) }

// A Reading is what a channel reported of one period. Only what the channel reports
// according to its Channel is read. NaN and negative values are missing; values that
// are not complete yet should be completed, or missing.
type Reading struct {
	Plan, Spend, Exposure, Clicks, Conversions float64

	// AtStake is what the channel would have added to the forecast of the outcome, in
	// the outcome's unit, had it had its usual exposure and not the reported one. 0
	// means not known. Granted is how much of that the forecast has already, where
	// exposure that was corrected stands in for the reported one. They are read during
	// outages only: what the outcome then says of whether ads ran.
	AtStake, Granted float64
}

// Of returns one measure, NaN if it is missing or not one of a channel.
func (r *Reading) Of(m Measure) float64 {
	x := math.NaN()
	switch m {
	case Plan:
		x = r.Plan
	case Spend:
		x = r.Spend
	case Exposure:
		x = r.Exposure
	case Clicks:
		x = r.Clicks
	case Conversions:
		x = r.Conversions
	}
	if x >= 0 && !math.IsInf(x, 1) {
		return x
	}
	return math.NaN()
}

// set sets a measure.
func (r *Reading) set(m Measure, x float64) {
	switch m {
	case Plan:
		r.Plan = x
	case Spend:
		r.Spend = x
	case Exposure:
		r.Exposure = x
	case Clicks:
		r.Clicks = x
	case Conversions:
		r.Conversions = x
	}
}

// missingReading returns a reading of which nothing is known.
func missingReading() Reading {
	nan := math.NaN()
	return Reading{Plan: nan, Spend: nan, Exposure: nan, Clicks: nan, Conversions: nan}
}

// A Link is the ratio of two measures that follow one another in the chain of a
// channel. Its series is
//
//	ln(numerator/denominator)                  for money and exposure
//	ln((numerator + ½)/(denominator + ½))      for counts: clicks and conversions
//
// where the ½ keeps a day without conversions finite (Haldane 1955; Anscombe 1956) and
// changes nothing where there are many. Money and exposure of 0 have no ratio: such
// days are missing here, and are judged by their signature. Ratios are cut off at
// factors of e^±100.
type Link struct {
	Numerator, Denominator Measure

	// Inferred is set where the denominator is a plan that the channel does not
	// report. Such a link explains others and does not call by itself, unless it is
	// the only one.
	Inferred bool
}

// Name returns "conversions/clicks".
func (l Link) Name() string { return string(l.Numerator) + "/" + string(l.Denominator) }

// chain returns the measures of the channel in order. What is spent always has a plan.
func (c *Channel) chain() []Measure {
	var chain []Measure
	for _, m := range []Measure{Plan, Spend, Exposure, Clicks, Conversions} {
		if c.Has(m) || m == Plan && c.Has(Spend) {
			chain = append(chain, m)
		}
	}
	return chain
}

// Links returns the chain of a channel.
func (c *Channel) Links() []Link {
	chain := c.chain()
	var links []Link
	for i := 1; i < len(chain); i++ {
		links = append(links, Link{chain[i], chain[i-1], chain[i-1] == Plan && !c.Has(Plan)})
	}
	return links
}

// value returns the value of the link and the number of trials, 0 if it is no ratio
// of counts.
func (l Link) value(r *Reading) (x, trials float64) {
	a, b := r.Of(l.Numerator), r.Of(l.Denominator)
	if l.Numerator == Clicks || l.Numerator == Conversions {
		if b == 0 {
			return math.NaN(), 0
		}
		a += .5
		if l.Denominator != Spend {
			b += .5
			trials = b
		}
	}
	if !(a > 0 && b > 0) {
		return math.NaN(), 0
	}
	return min(max(math.Log(a)-math.Log(b), -100), 100), trials
}

// A Past holds what a channel reported in the last four weeks, or four periods where
// there is no weekly pattern, oldest first.
type Past struct {
	Spend, Exposure, Clicks, Conversions []draws.Float
}

// pastSeasons is the number of weeks in Past.
const pastSeasons = 4

// of returns the past of a measure.
func (p *Past) of(m Measure) []draws.Float {
	switch m {
	case Spend:
		return p.Spend
	case Exposure:
		return p.Exposure
	case Clicks:
		return p.Clicks
	case Conversions:
		return p.Conversions
	}
	return nil
}

func (p *Past) add(r *Reading, season int) {
	push := func(x *[]draws.Float, v float64) {
		*x = append(*x, draws.Float(v))
		if over := len(*x) - pastSeasons*season; over > 0 {
			*x = slices.Delete(*x, 0, over)
		}
	}
	push(&p.Spend, r.Of(Spend))
	push(&p.Exposure, r.Of(Exposure))
	push(&p.Clicks, r.Of(Clicks))
	push(&p.Conversions, r.Of(Conversions))
}

func (p *Past) clone() Past {
	return Past{slices.Clone(p.Spend), slices.Clone(p.Exposure), slices.Clone(p.Clicks), slices.Clone(p.Conversions)}
}

// usual returns the median of a series at the same point of the season as the next
// value; NaN unless two are known.
func usual(x []draws.Float, season int) float64 {
	var same [pastSeasons]float64
	known := same[:0]
	for i := len(x) - season; i >= 0; i -= season {
		if v := float64(x[i]); !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	if len(known) < 2 {
		return math.NaN()
	}
	slices.Sort(known)
	return draws.QuantileSorted(known, .5)
}

// An Observation is everything that was reported of one period.
type Observation struct {
	Day      mmm.Day
	Channels []Reading // in the order of the monitor's channels
	Outcome  Outcome
}

// An Outcome is the outcome of a period and its forecast one step ahead: the mean and
// the standard deviation of the predictive distribution. Where one of them is missing
// (NaN, or SD not positive), nothing is said about the outcome.
type Outcome struct{ Value, Expected, SD float64 }

// innovation returns (value - expected)/sd, cut off at ±1e6.
func (o *Outcome) innovation() float64 {
	e := o.Value - o.Expected
	if !(o.SD > 0) || math.IsInf(o.SD, 0) || math.IsInf(e, 0) {
		return math.NaN()
	}
	return min(max(e/o.SD, -1e6), 1e6)
}
