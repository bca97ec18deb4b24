package cli

import (
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/plan"
	"github.com/noonmark/noonmark/mmm/surface"
)

func (p *Program) planFrontierCommand() *cobra.Command {
	var f constraintFlags
	req := planning.DefaultFrontier()
	var risk bool
	var out string
	cmd := &cobra.Command{
		Use:   "frontier",
		Short: "Show what every budget brings at best",
		Long: `Shows what each of many budgets brings at best, beside today's mix at the same
budget: the efficient frontier. With --risk also how the best use of plan.budget, or
today's budget, changes with more and more aversion to risk.`,
		Example: "noonmark plan frontier -w acme --max 1.5 --out frontier.csv\nnoonmark plan frontier -w acme --risk --max-change none",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask, err := f.ask(cmd)
			if err != nil {
				return err
			}
			req.Ask = ask
			found, err := p.Planning.Frontier(p.global.workspace, req)
			if err != nil {
				return err
			}
			var risky *planning.RiskFrontier
			if risk {
				if risky, err = p.Planning.Risk(p.global.workspace, ask); err != nil {
					return err
				}
			}
			if err := writeFrontierCSV(out, found.Surface, found.Points); err != nil {
				return err
			}
			p.showFrontier(found, req.Budgets-len(found.Points), risky, out)
			return fitness(found.Basis)
		},
	}
	cmd.Flags().IntVar(&req.Budgets, "budgets", req.Budgets, "number of budgets, from none to the largest")
	cmd.Flags().Float64Var(&req.Most, "max", req.Most, "largest budget, as a multiple of today's")
	cmd.Flags().BoolVar(&risk, "risk", false, "also the best use of plan.budget, or today's, by aversion to risk")
	p.addConstraints(cmd, &f)
	outFlag(cmd, &out, "the frontier")
	return cmd
}

// showFrontier shows a frontier without as many budgets as were left out; risk may be
// nil.
func (p *Program) showFrontier(f *planning.Frontier, leftOut int, risk *planning.RiskFrontier, out string) {
	doc := frontierJSON{
		surfaceJSON: surfaceDocument(f.Surface), Today: f.Surface.Budget(), LeftOut: leftOut, Constraints: texts(f.Question.Constraints), Basis: f.Basis, Path: out,
	}
	for _, point := range f.Points {
		doc.Frontier = append(doc.Frontier, frontierPointJSON{point, f.Surface.Extrapolation(point.Spend)})
	}
	if risk != nil {
		doc.Risk = risk.Points
	}
	p.show(doc, func(w page) {
		writeContext(w, f.Basis)
		writeFrontier(w, f)
		fmt.Fprintln(w)
		if leftOut > 0 {
			w.paragraph(app.Plural(leftOut, "budget")+" left out: nothing keeps to the constraints and to what the surface covers.", "", "")
			fmt.Fprintln(w)
		}
		if risk != nil {
			writeRisk(w, risk)
			fmt.Fprintln(w)
		}
		writeBasis(w, f.Surface, f.Basis)
		writeConstraints(w, f.Question.Constraints)
		wrote(w, out)
	})
}

// frontierJSON is an efficient frontier to programs.
type frontierJSON struct {
	surfaceJSON
	Today       float64             `json:"today"` // today's budget
	Frontier    []frontierPointJSON `json:"frontier"`
	LeftOut     int                 `json:"left_out"` // budgets that nothing allowed spends
	Risk        []plan.RiskPoint    `json:"risk,omitempty"`
	Constraints []string            `json:"constraints"`
	Basis       *plan.Basis         `json:"basis"`
	Path        string              `json:"path,omitempty"` // of the table that was written
}

// frontierPointJSON is one budget of a frontier to programs.
type frontierPointJSON struct {
	plan.FrontierPoint
	Extrapolation surface.Extrapolation `json:"extrapolation"`
}

// Size of plots, in characters.
const (
	plotWidth  = 60
	plotHeight = 14
	plotMargin = 16 // of labels
)

