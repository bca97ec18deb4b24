package plan

import (
	"slices"
	"strings"
)

// keywords are the words that no channel can be called without quotes.
var keywords = []string{"each", "moved", "within", "at", "today", "of", "budget", "or", "zero"}

// isKeyword reports whether a word is one of them, in whatever case.
func isKeyword(word string) bool { return slices.Contains(keywords, strings.ToLower(word)) }

// atChannel reports whether a name is next. One that begins with a digit must be
// known, or else it is an amount gone wrong.
func (p *parser) atChannel() bool {
	if strings.HasPrefix(p.rest, `"`) {
		return true
	}
	word := p.word()
	if word == "" || isKeyword(word) {
		return false
	}
	if strings.ContainsRune("0123456789.", rune(word[0])) {
		name, _, err := p.longest(word)
		return err == nil && name != ""
	}
	return true
}

// channel reads a name, and returns it as the channel is called.
func (p *parser) channel() (string, error) {
	if strings.HasPrefix(p.rest, `"`) {
		return p.quotedChannel()
	}
	word := p.word()
	switch {
	case p.rest == "":
		return "", p.fail("it ends where a channel is expected")
	case word == "":
		return "", p.fail("a channel is expected at %q; names with other characters than letters, digits, _ . / and - are in double quotes", p.rest)
	case isKeyword(word):
		return "", p.fail(`%q means something else here; a channel of that name is in double quotes`, word)
	}
	name, n, err := p.longest(word)
	if err != nil {
		return "", err
	}
	if name == "" {
		return "", p.unknown(word)
	}
	p.advance(n)
	return name, nil
}

func (p *parser) quotedChannel() (string, error) {
	word, ok := p.quoted()
	if !ok {
		return "", p.fail("a double quote is not closed")
	}
	name, err := p.find(word)
	if err == nil && name == "" {
		err = p.unknown(word)
	}
	return name, err
}

func (p *parser) unknown(name string) error {
	return UnknownChannel{Channel: name, Channels: slices.Clone(p.channels), In: p.text}
}

// longest returns the channel that is called like most of a word, up to a minus or
// its end, and the length of that part. The name is "" if there is none.
func (p *parser) longest(word string) (name string, n int, err error) {
	for n = len(word); n > 0; n = strings.LastIndexByte(word[:n], '-') {
		if name, err = p.find(word[:n]); name != "" || err != nil {
			return name, n, err
		}
	}
	return "", 0, nil
}

// find returns the channel of a name, in another case if need be, and "" if there is
// none.
func (p *parser) find(name string) (string, error) {
	if slices.Contains(p.channels, name) {
		return name, nil
	}
	var alike []string
	for _, channel := range p.channels {
		if strings.EqualFold(channel, name) {
			alike = append(alike, channel)
		}
	}
	switch len(alike) {
	case 0:
		return "", nil
	case 1:
		return alike[0], nil
	}
	return "", p.fail("%q could be %s; write it as one of them", name, strings.Join(alike, " or "))
}
