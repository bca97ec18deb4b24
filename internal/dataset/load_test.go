package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/internal/source/csvfile"
	"github.com/noonmark/noonmark/mmm"
)

// inFolder opens tables by their base names, so that problems have short ones.
type inFolder string

func (dir inFolder) OpenTable(path string) (app.Table, error) {
	table, err := csvfile.Format{}.OpenTable(filepath.Join(string(dir), path))
	if err != nil {
		return nil, err
	}
	return called{table, path}, nil
}

// load loads CSV texts by their names.
func load(t testing.TB, roles *Roles, files map[string]string) (*mmm.Data, *app.Problems) {
	t.Helper()
	dir := t.TempDir()
	var names []string
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if len(names) == 2 && names[0] > names[1] {
		names[0], names[1] = names[1], names[0]
	}
	var problems app.Problems
	return Load(inFolder(dir), names, roles, &problems), &problems
}

func geoRoles() *Roles {
	return &Roles{
		Date: "week", Geo: "geo", Population: "people", Outcome: "orders", Value: "aov", OutcomeKind: mmm.Count,
		Channels: []ChannelRole{
			{Name: "tv", Kind: mmm.Paid, Spend: "tv", Exposure: "grp"},
			{Name: "video", Kind: mmm.PaidRF, Spend: "video", Exposure: "reach", Frequency: "freq"},
			{Name: "mail", Kind: mmm.Organic, Exposure: "mail"},
		},
		Treatments: []InputRole{{"promo", "promo"}}, Controls: []InputRole{{"temperature", "temp"}},
		Events: []string{"holiday"}, Lag: 1,
	}
}

const geoHeader = "week,geo,people,orders,aov,tv,grp,video,reach,freq,mail,promo,temp,holiday\n"

// geoTable has four weeks of two geos, in an order that is not that of the data;
// the first week has media only.
const geoTable = geoHeader +
	`2024-01-15,Geo10,2000,31,2.5,11,110,5,50,1.5,9,0,-3.5,0
2024-01-08,Geo10,2000,30,2.5,"1,200.50",100,4,40,1.4,8,1,-2.5,0
2024-01-08,Geo2,1000,20,2,6,60,1,10,1.1,5,0,1,1
2024-01-15,Geo2,1000,21,2,,70,2,20,1.2,6,0,2,0
2024-01-01,Geo2,1000,,,,50,,5,1,4,,,
2024-01-01,Geo10,2000,,,,90,,30,1.3,7,,,
2024-01-22,Geo2,1000,22,2,8,80,3,30,1.3,7,0.5,3,0
2024-01-22,Geo10,2000,32,2.5,12,120,6,60,1.6,10,0,-4.5,0
`

func TestLoad(t *testing.T) {
	d, problems := load(t, geoRoles(), map[string]string{"t.csv": geoTable})
	if d == nil {
		t.Fatal(problems.List())
	}
	if strings.Join(d.Geos, " ") != "Geo2 Geo10" || d.History != 1 || d.T() != 3 || d.Grain != mmm.Weekly || d.Periods[0].String() != "2024-01-08" {
		t.Fatalf("%v, history %d, %v, %s", d.Geos, d.History, d.Periods, d.Grain)
	}
	same := func(what string, got []float64, want ...float64) { numtest.CloseSlice(t, what, got, want, 0) }
	same("population", d.Population, 1000, 2000)
	same("outcome", d.Outcome.Values, 20, 21, 22, 30, 31, 32)
	same("value", d.Outcome.Value, 2, 2, 2, 2.5, 2.5, 2.5)
	same("spend", d.Channels[0].Spend, 6, 0, 8, 1200.5, 11, 12)
	same("exposure with history", d.Channels[0].Exposure, 50, 60, 70, 80, 90, 100, 110, 120)
	same("reach", d.Channels[1].Exposure, 5, 10, 20, 30, 30, 40, 50, 60)
	same("frequency", d.Channels[1].Frequency, 1, 1.1, 1.2, 1.3, 1.3, 1.4, 1.5, 1.6)
	same("organic", d.Channels[2].Exposure, 4, 5, 6, 7, 7, 8, 9, 10)
	same("treatment", d.Treatments[0].Values, 0, 0, 0.5, 1, 0, 0)
	same("control", d.Controls[0].Values, 1, 2, 3, -2.5, -3.5, -4.5)
	want := mmm.Event{Name: "holiday", Lag: 1, Occurrences: []mmm.EventSpan{{Start: mmm.DayOf(2024, 1, 8), End: mmm.DayOf(2024, 1, 14), Geos: []string{"Geo2"}}}}
	if len(d.Events) != 1 || fmt.Sprint(d.Events[0]) != fmt.Sprint(want) {
		t.Errorf("events %v, want %v", d.Events, want)
	}
	list := problems.List()
	if len(list) != 1 || list[0].Code != "empty_is_zero" || list[0].Row != 5 {
		t.Errorf("problems %v", list)
	}
}

