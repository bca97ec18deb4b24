package response

import (
	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/mmm"
)

// A Frequency is how the return of a channel with reach and frequency depends on
// frequency, at unchanged impressions: everywhere frequency f, reach impressions/f.
type Frequency struct {
	Channel string
	Points  []FrequencyPoint

	// Optimal is the frequency with the highest posterior mean return, and ROI
	// the return there.
	Optimal float64
	ROI     draws.Estimate
	// Average is the actual mean frequency among the reached: impressions over
	// reach in the modelled periods.
	Average float64
}

// A FrequencyPoint is the return at one frequency: contribution, in the unit of
// results, over spend.
type FrequencyPoint struct {
	Frequency float64
	ROI       draws.Estimate
}

// Frequencies returns the return of every paid channel with reach and frequency
// over frequencies 1, 1.1, … below the highest one observed.
func (a *Analysis) Frequencies() ([]Frequency, error) {
	var all []Frequency
	for i, c := range a.fit.Model.Data().Channels {
		if c.Kind != mmm.PaidRF {
			continue
		}
		f, err := a.frequency(i)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func (a *Analysis) frequency(i int) (Frequency, error) {
	m := a.fit.Model
	c := &m.Data().Channels[i]
	grid := frequencyGrid(c)
	inputs, values := make([]mmm.Input, len(grid)), make([][]float64, len(grid))
	for j, f := range grid {
		inputs[j] = m.Input(i, func(reach, frequency float64, _, _ int) (float64, float64) { return reach * frequency / f, f })
		values[j] = make([]float64, a.fit.Count(SeriesDraws))
	}
	spend := a.sum(c.Spend)
	err := a.fit.Each(SeriesDraws, func(k int, theta []float64) {
		a.eval.SetChannel(theta, i)
		for j := range inputs {
			a.eval.Respond(a.cells, i, inputs[j])
			values[j][k] = a.worth(a.cells) / spend
		}
	})
	out := Frequency{Channel: c.Name, Average: a.average(i)}
	for j, f := range grid {
		p := FrequencyPoint{Frequency: f, ROI: a.estimate(values[j])}
		if j == 0 || p.ROI.Mean > out.ROI.Mean {
			out.Optimal, out.ROI = f, p.ROI
		}
		out.Points = append(out.Points, p)
	}
	return out, err
}

// average returns channel i's average frequency, impressions over reach; or, without
// frequency, the mean of its exposure over all cells, in model units.
func (a *Analysis) average(i int) float64 {
	m := a.fit.Model
	if c := &m.Data().Channels[i]; c.Frequency != nil {
		return a.sum(m.Data().Units(c)) / a.sum(reached(m.Data(), c))
	}
	return a.mean(m.ModelExposure(i))
}

// frequencyGrid returns 1, 1.1, … below the channel's highest frequency, and 1
// where that is lower.
func frequencyGrid(c *mmm.Channel) []float64 {
	top := 0.0
	for _, f := range c.Frequency {
		top = max(top, f)
	}
	grid := []float64{1}
	for k := 1; 1+float64(k)/10 < top; k++ {
		grid = append(grid, 1+float64(k)/10)
	}
	return grid
}

// reached returns reach over the modelled periods.
func reached(d *mmm.Data, c *mmm.Channel) []float64 {
	var reach []float64
	for g := range d.G() {
		reach = append(reach, c.Exposure[g*d.MediaT()+d.History:(g+1)*d.MediaT()]...)
	}
	return reach
}
