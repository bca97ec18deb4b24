package hmc

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// Warm-ups are printed, and read by people.
func TestScheduleGolden(t *testing.T) {
	var b bytes.Buffer
	for _, s := range []struct {
		name  string
		build func(int) Schedule
	}{{"Default", Default}, {"FromLaplace", FromLaplace}, {"Hierarchical", Hierarchical}} {
		for _, n := range []int{0, 1, 19, 20, 50, 100, 149, 150, 200, 474, 475, 500, 1000, 1500, 2000} {
			fmt.Fprintf(&b, "%s(%d)\n%v\n", s.name, n, s.build(n))
		}
	}
	fmt.Fprintf(&b, "Default(150).Estimating(DenseMetric)\n%v", Default(150).Estimating(DenseMetric))
	numtest.Golden(t, "schedules.txt", b.Bytes())
}

func TestScheduleLengths(t *testing.T) {
	for name, build := range map[string]func(int) Schedule{"Default": Default, "FromLaplace": FromLaplace, "Hierarchical": Hierarchical} {
		for n := range 2500 {
			s := build(n)
			if s.Len() != n {
				t.Fatalf("%s(%d) has %d iterations", name, n, s.Len())
			}
			if n > 0 && !s[0].Restart {
				t.Fatalf("%s(%d) starts without a step size", name, n)
			}
			metrics := 0
			for i, w := range s {
				if w.Length < 1 {
					t.Fatalf("%s(%d) has an empty window", name, n)
				}
				if w.Estimate != KeepMetric {
					metrics++
					if i == len(s)-1 {
						t.Fatalf("%s(%d): no step size for the last metric", name, n)
					}
				}
				if w.Estimate == LowRankMetric && w.Length < hierarchicalLowRank {
					t.Fatalf("%s(%d): low-rank metric from %d draws", name, n, w.Length)
				}
			}
			if (metrics == 0) != (n < stepSizeOnly) {
				t.Fatalf("%s(%d) estimates %d metrics", name, n, metrics)
			}
		}
	}
}
