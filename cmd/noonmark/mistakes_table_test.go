package main

import (
	"fmt"
	"strconv"
	"strings"
)

// forgiven is what people's files are like and what is read as it is meant.
var forgiven = map[string]func(files){
	"nothing odd":     nothing,
	"two geos":        files.geos,
	"byte order mark": func(f files) { f[table] = "\ufeff" + f[table] },
	"Windows lines":   func(f files) { f[table] = strings.ReplaceAll(f[table], "\n", "\r\n") },
	"semicolons":      func(f files) { f[table] = strings.ReplaceAll(f[table], ",", ";") },
	"decimal commas":  func(f files) { f[table] = strings.ReplaceAll(strings.ReplaceAll(f[table], ",", ";"), ".", ",") },
	"thousands":       func(f files) { f.column("sales", func(_ int, v string) string { return `"$1,` + v[1:] + `.00"` }) },
	"German dates": func(f files) {
		f.column("date", func(_ int, v string) string { return v[8:] + "." + v[5:7] + "." + v[:4] })
	},
	"rows upside down": func(f files) { f[table] = upsideDown(f[table]) },
	"blank lines":      func(f files) { f[table] += "\n,,,,,\n\n" },
	"other columns": func(f files) {
		f[table] = strings.ReplaceAll(f[table], "\n", ",\xff\n")
		f.replace(table, "\xff", "remark")
	},
}

func upsideDown(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	out := lines[0] + "\n"
	for i := len(lines) - 1; i > 0; i-- {
		out += lines[i] + "\n"
	}
	return out
}

const (
	workbook = "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml ... xl/workbook.xml"
	archive  = "PK\x03\x04\x14\x00\x00\x08data.csv"
)

// fitted is another workspace, quick to fit.
func fitted(f files) {
	f["fitted/noonmark.yaml"] = f[config] + "fit: {chains: 2, draws: 50, warmup: 50, attempts: 1}\n"
	f["fitted/data.csv"] = f[table]
}

// eachValue changes every value of a column, with the number of its row.
func eachValue(column string, change func(row, v int) string) func(files) {
	return func(f files) {
		f.column(column, func(row int, old string) string {
			v, err := strconv.Atoi(old)
			if err != nil {
				panic(err)
			}
			return change(row, v)
		})
	}
}

func mistakes() []mistake {
	var all []mistake
	for _, part := range [][]mistake{fileMistakes, dateMistakes, valueMistakes, geoMistakes, configMistakes, modelMistakes, unreadMistakes, eventMistakes, optionMistakes, surfaceMistakes, planMistakes, dayMistakes} {
		all = append(all, part...)
	}
	return all
}

var fileMistakes = []mistake{
	{name: "data file misspelt", change: inConfig("data.csv", "dta.csv"), says: []string{config, "line 7", "dta.csv", "data.csv"}},
	{name: "data in a folder that is not there", change: inConfig("data.csv", "exports/*.csv"), says: []string{config, "line 7", "exports"}},
	{name: "a folder in place of the data file", change: both(inConfig("data.csv", "exports"), with("exports/", "")), says: []string{"exports", "*.csv"}},
	{name: "no pattern", change: inConfig("path: data.csv", `path: "data[.csv"`), says: []string{config, "line 7", "data[.csv"}},
	{name: "an empty file", change: tableIs(""), says: []string{"data.csv", "empty"}},
	{name: "a header and no rows", change: tableIs("date,sales,tv,tv_grp,radio,price\n"), says: []string{"data.csv", "row"}},
	{name: "an Excel workbook called .csv", change: tableIs(workbook), says: []string{"data.csv", "Excel", "CSV"}},
	{name: "a ZIP archive called .csv", change: tableIs(archive), says: []string{"data.csv", "ZIP"}},
	{name: "a Parquet file called .csv", change: tableIs("PAR1\x15\x04\x15PAR1"), says: []string{"data.csv", ".parquet"}},
	{name: "a CSV file called .parquet", change: func(f files) { f["acme/data.parquet"] = f[table]; f.replace(config, "data.csv", "data.parquet") }, says: []string{"data.parquet"}},
	{name: "a Parquet file cut short", change: both(inConfig("data.csv", "data.parquet"), with("data.parquet", "PAR1\x15\x04\x15\x00 and so on, but not to the end")), says: []string{"data.parquet", "cut short"}},
	{name: "a sign-in page", change: tableIs("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n"), says: []string{"data.csv", "web page"}},
	{name: "Latin-1", change: both(inTable("price\n", "précio\n"), func(f files) { f[table] = strings.ReplaceAll(f[table], "é", "\xe9") }), says: []string{"data.csv", "row 1", "UTF-8"}},
	{name: "a column name twice", change: inTable("radio", "tv"), says: []string{"row 1", `"tv"`, "C and E"}},
	{name: "a title above the header", change: func(f files) { f[table] = "Media report,,,,,\n" + f[table] }, says: []string{"row 1", "Media report"}},
	{name: "a header in the middle", change: inTable("2024-01-15", "date,sales,tv,tv_grp,radio,price\n2024-01-15"), says: []string{"row 4"}},
	{name: "a short row", change: inTable("2024-01-15,", "2024-01-15\n2024-01-15,"), says: []string{"row 4"}},
	{name: "thousands without quotation marks", change: eachValue("sales", func(_, v int) string { return fmt.Sprintf("1,%03d", v%1000) }), says: []string{"row 2", "quotation marks"}},
	{name: "a quotation mark never closed", change: inTable(",1000,", `,"1000,`), says: []string{"quotation mark"}},
	{name: "spaces between columns", change: func(f files) { f[table] = strings.ReplaceAll(f[table], ",", " ") }, says: []string{"data.csv", "comma"}},
	{name: "columns of two files do not match", change: both(inConfig("data.csv}", "data.csv}\n  - {path: more.csv}"), with("more.csv", "date,revenue,tv,tv_grp,radio,price\n2024-03-25,1000,1,1,1,2\n")), says: []string{"more.csv", `"sales"`}},
	{name: "rows of two files overlap", change: both(inConfig("data.csv}", "data.csv}\n  - {path: more.csv}"), with("more.csv", "date,sales,tv,tv_grp,radio,price\n2024-03-18,1000,1,1,1,2\n")), says: []string{"more.csv", "row 2", "row 13 of acme/data.csv", "2024-03-18"}},
}

