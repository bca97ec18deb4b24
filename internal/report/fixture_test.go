package report

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/diagnostic"
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/response"
	"github.com/noonmark/noonmark/mmm/surface"
)

// A market is data and what a test changes of the default specification.
type market struct {
	data  *mmm.Data
	tweak func(s *mmm.Spec)
	draws int // of each of two chains
}

// series returns n positive values that vary.
func series(name string, n int, size float64) []float64 {
	r := rng.New(1, "series "+name, 0)
	x := make([]float64, n)
	for i := range x {
		x[i] = size * (1 + 0.4*math.Sin(float64(i)/5) + 0.3*r.Float64())
	}
	return x
}

func periods(grain mmm.Grain, n int) []mmm.Day {
	days := make([]mmm.Day, n)
	for t := range days {
		days[t] = grain.Next(mmm.DayOf(2021, 1, 4), t)
	}
	return days
}

// nationalWeekly has revenue, an organic channel, a treatment, a control, an event,
// a lift test and weeks held out.
func nationalWeekly() market {
	const n = 110
	d := &mmm.Data{Name: "market", Currency: "USD", Grain: mmm.Weekly, Geos: []string{"national"}, Periods: periods(mmm.Weekly, n)}
	d.Outcome = mmm.Outcome{Name: "sales", Kind: mmm.Revenue, Values: series("outcome", n, 2e6)}
	for i, name := range []string{"tv", "search", "social"} {
		spend := series(name, n, 4e4/float64(i+1))
		d.Channels = append(d.Channels, mmm.Channel{Name: name, Kind: mmm.Paid, Spend: spend, Exposure: spend, ExposureName: name + "_spend"})
	}
	d.Channels = append(d.Channels, mmm.Channel{Name: "newsletter", Kind: mmm.Organic, Exposure: series("newsletter", n, 3e4)})
	d.Treatments = []mmm.Series{{Name: "price", Values: series("price", n, 100)}}
	d.Controls = []mmm.Series{{Name: "weather", Values: series("weather", n, 20)}}
	d.Events = []mmm.Event{{Name: "summer sale", Occurrences: []mmm.EventSpan{{Start: d.Periods[30], End: d.Periods[30]}}}}
	d.LiftTests = []mmm.LiftTest{{Name: "spring hold-out", Channel: "tv", Start: d.Periods[40], End: d.Periods[43], Effect: 1e5, SE: 4e4, InRevenue: true}}
	return market{data: d, draws: 12, tweak: func(s *mmm.Spec) {
		s.Holdout = make([]bool, n)
		for t := n - 8; t < n; t++ {
			s.Holdout[t] = true
		}
	}}
}

// geoReach has a count with a value, reach and frequency, and more geos than are
// shown.
func geoReach() market {
	const n, g = 60, 15
	d := &mmm.Data{Currency: "EUR", Grain: mmm.Weekly, Periods: periods(mmm.Weekly, n)}
	for i := range g {
		d.Geos = append(d.Geos, fmt.Sprintf("Region %02d", i+1))
		d.Population = append(d.Population, 1e5*float64(i+1))
	}
	d.Outcome = mmm.Outcome{Name: "orders", Kind: mmm.Count, Values: series("orders", n*g, 5000), Value: series("value", n*g, 40)}
	video := mmm.Channel{Name: "video", Kind: mmm.PaidRF, Spend: series("video", n*g, 3000), Exposure: series("reach", n*g, 2e4), Frequency: make([]float64, n*g)}
	for i := range video.Frequency {
		video.Frequency[i] = 1 + 2*float64(i%7)/6
	}
	d.Channels = []mmm.Channel{{Name: "search", Kind: mmm.Paid, Spend: series("search", n*g, 2000), Exposure: series("clicks", n*g, 900)}, video}
	return market{data: d, draws: 6}
}

// dailyCount has a count without a value and more days than can be drawn.
func dailyCount() market {
	const n = 400
	d := &mmm.Data{Grain: mmm.Daily, Geos: []string{"national"}, Periods: periods(mmm.Daily, n)}
	d.Outcome = mmm.Outcome{Name: "sign-ups", Kind: mmm.Count, Values: series("sign-ups", n, 900)}
	spend := series("one", n, 700)
	d.Channels = []mmm.Channel{{Name: "the only one", Kind: mmm.Paid, Spend: spend, Exposure: spend}}
	return market{data: d, draws: 10}
}

// crowded has more channels than colours, with long names.
func crowded() market {
	const n = 60
	d := &mmm.Data{Currency: "USD", Grain: mmm.Weekly, Geos: []string{"national"}, Periods: periods(mmm.Weekly, n)}
	d.Outcome = mmm.Outcome{Name: "revenue", Kind: mmm.Revenue, Values: series("outcome", n, 5e6)}
	for i := range 20 {
		name := fmt.Sprintf("Channel %02d with a rather long name (prospecting & retargeting)", i)
		spend := series(name, n, 1e4*float64(1+i*i))
		d.Channels = append(d.Channels, mmm.Channel{Name: name, Kind: mmm.Paid, Spend: spend, Exposure: spend})
	}
	return market{data: d, draws: 4}
}

func markets() map[string]func() market {
	return map[string]func() market{"national": nationalWeekly, "geo": geoReach, "daily": dailyCount, "crowded": crowded}
}

