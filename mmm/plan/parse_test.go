package plan

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
)

// someChannels have the names that are hard to tell apart.
var someChannels = []string{
	"tv", "Search", "social", "display", "paid-search", "paid", "search, brand", "today", "say \"hi\"",
	"360i", "TikTok", "Tiktok", "out.of/home_1", "Fernsehen süd", "Köln", "40",
}

// spendOf is a constraint on the spend of one channel.
func spendOf(channel string, op Op, amount float64, unit Unit) Constraint {
	return Constraint{Subject: Spend, Terms: []Term{{channel, 1}}, Op: op, Amount: amount, Unit: unit}
}

var constraintForms = []struct {
	text string
	want Constraint
}{
	// Bounds in money, however they are written.
	{"tv >= 100k", spendOf("tv", AtLeast, 100000, Money)},
	{"tv = 500k", spendOf("tv", Equal, 500000, Money)},
	{"tv ≤ 1.2M", spendOf("tv", AtMost, 1200000, Money)},
	{"tv≥1,200,000.50", spendOf("tv", AtLeast, 1200000.5, Money)},
	{"tv<=1_200_000", spendOf("tv", AtMost, 1200000, Money)},
	{"tv at most 2b", spendOf("tv", AtMost, 2e9, Money)},
	{"tv AT  Least .5m", spendOf("tv", AtLeast, 500000, Money)},
	{"tv <= -0", spendOf("tv", AtMost, 0, Money)},

	// Relative to today and to the budget.
	{"tv <= +20%", spendOf("tv", AtMost, 0.2, Change)},
	{"tv >= -30%", spendOf("tv", AtLeast, -0.3, Change)},
	{"tv >= − 30 %", spendOf("tv", AtLeast, -0.3, Change)},
	{"tv = -0%", spendOf("tv", Equal, 0, Change)},
	{"tv <= 120% of today", spendOf("tv", AtMost, 1.2, OfToday)},
	{"tv<=120%OF\tToday", spendOf("tv", AtMost, 1.2, OfToday)},
	{"tv = today", spendOf("tv", Equal, 1, OfToday)},
	{"search <= 40% of budget", spendOf("Search", AtMost, 0.4, OfBudget)},

	// Groups, multiples and ratios.
	{"search + social <= 40% of budget", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"social", 1}}, Op: AtMost, Amount: 0.4, Unit: OfBudget}},
	{"search+social<=500k", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"social", 1}}, Op: AtMost, Amount: 500000, Unit: Money}},
	{"search + social = today", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"social", 1}}, Op: Equal, Amount: 1, Unit: OfToday}},
	{"2 tv <= 100k", Constraint{Subject: Spend, Terms: []Term{{"tv", 2}}, Op: AtMost, Amount: 100000, Unit: Money}},
	{"search >= 2 * display", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"display", -2}}, Op: AtLeast, Unit: Money}},
	{"search >= 2 display", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"display", -2}}, Op: AtLeast, Unit: Money}},
	{"search >= display", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"display", -1}}, Op: AtLeast, Unit: Money}},
	{"search <= 0.5*tv - social", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"tv", -0.5}, {"social", 1}}, Op: AtMost, Unit: Money}},
	{"search - tv >= 100k", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"tv", -1}}, Op: AtLeast, Amount: 100000, Unit: Money}},
	{"search - tv >= -100k", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"tv", -1}}, Op: AtLeast, Amount: -100000, Unit: Money}},
	{"search-tv <= 10% of budget", Constraint{Subject: Spend, Terms: []Term{{"Search", 1}, {"tv", -1}}, Op: AtMost, Amount: 0.1, Unit: OfBudget}},

	// A least spend, or nothing.
	{"display >= 50k or zero", Constraint{Subject: OrZero, Terms: []Term{{"display", 1}}, Op: AtLeast, Amount: 50000, Unit: Money}},
	{"display at least 50k OR 0", Constraint{Subject: OrZero, Terms: []Term{{"display", 1}}, Op: AtLeast, Amount: 50000, Unit: Money}},
	{"display >= today or zero", Constraint{Subject: OrZero, Terms: []Term{{"display", 1}}, Op: AtLeast, Amount: 1, Unit: OfToday}},
	{"display >= -50% or zero", Constraint{Subject: OrZero, Terms: []Term{{"display", 1}}, Op: AtLeast, Amount: -0.5, Unit: Change}},

	// Every channel, and money moved.
	{"each <= +30%", Constraint{Subject: Each, Op: AtMost, Amount: 0.3, Unit: Change}},
	{"Each >= -30%", Constraint{Subject: Each, Op: AtLeast, Amount: -0.3, Unit: Change}},
	{"each <= 500k", Constraint{Subject: Each, Op: AtMost, Amount: 500000, Unit: Money}},
	{"each >= 5% of budget", Constraint{Subject: Each, Op: AtLeast, Amount: 0.05, Unit: OfBudget}},
	{"each within 30%", Constraint{Subject: Each, Op: Within, Amount: 0.3, Unit: OfToday}},
	{"moved <= 10% of budget", Constraint{Subject: Moved, Op: AtMost, Amount: 0.1, Unit: OfBudget}},
	{"moved <= 100k", Constraint{Subject: Moved, Op: AtMost, Amount: 100000, Unit: Money}},
	{"MOVED at most 10% of today", Constraint{Subject: Moved, Op: AtMost, Amount: 0.1, Unit: OfToday}},

	// Names.
	{"paid-search <= 5", spendOf("paid-search", AtMost, 5, Money)},
	{"Paid-SEARCH <= 5", spendOf("paid-search", AtMost, 5, Money)},
	{"paid - search <= 5", Constraint{Subject: Spend, Terms: []Term{{"paid", 1}, {"Search", -1}}, Op: AtMost, Amount: 5, Unit: Money}},
	{"paid-search-social <= 5", Constraint{Subject: Spend, Terms: []Term{{"paid-search", 1}, {"social", -1}}, Op: AtMost, Amount: 5, Unit: Money}},
	{"paid-tv <= 5", Constraint{Subject: Spend, Terms: []Term{{"paid", 1}, {"tv", -1}}, Op: AtMost, Amount: 5, Unit: Money}},
	{`"search, brand" + tv <= 5`, Constraint{Subject: Spend, Terms: []Term{{"search, brand", 1}, {"tv", 1}}, Op: AtMost, Amount: 5, Unit: Money}},
	{`tv >= 2 "Search, Brand"`, Constraint{Subject: Spend, Terms: []Term{{"tv", 1}, {"search, brand", -2}}, Op: AtLeast, Unit: Money}},
	{`"today" = today`, spendOf("today", Equal, 1, OfToday)},
	{`tv = "today"`, Constraint{Subject: Spend, Terms: []Term{{"tv", 1}, {"today", -1}}, Op: Equal, Unit: Money}},
	{`"say ""hi""" <= 5`, spendOf(`say "hi"`, AtMost, 5, Money)},
	{`"fernsehen SÜD" <= 5`, spendOf("Fernsehen süd", AtMost, 5, Money)},
	{`köln <= 5`, spendOf("Köln", AtMost, 5, Money)},
	{"360i <= 5", spendOf("360i", AtMost, 5, Money)},
	{"tv >= 360i", Constraint{Subject: Spend, Terms: []Term{{"tv", 1}, {"360i", -1}}, Op: AtLeast, Unit: Money}},
	{"tv >= 2 360i", Constraint{Subject: Spend, Terms: []Term{{"tv", 1}, {"360i", -2}}, Op: AtLeast, Unit: Money}},
	{"tv >= 40", spendOf("tv", AtLeast, 40, Money)},
	{`tv >= "40"`, Constraint{Subject: Spend, Terms: []Term{{"tv", 1}, {"40", -1}}, Op: AtLeast, Unit: Money}},
	{"TikTok <= 5", spendOf("TikTok", AtMost, 5, Money)},
	{"out.of/home_1 <= 5", spendOf("out.of/home_1", AtMost, 5, Money)},
}

