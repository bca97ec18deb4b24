package surface

import (
	"fmt"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
)

// roundOff is how far sums of thousands of cells may be apart, relative to outcome.
const roundOff = 1e-10

// check compares everything that a surface keeps with the oracle.
func (o *oracle) check(t testing.TB, s *Surface) {
	t.Helper()
	factor := o.factor()
	numtest.Close(t, "factor", s.Anchor.Factor, factor, roundOff)
	numtest.Close(t, "reported outcome", s.Anchor.Observed, o.reported(), roundOff)
	if s.Draws != len(o.thetas) {
		t.Fatalf("%d draws, want %d", s.Draws, len(o.thetas))
	}
	for k, theta := range o.thetas {
		numtest.Close(t, fmt.Sprintf("base of draw %d", k), s.Base[k], factor*sum(o.bases(t, theta)), roundOff)
	}
	for at := range s.Channels {
		o.checkChannel(t, s, at, factor)
	}
}

func (o *oracle) checkChannel(t testing.TB, s *Surface, at int, factor float64) {
	t.Helper()
	c := &s.Channels[at]
	i := o.channel(c.Name)
	later := make([]float64, len(c.Nodes))
	outlook := o.m.NewOutlook(horizonFirst, horizonN)
	for k, theta := range o.thetas {
		outlook.Set(theta)
		numtest.Close(t, c.Name+": log prior", c.LogPrior[k], outlook.ChannelLogPrior(i), 1e-12)
		for j, spend := range c.Nodes {
			weeks := o.adds(theta, i, more(o.plan(i), constantly(spend/c.Today)))
			numtest.Close(t, fmt.Sprintf("%s at %v, draw %d", c.Name, spend, k), c.Response[j*s.Draws+k], factor*sum(weeks), roundOff)
			later[j] += factor * sum(weeks[horizonN:]) / float64(s.Draws)
		}
	}
	numtest.CloseSlice(t, c.Name+": later", c.Later, later, roundOff)
	if tail := later[len(later)-1]; !(tail > 0) && !o.immediate() {
		t.Errorf("%s brings %v after the horizon, which tests nothing", c.Name, tail)
	}
}

// immediate reports whether nothing carries over.
func (o *oracle) immediate() bool {
	w := make([]float64, 2)
	o.e.Weights(w, tv)
	return w[1] == 0
}

// channel returns the position of a channel in the data.
func (o *oracle) channel(name string) int {
	for i, c := range o.d.Channels {
		if c.Name == name {
			return i
		}
	}
	return -1
}

func sum(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s
}

// At its nodes a surface is the model, for every kind of carry-over, saturation
// before and after it, one geo or three, and every kind of outcome.
func TestSurfaceSlow(t *testing.T) {
	type world struct {
		name   string
		geos   int
		change func(d *mmm.Data)
	}
	worlds := []world{{"national revenue", 1, nil}, {"national count", 1, counted}, {"geo valued count", 3, valued}, {"geo count", 3, counted}}
	for n, kind := range adstock.Kinds() {
		for m, saturationFirst := range []bool{false, true} {
			w := worlds[(n+2*m)%len(worlds)]
			t.Run(fmt.Sprintf("%s/%v/%s", kind, saturationFirst, w.name), func(t *testing.T) {
				d := market(w.geos, w.change)
				fit := prior(model(t, d, carryOver(d, kind, saturationFirst)))
				s := build(t, fit, horizon(d), options())
				newOracle(t, fit, planned{}).check(t, s)
				if want := w.name != "national count" && w.name != "geo count"; s.Money != want || s.Unit != d.Unit() {
					t.Errorf("outcome in %s, money %v", s.Unit, s.Money)
				}
			})
		}
	}
}

