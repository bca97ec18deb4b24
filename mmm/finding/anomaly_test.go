package finding

import (
	"math"
	"strings"
	"testing"
)

// What an outage is called and what to do about it depends on whether ads ran.
func TestOutageVariants(t *testing.T) {
	seen := map[string]bool{}
	for ran, advice := range map[string]string{"delivery": "Keep the numbers", "reporting": "Use the delivery", "unknown": "Ask whether ads ran"} {
		f := Outage(search, Deviation{Severity: Warning, Series: "exposure", From: "2024-03-04", Factor: 0}, ran)
		if !strings.HasPrefix(f.Advice, advice) || seen[f.Title] || !strings.HasPrefix(f.Text, `Since 2024-03-04 channel "search" reported 0% of the usual exposure`) {
			t.Errorf("%s: %+v", ran, f)
		}
		seen[f.Title] = true
	}
}

// Texts about the outcome are not those about a channel.
func TestDeviationsOfTheOutcome(t *testing.T) {
	d := Deviation{Severity: Warning, Series: "outcome", From: "2024-03-04", To: "2024-03-04", Factor: 0.4, Z: -12}
	for _, make := range []func(Subject, Deviation) Finding{TrackingBroken, WrongNumber, LevelMoved} {
		of, channel := make(sales, d), make(search, d)
		if of.Text == channel.Text || of.Advice == channel.Advice || !strings.HasPrefix(of.Text, `On 2024-03-04 outcome "sales" was 0.4× its forecast (12 standard deviations)`) {
			t.Errorf("%+v", of)
		}
	}
}

func TestSourceNeverArrived(t *testing.T) {
	f := SourceLate("erp", math.NaN(), 12)
	if !strings.HasPrefix(f.Text, "Nothing has ever arrived from erp") {
		t.Errorf("%+v", f)
	}
}
