package export

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
)

// A variable is a part of what a draw of the parameters says.
type variable struct {
	name string
	axes []axis
	// fill stores its values at the parameters that the evaluator was set to.
	fill func(dst []float64)
}

// size returns the number of values of a draw.
func (v *variable) size() int {
	n := 1
	for _, x := range v.axes {
		n *= x.len()
	}
	return n
}

// state is one draw of the parameters, with all that follows from it.
type state struct {
	model *mmm.Model
	eval  *mmm.Evaluator
	theta []float64
	row   []float64 // of the draws that were stored
}

func (s *source) newState() *state {
	m := s.fit.Model
	return &state{model: m, eval: m.NewEvaluator(), theta: make([]float64, m.Layout().Size()), row: make([]float64, len(s.fit.Draws.Names()))}
}

// set sets everything to the parameters in theta.
func (st *state) set() { st.eval.Set(st.theta) }

// variables lists the parameters, and what follows from them under the names of
// the reference model class. Where a coefficient is a parameter of some channels
// and follows for others, all are in one variable.
//
// Those with most axes are first, so that an axis appears in front of those that
// come after it in any variable. A dataset has its dimensions in that order, and
// the summary of ArviZ 1.3 takes values for each other's where it is not that of
// a variable.
func (st *state) variables() []variable {
	all := append(st.params(false), st.derived()...)
	slices.SortStableFunc(all, func(a, b variable) int { return len(b.axes) - len(a.axes) })
	return all
}

// constants lists the parameters that are fixed by the specification.
func (st *state) constants() []variable { return st.params(true) }

// params lists the parameters that are, or are not, wholly fixed, and that no
// derived variable holds.
func (st *state) params(constant bool) []variable {
	follows := map[string]bool{}
	for _, v := range st.derived() {
		follows[v.name] = true
	}
	var all []variable
	for _, p := range st.model.Layout().Params {
		if !follows[p.Name] && fixed(&p) == constant {
			all = append(all, st.param(p))
		}
	}
	return all
}

// fixed reports whether every value of a parameter is.
func fixed(p *mmm.Param) bool {
	for _, d := range p.Prior {
		if _, ok := d.(dist.Fixed); !ok {
			return false
		}
	}
	return true
}

func (st *state) param(p mmm.Param) variable {
	v := variable{name: p.Name, fill: func(dst []float64) { copy(dst, st.theta[p.Start:]) }}
	for _, d := range p.Dims {
		v.axes = append(v.axes, axis{name: d.Name, labels: d.Labels})
	}
	return v
}

// The axes that data have.
func geoAxis(d *mmm.Data) axis  { return axis{name: "geo", labels: d.Geos} }
func timeAxis(d *mmm.Data) axis { return axis{name: "time", days: d.Periods} }

// mediaTimeAxis has the periods of history in front of the modelled ones.
func mediaTimeAxis(d *mmm.Data) axis {
	days := make([]mmm.Day, d.MediaT())
	for t := range days {
		days[t] = d.Grain.Next(d.Periods[0], t-d.History)
	}
	return axis{name: "media_time", days: days}
}

// derived lists what follows from the parameters, on the model's scale.
func (st *state) derived() []variable {
	d := st.model.Data()
	all := []variable{{"mu_t", []axis{timeAxis(d)}, st.eval.TimeEffect}}
	if !d.National() {
		all = append(all, variable{"tau_g", []axis{geoAxis(d)}, st.eval.GeoIntercepts})
	}
	for _, kind := range mmm.ChannelKinds() {
		if members := channelsOf(d, kind); len(members) > 0 {
			all = append(all, coefficients("beta_"+kind.Suffix(), "beta_g"+kind.Suffix(), d, channelAxis(d, kind), members, st.eval.ChannelCoefficients)...)
		}
	}
	if len(d.Controls) > 0 {
		all = append(all, coefficients("gamma_c", "gamma_gc", d, seriesAxis("control_variable", d.Controls), span(len(d.Controls)), st.eval.ControlCoefficients)...)
	}
	if len(d.Treatments) > 0 {
		all = append(all, coefficients("gamma_n", "gamma_gn", d, seriesAxis("non_media_channel", d.Treatments), span(len(d.Treatments)), st.eval.TreatmentCoefficients)...)
	}
	return all
}

// coefficients are the mean coefficient of each member and that of each geo.
func coefficients(mean, byGeo string, d *mmm.Data, members axis, index []int, of func(dst []float64, i int) float64) []variable {
	geo := make([]float64, d.G())
	return []variable{
		{mean, []axis{members}, func(dst []float64) {
			for k, i := range index {
				dst[k] = of(geo, i)
			}
		}},
		{byGeo, []axis{geoAxis(d), members}, func(dst []float64) {
			for k, i := range index {
				of(geo, i)
				for g, c := range geo {
					dst[g*len(index)+k] = c
				}
			}
		}},
	}
}

// channelsOf returns the indices of the channels of a kind.
func channelsOf(d *mmm.Data, kind mmm.ChannelKind) []int {
	var members []int
	for i := range d.Channels {
		if d.Channels[i].Kind == kind {
			members = append(members, i)
		}
	}
	return members
}

func channelAxis(d *mmm.Data, kind mmm.ChannelKind) axis {
	x := axis{name: kind.Axis()}
	for _, i := range channelsOf(d, kind) {
		x.labels = append(x.labels, d.Channels[i].Name)
	}
	return x
}

func seriesAxis(name string, series []mmm.Series) axis {
	x := axis{name: name}
	for _, s := range series {
		x.labels = append(x.labels, s.Name)
	}
	return x
}

func span(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
