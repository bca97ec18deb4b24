package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestColumnLetter(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := ColumnLetter(i); got != want {
			t.Errorf("ColumnLetter(%d) = %s, want %s", i, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	among := []string{"date", "tv_spend", "radio_spend", "TV_Clicks", "population", "y"}
	for name, want := range map[string][]string{
		"tv-spend":    {"tv_spend"},
		"TVSpend":     {"tv_spend"},
		"tv_spned":    {"tv_spend"},
		"Dates":       {"date"},
		"tv":          {"tv_spend", "TV_Clicks"},
		"radio":       {"radio_spend"},
		"spend":       {"tv_spend", "radio_spend"},
		"populations": {"population"},
		"x":           {"y"},
		"":            nil,
	} {
		if got := Nearest(name, among); !slices.Equal(got, want) {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
	if got := Nearest("colour", []string{"colour1", "colour2", "colours", "color"}); len(got) != 3 {
		t.Errorf("got %q, want three names", got)
	}
}

// editDistanceSlow is the recursive definition.
func editDistanceSlow(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	i, j := len(a)-1, len(b)-1
	replace := 0
	if a[i] != b[j] {
		replace = 1
	}
	d := min(editDistanceSlow(a[:i], b)+1, editDistanceSlow(a, b[:j])+1, editDistanceSlow(a[:i], b[:j])+replace)
	if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
		d = min(d, editDistanceSlow(a[:i-1], b[:j-1])+1)
	}
	return d
}

func TestEditDistanceSlow(t *testing.T) {
	words := []string{"", "a", "ab", "ba", "abc", "acb", "cab", "tvspd", "vtsdp", "aabb", "bbaa"}
	for _, a := range words {
		for _, b := range words {
			if got, want := editDistance([]rune(a), []rune(b)), editDistanceSlow([]rune(a), []rune(b)); got != want {
				t.Errorf("editDistance(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

// opener counts what it is asked for.
type opener struct{ paths *[]string }

func (o opener) OpenTable(path string) (Table, error) {
	*o.paths = append(*o.paths, path)
	return nil, nil
}

func TestTableFormatsChoosesByExtension(t *testing.T) {
	var csv, parquet []string
	formats := TableFormats{ByExtension: map[string]TableOpener{".parquet": opener{&parquet}}, Other: opener{&csv}}
	for _, path := range []string{"a.csv", "b.PARQUET", "c", "d.parquet", "e.parquet.csv"} {
		_, _ = formats.OpenTable(path)
	}
	if want := []string{"a.csv", "c", "e.parquet.csv"}; !slices.Equal(csv, want) {
		t.Errorf("CSV %q, want %q", csv, want)
	}
	if want := []string{"b.PARQUET", "d.parquet"}; !slices.Equal(parquet, want) {
		t.Errorf("Parquet %q, want %q", parquet, want)
	}
}

func TestOpenDataFile(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"sales.csv", "costs.csv"} {
		if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("media", 0o700); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"Sale.csv":                        `Sale.csv: there is no such file. Did you mean "sales.csv"?`,
		"weather.csv":                     `weather.csv: there is no such file. Nothing in "." has a similar name.`,
		filepath.Join("data", "sale.csv"): filepath.Join("data", "sale.csv") + `: there is no such file. There is no folder "data" either; paths are relative to the folder you are in.`,
		"media":                           `media: this is a folder, not a file. Name the files in it, for example "` + filepath.Join("media", "*.csv") + `".`,
	} {
		_, err := OpenDataFile(path)
		var p Problem
		if !errors.As(err, &p) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	f, err := OpenDataFile("sales.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenProblem(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&fs.PathError{Op: "open", Path: "s.csv", Err: fs.ErrPermission}, `s.csv: this user may not read the file. Change its permissions, or run as a user who may read it.`},
		{&fs.PathError{Op: "open", Path: "s.csv", Err: errors.New("too many open files")}, `s.csv: the file cannot be opened: too many open files.`},
	} {
		if got := openProblem("s.csv", c.err); got.Error() != c.want || !errors.Is(got, c.err) {
			t.Errorf("got %v, want %s", got, c.want)
		}
	}
}
