package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sumsName is the file with the checksums of the others in its folder.
const sumsName = "SHA256SUMS"

// fileSums are the SHA-256 of files by name, in hexadecimal.
type fileSums map[string]string

// sumFiles reads the named files of a folder and sums them.
func sumFiles(folder string, names []string) (fileSums, error) {
	sums := fileSums{}
	for _, name := range names {
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			return nil, err
		}
		hash := sha256.New()
		_, err = io.Copy(hash, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
		sums[name] = hex.EncodeToString(hash.Sum(nil))
	}
	return sums, nil
}

// text returns the sums as sha256sum writes them, in the order of names.
func (s fileSums) text() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(&b, "%s  %s\n", s[name], name)
	}
	return b.String()
}

// readSums reads what text wrote about the named files, and nothing else.
func readSums(text []byte, names []string) (fileSums, error) {
	sums := fileSums{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		sums[name] = sum
	}
	if !bytes.Equal(text, []byte(sums.text())) || !slices.Equal(slices.Sorted(maps.Keys(sums)), names) {
		return nil, errors.New("it is not a list of the files here")
	}
	return sums, nil
}

// check reports whether content is that of the named file when it was written.
func (s fileSums) check(name string, content []byte) error {
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); got != s[name] {
		return fmt.Errorf("SHA-256 %s, want %s", got, s[name])
	}
	return nil
}