var dateMistakes = []mistake{
	{name: "dates written in two ways", change: both(cell("date", 5, "22/01/2024"), cell("date", 6, "29/01/2024")), says: []string{"row 5", `"date"`, "22/01/2024"}},
	{name: "day or month first", change: func(f files) {
		f[table] = "date,sales,tv,tv_grp,radio,price\n01/02/2024,1,2,3,4,5\n02/03/2024,2,3,4,5,6\n05/06/2024,3,5,4,5,7\n"
	}, says: []string{"row 2", "01/02/2024", "2024-02-01", "2024-01-02"}},
	{name: "no such day", change: cell("date", 10, "2024-02-30"), says: []string{"row 10", "2024-02-30"}},
	{name: "a row without a date", change: cell("date", 4, ""), says: []string{"row 4", `"date"`}},
	{name: "a row of totals", change: func(f files) { f[table] += "Total,12000,1000,300,200,2\n" }, says: []string{"row 14", "Total"}},
	{name: "a week is missing", change: inTable("2024-01-22", "2023-12-25"), says: []string{"2024-01-22"}},
	{name: "many weeks are missing", change: inTable("2024-01-01", "2023-01-02"), says: []string{"52 weeks", "2023-01-09"}},
	{name: "the same row twice", change: func(f files) { lines := strings.SplitAfter(f[table], "\n"); f[table] += lines[4] }, says: []string{"row 14", "row 5", "2024-01-22"}},
	{name: "two rows of a week", change: cell("date", 5, "2024-01-15"), says: []string{"row 5", "row 4", "2024-01-15", "geo"}},
	{name: "another grain", change: inConfig("grain: week", "grain: day"), says: []string{"week", "day", `"date"`}},
	{name: "days instead of weeks", change: func(f files) {
		f.column("date", func(row int, _ string) string { return fmt.Sprintf("2024-01-%02d", row) })
	}, says: []string{"day", "week"}},
	{name: "working days", change: func(f files) {
		f.column("date", func(row int, _ string) string { return fmt.Sprintf("2024-01-%02d", row-1+2*((row-2)/5)) })
		f.replace(config, "grain: week", "grain: day")
	}, says: []string{"working days"}},
	{name: "a single week", change: func(f files) { f[table] = strings.Join(strings.SplitAfterN(f[table], "\n", 3)[:2], "") }, says: []string{`"date"`, "one date"}},
	{name: "weeks that begin on different days", change: cell("date", 13, "2024-03-19"), says: []string{"2024-03-19", "Tuesday"}},
	{name: "quarters", change: func(f files) {
		f.column("date", func(row int, _ string) string { return fmt.Sprintf("202%d-Q%d", row/4, row%4+1) })
	}, says: []string{"row 2", "quarter"}},
	{name: "spans of days", change: func(f files) { f.column("date", func(_ int, old string) string { return old + " - " + old }) }, says: []string{"row 2", "span"}},
	{name: "times of day", change: func(f files) {
		f.column("date", func(row int, old string) string { return fmt.Sprintf("%s %02d:00", old, row) })
	}, says: []string{"row 3", "02:00"}},
}

