package response

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/stat"
)

// level is that of the intervals in these tests: not the default one.
const level = 0.8

// market returns 20 weeks of a made-up market with every kind of channel and
// variable, three weeks of media before them, and pauses in everything.
func market(geos int, change func(d *mmm.Data)) *mmm.Data {
	r := rng.New(1, "response market", uint64(geos))
	d := &mmm.Data{Name: "made up", Grain: mmm.Weekly, History: 3, Currency: "EUR"}
	const periods = 20
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
		{Name: "tv", Kind: mmm.Paid, Exposure: series(media, 900), Spend: series(cells, 40)},
		{Name: "search", Kind: mmm.Paid, Exposure: series(media, 30), Spend: series(cells, 20)},
		{Name: "video", Kind: mmm.PaidRF, Exposure: series(media, 300), Frequency: series(media, 2), Spend: series(cells, 30)},
		{Name: "newsletter", Kind: mmm.Organic, Exposure: series(media, 10)},
		{Name: "social", Kind: mmm.OrganicRF, Exposure: series(media, 100), Frequency: series(media, 1.5)},
	}
	d.Treatments = []mmm.Series{{Name: "promo", Values: series(cells, 1)}, {Name: "price", Values: series(cells, 9)}}
	d.Controls = []mmm.Series{{Name: "temperature", Values: series(cells, 15)}}
	if change != nil {
		change(d)
	}
	return d
}

// valued makes the outcome a count whose value is another one in every cell.
func valued(d *mmm.Data) {
	d.Outcome.Kind = mmm.Count
	for i := range d.Outcome.Values {
		d.Outcome.Value = append(d.Outcome.Value, 1+float64(i%7)/2)
	}
}

// counted makes the outcome a count without a value.
func counted(d *mmm.Data) { d.Outcome.Kind = mmm.Count }

// cases are markets of every kind.
func cases() map[string]*mmm.Data {
	return map[string]*mmm.Data{
		"national revenue": market(1, nil), "national count": market(1, counted),
		"geo revenue": market(3, nil), "geo valued count": market(3, valued), "geo count": market(3, counted),
	}
}

