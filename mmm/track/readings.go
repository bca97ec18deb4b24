package track

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/mmm/adstock"
	"gonum.org/v1/gonum/floats"
)

// Level is the posterior probability of all intervals.
const Level = 0.9

// trailingDays is the time whose mean exposure and prices returns are stated at.
const trailingDays = 28

// A View is what an ensemble says as of the end of a period: of effects as they are
// then, at the exposure and the prices of the trailingDays up to then. Effects
// are not negative: the normal distribution that a particle's filter has of one is cut
// at 0. All is exact for the ensemble: no number is from random draws, but Draws.
//
// It does not change and may be shared by goroutines.
type View struct {
	m       *Model
	at      int
	weights []float64
	states  []kalman.State
	theta   [][]float64
	steady  [][]Steady // [particle][c]
	recent  []trailing // [c]
}

// View returns what e says as of the end of period t, which is the last one it has
// taken or a later one: until then states drift, and nothing is observed.
func (m *Model) View(e *Ensemble, t int) (*View, error) {
	next, err := m.follows(e)
	if err != nil {
		return nil, err
	}
	if t < next-1 || t < 0 || t >= m.T() {
		return nil, fmt.Errorf("track: a view of period %d of %d, by an ensemble that goes on with period %d", t, m.T(), next)
	}
	v := &View{m: m, at: t, weights: e.Weights()}
	for c := range m.inputs {
		v.recent = append(v.recent, m.trailing(c, t))
	}
	w := m.newWalker(kalman.Robust{})
	for i := range e.Particles {
		p := &e.Particles[i]
		w.set(p.U)
		s := p.State.Clone()
		for at := next; at <= t; at++ {
			w.predict(&s, at)
		}
		v.states = append(v.states, s)
		v.theta = append(v.theta, append([]float64(nil), w.theta...))
		v.steady = append(v.steady, v.steadyOf(w))
	}
	return v, nil
}

// A Reading is what a view says of one channel. Money is in the data's currency.
type Reading struct {
	Channel string `json:"channel"`

	// Coefficient is what the channel brings per period at reference exposure held for
	// good, in outcome units.
	Coefficient draws.Estimate `json:"coefficient"`

	// What it brought, in outcome units, over the last period, week and
	// 30 days, by the effect as it is now.
	Period draws.Estimate `json:"period"`
	Week   draws.Estimate `json:"week"`
	Month  draws.Estimate `json:"month"`

	ROI      draws.Estimate `json:"roi"`       // of the last 28 days; NaN without spend
	MROI     draws.Estimate `json:"mroi"`      // at the mean exposure and price of the last 28 days
	HalfLife draws.Estimate `json:"half_life"` // of carry-over, days
}

// Readings returns what the view says of every channel.
func (v *View) Readings() []Reading {
	var all []Reading
	for c := range v.m.inputs {
		response := v.responses(c, max(v.m.periods(30), v.recent[c].periods))
		all = append(all, Reading{
			Channel: v.m.inputs[c].name, Coefficient: v.Coefficient(c),
			Period: v.contribution(c, response, 1),
			Week:   v.contribution(c, response, v.m.periods(7)),
			Month:  v.contribution(c, response, v.m.periods(30)),
			ROI:    v.roi(c, response), MROI: v.MROI(c), HalfLife: v.HalfLife(c),
		})
	}
	return all
}

// Coefficient returns what channel c brings per period at reference exposure held for
// good, in outcome units.
func (v *View) Coefficient(c int) draws.Estimate {
	return v.effect(c, func(i int) float64 { return v.steady[i][c].wear })
}

// Contribution returns what channel c brought over the last periods, in outcome units,
// by the effect as it is now: by how much it drifted within them is left out.
func (v *View) Contribution(c, periods int) draws.Estimate {
	return v.contribution(c, v.responses(c, periods), periods)
}

func (v *View) contribution(c int, response [][]float64, periods int) draws.Estimate {
	return v.effect(c, func(i int) float64 { return lastSum(response[i], periods) })
}

// ROI returns what channel c brought over the last 28 days, by the effect as it is now,
// in revenue per unit of spend; NaN without spend.
func (v *View) ROI(c int) draws.Estimate { return v.roi(c, v.responses(c, v.recent[c].periods)) }

