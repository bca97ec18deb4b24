package response

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A Shape is how a channel's effect carries over and saturates, from the
// posterior and from the prior.
type Shape struct {
	Channel string

	// Carryover is the weight of each lag, 0 to the maximum, of effects that sum
	// to 1 over the window.
	Carryover, PriorCarryover []draws.Estimate

	// Saturation is the response at each of Exposures, as a share of its limit:
	// exposure per person and period (in a national model: per period), or
	// frequency. It is nil for a channel that does not saturate.
	Exposures       []float64
	Saturation      []draws.Estimate
	PriorSaturation []draws.Estimate
	Half            draws.Estimate // exposure of half saturation; NaN without saturation
	Average         float64        // actual mean exposure over all cells, or average frequency of those reached
}

// saturationPoints is the number of exposures at which a curve is drawn, from
// none to the largest one observed.
const saturationPoints = 41

// Shapes returns the shape of every channel, from SeriesDraws draws of posterior
// and prior.
func (a *Analysis) Shapes() ([]Shape, error) {
	m := a.fit.Model
	var all []Shape
	for i := range m.Data().Channels {
		s, err := a.shape(i)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// shapeDraws collects carry-over weights and saturation over draws.
type shapeDraws struct {
	carryover, saturation [][]float64 // [lag or point][draw]
	w, h                  []float64
}

func newShapeDraws(lags, points, n int) *shapeDraws {
	s := &shapeDraws{carryover: make([][]float64, lags), saturation: make([][]float64, points), w: make([]float64, lags), h: make([]float64, points)}
	for l := range s.carryover {
		s.carryover[l] = make([]float64, n)
	}
	for p := range s.saturation {
		s.saturation[p] = make([]float64, n)
	}
	return s
}

func (s *shapeDraws) store(e *mmm.Evaluator, i, k int, x []float64) {
	e.Weights(s.w, i)
	e.Saturation(s.h, x, i)
	for l, w := range s.w {
		s.carryover[l][k] = w
	}
	for p, h := range s.h {
		s.saturation[p][k] = h
	}
}

func (a *Analysis) shape(i int) (Shape, error) {
	m := a.fit.Model
	x := m.ModelExposure(i)
	out := Shape{Channel: m.Data().Channels[i].Name, Average: a.average(i) * a.exposureUnit(i)}
	points := make([]float64, saturationPoints)
	top := 0.0
	for _, v := range x {
		top = max(top, v)
	}
	for p := range points {
		points[p] = top * float64(p) / (saturationPoints - 1)
		out.Exposures = append(out.Exposures, points[p]*a.exposureUnit(i))
	}
	n := a.fit.Count(SeriesDraws)
	posterior, prior := newShapeDraws(m.Window(), len(points), n), newShapeDraws(m.Window(), len(points), n)
	half := make([]float64, n)
	err := a.fit.Each(SeriesDraws, func(k int, theta []float64) {
		a.eval.SetChannel(theta, i)
		posterior.store(a.eval, i, k, points)
		half[k] = a.eval.HalfSaturation(i) * a.exposureUnit(i)
	})
	if err != nil {
		return out, err
	}
	r := rng.New(0, "prior shapes", uint64(i))
	theta := make([]float64, m.Layout().Size())
	for k := range n {
		m.DrawPrior(theta, r)
		a.eval.SetChannel(theta, i)
		prior.store(a.eval, i, k, points)
	}
	out.Half = a.missing()
	out.Carryover, out.PriorCarryover = a.estimates(posterior.carryover), a.estimates(prior.carryover)
	if m.Saturates(i) {
		out.Saturation, out.PriorSaturation = a.estimates(posterior.saturation), a.estimates(prior.saturation)
		out.Half = a.estimate(half)
	}
	return out, nil
}

// exposureUnit returns the natural size of one model unit of what saturates:
// exposure per person, or frequency, which is not scaled.
func (a *Analysis) exposureUnit(i int) float64 {
	if a.fit.Model.Data().Channels[i].Frequency != nil {
		return 1
	}
	return a.fit.Model.ExposureUnit(i)
}

func (a *Analysis) estimates(x [][]float64) []draws.Estimate {
	out := make([]draws.Estimate, len(x))
	for i := range x {
		out[i] = a.estimate(x[i])
	}
	return out
}
