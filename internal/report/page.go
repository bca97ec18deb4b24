package report

import (
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/internal/report/chart"
)

//go:embed report.css
var pageStyle string

//go:embed report.html.tmpl
var pageText string

var pageTemplate = template.Must(template.New("report").Parse(pageText))

// An htmlPage is a document in words and pictures, as the template takes it.
type htmlPage struct {
	Title       string
	Subtitle    string
	Style       template.CSS
	Facts       []fact
	Summary     lead
	Hint        string // at the end of the summary, if any
	Findings    []findingGroup
	Channels    *table
	Sections    []section
	Definitions []definition
}

// A section is a part of the page with a heading of its own.
type section struct {
	ID, Title string
	Lead      *lead // nil if there is none
	Figures   []figure
}

// A lead is what a part of the page says first: a verdict, a paragraph, and a strip
// of numbers.
type lead struct {
	Verdict, Status string
	Text            []string // sentences
	Tiles           []tile
}

// HTML writes the document as one page that needs nothing else.
func (d *Document) HTML(w io.Writer) error {
	text, err := d.htmlText() // what cannot be rendered writes nothing
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

func (d *Document) htmlText() (string, error) {
	p := htmlPage{
		Title:       d.title(),
		Subtitle:    "Marketing mix model of " + d.unit.noun + ", " + d.window(),
		Style:       template.CSS(chart.Style + pageStyle),
		Facts:       d.facts(),
		Summary:     lead{Verdict: d.verdict(), Status: d.verdictStatus(), Text: d.summary(), Tiles: d.tiles()},
		Findings:    d.findingGroups(),
		Channels:    d.channelTable(),
		Definitions: d.definitions(),
		Sections: []section{d.contributionSection(), d.returnSection(), d.shapeSection(), d.fitSection(),
			d.learnedSection(), d.diagnosticSection(), d.modelSection()},
	}
	if d.planning == nil {
		p.Hint = planHint
	} else {
		p.Sections = slices.Insert(p.Sections, 2, d.planSection())
	}
	if d.loop != nil {
		p.Sections = slices.Insert(p.Sections, len(p.Sections)-3, d.loopSection())
	}
	var b strings.Builder
	if err := pageTemplate.Execute(&b, p); err != nil {
		return "", err
	}
	return b.String(), nil
}

// title is the name of the workspace, or of the market, or neither.
func (d *Document) title() string {
	switch {
	case d.model.Name != "":
		return d.model.Name
	case d.data.Name != "":
		return d.data.Name
	}
	return "Marketing mix model"
}
