package monitor

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Chart follows one series: the logarithm of a ratio, or innovations. With the
// level m and the weekday effects d, all of them in the unit of the series, a value
// x_t on weekday k has
//
//	s_t = max(scale, noise_t)          z_t = (x_t - m - d_k)/s_t          e_t = s_t z_t
//	m   ← m + g w ē_t                  d_k ← d_k + h w ē_t                w = (scale/s_t)²
//
// where ē_t is e_t clipped at Clip s_t, or 0 if |z_t| > Hold, g is LevelGain and h is
// WeekdayGain, or 1/(n+2) while the weekday has been seen n times only and that is
// more. The scale is 1.4826 times the median of the last |e_t| that were not beyond
// Hold, brought to usual precision as e_t scale/s_t, and at least MinScale.
//
// A ratio of counts, of y_t to n_t, scatters by noise_t = (μ_t + ½)^-½ at least, where
// μ_t = n_t exp(m + d_k) is the expected count, and few counts are skew. With the rest
// of the scatter, σ² = max(0, s_t² - noise_t²), they have
//
//	z_t = (2/σ) (asinh(σ √(y_t + ⅜)) - asinh(σ √(μ_t + ⅜)))
//
// which is 2(√(y_t + ⅜) - √(μ_t + ⅜)) at σ = 0, as for Poisson counts, and tends to
// ln(y_t/μ_t)/s_t, as for other ratios, where counts are large (Anscombe 1948, The
// transformation of Poisson, binomial and negative-binomial data, Biometrika 35).
//
// The chart calls when |z_t| reaches a limit or when a cumulated sum does,
//
//	C⁺ ← max(0, C⁺ + z̃_t - k),   C⁻ ← max(0, C⁻ - z̃_t - k),   z̃_t = z_t clipped at Hold
//
// and an [Episode] begins. In the action lane the centre goes back to what it was
// before the episode and stays there, so that neither the event nor its end moves it;
// after ResetAfter values the new level is taken as normal.
//
// The zero Chart is ready for use. Its fields are its state, for storage.
type Chart struct {
	Centre   Centre
	Seen     [7]int    // values learned from, by weekday
	Scale    float64   // of Recent, MinScale not applied
	Recent   []float64 // the last residuals, oldest first
	N        int       // values seen
	First    []Dated   // the first values, until there are Start of them
	Up       Excursion // of the action lane
	Down     Excursion
	SlowUp   Excursion // of the review lane
	SlowDown Excursion
	Episode  *Episode // nil when there is none
	Ended    Ended    // the last one that ended
}

// A Centre is what a chart expects: a level and what each weekday adds to it. Series
// without a weekly pattern have zeros there.
type Centre struct {
	Level   float64
	Weekday [7]float64
}

// A Dated is a value and its period.
type Dated struct {
	Day   mmm.Day
	Value float64
}

// An Excursion is a cumulated sum that is above 0, and where it began: with the first
// value beyond two standard deviations if there is one, else with the first.
type Excursion struct {
	Sum  float64
	From mmm.Day
	Far  bool   // a value was beyond two standard deviations
	Base Centre // before From
}

// An Episode is a time in which a series is not where it should be.
type Episode struct {
	Lane  Lane
	Side  int       // +1 above the centre, -1 below it
	Began mmm.Day   // the day on which the chart called
	Anew  mmm.Day   // the day on which it took the place of a drift; 0 for never
	Drift bool      // only the sum of the review lane speaks for it so far
	From  mmm.Day   // first period
	Last  mmm.Day   // last period that was not back to normal
	N     int       // values since the chart called
	SumZ  float64   // of values that were not back to normal
	Out   int       // how many those are
	Back  int       // values in a row that are back to normal
	Gap   int       // periods in a row without value
	Held  []float64 // values without their weekday's effect, in the action lane
}

// Ended says how an episode ended.
type Ended struct {
	To      mmm.Day // last period; 0 if there was no episode
	Settled bool    // it never did: what it was is now normal
}

