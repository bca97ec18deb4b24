package sim

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/stat"
)

// within reports an error unless got is within 4 standard errors of want: one
// test in 16,000 fails by chance, and then for every run of its seed alike.
func within(t *testing.T, what string, got, want, se float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 4*se) {
		t.Errorf("%s: got %.4g, want %.4g, which is %.1f standard errors of %.2g away", what, got, want, (got-want)/se, se)
	}
}

// bare returns a world with a scenario and days but nothing in them yet.
func bare(s *Scenario, seed uint64) *world {
	w := &world{s: s, seed: seed, days: s.History + s.Days}
	w.people()
	return w
}

// variance returns mean and variance of draws of mean 0 and the standard error
// of the variance for the given kurtosis: σ² √((κ-1)/n).
func variance(x []float64, kurtosis float64) (v, se float64) {
	for _, u := range x {
		v += u * u / float64(len(x))
	}
	return v, v * math.Sqrt((kurtosis-1)/float64(len(x)))
}

func TestNoise(t *testing.T) {
	for _, name := range []string{"D2", "low-noise", "high-noise", "control"} {
		s := scenario(t, name)
		sd := map[string]float64{"low-noise": 0.025, "high-noise": 0.10}[name]
		if sd == 0 {
			sd = 0.05
		}
		ar, kurtosis := 0.4, 9.0 // of Student's t with 5 degrees of freedom
		if name == "control" {
			ar, kurtosis = 0, 3
		}
		var innovations, today, yesterday []float64
		for seed := range uint64(40) {
			nu := bare(&s, seed).noisePath(rng.New(seed, "test noise", 0))
			for i := 1; i < len(nu); i++ {
				innovations = append(innovations, nu[i]-ar*nu[i-1])
				today, yesterday = append(today, nu[i]), append(yesterday, nu[i-1])
			}
		}
		v, se := variance(innovations, kurtosis)
		within(t, name+": innovation variance", v, sd*sd, se)
		// The variance of a lag-1 autocorrelation is (1-ρ²)/n (Bartlett).
		n := float64(len(today))
		within(t, name+": autocorrelation", stat.Correlation(today, yesterday, nil), ar, math.Sqrt((1-ar*ar)/n))
		if tail := kurtosisOf(innovations); (kurtosis > 3) != (tail > 4) {
			t.Errorf("%s: kurtosis of innovations %v, want about %v", name, tail, kurtosis)
		}
		v, _ = variance(today, kurtosis)
		// Squares of an autoregression are correlated: (1+ρ²)/(1-ρ²) fewer draws.
		within(t, name+": stationary variance", v, s.Noise.Stationary()*s.Noise.Stationary(), v*math.Sqrt((kurtosis-1)/n*(1+ar*ar)/(1-ar*ar)))
	}
}

func kurtosisOf(x []float64) float64 { return stat.ExKurtosis(x, nil) + 3 }

// The noise of the truth is the noise of the scenario, rounding aside.
func TestNoiseOfTheTruth(t *testing.T) {
	m := market(t, Default(), 1)
	for i, v := range m.Truth.Noise[0] {
		if want := m.world.noise[0][m.Scenario.History+i]; math.Abs(v-want) > 0.5+1e-9 {
			t.Fatalf("day %d: noise %v, want %v to half a unit", i, v, want)
		}
	}
	numtest.Close(t, "noise sd", m.Truth.NoiseSD, 50/math.Sqrt(1-0.16), 1e-9)
}

// The noise of all geos together has the variance of a national market's, of
// which half is the same in all.
func TestNoiseOfGeos(t *testing.T) {
	s := scenario(t, "geo")
	var total []float64
	var first, second []float64 // per root of population
	for seed := range uint64(60) {
		w := bare(&s, seed)
		w.disturb()
		for day := 0; day < w.days; day += 10 { // nearly independent
			var sum float64
			for g := range w.noise {
				sum += w.noise[g][day]
			}
			total = append(total, sum/s.Baseline.Level)
			first = append(first, (w.noise[0][day]/s.Baseline.Level-w.weights[0]*w.shock[day])/math.Sqrt(w.weights[0]))
			second = append(second, (w.noise[1][day]/s.Baseline.Level-w.weights[1]*w.shock[day])/math.Sqrt(w.weights[1]))
		}
	}
	want := s.Noise.Stationary() * s.Noise.Stationary()
	for _, c := range []struct {
		what string
		x    []float64
		want float64
	}{{"all geos", total, want}, {"own part of geo 1", first, want / 2}, {"own part of geo 2", second, want / 2}} {
		v, se := variance(c.x, 9)
		within(t, c.what, v, c.want, se)
	}
	within(t, "correlation of own parts", stat.Correlation(first, second, nil), 0, 1/math.Sqrt(float64(len(first))))
}