// Planned spend is spread as planned, at the cost that exposure had in each geo; cost
// divides exposure; controls move the base by their coefficients; the value is that
// of everything.
func TestChangesSlow(t *testing.T) {
	const geos = 3
	cells := func(f func(g, t int) float64) []float64 {
		x := make([]float64, geos*horizonN)
		for k := range x {
			x[k] = f(k/horizonN, k%horizonN)
		}
		return x
	}
	plan := cells(func(g, t int) float64 { return float64((t%4)*(g+1)) * 17 })
	cost := cells(func(g, t int) float64 { return 0.5 + float64((t+g)%5) })
	controls := map[string][]float64{"temperature": cells(func(g, t int) float64 { return float64(20 + g - t) })}
	value := cells(func(g, t int) float64 { return float64(1 + g + t%3) })

	d := market(geos, valued)
	m := model(t, d)
	bare := newOracle(t, prior(m), planned{})
	replanned := func(g, t int) (float64, float64) {
		var spend, exposure float64
		for now := range horizonN {
			spend += d.Channels[video].Spend[g*periods+horizonFirst+now]
			reach, _ := bare.actual(video)(g, now)
			exposure += reach
		}
		_, frequency := bare.actual(video)(g, t)
		if frequency == 0 {
			frequency = meanFrequency(d, video, g)
		}
		return plan[g*horizonN+t] * exposure / spend, frequency
	}
	dearer := func(x delivery) delivery {
		return func(g, t int) (float64, float64) {
			exposure, frequency := x(g, t)
			return exposure / cost[g*horizonN+t], frequency
		}
	}
	for name, c := range map[string]struct {
		changes Changes
		want    planned
		today   map[string]float64
	}{
		"spend":    {Changes{Spend: map[string][]float64{"video": plan}}, planned{today: map[string]delivery{"video": replanned}}, map[string]float64{"video": sum(plan)}},
		"cost":     {Changes{Cost: map[string][]float64{"tv": cost}}, planned{today: map[string]delivery{"tv": dearer(bare.actual(tv))}}, nil},
		"controls": {Changes{Controls: controls}, planned{controls: controls}, nil},
		"value":    {Changes{Value: value}, planned{value: value}, nil},
		"all": {
			Changes{Spend: map[string][]float64{"video": plan}, Cost: map[string][]float64{"video": cost}, Controls: controls, Value: value},
			planned{today: map[string]delivery{"video": dearer(replanned)}, controls: controls, value: value}, map[string]float64{"video": sum(plan)},
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := horizon(d)
			h.Changes = c.changes
			s := build(t, prior(m), h, options())
			newOracle(t, prior(m), c.want).check(t, s)
			for i := range s.Channels {
				want, planned := c.today[s.Channels[i].Name]
				if !planned {
					want = spentIn(d, i+1)
				}
				numtest.Close(t, s.Channels[i].Name+": today", s.Channels[i].Today, want, 1e-12)
			}
		})
	}
}

// spentIn returns what was spent on channel i in the horizon.
func spentIn(d *mmm.Data, i int) float64 {
	var s float64
	for k, v := range d.Channels[i].Spend {
		if t := k%periods - horizonFirst; t >= 0 && t < horizonN {
			s += v
		}
	}
	return s
}

// meanFrequency returns the average frequency of those whom channel i reached in geo
// g in the modelled periods.
func meanFrequency(d *mmm.Data, i, g int) float64 {
	var reach, contacts float64
	for t := range periods {
		k := g*d.MediaT() + d.History + t
		reach += d.Channels[i].Exposure[k]
		contacts += d.Channels[i].Exposure[k] * d.Channels[i].Frequency[k]
	}
	return contacts / reach
}

// rates returns the average spend and exposure of channel i in geo g.
func rates(d *mmm.Data, i, g int) (spend, exposure float64) {
	for t := range periods {
		spend += d.Channels[i].Spend[g*periods+t] / periods
		exposure += d.Channels[i].Exposure[g*d.MediaT()+d.History+t] / periods
	}
	return spend, exposure
}

// blank sets values of the horizon to zero.
func blank(d *mmm.Data, x []float64, lead int) {
	for k := range x {
		if t := k%(periods+lead) - lead - horizonFirst; t >= 0 && t < horizonN {
			x[k] = 0
		}
	}
}

