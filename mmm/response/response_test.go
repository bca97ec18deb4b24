package response

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// chains returns a fit of as many chains as there are lists, each of them a draw's
// parameters after the other.
func chains(m *mmm.Model, all ...[][]float64) *mmm.Fit {
	post := m.Posterior(mmm.Parametrisation{})
	set := draws.NewSet(post.Names(), len(all), len(all[0]))
	row := make([]float64, len(post.Names()))
	for c, thetas := range all {
		for _, theta := range thetas {
			post.Draw(row, theta)
			set.Append(c, row)
		}
	}
	return &mmm.Fit{Model: m, Posterior: post, Draws: set}
}

// Each visits evenly spaced draws of each chain, at least one, at most all.
func TestEachLimits(t *testing.T) {
	m := model(t, market(1, nil))
	all := thetas(t, prior(m, 20))
	a := New(chains(m, all[:10], all[10:]), level)
	for _, c := range []struct {
		limit int
		want  []int // positions in all
	}{
		{0, span(0, 20, 1)}, {-1, span(0, 20, 1)}, {20, span(0, 20, 1)}, {1000, span(0, 20, 1)},
		{10, span(0, 20, 2)}, {11, span(0, 20, 2)}, {4, []int{0, 5, 10, 15}}, {1, []int{0, 10}}, {6, []int{0, 3, 6, 10, 13, 16}},
		{8, []int{0, 2, 5, 7, 10, 12, 15, 17}},
	} {
		if n := a.Count(c.limit); n != len(c.want) {
			t.Errorf("limit %d: counts %d, want %d", c.limit, n, len(c.want))
		}
		next := 0
		if err := a.Each(c.limit, func(k int, e *mmm.Evaluator) {
			got, want := make([]float64, 20), expected(m, all[c.want[k]])
			e.Expected(got)
			numtest.CloseSlice(t, fmt.Sprintf("limit %d, draw %d", c.limit, k), got, want, 1e-9) // scales are kept in other coordinates
			if k != next {
				t.Errorf("limit %d: draw %d after %d others", c.limit, k, next)
			}
			next++
		}); err != nil || next != len(c.want) {
			t.Errorf("limit %d: %d visits, %v", c.limit, next, err)
		}
	}
}

// span returns from, from+step, … below to.
func span(from, to, step int) []int {
	var x []int
	for i := from; i < to; i += step {
		x = append(x, i)
	}
	return x
}

// Results are in money where the outcome is worth any.
func TestUnitLimits(t *testing.T) {
	for want, change := range map[string]func(*mmm.Data){
		"EUR":    valued,
		"orders": counted,
		"money":  func(d *mmm.Data) { d.Currency = "" },
	} {
		if a := prior(model(t, market(1, change)), 1); a.Unit() != want || a.Level() != level {
			t.Errorf("results are in %s with intervals of %v, want %s and %v", a.Unit(), a.Level(), want, level)
		}
	}
}

// questions are all that can be asked.
var questions = []struct {
	name string
	ask  func(a *Analysis) (any, error)
}{
	{"channels", func(a *Analysis) (any, error) { return a.Channels() }},
	{"curves", func(a *Analysis) (any, error) { return a.Curves([]float64{0.5, 2}) }},
	{"frequencies", func(a *Analysis) (any, error) { return a.Frequencies() }},
	{"shapes", func(a *Analysis) (any, error) { return a.Shapes() }},
	{"learned", func(a *Analysis) (any, error) { return a.Learned() }},
	{"fitness", func(a *Analysis) (any, error) { return a.Fitness() }},
	{"fit", func(a *Analysis) (any, error) { return a.Fit(true) }},
	{"contributions", func(a *Analysis) (any, error) {
		var all []Series
		err := a.Contributions(false, func(s Series) error { all = append(all, s); return nil })
		return all, err
	}},
	{"draws", func(a *Analysis) (any, error) {
		var all []float64
		err := a.Each(0, func(_ int, e *mmm.Evaluator) { all = append(all, e.HalfLife(0)) })
		return all, err
	}},
}