func TestSeasonAmplitudes(t *testing.T) {
	s := Default()
	s.History, s.Days = 0, 364
	const seeds = 400
	var weekday, first, second float64
	for seed := range uint64(seeds) {
		w := bare(&s, seed)
		week := w.weekdays()
		var sum float64
		for _, v := range week[:7] {
			sum += v
			weekday += v * v / (7 * seeds)
		}
		numtest.Close(t, "sum of weekday effects", sum, 0, 1e-12)
		year := w.season()
		first += amplitude(year, 1) / seeds
		second += amplitude(year, 2) / seeds
	}
	// A seed's 7 squares have 6 degrees of freedom, a harmonic's 2 coefficients 2.
	within(t, "weekday variance", weekday, 0.01, 0.01*math.Sqrt(2.0/(6*seeds)))
	within(t, "first harmonic", first, 2*0.08*0.08, 2*0.08*0.08*math.Sqrt(2.0/(2*seeds)))
	within(t, "second harmonic", second, 2*0.04*0.04, 2*0.04*0.04*math.Sqrt(2.0/(2*seeds)))
}

// amplitude returns a² + b² of the k-th yearly harmonic of a series of a year.
func amplitude(x []float64, k int) float64 {
	var a, b float64
	for t, v := range x {
		sin, cos := math.Sincos(2 * math.Pi * float64(k*t) / float64(len(x)))
		a += 2 * v * sin / float64(len(x))
		b += 2 * v * cos / float64(len(x))
	}
	return a*a + b*b
}

// The variance of a year's change of log β and log price, by level of drift. It
// is that of the walk plus rate · size² of the jumps; fatigue comes back.
func TestDriftRates(t *testing.T) {
	walks := []float64{0, 0.10, 0.25, 0.50, 0.90}
	rates, sizes := []float64{0, 0.1, 0.5, 1.5, 2.5}, []float64{0, 0.30, 0.35, 0.50, 0.60}
	prices := []float64{0.05, 0.10, 0.20, 0.30, 0.30}
	for level := range walks {
		s := scenario(t, fmt.Sprintf("D%d", level))
		var walked, jumped, priced []float64
		for seed := range uint64(60) {
			w := bare(&s, seed)
			for c := range s.Media.Paid {
				at, from := s.History+year, s.History
				walked = append(walked, walk(w.stream("drift walk", c), w.days, from, s.Drift.WalkSD)[at])
				jumped = append(jumped, jumps(w.stream("drift jumps", c), w.days, from, s.Drift.JumpsPerYear, s.Drift.JumpSD)[at])
				priced = append(priced, walk(w.stream("price", c), w.days, from, s.Price.WalkSD)[at])
			}
		}
		v, se := variance(walked, 3)
		within(t, s.Name+": walk", v, walks[level]*walks[level], se)
		v, se = variance(priced, 3)
		within(t, s.Name+": price", v, prices[level]*prices[level], se)
		// A compound Poisson sum of normals has kurtosis 3 + 3/rate.
		v, se = variance(jumped, 3+3/math.Max(rates[level], 1e-9))
		if want := rates[level] * sizes[level] * sizes[level]; want > 0 || v > 0 {
			within(t, s.Name+": jumps", v, want, math.Max(se, want*math.Sqrt((2+3/rates[level])/float64(len(jumped)))))
		}
	}
}

// The paths of β and price are made of what is drawn for them, and start at 1.
func TestDriftFormula(t *testing.T) {
	s := scenario(t, "D3")
	w := newWorld(&s, 2)
	for c := range w.channels {
		ch := &w.channels[c]
		rw := walk(w.stream("drift walk", c), w.days, s.History, s.Drift.WalkSD)
		jump := jumps(w.stream("drift jumps", c), w.days, s.History, s.Drift.JumpsPerYear, s.Drift.JumpSD)
		wear, _ := sawtooth(w.stream("fatigue", c), w.days, s.Drift.FatigueAmplitude, s.Drift.FatigueDays)
		price := walk(w.stream("price", c), w.days, s.History, s.Price.WalkSD)
		for i := range ch.drift {
			numtest.Close(t, "β", ch.drift[i], math.Exp(rw[i])*math.Exp(jump[i])*math.Exp(wear[i]), 1e-12)
			surcharge := 1.0
			if day := w.day(i).String(); day[5:7] >= "10" {
				surcharge = 1.2
			}
			numtest.Close(t, "price", ch.price[i], surcharge*math.Exp(price[i]), 1e-12)
		}
		numtest.Close(t, "β at the start", ch.drift[s.History], math.Exp(wear[s.History]), 1e-12)
		numtest.Close(t, "price at the start", ch.price[s.History], 1, 1e-12)
	}
}

