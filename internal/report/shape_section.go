package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/saturation"
)

func (d *Document) shapeSection() section {
	s := section{ID: "shape", Title: "Carry-over and saturation", Figures: []figure{d.adstockDecay()}}
	if f := d.saturationCurves(); len(f.Panels) > 0 {
		s.Figures = append(s.Figures, f)
	}
	return s
}

// adstockDecay are small multiples of the share of the effect in each period
// after exposure.
func (d *Document) adstockDecay() figure {
	f := figure{
		Title: "Adstock Decay of Effectiveness Over Time",
		Text:  fmt.Sprintf("Share of a channel's whole effect that happens so many %ss after exposure: posterior (colour) and prior (dashed), each with its mean and %s interval. Where they coincide the data said little about carry-over.", d.data.Grain, d.level()),
		Key:   d.priorKey(),
	}
	for i, s := range d.shapes {
		half := d.model.Answers.Channels.Channels[i].HalfLife
		f.Panels = append(f.Panels, panel{Title: s.Channel, Class: d.colours[s.Channel], Picture: picture(d.drawAdstock(s), ""),
			Text: "Half-life " + withInterval(half.Median, half, daysText) + " days",
			Alt:  fmt.Sprintf("Decay of %s: %s of the effect in the first %s, half-life %s days.", s.Channel, percent(s.Carryover[0].Mean), d.data.Grain, daysText(half.Median))})
	}
	f.Panels = d.inOrder(f.Panels)
	return f
}

func (d *Document) priorKey() []keyItem {
	return []keyItem{{"line", "ka", "Posterior"}, {"pale", "ka", d.level() + " of it"}, {"dash", "kp", "Prior"}, {"dots", "kp", d.level() + " of it"}}
}

func (d *Document) drawAdstock(s shape) *chart.Canvas {
	lags := lagsShown(s)
	x := make([]float64, lags)
	for l := range x {
		x[l] = float64(l)
	}
	posterior, prior := split(s.Carryover[:lags]), split(s.PriorCarryover[:lags])
	_, hi := extent(posterior.hi, prior.hi)
	y := chart.Values(0, hi, 4, percentTick)
	y.Grid = true
	across := chart.Exactly(0, max(float64(len(x)-1), 1), 5, wholeTick)
	across.Label = capital(string(d.data.Grain)) + "s since exposure"
	f := chart.NewFrame(panelWidth, panelHeight, across, y, 0)
	class := d.colours[s.Channel]
	f.Band("band "+class, x, posterior.lo, posterior.hi, "")
	drawPrior(f, x, prior)
	f.Line("line "+class, x, posterior.mean)
	if len(x) <= 15 {
		for l := range x {
			f.Dot("dot "+class, x[l], posterior.mean[l], 3, fmt.Sprintf("%ss after exposure %d: %s", d.data.Grain, l, withInterval(posterior.mean[l], s.Carryover[l], percent)))
		}
	}
	return f.Canvas
}

// drawPrior draws the mean of a prior and the ends of its interval.
func drawPrior(f *chart.Frame, x []float64, prior ends) {
	f.Line("line thin dots kp", x, prior.lo)
	f.Line("line thin dots kp", x, prior.hi)
	f.Line("line thin dash kp", x, prior.mean)
}

// lagsShown returns how many lags are worth drawing: those up to the last at which
// more than a fiftieth of the largest weight is likely, and at least eight.
func lagsShown(s shape) int {
	var top float64
	for _, w := range s.Carryover {
		top = max(top, w.Hi)
	}
	n := len(s.Carryover)
	for n > 8 && s.Carryover[n-1].Hi < top/50 {
		n--
	}
	return n
}

// saturationCurves are small multiples of the response to exposure.
func (d *Document) saturationCurves() figure {
	f := figure{
		Title: d.saturationTitle(),
		Text: fmt.Sprintf("Response as a share of its limit: posterior (colour) and prior (dashed), each with its mean and %s interval. Grey bars show how often each exposure occurred, where there was any; the upright lines mark half-saturation (dashed) and average exposure (dotted). %s",
			d.level(), d.exposurePer()),
		Key: append(d.priorKey(), keyItem{"soft", "kb", "Observed exposure"}, keyItem{"rule", "ka", "Half-saturation"}, keyItem{"dots", "ka", "Average exposure"}),
	}
	for i, s := range d.shapes {
		if s.Saturation == nil {
			continue
		}
		level := d.model.Answers.Channels.Channels[i].Saturation
		f.Panels = append(f.Panels, panel{Title: s.Channel, Class: d.colours[s.Channel], Picture: picture(d.drawSaturation(i, s), ""),
			Text: "At " + withInterval(level.Mean, level, percent) + " of its limit on average",
			Alt:  fmt.Sprintf("Saturation of %s: half-saturation at %s, average exposure %s.", s.Channel, compact(s.Half.Median), compact(s.Average))})
	}
	f.Panels = d.inOrder(f.Panels)
	return f
}

// saturationTitle is the standard name, unless some curve is not Hill's.
func (d *Document) saturationTitle() string {
	if slices.ContainsFunc(d.spec.Channels, func(c mmm.ChannelSpec) bool {
		return c.Saturation != saturation.KindHill && c.Saturation != saturation.KindNone
	}) {
		return "Saturation curves"
	}
	return "Hill Saturation Curves"
}

func (d *Document) drawSaturation(i int, s shape) *chart.Canvas {
	posterior, prior := split(s.Saturation), split(s.PriorSaturation)
	y := chart.Values(0, 1, 4, percentTick)
	y.Grid = true
	top := s.Exposures[len(s.Exposures)-1]
	across := chart.Exactly(0, top, 4, tickText)
	across.Label = d.exposureLabel(&d.data.Channels[i])
	f := chart.NewFrame(panelWidth, panelHeight+20, across, y, 0)
	class := d.colours[s.Channel]
	highest := slices.Max(s.histogram)
	for k, v := range s.histogram {
		if v > 0 {
			from, to := top*float64(k)/histogramBins, top*float64(k+1)/histogramBins
			f.Column("soft kb", from, to, 0, 0.3*v/highest, fmt.Sprintf("%s of exposed cells from %s to %s", percent(v), compact(from), compact(to)))
		}
	}
	f.Band("band "+class, s.Exposures, posterior.lo, posterior.hi, "")
	drawPrior(f, s.Exposures, prior)
	f.Line("line "+class, s.Exposures, posterior.mean)
	if s.Half.Median <= top {
		f.Upright("rule", s.Half.Median, "")
	}
	f.Upright("line thin dots ka", s.Average, "")
	return f.Canvas
}

// exposureLabel says what the horizontal axis of a saturation curve measures.
func (d *Document) exposureLabel(c *mmm.Channel) string {
	if c.Kind.HasFrequency() {
		return "Average frequency"
	}
	return cmp.Or(strings.TrimSpace(c.ExposureName), "Exposure")
}

// exposurePer says what one value of exposure counts.
func (d *Document) exposurePer() string {
	per := "per " + string(d.data.Grain)
	if !d.data.National() && d.data.Population != nil {
		per = "per person and " + string(d.data.Grain)
	}
	text := "Exposure is " + per + "."
	if slices.ContainsFunc(d.data.Channels, func(c mmm.Channel) bool { return c.Kind.HasFrequency() }) {
		text += " Frequency is that of people reached, its average by impressions."
	}
	return text
}
