package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

func TestStructureLength(t *testing.T) {
	header := format.PageHeader{
		Type: format.DataPage, UncompressedPageSize: 100, CompressedPageSize: 80, CRC: -1,
		DataPageHeader: thrift.Null[format.DataPageHeader]{Valid: true, V: format.DataPageHeader{
			NumValues: 4, Statistics: format.Statistics{MinValue: []byte("min"), MaxValue: []byte("max"), NullCount: 1},
		}},
	}
	raw, err := thrift.Marshal(new(thrift.CompactProtocol), &header)
	if err != nil {
		t.Fatal(err)
	}
	if n, ok := structureLength(append(bytes.Clone(raw), "rest"...)); !ok || n != len(raw) {
		t.Errorf("length %d, %v, want %d", n, ok, len(raw))
	}
	for i := range raw {
		if _, ok := structureLength(raw[:i]); ok {
			t.Errorf("%d of %d bytes pass for the whole", i, len(raw))
		}
	}
	huge := binary.AppendUvarint(nil, 1<<40)
	for what, s := range map[string][]byte{
		"a text longer than there is":  append([]byte{0x18}, huge...),
		"a list longer than there is":  append([]byte{0x19, 0xf5}, huge...),
		"a map longer than there is":   append(append([]byte{0x1b}, huge...), 0x55),
		"an unknown type":              {0x1e, 0, 0},
		"a number that does not end":   bytes.Repeat([]byte{0x15, 0xff}, 20),
		"structures inside each other": bytes.Repeat([]byte{0x1c}, 1000),
	} {
		if _, ok := structureLength(s); ok {
			t.Errorf("%s passes", what)
		}
	}
}

// runs writes runs: n times a value, or n packed groups.
func runs(bitWidth int, parts ...int) []byte {
	var b []byte
	for _, n := range parts {
		if n < 0 {
			b = binary.AppendUvarint(b, uint64(-n)<<1|1)
			b = append(b, make([]byte, -n*bitWidth)...)
			continue
		}
		b = binary.AppendUvarint(b, uint64(n)<<1)
		b = append(b, make([]byte, (bitWidth+7)/8)...)
	}
	return b
}

func TestCheckRuns(t *testing.T) {
	for _, c := range []struct {
		runs             []byte
		bitWidth, values int
		ok               bool
	}{
		{nil, 1, 0, true},
		{runs(1, 100), 1, 100, true},
		{runs(3, 100, -2, 7), 3, 123, true},
		{runs(3, -63), 3, 10, true}, // padding
		{runs(0, 100), 0, 100, true},
		{runs(1, 1000), 1, 100, false},
		{runs(20, 1<<30), 20, 100, false},
		{runs(3, 100, 100, 100, 100, 100, 100, 100), 3, 100, false},
		{binary.AppendUvarint(nil, 1<<40|1), 3, 100, false},
		{[]byte{0xff}, 3, 100, false},
	} {
		if err := checkRuns(c.runs, c.bitWidth, c.values); (err == nil) != c.ok {
			t.Errorf("checkRuns(%.20x, %d, %d) = %v", c.runs, c.bitWidth, c.values, err)
		}
	}
}

func TestCheckDelta(t *testing.T) {
	good := []byte{0x80, 0x01, 4, 100, 0}
	if err := checkDelta(good, 100); err != nil {
		t.Errorf("100 of 100 values: %v", err)
	}
	if err := checkDelta(good, 99); !errors.Is(err, errValues) {
		t.Errorf("100 of 99 values: %v", err)
	}
	if err := checkDelta(good[:2], 99); !errors.Is(err, errLength) {
		t.Errorf("cut short: %v", err)
	}
}

// TestPagesThatLieAreRefused changes one thing that a page says about itself.
// Each change alone would have the decoder allocate gigabytes, or never end.
func TestPagesThatLieAreRefused(t *testing.T) {
	type row struct {
		Geo string `parquet:"geo,dict,lz4"`
	}
	rows := make([]row, 1000)
	for i := range rows {
		rows[i].Geo = []string{"north", "south"}[i/500]
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, rows, parquet.DataPageVersion(1)); err != nil {
		t.Fatal(err)
	}
	begin := int64(len(magic))
	honest := pageCheck{file: bytes.NewReader(file.Bytes()), at: begin, end: int64(file.Len()), rows: 1000, codec: format.Lz4Raw}
	if err := honest.next(); err != nil {
		t.Fatalf("honest page: %v", err)
	}
	honest.at = begin
	header, err := honest.readHeader()
	if err != nil {
		t.Fatal(err)
	}
	body, err := honest.read(int64(header.CompressedPageSize))
	if err != nil {
		t.Fatal(err)
	}
	if err := honest.checkDictionary(header, body); err != nil {
		t.Fatalf("honest dictionary: %v", err)
	}
	longer := *header
	longer.UncompressedPageSize++
	if honest.checkDictionary(&longer, body) == nil {
		t.Error("a dictionary shorter than it says passes")
	}
	more := *header
	more.DictionaryPageHeader.V.NumValues = 1 << 30
	if honest.checkDictionary(&more, body) == nil {
		t.Error("a dictionary of fewer values than it says passes")
	}
	if honest.checkDictionary(header, bytes.Repeat([]byte{0xff}, len(body))) == nil {
		t.Error("damaged LZ4 passes")
	}
	if honest.checkValues(append([]byte{1}, runs(1, 1<<30)...), 1000, format.RLEDictionary) == nil {
		t.Error("a run of a milliard values passes")
	}
	honest.rows = 1000
	if honest.checkValues(nil, 1001, format.Plain) == nil {
		t.Error("more values than rows pass")
	}
}
