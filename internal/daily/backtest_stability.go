package daily

import (
	"math"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm/track"
)

// Steadiness is how much one channel's coefficient moves from day to day.
type Steadiness struct {
	Channel string `json:"channel"`
	Periods int    `json:"periods"`

	// Churn is the mean of |ln(coefficient / that of the period before)|: 0.01 is 1% a
	// period.
	Churn draws.Float `json:"churn"`

	// Evolving and Volatile are the shares of periods whose status is that.
	Evolving draws.Float `json:"evolving"`
	Volatile draws.Float `json:"volatile"`

	// Width is the mean width of the interval, as a multiple of the coefficient.
	Width draws.Float `json:"width"`
}

// steadiness judges the history of coefficients of one scheme, by channel, in order of
// date.
func steadiness(rows []app.Coefficient) []Steadiness {
	all := []Steadiness{} // none is [] in JSON
	for _, name := range channelsOf(rows) {
		s := Steadiness{Channel: name}
		var churn, evolving, volatile, width float64
		before := math.NaN()
		for i := range rows {
			c := &rows[i]
			if c.Channel != name {
				continue
			}
			s.Periods++
			now := float64(c.Blended)
			if s.Periods > 1 {
				churn += math.Abs(math.Log(now / before))
			}
			before = now
			width += float64(c.Hi-c.Lo) / now
			switch track.Status(c.Status) {
			case track.Evolving:
				evolving++
			case track.Volatile:
				volatile++
			}
		}
		n := float64(s.Periods)
		s.Churn, s.Width = draws.Float(churn/(n-1)), draws.Float(width/n)
		s.Evolving, s.Volatile = draws.Float(evolving/n), draws.Float(volatile/n)
		all = append(all, s)
	}
	return all
}

// channelsOf lists the channels of a history in the order in which they come.
func channelsOf(rows []app.Coefficient) []string {
	var names []string
	for i := range rows {
		if !slices.Contains(names, rows[i].Channel) {
			names = append(names, rows[i].Channel)
		}
	}
	return names
}
