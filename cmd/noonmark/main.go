// Command noonmark is an always-on Bayesian marketing mix modelling system. This
// package wires its parts together and does nothing else.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/cli"
	"github.com/noonmark/noonmark/internal/export"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/source/csvfile"
	"github.com/noonmark/noonmark/internal/source/parquetfile"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/mmm"
)

// version is set when the program is built for release.
var version = "devel"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(newProgram().Run(ctx, os.Args[1:]))
}

// newProgram chooses the parts of the program.
func newProgram() *cli.Program {
	return &cli.Program{
		Learn: &learn.Service{
			Tables:  app.TableFormats{ByExtension: map[string]app.TableOpener{".parquet": parquetfile.Format{}, ".pq": parquetfile.Format{}}, Other: csvfile.Format{}},
			Store:   func(dir string) app.ModelStore { return store.New(dir) },
			Version: version,
			Now:     time.Now,
		},
		Export:   export.Exporter{},
		Reports:  reporter{},
		Today:    today,
		Stdout:   os.Stdout,
		Stderr:   os.Stderr,
		Terminal: isatty.IsTerminal(os.Stderr.Fd()),
	}
}

func today() mmm.Day {
	y, m, d := time.Now().Date()
	return mmm.DayOf(y, int(m), d)
}
