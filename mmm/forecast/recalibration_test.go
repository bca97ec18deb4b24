package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// A record of daily forecasts Normal(mean, sd) of outcomes that noise draws.
func record(n int, mean, sd float64, noise func() float64) []Score {
	past := make([]Score, n)
	for i := range past {
		past[i] = scored(normal(day(i), mean, sd), noise())
	}
	return past
}

func scored(f Forecast, y float64) Score {
	s, err := f.Score(y)
	if err != nil {
		panic(err)
	}
	return s
}

func t5(r *rand.Rand) float64 {
	return dist.StudentT{DF: 5, Scale: 1}.Rand(r) / math.Sqrt(5./3)
}

// What a year of forecasts teaches brings the coverage of the next ones to what
// they promise, whatever the forecasts do wrong; calibrated ones stay so. Of each
// case 40 years are followed by 300 forecasts. The bound is 4 standard errors of
// the mean over years, which hold both kinds of noise, and what 10 calibrated
// forecasts hold back after a year: of a scale b, about 10 (b²-1)/(2·375 b²) of the
// change in width, most where forecasts were too wide.
func TestRecalibrateCoverage(t *testing.T) {
	t.Parallel()
	const years, days, after = 40, 365, 300
	for _, c := range []struct {
		what     string
		mean, sd float64
		noise    func(r *rand.Rand) float64
		slack    float64
	}{
		{"calibrated", 0, 1, (*rand.Rand).NormFloat64, 0},
		{"half as wide", 0, 0.5, (*rand.Rand).NormFloat64, 0.008},
		{"three quarters as wide", 0, 0.75, (*rand.Rand).NormFloat64, 0.005},
		{"twice as wide", 0, 2, (*rand.Rand).NormFloat64, 0.02},
		{"too high", 1, 1, (*rand.Rand).NormFloat64, 0.005},
		{"too low and narrow", -0.5, 0.7, (*rand.Rand).NormFloat64, 0.005},
	} {
		r := rng.New(4, c.what, 0)
		diffs := map[float64][]float64{}
		for range years {
			rec := Recalibrate(record(days, c.mean, c.sd, func() float64 { return c.noise(r) }), DefaultRecalibrationOptions())
			f := rec.Apply(normal(day(days), c.mean, c.sd))
			hits := map[float64]int{}
			for range after {
				s := scored(f, c.noise(r))
				for _, level := range Levels() {
					if s.Hits.at(level) {
						hits[level]++
					}
				}
			}
			for level, n := range hits {
				diffs[level] = append(diffs[level], float64(n)/after-level)
			}
		}
		for level, d := range diffs {
			if mean, se := meanError(d); math.Abs(mean) > c.slack+4*se {
				t.Errorf("%s: coverage of %v intervals is off by %.4f, standard error %.4f", c.what, level, mean, se)
			}
		}
	}
}

// Heavy tails are not repaired by a change of scale, nor must it make them worse:
// 90% intervals of a normal forecast with the right variance stay within 2% of
// nominal when the outcome is Student's t with 5 degrees of freedom, whose coverage
// then is 91.3%.
func TestRecalibrateHeavyTails(t *testing.T) {
	t.Parallel()
	r := rng.New(5, "heavy", 0)
	var shares []float64
	for range 60 {
		f := Recalibrate(record(365, 0, 1, func() float64 { return t5(r) }), DefaultRecalibrationOptions()).Apply(normal(day(0), 0, 1))
		hits := 0.0
		for range 400 {
			if scored(f, t5(r)).Hits.In90 {
				hits++
			}
		}
		shares = append(shares, hits/400)
	}
	if mean, se := meanError(shares); mean < 0.9-4*se || mean > 0.92+4*se {
		t.Errorf("coverage %.3f, standard error %.3f", mean, se)
	}
}

