package workspace

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/review"
)

// keyed is a configuration of three years of two geos, to change.
const keyed = `version: 1
time: {column: date}
geo: {column: geo, population: people}
outcome: {column: sales}
data: [{path: data.csv}]
channels: [{name: tv, spend: tv_spend}, {name: search, spend: search_spend}]
organic: [{name: mail, exposure: mails}]
treatments: [{name: promo}]
controls: [{name: price}]
`

// meaning is all that a configuration decides.
type meaning struct {
	Version     int
	Name, Owner string
	Data        []Data
	Roles       *dataset.Roles
	Events      string
	Experiments string
	Spec        mmm.Spec
	Fit         mmm.FitOptions
	Review      review.Thresholds
	Plan        Plan

	Measures            []dataset.Measure
	Vintages, Creatives string
	Freshness           map[string]time.Duration
	Daily               Daily
	RefitMonths         int
	Approximate         bool
	FromModel           bool
	CountsOutcome       map[string]bool
}

// meaningOf reads a configuration as the program does.
func meaningOf(t *testing.T, source string) meaning {
	t.Helper()
	c, problems := Parse(FileName, []byte(source))
	if err := problems.Err(); err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	d := dataOf(c)
	m := meaning{
		Version: c.Version, Name: c.Name, Owner: c.Owner, Data: c.Data, Roles: c.Roles(), Events: c.Events.Path, Experiments: c.Experiments,
		Spec: c.Spec(d, &problems), Fit: c.FitOptions(), Review: c.Thresholds(), Plan: c.Plan,
		Measures: c.Measures(), Vintages: c.Vintages, Creatives: c.Creatives, Freshness: map[string]time.Duration{},
		Daily: c.Daily, RefitMonths: c.Daily.Refit.Months(), Approximate: c.Daily.Approximate(), FromModel: c.Daily.FromModel(),
		CountsOutcome: map[string]bool{"any": c.CountsOutcome(""), "tv": c.CountsOutcome("tv"), "search": c.CountsOutcome("search")},
	}
	for _, source := range append(c.Sources(), CompleteDay, ModelUpdate) {
		m.Freshness[source] = c.FreshnessTarget(source) / time.Minute
	}
	if err := problems.Err(); err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	if _, err := mmm.New(d, m.Spec); err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return m
}

// dataOf makes up data for the roles of a configuration: cells that move as
// nothing else does.
func dataOf(c *Config) *mmm.Data {
	r := c.Roles()
	d := &mmm.Data{Grain: cmp.Or(r.Grain, mmm.Weekly), Geos: []string{"north", "south"}, Population: []float64{200, 100}, Outcome: mmm.Outcome{Name: r.Outcome, Kind: r.OutcomeKind}}
	if r.Population == "" {
		d.Population = nil
	}
	if r.Geo == "" {
		d.Geos, d.Population = []string{"national"}, nil
	}
	n := map[mmm.Grain]int{mmm.Daily: 3 * 365, mmm.Weekly: 156, mmm.Monthly: 36}[d.Grain]
	for t := range n {
		d.Periods = append(d.Periods, d.Grain.Next(mmm.DayOf(2023, 1, 2), t))
	}
	if d.Grain == mmm.Monthly {
		d.Periods = nil
		for t := range n {
			d.Periods = append(d.Periods, d.Grain.Next(mmm.DayOf(2023, 1, 1), t))
		}
	}
	seed := 0
	series := func() []float64 {
		seed++
		x := make([]float64, len(d.Geos)*n)
		for i := range x {
			x[i] = float64(10 + (seed*7919+i*i*(31+seed)+i*17)%101)
		}
		return x
	}
	d.Outcome.Values = series()
	if r.Value != "" || r.OutcomeKind == mmm.Count {
		d.Outcome.Value = series()
	}
	for _, role := range r.Channels {
		ch := mmm.Channel{Name: role.Name, Kind: role.Kind, Exposure: series(), ExposureName: role.Exposure}
		if role.Kind.HasFrequency() {
			ch.Frequency = series()
		}
		if role.Kind.IsPaid() {
			ch.Spend = series()
		}
		d.Channels = append(d.Channels, ch)
	}
	for _, role := range r.Treatments {
		d.Treatments = append(d.Treatments, mmm.Series{Name: role.Name, Values: series()})
	}
	for _, role := range r.Controls {
		d.Controls = append(d.Controls, mmm.Series{Name: role.Name, Values: series()})
	}
	if c.Events.Path != "" || len(r.Events) > 0 {
		day := d.Periods[n/2]
		d.Events = []mmm.Event{{Name: "fair", Occurrences: []mmm.EventSpan{{Start: day, End: day}}}}
	}
	return d
}

