package report

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/baseline"
)

// A setting is a line of the specification: what was set, and where that is long,
// the whole of it.
type setting struct {
	name, value string
	all         []string // shown on demand
}

// settings returns a table of names and what they are, leaving out what is empty.
func settings(caption string, lines ...setting) *table {
	t := &table{Caption: caption, Head: texts("Item", "Value")}
	for _, s := range lines {
		if s.value != "" {
			t.Rows = append(t.Rows, row{Cells: []cell{{Text: s.name}, {Text: s.value, All: s.all}}})
		}
	}
	return t
}

// shownNames is the number of names that a line has before the rest is shown on
// demand.
const shownNames = 12

// enumerated returns a setting that names things after a few words.
func enumerated(name, words string, all []string, after string) setting {
	switch {
	case len(all) == 0:
		return setting{}
	case len(all) > shownNames:
		return setting{name, fmt.Sprintf("%s%s and %d more%s", words, strings.Join(all[:shownNames], ", "), len(all)-shownNames, after), all}
	}
	return setting{name, words + list(all) + after, nil}
}

// grouped puts things about which the same is said into one line.
func grouped(names []string, say func(i int) string) []string {
	var order []string
	of := map[string][]string{}
	for i, name := range names {
		text := say(i)
		if of[text] == nil {
			order = append(order, text)
		}
		of[text] = append(of[text], name)
	}
	lines := make([]string, len(order))
	for i, text := range order {
		lines[i] = list(of[text]) + ": " + text
	}
	return lines
}

func (d *Document) specIntro() string {
	sd := "standard deviations of the outcome"
	if !d.data.National() && d.data.Population != nil {
		sd += " per person"
	}
	return "Ranges hold " + d.level() + " of the prior probability, with its median in front. The baseline, seasons, events and noise are in " + sd + "; coefficients of controls are that for each standard deviation of the control."
}

func (d *Document) specTable() *table {
	return settings("Specification of the model",
		setting{"Outcome", d.outcomeFact(), nil},
		setting{"Likelihood", d.likelihoodWords(), nil},
		setting{"Carry-over", d.carryoverWords(), nil},
		setting{"Effects over geos", d.geoEffectWords(), nil},
		setting{"Intercepts of geos", d.interceptWords(), nil},
		d.knotSetting(),
		setting{"Yearly season", d.seasonWords(), nil},
		setting{"Weekly season", d.weeklyWords(), nil},
		d.eventSetting(),
		d.controlSetting(),
		d.treatmentSetting(),
		d.holdoutSetting(),
		setting{"History before the window", d.historyWords(), nil},
	)
}

func (d *Document) likelihoodWords() string {
	name := map[mmm.Likelihood]string{mmm.NormalLikelihood: "Normal", mmm.StudentTLikelihood: "Student-t"}[d.spec.Likelihood]
	if d.spec.Likelihood == mmm.StudentTLikelihood {
		name += " with degrees of freedom " + d.priorWords(d.spec.DF, compact)
	}
	scale := "one noise scale"
	if d.spec.UniqueSigma && !d.data.National() {
		scale = "a noise scale for each geo"
	}
	return fmt.Sprintf("%s, %s: %s", name, scale, d.priorWords(d.spec.Sigma, compact))
}

func (d *Document) carryoverWords() string {
	if d.spec.MaxLag == 0 {
		return "none"
	}
	return "up to " + count(d.spec.MaxLag, string(d.data.Grain)) + " after exposure"
}

func (d *Document) geoEffectWords() string {
	if d.data.National() {
		return ""
	}
	if d.spec.Effects == mmm.LogNormalEffects {
		return "log-normal: every geo has its own effect of the same sign, drawn to the common one as far as data are few"
	}
	return "normal: every geo has its own effect, drawn to the common one as far as data are few"
}

func (d *Document) interceptWords() string {
	if d.data.National() {
		return ""
	}
	return fmt.Sprintf("each %s; zero in %s, to which the level of the baseline belongs", d.priorWords(d.spec.GeoIntercept, compact), d.data.Geos[d.spec.BaselineGeo])
}

// knotSetting says where the level of the baseline may bend: the dates where knots
// are not evenly spaced, as those chosen by hand or selected from the data.
func (d *Document) knotSetting() setting {
	const name = "Level of the baseline"
	k, prior := d.spec.Baseline.Knots, d.priorWords(d.spec.Baseline.Knot, compact)
	switch {
	case len(k) == 1:
		return setting{name, "the same throughout (1 knot); " + prior, nil}
	case len(k) == d.data.T():
		return setting{name, "free in every " + string(d.data.Grain) + " (" + count(len(k), "knot") + "); each " + prior, nil}
	case slices.Equal(k, baseline.EvenKnots(d.data.T(), len(k))):
		return setting{name, fmt.Sprintf("%s evenly spaced from %s to %s, joined by straight lines; each %s", count(len(k), "knot"), d.dayOf(k[0]), d.dayOf(k[len(k)-1]), prior), nil}
	}
	var dates []string
	for _, t := range k {
		dates = append(dates, d.dayOf(t))
	}
	return enumerated(name, count(len(k), "knot")+" not evenly spaced, joined by straight lines, at ", dates, "; each "+prior)
}

