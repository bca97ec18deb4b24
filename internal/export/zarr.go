package export

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/noonmark/noonmark/mmm"
)

// A sink takes the files of a store, each once.
type sink interface {
	put(name string, content []byte) error
}

// zarrWriter writes a store of Zarr version 2, as the convention of xarray has
// it: arrays name their dimensions. Chunks are not compressed: the digits of
// draws are random, and shrink by a few per cent at best.
//
// Reference: Zarr storage specification version 2; xarray, "Zarr encoding
// specification".
type zarrWriter struct {
	sink     sink
	metadata []metadata // of every group and array, as they came
}

type metadata struct {
	name    string // of the file
	content json.RawMessage
}

// An array is the shape of one array.
type array struct {
	name  string // with the groups it is in: posterior/sigma
	dtype string
	dims  []string
	shape []int
	chunk []int // of the same length as shape
	attrs map[string]any
}

// group starts a group; the empty name is the store's.
func (z *zarrWriter) group(name string, attrs map[string]any) error {
	if err := z.describe(join(name, ".zgroup"), map[string]any{"zarr_format": 2}); err != nil {
		return err
	}
	return z.describe(join(name, ".zattrs"), attrs)
}

func join(group, name string) string {
	if group == "" {
		return name
	}
	return group + "/" + name
}

// describe writes metadata.
func (z *zarrWriter) describe(name string, content map[string]any) error {
	b, err := json.Marshal(content)
	if err != nil {
		return err
	}
	z.metadata = append(z.metadata, metadata{name, b})
	return z.sink.put(name, b)
}

// array starts an array.
func (z *zarrWriter) array(a *array) error {
	attrs := map[string]any{"_ARRAY_DIMENSIONS": notNil(a.dims)}
	maps.Copy(attrs, a.attrs)
	if err := z.describe(a.name+"/.zattrs", attrs); err != nil {
		return err
	}
	return z.describe(a.name+"/.zarray", map[string]any{
		"zarr_format": 2, "shape": notNil(a.shape), "chunks": notNil(a.chunk), "dtype": a.dtype,
		"compressor": nil, "filters": nil, "fill_value": nil, "order": "C",
	})
}

// notNil makes JSON of an empty list [] and not null.
func notNil[T any](list []T) []T { return append([]T{}, list...) }

// put writes one chunk of an array.
func (z *zarrWriter) put(a *array, index []int, content []byte) error {
	parts := make([]string, len(index))
	for i, k := range index {
		parts[i] = strconv.Itoa(k)
	}
	key := strings.Join(parts, ".")
	if key == "" {
		key = "0" // of an array without dimensions
	}
	return z.sink.put(a.name+"/"+key, content)
}

// whole writes an array in one chunk.
func (z *zarrWriter) whole(a *array, content []byte) error {
	a.chunk = a.shape
	if err := z.array(a); err != nil {
		return err
	}
	return z.put(a, make([]int, len(a.shape)), content)
}

// consolidate writes the metadata of the whole store into one file, in the order
// in which they came.
func (z *zarrWriter) consolidate() error {
	b := []byte(`{"zarr_consolidated_format":1,"metadata":{`)
	for i, m := range z.metadata {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return err
		}
		b = append(append(append(b, name...), ':'), m.content...)
	}
	return z.sink.put(".zmetadata", append(b, "}}"...))
}

// The types of values, as numpy writes them.
const (
	float64Type = "<f8"
	int64Type   = "<i8"
	boolType    = "|b1"
)

// textType returns the type that holds every one of texts.
func textType(texts []string) (dtype string, runes int) {
	runes = 1
	for _, s := range texts {
		runes = max(runes, utf8.RuneCountInString(s))
	}
	return "<U" + strconv.Itoa(runes), runes
}

func appendFloats(b []byte, values []float64) []byte {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func intBytes(values []int) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

func boolBytes(values []bool) []byte {
	b := make([]byte, len(values))
	for i, v := range values {
		if v {
			b[i] = 1
		}
	}
	return b
}

// textBytes writes each text as so many runes of 32 bits, zeros behind it.
func textBytes(texts []string, runes int) []byte {
	b := make([]byte, 4*runes*len(texts))
	for i, s := range texts {
		at := 4 * runes * i
		for _, r := range s {
			binary.LittleEndian.PutUint32(b[at:], uint32(r))
			at += 4
		}
	}
	return b
}

// An axis is a dimension with its coordinates: labels, days or numbers.
type axis struct {
	name    string
	labels  []string
	days    []mmm.Day
	numbers []int
}

func (x axis) len() int { return len(x.labels) + len(x.days) + len(x.numbers) }

// coordinates writes the coordinates of each axis once.
func (z *zarrWriter) coordinates(group string, axes []axis) error {
	seen := map[string]bool{}
	for _, x := range axes {
		if seen[x.name] {
			continue
		}
		seen[x.name] = true
		if err := z.coordinate(group, x); err != nil {
			return err
		}
	}
	return nil
}

func (z *zarrWriter) coordinate(group string, x axis) error {
	a := &array{name: join(group, x.name), dtype: int64Type, dims: []string{x.name}, shape: []int{x.len()}}
	switch {
	case x.labels != nil:
		var runes int
		a.dtype, runes = textType(x.labels)
		return z.whole(a, textBytes(x.labels, runes))
	case x.days != nil:
		a.attrs = map[string]any{"units": "days since 1970-01-01", "calendar": "proleptic_gregorian"}
		days := make([]int, len(x.days))
		for i, d := range x.days {
			days[i] = int(d)
		}
		return z.whole(a, intBytes(days))
	}
	return z.whole(a, intBytes(x.numbers))
}
