package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// A frame is what is around the blocks of values in a file: in front of them a
// magic, a version and a header of JSON, and behind them a checksum for each block,
// a checksum of all that is not in blocks, and an end. docs/format/draws.md has the
// picture.
type frame struct {
	*thing
	magic, end string // 8 bytes each
	version    uint32
}

const (
	markSize   = 8                // of magic and end
	frontSize  = markSize + 4 + 4 // magic, version, length of the header
	footerSize = 4 + markSize     // checksum of head and table, end
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// head returns the file up to the first block.
func (f *frame) head(header any) ([]byte, error) {
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	// Spaces make the first block start at a multiple of 8.
	text = append(text, bytes.Repeat([]byte(" "), 7-(frontSize+len(text)+7)%8)...)
	head := binary.LittleEndian.AppendUint32([]byte(f.magic), f.version)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(text)))
	return append(head, text...), nil
}

// footer returns what follows the last block.
func (f *frame) footer(head []byte, sums []uint32) []byte {
	var b []byte
	for _, s := range sums {
		b = binary.LittleEndian.AppendUint32(b, s)
	}
	sum := crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, b)
	return append(binary.LittleEndian.AppendUint32(b, sum), f.end...)
}

// readHead reads the file up to the first block, which the checksum behind the last
// one vouches for, and stores its header.
func (f *frame) readHead(header any, path string, file io.ReaderAt, size int64) (head []byte, err error) {
	front, end := make([]byte, frontSize), make([]byte, markSize)
	if size < frontSize+footerSize {
		return nil, f.incomplete(path)
	}
	if err := errors.Join(readAt(file, front, 0), readAt(file, end, size-markSize)); err != nil {
		return nil, f.unreadable(path, err)
	}
	if string(front[:markSize]) != f.magic {
		return nil, f.damaged(path, errors.New("it does not begin as such a file does"))
	}
	if v := binary.LittleEndian.Uint32(front[8:]); v > f.version {
		return nil, f.newer(path, int(v))
	}
	if string(end) != f.end {
		return nil, f.incomplete(path)
	}
	length := int64(binary.LittleEndian.Uint32(front[12:]))
	if length > size-(frontSize+footerSize) {
		return nil, f.damaged(path, fmt.Errorf("a header of %d bytes in a file of %d", length, size))
	}
	head = make([]byte, frontSize+length)
	if err := readAt(file, head, 0); err != nil {
		return nil, f.unreadable(path, err)
	}
	if err := json.Unmarshal(head[frontSize:], header); err != nil {
		return nil, f.damaged(path, err)
	}
	return head, nil
}

// readSums reads the table of checksums, which begins behind the last block.
func (f *frame) readSums(path string, file io.ReaderAt, size int64, head []byte, table int64) ([]uint32, error) {
	footer := make([]byte, size-table)
	if err := readAt(file, footer, table); err != nil {
		return nil, f.unreadable(path, err)
	}
	sums := make([]uint32, (len(footer)-footerSize)/4)
	for i := range sums {
		sums[i] = binary.LittleEndian.Uint32(footer[4*i:])
	}
	if !bytes.Equal(footer, f.footer(head, sums)) {
		return nil, f.damaged(path, errors.New("the checksum of header and table differs"))
	}
	return sums, nil
}

// readAt fills b from offset. A file that ends before is an error.
func readAt(file io.ReaderAt, b []byte, offset int64) error {
	n, err := file.ReadAt(b, offset)
	if n == len(b) {
		return nil
	}
	return err
}

func putFloat(b []byte, i int, v float64) {
	binary.LittleEndian.PutUint64(b[8*i:], math.Float64bits(v))
}

func getFloat(b []byte, i int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
}
