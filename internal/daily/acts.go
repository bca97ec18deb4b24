package daily

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/mmm"
)

// loopAuthor is who the loop's own corrections and rulings are by.
const loopAuthor = "noonmark"

// acts are what people decided, and what the loop did itself that is in force.
type acts struct {
	own     []app.Correction      // in force, made by people, in order
	auto    []app.Correction      // in force, made by the loop
	undone  []app.Correction      // made by the loop and taken back by a person
	decided map[string]app.Status // what people made of anomalies, by ID
	marks   []mark                // where decisions begin to matter, in order
	types   map[string]string     // of anomalies, by ID
}

// A mark is a decision, and the first period that it changes anything in.
type mark struct {
	day  mmm.Day
	text string
}

// readActs reads what was decided so far.
func readActs(ctx context.Context, ledger app.LedgerReader) (*acts, error) {
	a := &acts{decided: map[string]app.Status{}, types: map[string]string{}}
	corrections, err := ledger.Corrections(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range corrections {
		switch {
		case c.Author != loopAuthor && c.InForce():
			a.own = append(a.own, c)
		case c.Author == loopAuthor && c.InForce():
			a.auto = append(a.auto, c)
		case c.Author == loopAuthor && c.Undone.Author != loopAuthor:
			a.undone = append(a.undone, c)
			a.marks = append(a.marks, mark{c.From, fmt.Sprintf("without %s %s %s %s", c.Kind, c.Channel, c.Series, c.Anomaly)})
		}
	}
	anomalies, err := ledger.Anomalies(ctx, app.AllDays())
	if err != nil {
		return nil, err
	}
	for i := range anomalies {
		a.types[anomalies[i].ID] = anomalies[i].Type
		if err := a.readDecision(ctx, ledger, &anomalies[i]); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(a.marks, func(a, b mark) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.text, b.text)) })
	return a, nil
}

// readDecision reads the last thing that a person made of an anomaly.
func (a *acts) readDecision(ctx context.Context, ledger app.LedgerReader, anomaly *app.Anomaly) error {
	if anomaly.Status == app.StatusOpen {
		return nil
	}
	list, err := ledger.Rulings(ctx, anomaly.ID)
	if err != nil {
		return err
	}
	for _, r := range list {
		if r.Author != loopAuthor {
			a.decided[anomaly.ID] = r.Status
		}
	}
	if s, ok := a.decided[anomaly.ID]; ok {
		a.marks = append(a.marks, mark{anomaly.From, fmt.Sprintf("%s %s", s, anomaly.ID)})
	}
	return nil
}

// suppressed reports whether a person has taken back what a fix would do.
func (a *acts) suppressed(f *fix) bool {
	return slices.ContainsFunc(a.undone, func(c app.Correction) bool {
		_, quantity := quantityOf(c.Series)
		return c.Anomaly == f.Anomaly && c.Kind == string(f.Kind) && c.Channel == f.Channel && quantity == string(f.Series)
	})
}

// ownFixes returns the single values of people's corrections.
func (a *acts) ownFixes(g mmm.Grain) []fix {
	var all []fix
	for i := range a.own {
		all = append(all, fixesOfCorrection(g, &a.own[i])...)
	}
	return all
}

// hashPeriod hashes what changes anything from a period on, until the next one.
func (a *acts) hashPeriod(h *hasher, from, until mmm.Day) {
	for i := range a.own {
		if c := &a.own[i]; c.From < until && from <= c.To {
			h.json([]any{c.Kind, c.Series, c.Channel, c.Geo, c.From, c.Before, c.After, c.ExtraVariance})
		}
	}
	for _, m := range a.marks {
		if from <= m.day && m.day < until {
			h.text(m.text)
		}
	}
}
