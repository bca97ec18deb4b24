package cli

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

// market returns a surface of three channels with concave responses: search, which
// returns most at the margin, tv and print, which returns next to nothing.
func market() *app.Surface {
	const draws = 200
	r := rng.New(1, "cli surface", 0)
	s := &surface.Surface{
		Unit: "EUR", Money: true, Currency: "EUR", Grain: mmm.Weekly, Geos: []string{"all"}, Draws: draws,
		Horizon: surface.Horizon{From: mmm.DayOf(2024, 1, 1), To: mmm.DayOf(2024, 1, 22), N: 4, Starts: mmm.DayOf(2024, 1, 1)},
		Options: surface.DefaultOptions(), Observed: surface.Range{Lo: 0, Hi: 30000}, Anchor: surface.Anchor{Factor: 1},
		Cloud: surface.Cloud{Mean: make([]float64, 3), Inverse: make([]float64, 9), Limit: 1},
	}
	for range draws {
		s.Base = append(s.Base, 50000+500*r.NormFloat64())
	}
	for _, c := range []struct {
		name        string
		today, roi  float64
		half, doubt float64
	}{{"search", 3000, 3, 3000, 0.1}, {"tv", 6000, 1.2, 4000, 0.4}, {"print", 1000, 0.3, 1000, 0.3}} {
		ch := surface.Channel{Name: c.name, Today: c.today, Observed: surface.Range{Lo: 0, Hi: 2 * c.today}, Overlap: 0.2, Flighting: []float64{0.1, 0.2, 0.3, 0.4}}
		beta := make([]float64, draws)
		for k := range beta {
			beta[k] = c.roi * c.today * math.Exp(c.doubt*r.NormFloat64()) * (c.today + c.half) / c.today
		}
		for j := range 61 {
			x := 3 * c.today * float64(j) / 60
			ch.Nodes, ch.Later = append(ch.Nodes, x), append(ch.Later, 0.1*c.roi*x)
			for _, b := range beta {
				ch.Response = append(ch.Response, b*x/(x+c.half))
			}
		}
		ch.LogPrior = make([]float64, draws)
		s.Channels = append(s.Channels, ch)
	}
	return &app.Surface{ID: "s-0123456789ab", Model: "m-0123456789ab", Standing: plan.Standing{Converged: true}, Version: "1.2.3", Surface: s}
}

// answer answers a question as a service does.
func answer(t *testing.T, s *app.Surface, q plan.Question) *app.Answer {
	t.Helper()
	sol, err := plan.Solve(s.Surface, q)
	if err != nil {
		t.Fatal(err)
	}
	r := plan.Robust(s.Surface, sol.Spend)
	return &app.Answer{
		Surface: s, Question: q, Assessment: plan.Assess(s.Surface, sol.Spend), Solution: sol, Robustness: r,
		Basis: plan.BasisOf(s.Surface, "The best use of 10,000 EUR", plan.Optimisation, sol.Spend, plan.Standing{Converged: true}, r, &sol.Certificate),
	}
}