var valueMistakes = []mistake{
	{name: "text among numbers", change: cell("tv", 4, "tbd"), says: []string{"data.csv", "row 4", `column "tv"`, "tbd"}},
	{name: "text instead of numbers", change: whole("radio", "none so far"), says: []string{"row 2", `column "radio"`}},
	{name: "abbreviated thousands", change: eachValue("tv", func(_, v int) string { return fmt.Sprint(v, "k") }), says: []string{"row 2", `column "tv"`, "12k", "more rows"}},
	{name: "negative spend", change: cell("tv", 4, "-25"), says: []string{"data.csv", "row 4", `column "tv"`, `channel "tv"`, "2024-01-15", "-25"}},
	{name: "negative spend that is exposure too", change: cell("radio", 4, "-25"), says: []string{"row 4", `channel "radio"`, "2024-01-15"}},
	{name: "negative outcome", change: cell("sales", 5, "-1000"), says: []string{"row 5", `column "sales"`, "2024-01-22", "-1000"}},
	{name: "no outcome in some week", change: cell("sales", 5, ""), says: []string{"row 5", `column "sales"`, "2024-01-22"}},
	{name: "no control in some week", change: cell("price", 5, "NA"), says: []string{"row 5", `column "price"`, `control "price"`, "2024-01-22"}},
	{name: "decimal commas and points", change: both(cell("price", 4, `"2,5"`), cell("price", 6, "2.75")), says: []string{"row", `column "price"`}},
	{name: "two currencies", change: both(cell("tv", 4, "$5"), cell("tv", 5, "€6")), says: []string{"row 5", `column "tv"`, "currency"}},
	{name: "percent here and there", change: both(cell("price", 4, "5%"), cell("price", 5, "6%")), says: []string{"row 4", `column "price"`, "percent"}},
	{name: "infinite values", change: cell("tv_grp", 4, "inf"), says: []string{"row 4", `column "tv_grp"`}},
	{name: "broken formulas", change: cell("tv", 4, "#REF!"), says: []string{"row 4", `column "tv"`, "formula"}},
	{name: "a constant outcome", change: whole("sales", "1000"), says: []string{config, "line 5", "outcome", "constant"}},
	{name: "an outcome of zero", change: whole("sales", "0"), says: []string{config, "line 5", "outcome"}},
	{name: "an empty outcome", change: whole("sales", ""), says: []string{`column "sales"`}},
	{name: "a channel without spend", change: both(whole("tv", "0")), says: []string{config, "line 9", `channel "tv"`, "spend"}},
	{name: "spend without exposure", change: whole("tv_grp", "0"), says: []string{config, "line 9", `channel "tv"`, "exposure"}},
	{name: "a channel that never was", change: both(whole("radio", "0")), says: []string{config, "line 10", `channel "radio"`, "spend"}},
	{name: "a channel that never changes", change: whole("radio", "25"), says: []string{config, "line 10", `channel "radio"`, "change"}},
	{name: "a control that never changes", change: whole("price", "2"), says: []string{config, "line 11", `control "price"`, "change"}},
	{name: "many mistakes in many cells", change: both(eachValue("tv", func(row, v int) string { return fmt.Sprint(-v - row) }), eachValue("radio", func(_, v int) string { return fmt.Sprint(-v - 1) }), cell("sales", 6, "")), says: []string{`"tv"`, `"radio"`, `"sales"`, "more rows"}},
}

var geoMistakes = []mistake{
	{name: "geos without their column named", change: both(files.geos, inConfig("geo: {column: geo, population: people}\n", "")), says: []string{"row 3", "row 2", "geo"}},
	{name: "a geo misses a week", change: both(files.geos, inTable("south,100,2024-01-15", "west,100,2024-01-15")), says: []string{`"south"`, "2024-01-15"}},
	{name: "a row without a geo", change: both(files.geos, inTable("south,100,2024-01-15", ",100,2024-01-15")), says: []string{"row 7", `"geo"`}},
	{name: "geo column misspelt", change: both(files.geos, inConfig("column: geo", "column: geos")), says: []string{`"geos"`, `"geo"`}},
	{name: "population of zero", change: both(files.geos, func(f files) { f[table] = strings.ReplaceAll(f[table], "south,100", "south,0") }), says: []string{`"south"`, "population"}},
	{name: "population in words", change: both(files.geos, inTable("south,100", "south,many")), says: []string{"row 3", `"people"`, "many"}},
	{name: "unknown baseline geo", change: both(files.geos, inConfig("population: people", "population: people, baseline: nord")), says: []string{"line 5", "geo.baseline", `"nord"`, "north"}},
	{name: "hold-out of an unknown geo", change: both(files.geos, addConfig("model: {holdout: {last: 2, geos: [soth]}}")), says: []string{"soth", "south"}},
	{name: "lift test in an unknown geo", change: both(files.geos, with("experiments.csv", "channel,start,end,effect,se,geos\ntv,2024-01-08,2024-01-21,20,5,east\n")), says: []string{"experiments.csv", "row 2", "east", "lift test"}},
	{name: "many geos miss weeks", change: func(f files) {
		f.geos()
		for i := range 40 {
			f[table] += fmt.Sprintf("geo %d,1,2024-01-01,1,1,1,1,1\n", i)
		}
	}, says: []string{`"geo 0"`, "11 of 12 dates", "And 37 more"}},
}

