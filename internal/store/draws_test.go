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
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/numtest"
)

// sample returns made-up draws, with bit patterns that only a copy keeps.
func sample(names []string, chains, n int) *draws.Set {
	r := rng.New(2, "store draws", 0)
	odd := []float64{math.Float64frombits(0x7ff8dead00000001), math.Inf(-1), math.Copysign(0, -1), 5e-324}
	set := draws.NewSet(names, chains, n)
	row := make([]float64, len(names))
	for i := range chains * n {
		rng.NormFill(row, r)
		if len(row) > 0 && i < len(odd) {
			row[0] = odd[i]
		}
		set.Append(i/n, row)
		set.AppendStats(i/n, draws.Stats{LogProb: r.NormFloat64(), AcceptStat: r.Float64(), StepSize: r.Float64(), Energy: r.NormFloat64(), TreeDepth: r.IntN(12), Leapfrogs: r.IntN(4096), Divergent: r.IntN(5) == 0})
	}
	return set
}

// write stores draws in a file with blocks of at most size bytes.
func write(t testing.TB, set *draws.Set, size int) string {
	t.Helper()
	chains, n := set.Size()
	path := filepath.Join(t.TempDir(), drawsName)
	s, err := createDraws(path, set.Names(), chains, n, size)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]float64, len(set.Names()))
	for i := range chains * n {
		_ = set.Row(row, i/n, i%n)
		if err := s.Append(i/n, row, set.Stats(i / n)[i%n]); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustRead(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func parse(b []byte) (*drawsReader, error) {
	return readDraws(drawsName, bytes.NewReader(b), int64(len(b)))
}

// readAll reads everything in every way, and returns the first error.
func readAll(r *drawsReader) (rows [][]float64, stats []draws.Stats, err error) {
	chains, n := r.Size()
	column := make([]float64, n)
	for chain := range chains {
		for draw := range n {
			row := make([]float64, len(r.Names()))
			if err := r.Row(row, chain, draw); err != nil {
				return nil, nil, err
			}
			rows = append(rows, row)
		}
		for v := range r.Names() {
			if err := r.Column(column, chain, v); err != nil {
				return nil, nil, err
			}
			for draw, x := range column {
				if got := rows[chain*n+draw][v]; math.Float64bits(got) != math.Float64bits(x) {
					return nil, nil, fmt.Errorf("variable %d of draw %d of chain %d is %v in a row and %v in a column", v, draw, chain, got, x)
				}
			}
		}
		s, err := r.Stats(chain)
		if err != nil {
			return nil, nil, err
		}
		stats = append(stats, s...)
	}
	return rows, stats, nil
}

// Draws come back bit by bit, whatever the size of blocks: one draw, some with a
// rest, all.
func TestDrawsRoundTrip(t *testing.T) {
	for _, c := range []struct {
		names     []string
		chains, n int
	}{{[]string{"sigma", "roi_m[tv]", `x["é\]`}, 3, 17}, {[]string{"a"}, 1, 1}, {nil, 2, 0}, {[]string{"a", "b"}, 2, 0}} {
		set := sample(c.names, c.chains, c.n)
		row := 8 * (len(c.names) + len(statNames))
		for _, size := range []int{0, row, 2*row + 7, 5 * row, 17 * row, blockSize} {
			b := mustRead(t, write(t, set, size))
			r, err := parse(b)
			if err != nil {
				t.Fatal(err)
			}
			if chains, n := r.Size(); chains != c.chains || n != c.n || !slices.Equal(r.Names(), set.Names()) || int64(len(b)) != r.size() {
				t.Errorf("%d × %d draws of %q in %d bytes", chains, n, r.Names(), len(b))
			}
			rows, stats, err := readAll(r)
			if err != nil {
				t.Fatal(err)
			}
			want := make([]float64, len(c.names))
			for i := range rows {
				_ = set.Row(want, i/c.n, i%c.n)
				for v := range want {
					if math.Float64bits(rows[i][v]) != math.Float64bits(want[v]) {
						t.Errorf("blocks of %d: draw %d is %v, want %v", size, i, rows[i], want)
					}
				}
				if stats[i] != set.Stats(i / c.n)[i%c.n] {
					t.Errorf("blocks of %d: statistics of draw %d are %+v", size, i, stats[i])
				}
			}
		}
	}
}

// A model whose parameters are all fixed has draws of nothing.
func TestDrawsWithoutVariables(t *testing.T) {
	path := filepath.Join(t.TempDir(), drawsName)
	s, err := createDraws(path, nil, 1, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := s.Append(0, nil, draws.Stats{Leapfrogs: i}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	r, err := parse(mustRead(t, path))
	if err != nil {
		t.Fatal(err)
	}
	rows, stats, err := readAll(r)
	if err != nil || len(rows) != 3 || len(stats) != 3 || stats[2].Leapfrogs != 2 {
		t.Errorf("%v, %+v, %v", rows, stats, err)
	}
}

// The example of docs/format/draws.md, byte for byte, made here from the
// description and not by the writer.
func TestDrawsFormat(t *testing.T) {
	set := draws.NewSet([]string{"a"}, 1, 3)
	for i := range 3 {
		set.Append(0, []float64{float64(i) + 0.5})
		set.AppendStats(0, draws.Stats{LogProb: float64(-i), AcceptStat: 0.8, StepSize: 0.25, Energy: 9, TreeDepth: 2, Leapfrogs: 3, Divergent: i == 1})
	}
	got := mustRead(t, write(t, set, 2*8*8))

	header := `{"chains":1,"draws":3,"block_draws":2,"stats":["log_prob","accept_stat","step_size","energy","tree_depth","leapfrogs","divergent"],"names":["a"]}`
	header += strings.Repeat(" ", 7-(16+len(header)+7)%8)
	want := []byte("\x89NMD\r\n\x1a\n\x01\x00\x00\x00")
	want = binary.LittleEndian.AppendUint32(want, uint32(len(header)))
	want = append(want, header...)
	if len(want)%8 != 0 {
		t.Errorf("the first block starts at %d", len(want))
	}
	sum := crc32.Checksum(want, castagnoli)
	var table []byte
	for _, block := range [][]float64{
		{0.5, 1.5, 0, -1, 0.8, 0.8, 0.25, 0.25, 9, 9, 2, 2, 3, 3, 0, 1},
		{2.5, -2, 0.8, 0.25, 9, 2, 3, 0},
	} {
		at := len(want)
		for _, x := range block {
			want = binary.LittleEndian.AppendUint64(want, math.Float64bits(x))
		}
		table = binary.LittleEndian.AppendUint32(table, crc32.Checksum(want[at:], castagnoli))
	}
	want = append(want, table...)
	want = binary.LittleEndian.AppendUint32(want, crc32.Update(sum, castagnoli, table))
	want = append(want, "NMD-END\n"...)
	if !bytes.Equal(got, want) {
		t.Errorf("written\n%s\nwant\n%s", hex.Dump(got), hex.Dump(want))
	}
}

// mustRefuse reads a file that is not what was written.
func mustRefuse(t *testing.T, what string, b []byte) {
	t.Helper()
	r, err := parse(b)
	if err == nil {
		_, _, err = readAll(r)
	}
	var p app.Problem
	if !errors.As(err, &p) || p.Advice == "" {
		t.Errorf("%s: got %v, want a problem with advice", what, err)
	}
}

func TestDrawsDetectEveryFlippedBit(t *testing.T) {
	b := mustRead(t, write(t, sample([]string{"a", "b"}, 2, 5), 200))
	for i := range b {
		for bit := range 8 {
			b[i] ^= 1 << bit
			mustRefuse(t, fmt.Sprintf("bit %d of byte %d", bit, i), b)
			b[i] ^= 1 << bit
		}
	}
}

func TestDrawsDetectOtherLengths(t *testing.T) {
	b := mustRead(t, write(t, sample([]string{"a", "b"}, 2, 5), 200))
	for n := range b {
		mustRefuse(t, fmt.Sprintf("the first %d bytes", n), b[:n])
		mustRefuse(t, fmt.Sprintf("all but the first %d bytes", n+1), b[n+1:])
		mustRefuse(t, fmt.Sprintf("bytes %d to %d written over by zeros", n, len(b)), append(slices.Clone(b[:n]), make([]byte, len(b)-n)...))
	}
	mustRefuse(t, "one byte more", append(slices.Clone(b), 0))
	mustRefuse(t, "the same twice", append(slices.Clone(b), b...))
}

func TestDrawsDetectSwappedBlocks(t *testing.T) {
	set := sample([]string{"a"}, 2, 4)
	b := mustRead(t, write(t, set, 0)) // a draw to a block
	r, err := parse(b)
	if err != nil {
		t.Fatal(err)
	}
	first, second := b[r.start(0, 1):r.start(0, 2)], b[r.start(1, 2):r.start(1, 3)]
	kept := slices.Clone(first)
	copy(first, second)
	copy(second, kept)
	mustRefuse(t, "two blocks in each other's place", b)
}

// A header whose checksum is right but whose content makes no sense.
func TestDrawsRefuseImpossibleHeaders(t *testing.T) {
	good := drawsHeader{Chains: 1, Draws: 2, BlockDraws: 2, Stats: statNames, Names: []string{"a"}}
	for what, change := range map[string]func(h *drawsHeader){
		"no chains":            func(h *drawsHeader) { h.Chains = 0 },
		"negative draws":       func(h *drawsHeader) { h.Draws = -1 },
		"empty blocks":         func(h *drawsHeader) { h.BlockDraws = 0 },
		"too many draws":       func(h *drawsHeader) { h.Draws = math.MaxInt },
		"too many chains":      func(h *drawsHeader) { h.Chains = math.MaxInt },
		"overflow to a match":  func(h *drawsHeader) { h.Chains, h.Draws = 1<<32, 1<<32 },
		"another statistic":    func(h *drawsHeader) { h.Stats = []string{"log_prob"} },
		"a name twice":         func(h *drawsHeader) { h.Names = []string{"a", "a"} },
		"more than there are":  func(h *drawsHeader) { h.Draws = 3 },
		"fewer than there are": func(h *drawsHeader) { h.Draws = 1 },
	} {
		h := good
		change(&h)
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		mustRefuse(t, what, file(text, make([]byte, 8*8*2)))
	}
	if r, err := parse(file(mustJSON(t, good), make([]byte, 8*8*2))); err != nil {
		t.Errorf("the header that was changed: %v", err)
	} else if _, _, err := readAll(r); err != nil {
		t.Errorf("its draws: %v", err)
	}
	mustRefuse(t, "no JSON", file([]byte("{}x"), nil))
	long := file(mustJSON(t, good), make([]byte, 8*8*2))
	binary.LittleEndian.PutUint32(long[12:], math.MaxUint32)
	mustRefuse(t, "a header longer than the file", long)
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// file returns a file of the given header and blocks with right checksums, as
// far as the header has a meaning.
func file(header, blocks []byte) []byte {
	head := append([]byte(drawsFrame.magic), 1, 0, 0, 0)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(header)))
	head = append(head, header...)
	var sums []uint32
	l := &drawsLayout{head: head}
	var h drawsHeader
	if json.Unmarshal(header, &h) == nil {
		if sensible, err := h.layout(head); err == nil && sensible.size() <= int64(len(head)+len(blocks)+1<<16) {
			l = sensible
			for i := range l.Chains * l.blocks {
				from := min(int(l.start(i/l.blocks, i%l.blocks))-len(head), len(blocks))
				to := min(from+l.bytes(i%l.blocks), len(blocks))
				sums = append(sums, crc32.Checksum(blocks[from:to], castagnoli))
			}
		}
	}
	return slices.Concat(head, blocks, drawsFrame.footer(l.head, sums))
}

func TestDrawsOfANewerVersion(t *testing.T) {
	b := mustRead(t, write(t, sample([]string{"a"}, 1, 2), blockSize))
	b[8] = 2
	_, err := parse(b)
	want := "draws.bin: the file has format 2, which this version of the program does not know: a newer one wrote it. Use that version, or run noonmark fit again with this one."
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// What a fit that was stopped leaves is refused, however far it came.
func TestDrawsRefuseUnfinished(t *testing.T) {
	path := filepath.Join(t.TempDir(), drawsName)
	s, err := createDraws(path, []string{"a"}, 2, 3, 0)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string) {
		t.Helper()
		_, err := parse(mustRead(t, path))
		want := `draws.bin: the file is incomplete: its end is missing, as when a disk fills up or a copy is interrupted. Delete the folder "." and run noonmark fit again: the same data and configuration give the same model.`
		if err == nil || err.Error() != want {
			t.Errorf("%s: got  %v\nwant %s", what, err, want)
		}
	}
	check("before the first draw")
	for i := range 6 {
		// The last chain first, so that the file has its full length early.
		if err := s.Append(1-i/3, []float64{1}, draws.Stats{}); err != nil {
			t.Fatal(err)
		}
		check(fmt.Sprintf("after %d draws", i+1))
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	if _, err := parse(mustRead(t, path)); err != nil {
		t.Errorf("after the last: %v", err)
	}
}

func TestDrawsMistakesOfTheCaller(t *testing.T) {
	r, err := parse(mustRead(t, write(t, sample([]string{"a"}, 1, 2), 0)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := createDraws(filepath.Join(t.TempDir(), "d"), []string{"a"}, 1, 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Append(0, []float64{1}, draws.Stats{}); err != nil {
		t.Fatal(err)
	}
	for what, f := range map[string]func(){
		"a row too long":       func() { _ = r.Row(make([]float64, 2), 0, 0) },
		"a draw too far":       func() { _ = r.Row(make([]float64, 1), 0, 2) },
		"a negative draw":      func() { _ = r.Row(make([]float64, 1), 0, -1) },
		"a chain too far":      func() { _ = r.Row(make([]float64, 1), 1, 0) },
		"a column too short":   func() { _ = r.Column(make([]float64, 1), 0, 0) },
		"a variable too far":   func() { _ = r.Column(make([]float64, 2), 0, 1) },
		"a draw too many":      func() { _ = s.Append(0, []float64{1}, draws.Stats{}) },
		"too many values":      func() { _ = s.Append(0, []float64{1, 2}, draws.Stats{}) },
		"a chain there is not": func() { _ = s.Append(1, []float64{1}, draws.Stats{}) },
	} {
		if !panics(f) {
			t.Errorf("%s: no panic", what)
		}
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// Sampling and reading cost no memory beyond a block for each chain.
func TestDrawsDoNotAllocate(t *testing.T) {
	const n, variables = 1000, 20
	names := make([]string, variables)
	for v := range names {
		names[v] = fmt.Sprint("v", v)
	}
	path := filepath.Join(t.TempDir(), drawsName)
	s, err := createDraws(path, names, 1, n, 100*8*(variables+7))
	if err != nil {
		t.Fatal(err)
	}
	row, column := make([]float64, variables), make([]float64, n)
	append := func() {
		if err := s.Append(0, row, draws.Stats{}); err != nil {
			t.Fatal(err)
		}
	}
	append()
	if allocs := testing.AllocsPerRun(n-2, append); allocs != 0 {
		t.Errorf("%v allocations to append a draw", allocs)
	}
	if err := s.finish(); err != nil {
		t.Fatal(err)
	}
	r, err := parse(mustRead(t, path))
	if err != nil {
		t.Fatal(err)
	}
	read := func() {
		if err := errors.Join(r.Row(row, 0, 7), r.Column(column, 0, 3), r.Row(row, 0, 950)); err != nil {
			t.Fatal(err)
		}
	}
	if allocs := testing.AllocsPerRun(10, read); allocs != 0 {
		t.Errorf("%v allocations to read", allocs)
	}
	numtest.Close(t, "size of the cache", float64(len(r.caches[0].data)), 100*8*(variables+7), 0)
}

// FuzzReadDraws reads files of any header and any blocks, with right checksums
// and, every other time, one wrong byte: nothing panics, and nothing wrong is
// believed.
func FuzzReadDraws(f *testing.F) {
	b := mustRead(f, write(f, sample([]string{"a", "b"}, 2, 5), 200))
	length := int(binary.LittleEndian.Uint32(b[12:]))
	r, err := parse(b)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b[16:16+length], b[16+length:r.table()], 0, byte(0))
	f.Add(b[16:16+length], b[16+length:r.table()], 300, byte(1))
	f.Add([]byte(`{"chains":1,"draws":0,"block_draws":1,"stats":[],"names":[]}`), []byte{}, 9, byte(2))
	f.Add([]byte(`{"chains":9223372036854775807,"draws":9223372036854775807,"block_draws":1}`), []byte{}, 0, byte(0))
	f.Fuzz(func(t *testing.T, header, blocks []byte, at int, flip byte) {
		b := file(header, blocks)
		if at = ((at % len(b)) + len(b)) % len(b); flip != 0 {
			b[at] ^= flip
		}
		r, err := parse(b)
		if err != nil {
			return
		}
		if _, _, err = readAll(r); err == nil && flip != 0 {
			t.Errorf("byte %d of %d was changed, and nobody noticed", at, len(b))
		}
	})
}

// FuzzReadDrawsRaw reads any bytes.
func FuzzReadDrawsRaw(f *testing.F) {
	f.Add(mustRead(f, write(f, sample([]string{"a"}, 1, 2), 0)))
	f.Fuzz(func(_ *testing.T, b []byte) {
		if r, err := parse(b); err == nil {
			_, _, _ = readAll(r)
		}
	})
}

// A fit of 10,000 variables, one chain of 200 draws of it: 16 MB.
func BenchmarkDraws(b *testing.B) {
	const n, variables = 200, 10_000
	names := make([]string, variables)
	for v := range names {
		names[v] = fmt.Sprintf("beta_gm_dev[Geo%d,tv]", v)
	}
	set := sample(names, 1, n)
	b.Run("write", func(b *testing.B) {
		b.SetBytes(8 * n * variables)
		for b.Loop() {
			write(b, set, blockSize)
		}
	})
	path := write(b, set, blockSize)
	for name, read := range map[string]func(r *drawsReader) error{
		"columns": func(r *drawsReader) error {
			column := make([]float64, n)
			for v := range variables {
				if err := r.Column(column, 0, v); err != nil {
					return err
				}
			}
			return nil
		},
		"rows": func(r *drawsReader) error {
			row := make([]float64, variables)
			for draw := range n {
				if err := r.Row(row, 0, draw); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(8 * n * variables)
			for b.Loop() {
				f, err := os.Open(path)
				if err != nil {
					b.Fatal(err)
				}
				info, err := f.Stat()
				if err != nil {
					b.Fatal(err)
				}
				r, err := readDraws(path, f, info.Size())
				if err != nil {
					b.Fatal(err)
				}
				if err := errors.Join(read(r), f.Close()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
