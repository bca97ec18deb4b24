// Command arviz fits a simulated market and exports it for ArviZ, to compare the
// diagnostics of both: see README.md.
//
//	go run ./bench/peers/arviz -out /some/folder
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/export"
	"github.com/noonmark/noonmark/internal/store"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
	"github.com/noonmark/noonmark/mmm/sim"
)

// version is what the exported files say wrote them.
const version = "peers"

func main() {
	out := flag.String("out", "", "folder to write to; it becomes a workspace with a model")
	scenario := flag.String("scenario", "weekly", "name of the scenario")
	n := flag.Int("draws", 500, "draws of each chain")
	flag.Parse()
	if err := run(context.Background(), *out, *scenario, *n); err != nil {
		fmt.Fprintln(os.Stderr, "arviz:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out, scenario string, n int) error {
	if out == "" {
		return errors.New("no folder; name one with -out")
	}
	m, o, err := model(scenario, n)
	if err != nil {
		return err
	}
	if err := learn(ctx, store.New(out), m, o); err != nil {
		return err
	}
	stored, err := store.New(out).Open("")
	if err != nil {
		return err
	}
	for _, r := range []app.ExportRequest{
		{What: app.ExportDraws, Format: app.ExportArviz, Out: "draws.zarr"},
		{What: app.ExportDraws, Format: app.ExportArviz, Out: "draws.zarr.zip"},
		{What: app.ExportDraws, Format: app.ExportParquet, Out: "draws.parquet"},
		{What: app.ExportDraws, Format: app.ExportCSV, Out: "draws.csv"},
		{What: app.ExportContributions, Format: app.ExportParquet, Out: "contributions.parquet"},
		{What: app.ExportContributions, Format: app.ExportCSV, Out: "contributions.csv"},
	} {
		r.Out = filepath.Join(out, r.Out)
		if _, err := (export.Exporter{}).Export(ctx, stored, r); err != nil {
			return err
		}
	}
	return stored.Close()
}

// model returns the model of a market with a fixed slope for one of its channels,
// so that some parameters are draws and some are constants.
func model(scenario string, n int) (*mmm.Model, mmm.FitOptions, error) {
	o := mmm.DefaultFitOptions()
	o.Draws, o.Seed, o.Attempts = n, 1, 1
	s, err := sim.Lookup(scenario)
	if err != nil {
		return nil, o, err
	}
	market, err := sim.New(s, 1)
	if err != nil {
		return nil, o, err
	}
	d := market.Data()
	spec := mmm.DefaultSpec(d)
	spec.Channels[0].Shape["slope"] = dist.Prior{Dist: dist.Fixed{Value: 1}}
	m, err := mmm.New(d, spec)
	return m, o, err
}

// learn fits the model and stores it.
func learn(ctx context.Context, s *store.Store, m *mmm.Model, o mmm.FitOptions) error {
	id, err := app.NewModelID(version, m.Data(), *m.Spec(), o)
	if err != nil {
		return err
	}
	w, err := s.Begin(id)
	if err != nil {
		return err
	}
	fit, err := mmm.Sample(ctx, m, o, w.Draws, nil)
	if err != nil {
		return errors.Join(err, w.Abort())
	}
	stored := &app.Model{
		ID: id, Name: "peers", Version: version, Data: m.Data(), Spec: *m.Spec(), Options: o,
		Converged: fit.Diagnostics.Converged, Diagnostics: app.DiagnosticsOf(fit), Attempts: fit.Attempts,
		Parameters: app.ParametersOf(fit),
		Answers:    app.Answers{Level: response.DefaultLevel},
	}
	return errors.Join(w.Commit(stored), w.Abort())
}
