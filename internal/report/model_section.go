package report

import (
	"fmt"
	"strings"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
)

func (d *Document) modelSection() section {
	s := section{ID: "model", Title: "How the model was made",
		Figures: []figure{{Title: "Specification", Text: d.specIntro(), Table: d.specTable()},
			{Title: "Priors of channels", Text: d.priorIntro(), Table: d.priorTable()}}}
	if len(d.data.LiftTests) > 0 {
		s.Figures = append(s.Figures, figure{Title: "Lift tests", Text: "Read-outs of experiments that enter the likelihood.", Table: d.liftTable()})
	}
	s.Figures = append(s.Figures, figure{Title: "Reproducibility", Text: "The same data, specification, options, seed and version give the same model, bit for bit. The model id is a hash of them.", Table: d.reproduceTable()})
	return s
}

func (d *Document) priorIntro() string {
	return "What the model was told before it saw the data. Ranges hold " + d.level() + " of the prior probability, with its median in front. " + d.halfSaturationUnit()
}

// halfSaturationUnit says what half-saturation is measured in.
func (d *Document) halfSaturationUnit() string {
	frequency := 0
	for _, c := range d.data.Channels {
		if c.Kind.HasFrequency() {
			frequency++
		}
	}
	switch frequency {
	case 0:
		return "Half-saturation is in units of the channel's median exposure."
	case len(d.data.Channels):
		return "Half-saturation is an average frequency, in exposures of each person reached."
	}
	return "Half-saturation is in units of the channel's median exposure; with reach and frequency, an average frequency, in exposures of each person reached."
}

// priorTable says in words what was believed about each channel.
func (d *Document) priorTable() *table {
	t := &table{Caption: "Priors by channel, in words; ranges hold " + d.level(), Head: texts("Channel", "Effect", "Carry-over", "Saturation")}
	if !d.data.National() {
		t.Head = append(t.Head, cell{Text: d.spreadHead()})
	}
	for i, c := range d.data.Channels {
		s := d.spec.Channels[i]
		r := row{Class: d.colours[c.Name], Cells: []cell{{Text: c.Name},
			{Text: d.effectPrior(s.On, s.Effect) + d.windowWords(s.Calibration), Title: s.Effect.String()},
			{Text: d.kernelWords(s)}, {Text: d.curveWords(s)}}}
		if !d.data.National() {
			r.Cells = append(r.Cells, cell{Text: d.priorWords(s.Eta, compact), Title: s.Eta.String()})
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// spreadHead names the spread of effects over geos by what it is the standard
// deviation of.
func (d *Document) spreadHead() string {
	if d.spec.Effects == mmm.LogNormalEffects {
		return "Spread over geos, of the effect's logarithm (eta)"
	}
	return "Spread over geos (eta)"
}

// windowWords says which media periods the return of a prior is measured over,
// where it is not all of them.
func (d *Document) windowWords(calibration []bool) string {
	if calibration == nil {
		return ""
	}
	return "; of spend in " + strings.Join(d.spans(calibration, d.data.History), ", ")
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
	return settings("What made this model",
		setting{"Model id", string(m.ID), nil},
		setting{"Version of the program", m.Version, nil},
		setting{"Seed", fmt.Sprint(m.Options.Seed), nil},
		setting{"Draws", fmt.Sprintf("%s of %s", count(m.Options.Chains, "chain"), count(m.Options.Draws, "draw")), nil},
		setting{"Attempts made", fmt.Sprintf("%d of at most %d", len(m.Attempts), m.Options.Attempts), nil},
		setting{"Departures from the reference model class", d.compatWords(), nil},
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
	return "compatible with Google Meridian in: " + list(all)
}
