package export

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/mmm/surface"
)

// exportSurface writes to a file and returns its path.
func exportSurface(t testing.TB, s *app.OpenSurface, what app.ExportKind, format app.ExportFormat, name string) (string, app.Exported) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	done, err := Exporter{}.ExportSurface(context.Background(), s, app.ExportRequest{What: what, Format: format, Out: path})
	if err != nil {
		t.Fatal(err)
	}
	if done.Path != path {
		t.Errorf("wrote %s, asked for %s", done.Path, path)
	}
	return path, done
}

// records returns the columns of an exported table, and its rows by column.
func records(t testing.TB, s *app.OpenSurface, what app.ExportKind) (string, []map[string]string) {
	t.Helper()
	path, done := exportSurface(t, s, what, app.ExportCSV, "t.csv")
	header, rows := parseCSV(t, path, done)
	list := make([]map[string]string, len(rows))
	for i, row := range rows {
		list[i] = map[string]string{}
		for c, name := range header {
			list[i][name] = row[c]
		}
	}
	return strings.Join(header, ","), list
}

// Each scenario is a row, with what it was built with and nothing else.
func TestScenarios(t *testing.T) {
	x := storetest.MarketSurface(t)
	s := storetest.Opened(x)
	header, rows := records(t, s, app.ExportScenarios)
	if want := "scenario,kind,budget,budget_ratio,spend_tv,spend_search, brand,spend_video,incremental_mean,incremental_median,incremental_lo,incremental_hi,outcome_mean,outcome_median,outcome_lo,outcome_hi,roi_mean,roi_median,roi_lo,roi_hi,above,below,budget_extrapolated,joint,extrapolated,level,unit"; header != want {
		t.Errorf("columns\n%s\nwant\n%s", header, want)
	}
	if len(rows) != len(x.Scenarios) {
		t.Fatalf("%d rows, want %d", len(rows), len(x.Scenarios))
	}
	free, beyond := 0, 0
	for i, row := range rows {
		plan := &x.Scenarios[i]
		equal := func(column string, want float64) {
			t.Helper()
			if got := parse(t, row[column]); math.Float64bits(got) != math.Float64bits(want) {
				t.Errorf("%s of scenario %d is %v, want %v", column, i, got, want)
			}
		}
		var budget float64
		for c, name := range s.Names() {
			equal("spend_"+name, plan.Spend[c])
			budget += plan.Spend[c]
		}
		equal("scenario", float64(i))
		equal("budget", budget)
		numtest.Close(t, "budget_ratio", parse(t, row["budget_ratio"]), budget/s.Budget(), 1e-15) // one division
		equal("incremental_mean", plan.Incremental.Mean)
		equal("incremental_hi", plan.Incremental.Hi)
		equal("outcome_median", plan.Outcome.Median)
		equal("outcome_lo", plan.Outcome.Lo)
		if budget == 0 {
			free++
			if row["roi_mean"] != "" || row["roi_hi"] != "" {
				t.Errorf("a plan without spend returns %q", row["roi_mean"])
			}
		} else {
			numtest.Close(t, "roi_mean", parse(t, row["roi_mean"])*budget, plan.Incremental.Mean, 1e-12)
			numtest.Close(t, "roi_lo", parse(t, row["roi_lo"])*budget, plan.Incremental.Lo, 1e-12)
		}
		e := s.Extrapolation(plan.Spend)
		if row["above"] != strings.Join(e.Above, "; ") || row["below"] != strings.Join(e.Below, "; ") || row["joint"] != strconv.FormatBool(e.JointFlag) ||
			row["budget_extrapolated"] != strconv.FormatBool(e.Budget) || row["extrapolated"] != strconv.FormatBool(e.Any()) {
			t.Errorf("scenario %d: %v, want %+v", i, row, e)
		}
		if len(e.Above) > 1 {
			beyond++
		}
		if row["kind"] != string(plan.Kind) || row["level"] != "0.9" || row["unit"] != "EUR" {
			t.Errorf("scenario %d: %v", i, row)
		}
	}
	if free == 0 || beyond == 0 {
		t.Errorf("%d scenarios without spend, %d with several channels above what was observed: the test needs both", free, beyond)
	}
}

