package monitor

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// An Outage is the evidence on whether ads ran while a channel reported none.
type Outage struct {
	Periods  int
	Expected float64 // sum of what the channel usually delivers
	Reported float64 // sum of what it did
	Live     int     // periods with half of the usual clicks or conversions, or more
	Billed   int     // periods in which money was taken
	Unbilled int     // periods in which hardly any was

	// LogOdds is what the outcome says: the log odds ratio that ads ran.
	LogOdds float64
}

// delivered returns what spend buys, as far as the channel reports it: the measure
// after Spend, or Spend itself if it is the last. It is empty for a channel without
// spend.
func (s *ChannelState) delivered() Measure {
	for i, l := range s.Links {
		if l.Denominator == Spend {
			return l.Numerator
		}
		if l.Numerator == Spend && i == len(s.Links)-1 {
			return Spend
		}
	}
	return ""
}

// sign looks for events that show in a reading by themselves, since their ratios are
// 0/0 or infinite:
//
//	PlatformOutage   delivery below a tenth of the usual one of its weekday, although
//	                 the plan says otherwise, or, without a plan, money was taken
//	DataError        no spend, and at least half of the usual delivery
//
// A channel without plan that reports neither spend nor delivery may be paused on
// purpose, and says nothing.
func (s *ChannelState) sign(cfg *Config, day mmm.Day, r *Reading) Type {
	what := s.delivered()
	if what == "" || s.Charts[0].N < cfg.Ratios.Warmup {
		return ""
	}
	x, habit := r.Of(what), usual(s.Past.of(what), cfg.season())
	planned := s.planned(cfg, day, r, what)
	if x < cfg.Signatures.Delivered*habit && x < cfg.Signatures.Delivered*planned {
		return PlatformOutage
	}
	if s.Channel.Has(Plan) {
		habit = planned
	}
	if r.Of(Spend) == 0 && r.Of(Plan) > 0 && x >= habit/2 && habit > 0 {
		return DataError
	}
	return ""
}

// planned returns the delivery that the plan leads to. Where the plan is none, it is
// the usual one if money was taken, else 0.
func (s *ChannelState) planned(cfg *Config, day mmm.Day, r *Reading, what Measure) float64 {
	if !s.Channel.Has(Plan) {
		if what != Spend && r.Of(Spend) > cfg.Signatures.Billed*r.Of(Plan) {
			return usual(s.Past.of(what), cfg.season())
		}
		return 0
	}
	l := s.Charts[0].Expected(&cfg.Ratios, day)
	if what != Spend {
		l += s.Charts[1].Expected(&cfg.Ratios, day)
	}
	return r.Of(Plan) * math.Exp(l)
}

// bySignature opens, goes on with and ends the event of a signature.
func (s *ChannelState) bySignature(cfg *Config, day mmm.Day, sign Type, r *Reading, outcome *Outcome) {
	var e *Ongoing
	for j := range s.Open {
		if s.Open[j].Links == nil {
			e = &s.Open[j]
		}
	}
	if e != nil && e.Anomaly.Type != sign {
		if sign == "" && math.IsNaN(r.Of(s.delivered())) {
			return // nothing was reported
		}
		e.over()
		e = nil
	}
	if sign == "" {
		return
	}
	if e == nil {
		s.Open = append(s.Open, Ongoing{Anomaly: Anomaly{
			Type: sign, Channel: s.Channel.Name, Series: s.delivered(), Opened: string(s.delivered()), From: day, DetectedOn: day,
		}})
		e = &s.Open[len(s.Open)-1]
	}
	e.on(day)
	if sign == PlatformOutage {
		s.outage(cfg, e, day, r, outcome)
		return
	}
	e.Anomaly.Series, e.Anomaly.Opened, e.Anomaly.Size = Spend, string(Spend), 0
	e.Anomaly.Evidence = []string{fmt.Sprintf("no spend, %s %.3g, usually %.3g", s.delivered(), r.Of(s.delivered()), usual(s.Past.of(s.delivered()), cfg.season()))}
	e.enter(Action, day)
}

