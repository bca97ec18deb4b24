package plan

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

func TestParseObjective(t *testing.T) {
	for text, want := range map[string]Objective{
		"mean":             {Kind: Mean},
		" Mean ":           {Kind: Mean},
		"quantile:0.1":     {Kind: Quantile, P: 0.1},
		"quantile: 10%":    {Kind: Quantile, P: 0.1},
		"cvar:20 %":        {Kind: CVaR, P: 0.2},
		"CVaR : .2":        {Kind: CVaR, P: 0.2},
		"chance:5200000":   {Kind: Chance, P: 5.2e6},
		"chance:5.2M":      {Kind: Chance, P: 5.2e6},
		"chance:5,200,000": {Kind: Chance, P: 5.2e6},
		"chance:-1k":       {Kind: Chance, P: -1000},
		"mean_sd:0.5":      {Kind: MeanSD, P: 0.5},
		"mean_sd:0":        {Kind: MeanSD},
	} {
		if got, err := ParseObjective(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", text, got, err, want)
		}
	}
}

func TestParseObjectiveRoundTrip(t *testing.T) {
	for _, kind := range ObjectiveKinds() {
		for _, p := range []float64{0, 5e-324, 1e-7, 0.1, 1.0 / 3, 0.9999999999999999, 2, -3.25, 5.2e6, 1e21, 1.7976931348623157e308} {
			o := Objective{Kind: kind, P: p}
			if o.check() != nil {
				continue
			}
			want := o
			if kind == Mean {
				want.P = 0 // which it does not have
			}
			if got, err := ParseObjective(o.String()); err != nil || got != want {
				t.Errorf("%+v is written %s and read as %+v, %v", o, o, got, err)
			}
		}
	}
	if got := (Objective{}).String(); got != "mean" {
		t.Errorf("the zero value is written %q", got)
	}
}

func TestParseObjectiveMistakes(t *testing.T) {
	var b bytes.Buffer
	for _, text := range []string{
		"", "median", "mean:1", "mean:", "quantile", "quantile:", "quantile:100%", "mean_sd:50%", "quantile:0", "quantile:1", "cvar:-0.1", "cvar:half",
		"chance:5.2e6", "chance:inf", "chance:nan", "mean_sd:-1", "quantile:0.1:0.2", "quantile 0.1",
	} {
		o, err := ParseObjective(text)
		if err == nil || o != (Objective{}) {
			t.Errorf("%q is read as %+v, %v", text, o, err)
			continue
		}
		fmt.Fprintln(&b, err)
	}
	numtest.Golden(t, "objective_mistakes.txt", b.Bytes())
}

func TestObjectiveWords(t *testing.T) {
	for want, o := range map[string]Objective{
		"the mean": {},
		"the outcome that is exceeded with a probability of 90%": {Kind: Quantile, P: 0.1},
		"the mean of the worst 20% of outcomes":                  {Kind: CVaR, P: 0.2},
		"the probability of an outcome of at least 5,200,000":    {Kind: Chance, P: 5.2e6},
		"the mean less 0.5 times the standard deviation":         {Kind: MeanSD, P: 0.5},
	} {
		if got := o.Words(); got != want {
			t.Errorf("%+v: %q, want %q", o, got, want)
		}
	}
}
