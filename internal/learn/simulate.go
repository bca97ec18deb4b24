package learn

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
)

// A SimulateRequest says which market to simulate, and where.
type SimulateRequest struct {
	Scenario sim.Scenario
	Seed     uint64
	Dir      string
	Daily    workspace.Daily // how the daily loop is to learn; empty for the default
}

// A Simulated market is a workspace with a known truth.
type Simulated struct {
	Workspace string   `json:"workspace"`
	Scenario  string   `json:"scenario"`
	Seed      uint64   `json:"seed"`
	Days      int      `json:"days"`
	Channels  []string `json:"channels"`
}

// Simulate writes a simulated market: data.csv, truth.json and a configuration
// that is ready to use, and those of events.csv, vintages.csv, creatives.csv and
// experiments.csv that the market has. The folder must be new or empty.
func (s *Service) Simulate(req SimulateRequest) (*Simulated, error) {
	if err := mustBeEmpty(req.Dir); err != nil {
		return nil, err
	}
	market, config, files, err := req.files()
	if err != nil {
		return nil, err
	}
	// The configuration comes last: with it the folder is a workspace.
	config.Daily = req.Daily
	files = append(files, textFile(workspace.FileName, workspace.Render(config, nil, market.Data().T())))
	if err := writeFolder(req.Dir, files); err != nil {
		return nil, err
	}
	out := &Simulated{Workspace: req.Dir, Scenario: req.Scenario.Name, Seed: req.Seed, Days: req.Scenario.Days}
	for _, c := range config.Channels {
		out.Channels = append(out.Channels, c.Name)
	}
	return out, nil
}

// Prolong lets time pass in a simulated market: the files of one with more days, but
// else the same, take the place of its own. The configuration stays.
func (s *Service) Prolong(req SimulateRequest) error {
	_, _, files, err := req.files()
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := app.ReplaceFile(filepath.Join(req.Dir, file.name), file.write); err != nil {
			return err
		}
	}
	return nil
}

// files returns the market that is asked for, its configuration, and all files but that.
func (req *SimulateRequest) files() (*sim.Market, *workspace.Config, []newFile, error) {
	market, err := sim.New(req.Scenario, req.Seed)
	if err != nil {
		return nil, nil, nil, err
	}
	table := market.Table()
	config := configOfMarket(market, table)
	events := market.Data().Events
	truth, err := json.MarshalIndent(market.Truth, "", " ")
	if err != nil {
		return nil, nil, nil, err
	}
	files := []newFile{{"data.csv", table.WriteCSV}, textFile("truth.json", append(truth, '\n'))}
	if len(events) > 0 {
		config.Events.Path = "events.csv"
		files = append(files, newFile{config.Events.Path, func(w io.Writer) error { return writeEvents(w, events) }})
	}
	records, err := recordsOf(market, config)
	return market, config, append(files, records...), err
}

// recordsOf lists the files of what is known about a market besides its table, as
// far as its scenario has it, and names them in the configuration.
func recordsOf(m *sim.Market, c *workspace.Config) ([]newFile, error) {
	var files []newFile
	if v := m.Scenario.Vintages; v.Outcome != (sim.Missing{}) || v.Conversions != (sim.Missing{}) {
		c.Vintages = "vintages.csv"
		files = append(files, newFile{c.Vintages, m.Vintages().WriteCSV})
	}
	if m.Scenario.Platform.Reported {
		c.Creatives = "creatives.csv"
		files = append(files, newFile{c.Creatives, func(w io.Writer) error { return writeCreatives(w, m) }})
	}
	tests, err := m.LiftTests()
	if err != nil {
		return nil, err
	}
	if len(tests) > 0 {
		c.Experiments = "experiments.csv"
		files = append(files, newFile{c.Experiments, func(w io.Writer) error { return writeLiftTests(w, tests) }})
	}
	return files, nil
}

// writeCreatives writes the days on which channels began to run new creatives, as
// dataset.LoadCreatives reads them.
func writeCreatives(out io.Writer, m *sim.Market) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"channel", "date"}}
	for c, days := range m.Refreshes() {
		for _, day := range days {
			rows = append(rows, []string{m.Truth.Channels[c].Name, day.String()})
		}
	}
	return w.WriteAll(rows)
}

