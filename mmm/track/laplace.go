package track

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/laplace"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"gonum.org/v1/gonum/mat"
)

// A splitNormal is a normal distribution with another width on either side of its
// mode, axis by axis:
//
//	u = mode + L (s ∘ z),   z ~ N(0, I),   s_k = up_k where z_k > 0, else down_k
//
// where L is lower triangular, L Lᵀ the inverse curvature. Given the normal z, a side
// is taken with probability proportional to its width, so that the density is
// continuous and, up to a constant, exp(-½ zᵀz).
//
// Reference: Geweke (1989), "Bayesian inference in econometric models using Monte
// Carlo integration", Econometrica 57(6), section 4.
type splitNormal struct {
	mode     []float64
	axes     mat.TriDense // L
	up, down []float64
}

// Constants of the split normal: where widths are measured, in standard deviations at
// the mode, and their bounds. All are then multiplied by 1 + splitOverhang/√D in D
// dimensions, for the tails of the proposal to cover those of the posterior. Chosen: of 1,
// 1.5 and 2 standard deviations, factors 1 and 1.1, and Student's t of 20 and 40 degrees of
// freedom, 2 and 1.1 had the smallest k-hat on simulated markets of 36 parameters, 0.33 on
// average against 0.70 of a normal proposal; on markets of 4 parameters a factor of 1.3 had
// it, of 1 to 1.5.
const (
	splitAt       = 2
	narrowest     = 0.5
	widest        = 2.5
	splitOverhang = 0.6
)

// newSplitNormal measures the widths of a density around its mode.
func newSplitNormal(d *density, mode laplace.Mode) (*splitNormal, error) {
	a, err := laplace.Approximate(d, mode)
	if err != nil {
		return nil, err
	}
	s := &splitNormal{mode: mode.Position}
	var chol mat.Cholesky
	if len(s.mode) > 0 && !chol.Factorize(a.Cov()) {
		return nil, fmt.Errorf("track: the curvature at the mode is singular")
	}
	if len(s.mode) > 0 {
		chol.LTo(&s.axes)
	}
	z, u := make([]float64, len(s.mode)), make([]float64, len(s.mode))
	factor := 1 + splitOverhang/math.Sqrt(float64(len(s.mode)))
	width := func(k int, at float64) float64 {
		z[k] = at
		s.place(u, z)
		z[k] = 0
		drop := mode.LogProb - d.logProb(u)
		return factor * math.Min(widest, math.Max(narrowest, math.Abs(at)/math.Sqrt(2*math.Max(drop, 0))))
	}
	for k := range s.mode {
		s.up, s.down = append(s.up, width(k, splitAt)), append(s.down, width(k, -splitAt))
	}
	return s, nil
}

// place stores mode + L z in u.
func (s *splitNormal) place(u, z []float64) {
	for i := range u {
		u[i] = s.mode[i]
		for k := range i + 1 {
			u[i] += s.axes.At(i, k) * z[k]
		}
	}
}

// draw stores a draw in u and returns its log density, up to a constant.
func (s *splitNormal) draw(u, z []float64, r *rand.Rand) (logProb float64) {
	for k := range z {
		x := math.Abs(r.NormFloat64())
		logProb -= 0.5 * x * x
		if r.Float64()*(s.up[k]+s.down[k]) < s.up[k] {
			z[k] = x * s.up[k]
		} else {
			z[k] = -x * s.down[k]
		}
	}
	s.place(u, z)
	return logProb
}

// approximate draws from the split normal at the mode, with smoothed importance weights,
// and with every further attempt as many draws again as there are.
func (f *Fit) approximate(mode laplace.Mode, opts *FitOptions) error {
	d := f.Posterior.newDensity(true)
	proposal, err := newSplitNormal(d, mode)
	if err != nil {
		return err
	}
	r := rng.New(opts.Seed, "track laplace", 0)
	z := make([]float64, d.Dim())
	var ratios []float64
	for attempt := 0; attempt < opts.Attempts && !f.Converged; attempt++ {
		for range max(opts.Draws, len(ratios)) {
			u := make([]float64, d.Dim())
			logProposal := proposal.draw(u, z, r)
			f.Coordinates = append(f.Coordinates, u)
			ratios = append(ratios, d.logProb(u)-logProposal)
		}
		f.Weights = make([]float64, len(ratios))
		f.KHat, _ = diagnostic.PSIS(f.Weights, ratios, 1)
		particle.Normalise(f.Weights, f.Weights)
		f.ESS = particle.ESS(f.Weights)
		f.Converged = f.KHat <= opts.MaxKHat
	}
	if !(f.ESS >= 1) {
		return fmt.Errorf("track: draws around the mode have no weight")
	}
	f.Draws = f.resampled(opts.Draws, r)
	return nil
}

// resampled returns n equally weighted draws of θ.
func (f *Fit) resampled(n int, r *rand.Rand) draws.Reader {
	chosen := make([]int, n)
	particle.Resample(chosen, f.Weights, r)
	set := draws.NewSet(f.Model.Names(), 1, n)
	for _, i := range chosen {
		set.Append(0, f.Model.thetaOf(f.Coordinates[i]))
	}
	return set
}
