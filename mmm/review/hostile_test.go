package review

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

// extremes are values that data may have, though they should not.
var extremes = []float64{0, 1, 1e300, 1e-300, math.MaxFloat64, 5e-324, 1e15, 0.1}

// hostile returns well-formed data whose values are extremes, picked by next.
func hostile(geos, periods, channels int, kind mmm.ChannelKind, next func() int) *mmm.Data {
	d := &mmm.Data{Grain: mmm.Weekly, Outcome: mmm.Outcome{Name: "y", Kind: mmm.Count}}
	values := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = extremes[next()%len(extremes)]
		}
		return x
	}
	for g := range geos {
		d.Geos = append(d.Geos, fmt.Sprint("g", g))
		d.Population = append(d.Population, float64(1+next()%3))
	}
	for t := range periods {
		d.Periods = append(d.Periods, d.Grain.Next(mmm.DayOf(2024, 1, 1), t))
	}
	n := geos * periods
	d.Outcome.Values = values(n)
	for i := range channels {
		c := mmm.Channel{Name: fmt.Sprint("c", i), Kind: kind, Exposure: values(n)}
		if kind.HasFrequency() {
			c.Frequency = values(n)
		}
		if kind.IsPaid() {
			c.Spend = values(n)
		}
		d.Channels = append(d.Channels, c)
	}
	d.Treatments = []mmm.Series{{Name: "treatment", Values: values(n)}}
	d.Controls = []mmm.Series{{Name: "control", Values: values(n)}}
	return d
}

// judge runs all checks that data allow and wants readable findings of them.
func judge(t *testing.T, d *mmm.Data) {
	t.Helper()
	readable(t, Data(d, DefaultThresholds()))
	m, err := mmm.New(d, mmm.DefaultSpec(d))
	if err != nil {
		return
	}
	readable(t, Design(m, DefaultThresholds()))
	o := mmm.DefaultFitOptions()
	o.Chains, o.Draws, o.Warmup, o.Attempts = 2, 4, 10, 1
	fit, err := mmm.Sample(context.Background(), m, o, mmm.KeepInMemory, nil)
	if err != nil {
		return
	}
	all, err := Fit(fit, response.New(fit, 0.9), DefaultThresholds())
	if err != nil {
		t.Fatal(err)
	}
	readable(t, all)
}

func readable(t *testing.T, all []finding.Finding) {
	t.Helper()
	for _, f := range all {
		if strings.Contains(f.Text, "NaN") || strings.Contains(f.Text, "Inf") || strings.Contains(f.Text, "%!") || f.Subject == "" {
			t.Errorf("%s about %q: %s", f.Code, f.Subject, f.Text)
		}
	}
}

func TestHostile(t *testing.T) {
	r := rng.New(1, "hostile", 0)
	for _, kind := range mmm.ChannelKinds() {
		for _, size := range [][3]int{{1, 1, 1}, {1, 2, 1}, {1, 3, 2}, {2, 2, 1}, {3, 5, 2}, {1, 60, 2}, {9, 12, 1}} {
			for range 6 {
				judge(t, hostile(size[0], size[1], size[2], kind, func() int { return r.IntN(1000) }))
			}
			judge(t, hostile(size[0], size[1], size[2], kind, func() int { return 1 })) // no variation
			judge(t, hostile(size[0], size[1], size[2], kind, func() int { return 0 }))
		}
	}
}

// Ordinary data of the smallest sizes.
func TestHostileSmall(t *testing.T) {
	for _, grain := range mmm.Grains() {
		for _, periods := range []int{2, 3, 8, 13} {
			for _, geos := range []int{1, 2} {
				judge(t, market(1, grain, geos, periods))
			}
		}
	}
}

// Checks change nothing that they are given.
func TestInputsAreUnchanged(t *testing.T) {
	d, same := market(1, mmm.Weekly, 3, 40), market(1, mmm.Weekly, 3, 40)
	judge(t, d)
	if fmt.Sprint(d) != fmt.Sprint(same) {
		t.Error("the data have changed")
	}
}

func FuzzData(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7}, uint8(1), uint8(3))
	f.Add([]byte{0, 0, 1}, uint8(2), uint8(20))
	f.Add([]byte{9, 1, 0, 6, 6}, uint8(1), uint8(40))
	f.Fuzz(func(t *testing.T, pattern []byte, geos, periods uint8) {
		if len(pattern) == 0 {
			return
		}
		i := 0
		next := func() int {
			i++
			return int(pattern[i%len(pattern)]) + i/len(pattern)%2
		}
		for _, kind := range []mmm.ChannelKind{mmm.Paid, mmm.PaidRF} {
			d := hostile(1+int(geos%4), 1+int(periods%60), 2, kind, next)
			before := slices.Clone(d.Outcome.Values)
			all := Data(d, DefaultThresholds())
			readable(t, all)
			if !slices.Equal(before, d.Outcome.Values) {
				t.Error("the outcome has changed")
			}
			if m, err := mmm.New(d, mmm.DefaultSpec(d)); err == nil {
				readable(t, Design(m, DefaultThresholds()))
			}
		}
	})
}
