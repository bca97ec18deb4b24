package surface

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// changed is the horizon with every kind of change.
func changed(d *mmm.Data) Horizon {
	h := horizon(d)
	cells := d.G() * h.N
	row := func(v float64) []float64 { return slices.Repeat([]float64{v}, cells) }
	h.Changes = Changes{
		Spend: map[string][]float64{"tv": row(30)}, Cost: map[string][]float64{"tv": row(1.1), "video": row(0.9)},
		Controls: map[string][]float64{"temperature": row(12), "competitors": row(700)}, Value: row(2),
	}
	return h
}

// The same fit, horizon and options give the same bits whatever the number of workers
// and processors.
func TestBuildReproducible(t *testing.T) {
	d := market(3, valued)
	fit := prior(model(t, d))
	opt := options()
	opt.Draws = 5
	first := build(t, fit, changed(d), opt)
	for _, c := range []struct{ workers, procs int }{{1, 1}, {4, 1}, {4, 4}, {64, 4}} {
		before := runtime.GOMAXPROCS(c.procs)
		opt.Workers = c.workers
		s := build(t, fit, changed(d), opt)
		runtime.GOMAXPROCS(before)
		s.Options.Workers = first.Options.Workers
		if !reflect.DeepEqual(s, first) {
			t.Errorf("%d workers on %d processors give another surface", c.workers, c.procs)
		}
	}
	opt.Seed, opt.Workers = 2, 1
	if s := build(t, fit, changed(d), opt); reflect.DeepEqual(s.Certificate, first.Certificate) {
		t.Error("another seed has the same certificate")
	}
}

// Building changes neither the data nor the horizon.
func TestBuildKeepsInputs(t *testing.T) {
	d := market(1, valued)
	fit, h := prior(model(t, d)), changed(d)
	text := func() string {
		a, err := json.Marshal(d)
		b, err2 := json.Marshal(h)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		return string(a) + string(b)
	}
	before := text()
	build(t, fit, h, options())
	if text() != before {
		t.Error("the data or the horizon have changed")
	}
}

// Every stage is reported from its first step to its last, in order.
func TestBuildProgress(t *testing.T) {
	d := market(1, nil)
	var stages []Stage
	last := Progress{}
	if _, err := Build(context.Background(), prior(model(t, d)), horizon(d), options(), func(p Progress) {
		if p.Done == 1 {
			if last.Done != last.Total {
				t.Errorf("%s ended at %d of %d", last.Stage, last.Done, last.Total)
			}
			stages = append(stages, p.Stage)
		} else if p.Stage != last.Stage || p.Done != last.Done+1 || p.Total != last.Total {
			t.Errorf("%+v after %+v", p, last)
		}
		last = p
	}); err != nil {
		t.Fatal(err)
	}
	want := []Stage{Evaluating, Spreading, Certifying, Enumerating, Certifying}
	if !slices.Equal(stages, want) || last.Done != last.Total {
		t.Errorf("%v, want %v", stages, want)
	}
}

// A build that is cancelled in any stage returns the context's error; goleak sees to
// its goroutines.
func TestBuildCancelled(t *testing.T) {
	d := market(1, nil)
	fit := prior(model(t, d))
	opt := options()
	opt.Workers = 3
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if s, err := Build(gone, fit, horizon(d), opt, nil); s != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("before it began: %v", err)
	}
	for _, at := range []Stage{Evaluating, Spreading, Enumerating, Certifying} {
		ctx, cancel := context.WithCancel(context.Background())
		calls := 0
		s, err := Build(ctx, fit, horizon(d), opt, func(p Progress) {
			if p.Stage == at {
				cancel()
				calls++
			}
		})
		if s != nil || !errors.Is(err, context.Canceled) || calls == 0 {
			t.Errorf("while %s: %v", at, err)
		}
		cancel()
	}
}

