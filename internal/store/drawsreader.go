package store

import (
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/noonmark/noonmark/bayes/draws"
)

// drawsReader reads a file of draws. Each block is checked against its checksum
// before anything in it is believed. It may be shared by goroutines.
type drawsReader struct {
	*drawsLayout
	path   string
	file   io.ReaderAt
	sums   []uint32 // of every block: see drawsLayout.sum
	caches []chainCache
}

// chainCache is the block of a chain that was read last: rows are mostly read
// in order, and a small file has one block for each chain.
type chainCache struct {
	mu      sync.Mutex
	block   int // in data; -1 for none
	data    []byte
	checked []bool // blocks that have been found intact
	part    []byte // scratch
}

func newDrawsReader(path string, file io.ReaderAt, l *drawsLayout, sums []uint32) *drawsReader {
	r := &drawsReader{drawsLayout: l, path: path, file: file, sums: sums, caches: make([]chainCache, l.Chains)}
	for i := range r.caches {
		r.caches[i] = chainCache{block: -1, checked: make([]bool, l.blocks)}
	}
	return r
}

// readDraws reads header and footer of a file of draws of the given size.
func readDraws(path string, file io.ReaderAt, size int64) (*drawsReader, error) {
	var h drawsHeader
	head, err := drawsFrame.readHead(&h, path, file, size)
	if err != nil {
		return nil, err
	}
	l, err := h.layout(head)
	if err != nil {
		return nil, aModel.damaged(path, err)
	}
	if size != l.size() {
		return nil, aModel.damaged(path, fmt.Errorf("%d bytes, want %d", size, l.size()))
	}
	sums, err := drawsFrame.readSums(path, file, size, head, l.table())
	if err != nil {
		return nil, err
	}
	return newDrawsReader(path, file, l, sums), nil
}

// Names implements draws.Reader.
func (r *drawsReader) Names() []string { return r.drawsHeader.Names }

// Size implements draws.Reader.
func (r *drawsReader) Size() (chains, n int) { return r.Chains, r.Draws }

// Row implements draws.Reader.
func (r *drawsReader) Row(dst []float64, chain, draw int) error {
	if len(dst) != len(r.Names()) || draw < 0 || draw >= r.Draws {
		panic(fmt.Sprintf("store: draw %d of %d into %d values, want %d", draw, r.Draws, len(dst), len(r.Names())))
	}
	c := &r.caches[chain]
	c.mu.Lock()
	defer c.mu.Unlock()
	block, at := draw/r.BlockDraws, draw%r.BlockDraws
	if err := r.load(c, chain, block); err != nil {
		return err
	}
	rows := r.rows(block)
	for v := range dst {
		dst[v] = getFloat(c.data, v*rows+at)
	}
	return nil
}

// Column implements draws.Reader.
func (r *drawsReader) Column(dst []float64, chain, variable int) error {
	if len(dst) != r.Draws || variable < 0 || variable >= len(r.Names()) {
		panic(fmt.Sprintf("store: variable %d of %d into %d values, want %d draws", variable, len(r.Names()), len(dst), r.Draws))
	}
	return r.column(dst, chain, variable)
}

// Stats returns the sampler's account of the draws of a chain, in order.
func (r *drawsReader) Stats(chain int) ([]draws.Stats, error) {
	values := make([][7]float64, r.Draws)
	column := make([]float64, r.Draws)
	for k := range statNames {
		if err := r.column(column, chain, len(r.Names())+k); err != nil {
			return nil, err
		}
		for i, v := range column {
			values[i][k] = v
		}
	}
	stats := make([]draws.Stats, r.Draws)
	for i, v := range values {
		stats[i] = statsOf(v)
	}
	return stats, nil
}

// column stores a variable or statistic in dst. Of blocks that are known to be
// intact it reads no more than that.
func (r *drawsReader) column(dst []float64, chain, column int) error {
	c := &r.caches[chain]
	c.mu.Lock()
	defer c.mu.Unlock()
	for block := range r.blocks {
		rows := r.rows(block)
		var part []byte
		if c.block != block && c.checked[block] {
			if c.part == nil {
				c.part = make([]byte, 8*r.BlockDraws)
			}
			part = c.part[:8*rows]
			if err := readAt(r.file, part, r.start(chain, block)+8*int64(column*rows)); err != nil {
				return aModel.unreadable(r.path, err)
			}
		} else {
			if err := r.load(c, chain, block); err != nil {
				return err
			}
			part = c.data[8*column*rows:]
		}
		for i := range rows {
			dst[block*r.BlockDraws+i] = getFloat(part, i)
		}
	}
	return nil
}

// load makes c hold a block, found intact.
func (r *drawsReader) load(c *chainCache, chain, block int) error {
	if c.block == block {
		return nil
	}
	if c.data == nil {
		c.data = make([]byte, r.bytes(0))
	}
	c.block = -1
	data := c.data[:r.bytes(block)]
	if err := readAt(r.file, data, r.start(chain, block)); err != nil {
		return aModel.unreadable(r.path, err)
	}
	if crc32.Checksum(data, castagnoli) != r.sums[r.sum(chain, block)] {
		return aModel.damaged(r.path, fmt.Errorf("the checksum of block %d of chain %d differs", block, chain))
	}
	c.block, c.checked[block] = block, true
	return nil
}
