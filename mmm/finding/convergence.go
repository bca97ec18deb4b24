package finding

import (
	"fmt"
	"math"
	"strings"
)

// A Diagnosed is a parameter with the value of a diagnostic.
type Diagnosed struct {
	Parameter string // in words, with its technical name: "return of tv (roi_m[tv])"
	Value     float64
}

func worstNames(worst []Diagnosed) string {
	names := make([]string, len(worst))
	for i, w := range worst {
		names[i] = w.Parameter
	}
	return list(names)
}

const rerun = "Run again with more draws and a longer warm-up. If it stays, the model asks more than the data can say: fewer knots or channels, or tighter priors on the parameters named here."

// apart is an R-hat that says nothing but that chains do not meet.
const apart = 100

// ChainsDisagree is chains that have not found the same distribution. worst is
// sorted, the worst first; of is the number of parameters.
func ChainsDisagree(severity Severity, worst []Diagnosed, bad, of int, limit float64) Finding {
	value := fmt.Sprintf("R-hat reaches %.3f", worst[0].Value)
	switch {
	case math.IsNaN(worst[0].Value):
		value = "R-hat has no value where chains never moved"
	case worst[0].Value >= apart:
		value = "R-hat is beyond all bounds, as each chain stays where it is"
	}
	return Finding{
		Code: "chains_disagree", Severity: severity, Subject: "sampling",
		Title: "The chains disagree",
		Text: fmt.Sprintf("Independent runs of the sampler have not come to the same answer: %s (at most %s is good) for %d of %s, worst for %s. Estimates would change if the fit were made again.",
			value, significant(limit, 4), bad, count(of, "parameter"), worstNames(worst)),
		Advice: rerun,
	}
}

// A Mode is where one chain is.
type Mode struct {
	Chain int // from 1
	Mean  float64
	SD    float64
}

// SeveralModes is chains each of which has settled, in different places.
func SeveralModes(parameter string, modes []Mode, bad int) Finding {
	at := make([]string, len(modes))
	for i, m := range modes {
		at[i] = fmt.Sprintf("%s ± %s", number(m.Mean), number(m.SD))
	}
	text := fmt.Sprintf("The chains have each settled, but not in the same place: %s is %s in the %d chains.", parameter, strings.Join(at, ", "), len(modes))
	if bad > 1 {
		text += fmt.Sprintf(" So are %d parameters in all.", bad)
	}
	return Finding{
		Code: "several_modes", Severity: Error, Subject: "sampling",
		Title:  "Two explanations of the same data",
		Text:   text + " The data allow several explanations, and the draws do not say how likely each is.",
		Advice: "More draws will not help. Rule out the explanation that makes no sense with a tighter prior on this parameter, or with a lift test.",
	}
}

// FewEffectiveDraws is draws that are worth few independent ones. tail says that
// it is the ends of intervals that are known badly.
func FewEffectiveDraws(severity Severity, worst []Diagnosed, bad, of int, limit float64, tail bool) Finding {
	what := "averages"
	if tail {
		what = "the ends of intervals"
	}
	value := fmt.Sprintf("as good as %s independent draws", plain(worst[0].Value, 3))
	if math.IsNaN(worst[0].Value) {
		value = "of unknown worth, as chains never moved"
	}
	return Finding{
		Code: "few_effective_draws", Severity: severity, Subject: "sampling",
		Title: "Too few effective draws",
		Text: fmt.Sprintf("For %s the draws are %s, %s wanted (%d of %s are below, worst %s). Numbers would move by more than rounding if the fit were made again.",
			what, value, plain(limit, 3), bad, count(of, "parameter"), worstNames(worst)),
		Advice: rerun,
	}
}

// A Shifted is a parameter that is elsewhere where trajectories diverge.
type Shifted struct {
	Parameter string
	By        float64 // mean there less posterior mean, in posterior standard deviations
}

// Divergences are trajectories of the sampler that broke off.
func Divergences(severity Severity, n, draws int, where []Shifted) Finding {
	text := fmt.Sprintf("Of %s, %d broke off: there is a region the sampler cannot explore, and intervals may be too narrow.", count(draws, "trajectory"), n)
	prior := "the priors of spreads over geos (eta, xi) and of knots"
	if len(where) > 0 {
		prior = "the prior of the " + where[0].Parameter
		at := make([]string, len(where))
		for i, w := range where {
			direction := "higher"
			if w.By < 0 {
				direction = "lower"
			}
			at[i] = fmt.Sprintf("%s, %.1f posterior SD %s", w.Parameter, math.Abs(w.By), direction)
		}
		text += " Where they did, what differs most from the mean of all draws is " + strings.Join(at, "; ") + "."
	}
	return Finding{
		Code: "divergences", Severity: severity, Subject: "sampling",
		Title:  "Divergent trajectories",
		Text:   text,
		Advice: "Run again with a higher target acceptance, such as 0.95 or 0.99. If it stays, narrow " + prior + " towards what is plausible.",
	}
}

// TrajectoriesCut are trajectories that reached the longest length allowed.
func TrajectoriesCut(n, draws int) Finding {
	return Finding{
		Code: "trajectories_cut", Severity: Warning, Subject: "sampling",
		Title:  "Trajectories were cut",
		Text:   fmt.Sprintf("Of %s, %d reached the maximum length. The results are right, but the sampler moved slowly and gave fewer effective draws than it could.", count(draws, "trajectory"), n),
		Advice: "Use a longer warm-up. If it stays, look for variables that move together.",
	}
}

// LowEnergy is chains that move too slowly between regions of high and low
// probability.
func LowEnergy(value, limit float64) Finding {
	return Finding{
		Code: "low_energy_information", Severity: Warning, Subject: "sampling",
		Title:  "The sampler hardly reaches the extremes",
		Text:   fmt.Sprintf("The energy diagnostic E-BFMI is %s in the worst chain (at least %s is good). Some parameter has a far longer tail than the sampler can walk in one step, so the ends of intervals are not to be trusted.", significant(value, 2), significant(limit, 2)),
		Advice: "Use a longer warm-up. If it stays, tighten the priors of spreads over geos (eta, xi) and of knots.",
	}
}
