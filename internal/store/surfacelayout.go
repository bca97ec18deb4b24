package store

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/surface"
)

// surfaceFrame is around the values of a surface: docs/format/surface.md.
var surfaceFrame = frame{&aSurface, "\x89NMS\r\n\x1a\n", "NMS-END\n", 1}

// An array is one of those that are not in the document of a surface but are blocks
// of the file of its values.
type array struct {
	values *[]float64
	size   int // as the document has it
}

// arrays returns the arrays of a surface, in the order of their blocks.
func arrays(s *surface.Surface) []array {
	list := []array{{&s.Base, s.Draws}}
	for i := range s.Channels {
		c := &s.Channels[i]
		list = append(list, array{&c.Response, len(c.Nodes) * s.Draws}, array{&c.LogPrior, s.Draws})
	}
	if f := s.Flights; f != nil {
		list = append(list, array{&f.Base, len(f.Parts) * f.Draws})
		for i := range s.Channels {
			list = append(list, array{&f.Response[i], (len(f.Parts) + 1) * len(f.Levels) * len(f.Levels) * f.Draws})
		}
	}
	return list
}

func sizes(list []array) []int {
	n := make([]int, len(list))
	for i, a := range list {
		n[i] = a.size
	}
	return n
}

// surfaceHeader is the header of a file of the values of a surface.
type surfaceHeader struct {
	ID        app.SurfaceID  `json:"surface_id"`
	Arrays    []int          `json:"arrays"` // number of values of each
	Channels  int            `json:"channels"`
	Scenarios int            `json:"scenarios"`
	Kinds     []surface.Kind `json:"kinds"` // of scenarios
}

// columns returns the number of values of a scenario: its kind, its spends, and the
// estimates of outcome, of what all channels bring, and of what each does.
func (h *surfaceHeader) columns() int { return 1 + h.Channels + estimateSize*(2+h.Channels) }

// estimateSize is the number of values of an estimate.
const estimateSize = 5

// surfaceLayout says where everything in a file of the values of a surface is.
type surfaceLayout struct {
	surfaceHeader
	head   []byte  // the file up to the first block
	starts []int64 // of each block, and of the table of checksums
}

// newSurfaceLayout lays out the file of a surface.
func newSurfaceLayout(s *app.Surface) (*surfaceLayout, error) {
	h := surfaceHeader{ID: s.ID, Arrays: sizes(arrays(s.Surface)), Channels: len(s.Channels), Scenarios: len(s.Scenarios), Kinds: []surface.Kind{}}
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

// layout checks the header that head holds.
func (h surfaceHeader) layout(head []byte) (*surfaceLayout, error) {
	if h.Channels < 0 || h.Scenarios < 0 || slices.ContainsFunc(h.Arrays, func(n int) bool { return n < 0 }) {
		return nil, fmt.Errorf("arrays of %d values, %d scenarios of %d channels", h.Arrays, h.Scenarios, h.Channels)
	}
	size := float64(h.Scenarios) * float64(h.columns()) // in floating point nothing overflows
	for _, n := range h.Arrays {
		size += float64(n)
	}
	if h.Channels > math.MaxInt32 || size > 1<<58 {
		return nil, errors.New("impossibly large")
	}
	l := &surfaceLayout{surfaceHeader: h, head: head, starts: []int64{int64(len(head))}}
	for _, n := range slices.Concat(h.Arrays, []int{h.Scenarios * h.columns()}) {
		l.starts = append(l.starts, l.starts[len(l.starts)-1]+8*int64(n))
	}
	return l, nil
}

// scenariosBlock is the last block, behind the arrays.
func (l *surfaceLayout) scenariosBlock() int { return len(l.Arrays) }

// values returns the number of values in a block.
func (l *surfaceLayout) values(block int) int {
	return int((l.starts[block+1] - l.starts[block]) / 8)
}

// blocks returns the number of blocks.
func (l *surfaceLayout) blocks() int { return len(l.Arrays) + 1 }

// table returns where the table of checksums starts, behind the last block.
func (l *surfaceLayout) table() int64 { return l.starts[l.blocks()] }

// size returns the size of the complete file.
func (l *surfaceLayout) size() int64 { return l.table() + 4*int64(l.blocks()) + footerSize }
