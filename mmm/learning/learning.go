package learning

import (
	"github.com/noonmark/noonmark/mmm"
)

// A Kind names what was learned.
type Kind string

// The kinds.
const (
	Weekday     Kind = "weekday"     // a channel works better or worse on a weekday
	Saturation  Kind = "saturation"  // a channel's returns fall beyond a level
	Lift        Kind = "lift"        // a channel helps another one the next day
	Fatigue     Kind = "fatigue"     // a channel's creatives wear out
	Restatement Kind = "restatement" // a source restates its values
)

// Kinds lists every kind.
func Kinds() []Kind { return []Kind{Weekday, Saturation, Lift, Fatigue, Restatement} }

// Version is that of the method that finds learnings. It changes when the same data
// would give others.
const Version = 1

// A Key identifies a candidate: one effect that is looked for.
type Key struct {
	Kind Kind `json:"kind"`

	// Channel is what it is about; of a restatement, the source.
	Channel string `json:"channel"`

	// Other is the channel that helps, or the days: "Sunday", "every day",
	// "month end". Empty for saturation and fatigue.
	Other string `json:"other,omitempty"`
}

// A Learning is a pattern that counts as found.
type Learning struct {
	Key
	Title    string   `json:"title"`
	Text     string   `json:"text"`
	Effect   Estimate `json:"effect"`
	P        float64  `json:"p"` // 1/E when it was found: valid although looked at many times
	Record   Record   `json:"evidence"`
	Version  int      `json:"version"`
	Proposal Proposal `json:"proposal"`
}

// An Estimate is an effect with an interval that, of all the times one might look,
// holds it at all of them with probability Level. What it is a share of is in the
// learning's text.
type Estimate struct {
	Mean  float64 `json:"mean"`
	Lo    float64 `json:"lo"`
	Hi    float64 `json:"hi"`
	Level float64 `json:"level"`
}

// A Record says what a learning rests on.
type Record struct {
	From     mmm.Day `json:"from"` // first day of its data
	To       mmm.Day `json:"to"`   // last day of its data
	Found    mmm.Day `json:"found"`
	Blocks   int     `json:"blocks"`   // readings
	Clusters int     `json:"clusters"` // scores in them
	Odds     float64 `json:"odds"`     // E when it was found: what a fair bet against chance made of 1
	Test     string  `json:"test"`
}

// A Proposal is the change of configuration that would make the model know a learning.
type Proposal struct {
	Words   string         `json:"words"`
	Changes map[string]any `json:"changes,omitempty"` // key in noonmark.yaml → value; [+] adds to a list
}
