package dataset

import (
	"fmt"
	"strings"
)

// measures are the classes of words that say what of a channel a column holds.
const measures = spendWord | exposureWord | reachWord | frequencyWord

// A mediaGroup is the columns whose names say that they measure one channel.
type mediaGroup struct {
	name                              string // as written in the first column, or in that of spend
	spend, exposure, reach, frequency *entry
	first                             *entry
}

// takeMeasured takes columns named like spend, exposure, reach or frequency, and
// puts those together whose names are otherwise the same: tv_spend and
// tv_impressions.
func (s *sorter) takeMeasured() {
	var groups []*mediaGroup
	byKey := map[string]*mediaGroup{}
	var totals []*entry
	for _, e := range s.free(NumberColumn) {
		if !e.has(measures) || e.has(competitorWord) || e.lastIs(controlWord) || e.has(promotionWord) && !e.has(spendWord) {
			continue
		}
		key := strings.ToLower(without(e.Name, e.words, measures|fillerWord))
		if key == "" {
			totals = append(totals, e)
			continue
		}
		g := byKey[key]
		if g == nil {
			g = &mediaGroup{name: without(e.Name, e.words, measures), first: e}
			byKey[key], groups = g, append(groups, g)
		}
		s.join(g, e)
	}
	for _, g := range groups {
		s.takeGroup(g)
	}
	s.takeTotals(totals)
}

// join puts a column into its place in the group, if that is free.
func (s *sorter) join(g *mediaGroup, e *entry) {
	var place **entry
	switch {
	case e.has(frequencyWord):
		place = &g.frequency
	case e.has(reachWord):
		place = &g.reach
	case e.has(spendWord):
		place = &g.spend
	default:
		place = &g.exposure
	}
	if *place == nil {
		*place = e
		if place == &g.spend {
			g.name = without(e.Name, e.words, measures)
		}
		return
	}
	s.ignore(e, Medium, fmt.Sprintf("%q has the same for this channel already", (*place).Name))
}

// takeGroup makes a channel of a group with spend, and organic media of others.
func (s *sorter) takeGroup(g *mediaGroup) {
	if g.reach == nil && g.frequency != nil {
		s.ignore(g.frequency, Medium, "frequency without reach says nothing about how many were reached")
		g.frequency = nil
	}
	if g.reach != nil && g.frequency == nil {
		if g.exposure != nil {
			s.ignore(g.reach, Medium, fmt.Sprintf("%q has the exposure of this channel, and there is no frequency", g.exposure.Name))
		} else {
			g.exposure = g.reach
		}
		g.reach = nil
	}
	if g.reach != nil && g.exposure != nil {
		s.ignore(g.exposure, Medium, "reach and frequency of this channel say more")
		g.exposure = nil
	}
	if g.spend == nil {
		for _, e := range []*entry{g.exposure, g.reach} {
			if e != nil {
				s.input(&s.guess.Organic, e, Medium, "named like exposure, and no column has the spend for it")
			}
		}
		if g.frequency != nil {
			s.ignore(g.frequency, Low, "organic media with reach and frequency must be listed by hand")
		}
		return
	}
	c := ChannelGuess{Name: s.uniqueName(g.name, g.spend), Spend: g.spend.Name, Reason: Reason{"named like the spend of a channel", High}}
	s.use(g.spend)
	set := func(to *string, e *entry, reason string) {
		if e != nil {
			s.use(e)
			*to, c.Reason.Text = e.Name, reason
		}
	}
	set(&c.Exposure, g.exposure, "named like the spend and the exposure of a channel")
	set(&c.Reach, g.reach, "named like the spend, the reach and the frequency of a channel")
	set(&c.Frequency, g.frequency, "named like the spend, the reach and the frequency of a channel")
	s.guess.Channels = append(s.guess.Channels, c)
}

// uniqueName returns the name of a channel, or its column's where another
// channel has it.
func (s *sorter) uniqueName(name string, e *entry) string {
	if s.channel(name) == nil {
		return name
	}
	for name = e.Name; s.channel(name) != nil; {
		name += "_2"
	}
	return name
}

// tellApart gives channels that are called like another input the name of their
// column of spend.
func (s *sorter) tellApart() {
	taken := map[string]bool{}
	for _, c := range s.guess.Columns() {
		switch c.Role {
		case RoleOrganic, RoleTreatment, RoleControl, RoleEvent:
			taken[c.Column] = true
		}
	}
	for i := range s.guess.Channels {
		if c := &s.guess.Channels[i]; taken[c.Name] {
			c.Name = s.uniqueName(c.Spend, s.column(c.Spend))
		}
	}
}

// channel returns the channel of a name, whatever its case, or nil.
func (s *sorter) channel(name string) *ChannelGuess {
	for i := range s.guess.Channels {
		if c := &s.guess.Channels[i]; strings.EqualFold(c.Name, name) {
			return c
		}
	}
	return nil
}

// takeTotals takes spend and exposure that name no channel: totals where there
// are channels, and otherwise the only channel.
func (s *sorter) takeTotals(totals []*entry) {
	g := &mediaGroup{name: "media"}
	for _, e := range totals {
		if len(s.guess.Channels) > 0 {
			s.ignore(e, Medium, "it is a total over channels, which would count each of them twice")
			continue
		}
		s.join(g, e)
	}
	if g.spend != nil {
		s.takeGroup(g)
		last := &s.guess.Channels[len(s.guess.Channels)-1]
		last.Name, last.Confidence = "media", Medium
		return
	}
	for _, e := range []*entry{g.exposure, g.reach, g.frequency} {
		if e != nil {
			s.ignore(e, Low, "it names no channel")
		}
	}
}

