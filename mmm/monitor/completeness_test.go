package monitor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

func mild() *rand.Rand { return rng.New(4, "event", 0) }

// reportedShares are what the suite's late outcome has at ages 0, 1, 2, 3 and then.
var reportedShares = []float64{.7, .9, .95, .98, 1}

// late returns the vintages of n dates whose shares scatter by sd, in random order.
func late(seed uint64, n int, sd float64) []Vintage {
	r := rng.New(seed, "late", 0)
	var v []Vintage
	for d := range n {
		final := 500 + 200*r.Float64()
		for a, share := range reportedShares {
			if a < len(reportedShares)-1 {
				share *= math.Exp(sd * r.NormFloat64())
			}
			v = append(v, Vintage{mmm.Day(d), a, share * final})
		}
	}
	r.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
	return v
}

// A known curve is learned back, with its spread.
func TestCompletenessLearnsBack(t *testing.T) {
	const n, sd = 400, .02
	c := LearnCompleteness(late(1, n, sd), n+DefaultMature, DefaultMature)
	for a, want := range reportedShares {
		if c.N[a] != n {
			t.Errorf("age %d: %d dates", a, c.N[a])
		}
		scatter := want * sd
		if a == len(reportedShares)-1 {
			scatter = 0
		}
		// The median's standard error is 1.25 sd/√n; shrinkage moves it by n₀/(n+n₀).
		numtest.Close(t, fmt.Sprintf("share at age %d", a), c.Share[a], want, 4*1.25*scatter/math.Sqrt(n)+(1-want)*shrinkage/(n+shrinkage)+1e-12)
		// The robust spread has a standard error of 1.17 sd/√n.
		numtest.Close(t, fmt.Sprintf("sd at age %d", a), c.SD[a], scatter, 4*1.17*scatter/math.Sqrt(n)+(1-want)*shrinkage/(n+shrinkage)+1e-12)
	}
	if got := c.MaxAge(); got != 4 {
		t.Errorf("max age %d, want 4", got)
	}
	// Nowcasts of fresh values are right within what they say.
	r := rng.New(2, "fresh", 0)
	var z []float64
	for range 400 {
		estimate, variance := c.Nowcast(600*reportedShares[1]*math.Exp(sd*r.NormFloat64()), 1)
		z = append(z, (estimate-600)/math.Sqrt(variance))
	}
	mean, spread := meanAndSD(z)
	numtest.Close(t, "mean of z", mean, 0, 4/math.Sqrt(400)+.05)
	numtest.Close(t, "sd of z", spread, 1, 4/math.Sqrt(800)+.1)
}

func TestCompletenessFormula(t *testing.T) {
	// Three old dates with shares .6, .8 and .7 at age 0, and a young one.
	v := []Vintage{{0, 0, 60}, {0, 3, 100}, {1, 0, 160}, {1, 2, 200}, {2, 0, 7}, {2, 1, 10}, {30, 0, 1}}
	c := LearnCompleteness(v, 35, 10)
	share := 1 + 3./8*(.7-1)
	numtest.Close(t, "share", c.Share[0], share, 1e-12)
	numtest.Close(t, "sd", c.SD[0], math.Hypot(1.4826*.1, share-.7), 1e-12)
	if want := []int{3, 3, 3}; !slices.Equal(c.N[:3], want) {
		t.Errorf("N = %v", c.N)
	}
	// At age 1 shares are .6, .8, 1; at age 2 .6, 1, 1; then all are final.
	numtest.Close(t, "share at 1", c.Share[1], 1+3./8*(.8-1), 1e-12)
	numtest.CloseSlice(t, "share from 2", c.Share[2:], slices.Repeat([]float64{1}, 9), 1e-12)
	if got := c.MaxAge(); got != 2 {
		t.Errorf("max age %d, want 2", got)
	}
	estimate, variance := c.Nowcast(50, 0)
	numtest.Close(t, "estimate", estimate, 50/share, 1e-12)
	numtest.Close(t, "variance", variance, math.Pow(50*c.SD[0]/share/share, 2), 1e-12)
}

func TestCompletenessLimits(t *testing.T) {
	none := LearnCompleteness(nil, 100, 5)
	if none.MaxAge() != 0 {
		t.Error("a source that was never seen is not complete")
	}
	if e, v := none.Nowcast(42, 0); e != 42 || v != 0 {
		t.Errorf("nowcast %v ± %v", e, v)
	}
	// A platform takes conversions back.
	var v []Vintage
	for d := range 50 {
		v = append(v, Vintage{mmm.Day(d), 0, 100}, Vintage{mmm.Day(d), 3, 90})
	}
	c := LearnCompleteness(v, 100, 10)
	numtest.Close(t, "taken back", c.Share[1], 1+50./55*(1/.9-1), 1e-12)
	if c.MaxAge() != 3 {
		t.Errorf("max age %d", c.MaxAge())
	}
	// A source that reports nothing for two days has no shares there.
	for i := range v {
		v[i].Age += 2
	}
	if c = LearnCompleteness(v, 100, 10); c.N[0] != 0 || c.N[1] != 0 || c.N[2] != 50 {
		t.Errorf("N = %v", c.N)
	}
}

func TestCompletenessHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	v := []Vintage{{0, 0, nan}, {0, 1, 5}, {1, 0, 5}, {1, 1, nan}, {2, 0, inf}, {2, 1, 4}, {3, 0, 3}, {3, 1, inf}, {4, 0, -3}, {4, 1, 6}, {5, 0, 1}, {5, 1, 0}, {6, -2, 2}, {6, 1, 4}}
	as := fmt.Sprint(v)
	c := LearnCompleteness(v, 100, 4)
	if fmt.Sprint(v) != as {
		t.Error("vintages were changed")
	}
	for a := range c.Share {
		if !(c.Share[a] > 0 && c.Share[a] < 2 && c.SD[a] >= 0) {
			t.Errorf("age %d: %v ± %v", a, c.Share[a], c.SD[a])
		}
	}
	if c.N[0] != 1 { // of date 6 alone
		t.Errorf("N = %v", c.N)
	}
	for _, x := range []struct {
		value float64
		age   int
	}{{nan, 0}, {nan, 99}, {5, -1}} {
		if e, v := c.Nowcast(x.value, x.age); !math.IsNaN(e) || !math.IsNaN(v) {
			t.Errorf("%v at age %d: %v ± %v", x.value, x.age, e, v)
		}
	}
	zero := Completeness{Share: []float64{0}, SD: []float64{0}, N: []int{9}}
	if e, _ := zero.Nowcast(5, 0); !math.IsNaN(e) {
		t.Errorf("share 0: %v", e)
	}
}

func TestFreshness(t *testing.T) {
	const target = 6
	for _, c := range []struct {
		age, late float64
		want      Timeliness
	}{{-1, 0, Fresh}, {0, 0, Fresh}, {6, 0, Fresh}, {6.5, .5, Late}, {12, 6, Late}, {13, 7, Overdue}, {math.NaN(), math.NaN(), Never}, {math.Inf(1), math.NaN(), Never}} {
		got := FreshnessOf(c.age, target)
		if got.Status != c.want || got.Target != target || !numtest.Same(got.Late, c.late, 1e-12) || math.IsNaN(got.Age) != (c.want == Never) {
			t.Errorf("age %v: %+v", c.age, got)
		}
	}
}
