package review

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// scanned returns a review of clean data with a scan in which all is as it should
// be: uniform ranks, residuals of independent noise, replicated totals around the
// actual ones.
func scanned(t *testing.T, grain mmm.Grain, geos, periods int, seed uint64, change ...func(*mmm.Spec)) *fitReview {
	t.Helper()
	d := market(seed, grain, geos, periods)
	m := model(t, d, change...)
	const n = 1000
	c := &fitReview{m: m, d: d, t: DefaultThresholds().Fit, design: DefaultThresholds().Design, level: 0.9, unit: d.Unit(), scan: newScan(m, n)}
	r := rng.New(seed, "scan", 0)
	for i := range c.scan.rank {
		c.scan.rank[i], c.scan.residual[i] = r.Float64(), r.NormFloat64()
		c.scan.expected[i] = d.Outcome.Values[i] / (1 + 0.05*c.scan.residual[i])
		if !m.Observed(i) {
			c.scan.residual[i] = math.NaN()
		}
	}
	for i := range c.scan.nationalRank {
		c.scan.nationalRank[i] = r.Float64()
	}
	actual := national(d.Outcome.Values, geos)
	for k := range n {
		c.scan.highest[k], c.scan.lowest[k] = math.Inf(-1), math.Inf(1)
		for _, v := range actual {
			v *= 1 + 0.05*r.NormFloat64()
			c.scan.total[k] += v
			c.scan.highest[k], c.scan.lowest[k] = math.Max(c.scan.highest[k], v), math.Min(c.scan.lowest[k], v)
		}
	}
	return c
}

func TestPredictionsOfTheRightModel(t *testing.T) {
	for seed := range uint64(30) {
		for _, geos := range []int{1, 6} {
			c := scanned(t, mmm.Weekly, geos, 100, seed)
			if c.predictions(); len(c.found) > 0 {
				t.Errorf("seed %d, %d geos:\n%s", seed, geos, texts(c.found))
			}
		}
	}
}

func TestPredictionsTooNarrowAndTooWide(t *testing.T) {
	c := scanned(t, mmm.Weekly, 1, 100, 1)
	for i := range c.scan.rank { // every fourth value is far out
		if i%4 == 0 {
			c.scan.rank[i] = 0.999
		} else {
			c.scan.rank[i] = 0.5
		}
	}
	c.predictions()
	expect(t, c.found, "intervals_too_narrow", "fit", "Of 100 weeks, 75% lie within their 90%")

	c = scanned(t, mmm.Weekly, 1, 100, 1)
	for i := range c.scan.rank {
		c.scan.rank[i] = 0.26 + 0.48*c.scan.rank[i]
	}
	c.predictions()
	expect(t, c.found, "intervals_too_wide", "fit", "Of 100 weeks, 100% lie within their 50%")
	reject(t, c.found, "intervals_too_narrow")
}

// Totals of all geos can be off although every geo is well covered, and single
// geos although the whole is.
func TestPredictionsByGeo(t *testing.T) {
	c := scanned(t, mmm.Weekly, 6, 100, 2)
	for i := range c.scan.nationalRank {
		c.scan.nationalRank[i] = math.Round(c.scan.nationalRank[i])
	}
	c.predictions()
	expect(t, c.found, "intervals_too_narrow", "fit", "Of 100 weeks of all geos together, 0%", "moves all geos at once")
	if len(c.found) != 1 {
		t.Error(texts(c.found))
	}

	c = scanned(t, mmm.Weekly, 6, 100, 2)
	for t, rank := range row(c.d, c.scan.rank, 4) {
		row(c.d, c.scan.rank, 4)[t] = 2 * (rank - 0.25)
	}
	c.predictions()
	expect(t, c.found, "intervals_too_narrow", "fit", "Of 100 geo-weeks in geo4, 51%", "within their 90%")
	if len(c.found) != 1 {
		t.Error(texts(c.found))
	}
}

// Held-out cells are judged by themselves.
func TestPredictionsOfHeldOutCells(t *testing.T) {
	hold := func(s *mmm.Spec) {
		s.Holdout = make([]bool, 100)
		for i := 60; i < 100; i++ {
			s.Holdout[i] = true
		}
	}
	c := scanned(t, mmm.Weekly, 1, 100, 3, hold)
	for i := 60; i < 100; i++ {
		c.scan.rank[i] = 1
	}
	c.predictions()
	expect(t, c.found, "intervals_too_narrow", "fit", "Of 40 held-out weeks, 0%")
	if len(find(c.found, "intervals_too_narrow")) != 1 {
		t.Error(texts(c.found))
	}
}

func TestPredictionsOfTotalsAndExtremes(t *testing.T) {
	c := scanned(t, mmm.Weekly, 1, 100, 4)
	for k := range c.scan.total {
		c.scan.total[k] *= 1.1
	}
	c.predictions()
	expect(t, c.found, "total_missed", "fit", "EUR", "99% interval")
	if f := c.found[0]; f.Severity != finding.Error || len(c.found) != 1 {
		t.Error(texts(c.found))
	}

	c = scanned(t, mmm.Weekly, 1, 100, 4)
	c.d.Outcome.Values[30] *= 3
	c.scan.total[0] += 2 * c.d.Outcome.Values[30] // the total is not the point here
	for k := range c.scan.total {
		c.scan.total[k] += 2. / 3 * c.d.Outcome.Values[30]
	}
	c.predictions()
	expect(t, c.found, "extreme_missed", "fit", "The largest outcome", c.d.Periods[30].String())

	c = scanned(t, mmm.Weekly, 1, 100, 4)
	for k := range c.scan.total {
		c.scan.total[k] -= 0.9 * c.d.Outcome.Values[70]
	}
	c.d.Outcome.Values[70] *= 0.1
	c.predictions()
	expect(t, c.found, "extreme_missed", "fit", "The smallest outcome", c.d.Periods[70].String())
	reject(t, c.found, "total_missed")
}

// The ranks that a scan counts are uniform when the outcome is a replicate of the
// model: coverage of a fit to data of its own model is right.
func TestScanRanksAreUniform(t *testing.T) {
	m := model(t, market(5, mmm.Weekly, 1, 104))
	fit, a := sample(t, m, 250)
	s, err := scanDraws(fit.Model, a)
	if err != nil {
		t.Fatal(err)
	}
	// In-sample coverage exceeds the level, by at most 9% at half as many
	// observations to a parameter; its own standard error is 5% and 3%.
	for _, c := range []struct{ level, low, high float64 }{{0.5, 0.4, 0.75}, {0.9, 0.85, 1}} {
		if share := covered(s.rank, c.level); share < c.low || share > c.high {
			t.Errorf("%v of values in %v intervals", share, c.level)
		}
	}
	for i, r := range s.rank {
		if math.Abs(r-s.nationalRank[i]) > 1e-9 {
			t.Fatal("in a national model the totals are the cells")
		}
	}
	var sumSquares float64
	for _, v := range s.residual {
		sumSquares += v * v
	}
	if v := sumSquares / 104; v < 0.5 || v > 1.1 {
		t.Errorf("residuals have a variance of %v noise variances", v)
	}
}
