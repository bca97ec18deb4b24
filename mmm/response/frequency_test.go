package response

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

// Returns at each frequency against the forward model's formula with the data's
// frequency replaced, and reach such that impressions stay; the optimum is the best
// of them.
func TestFrequenciesSlow(t *testing.T) {
	const video = 2
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			m := model(t, d, onCoefficients)
			a := prior(m, 7) // few, so that the means and the medians are not highest at the same frequency
			all := thetas(t, a)
			got, err := a.Frequencies()
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != 1 || got[0].Channel != "video" {
				t.Fatalf("%+v, want the paid channel with frequency", got)
			}
			c, x := d.Channels[video], actually(d, video)
			var highest, best, optimal float64
			for _, f := range c.Frequency {
				highest = math.Max(highest, f)
			}
			steps := 0
			for f := 1.0; f < highest-1e-9; f = 1 + float64(steps)/10 {
				constant := func(g, t int) (float64, float64) {
					reach, frequency := x(g, t)
					return reach * frequency / f, f
				}
				var roi []float64
				for _, theta := range all {
					roi = append(roi, worth(d, contribution(t, m, theta, video, constant))/sum(c.Spend))
				}
				p := got[0].Points[steps]
				numtest.Close(t, "frequency", p.Frequency, f, 1e-12)
				same(t, fmt.Sprintf("ROI at %v", f), p.ROI, roi, roundOff)
				if mean := draws.Summarise(roi, level).Mean; steps == 0 || mean > best {
					best, optimal = mean, f
				}
				steps++
			}
			if len(got[0].Points) != steps || steps < 20 {
				t.Errorf("%d frequencies, want %d", len(got[0].Points), steps)
			}
			numtest.Close(t, "optimal frequency", got[0].Optimal, optimal, 1e-12)
			numtest.Close(t, "best ROI", got[0].ROI.Mean, best, roundOff)

			var impressions, reached float64
			for k := range d.G() * d.T() {
				reach, frequency := x(k/d.T(), d.History+k%d.T())
				impressions, reached = impressions+reach*frequency, reached+reach
			}
			numtest.Close(t, "average frequency", got[0].Average, impressions/reached, 1e-12)
		})
	}
}

// Where frequency is the same everywhere, the return at it is the actual one; with
// a steep curve the optimum is inside the grid, and where nobody was reached twice
// there is one point.
func TestFrequenciesLimits(t *testing.T) {
	fit := func(frequency float64) (Frequency, *Channels) {
		t.Helper()
		a := prior(model(t, market(3, func(d *mmm.Data) {
			for i := range d.Channels[2].Frequency {
				d.Channels[2].Frequency[i] = frequency
			}
			d.Channels[2].Frequency[0] = 1.05 * frequency // before the modelled periods
		})), 30)
		f, err := a.Frequencies()
		if err != nil {
			t.Fatal(err)
		}
		c, err := a.Channels()
		if err != nil {
			t.Fatal(err)
		}
		return f[0], c
	}
	f, c := fit(2)
	last := f.Points[len(f.Points)-1]
	numtest.Close(t, "average", f.Average, 2, 1e-12)
	numtest.Close(t, "last point", last.Frequency, 2, 1e-12)
	numtest.Close(t, "return at the actual frequency", last.ROI.Mean/c.Channels[2].ROI.Mean, 1, 0.05) // but for one week's 5%
	if f.Optimal == 1 || f.ROI.Mean < last.ROI.Mean {
		t.Errorf("the best is %v at %v, the actual %v", f.ROI, f.Optimal, last.ROI)
	}
	if f, _ = fit(0.7); len(f.Points) != 1 || f.Optimal != 1 || f.Points[0].Frequency != 1 {
		t.Errorf("below one contact: %+v", f)
	}
	none, err := prior(model(t, market(1, func(d *mmm.Data) { d.Channels = d.Channels[:2] })), 3).Frequencies()
	if err != nil || len(none) != 0 {
		t.Errorf("without frequency: %v, %v", none, err)
	}
}
