package parquetfile

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/tabletest"
)

func TestConformance(t *testing.T) {
	type row struct {
		Date *string `parquet:"date,optional,dict"`
		Geo  *string `parquet:"geo,optional,snappy"`
		TV   *string `parquet:"tv,optional,zstd"`
	}
	optional := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	tabletest.Run(t, Format{}, func(t *testing.T, header []string, texts [][]string) string {
		rows := make([]row, len(texts))
		for i, r := range texts {
			rows[i] = row{optional(r[0]), optional(r[1]), optional(r[2])}
		}
		path := filepath.Join(t.TempDir(), "t.parquet")
		if err := parquet.WriteFile(path, rows, parquet.MaxRowsPerRowGroup(700), parquet.PageBufferSize(2000)); err != nil {
			t.Fatal(err)
		}
		return path
	})
}

// write returns a file that holds the rows.
func write[T any](t testing.TB, rows []T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read reads all columns that can be read and returns the cells and the errors.
func read(file []byte) (cells []app.Cell, errs []error) {
	table, err := newTable("t.parquet", bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, []error{err}
	}
	var readable []int
	for i, c := range table.Columns() {
		if c.Unreadable == "" {
			readable = append(readable, i)
		}
	}
	for row, err := range table.Rows(readable) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		cells = append(cells, row.Cells...)
	}
	return cells, errs
}

func TestMistakes(t *testing.T) {
	type text struct {
		Geo string `parquet:"geo"`
	}
	type date struct {
		Date int32 `parquet:"date,date"`
	}
	type stamp struct {
		Time int64 `parquet:"time,timestamp(millisecond)"`
	}
	good := write(t, []text{{"north"}})
	encrypted := bytes.Replace(good, []byte(magic), []byte(magicEncrypted), 1)
	long := bytes.Clone(good)
	copy(long[len(long)-8:], "\xff\xff\xff\x7f")
	for what, c := range map[string]struct {
		file []byte
		want string
	}{
		"empty file":         {nil, `t.parquet: the file is empty. Export it again, or take it out of the list of data files.`},
		"CSV file":           {[]byte("date,tv\n2024-01-01,5\n"), `t.parquet: this is not a Parquet file. Let its name end in what it is, or export it as Parquet.`},
		"a few bytes":        {[]byte("PAR1"), `t.parquet: this is not a Parquet file. Let its name end in what it is, or export it as Parquet.`},
		"copy cut short":     {good[:len(good)-20], `t.parquet: this Parquet file has no end, as when a copy is cut short. Copy or export it again.`},
		"footer too long":    {long, `t.parquet: this Parquet file has no end, as when a copy is cut short. Copy or export it again.`},
		"encrypted file":     {encrypted, `t.parquet: this Parquet file is encrypted. Export it without encryption.`},
		"no rows":            {write[text](t, nil), `t.parquet: the table has columns, but no rows. Export the file again with its data.`},
		"text not UTF-8":     {write(t, []text{{"north"}, {"\xcele"}}), `t.parquet, row 3, column "geo": the value cannot be read: "\xcele" is not UTF-8 text. Correct it where the file is made.`},
		"days that are none": {write(t, []date{{math.MaxInt32}}), `t.parquet, row 2, column "date": the value cannot be read: it is 2,147,483,647 days away from 1970, and no date. Correct it where the file is made.`},
		"milliseconds that are nanoseconds": {write(t, []stamp{{1704067200e9}}),
			`t.parquet, row 2, column "time": the value cannot be read: it is 19,723,000,000 days away from 1970, and no date. Correct it where the file is made.`},
	} {
		t.Run(what, func(t *testing.T) {
			_, errs := read(c.file)
			if len(errs) != 1 || errs[0].Error() != c.want {
				t.Errorf("got  %v\nwant %s", errs, c.want)
			}
		})
	}
}

