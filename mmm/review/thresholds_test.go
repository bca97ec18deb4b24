package review

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/mcmc"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// Every threshold decides about something: moved far enough, it changes what is
// found in data, designs and fits with faults of all kinds.
func TestEveryThresholdMatters(t *testing.T) {
	for _, c := range []struct {
		section func(t *Thresholds) reflect.Value
		battery func(t Thresholds) string
	}{
		{func(t *Thresholds) reflect.Value { return reflect.ValueOf(&t.Data).Elem() }, dataBattery(t)},
		{func(t *Thresholds) reflect.Value { return reflect.ValueOf(&t.Design).Elem() }, designBattery(t)},
		{func(t *Thresholds) reflect.Value { return reflect.ValueOf(&t.Fit).Elem() }, fitBattery(t)},
		{func(t *Thresholds) reflect.Value { return reflect.ValueOf(&t.Surface).Elem() }, surfaceBattery},
	} {
		usual := c.battery(DefaultThresholds())
		th := DefaultThresholds()
		forEachNumber(c.section(&th), func(name string, set func(x float64), value float64) {
			for _, x := range []float64{0, value * 4, value / 4, 1e6, -1e6} {
				set(x)
				if c.battery(th) != usual {
					set(value)
					return
				}
			}
			set(value)
			t.Errorf("%s decides about nothing", name)
		})
	}
}

// forEachNumber calls f for every number of a struct and of the structs in it.
func forEachNumber(v reflect.Value, f func(name string, set func(x float64), value float64)) {
	for i := range v.NumField() {
		field, name := v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name
		switch field.Kind() {
		case reflect.Struct:
			forEachNumber(field, f)
		case reflect.Int:
			f(name, func(x float64) { field.SetInt(int64(math.Max(x, 1))) }, float64(field.Int()))
		case reflect.Float64:
			f(name, field.SetFloat, field.Float())
		}
	}
}

func dataBattery(t *testing.T) func(Thresholds) string {
	var all []*mmm.Data
	for _, c := range dataCases() {
		d := market(5, or(c.grain, mmm.Weekly), max(c.geos, 1), 104)
		c.spoil(d)
		all = append(all, d)
	}
	return func(th Thresholds) string {
		var s string
		for _, d := range all {
			s += texts(Data(d, th))
		}
		return s
	}
}

func designBattery(t *testing.T) func(Thresholds) string {
	blended := market(3, mmm.Weekly, 1, 104)
	blend(blended, 0, 1, 0.95)
	weak := market(3, mmm.Weekly, 1, 104)
	seasonal(&weak.Channels[1])
	models := []*mmm.Model{model(t, blended), model(t, weak), model(t, market(3, mmm.Weekly, 3, 40)), model(t, market(3, mmm.Weekly, 1, 84))}
	return func(th Thresholds) string {
		th.Design.PriorDraws = min(th.Design.PriorDraws, 1000)
		var s string
		for _, m := range models {
			s += texts(Design(m, th))
		}
		return s
	}
}

// fitBattery judges made-up results, predictions and residuals, and chains.
func fitBattery(t *testing.T) func(Thresholds) string {
	results, weekly, daily := analysed(t), scanned(t, mmm.Weekly, 4, 104, 3), scanned(t, mmm.Daily, 1, 200, 3)
	results.channels.NegativeBaseline = 0.5
	results.fitness.GeoTrain, results.fitness.GeoTest = &response.Accuracy{WMAPE: 0.1}, &response.Accuracy{WMAPE: 0.1}
	results.fitness.NationalTrain = results.fitness.GeoTrain
	results.d.LiftTests = []mmm.LiftTest{{Name: "test", Channel: "tv", Effect: 100, SE: 10}}
	results.scan.lift = [][]float64{{80, 85, 90}}
	for i := range results.d.Channels[0].Exposure {
		results.d.Channels[0].Exposure[i] = 1000 * (1 + 0.1*math.Sin(float64(i)))
	}
	small := analysed(t)
	persist(0.5, true)(weekly, weekly.scan.residual)
	scaleAll(row(weekly.d, weekly.scan.residual, 2), 4)
	for i := range weekly.scan.rank {
		weekly.scan.rank[i] = 0.5 + 0.8*(weekly.scan.rank[i]-0.5)
	}
	modes := made(t, twoNames, 4, 300, func(r *rand.Rand, variable, chain, draw int) float64 {
		return r.NormFloat64() + float64(variable)*0.5*math.Sin(float64(draw)/100+float64(chain)) + 0.4*float64(chain)
	})
	fit, _ := sample(t, model(t, market(1, mmm.Weekly, 1, 60)), 200) // without modes, which stand in for R-hat
	d := &fit.Diagnostics
	d.Divergences, d.Saturated, d.EBFMIMin = 2, 2, 0.25
	d.DivergedAt = []mcmc.Divergence{{Divergence: hmc.Divergence{Position: make([]float64, fit.Posterior.Dim())}}}
	return func(th Thresholds) string {
		var s string
		for _, c := range []*fitReview{results, small, weekly, daily} {
			c.t, c.found = th.Fit, nil
			if c.channels != nil {
				c.conclude()
			}
			c.predictions()
			c.residuals()
			s += texts(c.found)
		}
		for _, c := range []*fitReview{{fit: modes.fit}, {fit: fit}} {
			c.t = th.Fit
			s += texts(c.converge(t))
		}
		return s
	}
}
