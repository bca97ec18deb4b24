package store

import (
	"errors"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/surface"
)

// surfaceFrame is around the values of a surface: docs/format/surface.md.
var surfaceFrame = frame{&aSurface, "\x89NMS\r\n\x1a\n", "NMS-END\n", 1}

// surfaceHeader is the header of a file of the values of a surface.
type surfaceHeader struct {
	ID        app.SurfaceID  `json:"surface_id"`
	Draws     int            `json:"draws"`
	Nodes     []int          `json:"nodes"` // of each channel
	Scenarios int            `json:"scenarios"`
	Kinds     []surface.Kind `json:"kinds"` // of scenarios
}

// surfaceLayout says where everything in a file of the values of a surface is.
type surfaceLayout struct {
	surfaceHeader
	head   []byte  // the file up to the first block
	starts []int64 // of each block, and of the table of checksums
}

// The blocks: base, two for each channel, scenarios.
const baseBlock = 0

func responseBlock(channel int) int          { return 1 + 2*channel }
func logPriorBlock(channel int) int          { return 2 + 2*channel }
func (h *surfaceHeader) scenariosBlock() int { return 1 + 2*len(h.Nodes) }

// estimateSize is the number of values of an estimate.
const estimateSize = 5

// columns returns the number of values of a scenario: its kind, its spends, and the
// estimates of outcome, of what all channels bring, and of what each does.
func (h *surfaceHeader) columns() int {
	n := len(h.Nodes)
	return 1 + n + estimateSize*(2+n)
}

// newSurfaceLayout lays out the file of a surface.
func newSurfaceLayout(s *app.Surface) (*surfaceLayout, error) {
	h := surfaceHeader{ID: s.ID, Draws: s.Draws, Nodes: nodesOf(s.Surface), Scenarios: len(s.Scenarios), Kinds: []surface.Kind{}}
	for i := range s.Scenarios {
		if kind := s.Scenarios[i].Kind; !slices.Contains(h.Kinds, kind) {
			h.Kinds = append(h.Kinds, kind)
		}
	}
	head, err := surfaceFrame.head(h)
	if err != nil {
		return nil, err
	}
	return h.layout(head)
}

// nodesOf returns the number of nodes of each channel.
func nodesOf(s *surface.Surface) []int {
	n := make([]int, len(s.Channels))
	for i := range n {
		n[i] = len(s.Channels[i].Nodes)
	}
	return n
}

// layout checks the header that head holds.
func (h surfaceHeader) layout(head []byte) (*surfaceLayout, error) {
	if h.Draws < 0 || h.Scenarios < 0 || slices.ContainsFunc(h.Nodes, func(n int) bool { return n < 0 }) {
		return nil, fmt.Errorf("%d draws at %d nodes, %d scenarios", h.Draws, h.Nodes, h.Scenarios)
	}
	l := &surfaceLayout{surfaceHeader: h, head: head, starts: []int64{int64(len(head))}}
	size := float64(len(head)) // in floating point nothing overflows
	add := func(rows, columns int) {
		size += 8 * float64(rows) * float64(columns)
		l.starts = append(l.starts, l.starts[len(l.starts)-1]+8*int64(rows)*int64(columns))
	}
	add(1, h.Draws)
	for _, n := range h.Nodes {
		add(n, h.Draws)
		add(1, h.Draws)
	}
	add(h.Scenarios, h.columns())
	if size > 1<<62 {
		return nil, errors.New("impossibly large")
	}
	return l, nil
}

// values returns the number of values in a block.
func (l *surfaceLayout) values(block int) int {
	return int((l.starts[block+1] - l.starts[block]) / 8)
}

// blocks returns the number of blocks.
func (l *surfaceLayout) blocks() int { return len(l.starts) - 1 }

// table returns where the table of checksums starts, behind the last block.
func (l *surfaceLayout) table() int64 { return l.starts[l.blocks()] }

// size returns the size of the complete file.
func (l *surfaceLayout) size() int64 { return l.table() + 4*int64(l.blocks()) + footerSize }
