package track

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/kalman"
	"gonum.org/v1/gonum/mat"
)

// A Start is a normal distribution of parameters and state before the first period: what
// an earlier posterior says. With u the coordinates of θ and s the state without ν,
//
//	u ~ N(Mean, Cov)
//	s | u ~ N(State + Slope (u - Mean), StateCov)
type Start struct {
	Mean     []float64 `json:"mean"`      // [p]
	Cov      []float64 `json:"cov"`       // [p][p]
	State    []float64 `json:"state"`     // [n]
	Slope    []float64 `json:"slope"`     // [n][p]
	StateCov []float64 `json:"state_cov"` // [n][n]

	chol *mat.Cholesky
}

// ready checks sizes and factors Cov.
func (s *Start) ready(p, n int) error {
	if len(s.Mean) != p || len(s.Cov) != p*p || len(s.State) != n || len(s.Slope) != n*p || len(s.StateCov) != n*n {
		return fmt.Errorf("track: a start for %d parameters and %d states, want %d and %d", len(s.Mean), len(s.State), p, n)
	}
	s.chol = new(mat.Cholesky)
	if p > 0 && !s.chol.Factorize(mat.NewSymDense(p, s.Cov)) {
		return fmt.Errorf("track: the covariance of a start is not positive definite")
	}
	return nil
}

// logPrior returns the log prior density of coordinates u, up to a constant, and stores
// its gradient. theta receives the parameters and slope dθ/du.
func (m *Model) logPrior(grad, theta, slope, u []float64) float64 {
	var sum float64
	for i, c := range m.layout.coords {
		x, dx, logProb, g := c.At(u[i])
		theta[i], slope[i], grad[i] = x, dx, g
		sum += logProb
	}
	s := m.notes.Start
	if s == nil || len(u) == 0 {
		return sum
	}
	off, solved := mat.NewVecDense(len(u), nil), mat.NewVecDense(len(u), nil)
	for i := range u {
		off.SetVec(i, u[i]-s.Mean[i])
	}
	if err := s.chol.SolveVecTo(solved, off); err != nil {
		panic("track: a start that was not made ready")
	}
	for i := range grad {
		grad[i] = -solved.AtVec(i)
	}
	return -0.5 * mat.Dot(off, solved)
}

// theta stores the parameters at coordinates u.
func (m *Model) theta(dst, u []float64) {
	for i, c := range m.layout.coords {
		dst[i], _, _, _ = c.At(u[i])
	}
}

// initial stores the state before the first period in s.
func (m *Model) initial(s *kalman.State, theta, u []float64) {
	l := m.layout
	clear(s.Mean)
	clear(s.Cov)
	if start := m.notes.Start; start != nil {
		copy(s.Mean, start.State)
		for i := range s.Mean {
			for k := range u {
				s.Mean[i] += start.Slope[i*len(u)+k] * (u[k] - start.Mean[k])
			}
		}
		copy(s.Cov, start.StateCov)
	} else {
		m.usualState(s)
	}
	sigma, rho := l.sd.of(theta), l.ar.of(theta)
	s.Cov[l.noiseAt*l.size+l.noiseAt] = sigma * sigma / (1 - rho*rho)
}

// usualState stores the specification's prior of the state, without ν.
func (m *Model) usualState(s *kalman.State) {
	b, l := &m.spec.Baseline, m.layout
	set := func(i int, mean, sd float64) { s.Mean[i], s.Cov[i*l.size+i] = mean, sd*sd }
	set(0, 1-m.priorShare(), b.LevelSD)
	set(l.slopeAt, 0, b.SlopeSD)
	for k := range m.columns {
		set(l.columnAt+k, 0, m.columns[k].sd)
	}
	for c := range m.usual {
		set(l.effectAt+c, m.usual[c], m.sd[c])
	}
}

// initialGrad adds to grad, by u, what the derivatives of a log likelihood by the
// initial state's mean and covariance make of it. slope is dθ/du.
func (m *Model) initialGrad(grad, theta, slope, byMean, byCov []float64) {
	l := m.layout
	if start := m.notes.Start; start != nil {
		for i, g := range byMean {
			for k := range grad {
				grad[k] += g * start.Slope[i*len(grad)+k]
			}
		}
	}
	sigma, rho := l.sd.of(theta), l.ar.of(theta)
	g := byCov[l.noiseAt*l.size+l.noiseAt]
	rest := 1 - rho*rho
	if l.sd.at >= 0 {
		grad[l.sd.at] += g * 2 * sigma / rest * slope[l.sd.at]
	}
	if l.ar.at >= 0 {
		grad[l.ar.at] += g * 2 * rho * sigma * sigma / (rest * rest) * slope[l.ar.at]
	}
}
