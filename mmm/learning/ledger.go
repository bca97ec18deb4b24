package learning

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/noonmark/noonmark/mmm"
)

// Options are the settings of a ledger. They stay for its life.
type Options struct {
	Grain mmm.Grain `json:"grain"`

	// Block is the number of periods that are read at a time, and Cluster that of
	// neighbours whose innovations may be correlated. Default to 28 and 4 days,
	// with which a correlation of 0.4 from day to day does no harm; 26 and 2 weeks;
	// 12 and 1 months.
	Block   int `json:"block"`
	Cluster int `json:"cluster"`

	// FDR is the expected share of false ones among what is found, at most.
	// Defaults to 0.1, as intervals have 90%.
	FDR float64 `json:"fdr"`

	// Spread is τ, the size of effects that the bet is best at, in standard
	// deviations of the score of a cluster. Defaults to 0.5: an effect of that size
	// is found after about 100 clusters, 400 days, among 200 candidates.
	Spread float64 `json:"spread"`

	// Clip is the most that an innovation counts, in standard deviations, so that
	// unexplained days do not drown the rest; effects that move single days by more
	// are understated. Defaults to 8.
	Clip float64 `json:"clip"`
}

// DefaultOptions returns the defaults.
func DefaultOptions(grain mmm.Grain) Options {
	o := Options{Grain: grain, Block: 28, Cluster: 4, FDR: 0.1, Spread: 0.5, Clip: 8}
	switch grain {
	case mmm.Weekly:
		o.Block, o.Cluster = 26, 2
	case mmm.Monthly:
		o.Block, o.Cluster = 12, 1
	}
	return o
}

// level of every interval.
const level = 0.9

// A Ledger is every candidate ever looked at, with its evidence. It is a value: [Ledger.Next]
// returns another one. It reads back from JSON bit for bit, so a restored one goes on as
// if it had never been away.
type Ledger struct {
	Options    Options     `json:"options"`
	Start      mmm.Day     `json:"start"`      // first period of the next block
	Batches    int         `json:"batches"`    // times that new candidates came
	Candidates []Candidate `json:"candidates"` // in order of their keys
}

// A Candidate is one effect that is looked for.
type Candidate struct {
	Key
	Share    float64  `json:"share"`          // γ, of the error budget
	Level    Level    `json:"level,omitzero"` // of its first block: the channel's for saturation, the other's for lift
	From     mmm.Day  `json:"from"`           // of its first block
	To       mmm.Day  `json:"to"`             // last day of its last
	Blocks   int      `json:"blocks"`
	Evidence Evidence `json:"evidence"`

	// Found is the last day of the block with which it was found, and LogOdds is
	// ln E then. Blocks that come later sharpen the estimate alone.
	Found   *mmm.Day `json:"found,omitempty"`
	LogOdds float64  `json:"log_odds,omitempty"`
}

// NewLedger returns a ledger whose first block starts with period from.
func NewLedger(from mmm.Day, o Options) Ledger { return Ledger{Options: o, Start: from} }

// Due returns the first and the last day of the next block, and whether it is complete
// when everything up to day mature is: only then is there anything to do.
func (l Ledger) Due(mature mmm.Day) (from, to mmm.Day, ok bool) {
	to = l.Options.Grain.Next(l.Start, l.Options.Block) - 1
	return l.Start, to, mature >= to
}

// Next returns the ledger after the next block, and what was found with it. A block
// other than the next is an error, also one that was read before.
//
// A candidate that could be looked for is one from the first block on in which it
// could. Those that come together share what they get of the error budget equally:
// the first batch 80% of it, every later one 80% of what is left.
func (l Ledger) Next(b Block) (Ledger, []Learning, error) {
	from, to, _ := l.Due(0)
	if b.From != from {
		return l, nil, fmt.Errorf("learning: block from %v, the next one is from %v", b.From, from)
	}
	if err := l.check(b); err != nil {
		return l, nil, err
	}
	l.Candidates = slices.Clone(l.Candidates)
	l.enter(b)
	for _, r := range l.readings(b) {
		i, _ := l.find(r.key)
		c := &l.Candidates[i]
		if c.Blocks == 0 {
			c.From = from
		}
		c.To, c.Blocks, c.Evidence = to, c.Blocks+1, c.Evidence.add(r.reading)
	}
	l.Start = to + 1
	var learned []Learning
	for _, i := range l.discover(to) {
		learned = append(learned, l.learning(l.Candidates[i]))
	}
	return l, learned, nil
}

// Learnings returns all that was found, in order of keys, with what is known of it by
// now.
func (l Ledger) Learnings() []Learning {
	var all []Learning
	for _, c := range l.Candidates {
		if c.Found != nil {
			all = append(all, l.learning(c))
		}
	}
	return all
}

// check reports series of the wrong length and names that come twice.
func (l Ledger) check(b Block) error {
	seen := map[string]bool{}
	for _, c := range b.Channels {
		if seen[c.Name] {
			return fmt.Errorf("learning: channel %q comes twice", c.Name)
		}
		seen[c.Name] = true
		for what, x := range map[string][]float64{"innovations": c.Innovation, "per": c.Per, "exposure": c.Exposure, "raw exposure": c.Raw, "exposure before": c.Before, "age": c.Age} {
			optional := x == nil && what != "innovations" && what != "per"
			if len(x) != l.Options.Block && !optional {
				return fmt.Errorf("learning: channel %q: %s of %d periods, want %d", c.Name, what, len(x), l.Options.Block)
			}
		}
	}
	seen = map[string]bool{}
	for _, s := range b.Sources {
		if seen[s.Name] {
			return fmt.Errorf("learning: source %q comes twice", s.Name)
		}
		seen[s.Name] = true
		if len(s.Restated) != l.Options.Block {
			return fmt.Errorf("learning: source %q: %d periods, want %d", s.Name, len(s.Restated), l.Options.Block)
		}
	}
	return nil
}

