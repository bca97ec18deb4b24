package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/cli"
	"github.com/noonmark/noonmark/internal/numtest"
)

// A mistake is one that people make, and how it is told: in a workspace, acme,
// with a good configuration and good tables, change makes it.
type mistake struct {
	name   string
	change func(f files)
	says   []string // what some sentence must name, such as a row and a column
	args   string   // check -w acme, if empty

	// after happens once workspaces are fitted and have surfaces, if it is there.
	after func(t *testing.T)
}

// files are the texts of files by path.
type files map[string]string

const (
	config = "acme/noonmark.yaml"
	table  = "acme/data.csv"
)

// good returns files without a mistake.
func good() files {
	f := files{config: `version: 1
name: acme
currency: USD
time: {column: date, grain: week}
outcome: {column: sales, kind: revenue}
data:
  - {path: data.csv}
channels:
  - {name: tv, spend: tv, exposure: tv_grp}
  - {name: radio, spend: radio}
controls: [price]
`}
	var rows strings.Builder
	rows.WriteString("date,sales,tv,tv_grp,radio,price\n")
	for i, day := range []string{"01-01", "01-08", "01-15", "01-22", "01-29", "02-05", "02-12", "02-19", "02-26", "03-04", "03-11", "03-18"} {
		tv := (37*i*i + 11*i) % 23
		fmt.Fprintf(&rows, "2024-%s,%d,%d,%d,%d,%.2f\n", day, 1000+(71*i*i)%97, 10*tv, 3*tv, (53*i*i*i+5)%41, 2+float64((29*i*i+i)%13)/10)
	}
	f[table] = rows.String()
	return f
}

// geos turns the table into one of two geos.
func (f files) geos() {
	header, rows, _ := strings.Cut(f[table], "\n")
	var both strings.Builder
	both.WriteString("geo,people," + header + "\n")
	for row := range strings.Lines(rows) {
		both.WriteString("north,200," + row + "south,100," + row)
	}
	f[table] = both.String()
	f.replace(config, "outcome:", "geo: {column: geo, population: people}\noutcome:")
}

// replace replaces what must be there, once.
func (f files) replace(path, old, new string) {
	if !strings.Contains(f[path], old) {
		panic(fmt.Sprintf("%q is not in %s", old, path))
	}
	f[path] = strings.Replace(f[path], old, new, 1)
}

// column replaces a column of the table; of returns the value of each row.
func (f files) column(name string, of func(row int, old string) string) {
	lines := strings.Split(strings.TrimSpace(f[table]), "\n")
	at := -1
	for i, line := range lines {
		cells := strings.Split(line, ",")
		if i == 0 {
			for k, cell := range cells {
				if cell == name {
					at = k
				}
			}
			continue
		}
		cells[at] = of(i+1, cells[at])
		lines[i] = strings.Join(cells, ",")
	}
	f[table] = strings.Join(lines, "\n") + "\n"
}

// Kinds of change.

func inTable(old, new string) func(files) { return func(f files) { f.replace(table, old, new) } }
func inConfig(old, new string) func(files) {
	return func(f files) { f.replace(config, old, new) }
}
func addConfig(text string) func(files) { return func(f files) { f[config] += text + "\n" } }
func tableIs(text string) func(files)   { return func(f files) { f[table] = text } }
func configIs(text string) func(files)  { return func(f files) { f[config] = text } }

// cell puts a value in one cell; rows count as in a spreadsheet.
func cell(column string, row int, value string) func(files) {
	return func(f files) {
		f.column(column, func(r int, old string) string {
			if r == row {
				return value
			}
			return old
		})
	}
}

// whole puts the same value in a whole column.
func whole(column, value string) func(files) {
	return func(f files) { f.column(column, func(int, string) string { return value }) }
}

// with adds a file to the workspace.
func with(name, text string) func(files) { return func(f files) { f["acme/"+name] = text } }

func both(changes ...func(files)) func(files) {
	return func(f files) {
		for _, change := range changes {
			change(f)
		}
	}
}

func nothing(files) {}

