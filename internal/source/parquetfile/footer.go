package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"github.com/noonmark/noonmark/internal/app"
)

const (
	magic          = "PAR1"
	magicEncrypted = "PARE"

	// frame is the size of what surrounds the content of a file: the magic
	// bytes twice, and the length of the footer.
	frame = 12
)

// readFooter looks at both ends of a file and reads the metadata in its footer.
func readFooter(name string, r io.ReaderAt, size int64) (*format.FileMetaData, error) {
	if size == 0 {
		return nil, app.Problem{Code: Empty, File: name, Text: "the file is empty", Advice: "Export it again, or take it out of the list of data files"}
	}
	head, tail := make([]byte, len(magic)), make([]byte, 4+len(magic))
	if size >= frame {
		if _, err := r.ReadAt(head, 0); err != nil {
			return nil, damaged(name, err)
		}
		if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil {
			return nil, damaged(name, err)
		}
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	switch end := string(tail[4:]); {
	case string(head) == magicEncrypted || end == magicEncrypted:
		return nil, encrypted(name)
	case string(head) != magic:
		return nil, app.Problem{Code: NotParquet, File: name, Text: "this is not a Parquet file", Advice: "Let its name end in what it is, or export it as Parquet"}
	case end != magic || length > size-frame:
		return nil, app.Problem{Code: Damaged, File: name, Text: "this Parquet file has no end, as when a copy is cut short", Advice: "Copy or export it again"}
	}
	footer := make([]byte, length)
	if _, err := r.ReadAt(footer, size-int64(len(tail))-length); err != nil {
		return nil, damaged(name, err)
	}
	return parseFooter(name, footer)
}

func parseFooter(name string, footer []byte) (*format.FileMetaData, error) {
	n, ok := structureLength(footer)
	if !ok {
		return nil, damaged(name, errors.New("the footer does not hold what it says"))
	}
	metadata := new(format.FileMetaData)
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), footer[:n], metadata); err != nil {
		return nil, damaged(name, err)
	}
	if metadata.EncryptionAlgorithm.Value != nil {
		return nil, encrypted(name)
	}
	return metadata, nil
}

func encrypted(name string) error {
	return app.Problem{Code: Encrypted, File: name, Text: "this Parquet file is encrypted", Advice: "Export it without encryption"}
}

// openWithoutPages opens a file in memory that has metadata but no pages: its
// columns are to be read from a pageSource each, from the first byte on.
func openWithoutPages(metadata *format.FileMetaData) (*parquet.File, error) {
	m := *metadata
	m.RowGroups = slices.Clone(m.RowGroups)
	for g := range m.RowGroups {
		group := &m.RowGroups[g]
		group.Columns = slices.Clone(group.Columns)
		for c := range group.Columns {
			meta := &group.Columns[c].MetaData
			meta.Codec = format.Uncompressed
			meta.DictionaryPageOffset, meta.DataPageOffset, meta.TotalCompressedSize = 0, 0, math.MaxInt64
		}
	}
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &m)
	if err != nil {
		return nil, err
	}
	file := slices.Concat([]byte(magic), footer, binary.LittleEndian.AppendUint32(nil, uint32(len(footer))), []byte(magic))
	return parquet.OpenFile(bytes.NewReader(file), int64(len(file)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(readBuffer))
}

// readBuffer is read at once from a column, in bytes.
const readBuffer = 64 << 10
