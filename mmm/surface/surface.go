package surface

import (
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Surface is the prediction space of one model and horizon. It does not change
// once it is built and may be shared by goroutines. Money is in the currency of the
// data; outcomes are in money where the outcome has a value, and in its own unit
// otherwise: Unit says which.
type Surface struct {
	Unit     string    `json:"unit"`
	Money    bool      `json:"money"`    // whether outcomes are money
	Currency string    `json:"currency"` // may be empty
	Grain    mmm.Grain `json:"grain"`
	Geos     []string  `json:"geos"`

	Horizon Horizon `json:"horizon"`
	Options Options `json:"options"`
	Draws   int     `json:"draws"`

	Channels    []Channel   `json:"channels"` // the paid ones, in the order of the data
	Observed    Range       `json:"observed"` // of the total, as Channel.Observed
	Anchor      Anchor      `json:"anchor"`
	Cloud       Cloud       `json:"cloud"`
	Certificate Certificate `json:"certificate"`

	// Base is outcome without any spending in the horizon, [draw].
	Base []float64 `json:"-"`

	// Flights say what plans bring part by part; nil where the horizon is too short
	// to be divided.
	Flights *Flights `json:"flights"`

	// Scenarios are the enumerated plans.
	Scenarios []Scenario `json:"-"`
}

// A Channel is what the surface knows of one paid channel.
type Channel struct {
	Name  string  `json:"name"`
	Today float64 `json:"today"` // spend over the horizon in the baseline scenario

	// Observed is the range of spend over the horizon in which at most a tenth of
	// it falls into periods with less, or with more, than was ever spent in one.
	Observed Range `json:"observed"`

	// Overlap is the share of probability that prior and posterior of the channel's
	// response to today's spend have in common: see response.Learned.
	Overlap float64 `json:"overlap"`

	// Flighting is spend by period of the horizon over all geos, per unit of spend.
	Flighting []float64 `json:"flighting"`

	Nodes []float64 `json:"nodes"` // spend, from 0 to the most that the surface covers

	// Later is the posterior mean of what arrives after the horizon, [node].
	Later []float64 `json:"later"`

	// Response is what spending brings, in the horizon and after it, [node][draw].
	Response []float64 `json:"-"`

	// LogPrior is the log prior density at the channel's own parameters, [draw].
	LogPrior []float64 `json:"-"`
}

// A Range is an interval.
type Range struct {
	Lo float64 `json:"lo"`
	Hi float64 `json:"hi"`
}

func (r Range) times(by float64) Range { return Range{by * r.Lo, by * r.Hi} }

// Max returns the most spend that the surface covers.
func (c *Channel) Max() float64 { return c.Nodes[len(c.Nodes)-1] }

// A Scenario is one enumerated plan and what it brings.
type Scenario struct {
	Kind    Kind
	Spend   []float64 // by channel
	Outcome draws.Estimate

	// Contributions are those of the channels, and Incremental that of all together.
	Contributions []draws.Estimate
	Incremental   draws.Estimate
}

// Budget returns the scenario's total spend.
func (s *Scenario) Budget() float64 { return total(s.Spend) }

// Index returns the position of the named channel, -1 if there is none.
func (s *Surface) Index(channel string) int {
	return slices.IndexFunc(s.Channels, func(c Channel) bool { return c.Name == channel })
}

// Names returns the names of the channels.
func (s *Surface) Names() []string {
	names := make([]string, len(s.Channels))
	for i := range s.Channels {
		names[i] = s.Channels[i].Name
	}
	return names
}

// Today returns the spend of each channel in the baseline scenario.
func (s *Surface) Today() []float64 {
	x := make([]float64, len(s.Channels))
	for i := range s.Channels {
		x[i] = s.Channels[i].Today
	}
	return x
}

// Budget returns today's total spend.
func (s *Surface) Budget() float64 { return total(s.Today()) }

func total(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum
}
