package particle

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

var nan, inf = math.NaN(), math.Inf(1)

// weights are normalised ones, some of them zero.
func weights(r *rand.Rand, n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 2 * r.NormFloat64()
		if i > 0 && r.Float64() < 0.2 {
			w[i] = -inf
		}
	}
	Normalise(w, w)
	return w
}

func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	f()
}

func TestNormaliseFormula(t *testing.T) {
	l := []float64{-1, 0.5, 2, -inf}
	sum := math.Exp(-1) + math.Exp(0.5) + math.Exp(2)
	want := []float64{math.Exp(-1) / sum, math.Exp(0.5) / sum, math.Exp(2) / sum, 0}
	dst := make([]float64, 4)
	for _, shift := range []float64{0, -1e4, 1e4} { // far beyond what exp can hold
		shifted := slices.Clone(l)
		for i := range shifted {
			shifted[i] += shift
		}
		before := slices.Clone(shifted)
		numtest.Close(t, "log sum", Normalise(dst, shifted), shift+math.Log(sum), 1e-14)
		numtest.CloseSlice(t, "weights", dst, want, 1e-11) // what 1e4 leaves of the digits of l
		if !slices.Equal(before, shifted) {
			t.Error("log weights changed")
		}
	}
	numtest.Close(t, "one particle", Normalise(dst[:1], []float64{-700}), -700, 0)
	numtest.Close(t, "weight of one particle", dst[0], 1, 0)
}

func TestNormaliseHostile(t *testing.T) {
	for _, l := range [][]float64{{}, {-inf, -inf}, {0, nan}, {0, inf}, {inf, -inf}} {
		dst := make([]float64, len(l))
		if v := Normalise(dst, l); !math.IsNaN(v) {
			t.Errorf("%v: log sum %v", l, v)
		}
		for _, w := range dst {
			if !math.IsNaN(w) {
				t.Errorf("%v: weights %v", l, dst)
			}
		}
	}
	panics(t, "particle: 1 and 2 particles", func() { Normalise(make([]float64, 1), make([]float64, 2)) })
}

func TestESSLimits(t *testing.T) {
	equal := make([]float64, 50)
	Normalise(equal, equal)
	numtest.Close(t, "equal weights", ESS(equal), 50, 1e-13)
	numtest.Close(t, "one weight", ESS([]float64{0, 1, 0}), 1, 0)
	numtest.Close(t, "two of three", ESS([]float64{0.5, 0, 0.5}), 2, 0)
	numtest.Close(t, "formula", ESS([]float64{0.5, 0.3, 0.2}), 1/0.38, 1e-14)
	numtest.Close(t, "NaN", ESS([]float64{0.5, nan}), nan, 0)
}

// Tempering by p and then q is tempering by pq; the lower the power, the larger
// the effective sample size.
func TestTemper(t *testing.T) {
	l := []float64{0.3, -4, 2, -inf}
	a, w := make([]float64, 4), make([]float64, 4)
	last := 0.0
	for _, power := range []float64{1, 0.7, 0.4, 0.1, 0} {
		Temper(a, l, power)
		Normalise(w, a)
		if w[3] != 0 {
			t.Errorf("power %v: a weight of zero became %v", power, w[3])
		}
		var sum float64
		for _, v := range l {
			if !math.IsInf(v, -1) {
				sum += math.Pow(math.Exp(v), power)
			}
		}
		numtest.Close(t, "weight", w[1], math.Pow(math.Exp(-4), power)/sum, 1e-14)
		if ess := ESS(w); !(ess > last) {
			t.Errorf("power %v: effective size %v, after %v", power, ess, last)
		} else {
			last = ess
		}
	}
	numtest.Close(t, "effective size at power 0", last, 3, 1e-14)
	Temper(a, l, 0.5)
	Temper(a, a, 0.5)
	numtest.CloseSlice(t, "twice", a, []float64{0.075, -1, 0.5, -inf}, 1e-15)
	Temper(a[:1], []float64{nan}, 0)
	numtest.Close(t, "NaN", a[0], nan, 0)
	for _, power := range []float64{-0.1, 1.1, nan} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("power %v accepted", power)
				}
			}()
			Temper(a, l, power)
		}()
	}
}

