package track

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// OriginVersion is the version of the format of an Origin in JSON.
const OriginVersion = 1

// An Origin is all that a tracker needs besides data to start again at its first period,
// to the bit: what was assumed and what was learned offline.
type Origin struct {
	Version int     `json:"version"`
	First   mmm.Day `json:"first"`  // day of the first period
	Learnt  mmm.Day `json:"learnt"` // of the first one from which coordinates were not learned
	Seed    uint64  `json:"seed"`
	Spec    Spec    `json:"spec"`
	Scale   Scale   `json:"scale"`
	Start   *Start  `json:"start,omitempty"` // where the tracker continues another posterior

	Names       []string    `json:"names"`       // of the parameters
	Coordinates [][]float64 `json:"coordinates"` // of each particle
}

// Origin returns the origin of e, an ensemble before the model's first period.
func (m *Model) Origin(e *Ensemble) *Origin {
	if e.Next != m.data.Periods[0] {
		panic("track: the origin of an ensemble that has moved on")
	}
	o := &Origin{Version: OriginVersion, First: e.Next, Learnt: e.Learnt, Seed: e.Seed, Spec: m.spec, Scale: m.scale,
		Start: m.notes.Start, Names: m.layout.names}
	for i := range e.Particles {
		o.Coordinates = append(o.Coordinates, e.Particles[i].U)
	}
	return o
}

// Model returns the model of d with what the origin assumes. Of notes, the start is the
// origin's. Data that do not begin with its first period, or have other parameters, are
// refused.
func (o *Origin) Model(d *mmm.Data, notes Notes) (*Model, error) {
	if o.Version != OriginVersion {
		return nil, fmt.Errorf("track: an origin of version %d; this program reads version %d", o.Version, OriginVersion)
	}
	notes.Start = o.Start
	m, err := New(d, notes, o.Spec, o.Scale)
	if err != nil {
		return nil, err
	}
	if first := d.Periods[0]; first != o.First {
		return nil, fmt.Errorf("track: data that begin on %s; the tracker began on %s", first, o.First)
	}
	if !slices.Equal(o.Names, m.layout.names) {
		return nil, fmt.Errorf("track: data with parameters %v; the tracker learned %v", m.layout.names, o.Names)
	}
	for _, u := range o.Coordinates {
		if len(u) != len(o.Names) {
			return nil, fmt.Errorf("track: an origin of %d coordinates for %d parameters", len(u), len(o.Names))
		}
	}
	return m, nil
}

// Ensemble returns the ensemble before the first period of a model that the origin made.
func (o *Origin) Ensemble(m *Model) *Ensemble {
	e := m.NewEnsemble(o.Coordinates, o.Seed)
	e.Learnt = o.Learnt
	return e
}
