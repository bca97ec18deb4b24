package workspace

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/noonmark/noonmark/internal/app"
)

// explain turns what the schema has against a document into problems.
func (l locator) explain(problems *app.Problems, e *jsonschema.ValidationError, doc any) {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Reference, *kind.Group, *kind.AllOf:
		l.explainAll(problems, e.Causes, doc)
	case *kind.AnyOf, *kind.OneOf:
		l.explainChoice(problems, e, doc)
	case *kind.AdditionalProperties:
		known := l.knownKeys(e.SchemaURL)
		for i, key := range slices.Sorted(slices.Values(k.Properties)) {
			path := append(slices.Clone(e.InstanceLocation), key)
			advice := ""
			if i == 0 {
				advice = "Keys here are " + strings.Join(known, ", ")
			}
			if near := app.Nearest(key, known); len(near) > 0 {
				advice = "Did you mean " + near[0] + "?"
			}
			problems.Add(l.problem(path, "there is no such key", advice))
		}
	case *kind.Required:
		for _, key := range k.Missing {
			if l.isMisspelt(key, e, doc) {
				continue // told as an unknown key
			}
			p := l.problem(append(slices.Clone(e.InstanceLocation), key), "the key is missing", "")
			if is := describe(l.schemaAt(e.SchemaURL, key)); is != "" {
				p.Advice = "Its meaning: " + strings.ToLower(is[:1]) + is[1:]
			}
			problems.Add(p)
		}
	default:
		text, advice := sentenceOf(e, value(doc, e.InstanceLocation))
		problems.Add(l.problem(e.InstanceLocation, text, advice))
	}
}

// isMisspelt reports whether a key that is missing is there in another spelling.
func (l locator) isMisspelt(missing string, e *jsonschema.ValidationError, doc any) bool {
	object, _ := value(doc, e.InstanceLocation).(map[string]any)
	known := l.knownKeys(e.SchemaURL)
	for key := range object {
		if near := app.Nearest(key, known); !slices.Contains(known, key) && len(near) > 0 && near[0] == missing {
			return true
		}
	}
	return false
}

func (l locator) explainAll(problems *app.Problems, causes []*jsonschema.ValidationError, doc any) {
	for _, c := range causes {
		l.explain(problems, c, doc)
	}
}

// explainChoice explains why none of several forms fits: the form of the right
// type, if there is one, says what is wrong; otherwise all are named.
func (l locator) explainChoice(problems *app.Problems, e *jsonschema.ValidationError, doc any) {
	var forms []string
	var right []*jsonschema.ValidationError
	for _, c := range e.Causes {
		leaf := c
		for len(leaf.Causes) == 1 && isWrapper(leaf.ErrorKind) {
			leaf = leaf.Causes[0]
		}
		if t, ok := leaf.ErrorKind.(*kind.Type); ok && sameLocation(leaf, e) {
			forms = append(forms, article(strings.Join(t.Want, " or ")))
			continue
		}
		if enum, ok := leaf.ErrorKind.(*kind.Enum); ok && sameLocation(leaf, e) {
			forms = append(forms, listing(enum.Want))
			if _, isText := value(doc, e.InstanceLocation).(string); !isText {
				continue
			}
		}
		right = append(right, leaf)
	}
	if len(right) > 0 && len(forms) < len(e.Causes) {
		l.explain(problems, right[0], doc)
		return
	}
	text := fmt.Sprintf("%s is neither %s", show(value(doc, e.InstanceLocation)), strings.Join(forms, " nor "))
	problems.Add(l.problem(e.InstanceLocation, text, ""))
}

func isWrapper(k jsonschema.ErrorKind) bool {
	switch k.(type) {
	case *kind.Schema, *kind.Reference, *kind.Group, *kind.AllOf:
		return true
	}
	return false
}

func sameLocation(a, b *jsonschema.ValidationError) bool {
	return slices.Equal(a.InstanceLocation, b.InstanceLocation)
}

