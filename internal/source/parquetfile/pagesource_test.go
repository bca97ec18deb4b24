package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
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

// lz4File returns a file with one column of 1,000 texts, and a source of its
// pages.
func lz4File(t *testing.T) ([]byte, *pageSource) {
	t.Helper()
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
	r := bytes.NewReader(file.Bytes())
	metadata, err := readFooter("t.parquet", r, r.Size())
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), newPageSource(r, &metadata.RowGroups[0].Columns[0].MetaData, 1000, false)
}

func TestPageSourceIsReadInOrder(t *testing.T) {
	_, source := lz4File(t)
	all, err := io.ReadAll(io.NewSectionReader(source, 0, 1<<40))
	if err != nil || len(all) == 0 {
		t.Fatalf("%d bytes, %v", len(all), err)
	}
	_, source = lz4File(t)
	parts := make([]byte, len(all))
	for i := range parts {
		if n, err := source.ReadAt(parts[i:i+1], int64(i)); n != 1 || err != nil {
			t.Fatalf("byte %d: %d, %v", i, n, err)
		}
	}
	if !bytes.Equal(parts, all) {
		t.Error("read in parts, pages are others")
	}
	if n, err := source.ReadAt(parts, int64(len(all))); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d, %v", n, err)
	}
	if _, err := source.ReadAt(parts, 0); err == nil {
		t.Error("pages are read again")
	}
}

// TestPagesThatLieAreRefused changes one thing that a page says about itself.
// The decoder would allocate gigabytes, or not end, or return other values.
func TestPagesThatLieAreRefused(t *testing.T) {
	_, source := lz4File(t)
	header, err := source.readHeader()
	if err != nil {
		t.Fatal(err)
	}
	body, err := source.read(int64(header.CompressedPageSize))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := source.dictionary(header, body); err != nil {
		t.Fatalf("honest dictionary: %v", err)
	}
	longer := *header
	longer.UncompressedPageSize++
	if _, err := source.dictionary(&longer, body); err == nil {
		t.Error("a dictionary shorter than it says passes")
	}
	more := *header
	more.DictionaryPageHeader.V.NumValues = 1 << 30
	if _, err := source.dictionary(&more, body); err == nil {
		t.Error("a dictionary of fewer values than it says passes")
	}
	if _, err := source.dictionary(header, bytes.Repeat([]byte{0xff}, len(body))); err == nil {
		t.Error("damaged LZ4 passes")
	}
	if source.checkValues(append([]byte{1}, runs(1, 1<<30)...), 1000, format.RLEDictionary) == nil {
		t.Error("a run of a milliard values passes")
	}
	source.rows = 1000
	if source.checkValues(nil, 1001, format.Plain) == nil {
		t.Error("more values than rows pass")
	}
}

func TestChecksumsAreChecked(t *testing.T) {
	file, source := lz4File(t)
	at := source.at
	header, err := source.readHeader()
	if err != nil || header.CRC == 0 {
		t.Fatalf("checksum %d, %v", header.CRC, err)
	}
	damaged := bytes.Clone(file)
	damaged[source.at] ^= 1
	source.file, source.at = bytes.NewReader(damaged), at
	if _, err := source.next(); !errors.Is(err, errSum) {
		t.Errorf("got %v, want %v", err, errSum)
	}
}
