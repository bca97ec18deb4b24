// Command noonmark is an always-on Bayesian marketing mix modelling system. This
// package wires its parts together and does nothing else.
package main

import (
	"cmp"
	"context"
	"os"
	"os/signal"
	"os/user"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8/cwriter"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/backtesting"
	"github.com/noonmark/noonmark/internal/cli"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/export"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/internal/source/csvfile"
	"github.com/noonmark/noonmark/internal/source/parquetfile"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/backtest"
)

// version is set when the program is built for release.
var version = ""

// programVersion returns the version that models are stored with: that of the
// release, or of what the program was built from, such as
// v0.0.0-20260214093000-0123456789ab+dirty, so that what other code has fitted is
// not taken for its own. It is devel where a build does not say.
func programVersion(release string, build *debug.BuildInfo) string {
	switch {
	case release != "":
		return release
	case build == nil || build.Main.Version == "" || build.Main.Version == "(devel)":
		return "devel"
	}
	return build.Main.Version
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program as it does any other
	os.Exit(newProgram().Run(ctx, os.Args[1:]))
}

// newProgram chooses the parts of the program.
func newProgram() *cli.Program {
	build, _ := debug.ReadBuildInfo() // nil if there is none
	tables := app.TableFormats{ByExtension: map[string]app.TableOpener{".parquet": parquetfile.Format{}, ".pq": parquetfile.Format{}}, Other: csvfile.Format{}}
	fitting := &learn.Service{
		Tables:  tables,
		Store:   func(dir string) app.ModelStore { return store.New(dir) },
		Version: programVersion(version, build),
		Now:     time.Now,
	}
	return &cli.Program{
		Learn: fitting,
		Planning: &planning.Service{
			Learn:    fitting,
			Surfaces: func(dir string) app.SurfaceStore { return store.NewSurfaces(dir) },
			Tables:   tables,
			Version:  fitting.Version,
			Workers:  runtime.GOMAXPROCS(0),
			Now:      fitting.Now,
		},
		Daily: &daily.Service{
			Tables:       tables,
			CreateLedger: func(ctx context.Context, dir string) (app.Ledger, error) { return store.CreateLedger(ctx, dir) },
			OpenLedger:   func(ctx context.Context, dir string) (app.Ledger, error) { return store.OpenLedger(ctx, dir) },
			Models:       fitting.Store,
			Version:      fitting.Version,
			Clock:        time.Now,
		},
		Suite:    &backtesting.Service{World: backtest.World, Version: fitting.Version, Workers: runtime.GOMAXPROCS(0), Clock: time.Now},
		Export:   export.Exporter{},
		Reports:  reporter{},
		Today:    today,
		User:     userName(),
		Stdout:   os.Stdout,
		Stderr:   os.Stderr,
		Terminal: isatty.IsTerminal(os.Stderr.Fd()),
		Width:    width(),
		Blocks:   isatty.IsTerminal(os.Stdout.Fd()) && speaksUnicode(os.Getenv),
	}
}

// speaksUnicode reports whether the locale is one of UTF-8, so that a terminal shows
// more than letters.
func speaksUnicode(getenv func(string) string) bool {
	locale := strings.ToLower(cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG")))
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

// userName returns the name of the user; empty if there is none.
func userName() string {
	who, err := user.Current()
	if err != nil {
		return ""
	}
	return who.Username
}

// width returns how wide the user wants text to be, in characters: what COLUMNS
// says, or else the terminal; 0 for a file or a pipe.
func width() int {
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		return columns
	}
	columns, _, err := cwriter.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func today() mmm.Day {
	y, m, d := time.Now().Date()
	return mmm.DayOf(y, int(m), d)
}
