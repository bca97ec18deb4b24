package track

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
)

func snapshot(t *testing.T, m *Model, e *Ensemble) []byte {
	t.Helper()
	b, err := m.Snapshot(e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// moving returns a model whose ensembles are resampled and moved every few days.
func moving(t *testing.T, days int) *Model {
	m := newModel(t, days)
	m.spec.Online.MinESS = 0.9
	return m
}

// From the snapshot of any day on, in particular those after moves, all goes on to the
// bit as if it had never stopped, forecasts and what is drawn included.
func TestSnapshotReplay(t *testing.T) {
	const days = 40
	m := moving(t, days)
	e := m.NewEnsemble(priorCoordinates(m, 12), 7)
	var kept [][]byte
	moves := 0
	for day := range days {
		kept = append(kept, snapshot(t, m, e))
		for _, in := range run(t, m, e, day+1) {
			if in.Moved && in.Accepts > 0 {
				moves++
			}
		}
	}
	if moves < 2 {
		t.Fatalf("%d days with moves", moves)
	}
	want := snapshot(t, m, e)
	for day, b := range kept {
		again, err := m.Restore(b)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(snapshot(t, m, again), b) {
			t.Errorf("day %d: a snapshot of what was restored differs", day)
		}
		run(t, m, again, days)
		if !bytes.Equal(snapshot(t, m, again), want) {
			t.Errorf("replayed from day %d: the end differs", day)
		}
	}
}

// More data, of the past or of the future, leave a snapshot what it is; another model
// refuses it.
func TestSnapshotIdentity(t *testing.T) {
	m := newModel(t, 40)
	e := m.NewEnsemble(priorCoordinates(m, 3), 7)
	run(t, m, e, 20)
	b := snapshot(t, m, e)
	make2 := func(change func(s *Spec, scale *Scale, n *Notes)) *Model {
		d, notes := market(t, 50)
		s, scale := m.spec, m.scale
		s.Channels = append([]ChannelSpec(nil), s.Channels...)
		change(&s, &scale, &notes)
		other, err := New(d, notes, s, scale)
		if err != nil {
			t.Fatal(err)
		}
		return other
	}
	if _, err := make2(func(*Spec, *Scale, *Notes) {}).Restore(b); err != nil {
		t.Errorf("with other data: %v", err)
	}
	for what, change := range map[string]func(s *Spec, scale *Scale, n *Notes){
		"prior":        func(s *Spec, _ *Scale, _ *Notes) { s.Drift.Rate = dist.Prior{Dist: dist.LogNormal{Mu: -1, Sigma: 1}} },
		"drift factor": func(s *Spec, _ *Scale, _ *Notes) { s.Online.DriftFactor *= 1.25 },
		"share":        func(s *Spec, _ *Scale, _ *Notes) { s.Channels[1].Share = 0.1234 },
		"scale":        func(_ *Spec, scale *Scale, _ *Notes) { scale.Outcome *= 1.0000001 },
		"wear":         func(_ *Spec, _ *Scale, n *Notes) { n.Refreshes = nil },
	} {
		if _, err := make2(change).Restore(b); err == nil || !strings.Contains(err.Error(), "another model") {
			t.Errorf("another %s: %v", what, err)
		}
	}
	if _, err := newModel(t, 40).Snapshot(&Ensemble{Particles: []Particle{{}}}); err == nil {
		t.Error("a snapshot of an ensemble of another model")
	}
}

// Any byte that changes, and any that is missing or added, is noticed.
func TestSnapshotHostile(t *testing.T) {
	m := newModel(t, 40)
	b := snapshot(t, m, m.NewEnsemble(priorCoordinates(m, 2), 7))
	for i := 0; i < len(b); i += 7 {
		bad := bytes.Clone(b)
		bad[i] ^= 0x10
		if _, err := m.Restore(bad); err == nil {
			t.Fatalf("byte %d changed, and nobody noticed", i)
		}
	}
	for _, bad := range [][]byte{nil, b[:50], b[:len(b)-1], append(bytes.Clone(b), 0), []byte("nmtrack")} {
		if _, err := m.Restore(bad); err == nil {
			t.Errorf("%d bytes of %d restored", len(bad), len(b))
		}
	}
	version := bytes.Clone(b)
	version[len(snapshotMagic)] = 9
	if _, err := m.Restore(version); err == nil || !strings.Contains(err.Error(), "version 9") {
		t.Errorf("version 9: %v", err)
	}
}

// No bytes make Restore panic, also those with a right checksum.
func FuzzRestore(f *testing.F) {
	t := &testing.T{}
	m := newModel(t, 30)
	b := snapshot(t, m, m.NewEnsemble(priorCoordinates(m, 1), 7))
	f.Add(b)
	f.Add(b[:100])
	f.Add([]byte(snapshotMagic))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = m.Restore(b)
		sum := sha256.Sum256(b)
		_, _ = m.Restore(append(b, sum[:]...))
	})
}