var configMistakes = []mistake{
	{name: "no such folder", change: nothing, args: "check -w acne", says: []string{"acne", "init"}},
	{name: "a folder that is no workspace", change: func(f files) { f["other/readme.txt"] = "hello" }, args: "fit -w other", says: []string{"other", "init"}},
	{name: "a table in place of a workspace", change: nothing, args: "fit -w acme/data.csv", says: []string{"acme/data.csv", "--from"}},
	{name: "the configuration in place of its folder", change: nothing, args: "fit -w acme/noonmark.yaml", says: []string{"-w acme"}},
	{name: "the configuration is a folder", change: func(f files) { delete(f, config); f[config+"/"] = "" }, says: []string{config, "folder"}},
	{name: "an empty configuration", change: configIs(""), says: []string{config, "empty"}},
	{name: "a tab in the configuration", change: inConfig("  - {name: tv", "\t- {name: tv"), says: []string{config, "line 9", "tab"}},
	{name: "no closing bracket", change: inConfig("exposure: tv_grp}", "exposure: tv_grp"), says: []string{config, "line"}},
	{name: "a key twice", change: addConfig("currency: EUR"), says: []string{"line 12", "currency"}},
	{name: "an unknown key", change: inConfig("channels:", "chanels:"), says: []string{"line 8", "channels"}},
	{name: "an unknown key of a channel", change: inConfig("exposure: tv_grp", "exposures: tv_grp"), says: []string{"line 9", "channels[1]", "exposure"}},
	{name: "a key that is missing", change: inConfig("outcome: {column: sales, kind: revenue}\n", ""), says: []string{"outcome"}},
	{name: "a channel without spend column", change: inConfig("{name: radio, spend: radio}", "{name: radio}"), says: []string{"line 10", "channels[2]", "spend"}},
	{name: "a version to come", change: inConfig("version: 1", "version: 2"), says: []string{"line 1", "version"}},
	{name: "grain as an adverb", change: inConfig("grain: week", "grain: weekly"), says: []string{"line 4", "week"}},
	{name: "currency as a word", change: inConfig("USD", "dollars"), says: []string{"line 3", "USD"}},
	{name: "a text for a list", change: inConfig("controls: [price]", "controls: price"), says: []string{"line 11", "list"}},
	{name: "a name twice", change: inConfig("name: radio", "name: tv"), says: []string{"line 10", `"tv"`, "channels[1]"}},
	{name: "a column that is not there", change: inConfig("spend: tv,", "spend: tv_spend,"), says: []string{"data.csv", `column "tv_spend"`, `channel "tv"`}},
	{name: "a column in another case", change: inConfig("spend: radio", "spend: Radio"), says: []string{`"Radio"`, `Did you mean "radio"?`}},
	{name: "a control that is not there", change: inConfig("[price]", "[weather]"), says: []string{`control "weather"`, `"date", "sales"`}},
	{name: "the outcome is a date", change: inConfig("column: sales", "column: date"), says: []string{"data.csv", `column "date"`, "outcome"}},
	{name: "the date is a number", change: inConfig("column: date", "column: radio"), says: []string{"data.csv", `column "radio"`, "time"}},
	{name: "reach without frequency", change: inConfig("exposure: tv_grp", "reach: tv_grp"), says: []string{"line 9", "frequency"}},
	{name: "the value of revenue", change: inConfig("kind: revenue", "kind: revenue, value: price"), says: []string{"line 5", "outcome.value"}},
	{name: "FILL_IN left as it is", change: inConfig("column: sales", "column: FILL_IN"), says: []string{"FILL_IN"}},
	{name: "very many mistakes", change: manyKeys, says: []string{"line 12", "key0", "And 10 more problems"}},
	{name: "many mistakes at once", change: both(inConfig("currency: USD", "currency: usd"), inConfig("grain: week", "grain: weeks"), inConfig("spend: radio", "spnd: radio"), addConfig("model: {max_lag: -1, adstok: delayed}")),
		says: []string{"line 3", "line 4", "line 10", "line 12", "max_lag", "adstok"}},
}

var manyKeys = func(f files) {
	for i := range 40 {
		f[config] += fmt.Sprintf("key%d: %d\n", i, i)
	}
}

