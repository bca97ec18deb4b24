package track

import (
	"math"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// Notes are what is known about data beyond their values.
type Notes struct {
	// Variance is what makes the outcome of a period less certain than others, in
	// squared outcome units, [t]; nil for none. An outcome that is NaN is missing.
	Variance []float64

	// Refreshes are the days on which a channel's creative was replaced, in any order:
	// by channel, nil where that is not known.
	Refreshes [][]mmm.Day

	// Tests are lift tests beyond those of the data.
	Tests []Test

	// Start is what is known before the first period; nil for the specification's
	// priors.
	Start *Start
}

func (n *Notes) refreshes(channel int) []mmm.Day {
	if channel >= len(n.Refreshes) {
		return nil
	}
	return n.Refreshes[channel]
}

// A Model is data, a specification and a scale made ready. It does not change and may
// be shared by goroutines.
type Model struct {
	data    *mmm.Data
	notes   Notes
	spec    Spec
	scale   Scale
	step    float64 // length of a period in years
	inputs  []input
	columns []column
	layout  *layout
	tests   map[int][]Test // by the period in which they are read
	usual   []float64      // [c] prior mean of β
	sd      []float64      // [c] prior standard deviation of β
	start   *start         // nil without a Start
}

// New returns the model of data of one geo (see Whole). Outcomes that are NaN are
// missing; periods may reach into the future, where the inputs are what is planned. The
// model keeps its arguments; they must not change afterwards.
func New(d *mmm.Data, notes Notes, s Spec, scale Scale) (*Model, error) {
	if err := check(d, &notes, &s, &scale); err != nil {
		return nil, err
	}
	m := &Model{data: d, notes: notes, spec: s, scale: scale, step: d.Grain.Days() / 365}
	m.inputs = inputs(d, &notes, &s, &scale)
	m.columns = columns(d, &s, &scale)
	var err error
	if m.layout, err = newLayout(&s, m.inputs, len(m.columns)); err != nil {
		return nil, err
	}
	for i := range s.Channels {
		mean, sd := m.prior(i)
		m.usual, m.sd = append(m.usual, mean), append(m.sd, sd)
	}
	if err := m.setStart(); err != nil {
		return nil, err
	}
	m.placeTests()
	return m, nil
}

// prior returns the prior mean and standard deviation of β of channel i: what makes its
// mean share of the outcome that of the specification, were the response proportional
// to exposure.
func (m *Model) prior(i int) (mean, sd float64) {
	s := &m.spec.Channels[i]
	exposure := math.Min(maxResponse, math.Max(minResponse, m.scale.Usual[i]/m.scale.Exposure[i]))
	return s.Share / exposure, s.ShareSD / exposure
}

// minResponse and maxResponse bound the mean response that a prior share is
// turned into β with, relative to that at reference exposure.
const minResponse, maxResponse = 0.2, 1.5

// Data returns the model's data. It must not be changed.
func (m *Model) Data() *mmm.Data { return m.data }

// Spec returns the model's specification. It must not be changed.
func (m *Model) Spec() *Spec { return &m.spec }

// Scale returns the model's scale. It must not be changed.
func (m *Model) Scale() *Scale { return &m.scale }

// Names returns the names of the parameters θ, in order.
func (m *Model) Names() []string { return m.layout.names }

// T returns the number of periods.
func (m *Model) T() int { return m.data.T() }

// observation returns the outcome of period t in model units and the variance that its
// notes add, and whether there is one.
func (m *Model) observation(t int) (y, variance float64, ok bool) {
	y = m.data.Outcome.Values[t]
	if m.notes.Variance != nil {
		variance = m.notes.Variance[t]
	}
	return y / m.scale.Outcome, variance / (m.scale.Outcome * m.scale.Outcome), !math.IsNaN(y)
}

// transform returns the transform of channel i for n periods.
func (m *Model) transform(i, n int) *mmm.Transform {
	s := &m.spec.Channels[i]
	kernel, _ := adstock.New(s.Adstock) // the layout was made with it
	curve, _ := saturation.New(s.Saturation)
	return mmm.NewTransform(kernel, curve, s.SaturationFirst, m.spec.MaxLag, n)
}

// priorShare returns the share of the outcome that channels bring before data.
func (m *Model) priorShare() float64 {
	var sum float64
	for i := range m.spec.Channels {
		sum += m.spec.Channels[i].Share
	}
	return math.Min(sum, 0.9)
}
