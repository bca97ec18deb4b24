package dist

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// families lists what New can build: every distribution but Shifted, which
// needs a base rather than numbers alone.
var families = []struct {
	name   string
	params []string
	build  func(p []float64) Dist
}{
	{"normal", []string{"mu", "sigma"}, func(p []float64) Dist { return Normal{p[0], p[1]} }},
	{"half_normal", []string{"sigma"}, func(p []float64) Dist { return HalfNormal{p[0]} }},
	{"lognormal", []string{"mu", "sigma"}, func(p []float64) Dist { return LogNormal{p[0], p[1]} }},
	{"truncated_normal", []string{"mu", "sigma", "low", "high"}, func(p []float64) Dist { return TruncatedNormal{p[0], p[1], p[2], p[3]} }},
	{"uniform", []string{"low", "high"}, func(p []float64) Dist { return Uniform{p[0], p[1]} }},
	{"beta", []string{"a", "b"}, func(p []float64) Dist { return Beta{p[0], p[1]} }},
	{"gamma", []string{"shape", "rate"}, func(p []float64) Dist { return Gamma{p[0], p[1]} }},
	{"inverse_gamma", []string{"shape", "scale"}, func(p []float64) Dist { return InverseGamma{p[0], p[1]} }},
	{"exponential", []string{"rate"}, func(p []float64) Dist { return Exponential{p[0]} }},
	{"student_t", []string{"df", "loc", "scale"}, func(p []float64) Dist { return StudentT{p[0], p[1], p[2]} }},
	{"half_student_t", []string{"df", "scale"}, func(p []float64) Dist { return HalfStudentT{p[0], p[1]} }},
	{"fixed", []string{"value"}, func(p []float64) Dist { return Fixed{p[0]} }},
}

// New returns the distribution of the given name and parameters. Its errors are
// sentences for whoever wrote them down.
func New(name string, params []float64) (Dist, error) {
	for _, f := range families {
		if f.name != name {
			continue
		}
		if len(params) != len(f.params) {
			return nil, fmt.Errorf("%s: wants %d parameters (%s), got %d", name, len(f.params), strings.Join(f.params, ", "), len(params))
		}
		d := f.build(params)
		if err := Validate(d); err != nil {
			return nil, err
		}
		return d, nil
	}
	if name == (Shifted{}).Name() {
		return nil, errors.New("shifted: needs a base distribution beside its parameter")
	}
	return nil, fmt.Errorf("unknown distribution %q, want one of %s", name, strings.Join(Names(), ", "))
}

// Names lists the names that New takes, and "shifted".
func Names() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	return slices.Insert(names, len(names)-1, Shifted{}.Name())
}

// Validate reports what is wrong with a distribution's parameters, if anything.
// Types of other packages pass.
func Validate(d Dist) error {
	if d == nil {
		return errors.New("there is no distribution")
	}
	if v, ok := d.(interface{ validate() error }); ok {
		return v.validate()
	}
	return nil
}

// first returns the first error that is not nil.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func finite(d Dist, param string, v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("%s: %s must be finite, got %v", d.Name(), param, v)
	}
	return nil
}

func positive(d Dist, param string, v float64) error {
	if err := finite(d, param, v); err != nil {
		return err
	}
	if v <= 0 {
		return fmt.Errorf("%s: %s must be positive, got %v", d.Name(), param, v)
	}
	return nil
}

func ordered(d Dist, low, high float64) error {
	if !(low < high) {
		return fmt.Errorf("%s: low must be below high, got %v and %v", d.Name(), low, high)
	}
	if math.IsInf(high-low, 1) && !math.IsInf(low, -1) && !math.IsInf(high, 1) {
		return fmt.Errorf("%s: the interval from %v to %v is too wide", d.Name(), low, high)
	}
	return nil
}
