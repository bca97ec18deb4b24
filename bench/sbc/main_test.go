package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A short run goes all the way: markets, replicates, fits, ranks, table.
func TestCalibrationSmoke(t *testing.T) {
	table := func(o options) string {
		var out, log bytes.Buffer
		if err := run(t.Context(), o, &out, &log); err != nil {
			t.Fatalf("%+v: %v\n%s", o, err, out.String())
		}
		if want := fmt.Sprintf("%d of %d data sets\n", o.datasets, o.datasets); log.String() != want {
			t.Errorf("log %q, want %q", log.String(), want)
		}
		return out.String()
	}
	o := options{datasets: 2, seed: 3, geos: 1, draws: 500} // enough to converge at once
	national := table(o)
	for _, want := range []string{"2 data sets, 1 geos", "| sigma |", "| roi_m[search] |", "| log likelihood |"} {
		if !strings.Contains(national, want) {
			t.Errorf("no %q in\n%s", want, national)
		}
	}
	if strings.Contains(national, "NaN") {
		t.Errorf("NaN in the table:\n%s", national)
	}
	if again := table(o); again != national {
		t.Errorf("the same seed gives another table:\n%s\n%s", national, again)
	}
	seed, longer := o, o
	seed.seed, longer.draws = 5, 600
	if table(seed) == national || table(longer) == national {
		t.Error("another seed or more draws give the same table")
	}
}

// What is calibrated has channels of three kinds, every kind of variable, a lift
// test, and as many geos as asked for.
func TestDesign(t *testing.T) {
	for _, geos := range []int{1, 3} {
		m, err := newDesign(options{geos: geos}, 3)
		if err != nil {
			t.Fatal(err)
		}
		d := m.Data()
		kinds := map[mmm.ChannelKind]bool{}
		for _, c := range d.Channels {
			kinds[c.Kind] = true
		}
		if d.G() != geos || len(kinds) != 3 || len(d.Controls) == 0 || len(d.Treatments) == 0 || len(d.Events) == 0 || len(d.LiftTests) != 1 {
			t.Errorf("%d geos: %d in the data, channels %v, %d controls, %d treatments, %d events, %d lift tests",
				geos, d.G(), kinds, len(d.Controls), len(d.Treatments), len(d.Events), len(d.LiftTests))
		}
		if has := m.Layout().Param("tau_g_excl_baseline") != nil; has != (geos > 1) {
			t.Errorf("%d geos: geo intercepts %v", geos, has)
		}
		r := rng.New(3, "design", 0)
		theta := make([]float64, m.Layout().Size())
		m.DrawPrior(theta, r)
		likelihood := logLikelihood(m.WithReplicate(theta, r))
		if a, b := likelihood(theta), logLikelihood(m)(theta); a == b || math.IsNaN(a) || math.IsInf(a, 0) {
			t.Errorf("log likelihood %v of a replicate, %v of the market's outcome", a, b)
		}
	}
}

