package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/noonmark/noonmark/internal/cli"
)

// planTable is a workspace that can be planned for, and a table of a plan.
func planTable(text string) func(files) {
	return both(fitted, func(f files) { f["next.csv"] = text })
}

// surfaceFile returns the path of a file of the only surface.
func surfaceFile(t *testing.T, name string) string {
	t.Helper()
	paths, err := filepath.Glob("planned/.noonmark/surfaces/*/" + name)
	if err != nil || len(paths) != 1 {
		t.Fatalf("%v, %q", err, paths)
	}
	return paths[0]
}

// spoil changes a file of the only surface.
func spoil(name string, change func(content []byte) []byte) func(t *testing.T) {
	return func(t *testing.T) {
		t.Helper()
		path := surfaceFile(t, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, change(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// refit makes another model the current one.
func refit(t *testing.T) {
	t.Helper()
	if status, _, stderr := call("fit", "-w", "planned", "--seed", "2", "--quiet"); status != cli.Unfit {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
}

var surfaceMistakes = []mistake{
	{name: "a misspelt command of surfaces", change: nothing, args: "surface biuld -w acme", says: []string{`"biuld"`, "build"}},
	{name: "a surface of no workspace", change: nothing, args: "surface build -w nowhere", says: []string{"nowhere"}},
	{name: "a surface before a fit", change: nothing, args: "surface build -w acme", says: []string{"acme", "noonmark fit"}},
	{name: "a surface of a model that is not there", change: fitted, args: "surface build -w fitted --model m-0123456789ab", says: []string{"m-0123456789ab"}},
	{name: "info of no surface", change: fitted, args: "surface info -w fitted", says: []string{"no surface", "noonmark surface build"}},
	{name: "a query before a fit", change: nothing, args: "surface query -w acme", says: []string{"no model", "noonmark fit"}},
	{name: "an unknown period", change: nothing, args: "surface build -w acme --period fortnight", says: []string{"--period", `"fortnight"`, "quarter"}},
	{name: "too few draws", change: nothing, args: "surface build -w acme --draws 2", says: []string{"--draws", "20"}},
	{name: "draws in words", change: nothing, args: "surface build -w acme --draws many", says: []string{"--draws", `"many"`}},
	{name: "no scenarios", change: nothing, args: "surface build -w acme --scenarios 0", says: []string{"--scenarios"}},
	{name: "a horizon from some time on", change: nothing, args: "surface build -w acme --from soon", says: []string{"--from", `"soon"`}},
	{name: "two lengths of a horizon", change: nothing, args: "surface build -w acme --period year --to 2024-03-01", says: []string{"--period", "--to"}},
	{name: "three lengths of a horizon", change: nothing, args: "surface build -w acme --period year --to 2024-03-01 --plan-table next.csv", says: []string{"--plan-table"}},
	{name: "a horizon after the data", change: fitted, args: "surface build -w fitted --from 2030-01-01", says: []string{"2030-01-01", "2024-03-18"}},
	{name: "a horizon that ends before it begins", change: fitted, args: "surface build -w fitted --from 2024-03-01 --to 2024-02-01", says: []string{"2024-02-01"}},
	{name: "a year that is not there", change: fitted, args: "surface build -w fitted --period year --from 2024-02-05", says: []string{"no whole year", "2024-02-05"}},
	{name: "a plan table that is not there", change: fitted, args: "surface build -w fitted --plan-table next.csv", says: []string{"next.csv"}},
	{name: "a plan table with a misspelt column", change: planTable("date,tv,radoi\n2025-01-06,5,6\n2025-01-13,x,6\n"), args: "surface build -w fitted --plan-table next.csv", says: []string{"next.csv", `"radoi"`, `"radio"`, "row 3"}},
	{name: "a plan table that plans nothing", change: planTable("date,sales\n2025-01-06,5\n"), args: "surface build -w fitted --plan-table next.csv", says: []string{"next.csv", "changes nothing", `"tv_grp"`}},
	{name: "a plan table by month", change: planTable("date,tv\n2025-01-01,5\n2025-02-01,6\n"), args: "surface build -w fitted --plan-table next.csv", says: []string{"by month", "by week"}},
	{name: "a plan table with other weeks", change: planTable("date,tv\n2025-01-05,5\n2025-01-12,6\n"), args: "surface build -w fitted --plan-table next.csv", says: []string{"Sunday", "Monday"}},
	{name: "a plan table with a gap, and spend below zero", change: planTable("date,tv\n2025-01-06,5\n2025-01-20,-6\n2025-01-27,6\n"), args: "surface build -w fitted --plan-table next.csv", says: []string{"2025-01-13", "row 3", "negative"}},
	{name: "a plan table of nothing", change: planTable("date,tv,radio\n2025-01-06,0,0\n2025-01-13,0,0\n"), args: "surface build -w fitted --plan-table next.csv", says: []string{"nothing is spent", "2025-01-06"}},
	{name: "a plan table longer than what it is like", change: planTable("date,tv\n2025-01-06,5\n2025-01-13,5\n2025-01-20,5\n"), args: "surface build -w fitted --plan-table next.csv --from 2024-03-11", says: []string{"3 weeks", "2024-03-11"}},
	{name: "a query of an unknown channel", change: planned, args: "surface query -w planned --spend tvv=1 --spend radoi=2", says: []string{`"tvv"`, `"radoi"`, `"radio"`}},
	{name: "a query of a surface that is not there", change: planned, args: "surface query -w planned --surface s-0123456789ab", says: []string{"s-0123456789ab"}},
	{name: "a quantile beyond all", change: nothing, args: "surface query -w acme --quantile 3", says: []string{"--quantile", `"3"`}},
	{name: "the probability of words", change: nothing, args: "surface query -w acme --probability-of much", says: []string{"--probability-of", `"much"`}},
	{name: "draws into a folder that is not there", change: planned, args: "surface query -w planned --draws-out draws/all.csv", says: []string{"draws"}},
	{name: "a stale surface", change: planned, after: refit, args: "surface query -w planned", says: []string{"it was built of model m-", "the current model is m-", "noonmark surface build", "--surface s-"}},
	{name: "info of a stale surface", change: planned, after: refit, args: "surface info -w planned", says: []string{"it was built of model m-"}},
	{name: "a plan with a stale surface", change: planned, after: refit, args: "plan optimize -w planned", says: []string{"it was built of model m-"}},
	{name: "a surface with another number in it", change: planned, args: "plan optimize -w planned", says: []string{"values.bin", "damaged", "noonmark surface build"},
		after: spoil("values.bin", func(b []byte) []byte { b[len(b)/3] ^= 1; return b })},
	{name: "half a surface", change: planned, args: "surface query -w planned", says: []string{"values.bin", "noonmark surface build"},
		after: spoil("values.bin", func(b []byte) []byte { return b[:len(b)/2] })},
	{name: "a surface that says something else of itself", change: planned, args: "surface info -w planned", says: []string{"surface.json", "noonmark surface build"},
		after: spoil("surface.json", func(b []byte) []byte { return append(b, "{}"...) })},
	{name: "constraints of an unknown channel", change: addConfig("plan: {constraints: [tv <= +20%, tvv <= +20%]}"), says: []string{config, "line 12", "plan.constraints[2]", `"tvv"`, `"tv"`}},
	{name: "constraints nobody can read", change: addConfig("plan:\n  constraints:\n    - tv <= 20%\n    - tv\n"), says: []string{"line 14", "line 15", `"tv <= 20%"`, "of budget"}},
	{name: "a plan without money", change: addConfig("plan: {budget: 0}"), says: []string{"plan.budget"}},
	{name: "a plan for a fortnight", change: addConfig("plan: {period: fortnight}"), says: []string{"plan.period", "quarter"}},
	{name: "a largest change as a number", change: addConfig("plan: {max_change: 0.3}"), says: []string{"plan.max_change"}},
	{name: "a largest change without a percent sign", change: addConfig(`plan: {max_change: "30"}`), says: []string{"plan.max_change", "30%", "none"}},
}