var modelMistakes = []mistake{
	{name: "a number in words", change: addConfig("model: {max_lag: eight}"), says: []string{"line 12", "model.max_lag", "eight"}},
	{name: "an unknown carry-over", change: addConfig("model: {adstock: geometrical}"), says: []string{"line 12", "geometric"}},
	{name: "more knots than weeks", change: addConfig("model: {knots: 13}"), says: []string{"line 12", "model.knots", "13", "12"}},
	{name: "no knots", change: addConfig("model: {knots: 0}"), says: []string{"model.knots", "0"}},
	{name: "a knot outside the data", change: addConfig("model: {knots: [2024-01-01, 2025-01-06]}"), says: []string{"line 12", "model.knots", "2025-01-06", "2024-03-18"}},
	{name: "a knot in every week of a nation", change: addConfig("model: {knots: all}"), says: []string{"line 12", "knot"}},
	{name: "a day-of-week season by week", change: addConfig("model: {weekly: true}"), says: []string{"line 12", "week"}},
	{name: "too many harmonics", change: addConfig("model: {yearly: 60}"), says: []string{"line 12", "60"}},
	{name: "a prior with a negative standard deviation", change: addConfig("model: {priors: {roi: {lognormal: [0, -1]}}}"), says: []string{"line 12", "model.priors.roi", "-1"}},
	{name: "a misspelt distribution", change: addConfig("model: {priors: {roi: {lognorm: [0, 1]}}}"), says: []string{"line 12", "lognormal"}},
	{name: "a prior with too few numbers", change: addConfig("model: {priors: {roi: {lognormal: [0]}}}"), says: []string{"line 12", "model.priors.roi"}},
	{name: "an interval upside down", change: addConfig("model: {priors: {roi: {lognormal: {interval: [5, 0.5]}}}}"), says: []string{"line 12", "interval"}},
	{name: "a prior on something unknown", change: inConfig("spend: radio}", "spend: radio, priors: {roas: {lognormal: [0, 1]}}}"), says: []string{"line 10", "roas", "roi"}},
	{name: "two priors that imply each other", change: inConfig("spend: radio}", "spend: radio, priors: {roi: {lognormal: [0, 1]}, mroi: {lognormal: [0, 1]}}}"), says: []string{"line 10", "roi and mroi"}},
	{name: "a prior of a parameter that is not there", change: inConfig("spend: radio}", "spend: radio, saturation: none, priors: {slope: {lognormal: [0, 1]}}}"), says: []string{"line 10", "channels[2].priors.slope", "saturation: hill"}},
	{name: "a retention above one", change: inConfig("spend: radio}", "spend: radio, priors: {alpha: {uniform: [0, 2]}}}"), says: []string{"line 10", `channel "radio"`, "alpha"}},
	{name: "a prior window upside down", change: inConfig("spend: radio}", "spend: radio, prior_window: {from: 2024-03-01, to: 2024-01-01}}"), says: []string{"line 10", "2024-01-01", "2024-03-01"}},
	{name: "a prior window outside the data", change: inConfig("spend: radio}", "spend: radio, prior_window: {from: 2023-01-01, to: 2023-03-01}}"), says: []string{"line 10", `channel "radio"`}},
	{name: "hold-out after the data", change: addConfig("model: {holdout: {from: 2025-01-01, to: 2025-03-01}}"), says: []string{"line 12", "model.holdout", "2024-03-18"}},
	{name: "hold-out of everything", change: addConfig("model: {holdout: {last: 12}}"), says: []string{"line 12", "model.holdout", "12"}},
	{name: "hold-out said twice", change: addConfig("model: {holdout: {last: 2, share: 0.1}}"), says: []string{"line 12", "model.holdout"}},
	{name: "no chains", change: addConfig("fit: {chains: 0}"), says: []string{"line 12", "fit.chains", "0"}},
	{name: "too few draws", change: addConfig("fit: {draws: 5}"), says: []string{"line 12", "fit.draws", "5"}},
	{name: "acceptance of 95", change: addConfig("fit: {target_accept: 95}"), says: []string{"line 12", "fit.target_accept", "95"}},
	{name: "an R-hat that nothing meets", change: addConfig("review: {max_rhat: 1}"), says: []string{"line 12", "review.max_rhat", "1"}},
	{name: "a misspelt threshold", change: addConfig("review: {max_rat: 1.02}"), says: []string{"line 12", "review.max_rat", "max_rhat"}},
	{name: "half a divergence", change: addConfig("review: {max_divergences: 0.5}"), says: []string{"line 12", "review.max_divergences", "0.5"}},
	{name: "errors before warnings", change: addConfig("review: {negative_baseline: 0.9}"), says: []string{"line 12", "negative_baseline_error", "0.8"}},
	{name: "a negative seed", change: addConfig("fit: {seed: -1}"), says: []string{"line 12", "fit.seed"}},
}