// An origin goes through JSON, and starts the same ensemble again to the bit.
func TestOriginReplay(t *testing.T) {
	d, notes := market(t, 40)
	m, err := New(d, notes, DefaultSpec(d), NewScale(d))
	if err != nil {
		t.Fatal(err)
	}
	e := m.NewEnsemble(priorCoordinates(m, 4), 11)
	e.Learnt = e.Next + 10
	text, err := json.Marshal(m.Origin(e))
	if err != nil {
		t.Fatal(err)
	}
	var o Origin
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	again, err := o.Model(d, notes)
	if err != nil {
		t.Fatal(err)
	}
	f := o.Ensemble(again)
	run(t, m, e, 40)
	run(t, again, f, 40)
	if !bytes.Equal(snapshot(t, m, e), snapshot(t, again, f)) {
		t.Error("started again, the end differs")
	}
}

func TestOriginHostile(t *testing.T) {
	m := newModel(t, 40)
	for what, spoil := range map[string]func(o *Origin){
		"version":     func(o *Origin) { o.Version = 2 },
		"first day":   func(o *Origin) { o.First++ },
		"names":       func(o *Origin) { o.Names = append([]string{"other"}, o.Names[1:]...) },
		"coordinates": func(o *Origin) { o.Coordinates[1] = o.Coordinates[1][1:] },
		"scale":       func(o *Origin) { o.Scale.Outcome = 0 },
	} {
		o := m.Origin(m.NewEnsemble(priorCoordinates(m, 2), 7))
		spoil(o)
		if _, err := o.Model(m.data, m.notes); err == nil {
			t.Errorf("an origin with another %s", what)
		} else {
			t.Log(fmt.Sprint(what, ": ", err))
		}
	}
}

// How far the data reach beyond a day changes nothing about it, to the bit: today's model
// and that of a month later see the same past, moves included.
func TestSnapshotMoreData(t *testing.T) {
	const days = 40
	long := moving(t, days)
	for _, n := range []int{20, 23, 31} {
		d := *long.data
		d.Periods, d.Outcome.Values = d.Periods[:n], d.Outcome.Values[:n]
		d.Controls = []mmm.Series{{Name: d.Controls[0].Name, Values: d.Controls[0].Values[:n]}}
		d.Channels = append([]mmm.Channel(nil), d.Channels...)
		for i := range d.Channels {
			c := &d.Channels[i]
			c.Exposure, c.Spend = c.Exposure[:n+d.History], c.Spend[:n]
			if c.Frequency != nil {
				c.Frequency = c.Frequency[:n+d.History]
			}
		}
		notes := long.notes
		notes.Variance = notes.Variance[:n]
		short, err := New(&d, notes, long.spec, long.scale)
		if err != nil {
			t.Fatal(err)
		}
		e := short.NewEnsemble(priorCoordinates(short, 12), 7)
		moves := 0
		for day := range n {
			for _, in := range run(t, short, e, day+1) {
				if in.Moved && in.Accepts > 0 {
					moves++
				}
			}
		}
		again := long.NewEnsemble(priorCoordinates(long, 12), 7)
		run(t, long, again, n)
		if moves == 0 || !bytes.Equal(snapshot(t, short, e), snapshot(t, long, again)) {
			t.Errorf("after %d days with %d moves, data of %d days say something else", n, moves, days)
		}
	}
}

// Of every carry-over, the response of a period is the same to the bit whatever periods
// there are after it, and whichever was asked for first.
func TestWalkerResponsePure(t *testing.T) {
	d, notes := market(t, 3*blockPeriods)
	for _, kind := range adstock.Kinds() {
		for _, first := range []bool{false, true} {
			s := DefaultSpec(d)
			c := &s.Channels[0]
			c.Adstock, c.SaturationFirst = kind, first
			c.Shape = mmm.DefaultShape(d.Grain, s.MaxLag, mmm.Paid, kind, c.Saturation)
			m, err := New(d, notes, s, NewScale(d))
			if err != nil {
				t.Fatal(err)
			}
			u := priorCoordinates(m, 1)[0]
			forward, backward := m.newWalker(m.spec.Online.Robust), m.newWalker(m.spec.Online.Robust)
			forward.set(u)
			backward.set(u)
			z := make([]float64, m.T())
			for at := range z {
				z[at] = forward.response(0, at)
			}
			for at := m.T() - 1; at >= 0; at-- {
				if got := backward.response(0, at); got != z[at] {
					t.Fatalf("%s, period %d: %v and %v", kind, at, got, z[at])
				}
			}
			input := &m.inputs[0]
			for cut := m.T() - 1; cut > 2*blockPeriods; cut -= 5 { // data that end there
				input.x = slices.Clone(input.x)
				clear(input.x[m.spec.MaxLag+cut:])
				shorter := m.newWalker(m.spec.Online.Robust)
				shorter.set(u)
				if got := shorter.response(0, cut-1); got != z[cut-1] {
					t.Fatalf("%s, data of %d periods: %v and %v", kind, cut, got, z[cut-1])
				}
			}
		}
	}
}
