package response

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// Curves against the forward model's formula with the data's exposure multiplied,
// and against the contribution at multiplier 1.
func TestCurvesSlow(t *testing.T) {
	multipliers := []float64{0, 0.3, 1, 1.7}
	for name, d := range cases() {
		t.Run(name, func(t *testing.T) {
			m := model(t, d, onCoefficients)
			a := prior(m, 30)
			all := thetas(t, a)
			curves, err := a.Curves(multipliers)
			if err != nil {
				t.Fatal(err)
			}
			channels, err := a.Channels()
			if err != nil {
				t.Fatal(err)
			}
			if len(curves) != 3 {
				t.Fatalf("%d curves, want those of the three paid channels", len(curves))
			}
			for i, c := range curves {
				if want := d.Channels[i]; c.Channel != want.Name || c.Spend != sum(want.Spend) {
					t.Errorf("%s cost %v, want %s and %v", c.Channel, c.Spend, want.Name, sum(want.Spend))
				}
				for j, p := range c.Points {
					what := fmt.Sprintf("%s at %v", c.Channel, p.Multiplier)
					var x []float64
					for _, theta := range all {
						x = append(x, worth(d, contribution(t, m, theta, i, times(multipliers[j], actually(d, i)))))
					}
					same(t, what, p.Contribution, x, roundOff)
					numtest.Close(t, what+": multiplier", p.Multiplier, multipliers[j], 0)
					numtest.Close(t, what+": spend", p.Spend, multipliers[j]*c.Spend, 1e-12)
					if p.Extrapolated != (p.Multiplier > 1) {
						t.Errorf("%s: extrapolated %v", what, p.Extrapolated)
					}
				}
				sameEstimate(t, c.Channel+" now", c.Points[2].Contribution, channels.Channels[i].Contribution, roundOff)
			}
		})
	}
}

// Nothing for nothing, more for more, and in proportion where nothing saturates:
// search has no curve, and only the frequency of video has one.
func TestCurvesPhysics(t *testing.T) {
	curves, err := prior(model(t, market(3, nil)), 30).Curves(Multipliers())
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range curves {
		now := c.Points[10].Contribution.Mean
		for j, p := range c.Points {
			e := p.Contribution
			switch {
			case j == 0 && (e.Mean != 0 || e.Lo != 0 || e.Hi != 0):
				t.Errorf("%s brings %+v for nothing", c.Channel, e)
			case j > 0 && !(e.Mean > c.Points[j-1].Contribution.Mean && e.Lo > c.Points[j-1].Contribution.Lo):
				t.Errorf("%s brings %+v at %v, no more than at %v", c.Channel, e, p.Multiplier, c.Points[j-1].Multiplier)
			case i > 0:
				numtest.Close(t, c.Channel, e.Mean, p.Multiplier*now, roundOff)
			case j > 10 && !(e.Mean < p.Multiplier*now):
				t.Errorf("%s does not saturate: %v at %v, %v now", c.Channel, e.Mean, p.Multiplier, now)
			}
		}
	}
}

func TestMultipliersLimits(t *testing.T) {
	m := Multipliers()
	numtest.CloseSlice(t, "first, actual, last", []float64{m[0], m[1], m[10], m[len(m)-1]}, []float64{0, 0.1, 1, 2}, 0)
	curves, err := prior(model(t, market(1, nil)), 3).Curves(nil)
	if err != nil || len(curves) != 3 || len(curves[0].Points) != 0 {
		t.Errorf("without multipliers: %v, %v", curves, err)
	}
}
