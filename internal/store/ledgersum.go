package store

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
)

// A tally is a checksum of rows in any order: the sum of their SHA-256, as four numbers
// modulo 2^64. It is against accidents; whoever can write the rows can write it, too.
type tally [4]uint64

// add adds a row of a table.
func (t *tally) add(table string, row []any) {
	hash := sha256.New()
	_, _ = hash.Write([]byte(table)) // hashes take everything
	for _, v := range row {
		_, _ = hash.Write([]byte("\t" + dumped(v)))
	}
	sum := hash.Sum(nil)
	for i := range t {
		t[i] += binary.BigEndian.Uint64(sum[8*i:])
	}
}

// sumOf returns the sum of a run after one that has the sum before: SHA-256 of that, of
// the tally of what the run wrote, and of the run without what the clock said.
func sumOf(before string, wrote tally, r *app.Run) string {
	row := values(runs.fields(r))
	var header tally
	header.add(runs.name, row[:len(row)-2]) // without recorded_at and sum
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\t%x\t%x", before, wrote, header))
	return hex.EncodeToString(sum[:])
}

// values returns what is kept of fields: whole numbers, numbers, texts, bytes and nil.
func values(fields []any) []any {
	kept := make([]any, len(fields))
	for i, f := range fields {
		v, err := driver.DefaultParameterConverter.ConvertValue(f)
		if err != nil {
			panic("store: " + err.Error())
		}
		switch x := v.(type) {
		case bool:
			v = int64(0)
			if x {
				v = int64(1)
			}
		case float64:
			switch {
			case math.IsNaN(x):
				v = nil // as SQLite does
			case x == 0:
				v = 0. // SQLite has no negative zero
			}
		case []byte:
			if x == nil {
				v = []byte{}
			}
		}
		kept[i] = v
	}
	return kept
}

// history is what the sums of runs are of.
var history = []struct{ name, columns string }{
	{allSeries.name, allSeries.columns},
	{observations.name, observations.columns},
	{corrections.name, corrections.columns},
	{undos.name, undos.columns},
	{anomalies.name, anomalies.columns},
	{learnings.name, learnings.columns},
	{rulings.name, rulings.columns},
	{coefficients.name, coefficients.columns},
	{forecasts.name, forecasts.columns},
	{scores.name, scores.columns},
	{freshness.name, freshness.columns},
	{findings.name, findings.columns},
	{documents.name, documents.columns},
	{changeNotes.name, changeNotes.columns},
	{audits.name, audits.columns},
}

// Verify checks that everything is what was written.
func (l *Ledger) Verify(ctx context.Context) error {
	q, end, err := l.readOnly(ctx)
	if err != nil {
		return l.problem(ctx, err)
	}
	defer end()
	at := &ledgerReader{ledgerPlace: l.ledgerPlace, queries: q}
	faults, err := at.texts(ctx, `PRAGMA integrity_check(1)`)
	if err != nil {
		return err
	}
	if len(faults) != 1 || faults[0] != "ok" {
		return l.damaged(fmt.Errorf("integrity check: %s", strings.Join(faults, "; ")))
	}
	wrote := map[app.RunID]*tally{}
	for _, t := range history {
		if err := at.tally(ctx, t.name, t.columns, wrote); err != nil {
			return err
		}
	}
	return at.verifyRuns(ctx, wrote)
}

// tally adds the rows of a table to the tallies of their runs.
func (r *ledgerReader) tally(ctx context.Context, name, columns string, wrote map[app.RunID]*tally) error {
	rows, err := r.queries.QueryContext(ctx, fmt.Sprintf("SELECT run, %s FROM %s", columns, name))
	if err != nil {
		return r.problem(ctx, err)
	}
	row := make([]any, strings.Count(columns, ",")+1)
	var run app.RunID
	places := []any{whole(&run)}
	for i := range row {
		places = append(places, &row[i])
	}
	err = eachRow(rows, func() error {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		if wrote[run] == nil {
			wrote[run] = &tally{}
		}
		wrote[run].add(name, row)
		return nil
	})
	return r.problem(ctx, err)
}

// verifyRuns checks the runs against the tallies of what is there of them.
func (r *ledgerReader) verifyRuns(ctx context.Context, wrote map[app.RunID]*tally) error {
	all, err := find(ctx, r, runs, `ORDER BY run`)
	if err != nil {
		return err
	}
	before := ""
	for i := range all {
		run := &all[i]
		var there tally
		if wrote[run.ID] != nil {
			there = *wrote[run.ID]
		}
		delete(wrote, run.ID)
		if run.ID != app.RunID(i+1) || run.Sum != sumOf(before, there, run) {
			return r.damaged(fmt.Errorf("run %d of %v is not what was written", run.ID, run.Day))
		}
		before = run.Sum
	}
	if len(wrote) > 0 {
		return r.damaged(fmt.Errorf("rows of %d runs that are not there", len(wrote)))
	}
	return nil
}
