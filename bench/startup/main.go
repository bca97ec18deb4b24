// Command startup fits the start-up panel of a public benchmark, whose true weekly
// contributions are known, and scores the fit beside the numbers published for
// other systems.
//
//	go run ./bench/startup -data DIR
//
// The model is the one that `noonmark init` writes and `noonmark fit` samples,
// untouched. The benchmark is PyMC Labs' mmm-param-recovery; [published] has the
// numbers and their sources. It is one simulated market and says little about
// others; bench/recovery has many.
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/source/csvfile"
	"github.com/noonmark/noonmark/mmm"
)

// The files of the panel.
const (
	panelFile = "small_business.csv"
	truthFile = "small_business_truth_contribution.csv"
)

var errNoData = errors.New(`-data DIR names the folder of the panel, which is not part of this repository.
It is made by the generator in https://github.com/pymc-labs/mmm-param-recovery (Apache-2.0),
at commit 8a8468f with preset "small_business" and seed 2148. Of its result, save
"data" as ` + panelFile + `, and
"transformed_spend" of "ground_truth" as ` + truthFile)

type options struct {
	data  string // folder
	seed  uint64
	draws int // of each chain
}

func main() {
	var o options
	flag.StringVar(&o.data, "data", "", "folder of the panel")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the sampler")
	flag.IntVar(&o.draws, "draws", mmm.DefaultFitOptions().Draws, "draws of each chain")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "startup:", err)
		os.Exit(1)
	}
}

// run fits the panel and writes the tables to out.
func run(ctx context.Context, o options, out io.Writer) error {
	if o.data == "" {
		return errNoData
	}
	if o.draws < 1 {
		return fmt.Errorf("%d draws, want at least 1", o.draws)
	}
	model, fitOptions, err := load(o)
	if err != nil {
		return err
	}
	truth, err := readTruth(filepath.Join(o.data, truthFile), model.Data())
	if err != nil {
		return err
	}
	began := time.Now()
	fit, err := mmm.Sample(ctx, model, fitOptions, mmm.KeepInMemory, nil)
	if err != nil {
		return err
	}
	took := time.Since(began)
	scores, err := scoreFit(fit, truth)
	if err != nil {
		return err
	}
	write(out, fit, scores, o, took)
	return nil
}

// load makes a workspace of the panel in a folder that does not stay, and returns
// its model and how it is to be sampled.
func load(o options) (*mmm.Model, mmm.FitOptions, error) {
	none := mmm.FitOptions{}
	dir, err := os.MkdirTemp("", "startup")
	if err != nil {
		return nil, none, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	service := learn.Service{Tables: csvfile.Format{}}
	if _, err := service.Init(dir, filepath.Join(o.data, panelFile)); err != nil {
		return nil, none, err
	}
	loaded, err := service.Load(dir)
	if err != nil {
		return nil, none, err
	}
	fitOptions := loaded.Workspace.Config.FitOptions()
	fitOptions.Seed, fitOptions.Draws = o.seed, o.draws
	return loaded.Model, fitOptions, nil
}

// readTruth returns the true contributions to the outcome, [channel][t], of the
// channels and periods of d, which must be national.
func readTruth(path string, d *mmm.Data) ([][]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !d.National() || len(rows) != 1+d.T() {
		return nil, fmt.Errorf("%s: want a header and one row for each of %d periods, of one geo", path, d.T())
	}
	at := map[string]int{}
	for j, name := range rows[0] {
		at[name] = j
	}
	truth := make([][]float64, len(d.Channels))
	for i, c := range d.Channels {
		name := "contribution_" + c.ExposureName
		j, ok := at[name]
		if !ok {
			return nil, fmt.Errorf("%s: no column %q", path, name)
		}
		truth[i] = make([]float64, d.T())
		for t, row := range rows[1:] {
			if date := d.Periods[t].String(); row[at["date"]] != date {
				return nil, fmt.Errorf("%s: row %d is of %s, want %s", path, t+2, row[at["date"]], date)
			}
			if truth[i][t], err = strconv.ParseFloat(row[j], 64); err != nil {
				return nil, fmt.Errorf("%s: row %d: %w", path, t+2, err)
			}
		}
	}
	return truth, nil
}