// Allocations add up to their scenario: spends exactly, contributions in the mean.
func TestAllocations(t *testing.T) {
	x := storetest.MarketSurface(t)
	s := storetest.Opened(x)
	header, rows := records(t, s, app.ExportAllocations)
	if want := "scenario,kind,channel,spend,share,contribution_mean,contribution_median,contribution_lo,contribution_hi,roi_mean,roi_median,roi_lo,roi_hi,extrapolated,level,unit"; header != want {
		t.Errorf("columns\n%s\nwant\n%s", header, want)
	}
	n := len(s.Channels)
	if len(rows) != n*len(x.Scenarios) {
		t.Fatalf("%d rows, want %d", len(rows), n*len(x.Scenarios))
	}
	for i, plan := range x.Scenarios {
		var spend, share, contribution float64
		e := s.Extrapolation(plan.Spend)
		for c, row := range rows[i*n : (i+1)*n] {
			name := s.Channels[c].Name
			beyond := slices.Contains(e.Above, name) || slices.Contains(e.Below, name)
			if row["scenario"] != strconv.Itoa(i) || row["kind"] != string(plan.Kind) || row["channel"] != name || row["extrapolated"] != strconv.FormatBool(beyond) {
				t.Errorf("row %d of scenario %d: %v", c, i, row)
			}
			spend += parse(t, row["spend"])
			contribution += parse(t, row["contribution_mean"])
			if plan.Budget() > 0 {
				share += parse(t, row["share"])
			}
			if plan.Spend[c] > 0 {
				numtest.Close(t, "roi_hi", parse(t, row["roi_hi"])*plan.Spend[c], plan.Contributions[c].Hi, 1e-12)
			} else if row["roi_mean"] != "" {
				t.Errorf("a channel without spend returns %q", row["roi_mean"])
			}
		}
		if spend != plan.Budget() {
			t.Errorf("scenario %d spends %v, want %v", i, spend, plan.Budget())
		}
		if plan.Budget() > 0 {
			numtest.Close(t, "shares", share, 1, 1e-12)
		}
		numtest.Close(t, "contributions", contribution, plan.Incremental.Mean, 1e-12) // rounding of sums over draws
	}
}

// Draws of a scenario are those that its estimates were made of.
func TestOutcomes(t *testing.T) {
	x := storetest.MarketSurface(t)
	header, rows := records(t, storetest.Opened(x), app.ExportOutcomes)
	if want := "scenario,draw,incremental,outcome,roi"; header != want {
		t.Errorf("columns\n%s\nwant\n%s", header, want)
	}
	if len(rows) != x.Draws*len(x.Scenarios) {
		t.Fatalf("%d rows, want %d", len(rows), x.Draws*len(x.Scenarios))
	}
	for i, plan := range x.Scenarios {
		var outcome, incremental float64
		for k, row := range rows[i*x.Draws : (i+1)*x.Draws] {
			if row["scenario"] != strconv.Itoa(i) || row["draw"] != strconv.Itoa(k) || (row["roi"] == "") != (plan.Budget() == 0) {
				t.Fatalf("row %d of scenario %d: %v", k, i, row)
			}
			numtest.Close(t, "outcome", parse(t, row["outcome"]), x.Base[k]+parse(t, row["incremental"]), 1e-12)
			outcome += parse(t, row["outcome"]) / float64(x.Draws)
			incremental += parse(t, row["incremental"]) / float64(x.Draws)
		}
		numtest.Close(t, "mean outcome", outcome, plan.Outcome.Mean, 1e-12)
		numtest.Close(t, "mean incremental", incremental, plan.Incremental.Mean, 1e-10)
	}
}

// Responses are those at the nodes.
func TestResponses(t *testing.T) {
	x := storetest.MarketSurface(t)
	header, rows := records(t, storetest.Opened(x), app.ExportSurface)
	if want := "channel,multiplier,spend,mean,median,lo,hi,later,extrapolated,level,unit"; header != want {
		t.Errorf("columns\n%s\nwant\n%s", header, want)
	}
	at := 0
	for i := range x.Channels {
		c := &x.Channels[i]
		today, beyond := 0, 0
		for j, spend := range c.Nodes {
			row := rows[at]
			at++
			draws := c.Response[j*x.Draws : (j+1)*x.Draws]
			numtest.Close(t, "mean", parse(t, row["mean"]), stat.Mean(draws, nil), 1e-12)
			if row["channel"] != c.Name || parse(t, row["spend"]) != spend || parse(t, row["later"]) != c.Later[j] || !(parse(t, row["lo"]) <= parse(t, row["median"]) && parse(t, row["median"]) <= parse(t, row["hi"])) {
				t.Errorf("%v", row)
			}
			if parse(t, row["multiplier"]) == 1 {
				today++
			}
			outside := spend < c.Observed.Lo*(1-1e-6) || spend > c.Observed.Hi*(1+1e-6)
			inside := spend > c.Observed.Lo*(1+1e-6) && spend < c.Observed.Hi*(1-1e-6)
			if extrapolated := row["extrapolated"] == "true"; outside && !extrapolated || inside && extrapolated {
				t.Errorf("%s at %v, observed %+v: extrapolated %v", c.Name, spend, c.Observed, extrapolated)
			} else if extrapolated {
				beyond++
			}
		}
		if today != 1 || beyond == 0 || beyond == len(c.Nodes) {
			t.Errorf("%s: %d nodes at today's spend and %d of %d extrapolated", c.Name, today, beyond, len(c.Nodes))
		}
	}
	if at != len(rows) {
		t.Errorf("%d rows, want %d", len(rows), at)
	}
}

