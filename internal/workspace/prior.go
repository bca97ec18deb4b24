package workspace

import (
	"fmt"
	"math"

	"github.com/goccy/go-yaml"

	"github.com/noonmark/noonmark/bayes/dist"
)

// Prior is a distribution as a configuration writes it: {lognormal: [0.2, 0.9]}.
// An impossible one keeps the reason in Err, for whoever knows where it stands.
type Prior struct {
	dist.Prior
	Err error
}

// UnmarshalYAML reads a distribution by name with its parameters.
func (p *Prior) UnmarshalYAML(raw []byte) error {
	var byName map[string]any
	if err := yaml.Unmarshal(raw, &byName); err != nil {
		return err
	}
	for name, params := range byName {
		p.Dist, p.Err = parsePrior(name, params)
	}
	return nil
}

func parsePrior(name string, params any) (dist.Dist, error) {
	switch params := params.(type) {
	case map[string]any:
		return parseLogNormal(params)
	case []any:
		var numbers []float64
		for _, v := range params {
			x, err := number(v)
			if err != nil {
				return nil, err
			}
			numbers = append(numbers, x)
		}
		return dist.New(name, numbers)
	default:
		x, err := number(params)
		if err != nil {
			return nil, err
		}
		return dist.New(name, []float64{x})
	}
}

// parseLogNormal reads the two ways to give a log-normal by what it means: its
// mean and standard deviation, or a central interval and its mass.
func parseLogNormal(params map[string]any) (dist.Dist, error) {
	get := func(key string, or float64) float64 {
		if x, err := number(params[key]); err == nil {
			return x
		}
		return or
	}
	var d dist.LogNormal
	if interval, ok := params["interval"].([]any); ok && len(interval) == 2 {
		lo, errLo := number(interval[0])
		hi, errHi := number(interval[1])
		if errLo != nil || errHi != nil || !(lo < hi) {
			return nil, fmt.Errorf("lognormal: an interval is two numbers, the smaller one first")
		}
		d = dist.LogNormalFromInterval(lo, hi, get("mass", 0.9))
	} else {
		d = dist.LogNormalFromMeanSD(get("mean", math.NaN()), get("sd", math.NaN()))
	}
	return d, dist.Validate(d)
}

func number(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int64:
		return float64(v), nil
	case uint64:
		return float64(v), nil
	case int:
		return float64(v), nil
	}
	return 0, fmt.Errorf("%v is not a number", v)
}
