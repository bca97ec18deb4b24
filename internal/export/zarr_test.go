package export

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// zarrStore is a store read back, independently of the writer.
type zarrStore struct {
	files  fs.FS
	arrays map[string]*zarrArray
	attrs  map[string]map[string]any // of groups
}

type zarrArray struct {
	Shape, Chunks []int
	Dtype, Order  string
	Format        int             `json:"zarr_format"`
	Compressor    json.RawMessage `json:"compressor"`
	Filters       json.RawMessage `json:"filters"`
	FillValue     json.RawMessage `json:"fill_value"`
	attrs         map[string]any
	content       []byte // the whole array, in C order
}

func (a *zarrArray) dims() []string {
	var dims []string
	for _, d := range a.attrs["_ARRAY_DIMENSIONS"].([]any) {
		dims = append(dims, d.(string))
	}
	return dims
}

func (a *zarrArray) floats() []float64 {
	x := make([]float64, len(a.content)/8)
	for i := range x {
		x[i] = math.Float64frombits(binary.LittleEndian.Uint64(a.content[8*i:]))
	}
	return x
}

func (a *zarrArray) ints() []int {
	x := make([]int, len(a.content)/8)
	for i := range x {
		x[i] = int(binary.LittleEndian.Uint64(a.content[8*i:]))
	}
	return x
}

func (a *zarrArray) texts(t *testing.T) []string {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(a.Dtype, "<U"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for b := a.content; len(b) > 0; b = b[4*n:] {
		var s []rune
		for i := range n {
			if r := rune(binary.LittleEndian.Uint32(b[4*i:])); r != 0 {
				s = append(s, r)
			}
		}
		all = append(all, string(s))
	}
	return all
}

// readStore reads a store and checks what every store must have.
func readStore(t *testing.T, files fs.FS) *zarrStore {
	t.Helper()
	s := &zarrStore{files: files, arrays: map[string]*zarrArray{}, attrs: map[string]map[string]any{}}
	read := func(name string, into any) {
		b, err := fs.ReadFile(files, name)
		if err == nil {
			err = json.Unmarshal(b, into)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	var consolidated struct {
		Format   int `json:"zarr_consolidated_format"`
		Metadata map[string]json.RawMessage
	}
	read(".zmetadata", &consolidated)
	metadata := 0
	err := fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dir, name := filepath.Split(path)
		dir = strings.TrimSuffix(dir, "/")
		switch name {
		case ".zgroup", ".zattrs", ".zarray":
			metadata++
			b, err := fs.ReadFile(files, path)
			if err != nil || !bytes.Equal(b, consolidated.Metadata[path]) {
				t.Errorf("%s is not what is consolidated: %v", path, err)
			}
		}
		switch name {
		case ".zgroup":
			attrs := map[string]any{}
			read(join(dir, ".zattrs"), &attrs)
			s.attrs[dir] = attrs
		case ".zarray":
			a := &zarrArray{}
			read(path, a)
			read(join(dir, ".zattrs"), &a.attrs)
			s.arrays[dir] = a
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if metadata != len(consolidated.Metadata) || consolidated.Format != 1 {
		t.Errorf("%d files of metadata, %d of them consolidated", metadata, len(consolidated.Metadata))
	}
	for name, a := range s.arrays {
		s.load(t, name, a)
	}
	return s
}

// load assembles an array from its chunks: all of them, whole, and no others.
func (s *zarrStore) load(t *testing.T, name string, a *zarrArray) {
	t.Helper()
	if a.Format != 2 || a.Order != "C" || string(a.Compressor) != "null" || string(a.Filters) != "null" || string(a.FillValue) != "null" || len(a.dims()) != len(a.Shape) || len(a.Chunks) != len(a.Shape) {
		t.Fatalf("%s: %+v", name, a)
	}
	size := map[byte]int{'f': 8, 'i': 8, 'b': 1}[a.Dtype[1]]
	if size == 0 {
		n, err := strconv.Atoi(a.Dtype[2:])
		if err != nil || a.Dtype[:2] != "<U" {
			t.Fatalf("%s: type %s", name, a.Dtype)
		}
		size = 4 * n
	}
	cells := func(shape []int) int {
		n := 1
		for _, k := range shape {
			n *= k
		}
		return n
	}
	a.content = make([]byte, size*cells(a.Shape))
	chunks := 1
	for d := range a.Shape {
		chunks *= (a.Shape[d] + a.Chunks[d] - 1) / a.Chunks[d]
	}
	entries, err := fs.ReadDir(s.files, name)
	if err != nil || len(entries) != chunks+2 {
		t.Fatalf("%s: %d files, %v, want %d chunks", name, len(entries), err, chunks)
	}
	for k := range chunks {
		// The chunk's index, then where each of its values goes.
		index, rest := make([]int, len(a.Shape)), k
		for d := len(index) - 1; d >= 0; d-- {
			n := (a.Shape[d] + a.Chunks[d] - 1) / a.Chunks[d]
			index[d], rest = rest%n, rest/n
		}
		key := strings.Trim(strings.ReplaceAll(fmt.Sprint(index), " ", "."), "[]")
		if key == "" {
			key = "0"
		}
		b, err := fs.ReadFile(s.files, name+"/"+key)
		if err != nil || len(b) != size*cells(a.Chunks) {
			t.Fatalf("chunk %s of %s has %d bytes, %v", key, name, len(b), err)
		}
		for i := range cells(a.Chunks) {
			at, stride, rest, inside := 0, 1, i, true
			for d := len(a.Shape) - 1; d >= 0; d-- {
				x := index[d]*a.Chunks[d] + rest%a.Chunks[d]
				rest /= a.Chunks[d]
				inside = inside && x < a.Shape[d]
				at += x * stride
				stride *= a.Shape[d]
			}
			if inside {
				copy(a.content[size*at:], b[size*i:size*(i+1)])
			}
		}
	}
}