// takeLettered takes the columns of tables that name inputs x1, x2 … and
// controls c1, c2 …, as text books do.
func (s *sorter) takeLettered() {
	var inputs, controls []*entry
	for _, e := range s.free(NumberColumn) {
		switch {
		case len(e.words) == 0:
		case isLettered(e.words[0].text, 'x'):
			inputs = append(inputs, e)
		case isLettered(e.words[0].text, 'c') && len(e.words) == 1:
			controls = append(controls, e)
		}
	}
	if len(inputs) == 0 {
		return
	}
	for _, e := range inputs {
		if e.Numbers.Negatives > 0 || e.Numbers.Logical {
			s.input(&s.guess.Controls, e, Low, "named like an input, but its values are no spend")
			continue
		}
		name := e.Name
		if len(e.words) > 1 {
			name = e.Name[e.words[1].start:]
		}
		s.paid(e, s.uniqueName(name, e), Medium, "named x, as the inputs of a model are; taken for spend")
	}
	for _, e := range controls {
		s.input(&s.guess.Controls, e, Medium, "named c, beside inputs named x")
	}
}

func isLettered(word string, letter byte) bool {
	return len(word) > 1 && word[0] == letter && allDigits(word[1:])
}

// paid makes a channel of a column that is taken for spend.
func (s *sorter) paid(e *entry, name string, confidence Confidence, reason string) {
	s.use(e)
	s.bare = append(s.bare, e)
	s.guess.Channels = append(s.guess.Channels, ChannelGuess{Name: name, Spend: e.Name, Reason: Reason{reason, confidence}})
}

// takeNamed takes columns by words in their names.
func (s *sorter) takeNamed() {
	for _, e := range s.free(NumberColumn) {
		g := s.guess
		switch {
		case e.has(competitorWord):
			s.input(&g.Controls, e, High, "named after competitors")
		case e.lastIs(controlWord):
			s.input(&g.Controls, e, High, "named like a control")
		case e.has(promotionWord):
			// Promotions may be a medium: takePromotions looks at their values.
		case e.has(treatmentWord):
			s.input(&g.Treatments, e, High, "named like something the business sets, which is no medium")
		case e.has(surelyOrganic) || e.has(organicWord) && !e.has(mediaWord):
			s.input(&g.Organic, e, High, "named like a medium that is not paid for")
		case e.has(controlWord):
			s.input(&g.Controls, e, Medium, "named like something that marketing does not move")
		case e.has(mediaWord) && e.Numbers.Negatives > 0:
			s.input(&g.Controls, e, Low, "named like a medium, but it has negative values")
		case e.has(mediaWord) && s.channel(e.Name) != nil:
			s.beside(s.channel(e.Name), e)
		case e.has(mediaWord):
			s.paid(e, s.uniqueName(e.Name, e), Medium, "named like a medium; taken for spend, though the name does not say so")
		}
	}
}

// beside takes a column called like a channel that has its spend elsewhere.
func (s *sorter) beside(c *ChannelGuess, e *entry) {
	if c.Exposure != "" || c.Reach != "" {
		s.ignore(e, Medium, fmt.Sprintf("the channel %q has its spend and exposure in other columns", c.Name))
		return
	}
	s.use(e)
	c.Exposure = e.Name
	c.Reason = Reason{fmt.Sprintf("%q is named like the spend of a channel, and %q, named like the channel, may be its exposure", c.Spend, e.Name), Low}
}

// takePromotions takes promotions for treatments, unless their values are like
// those of media: "promo" is also what some call promotional media.
func (s *sorter) takePromotions() {
	for _, e := range s.free(NumberColumn) {
		switch {
		case !e.has(promotionWord):
		case s.likeBareMedia(e):
			s.paid(e, s.uniqueName(e.Name, e), Low, "named like a promotion, but its size and its share of zeros are those of the media; list it under treatments if it is none")
		default:
			s.input(&s.guess.Treatments, e, High, "named like something the business sets, which is no medium")
		}
	}
}

// likeBareMedia reports whether the values of a column could be those of one of
// the media: a mean within five times the range of theirs, and a share of zeros
// within 0.15 of theirs, which is what media of one table have in common and
// prices and discounts do not.
func (s *sorter) likeBareMedia(e *entry) bool {
	if len(s.bare) < 2 || e.Numbers.Negatives > 0 {
		return false
	}
	const times, apart = 5, 0.15
	share := func(e *entry) float64 { return float64(e.Numbers.Zeros) / float64(max(e.Numbers.Count, 1)) }
	low, high := s.bare[0].Numbers.Mean, s.bare[0].Numbers.Mean
	few, many := share(s.bare[0]), share(s.bare[0])
	for _, b := range s.bare {
		low, high = min(low, b.Numbers.Mean), max(high, b.Numbers.Mean)
		few, many = min(few, share(b)), max(many, share(b))
	}
	return e.Numbers.Mean >= low/times && e.Numbers.Mean <= high*times && share(e) >= few-apart && share(e) <= many+apart
}
