package surface

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// window changes the longest carry-over, on which the number of parts depends.
func window(lag int) func(s *mmm.Spec) { return func(s *mmm.Spec) { s.MaxLag = lag } }

// Longest carry-overs by the number of parts that they leave of 15 weeks.
var lagOf = map[int]int{2: 7, 3: 5, 4: 3, 6: 2, 12: 1}

// partsOf sums weeks from the first of the horizon on by part.
func partsOf(f *Flights, weeks []float64) []float64 {
	x := make([]float64, len(f.Parts)+1)
	for t, v := range weeks {
		b := 0
		for b < len(f.Parts) && t >= f.Parts[b].First+f.Parts[b].N {
			b++
		}
		x[b] += v
	}
	return x
}

// levelAt returns the level of a week.
func levelAt(f *Flights, levels []float64) func(t int) float64 {
	return func(t int) float64 {
		for b, p := range f.Parts {
			if t < p.First+p.N {
				return levels[b]
			}
		}
		return 0
	}
}

// At levels of the grid flights are the model, part by part and behind the last one,
// for odd and even numbers of parts.
func TestFlightsSlow(t *testing.T) {
	for n, lag := range lagOf {
		for _, geos := range []int{1, 3} {
			t.Run(fmt.Sprintf("%d parts, %d geos", n, geos), func(t *testing.T) {
				d := market(geos, valued)
				fit := prior(model(t, d, window(lag), func(s *mmm.Spec) { s.Channels[tv].SaturationFirst = true }))
				s := build(t, fit, horizon(d), options())
				f := s.Flights
				if len(f.Parts) != n || f.Draws != options().FlightDraws {
					t.Fatalf("%d parts and %d draws", len(f.Parts), f.Draws)
				}
				o := newOracle(t, fit, planned{})
				r := rng.New(1, "levels", 0)
				for range 3 {
					for i := tv; i <= video; i++ {
						levels := make([]float64, n)
						for b := range levels {
							levels[b] = f.Levels[r.IntN(len(f.Levels))]
						}
						got := make([]float64, (n+1)*f.Draws)
						f.Add(got, i-1, levels)
						for j := range f.Draws {
							theta := o.thetas[j*s.Draws/f.Draws]
							want := partsOf(f, o.adds(theta, i, more(o.actual(i), levelAt(f, levels))))
							for b, v := range want {
								numtest.Close(t, fmt.Sprintf("%s, part %d, draw %d", d.Channels[i].Name, b, j), got[b*f.Draws+j], s.Anchor.Factor*v, roundOff)
							}
						}
					}
				}
			})
		}
	}
}

// Parts cover the horizon, none shorter than effects carry over, and cost what is
// spent in them; at level 1 they bring what today's plan does.
func TestFlightsLimits(t *testing.T) {
	for n, lag := range lagOf {
		d := market(3, nil)
		s := build(t, prior(model(t, d, window(lag))), horizon(d), options())
		f := s.Flights
		next := 0
		for b, p := range f.Parts {
			if p.First != next || p.N < lag || p.From != d.Grain.Next(s.Horizon.Starts, p.First) {
				t.Errorf("part %d of %d: %+v after %d periods, carry-over of %d", b, n, p, next, lag)
			}
			next += p.N
		}
		if next != horizonN {
			t.Errorf("%d parts cover %d periods", n, next)
		}
		all, incremental := make([]float64, (n+1)*f.Draws), make([]float64, s.Draws)
		for at := range s.Channels {
			f.Add(all, at, slices.Repeat([]float64{1}, n))
			numtest.Close(t, "spend", sum(f.Spend[at]), s.Channels[at].Today, 1e-12)
			for b, p := range f.Parts {
				var spend float64
				for k, v := range d.Channels[at+1].Spend {
					if now := k%periods - horizonFirst; now >= p.First && now < p.First+p.N {
						spend += v
					}
				}
				numtest.Close(t, "spend of a part", f.Spend[at][b], spend, 1e-12)
			}
		}
		s.Incremental(incremental, s.Today())
		for j := range f.Draws {
			var got float64
			for b := range n + 1 {
				got += all[b*f.Draws+j]
			}
			numtest.Close(t, "level 1", got, incremental[j*s.Draws/f.Draws], roundOff)
		}
	}
}