// Options that make no sense are errors.
func TestOptionsHostile(t *testing.T) {
	d := market(1, nil)
	fit := prior(model(t, d))
	for name, change := range map[string]func(o *Options){
		"draws": func(o *Options) { o.Draws = 0 }, "nodes": func(o *Options) { o.Nodes = 15 }, "scenarios": func(o *Options) { o.Scenarios = 0 },
		"held out": func(o *Options) { o.HeldOut = 0 }, "exact": func(o *Options) { o.Exact = 0 }, "flight draws": func(o *Options) { o.FlightDraws = -1 },
		"workers": func(o *Options) { o.Workers = 0 }, "budget": func(o *Options) { o.MaxBudget = 1 }, "budget NaN": func(o *Options) { o.MaxBudget = math.NaN() },
		"budget Inf": func(o *Options) { o.MaxBudget = math.Inf(1) }, "level": func(o *Options) { o.Level = 1 }, "level 0": func(o *Options) { o.Level = 0 }, "level NaN": func(o *Options) { o.Level = math.NaN() },
	} {
		o := options()
		change(&o)
		if s, err := Build(context.Background(), fit, horizon(d), o, nil); err == nil || s != nil {
			t.Errorf("%s: no error", name)
		}
	}
	o := DefaultOptions()
	if err := o.check(); err != nil {
		t.Error(err)
	}
}

// There is no plan where nothing is spent, and no anchor where the model expects
// nothing, less, or no number, or where nothing was reported.
func TestBuildHostile(t *testing.T) {
	blankAll := func(d *mmm.Data) {
		for i := range d.Channels {
			blank(d, d.Channels[i].Spend, 0)
		}
	}
	negative := func(s *mmm.Spec) { s.Baseline.Knot = dist.Prior{Dist: dist.Normal{Mu: -20, Sigma: 0.1}} }
	for name, c := range map[string]struct {
		data *mmm.Data
		spec []func(s *mmm.Spec)
		want string
	}{
		"no spend":            {market(1, blankAll), nil, "nothing is spent"},
		"negative outcome":    {market(1, nil), []func(s *mmm.Spec){negative}, "both must be above 0"},
		"nothing is reported": {market(1, func(d *mmm.Data) { blank(d, d.Outcome.Values, 0) }), nil, "both must be above 0"},
	} {
		s, err := Build(context.Background(), prior(model(t, c.data, c.spec...)), horizon(c.data), options(), nil)
		if s != nil || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := market(1, nil)
	m := model(t, d)
	nan := slices.Repeat([]float64{math.NaN()}, m.Layout().Size())
	if s, err := Build(context.Background(), fitOf(m, nan), horizon(d), options(), nil); s != nil || err == nil {
		t.Errorf("a draw of NaN: %v", err)
	}
}

// Odd shapes of data: a single channel, one period, all periods, no carry-over, and
// more draws asked for than there are.
func TestBuildLimits(t *testing.T) {
	single := market(1, func(d *mmm.Data) {
		alwaysOn(d)
		d.Channels = d.Channels[tv:search]
		for k := range d.Channels[0].Exposure {
			d.Channels[0].Exposure[k] += 100
		}
		for k := range d.Outcome.Values {
			d.Outcome.Values[k] += 300
		}
	})
	fit := prior(model(t, single, window(0)))
	opt := options()
	opt.Draws = 1000
	for _, n := range []int{1, periods} {
		first := (periods - n) / 2
		h := Horizon{From: single.Periods[first], To: single.Periods[first+n-1], N: n, Starts: single.Periods[0]}
		s := build(t, fit, h, opt)
		anchored(t, s)
		if s.Draws != 5 || len(s.Base) != 5 {
			t.Errorf("%d draws of 5", s.Draws)
		}
		if later := s.Later(s.Today()); later != 0 {
			t.Errorf("%v comes later though nothing carries over", later)
		}
	}
}

// What a surface says of itself can be written as text.
func TestSurfaceText(t *testing.T) {
	d := market(3, valued)
	s := build(t, prior(model(t, d)), horizon(d), options())
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back Surface
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back.Certificate, s.Certificate) || back.Anchor != s.Anchor || !reflect.DeepEqual(back.Cloud, s.Cloud) {
		t.Error("it reads back differently")
	}
}
