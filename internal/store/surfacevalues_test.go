package store

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/surface"
)

const someSurface = app.SurfaceID("s-aaaaaaaaaaaa")

// shape says how large a made-up surface is.
type shape struct{ channels, nodes, draws, scenarios, periods, parts int }

// madeUp returns a surface of made-up values, no two of them alike.
func madeUp(id app.SurfaceID, z shape) *app.Surface {
	next := 0.0
	values := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			next += 0.5
			x[i] = next
		}
		return x
	}
	estimate := func() draws.Estimate { return estimateOf(values(estimateSize)) }
	s := &surface.Surface{Unit: "EUR", Currency: "EUR", Grain: mmm.Weekly, Geos: []string{"a"}, Draws: z.draws, Horizon: surface.Horizon{N: z.periods}, Options: surface.DefaultOptions()}
	s.Options.Workers = 0
	s.Base = values(z.draws)
	for i := range z.channels {
		s.Channels = append(s.Channels, surface.Channel{
			Name: fmt.Sprint("channel ", i), Nodes: values(z.nodes), Later: values(z.nodes), Flighting: values(z.periods),
			Response: values(z.nodes * z.draws), LogPrior: values(z.draws),
		})
	}
	if z.parts > 0 {
		f := &surface.Flights{Parts: make([]surface.Part, z.parts), Levels: values(9), Draws: min(100, z.draws), Base: values(z.parts * min(100, z.draws))}
		for range z.channels {
			f.Spend = append(f.Spend, values(z.parts))
			f.Response = append(f.Response, values((z.parts+1)*81*f.Draws))
		}
		s.Flights = f
	}
	kinds := []surface.Kind{surface.Baseline, surface.Around, surface.Anywhere}
	for i := range z.scenarios {
		plan := surface.Scenario{Kind: kinds[min(i, 2)], Spend: values(z.channels), Outcome: estimate(), Incremental: estimate()}
		for range z.channels {
			plan.Contributions = append(plan.Contributions, estimate())
		}
		s.Scenarios = append(s.Scenarios, plan)
	}
	return &app.Surface{ID: id, Version: "1.2.3", Model: "m-0123456789ab", Surface: s}
}

// small is the shape of a surface of about a kilobyte.
var small = shape{channels: 2, nodes: 2, draws: 3, scenarios: 3, periods: 2}