// Horizons that are not twice as long as effects carry over are not divided.
func TestShortHorizonLimits(t *testing.T) {
	for _, c := range []struct{ n, lag, parts int }{
		{1, 0, 0}, {2, 0, 2}, {2, 1, 2}, {3, 2, 0}, {9, 5, 0}, {10, 5, 2}, {15, 5, 3}, {52, 4, 12}, {52, 5, 6}, {52, 8, 6}, {52, 13, 4}, {52, 14, 3}, {52, 27, 0}, {364, 30, 12},
	} {
		h := Horizon{N: c.n, Starts: mmm.DayOf(2024, 1, 1)}
		if got := len(divide(&h, mmm.Weekly, c.lag)); got != c.parts {
			t.Errorf("%d periods with a carry-over of %d: %d parts, want %d", c.n, c.lag, got, c.parts)
		}
	}
	d := market(1, nil)
	h := horizon(d)
	h.N, h.To = 9, d.Periods[horizonFirst+8]
	if s := build(t, prior(model(t, d)), h, options()); s.Flights != nil {
		t.Errorf("%d parts", len(s.Flights.Parts))
	}
}

// The base of the parts adds up to that of the horizon, and is in the part in which it
// is expected, changes of controls and values included.
func TestFlightBaseSlow(t *testing.T) {
	d := market(3, valued)
	fit := prior(model(t, d))
	h := horizon(d)
	value, controls := make([]float64, 3*horizonN), make([]float64, 3*horizonN)
	for k := range value {
		value[k], controls[k] = float64(1+k%horizonN), float64(k%11)
	}
	changes := planned{value: value, controls: map[string][]float64{"competitors": controls}}
	for name, p := range map[string]planned{"as it was": {}, "changed": changes} {
		h.Changes = Changes{Value: p.value, Controls: p.controls}
		s := build(t, fit, h, options())
		f, o := s.Flights, newOracle(t, fit, p)
		for j := range f.Draws {
			k := j * s.Draws / f.Draws
			var all float64
			for b, want := range partsOf(f, o.bases(t, o.thetas[k]))[:len(f.Parts)] {
				numtest.Close(t, fmt.Sprintf("%s: part %d, draw %d", name, b, j), f.Base[b*f.Draws+j], s.Anchor.Factor*want, roundOff)
				all += f.Base[b*f.Draws+j]
			}
			numtest.Close(t, name+": all parts", all, s.Base[k], roundOff)
		}
	}
}

// An idle channel has parts of what it would spend, and what it gets for nothing in
// the base of each.
func TestIdleFlightsSlow(t *testing.T) {
	d := market(3, func(d *mmm.Data) { blank(d, d.Channels[video].Spend, 0) })
	fit := prior(model(t, d))
	s := build(t, fit, horizon(d), options())
	f, o := s.Flights, newOracle(t, fit, planned{})
	for j := range f.Draws {
		k := j * s.Draws / f.Draws
		theta := o.thetas[k]
		bases, free := o.bases(t, theta), o.adds(theta, video, o.actual(video))
		for now := range bases {
			bases[now] += free[now]
		}
		for b, want := range partsOf(f, bases)[:len(f.Parts)] {
			numtest.Close(t, fmt.Sprintf("part %d, draw %d", b, j), f.Base[b*f.Draws+j], s.Anchor.Factor*want, roundOff)
		}
		all, x := make([]float64, (len(f.Parts)+1)*f.Draws), make([]float64, s.Draws)
		f.Add(all, video-1, slices.Repeat([]float64{1}, len(f.Parts)))
		c := &s.Channels[video-1]
		if c.Today != 0 || sum(f.Spend[video-1]) == 0 {
			t.Fatalf("today %v, level 1 costs %v", c.Today, f.Spend[video-1])
		}
		var got float64
		for b := range len(f.Parts) + 1 {
			got += all[b*f.Draws+j]
		}
		s.Contribution(x, video-1, sum(f.Spend[video-1]))
		numtest.Close(t, "level 1", got, x[k], 0.01*math.Abs(x[k])/max(1, math.Abs(x[k]))) // between nodes
	}
}

