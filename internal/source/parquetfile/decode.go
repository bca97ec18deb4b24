package parquetfile

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// A decoder turns values, which are not null, into cells. An error says in
// words what is wrong with the value.
type decoder interface {
	decode(parquet.Value) (app.Cell, error)
}

var errKind = errors.New("its type is not the one of its column")

func numberCell(v float64) app.Cell {
	if math.IsNaN(v) {
		return app.Cell{} // what data frames write for a missing number
	}
	return app.Cell{Kind: app.Number, Number: v}
}

type boolDecoder struct{}

func (boolDecoder) decode(v parquet.Value) (app.Cell, error) {
	switch {
	case v.Kind() != parquet.Boolean:
		return app.Cell{}, errKind
	case v.Boolean():
		return numberCell(1), nil
	}
	return numberCell(0), nil
}

type intDecoder struct{ signed bool }

func (d intDecoder) decode(v parquet.Value) (app.Cell, error) {
	switch {
	case v.Kind() == parquet.Int32 && d.signed:
		return numberCell(float64(v.Int32())), nil
	case v.Kind() == parquet.Int32:
		return numberCell(float64(v.Uint32())), nil
	case v.Kind() == parquet.Int64 && d.signed:
		return numberCell(float64(v.Int64())), nil
	case v.Kind() == parquet.Int64:
		return numberCell(float64(v.Uint64())), nil
	}
	return app.Cell{}, errKind
}

type floatDecoder struct{}

func (floatDecoder) decode(v parquet.Value) (app.Cell, error) {
	switch v.Kind() {
	case parquet.Float:
		return numberCell(float64(v.Float())), nil
	case parquet.Double:
		return numberCell(v.Double()), nil
	}
	return app.Cell{}, errKind
}

type nullDecoder struct{}

func (nullDecoder) decode(parquet.Value) (app.Cell, error) { return app.Cell{}, nil }

// textDecoder keeps the last text, as columns of names repeat themselves.
type textDecoder struct{ last string }

func (d *textDecoder) decode(v parquet.Value) (app.Cell, error) {
	if v.Kind() != parquet.ByteArray {
		return app.Cell{}, errKind
	}
	raw := v.ByteArray()
	if string(raw) != d.last {
		if !utf8.Valid(raw) {
			return app.Cell{}, fmt.Errorf("%s is not UTF-8 text", app.Quote(string(raw)))
		}
		d.last = string(raw)
	}
	text := strings.TrimSpace(d.last)
	if text == "" {
		return app.Cell{}, nil
	}
	return app.Cell{Kind: app.Text, Text: text}, nil
}

// decimalDecoder reads unscaled / 10^scale.
type decimalDecoder struct{ unit *big.Int }

func newDecimalDecoder(scale int) (decoder, string) {
	const most = 76 // digits of the widest decimal type there is
	if scale < 0 || scale > most {
		return nil, fmt.Sprintf("holds decimals of scale %d", scale)
	}
	return decimalDecoder{new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)}, ""
}

func (d decimalDecoder) decode(v parquet.Value) (app.Cell, error) {
	unscaled := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		unscaled.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		unscaled.SetInt64(v.Int64())
	case parquet.ByteArray, parquet.FixedLenByteArray:
		raw := v.ByteArray() // two's complement, most significant byte first
		unscaled.SetBytes(raw)
		if len(raw) > 0 && raw[0] >= 0x80 {
			unscaled.Sub(unscaled, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
		}
	default:
		return app.Cell{}, errKind
	}
	f, _ := new(big.Rat).SetFrac(unscaled, d.unit).Float64() // nearest
	return numberCell(f), nil
}

type dateDecoder struct{}

func (dateDecoder) decode(v parquet.Value) (app.Cell, error) {
	if v.Kind() != parquet.Int32 {
		return app.Cell{}, errKind
	}
	return dayCell(int64(v.Int32()), 0)
}

// timestampDecoder reads counts of a unit of time since 1970.
type timestampDecoder struct{ perSecond int64 }

func newTimestampDecoder(unit format.TimeUnit) (decoder, string) {
	switch unit.Value.(type) {
	case *format.MilliSeconds:
		return timestampDecoder{1e3}, ""
	case *format.MicroSeconds:
		return timestampDecoder{1e6}, ""
	case *format.NanoSeconds:
		return timestampDecoder{1e9}, ""
	}
	return nil, "holds times in an unknown unit"
}

const secondsPerDay = 86400

func (d timestampDecoder) decode(v parquet.Value) (app.Cell, error) {
	if v.Kind() != parquet.Int64 {
		return app.Cell{}, errKind
	}
	perDay := secondsPerDay * d.perSecond
	day, rest := v.Int64()/perDay, v.Int64()%perDay
	if rest < 0 {
		day, rest = day-1, rest+perDay
	}
	return dayCell(day, int(rest/d.perSecond))
}

// int96Decoder reads the timestamps of old writers: nanoseconds of the day, and
// the Julian day.
type int96Decoder struct{}

func (int96Decoder) decode(v parquet.Value) (app.Cell, error) {
	if v.Kind() != parquet.Int96 {
		return app.Cell{}, errKind
	}
	const julian1970 = 2440588
	raw := v.Int96()
	nanos := int64(raw[0]) | int64(raw[1])<<32
	if nanos < 0 || nanos >= secondsPerDay*1e9 {
		return app.Cell{}, errors.New("its time of day is out of range")
	}
	return dayCell(int64(raw[2])-julian1970, int(nanos/1e9))
}

// The first and the last day that can be written.
var firstDay, lastDay = int64(mmm.DayOf(1, 1, 1)), int64(mmm.DayOf(9999, 12, 31))

// dayCell returns the cell of a day since 1970.
func dayCell(day int64, second int) (app.Cell, error) {
	if day < firstDay || day > lastDay {
		return app.Cell{}, fmt.Errorf("it is %s days away from 1970, and no date", app.Thousands(int(day)))
	}
	return app.Cell{Kind: app.Date, Day: mmm.Day(day), Second: second}, nil
}
