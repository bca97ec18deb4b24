package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/backtest"
)

// A table shows some metrics of all policies that have the first of them.
type table struct {
	title   string
	columns []column
}

type column struct {
	metric backtest.Metric
	name   string
	format string
	p95    bool // rather than the mean
}

// tables lists those that are printed of a scenario, if it has them.
func tables() []table {
	return []table{
		{"Knowing", []column{
			{backtest.MROASError, "mROAS WAPE", "%.3f", false}, {backtest.CoefficientError, "coef WAPE", "%.3f", false},
			{backtest.ContributionError, "contribution WAPE", "%.3f", false}, {backtest.MROASCoverage, "CI90", "%.2f", false},
			{backtest.MROASInterval, "interval score", "%.2f", false},
			{backtest.KHat, "worst k-hat", "%.2f", false}, {backtest.StepTime, "ms per day", "%.2f", false},
			{backtest.MoveTime, "ms of a move, at most", "%.0f", false},
		}},
		{"Forecasting", []column{
			{backtest.MAPE1, "MAPE 1 d, %", "%.2f", false}, {backtest.CRPS1, "CRPS 1 d, %", "%.2f", false}, {backtest.Coverage1, "cov90 1 d", "%.3f", false},
			{backtest.MAPE7, "MAPE 7 d", "%.2f", false}, {backtest.CRPS7, "CRPS 7 d", "%.2f", false}, {backtest.Coverage7, "cov90 7 d", "%.3f", false},
			{backtest.MAPE28, "MAPE 28 d", "%.2f", false}, {backtest.CRPS28, "CRPS 28 d", "%.2f", false}, {backtest.Coverage28, "cov90 28 d", "%.3f", false},
		}},
		{"Deciding", []column{
			{backtest.Gain, "gain, %", "%.2f", false}, {backtest.Value, "value", "%.0f", false}, {backtest.KeepUp, "keep-up value", "%.0f", false},
			{backtest.Loss, "worlds below doing nothing", "%.3f", false}, {backtest.Regret, "regret, %", "%.2f", false}, {backtest.Regret, "p95 regret, %", "%.2f", true},
			{backtest.Churn, "churn, % per day", "%.2f", false}, {backtest.Cost, "cost of tests, %", "%.2f", false}, {backtest.Hold, "hold rate", "%.3f", false},
		}},
	}
}

// write prints summaries.
func write(out io.Writer, all []backtest.Summary, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(all)
	}
	for i := range all {
		s := &all[i]
		fmt.Fprintf(out, "### %s: %d worlds, seeds %d to %d\n", s.Scenario, len(s.Seeds), s.Seeds[0], s.Seeds[len(s.Seeds)-1])
		for _, t := range tables() {
			t.print(out, s)
		}
		printDetection(out, s)
		printClaims(out, s)
		fmt.Fprintln(out)
	}
	return nil
}

func (t *table) print(out io.Writer, s *backtest.Summary) {
	rows := slices.DeleteFunc(slices.Clone(s.Policies), func(p backtest.PolicySummary) bool { return find(&p, t.columns[0].metric) == nil })
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(out, "\n| %s |", t.title)
	for _, c := range t.columns {
		fmt.Fprintf(out, " %s |", c.name)
	}
	fmt.Fprint(out, "\n|---|")
	for range t.columns {
		fmt.Fprint(out, "---|")
	}
	fmt.Fprintln(out)
	for i := range rows {
		fmt.Fprintf(out, "| %s |", rows[i].Policy)
		for _, c := range t.columns {
			fmt.Fprintf(out, " %s |", c.cell(find(&rows[i], c.metric)))
		}
		fmt.Fprintln(out)
	}
}

func find(p *backtest.PolicySummary, m backtest.Metric) *backtest.MetricSummary {
	for i := range p.Metrics {
		if p.Metrics[i].Metric == m {
			return &p.Metrics[i]
		}
	}
	return nil
}

// cell returns a mean with its standard error, where there is one, or the quantile.
func (c *column) cell(m *backtest.MetricSummary) string {
	if m == nil {
		return ""
	}
	if c.p95 {
		return fmt.Sprintf(c.format, m.P95)
	}
	text := fmt.Sprintf(c.format, m.Mean)
	if se := float64(m.SE); se > 0 && !math.IsInf(se, 0) {
		text += " ± " + fmt.Sprintf(c.format, se)
	}
	return text
}

func printClaims(out io.Writer, s *backtest.Summary) {
	if len(s.Claims) == 0 {
		return
	}
	fmt.Fprint(out, "\n| claim | policy | reference | target | estimate | 95% interval | |\n|---|---|---|---|---|---|---|\n")
	for i := range s.Claims {
		c := &s.Claims[i]
		sign := "≥"
		if c.AtMost {
			sign = "≤"
		}
		verdict := "not earned"
		switch {
		case c.Earned:
			verdict = "**earned**"
		case c.Seeds == 0:
			verdict = "not measured"
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s %.2f | %.3f | %.3f to %.3f | %s |\n", c.Metric, c.Policy, c.Reference, sign, c.Target, c.Estimate, c.Lo, c.Hi, verdict)
	}
	for _, text := range s.Unmeasured {
		fmt.Fprintf(out, "\n%s.\n", text)
	}
}
