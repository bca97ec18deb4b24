package sim

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"testing"

	"github.com/noonmark/noonmark/mmm"
)

// The table says what the data say, and the rows of the history media alone.
func TestTableIsTheData(t *testing.T) {
	forEachScenario(t, func(t *testing.T, m *Market) {
		d := m.Data()
		var text bytes.Buffer
		if err := m.Table().WriteCSV(&text); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&text).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		header, rows := rows[0], rows[1:]
		if len(rows) != d.G()*d.MediaT() {
			t.Fatalf("%d rows, want %d", len(rows), d.G()*d.MediaT())
		}
		column := map[string]int{}
		for j, name := range header {
			column[name] = j
		}
		check := func(name string, want []float64) {
			periods := len(want) / d.G()
			skip := d.MediaT() - periods
			for i, row := range rows {
				g, p := i%d.G(), i/d.G()-skip
				cell := row[column[name]]
				if p < 0 {
					if cell != "" {
						t.Fatalf("%s in row %d of the history is %q", name, i, cell)
					}
					continue
				}
				if v, err := strconv.ParseFloat(cell, 64); err != nil || v != want[g*periods+p] {
					t.Fatalf("%s in row %d is %q, want %v", name, i, cell, want[g*periods+p])
				}
			}
		}
		check("conversions", d.Outcome.Values)
		check("revenue_per_conversion", d.Outcome.Value)
		check("promo", d.Treatments[0].Values)
		check("competitor_price", d.Controls[0].Values)
		for _, c := range d.Channels {
			check(c.ExposureName, c.Exposure)
			if c.Kind.HasFrequency() {
				check(c.Name+"_frequency", c.Frequency)
			}
			if c.Kind.IsPaid() {
				modelled := rows[d.History*d.G():]
				for i, row := range modelled {
					if v, err := strconv.ParseFloat(row[column[c.Name+"_spend"]], 64); err != nil || v != c.Spend[i%d.G()*d.T()+i/d.G()] {
						t.Fatalf("%s: spend in row %d is %q", c.Name, i, row[column[c.Name+"_spend"]])
					}
				}
			}
		}
		for i, row := range rows {
			if want := d.Grain.Next(d.Periods[0], i/d.G()-d.History).String(); row[column["date"]] != want {
				t.Fatalf("row %d is dated %s, want %s", i, row[column["date"]], want)
			}
			if _, named := column["geo"]; named != (d.G() > 1) || named && row[column["geo"]] != d.Geos[i%d.G()] {
				t.Fatalf("row %d has a geo: %v", i, row)
			}
		}
	})
}

// Every column has a role, and roles point to channels and variables there are.
func TestTableRoles(t *testing.T) {
	m := market(t, scenario(t, "demo"), 1)
	roles := map[Role]int{}
	for _, c := range m.Table().Columns {
		roles[c.Role]++
		switch c.Role {
		case SpendColumn, ExposureColumn, ReachColumn, FrequencyColumn, OrganicColumn:
			found := false
			for _, ch := range m.Data().Channels {
				found = found || ch.Name == c.Of
			}
			if !found {
				t.Errorf("column %q belongs to %q", c.Name, c.Of)
			}
		}
	}
	want := map[Role]int{DateColumn: 1, GeoColumn: 1, PopulationColumn: 1, OutcomeColumn: 1, ValueColumn: 1, SpendColumn: 6,
		ExposureColumn: 5, ReachColumn: 1, FrequencyColumn: 1, OrganicColumn: 1, TreatmentColumn: 1, ControlColumn: 1}
	for role, n := range want {
		if roles[role] != n {
			t.Errorf("%d columns of role %s, want %d", roles[role], role, n)
		}
	}
}

// Values in files are short: whole units, cents, and thousandths of frequency.
func TestValuesAreRounded(t *testing.T) {
	d := market(t, scenario(t, "demo"), 2).Data()
	whole := func(what string, x []float64, decimals int) {
		for _, v := range x {
			if v < 0 || math.Abs(v-round(v, decimals)) > 1e-9 {
				t.Fatalf("%s: %v", what, v)
			}
		}
	}
	whole("outcome", d.Outcome.Values, 0)
	for _, c := range d.Channels {
		whole(c.Name+" exposure", c.Exposure, 0)
		whole(c.Name+" spend", c.Spend, 2)
		whole(c.Name+" frequency", c.Frequency, 3)
	}
	if d.Grain != mmm.Weekly {
		t.Errorf("demo is by %s", d.Grain)
	}
}
