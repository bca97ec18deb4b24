package store

import (
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/surface"
)

// surfaceReader reads a file of the values of a surface. Each block is checked
// against its checksum before anything in it is believed.
type surfaceReader struct {
	*surfaceLayout
	path string
	file io.ReaderAt
	sums []uint32 // of every block
	text []byte   // of some values; scratch
}

// readSurface reads header and footer of a file of the given size.
func readSurface(path string, file io.ReaderAt, size int64) (*surfaceReader, error) {
	var h surfaceHeader
	head, err := surfaceFrame.readHead(&h, path, file, size)
	if err != nil {
		return nil, err
	}
	l, err := h.layout(head)
	if err != nil {
		return nil, aSurface.damaged(path, err)
	}
	// From here on, what is to be read is no more than there is.
	if size != l.size() {
		return nil, aSurface.damaged(path, fmt.Errorf("%d bytes, want %d", size, l.size()))
	}
	sums, err := surfaceFrame.readSums(path, file, size, head, l.table())
	if err != nil {
		return nil, err
	}
	return &surfaceReader{l, path, file, sums, make([]byte, 8*chunk)}, nil
}

// fill stores the arrays of a surface in it.
func (r *surfaceReader) fill(s *app.Surface) (err error) {
	if s.Flights != nil {
		s.Flights.Response = make([][]float64, len(s.Channels))
	}
	list := arrays(s.Surface)
	if want := sizes(list); r.ID != s.ID || r.Channels != len(s.Channels) || !slices.Equal(r.Arrays, want) {
		return aSurface.damaged(r.path, fmt.Errorf("it is surface %s with %d channels and arrays of %d values, want %s with %d and %d", r.ID, r.Channels, r.Arrays, s.ID, len(s.Channels), want))
	}
	for i, a := range list {
		if *a.values, err = r.block(i); err != nil {
			return err
		}
	}
	return nil
}

// block returns the values of a block.
func (r *surfaceReader) block(block int) ([]float64, error) {
	values := make([]float64, r.values(block))
	at := r.starts[block]
	var sum uint32
	for part := range slices.Chunk(values, chunk) {
		text := r.text[:8*len(part)]
		if err := readAt(r.file, text, at); err != nil {
			return nil, aSurface.unreadable(r.path, err)
		}
		sum = crc32.Update(sum, castagnoli, text)
		for i := range part {
			part[i] = getFloat(text, i)
		}
		at += int64(len(text))
	}
	if sum != r.sums[block] {
		return nil, aSurface.damaged(r.path, fmt.Errorf("the checksum of block %d differs", block))
	}
	return values, nil
}

// scenarios returns the scenarios. Their spends and contributions are parts of one
// array each.
func (r *surfaceReader) scenarios() ([]surface.Scenario, error) {
	values, err := r.block(r.scenariosBlock())
	if err != nil {
		return nil, err
	}
	n := r.Channels
	list := make([]surface.Scenario, r.Scenarios)
	spends, contributions := make([]float64, r.Scenarios*n), make([]draws.Estimate, r.Scenarios*n)
	for i := range list {
		row := values[i*r.columns() : (i+1)*r.columns()]
		kind, spend, estimates := row[0], row[1:1+n], row[1+n:]
		if !(kind >= 0 && kind < float64(len(r.Kinds))) {
			return nil, aSurface.damaged(r.path, fmt.Errorf("scenario %d is of kind %v", i, kind))
		}
		s := &list[i]
		s.Kind, s.Outcome, s.Incremental = r.Kinds[int(kind)], estimateOf(estimates), estimateOf(estimates[estimateSize:])
		s.Spend, s.Contributions = spends[i*n:(i+1)*n:(i+1)*n], contributions[i*n:(i+1)*n:(i+1)*n]
		copy(s.Spend, spend)
		for c := range s.Contributions {
			s.Contributions[c] = estimateOf(estimates[(2+c)*estimateSize:])
		}
	}
	return list, nil
}
