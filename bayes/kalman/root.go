package kalman

import (
	"math"
	"math/rand/v2"
)

// A root is a lower triangular L with L Lᵀ = P, for drawing from N(0, P). P may
// be singular.
type root struct {
	n int
	l []float64
	z []float64
}

func newRoot(n int) *root { return &root{n, make([]float64, n*n), make([]float64, n)} }

// set factorises p by Cholesky's method. A pivot that is no more than the
// rounding of n products leaves of its diagonal element is zero: the element is
// a combination of those before it.
func (c *root) set(p []float64) {
	n, l := c.n, c.l
	for j := range n {
		pivot := p[j*n+j]
		for i := range j {
			pivot -= l[j*n+i] * l[j*n+i]
		}
		if pivot <= float64(n)*0x1p-52*p[j*n+j] {
			pivot = 0
		}
		d := math.Sqrt(pivot)
		for i := j; i < n; i++ {
			v := p[i*n+j]
			for k := range j {
				v -= l[i*n+k] * l[j*n+k]
			}
			if pivot == 0 {
				l[i*n+j] = 0
			} else {
				l[i*n+j] = v / d
			}
		}
	}
}

// draw stores L z, z ~ N(0, I), in dst. It takes n normal draws whatever P is.
func (c *root) draw(dst []float64, r *rand.Rand) {
	for i := range c.z {
		c.z[i] = r.NormFloat64()
	}
	for i := range dst {
		dst[i] = 0
		for j := range i + 1 {
			dst[i] += c.l[i*c.n+j] * c.z[j]
		}
	}
}
