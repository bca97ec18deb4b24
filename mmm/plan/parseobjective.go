package plan

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ParseObjective reads an objective as people write it: its kind and, after a
// colon, its parameter as ParseAmount reads it.
//
//	mean
//	quantile:0.1    the outcome that is exceeded with a probability of 90%; or 10%
//	cvar:0.2        the mean of the worst fifth of outcomes
//	chance:5.2M     the probability of an outcome of at least 5200000
//	mean_sd:0.5     the mean less half a standard deviation
func ParseObjective(text string) (Objective, error) {
	kind, parameter, has := strings.Cut(text, ":")
	o := Objective{Kind: ObjectiveKind(strings.ToLower(strings.TrimSpace(kind)))}
	example, known := parameterExamples[o.Kind]
	switch {
	case !known && o.Kind != Mean:
		return Objective{}, fmt.Errorf("objective %q: there are %s", text, objectiveForms())
	case o.Kind == Mean && has:
		return Objective{}, fmt.Errorf("objective %q: the mean has no parameter; write mean", text)
	case o.Kind == Mean:
		return o, nil
	case !has:
		return Objective{}, fmt.Errorf("objective %q: its parameter is missing; write it as %s:%s", text, o.Kind, example)
	}
	number, percent := strings.CutSuffix(strings.TrimSpace(parameter), "%")
	p, err := ParseAmount(number)
	if percent && (o.Kind == Quantile || o.Kind == CVaR) {
		p /= 100
	} else if percent {
		err = errPercent
	}
	if err != nil {
		return Objective{}, fmt.Errorf("objective %q: %q is no number; write it as %s:%s", text, strings.TrimSpace(parameter), o.Kind, example)
	}
	o.P = p
	if err := o.check(); err != nil {
		return Objective{}, err
	}
	return o, nil
}

// errPercent says that a parameter is no share.
var errPercent = errors.New("a percentage")

// Words returns the objective in words, for answers that say what was asked.
func (o Objective) Words() string {
	switch o = o.orMean(); o.Kind {
	case Quantile:
		return fmt.Sprintf("the outcome that is exceeded with a probability of %.4g%%", 100*(1-o.P))
	case CVaR:
		return fmt.Sprintf("the mean of the worst %.4g%% of outcomes", 100*o.P)
	case Chance:
		return "the probability of an outcome of at least " + grouped(o.P)
	case MeanSD:
		return fmt.Sprintf("the mean less %.4g times the standard deviation", o.P)
	}
	return "the mean"
}

// parameterExamples are parameters of the objectives that have one.
var parameterExamples = map[ObjectiveKind]string{Quantile: "0.1", CVaR: "0.2", Chance: "5200000", MeanSD: "0.5"}

// objectiveForms lists how objectives are written.
func objectiveForms() string {
	var forms []string
	for _, kind := range ObjectiveKinds() {
		form := string(kind)
		if example, ok := parameterExamples[kind]; ok {
			form += ":" + example
		}
		forms = append(forms, form)
	}
	return strings.Join(forms, ", ")
}

// String returns the objective as ParseObjective reads it.
func (o Objective) String() string {
	if o = o.orMean(); o.Kind == Mean {
		return string(Mean)
	}
	return string(o.Kind) + ":" + strconv.FormatFloat(o.P, 'f', -1, 64)
}
