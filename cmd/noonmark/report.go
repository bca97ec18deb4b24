package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/report"
	"github.com/noonmark/noonmark/mmm"
)

// reporter writes reports as the end of their file's name asks for.
type reporter struct{}

// Problems with reports.
const (
	reportFormat app.ProblemCode = "report_format"
	noBrowser    app.ProblemCode = "no_browser"
)

// Report implements cli.Reporter.
func (reporter) Report(ctx context.Context, m *app.OpenModel, plans *app.Planning, days *app.Loop, path string, today mmm.Day) error {
	format := strings.ToLower(filepath.Ext(path))
	if format != ".html" && format != ".htm" && format != ".pdf" {
		return app.Problem{Code: reportFormat, File: path, Text: "reports are HTML or PDF, by the end of the file's name", Advice: "Name a file that ends in .html or .pdf"}
	}
	fit, err := m.Fit()
	if err != nil {
		return err
	}
	document, err := report.Collect(fit, m.Model, plans, days, today)
	if err != nil {
		return err
	}
	err = app.ReplaceFile(path, func(w io.Writer) error {
		if format == ".pdf" {
			return document.PDF(ctx, w, report.DefaultPDFOptions())
		}
		return document.HTML(w)
	})
	if errors.Is(err, report.ErrNoBrowser) {
		return app.Problem{Code: noBrowser, File: path, Text: "there is no Chromium or Chrome on this machine to print PDF files with", Advice: "Install one, or write .html and print it from a browser"}
	}
	return err
}
