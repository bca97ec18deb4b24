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
	r.AtStake, r.Granted = reported.AtStake, reported.Granted
	for _, m := range s.Channel.Measures {
		r.set(m, reported.Of(m))
	}
	if !s.Channel.Has(Plan) && s.Channel.Has(Spend) {
		r.Plan = usual(s.Past.Spend, season)
	}
	return r
}

// chart moves the charts of all links on. An outage says nothing about ratios.
func (s *ChannelState) chart(cfg *Config, day mmm.Day, sign Type, r *Reading, report *Report) []Point {
	values, trials := make([]float64, len(s.Links)), make([]float64, len(s.Links))
	doubt := make([]bool, len(s.Links))
	for i, l := range s.Links {
		values[i], trials[i] = l.value(r)
		if sign == PlatformOutage {
			values[i] = math.NaN()
		}
		doubt[i] = s.mayCall(i) && s.Charts[i].doubtful(&cfg.Ratios, day, values[i], trials[i])
	}
	points := make([]Point, len(s.Links))
	for i, l := range s.Links {
		points[i] = s.Charts[i].Step(&cfg.Ratios, day, values[i], trials[i], s.holds(i, doubt))
		report.Points = append(report.Points, SeriesPoint{s.Channel.Name, l.Name(), points[i]})
	}
	return points
}

// holds reports whether a link should learn nothing: because another one looks as if
// something were wrong that may be in both, or because both belong to an event.
func (s *ChannelState) holds(i int, doubt []bool) bool {
	for k := range doubt {
		if k != i && doubt[k] {
			return true
		}
	}
	o := s.owned(i)
	return o != nil && slices.ContainsFunc(o.Links, func(k int) bool { return s.Charts[k].held() })
}

// byChart opens, goes on with and ends events that charts carry.
func (s *ChannelState) byChart(cfg *Config, day mmm.Day, points []Point) {
	s.release(day)
	for i := range s.Charts {
		if s.calls(i) && s.owned(i) == nil {
			s.open(i, day, float64(points[i].Z))
		}
	}
	for j := range s.Open {
		if e := &s.Open[j]; len(e.Links) > 0 {
			s.follow(cfg, e, day, points)
		}
	}
}

// release takes links that began something new today from the events they carried.
// What carried them before goes on if another of its links has been out since before.
func (s *ChannelState) release(day mmm.Day) {
	anew := func(i int) bool { return s.Charts[i].Episode != nil && s.Charts[i].Episode.Anew == day }
	older := func(i int) bool { return s.Charts[i].Episode != nil && s.Charts[i].Episode.N > 1 && !anew(i) }
	for j := range s.Open {
		o := &s.Open[j]
		if !slices.ContainsFunc(o.Links, anew) {
			continue
		}
		o.Links = slices.DeleteFunc(o.Links, func(i int) bool { return !older(i) })
		if len(o.Links) == 0 {
			o.over()
		}
	}
}

// calls reports whether the chart of a link is in an episode of which it may speak.
func (s *ChannelState) calls(i int) bool {
	return s.Charts[i].Episode != nil && s.mayCall(i)
}

func (s *ChannelState) mayCall(i int) bool { return !s.Links[i].Inferred || len(s.Links) == 1 }

// owned returns the event that has link i, nil if there is none.
func (s *ChannelState) owned(i int) *Ongoing {
	for j := range s.Open {
		if slices.Contains(s.Open[j].Links, i) {
			return &s.Open[j]
		}
	}
	return nil
}

// join adds a link that called to the event of a neighbour which moved the other way,
// and reports whether there is one. Drifts join nothing. What dwarfs the event of its
// neighbour is another one, and takes the neighbour along: the links are returned.
func (s *ChannelState) join(i int, z float64) (joined bool, taken []int) {
	at := s.Charts[i].Episode
	if at.Drift {
		return false, nil
	}
	for j := range s.Open {
		e := &s.Open[j]
		for _, k := range e.Links {
			other := s.Charts[k].Episode
			if !neighbours(s.Links, i, k) || other == nil || other.Drift || other.Side != -at.Side {
				continue
			}
			if e.Anomaly.DetectedOn == at.Began || math.Abs(z) <= larger*math.Abs(float64(e.Anomaly.Z)) {
				e.Links = append(e.Links, i)
				return true, nil
			}
			taken = append(taken, k)
		}
	}
	return false, taken
}

