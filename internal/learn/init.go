package learn

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm/finding"
)

// An Initialised workspace is a new one, and what was guessed for it.
type Initialised struct {
	Workspace string            `json:"workspace"`
	Config    string            `json:"config"` // path of noonmark.yaml
	Guessed   []dataset.Guessed `json:"guessed"`
	Problems  app.ProblemList   `json:"problems,omitempty"`
}

// WorkspaceExists is the code of workspaces that are there already.
const WorkspaceExists app.ProblemCode = "workspace_exists"

// Init makes a workspace in dir for the table of a file, guessing the roles of
// its columns from their names and values; without a file it writes a
// configuration to fill in.
func (s *Service) Init(dir, file string) (*Initialised, error) {
	path := filepath.Join(dir, workspace.FileName)
	if _, err := os.Stat(path); err == nil {
		return nil, app.ProblemList{{Code: WorkspaceExists, File: path, Text: "there is a configuration already; it was not changed", Advice: "Edit it, delete it, or name another folder"}}
	}
	out := &Initialised{Workspace: dir, Config: path, Guessed: []dataset.Guessed{}}
	source := workspace.Example
	if file != "" {
		guess, err := s.guess(file)
		if err != nil {
			return nil, err
		}
		config, notes := configOf(guess)
		config.Name = nameOf(dir)
		path, err := relativePath(dir, file)
		if err != nil {
			return nil, err
		}
		config.Data[0].Path = workspace.Pattern(path)
		source = workspace.Render(config, notes, guess.Time.Calendar.Periods)
		out.Guessed, out.Problems = guess.Columns(), guess.Problems
	}
	if err := writeFolder(dir, []newFile{textFile(workspace.FileName, source)}); err != nil {
		return nil, err
	}
	return out, nil
}

// guess reads a table and guesses the roles of its columns. Only what prevents
// any guess is an error; the rest is told.
func (s *Service) guess(file string) (*dataset.Guess, error) {
	table, err := s.Tables.OpenTable(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = table.Close() }() // it was only read
	profile := dataset.Describe(table)
	if profile.Rows == 0 {
		if err := profile.Problems.Err(); err != nil {
			return nil, err
		}
		return nil, app.ProblemList{{Code: "no_rows", File: file, Text: "the file has no rows of data"}}
	}
	return dataset.Infer(profile), nil
}

// nameOf returns the name of a workspace: that of its folder.
func nameOf(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return filepath.Base(dir)
	}
	return filepath.Base(abs)
}

// relativePath returns the path of a file from a folder, where there is one.
func relativePath(dir, file string) (string, error) {
	absDir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	absFile, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(absDir, absFile)
	if err != nil {
		return filepath.ToSlash(absFile), nil
	}
	return filepath.ToSlash(rel), nil
}

// configOf writes a guess as a configuration, with the reasons as notes. What
// could not be guessed is named so that it is found and filled in.
func configOf(g *dataset.Guess) (*workspace.Config, workspace.Notes) {
	const fillIn = "FILL_IN"
	c := &workspace.Config{Version: 1, Currency: g.Currency.Code, Data: []workspace.Data{{}}}
	notes := workspace.Notes{"time": because(g.Time.Reason), "outcome": because(g.Outcome.Reason)}
	if g.Currency.Code != "" {
		notes["currency"] = because(g.Currency.Reason)
	}
	c.Time = workspace.Time{Column: cmp.Or(g.Time.Column, fillIn), Grain: g.Time.Calendar.Grain}
	if g.Geo != nil {
		c.Geo = &workspace.Geo{Column: g.Geo.Column, Population: g.Geo.Population}
		notes["geo"] = because(g.Geo.Reason)
	}
	c.Outcome = workspace.Outcome{Column: cmp.Or(g.Outcome.Column, fillIn), Kind: g.Outcome.Kind, Value: g.Outcome.Value}
	for i, ch := range g.Channels {
		c.Channels = append(c.Channels, workspace.Channel{Name: ch.Name, Spend: ch.Spend, Exposure: ch.Exposure, Reach: ch.Reach, Frequency: ch.Frequency})
		notes[fmt.Sprintf("channels.%d", i)] = because(ch.Reason)
	}
	if len(c.Channels) == 0 {
		c.Channels = []workspace.Channel{{Name: fillIn, Spend: fillIn}}
	}
	for i, in := range g.Organic {
		c.Organic = append(c.Organic, workspace.Channel{Name: in.Name, Exposure: in.Column})
		notes[fmt.Sprintf("organic.%d", i)] = because(in.Reason)
	}
	for i, in := range g.Treatments {
		c.Treatments = append(c.Treatments, workspace.Treatment{Name: in.Name, Column: in.Column})
		notes[fmt.Sprintf("treatments.%d", i)] = because(in.Reason)
	}
	for i, in := range g.Controls {
		c.Controls = append(c.Controls, workspace.Control{Name: in.Name, Column: in.Column})
		notes[fmt.Sprintf("controls.%d", i)] = because(in.Reason)
	}
	for _, e := range g.Events {
		c.Events.Columns = append(c.Events.Columns, e.Column)
	}
	if len(g.Events) > 0 {
		notes["events"] = "columns that are 1, or name an event, when it happens"
	}
	notes["end"] = ignoredNote(g)
	return c, notes
}

// because writes a reason as a note; doubtful ones ask to be checked.
func because(r dataset.Reason) string {
	if r.Text == "" {
		return ""
	}
	if r.Confidence == dataset.Low {
		return "CHECK THIS: " + r.Text
	}
	return r.Text
}

func ignoredNote(g *dataset.Guess) string {
	var lines []string
	for _, in := range g.Ignored {
		lines = append(lines, fmt.Sprintf("not used: %s, because %s", in.Column, in.Text))
	}
	return strings.Join(lines, "\n")
}

// hasErrors reports whether a guess found something that will prevent a model.
func (i *Initialised) HasErrors() bool {
	for _, p := range i.Problems {
		if p.Severity == "" || p.Severity == finding.Error {
			return true
		}
	}
	return false
}