func TestOptionsHostile(t *testing.T) {
	for _, o := range []options{
		{datasets: 0, geos: 1, draws: 1000},
		{datasets: 1, geos: 0, draws: 1000},
		{datasets: 1, geos: 1, draws: rankDraws/chains - 1},
	} {
		if err := run(t.Context(), o, &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "at least") {
			t.Errorf("%+v: error %v", o, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, options{datasets: 1, geos: 1, draws: 1000}, &bytes.Buffer{}, &bytes.Buffer{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: error %v", err)
	}
}

// made returns results of quantities whose ranks follow given distributions: the
// functions turn a uniform number into the truth's quantile among the draws.
func made(n int, r *rand.Rand, names []string, quantile map[string]func(u float64) float64) []result {
	results := make([]result, n)
	for k := range results {
		results[k] = result{names: names, converged: k > 0, attempts: 1 + k%2}
		for _, name := range names {
			q := min(max(quantile[name](r.Float64()), 0), 1-1e-9)
			results[k].ranks = append(results[k].ranks, int(q*(rankDraws+1)))
		}
	}
	return results
}

// Ranks that are not uniform fail: posteriors that are too high, too narrow, too
// wide, or not there at all. Uniform ones pass.
func TestTableDetects(t *testing.T) {
	shapes := map[string]func(u float64) float64{
		"uniform":    func(u float64) float64 { return u },
		"biased":     func(u float64) float64 { return u * u },
		"too narrow": func(u float64) float64 { return math.Pow(math.Sin(math.Pi*u/2), 2) },
		"too wide":   func(u float64) float64 { return 0.5 + math.Asin(2*u-1)/math.Pi },
		"mirrored":   func(u float64) float64 { return 1 - u },
	}
	names := []string{"uniform", "biased", "too narrow", "mirrored", "too wide"}
	const n = 200
	results := made(n, rng.New(1, "ranks", 0), names, shapes)
	var out bytes.Buffer
	failures := write(&out, options{geos: 4}, results)
	lines := strings.Split(out.String(), "\n")
	failed := map[string]bool{}
	for _, line := range lines {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			failed[strings.TrimSpace(cells[1])] = strings.Contains(line, "FAILS")
		}
	}
	for _, name := range names {
		want := name != "uniform" && name != "mirrored"
		if got, ok := failed[name]; !ok || got != want {
			t.Errorf("%s: fails %v, want %v\n%s", name, got, want, out.String())
		}
	}
	if failures < 3 || failures > 6 {
		t.Errorf("%d of two tests each of three quantities fail", failures)
	}
	if want := "200 data sets, 4 geos, ranks among 100 draws; 199 fits converged, 100 after more than one attempt."; lines[0] != want {
		t.Errorf("heading %q, want %q", lines[0], want)
	}
	if want := "A test fails below p = 0.001: 0.01 over all 10 tests together."; lines[1] != want {
		t.Errorf("heading %q, want %q", lines[1], want)
	}

	// A small bias shows in the cumulative distribution alone, and every second bin
	// of the middle without a rank in the counts alone.
	one := map[string]func(u float64) float64{
		"small bias": func(u float64) float64 { return math.Pow(u, 1.45) },
		"gaps": func(u float64) float64 {
			if u < 0.2 || u > 0.8 {
				return u
			}
			return (u + math.Floor(10*u)/10) / 2
		},
	}
	for name := range one {
		out.Reset()
		if got := write(&out, options{}, made(n, rng.New(2, name, 0), []string{name}, one)); got != 1 {
			t.Errorf("%s: %d failures, want 1\n%s", name, got, out.String())
		}
	}

	results[7].ranks[0] = -1 // no rank: a draw or the truth was NaN
	out.Reset()
	if got := write(&out, options{geos: 4}, results); got != failures+2 {
		t.Errorf("%d failures with a rank missing, want %d", got, failures+2)
	}
}

// Of 101 uniform ranks the middle 50 and 90 percent are counted.
func TestInsideFormula(t *testing.T) {
	ranks := make([]int, rankDraws+1)
	for i := range ranks {
		ranks[i] = i
	}
	// r + ½ between 25.25 and 75.75: 25 to 75; between 5.05 and 95.95: 5 to 95.
	if got, want := inside(ranks, 0.5), 51.0/101; got != want {
		t.Errorf("%v in the middle half, want %v", got, want)
	}
	if got, want := inside(ranks, 0.9), 91.0/101; got != want {
		t.Errorf("%v in the middle 90%%, want %v", got, want)
	}
}

func TestParallel(t *testing.T) {
	var mu sync.Mutex
	var called, reported []int
	add := func(list *[]int, i int) {
		mu.Lock()
		defer mu.Unlock()
		*list = append(*list, i)
	}
	f := func(_ context.Context, i int) error { add(&called, i); return nil }
	if err := parallel(t.Context(), 50, f, func(n int) { add(&reported, n) }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(called)
	for i := range 50 {
		if called[i] != i || reported[i] != i+1 {
			t.Fatalf("called for %v, reported %v", called, reported)
		}
	}
	broken := errors.New("broken")
	err := parallel(t.Context(), 1<<30, func(_ context.Context, i int) error {
		if i == 3 {
			return broken
		}
		return nil
	}, func(int) {})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "data set 3") {
		t.Errorf("error %v, want that of data set 3", err)
	}
}
