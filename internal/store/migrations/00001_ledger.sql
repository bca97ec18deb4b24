-- The tables of the ledger: docs/format/ledger.md. Days are days since 1970-01-01,
-- times are seconds since then (UTC), and a number without a value is NULL.

-- +goose Up

CREATE TABLE runs (
	run         INTEGER PRIMARY KEY CHECK (run > 0),
	kind        TEXT NOT NULL,
	day         INTEGER NOT NULL,
	from_day    INTEGER NOT NULL,
	inputs      TEXT NOT NULL,
	config      TEXT NOT NULL,
	model       TEXT NOT NULL,
	version     TEXT NOT NULL,
	seed        TEXT NOT NULL,
	author      TEXT NOT NULL,
	recorded_at INTEGER,
	sum         TEXT NOT NULL
) STRICT;
CREATE INDEX runs_of_day ON runs (kind, day);

CREATE TABLE attempts (
	number  INTEGER PRIMARY KEY,
	day     INTEGER NOT NULL,
	attempt INTEGER NOT NULL,
	status  TEXT NOT NULL,
	at      INTEGER,
	took_ns INTEGER NOT NULL,
	run     INTEGER NOT NULL,
	stages  TEXT NOT NULL,
	error   TEXT NOT NULL
) STRICT;
CREATE INDEX attempts_at_day ON attempts (day);

CREATE TABLE series (
	series INTEGER PRIMARY KEY,
	run    INTEGER NOT NULL,
	source TEXT NOT NULL,
	name   TEXT NOT NULL,
	geo    TEXT NOT NULL,
	UNIQUE (source, name, geo)
) STRICT;

CREATE TABLE observations (
	series   INTEGER NOT NULL REFERENCES series,
	date     INTEGER NOT NULL,
	known_at INTEGER NOT NULL,
	again    INTEGER NOT NULL CHECK (again BETWEEN 0 AND 1023),
	run      INTEGER NOT NULL,
	value    REAL,
	PRIMARY KEY (series, date, known_at, again)
) STRICT, WITHOUT ROWID;

CREATE TABLE corrections (
	number         INTEGER PRIMARY KEY CHECK (number > 0),
	run            INTEGER NOT NULL,
	kind           TEXT NOT NULL,
	source         TEXT NOT NULL,
	series         TEXT NOT NULL,
	geo            TEXT NOT NULL,
	channel        TEXT NOT NULL,
	from_day       INTEGER NOT NULL,
	to_day         INTEGER NOT NULL,
	before         TEXT NOT NULL,
	after          TEXT NOT NULL,
	extra_variance REAL,
	reason         TEXT NOT NULL,
	author         TEXT NOT NULL,
	anomaly        TEXT NOT NULL,
	at             INTEGER
) STRICT;

CREATE TABLE undos (
	correction INTEGER PRIMARY KEY REFERENCES corrections,
	run        INTEGER NOT NULL,
	reason     TEXT NOT NULL,
	author     TEXT NOT NULL,
	at         INTEGER
) STRICT;

