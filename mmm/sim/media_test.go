package sim

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// The formulas of the package comment, written out naively, day by day.

func naiveWeights(c *channel, lag int) []float64 {
	w := make([]float64, lag+1)
	var sum float64
	for l := range w {
		w[l] = math.Pow(c.kernelAt[0], float64(l))
		if len(c.kernelAt) == 2 {
			x := float64(l+1) / c.kernelAt[1]
			w[l] = math.Pow(x, c.kernelAt[0]-1) * math.Exp(-math.Pow(x, c.kernelAt[0]))
		}
		sum += w[l]
	}
	for l := range w {
		w[l] /= sum
	}
	return w
}

func naiveHill(x, k, s float64) float64 {
	return math.Pow(x, s) / (math.Pow(x, s) + math.Pow(k, s))
}

// naiveMedia returns m_gct before seasons and synergy.
func naiveMedia(w *world, c, g int) []float64 {
	ch, m := &w.channels[c], &w.s.Media
	omega := naiveWeights(ch, m.MaxLag)
	x := func(t int) float64 { return ch.exposure[g][t] / (w.weights[g] * ch.reference) }
	z := func(a float64) float64 { return naiveHill(a, ch.half, ch.slope) / naiveHill(1, ch.half, ch.slope) }
	out := make([]float64, w.days)
	for t := range out {
		var sum float64
		for l := 0; l <= min(t, m.MaxLag); l++ {
			switch then := t - l; {
			case ch.frequency != nil:
				reach := ch.exposure[g][then] / (w.weights[g] * ch.reference / m.Frequency)
				beta := ch.drift[t]
				if m.ByExposureDay {
					beta = ch.drift[then]
				}
				sum += omega[l] * beta * reach * naiveHill(ch.frequency[g][then], ch.half, ch.slope) / naiveHill(m.Frequency, ch.half, ch.slope)
			case m.ByExposureDay:
				sum += omega[l] * ch.drift[then] * z(x(then))
			default:
				sum += omega[l] * x(then)
			}
		}
		if ch.frequency == nil && !m.ByExposureDay {
			sum = ch.drift[t] * z(sum)
		}
		out[t] = w.weights[g] * ch.geo[g] * ch.beta * sum
	}
	return out
}

func TestContributionFormula(t *testing.T) {
	plain := busy()
	plain.Media.Synergy = 0
	byDay := plain
	byDay.Media.ByExposureDay, byDay.Media.Adstock = true, "weibull_pdf"
	season := byDay
	season.Media.Seasonal, season.Media.Synergy = true, 0.5
	for i, s := range []Scenario{plain, byDay, season} {
		m := market(t, s, 3)
		w := m.world
		alone := make([][][]float64, len(w.channels))
		for c := range alone {
			for g := range w.weights {
				alone[c] = append(alone[c], naiveMedia(w, c, g))
			}
		}
		for c := range w.channels {
			for g := range w.weights {
				var want []float64
				for d := s.History; d < w.days; d++ {
					v := alone[c][g][d]
					if c < 2 {
						a, b := alone[0][g][d], alone[1][g][d]
						v += s.Media.Synergy * 2 * a * b / (w.weights[g] * (w.channels[0].beta + w.channels[1].beta)) / 2
					}
					if s.Media.Seasonal {
						v *= 1 + w.base.weekday[d] + w.base.yearly[d]
					}
					want = append(want, v)
				}
				numtest.CloseSlice(t, fmt.Sprintf("case %d: %s in geo %d", i, w.channels[c].name, g), m.Truth.Channels[c].Contribution[g], want, 1e-10)
			}
		}
	}
}

func TestBaselineFormula(t *testing.T) {
	for _, seasonal := range []bool{false, true} {
		s := busy()
		s.Media.Seasonal = seasonal
		m := market(t, s, 3)
		w, b := m.world, &m.world.base
		for g, weight := range w.weights {
			for i, got := range m.Truth.Baseline[g] {
				d := s.History + i
				steady, season := b.level[d]+b.trend[d]+b.holiday[d]+0.8*(b.control[d]-1), b.weekday[d]+b.yearly[d]
				want := 1 + steady + season
				if seasonal {
					want = (1 + steady) * (1 + season)
				}
				numtest.Close(t, "baseline", got, 1000*weight*(want+w.intercept[g]), 1e-12)
				numtest.Close(t, "promotion", m.Truth.Treatments[0].Contribution[g][i], 1000*weight*0.15*b.promotion[d], 1e-12)
			}
		}
		numtest.Close(t, "level at the start", b.level[s.History], 0, 0)
		numtest.Close(t, "trend after 70 days", b.trend[s.History+70]/b.trend[s.History+35], 2, 1e-12)
	}
}

