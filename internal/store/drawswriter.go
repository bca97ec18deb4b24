package store

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"sync/atomic"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
)

// errIncomplete is the reason for refusing draws that a sampler did not finish.
var errIncomplete = errors.New("not all draws have been made")

// drawsStore writes a file of draws as they come and reads it once they are
// complete. Different chains may append at once: each fills its own block and
// writes it to its own part of the file.
type drawsStore struct {
	*drawsReader
	file       *os.File
	chains     []chainBuffer
	unfinished atomic.Int64 // chains with draws still to come
}

// chainBuffer holds the block that a chain is filling.
type chainBuffer struct {
	block []byte
	draws int // appended so far
}

// createDraws creates a file of draws with blocks of the given size.
func createDraws(path string, names []string, chains, n, size int) (*drawsStore, error) {
	layout, err := newDrawsLayout(names, chains, n, size)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, app.WriteProblem(path, err)
	}
	s := &drawsStore{
		drawsReader: newDrawsReader(path, file, layout, make([]uint32, chains*layout.blocks)),
		file:        file, chains: make([]chainBuffer, chains),
	}
	if n > 0 {
		s.unfinished.Store(int64(chains))
	}
	if _, err := file.WriteAt(layout.head, 0); err != nil {
		return nil, errors.Join(app.WriteProblem(path, err), file.Close())
	}
	return s, nil
}

// Append implements mcmc.Sink. It panics where the chain is full.
func (s *drawsStore) Append(chain int, row []float64, stats draws.Stats) error {
	c := &s.chains[chain]
	if len(row) != len(s.Names()) || c.draws == s.Draws {
		panic(fmt.Sprintf("store: draw %d of %d has %d values, want %d", c.draws, s.Draws, len(row), len(s.Names())))
	}
	block, at := c.draws/s.BlockDraws, c.draws%s.BlockDraws
	rows := s.rows(block)
	if c.block == nil {
		c.block = make([]byte, s.bytes(0))
	}
	for v, x := range row {
		putFloat(c.block, v*rows+at, x)
	}
	for k, x := range statValues(stats) {
		putFloat(c.block, (len(row)+k)*rows+at, x)
	}
	c.draws++
	if at+1 < rows {
		return nil
	}
	full := c.block[:s.bytes(block)]
	if _, err := s.file.WriteAt(full, s.start(chain, block)); err != nil {
		return app.WriteProblem(s.path, err)
	}
	s.sums[s.sum(chain, block)] = crc32.Checksum(full, castagnoli)
	if c.draws == s.Draws {
		c.block = nil
		s.unfinished.Add(-1)
	}
	return nil
}

// Row implements draws.Reader.
func (s *drawsStore) Row(dst []float64, chain, draw int) error {
	if s.unfinished.Load() > 0 {
		return errIncomplete
	}
	return s.drawsReader.Row(dst, chain, draw)
}

// Column implements draws.Reader.
func (s *drawsStore) Column(dst []float64, chain, variable int) error {
	if s.unfinished.Load() > 0 {
		return errIncomplete
	}
	return s.drawsReader.Column(dst, chain, variable)
}

// finish writes what proves that the file is complete, and closes it.
func (s *drawsStore) finish() error {
	if s.unfinished.Load() > 0 {
		return errIncomplete
	}
	if _, err := s.file.WriteAt(drawsFrame.footer(s.head, s.sums), s.table()); err != nil {
		return app.WriteProblem(s.path, err)
	}
	if err := s.file.Sync(); err != nil {
		return app.WriteProblem(s.path, err)
	}
	if err := s.file.Close(); err != nil {
		return app.WriteProblem(s.path, err)
	}
	return nil
}
