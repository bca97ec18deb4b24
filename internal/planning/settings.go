package planning

import (
	"cmp"

	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Settings are what the configuration of a workspace says about plans, with
// defaults for the rest.
type Settings struct {
	Period        surface.Period // length of horizons
	Budget        float64        // for a horizon of that length; 0 where none is set
	TargetOutcome float64        // likewise
	Constraints   []string       // that every plan keeps to, as people write them
	MaxChange     float64        // of every channel from today's mix, as a share; +Inf: any
}

// DefaultSettings are those of a configuration that says nothing.
func DefaultSettings() Settings {
	return Settings{Period: surface.Year, MaxChange: DefaultMaxChange}
}

// Settings returns what the configuration of a workspace says about plans.
func (s *Service) Settings(dir string) (Settings, error) {
	w, err := workspace.Open(dir)
	if err != nil {
		return Settings{}, err
	}
	return settingsOf(&w.Config.Plan)
}

func settingsOf(p *workspace.Plan) (Settings, error) {
	set := DefaultSettings()
	set.Period = cmp.Or(p.Period, set.Period)
	set.Budget, set.TargetOutcome, set.Constraints = p.Budget, p.TargetOutcome, p.Constraints
	if p.MaxChange == "" {
		return set, nil
	}
	var err error
	set.MaxChange, err = ParseMaxChange(p.MaxChange)
	return set, err
}
