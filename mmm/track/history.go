package track

import (
	"cmp"
	"slices"

	"github.com/noonmark/noonmark/bayes/kalman"
)

// A past finds what particles were after a period.
type past struct {
	m     *Model
	at    int         // the period; -1 for before the first
	older []*Ensemble // from at the latest that period, the latest first
	next  []int       // [older] the period it takes next
	w     *walker
}

func (m *Model) newPast(at int, older []*Ensemble) (*past, error) {
	p := &past{m: m, at: at, w: m.newWalker(m.spec.Online.Robust)}
	older = slices.Clone(older)
	slices.SortStableFunc(older, func(a, b *Ensemble) int { return cmp.Compare(b.Next, a.Next) })
	for _, e := range older {
		next, err := m.follows(e)
		if err != nil {
			return nil, err
		}
		if next <= at+1 {
			p.older, p.next = append(p.older, e), append(p.next, next)
		}
	}
	return p, nil
}

// state returns the state of the particle of coordinates u after the period.
func (p *past) state(u []float64) kalman.State {
	s, next := p.begin(u)
	p.w.set(u)
	for t := next; t <= p.at; t++ {
		p.w.step(&s, t)
	}
	return s
}

// begin returns the latest state of the particle that is known, and the period that
// comes next.
func (p *past) begin(u []float64) (kalman.State, int) {
	for k, e := range p.older {
		for i := range e.Particles {
			if slices.Equal(e.Particles[i].U, u) {
				return e.Particles[i].State.Clone(), p.next[k]
			}
		}
	}
	return p.m.newParticle(u).State, 0
}
