package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/noonmark/noonmark/mmm/backtest"
)

// total returns the sum of a metric over worlds, 0 where no world has it.
func total(p *backtest.PolicySummary, m backtest.Metric) float64 {
	if s := find(p, m); s != nil {
		return float64(s.Mean) * float64(s.Worlds)
	}
	return 0
}

// printDetection writes what became of events, and of alarms, over all worlds.
func printDetection(out io.Writer, s *backtest.Summary) {
	for i := range s.Policies {
		p := &s.Policies[i]
		if find(p, backtest.Alarms) == nil {
			continue
		}
		printAlarms(out, p)
		printEvents(out, p)
	}
}

func printAlarms(out io.Writer, p *backtest.PolicySummary) {
	fmt.Fprintf(out, "\n| Alarms: %s | all | false | right | of the right type | false, per channel and year |\n|---|---|---|---|---|---|\n", p.Policy)
	all, right := total(p, backtest.Alarms), total(p, backtest.RightAlarms)
	fmt.Fprintf(out, "| of channels | %.0f | %.0f | %s | %s | %.2f |\n", all, all-right, share(right, all), share(total(p, backtest.TypedAlarms), right), (all-right)/total(p, backtest.ChannelYears))
	all, right = total(p, backtest.OutcomeAlarms), total(p, backtest.RightOutcomeAlarms)
	fmt.Fprintf(out, "| of the outcome | %.0f | %.0f | %s | | |\n", all, all-right, share(right, all))
}

func printEvents(out io.Writer, p *backtest.PolicySummary) {
	header := fmt.Sprintf("\n| Events: %s | n | found | found within 3 days | mean delay, days |\n|---|---|---|---|---|\n", p.Policy)
	for _, m := range p.Metrics {
		kind, ok := strings.CutPrefix(string(m.Metric), string(backtest.Events("")))
		if !ok {
			continue
		}
		fmt.Fprint(out, header)
		header = ""
		n, found := total(p, m.Metric), total(p, backtest.Found(kind))
		delay := ""
		if d := find(p, backtest.Delay(kind)); d != nil {
			delay = fmt.Sprintf("%.1f", d.Mean)
		}
		fmt.Fprintf(out, "| %s | %.0f | %s | %s | %s |\n", strings.ReplaceAll(kind, "_", " "), n, share(found, n), share(total(p, backtest.FoundSoon(kind)), n), delay)
	}
}

// share returns a/b, or nothing where there is none of b.
func share(a, b float64) string {
	if b == 0 {
		return ""
	}
	return fmt.Sprintf("%.3f", a/b)
}
