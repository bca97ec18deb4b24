package export

import (
	"io"
	"math"
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// rowGroupCells is the number of cells in a row group: the writer keeps that many
// in memory.
const rowGroupCells = 4 << 20

// An origin is what a table says of where it is from.
type origin struct {
	version string // of the program that made what the table is of
	labels  []label
}

// A label is a key and a value of the metadata of a file.
type label struct{ key, value string }

// writeParquet writes a table as Parquet. Dates are dates, and numbers without a
// value are null.
func writeParquet(w io.Writer, t *table, from origin) error {
	options := []parquet.WriterOption{
		parquet.NewSchema("table", schema(t)),
		parquet.Compression(&parquet.Snappy),
		parquet.CreatedBy("noonmark", from.version, ""),
		parquet.PageBufferSize(pageSize(t)),
	}
	for _, l := range from.labels {
		options = append(options, parquet.KeyValueMetadata(l.key, l.value))
	}
	out := parquet.NewWriter(w, options...)
	group := max(1, rowGroupCells/len(t.columns))
	values := make(parquet.Row, len(t.columns))
	rows := 0
	err := t.rows(func(row []cell) error {
		for i, c := range row {
			values[i] = value(c, t.columns[i].kind, i)
		}
		if _, err := out.WriteRows([]parquet.Row{values}); err != nil {
			return err
		}
		if rows++; rows%group == 0 {
			return out.Flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.Close()
}

// pageSize keeps the pages of all columns together within some 64 MB.
func pageSize(t *table) int { return min(256<<10, max(4<<10, 64<<20/len(t.columns))) }

// schema returns the columns in their order; a parquet.Group alone sorts them.
func schema(t *table) parquet.Node {
	s := orderedGroup{Group: parquet.Group{}}
	for _, c := range t.columns {
		s.fields = append(s.fields, field{node(c.kind), c.name})
	}
	return s
}

func node(k kind) parquet.Node {
	switch k {
	case number:
		return parquet.Optional(parquet.Leaf(parquet.DoubleType))
	case integer:
		return parquet.Int(64)
	case date:
		return parquet.Date()
	case boolean:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
}

func value(c cell, k kind, column int) parquet.Value {
	switch k {
	case number:
		if math.IsNaN(c.value) {
			return parquet.NullValue().Level(0, 0, column)
		}
		return parquet.DoubleValue(c.value).Level(0, 1, column)
	case integer:
		return parquet.Int64Value(int64(c.value)).Level(0, 0, column)
	case date:
		return parquet.Int32Value(int32(c.value)).Level(0, 0, column)
	case boolean:
		return parquet.BooleanValue(c.value != 0).Level(0, 0, column)
	}
	return parquet.ByteArrayValue([]byte(c.text)).Level(0, 0, column)
}

// orderedGroup is a parquet.Group whose fields have an order.
type orderedGroup struct {
	parquet.Group
	fields []parquet.Field
}

func (g orderedGroup) Fields() []parquet.Field { return g.fields }

// GoType has no fields: rows are written as values, not as structs, whose tags
// could not hold names with commas.
func (g orderedGroup) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

type field struct {
	parquet.Node
	name string
}

func (f field) Name() string { return f.name }

// Value is for rows that are structs.
func (f field) Value(reflect.Value) reflect.Value { panic("export: rows are not structs") }