func TestParseConstraint(t *testing.T) {
	for _, form := range constraintForms {
		form.want.Text = form.text
		got, err := ParseConstraint("\n "+form.text+"\t", someChannels)
		if err != nil {
			t.Error(err)
		} else if !reflect.DeepEqual(got, form.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", form.text, got, form.want)
		}
	}
}

var constraintMistakes = []string{
	"", "   ", "tv", "tv <=", "<= 5", "tv social <= 5", "tv + <= 5", "tv 500k", "+", `tv & social <= 5`, "paid search <= 5",
	// amounts
	"tv <= 1,2M", "tv <= 12 million", "tv <= 1e6", "tv <= $500", "tv <= 1.2.3", "tv <= nan", "tv <= 9" + strings.Repeat("0", 400), "tv <= -100k",
	"tv <= +100k", "tv <= 100k%", "tv <= +", "tv <= or zero", "tv <= 5 of budget",
	// shares
	"tv <= 20%", "tv <= 20 % or zero", "moved <= 10%", "each <= 12.5%", "tv <= 20% of", "tv >= 50% of social", "tv >= 50% social", "tv <= +20% of today",
	"tv >= -120%", "50% tv <= 5",
	// comparisons
	"tv < 5", "tv > 5", "tv == 5", "tv = at most 5", "tv at 5", "tv <= 5 <= 6", "100k <= tv", "100k <= tv <= 200k", "tv within 30%", "tv = < 5",
	// sums
	"tv >= social + 100k", "tv >= 100k + social", "tv - 100k >= social", "0 * tv <= 5", "2 * 3 * tv <= 5", "-tv <= 5", "tv + TV <= 5", "tv >= 2 * tv",
	"search - tv <= +20%", "search - tv = today",
	// or zero
	"tv <= 50k or zero", "tv = 50k or zero", "tv + social >= 50k or zero", "2 tv >= 50k or zero", "tv >= 10% of budget or zero", "tv >= 50k or", "tv >= 50k or none",
	"each >= 50k or zero", "tv >= 2 social or zero",
	// each and moved
	"each", "each within", "each within 30", "each within +30%", "each within 30% of today", "each + tv <= 5", "each <= -5", "moved >= 10k", "moved <= +10%",
	"moved = 10k", "moved within 30%", "tv + each <= 5",
	// names
	"today <= 5", "budget <= 500k", "tv >= budget", `"search, brand <= 5`, `"" <= 5`, "serch <= 5", "paid-serch <= 5", "tiktok <= 5", "tv <= 500 EUR", "40 <= 5",
	"tv <= 5 please", "tv <= 5 ?", "tv +", "tv\x00 <= 5", "\xff <= 5",
}

