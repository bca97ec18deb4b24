package daily

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/track"
)

// An origin is what was learned offline: where the walk through the periods begins,
// whenever it must begin anew.
type origin struct {
	ID        app.ModelID   `json:"model_id"`
	From      app.ModelID   `json:"from_model"` // the model of noonmark fit that it goes on from; empty for none
	Made      mmm.Day       `json:"made"`       // the day whose run learned it
	Method    track.Method  `json:"method"`
	Converged bool          `json:"converged"`
	KHat      draws.Float   `json:"khat"`      // of an approximation; null for samples
	MaxRhat   draws.Float   `json:"max_rhat"`  // of samples; null for an approximation
	Mode      []float64     `json:"mode"`      // where the next one begins to look
	Config    string        `json:"config"`    // hash of what it was asked to be
	Sizes     []float64     `json:"sizes"`     // of geos whose population is not known; null otherwise
	Events    []string      `json:"events"`    // that it knows; later ones wait for the next
	Refreshed []string      `json:"refreshed"` // channels that it knows new creatives of
	Fixes     []fix         `json:"fixes"`     // of the values that it was learned from
	Track     *track.Origin `json:"track"`
}

// known returns data and notes without what the origin does not know, and which has no
// coefficient before the next one: new events, the first creatives of a channel.
func (o *origin) known(d *mmm.Data, notes track.Notes) (*mmm.Data, track.Notes) {
	k := *d
	k.Events = nil
	for _, e := range d.Events {
		if slices.Contains(o.Events, e.Name) {
			k.Events = append(k.Events, e)
		}
	}
	notes.Refreshes = slices.Clone(notes.Refreshes)
	for c := range notes.Refreshes {
		if !slices.Contains(o.Refreshed, d.Channels[c].Name) {
			notes.Refreshes[c] = nil
		}
	}
	return &k, notes
}

// baseline returns what the outcome is in a period without marketing, as far as the
// prior knows.
func (o *origin) baseline() float64 {
	share := 1.0
	for i := range o.Track.Spec.Channels {
		share -= o.Track.Spec.Channels[i].Share
	}
	return max(share, 0.1) * o.Track.Scale.Outcome
}

// brings returns what a channel brings per period, as far as the prior knows; 0 for the
// outcome.
func (o *origin) brings(channel string, d *mmm.Data) float64 {
	c := slices.IndexFunc(d.Channels, func(c mmm.Channel) bool { return c.Name == channel })
	if c < 0 {
		return 0
	}
	return o.Track.Spec.Channels[c].Share * o.Track.Scale.Outcome
}

// due says why parameters should be learned on a day; it is empty if they should not.
// tried is the last day on which that was tried; new is a fitted model to go on from that
// is not that of the origin, nil if there is none.
func (o *origin) due(c *workspace.Config, m *market, tried, day mmm.Day, other *handover) string {
	switch months := c.Daily.Refit.Months(); {
	case o == nil:
		return "nothing was learned yet"
	case c.Daily.FromModel() && other != nil:
		return fmt.Sprintf("model %s is new", other.id)
	case o.Config != configHash(c, m):
		return "the configuration asks for another model"
	case !c.Daily.FromModel() && months > 0 && day >= max(o.Made, tried).AddMonths(months):
		return fmt.Sprintf("%s since %s", app.Plural(months, "month"), max(o.Made, tried))
	}
	return ""
}

// configHash returns the hash of what the configuration and the columns of the data say
// about what is to be learned.
func configHash(c *workspace.Config, m *market) string {
	var h hasher
	outcome := c.Outcome
	outcome.Platform = "" // says how breaks are corrected, and nothing about what is learned
	h.json([]any{c.Time, c.Geo, outcome, c.Model.MaxLag, c.Model.Adstock, c.Model.Saturation, c.Model.Order, c.Model.Yearly, c.Model.Weekly, m.data.Geos})
	for _, list := range [][]workspace.Channel{c.Channels, c.Organic} {
		for i := range list {
			ch := list[i]
			h.json([]any{ch.Name, ch.Spend, ch.Exposure, ch.Reach, ch.Frequency, ch.Adstock, ch.Saturation, ch.Order, ch.Priors})
		}
	}
	h.json([]any{c.Treatments, c.Controls, c.Model.Priors, c.Daily.FromModel()})
	d := h.next(digest{})
	return d.String()
}

