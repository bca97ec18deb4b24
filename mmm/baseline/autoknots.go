package baseline

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// AutoKnotsConfig bounds automatic knot selection.
type AutoKnotsConfig struct {
	// Features is the number of treatments and controls of the model. Each
	// takes one from the largest number of interior knots.
	Features int

	// SharedIterations counts the limit of 1000 iterations over all penalties
	// together, as Google Meridian does, and fails when it is used up. Otherwise
	// each penalty has its own limit. Defaults to false.
	SharedIterations bool
}

// AutoKnotsResult is what AutoKnots chose.
type AutoKnotsResult struct {
	Knots   []int   // increasing, with 0 and T-1
	AIC     float64 // of the chosen knots
	Penalty int     // index of the chosen penalty, 0..99
}

const (
	aksPenalties  = 100
	aksIterations = 1000
	aksEpsilon    = 1e-5 // ε of the adaptive weights 1/(d² + ε²)
	aksTolerance  = 1e-6 // on the change of the selection
	aksSelected   = 0.99 // a knot is selected when w d² exceeds this
)

// AutoKnots selects knots from the outcome alone by an adaptive ridge on the
// second differences of a piecewise-linear level ("A-spline" of degree 1), over
// 100 penalties from 10^-1 to 10^2 (divided by √G), and takes the selection with
// the smallest AIC. y is [g][t], centred by geo, with at least four periods.
//
// Reference: Goepp, Bouaziz, Nuel (2018), Spline Regression with Automatic Knot
// Selection; candidate set, penalties and AIC as in Google Meridian 1.8.
func AutoKnots(y []float64, geos, periods int, cfg AutoKnotsConfig) (AutoKnotsResult, error) {
	if periods < 4 {
		return AutoKnotsResult{}, fmt.Errorf("automatic knots need at least 4 periods, there are %d", periods)
	}
	s := newSplineFit(y, geos, periods)
	maxInternal := len(s.nodes) - 2 - cfg.Features
	if maxInternal < 1 {
		return AutoKnotsResult{}, fmt.Errorf("automatic knots need more periods than treatments and controls: %d candidates for %d features", len(s.nodes)-2, cfg.Features)
	}
	noise := s.rss(s.nodes) / float64(geos*periods-len(s.nodes))
	if !(noise > 0) {
		return AutoKnotsResult{}, errors.New("automatic knots need an outcome that varies around its level; set the number of knots instead")
	}
	best := AutoKnotsResult{AIC: math.Inf(1), Penalty: -1}
	var sizes []int
	iterations := 0
	for i := range aksPenalties {
		if !cfg.SharedIterations {
			iterations = 0
		}
		lambda := math.Pow(10, -1+3*float64(i)/(aksPenalties-1)) / math.Sqrt(float64(geos))
		used, ok := s.converge(lambda, aksIterations-iterations)
		if iterations += used; !ok && cfg.SharedIterations {
			return best, fmt.Errorf("automatic knots did not converge within %d iterations", aksIterations)
		}
		chosen := s.selected()
		internal := len(chosen) - 2
		sizes = append(sizes, internal)
		if internal < 1 || internal > maxInternal {
			continue
		}
		aic := 2*float64(internal+2) + s.rss(chosen)/noise
		if aic <= best.AIC {
			best = AutoKnotsResult{Knots: chosen, AIC: aic, Penalty: i}
		}
	}
	if best.Penalty < 0 {
		return best, fmt.Errorf("automatic knots found no selection with 1 to %d interior knots (sizes seen: %v)", maxInternal, sizes)
	}
	return best, nil
}

// splineFit is a penalised regression of the outcome on hat functions.
type splineFit struct {
	geos, periods int
	nodes         []int     // 0, candidates 1..T-3, T-1
	sum           []float64 // Σ_g y_gt
	within        float64   // Σ (y_gt - mean_g y_gt)², which no level can explain
	gram          *mat.SymBandDense
	rhs           *mat.VecDense
	w, sel        []float64 // adaptive weights and selection, one for each interior node
}

