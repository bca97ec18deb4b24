package sim

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// A Live market is run by a policy from some day on: on each day the policy says
// what to spend in each paid channel, and the market answers. Everything else
// happens as it does in the market it was made of: noise, drift, prices, total
// budgets, delivery, anomalies and organic channels. Policies on one market
// therefore differ by their spend alone, and the one that plans business as usual
// gets the market itself (unless changes of budget have a cost; see [Learning]).
type Live struct {
	w *world
	t int // day to come

	paid    int         // channels, the first ones
	budget  []float64   // [t] currency
	base    []float64   // [t] outcome without marketing, promotions included
	weights [][]float64 // [c][l] of carry-over
	carried [][]float64 // [c][t] what carries over: input, or what it brings where that belongs to its day
	media   []float64   // [t] what channels brought
	shares  []float64   // of the last plan
	unrest  []float64   // [c] recent changes of plan
	start   int
}

// A DayOutcome is what happened on a day. Arrays are over channels in the order
// of the data.
type DayOutcome struct {
	Day     mmm.Day
	Outcome float64 // as it is reported in the end

	Spend     []float64 // paid channels
	Exposure  []float64
	Frequency []float64 // NaN for channels that have none
	Price     []float64 // charged for exposure, relative to the reference; paid channels

	// Media is what channels truly brought, and Contribution what each did: free
	// of noise and of promotions that nobody told of.
	Media        float64
	Contribution []float64
}

// Live returns the market at the start of a modelled day, with the plan of the
// day before in the proportions of Mix. It panics if the market has several geos.
func (m *Market) Live(from mmm.Day) *Live {
	old := m.world
	if len(old.weights) != 1 || from < m.Scenario.Start || from >= m.Scenario.Start+mmm.Day(m.Scenario.Days) {
		panic(fmt.Sprintf("sim: no live market of %d geos from %s on", len(old.weights), from))
	}
	w := *old
	l := &Live{w: &w, t: int(from - w.day(0)), start: int(from - w.day(0)), paid: w.s.Media.Paid}
	w.outcome = cloneAll(old.outcome)
	w.channels = slices.Clone(old.channels)
	for c := range w.channels {
		ch := &w.channels[c]
		ch.spent, ch.exposure, ch.frequency, ch.input = cloneAll(ch.spent), cloneAll(ch.exposure), cloneAll(ch.frequency), cloneAll(ch.input)
		kernel := make([]float64, w.s.Media.MaxLag+1)
		ch.kernel.Weights(kernel, ch.kernelAt)
		l.weights = append(l.weights, kernel)
		carried := make([]float64, w.days)
		for t := range carried {
			carried[t] = w.carries(c, t, ch.input[0][t])
		}
		l.carried = append(l.carried, carried)
	}
	l.budget = w.budgets()
	l.base = w.baseline(0)
	floats.Add(l.base, w.promoted(0))
	l.media = make([]float64, w.days)
	l.shares, l.unrest = l.Mix(), make([]float64, l.paid)
	return l
}

func cloneAll(x [][]float64) [][]float64 {
	if x == nil {
		return nil
	}
	return each(x, slices.Clone[[]float64])
}

// budgets returns the total budget of each day: the reference budget, moved by
// what moves all channels, which is known to nobody in advance.
func (w *world) budgets() []float64 {
	budget := w.commonBudget()
	for t := range budget {
		budget[t] = w.s.Spend.Total * math.Exp(budget[t])
	}
	return budget
}

// carries returns what of a channel's input x on day t carries over.
func (w *world) carries(c, t int, x float64) float64 {
	ch := &w.channels[c]
	if !w.s.Media.ByExposureDay {
		return x
	}
	if !ch.kind.HasFrequency() {
		x = ch.hill([]float64{x}, 1)[0]
	}
	return x * ch.drift[t]
}

// Day returns the day to come.
func (l *Live) Day() mmm.Day { return l.w.day(l.t) }

// Over reports whether no day is to come.
func (l *Live) Over() bool { return l.t == l.w.days }

// Budget returns the total budget of the day to come.
func (l *Live) Budget() float64 { return l.budget[l.t] }

// Mix returns the paid channels' shares of reference spend: the mix that doing
// nothing keeps.
func (l *Live) Mix() []float64 {
	mix := make([]float64, l.paid)
	for c := range mix {
		mix[c] = l.w.channels[c].spend / l.w.s.Spend.Total
	}
	return mix
}

// Usual returns what business as usual plans for the day to come in each paid
// channel. Its sum is not the budget: channels have flights of their own, and
// pause.
func (l *Live) Usual() []float64 {
	plan := make([]float64, l.paid)
	for c := range plan {
		plan[c] = l.w.channels[c].plan[0][l.t]
	}
	return plan
}

// Step spends what is planned in each paid channel, as far as delivery goes, and
// returns what happened.
func (l *Live) Step(plan []float64) DayOutcome {
	if l.Over() || len(plan) != l.paid {
		panic(fmt.Sprintf("sim: a plan of %d channels for %d, on day %d of %d", len(plan), l.paid, l.t, l.w.days))
	}
	w, t := l.w, l.t
	l.fly(plan)
	l.learn(plan)
	out := DayOutcome{Day: w.day(t), Contribution: make([]float64, len(w.channels))}
	for c := range w.channels {
		out.Contribution[c] = l.respond(c)
	}
	w.combine(out.Contribution, 1, t)
	expected := l.base[t]
	for _, v := range out.Contribution {
		expected += v
		out.Media += v
	}
	expected += (w.hidden.at(t) - 1) * expected
	w.outcome[0][t], _ = w.happens(0, t, expected)
	out.Outcome = w.counted.report([][]float64{w.outcome[0]}, 0)[0][t]
	l.describe(&out)
	l.media[t] = out.Media
	l.t++
	return out
}

