package main

import (
	"os"
	"strings"
	"testing"
)

// breakTable makes a mistake in the table of a workspace whose days were run.
func breakTable(t *testing.T) {
	t.Helper()
	text := mustReadFile(t, "ran/data.csv")
	if err := os.WriteFile("ran/data.csv", []byte(strings.Replace(text, "2024-03-11,1019,", "2024-03-11,lots,", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ran is a workspace whose newest week was run.
func ran(f files) {
	f["ran/noonmark.yaml"] = f[config] + "daily: {fit: approximate}\n"
	f["ran/data.csv"] = f[table]
}

var dayMistakes = []mistake{
	{name: "a misspelt command of days", change: nothing, args: "day rnu -w acme", says: []string{`"rnu"`, "run"}},
	{name: "days of no workspace", change: nothing, args: "day run -w nowhere", says: []string{"nowhere"}},
	{name: "the status before the first day", change: nothing, args: "day status -w acme", says: []string{"noonmark day run"}},
	{name: "anomalies before the first day", change: nothing, args: "anomalies -w acme", says: []string{"noonmark day run"}},
	{name: "forecasts before the first day", change: nothing, args: "forecast -w acme", says: []string{"noonmark day run"}},
	{name: "learnings before the first day", change: nothing, args: "learnings -w acme", says: []string{"noonmark day run"}},
	{name: "corrections before the first day", change: nothing, args: "correct list -w acme", says: []string{"noonmark day run"}},
	{name: "a correction before the first day", change: nothing, args: "correct -w acme --kind mask --from 2024-03-04 --reason broken --author jane", says: []string{"noonmark day run"}},
	{name: "a day in words", change: nothing, args: "day run -w acme --date yesterday", says: []string{"--date", `"yesterday"`, "2025-01-31"}},
	{name: "a day and many", change: nothing, args: "day run -w acme --date 2024-03-04 --to 2024-03-18", says: []string{"--date", "--from"}},
	{name: "days that end before they begin", change: nothing, args: "day run -w acme --from 2024-03-18 --to 2024-03-04", says: []string{"--to 2024-03-04", "--from 2024-03-18"}},
	{name: "days to come", change: ran, args: "day run -w ran --to 2224-03-04", says: []string{"2224", "is not over"}},
	{name: "days before the data", change: nothing, args: "day run -w acme --from 2020-01-06 --to 2020-01-13", says: []string{"2020-01-06"}},
	{name: "a day of a broken table", change: cell("tv", 5, "lots"), args: "day run -w acme", says: []string{"data.csv", "row 5", `"lots"`}},
	{name: "a day after a table broke", change: ran, after: breakTable, args: "day run -w ran", says: []string{"data.csv", `"lots"`}},
	{name: "an unknown scheme", change: nothing, args: "coefficients -w acme --scheme kalman", says: []string{"--scheme", `"kalman"`, "posterior"}},
	{name: "an unknown horizon", change: nothing, args: "forecast -w acme --horizon year", says: []string{"--horizon", `"year"`, "week"}},
	{name: "open anomalies and all", change: nothing, args: "anomalies -w acme --open --all", says: []string{"--open", "--all"}},
	{name: "a decision about nothing", change: ran, args: "anomalies accept -w ran --reason yes --author jane", says: []string{"needs an ID"}},
	{name: "a decision without a reason", change: ran, args: "anomalies accept a-0123456789ab -w ran", says: []string{"--reason"}},
	{name: "a decision about an unknown anomaly", change: ran, args: "anomalies reject a-0123456789ab -w ran --reason no --author jane", says: []string{"a-0123456789ab", "noonmark anomalies"}},
	{name: "a decision by the program", change: ran, args: "anomalies reject a-0123456789ab -w ran --reason no --author noonmark", says: []string{"--author"}},
	{name: "a decision about an unknown learning", change: ran, args: "learnings reject l-0123456789ab -w ran --reason no --author jane", says: []string{"l-0123456789ab", "noonmark learnings"}},
	{name: "an unknown learning taken in", change: ran, args: "learnings incorporate l-0123456789ab -w ran", says: []string{"l-0123456789ab"}},
	{name: "a correction of nothing", change: nothing, args: "correct -w acme", says: []string{"--kind", "--from", "--reason"}},
	{name: "an unknown kind of correction", change: nothing, args: "correct -w acme --kind delete --from 2024-03-04 --reason wrong", says: []string{"--kind", `"delete"`, "mask"}},
	{name: "a correction without a value", change: nothing, args: "correct -w acme --kind impute --channel tv --series spend --from 2024-03-04 --reason wrong", says: []string{"impute", "--value"}},
	{name: "a mask with a value", change: nothing, args: "correct -w acme --kind mask --from 2024-03-04 --value 3 --reason wrong", says: []string{"mask", "--value"}},
	{name: "a value below zero", change: nothing, args: "correct -w acme --kind impute --channel tv --series spend --from 2024-03-04 --value -3 --reason wrong", says: []string{"--value -3"}},
	{name: "a series of no channel", change: nothing, args: "correct -w acme --kind mask --series spend --from 2024-03-04 --reason wrong", says: []string{"--series", `"spend"`, "--channel"}},
	{name: "a channel without a series", change: nothing, args: "correct -w acme --kind mask --channel tv --from 2024-03-04 --reason wrong", says: []string{"--series", "spend"}},
	{name: "an event of a channel", change: nothing, args: "correct -w acme --kind event --channel tv --series spend --from 2024-03-04 --reason wrong", says: []string{"event", "--channel"}},
	{name: "an event without variance", change: nothing, args: "correct -w acme --kind event --from 2024-03-04 --variance 0 --reason wrong", says: []string{"--variance 0"}},
	{name: "a mask with variance", change: nothing, args: "correct -w acme --kind mask --from 2024-03-04 --variance 2 --reason wrong", says: []string{"mask", "--variance"}},
	{name: "a correction of an unknown channel", change: ran, args: "correct -w ran --kind mask --channel tvv --series spend --from 2024-03-04 --reason wrong --author jane", says: []string{"tvv.spend", "tv.spend"}},
	{name: "a correction after the last day", change: ran, args: "correct -w ran --kind mask --from 2025-03-03 --reason wrong --author jane", says: []string{"2024-03-18"}},
	{name: "an unknown correction taken back", change: ran, args: "correct undo c-9 -w ran --reason wrong --author jane", says: []string{"c-9"}},
	{name: "two corrections taken back", change: ran, args: "correct undo c-1 c-2 -w ran --reason wrong", says: []string{`"c-2"`}},
	{name: "an unknown suite", change: nothing, args: "backtest --suite weekly-v1", says: []string{"--suite", `"weekly-v1"`, "daily-v1"}},
	{name: "an unknown scenario of the suite", change: nothing, args: "backtest --suite daily-v1 --scenario D9", says: []string{"--scenario", `"D9"`, "D2"}},
	{name: "seeds in words", change: nothing, args: "backtest --suite daily-v1 --seeds many", says: []string{"--seeds", `"many"`, "1-40"}},
	{name: "one seed of the suite", change: nothing, args: "backtest --suite daily-v1 --seed 3", says: []string{"--seed ", "--seeds"}},
	{name: "a seed for a day", change: nothing, args: "day run -w acme --seed 3", says: []string{"--seed", "fit.seed"}},
	{name: "a seed for a backtest", change: nothing, args: "backtest -w acme --seed 3", says: []string{"--seed", "fit.seed"}},
	{name: "seeds backwards", change: nothing, args: "backtest --suite daily-v1 --seeds 4-2", says: []string{"--seeds"}},
	{name: "seeds of releases", change: nothing, args: "backtest --suite daily-v1 --seeds 10001-10100", says: []string{"--seeds", "releases"}},
	{name: "a scenario without the suite", change: nothing, args: "backtest -w acme --scenario D2", says: []string{"--scenario", "--suite"}},
	{name: "results that are something else", change: with("notes.txt", "groceries\n"), args: "backtest --suite daily-v1 --scenario D2 --seeds 1 --results acme/notes.txt", says: []string{"notes.txt", "line 1"}},
	{name: "a backtest of no workspace", change: nothing, args: "backtest -w nowhere", says: []string{"nowhere"}},
	{name: "a backtest before the data", change: nothing, args: "backtest -w acme --from 2020-01-06 --to 2020-01-13", says: []string{"2020-01-06"}},
}
