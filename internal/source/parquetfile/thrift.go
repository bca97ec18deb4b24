package parquetfile

import "encoding/binary"

// The types of the Thrift compact protocol, in which Parquet writes metadata.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// A thriftWalk walks over metadata to see that every list, map and text is as
// long as it says, before the decoder sets memory aside on their word: one
// damaged byte can ask for more of it than there is.
//
// Reference: Apache Thrift, compact protocol.
type thriftWalk struct {
	rest   []byte
	failed bool
	depth  int
}

// structureLength returns the number of bytes of the structure at the beginning
// of b, and whether all of it is there.
func structureLength(b []byte) (int, bool) {
	w := thriftWalk{rest: b}
	w.structure()
	return len(b) - len(w.rest), !w.failed
}

// fail ends the walk: there is nothing left to read.
func (w *thriftWalk) fail() { w.failed, w.rest = true, nil }

func (w *thriftWalk) skip(n uint64) {
	if n > uint64(len(w.rest)) {
		w.fail()
		return
	}
	w.rest = w.rest[n:]
}

func (w *thriftWalk) byte() byte {
	if len(w.rest) == 0 {
		w.fail()
		return 0
	}
	b := w.rest[0]
	w.rest = w.rest[1:]
	return b
}

func (w *thriftWalk) unsigned() uint64 {
	v, n := binary.Uvarint(w.rest)
	if n <= 0 {
		w.fail()
		return 0
	}
	w.rest = w.rest[n:]
	return v
}

// structure walks over the fields of a structure.
func (w *thriftWalk) structure() {
	for {
		header := w.byte()
		if header == 0 {
			return // the end of the structure, or of the bytes
		}
		kind, delta := header&0x0f, header>>4
		if delta == 0 {
			w.unsigned() // the number of the field
		}
		if kind != thriftTrue && kind != thriftFalse { // these are values, too
			w.value(kind)
		}
	}
}

// value walks over a value.
func (w *thriftWalk) value(kind byte) {
	const deepest = 32 // metadata is a few levels deep
	if w.depth++; w.depth > deepest {
		w.fail()
	}
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		w.unsigned()
	case thriftDouble:
		w.skip(8)
	case thriftBinary:
		w.skip(w.unsigned())
	case thriftList, thriftSet:
		header := w.byte()
		size := uint64(header >> 4)
		if size == 0x0f {
			size = w.unsigned()
		}
		w.elements(size, header&0x0f)
	case thriftMap:
		if size := w.unsigned(); size > 0 {
			kinds := w.byte()
			w.elements(size, kinds>>4, kinds&0x0f)
		}
	case thriftStruct:
		w.structure()
	default:
		w.fail()
	}
	w.depth--
}

// elements walks over size times the given kinds. Every value takes a byte or
// more, so this ends with the bytes at the latest.
func (w *thriftWalk) elements(size uint64, kinds ...byte) {
	for ; size > 0 && !w.failed; size-- {
		for _, kind := range kinds {
			w.value(kind)
		}
	}
}
