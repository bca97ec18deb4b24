package monitor

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// noisy returns n days of a level with a weekly pattern and normal noise.
func noisy(seed uint64, n int, sd float64) []float64 {
	r := rng.New(seed, "noisy", 0)
	x := make([]float64, n)
	for t := range x {
		x[t] = 2 + .3*math.Sin(float64(t%7)) + sd*r.NormFloat64()
	}
	return x
}

func run(cfg *ChartConfig, c *Chart, from mmm.Day, x []float64) []Point {
	points := make([]Point, len(x))
	for t := range x {
		points[t] = c.Step(cfg, from+mmm.Day(t), x[t], 0, false)
	}
	return points
}

// The recursions of the doc comment, written out, on a series that never calls.
func TestChartFormula(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Ratios
	cfg.Action, cfg.Review, cfg.ActionSum.Limit, cfg.ReviewSum.Limit = 1e9, 1e9, 1e9, 1e9
	x := noisy(1, 120, .1)
	x[50] += .4 // beyond Hold: nothing is learned
	x[60] += .3 // clipped
	var c Chart
	points := run(&cfg, &c, 0, x)

	median := func(x []float64) float64 {
		s := slices.Sorted(slices.Values(x))
		return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
	}
	abs := func(x []float64) []float64 {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = math.Abs(x[i])
		}
		return y
	}
	level := median(x[:cfg.Start])
	var day [7]float64
	var seen [7]int
	var residuals []float64
	var first []float64
	for _, v := range x[:cfg.Start] {
		first = append(first, v-level)
	}
	scale := 1.4826 * median(abs(first))
	learn := func(t int) (z, centre, sd float64) {
		k := mmm.Day(t).Weekday()
		centre, sd = level+day[k], max(scale, cfg.MinScale)
		e := x[t] - centre
		z = e / sd
		if math.Abs(z) <= cfg.Hold {
			clipped := math.Copysign(min(math.Abs(e), cfg.Clip*sd), e)
			level += cfg.LevelGain * clipped
			day[k] += max(cfg.WeekdayGain, 1/float64(seen[k]+2)) * clipped
			seen[k]++
			residuals = append(residuals, e)
			if len(residuals) >= cfg.Start {
				scale = 1.4826 * median(abs(residuals[max(0, len(residuals)-cfg.Window):]))
			}
		}
		return z, centre, sd
	}
	for s := range cfg.Start {
		learn(s)
	}
	var up, down float64
	for s := cfg.Start; s < len(x); s++ {
		z, centre, sd := learn(s)
		zc := min(max(z, -cfg.Hold), cfg.Hold)
		up, down = max(0, up+zc-cfg.ActionSum.Slack), max(0, down-zc-cfg.ActionSum.Slack)
		p := points[s]
		numtest.CloseSlice(t, fmt.Sprintf("day %d", s),
			[]float64{float64(p.Center), float64(p.Z), float64(p.CusumUp), float64(p.CusumDown), float64(p.WarnLo), float64(p.ControlHi)},
			[]float64{centre, z, up, down, centre - cfg.Review*sd, centre + cfg.Action*sd}, 1e-12)
	}
}

// Special cases of the standardised count.
func TestChartCountsLimits(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Ratios
	c := Chart{Centre: Centre{Level: math.Log(.05)}, Scale: .1, N: 99}
	link := func(count, trials float64) residual {
		return c.standardise(&cfg, 0, math.Log(count+.5)-math.Log(trials), trials)
	}
	// Many counts are a ratio like any other.
	v := link(.05e9*1.02, 1e9)
	numtest.Close(t, "many", v.z, math.Log(1.02)/.1, 1e-4)
	numtest.Close(t, "many: sd", v.sd, .1, 1e-12)
	// Where counting is all the noise there is, counts are Poisson's.
	v = link(0, 100)
	numtest.Close(t, "few", v.z, 2*(math.Sqrt(.375)-math.Sqrt(5.375)), 1e-9)
	numtest.Close(t, "few: sd", v.sd, 1/math.Sqrt(5.5), 1e-12)
	// What is expected is no deviation.
	numtest.Close(t, "as expected", link(50, 1000).z, 0, 1e-9)
	// σ → 0 is reached smoothly.
	numtest.Close(t, "continuous", stable(7, 1.1e-12), 2*math.Sqrt(7.375), 1e-9)
}

// Poisson counts call at the rate of a normal, not at that of a skew logarithm: with 6
// expected conversions none has probability .0025, and is not five standard deviations.
func TestChartCountsAreNotSkew(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Ratios
	r := rng.New(3, "counts", 0)
	var c Chart
	far, n := 0, 20000
	for d := range n {
		// Knuth's method for Poisson counts.
		count, p := -1, 1.0
		for p > math.Exp(-6) {
			count++
			p *= r.Float64()
		}
		p100 := c.Step(&cfg, mmm.Day(d), math.Log(float64(count)+.5)-math.Log(100.5), 100.5, false)
		if float64(p100.Z) < -4 {
			far++
		}
	}
	// P(z < -4) of a normal is 3e-5; that of no conversion at all is 50 of 20,000, and
	// 2(√.375-√6.375) is -3.8.
	if far > 12 {
		t.Errorf("%d of %d days beyond -4", far, n)
	}
}