// writeLiftTests writes lift tests of all geos as dataset.LoadExperiments reads
// them.
func writeLiftTests(out io.Writer, tests []mmm.LiftTest) error {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	w := csv.NewWriter(out)
	rows := [][]string{{"name", "channel", "start", "end", "effect", "se", "against"}}
	for _, t := range tests {
		rows = append(rows, []string{t.Name, t.Channel, t.Start.String(), t.End.String(), number(t.Effect), number(t.SE), number(t.Against)})
	}
	return w.WriteAll(rows)
}

// writeEvents writes events as dataset.LoadEvents reads them.
func writeEvents(out io.Writer, events []mmm.Event) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"name", "date", "end", "geo", "lead", "lag"}}
	for _, e := range events {
		for _, o := range e.Occurrences {
			rows = append(rows, []string{e.Name, o.Start.String(), o.End.String(), strings.Join(o.Geos, ";"), strconv.Itoa(e.Lead), strconv.Itoa(e.Lag)})
		}
	}
	return w.WriteAll(rows)
}

// mustBeEmpty refuses a folder that holds anything: nobody's files are mixed with
// simulated ones, or replaced by them.
func mustBeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return app.ProblemList{app.WriteProblem(dir, err)}
	case len(entries) > 0:
		return app.ProblemList{{Code: WorkspaceExists, File: dir, Text: fmt.Sprintf("the folder is not empty; %s is in it", app.Quote(entries[0].Name())), Advice: "Name a new folder"}}
	}
	return nil
}

// configOfMarket names the columns of a simulated table by their roles.
func configOfMarket(m *sim.Market, table *sim.Table) *workspace.Config {
	d := m.Data()
	c := &workspace.Config{
		Version: 1, Name: fmt.Sprintf("%s-seed-%d", m.Scenario.Name, m.Seed), Currency: d.Currency, Data: []workspace.Data{{Path: "data.csv"}},
		Time: workspace.Time{Grain: d.Grain}, Outcome: workspace.Outcome{Kind: d.Outcome.Kind},
	}
	if d.G() > 1 {
		c.Geo = &workspace.Geo{}
	}
	channels := map[string]*workspace.Channel{}
	for i := range d.Channels {
		channels[d.Channels[i].Name] = &workspace.Channel{Name: d.Channels[i].Name}
	}
	for _, column := range table.Columns {
		place(c, channels[column.Of], column)
	}
	for i := range d.Channels {
		ch := channels[d.Channels[i].Name]
		if d.Channels[i].Kind.IsPaid() {
			if m.Scenario.Platform.Reported {
				ch.Clicks = cmp.Or(ch.Clicks, ch.Exposure) // clicks without a column of their own are the exposure
			}
			c.Channels = append(c.Channels, *ch)
		} else {
			c.Organic = append(c.Organic, *ch)
		}
	}
	return c
}

// place names a column where its role belongs; ch is the channel it is of, if any.
func place(c *workspace.Config, ch *workspace.Channel, column sim.Column) {
	switch column.Role {
	case sim.DateColumn:
		c.Time.Column = column.Name
	case sim.GeoColumn:
		c.Geo.Column = column.Name
	case sim.PopulationColumn:
		c.Geo.Population = column.Name
	case sim.OutcomeColumn:
		c.Outcome.Column = column.Name
	case sim.ValueColumn:
		c.Outcome.Value = column.Name
	case sim.SpendColumn:
		ch.Spend = column.Name
	case sim.ExposureColumn, sim.OrganicColumn:
		ch.Exposure = column.Name
	case sim.PlanColumn:
		ch.Plan = column.Name
	case sim.ImpressionsColumn:
		ch.Impressions = column.Name
	case sim.ClicksColumn:
		ch.Clicks = column.Name
	case sim.ConversionsColumn:
		ch.Conversions = column.Name
	case sim.ReachColumn:
		ch.Reach = column.Name
	case sim.FrequencyColumn:
		ch.Frequency = column.Name
	case sim.TreatmentColumn:
		c.Treatments = append(c.Treatments, workspace.Treatment{Name: column.Of, Column: column.Name})
	case sim.ControlColumn:
		c.Controls = append(c.Controls, workspace.Control{Name: column.Of, Column: column.Name})
	}
}
