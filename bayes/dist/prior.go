package dist

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

// A Prior is a distribution that knows its JSON:
//
//	{"dist": "lognormal", "params": [0.2, 0.9]}
//	{"dist": "shifted", "params": [0.1], "base": {"dist": "lognormal", "params": [0.7, 0.4]}}
//
// Parameters come back bit for bit; infinite ones are written "Infinity" and
// "-Infinity". A Prior without a Dist is null.
type Prior struct{ Dist }

type priorJSON struct {
	Dist   string   `json:"dist"`
	Params []number `json:"params"`
	Base   *Prior   `json:"base,omitempty"`
}

// String returns the distribution as mathematics writes it.
func (p Prior) String() string { return fmt.Sprint(p.Dist) }

// MarshalJSON encodes a valid distribution and refuses others.
func (p Prior) MarshalJSON() ([]byte, error) {
	if p.Dist == nil {
		return []byte("null"), nil
	}
	if err := Validate(p.Dist); err != nil {
		return nil, err
	}
	out := priorJSON{Dist: p.Name()}
	for _, v := range p.Params() {
		out.Params = append(out.Params, number(v))
	}
	if s, ok := p.Dist.(Shifted); ok {
		out.Base = &Prior{s.Base}
	}
	return json.Marshal(out)
}

// UnmarshalJSON decodes and checks a distribution; null leaves p as it is.
func (p *Prior) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	var in priorJSON
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return fmt.Errorf("prior: %w", err)
	}
	d, err := in.build()
	if err != nil {
		return err
	}
	p.Dist = d
	return nil
}

func (in priorJSON) build() (Dist, error) {
	params := make([]float64, len(in.Params))
	for i, v := range in.Params {
		params[i] = float64(v)
	}
	if in.Base == nil {
		return New(in.Dist, params)
	}
	if in.Dist != (Shifted{}).Name() {
		return nil, fmt.Errorf("%s: takes no base distribution", in.Dist)
	}
	if len(params) != 1 {
		return nil, fmt.Errorf("shifted: wants 1 parameter (by), got %d", len(params))
	}
	d := Shifted{Base: in.Base.Dist, By: params[0]}
	if err := Validate(d); err != nil {
		return nil, err
	}
	return d, nil
}

// A number is a float64 whose JSON may be infinite.
type number float64

func (v number) MarshalJSON() ([]byte, error) {
	switch f := float64(v); {
	case math.IsInf(f, 1):
		return []byte(`"Infinity"`), nil
	case math.IsInf(f, -1):
		return []byte(`"-Infinity"`), nil
	default:
		return json.Marshal(f)
	}
}

func (v *number) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `"Infinity"`:
		*v = number(math.Inf(1))
	case `"-Infinity"`:
		*v = number(math.Inf(-1))
	case "null":
		return errors.New("a parameter must be a number, got null")
	default:
		return json.Unmarshal(data, (*float64)(v))
	}
	return nil
}
