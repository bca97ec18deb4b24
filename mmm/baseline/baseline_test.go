package baseline

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// Locations and weights computed in float64 numpy from the reference model class.
func TestEvenKnotsReference(t *testing.T) {
	for _, c := range []struct {
		periods, n int
		want       []int
	}{
		{6, 3, []int{0, 2, 5}}, {7, 3, []int{0, 3, 6}}, {10, 4, []int{0, 3, 6, 9}},
		{104, 5, []int{0, 25, 51, 77, 103}}, {5, 5, []int{0, 1, 2, 3, 4}}, {9, 1, []int{0}},
	} {
		if got := EvenKnots(c.periods, c.n); !slices.Equal(got, c.want) {
			t.Errorf("EvenKnots(%d, %d) = %v, want %v", c.periods, c.n, got, c.want)
		}
	}
}

// transposed returns row k of the basis, as the reference writes it.
func transposed(w []float64, n, k int) []float64 {
	var row []float64
	for i := k; i < len(w); i += n {
		row = append(row, w[i])
	}
	return row
}

func TestKnotBasisReference(t *testing.T) {
	w := KnotBasis(7, []int{1, 4})
	numtest.CloseSlice(t, "knot 1 of 1,4", transposed(w, 2, 0), []float64{1, 1, 0.6666666667, 0.3333333333, 0, 0, 0}, 1e-9)
	numtest.CloseSlice(t, "knot 4 of 1,4", transposed(w, 2, 1), []float64{0, 0, 0.3333333333, 0.6666666667, 1, 1, 1}, 1e-9)
	numtest.CloseSlice(t, "knot 2 of 2,3", transposed(KnotBasis(5, []int{2, 3}), 2, 0), []float64{1, 1, 1, 0, 0}, 0)
	w = KnotBasis(6, []int{0, 2, 5})
	values := []float64{0.3, -0.2, 0.5}
	var level []float64
	for t := range 6 {
		level = append(level, w[3*t]*values[0]+w[3*t+1]*values[1]+w[3*t+2]*values[2])
	}
	numtest.CloseSlice(t, "level", level, []float64{0.3, 0.05, -0.2, 0.03333333333, 0.2666666667, 0.5}, 1e-9)
}

func TestKnotBasisLimits(t *testing.T) {
	numtest.CloseSlice(t, "one knot", KnotBasis(4, []int{0}), []float64{1, 1, 1, 1}, 0)
	numtest.CloseSlice(t, "one period", KnotBasis(1, []int{0}), []float64{1}, 0)
	for _, knots := range [][]int{{0, 3, 9}, {2, 5}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		w := KnotBasis(10, knots)
		for p := range 10 {
			sum := 0.0
			for _, v := range w[p*len(knots) : (p+1)*len(knots)] {
				sum += v
			}
			numtest.Close(t, "row sum", sum, 1, 1e-15)
		}
	}
}

// Both data sets, the knots and the AIC were computed with an independent numpy
// implementation that returns the reference model class's own knots.
func TestAutoKnotsReference(t *testing.T) {
	one := make([]float64, 30)
	for i := range one {
		x := float64(i)
		one[i] = 100 + 3*math.Abs(x-11) + 8*math.Max(x-20, 0) + 4*math.Sin(1.7*x)
	}
	three := make([]float64, 3*40)
	for i := range 40 {
		x := float64(i)
		season := math.Sin(2 * math.Pi * x / 20)
		three[i] = (50 + 10*season + 2*math.Cos(3.1*x)) / 10
		three[40+i] = (400 + 60*season + 15*math.Cos(2.3*x)) / 60
		three[80+i] = (90 + 20*season + 5*math.Sin(5.1*x)) / 22
	}
	for _, c := range []struct {
		what           string
		y              []float64
		geos, features int
		knots          []int
		aic            float64
		penalty        int
	}{
		{"one geo", one, 1, 3, []int{0, 10, 21, 29}, 133.2891707892, 38},
		{"three geos", three, 3, 4, []int{0, 4, 6, 13, 15, 17, 25, 34, 39}, 141.9087156174, 2},
	} {
		for _, shared := range []bool{false, true} {
			y := standardised(c.y, c.geos)
			got, err := AutoKnots(y, c.geos, len(y)/c.geos, AutoKnotsConfig{Features: c.features, SharedIterations: shared})
			if err != nil {
				t.Errorf("%s: %v", c.what, err)
				continue
			}
			if !slices.Equal(got.Knots, c.knots) || got.Penalty != c.penalty {
				t.Errorf("%s: knots %v at penalty %d, want %v at %d", c.what, got.Knots, got.Penalty, c.knots, c.penalty)
			}
			numtest.Close(t, c.what+" AIC", got.AIC, c.aic, 1e-6)
		}
	}
}

// standardised scales y as the model does and centres it by geo.
func standardised(y []float64, geos int) []float64 {
	n := float64(len(y))
	var mean, sd float64
	for _, v := range y {
		mean += v / n
	}
	for _, v := range y {
		sd += (v - mean) * (v - mean) / n
	}
	sd = math.Sqrt(sd)
	out := make([]float64, len(y))
	periods := len(y) / geos
	for g := range geos {
		var m float64
		for _, v := range y[g*periods : (g+1)*periods] {
			m += (v - mean) / sd / float64(periods)
		}
		for t := range periods {
			out[g*periods+t] = (y[g*periods+t]-mean)/sd - m
		}
	}
	return out
}

func TestAutoKnotsRejects(t *testing.T) {
	line := make([]float64, 20)
	for i := range line {
		line[i] = float64(i) - 9.5
	}
	noisy := slices.Clone(line)
	for i := range noisy {
		noisy[i] += math.Sin(7 * float64(i))
	}
	for what, f := range map[string]func() error{
		"few periods":   func() error { _, err := AutoKnots(line[:3], 1, 3, AutoKnotsConfig{}); return err },
		"constant":      func() error { _, err := AutoKnots(make([]float64, 20), 1, 20, AutoKnotsConfig{}); return err },
		"many features": func() error { _, err := AutoKnots(noisy, 1, 20, AutoKnotsConfig{Features: 17}); return err },
	} {
		if f() == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
