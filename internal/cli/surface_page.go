package cli

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// describedJSON is what a surface says of itself to programs.
type describedJSON struct {
	surfaceJSON
	Version     string              `json:"version"`
	Converged   bool                `json:"model_converged"`
	Scenarios   int                 `json:"scenarios"`
	Draws       int                 `json:"draws"`
	Horizon     horizonJSON         `json:"horizon"`
	Budget      float64             `json:"budget"` // today's
	Observed    surface.Range       `json:"observed_budget"`
	Anchor      surface.Anchor      `json:"anchor"`
	Certificate surface.Certificate `json:"certificate"`
	Channels    []channelJSON       `json:"channels"`
	Findings    []finding.Finding   `json:"findings"`
	Basis       *plan.Basis         `json:"basis"`
}

// horizonJSON is what plans are for.
type horizonJSON struct {
	Starts  string   `json:"starts"`
	Ends    string   `json:"ends"`
	Periods int      `json:"periods"`
	Grain   string   `json:"grain"`
	Geos    int      `json:"geos"`
	From    string   `json:"pattern_from"`
	To      string   `json:"pattern_to"`
	Changes []string `json:"changes"` // what is not as in the pattern
}

// channelJSON is what a surface knows of a channel.
type channelJSON struct {
	Channel  string        `json:"channel"`
	Today    float64       `json:"today"`
	Observed surface.Range `json:"observed"`
	Max      float64       `json:"max"`
	Overlap  float64       `json:"prior_overlap"`
}

// builtJSON is what building says to programs.
type builtJSON struct {
	describedJSON
	Reused   bool            `json:"reused"` // it was stored already; nothing was evaluated
	Warnings app.ProblemList `json:"warnings"`
	Timing   buildTiming     `json:"timing"`
}

type buildTiming struct {
	Total float64 `json:"total_s"`
}

func describedDocument(s *planning.Described) describedJSON {
	doc := describedJSON{
		surfaceJSON: surfaceDocument(s.Surface), Version: s.Version, Converged: s.Standing.Converged, Scenarios: s.Enumerated, Draws: s.Draws,
		Horizon: horizonDocument(s.Surface), Budget: s.Budget(), Observed: s.Observed, Anchor: s.Anchor, Certificate: s.Certificate,
		Findings: s.Findings, Basis: s.Basis,
	}
	for i := range s.Channels {
		c := &s.Channels[i]
		doc.Channels = append(doc.Channels, channelJSON{c.Name, c.Today, c.Observed, c.Max(), c.Overlap})
	}
	return doc
}

func horizonDocument(s *app.Surface) horizonJSON {
	h := &s.Horizon
	return horizonJSON{
		Starts: h.Starts.String(), Ends: h.Ends(s.Grain).String(), Periods: h.N, Grain: string(s.Grain), Geos: len(s.Geos),
		From: h.From.String(), To: h.To.String(), Changes: changesOf(h),
	}
}

// changesOf lists what is not as in the pattern.
func changesOf(h *surface.Horizon) []string {
	list := []string{} // none is [] in JSON
	for _, c := range []struct {
		what string
		of   map[string][]float64
	}{{"spend of ", h.Changes.Spend}, {"cost of ", h.Changes.Cost}, {"", h.Changes.Controls}} {
		for name := range c.of {
			list = append(list, c.what+name)
		}
	}
	slices.Sort(list)
	if h.Changes.Value != nil {
		list = append(list, "value of the outcome")
	}
	return list
}

func builtDocument(b *planning.Built) builtJSON {
	warnings := b.Warnings
	if warnings == nil {
		warnings = app.ProblemList{} // none is [] in JSON
	}
	return builtJSON{describedDocument(b.Described), b.Reused, warnings, buildTiming{b.Seconds}}
}

