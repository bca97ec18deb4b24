package cli

import (
	"math"
	"strings"
	"testing"
)

func TestSpark(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		values []float64
		lo, hi float64
		want   string
	}{
		{nil, 0, 1, ""},
		{[]float64{0, 1, 2, 3, 4, 5, 6, 7}, 0, 7, "▁▂▃▄▅▆▇█"},
		{[]float64{-5, 20, inf, -inf}, 0, 7, "▁██▁"},
		{[]float64{1, nan, 3}, 1, 3, "▁ █"},
		{[]float64{2, 2}, 2, 2, "▅▅"},
	} {
		if got := spark(c.values, c.lo, c.hi); got != c.want {
			t.Errorf("%v between %v and %v: got %q, want %q", c.values, c.lo, c.hi, got, c.want)
		}
	}
	if got := ranged([]float64{nan, 10, 20, nan, 15}); got != " ▁█ ▅" {
		t.Errorf("got %q", got)
	}
	if got := ranged([]float64{nan}); got != " " {
		t.Errorf("got %q", got)
	}
}

// Sparklines are a column of their own where the page has them, and otherwise nothing.
func TestSparks(t *testing.T) {
	headers, rows := []string{"channel", " now"}, [][]string{{"tv", "2"}, {"radio"}}
	values := func(row int) []float64 { return [][]float64{{1, 2}, {3, 3}}[row] }
	for _, blocks := range []bool{false, true} {
		var out strings.Builder
		w := page{Writer: &out, blocks: blocks}
		w.table(w.sparks("28 days", headers, rows, values))
		if got := strings.Contains(out.String(), "▁█") && strings.Contains(out.String(), "28 days"); got != blocks {
			t.Errorf("blocks %v:\n%s", blocks, out.String())
		}
	}
	if len(headers) != 2 || len(rows[0]) != 2 || len(rows[1]) != 1 {
		t.Error("the table itself was changed")
	}
}