// Rows may be spread over files, each written in its own way.
func TestLoadFiles(t *testing.T) {
	roles := &Roles{Date: "Datum", Outcome: "Umsatz", OutcomeKind: mmm.Revenue, Channels: []ChannelRole{{Name: "tv", Kind: mmm.Paid, Spend: "TV", Exposure: "TV"}}}
	d, problems := load(t, roles, map[string]string{
		"a.csv": "Datum;Umsatz;TV\n15.01.2024;1.234,50;10,5\n22.01.2024;2.000,00;0\n",
		"b.csv": "TV,Umsatz,Datum\n7,3000.25,2024-01-29\n8,4000,2024-02-05\n",
	})
	if d == nil {
		t.Fatal(problems.List())
	}
	numtest.CloseSlice(t, "outcome", d.Outcome.Values, []float64{1234.5, 2000, 3000.25, 4000}, 0)
	numtest.CloseSlice(t, "spend", d.Channels[0].Spend, []float64{10.5, 0, 7, 8}, 0)
}

func TestLoadMonths(t *testing.T) {
	roles := &Roles{Date: "m", Outcome: "y", OutcomeKind: mmm.Revenue, Channels: []ChannelRole{{Name: "tv", Kind: mmm.Paid, Spend: "x", Exposure: "x"}}}
	for name, dates := range map[string][]string{"month ends": {"2024-01-31", "2024-02-29", "2024-03-31"}, "months": {"2024-01", "2024-02", "2024-03"}} {
		text := "m,y,x\n"
		for i, d := range dates {
			text += fmt.Sprintf("%s,%d,%d\n", d, i+1, i+2)
		}
		d, problems := load(t, roles, map[string]string{"t.csv": text})
		if d == nil {
			t.Fatal(name, problems.List())
		}
		if d.Grain != mmm.Monthly || d.Periods[2] != mmm.DayOf(2024, 3, 1) {
			t.Errorf("%s: %s %v", name, d.Grain, d.Periods)
		}
	}
}

