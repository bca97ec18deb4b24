package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/report/chart"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

// A node is an element of a page.
type node struct {
	name     string
	attr     map[string]string
	data     string // of a text, which has no name
	children []*node
}

// text returns everything that is written in the element.
func (n *node) text() string {
	var b strings.Builder
	b.WriteString(n.data)
	for _, c := range n.children {
		b.WriteString(c.text())
	}
	return b.String()
}

// parse reads a page as XML, which it also is.
func parse(t *testing.T, page string) *node {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	root := &node{name: "#page"}
	open := []*node{root}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return root
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				n.attr[a.Name.Local] = a.Value
			}
			last := open[len(open)-1]
			last.children = append(last.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last := open[len(open)-1]
			last.children = append(last.children, &node{data: string(token)})
		}
	}
}

// all returns the elements below n that are asked for, in order.
func (n *node) all(want func(*node) bool) []*node {
	var found []*node
	for _, c := range n.children {
		if want(c) {
			found = append(found, c)
		}
		found = append(found, c.all(want)...)
	}
	return found
}

func named(names ...string) func(*node) bool {
	return func(n *node) bool { return slices.Contains(names, n.name) }
}

// headings returns the headings of sections, charts and panels.
func headings(page *node) []string {
	var all []string
	for _, n := range page.all(named("h2", "h3", "strong")) {
		all = append(all, n.text())
	}
	return all
}

// standard are the headings of every report.
var standard = []string{
	"Summary", "Findings", "Channels", "Definitions",
	"Contribution by baseline and marketing channels", "Channel contribution over time",
	"ROI by channel", "ROI vs. marginal ROI", "ROI vs. effectiveness", "CPIK by channel", "Response curves",
	"Adstock Decay of Effectiveness Over Time", "Hill Saturation Curves", "Model fit metrics",
	"Prior vs Posterior Distributions", "R-hat Convergence Diagnostic", "Sampler diagnostics", "Worst parameters", "Sampling attempts",
	"Residuals over time", "Fitted vs. Residual", "Specification", "Priors of channels", "Reproducibility",
}

func TestHeadings(t *testing.T) {
	for name, c := range map[string]struct{ has, lacks []string }{
		"national": {[]string{"Expected revenue vs. actual revenue", "Spend and revenue contribution by channel", "Lift tests"},
			[]string{"Optimal frequency", "Expected revenue vs. actual revenue by geo", "Autocorrelation of residuals", "The last 91 days"}},
		"geo":   {[]string{"Expected revenue vs. actual revenue", "Spend and revenue contribution by channel", "Optimal frequency", "Expected revenue vs. actual revenue by geo", "Autocorrelation of residuals"}, []string{"Lift tests"}},
		"daily": {[]string{"Expected outcome vs. actual outcome", "Spend and outcome contribution by channel", "The last 91 days"}, []string{"Optimal frequency"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := headings(parse(t, textOf(t, documentOf(t, markets()[name](), 0.9))))
			for _, want := range slices.Concat(standard, c.has) {
				if n := countOf(got, want); n != 1 {
					t.Errorf("%q is there %d times, want once", want, n)
				}
			}
			for _, no := range c.lacks {
				if slices.Contains(got, no) {
					t.Errorf("%q has nothing to show, but is there", no)
				}
			}
		})
	}
}

func countOf(all []string, s string) int {
	n := 0
	for _, v := range all {
		if v == s {
			n++
		}
	}
	return n
}

// debris is what must never reach a reader.
var debris = regexp.MustCompile(`NaN|\bInf\b|%!|<nil>|\+Inf|undefined|\{\{|map\[|0x[0-9a-f]{6}|ZgotmplZ`)

func TestPage(t *testing.T) {
	for name, m := range markets() {
		t.Run(name, func(t *testing.T) {
			text := textOf(t, documentOf(t, m(), 0.9))
			if at := debris.FindStringIndex(text); at != nil {
				t.Errorf("debris: %q", text[max(0, at[0]-80):min(len(text), at[1]+40)])
			}
			if n := len(text); n > 1_500_000 {
				t.Errorf("%d bytes", n)
			}
			for _, outside := range []string{"http://", "https://", "url(", "@import", "src=", "<script", "<link"} {
				if strings.Contains(text, outside) {
					t.Errorf("%q: the page needs something else", outside)
				}
			}
			page := parse(t, text)
			checkAccess(t, page)
			checkClasses(t, page)
		})
	}
}

