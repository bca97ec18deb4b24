package workspace

import (
	"encoding/json"
	"regexp"
	"strconv"
	"testing"

	"github.com/noonmark/noonmark/mmm/review"
)

// The schema has every threshold with the default that is in force, and the keys
// and nothing else.
func TestThresholdDefaults(t *testing.T) {
	var doc struct {
		Properties struct {
			Review struct {
				Properties map[string]struct{ Description string }
			}
		}
	}
	if err := json.Unmarshal(Schema, &doc); err != nil {
		t.Fatal(err)
	}
	described := doc.Properties.Review.Properties
	if len(described) != len(thresholds)+1 {
		t.Errorf("%d keys in the schema, %d in the program", len(described), len(thresholds)+1)
	}
	usual := review.DefaultThresholds()
	defaults := map[string]float64{maxDivergences: float64(usual.Fit.Convergence.MaxDivergences)}
	for _, x := range thresholds {
		defaults[x.key] = *x.of(&usual)
	}
	said := regexp.MustCompile(`Defaults to ([0-9.]+)\.$`)
	for key, s := range described {
		match := said.FindStringSubmatch(s.Description)
		if match == nil {
			t.Errorf("%s: no default in %q", key, s.Description)
			continue
		}
		want, ok := defaults[key]
		if got, err := strconv.ParseFloat(match[1], 64); err != nil || !ok || got != want {
			t.Errorf("%s: the schema says %s, the default is %v", key, match[1], want)
		}
	}
}

// Each key changes its own threshold and no other.
func TestThresholds(t *testing.T) {
	seen := map[review.Thresholds]string{}
	for _, x := range thresholds {
		changed := Thresholds(map[string]float64{x.key: 7.5})
		if got := *x.of(&changed); got != 7.5 {
			t.Errorf("%s: got %v", x.key, got)
		}
		usual := review.DefaultThresholds()
		*x.of(&changed) = *x.of(&usual)
		if changed != usual {
			t.Errorf("%s changes more than its own threshold", x.key)
		}
		*x.of(&changed) = 7.5
		if other, twice := seen[changed]; twice {
			t.Errorf("%s and %s are the same", x.key, other)
		}
		seen[changed] = x.key
	}
	if Thresholds(nil) != review.DefaultThresholds() {
		t.Error("without changes they are not the defaults")
	}
	if got := Thresholds(map[string]float64{maxDivergences: 3}).Fit.Convergence.MaxDivergences; got != 3 {
		t.Errorf("%d divergences, want 3", got)
	}
}

// What decides when to stop sampling is what the review calls converged.
func TestConvergenceIsOne(t *testing.T) {
	c := Config{Review: map[string]float64{"max_rhat": 1.05, "min_ess": 100, maxDivergences: 2, "min_ebfmi": 0.2}}
	if got, want := c.FitOptions().Convergence, c.Thresholds().Fit.Convergence; got != want {
		t.Errorf("a fit stops at %+v, the review wants %+v", got, want)
	}
}
