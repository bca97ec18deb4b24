package baseline

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

func TestYearlyFormula(t *testing.T) {
	phase := []float64{0, 0.25, 0.6}
	cols := Yearly(phase, 2)
	for i, phi := range phase {
		numtest.CloseSlice(t, "row", cols[4*i:4*i+4], []float64{
			math.Sin(2 * math.Pi * phi), math.Cos(2 * math.Pi * phi), math.Sin(4*math.Pi*phi) / 2, math.Cos(4*math.Pi*phi) / 2}, 1e-14)
	}
	if n := len(Yearly(phase, 0)); n != 0 {
		t.Errorf("order 0 has %d values", n)
	}
}

// The seven weekday effects H b sum to zero and, with b ~ N(0, I), each has
// variance 1 and each pair covariance -1/6.
func TestWeeklyContrasts(t *testing.T) {
	h := Weekly([]int{0, 1, 2, 3, 4, 5, 6})
	for a := range 7 {
		for b := range 7 {
			var cov float64
			for k := range WeekdayContrasts {
				cov += h[6*a+k] * h[6*b+k]
			}
			want := -1.0 / 6
			if a == b {
				want = 1
			}
			numtest.Close(t, "covariance", cov, want, 1e-14)
		}
	}
	for k := range WeekdayContrasts {
		var sum float64
		for d := range 7 {
			sum += h[6*d+k]
		}
		numtest.Close(t, "column sum", sum, 0, 1e-14)
	}
}

func TestEventLeadAndLag(t *testing.T) {
	got := Event(6, []Occurrence{{2, 1}, {5, 0.5}, {-1, 1}, {6, 1}}, 1, 2)
	want := []float64{
		0, 0, 1, 0, // one period after the event at -1
		1, 0, 0, 1, // before the event at 2; two after the one at -1
		0, 1, 0, 0,
		0, 0, 1, 0,
		0.5, 0, 0, 1,
		1, 0.5, 0, 0, // before the event at 6, at the event at 5
	}
	numtest.CloseSlice(t, "columns", got, want, 0)
}
