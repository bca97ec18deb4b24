package surface

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// The horizon of these tests is in the middle of the data: what arrives after it is
// within them, too.
const periods, horizonFirst, horizonN, maxLag = 40, 14, 15, 5

// market returns 40 weeks of a made-up market with every kind of channel, three
// weeks of media before them, and pauses in everything.
func market(geos int, change func(d *mmm.Data)) *mmm.Data {
	r := rng.New(1, "surface market", uint64(geos))
	d := &mmm.Data{Name: "made up", Grain: mmm.Weekly, History: 3, Currency: "EUR"}
	for g := range geos {
		d.Geos = append(d.Geos, fmt.Sprintf("geo%d", g))
		d.Population = append(d.Population, 1e3*(1+r.Float64()))
	}
	for t := range periods {
		d.Periods = append(d.Periods, d.Grain.Next(mmm.DayOf(2024, 1, 1), t))
	}
	series := func(n int, level float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			if r.Float64() < 0.8 {
				x[i] = level * (0.2 + r.ExpFloat64())
			}
		}
		return x
	}
	cells, media := geos*periods, geos*(periods+d.History)
	d.Outcome = mmm.Outcome{Name: "orders", Kind: mmm.Revenue, Values: series(cells, 500)}
	d.Channels = []mmm.Channel{
		{Name: "newsletter", Kind: mmm.Organic, Exposure: series(media, 10)},
		{Name: "tv", Kind: mmm.Paid, Exposure: series(media, 900), Spend: series(cells, 40)},
		{Name: "search", Kind: mmm.Paid, Exposure: series(media, 30), Spend: series(cells, 20)},
		{Name: "video", Kind: mmm.PaidRF, Exposure: series(media, 300), Frequency: series(media, 2), Spend: series(cells, 30)},
	}
	d.Treatments = []mmm.Series{{Name: "promo", Values: series(cells, 1)}}
	d.Controls = []mmm.Series{{Name: "temperature", Values: series(cells, 15)}, {Name: "competitors", Values: series(cells, 900)}}
	if change != nil {
		change(d)
	}
	return d
}

// Positions of channels in the data.
const newsletter, tv, search, video = 0, 1, 2, 3

// valued makes the outcome a count whose value is another one in every cell.
func valued(d *mmm.Data) {
	d.Outcome.Kind = mmm.Count
	for i := range d.Outcome.Values {
		d.Outcome.Value = append(d.Outcome.Value, 1+float64(i%7)/2)
	}
}

// counted makes the outcome a count without a value.
func counted(d *mmm.Data) { d.Outcome.Kind = mmm.Count }