// A channel that was off in the horizon is spread evenly over it, at the average cost
// and over the geos of all data.
func TestIdleChannelsSlow(t *testing.T) {
	for _, i := range []int{tv, video} {
		d := market(3, func(d *mmm.Data) {
			blank(d, d.Channels[i].Spend, 0)
			blank(d, d.Channels[i].Exposure, d.History)
		})
		fit := prior(model(t, d))
		s := build(t, fit, horizon(d), options())
		o := newOracle(t, fit, planned{})
		o.checkIdle(t, s, i, nothing)
		if c := &s.Channels[i-1]; c.Today != 0 || c.Max() == 0 {
			t.Errorf("%s: today %v, up to %v", c.Name, c.Today, c.Max())
		}
	}
}

// checkIdle compares a channel without spend in the horizon, in which it delivered
// something for nothing.
func (o *oracle) checkIdle(t testing.TB, s *Surface, i int, free delivery) {
	t.Helper()
	c := &s.Channels[i-1]
	var reference float64
	for g := range o.d.Geos {
		spend, _ := rates(o.d, i, g)
		reference += horizonN * spend
	}
	for k, theta := range o.thetas {
		without := sum(o.brings(theta, i, free))
		for j, spend := range c.Nodes {
			with := sum(o.brings(theta, i, func(g, t int) (float64, float64) {
				_, bought := rates(o.d, i, g)
				bought *= spend / reference
				gift, f := free(g, t)
				if o.d.Channels[i].Frequency == nil || gift+bought == 0 {
					return gift + bought, 0
				}
				return gift + bought, (gift*f + bought*meanFrequency(o.d, i, g)) / (gift + bought)
			}))
			numtest.Close(t, fmt.Sprintf("%s at %v, draw %d", c.Name, spend, k), c.Response[j*s.Draws+k], s.Anchor.Factor*(with-without), roundOff)
		}
	}
}

// What was delivered for nothing in the horizon stays whatever is spent: it is part
// of the base, and spending adds to it.
func TestFreeExposureSlow(t *testing.T) {
	for _, i := range []int{tv, video} {
		d := market(3, func(d *mmm.Data) { blank(d, d.Channels[i].Spend, 0) })
		for _, saturationFirst := range []bool{false, true} {
			fit := prior(model(t, d, carryOver(d, adstock.KindGeometric, saturationFirst)))
			s := build(t, fit, horizon(d), options())
			o := newOracle(t, fit, planned{})
			o.checkIdle(t, s, i, o.actual(i))
			for k, theta := range o.thetas {
				kept := sum(o.adds(theta, i, o.actual(i))[:horizonN])
				numtest.Close(t, "base", s.Base[k], s.Anchor.Factor*(sum(o.bases(t, theta))+kept), roundOff)
			}
			anchored(t, s)
		}
	}
}

// Money that bought nothing in the horizon will buy at the cost of all data, when it
// was spent.
func TestSpendWithoutExposureSlow(t *testing.T) {
	for _, i := range []int{tv, video} {
		d := market(3, func(d *mmm.Data) { blank(d, d.Channels[i].Exposure, d.History) })
		fit := prior(model(t, d))
		s := build(t, fit, horizon(d), options())
		o := newOracle(t, fit, planned{})
		o.today = map[string]delivery{d.Channels[i].Name: func(g, t int) (float64, float64) {
			spend, exposure := rates(d, i, g)
			_, frequency := o.actual(i)(g, t)
			if d.Channels[i].Frequency != nil && frequency == 0 {
				frequency = meanFrequency(d, i, g)
			}
			return d.Channels[i].Spend[g*periods+horizonFirst+t] * exposure / spend, frequency
		}}
		o.check(t, s)
	}
}

