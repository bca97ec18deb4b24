package workspace

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/noonmark/noonmark/mmm"
)

// Notes are comments for parts of a configuration, by path: "channels.0",
// "outcome". They stand in front of the part.
type Notes map[string]string

// schemaURL is where editors find the schema of a configuration.
const schemaURL = "https://noonmark.dev/schema/noonmark-1.json"

// Render writes a configuration as noonmark.yaml, with notes as comments and, at
// the end, the settings of the model that one might want to change, commented
// out, with the defaults for data of so many periods; 0 if that is not known. It
// covers what init and simulate write: data and the roles of columns.
func Render(c *Config, notes Notes, periods int) []byte {
	r := renderer{notes: notes}
	r.line(0, "# yaml-language-server: $schema=%s", schemaURL)
	r.line(0, "version: 1")
	r.scalar(0, "name", c.Name)
	r.scalar(0, "owner", c.Owner)
	r.note(0, "currency")
	r.scalar(0, "currency", c.Currency)
	if c.Currency == "" {
		r.line(0, "# currency: USD                                          # of spend and revenue, as an ISO 4217 code")
	}
	r.note(0, "time")
	r.line(0, "time: %s", inline("column", c.Time.Column, "grain", string(c.Time.Grain)))
	if c.Geo != nil {
		r.note(0, "geo")
		r.line(0, "geo: %s", inline("column", c.Geo.Column, "population", c.Geo.Population))
	}
	r.note(0, "outcome")
	r.line(0, "outcome: %s", inline("column", c.Outcome.Column, "kind", string(c.Outcome.Kind), "value", c.Outcome.Value, "platform", c.Outcome.Platform))
	r.line(0, "data:")
	for _, d := range c.Data {
		r.line(1, "- %s", inline("path", d.Path))
	}
	r.channels("channels", c.Channels)
	r.channels("organic", c.Organic)
	if len(c.Treatments) > 0 {
		r.line(0, "treatments:")
		for i, t := range c.Treatments {
			r.note(1, fmt.Sprintf("treatments.%d", i))
			r.line(1, "- %s", inline("name", t.Name, "column", unless(t.Column, t.Name)))
		}
	}
	if len(c.Controls) > 0 {
		r.line(0, "controls:")
		for i, v := range c.Controls {
			r.note(1, fmt.Sprintf("controls.%d", i))
			r.line(1, "- %s", inline("name", v.Name, "column", unless(v.Column, v.Name)))
		}
	}
	r.events(&c.Events)
	r.scalar(0, "experiments", c.Experiments)
	r.scalar(0, "vintages", c.Vintages)
	r.scalar(0, "creatives", c.Creatives)
	if d := c.Daily; d != (Daily{}) {
		r.line(0, "daily: %s", inline("scheme", d.Scheme, "refit", string(d.Refit), "fit", d.Fit, "charts", d.Charts))
	}
	r.note(0, "end")
	r.out.WriteString(modelHelp(c.Time.Grain, periods))
	return []byte(r.out.String())
}

// modelHelp shows the settings most often changed, with their defaults for data of
// a grain and a number of periods, 0 if that is not known. Without a grain it is
// the week.
func modelHelp(grain mmm.Grain, periods int) string {
	grain = cmp.Or(grain, mmm.Weekly)
	d := &mmm.Data{Grain: grain, Periods: make([]mmm.Day, periods)}
	knots, base := "auto", mmm.DefaultBaseline(d)
	bends := "where the baseline may bend: a number, dates, auto, all; by default every half year"
	if periods > 0 {
		knots, bends = strconv.Itoa(len(base.Knots)), "where the baseline may bend, one every half year: a number, dates, auto, all"
	} else {
		base.YearlyOrder = mmm.DefaultYearlyOrder(grain)
	}
	o := mmm.DefaultFitOptions()
	r := renderer{}
	line := func(setting, meaning string) { r.line(0, "# %-55s # %s", setting, meaning) }
	r.line(0, "")
	line("model:", "what is set here by default, unless it says otherwise")
	line(fmt.Sprintf("  max_lag: %d", grain.DefaultMaxLag()), fmt.Sprintf("longest carry-over, in %ss", grain))
	line("  knots: "+knots, bends)
	line(fmt.Sprintf("  yearly: %d", base.YearlyOrder), "harmonics of the yearly season; 0 with less than a year and a half of data")
	if grain == mmm.Daily {
		line(fmt.Sprintf("  weekly: %t", base.Weekly), "a season of the days of the week")
	}
	line("  adstock: geometric", "or delayed, weibull_pdf, weibull_cdf, binomial, none")
	line("  saturation: hill", "or logistic, none")
	line(fmt.Sprintf("  holdout: {last: %d}", grain.DefaultMaxLag()), fmt.Sprintf("%ss at the end to test the model on; none by default", grain))
	line("  priors:", "what you believe before the data; for example that returns")
	line("    roi: {lognormal: {interval: [0.5, 5], mass: 0.9}}", "are between 0.5 and 5 with a probability of 90%")
	line(fmt.Sprintf("fit: {chains: %d, draws: %d, seed: %d}", o.Chains, o.Draws, defaultSeed), "draws of each chain")
	return r.out.String()
}