// find returns the index of a candidate, or where it belongs.
func (l Ledger) find(k Key) (int, bool) {
	return slices.BinarySearchFunc(l.Candidates, k, func(c Candidate, k Key) int { return compare(c.Key, k) })
}

func compare(a, b Key) int {
	return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Channel, b.Channel), strings.Compare(a.Other, b.Other))
}

// enter makes candidates of what could not be looked for before.
func (l *Ledger) enter(b Block) {
	var fresh []Candidate
	for _, c := range l.possible(b) {
		if _, known := l.find(c.Key); !known {
			fresh = append(fresh, c)
		}
	}
	if len(fresh) == 0 {
		return
	}
	const first = 0.8
	for i := range fresh {
		fresh[i].Share = first * math.Pow(1-first, float64(l.Batches)) / float64(len(fresh))
	}
	l.Batches++
	l.Candidates = append(l.Candidates, fresh...)
	slices.SortFunc(l.Candidates, func(a, b Candidate) int { return compare(a.Key, b.Key) })
}

// possible lists the candidates that a block has data for.
func (l Ledger) possible(b Block) []Candidate {
	var all []Candidate
	add := func(kind Kind, channel, other string, level Level) {
		all = append(all, Candidate{Key: Key{kind, channel, other}, Level: level})
	}
	daily := l.Options.Grain == mmm.Daily
	for _, c := range b.Channels {
		for w := mmm.Monday; daily && w <= mmm.Sunday; w++ {
			add(Weekday, c.Name, w.String(), Level{})
		}
		if !c.Own && c.Exposure != nil && c.Level.At > 0 {
			add(Saturation, c.Name, "", c.Level)
		}
		for _, other := range b.Channels {
			if daily && other.Name != c.Name && other.Raw != nil && other.Before != nil && other.Level.Median > 0 {
				add(Lift, c.Name, other.Name, other.Level)
			}
		}
		if c.Age != nil {
			add(Fatigue, c.Name, "", Level{})
		}
	}
	for _, s := range b.Sources {
		for _, cell := range cells(l.Options.Grain) {
			add(Restatement, s.Name, cell, Level{})
		}
	}
	return all
}

type keyed struct {
	key     Key
	reading Reading
}

// readings returns what the block says about each candidate that it has data for.
func (l Ledger) readings(b Block) []keyed {
	channels := map[string]Channel{}
	for _, c := range b.Channels {
		c.Innovation = clipped(c.Innovation, l.Options.Clip)
		channels[c.Name] = c
	}
	sources := map[string]Source{}
	for _, s := range b.Sources {
		sources[s.Name] = s
	}
	var all []keyed
	for _, p := range l.possible(b) {
		i, _ := l.find(p.Key)
		r := l.read(l.Candidates[i], b.From, channels, sources)
		if len(r.Scores) > 0 {
			all = append(all, keyed{p.Key, r})
		}
	}
	return all
}

func (l Ledger) read(c Candidate, from mmm.Day, channels map[string]Channel, sources map[string]Source) Reading {
	channel, cluster := channels[c.Channel], l.Options.Cluster
	switch c.Kind {
	case Weekday:
		for w := mmm.Monday; w <= mmm.Sunday; w++ {
			if w.String() == c.Other {
				return weekday(channel, from, w, cluster)
			}
		}
	case Saturation:
		return saturation(channel, c.Level, cluster)
	case Lift:
		return lift(channel, channels[c.Other], c.Level.Median, cluster)
	case Fatigue:
		return fatigue(channel, cluster)
	case Restatement:
		return restatement(sources[c.Channel], from, c.Other, cluster)
	}
	panic(fmt.Sprintf("learning: no reading of %v", c.Key))
}

func clipped(x []float64, limit float64) []float64 {
	return each(len(x), func(t int) float64 { return min(max(x[t], -limit), limit) })
}

// discover marks the candidates that count as found from now on, and returns their
// indices: with r the largest number for which r candidates, those found before
// included, have E_k γ_k ≥ 1/(α r), all of these.
func (l *Ledger) discover(today mmm.Day) []int {
	var found int
	var open []int // not found, the strongest first
	strength := make([]float64, len(l.Candidates))
	for i, c := range l.Candidates {
		if c.Found != nil {
			found++
			continue
		}
		strength[i] = c.Evidence.Log(l.Options.Spread) + math.Log(c.Share)
		open = append(open, i)
	}
	sort.SliceStable(open, func(a, b int) bool { return strength[open[a]] > strength[open[b]] })
	n := 0
	for k := range open {
		if r := float64(found + k + 1); strength[open[k]] >= -math.Log(l.Options.FDR*r) {
			n = k + 1
		}
	}
	fresh := open[:n]
	for _, i := range fresh {
		c := &l.Candidates[i]
		c.Found, c.LogOdds = &today, c.Evidence.Log(l.Options.Spread)
	}
	slices.Sort(fresh)
	return fresh
}
