package monitor

import "math"

// A Freshness says how old what a source says is, in hours.
type Freshness struct {
	Status Timeliness
	Age    float64 // since something new arrived; NaN for never
	Target float64
	Late   float64 // Age beyond Target, 0 if within; NaN for never
}

// Timeliness is a verdict on age.
type Timeliness string

// The verdicts. A source is overdue when it missed its target twice over: one delivery
// was skipped and not merely late.
const (
	Fresh   Timeliness = "fresh"
	Late    Timeliness = "late"
	Overdue Timeliness = "overdue"
	Never   Timeliness = "never"
)

// FreshnessOf judges an age against a target, both in hours. An age of NaN or +Inf
// means that nothing ever arrived; one below 0, of data that are dated ahead, is fresh.
func FreshnessOf(age, target float64) Freshness {
	f := Freshness{Status: Fresh, Age: age, Target: target, Late: max(0, age-target)}
	switch {
	case math.IsNaN(age) || math.IsInf(age, 1):
		f.Status, f.Age, f.Late = Never, math.NaN(), math.NaN()
	case age > 2*target:
		f.Status = Overdue
	case age > target:
		f.Status = Late
	}
	return f
}
