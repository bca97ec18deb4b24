package track

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/baseline"
	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// SpecOf returns the specification of a tracker that goes on where a fit of package mmm
// ends: carry-over, saturation and seasons are the fit's, all else is DefaultSpec's.
func SpecOf(f *mmm.Fit) Spec {
	from := f.Model.Spec()
	whole, _ := Whole(f.Model.Data())
	s := DefaultSpec(whole)
	s.MaxLag, s.YearlyOrder, s.Weekly = f.Model.Window()-1, from.Baseline.YearlyOrder, from.Baseline.Weekly
	for i := range s.Channels {
		c, as := &s.Channels[i], &from.Channels[i]
		c.Adstock, c.Saturation, c.SaturationFirst, c.Shape = as.Adstock, as.Saturation, as.SaturationFirst, as.Shape
	}
	return s
}

// FromFit returns specification, scale and Start of a tracker whose first period is the
// one after those of a fit of package mmm. Its data must not have those periods again,
// except as history of exposure, nor tests that the fit has taken.
//
// What the draws of the fit say is taken over as a normal distribution of
//
//   - the shapes of carry-over and saturation,
//   - β_c, such that the channel's contribution over the fit's periods is the draw's,
//   - the level in the last period and the coefficients of columns, by least squares of
//     the draw's baseline on knots and columns,
//   - σ and ρ, as the draw's residuals have them.
//
// Rates of drift, of which a model that stands still knows nothing, and the slope keep
// their priors.
//
// What is approximate: that the distribution is normal in coordinates; that β did not
// drift during the fit's periods; several geos as one, where geos differ in more than
// size; and how far the level is from the line between the last two knots, which has the
// variance of a random walk around it.
func FromFit(f *mmm.Fit, seed uint64) (Spec, Scale, *Start, error) {
	h, err := newHandover(f)
	if err != nil {
		return Spec{}, Scale{}, nil, err
	}
	m := h.model
	r := rng.New(seed, "from fit", 0)
	var rows []float64
	if err := f.Each(handedDraws, func(_ int, theta []float64) {
		rows = append(rows, h.row(theta, r)...)
	}); err != nil {
		return Spec{}, Scale{}, nil, err
	}
	n := len(h.params) + len(h.states)
	draws := mat.NewDense(len(rows)/n, n, rows)
	var cov mat.SymDense
	stat.CovarianceMatrix(&cov, draws, nil)
	s := &Start{First: m.data.Grain.Next(m.data.Periods[0], m.T()), Params: h.params, States: h.states, Mean: make([]float64, n), Cov: make([]float64, n*n)}
	for i := range n {
		s.Mean[i] = stat.Mean(mat.Col(nil, i, draws), nil)
		for k := range n {
			s.Cov[i*n+k] = cov.At(i, k)
		}
	}
	return m.spec, m.scale, s, nil
}

// handedDraws is about the number of draws of a fit that are looked at: a few dozen for
// each of the parameters and states whose covariance they are to have.
const handedDraws = 4000

// A handover turns draws of a fit into parameters and states of a tracker over the fit's
// periods.
type handover struct {
	fit       *mmm.Fit
	evaluator *mmm.Evaluator
	model     *Model // of the fit's data
	responses []*response

	params, states []string
	shape          [][]int // [c][k] position in the fit's θ of a tracker's parameter, -1 where fixed
	sigma, rho     bool    // whether they are parameters

	knots     int
	last      []float64  // weights of knots in the last period
	wander    float64    // standard deviation of the last level around them
	design    *mat.Dense // [t and prior][knot, column]
	qr        mat.QR
	present   []bool // [t]
	theta     []float64
	cells     []float64 // [g][t]
	z, series []float64 // [t]
}