// loadMistakes are mistakes that show only when the rows of a table are put
// together.
var loadMistakes = []struct {
	what, old, new string // old of geoTable becomes new
	roles          func(r *Roles)
	want           string
}{
	{what: "column misspelt", roles: func(r *Roles) { r.Channels[0].Spend = "tvv" },
		want: `t.csv, column "tvv", channel "tv": the file has no such column. Did you mean "tv"?`},
	{what: "column of another file", roles: func(r *Roles) { r.Controls[0].Column = "rainfall_mm" },
		want: `t.csv, column "rainfall_mm", control "temperature": the file has no such column. Its columns are "week", "geo", "people", "orders", "aov", "tv", "grp", "video", "reach", "freq", "mail", "promo" and 2 more.`},
	{what: "names where numbers should be", roles: func(r *Roles) { r.Controls[0].Column = "geo" },
		want: `t.csv, row 2, column "geo", control "temperature": "Geo10" is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known.`},
	{what: "numbers where dates should be", roles: func(r *Roles) { r.Date = "people" },
		want: `t.csv, row 2, column "people", time: "2000" is a year, and models need days, weeks or months. Export the data by month or by week.`},
	{what: "another grain", roles: func(r *Roles) { r.Grain = mmm.Daily },
		want: `t.csv, column "week", time: the dates are by week, the configuration says day. Set grain: week.`},
	{what: "coarser grain", roles: func(r *Roles) { r.Grain = mmm.Monthly },
		want: `t.csv, column "week", time: the dates are by week, the configuration says month. Set grain: week, or sum the data by month.`},
	{what: "row without a date", old: "2024-01-15,Geo2", new: ",Geo2",
		want: `t.csv, row 5, column "week", time: the row has no date. Give it one, or delete the row.`},
	{what: "row without a geo", old: "2024-01-15,Geo2", new: "2024-01-15,",
		want: `t.csv, row 5, column "geo", geo: the row has no geo. Give it one, or delete the row.`},
	{what: "a geo misses a period", old: "2024-01-15,Geo2,1000,21,2,,70,2,20,1.2,6,0,2,0\n", new: "",
		want: `t.csv, column "geo", geo: "Geo2" has no row for 1 of 4 dates, 2024-01-15. Add the missing rows, with zeros where nothing was spent or delivered, or leave the geo out.`},
	{what: "row copied", old: "2024-01-22,Geo2,1000,22,2,8,80,3,30,1.3,7,0.5,3,0\n", new: "2024-01-22,Geo2,1000,22,2,8,80,3,30,1.3,7,0.5,3,0\n2024-01-22,Geo2,1000,22,2,8,80,3,30,1.3,7,0.5,3,0\n",
		want: `t.csv, row 9, 2024-01-22: the row repeats row 8. Delete one of them.`},
	{what: "two rows for a cell", old: "2024-01-22,Geo10", new: "2024-01-22,Geo2",
		want: `t.csv, row 9, 2024-01-22: the date and geo "Geo2" are those of row 8 already, with other values. Keep one row for each, or sum them.`},
	{what: "geo column not named", roles: func(r *Roles) { r.Geo, r.Population = "", "" },
		want: `t.csv, row 4, 2024-01-08: the date is that of row 3 already, with other values. Keep one row for each date; if the rows are geos, name their column under geo.`},
	{what: "outcome missing in the middle", old: "Geo2,1000,21,", new: "Geo2,1000,,",
		want: `t.csv, row 5, column "orders", outcome, 2024-01-15: there is no value, and the outcome must be known in every period. Fill it in, or leave out the periods before the first and after the last value.`},
	{what: "control missing", old: "6,0,2,0\n", new: "6,0,n/a,0\n",
		want: `t.csv, row 5, column "temp", control "temperature", 2024-01-15: there is no value, and the control must be known in every period. Fill it in, or leave out the periods before the first and after the last value.`},
	{what: "negative spend", old: "2,8,80", new: "2,-8,80",
		want: `t.csv, row 8, column "tv", channel "tv", 2024-01-22: the spend is negative, -8. Refunds and corrections belong in the period they correct.`},
	{what: "negative outcome", old: "1000,22,2", new: "1000,-22,2",
		want: `t.csv, row 8, column "orders", outcome, 2024-01-22: the outcome is negative, -22. Refunds and corrections belong in the period they correct.`},
	{what: "an event with a strength", old: "5,0,1,1\n", new: "5,0,1,3\n",
		want: `t.csv, row 4, column "holiday", events: 3 is neither 0 nor 1, so it does not say whether the event happens. Write 1 when it happens and 0 when it does not; list a variable with other values under controls or treatments.`},
	{what: "a week out of step", old: "2024-01-22,Geo2", new: "2024-01-23,Geo2",
		want: `t.csv, column "week", time: dates are weekly, but 2024-01-23 (Tuesday) comes 1 day after 2024-01-22 (Monday).`},
}

func TestLoadMistakes(t *testing.T) {
	for _, m := range loadMistakes {
		roles, table := geoRoles(), geoTable
		if m.roles != nil {
			m.roles(roles)
		}
		if m.old != "" {
			if table = strings.Replace(geoTable, m.old, m.new, 1); table == geoTable {
				t.Fatalf("%s: nothing replaced", m.what)
			}
		}
		d, problems := load(t, roles, map[string]string{"t.csv": table})
		if d != nil {
			t.Errorf("%s: was loaded", m.what)
		}
		if err := problems.Err(); err == nil || !strings.HasPrefix(err.Error(), m.want) {
			t.Errorf("%s: got\n%v\nwant\n%s", m.what, err, m.want)
		}
	}
}

