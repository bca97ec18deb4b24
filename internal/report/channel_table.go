package report

import (
	"cmp"
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// channelTable is one row for each channel, with totals.
func (d *Document) channelTable() *table {
	c := d.model.Answers.Channels
	t := &table{Caption: "Channels over the whole window; brackets are " + d.level() + " credible intervals", Wide: true,
		Head: texts("Channel", "Spend"+d.inSpendCurrency()+", and share")}
	if d.data.Outcome.Kind != "revenue" {
		t.Head = append(t.Head, cell{Text: "Incremental outcome, " + d.unit.outcome})
	}
	if d.unit.money {
		t.Head = append(t.Head, cell{Text: "Incremental revenue" + d.inCurrency()})
	}
	t.Head = append(t.Head, texts("% contribution", "ROI", "mROI", "CPIK"+d.inSpendCurrency(), "Effectiveness", "Half-life, days", "Saturation")...)
	listed := d.listed()
	for i, ch := range listed {
		t.Rows = append(t.Rows, d.channelRow(ch, false))
		if ch.Kind.IsPaid() && (i+1 == len(listed) || !listed[i+1].Kind.IsPaid()) {
			t.Rows = append(t.Rows, d.channelRow(c.Paid, true))
		}
	}
	if !listed[len(listed)-1].Kind.IsPaid() {
		all := c.All
		if len(c.Treatments) > 0 {
			all.Name = "All channels and treatments"
		}
		t.Rows = append(t.Rows, d.channelRow(all, true))
	}
	t.Rows = append(t.Rows, d.baselineRow())
	t.Note = "Point values are posterior means; of CPIK and half-life, posterior medians. mROI is the return of the next 1% of spend. Effectiveness is " + d.unit.noun + " per unit of exposure" + d.inCurrency() + "."
	if d.hasReach() {
		t.Note += " " + reachNote
	}
	return t
}

// reachNote says what marginal returns of reach are.
const reachNote = "Of a channel with reach and frequency, the next 1% of spend is taken to buy reach, in which response is linear: its mROI equals its ROI by construction, and does not say how far it is saturated."

// hasReach reports whether a paid channel is measured by reach and frequency.
func (d *Document) hasReach() bool {
	return slices.ContainsFunc(d.data.Channels, func(c mmm.Channel) bool { return c.Kind == mmm.PaidRF })
}

// listed returns channels and treatments in the order in which they are shown: the
// paid ones by spend, then the others by contribution.
func (d *Document) listed() []response.Channel {
	all := d.paidBy(func(c response.Channel) float64 { return float64(c.Spend) })
	for _, ch := range bySize(d.model.Answers.Channels) {
		if !ch.Kind.IsPaid() {
			all = append(all, ch)
		}
	}
	return all
}

// inOrder sorts panels, whose titles are channels, as the channels are listed.
func (d *Document) inOrder(panels []panel) []panel {
	place := map[string]int{}
	for i, c := range d.listed() {
		place[c.Name] = i
	}
	slices.SortStableFunc(panels, func(a, b panel) int { return cmp.Compare(place[a.Title], place[b.Title]) })
	return panels
}

func (d *Document) channelRow(ch response.Channel, total bool) row {
	r := row{Total: total, Class: d.colours[ch.Name]}
	name := cell{Text: ch.Name}
	if kind := kindWord(ch); kind != "" && !total {
		name.Sub = kind
	}
	spend := number(float64(ch.Spend), compact, d.unit.spendFull)
	if spend.Text != missing {
		spend.Sub = percent(d.spendShare(ch))
	}
	r.Cells = append(r.Cells, name, spend)
	r.Cells = append(r.Cells, d.contributionCells(ch)...)
	r.Cells = append(r.Cells,
		estimate(ch.Share.Mean, ch.Share, percent, percent),
		estimate(ch.ROI.Mean, ch.ROI, d.unit.roi, full),
		estimate(ch.MROI.Mean, ch.MROI, d.unit.roi, full),
		estimate(ch.CPIK.Median, ch.CPIK, compact, d.unit.spendFull),
		estimate(ch.Effectiveness.Mean, ch.Effectiveness, compact, full),
		estimate(ch.HalfLife.Median, ch.HalfLife, daysText, full),
		estimate(ch.Saturation.Mean, ch.Saturation, percent, percent))
	return r
}

// contributionCells are what a channel brought, in outcome units and in money, as
// far as they differ and are known.
func (d *Document) contributionCells(ch response.Channel) []cell {
	var cells []cell
	if d.data.Outcome.Kind != "revenue" {
		cells = append(cells, estimate(ch.Outcome.Mean, ch.Outcome, compact, full))
	}
	if d.unit.money {
		cells = append(cells, estimate(ch.Contribution.Mean, ch.Contribution, compact, d.unit.resultFull))
	}
	return cells
}

// kindWord says what a row is, where it is not a paid channel.
func kindWord(ch response.Channel) string {
	switch ch.Kind {
	case "paid":
		return ""
	case "paid_rf":
		return "reach and frequency"
	case "organic":
		return "organic"
	case "organic_rf":
		return "organic, reach and frequency"
	}
	return "treatment"
}

// baselineRow is what was expected without any of the others.
func (d *Document) baselineRow() row {
	c := d.model.Answers.Channels
	b, expected := c.Baseline, c.Expected.Mean
	share := b
	share.Mean, share.Lo, share.Hi = b.Mean/expected, b.Lo/expected, b.Hi/expected
	r := row{Total: true, Class: "kb", Cells: []cell{{Text: "Baseline"}, {Text: missing}}}
	if d.data.Outcome.Kind != "revenue" {
		count := cell{Text: missing}
		if !d.unit.money {
			count = estimate(b.Mean, b, compact, full)
		}
		r.Cells = append(r.Cells, count)
	}
	if d.unit.money {
		r.Cells = append(r.Cells, estimate(b.Mean, b, compact, d.unit.resultFull))
	}
	r.Cells = append(r.Cells, estimate(share.Mean, share, percent, percent))
	for range 6 {
		r.Cells = append(r.Cells, cell{Text: missing})
	}
	return r
}
