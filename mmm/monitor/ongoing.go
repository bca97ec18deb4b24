package monitor

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// An Ongoing is an anomaly that lasts, with what is needed to go on with it.
type Ongoing struct {
	Anomaly Anomaly
	Links   []int   // the links whose charts carry it; none for one that was seen by its signature
	Moves   []Move  // of every link of the channel, since the event was detected
	Outage  *Outage // of outages
	Clear   bool    // a chart called about more than a drift
	Hidden  bool    // not worth a word so far
}

// A Move is how far a link is from what was expected, summed over an event.
type Move struct {
	N    int
	E, Z float64 // sums of residuals, as logarithms and standardised
	Peak float64 // the standardised residual that is farthest from 0
}

func (m *Move) add(p *Point) {
	z := float64(p.Z)
	if math.IsNaN(z) {
		return
	}
	m.N++
	m.E += float64(p.Value - p.Center)
	m.Z += z
	if math.Abs(z) > math.Abs(m.Peak) {
		m.Peak = z
	}
}

// e returns the mean residual: the logarithm of a ratio.
func (m *Move) e() float64 { return m.E / float64(max(m.N, 1)) }

// z returns how sure it is that the mean is not 0, in standard errors.
func (m *Move) z() float64 { return m.Z / math.Sqrt(float64(max(m.N, 1))) }

func (e *Ongoing) clone() Ongoing {
	c := *e
	c.Anomaly = e.Anomaly.clone()
	c.Links, c.Moves = slices.Clone(e.Links), slices.Clone(e.Moves)
	if e.Outage != nil {
		o := *e.Outage
		c.Outage = &o
	}
	return c
}

// on says that the event goes on.
func (e *Ongoing) on(day mmm.Day) { e.Anomaly.Last = day }

// over closes the event after its last period.
func (e *Ongoing) over() { e.Anomaly.To = e.Anomaly.Last }

// enter puts the event into a lane.
func (e *Ongoing) enter(lane Lane, day mmm.Day) {
	a := &e.Anomaly
	a.Lane = lane
	if lane == Review {
		a.ActionOn = 0
	} else if a.ActionOn == 0 {
		a.ActionOn = day
	}
}

// weaker returns Review unless both lanes are Action.
func weaker(a, b Lane) Lane {
	if a == Action && b == Action {
		return Action
	}
	return Review
}

// evidence writes what the links of a channel say: "clicks/exposure 2.9× the usual
// (+14 sd)".
func evidence(links []Link, moves []Move) []string {
	var text []string
	for i, l := range links {
		if m := &moves[i]; m.N > 0 {
			text = append(text, fmt.Sprintf("%s %.3g× the usual (%+.1f sd)", l.Name(), math.Exp(m.e()), m.Peak))
		}
	}
	return text
}