func writeBuilt(w page, b *planning.Built, workspace string) {
	how := fmt.Sprintf("built in %.1f s", b.Seconds)
	if b.Reused {
		how = "stored already"
	}
	w.paragraph(fmt.Sprintf("surface %s of model %s, %s", b.ID, b.Model, how), "", "  ")
	writeDescribed(w, b.Described)
	for _, warning := range b.Warnings {
		w.paragraph("WARNING  "+warning.Title+": "+warning.Error(), "", "    ")
	}
	fmt.Fprintf(w, "\nAsk it: noonmark plan optimize -w %s\n", workspace)
}

// writeDescribed writes what a surface says of itself: what it is for, how far it is
// from reports and from its model, its channels, its findings.
func writeDescribed(w page, s *planning.Described) {
	words := wordingOf(s.Surface.Surface)
	h := &s.Horizon
	pattern := ""
	if h.Starts != h.From || len(changesOf(h)) > 0 {
		pattern = fmt.Sprintf(", as from %s to %s", h.From, s.Grain.Next(h.From, h.N)-1)
	}
	if changes := changesOf(h); len(changes) > 0 {
		pattern += " but for " + and(changes)
	}
	w.paragraph(fmt.Sprintf("Plans from %s to %s (%s)%s. %s of %s draws.", h.Starts, h.Ends(s.Grain), app.Plural(h.N, string(s.Grain)), pattern,
		app.Plural(s.Enumerated, "scenario"), app.Thousands(s.Draws)), "", "  ")
	a := &s.Anchor
	w.paragraph(fmt.Sprintf("Anchor: reported %s %s, modelled %s; outcomes are multiplied by %.3f [%.3f, %.3f].", figure(a.Observed), s.Unit, with(a.Modelled, figure), a.Factor, a.Interval.Lo, a.Interval.Hi), "", "  ")
	w.paragraph("Certificate: "+certified(&s.Certificate)+".", "", "  ")
	fmt.Fprintln(w)
	writeRegions(w, &s.Certificate)
	fmt.Fprintln(w)
	var rows [][]string
	for i := range s.Channels {
		c := &s.Channels[i]
		rows = append(rows, []string{c.Name, words.spend(c.Today), words.spend(c.Observed.Lo) + " – " + words.spend(c.Observed.Hi), words.spend(c.Max()), share(c.Overlap)})
	}
	rows = append(rows, []string{"Total", words.spend(s.Budget()), words.spend(s.Observed.Lo) + " – " + words.spend(s.Observed.Hi)})
	w.table([]string{"channel", " today", " observed", " covered up to", " overlap with prior"}, rows)
	fmt.Fprintln(w)
	writeStrength(w, s.Basis)
	w.findings(s.Findings)
}

// certified says how far a surface is from its model.
func certified(c *surface.Certificate) string {
	if c.Scenarios == 0 {
		return "no plan was checked"
	}
	where := " within what was observed"
	if len(c.Regions) > 0 && c.Regions[0].Region != surface.Inside {
		where = ", all of them extrapolations"
	}
	return fmt.Sprintf("at most %s off the model in %s%s by %s draws, %s in the median", precise(c.MaxRelError), app.Plural(c.Scenarios, "random plan"), where, app.Thousands(c.Draws), precise(c.MedianRelError))
}

// regionNames are the regions of a certificate to people.
var regionNames = map[surface.RegionName]string{
	surface.Inside: "within what was observed", surface.NearToday: "every channel within 30% of today",
	surface.LowBudget: "less than half of today's budget", surface.HighBudget: "half as much again, or more", surface.Extrapolating: "beyond what was observed",
}

// writeRegions writes a certificate by region.
func writeRegions(w page, c *surface.Certificate) {
	var rows [][]string
	for _, r := range c.Regions {
		rows = append(rows, []string{regionNames[r.Region], app.Thousands(r.Scenarios), precise(r.MedianRelError), precise(r.P99RelError), precise(r.MaxRelError)})
	}
	w.table([]string{"error of plans", " plans", " median", " 99%", " largest"}, rows)
}
