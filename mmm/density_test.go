package mmm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// marketData returns a made-up market with every kind of channel and variable.
// Exposures are sparse enough that some periods have none.
func marketData(r *rand.Rand, grain Grain, geos, periods int) *Data {
	d := &Data{Grain: grain, History: 3, Currency: "USD"}
	for g := range geos {
		d.Geos = append(d.Geos, fmt.Sprintf("geo%d", g))
		d.Population = append(d.Population, 1e4*(1+r.Float64()))
	}
	for t := range periods {
		d.Periods = append(d.Periods, grain.Next(DayOf(2023, 1, 1), t))
	}
	positive := func(n int, scale float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			if r.Float64() < 0.8 {
				x[i] = scale * r.ExpFloat64()
			}
		}
		x[0] = scale
		return x
	}
	cells, media := geos*periods, geos*(periods+d.History)
	d.Outcome = Outcome{Name: "sales", Kind: Count, Values: positive(cells, 500), Value: slices.Repeat([]float64{2.5}, cells)}
	for _, c := range []struct {
		name string
		kind ChannelKind
	}{{"tv", Paid}, {"search", Paid}, {"video", PaidRF}, {"newsletter", Organic}, {"social", OrganicRF}} {
		ch := Channel{Name: c.name, Kind: c.kind, Exposure: positive(media, 900)}
		if c.kind.HasFrequency() {
			ch.Frequency = positive(media, 2)
		}
		if c.kind.IsPaid() {
			ch.Spend = positive(cells, 40)
		}
		d.Channels = append(d.Channels, ch)
	}
	noise := func() []float64 {
		x := make([]float64, cells)
		rng.NormFill(x, r)
		return x
	}
	d.Treatments = []Series{{"promo", positive(cells, 1)}, {"price", noise()}}
	d.Controls = []Series{{"temperature", noise()}, {"competitor", noise()}}
	return d
}

// densityCase is a model to check gradients of.
type densityCase struct {
	name   string
	grain  Grain
	geos   int
	change func(d *Data, s *Spec)
}

