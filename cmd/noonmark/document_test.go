package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/noonmark/noonmark/internal/cli"
)

// The examples of events and experiments in the page about workspaces are read as
// they stand.
func TestDocumentedFiles(t *testing.T) {
	page, err := os.ReadFile("../../docs/format/workspace.md")
	if err != nil {
		t.Fatal(err)
	}
	var examples []string
	for _, block := range strings.Split(string(page), "```csv\n")[1:] {
		text, _, _ := strings.Cut(block, "```")
		examples = append(examples, text)
	}
	if len(examples) != 2 {
		t.Fatalf("%d examples, want one of events and one of experiments", len(examples))
	}
	var data strings.Builder
	data.WriteString("date,state,sales,search,tv\n")
	day := time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC)
	for week := range 104 {
		for g, state := range []string{"Ohio", "Oregon", "Texas", "Washington"} {
			i := 4*week + g
			fmt.Fprintf(&data, "%s,%s,%d,%d,%d\n", day.AddDate(0, 0, 7*week).Format(time.DateOnly), state, 1000+(71*i*i)%97, (37*i*i+11*i)%23, (53*i*i*i+5)%41)
		}
	}
	f := files{
		"acme/noonmark.yaml": `version: 1
time: {column: date}
geo: {column: state}
outcome: {column: sales, kind: revenue}
data: [{path: data.csv}]
channels: [{name: search, spend: search}, {name: tv, spend: tv}]
events: events.csv
`,
		"acme/data.csv": data.String(), "acme/events.csv": examples[0], "acme/experiments.csv": examples[1],
	}
	f.write(t)
	status, stdout, stderr := call("check", "-w", "acme")
	if status != cli.Done || !strings.Contains(stdout, "4 geos; 2 channels, 2 events, 2 lift tests\n") {
		t.Errorf("exit status %d\n%s\n%s", status, stderr, stdout)
	}
}