// unreadMistakes are settings that the model they stand in does not have.
var unreadMistakes = []mistake{
	{name: "a prior on return, where priors are on marginal return", change: addConfig("model: {prior_on: mroi, priors: {roi: {lognormal: [0, 1]}}}"), says: []string{"line 12", "model.priors.roi", "prior_on: roi"}},
	{name: "a prior on contribution without such a channel", change: addConfig("model: {priors: {contribution: {beta: [1, 9]}}}"), says: []string{"line 12", "model.priors.contribution", "prior_on: contribution"}},
	{name: "a slope of logistic saturation", change: addConfig("model: {saturation: logistic, priors: {slope: {lognormal: [0, 1]}}}"), says: []string{"line 12", "model.priors.slope", "saturation: hill"}},
	{name: "a half-saturation of logistic saturation", change: inConfig("spend: radio}", "spend: radio, saturation: logistic, priors: {ec: {lognormal: [0, 1]}}}"), says: []string{"line 10", "channels[2].priors.ec", "saturation: logistic", "saturation: hill"}},
	{name: "a rate of Hill saturation", change: addConfig("model: {priors: {lam: {lognormal: [0, 1]}}}"), says: []string{"line 12", "model.priors.lam", "saturation: logistic"}},
	{name: "a delay of geometric carry-over", change: addConfig("model: {priors: {delay: {uniform: [0, 2]}}}"), says: []string{"line 12", "model.priors.delay", "adstock: delayed"}},
	{name: "a retention without carry-over", change: inConfig("spend: radio}", "spend: radio, adstock: none, priors: {alpha: {beta: [1, 3]}}}"), says: []string{"line 10", "channels[2].priors.alpha", "adstock: none", "adstock: geometric or binomial or delayed"}},
	{name: "a Weibull scale of binomial carry-over", change: addConfig("model: {adstock: binomial, priors: {scale: {lognormal: [0, 1]}}}"), says: []string{"line 12", "model.priors.scale", "adstock: weibull_pdf or weibull_cdf"}},
	{name: "degrees of freedom of normal noise", change: addConfig("model: {priors: {df: {gamma: [2, 0.1]}}}"), says: []string{"line 12", "model.priors.df", "student_t"}},
	{name: "spreads over geos of a nation", change: addConfig("model: {priors: {eta: {half_normal: 1}, xi: {half_normal: 1}, geo: {normal: [0, 1]}}}"), says: []string{"line 12", "model.priors.eta", "model.priors.xi", "model.priors.geo", "one geo"}},
	{name: "a spread over geos of one channel of a nation", change: inConfig("spend: radio}", "spend: radio, priors: {eta: {half_normal: 1}}}"), says: []string{"line 10", "channels[2].priors.eta", "one geo"}},
	{name: "a spread over geos of a control of a nation", change: inConfig("[price]", "[{name: price, priors: {xi: {half_normal: 1}}}]"), says: []string{"line 11", "controls[1].priors.xi", "one geo"}},
	{name: "a spread of controls that are not there", change: both(files.geos, inConfig("controls: [price]\n", ""), addConfig("model: {priors: {xi: {half_normal: 1}}}")), says: []string{"line 12", "model.priors.xi", "controls"}},
	{name: "effects over the geos of a nation", change: addConfig("model: {effects: normal}"), says: []string{"line 12", "model.effects", "one geo"}},
	{name: "a noise for each geo of a nation", change: addConfig("model: {unique_sigma: true}"), says: []string{"line 12", "model.unique_sigma", "one geo"}},
	{name: "a control per population of a nation", change: inConfig("[price]", "[{name: price, per_population: true}]"), says: []string{"line 11", "controls[1].per_population", "one geo"}},
	{name: "a treatment per population without population", change: both(files.geos, inConfig(", population: people", ""), inConfig("controls: [price]", "treatments: [{name: price, per_population: true}]")), says: []string{"line 12", "treatments[1].per_population", "geo.population"}},
	{name: "the season of a model without one", change: addConfig("model: {yearly: 0, priors: {yearly: {normal: [0, 1]}, weekly: {normal: [0, 1]}}}"), says: []string{"line 12", "model.priors.yearly", "model.priors.weekly"}},
	{name: "the effect of events that are not there", change: addConfig("model: {priors: {event: {normal: [0, 1]}}}"), says: []string{"line 12", "model.priors.event", "events"}},
	{name: "an order without saturation", change: inConfig("spend: radio}", "spend: radio, saturation: none, order: saturation_first}"), says: []string{"line 10", "channels[2].order"}},
	{name: "an order of reach and frequency", change: inConfig("exposure: tv_grp}", "reach: tv_grp, frequency: price, order: adstock_first}"), says: []string{"line 9", "channels[1].order", "frequency"}},
	{name: "an order and a longest lag without carry-over", change: addConfig("model: {adstock: none, order: saturation_first, max_lag: 3}"), says: []string{"line 12", "model.order", "model.max_lag", "no channel has carry-over"}},
	{name: "many settings that do nothing", change: addConfig("model:\n  likelihood: normal\n  priors:\n    df: {gamma: [2, 0.1]}\n    delay: {uniform: [0, 2]}"), says: []string{"line 15", "line 16"}},
}