// A Point is one value on a chart with what a person needs to see: the centre, the
// limits beyond which single values go to the review lane (Warn) and to the action
// lane (Control), and what has cumulated towards the limits of the action lane.
// What is not known is NaN: all but Value before the chart has its first values.
type Point struct {
	Value                draws.Float
	Center               draws.Float
	WarnLo, WarnHi       draws.Float
	ControlLo, ControlHi draws.Float
	Z                    draws.Float
	CusumUp, CusumDown   draws.Float
	Lane                 Lane // of the episode the value belongs to; empty for none
}

// nothing returns the point of a value about which nothing is known.
func nothing(x float64) Point {
	nan := draws.Float(math.NaN())
	return Point{Value: draws.Float(x), Center: nan, WarnLo: nan, WarnHi: nan, ControlLo: nan, ControlHi: nan, Z: nan, CusumUp: nan, CusumDown: nan}
}

// Step takes the value of the next period. NaN and ±Inf are missing values: nothing
// is learned, and an episode goes on. trials is the denominator of a ratio of counts
// and 0 for other series. hold keeps the centre where it is, for a value that is
// known to be wrong.
func (c *Chart) Step(cfg *ChartConfig, day mmm.Day, x, trials float64, hold bool) Point {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		c.wait(cfg)
		return nothing(math.NaN())
	}
	if cfg.LevelGain > 0 && c.N < cfg.Start {
		c.begin(cfg, day, x)
		return nothing(x)
	}
	k := day.Weekday()
	was := c.Episode
	if was != nil {
		c.judge(cfg, c.standardise(cfg, k, x, trials).z)
	}
	if !c.held() {
		v := c.standardise(cfg, k, x, trials)
		c.cumulate(cfg, day, v.z)
		if c.N >= cfg.Warmup {
			c.call(cfg, day, v.z, was)
		}
	}
	v := c.standardise(cfg, k, x, trials) // after a call the centre is another
	p := c.point(cfg, x, c.at(k), v)
	if e := c.Episode; e != nil {
		if e.Back == 0 {
			p.Lane = e.Lane
			e.note(day, v.z)
		}
		e.N++
		e.Gap = 0
		if c.held() && cfg.ResetAfter > 0 {
			e.Held = append(e.Held, x-c.Centre.Weekday[k])
		}
		c.settle(cfg)
	}
	c.N++
	if !c.held() && !hold {
		c.learn(cfg, k, c.standardise(cfg, k, x, trials))
	}
	return p
}

func (c *Chart) at(k mmm.Weekday) float64 { return c.Centre.Level + c.Centre.Weekday[k] }

func (c *Chart) held() bool { return c.Episode != nil && c.Episode.Lane == Action }

func (c *Chart) scale(cfg *ChartConfig) float64 { return max(c.Scale, cfg.MinScale) }

// A residual is how far a value is from the centre, and its standard deviation in the
// unit of the series.
type residual struct{ z, sd float64 }

// standardise returns the residual of a value x on weekday k, of a ratio with so many
// trials; 0 for a series that is no ratio of counts.
func (c *Chart) standardise(cfg *ChartConfig, k mmm.Weekday, x, trials float64) residual {
	s := c.scale(cfg)
	if !(trials > 0) {
		return residual{(x - c.at(k)) / s, s}
	}
	trials = min(trials, maxTrials)
	expected := trials * math.Exp(c.at(k))
	noise := 1 / math.Sqrt(expected+.5)
	s = max(s, noise)
	count := max(0, trials*math.Exp(x)-.5) // as Link adds ½
	return residual{stable(count, s*s-noise*noise) - stable(expected, s*s-noise*noise), s}
}

// maxTrials is the number of trials beyond which counting adds no noise that shows. It
// keeps numbers finite.
const maxTrials = 1e15

// stable returns (2/σ) asinh(σ √(y + ⅜)), of which the variance is about 1 for a count
// y with mean μ and variance μ + σ²μ².
func stable(y, variance float64) float64 {
	r := math.Sqrt(y + .375)
	if sigma := math.Sqrt(max(0, variance)); sigma > 1e-6 {
		return 2 / sigma * math.Asinh(sigma*r)
	}
	return 2 * r
}