// model returns the model of d with a short window, search unsaturated, and priors
// under which expected outcome is above zero.
func model(t testing.TB, d *mmm.Data, change ...func(s *mmm.Spec)) *mmm.Model {
	t.Helper()
	s := mmm.DefaultSpec(d)
	s.MaxLag = maxLag
	s.Baseline.Knot = dist.Prior{Dist: dist.Normal{Mu: 0.5, Sigma: 0.3}}
	s.GeoIntercept = dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 0.3}}
	for i := range s.Channels {
		s.Channels[i].On, s.Channels[i].Effect = mmm.OnCoefficient, dist.Prior{Dist: dist.Normal{Mu: -0.5, Sigma: 0.3}}
		if d.National() {
			s.Channels[i].Effect = dist.Prior{Dist: dist.HalfNormal{Sigma: 0.7}}
		}
	}
	for i := range s.Controls {
		s.Controls[i].Coefficient = dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 0.2}}
	}
	for i := range s.Channels {
		if d.Channels[i].Name == "search" {
			s.Channels[i].Saturation = saturation.KindNone
			delete(s.Channels[i].Shape, "ec")
			delete(s.Channels[i].Shape, "slope")
		}
	}
	for _, f := range change {
		f(&s)
	}
	m, err := mmm.New(d, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// carryOver gives every channel carry-over of a kind.
func carryOver(d *mmm.Data, kind adstock.Kind, saturationFirst bool) func(s *mmm.Spec) {
	return func(s *mmm.Spec) {
		for i := range s.Channels {
			c := &s.Channels[i]
			c.Adstock, c.SaturationFirst = kind, saturationFirst || d.Channels[i].Kind.HasFrequency()
			c.Shape = mmm.DefaultShape(d.Grain, s.MaxLag, d.Channels[i].Kind, kind, c.Saturation)
		}
	}
}

// options evaluate little.
func options() Options {
	o := DefaultOptions()
	o.Draws, o.Nodes, o.Scenarios, o.HeldOut, o.Exact, o.FlightDraws, o.Level = 5, 16, 200, 12, 3, 4, 0.8
	return o
}

// horizon is that of these tests.
func horizon(d *mmm.Data) Horizon {
	return Horizon{From: d.Periods[horizonFirst], To: d.Periods[horizonFirst+horizonN-1], N: horizonN, Starts: d.Grain.Next(d.Periods[0], periods)}
}

// prior returns a fit that is some draws of the prior.
func prior(m *mmm.Model) *mmm.Fit { return mmm.SamplePrior(m, options().Draws, 2) }

func build(t testing.TB, fit *mmm.Fit, h Horizon, o Options) *Surface {
	t.Helper()
	s, err := Build(context.Background(), fit, h, o, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fitOf returns a fit with the given parameters as its draws.
func fitOf(m *mmm.Model, thetas ...[]float64) *mmm.Fit {
	post := m.Posterior(mmm.Parametrisation{})
	set := draws.NewSet(post.Names(), 1, len(thetas))
	row := make([]float64, len(post.Names()))
	for _, theta := range thetas {
		post.Draw(row, theta)
		set.Append(0, row)
	}
	return &mmm.Fit{Model: m, Posterior: post, Draws: set}
}

// An oracle evaluates plans over all of the data, and knows nothing of outlooks:
// exposure is replaced in the periods of the horizon, and none after it.
type oracle struct {
	m      *mmm.Model
	d      *mmm.Data
	e      *mmm.Evaluator
	thetas [][]float64
	value  []float64 // [g][t], of the data
	planned
}

// A delivery is exposure and frequency of geo g in period t of the horizon.
type delivery func(g, t int) (exposure, frequency float64)

// planned is what a horizon changes.
type planned struct {
	value    []float64            // [g][t] of the horizon; nil is that of the data
	controls map[string][]float64 // [g][t]
	today    map[string]delivery  // nil is the actual one
}

func newOracle(t testing.TB, fit *mmm.Fit, p planned) *oracle {
	t.Helper()
	o := &oracle{m: fit.Model, d: fit.Model.Data(), e: fit.Model.NewEvaluator(), planned: p}
	if err := fit.Each(0, func(_ int, theta []float64) { o.thetas = append(o.thetas, slices.Clone(theta)) }); err != nil {
		t.Fatal(err)
	}
	for g := range o.d.Geos {
		var mean float64
		row := make([]float64, periods)
		for now := range horizonN {
			row[horizonFirst+now] = o.d.ValueAt(g*periods + horizonFirst + now)
			if p.value != nil {
				row[horizonFirst+now] = p.value[g*horizonN+now]
			}
			mean += row[horizonFirst+now] / horizonN
		}
		for now := horizonFirst + horizonN; now < periods; now++ {
			row[now] = mean
		}
		o.value = append(o.value, row...)
	}
	return o
}

// actual is what channel i delivered in the horizon.
func (o *oracle) actual(i int) delivery {
	c := &o.d.Channels[i]
	return func(g, t int) (float64, float64) {
		at := g*o.d.MediaT() + o.d.History + horizonFirst + t
		if c.Frequency == nil {
			return c.Exposure[at], 0
		}
		return c.Exposure[at], c.Frequency[at]
	}
}

// plan is what channel i is to deliver at today's spend.
func (o *oracle) plan(i int) delivery {
	if x := o.today[o.d.Channels[i].Name]; x != nil {
		return x
	}
	return o.actual(i)
}

// more is a multiple of the exposure in each period of the horizon.
func more(x delivery, by func(t int) float64) delivery {
	return func(g, t int) (float64, float64) {
		exposure, frequency := x(g, t)
		return by(t) * exposure, frequency
	}
}

func constantly(v float64) func(int) float64 { return func(int) float64 { return v } }

// nothing is no exposure.
func nothing(g, t int) (float64, float64) { return 0, 0 }

// brings returns what a channel adds to outcome by week, over geos, from the first
// period of the horizon on.
func (o *oracle) brings(theta []float64, i int, x delivery) []float64 {
	o.e.Set(theta)
	cells := make([]float64, o.d.G()*periods)
	o.e.Respond(cells, i, o.m.Input(i, func(exposure, frequency float64, g, t int) (float64, float64) {
		switch t -= o.d.History + horizonFirst; {
		case t < 0:
			return exposure, frequency
		case t < horizonN:
			return x(g, t)
		}
		return 0, 0
	}))
	weeks := make([]float64, periods-horizonFirst)
	for k, v := range cells {
		if at := k%periods - horizonFirst; at >= 0 {
			weeks[at] += v * o.value[k]
		}
	}
	return weeks
}

// adds returns what a delivery adds to none, by week.
func (o *oracle) adds(theta []float64, i int, x delivery) []float64 {
	with, without := o.brings(theta, i, x), o.brings(theta, i, nothing)
	for k := range with {
		with[k] -= without[k]
	}
	return with
}

// modelled returns expected outcome of the horizon as it was, at its own values.
func (o *oracle) modelled(theta []float64) float64 {
	cells := make([]float64, o.d.G()*periods)
	o.e.Set(theta)
	o.e.Expected(cells)
	var sum float64
	for k, v := range cells {
		if t := k%periods - horizonFirst; t >= 0 && t < horizonN {
			sum += v * o.d.ValueAt(k)
		}
	}
	return sum
}

// reported returns the outcome of the horizon as it was reported.
func (o *oracle) reported() float64 {
	var sum float64
	for k, v := range o.d.Outcome.Values {
		if t := k%periods - horizonFirst; t >= 0 && t < horizonN {
			sum += v * o.d.ValueAt(k)
		}
	}
	return sum
}

// bases returns the outcome of each week of the horizon without spending in it: what
// was expected, less what the horizon's exposure brought, at its values and controls.
func (o *oracle) bases(t testing.TB, theta []float64) []float64 {
	cells := make([]float64, o.d.G()*periods)
	o.e.Set(theta)
	o.e.Expected(cells)
	weeks := make([]float64, horizonN)
	for k, v := range cells {
		g, now := k/periods, k%periods-horizonFirst
		if now < 0 || now >= horizonN {
			continue
		}
		for _, c := range o.d.Controls {
			if values := o.controls[c.Name]; values != nil {
				v += (values[g*horizonN+now] - c.Values[k]) * o.slope(t, theta, c, g)
			}
		}
		weeks[now] += v * o.value[k]
	}
	for i, c := range o.d.Channels {
		if c.Kind.IsPaid() {
			for now, v := range o.adds(theta, i, o.actual(i))[:horizonN] {
				weeks[now] -= v
			}
		}
	}
	return weeks
}

// slope returns how much outcome one more of a control brings in geo g: γ_g/sd in
// units of the outcome, where γ_g = γ + ξ dev_g, in a national model γ.
func (o *oracle) slope(t testing.TB, theta []float64, c mmm.Series, g int) float64 {
	t.Helper()
	gamma := theta[o.at(t, fmt.Sprintf("gamma_c[%s]", c.Name))]
	if !o.d.National() {
		gamma += theta[o.at(t, fmt.Sprintf("xi_c[%s]", c.Name))] * theta[o.at(t, fmt.Sprintf("gamma_gc_dev[%s,%s]", o.d.Geos[g], c.Name))]
	}
	var mean, square float64
	for _, v := range c.Values {
		mean += v / float64(len(c.Values))
	}
	for _, v := range c.Values {
		square += (v - mean) * (v - mean) / float64(len(c.Values))
	}
	return gamma / math.Sqrt(square) * o.m.OutcomeUnit()[g*periods]
}

// at returns the position in θ of a value such as "gamma_c[temperature]".
func (o *oracle) at(t testing.TB, name string) int {
	t.Helper()
	block, _, _ := strings.Cut(name, "[")
	if p := o.m.Layout().Param(block); p != nil {
		for i := range p.Len() {
			if p.ValueName(i) == name {
				return p.Start + i
			}
		}
	}
	t.Fatalf("no parameter %s", name)
	return -1
}

// factor returns the anchor.
func (o *oracle) factor() float64 {
	var sum float64
	for _, theta := range o.thetas {
		sum += o.modelled(theta)
	}
	return o.reported() * float64(len(o.thetas)) / sum
}

// prior40 returns a fit that is 40 draws of the prior of the valued market.
func prior40(t testing.TB, geos int) *mmm.Fit {
	t.Helper()
	return mmm.SamplePrior(model(t, market(geos, valued)), 40, 2)
}