var eventMistakes = []mistake{
	{name: "no file of events", change: addConfig("events: event.csv"), says: []string{"event.csv"}},
	{name: "events without dates", change: both(addConfig("events: events.csv"), with("events.csv", "name,day\nfair,2024-01-08\n")), says: []string{"events.csv", `column "date"`, `"day"`}},
	{name: "events with two kinds of dates", change: both(addConfig("events: events.csv"), with("events.csv", "name,date\nfair,2024-01-08\nsale,08.02.2024\nshow,2024-03-01\n")), says: []string{"events.csv", "row 3", `column "date"`, "08.02.2024"}},
	{name: "an event outside the data", change: both(addConfig("events: events.csv"), with("events.csv", "name,date\nfair,2030-01-08\n")), says: []string{"events.csv", "row 2", `event "fair"`, "2024-03-18"}},
	{name: "an event that ends before it starts", change: both(addConfig("events: events.csv"), with("events.csv", "name,date,end\nfair,2024-01-15,2024-01-08\n")), says: []string{"events.csv", "row 2", `event "fair"`, "2024-01-08", "2024-01-15"}},
	{name: "an event in an unknown geo", change: both(files.geos, addConfig("events: events.csv"), with("events.csv", "name,date,geo\nfair,2024-01-15,east\n")), says: []string{"events.csv", "row 2", `event "fair"`, "east"}},
	{name: "an event with half a lag", change: both(addConfig("events: events.csv"), with("events.csv", "name,date,lag\nfair,2024-01-15,0.5\n")), says: []string{"events.csv", "row 2", `"lag"`, "0.5"}},
	{name: "an event without a name", change: both(addConfig("events: events.csv"), with("events.csv", "name,date\n,2024-01-15\nfair,2024-01-22\n")), says: []string{"events.csv", "row 2", `"name"`}},
	{name: "a column of events with strengths", change: addConfig("events: {columns: [tv_grp]}"), says: []string{"row 3", `"tv_grp"`, "events"}},
	{name: "no file of experiments", change: addConfig("experiments: tests.csv"), says: []string{"tests.csv"}},
	{name: "a lift test of an unknown channel", change: with("experiments.csv", "channel,start,end,effect,se\ntvs,2024-01-08,2024-01-21,20,5\n"), says: []string{"experiments.csv", "row 2", `"tvs"`, `"tv"`}},
	{name: "a lift test with a negative error", change: with("experiments.csv", "channel,start,end,effect,se\ntv,2024-01-08,2024-01-21,20,-5\n"), says: []string{"experiments.csv", "row 2", "lift test", "-5"}},
	{name: "a lift test outside the data", change: with("experiments.csv", "channel,start,end,effect,se\ntv,2023-01-08,2023-01-21,20,5\n"), says: []string{"experiments.csv", "row 2", "lift test", "2023-01-08", "2024-01-01"}},
	{name: "a lift test that ends before it starts", change: with("experiments.csv", "channel,start,end,effect,se\ntv,2024-01-21,2024-01-08,20,5\n"), says: []string{"experiments.csv", "row 2", "lift test", "2024-01-08", "2024-01-21"}},
	{name: "a lift test without its error", change: with("experiments.csv", "channel,start,end,effect\ntv,2024-01-08,2024-01-21,20\n"), says: []string{"experiments.csv", `column "se"`}},
	{name: "a lift test with a remark for an effect", change: with("experiments.csv", "channel,start,end,effect,se\ntv,2024-01-08,2024-01-21,significant,5\n"), says: []string{"experiments.csv", "row 2", `"effect"`, "significant"}},
	{name: "a lift test in an unknown unit", change: with("experiments.csv", "channel,start,end,effect,se,unit\ntv,2024-01-08,2024-01-21,20,5,percent\n"), says: []string{"experiments.csv", "row 2", `"unit"`, "percent"}},
	{name: "a lift test that compares with itself", change: with("experiments.csv", "channel,start,end,effect,se,against\ntv,2024-01-08,2024-01-21,20,5,1\n"), says: []string{"experiments.csv", "row 2", "lift test", "exposure"}},
	{name: "an empty file of experiments", change: with("experiments.csv", ""), says: []string{"experiments.csv", "empty"}},
}

