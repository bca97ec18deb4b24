package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/noonmark/noonmark/internal/app"
)

// Problems with the ledger.
const (
	LedgerDamaged       app.ProblemCode = "ledger_damaged"
	LedgerUnreadable    app.ProblemCode = "ledger_unreadable"
	LedgerNewer         app.ProblemCode = "ledger_newer"
	CorrectionUnknown   app.ProblemCode = "correction_unknown"
	CorrectionTakenBack app.ProblemCode = "correction_taken_back"
	RulingOfNothing     app.ProblemCode = "ruling_of_nothing"
	RestatedTooOften    app.ProblemCode = "restated_too_often"
)

// A ledgerPlace is the folder that holds a ledger.
type ledgerPlace string

func (p ledgerPlace) path() string     { return filepath.Join(string(p), "noonmark.db") }
func (p ledgerPlace) lockPath() string { return filepath.Join(string(p), "ledger.lock") }

// source returns how the driver is to open the ledger.
func (p ledgerPlace) source() string {
	path := filepath.ToSlash(p.path())
	if filepath.VolumeName(p.path()) != "" {
		path = "/" + path
	}
	options := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(5000)",
		"cell_size_check(1)", // damage is noticed early
		"foreign_keys(1)",
		"recursive_triggers(1)", // REPLACE is refused, too
		"synchronous(FULL)",     // what is committed survives a power failure
	}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + options.Encode()
}

func (p ledgerPlace) mustExist() error {
	_, err := os.Stat(p.path())
	switch {
	case isMissing(err):
		return app.Problem{
			Code: app.NoLedger, File: string(p),
			Text: "no day has been run here yet", Advice: "Run noonmark day run",
		}
	case err != nil:
		return p.unreadable(err)
	}
	return nil
}

// problem returns what a person should know about an error; those of the context, and
// Problems, stay as they are.
func (p ledgerPlace) problem(ctx context.Context, err error) error {
	var known app.Problem
	var engine *sqlite.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &engine):
		return p.problemOf(engine)
	case errors.Is(err, sql.ErrTxDone) || errors.Is(err, sql.ErrConnDone):
		return err // a mistake of the caller
	}
	return p.damaged(err) // a value that cannot be one
}

// problemOf returns the problem that is behind an error of SQLite.
func (p ledgerPlace) problemOf(err *sqlite.Error) error {
	switch err.Code() {
	case sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return p.damaged(err)
	case sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_FSTAT:
		return p.unreadable(err)
	case sqlite3.SQLITE_CONSTRAINT_TRIGGER, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("store: %w", err) // a mistake of the caller
	}
	switch err.Code() & 0xff { // the kind of error
	case sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE:
		return fmt.Errorf("store: %w", err) // says nothing of the file
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return p.busy("")
	case sqlite3.SQLITE_FULL:
		return app.WriteProblem(p.path(), syscall.ENOSPC)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return p.unwritable(err)
	case sqlite3.SQLITE_IOERR:
		return app.WriteProblem(p.path(), errors.Join(p.tryToWrite(), err))
	}
	return p.damaged(err)
}

// sharedPage is the number of bytes by which SQLite lets the memory grow that its
// processes share.
const sharedPage = 32 << 10

// tryToWrite returns what keeps this program from writing beside the ledger: SQLite
// says no more than that it could not make room for what its processes share.
func (p ledgerPlace) tryToWrite() error {
	file, err := os.CreateTemp(string(p), ".try-")
	if err != nil {
		return err
	}
	_, err = file.Write(make([]byte, sharedPage))
	return errors.Join(err, file.Close(), os.Remove(file.Name()))
}

// unwritable asks the system why the ledger could not be opened for writing.
func (p ledgerPlace) unwritable(cause error) error {
	file, err := os.OpenFile(p.path(), os.O_RDWR, 0)
	if err == nil {
		// The file could be written, but not those that SQLite keeps beside it.
		err = errors.Join(syscall.EACCES, file.Close())
	}
	problem := app.WriteProblem(p.path(), err)
	problem.Cause = cause
	return problem
}

func (p ledgerPlace) unreadable(cause error) error {
	return app.Problem{
		Code: LedgerUnreadable, File: p.path(), Cause: cause,
		Text: fmt.Sprintf("the file cannot be read: %v", cause), Advice: "Check its permissions and the disk or share it is on",
	}
}

func (p ledgerPlace) damaged(cause error) error {
	return app.Problem{
		Code: LedgerDamaged, File: p.path(), Cause: cause,
		Text:   "the ledger is damaged: it is not what was written here",
		Advice: "Put a copy of it back; without one, move the file away and run noonmark day run --from with the first day: the days are computed again from what the sources say now",
	}
}

func (p ledgerPlace) newer(version, known int64) error {
	return app.Problem{
		Code: LedgerNewer, File: p.path(),
		Text:   fmt.Sprintf("the ledger has format %d and this version of the program knows %d: a newer one wrote it", version, known),
		Advice: "Use that version",
	}
}

// busy says that another program, called holder, is writing.
func (p ledgerPlace) busy(holder string) error {
	text := "another program is writing here"
	if holder != "" {
		text = fmt.Sprintf("another program, process %s, is writing here", holder)
	}
	return app.Problem{Code: app.LedgerBusy, File: p.path(), Text: text, Advice: "Wait until it has ended, and run the command again"}
}

func noCorrection(id app.CorrectionID, there []app.Correction) error {
	var ids []string
	for _, c := range there {
		ids = append(ids, string(c.ID))
	}
	return unknownAmong(CorrectionUnknown, "correction", string(id), ids)
}

// unknownAmong says that there is nothing with an id, and what there is.
func unknownAmong(code app.ProblemCode, noun, id string, ids []string) error {
	advice := app.DidYouMean(id, ids)
	switch {
	case advice != "":
	case len(ids) == 0:
		advice = "There is none yet"
	default:
		advice = "There is " + someOf(ids)
	}
	return app.Problem{Code: code, Text: fmt.Sprintf("there is no %s %s", noun, app.Quote(id)), Advice: advice}
}

func takenBack(c *app.Correction) error {
	by := ""
	if c.Undone.Author != "" {
		by = " by " + app.Printable(c.Undone.Author)
	}
	return app.Problem{
		Code: CorrectionTakenBack, Subject: "correction " + string(c.ID),
		Text: "it was taken back already" + by + strings.TrimSuffix(": "+app.Printable(c.Undone.Reason), ": "), Advice: "Make the correction again to have it back",
	}
}