func TestColumnsThatCannotBeReadAreRefusedByName(t *testing.T) {
	table, err := Format{}.OpenTable("testdata/snappy.parquet")
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	var all []int
	for i := range table.Columns() {
		all = append(all, i)
	}
	var got app.Problems
	for _, err := range table.Rows(all) {
		got.AddError(err)
	}
	const want = `testdata/snappy.parquet, column "half": the column holds binary data. Write it as numbers, text or dates, or do not ask for it.
testdata/snappy.parquet, column "time": the column holds times of day. Write it as numbers, text or dates, or do not ask for it.
testdata/snappy.parquet, column "binary": the column holds binary data. Write it as numbers, text or dates, or do not ask for it.
testdata/snappy.parquet, column "list": the column holds lists, not one value in each row. Write it as numbers, text or dates, or do not ask for it.
testdata/snappy.parquet, column "map": the column holds maps, not one value in each row. Write it as numbers, text or dates, or do not ask for it.
testdata/snappy.parquet, column "record": the column holds records, not one value in each row. Write it as numbers, text or dates, or do not ask for it.`
	if got.Err() == nil || got.Err().Error() != want {
		t.Errorf("got\n%v\nwant\n%s", got.Err(), want)
	}
}

// TestCodecs writes numbers that do not compress, on many pages, in every codec.
func TestCodecs(t *testing.T) {
	type row struct {
		Plain  float64 `parquet:"plain,uncompressed"`
		Snappy float64 `parquet:"snappy,snappy"`
		Gzip   float64 `parquet:"gzip,gzip"`
		Brotli float64 `parquet:"brotli,brotli"`
		Zstd   float64 `parquet:"zstd,zstd"`
		LZ4    float64 `parquet:"lz4,lz4"`
		Dict   float64 `parquet:"dict,lz4,dict"`
	}
	r := rng.New(1, "codecs", 0)
	rows := make([]row, 5000)
	for i := range rows {
		v := r.NormFloat64()
		rows[i] = row{v, v, v, v, v, v, v}
	}
	for _, version := range []int{1, 2} {
		var file bytes.Buffer
		if err := parquet.Write(&file, rows, parquet.DataPageVersion(version), parquet.PageBufferSize(3000)); err != nil {
			t.Fatal(err)
		}
		cells, errs := read(file.Bytes())
		if len(cells) != 7*len(rows) || errs != nil {
			t.Fatalf("%d cells, %v", len(cells), errs)
		}
		for i, c := range cells {
			if want := rows[i/7].Plain; c.Number != want {
				t.Fatalf("pages of version %d: row %d, column %d: %v, want %v", version, i/7, i%7, c.Number, want)
			}
		}
	}
}

func TestReadingGoesOnAfterABadRow(t *testing.T) {
	type text struct {
		Geo string `parquet:"geo"`
	}
	cells, errs := read(write(t, []text{{"north"}, {"\xff"}, {"south"}}))
	if len(errs) != 1 || len(cells) != 2 || cells[1].Text != "south" {
		t.Errorf("cells %v, errors %v", cells, errs)
	}
}

// TestDamageIsAnError damages files all over: each damaged file must be
// read without a panic, and an error must say that it is the file.
func TestDamageIsAnError(t *testing.T) {
	for _, path := range []string{"testdata/snappy.parquet", "testdata/zstd_v2.parquet"} {
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := range file {
			if _, errs := read(file[:n]); len(errs) == 0 {
				t.Errorf("%s cut after %d of %d bytes reads without an error", path, n, len(file))
			}
		}
		for i := 0; i < len(file); i += 3 {
			damaged := bytes.Clone(file)
			damaged[i] ^= 0x41
			_, errs := read(damaged)
			for _, err := range errs {
				checkProblem(t, err)
			}
		}
	}
}

func checkProblem(t *testing.T, err error) {
	t.Helper()
	var ps app.Problems
	ps.AddError(err)
	for _, p := range ps.List() {
		if p.Code == "" || p.Code == app.Unexpected || p.File != "t.parquet" || p.Text == "" || p.Advice == "" || strings.ContainsAny(p.Error(), "\n\x1b") {
			t.Errorf("not a proper problem: %q", p.Error())
		}
	}
}

func TestOpenTableNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sales.parquet")
	_, err := Format{}.OpenTable(path)
	var p app.Problem
	if !errors.As(err, &p) || p.File != path || p.Code != app.FileMissing {
		t.Errorf("got %v", err)
	}
}