func TestChartEpisode(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Ratios
	x := noisy(4, 100, .05)
	for d := 60; d < 70; d++ {
		x[d] -= .5
	}
	var c Chart
	before := run(&cfg, &c, 0, x[:60])
	level := c.Centre.Level
	for d := 60; d < 70; d++ {
		if p := c.Step(&cfg, mmm.Day(d), x[d], 0, false); p.Lane != Action {
			t.Errorf("day %d: lane %q, z %.1f", d, p.Lane, p.Z)
		}
	}
	if c.Episode == nil || c.Episode.From != 60 || c.Episode.Side != -1 {
		t.Fatalf("episode %+v", c.Episode)
	}
	numtest.Close(t, "the level is held", c.Centre.Level, level, 1e-12)
	p := c.Step(&cfg, 70, x[70], 0, false)
	if p.Lane != "" || c.Episode != nil || c.Ended != (Ended{To: 69}) {
		t.Errorf("after: lane %q, episode %+v, ended %+v", p.Lane, c.Episode, c.Ended)
	}
	for d, p := range before {
		if p.Lane == Action {
			t.Errorf("day %d called", d)
		}
	}
}

// A level that stays is taken as normal after ResetAfter values, not after missing ones.
func TestChartSettles(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Ratios
	x := noisy(5, 140, .05)
	for d := 60; d < len(x); d++ {
		x[d] -= .5
	}
	for d := 65; d < 75; d++ {
		x[d] = math.NaN()
	}
	var c Chart
	run(&cfg, &c, 0, x[:90])
	if c.Episode == nil {
		t.Fatal("20 values settled it")
	}
	run(&cfg, &c, 90, x[90:91])
	if c.Episode != nil || !c.Ended.Settled || c.Ended.To != 90 {
		t.Fatalf("episode %+v, ended %+v", c.Episode, c.Ended)
	}
	numtest.Close(t, "the new level", c.Centre.Level-1.5, 0, .1) // 2-.5 and what the weekdays took
	for d, p := range run(&cfg, &c, 91, x[91:]) {
		if p.Lane == Action {
			t.Errorf("day %d called again", 91+d)
		}
	}
}

// A slow shift is dated by where its sum began to grow.
func TestChartCUSUMDates(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Ratios
	x := noisy(6, 120, .05)
	for d := 80; d < len(x); d++ {
		x[d] -= .2 // 4 sd of the noise: the single limit of 5 is not reached
	}
	var c Chart
	d := 0
	for ; c.Episode == nil || c.Episode.Lane != Action; d++ {
		if d == len(x) {
			t.Fatal("nothing called")
		}
		c.Step(&cfg, mmm.Day(d), x[d], 0, false)
	}
	if from := c.Episode.From; from < 79 || from > 81 || d < 82 {
		t.Errorf("called on day %d from day %d, want after some days, from 80", d-1, from)
	}
}

func TestChartHostile(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Ratios
	inf := math.Inf(1)
	for name, x := range map[string][]float64{
		"missing":  {math.NaN(), inf, -inf, math.NaN()},
		"constant": slices.Repeat([]float64{3}, 200),
		"huge":     {1e300, -1e300, 1e300, 0, 0, 1e-300, -1e300, 1e300, 1e300, 5, 5, 5, 5},
		"holes":    {1, math.NaN(), 1, math.NaN(), 2, inf, 1, 1, 1, 2, 1, 2, 1, math.NaN()},
	} {
		var c Chart
		for i, p := range run(&cfg, &c, 0, x) {
			if missing := math.IsNaN(x[i]) || math.IsInf(x[i], 0); missing != math.IsNaN(float64(p.Value)) || missing && !math.IsNaN(float64(p.Z)) {
				t.Errorf("%s: %v gives %+v", name, x[i], p)
			}
			if name == "constant" && p.Lane != "" {
				t.Errorf("a constant series called on day %d", i)
			}
		}
		if _, err := json.Marshal(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	var c Chart
	run(&cfg, &c, 0, slices.Repeat([]float64{3}, 100))
	if p := c.Step(&cfg, 100, 3+cfg.MinScale*cfg.Action*.99, 0, false); p.Lane == Action {
		t.Error("a constant series called below Action·MinScale")
	}
}

func TestRawFormula(t *testing.T) {
	cfg := DefaultConfig(mmm.Daily).Raw
	x := noisy(7, 120, .2)
	x[100] += 2
	for _, window := range []int{28, 90} {
		var c RawChart
		for d := range x {
			p := c.Step(&cfg, window, mmm.Day(d), x[d])
			past := x[max(0, d-window):d]
			if len(past) < (window+1)/2 {
				if !math.IsNaN(float64(p.Z)) {
					t.Errorf("day %d: z %v", d, p.Z)
				}
				continue
			}
			var mean, ss float64
			for _, v := range past {
				mean += v / float64(len(past))
			}
			for _, v := range past {
				ss += (v - mean) * (v - mean)
			}
			sd := math.Sqrt(ss / float64(len(past)-1))
			numtest.CloseSlice(t, fmt.Sprintf("day %d", d),
				[]float64{float64(p.Center), float64(p.Z), float64(p.WarnLo), float64(p.ControlHi)},
				[]float64{mean, (x[d] - mean) / sd, mean - 2*sd, mean + 3*sd}, 1e-10)
			want := Lane("")
			switch z := math.Abs(x[d]-mean) / sd; {
			case z >= 3:
				want = Action
			case z >= 2:
				want = Review
			}
			if p.Lane != want {
				t.Errorf("day %d: lane %q, want %q", d, p.Lane, want)
			}
		}
	}
}
