package planning

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

// BadHorizon is the code of horizons that the data do not have.
const BadHorizon app.ProblemCode = "bad_horizon"

// horizon returns the horizon that a request asks for, and what is to be said about
// the table it was read from.
func (s *Service) horizon(w *workspace.Workspace, d *mmm.Data, set Settings, req BuildRequest) (surface.Horizon, app.ProblemList, error) {
	h, warnings, err := s.wanted(w, d, set, req)
	if err == nil && !spends(d, &h) {
		p := app.Problem{Code: BadHorizon, File: req.Table, Text: fmt.Sprintf("nothing is spent from %s to %s, so there is no plan to begin with", h.Starts, h.Ends(d.Grain)), Advice: "Name other days with --from and --to"}
		if req.Table != "" {
			p.Advice = "Plan some spend"
		}
		err = p
	}
	return h, warnings, err
}

func (s *Service) wanted(w *workspace.Workspace, d *mmm.Data, set Settings, req BuildRequest) (surface.Horizon, app.ProblemList, error) {
	if req.To != 0 && (req.Table != "" || req.Period != "") {
		return surface.Horizon{}, nil, app.Problem{Code: BadHorizon, Text: "the length of the plan is given twice, by its last day and otherwise", Advice: "Leave out the last day"}
	}
	if begins := d.Periods[0]; req.From != 0 && req.From < begins && (req.Table != "" || req.Period != "") {
		return surface.Horizon{}, nil, app.Problem{Code: BadHorizon, Text: fmt.Sprintf("the plan is to be like the data from %s on, and those that the model is of begin on %s", req.From, begins), Advice: "Give a date that is in the data"}
	}
	if req.Table != "" {
		return s.ownHorizon(w, d, req)
	}
	if req.From == 0 && req.To == 0 {
		return surface.Last(d, cmp.Or(req.Period, set.Period)), nil, nil
	}
	h, err := between(d, req)
	if err != nil {
		return h, nil, app.Problem{Code: BadHorizon, Text: err.Error(), Advice: "Give dates that are in the data", Cause: err}
	}
	return h, nil, nil
}

// between returns the horizon of the periods between days. A period that was asked
// for counts from the first of them.
func between(d *mmm.Data, req BuildRequest) (surface.Horizon, error) {
	from, to := cmp.Or(req.From, d.Periods[0]), cmp.Or(req.To, d.Periods[d.T()-1])
	if req.Period == "" {
		return surface.Between(d, from, to)
	}
	last := firstPeriod(d, from) + surface.PeriodsIn(d.Grain, req.Period) - 1
	if last >= d.T() {
		return surface.Horizon{}, fmt.Errorf("no whole %s of the data begins on %s; they go from %s to %s", req.Period, from, d.Periods[0], to)
	}
	return surface.Between(d, from, d.Periods[last])
}

// spends reports whether anything is spent in a horizon.
func spends(d *mmm.Data, h *surface.Horizon) bool {
	first := firstPeriod(d, h.From)
	for _, c := range d.Channels {
		if planned, ok := h.Changes.Spend[c.Name]; ok {
			if sum(planned) > 0 {
				return true
			}
			continue
		}
		for i, v := range c.Spend { // of paid channels alone
			if t := i % d.T(); t >= first && t < first+h.N && v > 0 {
				return true
			}
		}
	}
	return false
}

// firstPeriod returns the position of the first period of the data that begins on a
// day or after it, T if there is none.
func firstPeriod(d *mmm.Data, from mmm.Day) int {
	first, _ := slices.BinarySearch(d.Periods, from)
	return first
}
