package track

import (
	"fmt"
	"slices"
)

// A Future is what may come to pass of the inputs of the periods ahead, in the units of
// the model's data and in place of what those say. Events and new creatives stay as they
// are there.
type Future struct {
	Exposure   [][]float64 // [c][k] of channel c in the k-th period ahead; reach, where there is frequency
	Frequency  [][]float64 // [c][k]; nil for a channel without
	Treatments [][]float64 // [i][k]
	Controls   [][]float64 // [i][k]
}

// A path is a future made ready. The zero value is that of the data. It is for one
// goroutine at a time.
type path struct {
	m         *Model
	next      int
	columns   [][]float64 // [i][k] of treatments, then of controls, in model units
	columnAt  int         // element of the state of the first of them
	x, freq   [][]float64 // [c] with the maximum lag of history in front, in model units
	responses []*response
	z         [][]float64 // [c][k]
}

// paths returns the futures made ready, or the data's if there are none.
func (m *Model) paths(next, periods int, futures []Future) ([]path, error) {
	if len(futures) == 0 {
		return make([]path, 1), nil
	}
	var all []path
	for i := range futures {
		if err := m.checkFuture(&futures[i], periods); err != nil {
			return nil, err
		}
		all = append(all, m.newPath(next, periods, &futures[i]))
	}
	return all, nil
}

// checkFuture refuses a future that is not of the model's series, or not as long as the
// forecast.
func (m *Model) checkFuture(f *Future, periods int) error {
	d := m.data
	for _, of := range []struct {
		what string
		has  [][]float64
		want int
	}{
		{"exposures", f.Exposure, len(d.Channels)}, {"frequencies", f.Frequency, len(d.Channels)},
		{"treatments", f.Treatments, len(d.Treatments)}, {"controls", f.Controls, len(d.Controls)},
	} {
		if len(of.has) != of.want {
			return fmt.Errorf("track: a future of %d %s, of data with %d", len(of.has), of.what, of.want)
		}
		for i, x := range of.has {
			want := periods
			if of.what == "frequencies" && d.Channels[i].Frequency == nil {
				want = 0
			}
			if len(x) != want {
				return fmt.Errorf("track: a future of %d values of %s, in a forecast of %d periods", len(x), of.what, periods)
			}
		}
	}
	return nil
}

func (m *Model) newPath(next, periods int, f *Future) path {
	p := path{m: m, next: next}
	for c := range m.inputs {
		in := &m.inputs[c]
		x := slices.Clone(in.x[next : next+m.spec.MaxLag])
		for _, v := range f.Exposure[c] {
			x = append(x, v/m.scale.Exposure[c])
		}
		var freq []float64
		if in.freq != nil {
			freq = slices.Concat(in.freq[next:next+m.spec.MaxLag], f.Frequency[c])
		}
		p.x, p.freq = append(p.x, x), append(p.freq, freq)
		p.responses, p.z = append(p.responses, m.newResponse(c, periods, false)), append(p.z, make([]float64, periods))
	}
	for i, x := range slices.Concat(f.Treatments, f.Controls) {
		p.columns = append(p.columns, m.scale.standard(i, x))
	}
	p.columnAt = m.layout.effectAt - len(p.columns)
	return p
}

// set takes the parameters for the calls that follow.
func (p *path) set(theta []float64) {
	for c, r := range p.responses {
		r.set(theta)
		r.of(p.z[c], p.x[c], p.freq[c], p.next)
	}
}

// design makes the design of the k-th period ahead that of the future.
func (p *path) design(design []float64, k int) {
	for i, x := range p.columns {
		design[p.columnAt+i] = x[k]
	}
	for c, z := range p.z {
		design[p.m.layout.effectAt+c] = z[k]
	}
}
