package workspace

import (
	"reflect"
	"strings"
	"testing"
)

func TestRenderRoundTrip(t *testing.T) {
	hostile := []string{"tv", "Channel 0: spend", "a,b", "{x}", "yes", "1.5", "null", "  padded ", "quote\"s", "it's", "#hash", "ünïcode", "back\\slash", "2024-01-01", "-", "@at", "line\nbreak", "~", "0x10", "1e3", "*star", "&amp", "? q", "%"}
	c := &Config{Version: 1, Name: "acme: us", Currency: "USD", Time: Time{Column: "date", Grain: "week"}, Geo: &Geo{Column: "geo", Population: "pop"},
		Outcome: Outcome{Column: "conversions", Kind: "count", Value: "value, each"}, Data: []Data{{Path: "data/*.csv"}},
		Organic:    []Channel{{Name: "newsletter", Exposure: "news, letters"}},
		Treatments: []Treatment{{Name: "promo", Column: "Promo!"}}, Controls: []Control{{Name: "temperature", Column: "temp °C"}},
		Events: Events{Path: "events.csv", Columns: []string{"new-years-day", "4th of July: US"}}}
	for _, name := range hostile {
		c.Channels = append(c.Channels, Channel{Name: name, Spend: name + "_S", Reach: name, Frequency: name})
	}
	source := Render(c, Notes{"channels.0": "two lines\nof notes: # here", "outcome": "guessed"})
	back, problems := Parse(FileName, source)
	if list := problems.List(); len(list) > 0 {
		t.Fatalf("%v\n%s", list, source)
	}
	for i := range back.Treatments {
		back.Treatments[i].Baseline = Baseline{}
	}
	if !reflect.DeepEqual(back, c) {
		t.Errorf("got  %+v\nwant %+v", back, c)
	}
	if !strings.Contains(string(source), "  # two lines\n  # of notes: # here\n  - {name: tv") {
		t.Errorf("notes are missing:\n%s", source)
	}
}

func TestExample(t *testing.T) {
	if _, problems := Parse(FileName, Example); len(problems.List()) > 0 {
		t.Error(problems.List())
	}
}

// What the comment at the end proposes is read when it is uncommented.
func TestRenderHelp(t *testing.T) {
	var help strings.Builder
	for line := range strings.Lines(modelHelp) {
		help.WriteString(strings.TrimPrefix(line, "# "))
	}
	if _, problems := Parse(FileName, []byte(base+help.String())); len(problems.List()) > 0 {
		t.Error(problems.List())
	}
}
