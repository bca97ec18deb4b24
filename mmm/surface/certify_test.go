package surface

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// errorsOf returns, by region, the errors of the held-out scenarios by draw, and the
// largest of their posterior mean: exact outcomes are the oracle's.
func errorsOf(s *Surface, o *oracle) (byDraw map[RegionName][]float64, byMean map[RegionName]float64) {
	byDraw, byMean = map[RegionName][]float64{}, map[RegionName]float64{}
	exact := func(plan []float64) []float64 {
		x := make([]float64, s.Options.Exact)
		for j := range x {
			for i, spend := range plan {
				c := &s.Channels[i]
				x[j] += s.Anchor.Factor * sum(o.adds(o.thetas[j*s.Draws/s.Options.Exact], i+1, more(o.actual(i+1), constantly(spend/c.Today))))
			}
		}
		return x
	}
	incremental := make([]float64, s.Draws)
	s.Incremental(incremental, s.Today())
	least := 0.01 * sum(incremental) / float64(s.Draws)
	for _, plan := range s.heldOut() {
		want := exact(plan)
		s.Incremental(incremental, plan)
		scale := max(sum(want)/float64(len(want)), least)
		var bias float64
		var all []float64
		for j, v := range want {
			e := incremental[j*s.Draws/s.Options.Exact] - v
			bias += e / float64(len(want))
			all = append(all, math.Abs(e)/scale)
		}
		for _, r := range s.regionsOf(plan) {
			byDraw[r] = append(byDraw[r], all...)
			byMean[r] = max(byMean[r], math.Abs(bias)/scale)
		}
	}
	return byDraw, byMean
}

// The certificate is what a slow comparison says, in every region.
func TestCertificateSlow(t *testing.T) {
	d := market(3, valued)
	fit := prior(model(t, d))
	opt := options()
	opt.HeldOut = 60
	s := build(t, fit, horizon(d), opt)
	byDraw, byMean := errorsOf(s, newOracle(t, fit, planned{}))
	for region, e := range byDraw {
		at := slices.IndexFunc(s.Certificate.Regions, func(r Region) bool { return r.Region == region })
		if at < 0 {
			t.Fatalf("no region %s", region)
		}
		r := s.Certificate.Regions[at]
		slices.Sort(e)
		if r.Scenarios*opt.Exact != len(e) {
			t.Errorf("%s: %d scenarios, want %d", region, r.Scenarios, len(e)/opt.Exact)
		}
		numtest.Close(t, string(region)+": largest error", r.MaxRelError, e[len(e)-1], 1e-9)
		n := len(e)
		numtest.Close(t, string(region)+": median error", r.MedianRelError, (e[(n-1)/2]+e[n/2])/2, 1e-9)
		if at := 0.99 * float64(n-1); !(r.P99RelError >= e[int(at)] && r.P99RelError <= e[int(math.Ceil(at))]) {
			t.Errorf("%s: 99th percentile %v, want between %v and %v", region, r.P99RelError, e[int(at)], e[int(math.Ceil(at))])
		}
	}
	c := s.Certificate
	if len(c.Regions) != len(byDraw) || len(byDraw) != 5 {
		t.Errorf("%d regions, want %d of 5", len(c.Regions), len(byDraw))
	}
	inside := c.Regions[0]
	if inside.Region != Inside || c.Scenarios != inside.Scenarios || c.MaxRelError != inside.MaxRelError || c.P99RelError != inside.P99RelError || c.MedianRelError != inside.MedianRelError {
		t.Errorf("headline %+v is not about the inside, %+v", c, inside)
	}
	numtest.Close(t, "error of the mean", c.MaxMeanRelError, byMean[Inside], 1e-9)
	if c.Draws != opt.Exact {
		t.Errorf("%d draws, want %d", c.Draws, opt.Exact)
	}
}

// Held-out scenarios are within limits, and a third of them near today.
func TestHeldOutLimits(t *testing.T) {
	d := market(1, nil)
	opt := options()
	opt.HeldOut = 300
	s := build(t, prior(model(t, d)), horizon(d), opt)
	near := 0
	for k, plan := range s.heldOut() {
		if total(plan) > opt.MaxBudget*s.Budget()*(1+1e-9) {
			t.Errorf("plan %d spends %v of %v", k, total(plan), s.Budget())
		}
		for i, x := range plan {
			if !(x >= 0 && x <= s.Channels[i].Max()) {
				t.Errorf("plan %d: %s spends %v", k, s.Channels[i].Name, x)
			}
		}
		if slices.Contains(s.regionsOf(plan), NearToday) {
			near++
		}
	}
	if near < 100 || near > 150 {
		t.Errorf("%d of 300 scenarios are near today", near)
	}
}

// Where every scenario extrapolates, the headline is about all of them.
func TestCertificateWithoutInsideLimits(t *testing.T) {
	d := market(1, nil)
	s := build(t, prior(model(t, d)), horizon(d), options())
	s.Observed = Range{1e12, 1e13}
	plans := s.heldOut()
	n := 2
	exact := make([]float64, len(plans)*n)
	c := s.compare(plans, exact, n)
	last := c.Regions[len(c.Regions)-1]
	if last.Region != Extrapolating || c.Scenarios != len(plans) || c.MaxRelError != last.MaxRelError || c.MaxRelError == 0 || c.MaxMeanRelError == 0 {
		t.Errorf("%+v", c)
	}
}

// Where nothing that spending brings has a value, nothing is off.
func TestCertificateWithoutValueLimits(t *testing.T) {
	d := market(2, valued)
	h := horizon(d)
	h.Changes.Value = make([]float64, 2*horizonN)
	s := build(t, prior(model(t, d)), h, options())
	if c, f := s.Certificate, s.Flights; c.MaxRelError != 0 || c.MaxMeanRelError != 0 || f.MaxRelError != 0 {
		t.Errorf("%+v, flights %v", c, f.MaxRelError)
	}
}

// The error of interpolation falls with the square of the distance of nodes: a third
// of it leaves a ninth of the error.
func TestInterpolationLimits(t *testing.T) {
	d := market(3, valued)
	fit := prior(model(t, d))
	errorAt := func(nodes int) float64 {
		opt := options()
		opt.Nodes, opt.Scenarios, opt.HeldOut, opt.Exact = nodes, 1, 200, 5
		return build(t, fit, horizon(d), opt).Certificate.MedianRelError
	}
	coarse, fine := errorAt(50), errorAt(150)
	if ratio := coarse / fine; ratio < 7 || ratio > 11.5 {
		t.Errorf("with 50 nodes the median error is %.3g, with 150 %.3g: %.3g times less, want 9", coarse, fine, ratio)
	}
}

// What the surface promises for default nodes: inside what was observed an error of at
// most half a per cent, of typically a twentieth.
func TestCertificatePromise(t *testing.T) {
	for _, geos := range []int{1, 3} {
		d := market(geos, valued)
		opt := DefaultOptions()
		opt.Draws, opt.Scenarios, opt.Exact, opt.FlightDraws = 40, 1, 40, 1
		c := build(t, prior40(t, geos), horizon(d), opt).Certificate
		if c.Regions[0].Region != Inside || c.MaxRelError > 0.005 || c.MedianRelError > 0.0005 || c.MaxMeanRelError > 0.005 {
			t.Errorf("%d geos: %+v", geos, c)
		}
	}
}