// doubtful reports whether a value may belong to something that has just begun: it
// would be clipped, or the chart called a day or two ago.
func (c *Chart) doubtful(cfg *ChartConfig, day mmm.Day, x, trials float64) bool {
	if c.held() {
		return c.Episode.N < 3
	}
	return c.N >= cfg.Warmup && math.Abs(c.standardise(cfg, day.Weekday(), x, trials).z) > cfg.Clip
}

// Expected returns the value that the chart expects of a day, NaN before it has
// seen its first values.
func (c *Chart) Expected(cfg *ChartConfig, day mmm.Day) float64 {
	if cfg.LevelGain > 0 && c.N < cfg.Start {
		return math.NaN()
	}
	return c.at(day.Weekday())
}

// begin collects the first values; with the last of them the level is their median,
// and they are learned from.
func (c *Chart) begin(cfg *ChartConfig, day mmm.Day, x float64) {
	c.First = append(c.First, Dated{day, x})
	c.N++
	if c.N < cfg.Start {
		return
	}
	values := make([]float64, len(c.First))
	for i, f := range c.First {
		values[i] = f.Value
	}
	c.Centre.Level = draws.Quantile(values, .5)
	for i := range values {
		values[i] -= c.Centre.Level
	}
	c.Scale = spread(values)
	for _, f := range c.First {
		k := f.Day.Weekday()
		c.learn(cfg, k, c.standardise(cfg, k, f.Value, 0))
	}
	c.First = nil
}

// learn moves the centre and the scale by a residual.
func (c *Chart) learn(cfg *ChartConfig, k mmm.Weekday, v residual) {
	if !(math.Abs(v.z) <= cfg.Hold) {
		return
	}
	w := c.scale(cfg) / v.sd
	if clipped := w * w * v.sd * min(max(v.z, -cfg.Clip), cfg.Clip); cfg.LevelGain > 0 {
		c.Centre.Level += cfg.LevelGain * clipped
		if cfg.WeekdayGain > 0 {
			c.Centre.Weekday[k] += max(cfg.WeekdayGain, 1/float64(c.Seen[k]+2)) * clipped
			c.Seen[k]++
		}
	}
	c.Recent = append(c.Recent, v.z*v.sd*w)
	if over := len(c.Recent) - cfg.Window; over > 0 {
		c.Recent = slices.Delete(c.Recent, 0, over)
	}
	if len(c.Recent) >= cfg.Start {
		c.Scale = spread(c.Recent)
	}
}

// spread returns 1.4826 times the median of |x|: the standard deviation of a normal
// x with mean 0.
func spread(x []float64) float64 {
	var buffer [64]float64
	size := buffer[:0]
	for _, xi := range x {
		size = append(size, math.Abs(xi))
	}
	if len(size) == 0 {
		return 0
	}
	slices.Sort(size)
	return 1.4826 * draws.QuantileSorted(size, .5)
}

// far is the size, in standard deviations, of a value that dates an excursion.
const far = 2

// cumulate adds z to the sums of both lanes.
func (c *Chart) cumulate(cfg *ChartConfig, day mmm.Day, z float64) {
	z = min(max(z, -cfg.Hold), cfg.Hold)
	c.Up.add(z-cfg.ActionSum.Slack, z >= far, day, &c.Centre)
	c.Down.add(-z-cfg.ActionSum.Slack, -z >= far, day, &c.Centre)
	c.SlowUp.add(z-cfg.ReviewSum.Slack, z >= far, day, &c.Centre)
	c.SlowDown.add(-z-cfg.ReviewSum.Slack, -z >= far, day, &c.Centre)
}

func (x *Excursion) add(step float64, isFar bool, day mmm.Day, centre *Centre) {
	before := x.Sum
	x.Sum += step
	if !(x.Sum > 0) {
		*x = Excursion{}
		return
	}
	if before == 0 || isFar && !x.Far {
		x.From, x.Base = day, *centre
	}
	x.Far = x.Far || isFar
}

