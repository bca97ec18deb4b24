package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// Of draws 0, 1, …, 100 times a factor, the 50% interval is 25 to 75 and the 94%
// interval 3 to 97, times the factor; the mean is 50 times the factor.
func TestScoreFormula(t *testing.T) {
	ramp := func(factor float64) []float64 {
		x := make([]float64, 101)
		for i := range x {
			x[i] = factor * float64((37*i)%101) // in no order
		}
		return x
	}
	truth := []float64{60, 96, 98, 0, 0, 2}
	series := [][]float64{ramp(1), ramp(1), ramp(1), ramp(0), ramp(1), ramp(2)}
	total := totals(series)
	numtest.CloseSlice(t, "totals", total, ramp(6), 1e-12)
	s := scoreSeries(truth, series, total)
	// In 50%: 60 and the zero of no draws but zeros. In 94% also 96.
	numtest.CloseSlice(t, "weeks covered", s.covered[:], []float64{2.0 / 6, 3.0 / 6}, 1e-15)
	numtest.CloseSlice(t, "active weeks covered", s.active[:], []float64{1.0 / 4, 2.0 / 4}, 1e-15)
	// Means 50, 50, 50, 0, 50, 100; the true mean is 256/6.
	squares := 10.0*10 + 46*46 + 48*48 + 0 + 50*50 + 98*98
	numtest.Close(t, "SRMSE", s.srmse, math.Sqrt(squares/6)/(256.0/6), 1e-14)
	numtest.Close(t, "true total", s.truth, 256, 1e-15)
	numtest.CloseSlice(t, "total", []float64{s.total.Mean, s.total.Lo, s.total.Hi, s.total.Level}, []float64{300, 18, 582, 0.94}, 1e-12)

	// A second channel: every week covered by both intervals, exactly right.
	right := scoreSeries([]float64{50, 50}, [][]float64{ramp(1), ramp(1)}, ramp(2))
	both := together([]score{s, right}, ramp(8))
	numtest.Close(t, "SRMSE of both", both.srmse, s.srmse/2, 1e-14)
	numtest.CloseSlice(t, "coverage of both", both.covered[:], []float64{4.0 / 6, 4.5 / 6}, 1e-15)
	numtest.CloseSlice(t, "active coverage of both", both.active[:], []float64{5.0 / 8, 6.0 / 8}, 1e-15)
	numtest.CloseSlice(t, "total of both", []float64{both.truth, both.total.Mean, both.total.Lo}, []float64{356, 400, 24}, 1e-12)
}

// NaN covers nothing; a channel that never was active has no share of active
// weeks and no SRMSE.
func TestScoreHostile(t *testing.T) {
	nan := math.NaN()
	s := scoreSeries([]float64{1, 1}, [][]float64{{nan, 1}, {1, 1}}, []float64{nan, 2})
	numtest.CloseSlice(t, "coverage with a draw of NaN", s.covered[:], []float64{0.5, 0.5}, 0)
	numtest.CloseSlice(t, "SRMSE and total with a draw of NaN", []float64{s.srmse, s.total.Mean}, []float64{nan, nan}, 0)
	s = scoreSeries([]float64{0, 0}, [][]float64{{0, 0}, {1, 2}}, []float64{1, 2})
	numtest.CloseSlice(t, "coverage of zeros", s.covered[:], []float64{0.5, 0.5}, 0)
	numtest.CloseSlice(t, "what no active week has", []float64{s.active[0], s.active[1], s.srmse}, []float64{nan, nan, nan}, 0)
	if got, want := s.shares(), "NaN | 50% | 50% |  | "; got != want {
		t.Errorf("shares %q, want %q", got, want)
	}
}

