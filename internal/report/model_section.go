package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
)

func (d *Document) modelSection() section {
	s := section{ID: "model", Title: "How the model was made",
		Figures: []figure{{Title: "Specification", Text: "Ranges hold " + d.level() + " of the prior probability, with its median in front; of the baseline, seasons and events, in standard deviations of the outcome.", Table: d.specTable()}, {Title: "Priors of channels", Text: d.priorIntro(), Table: d.priorTable()}}}
	if len(d.data.LiftTests) > 0 {
		s.Figures = append(s.Figures, figure{Title: "Lift tests", Text: "Read-outs of experiments that enter the likelihood.", Table: d.liftTable()})
	}
	s.Figures = append(s.Figures, figure{Title: "Reproducibility", Text: "The same data, specification, options, seed and version give the same model, bit for bit. The model id is a hash of them.", Table: d.reproduceTable()})
	return s
}

// pairs returns a table of names and what they are, leaving out what is empty.
func pairs(caption string, facts ...fact) *table {
	t := &table{Caption: caption, Head: texts("Item", "Value")}
	for _, f := range facts {
		if f.Value != "" {
			t.Rows = append(t.Rows, row{Cells: texts(f.Name, f.Value)})
		}
	}
	return t
}

func (d *Document) specTable() *table {
	b := d.spec.Baseline
	return pairs("Specification of the model",
		fact{"Outcome", capital(d.outcomeFact())},
		fact{"Likelihood", d.likelihoodWords()},
		fact{"Carry-over", d.carryoverWords()},
		fact{"Effects over geos", d.geoEffectWords()},
		fact{"Level of the baseline", count(len(b.Knots), "knot") + d.knotWords() + ", joined by straight lines; each " + d.priorWords(b.Knot, compact)},
		fact{"Yearly season", d.seasonWords()},
		fact{"Weekly season", d.weeklyWords()},
		fact{"Events", d.eventWords()},
		fact{"Controls", d.controlWords()},
		fact{"Treatments", d.treatmentWords()},
		fact{"Held out", d.holdoutWords()},
		fact{"History before the window", d.historyWords()},
	)
}