// An answer does not depend on what was asked before, and asking changes nothing.
func TestAnswersReproducible(t *testing.T) {
	d := market(3, valued)
	fit := mmm.SamplePrior(model(t, d), 20, 3)
	// As text to the last digit, in which NaN is equal to itself.
	text := func(i int, a *Analysis) string {
		v, err := questions[i].ask(a)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%+v", reflect.Indirect(reflect.ValueOf(v)))
	}
	a := New(fit, level)
	for i := len(questions) - 1; i >= 0; i-- {
		if got, want := text(i, a), text(i, New(fit, level)); got != want {
			t.Errorf("%s: %.300s, asked first %.300s", questions[i].name, got, want)
		}
	}
	if !reflect.DeepEqual(d, market(3, valued)) {
		t.Error("the data were changed")
	}
}

// One draw that is not a number makes all of its channel and of what it is part of
// NaN, and nothing else.
func TestAnswersHostile(t *testing.T) {
	nan := math.NaN()
	m := model(t, market(3, nil))
	all := thetas(t, prior(m, 20))
	all[7][at(m, "alpha_m[tv]")] = nan
	a := New(fitOf(m, all...), level)
	c, err := a.Channels()
	if err != nil {
		t.Fatal(err)
	}
	tv := c.Channels[0]
	for name, e := range map[string]draws.Estimate{
		"contribution": tv.Contribution, "outcome": tv.Outcome, "share": tv.Share, "ROI": tv.ROI, "mROI": tv.MROI, "CPIK": tv.CPIK,
		"effectiveness": tv.Effectiveness, "paid": c.Paid.ROI, "all": c.All.Contribution, "expected": c.Expected, "baseline": c.Baseline,
	} {
		isMissing(t, name, e)
	}
	if e := c.Channels[1].ROI; math.IsNaN(e.Mean) {
		t.Errorf("search returns %+v", e)
	}
	f, err := a.Fitness()
	if err != nil {
		t.Fatal(err)
	}
	numtest.CloseSlice(t, "accuracy", three(f.NationalAll), []float64{nan, nan, nan}, 0)
	curves, err := a.Curves([]float64{1})
	if err != nil {
		t.Fatal(err)
	}
	isMissing(t, "curve of tv", curves[0].Points[0].Contribution)
	if e := curves[1].Points[0].Contribution; math.IsNaN(e.Mean) {
		t.Errorf("search brings %+v", e)
	}
	learned, err := a.Learned()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range learned {
		if l.Channel == "tv" && l.Quantity == "half_life" {
			continue // of weights that are not numbers: a matter of package adstock
		}
		broken := l.Channel == "tv" && l.Quantity == "roi"
		if math.IsNaN(l.Overlap) != broken || math.IsNaN(l.Quantiles[99]) != broken || math.IsNaN(l.Posterior.Mean) != broken || math.IsNaN(l.PriorQuantiles[99]) {
			t.Errorf("%s of %s: overlap %v, posterior %+v", l.Quantity, l.Channel, l.Overlap, l.Posterior)
		}
	}
	shapes, err := a.Shapes()
	if err != nil {
		t.Fatal(err)
	}
	isMissing(t, "carry-over", shapes[0].Carryover[1])
}

// unreadable draws fail after some rows.
type unreadable struct {
	draws.Reader
	rows int
}

var errUnreadable = errors.New("the disk is gone")

func (u *unreadable) Row(dst []float64, chain, draw int) error {
	if u.rows--; u.rows < 0 {
		return errUnreadable
	}
	return u.Reader.Row(dst, chain, draw)
}

// Draws that cannot be read are an error of every answer, whenever it is.
func TestUnreadableDrawsHostile(t *testing.T) {
	const n = 10
	fit := mmm.SamplePrior(model(t, market(1, nil)), n, 3)
	for _, q := range questions {
		// Contributions read all draws for each of five channels and two treatments.
		for _, rows := range []int{0, 5, 5*n + 5} {
			if rows > n && q.name != "contributions" {
				continue
			}
			broken := *fit
			broken.Draws = &unreadable{fit.Draws, rows}
			if _, err := q.ask(New(&broken, level)); !errors.Is(err, errUnreadable) {
				t.Errorf("%s after %d rows: %v", q.name, rows, err)
			}
		}
	}
}