func TestSawtooth(t *testing.T) {
	const n, amplitude = 20_000, 0.3
	x, _ := sawtooth(rng.New(1, "test sawtooth", 0), n, amplitude, Range{40, 100})
	var lengths []float64
	last := -1
	for i := 1; i < n; i++ {
		if x[i] > x[i-1] { // a new creative
			if last >= 0 {
				lengths = append(lengths, float64(i-last))
			}
			last = i
		}
	}
	if low, high := slices.Min(lengths), slices.Max(lengths); low < 40 || high > 100 {
		t.Errorf("creatives live %v to %v days", low, high)
	}
	within(t, "life of creatives", stat.Mean(lengths, nil), 70.5, 60/math.Sqrt(12*float64(len(lengths))))
	if low, high := slices.Min(x), slices.Max(x); low < -amplitude/2 || high > amplitude/2 || high-low < 0.95*amplitude {
		t.Errorf("the sawtooth runs from %v to %v", low, high)
	}
}

func TestAutoregression(t *testing.T) {
	const sd, ar, n = 0.35, 0.9, 200_000
	u := autoregression(rng.New(1, "test autoregression", 0), n, sd, ar)
	v, se := variance(u, 3)
	within(t, "variance", v, sd*sd, se*math.Sqrt((1+ar*ar)/(1-ar*ar)))
	within(t, "autocorrelation", stat.Correlation(u[1:], u[:n-1], nil), ar, math.Sqrt((1-ar*ar)/n))
}

func TestDarkPeriods(t *testing.T) {
	const n = 400_000
	on := spells(rng.New(1, "test spells", 0), n, 1.2, 14)
	begun, length := 0, 0
	for i, dark := range on {
		switch {
		case dark:
			length++
		case length > 0:
			if length%14 != 0 {
				t.Fatalf("a dark period of %d days before day %d", length, i)
			}
			begun += length / 14
			length = 0
		}
	}
	// A new one can begin only when none is on.
	rate := 1.2 / year
	want := n * rate / (1 + 13*rate)
	within(t, "dark periods", float64(begun), want, math.Sqrt(want))
}

// Log budgets of different channels, season and dark days aside.
func TestSpendCorrelation(t *testing.T) {
	for name, want := range map[string]float64{"D2": 0.04 / (0.04 + 0.1225 + 0.01), "wide": 0.4} {
		s := scenario(t, name)
		s.Spend.DarkPerYear, s.Spend.SeasonFollow = 0, 0
		s.Days = 20 * year
		w := newWorld(&s, 1)
		logs := make([][]float64, s.Media.Paid)
		for c := range logs {
			for _, v := range w.channels[c].spent[0] {
				logs[c] = append(logs[c], math.Log(v/w.channels[c].spend))
			}
		}
		var sum, pairs, spread float64
		for a := range logs {
			for b := range a {
				sum += stat.Correlation(logs[a], logs[b], nil)
				pairs++
			}
			v, _ := variance(logs[a], 3)
			spread += v / float64(len(logs))
		}
		// 20 years of an AR(0.9) are worth n(1-0.81)/(1+0.81) days, and all pairs
		// share the common factor: the pairs count as one.
		worth := float64(w.days) * (1 - 0.81) / (1 + 0.81)
		within(t, name+": correlation", sum/pairs, want, (1-want*want)/math.Sqrt(worth))
		within(t, name+": variance of log spend", spread, 0.1725, 0.1725*math.Sqrt(2/worth))
	}
}

// At reference exposure media bring their share, by construction; in markets as
// they happen roughly that: concavity and dark days take off, budgets that vary
// on a logarithmic scale add.
func TestMediaShare(t *testing.T) {
	for _, name := range []string{"D0", "misspec", "geo", "demo"} {
		s := scenario(t, name)
		w := newWorld(&s, 1)
		total := w.s.Baseline.Level
		var media float64
		for c := range w.channels {
			if w.channels[c].kind.IsPaid() {
				media += w.channels[c].beta
			}
		}
		if s.Media.Synergy > 0 {
			media += w.synergy(w.channels[0].beta, w.channels[1].beta, 1)
		}
		numtest.Close(t, name+": share at reference", media/(media+total), 0.30, 1e-12)
	}
	var share float64
	const seeds = 40
	for seed := range uint64(seeds) {
		m := market(t, Default(), seed)
		var media, outcome float64
		for c := range m.Truth.Channels {
			media += m.Truth.Channels[c].Window.Outcome
		}
		for _, v := range m.Data().Outcome.Values {
			outcome += v
		}
		share += media / outcome / seeds
	}
	if math.Abs(share-0.30) > 0.03 {
		t.Errorf("media bring %.3f of the outcome of D0 on average, want 0.30 to a tenth", share)
	}
}