// learn learns the parameters of the tracker from what is mature of a market, with the
// fixes that the loop has made and those of people.
func (s *Service) learn(ctx context.Context, c *workspace.Config, m *market, made, own []fix, day mmm.Day, last *origin, progress func(mmm.FitProgress)) (*origin, error) {
	until := m.n - m.maturing
	whole, extra := m.corrected(slices.Concat(made, own))
	o := &origin{Made: day, Method: track.NUTS, Config: configHash(c, m), Fixes: fixesThrough(made, m.data.Periods[until-1])}
	if c.Daily.Approximate() {
		o.Method = track.Laplace
	}
	if !m.several.National() && c.Geo.Population == "" {
		o.Sizes = m.several.Population
	}
	d := firstPeriods(whole, until)
	notes := track.Notes{Tests: m.notes.Tests, Refreshes: m.notes.Refreshes}
	for t := range until {
		notes.Variance = append(notes.Variance, m.variance[t]+extra[t])
	}
	o.names(d, notes)
	d, notes = o.known(d, notes)
	spec := specOf(c, m, d)
	model, err := track.New(d, notes, spec, track.NewScale(d))
	if err != nil {
		return nil, asProblems(err)
	}
	fit, err := model.Fit(ctx, s.fitOptions(c, o, last), progress)
	if err != nil {
		return nil, err
	}
	o.Converged, o.Mode = fit.Converged, fit.Mode
	o.KHat, o.MaxRhat = draws.Float(fit.KHat), draws.Float(fit.Diagnostics.MaxRhat.Value)
	if o.Method == track.NUTS {
		o.KHat = draws.Float(math.NaN())
	} else {
		o.MaxRhat = draws.Float(math.NaN())
	}
	o.Track = fit.Origin(spec.Online.Particles, seedOf(c))
	return o, o.identify()
}

// identify sets the ID, a hash of all that the origin is.
func (o *origin) identify() error {
	o.ID = ""
	raw, err := json.Marshal(o)
	sum := sha256.Sum256(raw)
	o.ID = app.ModelID("t-" + hex.EncodeToString(sum[:8]))
	return err
}

// names sets what the origin knows by name: events that happen in its periods, and
// creatives that are replaced in them.
func (o *origin) names(d *mmm.Data, notes track.Notes) {
	end := d.Grain.Next(d.Periods[0], d.T())
	for _, e := range d.Events {
		if slices.ContainsFunc(e.Occurrences, func(s mmm.EventSpan) bool { return s.End >= d.Periods[0] && s.Start < end }) {
			o.Events = append(o.Events, e.Name)
		}
	}
	for c, days := range notes.Refreshes {
		if slices.ContainsFunc(days, func(day mmm.Day) bool { return day < end }) {
			o.Refreshed = append(o.Refreshed, d.Channels[c].Name)
		}
	}
}

// specOf returns the tracker's specification with what the configuration says of the
// model. d are the data that it learns from.
func specOf(c *workspace.Config, m *market, d *mmm.Data) track.Spec {
	spec := track.DefaultSpec(d)
	plain := *c
	plain.Model.Knots, plain.Model.Holdout = workspace.Knots{}, nil // a level that drifts has no knots
	var ignored app.Problems                                        // of settings that the tracker has not
	s := plain.Spec(m.several, &ignored)
	track.Adopt(&spec, &s, m.several)
	return spec
}

// fitOptions says how to learn.
func (s *Service) fitOptions(c *workspace.Config, o, last *origin) track.FitOptions {
	opts := track.DefaultFitOptions()
	if o.Method == track.Laplace {
		opts = track.FastFitOptions()
		opts.Attempts = track.DefaultFitOptions().Attempts
	}
	opts.Seed, opts.Workers = seedOf(c), s.Workers
	if last != nil && last.Config == o.Config && slices.Equal(last.Refreshed, o.Refreshed) {
		opts.Start = last.Mode
	}
	return opts
}

func seedOf(c *workspace.Config) uint64 { return c.FitOptions().Seed }

// firstPeriods returns the first n periods of data of one geo.
func firstPeriods(d *mmm.Data, n int) *mmm.Data {
	k := *d
	k.Periods = d.Periods[:n]
	k.Outcome.Values = d.Outcome.Values[:n]
	if d.Outcome.Value != nil {
		k.Outcome.Value = d.Outcome.Value[:n]
	}
	k.Channels = slices.Clone(d.Channels)
	for i := range k.Channels {
		ch := &k.Channels[i]
		ch.Exposure = ch.Exposure[:d.History+n]
		if ch.Frequency != nil {
			ch.Frequency = ch.Frequency[:d.History+n]
		}
		if ch.Spend != nil {
			ch.Spend = ch.Spend[:n]
		}
	}
	shorter := func(all []mmm.Series) []mmm.Series {
		out := slices.Clone(all)
		for i := range out {
			out[i].Values = out[i].Values[:n]
		}
		return out
	}
	k.Treatments, k.Controls = shorter(d.Treatments), shorter(d.Controls)
	return &k
}

// asProblems returns an error of the model as problems for a person.
func asProblems(err error) error {
	var problems app.Problems
	problems.AddError(err)
	return problems.Err()
}
