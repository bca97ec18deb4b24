package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// A pageCheck reads the pages of one column of a row group ahead of the decoder,
// which takes pages at their word: a damaged length can make it ask for more
// memory than there is, and end the process. A page that passes holds as many
// values as it says, and its column as many as its row group has rows.
type pageCheck struct {
	file     io.ReaderAt
	at, end  int64 // place in the file
	rows     int64 // not seen so far
	codec    format.CompressionCodec
	optional bool // values may be null
}

func newPageCheck(file io.ReaderAt, c *column, group *format.RowGroup) (*pageCheck, error) {
	if c.leaf >= len(group.Columns) {
		return nil, errors.New("a row group has fewer columns than the schema")
	}
	m := &group.Columns[c.leaf].MetaData
	begin := m.DataPageOffset
	if m.DictionaryPageOffset != 0 {
		begin = m.DictionaryPageOffset
	}
	if begin < 0 || m.TotalCompressedSize < 0 {
		return nil, errors.New("a column is outside the file")
	}
	return &pageCheck{file, begin, begin + m.TotalCompressedSize, group.NumRows, m.Codec, c.optional}, nil
}

var (
	errLength = errors.New("a page does not have the length it says")
	errValues = errors.New("a page does not have the number of values it says")
)

// next checks the next page of data, and the dictionary if it comes first. At
// the end it returns io.EOF.
func (c *pageCheck) next() error {
	for {
		switch {
		case c.at == c.end && c.rows == 0:
			return io.EOF
		case c.at >= c.end:
			return errValues
		}
		header, err := c.readHeader()
		if err != nil {
			return err
		}
		body, err := c.read(int64(header.CompressedPageSize))
		if err != nil {
			return err
		}
		switch header.Type {
		case format.DictionaryPage:
			if err := c.checkDictionary(header, body); err != nil {
				return err
			}
		case format.DataPage:
			return c.checkDataV1(header, body)
		case format.DataPageV2:
			return c.checkDataV2(header, body)
		default:
			return fmt.Errorf("a page is of the unknown type %d", header.Type)
		}
	}
}

// readHeader reads the header of a page. Headers are short, but may have texts
// in them.
func (c *pageCheck) readHeader() (*format.PageHeader, error) {
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

func (c *pageCheck) read(n int64) ([]byte, error) {
	if n < 0 || n > c.end-c.at {
		return nil, errLength
	}
	body := make([]byte, n)
	_, err := c.file.ReadAt(body, c.at)
	c.at += n
	return body, err
}

// decompress returns the content of a page, which is size bytes long.
func (c *pageCheck) decompress(body []byte, size int) ([]byte, error) {
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

func (c *pageCheck) checkDictionary(header *format.PageHeader, body []byte) error {
	content, err := c.decompress(body, int(header.UncompressedPageSize))
	if err != nil {
		return err
	}
	if values := int(header.DictionaryPageHeader.V.NumValues); values < 0 || values > 8*len(content) {
		return errValues
	}
	return nil
}

func (c *pageCheck) checkDataV1(header *format.PageHeader, body []byte) error {
	h := &header.DataPageHeader.V
	content, err := c.decompress(body, int(header.UncompressedPageSize))
	if err != nil {
		return err
	}
	if c.optional {
		const prefix = 4 // the length of the levels
		if len(content) < prefix {
			return errLength
		}
		n := int64(binary.LittleEndian.Uint32(content))
		if n > int64(len(content)-prefix) {
			return errLength
		}
		if err := checkRuns(content[prefix:prefix+n], 1, int(h.NumValues)); err != nil {
			return err
		}
		content = content[prefix+n:]
	}
	return c.checkValues(content, h.NumValues, h.Encoding)
}

func (c *pageCheck) checkDataV2(header *format.PageHeader, body []byte) error {
	h := &header.DataPageHeaderV2.V
	repeat, define := int(h.RepetitionLevelsByteLength), int(h.DefinitionLevelsByteLength)
	if repeat < 0 || define < 0 || repeat > len(body) || define > len(body)-repeat {
		return errLength
	}
	levels, content := body[repeat:repeat+define], body[repeat+define:]
	if c.optional {
		if err := checkRuns(levels, 1, int(h.NumValues)); err != nil {
			return err
		}
	}
	if !h.IsCompressed.Valid || h.IsCompressed.V {
		var err error
		if content, err = c.decompress(content, int(header.UncompressedPageSize)-repeat-define); err != nil {
			return err
		}
	}
	return c.checkValues(content, h.NumValues, h.Encoding)
}

// checkValues checks the numbers of values that are written into the values
// themselves. Values that are null are not there, so there may be fewer.
func (c *pageCheck) checkValues(content []byte, values int32, encoding format.Encoding) error {
	if c.rows -= int64(values); values < 0 || c.rows < 0 {
		return errValues
	}
	switch encoding {
	case format.PlainDictionary, format.RLEDictionary:
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
