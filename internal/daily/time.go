package daily

import (
	"time"

	"github.com/noonmark/noonmark/mmm"
)

// cutoffHour is the hour, UTC, on the day after a period at which its run happens:
// late enough for platforms that report in the morning of the Americas' night, early
// enough for a working day in Europe.
const cutoffHour = 12

const daySeconds = 24 * 60 * 60

// midnight returns the beginning of a day, in UTC.
func midnight(d mmm.Day) time.Time { return time.Unix(int64(d)*daySeconds, 0).UTC() }

// cutoff returns when the run of the period that begins on d happens.
func cutoff(g mmm.Grain, d mmm.Day) time.Time {
	return midnight(g.Next(d, 1)).Add(cutoffHour * time.Hour)
}
