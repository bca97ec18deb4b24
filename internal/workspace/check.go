package workspace

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
	"github.com/noonmark/noonmark/mmm/plan"
)

// effectPriors are the priors that say what a channel's prior is on.
var effectPriors = []mmm.PriorOn{mmm.OnROI, mmm.OnMROI, mmm.OnContribution, mmm.OnCoefficient}

// check adds what is wrong with a configuration that fits the schema, as far as
// it can be seen without the data.
func (c *Config) check(problems *app.Problems) {
	add := func(path, text, advice string) { problems.Add(c.problem(path, text, advice)) }
	if c.Outcome.Value != "" && c.Outcome.Kind == mmm.Revenue {
		add("outcome.value", "the outcome is revenue, which has no value of its own", "Remove value, or set kind: count")
	}
	for i := range c.Channels {
		c.Channels[i].check(fmt.Sprintf("channels.%d", i), true, add)
	}
	for i := range c.Organic {
		c.Organic[i].check(fmt.Sprintf("organic.%d", i), false, add)
	}
	for i := range c.Treatments {
		path := fmt.Sprintf("treatments.%d.priors", i)
		checkPriors(c.Treatments[i].Priors, path, add)
		checkOneEffect(c.Treatments[i].Priors, path, add)
	}
	for i := range c.Controls {
		checkPriors(c.Controls[i].Priors, fmt.Sprintf("controls.%d.priors", i), add)
	}
	checkPriors(c.Model.Priors, "model.priors", add)
	c.checkNames(add)
	c.checkHoldout(add)
	c.checkReview(add)
	c.checkPlan(add)
	c.checkDaily(add)
	if e := &c.Events; (e.Lead > 0 || e.Lag > 0) && e.Path == "" && len(e.Columns) == 0 {
		add("events", "there is a lead or a lag, and no events to have it", "Add path or columns, or remove events")
	}
}

// UnknownCurrency is the code of currencies that ISO 4217 does not have.
const UnknownCurrency app.ProblemCode = "unknown_currency"

// CheckCurrency warns of a currency that there is not. Whatever it is, it changes
// no number.
func (c *Config) CheckCurrency(problems *app.Problems) {
	if c.Currency == "" || dataset.IsCurrencyCode(c.Currency) {
		return
	}
	p := c.problem("currency", fmt.Sprintf("%s is not the ISO 4217 code of any money in circulation, and every amount will be shown in it", app.Quote(c.Currency)), "Check its spelling")
	p.Code, p.Severity, p.Title, p.Subject = UnknownCurrency, finding.Warning, "Unknown currency", "currency"
	problems.Add(p)
}

func (ch *Channel) check(path string, paid bool, add func(path, text, advice string)) {
	switch {
	case (ch.Reach == "") != (ch.Frequency == ""):
		add(path, "reach and frequency come together", "Give both columns, or exposure instead")
	case ch.Reach != "" && ch.Exposure != "":
		add(path+".exposure", "the channel has exposure as well as reach and frequency", "Keep exposure, or reach and frequency")
	case !paid && ch.Reach == "" && ch.Exposure == "":
		add(path, "an organic channel needs the column of its exposure, or of its reach and frequency", "")
	}
	checkPriors(ch.Priors, path+".priors", add)
	checkOneEffect(ch.Priors, path+".priors", add)
	if !paid {
		for _, on := range []mmm.PriorOn{mmm.OnROI, mmm.OnMROI} {
			if _, ok := ch.Priors[string(on)]; ok {
				add(path+".priors."+string(on), "an organic channel has no spend to return anything on", "Put the prior on contribution or coefficient")
			}
		}
	}
	if w := ch.PriorWindow; w != nil && w.To.Day < w.From.Day {
		add(path+".prior_window", fmt.Sprintf("ends on %s, before it starts on %s", w.To, w.From), "")
	}
}

func checkPriors(priors map[string]Prior, path string, add func(path, text, advice string)) {
	for _, name := range sortedKeys(priors) {
		if err := priors[name].Err; err != nil {
			add(path+"."+name, err.Error(), "")
		}
	}
}

// checkOneEffect reports priors on more than one of the quantities of which each
// implies the others.
func checkOneEffect(priors map[string]Prior, path string, add func(path, text, advice string)) {
	var given []string
	for _, on := range effectPriors {
		if _, ok := priors[string(on)]; ok {
			given = append(given, string(on))
		}
	}
	if len(given) > 1 {
		add(path+"."+given[1], fmt.Sprintf("there are priors on %s; each implies the others", strings.Join(given, " and ")), "Keep one")
	}
}

func (c *Config) checkNames(add func(path, text, advice string)) {
	seen := map[string]string{}
	use := func(name, path string) {
		if other, dup := seen[name]; dup {
			add(path, fmt.Sprintf("%s is already the name of %s", app.Quote(name), subject(strings.Split(other, "."))), "Names in results must be unique")
			return
		}
		seen[name] = path
	}
	for i, ch := range c.Channels {
		use(ch.Name, "channels."+strconv.Itoa(i))
	}
	for i, ch := range c.Organic {
		use(ch.Name, "organic."+strconv.Itoa(i))
	}
	for i, t := range c.Treatments {
		use(t.Name, "treatments."+strconv.Itoa(i))
	}
	for i, v := range c.Controls {
		use(v.Name, "controls."+strconv.Itoa(i))
	}
	for i, name := range c.Events.Columns {
		use(name, "events.columns."+strconv.Itoa(i))
	}
}

func (c *Config) checkHoldout(add func(path, text, advice string)) {
	h := c.Model.Holdout
	if h == nil {
		return
	}
	ways := 0
	for _, given := range []bool{h.Last > 0, h.From != nil || h.To != nil, h.Share > 0} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		add("model.holdout", "a hold-out is the last periods, or those from one day to another, or a random share", "Give one of last, from and to, share")
	}
	if h.From != nil && h.To != nil && h.To.Day < h.From.Day {
		add("model.holdout", fmt.Sprintf("ends on %s, before it starts on %s", h.To, h.From), "")
	}
	if len(h.Geos) > 0 && c.Geo == nil {
		add("model.holdout.geos", "a national model has no geos to hold out", "")
	}
}

// checkPlan reports constraints that cannot be read, or name no paid channel.
func (c *Config) checkPlan(add func(path, text, advice string)) {
	names := namesOf(c.Channels, func(ch Channel) string { return ch.Name })
	for i, text := range c.Plan.Constraints {
		_, err := plan.ParseConstraint(text, names)
		if err == nil {
			continue
		}
		advice := ""
		if unknown := (plan.UnknownChannel{}); errors.As(err, &unknown) {
			advice = cmp.Or(app.DidYouMean(unknown.Channel, names), "The channels are "+app.Alternatives(names))
		}
		add("plan.constraints."+strconv.Itoa(i), err.Error(), advice)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