// A plan to spend nothing on a channel leaves it as it was for what would be spent.
func TestPlannedPauseSlow(t *testing.T) {
	d := market(1, nil)
	fit := prior(model(t, d))
	h := horizon(d)
	plain := build(t, fit, h, options())
	h.Changes.Spend = map[string][]float64{"tv": make([]float64, horizonN)}
	s := build(t, fit, h, options())
	c, was := &s.Channels[0], &plain.Channels[0]
	if c.Today != 0 {
		t.Errorf("today's spend is %v of a channel that is planned to pause", c.Today)
	}
	o := newOracle(t, fit, planned{})
	for k, theta := range o.thetas {
		for j, spend := range c.Nodes {
			want := s.Anchor.Factor * sum(o.adds(theta, tv, more(o.actual(tv), constantly(spend/was.Today))))
			numtest.Close(t, fmt.Sprintf("tv at %v", spend), c.Response[j*s.Draws+k], want, roundOff)
		}
	}
	numtest.CloseSlice(t, "base", s.Base, plain.Base, roundOff)
}

// Today's plan is the reported total in the mean, less what arrives after the
// horizon: that is the anchor.
func TestAnchorLimits(t *testing.T) {
	for name, d := range map[string]*mmm.Data{"national": market(1, nil), "count": market(1, counted), "geo": market(3, valued)} {
		t.Run(name, func(t *testing.T) {
			fit := prior(model(t, d))
			s := build(t, fit, horizon(d), options())
			anchored(t, s)
			o := newOracle(t, fit, planned{})
			var ratios []float64
			for _, theta := range o.thetas {
				ratios = append(ratios, o.reported()/o.modelled(theta))
			}
			if e := s.Estimate(ratios); e != s.Anchor.Interval && !(numtest.Same(s.Anchor.Interval.Lo, e.Lo, roundOff) && numtest.Same(s.Anchor.Interval.Hi, e.Hi, roundOff)) {
				t.Errorf("interval of the factor %v, want %v", s.Anchor.Interval, e)
			}
			// The factor leaves differences between plans in proportion.
			a, b, c := make([]float64, s.Draws), make([]float64, s.Draws), make([]float64, s.Draws)
			s.Outcome(a, s.Today())
			s.Outcome(b, times(s.Today(), 0))
			s.Outcome(c, with(s.Today(), 0, 0))
			for k, theta := range o.thetas {
				var all float64
				for i := tv; i <= video; i++ {
					all += sum(o.adds(theta, i, o.actual(i)))
				}
				want := sum(o.adds(theta, tv, o.actual(tv))) / all
				numtest.Close(t, "share of tv", (a[k]-c[k])/(a[k]-b[k]), want, 1e-9)
			}
		})
	}
}

// anchored wants today's plan to be the reported total.
func anchored(t testing.TB, s *Surface) {
	t.Helper()
	outcome := make([]float64, s.Draws)
	s.Outcome(outcome, s.Today())
	numtest.Close(t, "today's outcome less what comes later", sum(outcome)/float64(s.Draws)-s.Later(s.Today()), s.Anchor.Observed, roundOff)
}

// Draws of the prior have nearly all in common with it, and draws that are all the same
// one of its deciles at most.
func TestOverlapLimits(t *testing.T) {
	d := market(1, valued)
	m := model(t, d)
	opt := options()
	opt.Draws = 200
	alike := mmm.SamplePrior(m, 200, 7)
	o := newOracle(t, alike, planned{})
	certain := fitOf(m, slices.Repeat(o.thetas[:1], 50)...)
	for i, c := range build(t, alike, horizon(d), opt).Channels {
		// Of 200 draws 20 are in a decile, give or take 4.2, on each side.
		if c.Overlap < 0.8 || c.Overlap > 1 {
			t.Errorf("%s: prior and prior have %v in common", c.Name, c.Overlap)
		}
		if sure := build(t, certain, horizon(d), options()).Channels[i]; sure.Overlap > 0.1+1e-12 {
			t.Errorf("%s: prior and certainty have %v in common", c.Name, sure.Overlap)
		}
	}
}
