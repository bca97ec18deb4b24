package sim

import (
	"math"
	"math/rand/v2"

	"github.com/noonmark/noonmark/bayes/rng"
)

// year is the length of a year in days, in which rates and walks are stated.
const year = 365

// stream returns the random stream of one component of the world, such as
// "noise" or "price", and one channel or geo. Streams do not depend on
// scenarios, and components draw alike whatever their knobs are: worlds of one
// seed differ only by what the knobs say.
func (w *world) stream(component string, index int) *rand.Rand {
	return rng.New(w.seed, "market "+component, uint64(index))
}

// autoregression stores a stationary first-order autoregression with standard
// deviation sd and autocorrelation ar in a new slice:
//
//	u_0 = sd z_0,   u_t = ar u_{t-1} + sd √(1-ar²) z_t
func autoregression(r *rand.Rand, n int, sd, ar float64) []float64 {
	u := make([]float64, n)
	innovation := sd * math.Sqrt(1-ar*ar)
	for t := range u {
		z := r.NormFloat64()
		if t == 0 {
			u[t] = sd * z
		} else {
			u[t] = ar*u[t-1] + innovation*z
		}
	}
	return u
}

// walk returns a random walk that is 0 on day origin and whose change over a
// year has standard deviation sd.
func walk(r *rand.Rand, n, origin int, sd float64) []float64 {
	u := make([]float64, n)
	var at float64
	for t := range u {
		at += sd / math.Sqrt(year) * r.NormFloat64()
		u[t] = at
	}
	return anchor(u, origin)
}

// jumps returns a path that is 0 on day origin and jumps by sd z on days that a
// Poisson process of the given yearly rate picks.
func jumps(r *rand.Rand, n, origin int, perYear, sd float64) []float64 {
	u := make([]float64, n)
	var at float64
	for t := range u {
		happens, z := r.Float64() < perYear/year, r.NormFloat64()
		if happens {
			at += sd * z
		}
		u[t] = at
	}
	return anchor(u, origin)
}

// anchor shifts u to be 0 on day origin.
func anchor(u []float64, origin int) []float64 {
	at := u[origin]
	for t := range u {
		u[t] -= at
	}
	return u
}

// sawtooth returns a path of mean 0 that falls from amplitude/2 to -amplitude/2
// over cycles of random length, and starts somewhere in one. begun are the days
// on which cycles begin, the first one at or before day 0.
func sawtooth(r *rand.Rand, n int, amplitude float64, days Range) (u []float64, begun []int) {
	u = make([]float64, n)
	length := days.at(r.Float64())
	age := length * r.Float64()
	begun = []int{-int(age)}
	for t := range u {
		u[t] = amplitude * (0.5 - age/length)
		if age++; age >= length {
			age, length = 0, days.at(r.Float64())
			begun = append(begun, t+1)
		}
	}
	if begun[len(begun)-1] == n {
		begun = begun[:len(begun)-1]
	}
	return u, begun
}

// scatter returns a path of a weekly pattern, each day of the week with standard
// deviation weekdaySD, and of independent noise with noiseSD. It has streams of
// its own.
func (w *world) scatter(what string, index int, weekdaySD, noiseSD float64) []float64 {
	r := w.stream(what+" weekday", index)
	var effect [7]float64
	for d := range effect {
		effect[d] = weekdaySD * r.NormFloat64()
	}
	r = w.stream(what+" noise", index)
	u := make([]float64, w.days)
	for t := range u {
		u[t] = effect[w.day(t).Weekday()] + noiseSD*r.NormFloat64()
	}
	return u
}

// spells marks days within spells of a length that begin, when none is on, at
// the given yearly rate.
func spells(r *rand.Rand, n int, perYear float64, days int) []bool {
	on := make([]bool, n)
	left := 0
	for t := range on {
		if begins := r.Float64() < perYear/year; begins && left == 0 {
			left = days
		}
		if left > 0 {
			on[t] = true
			left--
		}
	}
	return on
}
