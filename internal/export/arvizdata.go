package export

import "github.com/noonmark/noonmark/mmm"

// datum is an array of the data, in natural units.
type datum struct {
	name   string
	axes   []axis
	values []float64
	unit   string
}

// observedData writes the outcome. Whether a cell was held out is among the
// constants.
func (s *source) observedData(z *zarrWriter) error {
	d := s.fit.Model.Data()
	return s.dataGroup(z, "observed_data", []datum{{"outcome", cellAxes(d), d.Outcome.Values, d.Outcome.Name}})
}

func cellAxes(d *mmm.Data) []axis  { return []axis{geoAxis(d), timeAxis(d)} }
func mediaAxes(d *mmm.Data) []axis { return []axis{geoAxis(d), mediaTimeAxis(d)} }

// constantData writes everything else that the model was given: data, and
// parameters that the specification fixes.
func (s *source) constantData(z *zarrWriter) error {
	d := s.fit.Model.Data()
	var all []datum
	add := func(name string, axes []axis, values []float64, unit string) {
		if values != nil {
			all = append(all, datum{name, axes, values, unit})
		}
	}
	add("population", []axis{geoAxis(d)}, d.Population, "people")
	add("outcome_value", cellAxes(d), d.Outcome.Value, d.Currency)
	for _, kind := range mmm.ChannelKinds() {
		for _, v := range channelData(d, kind) {
			add(v.name, v.axes, v.values, v.unit)
		}
	}
	add("controls", append(cellAxes(d), seriesAxis("control_variable", d.Controls)), interleave(seriesValues(d.Controls)), "")
	add("non_media_treatments", append(cellAxes(d), seriesAxis("non_media_channel", d.Treatments)), interleave(seriesValues(d.Treatments)), "")
	st := s.newState()
	s.fit.Posterior.Theta(st.theta, st.row) // what is not fixed is not asked for
	for _, v := range st.constants() {
		values := make([]float64, v.size())
		v.fill(values)
		add(v.name, v.axes, values, "")
	}
	if err := s.dataGroup(z, "constant_data", all); err != nil {
		return err
	}
	return s.heldOut(z)
}

// channelData are the data of the channels of a kind, under the names that the
// reference tool gives its inputs.
func channelData(d *mmm.Data, kind mmm.ChannelKind) []datum {
	names := map[mmm.ChannelKind]struct{ exposure, frequency, spend string }{
		mmm.Paid:      {"media", "", "media_spend"},
		mmm.PaidRF:    {"reach", "frequency", "rf_spend"},
		mmm.Organic:   {"organic_media", "", ""},
		mmm.OrganicRF: {"organic_reach", "organic_frequency", ""},
	}[kind]
	var exposure, frequency, spend [][]float64
	for _, i := range channelsOf(d, kind) {
		c := &d.Channels[i]
		exposure, frequency, spend = append(exposure, c.Exposure), append(frequency, c.Frequency), append(spend, c.Spend)
	}
	channels := channelAxis(d, kind)
	all := []datum{{names.exposure, append(mediaAxes(d), channels), interleave(exposure), ""}}
	if kind.HasFrequency() {
		all = append(all, datum{names.frequency, append(mediaAxes(d), channels), interleave(frequency), ""})
	}
	if kind.IsPaid() {
		all = append(all, datum{names.spend, append(cellAxes(d), channels), interleave(spend), d.Currency})
	}
	return all
}

func seriesValues(series []mmm.Series) [][]float64 {
	var values [][]float64
	for _, s := range series {
		values = append(values, s.Values)
	}
	return values
}

// interleave returns [cell][x] of [x][cell], nil of nothing.
func interleave(series [][]float64) []float64 {
	if len(series) == 0 {
		return nil
	}
	out := make([]float64, 0, len(series)*len(series[0]))
	for i := range series[0] {
		for _, s := range series {
			out = append(out, s[i])
		}
	}
	return out
}

func (s *source) dataGroup(z *zarrWriter, group string, data []datum) error {
	if err := z.group(group, s.attrs()); err != nil {
		return err
	}
	var axes []axis
	for _, v := range data {
		axes = append(axes, v.axes...)
	}
	if err := z.coordinates(group, axes); err != nil {
		return err
	}
	for _, v := range data {
		a := v.array(group, float64Type)
		if err := z.whole(a, appendFloats(nil, v.values)); err != nil {
			return err
		}
	}
	return nil
}

func (v *datum) array(group, dtype string) *array {
	a := &array{name: group + "/" + v.name, dtype: dtype}
	for _, x := range v.axes {
		a.dims, a.shape = append(a.dims, x.name), append(a.shape, x.len())
	}
	if v.unit != "" {
		a.attrs = map[string]any{"units": v.unit}
	}
	return a
}

// heldOut writes which cells did not enter the likelihood.
func (s *source) heldOut(z *zarrWriter) error {
	m := s.fit.Model
	v := datum{name: "held_out", axes: cellAxes(m.Data())}
	held := make([]bool, m.Data().G()*m.Data().T())
	for i := range held {
		held[i] = !m.Observed(i)
	}
	return z.whole(v.array("constant_data", boolType), boolBytes(held))
}
