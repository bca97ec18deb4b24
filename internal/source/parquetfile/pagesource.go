package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// A pageSource gives the decoder the pages of one column of a row group, one
// after the other, checked and without compression. The decoder takes pages at
// their word: a damaged length can make it ask for more memory than there is,
// and end the process; and of a page that decompresses into another buffer than
// the one set aside, as LZ4 may, it reads what the buffer held before. Here a
// page holds as many values as it says, and a column as many as its row group
// has rows.
type pageSource struct {
	file     io.ReaderAt
	at, end  int64 // place in the file
	rows     int64 // not seen so far
	codec    format.CompressionCodec
	optional bool // values may be null

	ready []byte // of the page that is being read
	given int64  // bytes given out so far
}

func newPageSource(file io.ReaderAt, m *format.ColumnMetaData, rows int64, optional bool) *pageSource {
	begin := m.DataPageOffset
	if m.DictionaryPageOffset != 0 {
		begin = m.DictionaryPageOffset
	}
	return &pageSource{file: file, at: begin, end: begin + m.TotalCompressedSize, rows: rows, codec: m.Codec, optional: optional}
}

var (
	errPlace  = errors.New("a column is outside the file")
	errLength = errors.New("a page does not have the length it says")
	errValues = errors.New("a page does not have the number of values it says")
	errSum    = errors.New("a page does not have the checksum it says")
)

// ReadAt reads the pages from first to last: off must be the number of bytes
// read before.
func (c *pageSource) ReadAt(p []byte, off int64) (int, error) {
	if off != c.given {
		return 0, fmt.Errorf("pages are read from %d, not from %d on", off, c.given)
	}
	n := 0
	for n < len(p) {
		if len(c.ready) == 0 {
			page, err := c.next()
			if err != nil {
				return n, err
			}
			c.ready = page
		}
		copied := copy(p[n:], c.ready)
		c.ready = c.ready[copied:]
		n += copied
		c.given += int64(copied)
	}
	return n, nil
}

// next returns the next page as it would be in a file without compression. At
// the end it returns io.EOF.
func (c *pageSource) next() ([]byte, error) {
	switch {
	case c.at < 0 || c.end < c.at:
		return nil, errPlace
	case c.at == c.end && c.rows == 0:
		return nil, io.EOF
	case c.at == c.end:
		return nil, errValues
	}
	header, err := c.readHeader()
	if err != nil {
		return nil, err
	}
	body, err := c.read(int64(header.CompressedPageSize))
	if err != nil {
		return nil, err
	}
	if header.CRC != 0 && crc32.ChecksumIEEE(body) != uint32(header.CRC) {
		return nil, errSum
	}
	switch header.Type {
	case format.DictionaryPage:
		body, err = c.dictionary(header, body)
	case format.DataPage:
		body, err = c.dataV1(header, body)
	case format.DataPageV2:
		body, err = c.dataV2(header, body)
	default:
		err = fmt.Errorf("a page is of the unknown type %d", header.Type)
	}
	if err != nil {
		return nil, err
	}
	header.CRC = 0
	header.CompressedPageSize, header.UncompressedPageSize = int32(len(body)), int32(len(body))
	page, err := thrift.Marshal(new(thrift.CompactProtocol), header)
	return append(page, body...), err
}

// readHeader reads the header of a page. Headers are short, but may have texts
// in them.
func (c *pageSource) readHeader() (*format.PageHeader, error) {
	for length := int64(1 << 10); ; length *= 16 {
		length = min(length, c.end-c.at)
		raw := make([]byte, length)
		if _, err := c.file.ReadAt(raw, c.at); err != nil {
			return nil, err
		}
		if n, ok := structureLength(raw); ok {
			c.at += int64(n)
			header := new(format.PageHeader)
			return header, thrift.Unmarshal(new(thrift.CompactProtocol), raw[:n], header)
		}
		if length == c.end-c.at {
			return nil, errLength
		}
	}
}

func (c *pageSource) read(n int64) ([]byte, error) {
	if n < 0 || n > c.end-c.at {
		return nil, errLength
	}
	body := make([]byte, n)
	_, err := c.file.ReadAt(body, c.at)
	c.at += n
	return body, err
}

// decompress returns the content of a page, which is size bytes long.
func (c *pageSource) decompress(body []byte, size int) ([]byte, error) {
	var err error
	switch {
	case size < 0:
		return nil, errLength
	case c.codec == format.Uncompressed:
	case c.codec == format.Lz4Raw:
		content, n := make([]byte, size), 0
		n, err = lz4.UncompressBlock(body, content)
		body = content[:max(n, 0)]
	default:
		body, err = parquet.LookupCompressionCodec(c.codec).Decode(make([]byte, 0, size), body)
	}
	if err == nil && len(body) != size {
		err = errLength
	}
	return body, err
}

