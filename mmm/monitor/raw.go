package monitor

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A RawChart has limits at the mean μ plus or minus multiples of the standard
// deviation σ of the last values of the series itself:
//
//	μ = Σ x_i / n,    σ² = Σ (x_i - μ)² / (n-1)         over the last n values before x_t
//	z_t = (x_t - μ)/σ
//
// It knows neither plan nor weekday nor trend, and what it calls about enters its
// limits: it is here for comparison. It calls once half its window is full. The zero
// RawChart is ready for use.
type RawChart struct {
	Recent  []float64 // the last values, oldest first
	Episode *Episode  // values in a row beyond the limits on one side
}

// Step takes the value of the next period; NaN and ±Inf are missing values. A constant
// series has σ = 0: any other value is then infinitely far, and z is NaN for the same
// one.
func (c *RawChart) Step(cfg *RawConfig, window int, day mmm.Day, x float64) Point {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nothing(math.NaN())
	}
	p := nothing(x)
	if len(c.Recent) >= (window+1)/2 {
		mean, sd := meanAndSD(c.Recent)
		at := func(z float64) draws.Float { return draws.Float(mean + z*sd) }
		p.Center, p.Z = draws.Float(mean), draws.Float((x-mean)/sd)
		p.WarnLo, p.WarnHi, p.ControlLo, p.ControlHi = at(-cfg.Warning), at(cfg.Warning), at(-cfg.Control), at(cfg.Control)
		p.Lane = c.judge(cfg, day, float64(p.Z))
	}
	c.Recent = append(c.Recent, x)
	if over := len(c.Recent) - window; over > 0 {
		c.Recent = slices.Delete(c.Recent, 0, over)
	}
	return p
}

// judge begins, continues or ends an episode, and returns the lane of the value.
func (c *RawChart) judge(cfg *RawConfig, day mmm.Day, z float64) Lane {
	lane, side := Lane(""), +1
	if z < 0 {
		side = -1
	}
	switch size := math.Abs(z); {
	case size >= cfg.Control:
		lane = Action
	case size >= cfg.Warning:
		lane = Review
	}
	if e := c.Episode; e != nil && (lane == "" || side != e.Side) {
		c.Episode = nil
	}
	if lane == "" {
		return lane
	}
	if c.Episode == nil {
		c.Episode = &Episode{Lane: lane, Side: side, From: day}
	}
	e := c.Episode
	e.N, e.Last = e.N+1, day
	if lane == Action {
		e.Lane = Action
	}
	return lane
}

// meanAndSD returns the mean and the standard deviation of at least two values.
func meanAndSD(x []float64) (mean, sd float64) {
	for _, xi := range x {
		mean += xi
	}
	mean /= float64(len(x))
	var ss float64
	for _, xi := range x {
		ss += (xi - mean) * (xi - mean)
	}
	return mean, math.Sqrt(ss / float64(len(x)-1))
}

// Clone returns a copy that shares nothing with c.
func (c *RawChart) Clone() RawChart {
	d := *c
	d.Recent = slices.Clone(c.Recent)
	if c.Episode != nil {
		e := *c.Episode
		d.Episode = &e
	}
	return d
}
