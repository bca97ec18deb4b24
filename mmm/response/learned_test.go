package response

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
)

// Draws whose overlap one can count.
func TestOverlapLimits(t *testing.T) {
	prior := evenly(0, 1, 1000)
	nan := math.NaN()
	for _, c := range []struct {
		name      string
		posterior []float64
		want      float64
	}{
		{"the same", prior, 1},
		{"fewer of the same", evenly(0, 1, 100), 1},
		{"the upper half", evenly(0.5, 1, 200), 0.5},
		{"two deciles", evenly(0.3, 0.5, 200), 0.2},
		{"within one", []float64{0.41, 0.42}, 0.1},
		{"below", []float64{-3, -2}, 0.1},
		{"above", []float64{2, 3}, 0.1},
		{"a third in one, two in another", []float64{0.15, 0.75, 0.76}, 0.2},
		{"a twentieth in each of two", slices.Concat([]float64{0.15}, slices.Repeat([]float64{0.55}, 18), []float64{0.85}), 0.2},
		{"not a number", []float64{nan, 0.5}, nan},
	} {
		numtest.Close(t, c.name, overlap(prior, c.posterior), c.want, 1e-12)
	}
	numtest.Close(t, "of a prior that is not a number", overlap([]float64{nan, 0.5}, prior), nan, 0)
}

// evenly returns the middles of n equal parts of (lo, hi).
func evenly(lo, hi float64, n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = lo + (hi-lo)*(float64(i)+0.5)/float64(n)
	}
	return x
}

// Overlap by counting, Σ_b min(1/10, share of the posterior in decile b of the prior),
// of samples from two normal distributions.
func TestOverlapFormula(t *testing.T) {
	r := rng.New(5, "overlap", 0)
	prior, posterior := make([]float64, 500), make([]float64, 300)
	rng.NormFill(prior, r)
	rng.NormFill(posterior, r)
	for i := range posterior {
		posterior[i] = 0.7 + posterior[i]/2
	}
	slices.Sort(prior)
	slices.Sort(posterior)
	var want float64
	for b := range 10 {
		lo, hi := math.Inf(-1), math.Inf(1)
		if b > 0 {
			lo = draws.QuantileSorted(prior, float64(b)/10)
		}
		if b < 9 {
			hi = draws.QuantileSorted(prior, float64(b+1)/10)
		}
		n := 0.0
		for _, v := range posterior {
			if v >= lo && v < hi {
				n++
			}
		}
		want += min(0.1, n/300)
	}
	numtest.Close(t, "overlap", overlap(prior, posterior), want, 1e-12)
}

// What is compared is what the draws imply, in natural units.
func TestLearnedFormula(t *testing.T) {
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			m := model(t, d, onCoefficients)
			a := prior(m, 30)
			all := thetas(t, a)
			got, err := a.Learned()
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, l := range got {
				list = append(list, l.Channel+" "+l.Quantity)
				i := slices.IndexFunc(d.Channels, func(c mmm.Channel) bool { return c.Name == l.Channel })
				unit := m.ExposureUnit(i)
				if d.Channels[i].Frequency != nil {
					unit = 1
				}
				var x []float64
				for _, theta := range all {
					switch l.Quantity {
					case "roi":
						x = append(x, worth(d, contribution(t, m, theta, i, actually(d, i)))/sum(d.Channels[i].Spend))
					case "contribution":
						x = append(x, worth(d, contribution(t, m, theta, i, actually(d, i))))
					case "half_life":
						x = append(x, 7*halfOf(weights(param(t, m, theta, "alpha", i), m.Window())))
					case "half_saturation":
						x = append(x, unit*param(t, m, theta, "ec", i))
					}
				}
				what := l.Channel + ": " + l.Quantity
				same(t, what, l.Posterior, x, roundOff)
				slices.Sort(x)
				for k, q := range l.Quantiles {
					numtest.Close(t, fmt.Sprintf("%s: quantile %d", what, k), q, draws.QuantileSorted(x, 0.005+0.01*float64(k)), roundOff)
				}
				if len(l.Quantiles) != 100 || len(l.PriorQuantiles) != 100 || !slices.IsSorted(l.PriorQuantiles) {
					t.Errorf("%s: quantiles %v and %v", what, l.PriorQuantiles, l.Quantiles)
				}
			}
			want := []string{"tv roi", "tv half_life", "tv half_saturation", "search roi", "search half_life", "video roi", "video half_life", "video half_saturation",
				"newsletter contribution", "newsletter half_life", "newsletter half_saturation", "social contribution", "social half_life", "social half_saturation"}
			if !slices.Equal(list, want) {
				t.Errorf("compared %q", list)
			}
		})
	}
}

// Draws from the prior learned nothing: each share of n draws below a decile of n
// others has standard error √(2 p (1-p)/n) ≤ 0.7/√n. Draws around the seventh decile
// overlap with the tenths on either side of it, whose other ends are three such errors
// away.
func TestLearnedPosterior(t *testing.T) {
	const n = 1000
	se := 0.7 / math.Sqrt(n)
	m := model(t, market(1, nil))
	all := thetas(t, prior(m, n))
	roi := m.Spec().Channels[0].Effect.Dist
	for k, theta := range all {
		theta[at(m, "roi_m[tv]")] = roi.Quantile(0.65 + 0.1*(float64(k)+0.5)/n)
	}
	got, err := New(fitOf(m, all...), level).Learned()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range got {
		if l.Channel == "tv" && l.Quantity == "roi" {
			numtest.Close(t, "overlap of tv", l.Overlap, 0.2, 1e-12)
			numtest.Close(t, "posterior median", l.Posterior.Median, roi.Quantile(0.7), 1e-6)
			numtest.Close(t, "prior median", l.Prior.Median, roi.Quantile(0.5), 4*se*(roi.Quantile(0.75)-roi.Quantile(0.5))/0.25)
			continue
		}
		if l.Overlap < 1-10*se || l.Overlap > 1+1e-12 {
			t.Errorf("%s of %s overlaps by %v with itself", l.Quantity, l.Channel, l.Overlap)
		}
	}
}

// What the specification fixes cannot be learned.
func TestLearnedLimits(t *testing.T) {
	fixed := dist.Prior{Dist: dist.Fixed{Value: 0.8}}
	m := model(t, market(3, nil), func(s *mmm.Spec) {
		tv, video := &s.Channels[0], &s.Channels[2]
		tv.Shape["alpha"], tv.Effect = fixed, fixed
		tv.Shape["ec"] = dist.Prior{Dist: dist.Uniform{Low: 0.8, High: 0.801}} // nearly, but not quite
		video.Shape["ec"] = fixed
		s.Channels[3].Adstock = adstock.KindNone
		delete(s.Channels[3].Shape, "alpha")
	})
	got, err := prior(m, 40).Learned()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, l := range got {
		list = append(list, l.Channel+" "+l.Quantity)
	}
	want := []string{"tv half_saturation", "search roi", "search half_life", "video roi", "video half_life",
		"newsletter contribution", "newsletter half_saturation", "social contribution", "social half_life", "social half_saturation"}
	if !slices.Equal(list, want) {
		t.Errorf("compared %q", list)
	}
}