func TestLoadGaps(t *testing.T) {
	roles := &Roles{Date: "d", Outcome: "y", OutcomeKind: mmm.Revenue, Channels: []ChannelRole{{Name: "tv", Kind: mmm.Paid, Spend: "x", Exposure: "x"}}}
	text := "d,y,x\n"
	for i := range 10 {
		if i != 4 && i != 7 {
			text += fmt.Sprintf("%s,%d,%d\n", monday(i), i+1, i+2)
		}
	}
	_, problems := load(t, roles, map[string]string{"t.csv": text})
	want := `t.csv, column "d", time: 2 weeks are missing between 2024-01-01 and 2024-03-04: 2024-01-29, 2024-02-19. Add every period, with zeros where nothing was spent or delivered.`
	if err := problems.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNaturalOrder(t *testing.T) {
	order := []string{"", "10", "Geo", "Geo2", "Geo2a", "Geo10", "Geo010b", "a"}
	for i := range order[:len(order)-1] {
		if naturalOrder(order[i], order[i+1]) >= 0 || naturalOrder(order[i+1], order[i]) <= 0 {
			t.Errorf("%q does not come before %q", order[i], order[i+1])
		}
	}
}

func TestLoadEventsAndExperiments(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("events.csv", "Name,Date,End,Geo,Lag\nSale,2024-03-01,2024-03-05,,2\nSale,2024-09-01,,A; B,2\nXmas,2024-12-25,,,\n")
	roles := &Roles{Channels: []ChannelRole{{Name: "tv"}, {Name: "search"}}}
	places := Places{}
	var problems app.Problems
	events := LoadEvents(inFolder(dir), "events.csv", 1, 0, places, &problems)
	if problems.Err() != nil || len(events) != 2 || len(events[0].Occurrences) != 2 || events[0].Lag != 2 || events[0].Lead != 1 || events[1].Lag != 0 ||
		events[0].Occurrences[0].End != mmm.DayOf(2024, 3, 5) || len(events[0].Occurrences[1].Geos) != 2 || events[1].Occurrences[0].End != mmm.DayOf(2024, 12, 25) {
		t.Errorf("%v, %v", events, problems.List())
	}
	write("experiments.csv", "channel,start,end,effect,se,against,unit,geos\ntv,2024-03-01,2024-03-28,\"1,200\",150,,revenue,\nsearch,2024-04-01,2024-04-14,90,20,0.6,,A;B\n")
	tests := LoadExperiments(inFolder(dir), "experiments.csv", roles, places, &problems)
	if problems.Err() != nil || len(tests) != 2 || tests[0].Effect != 1200 || !tests[0].InRevenue || tests[1].Against != 0.6 || len(tests[1].Geos) != 2 || tests[0].Name != "tv 2024-03-01" {
		t.Errorf("%v, %v", tests, problems.List())
	}
	if want := (Place{"experiments.csv", 3}); places[`lift test "search 2024-04-01"`] != want || places[`event "Sale"`] != (Place{"events.csv", 2}) {
		t.Errorf("places %v", places)
	}
	for text, want := range map[string]string{
		"channel,start,end,effect,se\ntvs,2024-03-01,2024-03-28,5,1\n":                  `bad.csv, row 2, column "channel": there is no channel "tvs". Did you mean "tv"?`,
		"channel,start,end,effect\ntv,2024-03-01,2024-03-28,5\n":                        `bad.csv, column "se": the file has no such column. It needs channel, start, end, effect, se and may have name, geos, against, count_until, unit; it has "channel", "start", "end", "effect".`,
		"channel,start,end,effect,se\ntv,2024-03-01,soon,5,1\n":                         `bad.csv, row 2, column "end": "soon" is not a date. Write dates as 2024-01-31.`,
		"channel,start,end,effect,se\ntv,2024-03-01,2024-03-28,many,1\n":                `bad.csv, row 2, column "effect": "many" is not a number. Write a number such as 1234.5.`,
		"channel,start,end,effect,se\ntv,2024-03-01,2024-03-28,,1\n":                    `bad.csv, row 2, column "effect": there is no number. Write a number such as 1234.5.`,
		"channel,start,end,effect,se,unit\ntv,2024-03-01,2024-03-28,5,1,roi\n":          `bad.csv, row 2, column "unit": "roi" is neither outcome nor revenue. Give the effect in one of them, and write which.`,
		"channel,start,end,effect,se,against\ntv,2024-03-01,2024-03-28,5,1,forty pct\n": `bad.csv, row 2, column "against": "forty pct" is not a number. Write a number such as 1234.5.`,
	} {
		write("bad.csv", text)
		var problems app.Problems
		LoadExperiments(inFolder(dir), "bad.csv", roles, Places{}, &problems)
		if err := problems.Err(); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}