// Whatever the draw, a particle lives on ⌊n w⌋ or ⌈n w⌉ times, and in order.
func TestResampleCounts(t *testing.T) {
	for k := range 50 {
		r := rng.New(1, "resample", uint64(k))
		w := weights(r, 1+k)
		for _, n := range []int{1, 7, 64, 500} {
			dst, count := make([]int, n), make([]int, len(w))
			Resample(dst, w, r)
			if !slices.IsSorted(dst) {
				t.Fatal("not in order")
			}
			for _, i := range dst {
				count[i]++
			}
			for i, v := range w {
				expected := float64(n) * v
				if d := float64(count[i]) - expected; !(math.Abs(d) < 1+1e-9) || v == 0 && count[i] != 0 {
					t.Errorf("particle of weight %v of %d lives on %d times", v, n, count[i])
				}
			}
		}
	}
}

// On average a particle lives on n w times.
func TestResampleUnbiased(t *testing.T) {
	const n, times = 10, 4000
	r := rng.New(2, "resample", 0)
	w := weights(r, 12)
	dst, count := make([]int, n), make([]float64, len(w))
	for range times {
		Resample(dst, w, r)
		for _, i := range dst {
			count[i] += 1. / times
		}
	}
	for i, v := range w {
		// The number is ⌊n w⌋, or one more with probability the fraction f.
		f := n*v - math.Floor(n*v)
		if bound := 5*math.Sqrt(f*(1-f)/times) + 1e-9; !(math.Abs(count[i]-n*v) <= bound) {
			t.Errorf("particle of weight %v: %v on average, want %v ± %v", v, count[i], n*v, bound)
		}
	}
}

// The formula of Resample's comment, with a search per particle.
func TestResampleSlow(t *testing.T) {
	w := weights(rng.New(3, "resample", 0), 40)
	got := make([]int, 100)
	Resample(got, w, rng.New(3, "resample", 1))
	u := rng.New(3, "resample", 1).Float64()
	for k := range got {
		var cumulative float64
		i := slices.IndexFunc(w, func(v float64) bool {
			cumulative += v
			return cumulative > (float64(k)+u)/100
		})
		if got[k] != i {
			t.Errorf("survivor %d: particle %d, want %d", k, got[k], i)
		}
	}
}

// A uniform draw next to one and weights whose sum is rounded down end at the
// last particle that has a weight.
func TestResampleLimits(t *testing.T) {
	w := make([]float64, 12)
	for i := range 10 {
		w[i] = 0.1
	}
	dst := make([]int, 10)
	Resample(dst, w, rand.New(top{}))
	if dst[9] != 9 {
		t.Errorf("survivors %v: the last is not the last particle with a weight", dst)
	}
	Resample(dst, []float64{0, 1, 0}, rand.New(bottom{}))
	if dst[0] != 1 || dst[9] != 1 {
		t.Errorf("survivors %v, want the only one with a weight", dst)
	}
	for _, bad := range [][]float64{nil, {0.5, 0.6}, {1.5, -0.5}, {nan, 1}, {0, 0}} {
		panics(t, "particle: weights that are not normalised", func() { Resample(dst, bad, rand.New(top{})) })
	}
}

// top draws the largest number below one.
type top struct{}

func (top) Uint64() uint64 { return math.MaxUint64 }

// bottom draws zero.
type bottom struct{}

func (bottom) Uint64() uint64 { return 0 }

func TestUniqueShare(t *testing.T) {
	numtest.Close(t, "three of five", UniqueShare([]int{7, 2, 7, 0, 2}), 0.6, 0)
	numtest.Close(t, "all", UniqueShare([]int{3, 1, 2}), 1, 0)
	numtest.Close(t, "none", UniqueShare(nil), nan, 0)
}
