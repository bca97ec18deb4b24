package monitor

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Kind says what a correction does with the values it covers.
type Kind string

// The kinds.
const (
	Mask   Kind = "mask"   // nothing is learned from them: predict, do not update
	Impute Kind = "impute" // an estimate stands in for them
	Event  Kind = "event"  // the outcome was moved by something else: extra variance
	Filter Kind = "filter" // what is not real is taken out
	Keep   Kind = "keep"   // they are true, or a person decides
)

// A Correction is how the values of an anomaly should be read. It is a proposal: it
// changes nothing, and applying it can be taken back.
type Correction struct {
	Kind     Kind
	Channel  string  // empty for the outcome
	Series   Measure // Sales for the outcome
	From, To mmm.Day

	// Values are the values of the periods From..To before and after, of the kinds
	// Impute and Filter; others have none.
	Values []Replacement

	// ExtraVariance is what to add to the variance of each observation of the outcome,
	// in its unit squared; of the kind Event.
	ExtraVariance float64

	Reason string
}

// A Replacement is one corrected value. SD is the standard deviation of After, in its
// unit: multiplied by the slope of the response it is that of the outcome.
type Replacement struct {
	Day           mmm.Day
	Before, After draws.Float
	SD            draws.Float
}

// A Context is what is known around an anomaly.
type Context struct {
	Config  Config  // of the monitor
	Channel Channel // of the anomaly; not read for the outcome

	// From is the first period of Readings, which are those of the channel, one per
	// period. They should begin four weeks before the anomaly, or earlier, and reach to
	// its last period.
	From     mmm.Day
	Readings []Reading

	// Baseline is what the outcome is in a period without marketing.
	Baseline float64

	// OutcomeFromPlatform is set where the outcome is what ad platforms count. What
	// breaks their tracking then breaks the outcome.
	OutcomeFromPlatform bool
}

// eventShare is the standard deviation of what an event adds, as a share of the
// baseline. Promotions of 12 to 50% were the study's.
const eventShare = .3

// Propose returns the corrections of an anomaly, of the periods it has lasted so far:
//
//	outcome:  promotion      → event with variance (30% of baseline)²
//	          tracking break → mask; own sales, which are booked rather than tracked: event
//	          data error     → mask
//	channel:  outage         → keep the zeros if ads did not run or nobody knows;
//	                           impute what spend or plan buys if they ran
//	          bot traffic    → filter: what spend, or exposure, usually brings
//	          data error     → impute spend from exposure or plan, exposure from spend,
//	                           clicks from exposure; mask conversions
//	          unit shift     → impute spend in the old unit
//	          tracking break → impute clicks; mask conversions, and an outcome that
//	                           comes from platforms
//	level shift, degradation → keep: a person decides
//
// Interpolating through a true outage would tell the model that ads ran, and so it is
// never proposed. Where nothing is there to estimate from, mask takes the place of
// impute and filter.
func Propose(a *Anomaly, c *Context) []Correction {
	if a.Channel == "" {
		return []Correction{proposeOutcome(a, c)}
	}
	switch a.Type {
	case PlatformOutage:
		return proposeOutage(a, c)
	case BotTraffic:
		return c.chain(a, Filter, "nobody made what is too much", func(m Measure, reported, estimated float64) bool {
			return m == a.Series || m == Clicks && a.Series == Exposure && reported > c.Config.Signatures.Invented*estimated
		})
	case UnitShift:
		return []Correction{c.rescale(a)}
	case DataError, TrackingBreak:
		if a.Series != Conversions {
			return []Correction{c.estimate(a, Impute, a.Series, c.Readings, "the reported "+string(a.Series)+" are wrong")}
		}
		list := []Correction{a.correction(Mask, Conversions, "the platform's conversions are wrong")}
		if c.OutcomeFromPlatform && a.Type == TrackingBreak {
			on := a.correction(Mask, Sales, "the outcome is counted by the platform whose tracking broke")
			on.Channel = ""
			list = append(list, on)
		}
		return list
	}
	return []Correction{a.correction(Keep, a.Series, "it may be true; a person decides")}
}

// correction returns a correction of everything the anomaly covers.
func (a *Anomaly) correction(kind Kind, series Measure, reason string) Correction {
	return Correction{Kind: kind, Channel: a.Channel, Series: series, From: a.From, To: a.Last, Reason: reason}
}

func proposeOutcome(a *Anomaly, c *Context) Correction {
	event := a.correction(Event, Sales, "something that the model does not know moved the outcome")
	event.ExtraVariance = (eventShare * c.Baseline) * (eventShare * c.Baseline)
	known := c.Baseline > 0 && !math.IsInf(event.ExtraVariance, 0)
	switch {
	case a.Type == LevelShift:
		return a.correction(Keep, Sales, "it may be true; a person decides")
	case a.Type == DataError:
		return a.correction(Mask, Sales, "the reported outcome is wrong")
	case a.Type == TrackingBreak && c.OutcomeFromPlatform:
		return a.correction(Mask, Sales, "not all of the outcome was counted")
	case !known:
		return a.correction(Mask, Sales, event.Reason)
	}
	return event
}

// proposeOutage keeps what is true and estimates what is not, down the chain: what
// plan or spend buys, and then the clicks it brings.
func proposeOutage(a *Anomaly, c *Context) []Correction {
	switch {
	case a.Delivery == NotDelivered:
		return []Correction{a.correction(Keep, a.Series, "ads did not run: the zeros are true, and show what happens without them")}
	case a.Delivery != NotReported:
		return []Correction{a.correction(Keep, a.Series, "nobody knows whether ads ran; a person decides")}
	}
	const reason = "ads ran and their report failed"
	list := c.chain(a, Impute, reason, func(_ Measure, reported, estimated float64) bool { return reported < estimated/2 })
	if list == nil {
		return []Correction{a.correction(Mask, a.Series, reason+"; nothing says what they should be")}
	}
	return list
}

