package response

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// Accuracies from their formulas over cells and over weekly sums of cells: all,
// those learned from, and those held out, some weeks in one geo only.
func TestFitnessFormula(t *testing.T) {
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			held := func(i int) bool { return i%d.T() >= 16 || i/d.T() == 1 && i%5 == 0 }
			m := model(t, d, func(s *mmm.Spec) {
				s.Holdout = make([]bool, len(d.Outcome.Values))
				for i := range s.Holdout {
					s.Holdout[i] = held(i)
				}
			})
			a := prior(m, 30)
			mean := make([]float64, len(d.Outcome.Values))
			for _, theta := range thetas(t, a) {
				for i, v := range expected(m, theta) {
					mean[i] += v * d.ValueAt(i) / 30
				}
			}
			got, err := a.Fitness()
			if err != nil {
				t.Fatal(err)
			}
			if got.GeoTrain == nil || got.GeoTest == nil || got.NationalTrain == nil || got.NationalTest == nil {
				t.Fatalf("no accuracy of cells held out: %+v", got)
			}
			everything := func(int) bool { return true }
			seen := func(i int) bool { return !held(i) }
			for what, c := range map[string]struct {
				got      Accuracy
				in       func(i int) bool
				national bool
			}{
				"geo, all": {got.GeoAll, everything, false}, "national, all": {got.NationalAll, everything, true},
				"geo, train": {*got.GeoTrain, seen, false}, "national, train": {*got.NationalTrain, seen, true},
				"geo, test": {*got.GeoTest, held, false}, "national, test": {*got.NationalTest, held, true},
			} {
				pairs := map[int][2]float64{}
				for i, v := range d.Outcome.Values {
					if !c.in(i) {
						continue
					}
					key := i
					if c.national {
						key = i % d.T()
					}
					p := pairs[key]
					pairs[key] = [2]float64{p[0] + mean[i], p[1] + v*d.ValueAt(i)}
				}
				numtest.CloseSlice(t, what, three(c.got), naiveAccuracy(pairs), 1e-9) // sums in any order
			}
		})
	}
}

// naiveAccuracy returns R², MAPE and wMAPE of pairs of expected and actual outcome.
func naiveAccuracy(pairs map[int][2]float64) []float64 {
	n := float64(len(pairs))
	var total, ofSquares, squares, absolute, ratios, counted float64
	for _, p := range pairs {
		e, a := p[0], p[1]
		total, ofSquares = total+a, ofSquares+a*a
		squares += (e - a) * (e - a)
		absolute += math.Abs(e - a)
		if a > 0 {
			ratios, counted = ratios+math.Abs(a-e)/a, counted+1
		}
	}
	return []float64{1 - squares/n/(ofSquares/n-total/n*total/n), ratios / counted, absolute / total}
}

func three(a Accuracy) []float64 { return []float64{float64(a.R2), float64(a.MAPE), float64(a.WMAPE)} }

func TestFitnessLimits(t *testing.T) {
	got, err := prior(model(t, market(3, nil)), 3).Fitness()
	if err != nil || got.GeoTrain != nil || got.GeoTest != nil || got.NationalTrain != nil || got.NationalTest != nil {
		t.Errorf("nothing is held out: %+v, %v", got, err)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		e, a []float64
		want []float64
	}{
		{"perfect", []float64{1, 3}, []float64{1, 3}, []float64{1, 0, 0}},
		{"the mean", []float64{2, 2}, []float64{1, 3}, []float64{0, (1 + 1./3) / 2, 0.5}},
		{"worse than the mean", []float64{3, 1}, []float64{1, 3}, []float64{-3, (2 + 2./3) / 2, 1}},
		{"a cell without outcome", []float64{1, 3, 2}, []float64{0, 4, 2}, []float64{1 - 2./8, 0.125, 2. / 6}},
		{"constant", []float64{1, 2}, []float64{2, 2}, []float64{-inf, 0.25, 0.25}},
		{"no outcome", []float64{1, 2}, []float64{0, 0}, []float64{-inf, nan, inf}},
		{"nothing", nil, nil, []float64{nan, nan, nan}},
		{"not a number", []float64{1, nan}, []float64{1, 2}, []float64{nan, nan, nan}},
	} {
		numtest.CloseSlice(t, c.name, three(accuracy(c.e, c.a)), c.want, 1e-14)
	}
}
