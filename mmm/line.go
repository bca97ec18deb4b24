package mmm

import (
	"github.com/noonmark/noonmark/mmm/saturation"
	"gonum.org/v1/gonum/floats"
)

// A Line is what one channel brings at many inputs of an outlook, those on the line
// from one to another:
//
//	x(s) = from + s (to - from)        frequency is that of both
//
// It is what Respond says of each of them, but for rounding, for less work: carry-over
// is linear and computed once for all of them, and behind the reach of what the
// outlook does not change, multiples of a Hill curve's exposure take no logarithm.
//
// It is for one goroutine at a time, with its outlook.
type Line struct {
	o          *Outlook
	channel    int
	from, step [][]float64 // [g] as in Input
	freq       [][]float64

	// For the parameters of Set, [g][t] over Periods: what carries over of from and
	// of step (reach and frequency: their responses), and the powers that stand for
	// multiples of step.
	still, moves, powers [][]float64
	reach                []int     // [g] periods up to the last one that from reaches
	x                    []float64 // scratch, one series of input
}

// NewLine returns the line from one input of channel i to another. Both must have the
// same frequency.
func (o *Outlook) NewLine(i int, from, to Input) *Line {
	l := &Line{o: o, channel: i, from: from.x, freq: from.freq, reach: make([]int, len(from.x))}
	for g := range from.x {
		step := make([]float64, len(from.x[g]))
		floats.SubTo(step, to.x[g], from.x[g])
		l.step = append(l.step, step)
		if from.freq != nil && !floats.Equal(from.freq[g], to.freq[g]) {
			panic("mmm: a line between inputs of different frequency")
		}
		for _, series := range []*[][]float64{&l.still, &l.moves, &l.powers} {
			*series = append(*series, make([]float64, o.Periods()))
		}
	}
	l.x = make([]float64, len(from.x[0]))
	return l
}

// Set takes the outlook's parameters for the calls that follow.
func (l *Line) Set() {
	tr := l.o.transforms[l.channel]
	for g := range l.from {
		switch {
		case l.freq != nil:
			tr.Apply(l.still[g], nil, l.from[g], l.freq[g])
			tr.Apply(l.moves[g], nil, l.step[g], l.freq[g])
		case !tr.saturationFirst:
			tr.filter.Apply(l.still[g], l.from[g])
			tr.filter.Apply(l.moves[g], l.step[g])
			l.reach[g] = extent(l.still[g])
			if hill, ok := tr.curve.(saturation.Hill); ok {
				hill.Powers(l.powers[g], l.moves[g], tr.shape[tr.nKernel:])
			}
		}
	}
}

// Respond stores what the channel adds to expected outcome at s, at least 0, as the
// outlook's Respond does.
func (l *Line) Respond(dst []float64, s float64) {
	for g := range l.from {
		l.respond(l.o.response, g, s)
		l.o.inUnits(dst, l.channel, g)
	}
}

// respond stores the response in geo g in f.
func (l *Line) respond(f []float64, g int, s float64) {
	tr := l.o.transforms[l.channel]
	switch {
	case l.freq != nil:
		floats.AddScaledTo(f, l.still[g], s, l.moves[g])
	case tr.saturationFirst:
		floats.AddScaledTo(l.x, l.from[g], s, l.step[g])
		tr.Apply(f, nil, l.x, nil)
	default:
		l.saturate(f, g, s)
	}
}

// saturate is respond where carry-over comes first.
func (l *Line) saturate(f []float64, g int, s float64) {
	tr := l.o.transforms[l.channel]
	shape := tr.shape[tr.nKernel:]
	end := len(f)
	hill, ok := tr.curve.(saturation.Hill)
	if ok { // only what came before the outlook is in the way of multiples
		end = l.reach[g]
		hill.OfPowers(f[end:], l.powers[g][end:], s, shape)
	}
	floats.AddScaledTo(tr.mid[:end], l.still[g][:end], s, l.moves[g][:end])
	tr.curve.Apply(f[:end], tr.mid[:end], shape)
}

// extent returns the number of elements up to the last one that is not 0.
func extent(x []float64) int {
	n := len(x)
	for n > 0 && x[n-1] == 0 {
		n--
	}
	return n
}
