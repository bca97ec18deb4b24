package track

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/mat"
)

func tiersOf(t *testing.T, m *Model, e *Ensemble, at int, s TierSpec) *Tiers {
	t.Helper()
	tiers, err := m.Tiers(e, at, s)
	if err != nil {
		t.Fatal(err)
	}
	return tiers
}

// A regression against the normal equations written out, NaN left out.
func TestRegressFormula(t *testing.T) {
	z := [][]float64{{1, 2, 0.5, 3, 1, 0.2}, {0, 0.001, 0, 0, 0, 0}, {1, 0.1, 0.7, 0.3, 2, 0.9}}
	y := []float64{3, 4.2, math.NaN(), 6, 4.4, 1.1}
	r := regress(y, z)
	var aa, ab, bb, ya, yb, yy, n float64
	for t, v := range y {
		if !math.IsNaN(v) {
			a, b := z[0][t], z[2][t]
			aa, ab, bb, ya, yb, yy, n = aa+a*a, ab+a*b, bb+b*b, ya+v*a, yb+v*b, yy+v*v, n+1
		}
	}
	det := aa*bb - ab*ab
	first, second := (bb*ya-ab*yb)/det, (aa*yb-ab*ya)/det
	variance := (yy - first*ya - second*yb) / (n - 2)
	e := r.effects(3)
	numtest.CloseSlice(t, "mean", e.mean, []float64{first, math.NaN(), second}, 1e-12)
	numtest.Close(t, "variance", e.cov.At(0, 0), variance*bb/det, 1e-12)
	numtest.Close(t, "covariance", e.cov.At(0, 2), -variance*ab/det, 1e-12)
	numtest.Close(t, "variance of a channel that rests", e.cov.At(1, 1), math.NaN(), 0)
}

// Nothing is identified by as few rows as channels, by channels that move together, by
// none that has exposure, or by outcomes that are all missing.
func TestRegressLimits(t *testing.T) {
	nan := math.NaN()
	same := []float64{1, 2, 3, 4}
	for what, c := range map[string]struct {
		y []float64
		z [][]float64
	}{
		"two rows of two":  {[]float64{1, nan, 2, nan}, [][]float64{same, {1, 5, 2, 2}}},
		"the same twice":   {same, [][]float64{same, same}},
		"no exposure":      {same, [][]float64{{0, 0, 0.009, 0}}},
		"nothing observed": {[]float64{nan, nan, nan, nan}, [][]float64{same}},
	} {
		r := regress(c.y, c.z)
		if e := r.effects(len(c.z)); !math.IsNaN(e.mean[0]) {
			t.Errorf("%s: %v", what, e.mean)
		}
	}
}

// Outcomes without noise give regressions their effects back.
func TestTiersExact(t *testing.T) {
	m, e := followed(t, 100, 45, 2)
	for i := range e.Particles {
		p := &e.Particles[i]
		b := m.newBlender(55, 99, DefaultTiers())
		b.set(p)
		for k := range b.y { // what the baseline leaves of an outcome that is exact
			b.y[k] = 0.31*b.z[0][k] + 0.12*b.z[1][k]
		}
		r := b.regress(b.first)
		numtest.CloseSlice(t, "effects", r.mean, []float64{0.31, 0.12}, 1e-9)
		numtest.Close(t, "sd", math.Sqrt(r.cov.At(0, 0)), 0, 1e-9)
	}
}