// Example is a configuration to fill in.
var Example = append([]byte(`# yaml-language-server: $schema=`+schemaURL+`
version: 1
name: my-market
currency: USD                           # ISO 4217
time: {column: date, grain: week}       # day, week or month
# geo: {column: geo, population: population}    # leave out for a national model
outcome: {column: revenue, kind: revenue}       # or kind: count, with value: COLUMN for the revenue of one
data:
  - {path: data/*.csv}                  # one row for each period (and geo); .parquet works too
channels:
  - {name: search, spend: search_spend, exposure: search_clicks}
  - {name: video, spend: video_spend, reach: video_reach, frequency: video_frequency}
  - {name: tv, spend: tv_spend}
# organic: [{name: newsletter, exposure: newsletter_opens}]
# treatments: [{name: promo, column: promo_share}]
# controls: [competitor_price, temperature]
# events: events.csv                    # columns name, date; optionally end, geo, lead, lag
# experiments: experiments.csv          # columns channel, start, end, effect, se
`), modelHelp(mmm.Weekly, 0)...)

type renderer struct {
	out   strings.Builder
	notes Notes
}

func (r *renderer) line(indent int, format string, args ...any) {
	r.out.WriteString(strings.Repeat("  ", indent))
	fmt.Fprintf(&r.out, format, args...)
	r.out.WriteByte('\n')
}

func (r *renderer) note(indent int, path string) {
	if note := r.notes[path]; note != "" {
		for line := range strings.SplitSeq(note, "\n") {
			r.line(indent, "# %s", line)
		}
	}
}

func (r *renderer) scalar(indent int, key, value string) {
	if value != "" {
		r.line(indent, "%s: %s", key, quoted(value))
	}
}

func (r *renderer) channels(key string, channels []Channel) {
	if len(channels) == 0 {
		return
	}
	r.line(0, "%s:", key)
	for i, c := range channels {
		r.note(1, fmt.Sprintf("%s.%d", key, i))
		r.line(1, "- %s", inline("name", c.Name, "spend", c.Spend, "exposure", c.Exposure, "reach", c.Reach, "frequency", c.Frequency,
			"platform", c.Platform, "plan", c.Plan, "impressions", c.Impressions, "clicks", c.Clicks, "conversions", c.Conversions))
	}
}

func (r *renderer) events(e *Events) {
	if e.Path == "" && len(e.Columns) == 0 {
		return
	}
	r.note(0, "events")
	r.line(0, "events:")
	r.scalar(1, "path", e.Path)
	if len(e.Columns) > 0 {
		r.line(1, "columns:")
		for _, name := range e.Columns {
			r.line(2, "- %s", quoted(name))
		}
	}
}

// inline writes keys and values that are not empty as a YAML flow mapping.
func inline(pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			parts = append(parts, pairs[i]+": "+quoted(pairs[i+1]))
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// quoted writes text so that YAML reads it back as the same text, inside a flow
// mapping too.
func quoted(s string) string {
	plain := s != "" && !strings.ContainsAny(s, ",[]{}#&*!|>'\"%@`:\\\n\t") && strings.TrimSpace(s) == s
	var back any
	if plain && yaml.Unmarshal([]byte("- "+s), &back) == nil {
		if list, ok := back.([]any); ok && len(list) == 1 && list[0] == s {
			return s
		}
	}
	raw, err := yaml.MarshalWithOptions(s, yaml.JSON())
	if err != nil {
		return fmt.Sprintf("%q", s)
	}
	return strings.TrimSpace(string(raw))
}

// unless returns s, or nothing where it says the same as other.
func unless(s, other string) string {
	if s == other {
		return ""
	}
	return s
}
