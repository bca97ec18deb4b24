// Package workspace reads and writes the configuration of a workspace: the file
// noonmark.yaml, what it says about the data, and the model it asks for.
//
// The published JSON Schema, embedded here, is what a configuration is checked
// against; the types below hold one that has passed.
package workspace

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
	"github.com/noonmark/noonmark/mmm/surface"
)

// FileName is the name of the configuration in a workspace.
const FileName = "noonmark.yaml"

// Config is the content of noonmark.yaml. The schema describes every field.
type Config struct {
	Version     int         `yaml:"version"`
	Name        string      `yaml:"name"`
	Owner       string      `yaml:"owner"`
	Currency    string      `yaml:"currency"`
	Time        Time        `yaml:"time"`
	Geo         *Geo        `yaml:"geo"`
	Outcome     Outcome     `yaml:"outcome"`
	Data        []Data      `yaml:"data"`
	Channels    []Channel   `yaml:"channels"`
	Organic     []Channel   `yaml:"organic"`
	Treatments  []Treatment `yaml:"treatments"`
	Controls    []Control   `yaml:"controls"`
	Events      Events      `yaml:"events"`
	Experiments string      `yaml:"experiments"`
	Vintages    string      `yaml:"vintages"`
	Creatives   string      `yaml:"creatives"`
	Model       Model       `yaml:"model"`
	Fit         Fit         `yaml:"fit"`

	// Review has thresholds of the review that differ from its defaults, by key.
	Review map[string]float64 `yaml:"review"`

	Plan Plan `yaml:"plan"`

	// Freshness has the targets that differ from their defaults, by source.
	Freshness map[string]string `yaml:"freshness"`

	Daily Daily `yaml:"daily"`

	at locator // where each part stands in its file
}

// Time says when observations are.
type Time struct {
	Column string    `yaml:"column"`
	Grain  mmm.Grain `yaml:"grain"`
}

// Geo says where observations are.
type Geo struct {
	Column     string `yaml:"column"`
	Population string `yaml:"population"`
	Baseline   string `yaml:"baseline"`
}

// Outcome is the business result.
type Outcome struct {
	Column   string          `yaml:"column"`
	Kind     mmm.OutcomeKind `yaml:"kind"`
	Value    string          `yaml:"value"`
	Platform string          `yaml:"platform"`
}

// Data names files.
type Data struct {
	Path string `yaml:"path"`
}

// Channel is a paid or organic channel.
type Channel struct {
	Name        string           `yaml:"name"`
	Spend       string           `yaml:"spend"`
	Exposure    string           `yaml:"exposure"`
	Reach       string           `yaml:"reach"`
	Frequency   string           `yaml:"frequency"`
	Platform    string           `yaml:"platform"`
	Plan        string           `yaml:"plan"`
	Impressions string           `yaml:"impressions"`
	Clicks      string           `yaml:"clicks"`
	Conversions string           `yaml:"conversions"`
	Adstock     adstock.Kind     `yaml:"adstock"`
	Saturation  saturation.Kind  `yaml:"saturation"`
	Order       Order            `yaml:"order"`
	Priors      map[string]Prior `yaml:"priors"`
	PriorWindow *Window          `yaml:"prior_window"`
}

// Order is what comes first, carry-over or saturation.
type Order string

// The orders.
const (
	AdstockFirst    Order = "adstock_first"
	SaturationFirst Order = "saturation_first"
)

// Window is a span of days, both included.
type Window struct {
	From Day `yaml:"from"`
	To   Day `yaml:"to"`
}

// Treatment is a non-media treatment.
type Treatment struct {
	Name          string           `yaml:"name"`
	Column        string           `yaml:"column"`
	Baseline      Baseline         `yaml:"baseline"`
	PerPopulation bool             `yaml:"per_population"`
	Priors        map[string]Prior `yaml:"priors"`
}

// Control is a control variable.
type Control struct {
	Name          string           `yaml:"name"`
	Column        string           `yaml:"column"`
	PerPopulation bool             `yaml:"per_population"`
	Priors        map[string]Prior `yaml:"priors"`
}

// Events says where events are.
type Events struct {
	Path    string   `yaml:"path"`
	Columns []string `yaml:"columns"`
	Lead    int      `yaml:"lead"`
	Lag     int      `yaml:"lag"`
}