// mustWrite returns the file of the values of a surface.
func mustWrite(t testing.TB, s *app.Surface) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := writeSurface(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func parseSurface(b []byte) (*surfaceReader, error) {
	return readSurface(valuesName, bytes.NewReader(b), int64(len(b)))
}

// readBlocks reads everything, and returns the first error.
func readBlocks(r *surfaceReader) (values [][]float64, plans []surface.Scenario, err error) {
	for block := range r.scenariosBlock() {
		v, err := r.block(block)
		if err != nil {
			return nil, nil, err
		}
		values = append(values, v)
	}
	plans, err = r.scenarios()
	return values, plans, err
}

// mustRefuseValues reads a file that is not what was written.
func mustRefuseValues(t *testing.T, what string, b []byte) {
	t.Helper()
	r, err := parseSurface(b)
	if err == nil {
		_, _, err = readBlocks(r)
	}
	var p app.Problem
	if !errors.As(err, &p) || p.Advice == "" {
		t.Errorf("%s: got %v, want a problem with advice", what, err)
	}
}

// The example of docs/format/surface.md, byte for byte, made here from the
// description and not by the writer.
func TestSurfaceFormat(t *testing.T) {
	s := madeUp(someSurface, shape{channels: 1, nodes: 2, draws: 2, scenarios: 2, periods: 1})
	got := mustWrite(t, s)

	header := `{"surface_id":"s-aaaaaaaaaaaa","arrays":[2,4,2],"channels":1,"scenarios":2,"kinds":["baseline","around"]}`
	header += strings.Repeat(" ", 7-(16+len(header)+7)%8)
	want := []byte("\x89NMS\r\n\x1a\n\x01\x00\x00\x00")
	want = binary.LittleEndian.AppendUint32(want, uint32(len(header)))
	want = append(want, header...)
	if len(want)%8 != 0 {
		t.Errorf("the first block starts at %d", len(want))
	}
	sum := crc32.Checksum(want, castagnoli)
	var table []byte
	for _, block := range [][]float64{
		{0.5, 1},         // base
		{4, 4.5, 5, 5.5}, // response: two draws at each of two nodes
		{6, 6.5},         // log prior
		{
			0, 7, 7.5, 8, 8.5, 9, 9.5, 10, 10.5, 11, 11.5, 12, 12.5, 13, 13.5, 14, 14.5,
			1, 15, 15.5, 16, 16.5, 17, 17.5, 18, 18.5, 19, 19.5, 20, 20.5, 21, 21.5, 22, 22.5,
		},
	} {
		at := len(want)
		for _, x := range block {
			want = binary.LittleEndian.AppendUint64(want, math.Float64bits(x))
		}
		table = binary.LittleEndian.AppendUint32(table, crc32.Checksum(want[at:], castagnoli))
	}
	want = append(want, table...)
	want = binary.LittleEndian.AppendUint32(want, crc32.Update(sum, castagnoli, table))
	want = append(want, "NMS-END\n"...)
	if !bytes.Equal(got, want) {
		t.Errorf("written\n%s\nwant\n%s", hex.Dump(got), hex.Dump(want))
	}
	page := mustRead(t, "../../docs/format/surface.md")
	lines := regexp.MustCompile(`(?m)^[0-9a-f]{8}  [0-9a-f ]{48}`).FindAllString(string(page), -1)
	if len(lines) < 5 {
		t.Errorf("the page has %d lines of the example", len(lines))
	}
	for _, line := range lines {
		if !strings.Contains(hex.Dump(want), line) {
			t.Errorf("the page has %q, which is not in\n%s", line, hex.Dump(want))
		}
	}
	if !strings.Contains(string(page), strings.TrimRight(header, " ")) {
		t.Errorf("the page does not have the header %s", header)
	}
}

func TestSurfaceValuesDetectEveryFlippedBit(t *testing.T) {
	t.Parallel()
	b := mustWrite(t, madeUp(someSurface, small))
	for i := range b {
		for bit := range 8 {
			b[i] ^= 1 << bit
			mustRefuseValues(t, fmt.Sprintf("bit %d of byte %d", bit, i), b)
			b[i] ^= 1 << bit
		}
	}
}

func TestSurfaceValuesDetectOtherLengths(t *testing.T) {
	b := mustWrite(t, madeUp(someSurface, small))
	for n := range b {
		mustRefuseValues(t, fmt.Sprintf("the first %d bytes", n), b[:n])
		mustRefuseValues(t, fmt.Sprintf("all but the first %d bytes", n+1), b[n+1:])
		mustRefuseValues(t, fmt.Sprintf("bytes %d to %d written over by zeros", n, len(b)), append(slices.Clone(b[:n]), make([]byte, len(b)-n)...))
	}
	mustRefuseValues(t, "one byte more", append(slices.Clone(b), 0))
	mustRefuseValues(t, "the same twice", append(slices.Clone(b), b...))
}

func TestSurfaceValuesOfANewerVersion(t *testing.T) {
	b := mustWrite(t, madeUp(someSurface, small))
	b[8] = 2
	_, err := parseSurface(b)
	want := "values.bin: the file has format 2, which this version of the program does not know: a newer one wrote it. Use that version, or run noonmark surface build again with this one."
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// A header whose checksum is right but whose content makes no sense.
func TestSurfaceValuesRefuseImpossibleHeaders(t *testing.T) {
	s := madeUp(someSurface, small)
	l, err := newSurfaceLayout(s)
	if err != nil {
		t.Fatal(err)
	}
	b := mustWrite(t, s)
	blocks := b[len(l.head):l.table()]
	for what, change := range map[string]func(h *surfaceHeader){
		"negative values":      func(h *surfaceHeader) { h.Arrays = []int{-3, 6, 6, 3, 6, 3} },
		"negative channels":    func(h *surfaceHeader) { h.Channels = -2 },
		"negative scenarios":   func(h *surfaceHeader) { h.Scenarios = -3 },
		"too many values":      func(h *surfaceHeader) { h.Arrays = []int{math.MaxInt, math.MaxInt} },
		"too many channels":    func(h *surfaceHeader) { h.Channels = math.MaxInt },
		"too many scenarios":   func(h *surfaceHeader) { h.Scenarios = math.MaxInt },
		"overflow to a match":  func(h *surfaceHeader) { h.Arrays[0] += 1 << 61 },
		"more than there are":  func(h *surfaceHeader) { h.Scenarios++ },
		"fewer than there are": func(h *surfaceHeader) { h.Arrays = h.Arrays[1:] },
		"no kinds":             func(h *surfaceHeader) { h.Kinds = nil },
	} {
		h := l.surfaceHeader
		h.Arrays = slices.Clone(h.Arrays)
		change(&h)
		mustRefuseValues(t, what, surfaceOf(mustJSON(t, h), blocks))
	}
	if again := surfaceOf(mustJSON(t, l.surfaceHeader), blocks); len(again) > len(b) {
		t.Errorf("the header that was changed makes %d bytes, want %d at most: it has spaces", len(again), len(b))
	} else if r, err := parseSurface(again); err != nil {
		t.Errorf("the header that was changed: %v", err)
	} else if _, plans, err := readBlocks(r); err != nil || len(plans) != 3 {
		t.Errorf("%d scenarios, %v", len(plans), err)
	}
	mustRefuseValues(t, "no JSON", surfaceOf([]byte("{}x"), nil))
}

// surfaceOf returns a file of the given header and blocks with right checksums, as
// far as the header has a meaning.
func surfaceOf(header, blocks []byte) []byte {
	head := append([]byte(surfaceFrame.magic), 1, 0, 0, 0)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(header)))
	head = append(head, header...)
	var sums []uint32
	var h surfaceHeader
	if json.Unmarshal(header, &h) == nil {
		if l, err := h.layout(head); err == nil && l.size() <= int64(len(head)+len(blocks)+1<<16) {
			for i := range l.blocks() {
				from, to := min(int(l.starts[i])-len(head), len(blocks)), min(int(l.starts[i+1])-len(head), len(blocks))
				sums = append(sums, crc32.Checksum(blocks[from:to], castagnoli))
			}
		}
	}
	return slices.Concat(head, blocks, surfaceFrame.footer(head, sums))
}

