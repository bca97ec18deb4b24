package monitor

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// An OutcomeState is what a monitor remembers of the outcome.
type OutcomeState struct {
	Chart Chart    // of innovations
	Raw   RawChart // of values, in a raw scheme
	Open  *Ongoing
	Sum   OutcomeSum // of the open event
}

// An OutcomeSum adds up an event of the outcome.
type OutcomeSum struct {
	Periods         int
	Value, Expected float64
}

func (s *OutcomeState) clone() OutcomeState {
	c := *s
	c.Chart, c.Raw = s.Chart.Clone(), s.Raw.Clone()
	if s.Open != nil {
		e := s.Open.clone()
		c.Open = &e
	}
	return c
}

// step takes the outcome of a period and adds what it shows to the report.
func (s *OutcomeState) step(cfg *Config, day mmm.Day, o *Outcome, report *Report) {
	var p Point
	var episode *Episode
	if cfg.Scheme == Robust {
		p = s.Chart.Step(&cfg.Innovations, day, o.innovation(), 0, false)
		episode = s.Chart.Episode
	} else {
		x := o.Value
		if o.SD == 0 { // of a period that was skipped
			x = math.NaN()
		}
		p = s.Raw.Step(&cfg.Raw, cfg.Scheme.window(), day, x)
		episode = s.Raw.Episode
	}
	report.Points = append(report.Points, SeriesPoint{Series: string(Sales), Point: p})
	if s.Open != nil && (episode == nil || episode.Side != s.side()) {
		s.Open.over()
		report.Anomalies = append(report.Anomalies, s.Open.Anomaly.clone())
		s.Open = nil
	}
	if episode == nil {
		return
	}
	if s.Open == nil {
		s.Sum = OutcomeSum{}
		s.Open = &Ongoing{Anomaly: Anomaly{Series: Sales, Opened: string(Sales), DetectedOn: day}, Moves: make([]Move, 1)}
	}
	if p.Lane != "" {
		s.follow(cfg, day, o, &p, episode)
	}
	report.Anomalies = append(report.Anomalies, s.Open.Anomaly.clone())
}

// side returns the side of the open event.
func (s *OutcomeState) side() int {
	if s.Open.Anomaly.Z < 0 {
		return -1
	}
	return +1
}

// follow goes on with the open event.
func (s *OutcomeState) follow(cfg *Config, day mmm.Day, o *Outcome, p *Point, episode *Episode) {
	e := s.Open
	a := &e.Anomaly
	e.on(day)
	e.Moves[0].add(p)
	s.Sum.Periods++
	s.Sum.Value += o.Value
	if cfg.Scheme == Robust {
		s.Sum.Expected += o.Expected
	} else {
		s.Sum.Expected += float64(p.Center) // no forecast is looked at
	}
	a.From = episode.From
	a.Z = draws.Float(e.Moves[0].Peak)
	a.Size = draws.Float(s.Sum.Value / s.Sum.Expected)
	var lane Lane
	a.Type, lane = s.classify(&cfg.Signatures, cfg.periods(a.From, day))
	e.enter(weaker(lane, episode.Lane), day)
	a.Evidence = []string{fmt.Sprintf("outcome %.3g× what was expected over %d periods (at most %+.1f sd)", a.Size, s.Sum.Periods, a.Z)}
}

// classify tells what an event of the outcome is that has lasted for some periods.
func (s *OutcomeState) classify(cfg *SignatureConfig, periods int) (Type, Lane) {
	ratio, up := float64(s.Open.Anomaly.Size), s.Open.Anomaly.Z > 0
	switch {
	case periods > cfg.Persist:
		return LevelShift, Review
	case periods == 1 && (cfg.decade(ratio) || ratio == 0):
		return DataError, Action
	case up:
		return PromotionSpike, Action
	case periods > 1 || ratio < cfg.Collapse:
		return TrackingBreak, Action
	}
	return LevelShift, Review
}
