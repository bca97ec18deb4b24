package mmm

import (
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/baseline"
	"github.com/noonmark/noonmark/mmm/experiment"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// A Model is data and a specification, checked and made ready to evaluate. It
// does not change and may be shared by goroutines.
type Model struct {
	data   *Data
	spec   Spec
	scale  scale
	layout Layout

	window   int // carry-over window, in periods: MaxLag+1, or fewer if media are shorter
	channels []channel
	cells    []cell // events that not every geo has, controls, treatments

	// Parts of the baseline; starts and positions are in θ.
	knots     []float64 // basis [t][k]
	knotStart int
	time      timeColumns
	tau       []int  // [g], -1 for the baseline geo
	sigma     []int  // [g]: the same position in every geo unless UniqueSigma
	df        int    // -1 unless the likelihood is Student-t
	observed  []bool // [g][t]; nil means all

	treatmentCells, controlCells []int // positions in cells
}

// channel is one channel, ready to evaluate.
type channel struct {
	data   *Channel
	spec   *ChannelSpec
	kernel adstock.Kernel
	curve  saturation.Curve
	scale  exposureScale
	x      [][]float64 // [g] scaled exposure over history and periods
	freq   [][]float64 // [g] likewise, or nil
	shape  []int       // positions in θ of kernel's, then curve's parameters
	effect geoEffect

	// prior is the counterfactual that the prior speaks of; nil means none of
	// the channel at all, so that the difference is the response itself.
	prior *contrast
	lifts []lift
}

// A contrast is the difference of a channel's response between actual exposure
// and another one, weighted over cells.
type contrast struct {
	curve  saturation.Curve
	x      [][]float64 // [g] the other scaled exposure
	shape  []int       // positions in θ
	weight []float64   // [g][t]
	abs    bool        // take absolute differences
}

// lift is a lift test of the channel.
type lift struct {
	name     string
	contrast contrast
	reading  experiment.Reading
}

// cell is a variable over geos and periods with a coefficient for each geo.
type cell struct {
	name   string
	z      []float64
	effect geoEffect
	a      []float64
	scale  variableScale
	base   float64 // scaled value that counts as no treatment
}

// timeColumns are the columns that are the same in every geo: seasons and the
// events of every geo, side by side.
type timeColumns struct {
	z     []float64 // [t][j]
	start int       // position of the first coefficient in θ
	n     int
}

// append adds n columns z, [t][j], on the right.
func (tc *timeColumns) append(z []float64, n, start int) {
	if tc.n == 0 {
		tc.start = start
	}
	var wide []float64
	for t := range len(z) / n {
		wide = append(wide, tc.z[t*tc.n:(t+1)*tc.n]...)
		wide = append(wide, z[t*n:(t+1)*n]...)
	}
	tc.z, tc.n = wide, tc.n+n
}

// New checks data and specification and returns the model they make. The error
// is a list of everything that is wrong: see [Problems]. What stands on something
// that is wrong itself is not looked at: arrays without sound axes, a specification
// without sound data, what the data can tell apart without a sound specification.
// The model keeps d and s; they must not change afterwards.
func New(d *Data, s Spec) (*Model, error) {
	var problems Problems
	d.check(&problems)
	if len(problems) > 0 {
		return nil, problems
	}
	m := &Model{data: d, spec: s, window: min(s.MaxLag, d.MediaT()-1) + 1}
	m.checkSpec(&problems)
	if len(problems) > 0 {
		return nil, problems
	}
	m.scale = newScale(d)
	m.build()
	m.checkIdentified(&problems)
	if len(problems) > 0 {
		return nil, problems
	}
	return m, nil
}

// Data returns the model's data. It must not be changed.
func (m *Model) Data() *Data { return m.data }

// Spec returns the model's specification. It must not be changed.
func (m *Model) Spec() *Spec { return &m.spec }

// Layout returns the positions of the parameters.
func (m *Model) Layout() *Layout { return &m.layout }

// build lays out the parameters in the order of the reference model class and
// scales the data.
func (m *Model) build() {
	d, s := m.data, &m.spec
	labels := make([]string, len(s.Baseline.Knots))
	for i, t := range s.Baseline.Knots {
		labels[i] = d.Periods[t].String()
	}
	m.knots = baseline.KnotBasis(d.T(), s.Baseline.Knots)
	m.knotStart = m.layout.add("knot_values", repeat(s.Baseline.Knot.Dist, len(labels)), Dim{"knots", labels})
	m.buildSeasons()
	m.buildEvents()
	m.buildNoise()
	m.buildGeoIntercepts()
	m.channels = make([]channel, len(d.Channels))
	for _, kind := range ChannelKinds() {
		m.buildChannels(kind)
	}
	m.buildControls()
	m.buildTreatments()
	m.observe()
}

func (m *Model) buildSeasons() {
	d, b := m.data, &m.spec.Baseline
	if b.YearlyOrder > 0 {
		phase := make([]float64, d.T())
		for t, day := range d.Periods {
			phase[t] = YearPhase(day, d.Grain)
		}
		labels := make([]string, 0, 2*b.YearlyOrder)
		for k := 1; k <= b.YearlyOrder; k++ {
			labels = append(labels, fmt.Sprintf("sin%d", k), fmt.Sprintf("cos%d", k))
		}
		m.addTime("yearly", baseline.Yearly(phase, b.YearlyOrder), b.Yearly.Dist, Dim{"yearly_term", labels})
	}
	if b.Weekly {
		weekday := make([]int, d.T())
		for t, day := range d.Periods {
			weekday[t] = int(day.Weekday())
		}
		labels := make([]string, baseline.WeekdayContrasts)
		for k := range labels {
			labels[k] = fmt.Sprintf("%s_contrast", Weekday(k+1))
		}
		m.addTime("weekly", baseline.Weekly(weekday), b.WeeklyEffects.Dist, Dim{"weekly_term", labels})
	}
}

// YearPhase returns the share of the year passed at the middle of a period.
func YearPhase(start Day, grain Grain) float64 {
	year, _, _ := start.Date()
	length := float64(DayOf(year+1, 1, 1) - DayOf(year, 1, 1))
	phase := (float64(start.DayOfYear()) + grain.Days()/2) / length
	return phase - math.Floor(phase)
}

func (m *Model) addTime(name string, z []float64, prior dist.Dist, dim Dim) {
	n := len(dim.Labels)
	m.time.append(z, n, m.layout.add(name, repeat(prior, n), dim))
}

func (m *Model) buildNoise() {
	d, s := m.data, &m.spec
	m.sigma = make([]int, d.G())
	if s.UniqueSigma && !d.National() {
		start := m.layout.add("sigma", repeat(s.Sigma.Dist, d.G()), Dim{"geo", d.Geos})
		copy(m.sigma, span(start, d.G()))
	} else {
		start := m.layout.add("sigma", repeat(s.Sigma.Dist, 1))
		for g := range m.sigma {
			m.sigma[g] = start
		}
	}
	m.df = -1
	if s.Likelihood == StudentTLikelihood {
		m.df = m.layout.add("df", repeat(s.DF.Dist, 1))
	}
}

func (m *Model) buildGeoIntercepts() {
	d := m.data
	m.tau = make([]int, d.G())
	others := slices.Delete(slices.Clone(d.Geos), m.spec.BaselineGeo, m.spec.BaselineGeo+1)
	start := m.layout.add("tau_g_excl_baseline", repeat(m.spec.GeoIntercept.Dist, len(others)), Dim{"geo_excl_baseline", others})
	for g, k := 0, 0; g < d.G(); g++ {
		m.tau[g] = -1
		if g != m.spec.BaselineGeo {
			m.tau[g] = start + k
			k++
		}
	}
}

// spreadScale adds the scales of the spread of effects over geos, one for each
// prior, and returns the position of the first; -1 where there is one geo.
func (m *Model) spreadScale(name string, priors []dist.Dist, dim Dim) int {
	if m.data.National() {
		return -1
	}
	return m.layout.add(name, priors, dim)
}

// deviations adds standard normal deviations [g][name] and returns the position
// of those of each name, [name][g].
func (m *Model) deviations(name string, dim Dim) [][]int {
	n := len(dim.Labels)
	at := make([][]int, n)
	if n == 0 || m.data.National() && !m.spec.Compat.InertParameters {
		return at
	}
	start := m.layout.add(name, repeat(dist.Normal{Mu: 0, Sigma: 1}, m.data.G()*n), Dim{"geo", m.data.Geos}, dim)
	if m.data.National() {
		return at // inert
	}
	for i := range at {
		at[i] = make([]int, m.data.G())
		for g := range at[i] {
			at[i][g] = start + g*n + i
		}
	}
	return at
}

// buildControls adds γ_c, ξ_c and the deviations of γ_gc = γ_c + ξ_c dev_gc.
func (m *Model) buildControls() {
	d := m.data
	var names []string
	var coefficients, scales []dist.Dist
	for i := range d.Controls {
		names = append(names, d.Controls[i].Name)
		coefficients = append(coefficients, m.spec.Controls[i].Coefficient.Dist)
		scales = append(scales, m.spec.Controls[i].Xi.Dist)
	}
	dim := Dim{"control_variable", names}
	gamma := m.layout.add("gamma_c", coefficients, dim)
	xi := m.spreadScale("xi_c", scales, dim)
	dev := m.deviations("gamma_gc_dev", dim)
	for i := range d.Controls {
		v := m.scale.variableScale(d, d.Controls[i].Values, m.spec.Controls[i].PerPopulation)
		m.controlCells = append(m.controlCells, len(m.cells))
		m.cells = append(m.cells, cell{name: names[i], z: v.z, scale: v,
			effect: geoEffect{coefficient: true, theta: gamma + i, eta: offset(xi, i), dev: dev[i]}})
	}
}

// buildTreatments adds ξ_n, the deviations and the parameter the prior is on.
func (m *Model) buildTreatments() {
	d := m.data
	var names []string
	var scales []dist.Dist
	for i := range d.Treatments {
		names = append(names, d.Treatments[i].Name)
		scales = append(scales, m.spec.Treatments[i].Xi.Dist)
	}
	dim := Dim{"non_media_channel", names}
	xi := m.spreadScale("xi_n", scales, dim)
	dev := m.deviations("gamma_gn_dev", dim)
	at := m.effectParams("n", "gamma_n", dim.Name, names, func(i int) (PriorOn, dist.Dist) {
		return m.spec.Treatments[i].On, m.spec.Treatments[i].Effect.Dist
	})
	for i := range d.Treatments {
		s := &m.spec.Treatments[i]
		v := m.scale.variableScale(d, d.Treatments[i].Values, s.PerPopulation)
		c := cell{name: names[i], z: v.z, scale: v, base: v.norm(s.Baseline), effect: geoEffect{
			coefficient: s.On == OnCoefficient, den: d.TotalOutcome(), theta: at[i], eta: offset(xi, i), dev: dev[i]}}
		c.a = m.treatmentWeights(&c, s)
		m.treatmentCells = append(m.treatmentCells, len(m.cells))
		m.cells = append(m.cells, c)
	}
}

// treatmentWeights returns A_g = Σ_t U_gt (n_gt - base): the outcome that a unit
// of the treatment's coefficient brings over its baseline.
func (m *Model) treatmentWeights(c *cell, s *TreatmentSpec) []float64 {
	a := make([]float64, m.data.G())
	for g := range a {
		base := c.base
		if m.spec.Compat.DividedBaseline {
			base = c.scale.norm(s.Baseline / c.scale.divisor[g])
		}
		for t := range m.data.T() {
			i := g*m.data.T() + t
			a[g] += m.scale.money[i] * (c.z[i] - base)
		}
	}
	return a
}

// effectParams adds the parameters that priors are on, a block for each quantity
// with the names it is for, and returns the position of each name's.
func (m *Model) effectParams(suffix, coefficient, dim string, names []string, prior func(i int) (PriorOn, dist.Dist)) []int {
	at := make([]int, len(names))
	for _, on := range []PriorOn{OnCoefficient, OnROI, OnMROI, OnContribution} {
		block := string(on) + "_" + suffix
		if on == OnCoefficient {
			block = coefficient
		}
		var members []int
		var labels []string
		var priors []dist.Dist
		for i, name := range names {
			if o, p := prior(i); o == on {
				members, labels, priors = append(members, i), append(labels, name), append(priors, p)
			}
		}
		start := m.layout.add(block, priors, Dim{subsetDim(dim, len(labels) == len(names), block), labels})
		for k, i := range members {
			at[i] = start + k
		}
	}
	return at
}

// subsetDim names an axis over some of the labels of another one.
func subsetDim(dim string, whole bool, block string) string {
	if whole {
		return dim
	}
	return block + "_" + dim
}

// observe notes which cells enter the likelihood.
func (m *Model) observe() {
	if slices.Contains(m.spec.Holdout, true) {
		m.observed = make([]bool, len(m.spec.Holdout))
		for i, held := range m.spec.Holdout {
			m.observed[i] = !held
		}
	}
}

// Observed reports whether cell [g][t] enters the likelihood.
func (m *Model) Observed(cell int) bool { return m.observed == nil || m.observed[cell] }

// offset returns start+i, or -1 for parameters that do not exist.
func offset(start, i int) int {
	if start < 0 {
		return -1
	}
	return start + i
}
