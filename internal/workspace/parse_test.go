package workspace

import (
	"fmt"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

const base = `version: 1
time: {column: date, grain: week}
outcome: {column: revenue, kind: revenue}
data: [{path: data.csv}]
channels:
  - {name: tv, spend: tv_S}
  - name: search
    spend: search_S
    exposure: clicks
`

// mistakes are configurations that people write and that cannot be meant.
var mistakes = []struct{ name, source string }{
	{"empty file", ""},
	{"white space", "   \n"},
	{"not YAML", ":\n- a: ["},
	{"two colons", "a: b: c"},
	{"a list", "- 1\n- 2"},
	{"only a version", "version: 1"},
	{"a later version", strings.Replace(base, "version: 1", "version: 2", 1)},
	{"misspelt key", base + "chanels: []\n"},
	{"currency in lower case", base + "currency: usd\n"},
	{"negative lag", base + "model: {max_lag: -1}\n"},
	{"lag in words", base + "model: {max_lag: eight}\n"},
	{"half a lag", base + "model: {max_lag: 1.5}\n"},
	{"unknown word for knots", base + "model: {knots: automatic}\n"},
	{"no knots", base + "model: {knots: 0}\n"},
	{"knot in month 13", base + "model: {knots: [2024-13-01]}\n"},
	{"short date", base + "model: {knots: [2024-1-1]}\n"},
	{"knots as keys", base + "model: {knots: {n: 3}}\n"},
	{"misspelt adstock", base + "model: {adstock: geometrc}\n"},
	{"misspelt distribution", base + "model: {priors: {roi: {lognorm: [1,2]}}}\n"},
	{"missing parameter", base + "model: {priors: {roi: {lognormal: [1]}}}\n"},
	{"negative sd", base + "model: {priors: {roi: {lognormal: [1, -2]}}}\n"},
	{"a number for a prior", base + "model: {priors: {roi: 2}}\n"},
	{"interval reversed", base + "model: {priors: {roi: {lognormal: {interval: [3, 1]}}}}\n"},
	{"empty prior", base + "model: {priors: {roi: {}}}\n"},
	{"two distributions", base + "model: {priors: {roi: {fixed: 1, normal: [0, 1]}}}\n"},
	{"misspelt key in a control", base + "controls: [temp, {nme: x}]\n"},
	{"a number for a control", base + "controls: [3]\n"},
	{"controls not a list", base + "controls: temp\n"},
	{"unknown baseline", base + "treatments: [{name: price, baseline: middle}]\n"},
	{"events as a list", base + "events: [a]\n"},
	{"misspelt key of events", base + "events: {colums: [a]}\n"},
	{"two kinds of hold-out", base + "model: {holdout: {last: 4, share: 0.1}}\n"},
	{"most of the data held out", base + "model: {holdout: {share: 0.9}}\n"},
	{"hold-out reversed", base + "model: {holdout: {from: 2024-05-01, to: 2024-01-01}}\n"},
	{"a name twice", base + "organic: [{name: tv, exposure: x}]\n"},
	{"organic without exposure", base + "organic: [{name: nl}]\n"},
	{"organic ROI", base + "organic: [{name: nl, exposure: x, priors: {roi: {lognormal: [0, 1]}}}]\n"},
	{"too few draws", base + "fit: {draws: 10}\n"},
	{"negative seed", base + "fit: {seed: -1}\n"},
	{"a key twice", base + "outcome: {column: x}\n"},
	{"path instead of a list", strings.Replace(base, "data: [{path: data.csv}]", "data: data.csv", 1)},
	{"nothing after data", strings.Replace(base, "data: [{path: data.csv}]", "data:", 1)},
	{"reach without frequency", strings.Replace(base, "    exposure: clicks", "    reach: r", 1)},
	{"misspelt required key", strings.Replace(base, "spend: tv_S", "spnd: tv_S", 1)},
	{"grain as an adverb", strings.Replace(base, "grain: week", "grain: weekly", 1)},
	{"a tab", "\t" + base},
	{"two documents", base + "---\nversion: 1\n"},
	{"value of revenue", strings.Replace(base, "kind: revenue", "kind: revenue, value: v", 1)},
	{"unknown alias", "version: 1\ntime: *b\n"},
	{"binary", "\x00\x01"},
	{"a workbook", "PK\x03\x04\x00"},
	{"two ROI priors", strings.Replace(base, "{name: tv, spend: tv_S}", "{name: tv, spend: tv_S, priors: {roi: {lognormal: [0, 1]}, mroi: {lognormal: [0, 1]}}}", 1)},
	{"a lag without events", base + "events: {lag: 1}\n"},
	{"prior window reversed", strings.Replace(base, "{name: tv, spend: tv_S}", "{name: tv, spend: tv_S, prior_window: {from: 2024-03-01, to: 2024-01-01}}", 1)},
	{"geo hold-out of a national model", base + "model: {holdout: {last: 3, geos: [a]}}\n"},
	{"several mistakes at once", strings.Replace(base, "spend: tv_S", "spnd: tv_S", 1) + "currency: dollars\nmodel: {max_lag: -3, adstok: delayed}\n"},
}

// The sentences are in the golden file, to be read as a whole.
func TestParseMistakes(t *testing.T) {
	var got strings.Builder
	for _, m := range mistakes {
		config, problems := Parse(FileName, []byte(m.source))
		fmt.Fprintf(&got, "%s\n", m.name)
		for _, p := range problems.List() {
			fmt.Fprintf(&got, "    %s\n", p.Error())
		}
		if config != nil || len(problems.List()) == 0 {
			t.Errorf("%s was accepted", m.name)
		}
	}
	numtest.Golden(t, "mistakes.golden", []byte(got.String()))
}

func TestParseBase(t *testing.T) {
	config, problems := Parse(FileName, []byte(base))
	if len(problems.List()) > 0 {
		t.Fatal(problems.List())
	}
	if len(config.Channels) != 2 || config.Channels[1].Exposure != "clicks" || config.Time.Grain != "week" {
		t.Errorf("%+v", config)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(base))
	for _, m := range mistakes {
		f.Add([]byte(m.source))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		config, problems := Parse(FileName, source)
		if (config == nil) != (len(problems.List()) > 0) {
			t.Errorf("config %v with problems %v", config, problems.List())
		}
		for _, p := range problems.List() {
			_ = p.Error()
		}
	})
}
