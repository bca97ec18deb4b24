package review

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/stat"
)

// Independent residuals give no finding, in any grain.
func TestResidualsOfTheRightModel(t *testing.T) {
	for seed := range uint64(20) {
		for _, c := range []struct {
			grain         mmm.Grain
			geos, periods int
		}{{mmm.Weekly, 1, 156}, {mmm.Daily, 1, 800}, {mmm.Monthly, 1, 60}, {mmm.Weekly, 6, 120}} {
			r := scanned(t, c.grain, c.geos, c.periods, seed)
			if r.residuals(); len(r.found) > 0 {
				t.Errorf("seed %d, %v:\n%s", seed, c, texts(r.found))
			}
		}
	}
}

// change returns the review of scanned data whose residuals have been changed.
func changed(t *testing.T, grain mmm.Grain, geos, periods int, f func(c *fitReview, residual []float64)) *fitReview {
	c := scanned(t, grain, geos, periods, 3)
	f(c, c.scan.residual)
	c.residuals()
	return c
}

// persist makes residuals autoregressive: of each geo on its own, or in common.
func persist(rho float64, common bool) func(c *fitReview, e []float64) {
	return func(c *fitReview, e []float64) {
		for i := range e {
			if i%c.d.T() > 0 {
				e[i] = rho*e[i-1] + math.Sqrt(1-rho*rho)*e[i]
			}
		}
		for i := c.d.T(); common && i < len(e); i++ {
			e[i] = e[i%c.d.T()]
		}
	}
}

func TestResidualsThatPersist(t *testing.T) {
	c := changed(t, mmm.Weekly, 1, 156, persist(0.6, false))
	r := diagnostic.Autocorrelation(c.scan.residual, 1)
	expect(t, c.found, "residuals_persist", "fit", "several weeks (correlation 0.", "Durbin–Watson")
	if math.Abs(r-0.6) > 0.2 {
		t.Errorf("autocorrelation %v, want about 0.6", r)
	}
	c = changed(t, mmm.Weekly, 1, 156, persist(-0.6, false))
	expect(t, c.found, "residuals_alternate", "fit", "one week to the next (correlation -0.")
	reject(t, c.found, "residuals_persist")

	c = changed(t, mmm.Weekly, 6, 120, persist(0.6, false))
	expect(t, c.found, "residuals_persist", "fit", "several weeks (")
	c = changed(t, mmm.Weekly, 6, 120, persist(0.6, true))
	expect(t, c.found, "residuals_persist", "fit", "several weeks (")
	if len(find(c.found, "residuals_persist")) != 1 {
		t.Error(texts(c.found))
	}
	// The baseline has taken up what geos have in common; within geos it persists.
	c = changed(t, mmm.Weekly, 6, 120, func(c *fitReview, e []float64) {
		persist(0.6, false)(c, e)
		for t, v := range commonResidual(e, 6) {
			for g := range 6 {
				e[g*c.d.T()+t] -= v / math.Sqrt(6)
			}
		}
	})
	expect(t, c.found, "residuals_persist", "fit", "several weeks within geos")
}

// The serial correlation of one row, and its test, against package diagnostic.
func TestSerialSlow(t *testing.T) {
	x := make([]float64, 90)
	r := rng.New(4, "serial", 0)
	for i := range x {
		x[i] = r.NormFloat64()
	}
	mean, _ := stat.PopMeanStdDev(x, nil)
	for i := range x {
		x[i] -= mean // residuals have mean zero, and serial does not take it out
	}
	for _, lag := range []int{1, 7} {
		got, _ := serial(x, 1, lag)
		numtest.Close(t, "correlation", got, diagnostic.Autocorrelation(x, lag), 1e-12)
	}
	_, p := serial(x, 1, 1)
	numtest.Close(t, "p-value", p, diagnostic.LjungBox(x, 1, 0).PValue, 1e-12)
	numtest.Close(t, "Durbin–Watson", durbinWatson(x, 1), diagnostic.DurbinWatson(x), 1e-12)
	first, second := x[:45], x[45:]
	dot := func(a, b []float64) (s float64) {
		for i := range a {
			s += a[i] * b[i]
		}
		return s
	}
	got, _ := serial(x, 2, 3)
	numtest.Close(t, "within rows", got, (dot(first[3:], first[:42])+dot(second[3:], second[:42]))/dot(x, x), 1e-12)
}

func TestResidualsOfSeasons(t *testing.T) {
	yearly := func(size float64) func(c *fitReview, e []float64) {
		return func(c *fitReview, e []float64) {
			shape := append([]float64(nil), e[:52]...)
			for i := range e { // a season of ups and downs within two weeks, that no month shows
				e[i] = 0.5*e[i] + size*math.Abs(shape[i%52/2])*float64(1-i%2*2)
			}
		}
	}
	c := changed(t, mmm.Weekly, 1, 208, yearly(1))
	expect(t, c.found, "residuals_seasonal", "fit", "repeats after 52 weeks")
	c = changed(t, mmm.Weekly, 1, 208, yearly(0.1))
	reject(t, c.found, "residuals_seasonal")

	c = changed(t, mmm.Monthly, 1, 72, func(c *fitReview, e []float64) {
		for i := range e {
			e[i] += 4 * math.Sin(float64(i%12*i%12))
		}
	})
	expect(t, c.found, "residuals_seasonal", "fit", "repeats after 12 months")
	// A drift is no season.
	c = changed(t, mmm.Daily, 1, 400, persist(0.97, false))
	reject(t, c.found, "residuals_seasonal", "residual_weekday_pattern")
}

