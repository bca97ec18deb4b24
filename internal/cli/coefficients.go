package cli

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/track"
)

func (p *Program) coefficientsCommand() *cobra.Command {
	var channel, scheme string
	var f spanFlags
	cmd := &cobra.Command{
		Use:   "coefficients",
		Short: "Show what channels bring, by horizon and through time",
		Long: `Shows what each channel brings a period at its reference exposure: over the last 7
days (real-time), days 8 to 30 (recent), 31 days ago (stable), and the one to use
(blended) with its interval. Status is by z, the change over 7 days in posterior
standard deviations: beyond 2 evolving, beyond 3 volatile. The bands of 10% and 25% are
of the change since the period before; they say nothing of how sure it is.

Without --from it is the last day done; with it, the history, a row for each day.`,
		Example: "noonmark coefficients -w acme\nnoonmark coefficients -w acme --channel search --from 2025-01-01",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, to, err := f.span(cmd)
			if err != nil {
				return err
			}
			if scheme != "" && !slices.Contains(track.Schemes(), track.Scheme(scheme)) {
				return noneOf(cmd, "scheme", scheme, track.Schemes())
			}
			list, err := p.Daily.Coefficients(cmd.Context(), p.global.workspace, channel, scheme, spanOf(from, to))
			if err != nil {
				return err
			}
			own, err := workspace.Open(p.global.workspace)
			if err != nil {
				return err
			}
			names := channelNames(own)
			if len(list) == 0 && channel != "" && !slices.Contains(names, channel) {
				return noneOf(cmd, "channel", channel, names)
			}
			slices.SortStableFunc(list, func(a, b app.Coefficient) int {
				return cmp.Or(cmp.Compare(a.Date, b.Date), slices.Index(names, a.Channel)-slices.Index(names, b.Channel))
			})
			shown := list
			if from == nil {
				shown = ofLastDay(list)
			}
			p.show(struct {
				Level        float64           `json:"level"`
				Coefficients []app.Coefficient `json:"coefficients"`
			}{track.Level, shown}, func(w page) {
				if len(list) == 0 && scheme != "" {
					w.paragraph(fmt.Sprintf("There is none by scheme %s of these days: daily.scheme in noonmark.yaml says which are estimated.", scheme), "", "")
					return
				}
				writeHistory(w, shown, list, from == nil, own.Config.Time.Grain)
			})
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&channel, "channel", "", "one channel (default all)")
	flags.StringVar(&scheme, "scheme", "", "by which they are estimated: "+join(track.Schemes())+" (default all that daily.scheme asked for)")
	_ = cmd.RegisterFlagCompletionFunc("scheme", fixed(track.Schemes()))
	_ = cmd.RegisterFlagCompletionFunc("channel", p.completeOwnChannels)
	flags.StringVar(&f.from, "from", "", "first day of the history, such as 2025-01-31")
	flags.StringVar(&f.to, "to", "", "last day (default the last one done)")
	return cmd
}

// spanOf returns the span between days, of which nil is no bound.
func spanOf(from, to *mmm.Day) app.Span {
	s := app.AllDays()
	if from != nil {
		s.From = *from
	}
	if to != nil {
		s.To = *to
	}
	return s
}

// ofLastDay returns the coefficients of the last date among them.
func ofLastDay(all []app.Coefficient) []app.Coefficient {
	last := []app.Coefficient{} // none is [] in JSON
	for _, c := range all {
		if len(last) > 0 && c.Date > last[0].Date {
			last = last[:0]
		}
		last = append(last, c)
	}
	return last
}

// writeHistory writes coefficients, each with its course where they are of one day.
func writeHistory(w page, shown, all []app.Coefficient, oneDay bool, grain mmm.Grain) {
	if len(shown) == 0 {
		w.paragraph("There is none of these days.", "", "")
		return
	}
	if !oneDay {
		w.table(historyTable(shown, true, grain))
		return
	}
	w.paragraph(fmt.Sprintf("%s, outcome per period at reference exposure:", shown[0].Date), "", "")
	fmt.Fprintln(w)
	headers, rows := historyTable(shown, false, grain)
	w.table(w.sparks(fmt.Sprintf("%d days", sparkWidth), headers, rows, func(i int) []float64 {
		var values []float64
		for _, c := range all {
			if c.Channel == shown[i].Channel && c.Geo == shown[i].Geo && c.Scheme == shown[i].Scheme {
				values = append(values, float64(c.Blended))
			}
		}
		return values
	}))
}

// historyTable returns a row for each coefficient.
func historyTable(all []app.Coefficient, dated bool, grain mmm.Grain) (headers []string, rows [][]string) {
	since := " since yesterday"
	if grain == mmm.Weekly || grain == mmm.Monthly {
		since = " since the last " + string(grain)
	}
	headers = []string{"channel", " last 7 days", " days 8–30", " 31 days ago", " now [" + level(track.Level) + "]", " z", "status", since, "band"}
	if dated {
		headers = append([]string{"date"}, headers...)
	}
	for i := range all {
		c := &all[i]
		blended := draws.Estimate{Mean: float64(c.Blended), Lo: float64(c.Lo), Hi: float64(c.Hi)}
		row := []string{c.Channel, figure(float64(c.RealTime)), figure(float64(c.Recent)), figure(float64(c.Stable)), with(blended, figure), deviationText(c.Z), c.Status, signed(float64(c.Change), share), c.Band}
		if dated {
			row = append([]string{c.Date.String()}, row...)
		}
		rows = append(rows, row)
	}
	return headers, rows
}

// deviationText writes a number of standard deviations.
func deviationText(z draws.Float) string {
	if noFigure(z) {
		return "–"
	}
	return signed(float64(z), func(v float64) string { return fmt.Sprintf("%.1f", v) })
}

// writeCoefficients writes what is known of channels after a day.
func writeCoefficients(w page, all []daily.Coefficient) {
	var rows [][]string
	for i := range all {
		c := &all[i]
		rows = append(rows, []string{c.Channel, with(c.Effect, figure), with(c.Contribution, figure), with(c.ROI, figure), with(c.MROI, figure), c.Status, deviationText(c.Z)})
	}
	w.table([]string{"channel", " effect", " brought in 28 days", " ROI", " marginal ROI", "status", " z"}, rows)
}
