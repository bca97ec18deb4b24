package review

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

func TestDesignFindsNothingInCleanDesigns(t *testing.T) {
	for seed := range uint64(5) {
		for _, geos := range []int{1, 5} {
			if all := Design(model(t, market(seed, mmm.Weekly, geos, 156)), DefaultThresholds()); len(all) > 0 {
				t.Errorf("seed %d, %d geos:\n%s", seed, geos, texts(all))
			}
		}
	}
}

func TestDesignFindsModelsTooLarge(t *testing.T) {
	d := market(1, mmm.Weekly, 1, 104)
	knots := func(n int) func(*mmm.Spec) {
		return func(s *mmm.Spec) {
			s.Baseline.Knots = nil
			for k := range n {
				s.Baseline.Knots = append(s.Baseline.Knots, k*103/(n-1))
			}
		}
	}
	// 104 observations; 8 yearly terms, 1 control and 3 channels beside knots.
	all := Design(model(t, d, knots(8)), DefaultThresholds())
	expect(t, all, "few_observations", "data", "104 observations for 20 parameters", "5.2 each")
	if f := find(all, "few_observations")[0]; f.Severity != finding.Note {
		t.Error(f)
	}
	reject(t, all, "many_knots", "short_for_season")
	all = Design(model(t, d, knots(60)), DefaultThresholds())
	expect(t, all, "few_observations", "data", "72 parameters", "1.4 each")
	expect(t, all, "many_knots", "knots", "60 knots for 104 weeks")
	if f := find(all, "few_observations")[0]; f.Severity != finding.Warning {
		t.Error(f)
	}
	hold := func(s *mmm.Spec) {
		s.Holdout = make([]bool, 104)
		for t := 80; t < 104; t++ {
			s.Holdout[t] = true
		}
	}
	expect(t, Design(model(t, d, knots(8), hold), DefaultThresholds()), "few_observations", "data", "80 observations")
	expect(t, Design(model(t, market(1, mmm.Weekly, 1, 84)), DefaultThresholds()), "short_for_season", "seasonality", "1.6 years")
}

// The solution of a ridge against the inverse matrix of its formula, and a partial
// against the ridge in which a column has been replaced.
func TestRidgeSlow(t *testing.T) {
	r := rng.New(6, "ridge", 0)
	const n, p, sigma = 60, 7, 0.8
	normals := func() []float64 {
		x := make([]float64, n)
		rng.NormFill(x, r)
		return x
	}
	columns := make([][]float64, p)
	y := normals()
	floats.Scale(sigma, y)
	for i := range columns {
		columns[i] = normals()
		floats.AddScaled(y, r.NormFloat64(), columns[i])
	}
	u := normals()
	floats.AddScaled(u, 2, columns[1])
	solved := newRidge(columns, y, n)
	inverse := func(columns [][]float64) *mat.Dense {
		a := mat.NewDense(p, p, nil)
		for i := range p {
			for j := range p {
				a.Set(i, j, floats.Dot(columns[i], columns[j])/solved.sigma2)
			}
			a.Set(i, i, a.At(i, i)+1)
		}
		var inv mat.Dense
		if err := inv.Inverse(a); err != nil {
			t.Fatal(err)
		}
		return &inv
	}
	numtest.CloseSlice(t, "covariance", solved.covariance(3), mat.Col(nil, 3, inverse(columns)), 1e-12)

	// The fixed point of the noise: residual variance over degrees of freedom left.
	inv := inverse(columns)
	residual, trace := append([]float64(nil), y...), 0.0
	for i := range p {
		var b float64
		for j := range p {
			b += inv.At(i, j) * floats.Dot(columns[j], y) / solved.sigma2
		}
		floats.AddScaled(residual, -b, columns[i])
		trace += 1 - inv.At(i, i)
	}
	numtest.Close(t, "noise variance", solved.sigma2, floats.Dot(residual, residual)/(n-trace), 1e-10)
	// Its relative standard error is √(2/(n-p)).
	numtest.Close(t, "noise", solved.sigma2, sigma*sigma, 4*math.Sqrt(2./(n-p))*sigma*sigma)

	replaced := append([][]float64(nil), columns...)
	replaced[3] = u
	cov := inverse(replaced)
	got := solved.replace(3, u)
	numtest.Close(t, "information", got.information, 1/cov.At(3, 3)-1, 1e-9)
	want := make([]float64, n)
	for i, c := range replaced {
		floats.AddScaled(want, cov.At(i, 3)/cov.At(3, 3), c)
	}
	numtest.CloseSlice(t, "residual", got.residual, want, 1e-9)
}