func TestResidualsOfWeekdaysAndMonths(t *testing.T) {
	c := changed(t, mmm.Daily, 1, 400, func(c *fitReview, e []float64) {
		for i, day := range c.d.Periods {
			if day.Weekday() == mmm.Sunday {
				e[i] -= 2
				c.scan.expected[i] = c.d.Outcome.Values[i] / 0.9
			}
		}
	})
	expect(t, c.found, "residual_weekday_pattern", "fit", "Sunday stands out most, with -10%")
	reject(t, c.found, "residuals_seasonal")

	c = changed(t, mmm.Weekly, 3, 156, func(c *fitReview, e []float64) {
		for i := range e {
			if _, month, _ := c.d.Periods[i%156].Date(); month == 12 {
				e[i] += 2
				c.scan.expected[i] = c.d.Outcome.Values[i] / 1.2
			}
		}
	})
	expect(t, c.found, "residual_month_pattern", "fit", "December stands out most, with +20%")
}

// The F test against its definition for two groups: F = t².
func TestAnovaFormula(t *testing.T) {
	a, b := []float64{1, 2, 3, 4}, []float64{3, 5, 7}
	// Means 2.5 and 5, mean of all 25/7; between 4(2.5-25/7)² + 3(5-25/7)², within 5+8.
	between := 4*math.Pow(2.5-25./7, 2) + 3*math.Pow(5-25./7, 2)
	share, p := anova([][]float64{a, b})
	numtest.Close(t, "adjusted share", share, 1-13/(between+13)*6/5, 1e-12)
	// F = 4.120879 on 1 and 5 degrees of freedom: t = 2.029995 on 5, p = 0.0982 from
	// the distribution of Student's t: ½ + (1/π)(θ + (sin θ + ⅔ sin θ cos³θ …)).
	theta := math.Atan(math.Sqrt(between/13*5) / math.Sqrt(5))
	want := 1 - 2/math.Pi*(theta+math.Sin(theta)*(math.Cos(theta)+2./3*math.Pow(math.Cos(theta), 3)))
	numtest.Close(t, "p-value", p, want, 1e-10)
	if s, p := anova([][]float64{a}); !math.IsNaN(s) || !math.IsNaN(p) {
		t.Error("one group has no variance between groups")
	}
	if s, p := anova([][]float64{{1}, {2}}); !math.IsNaN(s) || !math.IsNaN(p) {
		t.Error("groups of one have no variance within groups")
	}
}

func TestResidualsFarOut(t *testing.T) {
	c := changed(t, mmm.Weekly, 1, 104, func(c *fitReview, e []float64) {
		e[20], e[70] = 9, -7
		c.scan.expected[20] = c.d.Outcome.Values[20] / 1.5
	})
	expect(t, c.found, "unexplained_periods", "fit", "In 2 weeks", "2022-05-23 (+50%", "2023-05-08", "-")
	c = changed(t, mmm.Weekly, 6, 104, func(c *fitReview, e []float64) {
		e[2*104+20] = 9
		for g := range 6 {
			e[g*104+70] = 4
		}
	})
	found := find(c.found, "unexplained_periods")
	if len(found) != 2 {
		t.Fatal(texts(c.found))
	}
	expect(t, found[:1], "unexplained_periods", "fit", "In 1 week,", "2023-05-08")
	expect(t, found[1:], "unexplained_periods", "fit", "In 1 geo-week,", "2022-05-23 in geo2")
}

func TestResidualsOfUnequalGeos(t *testing.T) {
	noisy := func(c *fitReview, e []float64) {
		for i := range row(c.d, e, 4) {
			row(c.d, e, 4)[i] *= 3
		}
	}
	c := changed(t, mmm.Weekly, 6, 104, noisy)
	expect(t, c.found, "unequal_noise", "fit", "as much in geo4 as in geo")
	c = scanned(t, mmm.Weekly, 6, 104, 3, func(s *mmm.Spec) { s.UniqueSigma = true })
	noisy(c, c.scan.residual)
	c.residuals()
	reject(t, c.found, "unequal_noise")
}

// Cells without residual count for nothing.
func TestResidualsOfHeldOutCells(t *testing.T) {
	hold := func(s *mmm.Spec) {
		s.Holdout = make([]bool, 3*104)
		for i := range s.Holdout {
			s.Holdout[i] = i%5 == 0 || i%104 > 90
		}
	}
	c := scanned(t, mmm.Weekly, 3, 104, 3, hold)
	if c.residuals(); len(c.found) > 0 {
		t.Error(texts(c.found))
	}
}
