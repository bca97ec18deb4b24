package workspace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// unread adds the settings that the model does not read to the problems: who
// wrote them expects them to do something.
func (b *builder) unread(s *mmm.Spec) {
	b.unreadPriors("model", b.Model.Priors, s)
	for i := range b.d.Channels {
		ch, at := b.channelAt(i)
		b.unreadPriors(at, ch.Priors, s)
		if ch.Order != "" && !b.ordered(i, &s.Channels[i]) {
			why := "without both carry-over and saturation there is nothing to order"
			if b.d.Channels[i].Kind.HasFrequency() {
				why = "with reach and frequency, frequency always saturates before the reached carry over"
			}
			b.notRead(at+".order", why, "")
		}
	}
	for i, t := range b.Treatments {
		at := fmt.Sprintf("treatments.%d", i)
		b.unreadPriors(at, t.Priors, s)
		b.unreadPopulation(at, t.PerPopulation)
	}
	for i, v := range b.Controls {
		at := fmt.Sprintf("controls.%d", i)
		b.unreadPriors(at, v.Priors, s)
		b.unreadPopulation(at, v.PerPopulation)
	}
	b.unreadModel(s)
}

// notRead reports a setting that this model does not read.
func (b *builder) notRead(path, why, instead string) {
	advice := "Remove it"
	if instead != "" {
		advice = instead + ", or remove it"
	}
	b.problems.Add(b.problem(path, "this has no effect: "+why, advice))
}

// oneGeo is why what is about several geos has no effect.
const oneGeo = "the data have one geo, and this is about how geos differ"

func (b *builder) unreadModel(s *mmm.Spec) {
	m := &b.Model
	if m.Effects != "" && b.d.National() {
		b.notRead("model.effects", oneGeo, "")
	}
	if m.UniqueSigma && b.d.National() {
		b.notRead("model.unique_sigma", oneGeo, "")
	}
	ordered, lagged := false, false
	for i := range s.Channels {
		ordered = ordered || b.ordered(i, &s.Channels[i])
		lagged = lagged || s.Channels[i].Adstock != adstock.KindNone
	}
	if m.Order != "" && !ordered {
		b.notRead("model.order", "no channel has both carry-over and saturation to order", "")
	}
	if m.MaxLag != nil && !lagged {
		b.notRead("model.max_lag", "no channel has carry-over", "")
	}
}

// ordered reports whether it matters to a channel which comes first, carry-over
// or saturation.
func (b *builder) ordered(i int, s *mmm.ChannelSpec) bool {
	return s.Adstock != adstock.KindNone && s.Saturation != saturation.KindNone && !b.d.Channels[i].Kind.HasFrequency()
}

func (b *builder) unreadPopulation(at string, asked bool) {
	switch {
	case !asked:
	case b.d.National():
		b.notRead(at+".per_population", oneGeo, "")
	case b.d.Population == nil:
		b.notRead(at+".per_population", "there is no population to divide by", "Name its column as geo.population")
	}
}

// unreadPriors reports the priors of a part of the configuration that the model
// does not have.
func (b *builder) unreadPriors(at string, priors map[string]Prior, s *mmm.Spec) {
	for _, name := range sortedKeys(priors) {
		if path := at + ".priors." + name; !b.read[path] {
			why, instead := b.whyUnread(at, name, s)
			b.notRead(path, why, instead)
		}
	}
}

// whyUnread says why the model does not have a prior, and what would make it have
// one.
func (b *builder) whyUnread(at, name string, s *mmm.Spec) (why, instead string) {
	switch name {
	case "eta", "geo":
		return oneGeo, ""
	case "xi":
		if b.d.National() {
			return oneGeo, ""
		}
		return "there are no treatments or controls", ""
	case "yearly":
		return "the model has no yearly season", "Set model.yearly"
	case "weekly":
		return "the model has no season of the days of the week", ""
	case "event":
		return "there are no events", "Add events"
	case "df":
		return "normal noise has no degrees of freedom", "Set model.likelihood: student_t"
	}
	if slices.Contains(effectPriors, mmm.PriorOn(name)) {
		return "no channel has its prior on " + name, "Set model.prior_on: " + name
	}
	why = "no channel has the parameter " + name
	for i := range s.Channels {
		if _, path := b.channelAt(i); path == at {
			why = fmt.Sprintf("neither adstock: %s nor saturation: %s has the parameter %s", s.Channels[i].Adstock, s.Channels[i].Saturation, name)
		}
	}
	return why, "Set " + kindsWith(name)
}

// kindsWith says which settings give channels a shape parameter.
func kindsWith(parameter string) string {
	var kernels, curves []string
	for _, kind := range adstock.Kinds() {
		if k, err := adstock.New(kind); err == nil && slices.Contains(k.Params(), parameter) {
			kernels = append(kernels, string(kind))
		}
	}
	for _, kind := range saturation.Kinds() {
		if k, err := saturation.New(kind); err == nil && slices.Contains(k.Params(), parameter) {
			curves = append(curves, string(kind))
		}
	}
	if kernels != nil {
		return "adstock: " + strings.Join(kernels, " or ")
	}
	return "saturation: " + strings.Join(curves, " or ")
}
