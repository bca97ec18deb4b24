package plan

import (
	"github.com/noonmark/noonmark/mmm/plan/separable"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A climber moves money between pairs of channels as long as that makes an objective
// larger. It knows what one step more, and one less, in each channel does to each
// draw, so that a move need not be looked at channel by channel.
type climber struct {
	s *surface.Surface
	p *separable.Problem
	o Objective

	plan    []float64
	outcome []float64 // of plan, [draw]
	value   float64   // of the objective

	step    float64
	more    []change // by channel
	less    []change
	partial change // by less than a step
	after   []float64
	scratch []float64
}

// A change is what a channel's other spend adds to outcome, [draw].
type change struct {
	known bool
	by    []float64
}

// The first step, and one that is too small, as shares of today's budget.
const (
	firstStep = 1.0 / 10
	lastStep  = 1.0 / 50_000
)

// climb returns the plan to which moves of smaller and smaller amounts lead.
func (o Objective) climb(s *surface.Surface, p *separable.Problem, plan []float64) []float64 {
	c := newClimber(s, p, o, plan)
	c.run()
	return c.plan
}

func newClimber(s *surface.Surface, p *separable.Problem, o Objective, plan []float64) *climber {
	c := &climber{s: s, p: p, o: o, plan: append([]float64(nil), plan...), more: changes(s), less: changes(s), partial: change{by: make([]float64, s.Draws)},
		outcome: make([]float64, s.Draws), after: make([]float64, s.Draws), scratch: make([]float64, s.Draws)}
	s.Outcome(c.outcome, c.plan)
	c.value = c.of(c.outcome)
	return c
}

func (c *climber) run() {
	for c.step = firstStep * c.s.Budget(); c.step > lastStep*c.s.Budget(); {
		if !c.sweep() {
			c.step /= 2
			for i := range c.more {
				c.more[i].known, c.less[i].known = false, false
			}
		}
	}
}

func changes(s *surface.Surface) []change {
	all := make([]change, len(s.Channels))
	for i := range all {
		all[i].by = make([]float64, s.Draws)
	}
	return all
}

// of returns the objective of outcome, whose order it leaves.
func (c *climber) of(outcome []float64) float64 {
	copy(c.scratch, outcome)
	return c.o.Of(c.scratch)
}

// sweep tries a step of money to each channel from each other, and from what is not
// spent. It reports whether any was for the better.
func (c *climber) sweep() bool {
	improved := false
	for to := range c.plan {
		for from := -1; from < len(c.plan); from++ {
			if from != to && c.move(from, to) {
				improved = true
			}
		}
	}
	return improved
}

// move moves a step if that is allowed and better, and reports whether it is.
func (c *climber) move(from, to int) bool {
	step, before := c.step, c.plan[to]
	var source float64
	if from >= 0 {
		source = c.plan[from]
		step = min(step, source)
		c.plan[from] = source - step
	}
	c.plan[to] = min(before+step, c.p.Variables[to].Hi)
	if allows(c.p, c.plan) && c.try(from, source, to, before, step) {
		return true
	}
	c.plan[to] = before
	if from >= 0 {
		c.plan[from] = source
	}
	return false
}

// try accepts the plan, in which two channels differ from what they were before, if it
// is better by more than rounding.
func (c *climber) try(from int, source float64, to int, before, step float64) bool {
	gain := &c.more[to]
	if step < c.step {
		gain = &c.partial
		gain.known = false
	}
	gain.learn(c, to, before)
	if from >= 0 {
		loss := &c.less[from]
		loss.learn(c, from, source)
		for k, v := range c.outcome {
			c.after[k] = v + gain.by[k] + loss.by[k]
		}
	} else {
		for k, v := range c.outcome {
			c.after[k] = v + gain.by[k]
		}
	}
	const rounding = 1e-13
	least := c.value + rounding*max(c.value, -c.value)
	if !c.o.mayExceed(c.after, least) {
		return false
	}
	v := c.of(c.after)
	if !(v > least) {
		return false
	}
	c.value = v
	c.outcome, c.after = c.after, c.outcome
	for _, i := range []int{from, to} {
		if i >= 0 {
			c.more[i].known, c.less[i].known = false, false
		}
	}
	return true
}

// learn finds out what channel i's spend in the plan adds to what it was before.
func (d *change) learn(c *climber, i int, before float64) {
	if d.known {
		return
	}
	d.known = true
	c.s.Contribution(d.by, i, before)
	for k, v := range d.by {
		d.by[k] = -v
	}
	c.s.Add(d.by, i, c.plan[i])
}
