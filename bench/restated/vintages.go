package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
)

// A table is a CSV file of daily data in order.
type table struct {
	header []string
	rows   [][]string
	days   []mmm.Day
	date   string
}

func readTable(path, date string) (*table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	t := &table{header: rows[0], rows: rows[1:], date: date}
	at := slices.Index(t.header, date)
	for _, row := range t.rows {
		day, err := mmm.ParseDay(row[at][:len("2006-01-02")])
		if err != nil {
			return nil, err
		}
		t.days = append(t.days, day)
	}
	return t, nil
}

// complete is the mean share of the outcome that is known at ages of one day and more,
// and completeSD its standard deviation relative to what is missing.
var complete = []float64{0.70, 0.90, 0.95, 0.98, 1}

const completeSD = 0.15

// Of spend: how many dates in a hundred are restated, and by how much.
const (
	restatedShare = 0.3
	restatedSD    = 0.04
	restatedAge   = 3
)

// writeVintages writes what was known when of the days from one on.
func (t *table) writeVintages(path string, c *workspace.Config, from mmm.Day, seed uint64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	columns := []string{c.Outcome.Column}
	for _, ch := range c.Channels {
		for _, name := range []string{ch.Spend, ch.Exposure} {
			if name != "" && !slices.Contains(columns, name) {
				columns = append(columns, name)
			}
		}
	}
	if err := w.Write(append([]string{t.date, "known_at"}, columns...)); err != nil {
		return err
	}
	for i, day := range t.days {
		if day < from {
			continue
		}
		values := make([]float64, len(columns))
		for k, name := range columns {
			at := slices.Index(t.header, name)
			if at < 0 {
				return fmt.Errorf("no column %q", name)
			}
			if values[k], err = strconv.ParseFloat(t.rows[i][at], 64); err != nil {
				return fmt.Errorf("column %q: %w", name, err)
			}
		}
		if err := w.WriteAll(vintages(day, values, rng.New(seed, "late", uint64(day)))); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// vintages returns the rows about one day, of which values[0] is the outcome.
func vintages(day mmm.Day, values []float64, r *rand.Rand) [][]string {
	var rows [][]string
	first := slices.Clone(values)
	restated := false
	for k := range first[1:] {
		if again, z := r.Float64() < restatedShare, r.NormFloat64(); again && values[k+1] > 0 {
			first[k+1] = values[k+1] * math.Exp(restatedSD*z)
			restated = true
		}
	}
	for age, share := range complete {
		share -= (1 - share) * completeSD * r.NormFloat64()
		row := []string{day.String(), time.Unix(0, 0).UTC().AddDate(0, 0, int(day)+1+age).Add(8 * time.Hour).Format(time.RFC3339), number(values[0] * math.Min(1, share))}
		for k := range values[1:] {
			switch {
			case age == 0:
				row = append(row, number(first[k+1]))
			case age == restatedAge && restated:
				row = append(row, number(values[k+1]))
			default:
				row = append(row, "")
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
