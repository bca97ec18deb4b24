package surface

import (
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// A worker evaluates draws.
type worker struct {
	*builder
	outlook  *mmm.Outlook
	lines    []*mmm.Line // through the nodes, by channel: see nodes
	response []float64   // [g][t] over the periods of responses

	// Over the cells of the horizon: see expect. control is scratch.
	cells, change, control []float64
	rows                   [3][]float64
}

func (b *builder) newWorker() *worker {
	o := b.fit.Model.NewOutlook(b.first, b.s.Horizon.N)
	g := len(b.s.Geos)
	w := &worker{builder: b, outlook: o, lines: make([]*mmm.Line, len(b.paid)), response: make([]float64, g*o.Periods())}
	for _, x := range []*[]float64{&w.cells, &w.change, &w.control} {
		*x = make([]float64, g*b.s.Horizon.N)
	}
	return w
}

// scratch returns three rows of draws.
func (w *worker) scratch() [3][]float64 {
	for i := range w.rows {
		if w.rows[i] == nil {
			w.rows[i] = make([]float64, w.s.Draws)
		}
	}
	return w.rows
}

// evaluate fills everything about draw k.
func (w *worker) evaluate(k int) {
	w.outlook.Set(w.thetas[k])
	w.expect()
	for at, v := range w.cells {
		w.expected[k] += v * w.reported[at]
		w.changed[k] += w.change[at]
	}
	draws := len(w.thetas)
	for at, i := range w.paid {
		c := &w.s.Channels[at]
		var inside0, later0 float64
		respond := w.nodes(at)
		for j := range c.Nodes {
			inside, later := respond(j)
			if j == 0 {
				inside0, later0 = inside, later
			}
			c.Response[j*draws+k], w.later[at][j*draws+k] = inside-inside0+later-later0, later-later0
		}
		inside, _ := w.respond(i, w.actual[at])
		w.carried[at][k] = inside - inside0
		c.LogPrior[k] = w.outlook.ChannelLogPrior(i)
	}
}

// nodes returns what a channel brings within and after the horizon, by node.
func (w *worker) nodes(at int) func(j int) (inside, later float64) {
	i, inputs := w.paid[at], w.inputs[at]
	if inputs != nil {
		return func(j int) (inside, later float64) { return w.respond(i, inputs[j]) }
	}
	p, spends := &w.patterns[at], w.s.Channels[at].Nodes
	if w.lines[at] == nil {
		n := w.s.Horizon.N
		w.lines[at] = w.outlook.NewLine(i, w.none[at], p.input(w.outlook, i, n, p.reference))
	}
	line := w.lines[at]
	line.Set()
	return func(j int) (inside, later float64) {
		line.Respond(w.response, safeDiv(spends[j], p.reference))
		return w.amounts()
	}
}

// respond returns what a channel brings within and after the horizon under an input.
func (w *worker) respond(channel int, in mmm.Input) (inside, later float64) {
	w.outlook.Respond(w.response, channel, in)
	return w.amounts()
}

// amounts returns what the response is worth within and after the horizon.
func (w *worker) amounts() (inside, later float64) {
	n, periods := w.s.Horizon.N, w.outlook.Periods()
	for from := 0; from < len(w.response); from += periods {
		response, worth := w.response[from:from+periods], w.worth[from:from+periods]
		for t, v := range response[:n] {
			inside += v * worth[t]
		}
		for t, v := range response[n:] {
			later += v * worth[n+t]
		}
	}
	return inside, later
}

// expect stores what was expected of every cell of the pattern periods in cells, in
// units of the outcome, and what other controls, and another value of everything
// expected, change of it in change, in the unit of results.
func (w *worker) expect() {
	d, h := w.fit.Model.Data(), &w.s.Horizon
	w.outlook.Expected(w.cells)
	clear(w.change)
	worth := func(at int) float64 { return w.worth[at/h.N*w.outlook.Periods()+at%h.N] }
	for at, v := range w.cells {
		w.change[at] = v * (worth(at) - w.reported[at])
	}
	for i, c := range d.Controls {
		if values := h.Changes.Controls[c.Name]; values != nil {
			w.outlook.ControlEffect(w.control, i, values)
			for at, v := range w.control {
				w.change[at] += v * worth(at)
			}
		}
	}
}

// overlap compares the response to today's spend (to the reference, where nothing
// is spent) under prior and posterior.
func (w *worker) overlap(at int) float64 {
	p, i := &w.patterns[at], w.paid[at]
	some := p.input(w.outlook, i, w.s.Horizon.N, p.reference)
	effect := func(theta []float64) float64 {
		w.outlook.SetChannel(theta, i)
		inside, later := w.respond(i, some)
		inside0, later0 := w.respond(i, w.none[at])
		return inside + later - inside0 - later0
	}
	prior, posterior := make([]float64, len(w.thetas)), make([]float64, len(w.thetas))
	r := rng.New(w.s.Options.Seed, "prior of responses", uint64(at))
	theta := make([]float64, w.fit.Model.Layout().Size())
	for k := range prior {
		w.fit.Model.DrawPrior(theta, r)
		prior[k], posterior[k] = effect(theta), effect(w.thetas[k])
	}
	return response.Overlap(prior, posterior)
}
