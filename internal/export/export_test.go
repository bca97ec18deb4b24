package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// market returns a model of two geos with parameters that are fixed: the slope of
// tv alone, and the retention of the only organic channel.
func market(t testing.TB) *app.OpenModel {
	t.Helper()
	d := storetest.Market(2, 30, 0)
	s := mmm.DefaultSpec(d)
	s.Channels[0].Shape["slope"] = dist.Prior{Dist: dist.Fixed{Value: 1}}
	s.Channels[3].Shape["alpha"] = dist.Prior{Dist: dist.Fixed{Value: 0.25}}
	s.Holdout = make([]bool, 60)
	s.Holdout[7] = true
	return storetest.InMemory(t, d, s, storetest.Options())
}

// export writes to a file and returns its path.
func export(t testing.TB, m *app.OpenModel, what app.ExportKind, format app.ExportFormat, name string) (string, app.Exported) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	done, err := Exporter{}.Export(context.Background(), m, app.ExportRequest{What: what, Format: format, Out: path})
	if err != nil {
		t.Fatal(err)
	}
	if done.Path != path {
		t.Errorf("wrote %s, asked for %s", done.Path, path)
	}
	return path, done
}

// readCSV returns the header and the rows of an exported table.
func readCSV(t testing.TB, m *app.OpenModel, what app.ExportKind) ([]string, [][]string) {
	t.Helper()
	path, done := export(t, m, what, app.ExportCSV, "t.csv")
	return parseCSV(t, path, done)
}

// parseCSV returns the header and the rows of a table that was exported.
func parseCSV(t testing.TB, path string, done app.Exported) ([]string, [][]string) {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(mustRead(t, path)))
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if done.Rows != len(rows)-1 {
		t.Errorf("said %d rows, wrote %d", done.Rows, len(rows)-1)
	}
	return rows[0], rows[1:]
}