// open begins an event with a link that called.
func (s *ChannelState) open(i int, day mmm.Day, z float64) {
	joined, taken := s.join(i, z)
	if joined {
		return
	}
	for _, k := range taken {
		s.leave(k)
	}
	s.Open = append(s.Open, Ongoing{
		Anomaly: Anomaly{Channel: s.Channel.Name, Opened: s.Links[i].Name(), From: s.Charts[i].Episode.From, Last: day, DetectedOn: day},
		Links:   append([]int{i}, taken...),
		Moves:   make([]Move, len(s.Links)),
		Hidden:  true,
	})
}

// leave takes a link from the event that has it, which is over if it was the last.
func (s *ChannelState) leave(i int) {
	o := s.owned(i)
	if o == nil {
		return
	}
	o.Links = slices.DeleteFunc(o.Links, func(k int) bool { return k == i })
	if len(o.Links) == 0 {
		o.over()
	}
}

// follow goes on with an event, or ends it when no chart carries it any more. It stays
// hidden as long as it is no more than a rate that drifts, as prices and rates do.
func (s *ChannelState) follow(cfg *Config, e *Ongoing, day mmm.Day, points []Point) {
	lane, out := s.carry(e, points)
	if lane == "" {
		e.over()
	}
	if !out {
		return
	}
	for i := range points {
		e.Moves[i].add(&points[i])
	}
	v := classify(&cfg.Signatures, s.Links, e.Moves, e.Links)
	for _, i := range v.Links {
		if s.mayCall(i) && !slices.Contains(e.Links, i) && s.take(i) {
			e.Links = append(e.Links, i)
		}
	}
	e.on(day)
	a := &e.Anomaly
	a.Type, a.Series, a.Size, a.Z = v.Type, v.Series, draws.Float(v.Size), draws.Float(e.Moves[v.Lead].Peak)
	a.Evidence = evidence(s.Links, e.Moves)
	if a.Type == UnitShift && cfg.periods(a.From, a.Last) < cfg.Signatures.SustainedPeriods {
		lane = Review
	}
	e.enter(weaker(lane, v.Lane), day)
	if e.Hidden && (e.Clear || a.Type != LevelShift) {
		e.Hidden = false
		a.DetectedOn = day
	}
}

// carry returns the lane of the charts that carry an event, empty if none does any
// more, and whether the day belongs to it. Once it is more than a drift, drifts do not
// carry it.
func (s *ChannelState) carry(e *Ongoing, points []Point) (lane Lane, out bool) {
	for _, i := range e.Links {
		if at := s.Charts[i].Episode; at != nil && !at.Drift {
			e.Clear = true
		}
	}
	a := &e.Anomaly
	for _, i := range e.Links {
		c := &s.Charts[i]
		switch at := c.Episode; {
		case at == nil:
			a.Settled = a.Settled || c.Ended.Settled && c.Ended.To >= a.From
		case at.Drift && e.Clear:
		default:
			out = out || points[i].Lane != ""
			if e.Clear && i == e.Links[0] {
				a.From = min(a.From, at.From)
			}
			if lane != Action {
				lane = at.Lane
			}
		}
	}
	return lane, out
}

// take reports whether a link is free for another event, and frees it from a drift.
func (s *ChannelState) take(i int) bool {
	if at := s.Charts[i].Episode; at != nil && !at.Drift {
		return s.owned(i) == nil
	}
	s.leave(i)
	return true
}

// publish reports all events and forgets those that are over.
func (s *ChannelState) publish(report *Report) {
	for j := range s.Open {
		if !s.Open[j].Hidden {
			report.Anomalies = append(report.Anomalies, s.Open[j].Anomaly.clone())
		}
	}
	s.Open = slices.DeleteFunc(s.Open, func(e Ongoing) bool { return !e.Anomaly.Open() })
}