// sentenceOf says what is wrong with one value, and what to do if that is more.
func sentenceOf(e *jsonschema.ValidationError, v any) (text, advice string) {
	switch k := e.ErrorKind.(type) {
	case *kind.Type:
		want := article(strings.Join(k.Want, " or "))
		switch k.Got {
		case "null":
			return "nothing is written here, where there must be " + want, ""
		case "object", "array":
			return fmt.Sprintf("this is %s, and must be %s", article(k.Got), want), ""
		}
		return fmt.Sprintf("%s is %s, and must be %s", show(v), article(k.Got), want), ""
	case *kind.Enum:
		if s, ok := v.(string); ok {
			if near := app.Nearest(s, texts(k.Want)); len(near) > 0 {
				advice = "Did you mean " + near[0] + "?"
			}
		}
		return fmt.Sprintf("%s is none of %s", show(v), listing(k.Want)), advice
	case *kind.Const:
		return fmt.Sprintf("%s is not what this version of the program reads, which is %v", show(v), k.Want), ""
	case *kind.Minimum:
		return fmt.Sprintf("%s is too small; it must be %s or more", show(v), decimal(k.Want)), ""
	case *kind.Maximum:
		return fmt.Sprintf("%s is too large; it must be %s or less", show(v), decimal(k.Want)), ""
	case *kind.ExclusiveMinimum:
		return fmt.Sprintf("%s is too small; it must be more than %s", show(v), decimal(k.Want)), ""
	case *kind.ExclusiveMaximum:
		return fmt.Sprintf("%s is too large; it must be less than %s", show(v), decimal(k.Want)), ""
	case *kind.MinItems:
		return fmt.Sprintf("there must be at least %d", k.Want), ""
	case *kind.MaxItems:
		return fmt.Sprintf("there must be at most %d", k.Want), ""
	case *kind.MinLength:
		return "it is empty", ""
	case *kind.MinProperties, *kind.MaxProperties:
		return "a prior is one distribution by name, such as {lognormal: [0.2, 0.9]}", ""
	case *kind.Pattern:
		if strings.Contains(k.Want, "%") {
			return fmt.Sprintf("%s is neither a percentage, such as 30%%, nor none", show(v)), ""
		}
		return fmt.Sprintf("%s is not a currency code of three capital letters, such as USD", show(v)), ""
	case *kind.Format:
		return fmt.Sprintf("%s is not a date", show(v)), "Write YYYY-MM-DD"
	}
	return fmt.Sprintf("%s does not fit", show(v)), ""
}

// decimal writes a bound of the schema.
func decimal(r interface{ FloatString(int) string }) string {
	return strings.TrimRight(strings.TrimRight(r.FloatString(6), "0"), ".")
}

// value returns the part of a document at a path.
func value(doc any, path []string) any {
	for _, part := range path {
		switch d := doc.(type) {
		case map[string]any:
			doc = d[part]
		case []any:
			var i int
			if _, err := fmt.Sscan(part, &i); err != nil || i >= len(d) {
				return nil
			}
			doc = d[i]
		}
	}
	return doc
}

// show quotes a value as the user wrote it.
func show(v any) string {
	switch v := v.(type) {
	case string:
		return app.Quote(v)
	case nil:
		return "nothing"
	case map[string]any:
		return "a group of keys"
	case []any:
		return "a list"
	}
	return fmt.Sprint(v)
}

// article names a JSON type as people do.
func article(jsonType string) string {
	names := strings.NewReplacer("object", "a group of keys", "array", "a list", "string", "text", "number", "a number",
		"integer", "a whole number", "boolean", "true or false", "null", "nothing")
	return names.Replace(jsonType)
}

func listing(want []any) string { return strings.Join(texts(want), ", ") }

func texts(want []any) []string {
	var s []string
	for _, w := range want {
		s = append(s, fmt.Sprint(w))
	}
	return s
}

// schemaAt returns the schema of a key of the object schema at a URL.
func (l locator) schemaAt(url, key string) map[string]any {
	_, pointer, _ := strings.Cut(url, "#")
	var doc any
	_ = json.Unmarshal(Schema, &doc) // compiled at start
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if part != "" {
			doc = value(doc, []string{part})
		}
	}
	object, _ := doc.(map[string]any)
	properties, _ := object["properties"].(map[string]any)
	if key == "" {
		return properties
	}
	s, _ := properties[key].(map[string]any)
	return s
}

func (l locator) knownKeys(url string) []string {
	var keys []string
	for k := range l.schemaAt(url, "") {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// describe returns what a schema says of itself, without the full stop.
func describe(s map[string]any) string {
	text, _ := s["description"].(string)
	return strings.TrimSuffix(text, ".")
}
