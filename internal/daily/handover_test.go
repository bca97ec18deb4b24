package daily_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/daily"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/mmm/sim"
)

// The loop goes on from a fitted model, whose data it does not look at again: what it
// says after the first week is near what the model said.
func TestGoesOnFromModel(t *testing.T) {
	t.Parallel()
	s, err := sim.Lookup("weekly")
	if err != nil {
		t.Fatal(err)
	}
	s.Days, s.Media.Paid = 7*80, 2
	w := newWorld(t, s, 1)
	w.edit("noonmark.yaml", func(text string) string {
		return strings.Replace(text, "daily: {fit: approximate}", "daily: {fit: model}\nfit: {chains: 2, draws: 200}", 1)
	})
	last := w.end - 6
	var p app.Problem
	if _, err := w.Run(ctx, daily.RunRequest{Dir: w.dir, From: &last, To: &last}, nil); !errors.As(err, &p) || p.Code != daily.NoModelToFollow {
		t.Fatalf("without a model: %v", err)
	}

	whole := ""
	w.edit("data.csv", func(text string) string {
		whole = text
		rows := strings.SplitAfter(text, "\n")
		return strings.Join(rows[:len(rows)-4], "")
	})
	model, err := w.learner().Fit(ctx, w.dir, learn.FitRequest{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w.edit("data.csv", func(string) string { return whole })
	report := w.run(last-7, last)
	if d := report.Days[0]; len(d.Notes) != 1 || !strings.Contains(d.Notes[0].Text, string(model.ID)) {
		t.Errorf("notes %+v", d.Notes)
	}
	for i, c := range report.Days[1].Coefficients {
		before := model.Answers.Channels.Channels[i]
		if before.Name != c.Channel || c.ROI.Lo > before.ROI.Hi || c.ROI.Hi < before.ROI.Lo {
			t.Errorf("%s returns %+v; the model said %+v", c.Channel, c.ROI, before.ROI)
		}
	}
}
