package forecast

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/dist"
)

// A Summary is how the forecasts of one horizon did.
type Summary struct {
	Horizon     Horizon
	Forecasts   int
	Independent int // of them, without a day in common

	MAPE          float64 // mean of |error|/|outcome|, over outcomes that are not zero
	Bias          float64 // sum of errors over sum of outcomes: 0.05 is 5% too high
	MAE           float64 // mean |error|
	CRPS          float64 // mean
	Pinball       float64 // mean
	IntervalScore float64 // mean, of 90% intervals
	Coverage      []Coverage
}

// Coverage is how often central intervals of a level held the outcome, in truth
// between Lo and Hi with probability 90%.
type Coverage struct {
	Level  float64
	Share  float64 // realised
	Lo, Hi float64
}

// Summarise returns how the forecasts of one horizon did. A mixture of horizons
// panics. Without scores, and without outcomes for [Summary.MAPE], the numbers are
// NaN.
func Summarise(past []Score) Summary {
	s := Summary{Forecasts: len(past), Independent: Independent(targetsOf(past))}
	var errors, outcomes, percentages float64
	counted := 0
	for i, p := range past {
		if i > 0 && p.Horizon != s.Horizon {
			panic(fmt.Sprintf("forecast: scores of %s and %s together", s.Horizon, p.Horizon))
		}
		s.Horizon = p.Horizon
		errors += p.Error
		outcomes += p.Outcome
		s.MAE += math.Abs(p.Error)
		s.CRPS += p.CRPS
		s.Pinball += p.Pinball
		s.IntervalScore += p.IntervalScore
		if p.Outcome != 0 {
			percentages += p.Percentage()
			counted++
		}
	}
	n := float64(len(past))
	s.MAPE, s.Bias = percentages/float64(counted), errors/outcomes
	s.MAE, s.CRPS, s.Pinball, s.IntervalScore = s.MAE/n, s.CRPS/n, s.Pinball/n, s.IntervalScore/n
	for _, level := range Levels() {
		s.Coverage = append(s.Coverage, coverage(past, level, s.Independent))
	}
	return s
}

// coverage returns the realised coverage and its Jeffreys interval, the quantiles of
// [posterior].
func coverage(past []Score, level float64, independent int) Coverage {
	hits := 0
	for _, p := range past {
		if p.Hits.at(level) {
			hits++
		}
	}
	c := Coverage{Level: level, Share: float64(hits) / float64(len(past)), Lo: math.NaN(), Hi: math.NaN()}
	if len(past) > 0 {
		post := posterior(c.Share, independent)
		c.Lo, c.Hi = post.Quantile(0.05), post.Quantile(0.95)
	}
	return c
}

// posterior returns what is known of coverage when a share of forecasts, worth m
// independent ones, held their outcome:
//
//	Beta(½ + m share, ½ + m (1 - share))
//
// Reference: Brown, Cai & DasGupta (2001), "Interval estimation for a binomial
// proportion", Statistical Science 16(2).
func posterior(share float64, m int) dist.Beta {
	return dist.Beta{A: 0.5 + float64(m)*share, B: 0.5 + float64(m)*(1-share)}
}

// Of returns the scores of one horizon, in the order given.
func Of(h Horizon, past []Score) []Score {
	var of []Score
	for _, s := range past {
		if s.Horizon == h {
			of = append(of, s)
		}
	}
	return of
}

func targetsOf(past []Score) []Target {
	targets := make([]Target, len(past))
	for i, s := range past {
		targets[i] = s.Target
	}
	return targets
}