// Blends by their formulas: a fixed one, by scalars, and by matrices in the form of
// precisions.
func TestBlendFormula(t *testing.T) {
	stable := effect{[]float64{0.3, 0.1, 0.2}, mat.NewDense(3, 3, []float64{0.01, 0.002, 0, 0.002, 0.02, -0.001, 0, -0.001, 0.03})}
	recent := &regression{channels: []int{0, 2}, mean: []float64{0.5, -0.1}, cov: mat.NewDense(2, 2, []float64{0.2, 0.05, 0.05, 0.4})}
	m := newModel(t, 60)
	blend := func(s TierSpec) effect {
		b := &blender{m: m, spec: s, next: 10, at: 49, z: make([][]float64, 3)}
		return b.blend(stable, recent)
	}
	got := blend(TierSpec{Scheme: FixedScheme, Weight: 0.3, Drift: 9})
	numtest.CloseSlice(t, "fixed", got.mean, []float64{0.3*0.5 + 0.7*0.3, 0.1, -0.3*0.1 + 0.7*0.2}, 1e-14)
	numtest.Close(t, "fixed variance", got.cov.At(0, 0), 0.09*0.2+0.49*0.01, 1e-14)
	numtest.Close(t, "fixed variance of what has no recent estimate", got.cov.At(1, 1), 0.02, 1e-14)
	numtest.Close(t, "fixed covariance", got.cov.At(0, 1), 0.7*0.002, 1e-14)

	const q, years = 0.5, 40. / 365
	aged := mat.DenseCopyOf(stable.cov)
	for c, mean := range stable.mean {
		aged.Set(c, c, aged.At(c, c)+q*q*mean*mean*years)
	}
	got = blend(TierSpec{Scheme: ScalarScheme, Drift: q})
	for i, c := range recent.channels {
		w := aged.At(c, c) / (aged.At(c, c) + recent.cov.At(i, i))
		numtest.Close(t, "scalar", got.mean[c], w*recent.mean[i]+(1-w)*stable.mean[c], 1e-14)
		numtest.Close(t, "scalar variance", got.cov.At(c, c), w*w*recent.cov.At(i, i)+(1-w)*(1-w)*aged.At(c, c), 1e-14)
	}

	var before, news, precision, cov mat.Dense
	invert(t, &before, aged)
	invert(t, &news, recent.cov)
	precision.CloneFrom(&before)
	var weighted mat.VecDense
	weighted.MulVec(&before, mat.NewVecDense(3, stable.mean))
	for i, c := range recent.channels {
		for j, d := range recent.channels {
			precision.Set(c, d, precision.At(c, d)+news.At(i, j))
			weighted.SetVec(c, weighted.AtVec(c)+news.At(i, j)*recent.mean[j])
		}
	}
	invert(t, &cov, &precision)
	var mean mat.VecDense
	mean.MulVec(&cov, &weighted)
	got = blend(TierSpec{Scheme: MatrixScheme, Drift: q})
	numtest.CloseSlice(t, "matrix", got.mean, mean.RawVector().Data, 1e-12)
	numtest.CloseSlice(t, "matrix covariance", got.cov.RawMatrix().Data, cov.RawMatrix().Data, 1e-12)
}

func invert(t *testing.T, dst, a *mat.Dense) {
	t.Helper()
	if err := dst.Inverse(a); err != nil {
		t.Fatal(err)
	}
}

// The blend as an ensemble says and forecasts what the scheme does: coefficients, and
// baseline and blended effects in the next period.
func TestTiersEnsemble(t *testing.T) {
	m, e := followed(t, 100, 20, 3)
	for _, s := range Schemes()[1:] {
		tiers := tiersOf(t, m, e, 98, TierSpec{Scheme: s, Weight: 0.3, Drift: 0.15})
		blend := tiers.Ensemble()
		v := view(t, m, blend, 98)
		for c, row := range tiers.Coefficients() {
			closeEstimate(t, fmt.Sprint(s, " ", row.Channel), v.Coefficient(c), row.Blended, 1e-8)
			if row.Scheme != s || row.Date != m.data.Periods[98] {
				t.Errorf("%s on %s", row.Scheme, row.Date)
			}
		}
		o, err := m.Ahead(blend, 1)
		if err != nil {
			t.Fatal(err)
		}
		l := m.layout
		for i := range blend.Particles {
			p := &e.Particles[i]
			theta := m.thetaOf(p.U)
			want := p.State.Mean[0] + p.State.Mean[l.slopeAt]*m.step*20 + p.State.Mean[l.noiseAt]*math.Pow(l.ar.of(theta), 20)
			for k := range m.columns {
				want += m.columns[k].x[99] * p.State.Mean[l.columnAt+k]
			}
			for c := range m.inputs {
				r, z := m.newResponse(c, 1, false), []float64{0}
				r.set(theta)
				r.at(z, 99)
				want += z[0] * tiers.particles[i].blend.mean[c]
			}
			numtest.Close(t, fmt.Sprint(s, " forecast"), o.Periods[0].Means[i], want*m.scale.Outcome, 1e-9)
		}
	}
}

