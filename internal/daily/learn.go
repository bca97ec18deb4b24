package daily

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/learning"
	"github.com/noonmark/noonmark/mmm/track"
)

// learnPatterns reads the next block of days for stable patterns, once all of it is
// mature.
func (w *dayWork) learnPatterns(ctx context.Context) (string, error) {
	m := w.market
	l := w.learned
	if l == nil {
		fresh := learning.NewLedger(w.origin.Track.Learnt, learning.DefaultOptions(m.grain))
		l = &fresh
	}
	mature := m.grain.Next(m.data.Periods[m.n-1-m.maturing], 1) - 1
	note := ""
	for {
		from, to, due := l.Due(mature)
		if !due {
			break
		}
		block, err := w.block(from, to)
		if err != nil {
			return "", err
		}
		next, found, err := l.Next(*block)
		if err != nil {
			return "", err
		}
		l = &next
		for i := range found {
			w.report.Learnings = append(w.report.Learnings, w.learningOf(&found[i]))
		}
		note = fmt.Sprintf("days from %s to %s were read", from, to)
	}
	if note != "" {
		w.memory.Learning = w.tx.ID()
		if err := writeDocument(ctx, w.tx, learningDocument, l); err != nil {
			return "", err
		}
	}
	w.session.learned = l
	return note, nil
}

// block returns what a stretch of days showed: they are walked through once more, with
// what is known of them now.
func (w *dayWork) block(from, to mmm.Day) (*learning.Block, error) {
	m := w.market
	first := periodsBetween(m.grain, m.data.Periods[0], from)
	last := periodsBetween(m.grain, m.data.Periods[0], to)
	start, err := w.base.latest(from, w.base.fits)
	if err != nil {
		return nil, err
	}
	tracker, err := w.base.model.Follow(start.ensemble.Clone())
	if err != nil {
		return nil, err
	}
	tracker.Run(first)
	b := &blockReader{market: m, model: w.base.model, data: w.base.model.Data(), first: first, n: last - first + 1}
	b.begin()
	for t := first; t <= last; t++ {
		if err := b.take(tracker, t); err != nil {
			return nil, err
		}
	}
	block := &learning.Block{From: from, Channels: b.finish(), Sources: w.restated(first, last)}
	return block, nil
}

// fits reports whether a state is one of the walk as it now is.
func (w *walk) fits(s *state) bool {
	return w.asKnown(s) && sameFixes(s.fixes, fixesThrough(w.fixes, s.day))
}

// A blockReader makes the block of what a tracker says of days.
type blockReader struct {
	market   *market
	model    *track.Model
	data     *mmm.Data
	first, n int
	channels []learning.Channel
}

func (b *blockReader) begin() {
	for i := range b.data.Channels {
		c := &b.data.Channels[i]
		ch := learning.Channel{Name: c.Name, Level: learning.LevelOf(c.Exposure[:b.data.History+b.first])}
		at := b.data.History + b.first
		ch.Raw = slices.Clone(c.Exposure[at : at+b.n])
		ch.Before = slices.Concat([]float64{math.NaN()}, c.Exposure[at:at+b.n-1])
		if at > 0 {
			ch.Before[0] = c.Exposure[at-1]
		}
		ch.Age = b.ages(i)
		b.channels = append(b.channels, ch)
	}
}

// ages returns how old a channel's creative was; nil where that is not known.
func (b *blockReader) ages(channel int) []float64 {
	days := b.market.notes.Refreshes[channel]
	if len(days) == 0 {
		return nil
	}
	ages := make([]float64, b.n)
	for t := range ages {
		day := b.data.Periods[b.first+t]
		ages[t] = math.NaN()
		for _, d := range days {
			if d <= day {
				ages[t] = float64(day - d)
			}
		}
	}
	return ages
}

// take takes a period: what each channel was expected to bring, and what came.
func (b *blockReader) take(tracker *track.Tracker, t int) error {
	before := tracker.Ensemble().Clone()
	view, err := b.model.View(before, t)
	if err != nil {
		return err
	}
	in := tracker.Step()
	for i := range b.channels {
		c := &b.channels[i]
		c.Innovation = append(c.Innovation, in.Z)
		c.Per = append(c.Per, view.Contribution(i, 1).Mean/in.SD)
		if t == b.first {
			c.Exposure = carried(b.data.Channels[i].Exposure, b.data.History+b.first, b.n, view.HalfLife(i).Median/b.data.Grain.Days())
		}
	}
	return nil
}

func (b *blockReader) finish() []learning.Channel { return b.channels }

// carried returns exposure with its carry-over in it, as geometric decay with a
// half-life in periods would have it, from a period on:
//
//	a_t = α a_{t-1} + (1 - α) x_t,   α = 2^(-1/half-life)
func carried(x []float64, from, n int, halfLife float64) []float64 {
	alpha := math.Exp2(-1 / halfLife)
	out := make([]float64, n)
	a := 0.0
	for t := range from + n {
		a = alpha*a + (1-alpha)*x[t]
		if t >= from {
			out[t-from] = a
		}
	}
	return out
}

// restated returns by how much sources changed the values they had reported first.
func (w *dayWork) restated(first, last int) []learning.Source {
	m := w.market
	var all []learning.Source
	for _, name := range sortedNames(w.panel.series) {
		s := w.panel.series[name]
		if s.maturing == 0 {
			continue
		}
		source := learning.Source{Name: name}
		for t := first; t <= last; t++ {
			day := m.data.Periods[t]
			source.Restated = append(source.Restated, math.Log(w.sumAt(name, day, endOfTime.Unix())/w.sumAt(name, day, cutoff(m.grain, day).Unix())))
		}
		all = append(all, source)
	}
	return all
}

// sumAt returns a series over all geos as known at a time; NaN where one is missing.
func (w *dayWork) sumAt(series string, day mmm.Day, known int64) float64 {
	var sum float64
	for _, key := range w.book.keys(series) {
		v, _ := w.book.series[key].at(day, known)
		sum += v
	}
	return sum
}

func sortedNames(series map[string]*panelSeries) []string {
	names := make([]string, 0, len(series))
	for name := range series {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// learningOf returns a learning as the ledger has it.
func (w *dayWork) learningOf(l *learning.Learning) app.Learning {
	out := app.Learning{
		Kind: string(l.Kind), Channel: l.Channel, Other: l.Other, Found: l.Record.Found, Title: l.Title, Text: l.Text,
		Effect: draws.Estimate{Mean: l.Effect.Mean, Median: l.Effect.Mean, Lo: l.Effect.Lo, Hi: l.Effect.Hi, Level: l.Effect.Level},
		P:      draws.Float(l.P), Version: strconv.Itoa(l.Version), Status: app.StatusFound, Proposal: map[string]string{},
		Evidence: []string{
			l.Record.Test,
			fmt.Sprintf("%s from %s to %s, %s", countOf(l.Record.Blocks, "block"), l.Record.From, l.Record.To, countOf(l.Record.Clusters, "cluster")+" of days"),
			fmt.Sprintf("odds of %.3g against chance", l.Record.Odds),
		},
	}
	for key, value := range l.Proposal.Changes {
		out.Proposal[key] = fmt.Sprint(value)
	}
	if l.Proposal.Words != "" {
		out.Proposal[proposalWords] = l.Proposal.Words
	}
	out.ID = app.LearningIDOf(&out)
	return out
}

// proposalWords is the key of the words that explain a proposal, which is no key of
// noonmark.yaml.
const proposalWords = "why"