func (d *Document) dayOf(t int) string { return dayText(d.data.Periods[t]) }

func (d *Document) seasonWords() string {
	b := d.spec.Baseline
	if b.YearlyOrder == 0 {
		return "none"
	}
	return count(b.YearlyOrder, "harmonic") + " of a year; first coefficients " + d.priorWords(b.Yearly, compact)
}

func (d *Document) weeklyWords() string {
	if !d.spec.Baseline.Weekly {
		return ""
	}
	return "an effect for each day of the week, which sum to zero; each " + d.priorWords(d.spec.Baseline.WeeklyEffects, compact)
}

func (d *Document) eventSetting() setting {
	var all []string
	for i := range d.data.Events {
		e := &d.data.Events[i]
		all = append(all, e.Name+d.aroundWords(e))
	}
	return enumerated("Events", count(len(all), "event")+": ", all, "; each effect "+d.priorWords(d.spec.Baseline.Event, compact))
}

// aroundWords says how long before and after an event there are effects.
func (d *Document) aroundWords(e *mmm.Event) string {
	var parts []string
	if e.Lead > 0 {
		parts = append(parts, count(e.Lead, string(d.data.Grain))+" before")
	}
	if e.Lag > 0 {
		parts = append(parts, count(e.Lag, string(d.data.Grain))+" after")
	}
	if len(parts) == 0 {
		return ""
	}
	return " (also " + list(parts) + ")"
}

func (d *Document) controlSetting() setting {
	lines := grouped(seriesNames(d.data.Controls), func(i int) string {
		c := d.spec.Controls[i]
		return "coefficient " + d.priorWords(c.Coefficient, compact) + d.spreadWords(c.Xi) + perPerson(c.PerPopulation)
	})
	return setting{"Controls", strings.Join(lines, "; "), nil}
}

func (d *Document) treatmentSetting() setting {
	lines := grouped(seriesNames(d.data.Treatments), func(i int) string {
		s := d.spec.Treatments[i]
		return d.effectPrior(s.On, s.Effect) + d.spreadWords(s.Xi) + ", against " + compact(s.Baseline) + perPerson(s.PerPopulation)
	})
	return setting{"Treatments", strings.Join(lines, "; "), nil}
}

func seriesNames(all []mmm.Series) []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.Name
	}
	return names
}

// spreadWords is the prior of a coefficient's spread over geos.
func (d *Document) spreadWords(xi dist.Prior) string {
	if d.data.National() {
		return ""
	}
	return ", spread over geos (xi) " + d.priorWords(xi, compact)
}

func perPerson(yes bool) string {
	if yes {
		return ", per person"
	}
	return ""
}

// holdoutSetting says which cells were not learned from.
func (d *Document) holdoutSetting() setting {
	held := 0
	for _, h := range d.spec.Holdout {
		if h {
			held++
		}
	}
	if held == 0 {
		return setting{}
	}
	periods, geos := d.data.T(), []string{}
	when := map[string]string{}
	for g, name := range d.data.Geos {
		if spans := d.spans(d.spec.Holdout[g*periods:(g+1)*periods], 0); len(spans) > 0 {
			geos, when[name] = append(geos, name), strings.Join(spans, ", ")
		}
	}
	lines := grouped(geos, func(i int) string { return when[geos[i]] })
	value := fmt.Sprintf("%s of %s (%s and geo), which were not learned from", fixed(float64(held), 0), count(len(d.spec.Holdout), "cell"), d.data.Grain)
	if len(lines) > 1 {
		return setting{"Held out", value, lines}
	}
	if len(geos) == d.data.G() {
		lines[0] = when[geos[0]]
	}
	return setting{"Held out", value + "; " + lines[0], nil}
}

// spans writes runs of marked periods as dates, the first of them being that many
// periods before the window.
func (d *Document) spans(marked []bool, before int) []string {
	var all []string
	for from, to := range runs(marked) {
		start := d.data.Grain.Next(d.first(), from-before)
		all = append(all, dayText(start)+" – "+dayText(d.data.Grain.Next(d.first(), to-before)-1))
	}
	return all
}

// runs yields where runs of marks begin, and where they have ended.
func runs(marked []bool) iter.Seq2[int, int] {
	return func(yield func(from, to int) bool) {
		for t := 0; t < len(marked); t++ {
			from := t
			for t < len(marked) && marked[t] {
				t++
			}
			if t > from && !yield(from, t) {
				return
			}
		}
	}
}

func (d *Document) historyWords() string {
	if d.data.History == 0 {
		return "none: carry-over into the first periods is understated"
	}
	return count(d.data.History, string(d.data.Grain)) + " of media exposure"
}
