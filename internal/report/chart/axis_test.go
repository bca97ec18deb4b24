package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

func plain(v, _ float64) string { return fmt.Sprintf("%g", v) }

func labels(a Axis) string {
	var s []string
	for _, t := range a.Ticks {
		s = append(s, t.Label)
	}
	return strings.Join(s, " ")
}

func TestValues(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		lo, hi   float64
		n        int
		ticks    string
		from, to float64
	}{
		{0, 10, 5, "0 2 4 6 8 10", 0, 10},
		{0, 9.4, 5, "0 2 4 6 8 10", 0, 10}, // the next tick is near
		{0, 8.3, 5, "0 2 4 6 8", 0, 8.3},   // it is not
		{-0.1, 3, 3, "0 1 2 3", -0.1, 3},   // a little below zero needs no tick
		{-3, 3, 3, "-2 0 2", -3, 3},
		{1.1e6, 4.9e6, 4, "1e+06 2e+06 3e+06 4e+06 5e+06", 1e6, 5e6},
		{0, 0.003, 3, "0 0.001 0.002 0.003", 0, 0.003},
		{10, 0, 5, "0 2 4 6 8 10", 0, 10}, // ends in the wrong order
		{4, 4, 4, "2 3 4 5 6", 2, 6},      // no length
		{0, 0, 4, "-0.5 -0.25 0 0.25 0.5", -0.5, 0.5},
		{nan, nan, 2, "0 0.5 1", 0, 1},
		{-inf, 3, 2, "2 4", 1.5, 4.5},
	} {
		a := Values(c.lo, c.hi, c.n, plain)
		if labels(a) != c.ticks {
			t.Errorf("%v..%v: ticks %s, want %s", c.lo, c.hi, labels(a), c.ticks)
		}
		numtest.CloseSlice(t, fmt.Sprintf("ends of %v..%v", c.lo, c.hi), []float64{a.min, a.max}, []float64{c.from, c.to}, 1e-9)
	}
}

func TestExactly(t *testing.T) {
	a := Exactly(0, 9.4, 5, plain)
	if labels(a) != "0 2 4 6 8" {
		t.Errorf("ticks %s", labels(a))
	}
	for _, c := range [][2]float64{{0, 0}, {4.7, 0.5}, {9.4, 1}, {-9.4, -1}, {math.NaN(), math.NaN()}} {
		numtest.Close(t, "position", a.At(c[0]), c[1], 1e-12)
	}
	b := a.Padded(0.1)
	numtest.Close(t, "padded start", b.At(0), 0.1/1.2, 1e-12)
	numtest.Close(t, "padded end", b.At(9.4), 1.1/1.2, 1e-12)
}

func TestLogarithmic(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		n      int
		ticks  string
	}{
		{0.3, 4, 6, "0.2 0.5 1 2 5"},
		{0.2, 5, 6, "0.2 0.5 1 2 5"},
		{0.3, 4, 4, "0.3 1 3 10"},
		{0.001, 900, 5, "0.001 0.01 0.1 1 10 100 1000"}, // powers of ten at the least
		{2, 2, 4, "2 20"},
	} {
		a := Logarithmic(c.lo, c.hi, c.n, func(v, _ float64) string { return fmt.Sprintf("%.4g", v) })
		if labels(a) != c.ticks {
			t.Errorf("%v..%v: ticks %s, want %s", c.lo, c.hi, labels(a), c.ticks)
		}
		if a.At(c.lo) < -1e-9 || a.At(c.hi) > 1+1e-9 {
			t.Errorf("%v..%v lie at %v..%v", c.lo, c.hi, a.At(c.lo), a.At(c.hi))
		}
	}
	a := Logarithmic(1, 100, 3, plain)
	numtest.Close(t, "the middle", a.At(10), 0.5, 1e-12)
	defer func() {
		if recover() == nil {
			t.Error("an axis from 0 did not panic")
		}
	}()
	Logarithmic(0, 1, 3, plain)
}

func TestDates(t *testing.T) {
	day := mmm.DayOf
	for _, c := range []struct {
		from, to mmm.Day
		n        int
		ticks    string
	}{
		{day(2021, 1, 1), day(2021, 12, 31), 12, "2021 Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"},
		{day(2021, 1, 4), day(2023, 12, 25), 12, "Apr 2021 Jul Oct 2022 Apr Jul Oct 2023 Apr Jul Oct"},
		{day(2021, 1, 4), day(2023, 12, 25), 6, "Jul 2021 2022 Jul 2023 Jul"},
		{day(2015, 11, 23), day(2019, 11, 11), 5, "2016 2017 2018 2019"},
		{day(1990, 3, 1), day(2020, 3, 1), 6, "1995 2000 2005 2010 2015 2020"},
		{day(1990, 3, 1), day(2020, 3, 1), 5, "2000 2010 2020"},
		{day(2021, 3, 8), day(2021, 4, 19), 8, "8 Mar 15 Mar 22 Mar 29 Mar 5 Apr 12 Apr 19 Apr"},
		{day(2021, 3, 8), day(2021, 3, 8), 4, "8 Mar"},
	} {
		a := Dates(c.from, c.to, c.n)
		if labels(a) != c.ticks {
			t.Errorf("%s..%s in %d: ticks %s, want %s", c.from, c.to, c.n, labels(a), c.ticks)
		}
		if len(a.Ticks) > max(c.n, 2) {
			t.Errorf("%s..%s: %d ticks, want at most %d", c.from, c.to, len(a.Ticks), c.n)
		}
	}
}
