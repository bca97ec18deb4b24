package draws

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// QuantileSorted returns the quantile of order p of x, which is sorted in
// increasing order:
//
//	h = (n-1)p,  j = ⌊h⌋:   Q(p) = x_j + (h-j)(x_{j+1} - x_j)     j = 0..n-1
//
// Special cases are:
//
//	no values → NaN
//	p = 0 and p = 1 → the smallest and the largest value
//	p outside [0, 1] → panic
//
// Reference: Hyndman & Fan (1996), type 7.
func QuantileSorted(x []float64, p float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	j, f := rank(len(x), p)
	if f == 0 {
		return x[j]
	}
	return between(x[j], x[j+1], f)
}

// Quantile returns the quantile of order p of x, in any order, as
// [QuantileSorted] defines it. It is NaN if any value is NaN. It allocates a
// copy of x; [Quantiles] need not.
func Quantile(x []float64, p float64) float64 {
	var q [1]float64
	Quantiles(q[:], []float64{p}, make([]float64, len(x)), x)
	return q[0]
}

// Quantiles stores the quantiles of x of orders p, which increase, in dst. It
// selects order statistics rather than sort, in time O(n·len(p)). scratch has
// the length of x, and its contents are lost; it may be x itself, if the order
// of x no longer matters. If any value is NaN, every quantile is.
func Quantiles(dst, p, scratch, x []float64) {
	if len(dst) != len(p) || len(scratch) != len(x) {
		panic(fmt.Sprintf("draws: %d quantiles for %d orders, scratch of %d for %d values", len(dst), len(p), len(scratch), len(x)))
	}
	copy(scratch, x)
	if len(x) == 0 || slices.ContainsFunc(x, math.IsNaN) {
		for i := range dst {
			dst[i] = math.NaN()
		}
		return
	}
	// Nothing before index from is larger than anything after it.
	from := 0
	for i, pi := range p {
		if i > 0 && pi < p[i-1] {
			panic(fmt.Sprintf("draws: quantile of order %v after %v", pi, p[i-1]))
		}
		j, f := rank(len(x), pi)
		selectNth(scratch[from:], j-from)
		from = j
		dst[i] = scratch[j]
		if f > 0 {
			dst[i] = between(scratch[j], slices.Min(scratch[j+1:]), f)
		}
	}
}

// rank returns the integer and fractional parts of (n-1)p.
func rank(n int, p float64) (int, float64) {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("draws: quantile of order %v", p))
	}
	j, f := math.Modf(float64(n-1) * p)
	return int(j), f
}

// between returns a + f(b-a), 0 ≤ f ≤ 1, a ≤ b. Equal ends may be infinite, and
// the difference of finite ends may overflow.
func between(a, b, f float64) float64 {
	if a == b {
		return a
	}
	if d := b - a; !math.IsInf(d, 0) {
		return a + f*d
	}
	return (1-f)*a + f*b
}

// selectNth reorders x so that x[k] is what it would be if x were sorted, with
// nothing larger before it and nothing smaller after it: quickselect with the
// median of three as pivot. Where that makes too little progress it sorts, so
// no input takes longer than O(n log n).
func selectNth(x []float64, k int) {
	for steps := 4 * bits.Len(uint(len(x))); len(x) > 16 && steps > 0; steps-- {
		lo, hi := partition(x)
		switch {
		case k < lo:
			x = x[:lo]
		case k >= hi:
			x, k = x[hi:], k-hi
		default:
			return
		}
	}
	slices.Sort(x)
}

// partition reorders x around a pivot and returns lo ≤ hi: x[:lo] are below the
// pivot, x[lo:hi] equal it, and x[hi:] are not below it. Both x[:lo] and x[hi:] are
// shorter than x.
func partition(x []float64) (lo, hi int) {
	pivot := median3(x[0], x[len(x)/2], x[len(x)-1])
	// Lomuto's scheme, with additions where there could be branches: of random values
	// a processor guesses every other one wrong (Edelkamp & Weiss 2016, BlockQuicksort).
	for i, v := range x {
		x[i] = x[lo]
		x[lo] = v
		below := 0
		if v < pivot {
			below = 1
		}
		lo += below
	}
	if lo > 0 {
		return lo, lo
	}
	// The pivot is the smallest value: set aside all that equal it.
	for i, v := range x {
		x[i] = x[hi]
		x[hi] = v
		equal := 0
		if v == pivot {
			equal = 1
		}
		hi += equal
	}
	return 0, hi
}

func median3(a, b, c float64) float64 { return max(min(a, b), min(max(a, b), c)) }
