package cli

import (
	"fmt"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/mmm/monitor"
)

// correctFlags are the options of a correction.
type correctFlags struct {
	kind, channel, series, geo string
	days                       spanFlags
	value, variance            float64
	anomaly                    string
	by                         authorFlags
}

// kinds are what a correction may do, in the order of their help.
var kinds = []monitor.Kind{monitor.Mask, monitor.Impute, monitor.Event, monitor.Filter, monitor.Keep}

// measures are what a channel's correction may be of.
var measures = []monitor.Measure{monitor.Plan, monitor.Spend, monitor.Exposure, monitor.Clicks, monitor.Conversions}

func (p *Program) correctCommand() *cobra.Command {
	var f correctFlags
	cmd := &cobra.Command{
		Use:   "correct --kind KIND --from DAY --reason TEXT",
		Short: "Say how values are to be read",
		Long: `Says how the values of some days are to be read, of a channel's series or, without
--channel, of the outcome. What was reported stays as it is; the correction can be
taken back. The days since it begins are computed anew.

  mask     learn nothing from them
  impute   another value stands in for them: --value
  event    something else moved the outcome: learn less from it
  filter   what is not real is taken out, and --value is left
  keep     they are true, whatever the program thinks

  correct list      corrections, in force and taken back
  correct undo ID   take one back`,
		Example: "noonmark correct -w acme --kind mask --from 2025-03-01 --to 2025-03-03 --reason 'checkout was down'\nnoonmark correct -w acme --kind impute --channel tv --series spend --from 2025-03-07 --value 1200 --reason typo",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			req, err := f.request(cmd)
			if err != nil {
				return err
			}
			req.Dir, req.Author = p.global.workspace, p.by(&f.by)
			made, err := p.Daily.Correct(cmd.Context(), req)
			if err != nil {
				return err
			}
			p.note("recorded correction %s", made.ID)
			return p.runAgain(cmd)
		},
	}
	f.add(p, cmd)
	cmd.AddCommand(p.correctListCommand(),
		p.decisionCommand("undo", "Take a correction back", "The days since it begins are computed anew, as if it had never been made.", "noonmark correct undo c-4 -w acme --reason 'it was not'", p.Daily.Undo))
	return cmd
}

func (f *correctFlags) add(p *Program, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.kind, "kind", "", "what to do: "+join(kinds))
	flags.StringVar(&f.channel, "channel", "", "channel whose values they are (default the outcome)")
	flags.StringVar(&f.series, "series", "", "of the channel: "+join(measures))
	flags.StringVar(&f.geo, "geo", "", "geo whose values they are (default all)")
	flags.StringVar(&f.days.from, "from", "", "first day, such as 2025-01-31")
	flags.StringVar(&f.days.to, "to", "", "last day (default the first)")
	flags.Float64Var(&f.value, "value", 0, "of each day, in the unit of the series; for impute and filter")
	flags.Float64Var(&f.variance, "variance", 0, "that the event adds to each day's outcome, in its unit squared (default that of a promotion)")
	flags.StringVar(&f.anomaly, "anomaly", "", "id of the anomaly that it corrects")
	f.by.add(cmd)
	for _, name := range []string{"kind", "from"} {
		_ = cmd.MarkFlagRequired(name) // the flag exists
	}
	_ = cmd.RegisterFlagCompletionFunc("kind", fixed(kinds))
	_ = cmd.RegisterFlagCompletionFunc("series", fixed(measures))
	_ = cmd.RegisterFlagCompletionFunc("channel", p.completeOwnChannels)
}

