package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/internal/workspace"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/monitor"
	"github.com/noonmark/noonmark/mmm/sim"
	"github.com/noonmark/noonmark/mmm/track"
)

// daysScenario is the market of the demonstration's daily loop: effects drift, numbers
// come in late, and things break in its last days, of which there are loopDays.
const (
	daysScenario = "daily-demo"
	loopDays     = 90
)

// daysFolder is the workspace of that market within that of the demonstration.
const daysFolder = "days"

// A daysDemo is what the demonstration of the daily loop shows.
type daysDemo struct {
	Workspace string                `json:"workspace"`
	Report    string                `json:"report"`
	From      mmm.Day               `json:"from"`
	To        mmm.Day               `json:"to"`
	Planted   []plantedAnomaly      `json:"planted"`
	Found     int                   `json:"found"`  // of those planted
	Others    int                   `json:"others"` // that were noticed and not planted
	Acted     int                   `json:"acted"`  // of the others, that were corrected
	Record    []daily.HorizonRecord `json:"record"`
	Channels  []followedChannel     `json:"channels"`
	Learnings []app.Learning        `json:"learnings"`
}

// A plantedAnomaly is something that went wrong in truth, and what was noticed of it.
type plantedAnomaly struct {
	sim.AnomalyTruth
	Noticed *app.Anomaly `json:"noticed"` // the first one; null for none
}

// A followedChannel is what became of a channel's effect, learned and true.
type followedChannel struct {
	Channel    string         `json:"channel"`
	Change     float64        `json:"change"` // of the coefficient over the days
	TrueChange float64        `json:"true_change"`
	MROI       draws.Estimate `json:"mroi"` // on the last day
	TrueMROI   float64        `json:"true_mroi"`
}

// demoDays lets the days pass in a market in which things break.
func (p *Program) demoDays(cmd *cobra.Command, dir string) (*daysDemo, error) {
	long, err := sim.Lookup(daysScenario)
	if err != nil {
		return nil, err
	}
	if err := p.historyOf(cmd, dir, long); err != nil {
		return nil, err
	}
	market, err := sim.New(long, p.global.seed)
	if err != nil {
		return nil, err
	}
	periods := market.Data().Periods
	d := &daysDemo{Workspace: dir, From: periods[len(periods)-loopDays], To: periods[len(periods)-1]}
	p.note("%d days pass, in which things break", loopDays)
	if _, err := p.runDays(cmd, daily.RunRequest{Dir: dir, From: &d.From, To: &d.To}); err != nil {
		return nil, err
	}
	if err := p.compare(cmd, d, market); err != nil {
		return nil, err
	}
	d.Report = filepath.Join(dir, "report.html")
	m, err := p.Learn.Open(dir, "")
	if err != nil {
		return nil, err
	}
	return d, closing(m.Close, p.report(cmd.Context(), dir, m, d.Report))
}

// historyOf makes the market as it was before the days, fits its model, and lets the
// days' numbers come in. A folder that has them already is used again.
func (p *Program) historyOf(cmd *cobra.Command, dir string, long sim.Scenario) error {
	short := long
	short.Days, short.Anomalies = long.Days-loopDays, sim.Default().Anomalies
	truth, err := readTruth(dir)
	switch {
	case err == nil && truth.Scenario == long.Name && truth.Seed == p.global.seed && len(truth.Periods) == long.Days:
		p.note("using the market in %s", dir)
		return nil
	case err == nil && truth.Scenario == long.Name && truth.Seed == p.global.seed:
	case errors.Is(err, fs.ErrNotExist) || err == nil:
		p.note("simulating %d days of a market whose effects drift", short.Days)
		quick := workspace.Daily{Fit: "approximate"}
		if _, err := p.Learn.Simulate(learn.SimulateRequest{Scenario: short, Seed: p.global.seed, Dir: dir, Daily: quick}); err != nil {
			return err
		}
	default:
		return err
	}
	p.note("fitting what is known before the days")
	if _, err := p.fit(cmd, dir); err != nil {
		return err
	}
	return p.Learn.Prolong(learn.SimulateRequest{Scenario: long, Seed: p.global.seed, Dir: dir})
}

// compare sets what was noticed, forecast and learned, beside the truth.
func (p *Program) compare(cmd *cobra.Command, d *daysDemo, market *sim.Market) error {
	ctx, span := cmd.Context(), app.Span{From: d.From, To: d.To}
	anomalies, err := p.Daily.Anomalies(ctx, d.Workspace, span)
	if err != nil {
		return err
	}
	d.match(anomalies, market.Truth.Anomalies)
	forecasts, err := p.Daily.Forecasts(ctx, d.Workspace, app.AllDays())
	if err != nil {
		return err
	}
	d.Record = daily.RecordOf(forecasts)
	coefficients, err := p.Daily.Coefficients(ctx, d.Workspace, "", string(track.PosteriorScheme), span)
	if err != nil {
		return err
	}
	readings, err := p.Daily.Readings(ctx, d.Workspace)
	if err != nil {
		return err
	}
	d.follow(coefficients, readings, market.Truth)
	d.Learnings, err = p.Daily.Learnings(ctx, d.Workspace)
	return err
}

