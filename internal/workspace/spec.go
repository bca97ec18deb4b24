package workspace

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/baseline"
)

// Spec returns the model that the configuration asks for, of data read by its
// roles: channels in the order paid, organic; treatments and controls as listed.
// What cannot be, given the data, is added to problems, and so is every setting
// that this model does not read.
func (c *Config) Spec(d *mmm.Data, problems *app.Problems) mmm.Spec {
	b := builder{c, d, problems, map[string]bool{}}
	s := mmm.DefaultSpec(d)
	m := &c.Model
	if m.MaxLag != nil {
		s.MaxLag = *m.MaxLag
	}
	if m.Effects != "" && !d.National() {
		s.Effects = m.Effects
	}
	if m.Likelihood != "" {
		s.Likelihood = m.Likelihood
	}
	s.UniqueSigma = m.UniqueSigma
	b.baseline(&s)
	if !d.National() {
		b.shared(&s.GeoIntercept, "geo")
	}
	b.shared(&s.Sigma, "sigma")
	if s.Likelihood == mmm.StudentTLikelihood {
		b.shared(&s.DF, "df")
	}
	for i := range d.Channels {
		s.Channels[i] = b.channel(i, s.MaxLag)
	}
	for i := range c.Treatments {
		b.treatment(i, &s.Treatments[i])
	}
	for i := range c.Controls {
		v, at := &c.Controls[i], fmt.Sprintf("controls.%d", i)
		s.Controls[i].PerPopulation = v.PerPopulation
		b.spread(&s.Controls[i].Xi, "xi", at, v.Priors)
		b.own(&s.Controls[i].Coefficient, "coefficient", at, v.Priors)
	}
	s.Holdout = c.holdout(d, problems)
	b.unread(&s)
	return s
}

// A builder makes the specification of a model of data, and remembers which
// priors of the configuration the model has.
type builder struct {
	*Config
	d        *mmm.Data
	problems *app.Problems
	read     map[string]bool // by path: model.priors.roi
}

// own replaces a prior by that of its name among those of a part of the
// configuration, such as channels.0, if it is given.
func (b *builder) own(p *dist.Prior, name, at string, priors map[string]Prior) {
	if given, ok := priors[name]; ok {
		*p = given.Prior
		b.read[at+".priors."+name] = true
	}
}

// shared replaces a prior by that of its name for the whole model.
func (b *builder) shared(p *dist.Prior, name string) { b.own(p, name, "model", b.Model.Priors) }

// spread replaces a prior of how far geos differ, which national models do not
// have.
func (b *builder) spread(p *dist.Prior, name, at string, priors map[string]Prior) {
	if b.d.National() {
		return
	}
	b.shared(p, name)
	b.own(p, name, at, priors)
}

func (b *builder) baseline(s *mmm.Spec) {
	d, m, base := b.d, &b.Model, &s.Baseline
	b.knots(base)
	if m.Knots.All || m.Knots.Auto {
		base.YearlyOrder = 0 // such knots follow the season
	}
	if m.Yearly != nil {
		base.YearlyOrder = *m.Yearly
	}
	if m.Weekly != nil {
		base.Weekly = *m.Weekly
	}
	b.shared(&base.Knot, "knot")
	if base.YearlyOrder > 0 {
		b.shared(&base.Yearly, "yearly")
	}
	if base.Weekly {
		b.shared(&base.WeeklyEffects, "weekly")
	}
	if len(d.Events) > 0 {
		b.shared(&base.Event, "event")
	}
	if b.Geo != nil && b.Geo.Baseline != "" {
		if s.BaselineGeo = slices.Index(d.Geos, b.Geo.Baseline); s.BaselineGeo < 0 {
			s.BaselineGeo = 0
			b.problems.Add(b.unknownGeo("geo.baseline", b.Geo.Baseline, d.Geos))
		}
	}
}

func (b *builder) knots(base *mmm.BaselineSpec) {
	d := b.d
	add := func(text, advice string) { b.problems.Add(b.problem("model.knots", text, advice)) }
	switch k := b.Model.Knots; {
	case k.All:
		base.Knots = baseline.EvenKnots(d.T(), d.T())
	case k.Auto:
		knots, err := mmm.AutoKnots(d)
		if err != nil {
			add(err.Error(), "Give the number of knots instead")
			break
		}
		base.Knots = knots
	case k.Count > d.T():
		add(fmt.Sprintf("%d knots for %d periods", k.Count, d.T()), "Use fewer")
	case k.Count > 0:
		base.Knots = baseline.EvenKnots(d.T(), k.Count)
	case len(k.Dates) > 0:
		base.Knots = nil
		for _, day := range k.Dates {
			t := periodOf(d, day.Day)
			if t < 0 {
				add(fmt.Sprintf("%s is outside the data, which go from %s to %s", day, d.Periods[0], d.Periods[d.T()-1]), "Take it out, or check its year")
				continue
			}
			base.Knots = append(base.Knots, t)
		}
		slices.Sort(base.Knots)
		base.Knots = slices.Compact(base.Knots)
	}
}

// unknownGeo says that there is no geo of a name in the data.
func (c *Config) unknownGeo(path, name string, geos []string) app.Problem {
	return c.problem(path, fmt.Sprintf("there is no geo %s in the data", app.Quote(name)), cmp.Or(app.DidYouMean(name, geos), "Check how the data spell it"))
}

// periodOf returns the period that holds a day, or -1.
func periodOf(d *mmm.Data, day mmm.Day) int {
	t, exact := slices.BinarySearch(d.Periods, day)
	if !exact {
		t--
	}
	if t < 0 || day >= d.Grain.Next(d.Periods[0], d.T()) {
		return -1
	}
	return t
}