CREATE TABLE anomalies (
	id       TEXT NOT NULL,
	run      INTEGER NOT NULL,
	type     TEXT NOT NULL,
	source   TEXT NOT NULL,
	series   TEXT NOT NULL,
	geo      TEXT NOT NULL,
	channel  TEXT NOT NULL,
	from_day INTEGER NOT NULL,
	to_day   INTEGER NOT NULL,
	open     INTEGER NOT NULL,
	detected INTEGER NOT NULL,
	lane     TEXT NOT NULL,
	delivery TEXT NOT NULL,
	z        REAL,
	size     REAL,
	evidence TEXT NOT NULL,
	title    TEXT NOT NULL,
	text     TEXT NOT NULL,
	advice   TEXT NOT NULL,
	PRIMARY KEY (id, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE learnings (
	id            TEXT NOT NULL,
	run           INTEGER NOT NULL,
	kind          TEXT NOT NULL,
	channel       TEXT NOT NULL,
	other         TEXT NOT NULL,
	found         INTEGER NOT NULL,
	title         TEXT NOT NULL,
	text          TEXT NOT NULL,
	effect_mean   REAL,
	effect_median REAL,
	effect_lo     REAL,
	effect_hi     REAL,
	effect_level  REAL,
	p             REAL,
	evidence      TEXT NOT NULL,
	version       TEXT NOT NULL,
	proposal      TEXT NOT NULL,
	PRIMARY KEY (id, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE rulings (
	number INTEGER PRIMARY KEY CHECK (number > 0),
	run    INTEGER NOT NULL,
	of     TEXT NOT NULL,
	status TEXT NOT NULL,
	reason TEXT NOT NULL,
	author TEXT NOT NULL,
	at     INTEGER
) STRICT;
CREATE INDEX rulings_of ON rulings (of);

CREATE TABLE coefficients (
	channel     TEXT NOT NULL,
	scheme      TEXT NOT NULL,
	geo         TEXT NOT NULL,
	date        INTEGER NOT NULL,
	run         INTEGER NOT NULL,
	realtime    REAL,
	recent      REAL,
	stable      REAL,
	blended     REAL,
	lo          REAL,
	hi          REAL,
	z           REAL,
	status      TEXT NOT NULL,
	significant INTEGER NOT NULL,
	change      REAL,
	band        TEXT NOT NULL,
	PRIMARY KEY (channel, scheme, geo, date, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE forecasts (
	to_day        INTEGER NOT NULL,
	horizon       TEXT NOT NULL,
	geo           TEXT NOT NULL,
	made          INTEGER NOT NULL,
	run           INTEGER NOT NULL,
	from_day      INTEGER NOT NULL,
	mean          REAL,
	orders        TEXT NOT NULL,
	quantiles     TEXT NOT NULL,
	raw_quantiles TEXT NOT NULL,
	PRIMARY KEY (to_day, horizon, geo, made, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE scores (
	to_day         INTEGER NOT NULL,
	horizon        TEXT NOT NULL,
	geo            TEXT NOT NULL,
	made           INTEGER NOT NULL,
	forecast_run   INTEGER NOT NULL,
	run            INTEGER NOT NULL,
	actual         REAL,
	error          REAL,
	percentage     REAL,
	crps           REAL,
	interval_score REAL,
	pit            REAL,
	hit_50         INTEGER NOT NULL,
	hit_80         INTEGER NOT NULL,
	hit_90         INTEGER NOT NULL,
	hit_95         INTEGER NOT NULL,
	naive_error    REAL,
	naive_crps     REAL,
	PRIMARY KEY (to_day, horizon, geo, made, forecast_run, run)
) STRICT, WITHOUT ROWID;

CREATE TABLE freshness (
	run     INTEGER NOT NULL,
	source  TEXT NOT NULL,
	arrived INTEGER,
	newest  INTEGER,
	age     INTEGER NOT NULL,
	target  INTEGER NOT NULL,
	late    INTEGER NOT NULL,
	PRIMARY KEY (run, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
	run      INTEGER NOT NULL,
	number   INTEGER NOT NULL,
	code     TEXT NOT NULL,
	severity TEXT NOT NULL,
	subject  TEXT NOT NULL,
	title    TEXT NOT NULL,
	text     TEXT NOT NULL,
	advice   TEXT NOT NULL,
	PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
	run     INTEGER NOT NULL,
	name    TEXT NOT NULL,
	content TEXT NOT NULL,
	PRIMARY KEY (run, name)
) STRICT;

CREATE TABLE change_notes (
	number INTEGER PRIMARY KEY CHECK (number > 0),
	run    INTEGER NOT NULL,
	day    INTEGER NOT NULL,
	cause  TEXT NOT NULL,
	title  TEXT NOT NULL,
	text   TEXT NOT NULL,
	author TEXT NOT NULL,
	at     INTEGER
) STRICT;
CREATE INDEX change_notes_of_day ON change_notes (day);

CREATE TABLE audit (
	number  INTEGER PRIMARY KEY CHECK (number > 0),
	run     INTEGER NOT NULL,
	at      INTEGER,
	author  TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL
) STRICT;

-- A cache, the one table that rows are removed from.
CREATE TABLE snapshots (
	day     INTEGER PRIMARY KEY,
	run     INTEGER NOT NULL,
	inputs  TEXT NOT NULL,
	content BLOB NOT NULL,
	sum     TEXT NOT NULL
) STRICT;

-- Every other table is only ever appended to.
-- +goose StatementBegin
CREATE TRIGGER runs_no_update BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'what is recorded in runs stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER runs_no_delete BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'what is recorded in runs stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_no_update BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'what is recorded in attempts stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attempts_no_delete BEFORE DELETE ON attempts BEGIN SELECT RAISE(ABORT, 'what is recorded in attempts stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER series_no_update BEFORE UPDATE ON series BEGIN SELECT RAISE(ABORT, 'what is recorded in series stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER series_no_delete BEFORE DELETE ON series BEGIN SELECT RAISE(ABORT, 'what is recorded in series stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER observations_no_update BEFORE UPDATE ON observations BEGIN SELECT RAISE(ABORT, 'what is recorded in observations stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER observations_no_delete BEFORE DELETE ON observations BEGIN SELECT RAISE(ABORT, 'what is recorded in observations stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER corrections_no_update BEFORE UPDATE ON corrections BEGIN SELECT RAISE(ABORT, 'what is recorded in corrections stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER corrections_no_delete BEFORE DELETE ON corrections BEGIN SELECT RAISE(ABORT, 'what is recorded in corrections stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER undos_no_update BEFORE UPDATE ON undos BEGIN SELECT RAISE(ABORT, 'what is recorded in undos stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER undos_no_delete BEFORE DELETE ON undos BEGIN SELECT RAISE(ABORT, 'what is recorded in undos stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER anomalies_no_update BEFORE UPDATE ON anomalies BEGIN SELECT RAISE(ABORT, 'what is recorded in anomalies stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER anomalies_no_delete BEFORE DELETE ON anomalies BEGIN SELECT RAISE(ABORT, 'what is recorded in anomalies stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER learnings_no_update BEFORE UPDATE ON learnings BEGIN SELECT RAISE(ABORT, 'what is recorded in learnings stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER learnings_no_delete BEFORE DELETE ON learnings BEGIN SELECT RAISE(ABORT, 'what is recorded in learnings stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rulings_no_update BEFORE UPDATE ON rulings BEGIN SELECT RAISE(ABORT, 'what is recorded in rulings stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rulings_no_delete BEFORE DELETE ON rulings BEGIN SELECT RAISE(ABORT, 'what is recorded in rulings stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coefficients_no_update BEFORE UPDATE ON coefficients BEGIN SELECT RAISE(ABORT, 'what is recorded in coefficients stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coefficients_no_delete BEFORE DELETE ON coefficients BEGIN SELECT RAISE(ABORT, 'what is recorded in coefficients stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER forecasts_no_update BEFORE UPDATE ON forecasts BEGIN SELECT RAISE(ABORT, 'what is recorded in forecasts stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER forecasts_no_delete BEFORE DELETE ON forecasts BEGIN SELECT RAISE(ABORT, 'what is recorded in forecasts stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER scores_no_update BEFORE UPDATE ON scores BEGIN SELECT RAISE(ABORT, 'what is recorded in scores stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER scores_no_delete BEFORE DELETE ON scores BEGIN SELECT RAISE(ABORT, 'what is recorded in scores stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER freshness_no_update BEFORE UPDATE ON freshness BEGIN SELECT RAISE(ABORT, 'what is recorded in freshness stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER freshness_no_delete BEFORE DELETE ON freshness BEGIN SELECT RAISE(ABORT, 'what is recorded in freshness stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER findings_no_update BEFORE UPDATE ON findings BEGIN SELECT RAISE(ABORT, 'what is recorded in findings stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER findings_no_delete BEFORE DELETE ON findings BEGIN SELECT RAISE(ABORT, 'what is recorded in findings stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents BEGIN SELECT RAISE(ABORT, 'what is recorded in documents stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER documents_no_delete BEFORE DELETE ON documents BEGIN SELECT RAISE(ABORT, 'what is recorded in documents stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER change_notes_no_update BEFORE UPDATE ON change_notes BEGIN SELECT RAISE(ABORT, 'what is recorded in change_notes stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER change_notes_no_delete BEFORE DELETE ON change_notes BEGIN SELECT RAISE(ABORT, 'what is recorded in change_notes stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'what is recorded in audit stays as it is'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'what is recorded in audit stays as it is'); END;
-- +goose StatementEnd
