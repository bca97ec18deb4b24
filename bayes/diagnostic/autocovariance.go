package diagnostic

import (
	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/floats"
)

// directLags is the number of lags summed directly. Chains that mix need no more,
// and a transform takes as long as about two hundred.
const directLags = 128

// An autocovariance gives the autocovariance of m chains of n draws y, averaged
// over chains, with y̅_c the mean of chain c:
//
//	γ_t = 1/m Σ_c 1/n Σ_{i=0..n-1-t} (y_{c,i} - y̅_c)(y_{c,i+t} - y̅_c)     t = 0..n-1
type autocovariance struct {
	n       int
	centred []float64 // m × n

	transformed bool
	fft         *fourier.FFT
	seq         []float64    // a chain, then zeros; then sums of products, by lag
	coeff       []complex128 // the Fourier coefficients of a chain
	power       []complex128 // the sum of their squared moduli over chains
}

func (a *autocovariance) resize(m, n int) {
	size := transformLength(2 * n)
	a.n, a.centred, a.fft = n, make([]float64, m*n), fourier.NewFFT(size)
	a.seq, a.coeff, a.power = make([]float64, size), make([]complex128, size/2+1), make([]complex128, size/2+1)
}

// set takes the chains y, m × n, with their means.
func (a *autocovariance) set(y, means []float64) {
	for i, v := range y {
		a.centred[i] = v - means[i/a.n]
	}
	a.transformed = false
}

// at returns γ_t.
func (a *autocovariance) at(t int) float64 {
	if t < directLags {
		return a.direct(t)
	}
	if !a.transformed {
		a.transform()
		a.transformed = true
	}
	return a.seq[t]
}

func (a *autocovariance) direct(t int) float64 {
	var sum float64
	for c := 0; c < len(a.centred); c += a.n {
		x := a.centred[c : c+a.n]
		sum += floats.Dot(x[:a.n-t], x[t:])
	}
	return sum / float64(len(a.centred))
}

// transform computes every γ_t as the inverse transform of the chains' power
// spectrum. Zeros after each chain, at least n of them, keep its end from
// meeting its beginning.
func (a *autocovariance) transform() {
	clear(a.power)
	for c := 0; c < len(a.centred); c += a.n {
		clear(a.seq[copy(a.seq, a.centred[c:c+a.n]):])
		a.fft.Coefficients(a.coeff, a.seq)
		for k, z := range a.coeff {
			re, im := real(z), imag(z)
			a.power[k] += complex(re*re+im*im, 0)
		}
	}
	a.fft.Sequence(a.seq, a.power)
	// The pair of transforms multiplies by their length.
	floats.Scale(1/(float64(len(a.seq))*float64(len(a.centred))), a.seq)
}

// transformLength returns the smallest 2^a or 3·2^a that is at least n, and even:
// transforms of these lengths are fast.
func transformLength(n int) int {
	size := 2
	for size < n {
		size *= 2
	}
	if shorter := size / 4 * 3; shorter >= max(n, 2) && shorter%2 == 0 {
		return shorter
	}
	return size
}
