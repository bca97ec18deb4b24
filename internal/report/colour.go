package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/noonmark/noonmark/mmm/response"
)

// colourCount is the number of colours that people with any colour vision can
// tell apart; see report.css. Channels beyond it share a grey and are told by
// their labels.
const colourCount = 8

// otherColour is the class of channels without a colour of their own.
const otherColour = "ko"

// colours gives every channel and treatment the class of its colour, the same in
// all charts: the largest contributions have one of their own.
func colours(c *response.Channels) map[string]string {
	classes := map[string]string{}
	for i, ch := range bySize(c) {
		classes[ch.Name] = otherColour
		if i < colourCount {
			classes[ch.Name] = "k" + string(rune('0'+i))
		}
	}
	return classes
}

// bySize returns channels and treatments, the largest contribution first.
func bySize(c *response.Channels) []response.Channel {
	all := slices.Concat(c.Channels, c.Treatments)
	slices.SortStableFunc(all, func(a, b response.Channel) int {
		return cmp.Compare(math.Abs(b.Contribution.Mean), math.Abs(a.Contribution.Mean))
	})
	return all
}