// With few forecasts calibrated ones lose little: after 5, 20 and 60 days
// the mean CRPS of the next forecast is at most 2% worse than without. The expected
// loss of a normal forecast whose scale is off by a factor 1+ε is about ε²/2 of its
// score.
func TestRecalibrateFewDoesNoHarm(t *testing.T) {
	t.Parallel()
	r := rng.New(6, "few", 0)
	for _, n := range []int{5, 20, 60} {
		var loss, base []float64
		for range 1500 {
			rec := Recalibrate(record(n, 0, 1, r.NormFloat64), DefaultRecalibrationOptions())
			raw := normal(day(n), 0, 1)
			y := r.NormFloat64()
			loss = append(loss, rec.Apply(raw).CRPS(y)-raw.CRPS(y))
			base = append(base, raw.CRPS(y))
		}
		score, _ := meanError(base)
		if mean, se := meanError(loss); mean > 0.02*score+4*se {
			t.Errorf("%d forecasts: CRPS worse by %.4f of %.3f, standard error %.4f", n, mean, score, se)
		}
	}
}

// The formula of the comment, and that overlapping forecasts count for less.
func TestRecalibrateFormula(t *testing.T) {
	r := rng.New(7, "formula", 0)
	past := record(40, 0.3, 0.8, r.NormFloat64)
	o := RecalibrationOptions{PriorForecasts: 7, Limit: 2.5}
	check := func(m float64) {
		t.Helper()
		var mean, variance float64
		for _, s := range past {
			mean += math.Max(-2.5, math.Min(2.5, dist.StdNormalQuantile(s.PIT))) / 40
		}
		for _, s := range past {
			variance += math.Pow(math.Max(-2.5, math.Min(2.5, dist.StdNormalQuantile(s.PIT)))-mean, 2) / 40
		}
		got := Recalibrate(past, o)
		numtest.Close(t, "shift", got.Shift, m*mean/(7+m), 1e-12)
		numtest.Close(t, "scale²", math.Exp(2*got.LogScale), (7+m*(variance+7/(7+m)*mean*mean))/(7+m), 1e-12)
		numtest.CloseSlice(t, "counts", []float64{float64(got.Forecasts), float64(got.Independent)}, []float64{40, m}, 0)
	}
	check(40)
	for i := range past {
		past[i].Horizon, past[i].To = Week, past[i].From+6
	}
	check(6)
}

func TestRecalibrateLimits(t *testing.T) {
	f := normal(day(0), 10, 2)
	if got := Recalibrate(nil, DefaultRecalibrationOptions()); got != (Recalibration{}) {
		t.Errorf("nothing scored: %+v", got)
	}
	numtest.CloseSlice(t, "nothing changes", Recalibration{Forecasts: 3}.Apply(f).Quantiles, f.Quantiles, 0)
	// A normal forecast becomes another one: Normal(mean + a sd, (b sd)²).
	rec := Recalibration{Shift: 0.5, LogScale: math.Log(1.5)}
	got, want := rec.Apply(f), normal(day(0), 11, 3)
	numtest.CloseSlice(t, "quantiles", got.Quantiles, want.Quantiles, 1e-10)
	numtest.Close(t, "mean", got.Mean, 11, 1e-10)
	numtest.Close(t, "before", f.Quantiles[0], normal(day(0), 10, 2).Quantiles[0], 0)
	// What a recalibrated forecast's score says of the model does not depend on it.
	for _, y := range []float64{2, 9, 10.5, 17} {
		a, b := scored(f, y), scored(got, y)
		numtest.Close(t, fmt.Sprint("model's PIT at ", y), b.ModelPIT, a.PIT, 1e-10)
	}
	// One impossible day counts no more than the limit.
	bad := []Score{scored(f, 1e6)}
	o := DefaultRecalibrationOptions()
	numtest.Close(t, "an impossible day", Recalibrate(bad, o).Shift, o.Limit/(1+o.PriorForecasts), 1e-12)
	numtest.Close(t, "NaN", Recalibrate([]Score{{Target: day(0), ModelPIT: nan}}, o).LogScale, nan, 0)
}

func meanError(x []float64) (mean, se float64) {
	n := float64(len(x))
	for _, v := range x {
		mean += v / n
	}
	for _, v := range x {
		se += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(se/(n-1)) / math.Sqrt(n)
}
