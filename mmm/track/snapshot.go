package track

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/noonmark/noonmark/mmm"
)

// SnapshotVersion is the version of the format of snapshots. All numbers are
// little-endian:
//
//	"nmtrack" and the version, a byte      8 bytes
//	identity of the model                 32 bytes
//	first day of the next period           4 bytes
//	first day from which was not learned   4 bytes
//	seed                                   8 bytes
//	particles, parameters p, states n      4 bytes each
//	for each particle: u [p], log weight, log likelihood, its recent part, mean [n], and of the
//	    covariance the upper triangle [n(n+1)/2], 8 bytes each
//	SHA-256 of all that                   32 bytes
const SnapshotVersion = 1

const snapshotMagic = "nmtrack"

// identity returns what tells models apart whose ensembles mean different things: a hash
// of specification, scale, start, parameters and columns, but not of data.
func (m *Model) identity() ([sha256.Size]byte, error) {
	var names []string
	for i := range m.inputs {
		names = append(names, m.inputs[i].name, string(m.inputs[i].kind))
	}
	for i := range m.columns {
		names = append(names, m.columns[i].name)
	}
	text, err := json.Marshal([]any{m.data.Grain, m.spec, m.scale, m.notes.Start, m.layout.names, names})
	if err != nil {
		return [sha256.Size]byte{}, fmt.Errorf("track: a model without identity: %w", err)
	}
	return sha256.Sum256(text), nil
}

// Snapshot returns all there is of e, an ensemble of this model, as bytes. What Restore
// makes of them goes on to the bit as e would.
func (m *Model) Snapshot(e *Ensemble) ([]byte, error) {
	identity, err := m.identity()
	if err != nil {
		return nil, err
	}
	p, n := len(m.layout.names), m.layout.size
	b := append([]byte(snapshotMagic), SnapshotVersion)
	b = append(b, identity[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(e.Next))   //nolint:gosec // wraps, and back in Restore
	b = binary.LittleEndian.AppendUint32(b, uint32(e.Learnt)) //nolint:gosec // likewise
	b = binary.LittleEndian.AppendUint64(b, e.Seed)
	for _, size := range []int{len(e.Particles), p, n} {
		b = binary.LittleEndian.AppendUint32(b, uint32(size)) //nolint:gosec // lengths of slices in memory
	}
	for i := range e.Particles {
		q := &e.Particles[i]
		if len(q.U) != p || q.State.Dim() != n {
			return nil, fmt.Errorf("track: an ensemble of %d parameters and %d states, and a model of %d and %d", len(q.U), q.State.Dim(), p, n)
		}
		b = appendFloats(b, q.U...)
		b = appendFloats(b, q.LogWeight, q.LogLik, q.Recent)
		b = appendFloats(b, q.State.Mean...)
		for row := range n {
			b = appendFloats(b, q.State.Cov[row*n+row:(row+1)*n]...)
		}
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...), nil
}

func appendFloats(b []byte, x ...float64) []byte {
	for _, v := range x {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// Restore returns the ensemble of a snapshot. It refuses one that is damaged, that is of
// another version or of another model.
func (m *Model) Restore(snapshot []byte) (*Ensemble, error) {
	identity, err := m.identity()
	if err != nil {
		return nil, err
	}
	const header = len(snapshotMagic) + 1 + sha256.Size + 2*4 + 8 + 3*4
	if len(snapshot) < header+sha256.Size || !bytes.HasPrefix(snapshot, []byte(snapshotMagic)) {
		return nil, errors.New("track: not a snapshot of an ensemble")
	}
	r := snapshotReader(snapshot[len(snapshotMagic) : len(snapshot)-sha256.Size])
	if version := r.bytes(1)[0]; version != SnapshotVersion {
		return nil, fmt.Errorf("track: a snapshot of version %d; this program reads version %d", version, SnapshotVersion)
	}
	if sum := sha256.Sum256(snapshot[:len(snapshot)-sha256.Size]); !bytes.Equal(sum[:], snapshot[len(snapshot)-sha256.Size:]) {
		return nil, errors.New("track: a damaged snapshot: its checksum is not that of its contents")
	}
	if !bytes.Equal(r.bytes(sha256.Size), identity[:]) {
		return nil, errors.New("track: a snapshot of another model: its specification, scale, channels or events differ from this one's")
	}
	e := &Ensemble{Next: mmm.Day(int32(r.uint32())), Learnt: mmm.Day(int32(r.uint32())), Seed: r.uint64()} //nolint:gosec // as written by Snapshot
	count, p, n := int(r.uint32()), int(r.uint32()), int(r.uint32())
	if p != len(m.layout.names) || n != m.layout.size || len(r) != count*8*(p+3+n+n*(n+1)/2) {
		return nil, fmt.Errorf("track: a snapshot of %d particles with %d parameters and %d states in %d bytes", count, p, n, len(r))
	}
	for range count {
		e.Particles = append(e.Particles, r.particle(p, n))
	}
	return e, nil
}

// A snapshotReader is what is left to read of a snapshot, which is known to be enough.
type snapshotReader []byte

func (r *snapshotReader) bytes(n int) []byte {
	b := (*r)[:n]
	*r = (*r)[n:]
	return b
}

func (r *snapshotReader) uint32() uint32 { return binary.LittleEndian.Uint32(r.bytes(4)) }
func (r *snapshotReader) uint64() uint64 { return binary.LittleEndian.Uint64(r.bytes(8)) }

func (r *snapshotReader) floats(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Float64frombits(r.uint64())
	}
	return x
}

func (r *snapshotReader) particle(p, n int) Particle {
	q := Particle{U: r.floats(p)}
	q.LogWeight, q.LogLik, q.Recent = r.floats(1)[0], r.floats(1)[0], r.floats(1)[0]
	q.State.Mean, q.State.Cov = r.floats(n), make([]float64, n*n)
	for i := range n {
		for j, v := range r.floats(n - i) {
			q.State.Cov[i*n+i+j], q.State.Cov[(i+j)*n+i] = v, v
		}
	}
	return q
}