func newSplineFit(y []float64, geos, periods int) *splineFit {
	s := &splineFit{geos: geos, periods: periods, sum: make([]float64, periods)}
	for i, v := range y {
		s.sum[i%periods] += v
	}
	for i, v := range y {
		d := v - s.sum[i%periods]/float64(geos)
		s.within += d * d
	}
	// The last candidate, T-2, is excluded: it would be fitted by one period.
	for t := range periods {
		if t != periods-2 {
			s.nodes = append(s.nodes, t)
		}
	}
	s.gram, s.rhs = s.normalEquations(s.nodes)
	s.w = make([]float64, len(s.nodes)-2)
	s.sel = make([]float64, len(s.nodes)-2)
	for i := range s.w {
		s.w[i], s.sel[i] = 1, 1
	}
	return s
}

// normalEquations returns X'X, with two off-diagonals so that a penalty on
// second differences can be added, and X'y for hat functions on nodes.
func (s *splineFit) normalEquations(nodes []int) (*mat.SymBandDense, *mat.VecDense) {
	n := len(nodes)
	gram, rhs := mat.NewSymBandDense(n, min(2, n-1), nil), mat.NewVecDense(n, nil)
	add := func(i, j int, v float64) { gram.SetSymBand(i, j, gram.At(i, j)+v) }
	basis := KnotBasis(s.periods, nodes)
	k := 0
	for t := range s.periods {
		for k+1 < n-1 && nodes[k+1] <= t {
			k++
		}
		a, b := basis[t*n+k], basis[t*n+k+1]
		g := float64(s.geos)
		add(k, k, g*a*a)
		add(k, k+1, g*a*b)
		add(k+1, k+1, g*b*b)
		rhs.SetVec(k, rhs.AtVec(k)+a*s.sum[t])
		rhs.SetVec(k+1, rhs.AtVec(k+1)+b*s.sum[t])
	}
	return gram, rhs
}

// converge iterates the adaptive ridge at one penalty, from the weights the
// previous one left, until the selection settles.
func (s *splineFit) converge(lambda float64, limit int) (iterations int, ok bool) {
	b := mat.NewVecDense(len(s.nodes), nil)
	for iterations < limit {
		iterations++
		s.solvePenalised(b, lambda)
		change := 0.0
		for i := range s.w {
			d := b.AtVec(i) - 2*b.AtVec(i+1) + b.AtVec(i+2)
			s.w[i] = 1 / (d*d + aksEpsilon*aksEpsilon)
			sel := s.w[i] * d * d
			change = math.Max(change, math.Abs(sel-s.sel[i]))
			s.sel[i] = sel
		}
		if change < aksTolerance {
			return iterations, true
		}
	}
	return iterations, false
}

// solvePenalised solves (X'X + penalty D' diag(w) D) b = X'y, D the second differences.
func (s *splineFit) solvePenalised(b *mat.VecDense, penalty float64) {
	n := len(s.nodes)
	a := mat.NewSymBandDense(n, 2, slices.Clone(s.gram.RawSymBand().Data))
	diff := [3]float64{1, -2, 1}
	for i, w := range s.w {
		for p := range diff {
			for q := p; q < len(diff); q++ {
				a.SetSymBand(i+p, i+q, a.At(i+p, i+q)+penalty*w*diff[p]*diff[q])
			}
		}
	}
	solveBand(b, a, s.rhs)
}

func solveBand(b *mat.VecDense, a *mat.SymBandDense, rhs *mat.VecDense) {
	var chol mat.BandCholesky
	if !chol.Factorize(a) {
		for i := range b.Len() {
			b.SetVec(i, math.NaN())
		}
		return
	}
	// An ill-conditioned system is expected: weights reach 1/ε².
	_ = chol.SolveVecTo(b, rhs)
}

func (s *splineFit) selected() []int {
	knots := []int{0}
	for i, sel := range s.sel {
		if sel > aksSelected {
			knots = append(knots, s.nodes[i+1])
		}
	}
	return append(knots, s.periods-1)
}

// rss returns the residual sum of squares of the unpenalised fit on nodes. The
// level is the same in every geo, so it is the spread within periods plus G
// times the misfit of the mean over geos.
func (s *splineFit) rss(nodes []int) float64 {
	gram, rhs := s.normalEquations(nodes)
	b := mat.NewVecDense(len(nodes), nil)
	solveBand(b, gram, rhs)
	basis := KnotBasis(s.periods, nodes)
	misfit := 0.0
	for t := range s.periods {
		level := 0.0
		for k := range nodes {
			level += basis[t*len(nodes)+k] * b.AtVec(k)
		}
		d := s.sum[t]/float64(s.geos) - level
		misfit += d * d
	}
	return s.within + float64(s.geos)*misfit
}