func densityCases() []densityCase {
	prior := func(d dist.Dist) dist.Prior { return dist.Prior{Dist: d} }
	return []densityCase{
		{"national weekly", Weekly, 1, nil},
		{"national daily", Daily, 1, nil},
		{"national monthly", Monthly, 1, nil},
		{"geo, log-normal", Weekly, 3, nil},
		{"geo, normal", Weekly, 3, func(_ *Data, s *Spec) { s.Effects = NormalEffects }},
		{"a sigma for each geo", Weekly, 3, func(_ *Data, s *Spec) { s.UniqueSigma = true }},
		{"a sigma for each geo, held-out cells", Weekly, 2, func(d *Data, s *Spec) {
			s.UniqueSigma = true
			holdOut(d, s)
		}},
		{"held-out cells", Weekly, 3, holdOut},
		{"national, held-out periods", Daily, 1, holdOut},
		{"Student-t", Weekly, 2, func(_ *Data, s *Spec) { s.Likelihood = StudentTLikelihood }},
		{"knots for every period", Weekly, 2, func(d *Data, s *Spec) {
			s.Baseline.Knots = span(0, d.T())
			s.Baseline.Knot = prior(dist.Normal{Mu: 0.3, Sigma: 2})
		}},
		{"kernels and curves", Daily, 2, func(d *Data, s *Spec) {
			kernels := []adstock.Kind{adstock.KindDelayed, adstock.KindWeibullPDF, adstock.KindBinomial, adstock.KindWeibullCDF, adstock.KindNone}
			curves := []saturation.Kind{saturation.KindLogistic, saturation.KindHill, saturation.KindHill, saturation.KindNone, saturation.KindLogistic}
			for i := range s.Channels {
				s.Channels[i].Adstock, s.Channels[i].Saturation = kernels[i], curves[i]
				s.Channels[i].SaturationFirst = i == 1
				s.Channels[i].Shape = DefaultShape(d.Grain, s.MaxLag, d.Channels[i].Kind, kernels[i], curves[i])
			}
			s.Channels[1].Shape["slope"] = prior(dist.LogNormal{Mu: 0.3, Sigma: 0.3})
		}},
		{"free slope, fixed retention", Weekly, 1, func(_ *Data, s *Spec) {
			s.Channels[0].Shape["slope"] = prior(dist.LogNormal{Mu: 0.3, Sigma: 0.3})
			s.Channels[1].Shape["alpha"] = prior(dist.Fixed{Value: 0.4})
			s.Channels[1].Shape["ec"] = prior(dist.Fixed{Value: 0.9})
		}},
		{"priors on everything", Weekly, 3, func(d *Data, s *Spec) {
			for i, on := range []PriorOn{OnMROI, OnCoefficient, OnMROI, OnCoefficient, OnContribution} {
				s.Channels[i].On, s.Channels[i].Effect = on, DefaultEffect(d, on)
			}
			s.Treatments[0].On, s.Treatments[0].Effect = OnCoefficient, prior(dist.Normal{Mu: 0, Sigma: 1})
			s.Treatments[1].On, s.Treatments[1].Effect = OnCoefficient, prior(dist.StudentT{DF: 4, Loc: 0, Scale: 1})
			s.Controls[0].Coefficient = prior(dist.LogNormal{Mu: 0, Sigma: 1})
			s.Controls[1].Coefficient = prior(dist.Normal{Mu: -1, Sigma: 0.5})
		}},
		{"calibration windows", Weekly, 2, func(d *Data, s *Spec) {
			for _, i := range []int{0, 2} {
				s.Channels[i].Calibration = make([]bool, d.MediaT())
				for t := 5; t < 15; t++ {
					s.Channels[i].Calibration[t] = true
				}
			}
		}},
		{"events", Weekly, 3, func(d *Data, _ *Spec) {
			at := func(t, days int, geos ...string) EventSpan {
				return EventSpan{Start: d.Periods[t] + 2, End: d.Periods[t] + 2 + Day(days), Geos: geos}
			}
			d.Events = []Event{
				{Name: "sale", Occurrences: []EventSpan{at(3, 0), at(20, 9)}, Lead: 1, Lag: 2},
				{Name: "festival", Occurrences: []EventSpan{at(9, 1, "geo1")}, Lag: 1},
			}
		}},
		{"lift tests", Weekly, 3, func(d *Data, _ *Spec) {
			d.LiftTests = []LiftTest{
				{Name: "tv hold-out", Channel: "tv", Start: d.Periods[4], End: d.Periods[9] - 1, Geos: []string{"geo0", "geo2"}, Effect: 900, SE: 150},
				{Name: "video up", Channel: "video", Start: d.Periods[11] + 3, End: d.Periods[16] + 1, CountUntil: d.Periods[18], Against: 0.6, Effect: 300, SE: 90, InRevenue: true},
				{Name: "tv again", Channel: "tv", Start: d.Periods[21], End: d.Periods[25] - 1, Against: 1.4, Effect: -200, SE: 80},
			}
		}},
		{"no carry-over", Weekly, 1, func(_ *Data, s *Spec) { s.MaxLag = 0 }},
		{"window longer than the data", Weekly, 1, func(_ *Data, s *Spec) { s.MaxLag = 500 }},
	}
}

func holdOut(d *Data, s *Spec) {
	s.Holdout = make([]bool, d.G()*d.T())
	for i := range s.Holdout {
		s.Holdout[i] = i%7 == 2 || i%d.T() > d.T()-3
	}
}

