package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
)

// authorFlags are the options of everything that a person decides.
type authorFlags struct{ reason, author string }

func (f *authorFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.reason, "reason", "", "why, for those who read it later")
	cmd.Flags().StringVar(&f.author, "author", "", "who decides (default you)")
	_ = cmd.MarkFlagRequired("reason") // the flag exists
}

// check says what is wrong with a reason.
func (f *authorFlags) check(cmd *cobra.Command) error {
	if strings.TrimSpace(f.reason) == "" {
		return misuse(cmd, "Say why, for those who read it later", "--reason is empty")
	}
	return nil
}

// by returns who decides: who was named, or else the user.
func (p *Program) by(f *authorFlags) string { return cmp.Or(f.author, p.User) }

// decisionCommand is a command by which a person decides about something with an ID,
// after which the last day is run again.
func (p *Program) decisionCommand(name, short, long, example string, record func(context.Context, daily.Decision) error) *cobra.Command {
	var f authorFlags
	cmd := &cobra.Command{
		Use:     name + " ID --reason TEXT",
		Short:   short,
		Long:    long + "\nThe decision is recorded with its author and reason.",
		Example: example,
		Args:    oneID,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			d := daily.Decision{Dir: p.global.workspace, ID: args[0], Reason: f.reason, Author: p.by(&f)}
			if err := record(cmd.Context(), d); err != nil {
				return err
			}
			return p.runAgain(cmd)
		},
	}
	f.add(cmd)
	return cmd
}

// oneID is for commands that take the ID of something.
func oneID(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return misuse(cmd, "", "%s needs an ID", cmd.CommandPath())
	case 1:
		return nil
	}
	return misuse(cmd, "", "%s takes one ID, and %s is one more", cmd.CommandPath(), app.Quote(args[1]))
}

// runAgain runs the last day again, with what was decided, and shows it.
func (p *Program) runAgain(cmd *cobra.Command) error {
	progress := p.newDayProgress()
	report, err := p.Daily.Replay(cmd.Context(), p.global.workspace, progress.see)
	progress.end()
	if err != nil {
		return err
	}
	p.show(reportDocument(report), func(w page) { writeDays(w, report) })
	return health(report)
}