// fitOf returns a fit whose draws come from the prior: what a report shows of it
// is wrong about the market, but complete, and takes no sampling.
func fitOf(t testing.TB, m market) *mmm.Fit {
	t.Helper()
	spec := mmm.DefaultSpec(m.data)
	if m.tweak != nil {
		m.tweak(&spec)
	}
	model, err := mmm.New(m.data, spec)
	if err != nil {
		t.Fatal(err)
	}
	position := map[string]int{}
	for i := range model.Layout().Params {
		p := &model.Layout().Params[i]
		for k := range p.Len() {
			position[p.ValueName(k)] = p.Start + k
		}
	}
	post := model.Posterior(mmm.DefaultParametrisation())
	const chains = 2
	set := draws.NewSet(post.Names(), chains, m.draws)
	row, theta := make([]float64, len(post.Names())), make([]float64, model.Layout().Size())
	for c := range chains {
		r := rng.New(3, "fixture", uint64(c))
		for range m.draws {
			model.DrawPrior(theta, r)
			for j, name := range post.Names() {
				row[j] = theta[position[name]]
			}
			set.Append(c, row)
		}
	}
	return &mmm.Fit{Model: model, Posterior: post, Draws: set}
}

// modelOf returns the model as it would be stored.
func modelOf(t testing.TB, fit *mmm.Fit, level float64) *app.Model {
	t.Helper()
	a := response.New(fit, level)
	channels, err := a.Channels()
	if err != nil {
		t.Fatal(err)
	}
	fitness, err := a.Fitness()
	if err != nil {
		t.Fatal(err)
	}
	summaries, err := diagnostic.Summaries(fit.Draws)
	if err != nil {
		t.Fatal(err)
	}
	chains, n := fit.Draws.Size()
	m := &app.Model{ID: "m_0123456789abcdef", Version: "1.2.3", Data: fit.Model.Data(), Spec: *fit.Model.Spec(), Options: mmm.DefaultFitOptions(), Converged: true,
		Diagnostics: app.Diagnostics{MaxRhat: 1.004, MaxRhatName: "sigma", MinESSBulk: 1234, MinESSBulkName: "sigma", MinESSTail: 987, MinESSTailName: "sigma",
			EBFMIMin: 0.91, Leapfrogs: 5000, Chains: chains, Draws: n},
		Attempts: []mmm.Attempt{
			{Warmup: 250, TargetAccept: 0.9, Thin: 1, Start: "laplace", MaxRhat: 1.02, MinESSBulk: 300, Divergences: 2, Chains: []mmm.ChainEffort{{StepSize: 0.3, Leapfrogs: 900}}},
			{Warmup: 500, TargetAccept: 0.97, Thin: 3, Start: "previous", MaxRhat: 1.004, MinESSBulk: 1234, Converged: true, Chains: []mmm.ChainEffort{{StepSize: 0.1, Leapfrogs: 1900}}},
		},
		Answers: app.Answers{Unit: a.Unit(), Level: level, Channels: channels, Fitness: fitness, Findings: []finding.Finding{
			{Code: "a_note", Severity: finding.Note, Title: "A note", Text: "Something to know."},
			{Code: "a_warning", Severity: finding.Warning, Subject: `channel "tv"`, Title: "A warning", Text: "Something to doubt.", Advice: "Something to do."},
		}},
	}
	for i, name := range fit.Draws.Names() {
		m.Parameters = append(m.Parameters, app.Parameter{Name: name, Summary: summaries[i]})
	}
	return m
}

// documentOf returns the document of a market with intervals of the given level.
func documentOf(t testing.TB, m market, level float64) *Document {
	t.Helper()
	fit := fitOf(t, m)
	d, err := Collect(fit, modelOf(t, fit, level), nil, nil, mmm.DayOf(2023, 6, 30))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// plannedOf returns the document of a market with a plan, whose intervals have a
// level of their own.
func plannedOf(t testing.TB, m market, level, planLevel float64) *Document {
	t.Helper()
	fit := fitOf(t, m)
	model := modelOf(t, fit, level)
	d, err := Collect(fit, model, planningOf(t, fit, model, planLevel), nil, mmm.DayOf(2023, 6, 30))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// planningOf answers what a report asks of a small surface of a fit.
func planningOf(t testing.TB, fit *mmm.Fit, model *app.Model, level float64) *app.Planning {
	t.Helper()
	o := surface.DefaultOptions()
	o.Nodes, o.Scenarios, o.HeldOut, o.Exact, o.FlightDraws, o.Level = 24, 16, 12, 4, 1, level
	built, err := surface.Build(t.Context(), fit, surface.Last(fit.Model.Data(), surface.Year), o, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &app.Surface{ID: "s-0123456789ab", Version: "1.2.3", Model: model.ID, Standing: plan.Standing{Converged: true}, Surface: built}
	within := []plan.Constraint{{Text: "each within 30%", Subject: plan.Each, Op: plan.Within, Amount: 0.3}}
	q := plan.Question{Kind: plan.Fixed, Amount: s.Budget(), Constraints: within}
	solution, err := plan.Solve(built, q)
	if err != nil {
		t.Fatal(err)
	}
	r := plan.Robust(built, solution.Spend)
	p := &app.Planning{Surface: s, Best: &app.Answer{
		Surface: s, Question: q, Assessment: plan.Assess(built, solution.Spend), Solution: solution, Robustness: r,
		Basis: plan.BasisOf(built, "the best use of a budget", plan.Optimisation, solution.Spend, plan.Standing{Converged: true}, r, &solution.Certificate),
	}}
	var errs [4]error
	p.Frontier, errs[0] = plan.Frontier(built, plan.Budgets(built, 2, 9), within)
	p.Risk, errs[1] = plan.Risk(built, q)
	p.Alternatives, errs[2] = plan.Alternatives(built, q, plan.DefaultAlternatives())
	p.Margins, errs[3] = plan.Margins(built, built.Today(), within)
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func textOf(t testing.TB, d *Document) string {
	t.Helper()
	text, err := d.htmlText()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