func (c densityCase) model(t testing.TB) *Model {
	t.Helper()
	d := marketData(rng.New(3, c.name, 0), c.grain, c.geos, 30)
	s := DefaultSpec(d)
	s.Baseline.YearlyOrder = 1
	if c.change != nil {
		c.change(d, &s)
	}
	m, err := New(d, s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func parametrisations() []Parametrisation {
	return []Parametrisation{{}, {Gaussian: true}, {Integrate: true}, {Integrate: true, Gaussian: true}}
}

func TestDensityGrad(t *testing.T) {
	for _, c := range densityCases() {
		t.Run(c.name, func(t *testing.T) {
			m := c.model(t)
			for _, p := range parametrisations() {
				post := m.Posterior(p)
				d := post.NewLogDensity()
				r := rng.New(5, "points", 0)
				u := make([]float64, post.Dim())
				far := 2.5
				if !p.Gaussian {
					far = 1.5 // natural coordinates are not scaled by the prior
				}
				for _, spread := range []float64{0.5, 1, far} {
					for k := range u {
						u[k] = spread * r.NormFloat64()
					}
					numtest.CheckGrad(t, fmt.Sprintf("%+v, spread %v", p, spread), d.LogProb, u, 1e-6)
				}
			}
		})
	}
}

// At the edges of their supports parameters still have finite densities and
// right gradients: Gaussian coordinates of ±6 are one in 10^9 away from the ends.
func TestDensityGradAtEdges(t *testing.T) {
	for _, c := range densityCases() {
		post := c.model(t).Posterior(Parametrisation{Integrate: true, Gaussian: true})
		d := post.NewLogDensity()
		u := make([]float64, post.Dim())
		for k := range u {
			for _, edge := range []float64{-6, 6} {
				clear(u)
				u[k] = edge
				grad, at := make([]float64, len(u)), slices.Clone(u)
				if lp := d.LogProb(grad, u); lp < -1e12 {
					continue // noise of 10^-9: differences drown in rounding
				}
				want := numtest.Derivative(func(v float64) float64 {
					at[k] = v
					return d.LogProb(make([]float64, len(u)), at)
				}, edge, 1e-3)
				if !(math.Abs(grad[k]-want) <= 1e-6*math.Max(math.Abs(want), 1)) {
					t.Errorf("%s, coordinate %d at %v: gradient %.10g, difference quotient %.10g", c.name, k, edge, grad[k], want)
				}
			}
		}
	}
}

// A spread of exactly 0 is where its coordinate underflows. The density is even in
// the spread of integrated deviations: without a Jacobian its derivative is 0.
func TestDensityGradAtZeroSpread(t *testing.T) {
	m := densityCase{"zero spread", Weekly, 3, func(_ *Data, s *Spec) {
		for i := range s.Controls {
			s.Controls[i].Xi = dist.Prior{Dist: dist.Uniform{Low: 0, High: 2}}
		}
	}}.model(t)
	d := m.Posterior(Parametrisation{Integrate: true}).newDensity()
	if d.grouped == nil {
		t.Fatal("no deviations are integrated")
	}
	u, grad := make([]float64, d.Dim()), make([]float64, d.Dim())
	d.logPrior(grad, u)
	xi := m.layout.Param("xi_c").Start
	at := func(spread float64) float64 {
		clear(d.bar)
		d.theta[xi] = spread
		d.fw.eval(d.theta, true)
		return d.logLikelihood()
	}
	zero := at(0)
	if bar := d.bar[xi]; bar != 0 || math.IsNaN(zero) {
		t.Errorf("log likelihood %v with derivative %v", zero, bar)
	}
	// Its curvature there is of the order of the data's information, hundreds.
	const small = 1e-5
	numtest.Close(t, "log likelihood", at(small), zero, 1e-6)
	if bar := d.bar[xi]; !(math.Abs(bar) < 1e4*small) {
		t.Errorf("derivative %v at a spread of %v", bar, small)
	}
}

// Integrating out is exact: the integrated density is the full one averaged over
// the integrated parameters' conditional distribution. With θ* the draw's mean
// and b any value, log p(u) = log p(u, b) - log p(b | u).
func TestDensityIntegratedFormula(t *testing.T) {
	for _, c := range densityCases() {
		m := c.model(t)
		post := m.Posterior(Parametrisation{Integrate: true})
		full := m.Posterior(Parametrisation{})
		if post.block == nil {
			continue
		}
		d, f := post.newDensity(), full.newDensity()
		r := rng.New(6, c.name, 0)
		u := make([]float64, post.Dim())
		post.StartFromPrior(u, r)
		grad := make([]float64, post.Dim())
		marginal := d.LogProb(grad, u)

		mean := make([]float64, len(post.integrated))
		d.block.Mean(mean)
		at := func(b []float64) float64 {
			theta := slices.Clone(d.theta)
			for k, i := range post.integrated {
				theta[i] = post.prior[k].Mu + post.prior[k].Sigma*b[k]
			}
			v := make([]float64, full.Dim())
			for k, i := range full.sampled {
				v[k] = full.coordinate[k].Inverse(theta[i])
			}
			return f.LogProb(make([]float64, len(v)), v)
		}
		// The conditional is Gaussian: its density at the mean follows from the
		// precision A, whose quadratic form the full density gives by differences.
		p := len(mean)
		atMean := at(mean)
		precision := make([]float64, p*p)
		unit := func(i, j int) float64 {
			b := slices.Clone(mean)
			b[i]++
			b[j]++
			return atMean - at(b)
		}
		single := make([]float64, p)
		for i := range p {
			b := slices.Clone(mean)
			b[i]++
			single[i] = atMean - at(b)
		}
		for i := range p {
			for j := range p {
				precision[i*p+j] = unit(i, j) - single[i] - single[j]
			}
		}
		for i := range p {
			precision[i*p+i] = 2 * single[i]
		}
		var logScale float64
		for _, prior := range post.prior {
			logScale += math.Log(prior.Sigma)
		}
		// p(b|u) in θ has the Jacobian 1/Π sd; at(·) is a density in θ as well.
		logConditional := 0.5*logDet(t, precision, p) - float64(p)*halfLogTwoPi - logScale
		numtest.Close(t, c.name, marginal, atMean-logConditional, 1e-7)
	}
}

// logDet returns the log determinant of a positive definite n×n matrix.
func logDet(t *testing.T, a []float64, n int) float64 {
	t.Helper()
	var logdet float64
	for j := range n {
		pivot := a[j*n+j]
		if pivot <= 0 {
			t.Fatalf("pivot %d is %v", j, pivot)
		}
		logdet += math.Log(pivot)
		for i := j + 1; i < n; i++ {
			f := a[i*n+j] / pivot
			for k := j; k < n; k++ {
				a[i*n+k] -= f * a[j*n+k]
			}
		}
	}
	return logdet
}

func TestDensityDoesNotAllocate(t *testing.T) {
	for _, c := range densityCases() {
		m := c.model(t)
		for _, p := range parametrisations() {
			post := m.Posterior(p)
			d := post.NewLogDensity()
			u, grad := make([]float64, post.Dim()), make([]float64, post.Dim())
			if n := testing.AllocsPerRun(5, func() { d.LogProb(grad, u) }); n != 0 {
				t.Errorf("%s, %+v: %v allocations per evaluation", c.name, p, n)
			}
		}
	}
}

func TestDensityHostile(t *testing.T) {
	m := densityCases()[3].model(t)
	for _, p := range parametrisations() {
		post := m.Posterior(p)
		d := post.NewLogDensity()
		u, grad := make([]float64, post.Dim()), make([]float64, post.Dim())
		want := d.LogProb(grad, u)
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300} {
			for k := range u {
				u[k] = bad
				if lp := d.LogProb(grad, u); math.IsNaN(lp) || math.IsInf(lp, 1) {
					t.Errorf("%+v: coordinate %d = %v gives %v", p, k, bad, lp)
				}
				u[k] = 0
			}
		}
		if got := d.LogProb(grad, u); got != want {
			t.Errorf("%+v: after impossible points %v, before %v", p, got, want)
		}
	}
}

// Two evaluators of one posterior do not share state.
func TestDensityEvaluatorsAreIndependent(t *testing.T) {
	post := densityCases()[3].model(t).Posterior(DefaultParametrisation())
	a, b := post.NewLogDensity(), post.NewLogDensity()
	r := rng.New(8, "independent", 0)
	u, v := make([]float64, post.Dim()), make([]float64, post.Dim())
	post.StartFromPrior(u, r)
	post.StartFromPrior(v, r)
	ga, gb := make([]float64, len(u)), make([]float64, len(u))
	want := a.LogProb(ga, u)
	b.LogProb(gb, v)
	if got := a.LogProb(gb, u); got != want || !slices.Equal(ga, gb) {
		t.Errorf("log density %v became %v", want, got)
	}
}