// at returns the part of a meaning at a path such as Spec.channels.0.on, as JSON.
func (m meaning) at(t *testing.T, path string) string {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var doc any
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	raw, err = json.Marshal(value(doc, strings.Split(path, ".")))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// A keyCase is a key of the schema, a change of the configuration that sets it,
// and what it then decides: at a path of its meaning, which was not so before.
type keyCase struct {
	key      string
	old, new string // old is replaced; without it new is added
	at, want string
	base     string // the configuration that is changed; keyed if empty
	usual    bool   // what the key says is the default, so that nothing changes
	refused  string // why the key is always refused
}

// apply makes the change.
func (k *keyCase) apply(source string) (string, error) {
	if k.old == "" {
		return source + k.new + "\n", nil
	}
	if !strings.Contains(source, k.old) {
		return "", fmt.Errorf("%q is not there to replace", k.old)
	}
	return strings.Replace(source, k.old, k.new, 1), nil
}

// Every key of the schema, and every word that one may have for a value, changes
// what it should.
func TestEveryKeyIsRead(t *testing.T) {
	tested := map[string]bool{}
	for _, k := range keyCases() {
		tested[k.key] = true
		t.Run(k.key, func(t *testing.T) {
			base := cmp.Or(k.base, keyed)
			source, err := k.apply(base)
			if err != nil {
				t.Fatal(err)
			}
			if k.refused != "" {
				if _, problems := Parse(FileName, []byte(source)); problems.Err() == nil || !strings.Contains(problems.Err().Error(), k.refused) {
					t.Errorf("got %v, want %s", problems.Err(), k.refused)
				}
				return
			}
			if got := meaningOf(t, source).at(t, k.at); got != k.want {
				t.Errorf("%s is %s, want %s\n%s", k.at, got, k.want, source)
			}
			if before := meaningOf(t, base).at(t, k.at); (before == k.want) != k.usual {
				t.Errorf("%s is %s without it", k.at, before)
			}
		})
	}
	keys := schemaKeys(t)
	for _, key := range keys {
		if !tested[key] {
			t.Errorf("no case sets %s", key)
		}
	}
	for key := range tested {
		if !slices.Contains(keys, key) {
			t.Errorf("the schema has no %s", key)
		}
	}
}

// schemaKeys lists what the schema lets one write: keys by path, without the
// numbers of lists; words as model.adstock=delayed; where a key may have values of
// several types, each as model.knots#array. Priors are listed once, as prior.
func schemaKeys(t *testing.T) []string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(Schema, &doc); err != nil {
		t.Fatal(err)
	}
	defs := doc["$defs"].(map[string]any)
	var keys []string
	var walk func(path string, s map[string]any, oneOfSeveral bool)
	walk = func(path string, s map[string]any, oneOfSeveral bool) {
		if ref, ok := s["$ref"].(string); ok {
			name := strings.TrimPrefix(ref, "#/$defs/")
			if name == "prior" {
				keys = append(keys, path)
				return
			}
			walk(path, defs[name].(map[string]any), oneOfSeveral)
			return
		}
		if forms, ok := s["anyOf"].([]any); ok {
			for _, form := range forms {
				walk(path, form.(map[string]any), true)
			}
			return
		}
		if words, ok := s["enum"].([]any); ok {
			for _, word := range words {
				keys = append(keys, fmt.Sprintf("%s=%v", path, word))
			}
			return
		}
		if properties, ok := s["properties"].(map[string]any); ok {
			for _, name := range sortedKeys(properties) {
				walk(strings.TrimPrefix(path+"."+name, "."), properties[name].(map[string]any), false)
			}
			return
		}
		if items, ok := s["items"].(map[string]any); ok {
			if items["properties"] != nil || items["anyOf"] != nil {
				walk(path, items, false)
				return
			}
		}
		if oneOfSeveral {
			path += "#" + s["type"].(string)
		}
		keys = append(keys, path)
	}
	walk("", doc, false)
	walk("prior", defs["prior"].(map[string]any), false)
	slices.Sort(keys)
	return slices.Compact(keys)
}