// Days that the stable fit has taken are counted once: a blend by precision right after
// it is the fit itself, while a fixed one counts them twice as it was told to.
func TestTiersNoDoubleCounting(t *testing.T) {
	m, e := followed(t, 100, 20, 2)
	for _, s := range []Scheme{ScalarScheme, MatrixScheme} {
		for _, row := range tiersOf(t, m, e, 79, TierSpec{Scheme: s, Drift: 0.15}).Coefficients() {
			numtest.Close(t, string(s), row.Blended.Median/row.Stable.Median, 1, 1e-3) // a day older
			numtest.Close(t, string(s)+": recent", row.Recent.Mean, math.NaN(), 0)
		}
	}
	row := tiersOf(t, m, e, 79, DefaultTiers()).Coefficients()[0]
	if math.IsNaN(row.Recent.Mean) || row.Blended == row.Stable {
		t.Errorf("a fixed blend of %v", row)
	}
}

// With as many channels as days of a week, real-time is not identified. Changes are since
// the blend of days before.
func TestTiersLimits(t *testing.T) {
	d, notes := market(t, 100)
	for i := range 6 {
		c := d.Channels[0]
		c.Name = fmt.Sprint("more ", i)
		c.Exposure = make([]float64, 120)
		for k := range c.Exposure {
			c.Exposure[k] = 1000 * (1.1 + math.Sin(float64(k*(i+1))))
		}
		d.Channels = append(d.Channels, c)
	}
	m, err := New(d, notes, DefaultSpec(d), NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	e := m.NewEnsemble(priorCoordinates(m, 2), 7)
	run(t, m, e, 60)
	rows := tiersOf(t, m, e, 99, DefaultTiers()).Coefficients()
	for c, row := range rows {
		closeEstimate(t, "real-time", row.Real, none(), 0)
		if math.IsNaN(row.Recent.Mean) {
			t.Errorf("%s has no recent estimate", row.Channel)
		}
		blend := func(p *tier) *effect { return &p.blend }
		now, week := tiersOf(t, m, e, 99, DefaultTiers()).mixture(c, blend), tiersOf(t, m, e, 92, DefaultTiers()).mixture(c, blend)
		numtest.Close(t, "z", row.Z, (now.Mean()-week.Mean())/now.SD(), 1e-12)
	}
	if row := tiersOf(t, m, e, 62, DefaultTiers()).Coefficients()[0]; !math.IsNaN(row.Z) || row.Status != Unknown {
		t.Errorf("z %v of a fit three days old", row.Z)
	}
	for _, s := range []TierSpec{{Scheme: PosteriorScheme}, {Scheme: FixedScheme, Weight: 1.2}, {Scheme: FixedScheme, Weight: math.NaN()}, {Scheme: MatrixScheme, Drift: -1}, {}} {
		if _, err := m.Tiers(e, 99, s); err == nil {
			t.Errorf("tiers of %+v", s)
		}
	}
	for _, at := range []int{58, 100} {
		if _, err := m.Tiers(e, at, DefaultTiers()); err == nil {
			t.Errorf("tiers after period %d", at)
		}
	}
}

// Weights that tiers have no use for, at their ends.
func TestTiersWeights(t *testing.T) {
	d, notes := market(t, 100)
	spec := DefaultSpec(d)
	spec.Drift.Spread = dist.Prior{Dist: dist.Fixed{}}
	m, err := New(d, Notes{Tests: notes.Tests}, spec, NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	e := m.NewEnsemble(priorCoordinates(m, 2), 7)
	run(t, m, e, 60)
	for c := range m.inputs {
		stable := tiersOf(t, m, e, 99, TierSpec{Scheme: FixedScheme}).Coefficients()[c]
		closeEstimate(t, "weight 0", stable.Blended, stable.Stable, 1e-8)
		recent := tiersOf(t, m, e, 99, TierSpec{Scheme: FixedScheme, Weight: 1})
		for i := range recent.particles {
			p := &recent.particles[i]
			numtest.Close(t, "weight 1", p.blend.mean[c], p.recent.mean[c], 1e-12)
			numtest.Close(t, "weight 1: variance", p.blend.cov.At(c, c), p.recent.cov.At(c, c), 1e-12)
		}
	}
}
