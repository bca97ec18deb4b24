package monitor

import (
	"strings"
	"testing"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/finding"
)

// Each type has words of its own, about its subject and its days.
func TestFinding(t *testing.T) {
	for _, kind := range Types() {
		for _, channel := range []string{"search", ""} {
			a := Anomaly{Type: kind, Channel: channel, Series: Clicks, From: mmm.DayOf(2024, 3, 4), To: mmm.DayOf(2024, 3, 6), Lane: Action, Z: 7, Size: 3}
			f := a.Finding("orders")
			if string(f.Code) != string(kind) {
				t.Errorf("%s is a %s", kind, f.Code)
			}
			subject := `outcome "orders"`
			if channel != "" {
				subject = `channel "search"`
			}
			if f.Subject != subject || f.Severity != finding.Warning || !strings.Contains(f.Text, "From 2024-03-04 to 2024-03-06") {
				t.Errorf("%+v", f)
			}
			a.To, a.Lane = 0, Review
			if f = a.Finding("orders"); f.Severity != finding.Note || !strings.Contains(f.Text, "Since 2024-03-04") {
				t.Errorf("%+v", f)
			}
		}
	}
}

func TestKeyStays(t *testing.T) {
	a := Anomaly{Type: LevelShift, Channel: "search", Opened: "clicks/exposure", DetectedOn: mmm.DayOf(2024, 3, 4)}
	b := a
	b.Type, b.Series, b.From, b.To, b.Lane = BotTraffic, Clicks, 5, 6, Action
	if a.Key() != b.Key() || a.Key() != "search clicks/exposure 2024-03-04" {
		t.Errorf("%q, %q", a.Key(), b.Key())
	}
	if o := (&Anomaly{Opened: string(Sales)}).Key(); o != "outcome outcome 1970-01-01" {
		t.Errorf("%q", o)
	}
}
