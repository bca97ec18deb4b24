package planning

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// A planTable is a table to write: columns by name, each with a value for every row.
type planTable struct {
	d      *mmm.Data
	first  int // pattern period of the first row
	n      int
	ahead  int // weeks by which the plan is later than the pattern
	noGeos bool
	order  []string
	values map[string][]float64 // [g][t], or [t] without geos
}

// newPlan returns a table of the last n periods, ahead by a number of weeks.
func newPlan(d *mmm.Data, n, ahead int) *planTable {
	return &planTable{d: d, first: d.T() - n, n: n, ahead: ahead, values: map[string][]float64{}}
}

// add adds a column with the values of the data, times a factor. before is the number
// of media periods in front of them.
func (p *planTable) add(name string, x []float64, before int, factor float64) *planTable {
	periods := len(x) / p.d.G()
	var v []float64
	for g := range p.d.Geos {
		for t := range p.n {
			v = append(v, factor*x[g*periods+before+p.first+t])
		}
	}
	if p.noGeos {
		for i, more := range v[p.n:] {
			v[i%p.n] += more
		}
		v = v[:p.n]
	}
	p.order, p.values[name] = append(p.order, name), v
	return p
}

// write returns the path of the table.
func (p *planTable) write(t testing.TB) string {
	t.Helper()
	header := append([]string{"week", "region"}, p.order...)
	geos := p.d.Geos
	if p.noGeos {
		header, geos = append([]string{"week"}, p.order...), []string{""}
	}
	rows := [][]string{header}
	for g, geo := range geos {
		for i := range p.n {
			row := []string{p.d.Grain.Next(p.d.Periods[p.first+i], p.ahead).String(), geo}
			if p.noGeos {
				row = row[:1]
			}
			for _, name := range p.order {
				row = append(row, strconv.FormatFloat(p.values[name][g*p.n+i], 'g', -1, 64))
			}
			rows = append(rows, row)
		}
	}
	path := filepath.Join(t.TempDir(), "plan.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// all adds every column that a plan may have, as in the pattern.
func (p *planTable) all() *planTable {
	for _, c := range []struct{ spend, exposure string }{{"tv_spend", "tv_grp"}, {"search_spend", "clicks"}, {"video_spend", "video_reach"}} {
		ch := &p.d.Channels[len(p.order)/2]
		p.add(c.spend, ch.Spend, 0, 1).add(c.exposure, ch.Exposure, p.d.History, 1)
	}
	if p.noGeos { // prices are not added up
		return p
	}
	return p.add("temperature", p.d.Controls[0].Values, 0, 1).add("aov", p.d.Outcome.Value, 0, 1)
}

// ownRequest asks for the surface of a table.
func ownRequest(path string) BuildRequest {
	return BuildRequest{Table: path, Draws: 40, Scenarios: 60}
}

// outcomeOf returns the draws of today's plan, and those of what a channel brings.
func outcomeOf(s *app.Surface, channel int) (all, one []float64) {
	all, one = make([]float64, s.Draws), make([]float64, s.Draws)
	s.Outcome(all, s.Today())
	s.Contribution(one, channel, s.Channels[channel].Today)
	return all, one
}

// A table that says what the pattern was changes nothing, with geos and without.
func TestPlanTableOfThePattern(t *testing.T) {
	s, dir, usual := built(t, "")
	m, err := s.Learn.OpenDraws(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for _, noGeos := range []bool{false, true} {
		p := newPlan(m.Data, 13, 52)
		p.noGeos = noGeos
		own := build(t, s, dir, ownRequest(p.all().write(t)))
		if len(own.Warnings) > 0 || own.Horizon.From != usual.Horizon.From || own.Horizon.Starts != usual.Horizon.From+52*7 || len(own.Horizon.Changes.Cost) != 3 {
			t.Fatalf("warnings %v, horizon from %s, starts %s", own.Warnings, own.Horizon.From, own.Horizon.Starts)
		}
		for i := range usual.Channels {
			wantAll, want := outcomeOf(usual.Surface, i)
			gotAll, got := outcomeOf(own.Surface, i)
			// Costs are divided and multiplied again: rounding is all that differs.
			numtest.CloseSlice(t, fmt.Sprintf("no geos %v: %s", noGeos, usual.Channels[i].Name), got, want, 1e-9)
			numtest.CloseSlice(t, fmt.Sprintf("no geos %v: outcome", noGeos), gotAll, wantAll, 1e-9)
		}
	}
}

// Each column changes what it is about.
func TestPlanTableChanges(t *testing.T) {
	s, dir, usual := built(t, "")
	m, err := s.Learn.OpenDraws(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	d := m.Data
	tv, tvExposure := d.Channels[0].Spend, d.Channels[0].Exposure
	today := usual.Channels[0].Today
	usualAll, usualTV := outcomeOf(usual.Surface, 0)
	mean := func(x []float64) float64 { return sum(x) / float64(len(x)) }

	more := build(t, s, dir, ownRequest(newPlan(d, 13, 52).add("tv_spend", tv, 0, 1.5).write(t)))
	numtest.Close(t, "today's spend", more.Channels[0].Today, 1.5*today, 1e-9)
	numtest.Close(t, "other channels", more.Channels[1].Today, usual.Channels[1].Today, 1e-9)

	// The same spend buys half of the exposure: as if half had been spent.
	dear := build(t, s, dir, ownRequest(newPlan(d, 13, 52).add("tv_spend", tv, 0, 1).add("tv_grp", tvExposure, d.History, 0.5).write(t)))
	half := make([]float64, usual.Draws)
	usual.Contribution(half, 0, today/2)
	_, got := outcomeOf(dear.Surface, 0)
	// Half of today's spend lies between nodes: the certificate says how far off.
	numtest.CloseSlice(t, "at twice the cost", got, half, 1e-2)
	if numtest.Close(t, "today's spend at twice the cost", dear.Channels[0].Today, today, 1e-9); mean(got) >= mean(usualTV) {
		t.Error("half of the exposure brings as much")
	}

	// Exposure alone is bought with the pattern's spend.
	alone := build(t, s, dir, ownRequest(newPlan(d, 13, 52).add("tv_grp", tvExposure, d.History, 0.5).write(t)))
	_, byExposure := outcomeOf(alone.Surface, 0)
	numtest.CloseSlice(t, "exposure alone", byExposure, got, 1e-9)

	twice := build(t, s, dir, ownRequest(newPlan(d, 13, 52).add("aov", d.Outcome.Value, 0, 2).write(t)))
	all, _ := outcomeOf(twice.Surface, 0)
	for k := range all {
		all[k] /= 2
	}
	numtest.CloseSlice(t, "at twice the value", all, usualAll, 1e-9)

	warm := build(t, s, dir, ownRequest(newPlan(d, 13, 52).add("temperature", d.Controls[0].Values, 0, 3).write(t)))
	warmAll, warmTV := outcomeOf(warm.Surface, 0)
	numtest.CloseSlice(t, "tv in warmer weather", warmTV, usualTV, 1e-9)
	if slices.Equal(warmAll, usualAll) {
		t.Error("the control changes nothing")
	}
}

// Totals without geos are divided as the pattern was.
func TestPlanTableWithoutGeos(t *testing.T) {
	d := &mmm.Data{Grain: mmm.Weekly, Geos: []string{"a", "b"}, Periods: []mmm.Day{4, 11, 18}}
	pattern := []float64{1, 0, 0, 3, 0, 1}
	o := &own{d: d, table: tableWithoutGeos(3)}
	for _, c := range []struct {
		what                  string
		x, pattern, all, want []float64
	}{
		{"shares of the period, else of the pattern", []float64{8, 10, 6}, pattern, pattern, []float64{2, 2, 0, 6, 8, 6}},
		{"shares of all data", []float64{4, 4, 4}, make([]float64, 6), []float64{1, 0, 0, 0, 3, 0}, []float64{1, 1, 1, 3, 3, 3}},
	} {
		numtest.CloseSlice(t, c.what, o.split(c.x, c.pattern, c.all), c.want, 1e-12)
	}
	o.table = tableWithoutGeos(2)
	numtest.CloseSlice(t, "alike", o.alike([]float64{5, 7}), []float64{5, 7, 5, 7}, 0)
}

// What is odd about a table is told, and read as it is said.
func TestPlanTableWarnings(t *testing.T) {
	s, dir, _ := built(t, "")
	m, err := s.Learn.OpenDraws(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	d := m.Data
	p := newPlan(d, 13, 30).add("tv_spend", d.Channels[0].Spend, 0, 1).add("tv_grp", d.Channels[0].Exposure, d.History, 1).add("orders", d.Outcome.Values, 0, 1)
	p.values["tv_spend"][2], p.values["tv_grp"][5] = 0, 0
	b := build(t, s, dir, ownRequest(p.write(t)))
	var codes []string
	for _, w := range b.Warnings {
		codes = append(codes, string(w.Code))
	}
	slices.Sort(codes)
	if want := []string{"column_unread", "nothing_bought", "nothing_paid"}; !slices.Equal(codes, want) {
		t.Errorf("got %q, want %q", codes, want)
	}
	if cost := b.Horizon.Changes.Cost["tv"]; cost[2] != 1 || cost[5] != 1 {
		t.Errorf("costs %v and %v where there is none, want 1", cost[2], cost[5])
	}
	// With the pattern of the same time of year there is nothing to say about seasons.
	offSeason := func(b *Built) bool {
		return slices.ContainsFunc(b.Findings, func(f finding.Finding) bool { return f.Code == "pattern_off_season" })
	}
	req := ownRequest(p.write(t))
	req.From = d.Periods[d.T()-13+30-52]
	if other := build(t, s, dir, req); !offSeason(b) || offSeason(other) || other.Horizon.From != req.From {
		t.Errorf("from %s: %v", other.Horizon.From, other.Findings)
	}
}

// Tables that say nothing of the kind are refused.
func TestPlanTableRefused(t *testing.T) {
	s, dir, _ := built(t, "")
	m, err := s.Learn.OpenDraws(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	d := m.Data
	late := newPlan(d, 13, 52).add("tv_spend", d.Channels[0].Spend, 0, 1).write(t)
	long := newPlan(d, 13, 52).add("tv_spend", d.Channels[0].Spend, 0, 1)
	long.n, long.first = 60, 0
	long.add("tv_spend", d.Channels[0].Spend, 0, 1)
	long.order = long.order[:1]
	nothing := newPlan(d, 13, 52).add("tv_spend", d.Channels[0].Spend, 0, 0).add("search_spend", d.Channels[0].Spend, 0, 0).add("video_spend", d.Channels[0].Spend, 0, 0).write(t)
	for _, c := range []struct {
		req  BuildRequest
		code app.ProblemCode
		says string
	}{
		{BuildRequest{Table: late, From: d.Periods[d.T()-3]}, PlanTooLong, "13 weeks"},
		{BuildRequest{Table: late, From: d.Periods[d.T()-1] + 7}, PlanTooLong, "have 0"},
		{BuildRequest{Table: nothing}, BadHorizon, "nothing is spent"},
	} {
		_, err := s.Build(context.Background(), dir, c.req, nil)
		wantProblem(t, err, c.code, c.says)
	}
	if b, err := s.Build(context.Background(), dir, BuildRequest{Table: long.write(t), Draws: 20, Scenarios: 20}, nil); err != nil || b.Horizon.N != 60 {
		t.Errorf("a plan as long as the data: %v", err)
	}
}

func tableWithoutGeos(n int) *dataset.PlanTable { return &dataset.PlanTable{N: n} }
