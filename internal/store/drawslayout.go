package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
)

// drawsFrame is around the draws of a model: docs/format/draws.md. The magic is made
// as that of PNG: any transfer as text changes it.
var drawsFrame = frame{&aModel, "\x89NMD\r\n\x1a\n", "NMD-END\n", 1}

// blockSize is the size of a block that the writer aims at, in bytes. Each chain
// has one in memory while it is written and while it is read.
const blockSize = 4 << 20

// drawsHeader is the header of a file of draws.
type drawsHeader struct {
	Chains     int      `json:"chains"`
	Draws      int      `json:"draws"`       // of each chain
	BlockDraws int      `json:"block_draws"` // of each block but the last of a chain
	Stats      []string `json:"stats"`
	Names      []string `json:"names"`
}

// statNames are the columns of the sampler's account of a draw.
var statNames = []string{"log_prob", "accept_stat", "step_size", "energy", "tree_depth", "leapfrogs", "divergent"}

func statValues(s draws.Stats) [7]float64 {
	divergent := 0.0
	if s.Divergent {
		divergent = 1
	}
	return [7]float64{s.LogProb, s.AcceptStat, s.StepSize, s.Energy, float64(s.TreeDepth), float64(s.Leapfrogs), divergent}
}

func statsOf(v [7]float64) draws.Stats {
	return draws.Stats{LogProb: v[0], AcceptStat: v[1], StepSize: v[2], Energy: v[3], TreeDepth: int(v[4]), Leapfrogs: int(v[5]), Divergent: v[6] != 0}
}

// drawsLayout says where everything in a file of draws is.
type drawsLayout struct {
	drawsHeader
	head    []byte // the file up to the first block
	columns int    // variables and statistics
	blocks  int    // of each chain
}

// newDrawsLayout lays out a file with blocks of at most size bytes, or one draw.
func newDrawsLayout(names []string, chains, n, size int) (*drawsLayout, error) {
	row := 8 * (len(names) + len(statNames))
	h := drawsHeader{Chains: chains, Draws: n, BlockDraws: max(1, min(n, size/row)), Stats: statNames, Names: slices.Clone(names)}
	head, err := drawsFrame.head(h)
	if err != nil {
		return nil, err
	}
	return h.layout(head)
}

// layout checks the header that head holds.
func (h drawsHeader) layout(head []byte) (*drawsLayout, error) {
	seen := make(map[string]bool, len(h.Names))
	for _, name := range h.Names {
		if seen[name] {
			return nil, fmt.Errorf("variable %q appears twice", name)
		}
		seen[name] = true
	}
	if h.Chains < 1 || h.Draws < 0 || h.BlockDraws < 1 || !slices.Equal(h.Stats, statNames) {
		return nil, fmt.Errorf("%d chains of %d draws in blocks of %d with statistics %q", h.Chains, h.Draws, h.BlockDraws, h.Stats)
	}
	l := &drawsLayout{drawsHeader: h, head: head, columns: len(h.Names) + len(h.Stats)}
	l.blocks = h.Draws / h.BlockDraws
	if h.Draws%h.BlockDraws > 0 {
		l.blocks++
	}
	// In floating point nothing overflows; below 2^62 bytes integers do not.
	if float64(h.Chains)*(float64(h.Draws)*float64(l.columns)*8+float64(l.blocks)*4) > 1<<62 {
		return nil, errors.New("impossibly large")
	}
	return l, nil
}

// rows returns the number of draws in a block.
func (l *drawsLayout) rows(block int) int {
	return min(l.BlockDraws, l.Draws-block*l.BlockDraws)
}

// start returns where a block of a chain starts.
func (l *drawsLayout) start(chain, block int) int64 {
	drawsBefore := int64(chain)*int64(l.Draws) + int64(block)*int64(l.BlockDraws)
	return int64(len(l.head)) + 8*int64(l.columns)*drawsBefore
}

// bytes returns the size of a block.
func (l *drawsLayout) bytes(block int) int { return 8 * l.columns * l.rows(block) }

// sum returns the index of a block's checksum in the table of all.
func (l *drawsLayout) sum(chain, block int) int { return chain*l.blocks + block }

// table returns where the table of checksums starts, behind the last block.
func (l *drawsLayout) table() int64 { return l.start(l.Chains, 0) }

// size returns the size of the complete file.
func (l *drawsLayout) size() int64 {
	return l.table() + 4*int64(l.Chains)*int64(l.blocks) + footerSize
}