// checkAccess fails where somebody who does not see the page would be lost.
func checkAccess(t *testing.T, page *node) {
	t.Helper()
	if html := page.all(named("html")); len(html) != 1 || html[0].attr["lang"] == "" {
		t.Error("the page has no language")
	}
	for _, landmark := range []string{"header", "nav", "main", "h1", "head"} {
		if n := len(page.all(named(landmark))); n != 1 {
			t.Errorf("%d elements %s, want one", n, landmark)
		}
	}
	ids := map[string]bool{}
	for _, n := range page.all(func(n *node) bool { return n.attr["id"] != "" }) {
		if ids[n.attr["id"]] {
			t.Errorf("id %q is there twice", n.attr["id"])
		}
		ids[n.attr["id"]] = true
	}
	for _, n := range page.all(named("a")) {
		if target := strings.TrimPrefix(n.attr["href"], "#"); !ids[target] {
			t.Errorf("a link leads to %q, which is not there", n.attr["href"])
		}
	}
	for _, n := range page.all(named("table")) {
		if len(n.all(named("caption"))) != 1 || len(n.all(func(c *node) bool { return c.attr["scope"] == "col" })) == 0 {
			t.Errorf("a table without caption or headings: %.60s", n.text())
		}
	}
	images := page.all(func(n *node) bool { return n.attr["role"] == "img" })
	drawings := 0
	for _, n := range images {
		drawings += len(n.all(named("svg")))
		if len(n.attr["aria-label"]) < 12 {
			t.Errorf("a picture is described as %q", n.attr["aria-label"])
		}
	}
	if all := len(page.all(named("svg"))); drawings != all || all == 0 {
		t.Errorf("%d of %d drawings are in a described picture", drawings, all)
	}
}

// checkClasses fails where a mark has a class that no style sheet knows.
func checkClasses(t *testing.T, page *node) {
	t.Helper()
	known := map[string]bool{}
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(chart.Style+pageStyle, -1) {
		known[m[1]] = true
	}
	for _, n := range page.all(func(n *node) bool { return n.attr["class"] != "" }) {
		for _, class := range strings.Fields(n.attr["class"]) {
			if !known[class] {
				t.Fatalf("class %q of <%s> has no style", class, n.name)
			}
		}
	}
}

// Wherever there are intervals, their level is said, and it is the right one.
func TestLevel(t *testing.T) {
	page := parse(t, textOf(t, documentOf(t, geoReach(), 0.8)))
	with := map[string]bool{}
	for _, f := range page.all(func(n *node) bool { return strings.HasPrefix(n.attr["class"], "figure") }) {
		with[f.all(named("h3"))[0].text()] = strings.Contains(f.text(), "80%")
		if said := regexp.MustCompile(`90% (credible|predictive|interval)`).FindString(f.text()); said != "" {
			t.Errorf("%q of intervals of level 0.8", said)
		}
	}
	for _, title := range []string{"Contribution by baseline and marketing channels", "Channel contribution over time", "Spend and revenue contribution by channel",
		"ROI by channel", "ROI vs. marginal ROI", "ROI vs. effectiveness", "CPIK by channel", "Response curves", "Optimal frequency",
		"Adstock Decay of Effectiveness Over Time", "Hill Saturation Curves", "Model fit metrics", "Expected revenue vs. actual revenue", "Expected revenue vs. actual revenue by geo",
		"Prior vs Posterior Distributions", "Specification", "Priors of channels"} {
		if !with[title] {
			t.Errorf("%q does not state the level of its intervals", title)
		}
	}
	for _, id := range []string{"summary", "channels"} {
		section := page.all(func(n *node) bool { return n.attr["id"] == id })[0]
		if !strings.Contains(section.text(), "80% credible intervals") {
			t.Errorf("%s does not state the level of its intervals", id)
		}
	}
}