var optionMistakes = []mistake{
	{name: "a misspelt command", change: nothing, args: "ft -w acme", says: []string{`"ft"`, "fit"}},
	{name: "a command that is not there", change: nothing, args: "optimise", says: []string{`"optimise"`, "--help"}},
	{name: "a misspelt command with options of its own", change: nothing, args: "int new --from acme/data.csv", says: []string{`"int"`, "init"}},
	{name: "a misspelt option", change: nothing, args: "fit -w acme --sed 3", says: []string{"--sed", "--seed"}},
	{name: "an option in one letter", change: nothing, args: "fit -s 3", says: []string{"-s"}},
	{name: "an option without its value", change: nothing, args: "fit -w acme --seed", says: []string{"--seed"}},
	{name: "a seed in words", change: nothing, args: "fit -w acme --seed random", says: []string{"--seed", `"random"`}},
	{name: "a seed below zero", change: nothing, args: "fit -w acme --seed -1", says: []string{"--seed", `"-1"`}},
	{name: "a workspace without -w", change: nothing, args: "fit acme", says: []string{`"acme"`, "-w acme"}},
	{name: "init without a folder", change: nothing, args: "init", says: []string{"folder"}},
	{name: "init without --from", change: nothing, args: "init new acme/data.csv", says: []string{"--from acme/data.csv"}},
	{name: "init where a workspace is", change: nothing, args: "init acme --from acme/data.csv", says: []string{config}},
	{name: "init where a file is", change: nothing, args: "init acme/data.csv", says: []string{"acme/data.csv"}},
	{name: "init from a file that is not there", change: nothing, args: "init new --from acme/dta.csv", says: []string{"acme/dta.csv", "data.csv"}},
	{name: "init from a folder", change: nothing, args: "init new --from acme", says: []string{"acme", "*.csv"}},
	{name: "init from a workbook", change: tableIs(workbook), args: "init new --from acme/data.csv", says: []string{"Excel"}},
	{name: "init from a header", change: tableIs("date,sales,tv\n"), args: "init new --from acme/data.csv", says: []string{"acme/data.csv"}},
	{name: "summary before a fit", change: nothing, args: "summary -w acme", says: []string{"acme", "fit"}},
	{name: "summary of no workspace", change: nothing, args: "summary -w nowhere", says: []string{"nowhere"}},
	{name: "models of no workspace", change: nothing, args: "models -w nowhere", says: []string{"nowhere"}},
	{name: "a model that is not there", change: fitted, args: "summary -w fitted --model m-0123456789ab", says: []string{"m-0123456789ab", "m-"}},
	{name: "a model that is no id", change: fitted, args: "summary -w fitted --model latest", says: []string{`"latest"`}},
	{name: "report without a file", change: nothing, args: "report -w acme", says: []string{"--out"}},
	{name: "report as a document", change: fitted, args: "report -w fitted --out report.docx", says: []string{"report.docx", ".html", ".pdf"}},
	{name: "report in a folder that is not there", change: fitted, args: "report -w fitted --out reports/today.html", says: []string{"reports"}},
	{name: "report onto a folder", change: both(fitted, func(f files) { f["today.html/"] = "" }), args: "report -w fitted --out today.html", says: []string{"today.html", "folder"}},
	{name: "export of nothing", change: nothing, args: "export -w acme", says: []string{"--what", "--out"}},
	{name: "export of something unknown", change: nothing, args: "export -w acme --what draw --out x.csv", says: []string{`"draw"`, "draws"}},
	{name: "export in an unknown format", change: nothing, args: "export -w acme --what draws --format xlsx --out x.xlsx", says: []string{`"xlsx"`, "parquet"}},
	{name: "contributions for ArviZ", change: fitted, args: "export -w fitted --what contributions --format arviz --out x.zarr", says: []string{"contributions", "draws"}},
	{name: "Parquet on standard output", change: fitted, args: "export -w fitted --what fit --format parquet --out -", says: []string{"CSV", "--out"}},
	{name: "export into a folder that is not there", change: fitted, args: "export -w fitted --what fit --out exports/fit.csv", says: []string{"exports"}},
	{name: "scenarios before a surface is built", change: fitted, args: "export -w fitted --what scenarios --out x.csv", says: []string{"no surface", "noonmark surface build"}},
	{name: "scenarios of no workspace", change: nothing, args: "export -w nowhere --what scenarios --out x.csv", says: []string{"nowhere"}},
	{name: "scenarios of a model", change: fitted, args: "export -w fitted --what scenarios --model m-0123456789ab --out x.csv", says: []string{"scenarios", "--surface"}},
	{name: "draws of a surface", change: fitted, args: "export -w fitted --what draws --surface s-0123456789ab --out x.csv", says: []string{"draws", "--model"}},
	{name: "simulate where something is", change: nothing, args: "simulate --out acme", says: []string{"acme", "not empty"}},
	{name: "simulate without a folder", change: nothing, args: "simulate --scenario D0", says: []string{"--out"}},
	{name: "an unknown scenario", change: nothing, args: "simulate --scenario D9 --out new", says: []string{`"D9"`, "D0"}},
	{name: "an unknown grain", change: nothing, args: "simulate --grain month --out new", says: []string{`"month"`, "week"}},
	{name: "no geos", change: nothing, args: "simulate --geos 0 --out new", says: []string{"geos"}},
	{name: "a shell that is not there", change: nothing, args: "completion bsh", says: []string{`"bsh"`, "bash"}},
	{name: "help with a command that is not there", change: nothing, args: "help reprot", says: []string{`"reprot"`, "report"}},
}
