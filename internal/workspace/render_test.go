package workspace

import (
	"reflect"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

func TestRenderRoundTrip(t *testing.T) {
	hostile := []string{"tv", "Channel 0: spend", "a,b", "{x}", "yes", "1.5", "null", "  padded ", "quote\"s", "it's", "#hash", "ünïcode", "back\\slash", "2024-01-01", "-", "@at", "line\nbreak", "~", "0x10", "1e3", "*star", "&amp", "? q", "%"}
	c := &Config{Version: 1, Name: "acme: us", Currency: "USD", Time: Time{Column: "date", Grain: "week"}, Geo: &Geo{Column: "geo", Population: "pop"},
		Outcome: Outcome{Column: "conversions", Kind: "count", Value: "value, each"}, Data: []Data{{Path: "data/*.csv"}},
		Organic:    []Channel{{Name: "newsletter", Exposure: "news, letters"}},
		Treatments: []Treatment{{Name: "promo", Column: "Promo!"}}, Controls: []Control{{Name: "temperature", Column: "temp °C"}},
		Events:   Events{Path: "events.csv", Columns: []string{"new-years-day", "4th of July: US"}},
		Vintages: "vintages.csv", Creatives: "creatives: all.csv", Daily: Daily{Scheme: "scalar", Refit: RefitQuarterly, Fit: "approximate", Charts: "raw_90"}}
	for _, name := range hostile {
		c.Channels = append(c.Channels, Channel{Name: name, Spend: name + "_S", Reach: name, Frequency: name, Platform: name, Plan: name, Impressions: name, Clicks: name, Conversions: name})
	}
	source := Render(c, Notes{"channels.0": "two lines\nof notes: # here", "outcome": "guessed"}, 0)
	back, problems := Parse(FileName, source)
	if list := problems.List(); len(list) > 0 {
		t.Fatalf("%v\n%s", list, source)
	}
	back.at = locator{}
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

// What the comment at the end proposes is read when it is uncommented, and says
// the truth about defaults.
func TestRenderHelp(t *testing.T) {
	for _, c := range []struct {
		grain   mmm.Grain
		periods int
	}{{mmm.Daily, 365}, {mmm.Daily, 731}, {mmm.Weekly, 52}, {mmm.Weekly, 104}, {mmm.Weekly, 260}, {mmm.Monthly, 12}, {mmm.Monthly, 36}, {mmm.Weekly, 0}, {"", 104}} {
		var help strings.Builder
		for line := range strings.Lines(modelHelp(c.grain, c.periods)) {
			help.WriteString(strings.TrimPrefix(line, "# "))
		}
		config, problems := Parse(FileName, []byte(base+help.String()))
		if len(problems.List()) > 0 {
			t.Fatal(problems.List())
		}
		if c.periods == 0 || c.grain == "" {
			continue // what it would be depends on the data
		}
		d := &mmm.Data{Grain: c.grain, Geos: []string{"national"}, Outcome: mmm.Outcome{Kind: mmm.Revenue}, Channels: []mmm.Channel{{Name: "tv", Kind: mmm.Paid}, {Name: "search", Kind: mmm.Paid}}}
		for i := range c.periods {
			d.Periods = append(d.Periods, c.grain.Next(mmm.DayOf(2023, 1, 2), i))
		}
		config.Model.Holdout, config.Model.Priors = nil, nil // which have no default to show
		var none app.Problems
		if got, want := config.Spec(d, &none), mmm.DefaultSpec(d); !reflect.DeepEqual(got, want) {
			t.Errorf("%d periods by %s: the help says\n%+v\nthe default is\n%+v", c.periods, c.grain, got, want)
		}
		options := mmm.DefaultFitOptions()
		options.Seed = defaultSeed
		if got := config.FitOptions(); got != options {
			t.Errorf("the help says %+v, the default is %+v", got, options)
		}
	}
}