// outage adds a period to the evidence and decides whether ads ran.
func (s *ChannelState) outage(cfg *Config, e *Ongoing, day mmm.Day, r *Reading, outcome *Outcome) {
	if e.Outage == nil {
		e.Outage = &Outage{}
	}
	what := s.delivered()
	o := e.Outage
	o.Periods++
	o.Reported += r.Of(what)
	o.Expected += usual(s.Past.of(what), cfg.season())
	visits := Clicks
	if !s.Channel.Has(Clicks) || what == Clicks {
		visits = Conversions
	}
	if habit := usual(s.Past.of(visits), cfg.season()); habit > 0 && r.Of(visits) >= habit/2 {
		o.Live++
	}
	switch share := r.Of(Spend) / r.Of(Plan); {
	case share > cfg.Signatures.Billed:
		o.Billed++
	case share < cfg.Signatures.Delivered:
		o.Unbilled++
	}
	o.LogOdds += outcomeOdds(r, outcome)
	a := &e.Anomaly
	a.Delivery = o.decide(cfg, what)
	a.Size = draws.Float(o.Reported / o.Expected)
	a.Evidence = o.evidence(what)
	lane := Action
	if a.Delivery == Undecided {
		lane = Review
	}
	e.enter(lane, day)
}

// outcomeOdds returns the log odds ratio by which the outcome of a period says that
// ads ran. With r the error of the forecast without them, which is that of the forecast
// and what was granted, and c at stake, r is N(c, s²) if they ran and N(0, s²) if they
// did not:
//
//	ln N(r; c, s²) - ln N(r; 0, s²) = (r c - c²/2)/s²
//
// An r beyond 4 s of what either says has another cause and is clipped there, and no
// period is surer than maxOdds. Where anything is not known it says nothing.
func outcomeOdds(reading *Reading, o *Outcome) float64 {
	c := reading.AtStake / o.SD
	z := min(max(o.innovation()+reading.Granted/o.SD, min(c, 0)-4), max(c, 0)+4)
	odds := min(max(z*c-c*c/2, -maxOdds), maxOdds)
	if math.IsNaN(odds) || math.IsInf(c, 0) {
		return 0
	}
	return odds
}

// maxOdds is what one period says at most. It is a judgement: forecasts are wrong in more
// ways than their distribution knows.
const maxOdds = 20

// decide weighs the evidence. Visitors come from ads; money is taken for ads; and the
// outcome counts where it is clear. Where bills and a clear outcome disagree, nothing
// is decided; nor is it where spend is all that is known.
func (o *Outage) decide(cfg *Config, what Measure) Delivery {
	bill := Undecided
	switch {
	case what == Spend: // the bill is what is missing
	case 2*o.Billed > o.Periods:
		bill = NotReported
	case 2*o.Unbilled > o.Periods:
		bill = NotDelivered
	}
	says := Undecided
	switch {
	case o.LogOdds >= cfg.Signatures.LogOdds:
		says = NotReported
	case o.LogOdds <= -cfg.Signatures.LogOdds:
		says = NotDelivered
	}
	switch {
	case 2*o.Live > o.Periods:
		return NotReported
	case says == Undecided || says == bill:
		return bill
	case bill == Undecided:
		return says
	}
	return Undecided
}

func (o *Outage) evidence(what Measure) []string {
	text := []string{fmt.Sprintf("%s %.3g, usually %.3g", what, o.Reported, o.Expected)}
	if what != Spend {
		text = append(text, fmt.Sprintf("billed in %d of %d periods", o.Billed, o.Periods))
	}
	text = append(text, fmt.Sprintf("visitors in %d of %d periods", o.Live, o.Periods))
	if o.LogOdds != 0 {
		text = append(text, fmt.Sprintf("log odds of the outcome that ads ran %+.1f", o.LogOdds))
	}
	return text
}
