package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/noonmark/noonmark/mmm/backtest"
)

// A journal keeps results, one to a line of a file, as they come.
type journal struct {
	file *os.File
	has  map[world]backtest.Result // when it was opened
}

// maxLine bounds the length of one result in bytes: there are about 400 numbers in it.
const maxLine = 1 << 20

// openJournal opens or makes a file of results.
func openJournal(path string) (*journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	j := &journal{file: f, has: map[world]backtest.Result{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		var r backtest.Result
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		if r.Suite != backtest.Suite {
			return nil, fmt.Errorf("%s, line %d: results of suite %q, want %s", path, n, r.Suite, backtest.Suite)
		}
		j.has[world{r.Scenario, r.Seed}] = r
	}
	return j, lines.Err()
}

// add appends a result.
func (j *journal) add(r backtest.Result) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = j.file.Write(append(line, '\n'))
	return err
}

func (j *journal) close() { _ = j.file.Close() } // every line was written in full
