package planning

import (
	"fmt"
	"math"
	"strings"

	"github.com/noonmark/noonmark/mmm/plan"
)

// An Amount is a spend as people write it: money, or a change from today's spend.
type Amount struct {
	Value float64   // money, or a share: +0.2 is 20% more than today
	Unit  plan.Unit // plan.Money or plan.Change
}

// ParseAmount reads 120k, +20% or -50%; amounts of money as plan.ParseAmount does.
func ParseAmount(text string) (Amount, error) {
	text = strings.TrimSpace(text)
	share, isShare := strings.CutSuffix(text, "%")
	if !isShare {
		v, err := plan.ParseAmount(text)
		if err == nil && v < 0 {
			err = fmt.Errorf("%q is negative, and spend is not; write %s%% for a change from today", text, text)
		}
		return Amount{v, plan.Money}, err
	}
	sign, rest := 1.0, strings.TrimPrefix(share, "+")
	if negative, ok := strings.CutPrefix(share, "-"); ok {
		sign, rest = -1, negative
	}
	v, err := plan.ParseAmount(rest)
	switch {
	case err != nil || v < 0 || strings.HasPrefix(rest, "-"):
		return Amount{}, fmt.Errorf("%q is no change: write it as +20%% or -50%%", text)
	case rest == share:
		return Amount{}, fmt.Errorf("%q may be a change or a share: write +%s for that much more than today", text, text)
	case sign*v < -100:
		return Amount{}, fmt.Errorf("%q takes away more than all that is spent", text)
	}
	return Amount{sign * v / 100, plan.Change}, nil
}

// of returns the money that the amount is where today's spend is given.
func (a Amount) of(today float64) float64 {
	if a.Unit == plan.Change {
		return (1 + a.Value) * today
	}
	return a.Value
}

// DefaultMaxChange is how far every channel may be from today's mix, as a share of
// it, unless something else is said: what a business changes at once, and where
// surfaces know best.
const DefaultMaxChange = 0.3

// ParseMaxChange reads 30% as 0.3, and none as +Inf.
func ParseMaxChange(text string) (float64, error) {
	text = strings.TrimSpace(text)
	if text == "none" {
		return math.Inf(1), nil
	}
	share, isShare := strings.CutSuffix(text, "%")
	v, err := plan.ParseAmount(share)
	if !isShare || err != nil || v < 0 {
		return 0, fmt.Errorf("%q is no largest change: write it as 30%%, or none for no limit", text)
	}
	return v / 100, nil
}