// panel writes a market of two channels in the format of the benchmark.
func panel(t *testing.T, periods int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	r := rng.New(5, "panel", 0)
	data, truth := &bytes.Buffer{}, &bytes.Buffer{}
	fmt.Fprintln(data, "date,geo,x1_Search-Ads,x2_Email,c1,c1_effect,y")
	fmt.Fprintln(truth, "date,geo,contribution_x1_Search-Ads,contribution_x2_Email")
	var stock [2]float64
	for week := range periods {
		date := mmm.Weekly.Next(mmm.DayOf(2021, 1, 3), week)
		var spend, contribution [2]float64
		sum := 0.0
		for i, retention := range [...]float64{0, 0.5} {
			if r.Float64() < 0.6 {
				spend[i] = 100 * (0.2 + r.Float64())
			}
			stock[i] = retention*stock[i] + (1-retention)*spend[i]
			contribution[i] = 3000 * stock[i] / (stock[i] + 80)
			sum += contribution[i]
		}
		c := r.NormFloat64()
		y := 5000 + 300*c + sum + 100*r.NormFloat64()
		fmt.Fprintf(data, "%s,Local,%v,%v,%v,%v,%v\n", date, spend[0], spend[1], c, 300*c, y)
		fmt.Fprintf(truth, "%s,Local,%v,%v\n", date, contribution[0], contribution[1])
	}
	write := func(name string, content []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(panelFile, data.Bytes())
	write(truthFile, truth.Bytes())
	return dir
}

// A small panel goes all the way: files, workspace, fit, scores, table.
func TestStartupSmoke(t *testing.T) {
	o := options{data: panel(t, 80), seed: 1, draws: 500}
	table := func(o options) string {
		var out bytes.Buffer
		if err := run(t.Context(), o, &out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	text := table(o)
	rows, _, _ := strings.Cut(text, "\n\n")
	for _, row := range []string{"| Search-Ads | Noonmark |", "| Email | Noonmark |", "| | PyMC-Marketing 0.15.1 | 0.25 | 28% | 46% |", "| | Meridian 1.1.6 | 0.85 |", "| all channels | Noonmark |", "| | PyMC-Marketing 0.15.1 | 0.41 |"} {
		if !strings.Contains(rows, row) {
			t.Errorf("no row %q in\n%s", row, rows)
		}
	}
	for row := range strings.Lines(rows) {
		if strings.Count(row, "|") != 10 {
			t.Errorf("row %q has not 9 cells", row)
		}
	}
	if strings.Contains(text, "NaN") || !strings.Contains(text, "seed 1, 4 chains of 500 draws") || !strings.Contains(text, "converged: true") {
		t.Errorf("the fit or its scores went wrong:\n%s", text)
	}
	// Noise is 2% of the level: a model that takes the truth of one channel for
	// that of another, or one week for another, is off by half and more.
	var srmse float64
	_, overall, _ := strings.Cut(rows, "| all channels | Noonmark | ")
	if _, err := fmt.Sscan(overall, &srmse); err != nil || !(srmse < 0.2) {
		t.Errorf("SRMSE %v (%v), want less than 0.2:\n%s", srmse, err, rows)
	}
	// Totals of channels add up to that of all, but for rounding.
	var totals [3][2]float64 // true and estimated
	for i, name := range []string{"| Search-Ads |", "| Email |", "| all channels |"} {
		_, row, _ := strings.Cut(rows, name)
		row, _, _ = strings.Cut(row, "\n")
		cells := strings.Split(row, "|")
		if _, err := fmt.Sscan(cells[6]+cells[7], &totals[i][0], &totals[i][1]); err != nil {
			t.Fatalf("row %q: %v", row, err)
		}
	}
	for k := range 2 {
		if sum := totals[0][k] + totals[1][k]; math.Abs(sum-totals[2][k]) > 2 {
			t.Errorf("channels bring %v, all of them %v:\n%s", sum, totals[2][k], rows)
		}
	}
	seed, draws := o, o
	seed.seed, draws.draws = 2, 600
	for _, other := range []options{seed, draws} {
		if s, _, _ := strings.Cut(table(other), "\n\n"); s == rows {
			t.Errorf("%+v: the same table as %+v", other, o)
		}
	}
}

func TestOptionsHostile(t *testing.T) {
	refused := func(o options) error {
		t.Helper()
		err := run(t.Context(), o, &bytes.Buffer{})
		if err == nil {
			t.Errorf("%+v: no error", o)
		}
		return err
	}
	if err := refused(options{draws: 100}); !errors.Is(err, errNoData) || !strings.Contains(err.Error(), "mmm-param-recovery") {
		t.Errorf("without a folder: %v", err)
	}
	refused(options{data: t.TempDir(), draws: 100})
	dir := panel(t, 80)
	refused(options{data: dir, draws: -1})

	path := filepath.Join(dir, truthFile)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(good), "\n")
	for what, content := range map[string]string{
		"no column \"contribution_x2_Email\"": strings.ReplaceAll(head, "x2_Email", "x2_Radio") + "\n" + body,
		"80 periods":                          head + "\n",
		"row 2 is of 2021-01-04":              head + "\n" + strings.Replace(body, "2021-01-03", "2021-01-04", 1),
		"no_number":                           head + "\n" + strings.Replace(body, "Local,", "Local,no_number", 1),
		"wrong number of fields":              string(good) + "2030-01-06\n",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := refused(options{data: dir, draws: 100}); err != nil && !strings.Contains(err.Error(), what) {
			t.Errorf("error %q, want one with %q", err, what)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := refused(options{data: dir, draws: 100}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the truth: %v", err)
	}
}