// writeFrontier writes what each budget brings.
func writeFrontier(w page, f *planning.Frontier) {
	s, points := f.Surface, f.Points
	words := wordingOf(s.Surface)
	picture := plot{xLabel: words.spend, yLabel: figure, width: plotWidth, height: plotHeight}
	if w.width > 0 {
		picture.width = max(plotMargin, min(plotWidth, w.width-plotMargin))
	}
	for _, f := range points {
		picture.add(f.Budget, f.Incremental.Lo, '·')
		picture.add(f.Budget, f.Incremental.Hi, '·')
	}
	base := points[0].Outcome.Mean - points[0].Incremental.Mean
	for _, f := range points {
		picture.add(f.Budget, f.TodaysMix.Mean-base, '○')
	}
	for _, f := range points {
		picture.add(f.Budget, f.Incremental.Mean, '●')
	}
	picture.add(s.Budget(), todaysIncremental(s), '◆')
	w.paragraph(fmt.Sprintf("What spending brings, in %s, by budget: ● the best allocation (· its %s interval), ○ today's mix, ◆ today's plan", words.unit, words.level), "", "")
	fmt.Fprintln(w)
	_, _ = fmt.Fprint(w, picture.String())
	fmt.Fprintln(w)
	if text := breakEven(s, points); text != "" {
		w.paragraph(text, "", "")
		fmt.Fprintln(w)
	}
	headers := []string{" budget", " of today's", " brings", " over today's mix", " marginal ROI", " ROI"}
	leftOver := slices.ContainsFunc(points, func(f plan.FrontierPoint) bool { return f.Budget-f.Spent > s.Budget()/1000 })
	if leftOver {
		headers = append(headers, " left over")
	}
	headers = append(headers, "beyond what was observed")
	var rows [][]string
	for _, f := range shown(points, s.Budget()) {
		e := s.Extrapolation(f.Spend)
		row := []string{
			words.spend(f.Budget), percent(f.Budget / s.Budget()), with(f.Incremental, figure), change(f.Outcome.Mean - f.TodaysMix.Mean),
			words.roi(float64(f.MROI)), with(f.ROI, words.roi),
		}
		if leftOver {
			row = append(row, words.spend(f.Budget-f.Spent))
		}
		rows = append(rows, append(row, beyond(&e)))
	}
	w.table(headers, rows)
}

// todaysIncremental returns the mean of what today's plan brings.
func todaysIncremental(s *app.Surface) float64 {
	x := make([]float64, s.Draws)
	s.Incremental(x, s.Today())
	return s.Estimate(x).Mean
}

// rowsShown is about how many points of a frontier a page has as a table.
const rowsShown = 11

// shown returns some points, evenly, and the one nearest to today's budget.
func shown(points []plan.FrontierPoint, today float64) []plan.FrontierPoint {
	step := max(1, (len(points)+rowsShown-2)/(rowsShown-1))
	nearest := 0
	for i, f := range points {
		if math.Abs(f.Budget-today) < math.Abs(points[nearest].Budget-today) {
			nearest = i
		}
	}
	var list []plan.FrontierPoint
	for i, f := range points {
		if i%step == 0 || i == len(points)-1 || i == nearest {
			list = append(list, f)
		}
	}
	return list
}

// breakEven says up to which budget the last unit of money brings back what it
// costs; nothing where outcome is not money.
func breakEven(s *app.Surface, points []plan.FrontierPoint) string {
	if !s.Money || len(points) < 2 {
		return ""
	}
	i := slices.IndexFunc(points, func(f plan.FrontierPoint) bool { return float64(f.MROI) < 1 })
	switch {
	case i < 0:
		return "Up to the largest budget here, every unit of money returns more revenue than it costs."
	case i == 0:
		return "At no budget here does the last unit of money return the revenue that it costs."
	}
	return fmt.Sprintf("Beyond a budget of about %s, the last unit of money returns less revenue than it costs.", wordingOf(s.Surface).spend(points[i-1].Budget))
}

// writeRisk writes the best allocations for more and more aversion to risk.
func writeRisk(w page, f *planning.RiskFrontier) {
	s := f.Surface
	words := wordingOf(s.Surface)
	w.paragraph(fmt.Sprintf("With more and more caution: the gain over today's plan, less the caution times its standard deviation (risk), is as large as can be; in %s:", words.unit), "", "")
	fmt.Fprintln(w)
	headers := []string{" caution", " gain", " risk", " P(better)"}
	for i := range s.Channels {
		headers = append(headers, " "+s.Channels[i].Name)
	}
	var rows [][]string
	for _, r := range f.Points {
		row := []string{fmt.Sprintf("%g", r.Aversion), "none: today's plan", "", ""}
		if distance(r.Spend, s.Today()) > negligible*s.Budget() {
			row = []string{row[0], with(r.Gain, change), figure(r.GainSD), chance(r.PBetter)}
		}
		for _, a := range r.Allocation {
			row = append(row, words.spend(a.Spend))
		}
		rows = append(rows, row)
	}
	w.table(headers, rows)
}

// distance returns the largest difference of two allocations in any channel.
func distance(a, b []float64) float64 {
	var most float64
	for i := range a {
		most = max(most, math.Abs(a[i]-b[i]))
	}
	return most
}
