package mmm_test

import (
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// What the reference model class's analyzer says of a single draw, computed in
// float64 numpy from its formulas: paid channels m0, m1, rf.
func TestAnalysisReference(t *testing.T) {
	for _, c := range []struct {
		name                                       string
		spend, revenue, roi, mroi, mroiFreq, count []float64
		cpik                                       []float64
		expected, actual                           float64
		geo, national                              [3]float64
	}{
		{
			"A_roi_lognormal", []float64{177, 74, 131}, []float64{212.4, 59.2, 196.5}, []float64{1.2, 0.8, 1.5},
			[]float64{0.5914031701, 0.482108821, 1.5}, []float64{0.5914031701, 0.482108821, 1.158155275},
			[]float64{122.1974656, 35.83327429, 107.0140347}, []float64{1.448475213, 2.065119682, 1.2241385},
			1267.840494, 783, [3]float64{-1.551821263, 0.6782856791, 0.619208805}, [3]float64{-16.57943197, 0.62409478, 0.619208805},
		},
		{
			"C_mroi_lognormal", []float64{177, 74, 131}, []float64{430.9750317, 98.2350829, 196.5}, []float64{2.434887185, 1.32750112, 1.5},
			[]float64{1.2, 0.8, 1.5}, []float64{1.2, 0.8, 1.158155275},
			[]float64{247.9475359, 59.4608897, 107.0140347}, []float64{0.7138606939, 1.244515519, 1.2241385},
			1525.450609, 783, [3]float64{-4.841453372, 1.012019069, 0.9482127829}, [3]float64{-39.68249026, 0.9543650774, 0.9482127829},
		},
		{
			"E_roi_calibration", []float64{177, 74, 131}, []float64{209.1213264, 41.13774522, 174.3360045}, []float64{1.18147642, 0.5559154759, 1.330809194},
			[]float64{0.5822740836, 0.3350146933, 1.330809194}, []float64{0.5822740836, 0.3350146933, 1.027522459},
			[]float64{120.3111868, 24.90033966, 94.94350758}, []float64{1.471184888, 2.971847011, 1.379767857},
			1224.33557, 783, [3]float64{-1.11190762, 0.623662854, 0.5636469609}, [3]float64{-13.52961385, 0.5696190254, 0.5636469609},
		},
		{
			"N_national", []float64{128, 57, 98}, []float64{153.6, 45.6, 147}, []float64{1.2, 0.8, 1.5},
			[]float64{0.6081549962, 0.4935078405, 1.5}, []float64{0.6081549962, 0.4935078405, 1.160535826},
			[]float64{97.16508511, 28.60001313, 89.5074659}, []float64{1.317345627, 1.993006078, 1.094880734},
			908.9679475, 533.5, [3]float64{-11.39280565, 0.7299935888, 0.7037824696}, [3]float64{-11.39280565, 0.7299935888, 0.7037824696},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := response.New(mmm.ReferenceFit(t, c.name), response.DefaultLevel)
			got, err := a.Channels()
			if err != nil {
				t.Fatal(err)
			}
			check := func(what string, of func(ch *response.Channel) float64, want []float64) {
				var values []float64
				for i := range 3 {
					values = append(values, of(&got.Channels[i]))
				}
				numtest.CloseSlice(t, what, values, want, 1e-8)
			}
			check("spend", func(ch *response.Channel) float64 { return float64(ch.Spend) }, c.spend)
			check("incremental revenue", func(ch *response.Channel) float64 { return ch.Contribution.Mean }, c.revenue)
			check("ROI", func(ch *response.Channel) float64 { return ch.ROI.Mean }, c.roi)
			check("mROI by reach", func(ch *response.Channel) float64 { return ch.MROI.Mean }, c.mroi)
			check("mROI by frequency", func(ch *response.Channel) float64 { return ch.MROIFrequency.Mean }, c.mroiFreq)
			check("incremental outcome", func(ch *response.Channel) float64 { return ch.Outcome.Mean }, c.count)
			check("CPIK", func(ch *response.Channel) float64 { return ch.CPIK.Mean }, c.cpik)
			numtest.Close(t, "expected revenue", got.Expected.Mean, c.expected, 1e-8)
			numtest.Close(t, "actual revenue", got.Actual, c.actual, 1e-12)
			f, err := a.Fitness()
			if err != nil {
				t.Fatal(err)
			}
			three := func(a response.Accuracy) []float64 {
				return []float64{float64(a.R2), float64(a.MAPE), float64(a.WMAPE)}
			}
			numtest.CloseSlice(t, "geo accuracy", three(f.GeoAll), c.geo[:], 1e-8)
			numtest.CloseSlice(t, "national accuracy", three(f.NationalAll), c.national[:], 1e-8)
		})
	}
}

func TestCurvesReference(t *testing.T) {
	a := response.New(mmm.ReferenceFit(t, "A_roi_lognormal"), response.DefaultLevel)
	curves, err := a.Curves([]float64{0, 0.5, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{{0, 0, 0}, {142.432419, 36.95235084, 98.25}, {212.4, 59.2, 196.5}, {283.1976216, 85.07501869, 393}}
	for j := range want {
		var got []float64
		for _, c := range curves {
			got = append(got, c.Points[j].Contribution.Mean)
		}
		numtest.CloseSlice(t, "contribution", got, want[j], 1e-8)
	}
	if !curves[0].Points[3].Extrapolated || curves[0].Points[2].Extrapolated {
		t.Error("twice the spend is beyond what was spent, once is not")
	}
}

func TestFrequencyReference(t *testing.T) {
	a := response.New(mmm.ReferenceFit(t, "A_roi_lognormal"), response.DefaultLevel)
	all, err := a.Frequencies()
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	want := map[float64]float64{1: 1.246823736, 1.5: 1.525194831, 2: 1.592888598, 2.5: 1.548366279}
	found := 0
	for _, p := range all[0].Points {
		if roi, ok := want[p.Frequency]; ok {
			numtest.Close(t, "ROI at constant frequency", p.ROI.Mean, roi, 1e-8)
			found++
		}
		if p.ROI.Mean > all[0].ROI.Mean {
			t.Errorf("frequency %v returns %v, more than the optimum's %v", p.Frequency, p.ROI.Mean, all[0].ROI.Mean)
		}
	}
	if found != len(want) {
		t.Errorf("%d of %d frequencies", found, len(want))
	}
}

// Contributions, baseline and expected outcome add up, in every period.
func TestContributionsAddUp(t *testing.T) {
	for _, byGeo := range []bool{false, true} {
		a := response.New(mmm.ReferenceFit(t, "A_roi_lognormal"), response.DefaultLevel)
		f, err := a.Fit(byGeo)
		if err != nil {
			t.Fatal(err)
		}
		left := make([][]float64, len(f.Expected.Values))
		for g, row := range f.Expected.Values {
			for t, e := range row {
				left[g] = append(left[g], e.Mean-f.Baseline.Values[g][t].Mean)
			}
		}
		if err := a.Contributions(byGeo, func(s response.Series) error {
			for g, row := range s.Values {
				for t, e := range row {
					left[g][t] -= e.Mean
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		for g := range left {
			numtest.CloseSlice(t, "what is left", left[g], make([]float64, len(left[g])), 1e-9)
		}
	}
}