// Model is how the model differs from its defaults; nil and empty mean default.
type Model struct {
	MaxLag      *int             `yaml:"max_lag"`
	Adstock     adstock.Kind     `yaml:"adstock"`
	Saturation  saturation.Kind  `yaml:"saturation"`
	Order       Order            `yaml:"order"`
	Effects     mmm.Effects      `yaml:"effects"`
	Likelihood  mmm.Likelihood   `yaml:"likelihood"`
	UniqueSigma bool             `yaml:"unique_sigma"`
	Knots       Knots            `yaml:"knots"`
	Yearly      *int             `yaml:"yearly"`
	Weekly      *bool            `yaml:"weekly"`
	PriorOn     mmm.PriorOn      `yaml:"prior_on"`
	Priors      map[string]Prior `yaml:"priors"`
	Holdout     *Holdout         `yaml:"holdout"`
}

// Holdout says which cells to keep out of the fit.
type Holdout struct {
	Last  int      `yaml:"last"`
	From  *Day     `yaml:"from"`
	To    *Day     `yaml:"to"`
	Geos  []string `yaml:"geos"`
	Share float64  `yaml:"share"`
}

// Fit says how to sample; zero means default.
type Fit struct {
	Chains       int     `yaml:"chains"`
	Draws        int     `yaml:"draws"`
	Warmup       int     `yaml:"warmup"`
	TargetAccept float64 `yaml:"target_accept"`
	Seed         *uint64 `yaml:"seed"`
	Attempts     int     `yaml:"attempts"`
}

// Plan says what plans are for, and what they keep to; zero means default.
type Plan struct {
	Period        surface.Period `yaml:"period"`
	Budget        float64        `yaml:"budget"`
	TargetOutcome float64        `yaml:"target_outcome"`
	Constraints   []string       `yaml:"constraints"`
	MaxChange     string         `yaml:"max_change"` // a percentage, or none
}

// Day is a date in the configuration.
type Day struct{ mmm.Day }

// UnmarshalYAML reads YYYY-MM-DD.
func (d *Day) UnmarshalYAML(raw []byte) error {
	var s string
	if err := yaml.Unmarshal(raw, &s); err != nil {
		return err
	}
	day, err := mmm.ParseDay(s)
	d.Day = day
	return err
}

// Knots is where the baseline may bend: Count, Dates, Auto or All; none of them
// means default.
type Knots struct {
	Count int
	Dates []Day
	Auto  bool
	All   bool
}

// UnmarshalYAML reads a number, a word or a list of dates.
func (k *Knots) UnmarshalYAML(raw []byte) error {
	var word string
	switch {
	case yaml.Unmarshal(raw, &k.Count) == nil:
		return nil
	case yaml.Unmarshal(raw, &k.Dates) == nil:
		return nil
	case yaml.Unmarshal(raw, &word) == nil && word == "auto":
		k.Auto = true
		return nil
	case word == "all":
		k.All = true
		return nil
	}
	return fmt.Errorf("knots are a number, auto, all or a list of dates")
}

// Baseline is the value of a treatment that counts as none: a number, or the
// smallest or largest value of the data. The zero value means the smallest.
type Baseline struct {
	Value *float64
	Max   bool
}

// UnmarshalYAML reads a number, min or max.
func (b *Baseline) UnmarshalYAML(raw []byte) error {
	var v float64
	if yaml.Unmarshal(raw, &v) == nil {
		b.Value = &v
		return nil
	}
	var word string
	err := yaml.Unmarshal(raw, &word)
	b.Max = word == "max"
	return err
}

// UnmarshalYAML reads a name or an object.
func (c *Control) UnmarshalYAML(raw []byte) error {
	if yaml.Unmarshal(raw, &c.Name) == nil {
		return nil
	}
	type plain Control
	return yaml.Unmarshal(raw, (*plain)(c))
}

// UnmarshalYAML reads a path or an object.
func (e *Events) UnmarshalYAML(raw []byte) error {
	if yaml.Unmarshal(raw, &e.Path) == nil {
		return nil
	}
	type plain Events
	return yaml.Unmarshal(raw, (*plain)(e))
}