// Arrays that do not fit together are the caller's mistake, and are not written.
func TestSurfaceMistakesOfTheCaller(t *testing.T) {
	store := NewSurfaces(t.TempDir())
	for what, change := range map[string]func(s *app.Surface){
		"no id":                  func(s *app.Surface) { s.ID = "" },
		"a draw too many":        func(s *app.Surface) { s.Base = append(s.Base, 1) },
		"a response too few":     func(s *app.Surface) { s.Channels[1].Response = s.Channels[1].Response[1:] },
		"no log prior":           func(s *app.Surface) { s.Channels[0].LogPrior = nil },
		"a spend too few":        func(s *app.Surface) { s.Scenarios[1].Spend = nil },
		"a part too few":         func(s *app.Surface) { s.Flights.Base = s.Flights.Base[1:] },
		"a contribution too few": func(s *app.Surface) { s.Scenarios[2].Contributions = nil },
	} {
		s := madeUp(someSurface, shape{channels: 2, nodes: 2, draws: 3, scenarios: 3, periods: 2, parts: 2})
		change(s)
		if !panics(func() { _ = store.Put(s) }) {
			t.Errorf("%s: no panic", what)
		}
	}
	if list, err := store.List(); len(list) != 0 || err != nil {
		t.Errorf("stored: %v, %v", list, err)
	}
}

// FuzzReadSurface reads files of any header and any blocks, with right checksums
// and, every other time, one wrong byte: nothing panics, and nothing wrong is
// believed.
func FuzzReadSurface(f *testing.F) {
	b := mustWrite(f, madeUp(someSurface, small))
	r, err := parseSurface(b)
	if err != nil {
		f.Fatal(err)
	}
	header, blocks := b[16:len(r.head)], b[len(r.head):r.table()]
	f.Add(header, blocks, 0, byte(0))
	f.Add(header, blocks, 300, byte(1))
	f.Add([]byte(`{"arrays":[0],"scenarios":0}`), []byte{}, 9, byte(2))
	f.Add([]byte(`{"arrays":[9223372036854775807],"channels":9223372036854775807,"scenarios":9223372036854775807}`), []byte{}, 0, byte(0))
	f.Fuzz(func(t *testing.T, header, blocks []byte, at int, flip byte) {
		b := surfaceOf(header, blocks)
		if at = ((at % len(b)) + len(b)) % len(b); flip != 0 {
			b[at] ^= flip
		}
		r, err := parseSurface(b)
		if err != nil {
			return
		}
		if _, _, err = readBlocks(r); err == nil && flip != 0 {
			t.Errorf("byte %d of %d was changed, and nobody noticed", at, len(b))
		}
	})
}

// FuzzReadSurfaceRaw reads any bytes.
func FuzzReadSurfaceRaw(f *testing.F) {
	f.Add(mustWrite(f, madeUp(someSurface, small)))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if r, err := parseSurface(b); err == nil {
			_, _, _ = readBlocks(r)
		}
	})
}

// Opening costs a few allocations for each array, not for each value.
func TestSurfaceValuesDoNotAllocate(t *testing.T) {
	for _, z := range []shape{{3, 10, 50, 20, 4, 2}, {3, 100, 500, 400, 4, 12}} {
		s := madeUp(someSurface, z)
		b := mustWrite(t, s)
		read := func() {
			r, err := parseSurface(b)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := readBlocks(r); err != nil {
				t.Fatal(err)
			}
		}
		if allocs := testing.AllocsPerRun(5, read); allocs > 80 {
			t.Errorf("%v allocations to read a surface of %+v", allocs, z)
		}
	}
}

// large is a surface of 15 channels: 16 MB of responses; or 32 MB with those of the
// months of a year.
var large = shape{channels: 15, nodes: 129, draws: 1000, scenarios: 4096, periods: 52}

func BenchmarkOpenSurface(b *testing.B) {
	monthly := large
	monthly.nodes, monthly.parts = 161, 12
	for name, z := range map[string]shape{"responses": large, "responses and flights": monthly} {
		s := NewSurfaces(b.TempDir())
		if err := s.Put(madeUp(someSurface, z)); err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Open(""); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+" and scenarios", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := s.verify(someSurface); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPutSurface(b *testing.B) {
	x, s := madeUp(someSurface, large), NewSurfaces(b.TempDir())
	n := 0
	for b.Loop() {
		n++
		x.ID = app.SurfaceID(fmt.Sprintf("s-%012x", n))
		if err := s.Put(x); err != nil {
			b.Fatal(err)
		}
	}
}
