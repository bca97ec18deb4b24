package workspace

import (
	"strings"
	"testing"
	"time"
)

func TestDailyMistakes(t *testing.T) {
	for change, want := range map[string]string{
		"freshness: {serch: 6h}":              `there is no source "serch". Did you mean "search"?`,
		"freshness: {search: six hours}":      "freshness.search",
		"daily: {blend_weight: 0.5}":          "only the scheme fixed has a weight",
		"daily: {fit: model, refit: monthly}": "whenever that is a new one",
		"daily: {scheme: kalman}":             "daily.scheme",
	} {
		_, problems := Parse(FileName, []byte(keyed+change+"\n"))
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", change, err, want)
		}
	}
}

// Channels of one platform are one source, which has the platform's name.
func TestSources(t *testing.T) {
	source := strings.NewReplacer("spend: tv_spend", "spend: tv_spend, platform: ads", "spend: search_spend", "spend: search_spend, platform: ads").Replace(keyed)
	c, problems := Parse(FileName, []byte(source+"freshness: {ads: 3h}\n"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(c.Sources(), " "); got != "outcome geo ads mail promo price" {
		t.Errorf("sources %s", got)
	}
	for source, want := range map[string]time.Duration{"outcome": 12 * time.Hour, "ads": 3 * time.Hour, "mail": 6 * time.Hour, "promo": 24 * time.Hour, "model": 2 * time.Hour} {
		if got := c.FreshnessTarget(source); got != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
	}
	if _, problems = Parse(FileName, []byte(source+"freshness: {tv: 3h}\n")); problems.Err() == nil {
		t.Error("a target of a channel whose source is its platform is let through")
	}
}
