package learning

import (
	"math"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/mmm"
)

const twoYears = 731

var noises = map[string]noise{"white": white, "heavy": heavy, "correlated": correlated, "skewed": skewed, "bursts": bursts}

// With noise alone, whatever its tails, dependence and skewness, a system that looks
// every day for two years at 66 candidates announces something in at most 10% of
// worlds: the false-discovery rate when nothing is true. The bound adds 3 standard
// errors of 20 worlds. And of single candidates, evidence of 10 to 1 is ever reached
// by at most a tenth (Ville's inequality); by far fewer than that in truth, as E
// loses what it bets on.
func TestFalseDiscoveriesOfNoise(t *testing.T) {
	t.Parallel()
	const worlds = 20
	for name, make := range noises {
		announced, ever, candidates := 0.0, 0.0, 0.0
		for seed := range uint64(worlds) {
			w := newWorld(seed, twoYears, make)
			o := DefaultOptions(mmm.Daily)
			highest := map[Key]float64{}
			_, found := w.watch(o, func(l Ledger) {
				for _, c := range l.Candidates {
					highest[c.Key] = max(highest[c.Key], c.Evidence.Log(o.Spread))
				}
			})
			if len(found) > 0 {
				announced++
			}
			for _, log := range highest {
				candidates++
				if log >= math.Log(10) {
					ever++
				}
			}
		}
		if candidates != worlds*66 {
			t.Fatalf("%v candidates", candidates)
		}
		if limit := 0.1 + 3*math.Sqrt(0.1*0.9/worlds); announced/worlds > limit {
			t.Errorf("%s: something found in %.2f of worlds, want at most %.2f", name, announced/worlds, limit)
		}
		if ever/candidates > 0.1 {
			t.Errorf("%s: %.3f of candidates had evidence of 10 to 1", name, ever/candidates)
		}
	}
}

// A weekday pattern, a level and a contribution that the model has wrong all along are
// no findings about weekdays, levels of spend or other channels, although they move
// every innovation.
func TestNuisancesAreNotFound(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		w := newWorld(seed, twoYears, white)
		w.weekdays, w.wrong = 0.3, 0.3
		if _, found := w.use(DefaultOptions(mmm.Daily)); len(found) > 0 {
			t.Errorf("world %d: found %v", seed, found[0].Key)
		}
	}
}

// plant puts one effect into a world.
var plant = map[Key]func(w *world){
	{Weekday, "search", "Sunday"}: func(w *world) { w.weekend = 0.6 },
	{Saturation, "video", ""}:     func(w *world) { w.beyond = -0.9 },
	{Lift, "display", "social"}:   func(w *world) { w.lifts = 1 },
	{Fatigue, "social", ""}:       func(w *world) { w.tires = -0.25 },
	{Restatement, "ads", monthEnd}: func(w *world) {
		for t := range w.restated[0] {
			if inCell(w.start+mmm.Day(t), monthEnd) {
				w.restated[0][t] += 0.05
			}
		}
	},
}

// A large effect is found within two years in at least 80% of 20 worlds, with the right
// sign, and its interval holds the truth in at least 80%: 90%, less 3 standard errors
// would be 70%.
func TestPower(t *testing.T) {
	t.Parallel()
	const worlds = 20
	truth := map[Kind]float64{Weekday: 0.6, Saturation: -0.9, Lift: 1, Fatigue: -0.25, Restatement: 0.05}
	for key, into := range plant {
		found, held := 0, 0
		for seed := range uint64(worlds) {
			w := newWorld(1000+seed, twoYears, heavy)
			into(w)
			l, announced := w.use(DefaultOptions(mmm.Daily))
			if !slices.ContainsFunc(announced, func(a Learning) bool { return a.Key == key }) {
				continue
			}
			found++
			for _, a := range l.Learnings() {
				if e := a.Effect; a.Key == key && e.Lo <= truth[key.Kind] && truth[key.Kind] <= e.Hi && e.Lo*e.Hi > 0 {
					held++
				}
			}
		}
		if found < worlds*8/10 || held < found*8/10 {
			t.Errorf("%v: found in %d of %d worlds, interval right in %d", key, found, worlds, held)
		}
	}
}

// Of all that is found where all effects are at work, the mean share of false ones is
// at most the promised 10%, plus 3 standard errors of 40 worlds. With Sunday better,
// every other day is worse than the rest, which is true.
func TestFalseDiscoveriesAmongTrue(t *testing.T) {
	t.Parallel()
	const worlds = 40
	var shares []float64
	for seed := range uint64(worlds) {
		w := newWorld(2000+seed, twoYears, heavy)
		for _, into := range plant {
			into(w)
		}
		_, found := w.use(DefaultOptions(mmm.Daily))
		wrong := 0.0
		for _, f := range found {
			if plant[f.Key] == nil && (f.Kind != Weekday || f.Channel != "search") {
				wrong++
			}
		}
		shares = append(shares, wrong/max(1, float64(len(found))))
	}
	var rate, se float64
	for _, s := range shares {
		rate += s / worlds
	}
	for _, s := range shares {
		se += (s - rate) * (s - rate) / worlds / (worlds - 1)
	}
	if rate > 0.1+3*math.Sqrt(se) {
		t.Errorf("false-discovery rate %.2f, standard error %.2f", rate, math.Sqrt(se))
	}
}