func parse(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every draw, bit by bit.
func TestDraws(t *testing.T) {
	m := market(t)
	header, rows := readCSV(t, m, app.ExportDraws)
	names := m.Draws.Names()
	if !slices.Equal(header, append([]string{"chain", "draw"}, names...)) {
		t.Errorf("columns %q", header)
	}
	chains, n := m.Draws.Size()
	if len(rows) != chains*n {
		t.Fatalf("%d rows, want %d", len(rows), chains*n)
	}
	want := make([]float64, len(names))
	for i, row := range rows {
		if row[0] != strconv.Itoa(i/n) || row[1] != strconv.Itoa(i%n) {
			t.Errorf("row %d is draw %s of chain %s", i, row[1], row[0])
		}
		if err := m.Draws.Row(want, i/n, i%n); err != nil {
			t.Fatal(err)
		}
		for v, x := range want {
			if got := parse(t, row[2+v]); math.Float64bits(got) != math.Float64bits(x) {
				t.Errorf("%s of row %d is %v, want %v", names[v], i, got, x)
			}
		}
	}
}

var contributionColumns = []string{"date", "geo", "channel", "mean", "median", "lo", "hi", "level", "kind", "unit"}

// Contributions of a period and geo, baseline among them, add up to expected
// outcome: means do, exactly, because all are of the same draws.
func TestContributions(t *testing.T) {
	m := market(t)
	header, rows := readCSV(t, m, app.ExportContributions)
	if !slices.Equal(header, contributionColumns) {
		t.Errorf("columns %q", header)
	}
	kinds := map[string]string{"tv": "paid", "search, brand": "paid", "video": "paid_rf", "newsletter": "organic", "promo": "treatment", "baseline": "baseline"}
	if want := 2 * 30 * len(kinds); len(rows) != want {
		t.Fatalf("%d rows, want %d", len(rows), want)
	}
	sums, seen := map[string]float64{}, map[string]bool{}
	for _, row := range rows {
		cell := row[0] + row[1]
		if seen[cell+row[2]] {
			t.Errorf("%v twice", row[:3])
		}
		seen[cell+row[2]] = true
		sums[cell] += parse(t, row[3])
		if row[7] != "0.9" || row[8] != kinds[row[2]] || row[9] != "EUR" {
			t.Errorf("%q", row)
		}
		if !(parse(t, row[5]) <= parse(t, row[4]) && parse(t, row[4]) <= parse(t, row[6])) {
			t.Errorf("the median of %q is outside the interval", row)
		}
	}
	_, fit := readCSV(t, m, app.ExportFit)
	for _, row := range fit {
		numtest.Close(t, "sum of contributions on "+row[0]+" in "+row[1], sums[row[0]+row[1]], parse(t, row[3]), 1e-9)
	}
	if first, last := rows[0], rows[len(rows)-1]; first[0] != "2024-01-01" || first[1] != "Région 1" || first[2] != "tv" || last[0] != "2024-07-22" || last[1] != "Région 2" || last[2] != "baseline" {
		t.Errorf("from %q to %q", first, last)
	}
}

func TestFit(t *testing.T) {
	m := market(t)
	header, rows := readCSV(t, m, app.ExportFit)
	if want := "date,geo,actual,expected_mean,expected_median,expected_lo,expected_hi,predicted_lo,predicted_hi,baseline_mean,baseline_median,baseline_lo,baseline_hi,held_out,level,unit"; strings.Join(header, ",") != want {
		t.Errorf("columns %q", header)
	}
	if len(rows) != 60 {
		t.Fatalf("%d rows", len(rows))
	}
	wide := 0
	for i, row := range rows {
		if got, want := parse(t, row[2]), m.Data.Outcome.Values[i]*2.5; got != want {
			t.Errorf("row %d: actual %v, want %v", i, got, want)
		}
		if row[0] != m.Data.Periods[i%30].String() || row[1] != m.Data.Geos[i/30] || row[13] != strconv.FormatBool(i == 7) {
			t.Errorf("row %d: %q", i, row)
		}
		if parse(t, row[8])-parse(t, row[7]) > parse(t, row[6])-parse(t, row[5]) {
			wide++
		}
	}
	if wide < 50 {
		t.Errorf("only %d of 60 predictions are less certain than what is expected", wide)
	}
}

func TestCurves(t *testing.T) {
	m := market(t)
	header, rows := readCSV(t, m, app.ExportCurves)
	if want := "channel,multiplier,spend,mean,median,lo,hi,extrapolated,level,unit"; strings.Join(header, ",") != want {
		t.Errorf("columns %q", header)
	}
	if want := 3 * len(response.Multipliers()); len(rows) != want {
		t.Fatalf("%d rows, want %d: three channels are paid", len(rows), want)
	}
	contributions := map[string]float64{}
	for _, c := range m.Answers.Channels.Channels {
		contributions[c.Name] = c.Contribution.Mean
	}
	for _, row := range rows {
		multiplier, mean := parse(t, row[1]), parse(t, row[3])
		switch {
		case row[7] != strconv.FormatBool(multiplier > 1):
			t.Errorf("%q", row)
		case multiplier == 0:
			numtest.Close(t, row[0]+" without spend", mean, 0, 0)
		case multiplier == 1:
			numtest.Close(t, row[0]+" as it is", mean, contributions[row[0]], 1e-12)
		}
	}
}

// A national model has one geo, by its name, and an outcome without money its own
// unit.
func TestNationalWithoutMoney(t *testing.T) {
	d := storetest.Market(1, 30, 1)
	d.Outcome.Value, d.Population = nil, nil
	m := storetest.InMemory(t, d, mmm.DefaultSpec(d), storetest.Options())
	_, rows := readCSV(t, m, app.ExportContributions)
	if len(rows) != 30*6 || rows[0][1] != "Région 1" || rows[0][9] != "orders" {
		t.Errorf("%d rows such as %q", len(rows), rows[0])
	}
	store := readStore(t, os.DirFS(exportArviz(t, m, "draws.zarr")))
	if _, there := store.arrays["constant_data/population"]; there {
		t.Error("a model without populations has them")
	}
	if a := store.arrays["posterior/beta_gm"]; !slices.Equal(a.Shape, []int{2, 25, 1, 2}) {
		t.Errorf("beta_gm has shape %v", a.Shape)
	}
}

// The level of intervals is that of the model's answers.
func TestLevel(t *testing.T) {
	m := market(t)
	m.Answers.Level = 0.5
	_, narrow := readCSV(t, m, app.ExportContributions)
	m.Answers.Level = 0
	_, usual := readCSV(t, m, app.ExportContributions)
	if narrow[0][7] != "0.5" || usual[0][7] != "0.9" || parse(t, narrow[0][6]) >= parse(t, usual[0][6]) {
		t.Errorf("%q at level 0.5, %q at the usual one", narrow[0], usual[0])
	}
}

// The same model gives the same bytes in every format.
func TestReproducible(t *testing.T) {
	a, b := market(t), market(t)
	for _, what := range app.ModelExports() {
		for _, format := range []app.ExportFormat{app.ExportCSV, app.ExportParquet} {
			x, _ := export(t, a, what, format, "t")
			y, _ := export(t, b, what, format, "t")
			if !bytes.Equal(mustRead(t, x), mustRead(t, y)) {
				t.Errorf("%s as %s differs", what, format)
			}
		}
	}
	if !bytes.Equal(mustRead(t, exportArviz(t, a, "d.zip")), mustRead(t, exportArviz(t, b, "d.zip"))) {
		t.Error("the store for ArviZ differs")
	}
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStandardOutput(t *testing.T) {
	m := market(t)
	path, _ := export(t, m, app.ExportCurves, app.ExportCSV, "c.csv")
	want := mustRead(t, path)
	for _, out := range []string{"-", "/dev/stdout"} {
		var got bytes.Buffer
		done, err := Exporter{Stdout: &got}.Export(context.Background(), m, app.ExportRequest{What: app.ExportCurves, Format: app.ExportCSV, Out: out})
		if err != nil || !bytes.Equal(got.Bytes(), want) || done.Rows != 63 {
			t.Errorf("%s: %d rows, %d bytes, %v; want %d", out, done.Rows, got.Len(), err, len(want))
		}
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer func() { _ = full.Close() }()
	_, err = Exporter{Stdout: full}.Export(context.Background(), m, app.ExportRequest{What: app.ExportCurves, Format: app.ExportCSV, Out: "-"})
	if want := "standard output: the disk is full. Make room and run the command again; nothing was changed."; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestSentences(t *testing.T) {
	m := market(t)
	dir := t.TempDir()
	for _, c := range []struct {
		r    app.ExportRequest
		want string
	}{
		{app.ExportRequest{What: "contribution", Format: "csv", Out: "o"}, `--what "contribution" is not known. Did you mean "contributions"? There is draws, contributions, curves, fit.`},
		{app.ExportRequest{What: "roi", Format: "xlsx", Out: ""}, "--what \"roi\" is not known. Use \"draws\", \"contributions\", \"curves\" or \"fit\".\n--format \"xlsx\" is not known. Use \"csv\", \"parquet\" or \"arviz\".\nthere is no file to write to. Name one with --out."},
		{app.ExportRequest{What: "curves", Format: "arviz", Out: "o"}, `the arviz format has no place for curves: it holds draws, with the data beside them. Use --what draws, or --format csv or parquet.`},
		{app.ExportRequest{What: "curves", Format: "parquet", Out: "-"}, `only CSV can go to standard output. Name a file with --out.`},
		{app.ExportRequest{What: "draws", Format: "arviz", Out: "/dev/stdout"}, `only CSV can go to standard output. Name a file with --out.`},
		{app.ExportRequest{What: "curves", Format: "csv", Out: dir}, dir + `: this is a folder, not a file. Name the file to write in it.`},
		{app.ExportRequest{What: "draws", Format: "arviz", Out: filepath.Join(dir, "a", "b.zarr")}, fmt.Sprintf(`%s: there is no folder to write this in. Make the folder %s first.`, filepath.Join(dir, "a", "b.zarr"), app.Quote(filepath.Join(dir, "a")))},
	} {
		_, err := Exporter{}.Export(context.Background(), m, c.r)
		if err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}

// What was there stays when a run is stopped, and nothing else is left.
func TestCancelled(t *testing.T) {
	m := market(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for name, format := range map[string]app.ExportFormat{"t.csv": app.ExportCSV, "t.parquet": app.ExportParquet, "t.zip": app.ExportArviz, "t.zarr": app.ExportArviz} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		old := path
		if name == "t.zarr" {
			old = filepath.Join(path, ".zgroup")
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Exporter{}.Export(ctx, m, app.ExportRequest{What: app.ExportDraws, Format: format, Out: path})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
		if got := mustRead(t, old); string(got) != "old" {
			t.Errorf("%s: %q was there", name, got)
		}
		onlyFiles(t, dir, name)
	}
}

func onlyFiles(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if !slices.Equal(names, want) {
		t.Errorf("%s holds %q, want %q", folder, names, want)
	}
}

// A model whose draws are damaged is not written in part.
func TestDamagedDraws(t *testing.T) {
	m := market(t)
	broken := app.Problem{Code: "model_damaged", Text: "the file is damaged"}
	m.Draws = damaged{m.Draws, broken}
	for name, format := range map[string]app.ExportFormat{"t.csv": app.ExportCSV, "t.parquet": app.ExportParquet, "t.zarr": app.ExportArviz, "t.zip": app.ExportArviz} {
		dir := t.TempDir()
		_, err := Exporter{}.Export(context.Background(), m, app.ExportRequest{What: app.ExportDraws, Format: format, Out: filepath.Join(dir, name)})
		if !errors.Is(err, broken) {
			t.Errorf("%s: got %v", name, err)
		}
		onlyFiles(t, dir)
	}
}
