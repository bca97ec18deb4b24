package track

import (
	"math"
	"reflect"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// A specification that nobody touched changes nothing.
func TestAdoptDefaults(t *testing.T) {
	for _, days := range []int{60, 700} {
		d, _ := market(t, days)
		s, want, got := mmm.DefaultSpec(d), DefaultSpec(d), DefaultSpec(d)
		Adopt(&got, &s, d)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d days: %+v, want %+v", days, got, want)
		}
	}
}

func TestAdoptChanges(t *testing.T) {
	d, notes := market(t, 60)
	s, spec := mmm.DefaultSpec(d), DefaultSpec(d)
	s.MaxLag, s.Baseline.YearlyOrder, s.Baseline.Weekly = 21, 3, false
	own := dist.Prior{Dist: dist.Beta{A: 3, B: 3}}
	tv, video := &s.Channels[0], &s.Channels[1]
	tv.Adstock, tv.Saturation, tv.SaturationFirst = adstock.KindWeibullPDF, saturation.KindLogistic, true
	tv.Shape = mmm.DefaultShape(d.Grain, 21, mmm.Paid, tv.Adstock, tv.Saturation)
	tv.Effect = dist.Prior{Dist: dist.LogNormal{Mu: math.Log(0.5), Sigma: 0.4}}
	video.Shape["alpha"] = own
	video.On, video.Effect = mmm.OnContribution, dist.Prior{Dist: dist.Normal{Mu: 0.07, Sigma: 0.02}}
	before := DefaultSpec(d)
	Adopt(&spec, &s, d)
	if spec.MaxLag != 21 || spec.YearlyOrder != 3 || spec.Weekly {
		t.Errorf("lag %d, order %d, weekly %v", spec.MaxLag, spec.YearlyOrder, spec.Weekly)
	}
	c := &spec.Channels[0]
	if c.Adstock != adstock.KindWeibullPDF || c.Saturation != saturation.KindLogistic || !c.SaturationFirst || !reflect.DeepEqual(c.Shape, tv.Shape) {
		t.Errorf("channel %+v", c)
	}
	var spend, outcome, n float64
	for i, y := range d.Outcome.Values {
		spend += d.Channels[0].Spend[i]
		if !math.IsNaN(y) {
			outcome, n = outcome+y, n+1
		}
	}
	unit := spend / (outcome / n * float64(d.T()))
	numtest.Close(t, "share", c.Share, unit*tv.Effect.Mean(), 1e-12)
	numtest.Close(t, "sd of share", c.ShareSD, unit*tv.Effect.SD(), 1e-12)
	c = &spec.Channels[1]
	if !reflect.DeepEqual(c.Shape["alpha"], own) || !reflect.DeepEqual(c.Shape["ec"], before.Channels[1].Shape["ec"]) {
		t.Errorf("shape %v", c.Shape)
	}
	numtest.CloseSlice(t, "contribution", []float64{c.Share, c.ShareSD}, []float64{0.07, 0.02}, 1e-15)
	if _, err := New(d, notes, spec, NewScale(d)); err != nil {
		t.Error(err)
	}
}

// Priors that say nothing of a share leave it.
func TestAdoptLimits(t *testing.T) {
	d, _ := market(t, 60)
	for _, c := range []struct {
		on    mmm.PriorOn
		prior dist.Dist
	}{
		{mmm.OnCoefficient, dist.HalfNormal{Sigma: 1}},
		{mmm.OnMROI, dist.LogNormal{Mu: 0, Sigma: 1}},
		{mmm.OnROI, dist.StudentT{DF: 1, Scale: 1}}, // without a mean
	} {
		s, spec := mmm.DefaultSpec(d), DefaultSpec(d)
		s.Channels[0].On, s.Channels[0].Effect = c.on, dist.Prior{Dist: c.prior}
		Adopt(&spec, &s, d)
		if want := DefaultSpec(d).Channels[0]; spec.Channels[0].Share != want.Share || spec.Channels[0].ShareSD != want.ShareSD {
			t.Errorf("%s: share %v", c.on, spec.Channels[0].Share)
		}
	}
}
