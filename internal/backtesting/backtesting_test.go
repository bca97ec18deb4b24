package backtesting

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/backtest"
)

// played counts the worlds that were played.
type played struct {
	mu    sync.Mutex
	count map[world]int
	fail  func(w world) error
}

// play returns a result that depends on the world alone.
func (p *played) play(_ context.Context, scenario string, seed uint64, _ backtest.Clock) (backtest.Result, error) {
	w := world{scenario, seed}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		if err := p.fail(w); err != nil {
			return backtest.Result{}, err
		}
	}
	if p.count == nil {
		p.count = map[world]int{}
	}
	p.count[w]++
	return backtest.Result{Suite: backtest.Suite, Scenario: scenario, Seed: seed, Scores: []backtest.Score{
		{Policy: backtest.Daily, Metric: backtest.MAPE1, Value: 2 + 0.01*1/3},
		{Policy: backtest.NeverRefit, Metric: backtest.MAPE1, Value: 4},
	}}, nil
}

func service(p *played, workers int) *Service {
	return &Service{World: p.play, Version: "v1", Workers: workers, Clock: func() time.Time { return time.Unix(0, 0) }}
}

func text(t *testing.T, r *Report) string {
	t.Helper()
	raw, err := json.Marshal(r.Scenarios)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// However many worlds are played at a time, and whether they were kept or not, the
// report is the same.
func TestRunReproducible(t *testing.T) {
	req := Request{Scenarios: []string{"D2", "D0"}, First: 1, Last: 6}
	want, err := service(&played{}, 1).Run(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Scenarios) != 2 || want.Scenarios[0].Scenario != "D0" || want.Worlds != 12 || len(want.Scenarios[0].Claims) == 0 {
		t.Fatalf("%+v", want)
	}
	req.Results = filepath.Join(t.TempDir(), "results.jsonl")
	for _, reused := range []int{0, 12} {
		var p played
		got, err := service(&p, 4).Run(t.Context(), req, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text(t, got) != text(t, want) || got.Reused != reused || len(p.count) != 12-reused {
			t.Errorf("reused %d, played %d: got\n%s\nwant\n%s", got.Reused, len(p.count), text(t, got), text(t, want))
		}
	}
}

// A run that fails, or is stopped, or whose last line was cut off, goes on where it was.
func TestRunGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.jsonl")
	req := Request{Scenarios: []string{"D1"}, First: 1, Last: 5, Results: path}
	broken := errors.New("broken")
	_, err := service(&played{fail: func(w world) error {
		if w.seed == 4 {
			return broken
		}
		return nil
	}}, 1).Run(t.Context(), req, nil)
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(content), "\n"); n != 3 {
		t.Fatalf("%d worlds are kept, want 3", n)
	}
	if err := os.WriteFile(path, content[:len(content)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	var p played
	var steps []Progress
	report, err := service(&p, 1).Run(t.Context(), req, func(g Progress) { steps = append(steps, g) })
	if err != nil {
		t.Fatal(err)
	}
	if report.Reused != 2 || len(p.count) != 3 || p.count[world{"D1", 3}] != 1 {
		t.Errorf("reused %d, played %v", report.Reused, p.count)
	}
	if len(steps) != 4 || steps[0] != (Progress{Done: 2, Total: 5}) || steps[3].Done != 5 || steps[3].Seed != 5 {
		t.Errorf("progress %+v", steps)
	}
	if report, err = service(&played{}, 1).Run(t.Context(), req, nil); err != nil || report.Reused != 5 {
		t.Errorf("%v, %+v", err, report)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req.Last = 9
	if _, err := service(&played{}, 2).Run(ctx, req, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// Results of another version are run again, and stay in the file.
func TestRunOfAnotherVersion(t *testing.T) {
	req := Request{Scenarios: []string{"D1"}, First: 1, Last: 2, Results: filepath.Join(t.TempDir(), "results.jsonl")}
	for i, version := range []string{"v1", "v2", "v1"} {
		var p played
		s := service(&p, 1)
		s.Version = version
		report, err := s.Run(t.Context(), req, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want := []int{0, 0, 2}[i]; report.Reused != want {
			t.Errorf("%s: reused %d, want %d", version, report.Reused, want)
		}
	}
}

func TestRunMistakes(t *testing.T) {
	wrong := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(wrong, []byte("groceries\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		req  Request
		code app.ProblemCode
	}{
		"an unknown scenario":   {Request{Scenarios: []string{"D9"}, First: 1, Last: 1}, UnknownScenario},
		"no seeds":              {Request{First: 2, Last: 1}, WrongSeeds},
		"seeds of releases":     {Request{First: 1, Last: 10001}, WrongSeeds},
		"something else":        {Request{First: 1, Last: 1, Results: wrong}, NotResults},
		"a folder":              {Request{First: 1, Last: 1, Results: filepath.Dir(wrong)}, app.FileIsFolder},
		"a folder that is none": {Request{First: 1, Last: 1, Results: filepath.Join(wrong, "x")}, app.FileUnreadable},
	} {
		var p played
		_, err := service(&p, 1).Run(t.Context(), c.req, nil)
		var problem app.Problem
		if !errors.As(err, &problem) || problem.Code != c.code || len(p.count) > 0 {
			t.Errorf("%s: %v (%s), want %s", name, err, problem.Code, c.code)
		}
	}
}