func (v *View) roi(c int, response [][]float64) draws.Estimate {
	r := &v.recent[c]
	return v.effect(c, func(i int) float64 {
		return v.m.scale.Value * lastSum(response[i], r.periods) / (r.spend * float64(r.periods))
	})
}

// MROI returns the revenue that one more unit of spend per period, kept up for good,
// brings per period: with x̄ the mean exposure and s̄ the mean spend per period of the
// last 28 days,
//
//	Value · β x̄ f̄'(x̄) / (f̄(1) s̄)
//
// at constant cost of exposure; reach, where there is frequency, at the frequency of
// those days. It is NaN without exposure or spend.
func (v *View) MROI(c int) draws.Estimate {
	r := &v.recent[c]
	z, slope := []float64{0}, []float64{0}
	return v.effect(c, func(i int) float64 {
		if r.exposure == 0 {
			return math.NaN()
		}
		s := &v.steady[i][c]
		s.ApplyGrad(z, slope, []float64{r.exposure})
		return v.m.scale.Value * s.wear * slope[0] * r.exposure / r.spend
	})
}

// HalfLife returns the half-life of channel c's effect, in days.
func (v *View) HalfLife(c int) draws.Estimate {
	kernel, _ := adstock.New(v.m.spec.Channels[c].Adstock) // the layout was made with it
	at := v.m.layout.shape[c][:len(kernel.Params())]
	shape, weights := make([]float64, len(at)), make([]float64, v.m.spec.MaxLag+1)
	lives := particle.Mixture{Weights: v.weights, Means: make([]float64, len(v.weights)), SDs: make([]float64, len(v.weights))}
	for i, theta := range v.theta {
		for k, p := range at {
			shape[k] = p.of(theta)
		}
		kernel.Weights(weights, shape)
		lives.Means[i] = v.m.data.Grain.Days() * adstock.HalfLife(weights)
	}
	return estimate(lives)
}

// effect returns the estimate of a multiple, which particles differ in, of β_c in
// outcome units.
func (v *View) effect(c int, multiple func(i int) float64) draws.Estimate {
	at, n := v.m.layout.effectAt+c, v.m.layout.size
	mix := particle.Mixture{Weights: v.weights, Means: make([]float64, len(v.weights)), SDs: make([]float64, len(v.weights))}
	for i := range v.states {
		k := multiple(i) * v.m.scale.Outcome
		mix.Means[i] = k * v.states[i].Mean[at]
		mix.SDs[i] = math.Abs(k) * math.Sqrt(v.states[i].Cov[at*n+at])
	}
	return estimatePositive(mix)
}

// responses returns, for each particle, z of channel c over n periods up to the view's,
// or all where they are fewer.
func (v *View) responses(c, n int) [][]float64 {
	n = min(n, v.at+1)
	all := make([][]float64, len(v.weights))
	r := v.m.newResponse(c, n, false)
	for i, theta := range v.theta {
		all[i] = make([]float64, n)
		r.set(theta)
		r.at(all[i], v.at+1-n)
	}
	return all
}

// lastSum returns the sum of the last n elements of x, or of all where they are fewer.
func lastSum(x []float64, n int) float64 { return floats.Sum(x[max(0, len(x)-n):]) }

// periods returns the number of periods nearest to a number of days, at least 1.
func (m *Model) periods(days float64) int {
	return max(1, int(math.Round(days/m.data.Grain.Days())))
}

// A trailing is what a channel did per period in the trailingDays up to a period.
type trailing struct {
	periods   int
	exposure  float64 // reach, where there is frequency
	frequency float64 // of those reached; 0 without
	spend     float64 // NaN where there was none
}

func (m *Model) trailing(c, t int) trailing {
	n := min(t+1, m.periods(trailingDays))
	ch, from := &m.data.Channels[c], m.data.History+t+1-n
	r := trailing{periods: n, spend: math.NaN()}
	x := ch.Exposure[from : from+n]
	r.exposure = floats.Sum(x) / float64(n)
	if ch.Frequency != nil {
		r.frequency = m.scale.Frequency[c]
		if r.exposure > 0 {
			r.frequency = floats.Dot(x, ch.Frequency[from:from+n]) / floats.Sum(x)
		}
	}
	if ch.Kind.IsPaid() {
		if spend := floats.Sum(ch.Spend[t+1-n : t+1]); spend != 0 {
			r.spend = spend / float64(n)
		}
	}
	return r
}
