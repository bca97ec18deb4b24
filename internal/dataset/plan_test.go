package dataset

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// planOf loads the plan of a CSV text for the data of geoTable.
func planOf(t *testing.T, roles *Roles, d *mmm.Data, text string) (*PlanTable, *app.Problems) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "p.csv"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var problems app.Problems
	return LoadPlan(inFolder(dir), "p.csv", roles, d, &problems), &problems
}

// plannedData returns data that plans may be made for.
func plannedData() *mmm.Data {
	values := make([]float64, 8)
	return &mmm.Data{
		Grain: mmm.Weekly, Geos: []string{"north", "south"}, Periods: []mmm.Day{monday(0), monday(1), monday(2), monday(3)},
		Outcome: mmm.Outcome{Name: "orders", Kind: mmm.Count, Values: values, Value: values},
		Channels: []mmm.Channel{
			{Name: "tv", Kind: mmm.Paid}, {Name: "video", Kind: mmm.PaidRF}, {Name: "mail", Kind: mmm.Organic},
		},
		Controls: []mmm.Series{{Name: "temperature"}},
	}
}

// Whatever columns of a plan there are, they are read, in the order of the data.
func TestLoadPlan(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       PlanTable
	}{
		{"everything, geos upside down", "week,geo,tv,grp,video,reach,temp,aov\n" +
			"2025-01-06,south,30,3,7,70,-1,2\n2025-01-06,north,10,1,5,50,11,4\n2025-01-13,south,40,4,8,80,-2,2.5\n2025-01-13,north,20,2,6,60,12,4.5\n",
			PlanTable{
				Starts: mmm.DayOf(2025, 1, 6), N: 2, ByGeo: true,
				Spend:    map[string][]float64{"tv": {10, 20, 30, 40}, "video": {5, 6, 7, 8}},
				Exposure: map[string][]float64{"tv": {1, 2, 3, 4}, "video": {50, 60, 70, 80}},
				Controls: map[string][]float64{"temperature": {11, 12, -1, -2}}, Value: []float64{4, 4.5, 2, 2.5},
			}},
		{"no geos", "week,video\n2025-01-13,6\n2025-01-06,5\n2025-01-20,7\n",
			PlanTable{Starts: mmm.DayOf(2025, 1, 6), N: 3, Spend: map[string][]float64{"video": {5, 6, 7}}, Exposure: map[string][]float64{}, Controls: map[string][]float64{}}},
		{"one period", "week,temp\n2025-01-06,-3.5\n",
			PlanTable{Starts: mmm.DayOf(2025, 1, 6), N: 1, Spend: map[string][]float64{}, Exposure: map[string][]float64{}, Controls: map[string][]float64{"temperature": {-3.5}}}},
	} {
		got, problems := planOf(t, geoRoles(), plannedData(), c.text)
		if list := problems.List(); got == nil || len(list) > 0 {
			t.Errorf("%s: %v", c.what, list)
			continue
		}
		if !reflect.DeepEqual(*got, c.want) {
			t.Errorf("%s: got %+v, want %+v", c.what, *got, c.want)
		}
	}
}

// Exposure that is the spend itself has no price of its own, and months may be dated
// by any day.
func TestLoadPlanOfMonths(t *testing.T) {
	roles := &Roles{Date: "month", Outcome: "sales", OutcomeKind: mmm.Revenue, Channels: []ChannelRole{{Name: "tv", Kind: mmm.Paid, Spend: "tv", Exposure: "tv"}}}
	d := &mmm.Data{Grain: mmm.Monthly, Geos: []string{"national"}, Periods: []mmm.Day{mmm.DayOf(2024, 1, 1), mmm.DayOf(2024, 2, 1)}, Channels: []mmm.Channel{{Name: "tv", Kind: mmm.Paid}}}
	got, problems := planOf(t, roles, d, "month,tv\n2025-01-31,5\n2025-02-28,6\n")
	if got == nil || len(problems.List()) > 0 {
		t.Fatal(problems.List())
	}
	if got.Starts != mmm.DayOf(2025, 1, 1) || got.N != 2 || len(got.Exposure) > 0 || got.ByGeo {
		t.Errorf("got %+v", got)
	}
}

