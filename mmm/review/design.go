package review

import (
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// Design returns what there is to know about a model before it is fitted: whether
// its data can tell its variables apart, and how well they can be expected to say
// what each channel brings.
func Design(m *mmm.Model, t Thresholds) []finding.Finding {
	c := designReview{m: m, d: m.Data(), t: t.Design, variables: variables(m), reported: map[string]bool{}}
	c.adequacy()
	c.collinear()
	c.geoTime()
	c.anticipated()
	finding.Sort(c.found)
	return c.found
}

// designReview collects findings about a model.
type designReview struct {
	m         *mmm.Model
	d         *mmm.Data
	t         DesignThresholds
	variables []series        // as the model sees them: per person where it does
	reported  map[string]bool // groups of collinear variables
	found     []finding.Finding
}

func (c *designReview) add(f finding.Finding) { c.found = append(c.found, f) }

// variables returns delivered units of channels per person, and treatments and
// controls, per person where the specification says so.
func variables(m *mmm.Model) []series {
	d, s := m.Data(), m.Spec()
	all := inputSeries(d)
	if d.National() || d.Population == nil {
		return all
	}
	for i := range all {
		perPerson := true
		switch k := i - len(d.Channels); {
		case k >= len(d.Treatments):
			perPerson = s.Controls[k-len(d.Treatments)].PerPopulation
		case k >= 0:
			perPerson = s.Treatments[k].PerPopulation
		}
		if !perPerson {
			continue
		}
		values := make([]float64, len(all[i].values))
		for k, v := range all[i].values {
			values[k] = v / d.Population[k/d.T()]
		}
		all[i].values = values
	}
	return all
}

// adequacy finds models that are large for their data.
func (c *designReview) adequacy() {
	d, b := c.d, &c.m.Spec().Baseline
	observations := 0
	for i := range d.G() * d.T() {
		if c.m.Observed(i) {
			observations++
		}
	}
	parameters := len(c.m.BaselineColumns()) + len(d.Channels)
	switch per := float64(observations) / float64(parameters); {
	case per < c.t.PerParameterWarning:
		c.add(finding.FewObservations(finding.Warning, observations, parameters, per))
	case per < c.t.PerParameter:
		c.add(finding.FewObservations(finding.Note, observations, parameters, per))
	}
	if years := float64(d.T()) * d.Grain.Days() / 365.25; b.YearlyOrder > 0 && years < c.t.SeasonYears*almost {
		c.add(finding.ShortForSeason(years))
	}
	if d.National() && float64(d.T()) < c.t.KnotPeriods*float64(len(b.Knots)) {
		c.add(finding.ManyKnots(len(b.Knots), d.T(), string(d.Grain)))
	}
}

// almost is the share of a year that 52 weeks, or 365 days, are at the least.
const almost = 0.995