// channel returns the specification of a channel of the data.
func (b *builder) channel(i, maxLag int) mmm.ChannelSpec {
	d, m, data := b.d, &b.Model, &b.d.Channels[i]
	ch, at := b.channelAt(i)
	s := mmm.DefaultChannel(d, data)
	s.Adstock = cmp.Or(ch.Adstock, m.Adstock, s.Adstock)
	s.Saturation = cmp.Or(ch.Saturation, m.Saturation, s.Saturation)
	s.SaturationFirst = cmp.Or(ch.Order, m.Order) == SaturationFirst
	s.Shape = mmm.DefaultShape(d.Grain, maxLag, data.Kind, s.Adstock, s.Saturation)
	for name, p := range s.Shape {
		b.shared(&p, name)
		b.own(&p, name, at, ch.Priors)
		s.Shape[name] = p
	}
	if data.Kind.IsPaid() {
		s.On = cmp.Or(m.PriorOn, s.On)
	}
	for _, on := range effectPriors {
		if _, ok := ch.Priors[string(on)]; ok {
			s.On = on
		}
	}
	s.Effect = mmm.DefaultEffect(d, s.On)
	b.shared(&s.Effect, string(s.On))
	b.own(&s.Effect, string(s.On), at, ch.Priors)
	b.spread(&s.Eta, "eta", at, ch.Priors)
	if w := ch.PriorWindow; w != nil {
		s.Calibration = make([]bool, d.MediaT())
		for t := range s.Calibration {
			day := d.Grain.Next(d.Periods[0], t-d.History)
			s.Calibration[t] = d.Grain.Next(day, 1) > w.From.Day && day <= w.To.Day
		}
	}
	return s
}

// channelAt returns a channel of the data and where the configuration has it.
func (c *Config) channelAt(i int) (*Channel, string) {
	if i < len(c.Channels) {
		return &c.Channels[i], fmt.Sprintf("channels.%d", i)
	}
	i -= len(c.Channels)
	return &c.Organic[i], fmt.Sprintf("organic.%d", i)
}

func (b *builder) treatment(i int, s *mmm.TreatmentSpec) {
	d, t, at := b.d, &b.Treatments[i], fmt.Sprintf("treatments.%d", i)
	values := d.Treatments[i].Values
	s.PerPopulation = t.PerPopulation
	if t.PerPopulation && d.Population != nil {
		values = slices.Clone(values)
		for i := range values {
			values[i] /= d.Population[i/d.T()]
		}
	}
	s.Baseline = slices.Min(values)
	switch {
	case t.Baseline.Value != nil:
		s.Baseline = *t.Baseline.Value
	case t.Baseline.Max:
		s.Baseline = slices.Max(values)
	}
	b.spread(&s.Xi, "xi", at, t.Priors)
	if _, ok := t.Priors["coefficient"]; ok {
		s.On = mmm.OnCoefficient
	}
	b.own(&s.Effect, string(s.On), at, t.Priors)
}

// holdout marks the cells to keep out of the fit.
func (c *Config) holdout(d *mmm.Data, problems *app.Problems) []bool {
	h := c.Model.Holdout
	if h == nil {
		return nil
	}
	known := true
	for _, geo := range h.Geos {
		if !slices.Contains(d.Geos, geo) {
			problems.Add(c.unknownGeo("model.holdout.geos", geo, d.Geos))
			known = false
		}
	}
	if h.Last >= d.T() {
		problems.Add(c.problem("model.holdout.last", fmt.Sprintf("the last %d of %d periods leave nothing to learn from", h.Last, d.T()), "Hold out fewer"))
		known = false
	}
	if !known {
		return nil
	}
	held := make([]bool, d.G()*d.T())
	random := rng.New(c.seed(), "holdout", 0)
	for i := range held {
		g, t := i/d.T(), i%d.T()
		in := h.Last > 0 && t >= d.T()-h.Last
		if h.From != nil || h.To != nil {
			day := d.Periods[t]
			in = (h.From == nil || d.Grain.Next(day, 1) > h.From.Day) && (h.To == nil || day <= h.To.Day)
		}
		if h.Share > 0 {
			in = random.Float64() < h.Share
		}
		held[i] = in && (len(h.Geos) == 0 || slices.Contains(h.Geos, d.Geos[g]))
	}
	if !slices.Contains(held, true) {
		problems.Add(c.problem("model.holdout", fmt.Sprintf("it holds out nothing: the data go from %s to %s", d.Periods[0], d.Periods[d.T()-1]), "Choose other days, or a larger share"))
	}
	return held
}

const defaultSeed = 1

func (c *Config) seed() uint64 {
	if c.Fit.Seed != nil {
		return *c.Fit.Seed
	}
	return defaultSeed
}

// FitOptions returns how the configuration asks to sample.
func (c *Config) FitOptions() mmm.FitOptions {
	o := mmm.DefaultFitOptions()
	o.Seed, o.Convergence = c.seed(), c.Thresholds().Fit.Convergence
	set := func(field *int, v int) {
		if v > 0 {
			*field = v
		}
	}
	set(&o.Chains, c.Fit.Chains)
	set(&o.Draws, c.Fit.Draws)
	set(&o.Warmup, c.Fit.Warmup)
	set(&o.Attempts, c.Fit.Attempts)
	if c.Fit.TargetAccept > 0 {
		o.TargetAccept = c.Fit.TargetAccept
	}
	return o
}
