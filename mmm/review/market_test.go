package review

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

// market returns data in which nothing is wrong: three channels with bursts of
// their own, a season, carry-over, saturation and independent noise. Every geo has
// its own flighting, population and level.
func market(seed uint64, grain mmm.Grain, geos, periods int) *mmm.Data {
	r := rng.New(seed, "market", 0)
	d := &mmm.Data{Name: "market", Currency: "EUR", Grain: grain}
	for g := range geos {
		d.Geos = append(d.Geos, fmt.Sprintf("geo%d", g))
		d.Population = append(d.Population, 1e5*math.Exp(r.NormFloat64()))
	}
	if geos == 1 {
		d.Population = []float64{1e5}
	}
	for t := range periods {
		d.Periods = append(d.Periods, grain.Next(mmm.DayOf(2022, 1, 3), t))
	}
	response := make([]float64, geos*periods)
	for _, c := range []struct {
		name         string
		price, roi   float64
		alpha, level float64
	}{{"tv", 0.01, 1.5, 0.5, 3}, {"radio", 0.004, 2.5, 0.3, 1}, {"search", 0.5, 4, 0.1, 1}} {
		ch := mmm.Channel{Name: c.name, Kind: mmm.Paid, ExposureName: c.name + "_views", Exposure: make([]float64, geos*periods), Spend: make([]float64, geos*periods)}
		for g := range geos {
			x := flighting(r, periods)
			var stock float64
			for t, v := range x {
				i := g*periods + t
				ch.Exposure[i] = d.Population[g] * c.level * v / c.price
				ch.Spend[i] = ch.Exposure[i] * c.price * math.Exp(0.05*r.NormFloat64())
				stock = c.alpha*stock + (1-c.alpha)*v
				response[i] += d.Population[g] * c.level * c.roi * 2 * stock / (1 + stock)
			}
		}
		d.Channels = append(d.Channels, ch)
	}
	weather := series{values: make([]float64, geos*periods)}
	d.Outcome = mmm.Outcome{Name: "sales", Kind: mmm.Revenue, Values: make([]float64, geos*periods)}
	for i := range response {
		g, t := i/periods, i%periods
		year := 2 * math.Pi * float64(t) * grain.Days() / 365.25
		weather.values[i] = math.Sin(year+1) + r.NormFloat64()
		per := 30 + 3*math.Sin(year) + 0.5*weather.values[i] + 1.5*r.NormFloat64()
		d.Outcome.Values[i] = d.Population[g]*per + response[i]
	}
	d.Controls = []mmm.Series{{Name: "weather", Values: weather.values}}
	return d
}

// flighting returns exposure relative to its median: bursts of some periods with
// pauses between them.
func flighting(r *rand.Rand, periods int) []float64 {
	x := make([]float64, periods)
	on, level := true, 1.0
	for t := range x {
		if r.Float64() < 0.25 {
			on, level = r.Float64() < 0.7, math.Exp(0.3*r.NormFloat64())
		}
		if on {
			x[t] = level * math.Exp(0.2*r.NormFloat64())
		}
	}
	return x
}

// model returns the default model of d, changed.
func model(t testing.TB, d *mmm.Data, change ...func(*mmm.Spec)) *mmm.Model {
	t.Helper()
	s := mmm.DefaultSpec(d)
	for _, f := range change {
		f(&s)
	}
	m, err := mmm.New(d, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sample fits a model with few draws.
func sample(t testing.TB, m *mmm.Model, draws int) (*mmm.Fit, *response.Analysis) {
	t.Helper()
	o := mmm.DefaultFitOptions()
	o.Draws, o.Attempts, o.Seed = draws, 1, 4
	fit, err := mmm.Sample(context.Background(), m, o, mmm.KeepInMemory, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fit, response.New(fit, response.DefaultLevel)
}

// find returns the findings with a code.
func find(all []finding.Finding, code finding.Code) []finding.Finding {
	var found []finding.Finding
	for _, f := range all {
		if f.Code == code {
			found = append(found, f)
		}
	}
	return found
}

// expect wants a finding with a code, about a subject, whose text has all parts.
func expect(t testing.TB, all []finding.Finding, code finding.Code, subject string, parts ...string) {
	t.Helper()
	for _, f := range find(all, code) {
		if f.Subject == subject && !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(f.Text, p) }) {
			return
		}
	}
	t.Errorf("no %s about %s that says %q; found:\n%s", code, subject, parts, texts(all))
}

// reject wants no finding with the codes.
func reject(t testing.TB, all []finding.Finding, codes ...finding.Code) {
	t.Helper()
	for _, f := range all {
		if slices.Contains(codes, f.Code) {
			t.Errorf("unwanted %s about %s: %s", f.Code, f.Subject, f.Text)
		}
	}
}

func texts(all []finding.Finding) string {
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "  %s %s %s: %s\n", f.Severity, f.Code, f.Subject, f.Text)
	}
	return b.String()
}

// row returns geo g of x, [g][t], to change.
func row(d *mmm.Data, x []float64, g int) []float64 { return x[g*d.T() : (g+1)*d.T()] }
