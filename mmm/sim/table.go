package sim

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"

	"github.com/noonmark/noonmark/mmm"
)

// A Table is a wide table: one row for each media period and geo, periods in
// order, geos in order within a period. The rows of the history, which come
// first, hold media alone.
type Table struct {
	Columns []Column
	Rows    int
}

// A Column is one column of a table and what it means.
type Column struct {
	Name string
	Role Role
	Of   string // the channel, treatment or control it belongs to

	Text   []string  // of dates and geos, one for each row
	Values []float64 // of all other roles; NaN is an empty cell
}

// A Role says what a column holds.
type Role string

// The roles of columns.
const (
	DateColumn        Role = "date"
	KnownAtColumn     Role = "known_at"
	GeoColumn         Role = "geo"
	PopulationColumn  Role = "population"
	OutcomeColumn     Role = "outcome"
	ValueColumn       Role = "value"
	SpendColumn       Role = "spend"
	PlanColumn        Role = "plan"
	ImpressionsColumn Role = "impressions" // where they are not the exposure
	ClicksColumn      Role = "clicks"      // where they are not the exposure
	ConversionsColumn Role = "conversions" // as a platform claims them
	ExposureColumn    Role = "exposure"
	ReachColumn       Role = "reach"
	FrequencyColumn   Role = "frequency"
	OrganicColumn     Role = "organic"
	TreatmentColumn   Role = "treatment"
	ControlColumn     Role = "control"
)

// Table returns what can be observed as a wide table. A market of one geo has no
// columns of geo and population.
func (m *Market) Table() *Table {
	d := &m.data
	t := &Table{Rows: d.G() * d.MediaT()}
	var platform []PlatformReport
	if m.Scenario.Platform.Reported {
		platform = m.Platform()
	}
	t.addAxes(d)
	t.add(d, d.Outcome.Name, OutcomeColumn, "", d.Outcome.Values)
	t.add(d, valueName, ValueColumn, "", d.Outcome.Value)
	for i := range d.Channels {
		c := &d.Channels[i]
		if c.Kind.IsPaid() {
			t.add(d, c.Name+spendSuffix, SpendColumn, c.Name, flat(m.world.channels[i].mediaSpend(m.Scenario.frame())))
		}
		switch {
		case c.Kind.HasFrequency():
			t.add(d, c.ExposureName, ReachColumn, c.Name, c.Exposure)
			t.add(d, c.Name+"_frequency", FrequencyColumn, c.Name, c.Frequency)
		case c.Kind.IsPaid():
			t.add(d, c.ExposureName, ExposureColumn, c.Name, c.Exposure)
		default:
			t.add(d, c.ExposureName, OrganicColumn, c.Name, c.Exposure)
		}
		if m.Scenario.Platform.Reported && c.Kind.IsPaid() {
			t.addPlatform(d, c, &platform[i])
		}
	}
	for _, s := range d.Treatments {
		t.add(d, s.Name, TreatmentColumn, s.Name, s.Values)
	}
	for _, s := range d.Controls {
		t.add(d, s.Name, ControlColumn, s.Name, s.Values)
	}
	return t
}

// addPlatform adds what a channel's platform reports besides spend and exposure.
func (t *Table) addPlatform(d *mmm.Data, c *mmm.Channel, r *PlatformReport) {
	t.add(d, c.Name+planSuffix, PlanColumn, c.Name, r.Plan)
	if c.ExposureName != c.Name+impressionsSuffix {
		t.add(d, c.Name+impressionsSuffix, ImpressionsColumn, c.Name, r.Impressions)
	}
	if c.ExposureName != c.Name+clicksSuffix {
		t.add(d, c.Name+clicksSuffix, ClicksColumn, c.Name, r.Clicks)
	}
	t.add(d, c.Name+conversionsSuffix, ConversionsColumn, c.Name, r.Conversions)
}

func (t *Table) addAxes(d *mmm.Data) {
	dates, geos, population := make([]string, t.Rows), make([]string, t.Rows), make([]float64, t.Rows)
	for i := range t.Rows {
		g := i % d.G()
		dates[i] = d.Grain.Next(d.Periods[0], i/d.G()-d.History).String()
		geos[i], population[i] = d.Geos[g], d.Population[g]
	}
	t.Columns = append(t.Columns, Column{Name: "date", Role: DateColumn, Text: dates})
	if !d.National() {
		t.Columns = append(t.Columns, Column{Name: "geo", Role: GeoColumn, Text: geos},
			Column{Name: "population", Role: PopulationColumn, Values: population})
	}
}

// add adds a column of values [g][t] over media periods, or over modelled
// periods, which leaves the cells of the history empty.
func (t *Table) add(d *mmm.Data, name string, role Role, of string, values []float64) {
	periods := len(values) / d.G()
	first := d.MediaT() - periods
	column := Column{Name: name, Role: role, Of: of, Values: make([]float64, t.Rows)}
	for i := range t.Rows {
		g, p := i%d.G(), i/d.G()-first
		column.Values[i] = math.NaN()
		if p >= 0 {
			column.Values[i] = values[g*periods+p]
		}
	}
	t.Columns = append(t.Columns, column)
}

// WriteCSV writes the table with a header row.
func (t *Table) WriteCSV(out io.Writer) error {
	w := csv.NewWriter(out)
	row := make([]string, len(t.Columns))
	for j := range t.Columns {
		row[j] = t.Columns[j].Name
	}
	if err := w.Write(row); err != nil {
		return err
	}
	for i := range t.Rows {
		for j := range t.Columns {
			row[j] = t.Columns[j].cell(i)
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// cell returns the text of row i.
func (c *Column) cell(i int) string {
	switch {
	case c.Text != nil:
		return c.Text[i]
	case math.IsNaN(c.Values[i]):
		return ""
	}
	return strconv.FormatFloat(c.Values[i], 'f', -1, 64)
}
