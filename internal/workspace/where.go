package workspace

import (
	"slices"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// problem returns a problem with a part of the configuration, such as
// channels.2.spend.
func (c *Config) problem(path, text, advice string) app.Problem {
	return c.at.problem(strings.Split(path, "."), text, advice)
}

// Where returns the file of the configuration and the line of what a model calls
// subject, such as `channel "tv"`; 0 if it has none.
func (c *Config) Where(subject string) (file string, line int) {
	if path := c.pathOf(subject); path != "" {
		line = c.at.line(strings.Split(path, "."))
	}
	return c.at.name, line
}

// partOf has the part of a configuration that decides about a subject of a model.
var partOf = map[string]string{
	"outcome": "outcome", "value of the outcome": "outcome.value", "time": "time", "geos": "geo", "population": "geo.population",
	"channels": "channels", "event": "events", "lift test": "experiments",
	"knots": "model.knots", "seasonality": "model", "holdout": "model.holdout", "max_lag": "model.max_lag",
}

func (c *Config) pathOf(subject string) string {
	kind, rest, _ := strings.Cut(subject, ` "`)
	name, _, _ := strings.Cut(rest, `"`)
	named := func(list string, names []string) string {
		if i := slices.Index(names, name); i >= 0 {
			return list + "." + strconv.Itoa(i)
		}
		return ""
	}
	switch kind {
	case "channel":
		if path := named("channels", namesOf(c.Channels, func(ch Channel) string { return ch.Name })); path != "" {
			return path
		}
		return named("organic", namesOf(c.Organic, func(ch Channel) string { return ch.Name }))
	case "treatment":
		return named("treatments", namesOf(c.Treatments, func(t Treatment) string { return t.Name }))
	case "control":
		return named("controls", namesOf(c.Controls, func(v Control) string { return v.Name }))
	}
	return partOf[kind]
}

func namesOf[T any](list []T, name func(T) string) []string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = name(v)
	}
	return names
}
