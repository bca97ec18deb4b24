// Package rng gives random streams names.
//
// A stream is identified by a seed, the purpose it serves and an index, so that
// a new use of randomness never shifts an old one: adding a purpose, or drawing
// more from one stream, leaves every other stream as it was.
package rng

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// New returns stream index of the named purpose. The same arguments give the
// same stream on every machine.
func New(seed uint64, purpose string, index uint64) *rand.Rand {
	b := binary.BigEndian.AppendUint64(nil, seed)
	b = binary.BigEndian.AppendUint64(b, index)
	b = append(b, purpose...)
	return rand.New(rand.NewChaCha8(sha256.Sum256(b)))
}

// NormFill fills x with independent standard normal draws, in index order.
func NormFill(x []float64, r *rand.Rand) {
	for i := range x {
		x[i] = r.NormFloat64()
	}
}
