package app

import (
	"errors"
	"strings"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// ExamplesPerKind is how many problems of one kind are listed; the rest are
// counted. Three rows show a pattern, and the line after them is another kind.
const ExamplesPerKind = 3

// Problems collects problems so that they can all be said at once. Problems
// with the same code, severity, file, column and subject are of one kind: all
// are counted and the first few kept, so the size of a collection does not
// grow with the number of bad rows. The zero value is empty and ready to use.
type Problems struct {
	kinds []*kindOfProblem
	byKey map[problemKey]*kindOfProblem
}

type problemKey struct {
	code                  ProblemCode
	severity              finding.Severity
	file, column, subject string
}

type kindOfProblem struct {
	examples []Problem
	more     int
}

// Add adds a problem, and those that its More stands for.
func (ps *Problems) Add(p Problem) {
	key := problemKey{p.Code, p.severity(), p.File, p.Column, p.Subject}
	k := ps.byKey[key]
	if k == nil {
		if ps.byKey == nil {
			ps.byKey = map[problemKey]*kindOfProblem{}
		}
		k = &kindOfProblem{}
		ps.byKey[key] = k
		ps.kinds = append(ps.kinds, k)
	}
	k.more += p.More
	p.More = 0
	if len(k.examples) == ExamplesPerKind {
		k.more++
		return
	}
	k.examples = append(k.examples, p)
}

// Unexpected is the code of errors that are not about the data, such as a disk
// that fails.
const Unexpected ProblemCode = "unexpected"

// ModelRejected is the code of problems that the model has with the data as a whole.
const ModelRejected ProblemCode = "model"

// AddError adds the problems that err is or holds. Any other error becomes a
// problem of its own; nil is nothing.
func (ps *Problems) AddError(err error) {
	var one Problem
	var list ProblemList
	var model mmm.Problems
	joined, isJoined := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
	case errors.As(err, &list):
		for _, p := range list {
			ps.Add(p)
		}
	case isJoined:
		for _, e := range joined.Unwrap() {
			ps.AddError(e)
		}
	case errors.As(err, &one):
		ps.Add(one)
	case errors.As(err, &model):
		for _, p := range model {
			ps.Add(Problem{Code: ModelRejected, Subject: p.Subject, Text: strings.TrimSuffix(p.Text, ".")})
		}
	default:
		ps.Add(Problem{Code: Unexpected, Text: strings.TrimSuffix(err.Error(), "."), Cause: err})
	}
}

// List returns the examples kept, kind by kind in the order in which they came;
// the last one of each kind says how many more there were.
func (ps *Problems) List() ProblemList {
	var list ProblemList
	for _, k := range ps.kinds {
		list = append(list, k.examples...)
		list[len(list)-1].More = k.more
	}
	return list
}

// Count returns the number of problems of the given severity, listed or not.
func (ps *Problems) Count(s finding.Severity) int {
	n := 0
	for _, k := range ps.kinds {
		if k.examples[0].severity() == s {
			n += len(k.examples) + k.more
		}
	}
	return n
}

// Err returns the problems that are errors, as a ProblemList, or nil.
func (ps *Problems) Err() error {
	var list ProblemList
	for _, p := range ps.List() {
		if p.severity() == finding.Error {
			list = append(list, p)
		}
	}
	if list == nil {
		return nil
	}
	return list
}

// A ProblemList is a list of problems; as an error it reads one to a line.
type ProblemList []Problem

// Error returns every problem, one to a line.
func (l ProblemList) Error() string {
	lines := make([]string, len(l))
	for i, p := range l {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
