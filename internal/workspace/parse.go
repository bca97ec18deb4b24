package workspace

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/noonmark/noonmark/internal/app"
)

// Schema is the JSON Schema of noonmark.yaml, for editors.
//
//go:embed noonmark.schema.json
var Schema []byte

// schema is Schema, compiled.
var schema = compileSchema()

func compileSchema() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema))
	if err != nil {
		panic("workspace: " + err.Error())
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(FileName, doc); err != nil {
		panic("workspace: " + err.Error())
	}
	return c.MustCompile(FileName)
}

// Problems with a configuration.
const (
	ConfigSyntax  app.ProblemCode = "config_syntax"
	ConfigInvalid app.ProblemCode = "config_invalid"
)

// maxConfigSize bounds a configuration; a larger file is not one.
const maxConfigSize = 4 << 20

// Parse reads a configuration. name is the file's, for problems, of which it
// returns all it finds. The configuration is nil if there are any.
func Parse(name string, source []byte) (*Config, app.Problems) {
	var problems app.Problems
	file, doc, problem := readYAML(name, source)
	if problem != nil {
		problems.Add(*problem)
		return nil, problems
	}
	l := locator{name: name, body: file.Docs[0].Body}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(doc); errors.As(err, &invalid) {
		var found app.Problems
		l.explain(&found, invalid, doc)
		list := found.List()
		slices.SortStableFunc(list, func(a, b app.Problem) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Subject, b.Subject))
		})
		problems.AddError(app.ProblemList(list))
		return nil, problems
	}
	var c Config
	if err := yaml.Unmarshal(source, &c); err != nil {
		problems.Add(syntaxProblem(name, source, err))
		return nil, problems
	}
	c.at = l
	c.check(&problems)
	if len(problems.List()) > 0 {
		return nil, problems
	}
	return &c, problems
}

// readYAML returns the file as its tree and as JSON values, or what is wrong with
// it.
func readYAML(name string, source []byte) (*ast.File, any, *app.Problem) {
	if len(source) > maxConfigSize {
		return nil, nil, &app.Problem{Code: ConfigSyntax, File: name, Text: fmt.Sprintf("the file is %d MB; a configuration is a few kB of text", len(source)>>20)}
	}
	if strings.TrimSpace(string(source)) == "" {
		return nil, nil, &app.Problem{Code: ConfigSyntax, File: name, Text: "the file is empty", Advice: "Write one with noonmark init DIR --from FILE.csv"}
	}
	if !utf8.Valid(source) || bytes.ContainsRune(source, 0) {
		return nil, nil, &app.Problem{Code: ConfigSyntax, File: name, Text: "the file is not text in UTF-8, and a configuration is", Advice: "Save it as UTF-8"}
	}
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		p := syntaxProblem(name, source, err)
		return nil, nil, &p
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, nil, &app.Problem{Code: ConfigSyntax, File: name, Text: "the file must hold one document, without --- in the middle", Advice: "Take out what is not meant"}
	}
	if line := aliasLine(file); line > 0 {
		return nil, nil, &app.Problem{Code: ConfigSyntax, File: name, Line: line, Text: "anchors and aliases (& and *) are not read here; write the value out"}
	}
	raw, err := yaml.YAMLToJSON(source)
	if err != nil {
		p := syntaxProblem(name, source, err)
		return nil, nil, &p
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		p := syntaxProblem(name, source, err)
		return nil, nil, &p
	}
	return file, doc, nil
}

// aliasLine returns the line of the first alias, 0 if there is none. Aliases can
// make a small file expand to gigabytes.
func aliasLine(file *ast.File) int {
	finder := &aliasFinder{}
	for _, doc := range file.Docs {
		ast.Walk(finder, doc.Body)
	}
	return finder.line
}

type aliasFinder struct{ line int }

// Visit implements ast.Visitor.
func (f *aliasFinder) Visit(node ast.Node) ast.Visitor {
	if _, ok := node.(*ast.AliasNode); ok && f.line == 0 {
		f.line = node.GetToken().Position.Line
	}
	return f
}

// keyTwice is how the parser puts it that a key is there twice.
var keyTwice = regexp.MustCompile(`mapping key (".*") already defined at \[(\d+):`)

// syntaxProblem says why a file is no YAML.
func syntaxProblem(name string, source []byte, err error) app.Problem {
	p := app.Problem{Code: ConfigSyntax, File: name, Text: "this is not YAML: " + err.Error(), Cause: err}
	var at yaml.Error
	if errors.As(err, &at) {
		p.Text = "this is not YAML: " + at.GetMessage()
		if token := at.GetToken(); token != nil {
			p.Line = token.Position.Line
		}
	}
	twice := keyTwice.FindStringSubmatch(p.Text)
	switch line := tabLine(source); {
	case line > 0:
		p.Line, p.Text, p.Advice = line, "the line begins with a tab, and YAML knows spaces only", "Write spaces"
	case twice != nil:
		p.Text, p.Advice = fmt.Sprintf("the key %s is there already, in line %s", twice[1], twice[2]), "Keep one of them"
	case p.Line > 0:
		p.Advice = "Look there and in the line before for a bracket, a colon or a quotation mark that is missing, or one too many"
	}
	return p
}

// tabLine returns the first line with a tab among the spaces it begins with, 0 if
// there is none.
func tabLine(source []byte) int {
	n := 0
	for line := range bytes.Lines(source) {
		n++
		if rest := bytes.TrimLeft(line, " "); len(rest) > 0 && rest[0] == '\t' && len(bytes.TrimSpace(rest)) > 0 {
			return n
		}
	}
	return 0
}

// A locator finds the lines of a configuration's parts.
type locator struct {
	name string
	body ast.Node
}

// problem returns a problem at a path into the configuration, such as
// ["channels", "2", "spend"].
func (l locator) problem(path []string, text, advice string) app.Problem {
	return app.Problem{Code: ConfigInvalid, File: l.name, Line: l.line(path), Subject: subject(path), Text: text, Advice: advice}
}

// line returns the line of the deepest part of a path that exists, 0 if nothing
// does.
func (l locator) line(path []string) int {
	node, line := l.body, 0
	for _, part := range path {
		value, key := child(node, part)
		if value == nil {
			break
		}
		node, line = value, key.GetToken().Position.Line
	}
	return line
}

// child returns the part of a node under a key or index, and the node whose line
// is that of the part.
func child(node ast.Node, part string) (value, key ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if v.Key.GetToken().Value == part {
				return v.Value, v.Key
			}
		}
	case *ast.MappingValueNode:
		if n.Key.GetToken().Value == part {
			return n.Value, n.Key
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(part); err == nil && i < len(n.Values) {
			return n.Values[i], n.Values[i]
		}
	case *ast.AnchorNode:
		return child(n.Value, part)
	case *ast.TagNode:
		return child(n.Value, part)
	}
	return nil, nil
}

// subject writes a path as people do: channels[2].spend, counted from 1.
func subject(path []string) string {
	var s strings.Builder
	for i, part := range path {
		if n, err := strconv.Atoi(part); err == nil {
			fmt.Fprintf(&s, "[%d]", n+1)
			continue
		}
		if i > 0 {
			s.WriteByte('.')
		}
		s.WriteString(part)
	}
	return s.String()
}
