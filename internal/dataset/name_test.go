package dataset

import (
	"strings"
	"testing"
)

func TestSplitName(t *testing.T) {
	for name, want := range map[string]string{
		"tv_spend": "tv spend", "TVSpend": "tv spend", "tvSpend": "tv spend", "TV": "tv", "x1_Search-Ads": "x1 search ads", "Channel0_impression": "channel0 impression",
		"Google Ads Cost": "google ads cost", "IDs": "ids", "": "", "__": "", "revenue.per.order": "revenue per order", "Île-de-France": "île de france", "spend2024": "spend2024", "a/b (c)": "a b c",
	} {
		var words []string
		for _, w := range splitName(name) {
			words = append(words, w.text)
			if got := strings.ToLower(name[w.start:w.end]); got != w.text {
				t.Errorf("%q: word %q is at %q", name, w.text, got)
			}
		}
		if got := strings.Join(words, " "); got != want {
			t.Errorf("splitName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSuffixesCountAtTheEndAlone(t *testing.T) {
	for name, want := range map[string]class{"tv_S": spendWord, "facebook_I": exposureWord, "sales_B": controlWord} {
		if words := splitName(name); words[len(words)-1].classes&want == 0 {
			t.Errorf("%s: the last letter means nothing", name)
		}
	}
	for _, name := range []string{"S", "S_curve", "plan_b"} {
		for _, w := range splitName(name) {
			if len(w.text) == 1 && w.classes&(spendWord|controlWord) != 0 {
				t.Errorf("%s: the letter %s means something", name, w.text)
			}
		}
	}
}

func TestWithout(t *testing.T) {
	for name, want := range map[string]string{
		"tv_spend": "tv", "spend_tv": "tv", "Search-Ads spend": "Search-Ads", "media_spend_tv": "media_tv", "spend": "", "tv": "tv", "TVSpend": "TV",
	} {
		if got := without(name, splitName(name), spendWord); got != want {
			t.Errorf("without(%q) = %q, want %q", name, got, want)
		}
	}
}
