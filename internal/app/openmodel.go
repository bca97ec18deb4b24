package app

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/mmm"
)

// ModelChanged is the code of stored models that this program would build
// differently.
const ModelChanged ProblemCode = "model_changed"

// Fit returns the stored model ready to be asked anything. Its draws are read
// when they are needed, until Close. Where sampling diverged is not stored.
func (o *OpenModel) Fit() (*mmm.Fit, error) {
	m, err := mmm.New(o.Data, o.Spec)
	if err != nil {
		return nil, o.changed(fmt.Errorf("model %s: %w", o.ID, err))
	}
	post := m.Posterior(o.Options.Parametrisation)
	if !slices.Equal(post.Names(), o.Draws.Names()) {
		return nil, o.changed(fmt.Errorf("model %s: parameters %q, stored as %q", o.ID, post.Names(), o.Draws.Names()))
	}
	return &mmm.Fit{Model: m, Posterior: post, Draws: o.Draws, Diagnostics: o.fitDiagnostics(), Attempts: o.Attempts}, nil
}

func (o *OpenModel) changed(cause error) Problem {
	return Problem{
		Code: ModelChanged, Subject: fmt.Sprintf("model %s", o.ID), Cause: cause,
		Text:   fmt.Sprintf("it was fitted by version %s, and this version of the program would build it differently", o.Version),
		Advice: "Fit again with this version, or use that one",
	}
}

// fitDiagnostics is the inverse of what a fit's diagnostics are stored as.
func (o *OpenModel) fitDiagnostics() mmm.Diagnostics {
	d := o.Diagnostics
	summaries := make([]diagnostic.Summary, len(o.Parameters))
	for i, p := range o.Parameters {
		summaries[i] = p.Summary
	}
	return mmm.Diagnostics{
		Converged:   o.Converged,
		MaxRhat:     mmm.Extreme{Value: float64(d.MaxRhat), Name: d.MaxRhatName},
		MinESSBulk:  mmm.Extreme{Value: float64(d.MinESSBulk), Name: d.MinESSBulkName},
		MinESSTail:  mmm.Extreme{Value: float64(d.MinESSTail), Name: d.MinESSTailName},
		Divergences: d.Divergences,
		Saturated:   d.Saturated,
		EBFMIMin:    float64(d.EBFMIMin),
		Leapfrogs:   d.Leapfrogs,
		Summaries:   summaries,
	}
}