func TestIndependentMovesLimits(t *testing.T) {
	r := rng.New(7, "moves", 0)
	const periods, geos = 600, 6
	series := func(f func(r *rand.Rand, t int) float64) []float64 {
		x := make([]float64, periods)
		for t := range x {
			x[t] = f(r, t)
		}
		return x
	}
	flip := series(func(r *rand.Rand, _ int) float64 { return float64(2*r.IntN(2) - 1) })
	blocks := series(func(_ *rand.Rand, t int) float64 { return flip[t/10] })
	bursts := series(func(_ *rand.Rand, t int) float64 {
		if t%200 < 4 {
			return 1
		}
		return 0
	})
	normal := series(func(r *rand.Rand, _ int) float64 { return r.NormFloat64() })
	common := append([]float64(nil), normal...)
	var own []float64
	for range geos {
		own = append(own, series(func(r *rand.Rand, _ int) float64 { return r.NormFloat64() })...)
	}
	for range geos - 1 {
		common = append(common, normal...)
	}
	for _, c := range []struct {
		name     string
		x        []float64
		geos     int
		low, top float64
	}{
		{"a flip in every period", flip, 1, 500, 601},
		{"a flip in every tenth", blocks, 1, 40, 75},
		{"three bursts of four periods", bursts, 1, 2, 4},
		{"normal values", normal, 1, 0.4 * periods, 0.6 * periods},
		{"the same in every geo", common, geos, 0.4 * periods, 0.6 * periods},
		{"every geo on its own", own, geos, 0.75 * geos * periods, geos * periods},
		{"nothing", make([]float64, periods), 1, 0, 0},
	} {
		if got := independentMoves(c.x, c.geos); !(got >= c.low && got <= c.top) {
			t.Errorf("%s: %v moves, want %v to %v", c.name, got, c.low, c.top)
		}
	}
}

// seasonal makes a channel spend little, and with the season.
func seasonal(c *mmm.Channel) {
	for t := range c.Exposure {
		c.Exposure[t] = 1e6 * (2 + math.Sin(2*math.Pi*float64(t)/52))
		c.Spend[t] = 0.001 * c.Exposure[t]
	}
}

// A channel of little spend that follows the season can hardly be learned.
func TestDesignFindsWeakChannels(t *testing.T) {
	d := market(3, mmm.Weekly, 1, 104)
	seasonal(&d.Channels[1])
	all := Design(model(t, d), DefaultThresholds())
	expect(t, all, "weak_design", `channel "radio"`, "Of the movement of radio", "EUR")
	if found := find(all, "weak_design"); len(found) != 1 || found[0].Severity != finding.Warning {
		t.Error(texts(all))
	}
}

// What a design says of a channel against what fits of that design find: with a
// normal prior, known shapes and one free effect the model is linear, and the
// posterior standard deviation is the one foretold.
func TestAnticipationAgainstFits(t *testing.T) {
	d := market(3, mmm.Weekly, 1, 104)
	m := model(t, d, func(s *mmm.Spec) {
		for i := range s.Channels {
			c := &s.Channels[i]
			c.Effect = dist.Prior{Dist: dist.Normal{Mu: 2, Sigma: 1}}
			for name, p := range c.Shape {
				c.Shape[name] = dist.Prior{Dist: dist.Fixed{Value: p.Quantile(0.5)}}
			}
		}
	})
	a := anticipate(m, 400)
	fit, _ := sample(t, m, 500)
	for i, ch := range d.Channels {
		spend := sumOf(ch.Spend)
		k := 0
		for j, name := range fit.Draws.Names() {
			if name == "roi_m["+ch.Name+"]" {
				k = j
			}
		}
		s := fit.Diagnostics.Summaries[k]
		// Noise is estimated from about 90 observations, with an error of 7%, and the
		// standard deviation from over 400 effective draws, with 4%.
		numtest.Close(t, ch.Name, a.channels[i].sd/spend/s.SD, 1, 0.25)
		// Of 400 draws of a normal prior, half the central 68%.
		numtest.Close(t, ch.Name+" prior", a.channels[i].priorSD/spend, 1, 0.25)
	}
}

func TestDesignFindsInseparableChannels(t *testing.T) {
	d := market(3, mmm.Weekly, 1, 156)
	reject(t, Design(model(t, d), DefaultThresholds()), "inseparable_design")
	blend(d, 0, 1, 0.9)
	expect(t, Design(model(t, d), DefaultThresholds()), "inseparable_design", `channel "tv", channel "radio"`, "tv and radio together")
}

func TestDesignFindsExcessivePriors(t *testing.T) {
	d := market(3, mmm.Weekly, 1, 104)
	reject(t, Design(model(t, d), DefaultThresholds()), "priors_exceed_outcome")
	for i := range d.Channels {
		floats.Scale(10, d.Channels[i].Spend)
	}
	expect(t, Design(model(t, d), DefaultThresholds()), "priors_exceed_outcome", "priors", "all channels together")
}