// match joins what was noticed with what was planted: in the same channel, on days that
// overlap.
func (d *daysDemo) match(noticed []app.Anomaly, planted []sim.AnomalyTruth) {
	right := make([]bool, len(noticed))
	for _, truth := range planted {
		one := plantedAnomaly{AnomalyTruth: truth}
		for i := range noticed {
			a := &noticed[i]
			if a.Channel != truth.Channel || a.From > truth.To || a.To < truth.From {
				continue
			}
			right[i] = true
			if one.Noticed == nil || a.Detected < one.Noticed.Detected {
				one.Noticed = a
			}
		}
		if one.Noticed != nil {
			d.Found++
		}
		d.Planted = append(d.Planted, one)
	}
	for i := range noticed {
		if right[i] {
			continue
		}
		d.Others++
		if noticed[i].Lane == string(monitor.Action) {
			d.Acted++
		}
	}
}

// follow sets what became of effects.
func (d *daysDemo) follow(rows []app.Coefficient, readings []track.Reading, truth *sim.Truth) {
	first, last := slices.Index(truth.Periods, d.From), slices.Index(truth.Periods, d.To)
	for i := range truth.Channels {
		c := &truth.Channels[i]
		var course []float64
		for _, row := range rows {
			if row.Channel == c.Name {
				course = append(course, float64(row.Blended))
			}
		}
		at := slices.IndexFunc(readings, func(r track.Reading) bool { return r.Channel == c.Name })
		if course == nil || at < 0 {
			continue
		}
		d.Channels = append(d.Channels, followedChannel{
			Channel: c.Name, Change: course[len(course)-1]/course[0] - 1, TrueChange: float64(c.Coefficient[last]/c.Coefficient[first]) - 1,
			MROI: readings[at].MROI, TrueMROI: float64(c.MROAS[last]),
		})
	}
}

// writeDemoDays tells what happened.
func writeDemoDays(w page, d *daysDemo) {
	w.paragraph(fmt.Sprintf("The daily loop from %s to %s, in a market whose effects drift and in which things break:", d.From, d.To), "", "")
	fmt.Fprintln(w)
	var rows [][]string
	for i := range d.Planted {
		t := &d.Planted[i]
		row := []string{anomalyName(string(t.Type)), subjectOf(t.Channel, app.SeriesKey{}), spanned(t.From, t.To), ratio(t.Factor)}
		if a := t.Noticed; a != nil {
			row = append(row, anomalyName(a.Type), after(a.Detected-t.From), a.Lane)
		}
		rows = append(rows, row)
	}
	w.table([]string{"what broke", "of", "days", " times", "noticed as", "after", "lane"}, rows)
	fmt.Fprintln(w)
	w.paragraph(fmt.Sprintf("%d of %d were noticed, and %s, of which %d were corrected.", d.Found, len(d.Planted), app.Plural(d.Others, "other thing"), d.Acted), "", "")
	fmt.Fprintln(w)
	writeRecord(w, d.Record)
	fmt.Fprintln(w)
	rows = nil
	inside := 0
	for _, c := range d.Channels {
		held := c.TrueMROI >= c.MROI.Lo && c.TrueMROI <= c.MROI.Hi
		if held {
			inside++
		}
		rows = append(rows, []string{c.Channel, signed(c.Change, share), signed(c.TrueChange, share), with(c.MROI, ratio), ratio(c.TrueMROI), heldWord(held)})
	}
	w.table([]string{"channel", " effect changed", " truly", " marginal ROI now", " truly", "held"}, rows)
	w.paragraph(fmt.Sprintf("%d of %d intervals hold the true marginal return.", inside, len(d.Channels)), "", "")
	for i := range d.Learnings {
		w.paragraph("LEARNED  "+d.Learnings[i].Text, "", "    ")
	}
	fmt.Fprintf(w, "\nreport of the days: %s\n", d.Report)
}

// spanned writes the days of something.
func spanned(from, to mmm.Day) string {
	if from == to {
		return from.String()
	}
	return fmt.Sprintf("%s – %s", from, to)
}

// after writes how many days it took to notice something.
func after(days mmm.Day) string {
	if days <= 0 {
		return "at once"
	}
	return app.Plural(int(days), "day")
}
