package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// The files of a model.
const (
	modelName = "model.json"
	dataName  = "data.json.gz"
	drawsName = "draws.bin"
	sumsName  = "SHA256SUMS"
)

// summed are the files that sumsName has a line for, in its order.
var summed = []string{dataName, drawsName, modelName}

// fileSums are the SHA-256 of files by name, in hexadecimal.
type fileSums map[string]string

// sumFiles reads the files of a model and sums them.
func sumFiles(folder string) (fileSums, error) {
	sums := fileSums{}
	for _, name := range summed {
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

// text returns the sums as sha256sum writes them.
func (s fileSums) text() string {
	var b strings.Builder
	for _, name := range summed {
		fmt.Fprintf(&b, "%s  %s\n", s[name], name)
	}
	return b.String()
}

// readSums reads what text wrote, and nothing else.
func readSums(text []byte) (fileSums, error) {
	sums := fileSums{}
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		sums[name] = sum
	}
	if !bytes.Equal(text, []byte(sums.text())) {
		return nil, errors.New("it is not a list of the model's files")
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
