// Package cli is the command line: it reads arguments, calls the jobs, and shows
// what they return, for people or as JSON.
//
//	cli.go      the program, global options, exit statuses
//	init.go check.go fit.go summary.go report.go export.go simulate.go demo.go
//	            a command each, summary.go with those that look at what there is
//	surface*.go the prediction space: a command each
//	plan*.go    questions about budgets: a command each, and their pages
//	day*.go anomalies.go correct.go coefficients.go forecast.go learnings.go
//	            the daily loop: a command each; decision.go what people decide
//	backtest*.go  the past run anew, and the benchmark suite
//	scope.go    the part of the data that a summary is of
//	progress.go tally.go  how far a fit has come, or anything that is counted
//	page.go spark.go      tables, paragraphs and sparklines on a terminal
//	format.go   how numbers read there
//	usage.go    what is wrong with arguments
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/backtesting"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// Exit statuses.
const (
	Done    = 0 // what was asked for is done
	Failed  = 1 // it failed
	Invalid = 2 // wrong usage, configuration or data; nothing was written
	Unfit   = 3 // done, but not fit to publish
	Gated   = 4 // refused by a gate or a lock
)

// A Reporter writes the report of a model to a file, in the format of its ending.
// plans is nil where the model has no surface, days where no day was run.
type Reporter interface {
	Report(ctx context.Context, m *app.OpenModel, plans *app.Planning, days *app.Loop, path string, today mmm.Day) error
}

// A Program is the command line with everything it needs.
type Program struct {
	Learn    *learn.Service
	Planning *planning.Service
	Daily    *daily.Service
	Suite    *backtesting.Service
	Export   app.Exporter
	Reports  Reporter
	Today    func() mmm.Day

	Stdout, Stderr io.Writer

	// User is who decides where nobody is named; empty if that is not known.
	User string

	// Terminal says that a person is watching Stderr, who likes moving bars.
	Terminal bool

	// Width is that of the terminal Stdout is shown on, in characters; 0 if there
	// is none, or it does not matter.
	Width int

	// Blocks says that the terminal Stdout is shown on shows block characters, for
	// sparklines.
	Blocks bool

	global  globals
	out     *output // Stdout
	failure error   // of the command
}

// globals are the options of every command.
type globals struct {
	workspace string
	json      bool
	quiet     bool
	seed      uint64
	seedGiven bool
}

// givenSeed returns the seed of the options; nil if there is none, which means that
// of the configuration.
func (g *globals) givenSeed() *uint64 {
	if !g.seedGiven {
		return nil
	}
	return &g.seed
}

// errUnfit ends a command that did its work, the result of which should not be
// used. It has been said already.
var errUnfit = errors.New("not fit to publish")

