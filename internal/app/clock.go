package app

import "time"

// A Clock tells the time. The one of the world is time.Now, which only the program
// itself reads.
type Clock func() time.Time
