package response

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// summed adds up values [g][t] over geos, or leaves them.
func summed(d *mmm.Data, x []float64, byGeo bool) []float64 {
	if byGeo {
		return x
	}
	s := make([]float64, d.T())
	for i, v := range x {
		s[i%d.T()] += v
	}
	return s
}

// inResults returns outcome x in the unit of results.
func inResults(d *mmm.Data, x []float64) []float64 {
	y := slices.Clone(x)
	for i := range y {
		y[i] *= d.ValueAt(i)
	}
	return y
}

// sameSeries compares a series with draws of it, [draw][geo and t].
func sameSeries(t testing.TB, got Series, byDraw [][]float64) {
	t.Helper()
	n := 0
	for g, row := range got.Values {
		for i, e := range row {
			var x []float64
			for _, values := range byDraw {
				x = append(x, values[g*len(row)+i])
			}
			same(t, fmt.Sprintf("%s in %s, week %d", got.Name, got.Geos[g], i), e, x, roundOff)
			n++
		}
	}
	if n != len(byDraw[0]) {
		t.Errorf("%s: %d cells, want %d", got.Name, n, len(byDraw[0]))
	}
}

// Series against what the parameters of each draw imply, the predicted one with the
// noise that PredictiveNoise promises.
func TestSeriesSlow(t *testing.T) {
	for name, d := range cases() {
		for _, byGeo := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", by geo ", byGeo), func(t *testing.T) {
				m := model(t, d, onCoefficients)
				a := prior(m, 20)
				everything := []string{"promo", "price"}
				for _, c := range d.Channels {
					everything = append(everything, c.Name)
				}
				var mu, replicates, baseline [][]float64
				of := map[string][][]float64{}
				e, noise := m.NewEvaluator(), PredictiveNoise()
				in := func(x []float64) []float64 { return summed(d, inResults(d, x), byGeo) }
				for _, theta := range thetas(t, a) {
					with := expected(m, theta)
					mu, baseline = append(mu, in(with)), append(baseline, in(without(m, theta, everything...)))
					y := make([]float64, len(with))
					e.Set(theta)
					e.Replicate(y, noise)
					replicates = append(replicates, in(y))
					for _, name := range everything {
						x := without(m, theta, name)
						for i := range x {
							x[i] = with[i] - x[i]
						}
						of[name] = append(of[name], in(x))
					}
				}
				f, err := a.Fit(byGeo)
				if err != nil {
					t.Fatal(err)
				}
				sameSeries(t, f.Expected, mu)
				sameSeries(t, f.Predicted, replicates)
				sameSeries(t, f.Baseline, baseline)
				numtest.CloseSlice(t, "actual", slices.Concat(f.Actual...), in(d.Outcome.Values), 1e-12)
				var visited []string
				if err := a.Contributions(byGeo, func(s Series) error {
					visited = append(visited, s.Name)
					if of[s.Name] == nil {
						t.Fatalf("unknown series %q", s.Name)
					}
					sameSeries(t, s, of[s.Name])
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				if want := []string{"tv", "search", "video", "newsletter", "social", "promo", "price"}; !slices.Equal(visited, want) {
					t.Errorf("visited %q, want %q", visited, want)
				}
				if want := d.Geos; byGeo && !slices.Equal(f.Expected.Geos, want) || !byGeo && !slices.Equal(f.Expected.Geos, []string{""}) {
					t.Errorf("geos %q", f.Expected.Geos)
				}
			})
		}
	}
}

