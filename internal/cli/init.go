package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/learn"
)

func (p *Program) initCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "init DIR [--from FILE]",
		Short: "Make a workspace, guessing what the columns of a table are",
		Long: `Makes the folder DIR with a configuration, noonmark.yaml. With --from it reads the
table (CSV or Parquet, one row for each period and geo), guesses which column is
the date, the outcome, the spend and exposure of each channel and so on from
names and values, and says what it guessed and why. Check the guesses: the file
is yours to edit, and editors complete it from its schema.`,
		Example: "noonmark init acme --from sales.csv",
		Args:    oneFolder,
		RunE: func(_ *cobra.Command, args []string) error {
			out, err := p.Learn.Init(args[0], from)
			if err != nil {
				return err
			}
			p.show(out, func(w page) { writeInitialised(w, out) })
			return nil
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "table to guess the configuration from")
	return cmd
}

func writeInitialised(w page, out *learn.Initialised) {
	fmt.Fprintf(w, "wrote %s\n\n", out.Config)
	if len(out.Guessed) == 0 {
		fmt.Fprintf(w, "Fill it in, then: noonmark check -w %s\n", out.Workspace)
		return
	}
	var rows [][]string
	for _, g := range out.Guessed {
		rows = append(rows, []string{g.Column, string(g.Role), g.Name, string(g.Confidence), g.Text})
	}
	w.table([]string{"column", "role", "name", "sure", "because"}, rows)
	if len(out.Problems) > 0 {
		fmt.Fprintln(w, "\nWhat stands out in the table:")
		for _, problem := range out.Problems {
			w.paragraph(problem.Error(), "  ", "    ")
		}
	}
	todo := "Check"
	if out.HasErrors() {
		todo = "Mend this in the table, and check"
	}
	fmt.Fprintln(w)
	w.paragraph(fmt.Sprintf("%s the guesses in %s. Then: noonmark check -w %s", todo, out.Config, out.Workspace), "", "")
}
