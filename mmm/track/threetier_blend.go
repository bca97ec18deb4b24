package track

import (
	"github.com/noonmark/noonmark/bayes/kalman"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// A blender computes tiers of one particle after another.
type blender struct {
	m     *Model
	spec  TierSpec
	next  int // period after those the stable fit took
	at    int // period of the tiers
	first int // period of the regressions' first row
	w     *walker
	z     [][]float64 // [c][t] from first to at
	y     []float64   // [t] outcome less baseline
}

func (m *Model) newBlender(next, at int, s TierSpec) *blender {
	b := &blender{m: m, spec: s, next: next, at: at, first: max(0, at+1-m.windows().recent), w: m.newWalker(kalman.Robust{})}
	for range m.inputs {
		b.z = append(b.z, make([]float64, at+1-b.first))
	}
	b.y = make([]float64, at+1-b.first)
	return b
}

// take returns the tiers of a particle of the stable fit, and makes it that of their
// blend.
func (b *blender) take(p *Particle) tier {
	l, channels := b.m.layout, len(b.m.inputs)
	b.set(p)
	stable := effects(&p.State, l.effectAt, channels)
	t := tier{stable: effect{stable.Mean, mat.NewDense(channels, channels, stable.Cov)}}
	recent := b.regress(b.first)
	t.recent = recent.effects(channels)
	real := b.regress(max(b.first, b.at+1-b.m.windows().real))
	t.real = real.effects(channels)
	t.blend = b.blend(t.stable, &recent)
	for at := b.next; at <= b.at; at++ {
		b.w.predict(&p.State, at)
	}
	for c := range channels {
		for i := range l.size {
			p.State.Cov[(l.effectAt+c)*l.size+i], p.State.Cov[i*l.size+l.effectAt+c] = 0, 0
		}
	}
	for c := range channels {
		p.State.Mean[l.effectAt+c] = t.blend.mean[c]
		for d := range channels {
			p.State.Cov[(l.effectAt+c)*l.size+l.effectAt+d] = t.blend.cov.At(c, d)
		}
	}
	return t
}

// set evaluates responses and what the baseline leaves of outcomes.
func (b *blender) set(p *Particle) {
	m, l := b.m, b.m.layout
	b.w.set(p.U)
	for c := range b.z {
		r := m.newResponse(c, len(b.y), false)
		r.set(b.w.theta)
		r.at(b.z[c], b.first)
	}
	for k := range b.y {
		t := b.first + k
		y, _, _ := m.observation(t) // NaN where it is missing
		s := p.State.Mean
		baseline := s[0] + s[l.slopeAt]*m.step*float64(t-b.next+1)
		for i := range m.columns {
			baseline += s[l.columnAt+i] * m.columns[i].x[t]
		}
		b.y[k] = y - baseline
	}
}

// regress returns the regression on the rows from a period on.
func (b *blender) regress(from int) regression {
	if b.spec.Scheme != FixedScheme {
		from = max(from, b.next)
	}
	if from > b.at {
		return regression{}
	}
	z := make([][]float64, len(b.z))
	for c := range z {
		z[c] = b.z[c][from-b.first:]
	}
	return regress(b.y[from-b.first:], z)
}

// blend returns, with H the rows of the identity of channels that have a recent estimate
// and V the covariance of the stable ones,
//
//	m_s + K (m_r - H m_s),    (I - K H) V (I - K H)ᵀ + K V_r Kᵀ
//
// where of K nothing is off the diagonal but in the last:
//
//	K_cc = w                      fixed
//	K_cc = V_cc/(V_cc + V_r,cc)   scalar
//	K = V Hᵀ (H V Hᵀ + V_r)⁻¹     matrix: (V⁻¹ + Hᵀ V_r⁻¹ H)⁻¹ in other words
//
// By precision, V is V_s with the variance added that each channel gains in the days
// since, (q m_s)² days/365.
func (b *blender) blend(stable effect, recent *regression) effect {
	n := len(stable.mean)
	v := mat.DenseCopyOf(stable.cov)
	if b.spec.Scheme != FixedScheme {
		years := float64(b.at+1-b.next) * b.m.step
		for c, mean := range stable.mean {
			v.Set(c, c, v.At(c, c)+b.spec.Drift*b.spec.Drift*mean*mean*years)
		}
	}
	out := effect{append([]float64(nil), stable.mean...), v}
	if len(recent.channels) == 0 {
		return out
	}
	gain := b.gain(v, recent)
	rest := mat.NewDense(n, n, nil) // I - K H
	for c := range n {
		rest.Set(c, c, 1)
	}
	for i, c := range recent.channels {
		for d := range n {
			rest.Set(d, c, rest.At(d, c)-gain.At(d, i))
		}
		floats.AddScaled(out.mean, recent.mean[i]-stable.mean[c], mat.Col(nil, i, gain))
	}
	var kept, added mat.Dense
	kept.Product(rest, v, rest.T())
	added.Product(gain, recent.cov, gain.T())
	out.cov = mat.NewDense(n, n, nil)
	out.cov.Add(&kept, &added)
	symmetrise(out.cov)
	return out
}

// gain returns K, [c][recent].
func (b *blender) gain(v *mat.Dense, recent *regression) *mat.Dense {
	n, k := len(b.z), len(recent.channels)
	gain := mat.NewDense(n, k, nil)
	if b.spec.Scheme != MatrixScheme {
		for i, c := range recent.channels {
			w := b.spec.Weight
			if b.spec.Scheme == ScalarScheme {
				w = v.At(c, c) / (v.At(c, c) + recent.cov.At(i, i))
			}
			gain.Set(c, i, w)
		}
		return gain
	}
	cross, total := mat.NewDense(k, n, nil), mat.NewDense(k, k, nil) // H V, H V Hᵀ + V_r
	for i, c := range recent.channels {
		for d := range n {
			cross.Set(i, d, v.At(c, d))
		}
		for j, d := range recent.channels {
			total.Set(i, j, v.At(c, d)+recent.cov.At(i, j))
		}
	}
	var solved mat.Dense
	if err := solved.Solve(total, cross); err != nil {
		return gain // no variance to blend by: what is certain stays as it is
	}
	gain.CloneFrom(solved.T())
	return gain
}

// symmetrise makes a matrix equal to its transpose to the bit.
func symmetrise(a *mat.Dense) {
	n, _ := a.Dims()
	for i := range n {
		for j := range i {
			mean := (a.At(i, j) + a.At(j, i)) / 2
			a.Set(i, j, mean)
			a.Set(j, i, mean)
		}
	}
}
