package review

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

// Fit returns what there is to know about a fit, of which a is the analysis. Its
// intervals have the level of the analysis. A fit without diagnostics, such as one
// made elsewhere, is not judged by convergence.
func Fit(fit *mmm.Fit, a *response.Analysis, t Thresholds) ([]finding.Finding, error) {
	c := fitReview{fit: fit, m: fit.Model, d: fit.Model.Data(), t: t.Fit, design: t.Design, level: a.Level(), unit: a.Unit()}
	var err error
	if c.scan, err = scanDraws(c.m, a); err != nil {
		return nil, err
	}
	if c.channels, err = a.Channels(); err != nil {
		return nil, err
	}
	if c.learned, err = a.Learned(); err != nil {
		return nil, err
	}
	if c.fitness, err = a.Fitness(); err != nil {
		return nil, err
	}
	if err := c.convergence(); err != nil {
		return nil, err
	}
	c.baseline()
	c.accuracy()
	c.predictions()
	c.residuals()
	c.returns()
	c.shapes()
	c.confounded()
	c.liftTests()
	finding.Sort(c.found)
	return c.found, nil
}

// fitReview collects findings about a fit.
type fitReview struct {
	fit      *mmm.Fit
	m        *mmm.Model
	d        *mmm.Data
	t        FitThresholds
	design   DesignThresholds
	level    float64
	unit     string
	scan     *scan
	channels *response.Channels
	learned  []response.Learned
	fitness  *response.Fitness
	found    []finding.Finding
}

func (c *fitReview) add(f finding.Finding) { c.found = append(c.found, f) }

// baseline finds a baseline that is negative or small.
func (c *fitReview) baseline() {
	b, expected := c.channels.Baseline, c.channels.Expected.Mean
	share := finding.Range{Lo: b.Lo / expected, Hi: b.Hi / expected, Level: b.Level}
	switch p := c.channels.NegativeBaseline; {
	case p > c.t.NegativeBaselineError:
		c.add(finding.NegativeBaseline(finding.Error, p, share))
	case p >= c.t.NegativeBaseline:
		c.add(finding.NegativeBaseline(finding.Warning, p, share))
	case b.Mean/expected < c.t.SmallBaseline:
		c.add(finding.MarketingExplainsMost(share, b.Mean/expected))
	}
}

// accuracy finds models that do not fit, or only what they learned from.
func (c *fitReview) accuracy() {
	f := c.fitness
	train, set := f.NationalAll, "the data"
	if f.NationalTrain != nil {
		train, set = *f.NationalTrain, "what it learned from"
	}
	if train.R2 <= 0 {
		c.add(finding.PoorFit(float64(train.R2), set))
	}
	if f.GeoTest != nil && float64(f.GeoTest.WMAPE) > c.t.HoldoutRatio*float64(f.GeoTrain.WMAPE) {
		c.add(finding.HoldoutWorse(float64(f.GeoTrain.WMAPE), float64(f.GeoTest.WMAPE), float64(f.GeoTest.R2)))
	}
}

// rangeOf returns an estimate's interval.
func rangeOf(e draws.Estimate) finding.Range {
	return finding.Range{Lo: e.Lo, Hi: e.Hi, Level: e.Level}
}
