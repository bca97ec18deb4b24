package daily

import (
	"errors"
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/track"
)

// A handover is a fitted model to go on from.
type handover struct {
	id    app.ModelID
	fit   *mmm.Fit
	ends  mmm.Day // the first day after its data
	close func() error
}

// NoModelToFollow is the code of the problem that the daily posterior is to go on from a
// fitted model, and there is none that ends before the day.
const NoModelToFollow app.ProblemCode = "no_model_to_follow"

// lookForModel sets the fitted model to go on from, if the configuration asks for one and
// there is one that is not in use and that knows nothing of the day.
func (w *dayWork) lookForModel() error {
	if !w.config.Daily.FromModel() {
		return nil
	}
	store := w.service.Models(w.request.Dir)
	ids, err := store.List()
	if err != nil {
		return err
	}
	if len(ids) == 0 || w.origin != nil && w.origin.From == ids[0] {
		return nil
	}
	open, err := store.Open(ids[0])
	if err != nil {
		return err
	}
	fit, err := open.Fit()
	if err != nil {
		return errors.Join(err, open.Close())
	}
	d := fit.Model.Data()
	if ends := d.Grain.Next(d.Periods[0], d.T()); ends <= w.day && d.Grain == w.feed.grain {
		w.model = &handover{ids[0], fit, ends, open.Close}
		return nil
	}
	return open.Close()
}

// goOn returns the origin of a tracker that goes on from the fitted model.
func (w *dayWork) goOn() (*origin, error) {
	h := w.model
	if h == nil {
		return nil, app.Problem{Code: NoModelToFollow, Text: fmt.Sprintf("there is no fitted model whose data end before %s, and the daily loop is to go on from one", w.day),
			Advice: "Run a later day, fit on data that end earlier, or set daily.fit to sampled or approximate"}
	}
	defer func() { _ = h.close() }() // it was only read
	spec, scale, start, err := track.FromFit(h.fit, seedOf(w.config))
	if err != nil {
		return nil, err
	}
	nan := draws.Float(math.NaN())
	o := &origin{From: h.id, Made: w.day, Converged: h.fit.Diagnostics.Converged, KHat: nan, MaxRhat: draws.Float(h.fit.Diagnostics.MaxRhat.Value), Method: track.NUTS,
		Track: &track.Origin{First: h.ends}}
	m, err := marketOf(w.panel, w.feed, o)
	if err != nil {
		return nil, err
	}
	o.Config = configHash(w.config, w.market)
	if !m.several.National() && w.config.Geo.Population == "" {
		o.Sizes = m.several.Population
	}
	for _, e := range h.fit.Model.Data().Events {
		o.Events = append(o.Events, e.Name)
	}
	d, notes := o.known(firstPeriods(m.data, m.n), track.Notes{Start: start})
	model, err := track.New(d, notes, spec, scale)
	if err != nil {
		return nil, asProblems(err)
	}
	o.Track = model.Origin(model.Prior(spec.Online.Particles, seedOf(w.config)))
	return o, o.identify()
}
