package cli

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
)

// Usage is the code of mistakes in how the program was called.
const Usage app.ProblemCode = "usage"

// misuse returns a mistake in how cmd was called; without other advice its help is
// the place to look.
func misuse(cmd *cobra.Command, advice, format string, args ...any) error {
	if advice == "" {
		advice = "See " + cmd.CommandPath() + " --help"
	}
	return app.Problem{Code: Usage, Text: fmt.Sprintf(format, args...), Advice: advice}
}

// didYouMean suggests the names most like one that is not among them; nothing if
// there are none.
func didYouMean(name string, among []string) string {
	near := app.Nearest(name, among)
	if len(near) == 0 {
		return ""
	}
	return "Did you mean " + strings.Join(near, " or ") + "?"
}

// noneOf says that the value of an option is not one of those it may have.
func noneOf[S ~string](cmd *cobra.Command, option, value string, known []S) error {
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	return misuse(cmd, didYouMean(value, names), "--%s %s is none of %s", option, app.Quote(value), strings.Join(names, ", "))
}

// teachBuiltIns makes the commands that come with cobra say what is wrong as the
// others do.
func teachBuiltIns(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Args = aCommand
		case "completion":
			c.Args, c.RunE = noArguments, showHelp
			for _, shell := range c.Commands() {
				shell.Args = noArguments
			}
		}
	}
}

func showHelp(cmd *cobra.Command, _ []string) error { return cmd.Help() }

// noArguments is for commands that take options only. What people write after
// them is a misspelt command, or the workspace without its -w.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		return unknownCommand(cmd, args[0])
	}
	advice := ""
	if workspace.Exists(args[0]) {
		advice = fmt.Sprintf("Did you mean -w %s?", args[0])
	}
	return misuse(cmd, advice, "%s takes options only, and %s is none", cmd.CommandPath(), app.Quote(args[0]))
}

// aCommand is for help, which takes the name of a command.
func aCommand(cmd *cobra.Command, args []string) error {
	if found, rest, _ := cmd.Root().Find(args); len(rest) > 0 {
		return unknownCommand(found, rest[0])
	}
	return nil
}

// oneFolder is for commands that take the name of a folder.
func oneFolder(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return misuse(cmd, "", "%s needs the name of a folder", cmd.CommandPath())
	case 1:
		return nil
	}
	advice := ""
	if info, err := os.Stat(args[1]); err == nil && !info.IsDir() && cmd.Flag("from") != nil {
		advice = fmt.Sprintf("Did you mean --from %s?", args[1])
	}
	return misuse(cmd, advice, "%s takes one folder, and %s is one more", cmd.CommandPath(), app.Quote(args[1]))
}

func unknownCommand(parent *cobra.Command, name string) error {
	var names []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return misuse(parent, didYouMean(name, names), "%s has no command %s", parent.CommandPath(), app.Quote(name))
}

// flagMistake says what is wrong with an option.
func flagMistake(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		if before := cmd.Flags().Args(); cmd.HasSubCommands() && len(before) > 0 {
			return unknownCommand(cmd, before[0]) // whose option it would be
		}
		return unknownFlag(cmd, unknown)
	case errors.As(err, &missing):
		return misuse(cmd, "", "--%s needs a value", missing.GetFlag().Name)
	case errors.As(err, &invalid):
		f := invalid.GetFlag()
		return misuse(cmd, "", "--%s %s is not %s", f.Name, app.Quote(invalid.GetValue()), meaningOf(f))
	}
	return misuse(cmd, "", "%v", err)
}

// meaningOf says what the values of an option are.
func meaningOf(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "uint64":
		return "a whole number of 0 or more"
	case "bool":
		return "true or false"
	case "float64":
		return "a number"
	}
	return "a whole number"
}

func unknownFlag(cmd *cobra.Command, e *pflag.NotExistError) error {
	if short := e.GetSpecifiedShortnames(); short != "" {
		return misuse(cmd, "", "%s has no option -%s", cmd.CommandPath(), e.GetSpecifiedName())
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	name := "--" + e.GetSpecifiedName()
	return misuse(cmd, didYouMean(name, names), "%s has no option %s", cmd.CommandPath(), name)
}

// requireFlags reports options that must be given and are not.
func requireFlags(cmd *cobra.Command) error {
	var missing []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if slices.Equal(f.Annotations[cobra.BashCompOneRequiredFlag], []string{"true"}) && !f.Changed {
			missing = append(missing, "--"+f.Name)
		}
	})
	if missing == nil {
		return nil
	}
	return misuse(cmd, "", "%s needs %s", cmd.CommandPath(), and(missing))
}
