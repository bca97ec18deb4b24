package mmm

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/mmm/baseline"
)

// buildEvents adds an effect for each event and each period from its lead to its
// lag: first those of events that every geo has, which are columns over time,
// then the others, which are cells.
func (m *Model) buildEvents() {
	d := m.data
	var everywhere, somewhere []*Event
	for i := range d.Events {
		if e := &d.Events[i]; e.everywhere() {
			everywhere = append(everywhere, e)
		} else {
			somewhere = append(somewhere, e)
		}
	}
	var labels []string
	for _, e := range slices.Concat(everywhere, somewhere) {
		for k := -e.Lead; k <= e.Lag; k++ {
			labels = append(labels, eventLabel(e, k))
		}
	}
	at := m.layout.add("event_effects", repeat(m.spec.Baseline.Event.Dist, len(labels)), Dim{"event", labels})
	for _, e := range everywhere {
		n := e.Lead + 1 + e.Lag
		m.time.append(baseline.Event(d.T(), d.Occurrences(e, ""), e.Lead, e.Lag), n, at)
		at += n
	}
	for _, e := range somewhere {
		m.addEventCells(e, at)
		at += e.Lead + 1 + e.Lag
	}
}

func eventLabel(e *Event, k int) string {
	if k == 0 {
		return e.Name
	}
	return fmt.Sprintf("%s%+d", e.Name, k)
}

func (m *Model) addEventCells(e *Event, start int) {
	d := m.data
	n := e.Lead + 1 + e.Lag
	z := make([][]float64, n)
	for k := range z {
		z[k] = make([]float64, d.G()*d.T())
	}
	for g, geo := range d.Geos {
		for i, v := range baseline.Event(d.T(), d.Occurrences(e, geo), e.Lead, e.Lag) {
			z[i%n][g*d.T()+i/n] = v
		}
	}
	for k := range z {
		m.cells = append(m.cells, cell{name: eventLabel(e, k-e.Lead), z: z[k],
			effect: geoEffect{coefficient: true, theta: start + k, eta: -1}})
	}
}

func (e *Event) everywhere() bool {
	for _, o := range e.Occurrences {
		if o.Geos != nil {
			return false
		}
	}
	return true
}

// Occurrences returns the periods in which an event happens in a geo. A period
// that holds part of an occurrence has the weight of its days relative to the
// period that holds most of them, so that the effect is that of such a period.
func (d *Data) Occurrences(e *Event, geo string) []baseline.Occurrence {
	var at []baseline.Occurrence
	reach := e.Lead + e.Lag
	for _, o := range e.Occurrences {
		if o.Geos != nil && !slices.Contains(o.Geos, geo) {
			continue
		}
		first := len(at)
		most := 0.0
		for t := -reach; t < d.T()+reach; t++ {
			start, next := d.Grain.Next(d.Periods[0], t), d.Grain.Next(d.Periods[0], t+1)
			if days := float64(min(o.End+1, next) - max(o.Start, start)); days > 0 {
				at = append(at, baseline.Occurrence{Period: t, Weight: days})
				most = max(most, days)
			}
		}
		for i := range at[first:] {
			at[first+i].Weight /= most
		}
	}
	return at
}
