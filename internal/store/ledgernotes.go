package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/finding"
)

var freshness = &table[app.Freshness]{
	name:    "freshness",
	columns: "run, source, arrived, newest, age, target, late",
	fields: func(f *app.Freshness) []any {
		return []any{
			whole(&f.Run), &f.Source, seconds(&f.Arrived), optionalDay(&f.Newest), duration(&f.Age), duration(&f.Target), &f.Late,
		}
	},
}

// A numberedFinding is a finding with its place among those of a run.
type numberedFinding struct {
	run    app.RunID
	number int
	finding.Finding
}

var findings = &table[numberedFinding]{
	name:    "findings",
	columns: "run, number, code, severity, subject, title, text, advice",
	fields: func(f *numberedFinding) []any {
		return []any{whole(&f.run), whole(&f.number), &f.Code, &f.Severity, &f.Subject, &f.Title, &f.Text, &f.Advice}
	},
}

var changeNotes = &table[app.ChangeNote]{
	name:    "change_notes",
	columns: "number, run, day, cause, title, text, author, at",
	fields: func(n *app.ChangeNote) []any {
		return []any{
			numbered("n-", &n.ID), whole(&n.Run), whole(&n.Day), &n.Cause, &n.Title, &n.Text, &n.Author, seconds(&n.At),
		}
	},
}

var audits = &table[app.Audit]{
	name:    "audit",
	columns: "number, run, at, author, action, subject, detail",
	fields: func(a *app.Audit) []any {
		return []any{whole(&a.Number), whole(&a.Run), seconds(&a.At), &a.Author, &a.Action, &a.Subject, &a.Detail}
	},
}

// A namedDocument is a document of a run.
type namedDocument struct {
	run           app.RunID
	name, content string
}

var documents = &table[namedDocument]{
	name:    "documents",
	columns: "run, name, content",
	fields: func(d *namedDocument) []any {
		return []any{whole(&d.run), &d.name, &d.content}
	},
}

// Freshness returns what a run found of the sources.
func (r *ledgerReader) Freshness(ctx context.Context, run app.RunID) ([]app.Freshness, error) {
	return find(ctx, r, freshness, `WHERE run = ? ORDER BY source`, int64(run))
}

// Findings returns what a run said.
func (r *ledgerReader) Findings(ctx context.Context, run app.RunID) ([]finding.Finding, error) {
	all, err := find(ctx, r, findings, `WHERE run = ? ORDER BY number`, int64(run))
	list := make([]finding.Finding, len(all))
	for i := range all {
		list[i] = all[i].Finding
	}
	return list, err
}

// Document returns a document of a run.
func (r *ledgerReader) Document(ctx context.Context, run app.RunID, name string) (json.RawMessage, bool, error) {
	d, there, err := findOne(ctx, r, documents, `WHERE run = ? AND name = ?`, int64(run), name)
	return json.RawMessage(d.content), there, err
}

// ChangeNotes returns the notes of the days of a span.
func (r *ledgerReader) ChangeNotes(ctx context.Context, span app.Span) ([]app.ChangeNote, error) {
	return find(ctx, r, changeNotes, `WHERE day BETWEEN ? AND ? ORDER BY day, number`, int64(span.From), int64(span.To))
}

// Audit returns the entries after a number, at most so many.
func (r *ledgerReader) Audit(ctx context.Context, after int64, most int) ([]app.Audit, error) {
	return find(ctx, r, audits, `WHERE number > ? ORDER BY number LIMIT ?`, after, most)
}

// AppendFreshness appends how old what the sources say is.
func (t *ledgerTx) AppendFreshness(ctx context.Context, list []app.Freshness) error {
	for i := range list {
		list[i].Run = t.run
	}
	return add(ctx, t, freshness, list)
}

// AppendFindings appends what the run says.
func (t *ledgerTx) AppendFindings(ctx context.Context, list []finding.Finding) error {
	last, err := t.number(ctx, `SELECT max(number) FROM findings WHERE run = ?`, int64(t.run))
	if err != nil {
		return err
	}
	rows := make([]numberedFinding, len(list))
	for i, f := range list {
		rows[i] = numberedFinding{t.run, int(last) + 1 + i, f}
	}
	return add(ctx, t, findings, rows)
}

// AppendChangeNotes appends notes and sets their IDs.
func (t *ledgerTx) AppendChangeNotes(ctx context.Context, list []app.ChangeNote) error {
	last, err := t.number(ctx, `SELECT max(number) FROM change_notes`)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].ID, list[i].Run = fmt.Sprintf("n-%d", last+1+int64(i)), t.run
	}
	return add(ctx, t, changeNotes, list)
}

// AppendAudit appends entries and sets their numbers.
func (t *ledgerTx) AppendAudit(ctx context.Context, list []app.Audit) error {
	last, err := t.number(ctx, `SELECT max(number) FROM audit`)
	if err != nil {
		return err
	}
	for i := range list {
		list[i].Number, list[i].Run = last+1+int64(i), t.run
	}
	return add(ctx, t, audits, list)
}

// AppendDocument appends a document of the run.
func (t *ledgerTx) AppendDocument(ctx context.Context, name string, content json.RawMessage) error {
	return add(ctx, t, documents, []namedDocument{{t.run, name, string(content)}})
}
