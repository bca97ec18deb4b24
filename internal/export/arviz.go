package export

import (
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm/response"
)

// writeArviz writes the store that ArviZ opens, in a folder or an archive.
func (s *source) writeArviz(out string) error {
	return writeStore(out, func(to sink) error {
		z := &zarrWriter{sink: to}
		if err := z.group("", s.attrs()); err != nil {
			return err
		}
		for _, group := range []func(z *zarrWriter) error{
			s.posterior, s.sampleStats, s.prior, s.posteriorPredictive, s.observedData, s.constantData,
		} {
			if err := group(z); err != nil {
				return err
			}
		}
		return z.consolidate()
	})
}

// attrs says what made a group; without a time, so that the same model gives the
// same bytes.
func (s *source) attrs() map[string]any {
	m := s.model
	attrs := map[string]any{
		"creation_library": "noonmark", "creation_library_version": m.Version, "creation_library_language": "Go",
		"inference_library": "noonmark", "inference_library_version": m.Version,
		"model_id": string(m.ID), "model_name": m.Name, "converged": m.Converged, "interval_level": s.level(), "outcome_unit": s.fit.Model.Data().Outcome.Name,
	}
	if n := len(m.Attempts); n > 0 {
		attrs["tuning_steps"] = m.Attempts[n-1].Warmup
	}
	return attrs
}

// posterior writes every draw.
func (s *source) posterior(z *zarrWriter) error {
	chains, n := s.fit.Draws.Size()
	st := s.newState()
	return s.drawGroup(z, "posterior", chains, span(n), st.variables(), func(chain, draw int) error {
		return s.load(st, chain, draw)
	})
}

// load sets st to a draw.
func (s *source) load(st *state, chain, draw int) error {
	if err := s.fit.Draws.Row(st.row, chain, draw); err != nil {
		return err
	}
	s.fit.Posterior.Theta(st.theta, st.row)
	st.set()
	return nil
}

// prior writes draws from the prior, one chain of as many as answers through time
// are made of.
func (s *source) prior(z *zarrWriter) error {
	st := s.newState()
	r := rng.New(s.model.Options.Seed, "export prior", 0)
	return s.drawGroup(z, "prior", 1, span(response.SeriesDraws), st.variables(), func(int, int) error {
		st.model.DrawPrior(st.theta, r)
		st.set()
		return nil
	})
}

// posteriorPredictive writes outcomes as they could have been, for about as many
// draws, evenly spaced, as answers through time are made of: an outcome for each
// cell takes more room than all parameters.
func (s *source) posteriorPredictive(z *zarrWriter) error {
	chains, n := s.fit.Draws.Size()
	keep := min(n, max(1, response.SeriesDraws/chains))
	draws := span(keep)
	for k := range draws {
		draws[k] = k * n / keep
	}
	st := s.newState()
	r := rng.New(s.model.Options.Seed, "export predictive", 0)
	d := s.fit.Model.Data()
	outcome := variable{"outcome", []axis{geoAxis(d), timeAxis(d)}, func(dst []float64) { st.eval.Replicate(dst, r) }}
	return s.drawGroup(z, "posterior_predictive", chains, draws, []variable{outcome}, func(chain, draw int) error {
		return s.load(st, chain, draw)
	})
}

// sampleStats writes the sampler's account of each draw, under the names of the
// ArviZ schema.
func (s *source) sampleStats(z *zarrWriter) error {
	const group = "sample_stats"
	chains, n := s.fit.Draws.Size()
	if err := s.startDrawGroup(z, group, chains, span(n), nil); err != nil {
		return err
	}
	columns := statColumns()
	for k := range columns {
		c := &columns[k]
		c.array = array{name: group + "/" + c.name, dtype: c.dtype, dims: []string{"chain", "draw"}, shape: []int{chains, n}, chunk: []int{1, max(n, 1)}}
		if err := z.array(&c.array); err != nil {
			return err
		}
	}
	for chain := range chains {
		stats, err := s.model.Stats(chain)
		if err != nil {
			return err
		}
		for k := range columns {
			if err := z.put(&columns[k].array, []int{chain, 0}, columns[k].bytes(stats)); err != nil {
				return err
			}
		}
	}
	return nil
}