// fly buys the day's exposure in paid channels.
func (l *Live) fly(plan []float64) {
	t, m := l.t, &l.w.s.Media
	for c, v := range plan {
		ch := &l.w.channels[c]
		activity := v / ch.spend * ch.execution[t] * ch.marks.delivered.at(t)
		var frequency float64
		ch.spent[0][t], ch.exposure[0][t], frequency = ch.buy(m, 1, t, activity)
		if ch.frequency != nil {
			ch.frequency[0][t] = frequency
		}
		ch.input[0][t] = ch.inputOf(m, 1, ch.exposure[0][t], frequency)
	}
}

// leastShare is the share of a plan below which changes are not felt.
const leastShare = 1e-3

// learn takes note of how the plan changed.
func (l *Live) learn(plan []float64) {
	total := floats.Sum(plan)
	for c, v := range plan {
		share := leastShare
		if total > 0 {
			share = math.Max(share, v/total)
		}
		l.unrest[c] = (1-1/l.w.s.Learning.Days)*l.unrest[c] + math.Abs(math.Log(share/math.Max(leastShare, l.shares[c])))
		l.shares[c] = share
	}
}

// respond returns what channel c brings by itself on the day.
func (l *Live) respond(c int) float64 {
	w, t, ch := l.w, l.t, &l.w.channels[c]
	patience := 1.0
	if c < l.paid {
		patience = math.Exp(-w.s.Learning.Cost * l.unrest[c])
	}
	carried := l.carried[c]
	carried[t] = w.carries(c, t, ch.input[0][t])
	if w.s.Media.ByExposureDay {
		carried[t] *= patience
	}
	var y float64
	for lag, weight := range l.weights[c][:min(t, w.s.Media.MaxLag)+1] {
		y += weight * carried[t-lag]
	}
	if !w.s.Media.ByExposureDay {
		if !ch.kind.HasFrequency() {
			y = ch.hill([]float64{y}, 1)[0]
		}
		y *= ch.drift[t] * patience
	}
	return ch.geo[0] * ch.beta * y
}

// describe fills in what platforms report.
func (l *Live) describe(out *DayOutcome) {
	t := l.t
	for c := range l.w.channels {
		ch := &l.w.channels[c]
		exposure, frequency := round(ch.exposure[0][t]*ch.marks.exposure(ch).at(t), 0), math.NaN()
		if ch.frequency != nil {
			frequency = 0
			if exposure > 0 {
				frequency = ch.frequency[0][t]
			}
		}
		out.Exposure, out.Frequency = append(out.Exposure, exposure), append(out.Frequency, frequency)
		if c < l.paid {
			out.Spend = append(out.Spend, round(ch.spent[0][t]*ch.marks.spend.at(t), 2))
			out.Price = append(out.Price, ch.charged[t])
		}
	}
}

// Data returns what could be observed by the day to come, as Market.Until does.
func (l *Live) Data() mmm.Data {
	d := l.w.observed(fmt.Sprintf("%s-%d-live", l.w.s.Name, l.w.seed))
	return until(&d, l.t-l.w.s.History)
}

// Read returns the read-out of a lift test that is over, as Market.Read does.
func (l *Live) Read(design TestDesign) (CellTest, error) {
	return l.w.read(design, l.Day()-1)
}

// TrueResponse returns the outcome per day that paid channel c alone would bring
// in the long run with the given spend per day, at effect and price of the day to
// come. What two channels bring together and seasons that multiply are left out.
func (l *Live) TrueResponse(c int, spend float64) float64 {
	y, _ := l.steady(c, spend)
	return y
}

// TrueMarginal returns the revenue of one more unit of currency per day: Value
// times the derivative of TrueResponse.
func (l *Live) TrueMarginal(c int, spend float64) float64 {
	_, slope := l.steady(c, spend)
	return l.w.s.Value * slope
}

// steady returns what spend brings and its derivative. With x the relative
// impressions that it buys, reach is x F/f at frequency f = max(1, F x^γ).
func (l *Live) steady(c int, spend float64) (y, slope float64) {
	ch, m := &l.w.channels[c], &l.w.s.Media
	perUnit := 1 / (ch.spend * ch.price[l.t])
	x, beta := spend*perUnit, ch.beta*ch.drift[l.t]
	if !ch.kind.HasFrequency() {
		h, dh, top := ch.hillAt(x, 1)
		return beta * h / top, beta * dh / top * perUnit
	}
	if x == 0 {
		return 0, math.NaN() // reach without frequency
	}
	f := m.Frequency * math.Pow(x, m.FrequencyGrowth)
	growth := m.FrequencyGrowth
	if f < 1 {
		f, growth = 1, 0
	}
	h, dh, top := ch.hillAt(f, m.Frequency)
	reach := x * m.Frequency / f
	return beta * reach * h / top, beta * reach / x * ((1-growth)*h + growth*f*dh) / top * perUnit
}

// TrueMROAS returns the marginal return of paid channel c as the truth states it,
// at the mean exposure of the last 28 days, as of the last day that happened.
func (l *Live) TrueMROAS(c int) float64 {
	ch := &l.w.channels[c]
	return l.w.marginalAt(c, l.t-1, impressions(ch.exposure, ch.frequency))
}
