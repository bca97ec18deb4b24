package workspace

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
)

// Daily says how the daily loop learns; empty means default.
type Daily struct {
	Scheme      string   `yaml:"scheme"`
	BlendWeight *float64 `yaml:"blend_weight"`
	Refit       Refit    `yaml:"refit"`
	Fit         string   `yaml:"fit"`
	Charts      string   `yaml:"charts"`
}

// Refit says how often the parameters that do not change from day to day are learned
// again.
type Refit string

// The frequencies of refits.
const (
	RefitMonthly   Refit = "monthly"
	RefitQuarterly Refit = "quarterly"
	RefitNever     Refit = "never"
)

// Months returns the number of months between refits; 0 for none.
func (r Refit) Months() int {
	switch r {
	case RefitQuarterly:
		return 3
	case RefitNever:
		return 0
	}
	return 1
}

// Approximate reports whether the daily posterior is learned around its mode, rather
// than sampled.
func (d *Daily) Approximate() bool { return d.Fit == "approximate" }

// FromModel reports whether the daily posterior goes on from a fitted model.
func (d *Daily) FromModel() bool { return d.Fit == "model" }

// OutcomeSource is the source of the outcome and its value.
const OutcomeSource = "outcome"

// Freshness targets that are of no source.
const (
	CompleteDay = "day"
	ModelUpdate = "model"
)

// Freshness targets of a kind of source. They are a product decision: what is older
// than this is no news for the decisions of a day.
const (
	platformTarget = 6 * time.Hour
	outcomeTarget  = 12 * time.Hour
	dayTarget      = 24 * time.Hour
	modelTarget    = 2 * time.Hour
)

// FreshnessTarget returns how old the newest of what a source says may be.
func (c *Config) FreshnessTarget(source string) time.Duration {
	if text, ok := c.Freshness[source]; ok {
		return duration(text)
	}
	isOf := func(ch Channel) bool { return ch.source() == source }
	switch {
	case source == OutcomeSource:
		return outcomeTarget
	case source == ModelUpdate:
		return modelTarget
	case slices.ContainsFunc(c.Channels, isOf), slices.ContainsFunc(c.Organic, isOf):
		return platformTarget
	}
	return dayTarget
}

// duration returns that of a text that the schema has let through, such as 6h.
func duration(text string) time.Duration {
	n, _ := strconv.Atoi(text[:len(text)-1])
	unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[text[len(text)-1]]
	return time.Duration(n) * unit
}

// Sources lists who delivers the data, in the order of the configuration.
func (c *Config) Sources() []string {
	var all []string
	for _, m := range c.Measures() {
		if !slices.Contains(all, m.Source) {
			all = append(all, m.Source)
		}
	}
	return all
}

// CountsOutcome reports whether the platform of a channel counts the outcome, so that
// what breaks its tracking breaks the outcome; for no channel whether any platform does.
func (c *Config) CountsOutcome(channel string) bool {
	if c.Outcome.Platform == "" || channel == "" {
		return c.Outcome.Platform != ""
	}
	return slices.ContainsFunc(c.Channels, func(ch Channel) bool { return ch.Name == channel && ch.source() == c.Outcome.Platform })
}

// source returns who delivers a channel.
func (ch *Channel) source() string { return cmp.Or(ch.Platform, ch.Name) }

// The quantities of which a channel has series, named as ChannelSeries says.
const (
	Spend       = "spend"
	Exposure    = "exposure"
	Frequency   = "frequency"
	Planned     = "plan"
	Impressions = "impressions"
	Clicks      = "clicks"
	Conversions = "conversions"
)

// The series that are of no channel, besides treatments and controls, which have their
// names.
const (
	OutcomeSeries    = "outcome"
	ValueSeries      = "value"
	PopulationSeries = "population"
)

// TreatmentKind is what a measure of a treatment is.
const TreatmentKind = "treatment"

// ChannelSeries returns the name of a series of a channel: search.spend.
func ChannelSeries(channel, quantity string) string { return channel + "." + quantity }

// Measures lists the series that the daily loop follows, with their columns.
func (c *Config) Measures() []dataset.Measure {
	var all []dataset.Measure
	add := func(source, series, column, subject, what string, nonNegative bool) {
		if column != "" {
			all = append(all, dataset.Measure{Source: source, Series: series, Column: column, Subject: subject, What: what, NonNegative: nonNegative})
		}
	}
	add(OutcomeSource, OutcomeSeries, c.Outcome.Column, "outcome", "outcome", true)
	add(OutcomeSource, ValueSeries, c.Outcome.Value, "outcome", "value", true)
	if c.Geo != nil {
		add("geo", PopulationSeries, c.Geo.Population, "population", "population", true)
	}
	for i := range c.Channels {
		c.Channels[i].measures(add)
	}
	for i := range c.Organic {
		c.Organic[i].measures(add)
	}
	for _, t := range c.Treatments {
		add(t.Name, t.Name, cmp.Or(t.Column, t.Name), "treatment "+app.Quote(t.Name), TreatmentKind, false)
	}
	for _, v := range c.Controls {
		add(v.Name, v.Name, cmp.Or(v.Column, v.Name), "control "+app.Quote(v.Name), "control", false)
	}
	return all
}

// measures adds the series of a channel. Exposure that is the spend is no series of
// its own, nor are impressions that are the exposure.
func (ch *Channel) measures(add func(source, series, column, subject, what string, nonNegative bool)) {
	subject := "channel " + app.Quote(ch.Name)
	exposure := cmp.Or(ch.Reach, ch.Exposure)
	if exposure == ch.Spend {
		exposure = ""
	}
	impressions := ch.Impressions
	if impressions == exposure {
		impressions = ""
	}
	for _, s := range []struct{ quantity, column string }{
		{Spend, ch.Spend}, {Exposure, exposure}, {Frequency, ch.Frequency}, {Planned, ch.Plan},
		{Impressions, impressions}, {Clicks, ch.Clicks}, {Conversions, ch.Conversions},
	} {
		add(ch.source(), ChannelSeries(ch.Name, s.quantity), s.column, subject, s.quantity, true)
	}
}

// checkDaily reports targets of sources that there are not, and a weight that nothing
// reads.
func (c *Config) checkDaily(add func(path, text, advice string)) {
	known := append(c.Sources(), CompleteDay, ModelUpdate)
	for _, source := range sortedKeys(c.Freshness) {
		if !slices.Contains(known, source) {
			add("freshness."+source, fmt.Sprintf("there is no source %s", app.Quote(source)), cmp.Or(app.DidYouMean(source, known), "The sources are "+app.Alternatives(known)))
		}
	}
	if c.Daily.BlendWeight != nil && c.Daily.Scheme != "fixed" {
		add("daily.blend_weight", "only the scheme fixed has a weight", "Set scheme: fixed, or remove it")
	}
	if c.Daily.Refit != "" && c.Daily.FromModel() {
		add("daily.refit", "with fit: model the parameters are those of the current model, whenever that is a new one", "Remove refit, or set another fit")
	}
}