// request returns what was asked for.
func (f *correctFlags) request(cmd *cobra.Command) (daily.CorrectRequest, error) {
	req := daily.CorrectRequest{
		Kind: monitor.Kind(f.kind), Channel: f.channel, Series: monitor.Measure(f.series), Geo: f.geo, Reason: f.by.reason, Anomaly: f.anomaly,
	}
	from, to, err := f.days.span(cmd)
	if err != nil {
		return req, err
	}
	req.From, req.To = *from, *from
	if to != nil {
		req.To = *to
	}
	given := cmd.Flags().Changed
	needsValue := req.Kind == monitor.Impute || req.Kind == monitor.Filter
	switch {
	case !slices.Contains(kinds, req.Kind):
		return req, noneOf(cmd, "kind", f.kind, kinds)
	case f.channel != "" && f.series == "":
		return req, misuse(cmd, "It is one of "+join(measures), "--channel needs --series, to say which of its values")
	case f.channel != "" && !slices.Contains(measures, req.Series):
		return req, noneOf(cmd, "series", f.series, measures)
	case f.channel == "" && f.series != "":
		return req, misuse(cmd, "Leave it out, or name the channel with --channel", "--series %s is of no channel", app.Quote(f.series))
	case needsValue && !given("value"):
		return req, misuse(cmd, "Say with --value what to read instead", "%s needs a value", f.kind)
	case !needsValue && given("value"):
		return req, misuse(cmd, "", "%s takes no --value", f.kind)
	case needsValue && !(f.value >= 0 && f.value <= math.MaxFloat64):
		return req, misuse(cmd, "", "--value %v is not 0 or more", f.value)
	case req.Kind != monitor.Event && given("variance"):
		return req, misuse(cmd, "", "%s takes no --variance", f.kind)
	case given("variance") && !(f.variance > 0 && f.variance <= math.MaxFloat64):
		return req, misuse(cmd, "", "--variance %v is not above 0", f.variance)
	case req.Kind == monitor.Event && f.channel != "":
		return req, misuse(cmd, "Leave --channel out", "an event moves the outcome, not a channel")
	}
	if err := f.by.check(cmd); err != nil {
		return req, err
	}
	if needsValue {
		req.Value = &f.value
	}
	if given("variance") {
		req.Variance = &f.variance
	}
	return req, nil
}

func (p *Program) correctListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List corrections",
		Long:    "Lists all corrections, those of the program and those of people, in force and taken back.",
		Example: "noonmark correct list -w acme",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := p.Daily.Corrections(cmd.Context(), p.global.workspace)
			if err != nil {
				return err
			}
			p.show(struct {
				Corrections []app.Correction `json:"corrections"`
			}{list}, func(w page) {
				if len(list) == 0 {
					w.paragraph("Nothing was corrected.", "", "")
					return
				}
				writeCorrections(w, list)
			})
			return nil
		},
	}
}

// writeCorrections writes a row for each correction.
func writeCorrections(w page, all []app.Correction) {
	var rows [][]string
	for i := range all {
		c := &all[i]
		days := c.From.String()
		if c.To != c.From {
			days = fmt.Sprintf("%s – %s", c.From, c.To)
		}
		state := "in force"
		if !c.InForce() {
			state = "taken back by " + c.Undone.Author
		}
		rows = append(rows, []string{string(c.ID), c.Kind, correctedSeries(c), days, replaced(c.Before), replaced(c.After), state, c.Author, c.Reason})
	}
	w.table([]string{"correction", "kind", "of", "days", " before", " after", "state", "by", "because"}, rows)
}

// correctedSeries names what was corrected.
func correctedSeries(c *app.Correction) string {
	name := c.Series
	if name == "" {
		name = subjectOf(c.Channel, c.SeriesKey)
	}
	if c.Geo != "" && c.Series != "" {
		name += " in " + c.Geo
	}
	return name
}

// replaced writes the values of days: one that all have, or the least and the most.
func replaced(values []draws.Float) string {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !noFigure(v) {
			lo, hi = min(lo, float64(v)), max(hi, float64(v))
		}
	}
	switch {
	case lo > hi:
		return ""
	case lo == hi:
		return figure(lo)
	}
	return fmt.Sprintf("%s – %s", figure(lo), figure(hi))
}