// chain corrects what wrong says is wrong, down the chain, each measure from those
// that were corrected before it. wrong is given sums over the anomaly.
func (c *Context) chain(a *Anomaly, kind Kind, reason string, wrong func(m Measure, reported, estimated float64) bool) []Correction {
	readings := slices.Clone(c.Readings)
	var list []Correction
	for _, m := range []Measure{Spend, Exposure, Clicks} {
		if !c.Channel.Has(m) {
			continue
		}
		fix := c.estimate(a, kind, m, readings, reason)
		var reported, estimated float64
		for _, v := range fix.Values {
			if !math.IsNaN(float64(v.Before)) {
				reported += float64(v.Before)
			}
			estimated += float64(v.After)
		}
		if !wrong(m, reported, estimated) {
			continue
		}
		list = append(list, fix)
		for _, v := range fix.Values {
			readings[c.index(v.Day)].set(m, float64(v.After))
		}
	}
	return list
}

// index returns the index of a period, -1 if it is not known.
func (c *Context) index(d mmm.Day) int {
	t := int(math.Round(float64(d-c.From) / c.Config.Grain.Days()))
	if t < 0 || t >= len(c.Readings) {
		return -1
	}
	return t
}

// sources returns the measures from which another can be estimated, best first.
func sources(m Measure) []Measure {
	switch m {
	case Spend:
		return []Measure{Exposure, Clicks, Plan}
	case Exposure:
		return []Measure{Spend, Plan}
	case Clicks:
		return []Measure{Exposure, Spend, Plan}
	}
	return nil
}

// estimate proposes the values that another measure leads to, by the usual ratio of
// the two before the anomaly. It masks where there is none.
func (c *Context) estimate(a *Anomaly, kind Kind, m Measure, readings []Reading, reason string) Correction {
	for _, from := range sources(m) {
		if !c.Channel.Has(from) {
			continue
		}
		if values := c.through(a, m, from, readings); values != nil {
			fix := a.correction(kind, m, fmt.Sprintf("%s; %s and the usual ratio of the two say how many there should be", reason, from))
			fix.Values = values
			return fix
		}
	}
	return a.correction(Mask, m, reason+"; nothing says what they should be")
}

// through returns the values of m by its usual ratio to another measure; nil if that
// is not known, or 0 where there was something.
func (c *Context) through(a *Anomaly, m, from Measure, readings []Reading) []Replacement {
	ratio, sd, ok := c.ratio(a, m, from)
	if !ok {
		return nil
	}
	var values []Replacement
	for d := a.From; d <= a.Last; d = c.Config.Grain.Next(d, 1) {
		t := c.index(d)
		if t < 0 {
			return nil
		}
		x := readings[t].Of(from)
		if math.IsNaN(x) || x == 0 && from != Plan {
			return nil
		}
		after := x * math.Exp(ratio)
		values = append(values, Replacement{d, draws.Float(c.Readings[t].Of(m)), draws.Float(after), draws.Float(after * sd)})
	}
	return values
}

// ratioPeriods is the number of periods from which a usual ratio is taken, and
// ratioFewest the least.
const (
	ratioPeriods = 28
	ratioFewest  = 4
)

// ratio returns the median of ln(m/from) before an anomaly, and its robust spread.
func (c *Context) ratio(a *Anomaly, m, from Measure) (middle, sd float64, ok bool) {
	var logs []float64
	first := int(math.Round(float64(a.From-c.From) / c.Config.Grain.Days()))
	for t := max(0, first-ratioPeriods); t < min(first, len(c.Readings)); t++ {
		if x, y := c.Readings[t].Of(m), c.Readings[t].Of(from); x > 0 && y > 0 {
			logs = append(logs, math.Log(x)-math.Log(y))
		}
	}
	if len(logs) < ratioFewest {
		return 0, 0, false
	}
	middle = draws.Quantile(logs, .5)
	for i := range logs {
		logs[i] -= middle
	}
	return middle, spread(logs), true
}

// rescale proposes spend in the unit it had before: divided by how much of it is
// reported.
func (c *Context) rescale(a *Anomaly) Correction {
	size := float64(a.Size)
	fix := a.correction(Impute, Spend, fmt.Sprintf("spend is reported at %.3g× its old unit", size))
	for d := a.From; d <= a.Last; d = c.Config.Grain.Next(d, 1) {
		t := c.index(d)
		if t < 0 || !(size > 0) || math.IsInf(size, 1) {
			return a.correction(Mask, Spend, "spend is in another unit, and by how much is not known")
		}
		x := c.Readings[t].Spend
		fix.Values = append(fix.Values, Replacement{d, draws.Float(x), draws.Float(x / size), draws.Float(x / size * c.unitSD(a))})
	}
	return fix
}

// unitSD is how well the factor of a unit shift is known: the spread of the ratio it
// was read from over the root of the number of periods.
func (c *Context) unitSD(a *Anomaly) float64 {
	for _, from := range []Measure{Plan, Exposure} {
		if !c.Channel.Has(from) {
			continue
		}
		if _, sd, ok := c.ratio(a, Spend, from); ok {
			n := 1 + math.Round(float64(a.Last-a.From)/c.Config.Grain.Days())
			return sd / math.Sqrt(n)
		}
	}
	return 0
}