// Between levels of the grid responses are bilinear in that of the part before and its
// own.
func TestFlightsFormula(t *testing.T) {
	d := market(1, nil)
	s := build(t, prior(model(t, d)), horizon(d), options())
	f := s.Flights
	n := len(f.Parts)
	weights := func(v float64) []float64 { // of each level
		w := make([]float64, len(f.Levels))
		for i := range w[1:] {
			if lo, hi := f.Levels[i], f.Levels[i+1]; v >= lo && v <= hi {
				w[i], w[i+1] = (hi-v)/(hi-lo), (v-lo)/(hi-lo)
				return w
			}
		}
		t.Fatalf("no level around %v", v)
		return nil
	}
	r := rng.New(1, "bilinear", 0)
	for range 5 {
		levels := []float64{0} // none before the first part, nor behind the last
		for range n {
			levels = append(levels, 3*r.Float64())
		}
		levels = append(levels, 0)
		got := make([]float64, (n+1)*f.Draws)
		f.Add(got, 1, levels[1:n+1])
		for b := range n + 1 {
			before, own := weights(levels[b]), weights(levels[b+1])
			for j := range f.Draws {
				var want float64
				for x, wx := range before {
					for y, wy := range own {
						if w := wx * wy; w != 0 {
							want += w * f.Row(1, b, x, y)[j]
						}
					}
				}
				numtest.Close(t, fmt.Sprintf("part %d", b), got[b*f.Draws+j], want, 1e-12)
			}
		}
	}
}

// The error that flights state is at most a few per cent with default levels, and that
// of a slow comparison of the same random plans.
func TestFlightCertificateSlow(t *testing.T) {
	d := market(1, nil)
	fit := prior(model(t, d))
	s := build(t, fit, horizon(d), options())
	f, o := s.Flights, newOracle(t, fit, planned{})
	r := rng.New(s.Options.Seed, "held-out flights", 0)
	var worst float64
	for range flightChecks {
		got := make([]float64, (len(f.Parts)+1)*f.Draws)
		exact := make([]float64, f.Draws)
		for at := range s.Channels {
			levels := make([]float64, len(f.Parts))
			for b := range levels {
				levels[b] = 0.5 + r.Float64()
			}
			f.Add(got, at, levels)
			for j := range exact {
				exact[j] += s.Anchor.Factor * sum(o.adds(o.thetas[j*s.Draws/f.Draws], at+1, more(o.actual(at+1), levelAt(f, levels))))
			}
		}
		for j, v := range exact {
			for b := range len(f.Parts) + 1 {
				v -= got[b*f.Draws+j]
			}
			worst = max(worst, math.Abs(v)/math.Abs(sum(exact)/float64(f.Draws)))
		}
	}
	numtest.Close(t, "largest error", f.MaxRelError, worst, 1e-9)
	if !(f.P99RelError > 0 && f.P99RelError <= f.MaxRelError && f.MaxRelError < 0.02) {
		t.Errorf("errors of %v, at most %v", f.P99RelError, f.MaxRelError)
	}
}

// Levels beyond the grid have no answer.
func TestFlightsHostile(t *testing.T) {
	d := market(1, nil)
	s := build(t, prior(model(t, d)), horizon(d), options())
	dst := make([]float64, (len(s.Flights.Parts)+1)*s.Flights.Draws)
	levels := slices.Repeat([]float64{1}, len(s.Flights.Parts))
	for _, bad := range []float64{-0.1, 3.1, math.Inf(1)} {
		levels[1] = bad
		panics(t, fmt.Sprintf("a level of %v", bad), func() { s.Flights.Add(dst, 0, levels) })
	}
	levels[1] = math.NaN()
	clear(dst)
	s.Flights.Add(dst, 0, levels)
	if part := dst[s.Flights.Draws]; !math.IsNaN(part) {
		t.Errorf("a level of NaN brings %v", part)
	}
}

// panics wants a panic with a message of the package.
func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if message, _ := recover().(string); !strings.HasPrefix(message, "surface: ") {
			t.Errorf("%s: panics with %q", what, message)
		}
	}()
	f()
}