// The tables of a surface hold the same values as Parquet and as CSV, the same bytes
// each time, and say what they are of.
func TestSurfaceTables(t *testing.T) {
	x := storetest.MarketSurface(t)
	s, again := storetest.Opened(x), storetest.Opened(storetest.MarketSurface(t))
	for _, what := range app.SurfaceExports() {
		path, done := exportSurface(t, s, what, app.ExportCSV, "t.csv")
		header, want := parseCSV(t, path, done)
		other, _ := exportSurface(t, again, what, app.ExportCSV, "t.csv")
		if !bytes.Equal(mustRead(t, path), mustRead(t, other)) {
			t.Errorf("%s differs", what)
		}
		path, done = exportSurface(t, s, what, app.ExportParquet, "t.parquet")
		sameTable(t, string(what), path, done, header, want)
		f, _ := readParquet(t, mustRead(t, path))
		model, _ := f.Lookup("noonmark.model_id")
		if id, _ := f.Lookup("noonmark.surface_id"); id != string(x.ID) || model != string(x.Model) {
			t.Errorf("%s is of surface %q and model %q, want %s and %s", what, id, model, x.ID, x.Model)
		}
	}
}

func TestSurfaceExportSentences(t *testing.T) {
	s := storetest.Opened(storetest.MarketSurface(t))
	for _, c := range []struct {
		r    app.ExportRequest
		want string
	}{
		{app.ExportRequest{What: "scenario", Format: "csv", Out: "o"}, `--what "scenario" is not known. Did you mean "scenarios"? There is surface, scenarios, allocations, outcomes.`},
		{app.ExportRequest{What: "scenarios", Format: "arviz", Out: "o"}, `the arviz format has no place for scenarios: it holds draws, with the data beside them. Use --what draws, or --format csv or parquet.`},
		{app.ExportRequest{What: "surface", Format: "parquet", Out: "-"}, `only CSV can go to standard output. Name a file with --out.`},
	} {
		_, err := Exporter{}.ExportSurface(context.Background(), s, c.r)
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// What was there stays where scenarios cannot be read, or the run is stopped.
func TestSurfaceExportThatFails(t *testing.T) {
	stopped, stop := context.WithCancel(context.Background())
	stop()
	broken := errors.New("broken")
	s := storetest.Opened(storetest.MarketSurface(t))
	damaged := *s
	damaged.Scenarios = func() ([]surface.Scenario, error) { return nil, broken }
	for _, c := range []struct {
		ctx  context.Context
		s    *app.OpenSurface
		what app.ExportKind
		want error
	}{
		{context.Background(), &damaged, app.ExportScenarios, broken},
		{context.Background(), &damaged, app.ExportAllocations, broken},
		{stopped, s, app.ExportSurface, context.Canceled},
		{stopped, s, app.ExportScenarios, context.Canceled},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "t.csv")
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Exporter{}.ExportSurface(c.ctx, c.s, app.ExportRequest{What: c.what, Format: app.ExportCSV, Out: path})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.what, err, c.want)
		}
		if got := mustRead(t, path); string(got) != "old" {
			t.Errorf("%s: %q was there", c.what, got)
		}
		onlyFiles(t, dir, "t.csv")
	}
}

// docs/format/export.md names every column of the tables of a surface.
func TestSurfaceColumnsAreDocumented(t *testing.T) {
	page := string(mustRead(t, "../../docs/format/export.md"))
	s := storetest.Opened(storetest.MarketSurface(t))
	others := regexp.MustCompile(`_(median|lo|hi)$`) // of an estimate, of which one is named
	for _, what := range app.SurfaceExports() {
		_, section, found := strings.Cut(page, "**`--what "+string(what)+"`**")
		if !found {
			t.Fatalf("the page has nothing on %s", what)
		}
		section, _, _ = strings.Cut(section, "**`--what ")
		names := regexp.MustCompile(`[a-z<>_]+`).FindAllString(section, -1)
		for _, c := range (space{s}).table(what).columns {
			name := c.name
			if channel, is := strings.CutPrefix(name, "spend_"); is && slices.Contains(s.Names(), channel) {
				name = "spend_<channel>"
			}
			if what == app.ExportScenarios {
				name = others.ReplaceAllString(name, "_mean")
			}
			if !slices.Contains(names, name) {
				t.Errorf("the page does not name column %s of %s", name, what)
			}
		}
	}
}
