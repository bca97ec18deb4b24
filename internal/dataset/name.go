package dataset

import (
	"strings"
	"unicode"
)

// A word is a part of a column's name.
type word struct {
	text       string // in lower case
	start, end int    // in the name
	classes    class
}

// splitName splits a name into words at everything that is no letter or digit,
// and where small letters meet capitals: "TVSpend_2024" is tv, spend, 2024.
func splitName(name string) []word {
	var words []word
	start := -1
	runes := []rune(name)
	at := make([]int, 0, len(runes)+1) // byte offset of each rune
	for i := range name {
		at = append(at, i)
	}
	at = append(at, len(name))
	end := func(i int) {
		if start >= 0 {
			text := strings.ToLower(name[at[start]:at[i]])
			words = append(words, word{text, at[start], at[i], vocabulary[text]})
		}
		start = -1
	}
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end(i)
			continue
		}
		if start >= 0 && startsWord(runes, i) {
			end(i)
		}
		if start < 0 {
			start = i
		}
	}
	end(len(runes))
	if n := len(words); n > 1 {
		words[n-1].classes |= suffixes[name[words[n-1].start:words[n-1].end]]
	}
	return words
}

// startsWord reports whether a capital begins a word: after a small letter or a
// digit, or before a small letter at the end of capitals. A single small letter
// after a capital, as in "IDs", does not count.
func startsWord(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	if !unicode.IsUpper(runes[i-1]) {
		return true
	}
	return i+2 < len(runes) && unicode.IsLower(runes[i+1]) && unicode.IsLower(runes[i+2])
}

// has reports whether one of the words is of a class.
func has(words []word, c class) bool {
	for _, w := range words {
		if w.classes&c != 0 {
			return true
		}
	}
	return false
}

// without returns the name without the words of the given classes: as it is
// written where the rest is in one piece, and joined by _ otherwise.
func without(name string, words []word, drop class) string {
	var rest []word
	for _, w := range words {
		if w.classes&drop == 0 {
			rest = append(rest, w)
		}
	}
	if len(rest) == 0 {
		return ""
	}
	first, last := rest[0], rest[len(rest)-1]
	inside := 0
	for _, w := range words {
		if w.start >= first.start && w.end <= last.end {
			inside++
		}
	}
	if inside == len(rest) {
		return name[first.start:last.end]
	}
	parts := make([]string, len(rest))
	for i, w := range rest {
		parts[i] = name[w.start:w.end]
	}
	return strings.Join(parts, "_")
}
