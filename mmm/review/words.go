package review

import (
	"fmt"
	"strings"
)

// parameterWords says what blocks of parameters are about, by name without the
// suffix of a kind of channel.
var parameterWords = map[string]string{
	"knot_values": "baseline level around %s", "yearly": "yearly season (%s)", "weekly": "day-of-week season (%s)",
	"event_effects": "effect of %s", "sigma": "noise in %s", "df": "tails of the noise", "tau": "level of %s",
	"alpha": "carry-over of %s", "delay": "delay of %s", "shape": "carry-over shape of %s", "scale": "carry-over length of %s",
	"lam": "saturation of %s", "ec": "half-saturation of %s", "slope": "curve shape of %s", "eta": "spread of %s over geos",
	"roi": "return of %s", "mroi": "marginal return of %s", "contribution": "contribution of %s", "beta": "effect of %s",
	"gamma": "effect of %s", "xi": "spread of %s over geos", "dev": "difference of %s",
}

// parameterName returns a parameter's name in words with its technical one:
// "return of tv (roi_m[tv])".
func parameterName(name string) string {
	block, label, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	key, _, _ := strings.Cut(block, "_")
	switch {
	case block == "knot_values" || block == "event_effects":
		key = block
	case strings.HasSuffix(block, "_dev"):
		key = "dev"
		if geo, variable, ok := strings.Cut(label, ","); ok {
			label = variable + " in " + geo
		}
	}
	words, ok := parameterWords[key]
	switch {
	case !ok:
		return name
	case label == "" && key == "sigma":
		return "noise (sigma)"
	case !strings.Contains(words, "%s"):
		return fmt.Sprintf("%s (%s)", words, name)
	}
	return fmt.Sprintf("%s (%s)", fmt.Sprintf(words, label), name)
}
