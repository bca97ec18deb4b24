package plan

import (
	"strings"
	"unicode"
)

// A scanner takes the parts of a text one by one, and the white space after each.
// Which parts there can be depends on what has been read, so it is asked for them.
type scanner struct {
	rest string // not yet read; never begins with white space
}

// advance takes n bytes, and the white space after them.
func (s *scanner) advance(n int) {
	s.rest = strings.TrimLeftFunc(s.rest[n:], unicode.IsSpace)
}

// symbol takes the first of some symbols that is next. It returns "" if none is.
func (s *scanner) symbol(symbols ...string) string {
	for _, symbol := range symbols {
		if strings.HasPrefix(s.rest, symbol) {
			s.advance(len(symbol))
			return symbol
		}
	}
	return ""
}

// keyword takes a word if it is next, in whatever case.
func (s *scanner) keyword(word string) bool {
	if next := s.word(); strings.EqualFold(next, word) {
		s.advance(len(next))
		return true
	}
	return false
}

// words takes two words if both are next.
func (s *scanner) words(first, second string) bool {
	next := *s
	if !next.keyword(first) || !next.keyword(second) {
		return false
	}
	*s = next
	return true
}

// word returns what is next of a name without quotes: letters, digits, _ . / and -,
// which does not come first.
func (s *scanner) word() string {
	next := s.prefix(func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.M, unicode.Nd) || strings.ContainsRune("_./-", r)
	})
	if strings.HasPrefix(next, "-") {
		return ""
	}
	return next
}

// A number is an amount, or a share that was written with a percent sign.
type number struct {
	value   float64
	percent bool
}

// number takes an unsigned number if one is next.
func (s *scanner) number() (number, bool) {
	text := s.prefix(func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.Nd) || strings.ContainsRune("_.,", r)
	})
	after := scanner{rest: s.rest}
	after.advance(len(text))
	n := number{percent: after.symbol("%") != ""}
	power := 0
	if n.percent {
		power = -2
	}
	var ok bool
	if n.value, ok = decimal(text, power); ok {
		*s = after
	}
	return n, ok
}

// prefix returns the longest beginning of the rest whose characters are all in a
// set.
func (s *scanner) prefix(in func(rune) bool) string {
	if n := strings.IndexFunc(s.rest, func(r rune) bool { return !in(r) }); n >= 0 {
		return s.rest[:n]
	}
	return s.rest
}

// quoted takes a text in double quotes, in which a doubled one stands for itself.
// It reports whether there is a closing one.
func (s *scanner) quoted() (string, bool) {
	var b strings.Builder
	for s.rest = s.rest[1:]; ; {
		part, after, ok := strings.Cut(s.rest, `"`)
		if !ok {
			return "", false
		}
		b.WriteString(part)
		s.rest = after
		if !strings.HasPrefix(after, `"`) {
			s.advance(0)
			return b.String(), true
		}
		b.WriteByte('"')
		s.rest = after[1:]
	}
}
