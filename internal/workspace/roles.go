package workspace

import (
	"cmp"
	"github.com/noonmark/noonmark/internal/dataset"
	"github.com/noonmark/noonmark/mmm"
)

// Roles returns the part that each column plays.
func (c *Config) Roles() *dataset.Roles {
	r := &dataset.Roles{
		Currency: c.Currency, Date: c.Time.Column, Grain: c.Time.Grain,
		Outcome: c.Outcome.Column, Value: c.Outcome.Value, OutcomeKind: c.Outcome.Kind,
		Events: c.Events.Columns, Lead: c.Events.Lead, Lag: c.Events.Lag,
	}
	if r.OutcomeKind == "" {
		r.OutcomeKind = mmm.Count
	}
	if c.Geo != nil {
		r.Geo, r.Population = c.Geo.Column, c.Geo.Population
	}
	for i := range c.Channels {
		r.Channels = append(r.Channels, c.Channels[i].role(mmm.Paid, mmm.PaidRF))
	}
	for i := range c.Organic {
		r.Channels = append(r.Channels, c.Organic[i].role(mmm.Organic, mmm.OrganicRF))
	}
	for _, t := range c.Treatments {
		r.Treatments = append(r.Treatments, dataset.InputRole{Name: t.Name, Column: cmp.Or(t.Column, t.Name)})
	}
	for _, v := range c.Controls {
		r.Controls = append(r.Controls, dataset.InputRole{Name: v.Name, Column: cmp.Or(v.Column, v.Name)})
	}
	return r
}

// role returns the channel's columns: of its reach and frequency, or of its
// exposure, which is its spend if it has none.
func (ch *Channel) role(kind, withFrequency mmm.ChannelKind) dataset.ChannelRole {
	if ch.Reach != "" {
		return dataset.ChannelRole{Name: ch.Name, Kind: withFrequency, Spend: ch.Spend, Exposure: ch.Reach, Frequency: ch.Frequency}
	}
	return dataset.ChannelRole{Name: ch.Name, Kind: kind, Spend: ch.Spend, Exposure: cmp.Or(ch.Exposure, ch.Spend)}
}
