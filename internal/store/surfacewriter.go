package store

import (
	"bufio"
	"fmt"
	"hash/crc32"
	"io"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/surface"
)

// surfaceWriter writes the values of a surface, block by block.
type surfaceWriter struct {
	*surfaceLayout
	to   *bufio.Writer
	sums []uint32
	text []byte // of some values; scratch
}

// chunk is the number of values that are encoded or decoded at a time: they stay in
// the cache of the processor.
const chunk = 8 << 10

// writeSurface writes the file of the values of a surface.
func writeSurface(to io.Writer, s *app.Surface) error {
	l, err := newSurfaceLayout(s)
	if err != nil {
		return err
	}
	w := &surfaceWriter{surfaceLayout: l, to: bufio.NewWriterSize(to, 8*chunk), text: make([]byte, 8*chunk)}
	_, _ = w.to.Write(l.head) // Flush returns the first error of all
	for _, a := range arrays(s.Surface) {
		w.block(*a.values)
	}
	w.block(w.rows(s.Scenarios))
	_, _ = w.to.Write(surfaceFrame.footer(l.head, w.sums))
	return w.to.Flush()
}

// block writes the next block.
func (w *surfaceWriter) block(values []float64) {
	if want := w.values(len(w.sums)); len(values) != want {
		panic(fmt.Sprintf("store: block %d of surface %s has %d values, want %d", len(w.sums), w.ID, len(values), want))
	}
	var sum uint32
	for part := range slices.Chunk(values, chunk) {
		text := w.text[:8*len(part)]
		for i, v := range part {
			putFloat(text, i, v)
		}
		sum = crc32.Update(sum, castagnoli, text)
		_, _ = w.to.Write(text)
	}
	w.sums = append(w.sums, sum)
}

// rows returns scenarios as values, a row for each.
func (w *surfaceWriter) rows(scenarios []surface.Scenario) []float64 {
	values := make([]float64, 0, w.values(w.scenariosBlock()))
	for i := range scenarios {
		s := &scenarios[i]
		values = append(values, float64(slices.Index(w.Kinds, s.Kind)))
		values = append(values, s.Spend...)
		values = appendEstimate(values, s.Outcome)
		values = appendEstimate(values, s.Incremental)
		for _, e := range s.Contributions {
			values = appendEstimate(values, e)
		}
		if len(values) != (i+1)*w.columns() {
			panic(fmt.Sprintf("store: scenario %d of surface %s has %d spends and %d contributions, want %d", i, w.ID, len(s.Spend), len(s.Contributions), w.Channels))
		}
	}
	return values
}

func appendEstimate(to []float64, e draws.Estimate) []float64 {
	return append(to, e.Mean, e.Median, e.Lo, e.Hi, e.Level)
}

// estimateOf is the inverse of appendEstimate.
func estimateOf(v []float64) draws.Estimate {
	return draws.Estimate{Mean: v[0], Median: v[1], Lo: v[2], Hi: v[3], Level: v[4]}
}
