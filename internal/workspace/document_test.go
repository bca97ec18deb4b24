package workspace

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
)

// document is the page about noonmark.yaml, seen from testdata.
const document = "../../../docs/format/workspace.md"

func readDocument(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + document)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The page has every key of the schema, with what the schema says of it.
func TestKeysAreDocumented(t *testing.T) {
	text := readDocument(t)
	const begin, end = "-update -->\n", "<!-- end of keys -->"
	head, rest, found := strings.Cut(text, begin)
	_, tail, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("%s has no place for keys", document)
	}
	numtest.Golden(t, document, []byte(head+begin+"\n"+documentKeys(t)+"\n"+end+tail))
}

// The page's examples are read as they stand.
func TestDocumentExample(t *testing.T) {
	_, rest, _ := strings.Cut(readDocument(t), "```yaml\n")
	example, _, _ := strings.Cut(rest, "```")
	config, problems := Parse(FileName, []byte(example))
	if err := problems.Err(); err != nil || len(config.Channels) != 3 {
		t.Fatalf("%v\n%s", err, example)
	}
	var unread app.Problems
	if config.Spec(dataOf(config), &unread); unread.Err() != nil {
		t.Error(unread.Err())
	}
}

// documentKeys writes the tables: one for the keys that hold no others, and one
// for each group.
func documentKeys(t *testing.T) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(Schema, &doc); err != nil {
		t.Fatal(err)
	}
	w := &tables{t: t, defs: doc["$defs"].(map[string]any)}
	w.group("", doc)
	w.group("a prior", w.defs["prior"].(map[string]any))
	return strings.TrimSuffix(w.out.String(), "\n")
}

type tables struct {
	t    *testing.T
	defs map[string]any
	out  strings.Builder
}

// resolve returns a schema with what it refers to; its own description comes
// first.
func (w *tables) resolve(s map[string]any) map[string]any {
	ref, ok := s["$ref"].(string)
	if !ok {
		return s
	}
	all := map[string]any{"ref": strings.TrimPrefix(ref, "#/$defs/")}
	for _, from := range []map[string]any{w.defs[all["ref"].(string)].(map[string]any), s} {
		for k, v := range from {
			all[k] = v
		}
	}
	return all
}

// objectIn returns the schema of the keys that a value has, itself, in a list or as
// one of several forms; nil if it has none.
func (w *tables) objectIn(s map[string]any) map[string]any {
	s = w.resolve(s)
	if s["ref"] == "prior" {
		return nil
	}
	if s["properties"] != nil {
		return s
	}
	if items, ok := s["items"].(map[string]any); ok {
		return w.objectIn(items)
	}
	forms, _ := s["anyOf"].([]any)
	for _, form := range forms {
		if o := w.objectIn(form.(map[string]any)); o != nil {
			return o
		}
	}
	return nil
}

func (w *tables) group(path string, s map[string]any) {
	properties := w.objectIn(s)
	if path == "a prior" {
		properties = s
	}
	if path != "" {
		fmt.Fprintf(&w.out, "\n### `%s`\n\n%s\n\n", path, w.text(path, s))
	}
	w.out.WriteString("| key | value | meaning |\n|---|---|---|\n")
	required, _ := properties["required"].([]any)
	all := properties["properties"].(map[string]any)
	var groups []string
	for _, key := range sortedKeys(all) {
		value := w.resolve(all[key].(map[string]any))
		form := w.form(value)
		if slices.Contains(required, any(key)) {
			form += ", required"
		}
		meaning := w.text(path+"."+key, value)
		if w.objectIn(value) != nil && path != "a prior" {
			groups = append(groups, key)
			meaning = "see below"
		}
		fmt.Fprintf(&w.out, "| `%s` | %s | %s |\n", key, form, meaning)
	}
	for _, key := range groups {
		w.group(strings.TrimPrefix(path+"."+key, "."), w.resolve(all[key].(map[string]any)))
	}
}

// text returns what a schema says of itself.
func (w *tables) text(path string, s map[string]any) string {
	text, _ := s["description"].(string)
	if text == "" {
		w.t.Errorf("%s has no description", path)
	}
	return strings.ReplaceAll(text, "|", `\|`)
}

// form says how a value is written.
func (w *tables) form(s map[string]any) string {
	s = w.resolve(s)
	if s["ref"] == "prior" || s["ref"] == "column" {
		return s["ref"].(string)
	}
	if words, ok := s["enum"].([]any); ok {
		return "`" + strings.Join(texts(words), "`, `") + "`"
	}
	if c, ok := s["const"]; ok {
		return fmt.Sprintf("`%v`", c)
	}
	if forms, ok := s["anyOf"].([]any); ok {
		var all []string
		for _, f := range forms {
			if form := w.form(f.(map[string]any)); !slices.Contains(all, form) {
				all = append(all, form)
			}
		}
		return strings.Join(all, ", or ")
	}
	switch s["type"] {
	case "array":
		return "list of " + w.form(s["items"].(map[string]any))
	case "object":
		return "keys"
	case "string":
		if s["format"] == "date" {
			return "date"
		}
		return "text"
	case "integer":
		return "whole number" + w.bounds(s)
	case "number":
		return "number" + w.bounds(s)
	case "boolean":
		return "`true` or `false`"
	}
	w.t.Errorf("no words for %v", s)
	return ""
}

func (w *tables) bounds(s map[string]any) string {
	var all []string
	for _, b := range []struct{ key, words string }{{"minimum", "at least"}, {"exclusiveMinimum", "above"}, {"maximum", "at most"}, {"exclusiveMaximum", "below"}} {
		if v, ok := s[b.key]; ok {
			all = append(all, fmt.Sprintf("%s %.10g", b.words, v))
		}
	}
	if all == nil {
		return ""
	}
	return " " + strings.Join(all, " and ")
}