func constraint(t *testing.T, s *app.Surface, text string) plan.Constraint {
	t.Helper()
	c, err := plan.ParseConstraint(text, s.Names())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The pages of plans read as they do here.
func TestPlanPages(t *testing.T) {
	s := market()
	within := []plan.Constraint{constraint(t, s, "each within 30%")}
	fixed := plan.Question{Kind: plan.Fixed, Amount: s.Budget(), Constraints: within}
	of := planning.Exploration{Surface: s, Question: fixed}
	var out bytes.Buffer
	w := page{Writer: &out, width: 100}
	title := func(text string) { fmt.Fprintf(w, "\n== %s ==\n\n", text) }

	title("optimize")
	writeAnswer(w, answer(t, s, fixed))
	title("kept")
	writeAnswer(w, answer(t, s, plan.Question{Kind: plan.Fixed, Amount: s.Budget(), Constraints: []plan.Constraint{constraint(t, s, "each = today")}}))
	title("frontier")
	points, err := plan.Frontier(s.Surface, plan.Budgets(s.Surface, 2, 41), nil)
	if err != nil {
		t.Fatal(err)
	}
	writeFrontier(w, &planning.Frontier{Exploration: of, Points: points})
	title("risk")
	risk, err := plan.Risk(s.Surface, fixed)
	if err != nil {
		t.Fatal(err)
	}
	writeRisk(w, &planning.RiskFrontier{Exploration: of, Points: risk})
	title("alternatives")
	list, err := plan.Alternatives(s.Surface, fixed, plan.DefaultAlternatives())
	if err != nil {
		t.Fatal(err)
	}
	writeAlternatives(w, &planning.Alternatives{Exploration: of, Options: plan.DefaultAlternatives(), Alternatives: list})
	title("marginal")
	margins, err := plan.Margins(s.Surface, s.Today(), nil)
	if err != nil {
		t.Fatal(err)
	}
	writeMargins(w, &planning.Margins{Exploration: of, Margins: margins})
	numtest.Golden(t, "plan_pages.golden", out.Bytes())
}

// A plan to be executed adds up to its allocation to the cent, in the flighting of
// the horizon.
func TestWritePlan(t *testing.T) {
	s := market()
	spend := []float64{1234.56, 100, 0}
	path := filepath.Join(t.TempDir(), "plan.csv")
	if err := writePlan(path, s, spend); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "date,channel,spend,today" {
		t.Errorf("header %s", got)
	}
	if len(rows) != 1+4*3 || rows[1][0] != "2024-01-01" || rows[len(rows)-1][0] != "2024-01-22" {
		t.Fatalf("rows %v", rows)
	}
	for i, want := range spend {
		var planned, today float64
		for t := range 4 {
			row := rows[1+3*t+i]
			planned += number(row[2])
			today += number(row[3])
		}
		numtest.Close(t, "planned spend of "+s.Channels[i].Name, planned, want, 1e-9)
		numtest.Close(t, "today's spend of "+s.Channels[i].Name, today, s.Channels[i].Today, 1e-9)
	}
	if rows[1][2] != "123.46" || rows[4][2] != "246.91" {
		t.Errorf("search spends %s and %s in the first weeks", rows[1][2], rows[4][2])
	}
}

func number(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		change float64
		want   string
	}{{0, "        │"}, {-100, "████████│"}, {50, "        │████"}, {1, "        │"}} {
		if got := bar(c.change, 100); got != c.want {
			t.Errorf("%v: %q, want %q", c.change, got, c.want)
		}
	}
}

func TestChance(t *testing.T) {
	for p, want := range map[float64]string{1: "over 99%", 0.995: "over 99%", 0.994: "99%", 0.5: "50%", 0.006: "1%", 0.005: "under 1%", 0: "under 1%", math.NaN(): "–"} {
		if got := chance(p); got != want {
			t.Errorf("%v: %s, want %s", p, got, want)
		}
	}
}

func TestPrecise(t *testing.T) {
	for v, want := range map[float64]string{0: "0.001%", 0.00042: "0.042%", 0.19: "19%", 0.994: "99%", 0.996: "100%", 12.34: "1234%"} {
		if got := precise(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}

// A channel spends at a loss if its marginal return is farther below its cost than
// the best plan is known.
func TestMargin(t *testing.T) {
	s := market()
	for mroi, want := range map[float64]bool{1.2: false, 0.98: false, 0.96: true} {
		a := answer(t, s, plan.Question{Kind: plan.TargetMROI, Amount: 1})
		a.Allocation[0].MROI.Mean = mroi
		var out bytes.Buffer
		writeAnswer(page{Writer: &out, width: 100}, a)
		if got := strings.Contains(out.String(), "returns less than it costs in search"); got != want {
			t.Errorf("a marginal return of %v is a loss: %v, want %v\n%s", mroi, got, want, &out)
		}
	}
}

// An allocation in time says what each channel spends in all, and what that is more.
func TestFlighting(t *testing.T) {
	s := market()
	s.Flights = &surface.Flights{Draws: 100}
	f := &plan.Flight{
		Parts:    []plan.FlightPart{{Spend: 3500, Today: 4000}, {Spend: 7500, Today: 6000}},
		Channels: []plan.FlightChannel{{Channel: "search", Spend: []float64{1500, 3000}, Today: []float64{1000, 2000}}, {Channel: "tv", Spend: []float64{2000, 4000}, Today: []float64{2500, 3500}}, {Channel: "print", Spend: []float64{0, 500}, Today: []float64{500, 500}}},
		Budget:   11000,
	}
	var out bytes.Buffer
	writeFlighting(page{Writer: &out, width: 100}, &planning.Flight{Exploration: planning.Exploration{Surface: s}, Flight: f})
	for _, want := range []string{`Total +11,000 +10,000 +4,500 \+50% +6,000 +500 -50%`, `It spends 1,000 more\.`} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("%s is not in\n%s", want, &out)
		}
	}
}
