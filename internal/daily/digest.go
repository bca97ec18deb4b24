package daily

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm"
)

// A digest stands for everything that a state was computed from: two states of the
// same digest have the same bits.
type digest [sha256.Size]byte

// String returns the digest in hexadecimal digits.
func (d digest) String() string { return hex.EncodeToString(d[:]) }

// parseDigest returns the digest of hexadecimal digits.
func parseDigest(s string) (d digest, err error) {
	raw, err := hex.DecodeString(s)
	if err == nil && len(raw) != len(d) {
		err = fmt.Errorf("daily: a digest of %d bytes", len(raw))
	}
	copy(d[:], raw)
	return d, err
}

// A hasher hashes values without doubt where one ends.
type hasher struct{ buf []byte }

func (h *hasher) floats(x ...float64) {
	for _, v := range x {
		h.buf = binary.LittleEndian.AppendUint64(h.buf, math.Float64bits(v))
	}
}

func (h *hasher) text(s string) {
	h.buf = binary.LittleEndian.AppendUint64(h.buf, uint64(len(s)))
	h.buf = append(h.buf, s...)
}

// json hashes what has a JSON.
func (h *hasher) json(v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("daily: " + err.Error())
	}
	h.text(string(raw))
}

// next returns the digest of what was hashed before and since.
func (h *hasher) next(before digest) digest {
	h.buf = append(h.buf, before[:]...)
	d := sha256.Sum256(h.buf)
	h.buf = h.buf[:0]
	return d
}

// digests returns the digest of everything up to the end of each period of a market:
// what was learned offline, the values, and what people decided, each with the first
// period that it changes anything in.
func (m *market) digests(o *origin, acts *acts) []digest {
	var h hasher
	h.text(string(o.ID))
	h.text(string(m.charts.Scheme))
	h.json(m.channels)
	h.json(m.counts)
	d := h.next(digest{})
	all := make([]digest, m.data.T())
	for t := range all {
		m.hashPeriod(&h, t)
		acts.hashPeriod(&h, m.data.Periods[t], m.grain.Next(m.data.Periods[t], 1))
		d = h.next(d)
		all[t] = d
	}
	return all
}

// hashPeriod hashes what a market says of a period.
func (m *market) hashPeriod(h *hasher, t int) {
	d := m.data
	h.floats(d.Outcome.Values[t], m.variance[t])
	for i := range d.Channels {
		c := &d.Channels[i]
		from, to := d.History+t, d.History+t+1
		if t == 0 {
			from = 0
		}
		h.floats(c.Exposure[from:to]...)
		if c.Frequency != nil {
			h.floats(c.Frequency[from:to]...)
		}
		if c.Spend != nil {
			h.floats(c.Spend[t])
		}
	}
	for _, s := range slices.Concat(d.Treatments, d.Controls) {
		h.floats(s.Values[t])
	}
	for _, of := range m.readings {
		r := &of[t]
		h.floats(r.Plan, r.Spend, r.Exposure, r.Clicks, r.Conversions)
	}
	m.hashDated(h, d.Periods[t], m.grain.Next(d.Periods[t], 1))
}

// hashDated hashes what happens from a day until another: events, with their lead and
// lag; tests that are read; new creatives.
func (m *market) hashDated(h *hasher, from, until mmm.Day) {
	for i := range m.data.Events {
		e := &m.data.Events[i]
		for _, o := range e.Occurrences {
			if m.grain.Next(o.End, e.Lag) >= from && m.grain.Next(o.Start, -e.Lead) < until {
				h.text(e.Name)
				h.json(o)
			}
		}
	}
	for i := range m.notes.Tests {
		test := &m.notes.Tests[i]
		if read := max(test.End, test.CountUntil, test.Known); read >= from && read < until {
			h.json(test)
		}
	}
	for c, days := range m.notes.Refreshes {
		for _, day := range days {
			if day >= from && day < until {
				h.floats(float64(c), float64(day))
			}
		}
	}
}
