package workspace

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
)

func TestDataFiles(t *testing.T) {
	for _, folder := range []string{"plain", "a [2024", "a [b] c", "star*", "what?", `back\slash`, "-w"} {
		t.Run(folder, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for _, name := range []string{"one.csv", "two.csv", "three.txt", "data/four.csv", "data/2024/five.csv", "six [new].csv", "../outside.csv"} {
				path := filepath.Join(folder, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Skip(err) // a name that this system does not allow
				}
				if err := os.WriteFile(path, nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			here, err := os.Getwd()
			if err != nil {
				t.Fatal(err)
			}
			in := func(names ...string) []string {
				for i, name := range names {
					names[i] = filepath.Join(folder, name)
				}
				return names
			}
			for _, c := range []struct {
				patterns []string
				want     []string
			}{
				{[]string{"one.csv"}, in("one.csv")},
				{[]string{"./one.csv", "one.csv"}, in("one.csv")},
				{[]string{"*.csv"}, in("one.csv", "six [new].csv", "two.csv")},
				{[]string{"t*"}, in("three.txt", "two.csv")},
				{[]string{"data/*.csv"}, in("data/four.csv")},
				{[]string{"*/*/*.csv"}, in("data/2024/five.csv")},
				{[]string{"data/20[0-9][0-9]/*"}, in("data/2024/five.csv")},
				{[]string{"data/../one.csv"}, in("one.csv")},
				{[]string{"../outside.csv"}, []string{"outside.csv"}},
				{[]string{"../outs*.csv"}, []string{"outside.csv"}},
				{[]string{`six \[new\].csv`}, in("six [new].csv")},
				{[]string{Pattern("six [new].csv")}, in("six [new].csv")},
				{[]string{"data"}, in("data")},
				{[]string{filepath.Join(here, "out*.csv")}, []string{filepath.Join(here, "outside.csv")}},
				{[]string{filepath.Join(here, "outside.csv")}, []string{filepath.Join(here, "outside.csv")}},
			} {
				w := &Workspace{Dir: folder, Config: &Config{}}
				for _, p := range c.patterns {
					w.Config.Data = append(w.Config.Data, Data{p})
				}
				var problems app.Problems
				if got := w.DataFiles(&problems); !slices.Equal(got, c.want) || problems.Err() != nil {
					t.Errorf("%q: got %q, %v, want %q", c.patterns, got, problems.Err(), c.want)
				}
			}
			for pattern, says := range map[string]string{"on.csv": `Did you mean "one.csv"?`, "dta/*.csv": "no folder", "[.csv": "bracket", "data/[": "bracket", "*.parquet": "relative to"} {
				w := &Workspace{Dir: folder, Config: &Config{Data: []Data{{pattern}}}}
				var problems app.Problems
				if got := w.DataFiles(&problems); len(got) > 0 || problems.Err() == nil || !strings.Contains(problems.Err().Error(), says) {
					t.Errorf("%q: got %q and %v, which does not say %q", pattern, got, problems.Err(), says)
				}
			}
		})
	}
}