// write makes a new folder with the files, and goes there. Names that end in a
// slash are folders.
func (f files) write(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for path, text := range f {
		folder := filepath.Dir(path)
		if strings.HasSuffix(path, "/") {
			folder = path
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if folder == path {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// tree returns every file below the current folder, with its content.
func tree(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			fmt.Fprintln(&all, path)
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.IndexByte(content, 0) >= 0 { // that of a text says more than its sum
			content = fmt.Appendf(nil, "%x", sha256.Sum256(content))
		}
		fmt.Fprintf(&all, "%s %q\n", path, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// call runs the program in the current folder.
func call(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	p := newProgram()
	p.Stdout, p.Stderr, p.Terminal, p.Width = &out, &err, false, 0
	status = p.Run(context.Background(), args)
	return status, out.String(), err.String()
}

// What people get wrong is told in sentences that say where it is and what to do,
// all at once; nothing is written, and the exit status is 2. The sentences are in
// the golden file, to be read as a whole.
func TestMistakes(t *testing.T) {
	var document strings.Builder
	for _, m := range mistakes() {
		t.Run(m.name, func(t *testing.T) {
			f := good()
			m.change(f)
			f.write(t)
			args := strings.Fields(m.args)
			if m.args == "" {
				args = []string{"check", "-w", "acme"}
			}
			if strings.Contains(m.args, "-w fitted") {
				if status, _, stderr := call("fit", "-w", "fitted", "--quiet"); status != cli.Unfit {
					t.Fatalf("exit status %d: %s", status, stderr)
				}
			}
			if strings.Contains(m.args, "-w planned") {
				for _, command := range [][]string{{"fit"}, {"surface", "build", "--draws", "50", "--scenarios", "50"}} {
					if status, _, stderr := call(append(command, "-w", "planned", "--quiet")...); status != cli.Unfit {
						t.Fatalf("exit status %d: %s", status, stderr)
					}
				}
			}
			if strings.Contains(m.args, "-w ran") {
				if status, _, stderr := call("day", "run", "-w", "ran", "--quiet"); status != cli.Done && status != cli.Unfit {
					t.Fatalf("exit status %d: %s", status, stderr)
				}
			}
			if m.after != nil {
				m.after(t)
			}
			before := tree(t)
			status, stdout, stderr := call(args...)
			if status != cli.Invalid || stdout != "" {
				t.Errorf("exit status %d, on standard output %q", status, stdout)
			}
			checkSentences(t, stderr, m.says)
			checkAsJSON(t, args, stderr)
			if m.args == "" {
				if status, _, fit := call("fit", "-w", "acme", "--quiet"); status != cli.Invalid || fit != stderr {
					t.Errorf("fit ends with %d and says\n%s\ncheck says\n%s", status, fit, stderr)
				}
			}
			if after := tree(t); after != before {
				t.Errorf("something was written: before\n%s\nafter\n%s", before, after)
			}
			fmt.Fprintf(&document, "%s\n    $ noonmark %s\n", m.name, strings.Join(args, " "))
			for line := range strings.Lines(stderr) {
				document.WriteString("    " + line)
			}
			document.WriteString("\n")
		})
	}
	numtest.Golden(t, "mistakes.golden", storedID.ReplaceAllFunc([]byte(document.String()), func(id []byte) []byte {
		if string(id[2:]) == madeUpID {
			return id
		}
		return append(id[:2], "…"...)
	}))
}

// storedID is the id of a model or surface, which depends on what made it.
var storedID = regexp.MustCompile(`\b[ms]-[0-9a-f]{12}\b`)

// madeUpID is one that nothing made.
const madeUpID = "0123456789ab"

// programWords are words of programs and their errors, not of people.
var programWords = regexp.MustCompile(`panic|goroutine|\.go:|strconv|0x[0-9a-f]|%!|<nil>|\bNaN\b|errno|syscall|invalid syntax|no such file or directory|syntax error`)

func checkSentences(t *testing.T, text string, says []string) {
	t.Helper()
	if word := programWords.FindString(text); word != "" {
		t.Errorf("this is no sentence for people, because of %q: %s", word, text)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if seen[line] {
			t.Errorf("said twice: %s", line)
		}
		seen[line] = true
		if !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "?") && !strings.HasSuffix(line, ".)") && !strings.HasSuffix(line, ":") {
			t.Errorf("no full stop: %q", line)
		}
		if strings.Contains(line, "..") && !strings.Contains(line, "../") || strings.Contains(line, "?.") {
			t.Errorf("odd punctuation: %q", line)
		}
	}
	if len(seen) == 0 {
		t.Error("nothing is said")
	}
	for _, word := range says {
		if !strings.Contains(text, word) {
			t.Errorf("nothing names %s in\n%s", word, text)
		}
	}
}

// checkAsJSON checks that a program is told the same as a person.
func checkAsJSON(t *testing.T, args []string, text string) {
	t.Helper()
	status, stdout, stderr := call(append([]string{"--json"}, args...)...)
	var document struct {
		Error    string
		Problems []struct{ Code, Severity, Text string }
	}
	if err := json.Unmarshal([]byte(stdout), &document); err != nil || status != cli.Invalid || stderr != "" {
		t.Fatalf("with --json: exit status %d, %v, on standard error %q, on standard output\n%s", status, err, stderr, stdout)
	}
	if strings.TrimSpace(text) != document.Error && !strings.Contains(text, "more problems; --json lists them") {
		t.Errorf("with --json the error is\n%s\nwithout it\n%s", document.Error, text)
	}
	for _, p := range document.Problems {
		if p.Code == "" || p.Severity == "" || p.Text == "" {
			t.Errorf("with --json the problem %+v is incomplete", p)
		}
	}
	if len(document.Problems) == 0 {
		t.Error("with --json there are no problems")
	}
}

// The files that mistakes are made in have none.
func TestNoMistake(t *testing.T) {
	for name, change := range forgiven {
		t.Run(name, func(t *testing.T) {
			f := good()
			change(f)
			f.write(t)
			before := tree(t)
			status, stdout, stderr := call("check", "-w", "acme")
			if status != cli.Done || stderr != "" || !strings.Contains(stdout, "12 periods by week, 2024-01-01 to 2024-03-18; ") {
				t.Errorf("exit status %d\n%s\n%s", status, stderr, stdout)
			}
			if strings.Contains(stdout, "data.csv") {
				t.Errorf("something is said about the table: %s", stdout)
			}
			if after := tree(t); after != before {
				t.Errorf("something was written: before\n%s\nafter\n%s", before, after)
			}
		})
	}
}

// Files that nobody may read are named, whether they are data or configuration.
func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	for _, path := range []string{table, config} {
		good().write(t)
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		want := path + ": this user may not read the file. Change its permissions, or run as a user who may read it.\n"
		if status, stdout, stderr := call("check", "-w", "acme"); status != cli.Invalid || stdout != "" || stderr != want {
			t.Errorf("exit status %d, %q, %q", status, stdout, stderr)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
