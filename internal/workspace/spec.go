package workspace

import (
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
// What cannot be, given the data, is added to problems.
func (c *Config) Spec(d *mmm.Data, problems *app.Problems) mmm.Spec {
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
	c.baselineSpec(d, &s, problems)
	setPrior(&s.GeoIntercept, m.Priors, "geo")
	setPrior(&s.Sigma, m.Priors, "sigma")
	setPrior(&s.DF, m.Priors, "df")
	for i, ch := range slices.Concat(c.Channels, c.Organic) {
		s.Channels[i] = c.channelSpec(d, &d.Channels[i], ch, s.MaxLag)
	}
	for i := range c.Treatments {
		c.Treatments[i].spec(d, d.Treatments[i].Values, &s.Treatments[i], m.Priors)
	}
	for i := range c.Controls {
		v := &c.Controls[i]
		s.Controls[i].PerPopulation = v.PerPopulation
		setPrior(&s.Controls[i].Xi, m.Priors, "xi")
		setPrior(&s.Controls[i].Xi, v.Priors, "xi")
		setPrior(&s.Controls[i].Coefficient, v.Priors, "coefficient")
	}
	s.Holdout = c.holdout(d, problems)
	return s
}

// setPrior replaces a prior by the named one, if it is given.
func setPrior(p *dist.Prior, priors map[string]Prior, name string) {
	if given, ok := priors[name]; ok {
		*p = given.Prior
	}
}

func (c *Config) baselineSpec(d *mmm.Data, s *mmm.Spec, problems *app.Problems) {
	b, m := &s.Baseline, &c.Model
	setPrior(&b.Knot, m.Priors, "knot")
	setPrior(&b.Yearly, m.Priors, "yearly")
	setPrior(&b.WeeklyEffects, m.Priors, "weekly")
	setPrior(&b.Event, m.Priors, "event")
	add := func(text, advice string) { problems.Add(c.problem("model.knots", text, advice)) }
	switch k := m.Knots; {
	case k.All:
		b.Knots = baseline.EvenKnots(d.T(), d.T())
	case k.Auto:
		knots, err := mmm.AutoKnots(d)
		if err != nil {
			add(err.Error(), "Give the number of knots instead")
			break
		}
		b.Knots = knots
	case k.Count > d.T():
		add(fmt.Sprintf("%d knots for %d periods", k.Count, d.T()), "Use fewer")
	case k.Count > 0:
		b.Knots = baseline.EvenKnots(d.T(), k.Count)
	case len(k.Dates) > 0:
		b.Knots = nil
		for _, day := range k.Dates {
			t := periodOf(d, day.Day)
			if t < 0 {
				add(fmt.Sprintf("%s is outside the data, which go from %s to %s", day, d.Periods[0], d.Periods[d.T()-1]), "Take it out, or check its year")
				continue
			}
			b.Knots = append(b.Knots, t)
		}
		slices.Sort(b.Knots)
		b.Knots = slices.Compact(b.Knots)
	}
	if m.Knots.All || m.Knots.Auto {
		b.YearlyOrder = 0 // such knots follow the season
	}
	if m.Yearly != nil {
		b.YearlyOrder = *m.Yearly
	}
	if m.Weekly != nil {
		b.Weekly = *m.Weekly
	}
	if c.Geo != nil && c.Geo.Baseline != "" {
		if s.BaselineGeo = slices.Index(d.Geos, c.Geo.Baseline); s.BaselineGeo < 0 {
			s.BaselineGeo = 0
			problems.Add(c.unknownGeo("geo.baseline", c.Geo.Baseline, d.Geos))
		}
	}
}

// unknownGeo says that there is no geo of a name in the data.
func (c *Config) unknownGeo(path, name string, geos []string) app.Problem {
	p := c.problem(path, fmt.Sprintf("there is no geo %s in the data", app.Quote(name)), "Check how the data spell it")
	if near := app.Nearest(name, geos); len(near) > 0 {
		p.Advice = "Did you mean " + app.Alternatives(near) + "?"
	}
	return p
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

func (c *Config) channelSpec(d *mmm.Data, data *mmm.Channel, ch Channel, maxLag int) mmm.ChannelSpec {
	s := mmm.DefaultChannel(d, data)
	m := &c.Model
	s.Adstock = first(ch.Adstock, m.Adstock, s.Adstock)
	s.Saturation = first(ch.Saturation, m.Saturation, s.Saturation)
	s.SaturationFirst = first(ch.Order, m.Order) == SaturationFirst
	s.Shape = mmm.DefaultShape(d.Grain, maxLag, data.Kind, s.Adstock, s.Saturation)
	for name := range s.Shape {
		p := s.Shape[name]
		setPrior(&p, m.Priors, name)
		setPrior(&p, ch.Priors, name)
		s.Shape[name] = p
	}
	// A prior for a shape parameter that the channel does not have stays, so that
	// the model says so.
	for name, p := range ch.Priors {
		if _, has := s.Shape[name]; !has && name != "eta" && !slices.Contains(effectPriors, mmm.PriorOn(name)) {
			s.Shape[name] = p.Prior
		}
	}
	if data.Kind.IsPaid() {
		s.On = first(m.PriorOn, s.On)
	}
	for _, on := range effectPriors {
		if _, ok := ch.Priors[string(on)]; ok {
			s.On = on
		}
	}
	s.Effect = mmm.DefaultEffect(d, s.On)
	setPrior(&s.Effect, m.Priors, string(s.On))
	setPrior(&s.Effect, ch.Priors, string(s.On))
	setPrior(&s.Eta, m.Priors, "eta")
	setPrior(&s.Eta, ch.Priors, "eta")
	if w := ch.PriorWindow; w != nil {
		s.Calibration = make([]bool, d.MediaT())
		for t, day := range d.Periods {
			s.Calibration[d.History+t] = d.Grain.Next(day, 1) > w.From.Day && day <= w.To.Day
		}
	}
	return s
}

// first returns the first of values that is not empty.
func first[S ~string](values ...S) S {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func (t *Treatment) spec(d *mmm.Data, values []float64, s *mmm.TreatmentSpec, shared map[string]Prior) {
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
	setPrior(&s.Xi, shared, "xi")
	setPrior(&s.Xi, t.Priors, "xi")
	if _, ok := t.Priors["coefficient"]; ok {
		s.On = mmm.OnCoefficient
	}
	setPrior(&s.Effect, t.Priors, string(s.On))
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
	o.Seed = c.seed()
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
