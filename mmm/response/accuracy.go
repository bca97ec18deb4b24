package response

import (
	"math"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// An Accuracy is how close expected outcome e, its posterior mean, is to actual
// outcome a over some cells, both in the unit of results. All are shares without
// unit: R2 is 1 at best and has no lower end, the others are 0 at best and have no
// upper one. Outcome that does not vary has no R2, and outcome that is zero
// everywhere no MAPE and no WMAPE: they are infinite or NaN.
type Accuracy struct {
	R2    draws.Float `json:"r2"`    // 1 - mean((e-a)²)/var(a), var dividing by the number of cells
	MAPE  draws.Float `json:"mape"`  // mean |a-e|/a, over cells with an outcome
	WMAPE draws.Float `json:"wmape"` // Σ|a-e| / Σa
}

// Fitness is the accuracy of a fit, with every cell of its own (Geo) and summed
// over geos (National). Train and Test are nil without held-out cells.
type Fitness struct {
	GeoAll        Accuracy  `json:"geo_all"`
	NationalAll   Accuracy  `json:"national_all"`
	GeoTrain      *Accuracy `json:"geo_train,omitempty"`
	NationalTrain *Accuracy `json:"national_train,omitempty"`
	GeoTest       *Accuracy `json:"geo_test,omitempty"`
	NationalTest  *Accuracy `json:"national_test,omitempty"`
}

// Fitness returns the accuracy of the fit. National figures of a subset leave the
// other cells out of the sums over geos, as the reference does. It is computed once,
// and not to be changed.
func (a *Analysis) Fitness() (*Fitness, error) {
	var err error
	if a.fitness == nil {
		a.fitness, err = a.accuracies()
	}
	return a.fitness, err
}

func (a *Analysis) accuracies() (*Fitness, error) {
	m := a.fit.Model
	p, err := a.everyDraw()
	if err != nil {
		return nil, err
	}
	expected := p.mean
	actual := make([]float64, len(expected))
	for i, v := range m.Data().Outcome.Values {
		actual[i] = v * a.value[i]
	}
	f := &Fitness{}
	f.GeoAll, f.NationalAll = accuraciesOf(m, expected, actual, func(i int) bool { return a.in[i] })
	if held := func(i int) bool { return a.in[i] && !m.Observed(i) }; anyCell(len(actual), held) {
		train, national := accuraciesOf(m, expected, actual, func(i int) bool { return a.in[i] && m.Observed(i) })
		f.GeoTrain, f.NationalTrain = &train, &national
		test, nationalTest := accuraciesOf(m, expected, actual, held)
		f.GeoTest, f.NationalTest = &test, &nationalTest
	}
	return f, nil
}

// accuraciesOf returns the accuracy over the cells of a subset, and over its sums
// over geos in the periods that have any.
func accuraciesOf(m *mmm.Model, expected, actual []float64, in func(i int) bool) (geo, national Accuracy) {
	periods := m.Data().T()
	var e, a []float64
	sumE, sumA, some := make([]float64, periods), make([]float64, periods), make([]bool, periods)
	for i := range expected {
		if in(i) {
			e, a = append(e, expected[i]), append(a, actual[i])
			sumE[i%periods] += expected[i]
			sumA[i%periods] += actual[i]
			some[i%periods] = true
		}
	}
	var nationalE, nationalA []float64
	for t, ok := range some {
		if ok {
			nationalE, nationalA = append(nationalE, sumE[t]), append(nationalA, sumA[t])
		}
	}
	return accuracy(e, a), accuracy(nationalE, nationalA)
}

func accuracy(e, a []float64) Accuracy {
	var mean, squares, variance, ratio, absolute, total, counted float64
	n := float64(len(a))
	for _, v := range a {
		mean += v / n
	}
	for i, v := range a {
		d := e[i] - v
		squares += d * d
		variance += (v - mean) * (v - mean)
		absolute += math.Abs(d)
		total += v
		if v != 0 {
			ratio += math.Abs(d / v)
			counted++
		}
	}
	return Accuracy{R2: draws.Float(1 - squares/variance), MAPE: draws.Float(ratio / counted), WMAPE: draws.Float(absolute / total)}
}

func anyCell(n int, f func(i int) bool) bool {
	for i := range n {
		if f(i) {
			return true
		}
	}
	return false
}
