package cli

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/backtesting"
	"github.com/noonmark/noonmark/mmm/backtest"
)

// A suiteTable shows some metrics of the policies that have the first of them.
type suiteTable struct {
	title   string
	columns []suiteColumn
}

type suiteColumn struct {
	metric backtest.Metric
	head   string
	format string
	p95    bool // rather than the mean
}

// suiteTables are those shown of each scenario, as far as it has them. All metrics are
// in the JSON.
var suiteTables = []suiteTable{
	{"knowing", []suiteColumn{
		{backtest.MROASError, "marginal ROI off", "%.3f", false},
		{backtest.CoefficientError, "coefficient off", "%.3f", false},
		{backtest.ContributionError, "contribution off", "%.3f", false},
		{backtest.MROASCoverage, "in 90% interval", "%.2f", false},
	}},
	{"forecasting", []suiteColumn{
		{backtest.MAPE1, "1 day off, %", "%.2f", false},
		{backtest.CRPS1, "CRPS, %", "%.2f", false},
		{backtest.Coverage1, "in 90% interval", "%.3f", false},
		{backtest.MAPE7, "7 days off, %", "%.2f", false},
		{backtest.MAPE28, "28 days off, %", "%.2f", false},
	}},
	{"deciding", []suiteColumn{
		{backtest.Gain, "gain, %", "%.2f", false},
		{backtest.KeepUp, "keep-up value", "%.0f", false},
		{backtest.Loss, "worlds with loss", "%.2f", false},
		{backtest.Regret, "95th regret, %", "%.2f", true},
		{backtest.Churn, "churn, % a day", "%.2f", false},
		{backtest.Hold, "held", "%.2f", false},
	}},
}

// fairSeeds is the number of seeds below which nothing is to be claimed of value: with a
// dozen the order of policies still changes from one set of seeds to the next.
const fairSeeds = 40

func writeSuite(w page, r *backtesting.Report) {
	w.paragraph(fmt.Sprintf("%s, seeds %d to %d: %s in %s.", r.Suite, r.Seeds[0], r.Seeds[1], app.Plural(r.Worlds, "world"), lasted(r.Took)), "", "")
	if r.Reused > 0 {
		w.paragraph(fmt.Sprintf("%s of them from %s.", app.Thousands(r.Reused), r.Results), "", "")
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		fmt.Fprintf(w, "\n%s, %s\n", s.Scenario, app.Plural(len(s.Seeds), "world"))
		for _, t := range suiteTables {
			writeSuiteTable(w, &t, s)
		}
		writeClaims(w, s)
	}
	fmt.Fprintln(w)
	w.paragraph("Numbers are means over worlds and their standard errors. A claim is earned when its 95% bootstrap interval over seeds lies beyond the target.", "", "")
	if n := r.Seeds[1] - r.Seeds[0] + 1; n < fairSeeds {
		w.paragraph(fmt.Sprintf("With fewer than %d seeds there is luck in all of this: claim nothing of value from it.", fairSeeds), "", "")
	}
}

func writeSuiteTable(w page, t *suiteTable, s *backtest.Summary) {
	head := []string{t.title}
	for _, c := range t.columns {
		head = append(head, " "+c.head)
	}
	var rows [][]string
	for i := range s.Policies {
		p := &s.Policies[i]
		if metricOf(p, t.columns[0].metric) == nil {
			continue
		}
		row := []string{string(p.Policy)}
		for _, c := range t.columns {
			row = append(row, c.cell(metricOf(p, c.metric)))
		}
		rows = append(rows, row)
	}
	if rows == nil {
		return
	}
	fmt.Fprintln(w)
	w.table(head, rows)
}

func metricOf(p *backtest.PolicySummary, m backtest.Metric) *backtest.MetricSummary {
	for i := range p.Metrics {
		if p.Metrics[i].Metric == m {
			return &p.Metrics[i]
		}
	}
	return nil
}

// cell writes a mean with its standard error, where there is one, or the quantile.
func (c *suiteColumn) cell(m *backtest.MetricSummary) string {
	switch {
	case m == nil:
		return ""
	case c.p95:
		return fmt.Sprintf(c.format, m.P95)
	}
	text := fmt.Sprintf(c.format, m.Mean)
	if se := float64(m.SE); se > 0 && !math.IsInf(se, 0) {
		text += " ± " + fmt.Sprintf(c.format, se)
	}
	return text
}

// verdictOf says whether a claim is earned, and on what.
func verdictOf(c *backtest.Claim) string {
	switch {
	case c.Earned:
		return fmt.Sprintf("earned: %.3f [%.3f, %.3f]", c.Estimate, c.Lo, c.Hi)
	case c.Seeds > 0 && noFigure(c.Lo):
		return fmt.Sprintf("not earned: %.3f, without an interval", c.Estimate)
	}
	return c.Verdict()
}

func writeClaims(w page, s *backtest.Summary) {
	var rows [][]string
	for i := range s.Claims {
		c := &s.Claims[i]
		sign := "≥"
		if c.AtMost {
			sign = "≤"
		}
		rows = append(rows, []string{c.Metric, string(c.Policy), c.Reference, fmt.Sprintf("%s %.2f", sign, c.Target), verdictOf(c)})
	}
	if rows != nil {
		fmt.Fprintln(w)
		w.table([]string{"claim", "policy", "against", " target", "verdict"}, rows)
	}
	if len(s.Unmeasured) > 0 {
		fmt.Fprintln(w)
		w.items("Not measured:", s.Unmeasured)
	}
}
