package cli

import (
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/plan"
)

func (p *Program) planFlightingCommand() *cobra.Command {
	var f questionFlags
	var swing, out string
	cmd := &cobra.Command{
		Use:   "flighting",
		Short: "Find the best allocation to channels and to parts of the horizon",
		Long: `Finds the best allocation in time, too: how much each channel spends in each part of
the horizon, carry-over from part to part and past the end counted. Parts are as
long as effects carry over, or longer. The questions and constraints are those of
noonmark plan optimize, about totals of the horizon; the objective is the mean.

--swing is how far a channel may be, in any part, from the horizon's own flighting.
--out writes what each channel spends in each period: date, channel, spend, today.`,
		Example: "noonmark plan flighting -w acme --budget 1.2M --swing 30% --out plan.csv",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask, err := f.ask(cmd)
			if err != nil {
				return err
			}
			most, err := shareOf(cmd, "swing", swing)
			if err != nil {
				return err
			}
			found, err := p.Planning.Spread(p.global.workspace, ask, most)
			if err != nil {
				return err
			}
			if err := writeFlight(out, found.Surface, found.Flight); err != nil {
				return err
			}
			p.show(flightJSON{surfaceDocument(found.Surface), questionDocument(&found.Flight.Question), found.Flight, most, texts(found.Exploration.Question.Constraints), found.Basis, out}, func(w page) {
				writeContext(w, found.Basis)
				writeFlighting(w, found)
				writeBasis(w, found.Surface, found.Basis)
				writeConstraints(w, append(found.Exploration.Question.Constraints, plan.Constraint{Text: fmt.Sprintf("in every part within %s of the horizon's own flighting", percent(most))}))
				w.paragraph(certificateText(found.Flight.Question.Kind, &found.Certificate), "", "  ")
				wrote(w, out)
			})
			return fitness(found.Basis)
		},
	}
	p.addQuestion(cmd, &f)
	cmd.Flags().StringVar(&swing, "swing", percent(plan.DefaultSwing), "how far from the horizon's own flighting a channel may be in any part, as a share of it")
	outFlag(cmd, &out, "the plan")
	return cmd
}

// flightJSON is an allocation in time to programs.
type flightJSON struct {
	surfaceJSON
	Question *questionJSON `json:"question"`
	*plan.Flight
	Swing       float64     `json:"swing"`
	Constraints []string    `json:"constraints"`
	Basis       *plan.Basis `json:"basis"`
	Path        string      `json:"path,omitempty"`
}

// writeFlighting writes what is spent in each part, and what arrives in it.
func writeFlighting(w page, f *planning.Flight) {
	words := wordingOf(f.Surface.Surface)
	headers := []string{"from", " spend", " today", " outcome", " by today's plan"}
	for _, c := range f.Flight.Channels {
		headers = append(headers, " "+c.Channel)
	}
	var rows [][]string
	for b, part := range f.Parts {
		row := []string{part.From.String(), words.spend(part.Spend), words.spend(part.Today), with(part.Outcome, figure), figure(part.Before.Mean)}
		for _, c := range f.Flight.Channels {
			row = append(row, partCell(c.Spend[b], c.Today[b], words))
		}
		rows = append(rows, row)
	}
	w.table(headers, append(rows, flightTotals(f.Flight, words)))
	fmt.Fprintln(w)
	w.paragraph(fmt.Sprintf("Against today's plan: %s; more with a probability of %s. Of that, %s come from spending at other times than the same totals in the horizon's own flighting.",
		words.gain(f.Gain), chance(f.PBetter), words.gain(f.FromTiming)), "", "  ")
	if more := f.Budget - f.Surface.Budget(); math.Abs(more) > negligible*f.Surface.Budget() {
		w.paragraph(words.spending(more), "", "  ")
	}
	w.paragraph(fmt.Sprintf("In all: %s %s, of which %s arrive after the plan's last day. From %d draws; in brackets, %s intervals.",
		with(f.Outcome, figure), words.unit, figure(f.Later.Mean), f.Surface.Flights.Draws, words.level), "", "  ")
	fmt.Fprintln(w)
}

// flightTotals is the row of what is spent over the horizon, of today's totals.
func flightTotals(f *plan.Flight, words wording) []string {
	var today float64
	row := []string{"Total", words.spend(f.Budget), "", "", ""}
	for _, c := range f.Channels {
		before := sum(c.Today)
		today += before
		row = append(row, partCell(sum(c.Spend), before, words))
	}
	row[2] = words.spend(today)
	return row
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}

// partCell writes what a channel spends in a part, and the change from today.
func partCell(spend, today float64, words wording) string {
	if text := relative(spend-today, today); text != "" {
		return words.spend(spend) + " " + text
	}
	return words.spend(spend)
}

// writeFlight writes what each channel spends in each period of the horizon: what it
// spends in a part, in the flighting of the horizon within the part.
func writeFlight(path string, s *app.Surface, f *plan.Flight) error {
	rows := [][]string{{"date", "channel", "spend", "today"}}
	n, channels := s.Horizon.N, len(f.Channels)
	byPeriod := make([][]string, n*channels)
	for i, c := range f.Channels {
		flighting := s.Channels[i].Flighting
		for b, part := range f.Parts {
			own := flighting[part.First : part.First+part.N]
			var share float64
			for _, v := range own {
				share += v
			}
			weights := make([]float64, part.N)
			for t, v := range own {
				if share > 0 {
					weights[t] = v / share
				}
			}
			planned, today := cents(c.Spend[b], weights), cents(c.Today[b], weights)
			for t := range part.N {
				date := s.Grain.Next(s.Horizon.Starts, part.First+t).String()
				byPeriod[(part.First+t)*channels+i] = []string{date, c.Channel, planned[t], today[t]}
			}
		}
	}
	return writeCSV(path, append(rows, byPeriod...))
}
