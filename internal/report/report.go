// Package report writes what a fitted model says as one HTML page that needs
// nothing else: findings first, then the channels, then charts by their standard
// names, then how the model was made.
//
//	report.go      a fit → a Document: every number, computed by mmm/response
//	series.go      contributions through time, by week, month or quarter
//	residual.go    residuals and how often predictions held
//	geo.go         expected against actual outcome by geo
//	distribution.go  densities, histograms, R-hat by parameter
//	planning.go    what is done with budgets, and what that brings
//	loop*.go       the section about the daily loop, and what it shows
//	page.go        a Document → HTML: the page and its sections
//	summary.go     the header, the summary and the findings
//	channel_table.go  one row for each channel
//	*_section.go   the sections: their charts, tables and words
//	plan_*.go      the charts and words of the section about budgets
//	setting.go     the specification, in words
//	table.go figure.go  what sections are made of
//	words.go       definitions, and priors in words
//	format.go unit.go colour.go  how numbers, amounts and channels look
//	pdf.go         HTML → PDF, by a browser
//	chart/         charts as SVG
//
// Collecting computes, rendering does not. The same document gives the same bytes.
package report

import (
	"errors"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// A Document is everything that a report shows. It does not change.
type Document struct {
	generated mmm.Day
	model     *app.Model
	data      *mmm.Data
	spec      *mmm.Spec
	unit      unit

	fit         *response.Fit
	coverage    coverage
	residuals   residuals
	layers      layers
	curves      []response.Curve
	frequencies []response.Frequency
	shapes      []shape
	learned     []learned
	geos        geoFits
	rhats       []rhatGroup
	planning    *planning // nil where no surface was built
	loop        *loop     // nil where no day was run

	colours map[string]string // class of colour by name of channel or treatment
}

// Collect computes what the report of a model shows. Of the fit it uses the model
// and the draws; convergence and the answers most often asked for are those that
// were stored with the model. plans says what to do with budgets and days what the
// daily loop did; nil leaves that out. generated is the date shown as that of the
// report.
func Collect(fit *mmm.Fit, model *app.Model, plans *app.Planning, days *app.Loop, generated mmm.Day) (*Document, error) {
	if model.Answers.Channels == nil || model.Answers.Fitness == nil {
		return nil, errors.New("report: the model was stored without its answers")
	}
	a := response.New(fit, model.Answers.Level)
	d := &Document{generated: generated, model: model, data: fit.Model.Data(), spec: fit.Model.Spec(),
		colours: colours(model.Answers.Channels), rhats: rhatGroups(model.Parameters)}
	d.unit = newUnit(d.data, a.Unit())
	for _, step := range []struct {
		what string
		do   func() error
	}{
		{"expected outcome", func() (err error) { d.fit, err = a.Fit(false); return err }},
		{"contributions", func() (err error) { d.layers, err = collectLayers(a, d); return err }},
		{"response curves", func() (err error) { d.curves, err = a.Curves(response.Multipliers()); return err }},
		{"frequencies", func() (err error) { d.frequencies, err = a.Frequencies(); return err }},
		{"shapes", func() (err error) { d.shapes, err = collectShapes(a, fit.Model); return err }},
		{"priors", func() (err error) { d.learned, err = collectLearned(a); return err }},
		{"geos", func() (err error) { d.geos, err = collectGeos(fit.Model, a); return err }},
		{"plan", func() (err error) { d.planning, err = collectPlanning(plans); return err }},
	} {
		if err := step.do(); err != nil {
			return nil, fmt.Errorf("report: %s: %w", step.what, err)
		}
	}
	d.loop = collectLoop(days, d.data)
	held := heldOut(fit.Model)
	d.coverage = newCoverage(d.fit.Actual[0], d.fit.Predicted.Values[0], held)
	d.residuals = newResiduals(d.fit, held, d.data)
	return d, nil
}

// level returns the level of all intervals in words.
func (d *Document) level() string { return levelText(d.model.Answers.Level) }
