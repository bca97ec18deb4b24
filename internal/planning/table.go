package planning

import (
	"cmp"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/surface"
)

// Problems with the table of a plan.
const (
	PlanTooLong   app.ProblemCode = "plan_too_long"
	NothingBought app.ProblemCode = "nothing_bought"
	NothingPaid   app.ProblemCode = "nothing_paid"
)

// ownHorizon returns the horizon of a plan whose periods are in a table: row k stands
// for pattern period k. Warnings are about what was read.
func (s *Service) ownHorizon(w *workspace.Workspace, d *mmm.Data, req BuildRequest) (surface.Horizon, app.ProblemList, error) {
	var problems app.Problems
	t := dataset.LoadPlan(s.Tables, req.Table, w.Config.Roles(), d, &problems)
	if t == nil {
		return surface.Horizon{}, nil, problems.Err()
	}
	first := d.T() - t.N
	if req.From != 0 {
		first = firstPeriod(d, req.From)
	}
	if first < 0 || first+t.N > d.T() {
		from := cmp.Or(req.From, d.Periods[0])
		return surface.Horizon{}, nil, app.Problem{
			Code: PlanTooLong, File: req.Table, Advice: "Say where the pattern begins with --from, or plan fewer periods",
			Text: fmt.Sprintf("the plan has %s, and from %s on the data have %d that they could be like", app.Plural(t.N, string(d.Grain)), from, d.T()-max(first, 0)),
		}
	}
	o := &own{d: d, table: t, file: req.Table, first: first, problems: &problems}
	h := surface.Horizon{From: d.Periods[first], To: d.Periods[first+t.N-1], N: t.N, Starts: t.Starts, Changes: o.changes()}
	return h, problems.List(), problems.Err()
}

// own turns a table into changes of its pattern.
type own struct {
	d        *mmm.Data
	table    *dataset.PlanTable
	file     string
	first    int // pattern period of the first row
	problems *app.Problems
}

func (o *own) changes() surface.Changes {
	c := surface.Changes{Spend: map[string][]float64{}, Cost: map[string][]float64{}, Controls: map[string][]float64{}}
	for i := range o.d.Channels {
		ch := &o.d.Channels[i]
		if !ch.Kind.IsPaid() {
			continue
		}
		spend, exposure := o.table.Spend[ch.Name], o.table.Exposure[ch.Name]
		if spend != nil {
			spend = o.split(spend, o.pattern(ch.Spend, 0), ch.Spend)
			c.Spend[ch.Name] = spend
		}
		if exposure == nil {
			continue
		}
		if spend == nil {
			spend = o.pattern(ch.Spend, 0)
			c.Spend[ch.Name] = spend
		}
		exposure = o.split(exposure, o.pattern(ch.Exposure, o.d.History), ch.Exposure)
		c.Cost[ch.Name] = o.cost(ch, spend, exposure)
	}
	for name, values := range o.table.Controls {
		c.Controls[name] = o.alike(values)
	}
	c.Value = o.alike(o.table.Value)
	return c
}

// pattern returns values over the pattern periods, [g][t], of a series with some
// periods before the modelled ones.
func (o *own) pattern(x []float64, before int) []float64 {
	periods := len(x) / o.d.G()
	var out []float64
	for g := range o.d.Geos {
		at := g*periods + before + o.first
		out = append(out, x[at:at+o.table.N]...)
	}
	return out
}

// alike gives every geo the same values where the table has none by geo.
func (o *own) alike(x []float64) []float64 {
	if x == nil || o.table.ByGeo {
		return x
	}
	var out []float64
	for range o.d.Geos {
		out = append(out, x...)
	}
	return out
}

// split divides totals among geos where the table has none by geo: by the shares of
// the pattern period; of all of the pattern, or of all data, where nothing is there.
func (o *own) split(x, pattern, all []float64) []float64 {
	if o.table.ByGeo {
		return x
	}
	n, geos := o.table.N, o.d.G()
	whole := shares(pattern, geos, func(int) bool { return true })
	if whole == nil {
		whole = shares(all, geos, func(int) bool { return true })
	}
	out := make([]float64, geos*n)
	for t, v := range x {
		own := shares(pattern, geos, func(k int) bool { return k == t })
		if own == nil {
			own = whole
		}
		for g, share := range own {
			out[g*n+t] = share * v
		}
	}
	return out
}

// shares returns each geo's share of x, [g][t], over some periods; nil of nothing.
func shares(x []float64, geos int, in func(t int) bool) []float64 {
	n := len(x) / geos
	s := make([]float64, geos)
	var total float64
	for i, v := range x {
		if in(i % n) {
			s[i/n] += v
			total += v
		}
	}
	if total == 0 {
		return nil
	}
	for g := range s {
		s[g] /= total
	}
	return s
}

// cost returns the price of exposure as a multiple of the pattern's, in each geo: that
// at which planned spend buys planned exposure.
func (o *own) cost(ch *mmm.Channel, spend, exposure []float64) []float64 {
	n := o.table.N
	ratio := make([]float64, len(spend))
	for g := range o.d.Geos {
		rate := o.rate(ch, g)
		for t := range n {
			at := g*n + t
			ratio[at] = 1
			switch {
			case spend[at] == 0 && exposure[at] == 0, rate == 0:
			case exposure[at] == 0:
				o.warn(NothingBought, ch, t, "Spend without exposure", fmt.Sprintf("%s is spent and no exposure bought; it is taken to buy at the pattern's cost", amount(spend[at])), "Plan the exposure, or no spend")
			case spend[at] == 0:
				o.warn(NothingPaid, ch, t, "Exposure without spend", fmt.Sprintf("there is exposure, %s, that nothing is spent on; it is left out", amount(exposure[at])), "Plan the spend, or no exposure")
			default:
				ratio[at] = spend[at] * rate / exposure[at]
			}
		}
	}
	return ratio
}

func (o *own) warn(code app.ProblemCode, ch *mmm.Channel, t int, title, text, advice string) {
	o.problems.Add(app.Problem{
		Code: code, Severity: finding.Warning, Title: title, File: o.file, Subject: "channel " + app.Quote(ch.Name), Date: o.d.Grain.Next(o.table.Starts, t).String(), Text: text, Advice: advice,
	})
}

// rate returns the exposure that a unit of money buys in a geo at the pattern's cost:
// of the pattern periods, or of all data where the channel, or the geo, has none in
// them.
func (o *own) rate(ch *mmm.Channel, g int) float64 {
	spend, exposure := o.pattern(ch.Spend, 0), o.pattern(ch.Exposure, o.d.History)
	n := o.table.N
	own := sum(spend[g*n : (g+1)*n])
	if own > 0 && sum(exposure) > 0 {
		return sum(exposure[g*n:(g+1)*n]) / own
	}
	periods := o.d.T()
	all := sum(ch.Spend[g*periods : (g+1)*periods])
	if all == 0 {
		return 0
	}
	media := g*o.d.MediaT() + o.d.History
	return sum(ch.Exposure[media:media+periods]) / all
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}
