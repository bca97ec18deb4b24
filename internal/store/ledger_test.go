package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/mmm"
)

// hurried opens the ledger of a workspace, and waits for nobody for long.
func hurried(t testing.TB, workspace string) *Ledger {
	t.Helper()
	l, err := CreateLedger(t.Context(), workspace)
	if err != nil {
		t.Fatal(err)
	}
	l.Patience = 200 * time.Millisecond
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func TestLedgerConformance(t *testing.T) {
	t.Parallel()
	storetest.RunLedger(t, func(t *testing.T) func() app.Ledger {
		workspace := t.TempDir()
		return func() app.Ledger { return hurried(t, workspace) }
	})
}

const firstDay = mmm.Day(20000)

// runDay writes the run of a day, which depends on the day alone, in many steps.
func runDay(ctx context.Context, w app.LedgerWriter, d mmm.Day) error {
	attempt := app.Attempt{Day: d, Number: 1, Status: app.Running}
	if err := w.Log(ctx, attempt); err != nil {
		return err
	}
	tx, err := w.Begin(ctx)
	if err != nil {
		return err
	}
	r := rng.New(7, "day of a ledger", uint64(d))
	for age := range 4 { // of which the last three are restated
		var list []app.Observation
		for s := range 5 {
			key := app.SeriesKey{Source: "platform", Series: strconv.Itoa(s)}
			list = append(list, app.Observation{SeriesKey: key, Date: d - mmm.Day(age), Value: r.NormFloat64(), KnownAt: noonAfter(d)})
		}
		_, err = tx.Ingest(ctx, list)
		err = errors.Join(err,
			tx.AppendCorrections(ctx, []app.Correction{{Kind: "mask", From: d - mmm.Day(age), To: d}}),
			tx.AppendCoefficients(ctx, []app.Coefficient{{Channel: strconv.Itoa(age), Date: d}}))
		if err != nil {
			return errors.Join(err, tx.Abort())
		}
	}
	content := make([]byte, 20_000)
	for i := range content {
		content[i] = byte(r.Uint32())
	}
	attempt.Status, attempt.Run = app.Done, tx.ID()
	err = errors.Join(
		tx.AppendUndo(ctx, app.Undo{Correction: app.NumberedCorrection(int64(tx.ID()))}),
		tx.PutSnapshot(ctx, app.Snapshot{Day: d, Content: content}),
		tx.DropSnapshots(ctx, []mmm.Day{d - 7}),
		tx.Log(ctx, attempt))
	if err != nil {
		return errors.Join(err, tx.Abort())
	}
	return tx.Commit(ctx, app.Run{Kind: app.DayRun, Day: d, From: d - 3, Recorded: time.Now()})
}

// runDays writes the runs of the days that follow, and calls a function after each
// until it returns false.
func runDays(l *Ledger, next func(d mmm.Day) bool) error {
	ctx := context.Background()
	w, err := l.Lock(ctx)
	if err != nil {
		return err
	}
	last, there, err := l.LastRun(ctx)
	d := last.Day + 1
	if !there {
		d = firstDay
	}
	for ; err == nil; d++ {
		if err = runDay(ctx, w, d); err == nil && !next(d) {
			break
		}
	}
	return errors.Join(err, w.Unlock())
}

// untilDay stops after a day.
func untilDay(last mmm.Day) func(d mmm.Day) bool { return func(d mmm.Day) bool { return d < last } }

// dumpOf returns the dump of a ledger.
func dumpOf(t *testing.T, l *Ledger) string {
	t.Helper()
	var b bytes.Buffer
	if err := l.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// undisturbed returns the dump of a ledger of days that nobody interrupted.
func undisturbed(t *testing.T, last mmm.Day) string {
	t.Helper()
	l := hurried(t, t.TempDir())
	if err := runDays(l, untilDay(last)); err != nil {
		t.Fatal(err)
	}
	return dumpOf(t, l)
}

// filledLedger makes a ledger of a few days and returns its file.
func filledLedger(t *testing.T, workspace string) string {
	t.Helper()
	l, err := CreateLedger(t.Context(), workspace)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(runDays(l, untilDay(firstDay+2)), l.Close()); err != nil {
		t.Fatal(err)
	}
	return l.path()
}

// What is recorded cannot be changed, removed or replaced, even by somebody who writes
// SQL; snapshots can.
func TestLedgerIsAppendOnly(t *testing.T) {
	t.Parallel()
	l := hurried(t, t.TempDir())
	storetest.WriteEverything(t, l)
	reader := &ledgerReader{ledgerPlace: l.ledgerPlace, queries: l.db}
	tables, err := reader.texts(t.Context(), `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('goose_db_version', 'sqlite_sequence')`)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, name := range tables {
		if n, err := reader.number(t.Context(), `SELECT count(*) FROM `+name); n == 0 || err != nil {
			t.Errorf("%s is empty: %v", name, err)
		}
		column, err := reader.texts(t.Context(), `SELECT name FROM pragma_table_info(?) LIMIT 1`, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"UPDATE %[1]s SET %[2]s = %[2]s", "REPLACE INTO %[1]s SELECT * FROM %[1]s", "DELETE FROM %[1]s"} {
			_, err := l.db.Exec(fmt.Sprintf(text, name, column[0]))
			switch {
			case err == nil && name == "snapshots":
				changed++
			case err == nil:
				t.Errorf(text+" was done", name, column[0])
			case !strings.Contains(err.Error(), "what is recorded in "+name+" stays as it is"):
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if changed != 3 {
		t.Errorf("snapshots could be changed in %d of 3 ways", changed)
	}
}

func TestLedgerSentences(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	_, err := OpenLedger(t.Context(), workspace)
	if want := filepath.Join(workspace, Folder) + ": no day has been run here yet. Run noonmark day run."; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	path := filledLedger(t, workspace)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (7, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = OpenLedger(t.Context(), workspace)
	if want := path + ": the ledger has format 7 and this version of the program knows 1: a newer one wrote it. Use that version."; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// useLedger verifies a ledger, reads everything there is, and writes a day.
func useLedger(t *testing.T, workspace string) (dump string, err error) {
	l, err := OpenLedger(t.Context(), workspace)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err := l.Verify(t.Context()); err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := l.Dump(t.Context(), &b); err != nil {
		return "", err
	}
	for _, err := range l.AsKnown(t.Context(), noonAfter(firstDay+9), app.AllDays()) {
		if err != nil {
			return "", err
		}
	}
	if _, err := l.Corrections(t.Context()); err != nil {
		return "", err
	}
	return b.String(), runDays(l, func(d mmm.Day) bool { return false })
}

// withoutSnapshots leaves a cache out of a dump.
func withoutSnapshots(dump string) string {
	return strings.Join(slices.DeleteFunc(strings.SplitAfter(dump, "\n"), func(line string) bool { return strings.HasPrefix(line, "snapshots\t") }), "")
}

// A damaged ledger is said in a sentence, or nothing that was recorded is damaged; it
// never ends the program.
func TestDamagedLedger(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	path := filledLedger(t, workspace)
	intact := mustRead(t, path)
	noticed, tried, want := 0, 0, ""
	try := func(what string, content []byte) bool {
		t.Helper()
		tried++
		for _, beside := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(path + beside); err != nil && !isMissing(err) {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		dump, err := useLedger(t, workspace)
		var p app.Problem
		switch {
		case err == nil && want == "":
			want = withoutSnapshots(dump)
		case err == nil && withoutSnapshots(dump) != want:
			t.Errorf("%s: it was not noticed, and something else is read", what)
		case err != nil && (!errors.As(err, &p) || p.Code != LedgerDamaged || p.Advice == ""):
			t.Errorf("%s: %v", what, err)
		}
		return err != nil
	}
	if try("intact", intact) {
		t.Fatal("an intact ledger is called damaged")
	}
	for what, content := range map[string][]byte{
		"another kind of file": bytes.Repeat([]byte("noon mark "), 1000),
		"a header of zeros":    append(make([]byte, 100), intact[100:]...),
		"cut in the middle":    intact[:len(intact)/2],
		"cut within a page":    intact[:len(intact)/2+1000],
	} {
		if !try(what, content) {
			t.Errorf("%s was not noticed", what)
		}
	}
	const page = 4096
	for at := 0; at < len(intact); at += page {
		zeroed := bytes.Clone(intact)
		clear(zeroed[at:min(at+page, len(intact))])
		if try(fmt.Sprintf("page %d zeroed", at/page+1), zeroed) {
			noticed++
		}
	}
	for at := 17; at < len(intact); at += 7013 { // coprime to the size of a page
		flipped := bytes.Clone(intact)
		flipped[at] ^= 0x55
		if try(fmt.Sprintf("byte %d changed", at), flipped) {
			noticed++
		}
	}
	t.Logf("%d of %d damaged files were noticed", noticed, tried)
	if noticed < 10 {
		t.Error("hardly any damage was noticed")
	}
}

// A number that somebody changes with another program, in spite of the triggers, is
// noticed; so is a run that was removed, and a row that was added.
func TestChangedLedger(t *testing.T) {
	t.Parallel()
	for _, change := range []string{
		`UPDATE observations SET value = value + 1 WHERE date = (SELECT min(date) FROM observations)`,
		`UPDATE coefficients SET run = run + 1 WHERE run = 2 AND channel = '1'`,
		`UPDATE runs SET day = day + 1 WHERE run = 2`,
		`DELETE FROM runs WHERE run = 3`,
		`DELETE FROM runs WHERE run = 1`,
		`INSERT INTO audit (number, run, author, action, subject, detail) VALUES (1, 2, '', '', '', '')`,
		`INSERT INTO audit (number, run, author, action, subject, detail) VALUES (1, 9, '', '', '', '')`,
	} {
		workspace := t.TempDir()
		path := filledLedger(t, workspace)
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{
			`DROP TRIGGER observations_no_update`, `DROP TRIGGER coefficients_no_update`, `DROP TRIGGER runs_no_update`, `DROP TRIGGER runs_no_delete`, change,
		} {
			if _, err := db.Exec(text); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = useLedger(t, workspace)
		var p app.Problem
		if !errors.As(err, &p) || p.Code != LedgerDamaged {
			t.Errorf("%s: %v", change, err)
		}
	}
}

// What is too large, or finds no memory, does not say that the file is damaged.
func TestLedgerIsNotCalledDamaged(t *testing.T) {
	l := hurried(t, t.TempDir())
	_, err := l.number(t.Context(), `SELECT length(zeroblob(2000000000))`)
	var p app.Problem
	if err == nil || errors.As(err, &p) {
		t.Errorf("got %v", err)
	}
}

// A snapshot that is damaged counts as none: it can be computed again.
func TestDamagedSnapshot(t *testing.T) {
	t.Parallel()
	workspace := t.TempDir()
	filledLedger(t, workspace)
	l := hurried(t, workspace)
	if _, err := l.db.Exec(`UPDATE snapshots SET content = zeroblob(20000) WHERE day = ?`, int64(firstDay+2)); err != nil {
		t.Fatal(err)
	}
	if s, there, err := l.SnapshotBefore(t.Context(), firstDay+9); !there || err != nil || s.Day != firstDay+1 {
		t.Errorf("%v, %v, %v", s.Day, there, err)
	}
}

// Names that mean something in a URI, and a folder reached by a relative path.
func TestLedgerInAnOddFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"50% off?", "a#b&c=d", "with space", "per%20cent", "Ünïcode", "a:b"} {
		path := filledLedger(t, name)
		if _, err := os.Stat(filepath.Join(name, Folder, "noonmark.db")); err != nil || path != filepath.Join(name, Folder, "noonmark.db") {
			t.Errorf("%s: %v, %s", name, err, path)
		}
	}
	if entries, err := os.ReadDir("."); err != nil || len(entries) != 6 {
		t.Errorf("%v, %v", entries, err)
	}
}

// Every table and column is explained.
func TestLedgerFormatIsDocumented(t *testing.T) {
	t.Parallel()
	text := string(mustRead(t, filepath.Join("..", "..", "docs", "format", "ledger.md")))
	paragraphs := strings.Split(text, "\n\n")
	l := hurried(t, t.TempDir())
	reader := &ledgerReader{ledgerPlace: l.ledgerPlace, queries: l.db}
	tables, err := reader.texts(t.Context(), `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('goose_db_version', 'sqlite_sequence')`)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tables {
		i := slices.IndexFunc(paragraphs, func(p string) bool { return strings.HasPrefix(p, "`"+name+"`") })
		if i < 0 {
			t.Errorf("no paragraph is about %s", name)
			continue
		}
		columns, err := reader.texts(t.Context(), `SELECT name FROM pragma_table_info(?)`, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range columns {
			if !strings.Contains(paragraphs[i], "`"+c+"`") {
				t.Errorf("%s.%s is not explained", name, c)
			}
		}
	}
}