func newHandover(f *mmm.Fit) (*handover, error) {
	d := f.Model.Data()
	whole, _ := Whole(d)
	spec, scale := SpecOf(f), NewScale(whole)
	people := 1.0
	if d.G() > 1 {
		people = float64(d.G())
		if d.Population != nil {
			people = floats.Sum(d.Population)
		}
	}
	for i := range scale.Exposure {
		scale.Exposure[i] = people * f.Model.ExposureUnit(i)
	}
	m, err := New(whole, Notes{}, spec, scale)
	if err != nil {
		return nil, err
	}
	h := &handover{fit: f, evaluator: f.Model.NewEvaluator(), model: m, theta: make([]float64, len(m.Names())),
		cells: make([]float64, d.G()*d.T()), z: make([]float64, d.T()), series: make([]float64, d.T())}
	for c := range m.inputs {
		r := m.newResponse(c, m.T(), false)
		h.responses = append(h.responses, r)
		if floats.Max(m.inputs[c].x[spec.MaxLag:]) == 0 {
			return nil, fmt.Errorf("track: channel %q had no exposure in the periods of the fit", m.inputs[c].name)
		}
	}
	h.name()
	h.locate()
	h.regress()
	for t := range d.T() {
		ok := true
		for g := range d.G() {
			ok = ok && f.Model.Observed(g*d.T()+t)
		}
		h.present = append(h.present, ok)
	}
	return h, nil
}

// name sets the names of what a row has.
func (h *handover) name() {
	l := h.model.layout
	for c := range l.shape {
		for _, p := range l.shape[c] {
			if p.at >= 0 {
				h.params = append(h.params, l.names[p.at])
			}
		}
	}
	h.sigma, h.rho = l.sd.at >= 0, l.ar.at >= 0
	if h.sigma {
		h.params = append(h.params, l.names[l.sd.at])
	}
	if h.rho {
		h.params = append(h.params, l.names[l.ar.at])
	}
	h.states = slices.DeleteFunc(h.model.States(), func(name string) bool { return name == "slope" })
}

// locate finds the shape parameters of the tracker in the fit's θ.
func (h *handover) locate() {
	d, layout := h.fit.Model.Data(), h.fit.Model.Layout()
	for c := range d.Channels {
		s := &h.model.spec.Channels[c]
		kernel, _ := adstock.New(s.Adstock) // the model was made with it
		curve, _ := saturation.New(s.Saturation)
		var at []int
		for k, name := range slices.Concat(kernel.Params(), curve.Params()) {
			p := layout.Param(name + "_" + d.Channels[c].Kind.Suffix())
			i := slices.Index(p.Dims[0].Labels, d.Channels[c].Name)
			at = append(at, p.Start+i)
			if h.model.layout.shape[c][k].at < 0 {
				at[k] = -1
			}
		}
		h.shape = append(h.shape, at)
	}
}

// regress prepares the least squares of baselines on knots and columns: with coefficients γ
// of columns, whose prior standard deviations are s, the minimum of
//
//	Σ_t (b_t - Σ_k W_tk κ_k - Σ_j X_tj γ_j)² + 10⁻⁸ (Σ_j (γ_j/s_j)² + Σ_k κ_k²)
//
// The second part is for columns that are zero throughout.
func (h *handover) regress() {
	const little = 1e-4
	m, knots := h.model, h.fit.Model.Spec().Baseline.Knots
	t, n := m.T(), len(knots)+len(m.columns)
	h.knots = len(knots)
	w := baseline.KnotBasis(t, knots)
	h.last = w[(t-1)*h.knots:]
	h.design = mat.NewDense(t+n, n, nil)
	for i := range t {
		for k := range h.knots {
			h.design.Set(i, k, w[i*h.knots+k])
		}
		for j := range m.columns {
			h.design.Set(i, h.knots+j, m.columns[j].x[i])
		}
	}
	for j := range n {
		sd := 1.0
		if j >= h.knots {
			sd = m.columns[j-h.knots].sd
		}
		h.design.Set(t+j, j, little/sd)
	}
	h.qr.Factorize(h.design)

	// A random walk of variance v per year has, around the line through a stretch of h
	// years, at its end the variance 2/15 v h.
	stretch := t
	if h.knots > 1 {
		stretch = knots[h.knots-1] - knots[h.knots-2]
	}
	drift := m.spec.Baseline.Drift.Quantile(0.5)
	h.wander = drift * math.Sqrt(2./15*float64(stretch)*m.step)
}