// Run runs the command of the arguments and returns the exit status.
func (p *Program) Run(ctx context.Context, args []string) int {
	p.out = &output{Writer: p.Stdout}
	root := p.root()
	p.global.json = slices.Contains(args, "--json") // for mistakes in front of it
	root.SetArgs(args)
	root.SetOut(p.out)
	root.SetErr(p.Stderr)
	err := fang.Execute(ctx, root, fang.WithVersion(p.Learn.Version), fang.WithoutManpage(), fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
	if err == nil {
		err = p.failure
	}
	status := p.finish(err)
	if p.out.err != nil {
		fmt.Fprintf(p.Stderr, "not all of the result could be written to standard output: %v\n", p.out.err)
		return Failed
	}
	return status
}

// output remembers the first error of writing.
type output struct {
	io.Writer
	err error
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

func (p *Program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "noonmark",
		Short: "Always-on Bayesian marketing mix modelling",
		Long: `Noonmark learns how marketing drives an outcome, with a Bayesian model whose every
number has an interval.

Start with a table you have, one row for each day, week or month (and geo):

  noonmark init acme --from sales.csv    guess what the columns are
  noonmark check -w acme                 what to know before fitting
  noonmark fit -w acme                   learn; seconds for a national model
  noonmark report -w acme --out acme.html

then ask what to do with a budget:

  noonmark surface build -w acme         what every plan would bring, once
  noonmark plan optimize -w acme --budget 1.2M --out plan.csv

or begin with a simulated market: noonmark demo.

Exit status: 0 done; 1 failed; 2 wrong usage, configuration or data, nothing
written; 3 done, but not fit to publish (not converged, or a finding of severity
error); 4 refused by a gate or a lock.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			p.global.seedGiven = cmd.Flags().Changed("seed")
			return requireFlags(cmd)
		},
		RunE: showHelp,
	}
	flags := root.PersistentFlags()
	flags.StringVarP(&p.global.workspace, "workspace", "w", ".", "folder with noonmark.yaml")
	flags.BoolVar(&p.global.json, "json", false, "one JSON document on standard output")
	flags.BoolVar(&p.global.quiet, "quiet", false, "no progress on standard error")
	flags.Uint64Var(&p.global.seed, "seed", 1, "seed of all randomness, instead of the configuration's")
	root.SetFlagErrorFunc(flagMistake)
	root.AddCommand(p.initCommand(), p.checkCommand(), p.fitCommand(), p.summaryCommand(), p.modelsCommand(), p.reportCommand(),
		p.exportCommand(), p.surfaceCommand(), p.planCommand(), p.dayCommand(), p.anomaliesCommand(), p.correctCommand(),
		p.coefficientsCommand(), p.forecastCommand(), p.learningsCommand(), p.backtestCommand(), p.simulateCommand(), p.demoCommand(), p.schemaCommand())
	teachBuiltIns(root)
	p.keepFailure(root)
	return root
}

// keepFailure keeps what a command below another returns from fang, which would ask
// the terminal for its colours to show it.
func (p *Program) keepFailure(above *cobra.Command) {
	for _, c := range above.Commands() {
		p.keepFailure(c)
		if run := c.RunE; run != nil {
			c.RunE = func(cmd *cobra.Command, args []string) error {
				p.failure = run(cmd, args)
				return nil
			}
		}
	}
}

// finish shows an error and returns the exit status it means.
func (p *Program) finish(err error) int {
	status := statusOf(err)
	if err == nil || errors.Is(err, errUnfit) {
		return status
	}
	if p.global.json {
		p.printJSON(errorDocument(err))
		return status
	}
	switch {
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(p.Stderr, "stopped; nothing that was stored before is lost")
	default:
		fmt.Fprintln(p.Stderr, errorText(err))
	}
	return status
}

func statusOf(err error) int {
	var (
		list    app.ProblemList
		one     app.Problem
		refused learn.Refused
	)
	switch {
	case err == nil:
		return Done
	case errors.Is(err, errUnfit):
		return Unfit
	case errors.Is(err, context.Canceled):
		return Failed
	case errors.As(err, &list), errors.As(err, &one):
		switch {
		case isLocked(err):
			return Gated
		case isFailure(err):
			return Failed
		}
		return Invalid
	case errors.As(err, &refused):
		return Invalid
	}
	return Failed
}

// isFailure reports whether problems are those of the machine rather than of what
// the user gave: then a second try may succeed.
func isFailure(err error) bool {
	var problems app.Problems
	problems.AddError(err)
	for _, p := range problems.List() {
		switch p.Code {
		case app.Unexpected, app.DiskFull, app.DiskReadOnly, app.FileTooLarge, app.FileUnwritable, daily.DayCrashed:
			return true
		}
	}
	return false
}

// isLocked reports whether another process holds what was to be written.
func isLocked(err error) bool {
	var p app.Problem
	return errors.As(err, &p) && p.Code == app.LedgerBusy
}

// errorText writes an error for a person: problems one to a line, the first of
// them if there are very many.
func errorText(err error) string {
	const most = 30
	var list app.ProblemList
	if !errors.As(err, &list) || len(list) <= most {
		return err.Error()
	}
	return fmt.Sprintf("%v\nAnd %s; --json lists them.", list[:most], app.Plural(len(list)-most, "more problem"))
}

// errorDocument is an error as JSON.
func errorDocument(err error) any {
	type document struct {
		Error    string            `json:"error"`
		Problems app.ProblemList   `json:"problems,omitempty"`
		Findings []finding.Finding `json:"findings,omitempty"`
	}
	doc := document{Error: err.Error()}
	var refused learn.Refused
	var list app.ProblemList
	var one app.Problem
	switch {
	case errors.As(err, &refused):
		doc.Findings = refused.Findings
	case errors.As(err, &list):
		doc.Problems = list
	case errors.As(err, &one):
		doc.Problems = app.ProblemList{one}
	}
	return doc
}

// printJSON writes a document on standard output.
func (p *Program) printJSON(v any) {
	enc := json.NewEncoder(p.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		p.out.err = err
	}
}

// show writes a result: as JSON if that is asked for, otherwise by text.
func (p *Program) show(v any, text func(w page)) {
	if p.global.json {
		p.printJSON(v)
		return
	}
	text(page{p.out, p.Width, p.Blocks})
}

// note writes a line about what is going on.
func (p *Program) note(format string, args ...any) {
	if !p.global.quiet {
		fmt.Fprintf(p.Stderr, format+"\n", args...)
	}
}

// closing returns err, or the error of closing if there is none.
func closing(c func() error, err error) error {
	if closeErr := c(); err == nil {
		return closeErr
	}
	return err
}
