package backtesting

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/backtest"
)

// A journal keeps results, one to a line of a file, as they come.
type journal struct {
	path    string
	version string
	file    *os.File // nil for a journal that is not kept
	has     map[world]backtest.Result
}

// An entry is a line of a journal.
type entry struct {
	Version string          `json:"version"`
	Result  backtest.Result `json:"result"`
}

// NotResults is the code of the problem that a file of results is something else.
const NotResults app.ProblemCode = "not_results"

// openJournal opens or makes the file of results of a version of the program; without a
// path nothing is kept.
func openJournal(path, version string) (*journal, error) {
	j := &journal{path: path, version: version, has: map[world]backtest.Result{}}
	if path == "" {
		return j, nil
	}
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1 // a line that was cut off is that of a world that was not done
	if err := j.parse(text[:whole]); err != nil {
		return nil, err
	}
	if j.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666); err != nil {
		return nil, app.WriteProblem(path, err)
	}
	if whole < len(text) {
		if err := j.file.Truncate(int64(whole)); err != nil {
			return nil, errors.Join(app.WriteProblem(path, err), j.close())
		}
	}
	return j, nil
}

// read returns what is in a file; nothing if it is not there.
func read(path string) ([]byte, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	file, err := app.OpenDataFile(path)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(file)
	return text, errors.Join(err, file.Close())
}

// parse takes in the results of lines. Those of other versions stay where they are.
func (j *journal) parse(text []byte) error {
	line := 0
	for raw := range bytes.Lines(text) {
		line++
		var e entry
		if err := json.Unmarshal(raw, &e); err != nil {
			return app.Problem{Code: NotResults, File: j.path, Line: line, Text: "this is no result of the benchmark suite", Advice: "Name another file, or move this one away", Cause: err}
		}
		if e.Result.Suite == backtest.Suite && e.Version == j.version {
			j.has[world{e.Result.Scenario, e.Result.Seed}] = e.Result
		}
	}
	return nil
}

// add appends a result.
func (j *journal) add(r backtest.Result) error {
	if j.file == nil {
		return nil
	}
	line, err := json.Marshal(entry{j.version, r})
	if err != nil {
		return fmt.Errorf("scenario %s, seed %d: %w", r.Scenario, r.Seed, err)
	}
	if _, err := j.file.Write(append(line, '\n')); err != nil {
		return app.WriteProblem(j.path, err)
	}
	return nil
}

// close ends writing.
func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	if err := j.file.Close(); err != nil {
		return app.WriteProblem(j.path, err)
	}
	return nil
}
