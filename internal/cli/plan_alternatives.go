package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/plan"
)

func (p *Program) planAlternativesCommand() *cobra.Command {
	var f questionFlags
	o := plan.DefaultAlternatives()
	tolerance := percent(o.Tolerance)
	var out string
	cmd := &cobra.Command{
		Use:   "alternatives",
		Short: "Find other allocations nearly as good as the best",
		Long: `Finds the best allocation for a question, in the mean, and others that bring nearly
as much but are as different from it and from each other as possible: what the data
do not decide, people may.`,
		Example: "noonmark plan alternatives -w acme --budget 1.2M --tolerance 2%",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ask, err := f.ask(cmd)
			if err != nil {
				return err
			}
			if o.Tolerance, err = shareOf(cmd, "tolerance", tolerance); err != nil {
				return err
			}
			found, err := p.Planning.Alternatives(p.global.workspace, ask, o)
			if err != nil {
				return err
			}
			if err := writeAlternativePlans(out, found.Surface, found.Alternatives); err != nil {
				return err
			}
			p.show(alternativesJSON{
				surfaceJSON: surfaceDocument(found.Surface), Question: questionDocument(&found.Question), Alternatives: found.Alternatives,
				Constraints: texts(found.Question.Constraints), Basis: found.Basis, Tolerance: o.Tolerance, Path: out,
			}, func(w page) {
				writeContext(w, found.Basis)
				writeAlternatives(w, found)
				fmt.Fprintln(w)
				writeBasis(w, found.Surface, found.Basis)
				writeConstraints(w, found.Question.Constraints)
				wrote(w, out)
			})
			return fitness(found.Basis)
		},
	}
	cmd.Flags().IntVar(&o.Count, "count", o.Count, "number of allocations, the best among them")
	cmd.Flags().StringVar(&tolerance, "tolerance", tolerance, "by how much of what spending brings they may fall short of the best")
	p.addQuestion(cmd, &f)
	outFlag(cmd, &out, "the plans")
	return cmd
}

// alternativesJSON are alternatives to programs.
type alternativesJSON struct {
	surfaceJSON
	Question     *questionJSON      `json:"question"`
	Alternatives []plan.Alternative `json:"alternatives"`
	Constraints  []string           `json:"constraints"`
	Basis        *plan.Basis        `json:"basis"`
	Tolerance    float64            `json:"tolerance"`      // share of what spending brings that they fall short of the best at most
	Path         string             `json:"path,omitempty"` // of the plans that were written
}

// writeAlternatives writes what alternatives bring, and what each is.
func writeAlternatives(w page, f *planning.Alternatives) {
	s, list := f.Surface, f.Alternatives
	words := wordingOf(s.Surface)
	w.paragraph(fmt.Sprintf("%s, each within %s of what spending brings at best: choose among them by what else matters.", app.Plural(len(list), "allocation"), percent(f.Options.Tolerance)), "", "")
	fmt.Fprintln(w)
	var rows [][]string
	for i, a := range list {
		weakest := ""
		if a.Robustness.Weakest != "" {
			weakest = fmt.Sprintf("%s if %s", chance(float64(a.Robustness.Score)), a.Robustness.Weakest)
		}
		rows = append(rows, []string{
			letter(i), with(a.VsCurrent.Gain, change), chance(a.VsCurrent.PBetter), figure(a.Short), figure(a.Regret.Mean), percent(a.FromToday), percent(a.FromBest), weakest,
		})
	}
	w.paragraph(fmt.Sprintf("What they bring, in %s:", words.unit), "", "")
	fmt.Fprintln(w)
	w.table([]string{"", " gain over today", " P(better)", " short of best", " regret", " from today", " from best", "P(better) at the worst"}, rows)
	fmt.Fprintln(w)
	headers := []string{"channel", " today"}
	for i := range list {
		headers = append(headers, " "+letter(i))
	}
	rows = nil
	for i := range s.Channels {
		row := []string{s.Channels[i].Name, words.spend(s.Channels[i].Today)}
		for _, a := range list {
			row = append(row, words.spend(a.Spend[i]))
		}
		rows = append(rows, row)
	}
	w.table(headers, rows)
	fmt.Fprintln(w)
	for i, a := range list {
		text := fmt.Sprintf("%s: %s", letter(i), a.What)
		if far := beyond(&a.Extrapolation); far != "" {
			text += "; beyond what was observed: " + far
		}
		w.paragraph(text, "", "   ")
	}
	fmt.Fprintln(w)
	w.paragraph("Regret is how much more the best allocation would have brought on average, had the truth been known. From today, from best: the share of the budget that is elsewhere. At the worst: under the assumption that it suffers from most, against today's mix at the same budget.", "", "")
}

// letter names an alternative: A, B, …, Z, 27, ….
func letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprint(i + 1)
}