// dictionary returns the content of a page with a dictionary.
func (c *pageSource) dictionary(header *format.PageHeader, body []byte) ([]byte, error) {
	content, err := c.decompress(body, int(header.UncompressedPageSize))
	if err != nil {
		return nil, err
	}
	if values := int(header.DictionaryPageHeader.V.NumValues); values < 0 || values > 8*len(content) {
		return nil, errValues
	}
	return content, nil
}

// dataV1 returns the content of a page of the first version: the length of the
// levels, the levels, which say what is null, and the values.
func (c *pageSource) dataV1(header *format.PageHeader, body []byte) ([]byte, error) {
	h := &header.DataPageHeader.V
	content, err := c.decompress(body, int(header.UncompressedPageSize))
	if err != nil {
		return nil, err
	}
	values := content
	if c.optional {
		const prefix = 4
		if len(content) < prefix {
			return nil, errLength
		}
		n := int64(binary.LittleEndian.Uint32(content))
		if n > int64(len(content)-prefix) {
			return nil, errLength
		}
		if err := checkRuns(content[prefix:prefix+n], 1, int(h.NumValues)); err != nil {
			return nil, err
		}
		values = content[prefix+n:]
	}
	return content, c.checkValues(values, h.NumValues, h.Encoding)
}

// dataV2 returns the content of a page of the second version, where the levels
// are not compressed.
func (c *pageSource) dataV2(header *format.PageHeader, body []byte) ([]byte, error) {
	h := &header.DataPageHeaderV2.V
	repeat, define := int(h.RepetitionLevelsByteLength), int(h.DefinitionLevelsByteLength)
	if repeat < 0 || define < 0 || repeat > len(body) || define > len(body)-repeat {
		return nil, errLength
	}
	levels, values := body[:repeat+define], body[repeat+define:]
	if c.optional {
		if err := checkRuns(levels[repeat:], 1, int(h.NumValues)); err != nil {
			return nil, err
		}
	}
	if !h.IsCompressed.Valid || h.IsCompressed.V {
		var err error
		if values, err = c.decompress(values, int(header.UncompressedPageSize)-repeat-define); err != nil {
			return nil, err
		}
	}
	h.IsCompressed = thrift.Null[bool]{Valid: true}
	return slices.Concat(levels, values), c.checkValues(values, h.NumValues, h.Encoding)
}

// checkValues checks the numbers of values that are written into the values
// themselves. Values that are null are not there, so there may be fewer.
func (c *pageSource) checkValues(content []byte, values int32, encoding format.Encoding) error {
	if c.rows -= int64(values); values < 0 || c.rows < 0 {
		return errValues
	}
	switch encoding {
	case format.PlainDictionary, format.RLEDictionary: //lint:ignore SA1019 old files have it
		if len(content) > 0 {
			return checkRuns(content[1:], int(content[0]), int(values))
		}
	case format.RLE:
		const prefix = 4 // the length of the runs
		if len(content) >= prefix {
			return checkRuns(content[prefix:], 1, int(values))
		}
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray, format.DeltaByteArray:
		return checkDelta(content, int(values))
	}
	return nil
}

// checkRuns checks that runs of the hybrid of run lengths and bit packing have
// no more values than they should, but for the padding of the last.
func checkRuns(runs []byte, bitWidth, values int) error {
	const padding = 512 // values; more than any writer uses
	left := int64(values) + padding
	for len(runs) > 0 {
		header, n := binary.Uvarint(runs)
		if n <= 0 || header>>1 > uint64(left) {
			return errValues
		}
		runs = runs[n:]
		count, size := int64(header>>1), (bitWidth+7)/8
		if header&1 == 1 { // groups of eight packed values
			count, size = 8*count, int(count)*bitWidth
		}
		left -= count
		runs = runs[min(size, len(runs)):]
	}
	if left < 0 {
		return errValues
	}
	return nil
}

// checkDelta checks the number of values in front of packed differences: after
// the size of a block and the number of its parts.
func checkDelta(content []byte, values int) error {
	var fields [3]uint64
	for i := range fields {
		v, n := binary.Uvarint(content)
		if n <= 0 {
			return errLength
		}
		fields[i], content = v, content[n:]
	}
	if fields[2] > uint64(values) {
		return errValues
	}
	return nil
}
