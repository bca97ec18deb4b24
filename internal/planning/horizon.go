package planning

import (
	"cmp"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// horizon returns the horizon that a request asks for.
func (s *Service) horizon(dir string, d *mmm.Data, set Settings, req BuildRequest) (surface.Horizon, app.ProblemList, error) {
	if req.From == 0 && req.To == 0 {
		return surface.Last(d, cmp.Or(req.Period, set.Period)), nil, nil
	}
	h, err := surface.Between(d, req.From, cmp.Or(req.To, d.Periods[d.T()-1]))
	return h, nil, err
}
