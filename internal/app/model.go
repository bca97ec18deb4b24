package app

import (
	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/response"
)

// A Model is a fitted model as it is stored: everything needed to compute any of
// its answers again, and those most often asked for.
type Model struct {
	ID      ModelID        `json:"model_id"`
	Name    string         `json:"name"`    // of the workspace; may change, for it is no part of what makes a model
	Owner   string         `json:"owner"`   // who answers for it; may be empty, and change
	Version string         `json:"version"` // of the program that fitted it
	Data    *mmm.Data      `json:"-"`
	Spec    mmm.Spec       `json:"spec"`
	Options mmm.FitOptions `json:"options"`

	Converged   bool          `json:"converged"`
	Diagnostics Diagnostics   `json:"diagnostics"`
	Attempts    []mmm.Attempt `json:"attempts"`
	Parameters  []Parameter   `json:"parameters"`
	Answers     Answers       `json:"answers"`
}

// Diagnostics says how good draws are, over all parameters.
type Diagnostics struct {
	MaxRhat        draws.Float `json:"max_rhat"`
	MaxRhatName    string      `json:"max_rhat_parameter"`
	MinESSBulk     draws.Float `json:"min_ess_bulk"`
	MinESSBulkName string      `json:"min_ess_bulk_parameter"`
	MinESSTail     draws.Float `json:"min_ess_tail"`
	MinESSTailName string      `json:"min_ess_tail_parameter"`
	Divergences    int         `json:"divergences"`
	Saturated      int         `json:"saturated_trajectories"`
	EBFMIMin       draws.Float `json:"ebfmi_min"`
	Leapfrogs      int         `json:"leapfrogs"`
	Chains         int         `json:"chains"`
	Draws          int         `json:"draws"` // of each chain
}

// DiagnosticsOf returns what is stored of a fit's diagnostics.
func DiagnosticsOf(fit *mmm.Fit) Diagnostics {
	d := &fit.Diagnostics
	chains, n := fit.Draws.Size()
	return Diagnostics{
		MaxRhat: draws.Float(d.MaxRhat.Value), MaxRhatName: d.MaxRhat.Name,
		MinESSBulk: draws.Float(d.MinESSBulk.Value), MinESSBulkName: d.MinESSBulk.Name,
		MinESSTail: draws.Float(d.MinESSTail.Value), MinESSTailName: d.MinESSTail.Name,
		Divergences: d.Divergences, Saturated: d.Saturated, EBFMIMin: draws.Float(d.EBFMIMin), Leapfrogs: d.Leapfrogs,
		Chains: chains, Draws: n,
	}
}

// A Parameter is the summary of one scalar parameter.
type Parameter struct {
	Name    string             `json:"name"`
	Summary diagnostic.Summary `json:"summary"`
}

// ParametersOf returns the summaries of a fit's parameters.
func ParametersOf(fit *mmm.Fit) []Parameter {
	var all []Parameter
	for i, name := range fit.Draws.Names() {
		all = append(all, Parameter{Name: name, Summary: fit.Diagnostics.Summaries[i]})
	}
	return all
}

// Answers are what a fit is most often asked.
type Answers struct {
	Unit     string             `json:"unit"` // of contributions: a currency or the outcome's name
	Level    float64            `json:"level"`
	Channels *response.Channels `json:"channels"`
	Fitness  *response.Fitness  `json:"fitness"`
	Findings []finding.Finding  `json:"findings"`

	// Review has the thresholds of the review that made the findings, where they
	// differ from its defaults, by their key in a configuration. It may change as
	// names do.
	Review map[string]float64 `json:"review,omitempty"`
}

// ModelStore keeps fitted models. Models are immutable: once stored, the same id
// always gives the same bytes.
type ModelStore interface {
	// Begin starts writing a model. Nothing is visible to readers until Commit.
	Begin(id ModelID) (ModelWriter, error)

	// Open returns a stored model with its draws. An empty id means the current
	// model: the last one committed.
	Open(id ModelID) (*OpenModel, error)

	// Has reports whether a model is stored.
	Has(id ModelID) (bool, error)

	// SetCurrent makes a stored model the current one.
	SetCurrent(id ModelID) error

	// List returns the ids of all stored models, the current one first.
	List() ([]ModelID, error)
}

// ModelWriter writes one model. Commit or Abort ends it; Abort after Commit does
// nothing.
type ModelWriter interface {
	// Draws makes the place for draws; called again, it replaces what it made
	// before. Draws are written as they come.
	Draws(names []string, chains, draws int) (mmm.Store, error)

	// Commit stores the model with the draws of the last call of Draws. A model
	// that somebody else has stored meanwhile is the same one, and no error.
	Commit(m *Model) error

	// Abort discards everything written.
	Abort() error
}

// OpenModel is a stored model and its draws.
type OpenModel struct {
	*Model
	Draws draws.Reader
	Stats func(chain int) ([]draws.Stats, error) // the sampler's account of each draw
	Close func() error
}
