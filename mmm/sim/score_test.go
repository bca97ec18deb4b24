package sim

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

func TestMetricsFormula(t *testing.T) {
	truth, estimate := []float64{1, 2, 3}, []float64{1, 4, 1}
	numtest.Close(t, "SRMSE", SRMSE(truth, estimate), math.Sqrt((0+4+4)/3.0)/2, 1e-15)
	numtest.Close(t, "WAPE", WAPE([]float64{1, 10, 0}, truth, estimate), 20.0/21, 1e-15)
}

func TestMetricsLimits(t *testing.T) {
	x := []float64{2, 5}
	numtest.Close(t, "SRMSE of the truth", SRMSE(x, x), 0, 0)
	numtest.Close(t, "WAPE of the truth", WAPE(x, x, x), 0, 0)
	for what, v := range map[string]float64{
		"SRMSE of nothing":         SRMSE(nil, nil),
		"SRMSE of a truth of zero": SRMSE([]float64{0, 0}, x),
		"WAPE of nothing":          WAPE(nil, nil, nil),
		"WAPE without weight":      WAPE([]float64{0, 0}, x, x),
		"SRMSE with NaN":           SRMSE(x, []float64{math.NaN(), 1}),
		"WAPE with NaN":            WAPE(x, x, []float64{math.NaN(), 1}),
	} {
		if !math.IsNaN(v) {
			t.Errorf("%s is %v, want NaN", what, v)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for series of different lengths")
		}
	}()
	SRMSE(x, x[:1])
}

// fitAt returns a fit of the market whose draws are the true parameters with the
// returns of paid channels multiplied by each of factors.
func fitAt(t *testing.T, m *Market, factors []float64) *mmm.Fit {
	t.Helper()
	theta, model := trueParameters(t, m)
	post := model.Posterior(mmm.DefaultParametrisation())
	set := draws.NewSet(post.Names(), 1, len(factors))
	layout := model.Layout()
	for _, f := range factors {
		values := map[string]float64{}
		for i := range layout.Params {
			p := &layout.Params[i]
			for k := range p.Len() {
				v := theta[p.Start+k]
				if p.Name == "roi_m" || p.Name == "roi_rf" {
					v *= f
				}
				values[p.ValueName(k)] = v
			}
		}
		var row []float64
		for _, name := range post.Names() {
			row = append(row, values[name])
		}
		set.Append(0, row)
	}
	return &mmm.Fit{Model: model, Posterior: post, Draws: set}
}

// Draws around the truth by known factors have known scores.
func TestScoreOfKnownDraws(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Media.Reach, s.Media.Organic, s.Geo.Count, s.Days = 3, 1, 1, 2, 400
	m := market(t, s, 3)
	score, err := m.Truth.Score(fitAt(t, m, []float64{1.1, 1.2, 1.3, 1.4, 1.5}))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range score.Channels {
		truth := &m.Truth.Channels[i]
		if truth.Kind == mmm.Organic {
			numtest.Close(t, c.Name+" error", c.Total.Error(), 0, 1e-9)
			if !math.IsNaN(c.ROI.Mean) || !math.IsNaN(c.ROI.True) || c.ROI.Covered(0) {
				t.Errorf("%s: ROI %+v of a channel without spend", c.Name, c.ROI)
			}
			continue
		}
		roi := float64(truth.Window.ROI)
		numtest.Close(t, c.Name+" true ROI", c.ROI.True, roi, 1e-12)
		numtest.Close(t, c.Name+" ROI error", c.ROI.Error(), 0.3, 1e-6)
		numtest.Close(t, c.Name+" mROI error", c.MROI.Error(), 0.3, 1e-6)
		numtest.Close(t, c.Name+" median", c.ROI.Median, 1.3*roi, 1e-6)
		numtest.CloseSlice(t, c.Name+" lower ends", c.ROI.Lo, []float64{1.2 * roi, 1.12 * roi, 1.112 * roi}, 1e-6)
		numtest.CloseSlice(t, c.Name+" upper ends", c.ROI.Hi, []float64{1.4 * roi, 1.48 * roi, 1.488 * roi}, 1e-6)
		national := make([]float64, s.Days)
		tooHigh := make([]float64, s.Days)
		var geo float64
		for _, row := range truth.Contribution {
			own := make([]float64, s.Days)
			for day, v := range row {
				national[day] += v
				tooHigh[day] += 1.3 * v
				own[day] = 1.3 * v
			}
			geo += SRMSE(row, own) / float64(len(truth.Contribution))
		}
		numtest.Close(t, c.Name+" SRMSE", c.SRMSE, SRMSE(national, tooHigh), 1e-6)
		numtest.Close(t, c.Name+" SRMSE of geos", c.GeoSRMSE, geo, 1e-6)
	}
	numtest.Close(t, "ROI error", score.ROIError(), 0.3, 1e-6)
	numtest.Close(t, "mROI error", score.MROIError(), 0.3, 1e-6)
}

// Of 11 draws at factors f_0 < … < f_10 the 50%, 90% and 94% intervals begin at
// f_2.5, f_0.5 and f_0.3.
func TestScoreCoverage(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Days = 2, 400
	m := market(t, s, 3)
	for _, c := range []struct {
		first, second, third, fourth float64
		want                         []float64
	}{
		{0.7, 0.8, 0.9, 0.95, []float64{1, 1, 1}},
		{0.7, 0.8, 0.99, 1.03, []float64{0, 1, 1}},
		{0.95, 1.1, 1.15, 1.2, []float64{0, 0, 1}},
		{1.05, 1.1, 1.15, 1.2, []float64{0, 0, 0}},
	} {
		score, err := m.Truth.Score(fitAt(t, m, []float64{c.first, c.second, c.third, c.fourth, 1.3, 1.35, 1.4, 1.45, 1.5, 1.55, 1.6}))
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range score.Channels {
			numtest.CloseSlice(t, ch.Name+" coverage of contributions", ch.Coverage, c.want, 1e-9)
			for l, want := range c.want {
				if ch.ROI.Covered(l) != (want == 1) || ch.MROI.Covered(l) != (want == 1) || ch.Total.Covered(l) != (want == 1) {
					t.Errorf("%s: interval [%v, %v] of level %v and truth %v: covered %v", ch.Name, ch.ROI.Lo[l], ch.ROI.Hi[l], Levels()[l], ch.ROI.True, ch.ROI.Covered(l))
				}
			}
		}
	}
}

// A fit of other data than the truth's is refused.
func TestScoreHostile(t *testing.T) {
	s := Default()
	s.Media.Paid, s.Days = 2, 400
	m := market(t, s, 3)
	fit := fitAt(t, m, []float64{1})
	s.Days = 399
	if _, err := market(t, s, 3).Truth.Score(fit); err == nil {
		t.Error("the fit is of other periods than the truth")
	}
	s.Days, s.Media.Paid = 400, 3
	if _, err := market(t, s, 3).Truth.Score(fit); err == nil {
		t.Error("the fit lacks a channel of the truth")
	}
}
