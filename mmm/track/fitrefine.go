package track

import (
	"context"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/laplace"
)

// refinements is how often a posterior is made again around its own mode, and
// roughly the gain in log density with which a mode is good enough for that.
const (
	refinements = 2
	roughly     = 1e-2
)

// refine sets the posterior given the first periods and its mode, to which a search
// leads from the coordinates start, or from the middle of the prior.
func (f *Fit) refine(ctx context.Context, until int, start []float64) (mode laplace.Mode, err error) {
	p := f.Model.NewPosterior(until)
	u := p.middle()
	if start != nil {
		copy(u, start)
		p = p.around(u)
	}
	opts := laplace.DefaultOptions()
	for pass := range refinements + 1 {
		if err := ctx.Err(); err != nil {
			return mode, err
		}
		opts.Tolerance = roughly
		if pass == refinements {
			opts.Tolerance = laplace.DefaultOptions().Tolerance
		}
		if mode, err = laplace.Find(p.newDensity(true), u, opts); err != nil {
			return mode, err
		}
		if u = mode.Position; pass < refinements {
			p = p.around(u)
		}
	}
	f.Posterior, f.Mode = p, u
	return mode, nil
}

// middle returns the coordinates of the middle of the prior.
func (p *Posterior) middle() []float64 {
	u := make([]float64, p.Dim())
	if k := p.m.start; k != nil {
		for i, at := range k.params {
			u[at] = k.mean.AtVec(i)
		}
	}
	return u
}

// around returns the posterior with walks linearised around the effects that outcomes
// imply at u, and distrust of those outcomes that are outliers there.
func (p *Posterior) around(u []float64) *Posterior {
	m, l := p.m, p.m.layout
	d := p.newDensity(false)
	m.theta(d.theta, u)
	d.set(u)
	next := &Posterior{m: m, until: p.until, distrust: d.outliers()}
	smoothed := make([]kalman.State, p.until)
	for t := range smoothed {
		smoothed[t] = kalman.NewState(make([]float64, l.size), make([]float64, l.size))
	}
	d.smoother.Smooth(smoothed, &d.init, d.steps)
	for c := range m.inputs {
		path := make([]float64, p.until)
		for t := range path {
			path[t] = m.size(c, smoothed[t].Mean[l.effectAt+c])
		}
		next.path = append(next.path, path)
	}
	return next
}

// outliers returns the variance with which a robust filter takes each outcome beyond
// its own, [t], and adds it to the steps instead of the posterior's.
func (d *density) outliers() []float64 {
	m := d.p.m
	robust := kalman.NewFilter(m.layout.size, kalman.Robust{Threshold: m.spec.Online.Robust.Threshold})
	plain := kalman.NewFilter(m.layout.size, kalman.Robust{})
	s := d.init.Clone()
	distrust := make([]float64, len(d.steps))
	for t := range d.steps {
		step := &d.steps[t]
		robust.Predict(&s, &step.Transition)
		tests := step.Observations
		if d.outcome[t] {
			o := &tests[0]
			_, variance, _ := m.observation(t)
			o.Variance = variance
			in := robust.Observe(&s, o)
			distrust[t] = in.Variance * (in.Inflation - 1)
			o.Variance += distrust[t]
			tests = tests[1:]
		}
		for i := range tests {
			plain.Observe(&s, &tests[i])
		}
	}
	return distrust
}
