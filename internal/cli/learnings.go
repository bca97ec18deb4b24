package cli

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
)

func (p *Program) learningsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "learnings",
		Short: "Show what was learned about the market, and decide about it",
		Long: `Shows stable patterns in what the daily model did not expect, each with its effect,
an interval and evidence: weekdays, returns that fall beyond a level of spend, a channel
that helps another the next day, creatives that wear out, sources that restate. Of
those listed at most one in ten is expected to be due to chance, however often one
looks.

  incorporate ID   show the change of noonmark.yaml that takes it in
  reject ID        it is not believed`,
		Example: "noonmark learnings -w acme\nnoonmark learnings incorporate l-0123456789ab -w acme --reason 'seen in every market' --yes",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := p.Daily.Learnings(cmd.Context(), p.global.workspace)
			if err != nil {
				return err
			}
			p.show(struct {
				Learnings []app.Learning `json:"learnings"`
			}{list}, func(w page) { writeLearnings(w, list) })
			return nil
		},
	}
	cmd.AddCommand(p.incorporateCommand(), p.rejectLearningCommand())
	return cmd
}

func (p *Program) rejectLearningCommand() *cobra.Command {
	var f authorFlags
	cmd := &cobra.Command{
		Use:     "reject ID --reason TEXT",
		Short:   "Say that a learning is not believed",
		Long:    "The decision is recorded with its author and reason. Nothing else changes: the model never used it.",
		Example: "noonmark learnings reject l-0123456789ab -w acme --reason 'one week of snow'",
		Args:    oneID,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			if err := p.Daily.RejectLearning(cmd.Context(), daily.Decision{Dir: p.global.workspace, ID: args[0], Reason: f.reason, Author: p.by(&f)}); err != nil {
				return err
			}
			p.show(decidedJSON{args[0], app.StatusRejected}, func(w page) { fmt.Fprintf(w, "recorded that %s is not believed\n", args[0]) })
			return nil
		},
	}
	f.add(cmd)
	return cmd
}

// decidedJSON is what was made of a learning.
type decidedJSON struct {
	ID     string     `json:"learning_id"`
	Status app.Status `json:"status"`
}

func (p *Program) incorporateCommand() *cobra.Command {
	var f authorFlags
	var yes bool
	cmd := &cobra.Command{
		Use:   "incorporate ID",
		Short: "Show how the model would take a learning in, and record that it does",
		Long: `Shows what would have to be changed in noonmark.yaml for the model to know it. Nothing
is written. Once you have changed it, --yes with --reason records that, with a change
note; the next day learns with the new configuration.`,
		Example: "noonmark learnings incorporate l-0123456789ab -w acme\nnoonmark learnings incorporate l-0123456789ab -w acme --reason 'seen in every market' --yes",
		Args:    oneID,
		RunE: func(cmd *cobra.Command, args []string) error {
			change, err := p.Daily.Proposal(cmd.Context(), p.global.workspace, args[0])
			if err != nil {
				return err
			}
			if yes {
				if err := f.check(cmd); err != nil {
					return err
				}
				if err := p.Daily.Incorporate(cmd.Context(), daily.Decision{Dir: p.global.workspace, ID: args[0], Reason: f.reason, Author: p.by(&f)}); err != nil {
					return err
				}
				change.Learning.Status = app.StatusIncorporated
			}
			p.show(change, func(w page) { writeProposal(w, change, yes) })
			return nil
		},
	}
	cmd.Flags().StringVar(&f.reason, "reason", "", "why, for those who read it later; with --yes")
	cmd.Flags().StringVar(&f.author, "author", "", "who decides (default you)")
	cmd.Flags().BoolVar(&yes, "yes", false, "record that it was taken in")
	return cmd
}

// standing says since when a learning is there, and what was made of it.
func standing(l *app.Learning) string {
	text := "found " + l.Found.String()
	if l.Status != app.StatusFound {
		text += ", " + string(l.Status)
	}
	return text
}

// writeProposal writes what is to be changed.
func writeProposal(w page, c *daily.YAMLChange, recorded bool) {
	w.paragraph(fmt.Sprintf("%s  %s", c.Learning.ID, c.Learning.Title), "", "    ")
	if c.Why != "" {
		w.paragraph(c.Why, "    ", "    ")
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(c.Set)) {
		lines = append(lines, key+": "+c.Set[key])
	}
	w.items("In noonmark.yaml:", lines)
	switch {
	case recorded:
		w.paragraph("Recorded.", "", "")
	case lines == nil:
		w.paragraph("No setting says this: decide by hand what to do with it, then record it with --yes --reason '…'.", "", "")
	default:
		w.paragraph("Change it, then record it with --yes --reason '…'.", "", "")
	}
}

// writeLearnings writes learnings, each with what speaks for it.
func writeLearnings(w page, all []app.Learning) {
	if len(all) == 0 {
		w.paragraph("Nothing was learned yet that chance does not explain.", "", "")
		return
	}
	for i := range all {
		l := &all[i]
		w.paragraph(fmt.Sprintf("%s  %s (%s)", l.ID, l.Title, standing(l)), "", "    ")
		w.paragraph(l.Text, "    ", "    ")
		w.paragraph(fmt.Sprintf("Chance explains it with a probability of %s at most.", precise(float64(l.P))), "    ", "    ")
		for _, e := range l.Evidence {
			w.paragraph(e, "    - ", "      ")
		}
	}
}
