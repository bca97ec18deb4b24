package track

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/bayes/particle"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

func horizonsOf(t *testing.T, m *Model, e *Ensemble, older ...*Ensemble) *Horizons {
	t.Helper()
	h, err := m.Horizons(e, older...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// stepsOf returns all steps of a particle as one series, linearised around filtered means
// as its filter is, and the initial state.
func stepsOf(m *Model, u []float64, until int) (kalman.State, []kalman.Step) {
	w := m.newWalker(m.spec.Online.Robust)
	w.set(u)
	p := m.newParticle(u)
	init := p.State.Clone()
	var steps []kalman.Step
	for t := range until {
		w.prepare(&p.State, t)
		step := m.newStep(0)
		copy(step.Transition.G, w.step1.Transition.G)
		copy(step.Transition.W, w.step1.Transition.W)
		if _, _, ok := m.observation(t); ok {
			o := w.step1.Observations[0]
			o.Design = append([]float64(nil), o.Design...)
			step.Observations = append(step.Observations, o)
		}
		for _, test := range m.tests[t] {
			step.Observations = append(step.Observations, w.observationOf(test))
		}
		steps = append(steps, step)
		w.step(&p.State, t)
	}
	return init, steps
}

// Horizons against a smoother of the whole series and draws of its paths, for which
// standard deviations have a Monte Carlo error of 1/√(2n).
func TestHorizonsSmoothed(t *testing.T) {
	const days, paths = 60, 4000
	m := newModel(t, days)
	m.spec.Online.Robust = kalman.Robust{Threshold: 1e6} // tests are never robust: one filter for both
	e := m.NewEnsemble(priorCoordinates(m, 1), 1)
	run(t, m, e, days)
	l := m.layout
	init, steps := stepsOf(m, e.Particles[0].U, days)
	smoother := kalman.NewSmoother(l.size, kalman.Robust{})
	states := make([]kalman.State, days)
	for i := range states {
		states[i] = kalman.NewState(make([]float64, l.size), make([]float64, l.size))
	}
	smoother.Smooth(states, &init, steps)
	draws := make([][]float64, paths)
	for i := range draws {
		draws[i] = make([]float64, days*l.size)
	}
	smoother.Draw(draws, &init, steps, rng.New(8, "paths", 0))

	h := m.newHorizons(days-1, []float64{1})
	past, err := m.newPast(h.from, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.take(0, &e.Particles[0], past)
	theta := m.thetaOf(e.Particles[0].U)
	for c := range m.inputs {
		r := m.newResponse(c, 1, false)
		r.set(theta)
		check := func(what string, mix particle.Mixture, from, to int) {
			t.Helper()
			var mean float64
			for t := from; t <= to; t++ {
				mean += states[t].Mean[l.effectAt+c] * r.wear(t) / float64(to-from+1)
			}
			var sum, squares float64
			for _, path := range draws {
				var at float64
				for t := from; t <= to; t++ {
					at += path[t*l.size+l.effectAt+c] * r.wear(t) / float64(to-from+1)
				}
				sum += at
				squares += (at - mean) * (at - mean)
			}
			numtest.Close(t, what+"'s mean", mix.Means[0], mean, 1e-9)
			numtest.Close(t, what+"'s sd", mix.SDs[0]/math.Sqrt(squares/paths), 1, 4/math.Sqrt(2*paths))
		}
		check("stable", h.stable[c], days-31, days-31)
		check("recent", h.recent[c], days-30, days-8)
		check("real-time", h.real[c], days-7, days-1)
		check("now", h.now[c], days-1, days-1)
		numtest.Close(t, "stable's sd", h.stable[c].SDs[0], r.wear(days-31)*math.Sqrt(states[days-31].Cov[(l.effectAt+c)*(l.size+1)]), 1e-9)
	}
}

// Older ensembles save work and change nothing, to the bit: also where particles were
// resampled and moved in between.
func TestHorizonsOlder(t *testing.T) {
	m := newModel(t, 60)
	m.spec.Online.MinESS = 0.9
	e := m.NewEnsemble(priorCoordinates(m, 12), 7)
	var older []*Ensemble
	moved := 0
	for day := range 60 {
		if day == 10 || day == 25 {
			older = append(older, e.Clone())
		}
		for _, in := range run(t, m, e, day+1) {
			if in.Moved && day >= 25 {
				moved++
			}
		}
	}
	if moved == 0 {
		t.Fatal("nothing moved")
	}
	want, got := horizonsOf(t, m, e), horizonsOf(t, m, e, older...)
	for c := range want.Coefficients {
		w, g := want.Coefficients[c], got.Coefficients[c]
		if g != w {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
	closeEstimate(t, "what is used", got.Coefficients[0].Blended, view(t, m, e, 59).Coefficient(0), 1e-9)
}

// A particle alone: innovations, and changes of filtered means, are those of its tracker.
func TestHorizonsChanges(t *testing.T) {
	m := newModel(t, 60)
	e := m.NewEnsemble(priorCoordinates(m, 1), 7)
	tracker, err := m.Follow(e)
	if err != nil {
		t.Fatal(err)
	}
	in := tracker.Run(53)
	week := view(t, m, e, 52)
	in = append(in, tracker.Run(59)...)
	before := view(t, m, e, 58)
	in = append(in, tracker.Run(60)...)
	now := view(t, m, e, 59)
	h := horizonsOf(t, m, e)
	for c, got := range h.Coefficients {
		mean := func(v *View) float64 { m, _ := effectOf(v, c); return m }
		at, sd := effectOf(now, c)
		numtest.Close(t, "z", got.Z, (at-mean(week))/sd, 1e-9)
		numtest.Close(t, "change", got.Change, at/mean(before)-1, 1e-9)
	}
	k := 0
	for _, was := range in[53:] {
		if math.IsNaN(was.Value) {
			continue
		}
		numtest.Close(t, "innovation", h.Innovations[k].Z, was.Z, 1e-9)
		k++
	}
	if k != len(h.Innovations) {
		t.Errorf("%d innovations, want %d", len(h.Innovations), k)
	}
}

// effectOf returns the normal distribution of an effect in the first particle.
func effectOf(v *View, c int) (mean, sd float64) {
	at, s := v.m.layout.effectAt+c, &v.states[0]
	k := v.steady[0][c].wear * v.m.scale.Outcome
	return k * s.Mean[at], k * math.Sqrt(s.Cov[at*s.Dim()+at])
}

// What there is not yet is NaN; a horizon begins with the data.
func TestHorizonsLimits(t *testing.T) {
	m := newModel(t, 60)
	for _, taken := range []int{1, 5, 7, 8, 20, 30, 31} {
		e := m.NewEnsemble(priorCoordinates(m, 2), 7)
		run(t, m, e, taken)
		c := horizonsOf(t, m, e).Coefficients[0]
		what := fmt.Sprintf("%d days: ", taken)
		for _, x := range []struct {
			name  string
			value float64
			from  int // days that it needs
		}{{"real-time", c.Real.Mean, 1}, {"recent", c.Recent.Mean, 8}, {"stable", c.Stable.Mean, 31}, {"change", c.Change, 2}, {"z", c.Z, 8}} {
			if there := !math.IsNaN(x.value); there != (taken >= x.from) {
				t.Errorf("%s%s is %v", what, x.name, x.value)
			}
		}
		if taken < 8 && c.Status != Unknown {
			t.Errorf("%sstatus %s", what, c.Status)
		}
	}
	if _, err := m.Horizons(m.NewEnsemble(priorCoordinates(m, 2), 7)); err == nil {
		t.Error("horizons before the first period")
	}
}

func TestStatusLimits(t *testing.T) {
	for _, c := range []struct {
		x    float64
		want Status
	}{{0, Settled}, {2, Settled}, {-2.01, Evolving}, {3, Evolving}, {-3.01, Volatile}, {math.Inf(1), Volatile}, {math.NaN(), Unknown}} {
		if got := statusOf(c.x, evolvingZ, volatileZ); got != c.want {
			t.Errorf("|%v| is %s, want %s", c.x, got, c.want)
		}
	}
	for grain, want := range map[mmm.Grain]windows{mmm.Daily: {7, 30}, mmm.Weekly: {1, 4}, mmm.Monthly: {1, 2}} {
		m := &Model{data: &mmm.Data{Grain: grain}}
		if got := m.windows(); got != want {
			t.Errorf("%s: windows of %v, want %v", grain, got, want)
		}
	}
}

// weekly returns a model of weekly data.
func weekly(t *testing.T, weeks int) *Model {
	t.Helper()
	d, _ := market(t, weeks)
	d.Grain, d.Events = mmm.Weekly, nil
	for i := range d.Periods {
		d.Periods[i] = d.Periods[0] + mmm.Day(7*i)
	}
	m, err := New(d, Notes{}, DefaultSpec(d), NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// By week, real-time is the last one and stable the fifth last; 28 days are four weeks.
func TestHorizonsWeekly(t *testing.T) {
	m := weekly(t, 80)
	e := m.NewEnsemble(priorCoordinates(m, 1), 7)
	run(t, m, e, 75)
	then := view(t, m, e, 74)
	run(t, m, e, 80)
	now := view(t, m, e, 79)
	c := horizonsOf(t, m, e).Coefficients[0]
	closeEstimate(t, "real-time", c.Real, c.Blended, 1e-7)
	closeEstimate(t, "now", c.Blended, now.Coefficient(0), 1e-9)
	mean, sd := effectOf(then, 0)
	if stable := c.Stable.Mean; math.Abs(stable-mean) > 3*sd {
		t.Errorf("five weeks ago %v, then %v give or take %v", stable, mean, sd)
	}
	at, width := effectOf(now, 0)
	was := at / (1 + c.Change) // a week ago; positive here
	numtest.Close(t, "Z is the change of a week", c.Z, (at-was)/width, 1e-9)
	spend := m.data.Channels[0].Spend[76:]
	numtest.Close(t, "spend", now.Price(0)*now.Exposure(0), (spend[0]+spend[1]+spend[2]+spend[3])/4, 1e-9)
}