// call begins an episode, or moves that of the review lane to the action lane, if a
// limit is reached. A value beyond a limit is no part of a drift that went before. was
// is the episode before the day.
func (c *Chart) call(cfg *ChartConfig, day mmm.Day, z float64, was *Episode) {
	side, quick, slow := +1, &c.Up, &c.SlowUp
	if z < 0 {
		side, quick, slow = -1, &c.Down, &c.SlowDown
	}
	next := Episode{Side: side, Began: day, Last: day}
	switch size := math.Abs(z); {
	case size >= cfg.Action || quick.Sum >= cfg.ActionSum.Limit:
		next.Lane, next.From = Action, quick.From
	case size >= cfg.Review && (c.Episode == nil || c.Episode.Drift):
		next.Lane, next.From = Review, quick.From
	case c.Episode == nil && slow.Sum >= cfg.ReviewSum.Limit:
		next.Lane, next.From, next.Drift = Review, slow.From, true
	default:
		return
	}
	switch {
	case was == nil:
	case c.Episode == nil || was.Side != side || was.Drift && math.Abs(z) >= cfg.Review:
		next.Anew = day
	default:
		next.From, next.Began = min(next.From, was.From), was.Began
	}
	c.Episode = &next
	if next.Lane == Action && cfg.LevelGain > 0 {
		c.Centre = quick.Base
	}
}

// larger is how many times the middle of an episode a value must be to begin one of its
// own.
const larger = 3

// judge decides whether a value is back to normal: nearer to the centre than to the
// middle of the episode, and not far from the centre by itself. An episode ends with
// one such value if it was a clear one and with two in a row else. It also ends where
// something much larger begins.
func (c *Chart) judge(cfg *ChartConfig, z float64) {
	e := c.Episode
	z *= float64(e.Side)
	half := float64(e.Side) * e.SumZ / float64(2*max(e.Out, 1))
	if z >= min(half, cfg.Review) {
		e.Back = 0
		if z >= cfg.Action && z > larger*2*half {
			c.end(Ended{To: e.Last})
		}
		return
	}
	e.Back++
	if e.Back == 2 || half >= cfg.Clip || z <= -cfg.Review {
		c.end(Ended{To: e.Last})
	}
}

// note counts a value that is not back to normal.
func (e *Episode) note(day mmm.Day, z float64) {
	e.Last = day
	e.SumZ += z
	e.Out++
}

// settle ends an episode that has lasted for ResetAfter values, and takes their
// median as the new level.
func (c *Chart) settle(cfg *ChartConfig) {
	e := c.Episode
	if cfg.ResetAfter == 0 || e.N < cfg.ResetAfter {
		return
	}
	if e.Held != nil {
		c.Centre.Level = draws.Quantile(e.Held, .5)
	}
	c.end(Ended{To: e.Last, Settled: true})
}

// wait lets a period without value pass. An episode of which nothing is seen for as
// long as it takes to settle is over.
func (c *Chart) wait(cfg *ChartConfig) {
	if c.Episode == nil {
		return
	}
	c.Episode.Gap++
	if cfg.ResetAfter > 0 && c.Episode.Gap >= cfg.ResetAfter {
		c.end(Ended{To: c.Episode.Last})
	}
}

func (c *Chart) end(how Ended) {
	c.Ended = how
	c.Episode = nil
	c.Up, c.Down, c.SlowUp, c.SlowDown = Excursion{}, Excursion{}, Excursion{}, Excursion{}
}

func (c *Chart) point(cfg *ChartConfig, x, centre float64, v residual) Point {
	at := func(z float64) draws.Float { return draws.Float(centre + z*v.sd) }
	return Point{
		Value: draws.Float(x), Center: draws.Float(centre),
		WarnLo: at(-cfg.Review), WarnHi: at(cfg.Review), ControlLo: at(-cfg.Action), ControlHi: at(cfg.Action),
		Z:       draws.Float(v.z),
		CusumUp: draws.Float(c.Up.Sum), CusumDown: draws.Float(c.Down.Sum),
	}
}

// Clone returns a copy that shares nothing with c.
func (c *Chart) Clone() Chart {
	d := *c
	d.Recent, d.First = slices.Clone(c.Recent), slices.Clone(c.First)
	if c.Episode != nil {
		e := *c.Episode
		e.Held = slices.Clone(e.Held)
		d.Episode = &e
	}
	return d
}
