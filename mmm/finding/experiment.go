package finding

import "fmt"

// A Reading is the result of a lift test, in the unit it was given in.
type Reading struct {
	Name       string
	Channel    string
	Start, End string
	Effect, SE float64
	Unit       string
}

// LiftTestDisagrees is a lift test whose result the fitted model does not
// reproduce. z is the difference in standard errors of both.
func LiftTestDisagrees(r Reading, implied Range, z float64) Finding {
	side := "more"
	if z > 0 {
		side = "less"
	}
	return Finding{
		Code: "lift_test_disagrees", Severity: Warning, Subject: Subject{"lift test", r.Name}.String(),
		Title: "A lift test and the model disagree",
		Text: fmt.Sprintf("The test of %s (%s to %s) measured %s with a standard error of %s. Although the model knows that, it expects %s, %s to %s (%s interval).",
			r.Channel, r.Start, r.End, amount(r.Effect, r.Unit), number(r.SE), side, number(implied.Lo), amount(implied.Hi, r.Unit), percent(implied.Level)),
		Advice: "Check that the test and the model mean the same: geos, dates, outcome, and what the channel includes. Then look for what else moves with the channel in the model's data.",
	}
}
