package monitor

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A ChannelState is what a monitor remembers of a channel.
type ChannelState struct {
	Channel Channel
	Links   []Link
	Charts  []Chart    // by link; none in a raw scheme
	Raw     []RawChart // by series of rawSeries; none in the scheme Robust
	Past    Past
	Open    []Ongoing
}

func newChannelState(scheme Scheme, c Channel) ChannelState {
	s := ChannelState{Channel: Channel{c.Name, slices.Clone(c.Measures)}, Links: c.Links()}
	if scheme == Robust {
		s.Charts = make([]Chart, len(s.Links))
	} else {
		s.Raw = make([]RawChart, len(rawSeries))
	}
	return s
}

func (s *ChannelState) clone() ChannelState {
	c := *s
	c.Channel.Measures, c.Links = slices.Clone(s.Channel.Measures), slices.Clone(s.Links)
	c.Past = s.Past.clone()
	c.Charts, c.Raw, c.Open = nil, nil, nil
	for i := range s.Charts {
		c.Charts = append(c.Charts, s.Charts[i].Clone())
	}
	for i := range s.Raw {
		c.Raw = append(c.Raw, s.Raw[i].Clone())
	}
	for i := range s.Open {
		c.Open = append(c.Open, s.Open[i].clone())
	}
	return c
}

// step takes the reading of a period and adds what it shows to the report.
func (s *ChannelState) step(cfg *Config, day mmm.Day, reported *Reading, outcome *Outcome, report *Report) {
	if cfg.Scheme != Robust {
		s.stepRaw(cfg, day, reported, report)
		return
	}
	r := s.reading(reported, cfg.season())
	sign := s.sign(cfg, day, &r)
	s.bySignature(cfg, day, sign, &r, outcome)
	points := s.chart(cfg, day, sign, &r, report)
	s.byChart(cfg, day, points)
	if sign != "" {
		r = missingReading() // no measure of what is usual
	}
	s.Past.add(&r, cfg.season())
	s.publish(report)
}

// reading returns what the channel reported, without what it does not report and with
// the plan it stands for.
func (s *ChannelState) reading(reported *Reading, season int) Reading {
	r := missingReading()
	r.AtStake = reported.AtStake
	for _, m := range s.Channel.Measures {
		switch m {
		case Plan:
			r.Plan = reported.Of(Plan)
		case Spend:
			r.Spend = reported.Of(Spend)
		case Exposure:
			r.Exposure = reported.Of(Exposure)
		case Clicks:
			r.Clicks = reported.Of(Clicks)
		case Conversions:
			r.Conversions = reported.Of(Conversions)
		}
	}
	if !s.Channel.Has(Plan) && s.Channel.Has(Spend) {
		r.Plan = usual(s.Past.Spend, season)
	}
	return r
}

// chart moves the charts of all links on. An outage says nothing about ratios. While
// one link is known to be wrong the others learn nothing either.
func (s *ChannelState) chart(cfg *Config, day mmm.Day, sign Type, r *Reading, report *Report) []Point {
	hold := false
	for i := range s.Charts {
		hold = hold || s.calls(i) && s.Charts[i].held()
	}
	points := make([]Point, len(s.Links))
	for i, l := range s.Links {
		x, trials := l.value(r)
		if sign == PlatformOutage {
			x = math.NaN()
		}
		points[i] = s.Charts[i].Step(&cfg.Ratios, day, x, trials, hold)
		report.Points = append(report.Points, SeriesPoint{s.Channel.Name, l.Name(), points[i]})
	}
	return points
}

// byChart opens, goes on with and ends events that charts carry.
func (s *ChannelState) byChart(cfg *Config, day mmm.Day, points []Point) {
	for i := range s.Charts {
		if s.calls(i) && s.owner(i) == nil {
			s.open(i, day)
		}
	}
	for j := range s.Open {
		if e := &s.Open[j]; e.Links != nil {
			s.follow(cfg, e, day, points)
		}
	}
}

// calls reports whether the chart of a link is in an episode of which it may speak.
func (s *ChannelState) calls(i int) bool {
	return s.Charts[i].Episode != nil && (!s.Links[i].Inferred || len(s.Links) == 1)
}

// owner returns the event that link i belongs to: the one that has it, or that of a
// neighbour which moved the other way.
func (s *ChannelState) owner(i int) *Ongoing {
	for j := range s.Open {
		if slices.Contains(s.Open[j].Links, i) {
			return &s.Open[j]
		}
	}
	for j := range s.Open {
		e := &s.Open[j]
		for _, k := range e.Links {
			if (k == i-1 || k == i+1) && s.Charts[k].Episode != nil && s.Charts[k].Episode.Side == -s.Charts[i].Episode.Side {
				e.Links = append(e.Links, i)
				return e
			}
		}
	}
	return nil
}

func (s *ChannelState) open(i int, day mmm.Day) {
	from := s.Charts[i].Episode.From
	s.Open = append(s.Open, Ongoing{
		Anomaly: Anomaly{Channel: s.Channel.Name, Opened: s.Links[i].Name(), From: from, Last: day, DetectedOn: day},
		Links:   []int{i},
		Moves:   make([]Move, len(s.Links)),
	})
}

// follow goes on with an event, or ends it when no chart is out any more.
func (s *ChannelState) follow(cfg *Config, e *Ongoing, day mmm.Day, points []Point) {
	a := &e.Anomaly
	lane, lasts, out := Review, false, false
	for _, i := range e.Links {
		c := &s.Charts[i]
		if c.Episode == nil {
			a.Settled = a.Settled || c.Ended.Settled && c.Ended.To >= a.From
			continue
		}
		lasts = true
		out = out || points[i].Lane != ""
		a.From = min(a.From, c.Episode.From)
		if c.Episode.Lane == Action {
			lane = Action
		}
	}
	if !lasts {
		e.over()
		return
	}
	if !out {
		return
	}
	e.on(day)
	for i := range points {
		e.Moves[i].add(&points[i])
	}
	v := classify(&cfg.Signatures, s.Links, e.Moves, e.Links)
	a.Type, a.Series, a.Size, a.Z = v.Type, v.Series, draws.Float(v.Size), draws.Float(e.Moves[v.Lead].Peak)
	for _, i := range v.Links {
		if s.free(i, e) && !slices.Contains(e.Links, i) {
			e.Links = append(e.Links, i)
		}
	}
	if a.Type == UnitShift && cfg.periods(a.From, a.Last) < cfg.Signatures.SustainedPeriods {
		lane = Review
	}
	e.enter(weaker(lane, v.Lane), day)
	a.Evidence = evidence(s.Links, e.Moves)
}

// free reports whether no event other than e has link i.
func (s *ChannelState) free(i int, e *Ongoing) bool {
	for j := range s.Open {
		if o := &s.Open[j]; o != e && slices.Contains(o.Links, i) {
			return false
		}
	}
	return true
}

// publish reports all events and forgets those that are over.
func (s *ChannelState) publish(report *Report) {
	for j := range s.Open {
		report.Anomalies = append(report.Anomalies, s.Open[j].Anomaly.clone())
	}
	s.Open = slices.DeleteFunc(s.Open, func(e Ongoing) bool { return !e.Anomaly.Open() })
}
