package dataset

import (
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// LoadCreatives reads a table of the dates on which channels got new creatives:
// columns channel and date. It returns them by channel, in order.
func LoadCreatives(open app.TableOpener, file string, roles *Roles, problems *app.Problems) map[string][]mmm.Day {
	dates := map[string][]mmm.Day{}
	readSmall(open, file, []string{"channel", "date"}, nil, problems, func(r *smallRow) {
		channel := r.text("channel")
		day, ok := r.day("date")
		if ok && r.knownChannel(channel, roles) {
			dates[channel] = append(dates[channel], day)
		}
	})
	for _, days := range dates {
		slices.Sort(days)
	}
	return dates
}