// Weighted by population, geos are the market: intercepts average to 0, effects
// to 1, populations to shares.
func TestGeosMakeTheMarket(t *testing.T) {
	s := scenario(t, "geo")
	w := newWorld(&s, 1)
	var share, intercept, effect float64
	for g, weight := range w.weights {
		share += weight
		intercept += weight * w.intercept[g]
		effect += weight * w.channels[0].geo[g]
	}
	numtest.Close(t, "shares", share, 1, 1e-12)
	numtest.Close(t, "intercepts", intercept, 0, 1e-12)
	numtest.Close(t, "effects", effect, 1, 1e-12)
}

// Daily marginal returns against differences of what exposure held for good
// brings, and, in the simplest case, against the formula of marginal.
func TestMarginalFormula(t *testing.T) {
	s := busy()
	s.Days, s.Media.MaxLag = 120, 20 // settles within the window
	w := newWorld(&s, 3)
	for c := range w.channels {
		if !w.channels[c].kind.IsPaid() {
			continue
		}
		got := w.marginal(c)
		for _, day := range []int{100, 140, w.days - 1} {
			held := holdMeans(w, day)
			const h = 1e-4
			more := held.bringing(c, 1+h, day) - held.bringing(c, 1-h, day)
			var cost float64
			for g := range w.weights {
				cost += trailing(impressions(w.channels[c].exposure, w.channels[c].frequency)[g], day) * w.channels[c].price[day] * w.channels[c].cost
			}
			numtest.Close(t, fmt.Sprintf("%s on day %d", w.channels[c].name, day), got[day], s.Value*more/(2*h)/cost, 1e-6)
		}
	}
	plain := Default()
	w = newWorld(&plain, 3)
	ch, day := &w.channels[2], 500
	x := trailing(ch.exposure[0], day) / ch.reference
	slope := numtest.Derivative(func(x float64) float64 { return naiveHill(x, ch.half, ch.slope) / naiveHill(1, ch.half, ch.slope) }, x, 1e-3)
	numtest.Close(t, "Value β z'/(spend price)", w.marginal(2)[day], plain.Value*ch.beta*ch.drift[day]*slope/(ch.spend*ch.price[day]), 1e-9)
}

// holdMeans returns a copy of the world in which every day has the effect of one
// day and the mean input of the 28 days up to it.
func holdMeans(w *world, day int) *world {
	held := *w
	held.channels = append([]channel(nil), w.channels...)
	for c := range held.channels {
		ch := &held.channels[c]
		drift := make([]float64, w.days)
		for t := range drift {
			drift[t] = w.channels[c].drift[day]
		}
		ch.drift, ch.input = drift, make([][]float64, len(w.weights))
		for g := range ch.input {
			ch.input[g] = make([]float64, w.days)
			for t := range ch.input[g] {
				ch.input[g][t] = trailing(w.channels[c].input[g], day)
			}
		}
	}
	held.alone = nil
	for c := range held.channels {
		held.alone = append(held.alone, held.respond(c, actual))
	}
	return &held
}

// bringing returns what all channels bring on a day if the input of c is scaled.
func (w *world) bringing(c int, scale float64, day int) float64 {
	alone := append([][][]float64(nil), w.alone...)
	alone[c] = w.respond(c, func(int, int) float64 { return scale })
	var sum float64
	for _, geos := range w.attribute(alone) {
		for g := range geos {
			sum += geos[g][day]
		}
	}
	return sum
}

// Nothing spent for 28 days has no marginal return, and no effect in the end.
func TestDarkChannel(t *testing.T) {
	s := Default()
	s.Spend.DarkPerYear, s.Spend.DarkDays = 365, 1000
	m := market(t, s, 1)
	for _, c := range m.Truth.Channels {
		last := len(c.MROAS) - 1
		if !math.IsNaN(float64(c.MROAS[last])) || c.Contribution[0][last] != 0 || !math.IsNaN(float64(c.Window.ROI)) {
			t.Errorf("%s: mROAS %v, contribution %v, ROI %v", c.Name, c.MROAS[last], c.Contribution[0][last], c.Window.ROI)
		}
	}
}

func TestReturns(t *testing.T) {
	m := market(t, scenario(t, "D2"), 1)
	d := m.Data()
	for i, c := range m.Truth.Channels {
		var outcome, spend, lateOutcome, lateSpend float64
		for day, v := range c.Contribution[0] {
			outcome += v
			spend += d.Channels[i].Spend[day]
			if day >= len(c.Contribution[0])-365 {
				lateOutcome += v
				lateSpend += d.Channels[i].Spend[day]
			}
		}
		numtest.Close(t, c.Name+" ROI", float64(c.Window.ROI), 50*outcome/spend, 1e-9)
		numtest.Close(t, c.Name+" ROI of the last year", float64(c.LastYear.ROI), 50*lateOutcome/lateSpend, 1e-9)
	}
}
