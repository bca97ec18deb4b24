package csvfile

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/noonmark/noonmark/internal/app"
)

// decode returns the text of a file as UTF-8 without byte order mark, with
// lines that end in "\n" or "\r\n".
func decode(file io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReaderSize(file, sampleSize)
	sample, err := peek(text)
	if err != nil {
		return nil, err
	}
	if err := notText(sample); err != nil {
		return nil, err
	}
	if endian, ok := utf16Endian(sample); ok {
		decoder := unicode.UTF16(endian, unicode.UseBOM).NewDecoder()
		text = bufio.NewReaderSize(transform.NewReader(text, decoder), sampleSize)
		if sample, err = peek(text); err != nil {
			return nil, err
		}
	}
	if bom := "\ufeff"; bytes.HasPrefix(sample, []byte(bom)) {
		_, _ = text.Discard(len(bom)) // peeked already
		sample = sample[len(bom):]
	}
	if bytes.IndexByte(sample, 0) >= 0 {
		return nil, signature{is: "a file of binary data", advice: "Export the table as CSV"}.problem()
	}
	if len(bytes.TrimSpace(sample)) == 0 {
		return nil, app.Problem{Code: Empty, Text: "the file is empty", Advice: "Export it again, or take it out of the list of data files"}
	}
	if bytes.IndexByte(sample, '\r') >= 0 && bytes.IndexByte(sample, '\n') < 0 {
		text = bufio.NewReaderSize(oldMac{text}, sampleSize)
	}
	return text, nil
}

// utf16Endian reports whether a file is UTF-16: by its byte order mark, or
// because nearly every other byte is zero, as in Latin text.
func utf16Endian(sample []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(sample, []byte("\xff\xfe")):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(sample, []byte("\xfe\xff")):
		return unicode.BigEndian, true
	}
	var zeros [2]int // at even and odd offsets
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	most, few := len(sample)*2/5, len(sample)/20
	switch {
	case zeros[1] > most && zeros[0] <= few:
		return unicode.LittleEndian, true
	case zeros[0] > most && zeros[1] <= few:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// oldMac reads text whose lines end in "\r", as Excel for Mac still offers.
type oldMac struct{ text io.Reader }

func (r oldMac) Read(p []byte) (int, error) {
	n, err := r.text.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
