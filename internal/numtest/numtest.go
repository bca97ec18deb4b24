// Package numtest holds the numeric test tools of the repository: what "close
// enough" means, gradients against central differences, and golden files. It
// is imported by test files only.
package numtest

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// Same reports whether got and want agree: both NaN, the same infinity, or
// |got-want| ≤ tol·max(1, |want|). Below 1 in size the tolerance is absolute,
// above it relative.
func Same(got, want, tol float64) bool {
	switch {
	case math.IsNaN(want):
		return math.IsNaN(got)
	case math.IsInf(want, 0):
		return got == want
	}
	return math.Abs(got-want) <= tol*math.Max(1, math.Abs(want))
}

// Close reports an error unless Same(got, want, tol).
func Close(t testing.TB, what string, got, want, tol float64) {
	t.Helper()
	if !Same(got, want, tol) {
		t.Errorf("%s: got %.12g, want %.12g (difference %.3g, tolerance %.1g)", what, got, want, got-want, tol)
	}
}

// CloseSlice compares two slices element by element, as Close does, and reports
// the first few differences.
func CloseSlice(t testing.TB, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(want))
		return
	}
	bad := 0
	for i := range want {
		if !Same(got[i], want[i], tol) {
			if bad++; bad <= 3 {
				t.Errorf("%s[%d]: got %.12g, want %.12g (tolerance %.1g)", what, i, got[i], want[i], tol)
			}
		}
	}
	if bad > 3 {
		t.Errorf("%s: %d of %d values differ", what, bad, len(want))
	}
}

// Derivative returns the derivative of f at x by Richardson extrapolation of
// central differences with steps h, h/2, h/4; its error is O(h⁶).
func Derivative(f func(float64) float64, x, h float64) float64 {
	central := func(h float64) float64 { return (f(x+h) - f(x-h)) / (2 * h) }
	d1, d2, d3 := central(h), central(h/2), central(h/4)
	e1, e2 := (4*d2-d1)/3, (4*d3-d2)/3
	return (16*e2 - e1) / 15
}

// OneSided returns the right (h > 0) or left (h < 0) derivative of f at x, for
// points at an edge of the domain; its error is O(h³).
func OneSided(f func(float64) float64, x, h float64) float64 {
	d := func(h float64) float64 { return (4*f(x+h/2) - 3*f(x) - f(x+h)) / h }
	return (4*d(h/2) - d(h)) / 3
}

// CheckGrad compares a gradient with central differences of the function that
// returned it. logProb stores the gradient at x in grad and returns the value.
// A component passes when it is within tol·max(1, |derivative|, scale), where
// scale is the largest component: rounding in f is shared by all of them.
func CheckGrad(t testing.TB, what string, logProb func(grad, x []float64) float64, x []float64, tol float64) {
	t.Helper()
	n := len(x)
	grad, scratch, at := make([]float64, n), make([]float64, n), append([]float64(nil), x...)
	if f := logProb(grad, x); math.IsNaN(f) || math.IsInf(f, 0) {
		t.Errorf("%s: value %v at the point to check", what, f)
		return
	}
	want := make([]float64, n)
	scale := 1.0
	for i := range x {
		h := 1e-3 * math.Max(1, math.Abs(x[i]))
		want[i] = Derivative(func(v float64) float64 {
			at[i] = v
			return logProb(scratch, at)
		}, x[i], h)
		at[i] = x[i]
		scale = math.Max(scale, math.Abs(want[i]))
	}
	bad := 0
	for i := range x {
		if d := math.Abs(grad[i] - want[i]); !(d <= tol*math.Max(math.Abs(want[i]), 1e-3*scale)+1e-9*scale) {
			if bad++; bad <= 5 {
				t.Errorf("%s: component %d: gradient %.10g, difference quotient %.10g", what, i, grad[i], want[i])
			}
		}
	}
	if bad > 5 {
		t.Errorf("%s: %d of %d components differ", what, bad, n)
	}
}

var update = flag.Bool("update", false, "rewrite golden files in testdata")

// Golden compares got with testdata/name, or rewrites that file under -update.
func Golden(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to write it)", err)
	}
	if string(got) != string(want) {
		t.Errorf("%s differs; got:\n%s", path, got)
	}
}