// model returns the model of d with a short window and search unsaturated, changed.
func model(t testing.TB, d *mmm.Data, change ...func(s *mmm.Spec)) *mmm.Model {
	t.Helper()
	s := mmm.DefaultSpec(d)
	s.MaxLag = 5
	s.Channels[1].Saturation = saturation.KindNone
	delete(s.Channels[1].Shape, "ec")
	delete(s.Channels[1].Shape, "slope")
	for _, f := range change {
		f(&s)
	}
	m, err := mmm.New(d, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// onCoefficients puts all priors on coefficients, so that θ says what they are.
func onCoefficients(s *mmm.Spec) {
	for i := range s.Channels {
		c := &s.Channels[i]
		c.On, c.Effect = mmm.OnCoefficient, dist.Prior{Dist: dist.Normal{Mu: -0.5, Sigma: 0.3}}
		c.Eta = dist.Prior{Dist: dist.HalfNormal{Sigma: 0.5}}
	}
	for i := range s.Treatments {
		c := &s.Treatments[i]
		c.On, c.Effect = mmm.OnCoefficient, dist.Prior{Dist: dist.Normal{Mu: 0.1, Sigma: 0.3}}
		c.Xi = dist.Prior{Dist: dist.HalfNormal{Sigma: 0.5}}
	}
}

// prior returns the analysis of a fit that is n draws from the prior.
func prior(m *mmm.Model, n int) *Analysis { return New(mmm.SamplePrior(m, n, 2), level) }

// thetas returns the parameters of every draw.
func thetas(t testing.TB, a *Analysis) [][]float64 {
	t.Helper()
	var all [][]float64
	if err := a.fit.Each(0, func(_ int, theta []float64) { all = append(all, slices.Clone(theta)) }); err != nil {
		t.Fatal(err)
	}
	return all
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

// at returns the position in θ of a value such as "roi_m[tv]", -1 if there is none.
func at(m *mmm.Model, name string) int {
	block, _, _ := strings.Cut(name, "[")
	if p := m.Layout().Param(block); p != nil {
		for i := range p.Len() {
			if p.ValueName(i) == name {
				return p.Start + i
			}
		}
	}
	return -1
}

// param returns the value of a parameter of channel i, such as its "alpha".
func param(t testing.TB, m *mmm.Model, theta []float64, name string, i int) float64 {
	t.Helper()
	c := m.Data().Channels[i]
	k := at(m, fmt.Sprintf("%s_%s[%s]", name, c.Kind.Suffix(), c.Name))
	if k < 0 {
		t.Fatalf("no %s of %s", name, c.Name)
	}
	return theta[k]
}

// without returns expected outcome, [g][t], had some channels no effect and were
// some treatments at their smallest values everywhere.
func without(m *mmm.Model, theta []float64, names ...string) []float64 {
	d := m.Data()
	off, unit := slices.Clone(theta), m.OutcomeUnit()
	for _, c := range d.Channels {
		if slices.Contains(names, c.Name) {
			k := at(m, fmt.Sprintf("beta_%s[%s]", c.Kind.Suffix(), c.Name))
			off[k] = 0
			if !d.National() {
				off[k] = math.Inf(-1) // the logarithm of the mean effect
			}
		}
	}
	mu := expected(m, off)
	for i, s := range d.Treatments {
		if slices.Contains(names, s.Name) {
			for k, v := range s.Values {
				mu[k] -= treatment(m, theta, i, k/d.T()) * (v - slices.Min(s.Values)) * unit[k]
			}
		}
	}
	return mu
}

// treatment returns the effect in geo g of one more of treatment i, in model units:
// (γ + ξ dev_g)/sd, in a national model γ/sd.
func treatment(m *mmm.Model, theta []float64, i, g int) float64 {
	d := m.Data()
	name := d.Treatments[i].Name
	gamma := theta[at(m, fmt.Sprintf("gamma_n[%s]", name))]
	if !d.National() {
		gamma += theta[at(m, fmt.Sprintf("xi_n[%s]", name))] * theta[at(m, fmt.Sprintf("gamma_gn_dev[%s,%s]", d.Geos[g], name))]
	}
	return gamma / stat.PopStdDev(d.Treatments[i].Values, nil)
}

// expected returns expected outcome at θ, [g][t].
func expected(m *mmm.Model, theta []float64) []float64 {
	e := m.NewEvaluator()
	e.Set(theta)
	mu := make([]float64, m.Data().G()*m.Data().T())
	e.Expected(mu)
	return mu
}

// delivered returns the exposure and frequency of geo g and media period t.
type delivered func(g, t int) (exposure, frequency float64)

// actually returns what channel i delivered.
func actually(d *mmm.Data, i int) delivered {
	c := d.Channels[i]
	return func(g, t int) (float64, float64) {
		k := g*d.MediaT() + t
		if c.Frequency == nil {
			return c.Exposure[k], 0
		}
		return c.Exposure[k], c.Frequency[k]
	}
}

// times returns s times the exposure, and as much frequency.
func times(s float64, x delivered) delivered {
	return func(g, t int) (float64, float64) {
		exposure, frequency := x(g, t)
		return s * exposure, frequency
	}
}

// contribution returns what channel i would bring, [g][t], had it delivered
// something: with weights w_l ∝ α^l, h the Hill curve and x the exposure per person
// relative to the median,
//
//	β_g U_gt h(Σ_l w_l x_{t-l}), with frequency f  β_g U_gt Σ_l w_l x_{t-l} h(f_{t-l})
//
// where β_g = exp(β + η dev_g), in a national model β. Priors are on coefficients.
func contribution(t testing.TB, m *mmm.Model, theta []float64, i int, x delivered) []float64 {
	t.Helper()
	d := m.Data()
	c := d.Channels[i]
	w, h := weights(param(t, m, theta, "alpha", i), m.Window()), curve(t, m, theta, i)
	beta, people := effects(t, m, theta, i)
	unit := m.OutcomeUnit()
	out := make([]float64, d.G()*d.T())
	for k := range out {
		g, now := k/d.T(), d.History+k%d.T()
		var stock float64
		for l, weight := range w {
			if now-l < 0 {
				continue
			}
			exposure, frequency := x(g, now-l)
			exposure /= people[g] * m.ExposureUnit(i)
			if c.Frequency != nil {
				exposure *= h(frequency)
			}
			stock += weight * exposure
		}
		if c.Frequency == nil {
			stock = h(stock)
		}
		out[k] = beta[g] * unit[k] * stock
	}
	return out
}

// effects returns the coefficients of channel i and the people of each geo, one in
// a national model.
func effects(t testing.TB, m *mmm.Model, theta []float64, i int) (beta, people []float64) {
	t.Helper()
	d := m.Data()
	b := param(t, m, theta, "beta", i)
	if d.National() {
		return []float64{b}, []float64{1}
	}
	for _, geo := range d.Geos {
		dev := theta[at(m, fmt.Sprintf("beta_g%s_dev[%s,%s]", d.Channels[i].Kind.Suffix(), geo, d.Channels[i].Name))]
		beta = append(beta, math.Exp(b+param(t, m, theta, "eta", i)*dev))
	}
	return beta, d.Population
}

// weights returns α^l/Σ_j α^j of n lags.
func weights(alpha float64, n int) []float64 {
	w := make([]float64, n)
	var total float64
	for l := range w {
		w[l] = math.Pow(alpha, float64(l))
		total += w[l]
	}
	for l := range w {
		w[l] /= total
	}
	return w
}

// curve returns channel i's response to exposure in model units: x^s/(x^s + κ^s), or
// x without saturation.
func curve(t testing.TB, m *mmm.Model, theta []float64, i int) func(x float64) float64 {
	t.Helper()
	if !m.Saturates(i) {
		return func(x float64) float64 { return x }
	}
	s, half := param(t, m, theta, "slope", i), param(t, m, theta, "ec", i)
	return func(x float64) float64 { return math.Pow(x, s) / (math.Pow(x, s) + math.Pow(half, s)) }
}

// worth returns Σ value·x.
func worth(d *mmm.Data, x []float64) float64 {
	var s float64
	for i, v := range x {
		s += v * d.ValueAt(i)
	}
	return s
}

// same compares an estimate with that of draws.
func same(t testing.TB, what string, got draws.Estimate, x []float64, tol float64) {
	t.Helper()
	sameEstimate(t, what, got, draws.Summarise(x, level), tol)
}

func sameEstimate(t testing.TB, what string, got, want draws.Estimate, tol float64) {
	t.Helper()
	values := func(e draws.Estimate) []float64 { return []float64{e.Mean, e.Median, e.Lo, e.Hi, e.Level} }
	numtest.CloseSlice(t, what, values(got), values(want), tol)
}

// isMissing wants an estimate that does not apply: NaN, but for its level.
func isMissing(t testing.TB, what string, e draws.Estimate) {
	t.Helper()
	nan := math.NaN()
	sameEstimate(t, what, e, draws.Estimate{Mean: nan, Median: nan, Lo: nan, Hi: nan, Level: level}, 0)
}

// names returns the channels of the kinds.
func names(d *mmm.Data, kinds ...mmm.ChannelKind) []string {
	var all []string
	for _, c := range d.Channels {
		if slices.Contains(kinds, c.Kind) {
			all = append(all, c.Name)
		}
	}
	return all
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}