func TestParseConstraintMistakes(t *testing.T) {
	var b bytes.Buffer
	for _, text := range constraintMistakes {
		c, err := ParseConstraint(text, someChannels)
		if err == nil {
			t.Errorf("%q is read as %+v", text, c)
			continue
		}
		if !reflect.DeepEqual(c, Constraint{}) {
			t.Errorf("%q: a constraint beside the error: %+v", text, c)
		}
		if len(text) > 100 {
			err = errors.New(strings.Replace(err.Error(), strings.Repeat("0", 400), "0…0", -1))
		}
		fmt.Fprintln(&b, err)
	}
	numtest.Golden(t, "constraint_mistakes.txt", b.Bytes())
}

func TestParseConstraintUnknownChannel(t *testing.T) {
	channels := slices.Clone(someChannels)
	for text, name := range map[string]string{
		"serch <= 5": "serch", "tv + paid-serch <= 5": "serch", "tv >= 2 * no-such": "no-such", `"serch, brand" <= 5`: "serch, brand", "tv <= 500 EUR": "EUR",
	} {
		_, err := ParseConstraint(text, channels)
		want := UnknownChannel{Channel: name, Channels: someChannels, In: text}
		if u := (UnknownChannel{}); !errors.As(err, &u) || !reflect.DeepEqual(u, want) {
			t.Errorf("%s: got %v, want %v", text, err, want)
		} else if u.Channels[0] = ""; channels[0] == "" {
			t.Error("the error keeps its input")
		}
	}
	if _, err := ParseConstraint("tv <= 5", nil); !errors.As(err, &UnknownChannel{}) {
		t.Errorf("without channels: %v", err)
	}
}

// What parses is a constraint that can be checked against the surface of its
// channels, whose text means the same again.
func FuzzParseConstraint(f *testing.F) {
	for _, form := range constraintForms {
		f.Add(form.text)
	}
	for _, text := range constraintMistakes {
		f.Add(text)
	}
	surface := named(someChannels)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseConstraint(text, someChannels)
		if err != nil {
			if err.Error() == "" || !reflect.DeepEqual(c, Constraint{}) {
				t.Errorf("%q: error %q beside %+v", text, err, c)
			}
			return
		}
		if err := c.Check(surface); err != nil {
			t.Error(err)
		}
		if c.Text != strings.TrimSpace(text) {
			t.Errorf("%q: its text is %q", text, c.Text)
		}
		if again, err := ParseConstraint(c.String(), someChannels); err != nil || !reflect.DeepEqual(c, again) {
			t.Errorf("%q: %+v, and again %+v, %v", text, c, again, err)
		}
	})
}
