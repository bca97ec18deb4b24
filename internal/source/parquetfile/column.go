package parquetfile

import (
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/noonmark/noonmark/internal/app"
)

// A column is one top-level column of the schema.
type column struct {
	app.TableColumn
	leaf     int // index among the leaves of the schema
	optional bool
	decode   decoder
}

// newColumn finds out how the values of a column are read, or why they are not.
func newColumn(c *parquet.Column) column {
	col := column{TableColumn: app.TableColumn{Name: c.Name()}, leaf: c.Index(), optional: c.Optional()}
	switch {
	case c.Repeated():
		col.Unreadable = "holds lists, not one value in each row"
	case !c.Leaf():
		col.Unreadable = "holds " + nestedName(c.Type()) + ", not one value in each row"
	default:
		col.decode, col.Unreadable = leafDecoder(c.Type())
	}
	return col
}

func nestedName(t parquet.Type) string {
	if logical := t.LogicalType(); logical != nil {
		switch logical.Value.(type) {
		case *format.ListType:
			return "lists"
		case *format.MapType:
			return "maps"
		}
	}
	return "records"
}

// leafDecoder returns the decoder of a type, or why there is none.
func leafDecoder(t parquet.Type) (decoder, string) {
	if logical := t.LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *format.StringType, *format.EnumType, *format.JsonType:
			return &textDecoder{}, ""
		case *format.DecimalType:
			return newDecimalDecoder(int(l.Scale))
		case *format.DateType:
			return dateDecoder{}, ""
		case *format.TimestampType:
			return newTimestampDecoder(l.Unit)
		case *format.IntType:
			return intDecoder{signed: l.IsSigned}, ""
		case *format.NullType:
			return nullDecoder{}, ""
		case *format.TimeType:
			return nil, "holds times of day"
		case *format.UUIDType:
			return nil, "holds identifiers (UUID)"
		case *format.GeometryType, *format.GeographyType:
			return nil, "holds shapes on a map"
		default:
			return nil, "holds values of type " + logical.String()
		}
	}
	if converted := t.ConvertedType(); converted != nil && *converted == deprecated.Interval {
		return nil, "holds lengths of time"
	}
	return plainDecoder(t.Kind())
}

// plainDecoder returns the decoder of a type without annotation.
func plainDecoder(kind parquet.Kind) (decoder, string) {
	switch kind {
	case parquet.Boolean:
		return boolDecoder{}, ""
	case parquet.Int32, parquet.Int64:
		return intDecoder{signed: true}, ""
	case parquet.Int96:
		return int96Decoder{}, ""
	case parquet.Float, parquet.Double:
		return floatDecoder{}, ""
	case parquet.ByteArray:
		return &textDecoder{}, ""
	}
	return nil, "holds binary data"
}
