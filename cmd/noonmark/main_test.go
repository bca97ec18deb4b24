package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The program under test is this test binary, called noonmark.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"noonmark": main})
}

// The scripts in testdata/script are transcripts of the command line. They call
// the program as people do, and these besides what testscript has:
//
//	exits STATUS noonmark ARGUMENTS   the program ends with that exit status
//	json KEY...                       standard output is one JSON document with these keys;
//	                                  a.b is b in a, and a.0 the first of a list
//	value NAME KEY                    $NAME is what standard output has under a key
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits, "json": hasKeys, "value": setValue,
		},
		RequireUniqueNames: true,
	})
}

// What is no release is known by what it was built from.
func TestProgramVersion(t *testing.T) {
	built := func(version string) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}}
	}
	for _, c := range []struct {
		release string
		build   *debug.BuildInfo
		want    string
	}{
		{"v1.2.0", nil, "v1.2.0"},
		{"v1.2.0", built("v1.3.0"), "v1.2.0"},
		{"", nil, "devel"},
		{"", built(""), "devel"},
		{"", built("(devel)"), "devel"},
		{"", built("v0.0.0-20260214093000-0123456789ab+dirty"), "v0.0.0-20260214093000-0123456789ab+dirty"},
	} {
		if got := programVersion(c.release, c.build); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// Sparklines are for terminals of UTF-8. The first of the variables that is set counts.
func TestSpeaksUnicode(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"LANG": "en_GB.UTF-8"}, true},
		{map[string]string{"LANG": "C.utf8"}, true},
		{map[string]string{"LANG": "en_GB.UTF-8", "LC_ALL": "C"}, false},
		{map[string]string{"LANG": "POSIX", "LC_CTYPE": "de_DE.UTF-8"}, true},
		{map[string]string{"LANG": "en_GB.ISO-8859-1"}, false},
	} {
		if got := speaksUnicode(func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%v: %v", c.env, got)
		}
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if (got == want) == neg {
		ts.Fatalf("exit status %d, want %d (negated: %v)", got, want, neg)
	}
}

func hasKeys(ts *testscript.TestScript, neg bool, args []string) {
	for _, key := range args {
		if _, has := field(ts, key); has == neg {
			ts.Fatalf("key %s: there is %v", key, has)
		}
	}
}

func setValue(ts *testscript.TestScript, _ bool, args []string) {
	value, has := field(ts, args[1])
	if !has {
		ts.Fatalf("there is no %s", args[1])
	}
	text, err := json.Marshal(value)
	ts.Check(err)
	ts.Setenv(args[0], strings.Trim(string(text), `"`))
}

// field returns what is under a key of standard output, which must be one JSON
// document.
func field(ts *testscript.TestScript, key string) (value any, has bool) {
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	ts.Check(decoder.Decode(&value))
	if err := decoder.Decode(new(any)); err != io.EOF {
		ts.Fatalf("there is more than one JSON document on standard output: %v", err)
	}
	for part := range strings.SplitSeq(key, ".") {
		switch v := value.(type) {
		case map[string]any:
			value, has = v[part]
		case []any:
			i, err := strconv.Atoi(part)
			if has = err == nil && i < len(v); has {
				value = v[i]
			}
		default:
			has = false
		}
		if !has {
			return nil, false
		}
	}
	return value, true
}