// row returns what a draw of the fit says of parameters, in coordinates, and states.
func (h *handover) row(theta []float64, r *rand.Rand) []float64 {
	e, m := h.evaluator, h.model
	e.Set(theta)
	params := h.shapes(theta)
	m.theta(h.theta, h.coordinates(params))
	e.Expected(h.cells)
	h.sum(h.series)
	residuals := h.residuals(r)
	var effects []float64
	for c, response := range h.responses {
		response.set(h.theta)
		response.at(h.z, 0)
		e.Contribution(h.cells, c)
		brought := make([]float64, m.T())
		h.sum(brought)
		floats.Sub(h.series, brought)
		effects = append(effects, floats.Sum(brought)/floats.Sum(h.z))
	}
	return slices.Concat(params, residuals, h.baseline(r), effects)
}

// shapes returns the coordinates of the shape parameters.
func (h *handover) shapes(theta []float64) []float64 {
	var u []float64
	for c, at := range h.shape {
		for k, i := range at {
			if i >= 0 {
				u = append(u, h.model.layout.coords[h.model.layout.shape[c][k].at].Inverse(theta[i]))
			}
		}
	}
	return u
}

// coordinates returns all coordinates, of which shapes matter.
func (h *handover) coordinates(shapes []float64) []float64 {
	u := make([]float64, len(h.theta))
	i := 0
	for c := range h.shape {
		for _, p := range h.model.layout.shape[c] {
			if p.at >= 0 {
				u[p.at] = shapes[i]
				i++
			}
		}
	}
	return u
}

// sum stores the sum over geos of h.cells, in shares of a typical outcome.
func (h *handover) sum(dst []float64) {
	clear(dst)
	for i, v := range h.cells {
		dst[i%len(dst)] += v / h.model.scale.Outcome
	}
}

// residuals returns the coordinates of σ and ρ drawn from what residuals e of h.series say
// of them, a flat prior assumed:
//
//	ρ ~ N(Σ e_t e_t-1 / Σ e_t-1², (1 - ρ̂²)/n)
//	σ² = Σ (e_t - ρ e_t-1)² / χ²,   χ² of n degrees of freedom, by its normal approximation
func (h *handover) residuals(r *rand.Rand) []float64 {
	m := h.model
	var n, square, cross, lag float64
	previous := math.NaN()
	for t, ok := range h.present {
		e := math.NaN()
		if ok {
			y, _, _ := m.observation(t)
			e = y - h.series[t]
		}
		if pair := e * previous; !math.IsNaN(pair) {
			n++
			square += e * e
			cross += pair
			lag += previous * previous
		}
		previous = e
	}
	rho := cross / lag
	rho += math.Sqrt(math.Max(0, 1-rho*rho)/n) * r.NormFloat64()
	low, high := m.spec.Noise.AR.Support()
	rho = math.Min(high-1e-3, math.Max(low+1e-3, rho))
	if !h.rho {
		rho = m.layout.ar.fixed
	}
	rest := square - 2*rho*cross + rho*rho*lag
	sigma := math.Sqrt(rest / (n + math.Sqrt(2*n)*r.NormFloat64()))
	var u []float64
	if h.sigma {
		u = append(u, m.layout.coords[m.layout.sd.at].Inverse(sigma))
	}
	if h.rho {
		u = append(u, m.layout.coords[m.layout.ar.at].Inverse(rho))
	}
	return u
}

// baseline returns the level in the last period and the coefficients of columns that make
// h.series.
func (h *handover) baseline(r *rand.Rand) []float64 {
	rows, n := h.design.Dims()
	y, solved := mat.NewVecDense(rows, nil), mat.NewVecDense(n, nil)
	for t, v := range h.series {
		y.SetVec(t, v)
	}
	if err := h.qr.SolveVecTo(solved, false, y); err != nil {
		panic("track: least squares with a ridge are singular")
	}
	x := solved.RawVector().Data
	level := floats.Dot(h.last, x[:h.knots]) + h.wander*r.NormFloat64()
	return append([]float64{level}, x[h.knots:]...)
}
