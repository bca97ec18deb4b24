package learn

import (
	"slices"
	"testing"

	"github.com/noonmark/noonmark/mmm/finding"
)

// A second review keeps what only the first one could know, and nothing else of it.
func TestWithStored(t *testing.T) {
	where := finding.Divergences(finding.Warning, 3, 4000, []finding.Shifted{{Parameter: "spread of tv over geos", By: -1.3}})
	nowhere := finding.Divergences(finding.Warning, 3, 4000, nil)
	empty := finding.Finding{Code: "empty_is_zero", Severity: finding.Warning}
	negative := finding.NegativeBaseline(finding.Error, 0.9, finding.Range{})
	tolerated := finding.NegativeBaseline(finding.Warning, 0.9, finding.Range{})
	same := func(a, b finding.Finding) bool {
		return a.Code == b.Code && a.Severity == b.Severity && a.Text == b.Text
	}
	got := withStored([]finding.Finding{nowhere, tolerated}, []finding.Finding{negative, where, empty, finding.NoCurrency()})
	if want := []finding.Finding{where, empty, tolerated}; !slices.EqualFunc(got, want, same) {
		t.Errorf("got %v, want %v", got, want)
	}
}
