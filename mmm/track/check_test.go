package track

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/mmm"
)

// Everything that is wrong is said, with what it is about and on which day.
func TestNewHostile(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		spoil func(d *mmm.Data, n *Notes, s *Spec, scale *Scale)
		want  string // in the problem
	}{
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Geos = []string{"a", "b"} }, "geos: there are 2"},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Grain = "hour" }, `unknown grain "hour"`},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Periods = nil }, "there are no periods"},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Periods[5]++ }, "time: 2024-01-07 follows 2024-01-05"},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.History = -1 }, "history of -1"},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Outcome.Values[3] = inf }, "outcome: 1 of its values cannot be, the first is +Inf on 2024-01-04"},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Outcome.Values = d.Outcome.Values[1:] }, "outcome: 29 values, want 30"},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) {
			d.Channels[0].Exposure[20], d.Channels[0].Exposure[21] = nan, -1
		}, `channel "tv": 2 of its exposures cannot be, the first is NaN on 2024-01-01`},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Channels[0].Exposure[0] = -3 }, "the first is -3 on 2023-12-12"},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Channels[1].Frequency = nil }, `channel "video": 0 frequencies, want 50`},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Channels[0].Frequency = d.Channels[1].Frequency }, `channel "tv": has a frequency`},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Channels[0].Spend[7] = nan }, `channel "tv": 1 of its values of spend`},
		{func(d *mmm.Data, _ *Notes, _ *Spec, _ *Scale) { d.Controls[0].Values[29] = nan }, `control "price": 1 of its values cannot be, the first is NaN on 2024-01-30`},
		{func(_ *mmm.Data, n *Notes, _ *Spec, _ *Scale) { n.Variance[2] = -1 }, "notes: 1 of its variances"},
		{func(_ *mmm.Data, n *Notes, _ *Spec, _ *Scale) { n.Tests[0].Channel = "radio" }, `test "up": unknown channel "radio"`},
		{func(_ *mmm.Data, n *Notes, _ *Spec, _ *Scale) { n.Tests[0].SE = 0 }, `test "up": effect 900 with standard error 0`},
		{func(_ *mmm.Data, n *Notes, _ *Spec, _ *Scale) { n.Tests[0].Low = 1.4 }, `test "up": compares 1.4 with 1.4`},
		{func(_ *mmm.Data, n *Notes, _ *Spec, _ *Scale) { n.Tests[0].End = n.Tests[0].Start - 1 }, `test "up": ends on`},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Channels = s.Channels[1:] }, "channels: there are 2"},
		{func(d *mmm.Data, _ *Notes, s *Spec, scale *Scale) {
			d.Channels, s.Channels, scale.Exposure, scale.Usual, scale.Frequency = nil, nil, nil, nil, nil
		}, "channels: there are none"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.MaxLag = -1 }, "max_lag: is -1"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.YearlyOrder = -1 }, "yearly order -1"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Channels[0].Adstock = "wave" }, `channel "tv": unknown carry-over "wave"`},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Channels[0].Saturation = "wall" }, `channel "tv": unknown saturation "wall"`},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { delete(s.Channels[0].Shape, "ec") }, `channel "tv": ec: has no prior`},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) {
			s.Channels[0].Shape["alpha"] = prior(dist.Normal{Sigma: 1})
		}, `channel "tv": alpha: its prior Normal(0, 1) reaches beyond [0, 1]`},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Channels[0].Share = nan }, `channel "tv": is thought to bring NaN`},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Channels[0].Wear = dist.Prior{} }, `channel "tv": its creatives are replaced`},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Drift.Rate = prior(dist.LogNormal{Sigma: -1}) }, "drift: its prior is not valid"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Drift.Floor = 0 }, "drift: its floor is 0"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Noise.AR = prior(dist.Uniform{Low: 0, High: 2}) }, "autocorrelation: its prior Uniform(0, 2) reaches beyond [-1, 1]"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Baseline.LevelSD = nan }, "baseline: a standard deviation of NaN"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Online.Particles = 0 }, "online: 0 particles"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Online.Robust.Threshold = inf }, "online: threshold +Inf"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Online.DriftFactor = -1 }, "drift is multiplied by -1"},
		{func(_ *mmm.Data, _ *Notes, s *Spec, _ *Scale) { s.Online.MinESS = 1.5 }, "resampled below a share of 1.5"},
		{func(_ *mmm.Data, _ *Notes, _ *Spec, scale *Scale) { scale.Outcome = nan }, "outcome: is typically NaN"},
		{func(_ *mmm.Data, _ *Notes, _ *Spec, scale *Scale) { scale.Exposure[1] = 0 }, `channel "video": its reference exposure is 0`},
		{func(_ *mmm.Data, _ *Notes, _ *Spec, scale *Scale) { scale.Usual[0] = nan }, `channel "tv": its usual exposure is NaN`},
		{func(_ *mmm.Data, _ *Notes, _ *Spec, scale *Scale) { scale.Frequency[0] = 2 }, `channel "tv": is paid, and its reference frequency is 2`},
		{func(_ *mmm.Data, _ *Notes, _ *Spec, scale *Scale) { scale.SD = nil }, "controls: there are 1 treatments and controls"},
	} {
		d, notes := market(t, 30)
		s, scale := DefaultSpec(d), NewScale(d)
		c.spoil(d, &notes, &s, &scale)
		_, err := New(d, notes, s, scale)
		var found mmm.Problems
		if !errors.As(err, &found) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, got: %v", c.want, err)
		}
	}
	d, notes := market(t, 30)
	s, scale := DefaultSpec(d), NewScale(d)
	d.Outcome.Values[3], d.Channels[0].Exposure[2], s.Drift.Floor, scale.Value = inf, nan, -1, nan
	var found mmm.Problems
	if _, err := New(d, notes, s, scale); !errors.As(err, &found) || len(found) != 4 {
		t.Errorf("four problems, and %d are said: %v", len(found), err)
	}
}