// What is wrong with a plan is said in one go, where it is and what to do.
func TestPlanMistakes(t *testing.T) {
	for _, c := range []struct{ what, text, want string }{
		{"a misspelt column", "week,geo,tvv\n2025-01-06,north,1\n2025-01-06,south,1\n",
			`p.csv, column "tvv": the data have no such column. Did you mean "tv"?`},
		{"a misspelt column, and words for numbers", "week,tv,vidoe\n2025-01-06,much,1\n2025-01-13,6,1\n",
			`p.csv, column "vidoe": the data have no such column. Did you mean "video"?` + "\n" +
				`p.csv, row 2, column "tv", channel "tv": "much" is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known.`},
		{"nothing of a plan", "week,orders\n2025-01-06,1\n",
			`p.csv: the table has no column that a plan can have, so it changes nothing. A plan may have "aov", "tv", "grp", "video", "reach", "temp".`},
		{"no dates", "geo,tv\nnorth,1\nsouth,1\n", `p.csv, column "week", time: the file has no such column. Its columns are "geo", "tv".`},
		{"by month", "week,tv\n2025-01-01,1\n2025-02-01,1\n2025-03-01,1\n",
			`p.csv, column "week", time: the dates are by month, and the model is by week. Give one row for each week.`},
		{"by fits", "week,tv\n2025-01-06,1\n2025-01-09,1\n2025-01-20,1\n",
			`p.csv, column "week", time: dates are mostly 3 days apart, but 2025-01-20 comes 11 days after 2025-01-09. Give one row for each week.`},
		{"with a gap", "week,tv\n2025-01-06,1\n2025-01-20,1\n2025-01-27,1\n",
			`p.csv, column "week", time: 1 week is missing between 2025-01-06 and 2025-01-27: 2025-01-13. Add every period, with zeros where nothing was spent or delivered.`},
		{"weeks from Sunday", "week,tv\n2025-01-05,1\n2025-01-12,1\n",
			`p.csv, column "week", time: weeks begin on a Sunday here (2025-01-05), and on a Monday in the data. Date weeks as the data do.`},
		{"an unknown geo, and one missing", "week,geo,tv\n2025-01-06,north,1\n2025-01-06,soth,1\n",
			`p.csv, column "geo", geo: there is no geo "soth" in the data. Did you mean "south" or "north"?` + "\n" +
				`p.csv, column "geo", geo: "south" has no row for 1 of 1 date, 2025-01-06. Add the missing rows, with zeros where nothing was spent or delivered, or leave the geo out.`},
		{"negative spend, empty control", "week,tv,temp\n2025-01-06,-5,1\n2025-01-13,6,\n",
			`p.csv, row 3, column "temp", control "temperature", 2025-01-13: there is no value, and the control must be known in every period. Fill it in, or leave out the periods before the first and after the last value.` + "\n" +
				`p.csv, row 2, column "tv", channel "tv", 2025-01-06: the spend is negative, -5. Refunds and corrections belong in the period they correct.`},
		{"words for numbers", "week,tv\n2025-01-06,much\n2025-01-13,6\n",
			`p.csv, row 2, column "tv", channel "tv": "much" is not a number. Write a number such as 1234.5, or leave the cell empty if it is not known.`},
		{"a week twice", "week,tv\n2025-01-06,5\n2025-01-06,6\n2025-01-13,6\n",
			`p.csv, row 3, 2025-01-06: the date is that of row 2 already, with other values. Keep one row for each date; if the rows are geos, name their column under geo.`},
	} {
		got, problems := planOf(t, geoRoles(), plannedData(), c.text)
		if err := problems.Err(); got != nil || err == nil || err.Error() != c.want {
			t.Errorf("%s: got\n%v\nwant\n%s", c.what, err, c.want)
		}
	}
}

// What is not read is told, and an empty cell of spend is nothing spent.
func TestPlanWarnings(t *testing.T) {
	got, problems := planOf(t, geoRoles(), plannedData(), "week,tv,orders,remark\n2025-01-06,,3,x\n2025-01-13,6,4,y\n")
	var codes []app.ProblemCode
	for _, p := range problems.List() {
		codes = append(codes, p.Code)
	}
	if want := []app.ProblemCode{"column_unread", "column_unread", "empty_is_zero"}; !reflect.DeepEqual(codes, want) {
		t.Errorf("got %v, want %v", codes, want)
	}
	if got == nil || !reflect.DeepEqual(got.Spend["tv"], []float64{0, 6}) {
		t.Errorf("got %+v", got)
	}
}
