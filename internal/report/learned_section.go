package report

import (
	"fmt"

	"github.com/noonmark/noonmark/internal/report/chart"
)

func (d *Document) learnedSection() section {
	f := figure{
		Title: "Prior vs Posterior Distributions",
		Text: fmt.Sprintf("What was believed before the data (dashed) and after (colour): ROI of paid channels, contribution of organic ones. Numbers are means, where the tables of priors have medians; brackets are %s intervals. Overlap is the share of probability that both have in common: near 100%%, the result is the prior's, not the data's.",
			d.level()),
		Key: []keyItem{{"soft", "ka", "Posterior"}, {"dash", "kp", "Prior"}},
	}
	for _, l := range d.learned {
		write, what := d.unit.roi, "ROI"
		if l.Quantity != "roi" {
			write, what = compact, "contribution"
		}
		f.Panels = append(f.Panels, panel{Title: l.Channel, Class: d.colours[l.Channel], Picture: picture(d.drawLearned(l), ""),
			Text: fmt.Sprintf("%s → %s. Overlap %s.", withInterval(l.Prior.Mean, l.Prior, write), withInterval(l.Posterior.Mean, l.Posterior, write), percent(l.Overlap)),
			Alt:  fmt.Sprintf("Densities of %s of %s: prior mean %s, posterior mean %s.", what, l.Channel, write(l.Prior.Mean), write(l.Posterior.Mean))})
	}
	f.Panels = d.inOrder(f.Panels)
	return section{ID: "learned", Title: "What the data taught", Figures: []figure{f}}
}

func (d *Document) drawLearned(l learned) *chart.Canvas {
	format, label := chart.Format(d.unit.roiTick), "ROI"
	if l.Quantity != "roi" {
		format, label = tickText, "Contribution"+d.inCurrency()
	}
	_, hi := extent(l.prior, l.posterior)
	across := chart.Exactly(l.x[0], l.x[len(l.x)-1], 4, format)
	across.Label = label
	y := chart.Exactly(0, hi*1.08, 1, func(v, step float64) string { return "" })
	f := chart.NewFrame(panelWidth, 150, across, y, 0)
	class, zero := d.colours[l.Channel], make([]float64, len(l.x))
	if l.prior != nil {
		f.Band("pale kb", l.x, zero, l.prior, "")
		f.Line("line thin dash kp", l.x, l.prior)
	}
	if l.posterior != nil {
		f.Band("band "+class, l.x, zero, l.posterior, "")
		f.Line("line "+class, l.x, l.posterior)
	}
	return f.Canvas
}