func (d *Document) likelihoodWords() string {
	name := map[mmm.Likelihood]string{mmm.NormalLikelihood: "Normal", mmm.StudentTLikelihood: "Student-t"}[d.spec.Likelihood]
	scale := "one noise scale"
	if d.spec.UniqueSigma && !d.data.National() {
		scale = "a noise scale for each geo"
	}
	return fmt.Sprintf("%s, %s: %s, in standard deviations of the outcome", name, scale, d.priorWords(d.spec.Sigma, compact))
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

func (d *Document) knotWords() string {
	k := d.spec.Baseline.Knots
	if len(k) < 2 {
		return ""
	}
	return " from " + dayText(d.data.Periods[k[0]]) + " to " + dayText(d.data.Periods[k[len(k)-1]])
}

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

// shownNames is the number of names that a list of events or controls has before
// the rest is counted.
const shownNames = 12

func names(all []string) string {
	if len(all) > shownNames {
		return strings.Join(all[:shownNames], ", ") + " and " + fmt.Sprint(len(all)-shownNames) + " more"
	}
	return list(all)
}

func (d *Document) eventWords() string {
	var all []string
	for _, e := range d.data.Events {
		all = append(all, e.Name)
	}
	if len(all) == 0 {
		return ""
	}
	return count(len(all), "event") + ": " + names(all) + "; each effect " + d.priorWords(d.spec.Baseline.Event, compact)
}

func (d *Document) controlWords() string {
	var all []string
	for _, c := range d.data.Controls {
		all = append(all, c.Name)
	}
	if len(all) == 0 {
		return ""
	}
	return names(all)
}

func (d *Document) treatmentWords() string {
	var all []string
	for i, s := range d.data.Treatments {
		all = append(all, s.Name+" (against "+compact(d.spec.Treatments[i].Baseline)+"; "+d.effectPrior(d.spec.Treatments[i].On, d.spec.Treatments[i].Effect)+")")
	}
	return strings.Join(all, "; ")
}

func (d *Document) holdoutWords() string {
	held := 0
	for _, h := range d.spec.Holdout {
		if h {
			held++
		}
	}
	if held == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s (period and geo) were not learned from", fixed(float64(held), 0), count(len(d.spec.Holdout), "cell"))
}

func (d *Document) historyWords() string {
	if d.data.History == 0 {
		return "none: carry-over into the first periods is understated"
	}
	return count(d.data.History, string(d.data.Grain)) + " of media exposure"
}

func (d *Document) priorIntro() string {
	return "What the model was told before it saw the data. Ranges hold " + d.level() + " of the prior probability, with its median in front. Half-saturation is in units of the median exposure."
}

// priorTable says in words what was believed about each channel.
func (d *Document) priorTable() *table {
	t := &table{Caption: "Priors by channel, in words; ranges hold " + d.level(), Head: texts("Channel", "Effect", "Carry-over", "Saturation")}
	for i, c := range d.data.Channels {
		s := d.spec.Channels[i]
		t.Rows = append(t.Rows, row{Class: d.colours[c.Name], Cells: []cell{{Text: c.Name},
			{Text: d.effectPrior(s.On, s.Effect), Title: s.Effect.String()},
			{Text: d.kernelWords(s)}, {Text: d.curveWords(s)}}})
	}
	return t
}

// effectPrior says what a prior of an effect is on, and where it is.
func (d *Document) effectPrior(on mmm.PriorOn, p dist.Prior) string {
	switch on {
	case mmm.OnROI:
		return "ROI " + d.priorWords(p, d.unit.roi)
	case mmm.OnMROI:
		return "marginal ROI " + d.priorWords(p, d.unit.roi)
	case mmm.OnContribution:
		return "contribution " + d.priorWords(p, percent) + " of " + d.unit.noun
	}
	return "coefficient " + d.priorWords(p, compact)
}

var kernelNames = map[adstock.Kind]string{
	adstock.KindNone: "none", adstock.KindGeometric: "geometric", adstock.KindBinomial: "binomial", adstock.KindDelayed: "delayed",
	adstock.KindWeibullPDF: "Weibull density", adstock.KindWeibullCDF: "Weibull survival",
}

func (d *Document) kernelWords(s mmm.ChannelSpec) string {
	text := kernelNames[s.Adstock]
	k, err := adstock.New(s.Adstock)
	if err != nil {
		return string(s.Adstock)
	}
	return text + d.shapeWords(s, k.Params())
}

// shapeNames are the shape parameters in words.
var shapeNames = map[string]string{"alpha": "retention per period", "delay": "periods to the peak", "shape": "shape", "scale": "scale, in periods", "ec": "half-saturation", "slope": "slope", "lam": "steepness"}

func (d *Document) shapeWords(s mmm.ChannelSpec, params []string) string {
	var words []string
	for _, name := range params {
		if p, ok := s.Shape[name]; ok {
			words = append(words, shapeNames[name]+" "+d.priorWords(p, compact))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return "; " + strings.Join(words, "; ")
}

func (d *Document) liftTable() *table {
	t := &table{Caption: "Lift tests; effects with their standard errors", Head: texts("Test", "Channel", "Window", "Geos", "Compared with", "Effect", "Standard error")}
	for _, l := range d.data.LiftTests {
		geos := "all"
		if l.Geos != nil {
			geos = count(len(l.Geos), "geo")
		}
		amount := func(v float64) string { return compact(v) + " " + d.unit.outcome }
		if l.InRevenue {
			amount = func(v float64) string { return d.unit.priced(compact(v)) }
		}
		against := "no exposure"
		if l.Against != 0 {
			against = percent(l.Against) + " of exposure"
		}
		t.Rows = append(t.Rows, row{Cells: texts(l.Name, l.Channel, dayText(l.Start)+" – "+dayText(max(l.End, l.CountUntil)), geos, against, amount(l.Effect), amount(l.SE))})
	}
	return t
}

func (d *Document) reproduceTable() *table {
	m := d.model
	return pairs("What made this model",
		fact{"Model id", string(m.ID)},
		fact{"Version of the program", m.Version},
		fact{"Seed", fmt.Sprint(m.Options.Seed)},
		fact{"Draws", fmt.Sprintf("%s of %s", count(m.Options.Chains, "chain"), count(m.Options.Draws, "draw"))},
		fact{"Attempts made", fmt.Sprintf("%d of at most %d", len(m.Attempts), m.Options.Attempts)},
		fact{"Departures from the reference model class", d.compatWords()},
	)
}

// compatWords lists the switches that reproduce another program's numbers.
func (d *Document) compatWords() string {
	c := d.spec.Compat
	all := []string{}
	add := func(on bool, name string) {
		if on {
			all = append(all, name)
		}
	}
	add(c.DividedBaseline, "divided baseline")
	add(c.SaturatedCounterfactual, "saturated counterfactual")
	add(c.InertParameters, "inert parameters")
	if len(all) == 0 {
		return ""
	}
	return "compatible with Google Meridian in: " + list(slices.Clone(all))
}
