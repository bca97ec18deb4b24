// Package chart draws charts as SVG for inlining in an HTML page.
//
// A [Canvas] collects marks; a [Frame] is a canvas with two axes, a [Rows] one
// with labelled rows over a horizontal axis. Marks have classes and no colours:
// [Style] says what the classes mean, and the page sets the colours as variables,
// so that one picture serves light and dark screens and paper. Text is set in the
// page's font; positions rest on anchors, never on exact widths of text.
//
//	canvas.go  marks and paths
//	text.go    how wide a text is, roughly
//	axis.go    scales and ticks of values, logarithms and dates
//	frame.go   two axes, and lines, bands and points between them
//	rows.go    labelled rows: bars and intervals
//	matrix.go  labelled rows and columns of cells
//	stack.go   layers on top of each other
//	place.go   labels that do not overlap
//
// The same calls give the same bytes.
package chart

import _ "embed"

// Style is the style sheet of the classes that charts use. The page sets the
// variables --ink, --ink2, --grid, --axis and --paper, and --c for each class of
// colour.
//
//go:embed chart.css
var Style string
