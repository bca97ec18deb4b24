package track

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/mat"
)

// A Start is a normal distribution of parameters, in coordinates, and elements of the
// state before the first period: what an earlier posterior says. What it does not name
// keeps the specification's prior, independently, and so does ν. What it names but the
// model does not have is left out.
type Start struct {
	First  mmm.Day   `json:"first"`  // day of the first period that it knows nothing of
	Params []string  `json:"params"` // as Model.Names
	States []string  `json:"states"` // as Model.States
	Mean   []float64 `json:"mean"`   // of parameters, then of states
	Cov    []float64 `json:"cov"`    // row-major, in the same order
}

// A start is what a Start says of the parameters and states of one model:
//
//	u ~ N(mean, cov),   s | u ~ N(state + slope (u - mean), stateCov)
type start struct {
	params, states []int // positions in θ and in the state
	mean, state    *mat.VecDense
	chol           mat.Cholesky // of cov
	slope          *mat.Dense   // [state][param]
	stateCov       *mat.Dense
}

// States returns the names of the elements of the state that a Start may name: all but
// the noise.
func (m *Model) States() []string {
	names := []string{"level", "slope"}
	for i := range m.columns {
		names = append(names, fmt.Sprintf("column[%s]", m.columns[i].name))
	}
	for i := range m.inputs {
		names = append(names, fmt.Sprintf("effect[%s]", m.inputs[i].name))
	}
	return names
}

// setStart makes the notes' Start ready.
func (m *Model) setStart() error {
	s := m.notes.Start
	if s == nil {
		return nil
	}
	n := len(s.Params) + len(s.States)
	if len(s.Mean) != n || len(s.Cov) != n*n {
		return fmt.Errorf("track: a start of %d parameters and states with %d means and %d covariances", n, len(s.Mean), len(s.Cov))
	}
	if first := m.data.Periods[0]; first != s.First {
		return fmt.Errorf("track: data begin on %s, but what is known before them is known before %s", first, s.First)
	}
	params, fromParams := match(s.Params, m.Names())
	states, fromStates := match(s.States, m.States())
	for i := range fromStates {
		fromStates[i] += len(s.Params)
	}
	k := &start{params: params, states: states, mean: pick(s.Mean, fromParams), state: pick(s.Mean, fromStates),
		stateCov: block(s.Cov, n, fromStates, fromStates)}
	if len(params) > 0 {
		if err := k.condition(block(s.Cov, n, fromParams, fromParams), block(s.Cov, n, fromStates, fromParams)); err != nil {
			return err
		}
	}
	m.start = k
	return nil
}

// condition makes stateCov that given the parameters, of whose covariances with each
// other and with the states the slope follows:
//
//	slope = C_su C_uu⁻¹,   C_ss|u = C_ss - slope C_us
func (k *start) condition(params, across *mat.Dense) error {
	p := len(k.params)
	cov := mat.NewSymDense(p, nil)
	for i := range p {
		for j := range i + 1 {
			cov.SetSym(i, j, params.At(i, j))
		}
	}
	if !k.chol.Factorize(cov) {
		return fmt.Errorf("track: the covariance of the parameters of a start is not positive definite")
	}
	if len(k.states) == 0 {
		return nil
	}
	var slope, explained mat.Dense
	if err := k.chol.SolveTo(&slope, across.T()); err != nil {
		return fmt.Errorf("track: the covariance of the parameters of a start: %w", err)
	}
	k.slope = mat.DenseCopyOf(slope.T())
	explained.Mul(k.slope, across.T())
	for i := range k.states {
		for j := range i + 1 {
			v := k.stateCov.At(i, j) - 0.5*(explained.At(i, j)+explained.At(j, i))
			if i == j {
				v = math.Max(v, 0) // but for rounding
			}
			k.stateCov.Set(i, j, v)
			k.stateCov.Set(j, i, v)
		}
	}
	return nil
}

// match returns the positions in all of those names that are there, and their own.
func match(names, all []string) (at, from []int) {
	for i, name := range names {
		if k := slices.Index(all, name); k >= 0 {
			at, from = append(at, k), append(from, i)
		}
	}
	return at, from
}

