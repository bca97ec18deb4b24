package app

import (
	"slices"
	"strings"
)

// Nearest returns the names most like name, best first, at most three: those
// that differ by letter case, by a few typing mistakes, or by words in front or
// behind.
func Nearest(name string, among []string) []string {
	const most = 3
	type match struct {
		name     string
		distance int
	}
	var matches []match
	folded := fold(name)
	for _, other := range among {
		if d, ok := likeness(folded, fold(other)); ok {
			matches = append(matches, match{other, d})
		}
	}
	slices.SortStableFunc(matches, func(a, b match) int { return a.distance - b.distance })
	var names []string
	for _, m := range matches[:min(most, len(matches))] {
		names = append(names, m.name)
	}
	return names
}

// DidYouMean asks whether one of the names most like name was meant; it says nothing
// if there are none.
func DidYouMean(name string, among []string) string {
	near := Nearest(name, among)
	if near == nil {
		return ""
	}
	return "Did you mean " + Alternatives(near) + "?"
}

// fold drops what people get wrong without seeing it: case and separators. A
// name is cut after as many runes as anyone compares by eye.
func fold(s string) []rune {
	const most = 64
	s = strings.ToLower(s)
	s = strings.NewReplacer("_", "", "-", "", " ", "").Replace(s)
	r := []rune(s)
	return r[:min(most, len(r))]
}

// likeness returns the number of typing mistakes between two names, and whether
// it is small enough to suggest one for the other.
func likeness(a, b []rune) (int, bool) {
	d := editDistance(a, b)
	if d <= 1+min(len(a), len(b))/4 {
		return d, min(len(a), len(b)) > 0
	}
	const stem = 2 // a single letter begins too many names
	short, long := string(a), string(b)
	if len(a) > len(b) {
		short, long = long, short
	}
	return d, min(len(a), len(b)) >= stem && (strings.HasPrefix(long, short) || strings.HasSuffix(long, short))
}

// editDistance is the optimal string alignment distance: the least number of
// runes to insert, delete, replace, or exchange with a neighbour.
//
//	d(i,j) = min( d(i-1,j)+1, d(i,j-1)+1, d(i-1,j-1)+[a_i≠b_j],
//	              d(i-2,j-2)+1 if a_i=b_{j-1} and a_{i-1}=b_j )
func editDistance(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