// In every draw geos add up to the whole, the baseline and all contributions to
// expected outcome, and weeks to the totals of Channels.
func TestSeriesPhysics(t *testing.T) {
	d := market(3, valued)
	m := model(t, d)
	for _, theta := range thetas(t, prior(m, 5)) {
		a := New(fitOf(m, theta), level)
		channels, err := a.Channels()
		if err != nil {
			t.Fatal(err)
		}
		var totals []float64
		for _, ch := range slices.Concat(channels.Channels, channels.Treatments) {
			totals = append(totals, ch.Contribution.Mean)
		}
		weekly := map[bool][][]float64{}
		for _, byGeo := range []bool{false, true} {
			f, err := a.Fit(byGeo)
			if err != nil {
				t.Fatal(err)
			}
			left := summed(d, means(f.Expected), !byGeo)
			weekly[byGeo] = append(weekly[byGeo], slices.Clone(left))
			less := func(s Series) error {
				x := summed(d, means(s), !byGeo)
				weekly[byGeo] = append(weekly[byGeo], x)
				for i, v := range x {
					left[i] -= v
				}
				return nil
			}
			if err := errors.Join(less(f.Baseline), a.Contributions(byGeo, less)); err != nil {
				t.Fatal(err)
			}
			numtest.CloseSlice(t, "what is left", left, make([]float64, d.T()), 1e-7) // of sums of tens of thousands
			numtest.Close(t, "expected", sum(weekly[byGeo][0]), channels.Expected.Mean, roundOff)
			numtest.Close(t, "baseline", sum(weekly[byGeo][1]), channels.Baseline.Mean, roundOff)
			for i, x := range weekly[byGeo][2:] {
				numtest.Close(t, fmt.Sprint("contribution ", i), sum(x), totals[i], roundOff)
			}
		}
		for i, x := range weekly[true] {
			numtest.CloseSlice(t, fmt.Sprint("series ", i, " over geos"), x, weekly[false][i], roundOff)
		}
	}
}

// means returns the means of a series, [g][t].
func means(s Series) []float64 {
	var x []float64
	for _, row := range s.Values {
		for _, e := range row {
			x = append(x, e.Mean)
		}
	}
	return x
}

// A visitor that fails stops the visits, and a series is thinned to SeriesDraws.
func TestSeriesLimits(t *testing.T) {
	m := model(t, market(1, nil))
	stop := errors.New("enough")
	visits := 0
	if err := prior(m, 3).Contributions(false, func(Series) error { visits++; return stop }); !errors.Is(err, stop) || visits != 1 {
		t.Errorf("%d visits, then %v", visits, err)
	}
	visits = 0
	if err := prior(m, 3).Contributions(false, func(s Series) error {
		if visits++; s.Name == "promo" {
			return stop
		}
		return nil
	}); !errors.Is(err, stop) || visits != 6 {
		t.Errorf("%d visits, then %v", visits, err)
	}

	const n = 2*SeriesDraws + 1
	a := prior(m, n)
	f, err := a.Fit(false)
	if err != nil {
		t.Fatal(err)
	}
	var first []float64
	for k, theta := range thetas(t, a) {
		// Of 2001 draws evenly spaced ones are 0, 2, 4, …, with a 2001st left over.
		if k%2 == 0 && k < 2*SeriesDraws {
			first = append(first, worth(m.Data(), expected(m, theta)[:1]))
		}
	}
	sameEstimate(t, "first week", f.Expected.Values[0][0], draws.Summarise(first, level), roundOff)
}

// A bounded fit is that of the draws which Each visits, and the baseline alone is
// the one of the fit.
func TestFitFromLimit(t *testing.T) {
	m := model(t, market(3, valued))
	all := thetas(t, prior(m, 20))
	a := New(chains(m, all[:10], all[10:]), level)
	for _, byGeo := range []bool{false, true} {
		got, err := a.FitFrom(8, byGeo)
		if err != nil {
			t.Fatal(err)
		}
		few := New(chains(m, [][]float64{all[0], all[2], all[5], all[7]}, [][]float64{all[10], all[12], all[15], all[17]}), level)
		want, err := few.Fit(byGeo)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("by geo %v: the fit from 8 draws is not that of these draws", byGeo)
		}
		baseline, err := few.Baseline(byGeo)
		if err != nil || !reflect.DeepEqual(baseline, want.Baseline) {
			t.Errorf("by geo %v: the baseline alone is another one: %v", byGeo, err)
		}
	}
}