func pick(x []float64, from []int) *mat.VecDense {
	if len(from) == 0 {
		return new(mat.VecDense)
	}
	v := mat.NewVecDense(len(from), nil)
	for i, k := range from {
		v.SetVec(i, x[k])
	}
	return v
}

// block returns rows and columns of an n×n matrix.
func block(x []float64, n int, rows, cols []int) *mat.Dense {
	if len(rows) == 0 || len(cols) == 0 {
		return new(mat.Dense)
	}
	b := mat.NewDense(len(rows), len(cols), nil)
	for i, row := range rows {
		for j, col := range cols {
			b.Set(i, j, x[row*n+col])
		}
	}
	return b
}

// off returns u - mean.
func (k *start) off(u []float64) *mat.VecDense {
	v := mat.NewVecDense(len(k.params), nil)
	for i, at := range k.params {
		v.SetVec(i, u[at]-k.mean.AtVec(i))
	}
	return v
}

// logPrior returns the log prior density of coordinates u, up to a constant, and stores
// its gradient. theta receives the parameters and slope dθ/du.
func (m *Model) logPrior(grad, theta, slope, u []float64) float64 {
	logProbs := 0.0
	for i, c := range m.layout.coords {
		x, dx, logProb, g := c.At(u[i])
		theta[i], slope[i], grad[i] = x, dx, g
		if m.start == nil || !slices.Contains(m.start.params, i) {
			logProbs += logProb
		}
	}
	if m.start == nil || len(m.start.params) == 0 {
		return logProbs
	}
	off, solved := m.start.off(u), mat.NewVecDense(len(m.start.params), nil)
	if err := m.start.chol.SolveVecTo(solved, off); err != nil {
		panic("track: a start that was not made ready")
	}
	for i, at := range m.start.params {
		grad[at] = -solved.AtVec(i)
	}
	return logProbs - 0.5*mat.Dot(off, solved)
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
	m.usualState(s)
	if k := m.start; k != nil {
		k.place(s, u)
	}
	sigma, rho := l.sd.of(theta), l.ar.of(theta)
	s.Cov[l.noiseAt*l.size+l.noiseAt] = sigma * sigma / (1 - rho*rho)
}

// place stores the mean and the covariance of the states that a start knows, given u.
func (k *start) place(s *kalman.State, u []float64) {
	mean := mat.NewVecDense(len(k.states), nil)
	mean.CloneFromVec(k.state)
	if k.slope != nil {
		var change mat.VecDense
		change.MulVec(k.slope, k.off(u))
		mean.AddVec(mean, &change)
	}
	n := len(s.Mean)
	for i, at := range k.states {
		s.Mean[at] = mean.AtVec(i)
		for j, other := range k.states {
			s.Cov[at*n+other] = k.stateCov.At(i, j)
		}
	}
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
	if k := m.start; k != nil && k.slope != nil {
		for i, state := range k.states {
			for j, param := range k.params {
				grad[param] += byMean[state] * k.slope.At(i, j)
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

// drawPrior stores coordinates drawn from the prior in u.
func (m *Model) drawPrior(u []float64, r *rand.Rand) {
	for i, c := range m.layout.coords {
		u[i] = c.Inverse(m.layout.priors[i].Rand(r))
	}
	k := m.start
	if k == nil || len(k.params) == 0 {
		return
	}
	z, off := mat.NewVecDense(len(k.params), nil), mat.NewVecDense(len(k.params), nil)
	for i := range k.params {
		z.SetVec(i, r.NormFloat64())
	}
	var root mat.TriDense
	k.chol.LTo(&root)
	off.MulVec(&root, z)
	for i, at := range k.params {
		u[at] = k.mean.AtVec(i) + off.AtVec(i)
	}
}

// Prior returns n particles drawn from the prior, the notes' Start included, before the
// first period.
func (m *Model) Prior(n int, seed uint64) *Ensemble {
	r := rng.New(seed, "track prior", 0)
	coordinates := make([][]float64, n)
	for i := range coordinates {
		coordinates[i] = make([]float64, len(m.layout.names))
		m.drawPrior(coordinates[i], r)
	}
	return m.NewEnsemble(coordinates, seed)
}
