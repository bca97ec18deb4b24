package daily

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/track"
)

// A state is what is remembered after a period: everything a walk needs to go on as if
// it had never stopped. It does not change.
type state struct {
	day      mmm.Day // the last period taken
	ensemble *track.Ensemble
	monitor  *monitor.Monitor
	fixes    []fix // made by the loop itself, of periods up to the day

	digest digest // of everything it was computed from
}

// snapshotHeader is the part of a snapshot that is JSON. The ensemble's bytes follow.
type snapshotHeader struct {
	Day     mmm.Day          `json:"day"`
	Monitor *monitor.Monitor `json:"monitor"`
	Fixes   []fix            `json:"fixes"`
}

// snapshot returns the state as bytes: the length of a JSON document in 8 bytes,
// little-endian, the document, and the ensemble as mmm/track writes it.
func (s *state) snapshot(m *track.Model) (app.Snapshot, error) {
	header, err := json.Marshal(snapshotHeader{s.day, s.monitor, s.fixes})
	if err != nil {
		return app.Snapshot{}, err
	}
	ensemble, err := m.Snapshot(s.ensemble)
	if err != nil {
		return app.Snapshot{}, err
	}
	content := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	content = append(append(content, header...), ensemble...)
	return app.Snapshot{Day: s.day, Inputs: s.digest.String(), Content: content}, nil
}

// restore returns the state of a snapshot.
func restore(m *track.Model, snap *app.Snapshot) (*state, error) {
	d, err := parseDigest(snap.Inputs)
	if err != nil {
		return nil, err
	}
	const length = 8
	if len(snap.Content) < length {
		return nil, errors.New("daily: not a snapshot")
	}
	n := binary.LittleEndian.Uint64(snap.Content)
	rest := snap.Content[length:]
	if n > uint64(len(rest)) {
		return nil, errors.New("daily: a snapshot that was cut off")
	}
	var header snapshotHeader
	decoder := json.NewDecoder(bytes.NewReader(rest[:n]))
	if err := decoder.Decode(&header); err != nil {
		return nil, err
	}
	ensemble, err := m.Restore(rest[n:])
	if err != nil {
		return nil, err
	}
	return &state{day: header.Day, ensemble: ensemble, monitor: header.Monitor, fixes: header.Fixes, digest: d}, nil
}

// kept reports whether a snapshot of a day is kept when another day is the newest.
func kept(day, newest mmm.Day) bool {
	return len(app.OldSnapshots([]mmm.Day{day}, newest)) == 0
}

// A trail is the states after the periods that a walk went through, and in the ledger
// those of earlier walks.
type trail map[mmm.Day]*state

// thin forgets states of which no snapshot is kept either.
func (t trail) thin(newest mmm.Day) {
	for d := range t {
		if !kept(d, newest) {
			delete(t, d)
		}
	}
}

// before returns the latest state before a day that a test lets pass, or nil.
func (t trail) before(day mmm.Day, fits func(*state) bool) *state {
	var best *state
	for d, s := range t {
		if d < day && (best == nil || d > best.day) && fits(s) {
			best = s
		}
	}
	return best
}

// fixesThrough returns the fixes of days up to one.
func fixesThrough(all []fix, day mmm.Day) []fix {
	return slices.DeleteFunc(slices.Clone(all), func(f fix) bool { return f.Day > day })
}

// sameFixes reports whether two sorted lists do the same.
func sameFixes(a, b []fix) bool {
	return slices.EqualFunc(a, b, func(x, y fix) bool { return x.same(&y) })
}