// Spend of channels varies by exp(0.6 z), return by exp(0.5 z).
func TestSpreadOfChannels(t *testing.T) {
	s := Default()
	var size, roi []float64
	for seed := range uint64(100) {
		w := bare(&s, seed)
		w.newChannels()
		// Shares are scaled to a sum: differences of logarithms are not.
		for c := 1; c < len(w.channels); c += 2 {
			a, b := &w.channels[c-1], &w.channels[c]
			size = append(size, math.Log(a.spend/b.spend)/math.Sqrt2)
			roi = append(roi, math.Log(a.beta/a.spend*b.spend/b.beta)/math.Sqrt2)
		}
	}
	v, se := variance(size, 3)
	within(t, "log spend", v, 0.36, se)
	v, se = variance(roi, 3)
	within(t, "log return", v, 0.25, se)
}

func TestPromotions(t *testing.T) {
	s := Default()
	s.Days = 40 * year
	x := bare(&s, 1).promotions()
	var starts []int
	for i := 1; i < len(x); i++ {
		if x[i] > x[i-1] {
			starts = append(starts, i)
		}
		if x[i] < x[i-1] && i-starts[max(len(starts)-1, 0)] != 4 {
			t.Errorf("a promotion from day %d to %d", starts[len(starts)-1], i-1)
		}
	}
	var gaps []float64
	for i := 1; i < len(starts); i++ {
		gaps = append(gaps, float64(starts[i]-starts[i-1]))
	}
	if low, high := slices.Min(gaps), slices.Max(gaps); low < 20 || high > 55 {
		t.Errorf("promotions start %v to %v days apart", low, high)
	}
	within(t, "gap", stat.Mean(gaps, nil), 37.5, 35/math.Sqrt(12*float64(len(gaps))))
}

func TestHolidays(t *testing.T) {
	s := Default() // 2023 and 2024
	w := newWorld(&s, 1)
	got := map[string][]string{}
	for _, e := range w.events() {
		for _, o := range e.Occurrences {
			got[e.Name] = append(got[e.Name], o.Start.String()+"/"+o.End.String())
		}
	}
	for name, want := range map[string][]string{
		"new_year":         {"2024-01-01/2024-01-01"},
		"memorial_day":     {"2023-05-29/2023-05-29", "2024-05-27/2024-05-27"},
		"independence_day": {"2023-07-04/2023-07-04", "2024-07-04/2024-07-04"},
		"labor_day":        {"2023-09-04/2023-09-04", "2024-09-02/2024-09-02"},
		"thanksgiving":     {"2023-11-23/2023-11-23", "2024-11-28/2024-11-28"},
		"black_friday":     {"2023-11-24/2023-11-27", "2024-11-29/2024-12-02"},
		"christmas":        {"2023-12-24/2023-12-26", "2024-12-24/2024-12-26"},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("%s is on %v, want %v", name, got[name], want)
		}
	}
	effect := w.holidays()
	at := func(date string) float64 {
		day, err := mmm.ParseDay(date)
		if err != nil {
			t.Fatal(err)
		}
		return effect[day-w.day(0)]
	}
	if at("2023-11-24") <= 0 || at("2023-11-24") != at("2024-12-02") || at("2023-12-25") >= 0 || at("2023-06-15") != 0 {
		t.Error("holidays have the wrong effect")
	}
}

// Budgets that chase demand rise with the noise of the day.
func TestShockResponse(t *testing.T) {
	s := scenario(t, "endog")
	s.Spend.OwnSD, s.Spend.CommonSD, s.Spend.ExecutionSD, s.Spend.DarkPerYear, s.Spend.SeasonFollow = 0, 0, 0, 0, 0
	w := newWorld(&s, 1)
	for i, v := range w.channels[0].spent[0] {
		numtest.Close(t, "log spend", math.Log(v/w.channels[0].spend), 2*w.shock[i], 1e-4) // spend is in cents
	}
}

// The control scenario has no marketing effect, and its outcome is white noise.
func TestControl(t *testing.T) {
	m := market(t, scenario(t, "control"), 1)
	for _, c := range m.Truth.Channels {
		if c.Window.Outcome != 0 || c.Window.ROI != 0 || c.Window.MROI != 0 || c.Window.Spend == 0 {
			t.Errorf("%s: %+v", c.Name, c.Window)
		}
	}
	y := m.Data().Outcome.Values
	n := float64(len(y))
	mean, sd := stat.MeanStdDev(y, nil)
	within(t, "mean", mean, 1000, 50/math.Sqrt(n))
	within(t, "sd", sd, 50, 50/math.Sqrt(2*n))
	for lag := 1; lag <= 7; lag++ {
		within(t, fmt.Sprintf("autocorrelation at lag %d", lag), stat.Correlation(y[lag:], y[:len(y)-lag], nil), 0, 1/math.Sqrt(n))
	}
}