// The table of channels shows the numbers that were stored.
func TestChannelTable(t *testing.T) {
	for name, m := range markets() {
		t.Run(name, func(t *testing.T) {
			d := documentOf(t, m(), 0.9)
			rows := map[string]string{}
			page := parse(t, textOf(t, d))
			section := page.all(func(n *node) bool { return n.attr["id"] == "channels" })[0]
			for _, r := range section.all(named("tr")) {
				for _, part := range r.children[0].children {
					rows[part.text()] = r.text()
				}
			}
			c := d.model.Answers.Channels
			for _, ch := range slices.Concat(c.Channels, c.Treatments) {
				row, ok := rows[ch.Name]
				if !ok {
					t.Errorf("%s is missing", ch.Name)
					continue
				}
				want := []string{percent(ch.Share.Mean), interval(ch.Share, percent)}
				if ch.Kind.IsPaid() {
					want = append(want, compact(float64(ch.Spend)), d.unit.roi(ch.ROI.Mean), interval(ch.ROI, d.unit.roi), d.unit.roi(ch.MROI.Mean), compact(ch.CPIK.Median))
				}
				for _, w := range want {
					if !strings.Contains(row, w) {
						t.Errorf("%s: %s is not in %q", ch.Name, w, row)
					}
				}
			}
			if !strings.Contains(rows["All paid channels"], d.unit.roi(c.Paid.ROI.Mean)) {
				t.Errorf("the total of paid channels is not in %q", rows["All paid channels"])
			}
			if !strings.Contains(rows["Baseline"], percent(c.Baseline.Mean/c.Expected.Mean)) {
				t.Errorf("the share of the baseline is not in %q", rows["Baseline"])
			}
		})
	}
}

func TestReproducible(t *testing.T) {
	for _, name := range []string{"national", "geo"} {
		first := textOf(t, documentOf(t, markets()[name](), 0.9))
		if again := textOf(t, documentOf(t, markets()[name](), 0.9)); again != first {
			t.Errorf("%s: the same input gives other bytes", name)
		}
	}
}

