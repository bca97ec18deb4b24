package main

import (
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/stat"
)

// column is one number about an allocation of one market.
type column struct {
	name string
	of   func(v *verdict, s score) float64
}

// columns lists those whose means over seeds are printed, with standard errors.
func columns() []column {
	return []column{
		{"true gain, %", func(v *verdict, s score) float64 { return 100 * s.gain / v.truly }},
		{"regret, %", func(v *verdict, s score) float64 { return 100 * v.regret(s) }},
		{"regret less that of the best mean, %", func(v *verdict, s score) float64 {
			return 100 * (v.regret(s) - v.regret(v.of(limit{name: s.limit}, theMean)[0]))
		}},
		{"predicted gain, %", func(v *verdict, s score) float64 { return 100 * s.predicted.Mean / v.truly }},
		{"predicted less true, %", func(v *verdict, s score) float64 { return 100 * (s.predicted.Mean - s.gain) / v.truly }},
	}
}

// printAllocations writes what each strategy is worth, a row each.
func printAllocations(out io.Writer, all []verdict, l limit) {
	fmt.Fprintf(out, "\n**%s.** The best allocation under the truth gains %s%% over today's.\n\n", capital(l.name), meanOver(all, func(v *verdict) float64 { return 100 * v.oracle[l.name] / v.truly }))
	fmt.Fprint(out, "| allocation |")
	for _, c := range columns() {
		fmt.Fprintf(out, " %s |", c.name)
	}
	fmt.Fprint(out, " regret, share of the best gain | better than today | 90% interval holds |\n|---|")
	for range len(columns()) + 3 {
		fmt.Fprint(out, "---|")
	}
	fmt.Fprintln(out)
	for _, s := range strategies() {
		printAllocation(out, all, l, s.name)
	}
}

func printAllocation(out io.Writer, all []verdict, l limit, name string) {
	fmt.Fprintf(out, "| %s |", name)
	one := func(v *verdict) score { return v.of(l, name)[0] }
	for _, c := range columns() {
		fmt.Fprintf(out, " %s |", meanOver(all, func(v *verdict) float64 { return c.of(v, one(v)) }))
	}
	var short, most float64
	for i := range all {
		v := &all[i]
		short += v.regret(one(v))
		most += v.oracle[l.name] / v.truly
	}
	fmt.Fprintf(out, " %.2f |", short/most)
	if name == asToday {
		fmt.Fprintln(out, " | |")
		return
	}
	fmt.Fprintf(out, " %.3f | %.3f |\n", share(all, func(v *verdict) bool { return one(v).gain > 0 }),
		share(all, func(v *verdict) bool { s := one(v); return s.holds() }))
}

// chanceBins are the upper ends of bins of the probability of being better than today.
var chanceBins = []float64{0.5, 0.9, 1}

// printChances writes how far that probability can be relied on.
func printChances(out io.Writer, all []verdict, l limit) {
	fmt.Fprint(out, "\n| P(better than today) | Brier score | stated below 0.5: stated, true, n | 0.5 to 0.9 | 0.9 and above | 90% interval holds |\n|---|---|---|---|---|---|\n")
	for _, s := range append(strategies()[1:], strategy{name: randomMixes}) {
		var scores []score
		for i := range all {
			scores = append(scores, all[i].of(l, s.name)...)
		}
		fmt.Fprintf(out, "| %s | %.3f |", s.name, brier(scores))
		lo := math.Inf(-1)
		for b, hi := range chanceBins {
			fmt.Fprintf(out, " %s |", reliability(scores, lo, hi, b == len(chanceBins)-1))
			lo = hi
		}
		n := 0.0
		for _, s := range scores {
			n += number(s.holds())
		}
		fmt.Fprintf(out, " %.3f |\n", n/float64(len(scores)))
	}
}

// brier returns the mean squared difference between probability and what was true
// (Brier 1950): 0.25 for who always says one half.
func brier(scores []score) float64 {
	var sum float64
	for _, s := range scores {
		sum += math.Pow(s.pBetter-number(s.gain > 0), 2)
	}
	return sum / float64(len(scores))
}

// reliability returns, of the scores whose probability is from lo to below hi (up to
// it, if last), the mean of that, how many were truly better, and their number.
func reliability(scores []score, lo, hi float64, last bool) string {
	var stated, better, n float64
	for _, s := range scores {
		if s.pBetter >= lo && (s.pBetter < hi || last) {
			stated += s.pBetter
			better += number(s.gain > 0)
			n++
		}
	}
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("%.2f, %.2f, %.0f", stated/n, better/n, n)
}

// printSeeds writes what became of the best mean, a row for each seed.
func printSeeds(out io.Writer, all []verdict) {
	fmt.Fprint(out, "\n<details><summary>The best mean, seed by seed</summary>\n\nIn % of what today's spending truly brings.\n\n| seed | converged |")
	for _, l := range limits() {
		fmt.Fprintf(out, " %s: best | true | predicted | 90%% interval | P(better) |", l.name)
	}
	fmt.Fprint(out, "\n|---|---|")
	for range limits() {
		fmt.Fprint(out, "---|---|---|---|---|")
	}
	fmt.Fprintln(out)
	for i := range all {
		v := &all[i]
		fmt.Fprintf(out, "| %d | %v |", v.seed, v.converged)
		for _, l := range limits() {
			s, unit := v.of(l, theMean)[0], v.truly/100
			fmt.Fprintf(out, " %.2f | %.2f | %.2f | %.2f to %.2f | %.2f |", v.oracle[l.name]/unit, s.gain/unit, s.predicted.Mean/unit, s.predicted.Lo/unit, s.predicted.Hi/unit, s.pBetter)
		}
		fmt.Fprintln(out)
	}
	fmt.Fprint(out, "\n</details>\n")
}

// shown is what two decimals show.
const shown = 0.005

// meanOver returns a mean over seeds with its standard error.
func meanOver(all []verdict, of func(v *verdict) float64) string {
	x := make([]float64, len(all))
	for i := range all {
		x[i] = of(&all[i])
	}
	mean, sd := stat.MeanStdDev(x, nil)
	if math.Abs(mean) < shown && (len(x) < 2 || sd < shown) {
		return "0"
	}
	if len(x) < 2 {
		return fmt.Sprintf("%.2f", mean)
	}
	return fmt.Sprintf("%.2f ± %.2f", mean, sd/math.Sqrt(float64(len(x))))
}

// share returns the share of seeds of which something is true.
func share(all []verdict, of func(v *verdict) bool) float64 {
	var n float64
	for i := range all {
		n += number(of(&all[i]))
	}
	return n / float64(len(all))
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func capital(s string) string { return string(s[0]-'a'+'A') + s[1:] }
