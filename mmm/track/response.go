package track

import (
	"math"

	"github.com/noonmark/noonmark/mmm"
)

// A response evaluates z of one channel over n periods: what it brings in multiples of
// what it brings at reference exposure held for good, and its derivatives. It is for
// one goroutine at a time.
type response struct {
	m       *Model
	channel int
	tr      *mmm.Transform

	shape   []float64
	df      [][]float64 // [k][n]
	steady  float64     // f̄(1)
	dsteady []float64
	phi     float64
}

func (m *Model) newResponse(channel, n int, gradient bool) *response {
	k := len(m.layout.shape[channel])
	r := &response{m: m, channel: channel, tr: m.transform(channel, n), shape: make([]float64, k), dsteady: make([]float64, k)}
	if gradient {
		r.df = make([][]float64, k)
		for i := range r.df {
			if m.layout.shape[channel][i].at >= 0 {
				r.df[i] = make([]float64, n)
			}
		}
	}
	return r
}

// set takes the parameters for the calls that follow.
func (r *response) set(theta []float64) {
	for k, p := range r.m.layout.shape[r.channel] {
		r.shape[k] = p.of(theta)
	}
	r.tr.Set(r.shape)
	r.steady, _ = r.tr.Steady(1, r.m.inputs[r.channel].ref, r.dsteady)
	r.phi = r.m.layout.wear[r.channel].of(theta)
}

// at stores z over the periods from t on, in dst, which has as many as the response.
func (r *response) at(dst []float64, t int) {
	in := &r.m.inputs[r.channel]
	r.of(dst, in.x[t:], in.frequency(t), t)
}

func (in *input) frequency(t int) []float64 {
	if in.freq == nil {
		return nil
	}
	return in.freq[t:]
}

// of is at for other exposure; x and freq have the maximum lag of history in front.
func (r *response) of(dst, x, freq []float64, t int) {
	n := r.m.spec.MaxLag + len(dst)
	if freq != nil {
		freq = freq[:n]
	}
	r.tr.Apply(dst, r.df, x[:n], freq)
	for i := range dst {
		dst[i] *= r.wear(t+i) / r.steady
	}
}

// wear returns exp(-φ w) in period t.
func (r *response) wear(t int) float64 {
	w := r.m.inputs[r.channel].wear
	if w == nil {
		return 1
	}
	return math.Exp(-r.phi * w[t])
}

// held returns the sum of z over n periods from t on, had exposure x been held for good.
func (r *response) held(t, n int, x float64) float64 {
	f, _ := r.tr.Steady(x, r.m.inputs[r.channel].ref, nil)
	var sum float64
	for i := range n {
		sum += r.wear(t + i)
	}
	return sum * f / r.steady
}

// heldAdjoint adds to grad, by θ, what derivative bar by held makes of it.
func (r *response) heldAdjoint(grad []float64, t, n int, x, bar float64) {
	df := make([]float64, len(r.shape))
	f, _ := r.tr.Steady(x, r.m.inputs[r.channel].ref, df)
	var sum, byPhi float64
	for i := range n {
		wear := r.wear(t + i)
		sum += wear
		if w := r.m.inputs[r.channel].wear; w != nil {
			byPhi -= wear * w[t+i]
		}
	}
	r.m.layout.wear[r.channel].add(grad, bar*byPhi*f/r.steady)
	for k, p := range r.m.layout.shape[r.channel] {
		p.add(grad, bar*sum*(df[k]-f*r.dsteady[k]/r.steady)/r.steady)
	}
}

// adjoint adds to grad, by θ, what derivatives bar by z make of it, for the z that was
// last stored, from period t on.
func (r *response) adjoint(grad, z, bar []float64, t int) {
	var byZ, byPhi float64 // Σ bar z, and Σ bar z w
	w := r.m.inputs[r.channel].wear
	for i, b := range bar {
		byZ += b * z[i]
		if w != nil {
			byPhi -= b * z[i] * w[t+i]
		}
	}
	r.m.layout.wear[r.channel].add(grad, byPhi)
	for k, p := range r.m.layout.shape[r.channel] {
		if p.at < 0 {
			continue
		}
		sum := -byZ * r.dsteady[k] / r.steady
		for i, b := range bar {
			sum += b * r.df[k][i] * r.wear(t+i) / r.steady
		}
		grad[p.at] += sum
	}
}
