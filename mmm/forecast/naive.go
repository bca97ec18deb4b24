package forecast

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Series is the outcome of past periods without a gap; NaN is one that is not
// known.
type Series struct {
	From   mmm.Day   // first day of Values[0]
	Grain  mmm.Grain // length of a period
	Values []float64
}

// minNaiveErrors is the least number of past errors that quantiles are made of.
const minNaiveErrors = 8

// Naive returns the seasonal-naive forecast of a target: each period is as the same
// one a season before, as known when the forecast was made,
//
//	ŷ_{T+h} = y_{T+h-mk},   k = ⌈h/m⌉
//
// with a season m of 7 days, or, once there are two years of weeks or months, of 52
// weeks or 12 months, and before that of 1 (the last value again). Where that
// value is NaN, the one a season earlier stands in. Its quantiles are those of the
// errors e that the same rule made at every earlier origin for the same sum, each
// counted as e and as -e: the median is ŷ, the mean too.
//
// It fails where the target's origin is outside the series or fewer than 8 past
// errors are known. Values after the origin are not looked at.
//
// Reference: Hyndman & Athanasopoulos (2021), Forecasting: principles and
// practice, 3rd ed., sections 5.2 and 5.5.
func Naive(t Target, s Series) (Forecast, error) {
	origin, first, last := s.index(t.Made), s.index(t.From), s.index(t.To)
	if origin < 0 || origin >= len(s.Values) || first <= origin || last < first {
		return Forecast{}, fmt.Errorf("forecast: history from %v, %d values, has no place for a forecast made on %v of %v to %v", s.From, len(s.Values), t.Made, t.From, t.To)
	}
	from, to := first-origin, last-origin
	known := s.Values[:origin+1]
	point := naiveSum(known, s.season(origin+1), from, to)
	var errors []float64
	for i := 0; i+to <= origin; i++ {
		actual := 0.0
		for _, v := range known[i+from : i+to+1] {
			actual += v
		}
		if e := actual - naiveSum(known[:i+1], s.season(origin+1), from, to); !math.IsNaN(e) {
			errors = append(errors, e, -e)
		}
	}
	if math.IsNaN(point) || len(errors) < 2*minNaiveErrors {
		return Forecast{}, fmt.Errorf("forecast: history until %v is too short or too full of holes for a naive forecast of %v to %v", t.Made, t.From, t.To)
	}
	f := Forecast{Target: t, Mean: point, Quantiles: make([]float64, len(orders))}
	draws.Quantiles(f.Quantiles, orders[:], errors, errors)
	for k := range f.Quantiles {
		f.Quantiles[k] += point
	}
	return f, nil
}

// season returns m in periods, when n values are known.
func (s Series) season(n int) int {
	switch {
	case s.Grain == mmm.Daily:
		return 7
	case s.Grain == mmm.Weekly && n >= 2*52:
		return 52
	case s.Grain == mmm.Monthly && n >= 2*12:
		return 12
	}
	return 1
}

// naiveSum returns the sum of ŷ over horizons from..to, in periods after the last
// of the known values, or NaN.
func naiveSum(known []float64, season, from, to int) float64 {
	var sum float64
	for h := from; h <= to; h++ {
		k := (h + season - 1) / season
		at := len(known) - 1 + h - season*k
		for at >= 0 && math.IsNaN(known[at]) {
			at -= season
		}
		if at < 0 {
			return math.NaN()
		}
		sum += known[at]
	}
	return sum
}

// index returns the number of the period that holds day d.
func (s Series) index(d mmm.Day) int {
	switch s.Grain {
	case mmm.Monthly:
		y0, m0, _ := s.From.Date()
		y, m, _ := d.Date()
		return 12*(y-y0) + m - m0
	case mmm.Weekly:
		return int(math.Floor(float64(d-s.From) / 7))
	}
	return int(d - s.From)
}