func TestHostile(t *testing.T) {
	const evil = `</title><script>alert("x")</script> & 'co' %d {{.}} 東`
	m := nationalWeekly()
	m.data.Channels[0].Name, m.data.Channels[0].ExposureName = evil, evil
	m.data.LiftTests[0].Channel, m.data.LiftTests[0].Name = evil, evil
	m.data.Treatments[0].Name, m.data.Controls[0].Name, m.data.Events[0].Name = evil+"t", evil+"c", evil+"e"
	m.data.Outcome.Name, m.data.Name, m.data.Currency = evil, evil, "<b>"
	fit := fitOf(t, m)
	model := modelOf(t, fit, 0.9)
	model.Version, model.ID = evil, evil
	model.Answers.Findings = []finding.Finding{{Severity: finding.Error, Subject: evil, Title: evil, Text: evil, Advice: evil}}
	d, err := Collect(fit, model, nil, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := textOf(t, d)
	if strings.Contains(text, "<script") || strings.Contains(text, "<b>") {
		t.Error("a name has become part of the page")
	}
	page := parse(t, text)
	if title := page.all(named("title"))[0].text(); !strings.Contains(title, evil) {
		t.Errorf("the title is %q", title)
	}
	if h := page.all(named("h1"))[0].text(); h != evil {
		t.Errorf("the heading is %q", h)
	}
}

// A fit that went wrong may have answers that are no numbers. The page says so
// with a dash and stays whole.
func TestNotFinite(t *testing.T) {
	for _, v := range []float64{nan, inf, -inf, 1e300} {
		for _, name := range []string{"national", "geo"} { // they have every figure
			d := documentOf(t, markets()[name](), 0.9)
			broken := draws.Estimate{Mean: v, Median: v, Lo: v, Hi: v, Level: 0.9}
			c := d.model.Answers.Channels
			for i := range c.Channels {
				ch := &c.Channels[i]
				ch.Contribution, ch.Outcome, ch.Share, ch.ROI, ch.MROI, ch.CPIK = broken, broken, broken, broken, broken, broken
				ch.Effectiveness, ch.HalfLife, ch.Saturation = broken, broken, broken
			}
			c.Paid, c.All, c.Baseline, c.Expected = c.Channels[0], c.Channels[0], broken, broken
			d.model.Answers.Fitness.NationalAll = response.Accuracy{R2: draws.Float(v), MAPE: draws.Float(v), WMAPE: draws.Float(v)}
			d.model.Diagnostics.MaxRhat, d.model.Diagnostics.EBFMIMin = draws.Float(v), draws.Float(v)
			for _, s := range [][]draws.Estimate{d.fit.Expected.Values[0], d.fit.Predicted.Values[0], d.fit.Baseline.Values[0]} {
				for i := range s[:len(s)/2] {
					s[i] = broken
				}
			}
			for i := range d.curves {
				d.curves[i].Points[3].Contribution = broken
			}
			for i := range d.shapes {
				d.shapes[i].Carryover[0], d.shapes[i].Half, d.shapes[i].Saturation[2] = broken, broken, broken
			}
			d.layers.series[0].values[0], d.residuals.values[0] = v, v
			text := textOf(t, d)
			if at := debris.FindStringIndex(text); at != nil {
				t.Errorf("%s, %v: debris: %q", name, v, text[max(0, at[0]-80):min(len(text), at[1]+40)])
			}
			parse(t, text)
		}
	}
}

func TestVerdict(t *testing.T) {
	d := documentOf(t, dailyCount(), 0.9)
	for _, c := range []struct {
		converged bool
		findings  []finding.Finding
		status    string
		says      string
	}{
		{true, nil, "good", "without errors or warnings"},
		{true, []finding.Finding{{Severity: finding.Note, Title: "N"}}, "good", "Strongest caveat: N"},
		{true, []finding.Finding{{Severity: finding.Note, Title: "N"}, {Severity: finding.Warning, Title: "W"}}, "warning", "Strongest caveat: W"},
		{true, []finding.Finding{{Severity: finding.Warning, Title: "W"}, {Severity: finding.Error, Title: "E"}}, "error", "Strongest caveat: E"},
		{false, nil, "error", "did not converge"},
	} {
		d.model.Converged, d.model.Answers.Findings = c.converged, c.findings
		page := parse(t, textOf(t, d))
		verdict := page.all(func(n *node) bool { return strings.HasPrefix(n.attr["class"], "verdict") })[0]
		if verdict.attr["class"] != "verdict "+c.status {
			t.Errorf("%+v: %s", c, verdict.attr["class"])
		}
		summary := page.all(func(n *node) bool { return n.attr["id"] == "summary" })[0]
		if !strings.Contains(summary.text(), c.says) {
			t.Errorf("%+v: %q", c, summary.text())
		}
		var order []string
		for _, n := range page.all(func(n *node) bool { return strings.HasPrefix(n.attr["class"], "findings") }) {
			order = append(order, strings.TrimPrefix(n.attr["class"], "findings "))
		}
		if !slices.IsSortedFunc(order, func(a, b string) int { return finding.Severity(a).Rank() - finding.Severity(b).Rank() }) {
			t.Errorf("findings in the order %v", order)
		}
	}
}

// Poor numbers stand out where the review has found them poor.
func TestTiles(t *testing.T) {
	d := documentOf(t, dailyCount(), 0.9)
	of := func(name string) status {
		for _, tile := range d.tiles() {
			if tile.Name == name {
				return tile.Status
			}
		}
		t.Fatalf("no tile %q", name)
		return plain
	}
	d.coverage.train = hit{inside: 29, of: 100}
	for _, name := range []string{"R²", "Predictions held", "Negative baseline"} {
		if s := of(name); s != plain {
			t.Errorf("%s, about which nothing was found, is %q", name, s)
		}
	}
	d.model.Answers.Findings = []finding.Finding{{Code: "intervals_too_narrow", Severity: finding.Warning}, {Code: "poor_fit", Severity: finding.Error}, {Code: "negative_baseline", Severity: finding.Note}}
	if of("Predictions held") != warned || of("R²") != bad || of("Negative baseline") != plain {
		t.Errorf("statuses %q, %q, %q", of("Predictions held"), of("R²"), of("Negative baseline"))
	}
	d.coverage.train = hit{inside: 91, of: 100} // other intervals are too narrow
	if s := of("Predictions held"); s != plain {
		t.Errorf("good coverage is %q", s)
	}
}

// The specification says what was set.
func TestSpecificationSays(t *testing.T) {
	national, geo := nationalWeekly(), geoReach()
	tweak := national.tweak
	national.tweak = func(s *mmm.Spec) {
		tweak(s)
		s.Likelihood = mmm.StudentTLikelihood
		s.Baseline.Knots = []int{0, 20, 109}
		s.Channels[0].Calibration = make([]bool, 110)
		for t := 10; t < 20; t++ {
			s.Channels[0].Calibration[t] = true
		}
	}
	national.data.Events[0].Lead, national.data.Events[0].Lag = 1, 2
	for i := range 20 {
		e := national.data.Events[0]
		e.Name = fmt.Sprintf("event %d", i)
		national.data.Events = append(national.data.Events, e)
	}
	geo.tweak = func(s *mmm.Spec) {
		s.Baseline.Knots = []int{0}
		s.Holdout = make([]bool, 60*15)
		s.Holdout[3], s.Holdout[60+7] = true, true
	}
	for _, c := range []struct {
		m    market
		says []string
	}{
		{national, []string{"degrees of freedom", "summer sale (also 1 week before and 2 weeks after)", "event 19 (also", "and 9 more", "of spend in 15 Mar 2021 – 23 May 2021",
			"3 knots not evenly spaced", "4 Jan 2021, 24 May 2021 and", "weather: coefficient", "8 of 110 cells", "– 12 Feb 2023", "in units of the channel's median exposure."}},
		{geo, []string{"the same throughout (1 knot)", "zero in Region 15", "Spread over geos, of the effect's logarithm (eta)", "2 of 900 cells", "Region 01: 25 Jan 2021", "Region 02: 22 Feb 2021",
			"with reach and frequency, an average frequency", "mROI equals its ROI by construction"}},
	} {
		page := parse(t, textOf(t, documentOf(t, c.m, 0.9)))
		text := page.text()
		for _, want := range c.says {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not said", want)
			}
		}
	}
}

