package track

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/kalman"
	"github.com/noonmark/noonmark/mmm"
	"gonum.org/v1/gonum/floats"
)

// A Test is the read-out of an experiment: the outcome that a channel's exposure at High
// times the actual one brings, from Start to CountUntil, beyond that at Low times it.
// Both count for the whole market, whatever part of it was tested.
type Test struct {
	Name       string  `json:"name"`
	Channel    string  `json:"channel"`
	Start      mmm.Day `json:"start"` // of changed exposure, both included
	End        mmm.Day `json:"end"`
	CountUntil mmm.Day `json:"count_until"` // last day whose outcome counts; End where that is later
	High       float64 `json:"high"`
	Low        float64 `json:"low"`
	Effect     float64 `json:"effect"` // outcome units
	SE         float64 `json:"se"`

	// Settled says that cells were read once they had settled: what is compared is what
	// High and Low times the mean exposure from Start to End would bring if they had
	// been held for good.
	Settled bool `json:"settled"`

	// Known is the day on which the read-out became known; the last day counted, where
	// that is later. It enters there, in every replay.
	Known mmm.Day `json:"known"`
}

// TestOf returns a lift test of d, whose share of the market is given, as a Test.
func TestOf(d *mmm.Data, t *mmm.LiftTest, share float64) Test {
	scale := 1 / share
	if t.InRevenue {
		scale /= valueDuring(d, t.Start, max(t.End, t.CountUntil))
	}
	return Test{Name: t.Name, Channel: t.Channel, Start: t.Start, End: t.End, CountUntil: t.CountUntil,
		High: 1, Low: t.Against, Effect: t.Effect * scale, SE: t.SE * scale}
}

// valueDuring returns the mean revenue of one unit of the outcome over the periods that
// touch a span of days, both included: 1 for revenue itself. For a span that none
// touches, whose test is not read, it is that of all.
func valueDuring(d *mmm.Data, from, to mmm.Day) float64 {
	var sum, n float64
	for t := range d.T() {
		if d.Overlap(t, from, to) > 0 {
			sum += d.ValueAt(t)
			n++
		}
	}
	if n == 0 {
		return NewScale(d).Value
	}
	return sum / n
}

// lastCounted returns the last day whose outcome the test counts.
func (t *Test) lastCounted() mmm.Day { return max(t.End, t.CountUntil) }

// placeTests finds the period in which each test is read. Tests that began before the
// first period, or are read after the last one, are left out: the former are part of
// what a Start knows.
func (m *Model) placeTests() {
	m.tests = map[int][]Test{}
	for _, t := range m.notes.Tests {
		from, to := m.period(t.Start), m.period(max(t.lastCounted(), t.Known))
		if from >= 0 && to >= 0 {
			m.tests[to] = append(m.tests[to], t)
		}
	}
}

// period returns the period that holds a day, or -1.
func (m *Model) period(day mmm.Day) int {
	i, exact := slices.BinarySearch(m.data.Periods, day)
	if !exact {
		i--
	}
	if i < 0 || i == m.T()-1 && day >= m.data.Grain.Next(m.data.Periods[i], 1) {
		return -1
	}
	return i
}

// A contrast is a test ready to be evaluated.
type contrast struct {
	Test
	channel   int
	from, n   int
	high, low []float64 // exposure with history in front
	response  *response
	z, other  []float64
}

// channel returns the index of a channel, which is there.
func (m *Model) channel(name string) int {
	return slices.IndexFunc(m.inputs, func(in input) bool { return in.name == name })
}

func (m *Model) newContrast(t Test, gradient bool) *contrast {
	k := &contrast{Test: t, channel: m.channel(t.Channel), from: m.period(t.Start)}
	k.n = m.period(t.lastCounted()) - k.from + 1
	k.high, k.low = m.changed(k, t.High), m.changed(k, t.Low)
	k.response = m.newResponse(k.channel, k.n, gradient)
	k.z, k.other = make([]float64, k.n), make([]float64, k.n)
	return k
}

// changed returns the exposure of the test's channel with that of the tested days times
// a multiple.
func (m *Model) changed(k *contrast, multiple float64) []float64 {
	x := slices.Clone(m.inputs[k.channel].x[k.from : k.from+m.spec.MaxLag+k.n])
	for t := range k.n {
		x[m.spec.MaxLag+t] *= 1 + (multiple-1)*m.data.Overlap(k.from+t, k.Start, k.End)
	}
	return x
}

// design returns what the test measures in units of β: Σ_t z_t(high) - z_t(low).
func (k *contrast) design(theta []float64) float64 {
	k.response.set(theta)
	if k.Settled {
		return k.response.held(k.from, k.n, k.mean(k.high)) - k.response.held(k.from, k.n, k.mean(k.low))
	}
	freq := k.response.m.inputs[k.channel].frequency(k.from)
	k.response.of(k.z, k.high, freq, k.from)
	k.response.of(k.other, k.low, freq, k.from)
	var sum float64
	for t, z := range k.z {
		sum += z - k.other[t]
	}
	return sum
}

// mean returns the mean of exposure over the tested days.
func (k *contrast) mean(x []float64) float64 {
	m := k.response.m
	days := m.period(k.End) - k.from + 1
	return floats.Sum(x[m.spec.MaxLag:m.spec.MaxLag+days]) / float64(days)
}

// adjoint adds to grad, by θ, what derivative bar by the design makes of it.
func (k *contrast) adjoint(grad []float64, bar float64) {
	if k.Settled {
		k.response.heldAdjoint(grad, k.from, k.n, k.mean(k.high), bar)
		k.response.heldAdjoint(grad, k.from, k.n, k.mean(k.low), -bar)
		return
	}
	freq := k.response.m.inputs[k.channel].frequency(k.from)
	ones := make([]float64, k.n)
	for i := range ones {
		ones[i] = bar
	}
	k.response.of(k.z, k.high, freq, k.from)
	k.response.adjoint(grad, k.z, ones, k.from)
	for i := range ones {
		ones[i] = -bar
	}
	k.response.of(k.other, k.low, freq, k.from)
	k.response.adjoint(grad, k.other, ones, k.from)
}

// drifted returns the variance, in squared units of model outcome, that half of the
// test's days of drift at rate 1 add to what it measures: a test is a statement about
// the mean of its days, and enters at their end.
func (k *contrast) drifted() float64 {
	effect := k.Effect / k.response.m.scale.Outcome
	return float64(k.lastCounted()-k.Start+1) / 2 / 365 * effect * effect
}

// observe sets an observation of the test at θ.
func (k *contrast) observe(o *kalman.Observation, theta []float64, rate float64) {
	m := k.response.m
	clear(o.Design)
	o.Design[m.layout.effectAt+k.channel] = k.design(theta)
	o.Value = k.Effect / m.scale.Outcome
	se := k.SE / m.scale.Outcome
	o.Variance = se*se + rate*rate*k.drifted()
}