// The date shown is the caller's; none is shown where there is none.
func TestDate(t *testing.T) {
	d := documentOf(t, dailyCount(), 0.9)
	if text := textOf(t, d); !strings.Contains(text, "30 Jun 2023") {
		t.Error("the date is missing")
	}
	d.generated = 0
	if text := textOf(t, d); strings.Contains(text, "1 Jan 1970") || strings.Contains(text, "Report of") {
		t.Error("there is a date, though none was given")
	}
}

// A channel has one colour in every chart; the largest have one of their own.
func TestColours(t *testing.T) {
	d := documentOf(t, crowded(), 0.9)
	own := map[string]bool{}
	for i, ch := range bySize(d.model.Answers.Channels) {
		class := d.colours[ch.Name]
		if (class == otherColour) != (i >= colourCount) || own[class] {
			t.Errorf("channel %d by size has colour %q", i, class)
		}
		own[class] = class != otherColour
		if !strings.Contains(pageStyle, "."+class+" { --c:") {
			t.Errorf("colour %q is not in the style sheet", class)
		}
	}
	if n := len(d.layers.series); n != colourCount+2 {
		t.Errorf("%d layers, want the baseline, those with a colour and one for all others", n)
	}
}

func TestCollectWithoutAnswers(t *testing.T) {
	fit := fitOf(t, dailyCount())
	if _, err := Collect(fit, &app.Model{}, nil, nil, 0); err == nil {
		t.Error("a model without answers makes a report")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestHTMLFails(t *testing.T) {
	d := documentOf(t, dailyCount(), 0.9)
	if err := d.HTML(failing{}); err == nil {
		t.Error("a failed write is no error")
	}
	var b strings.Builder
	if err := d.HTML(&b); err != nil || b.String() != textOf(t, d) {
		t.Errorf("wrote %d bytes, error %v", b.Len(), err)
	}
}
