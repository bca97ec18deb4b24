package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/mmm"
)

// A column of a simulated table: its name, and its values as text by row.
type simulated struct {
	name  string
	value func(r *rand.Rand, i int) string
}

// flighted is spend or exposure: positive, and zero in a share of the rows.
func flighted(name string, mean, zeros float64) simulated {
	return simulated{name, func(r *rand.Rand, _ int) string {
		if r.Float64() < zeros {
			return "0"
		}
		return fmt.Sprintf("%.2f", mean*math.Exp(0.5*r.NormFloat64()))
	}}
}

func whole(name string, low, high int) simulated {
	return simulated{name, func(r *rand.Rand, _ int) string { return fmt.Sprint(low + r.IntN(high-low)) }}
}

func normal(name string) simulated {
	return simulated{name, func(r *rand.Rand, _ int) string { return fmt.Sprintf("%.4f", r.NormFloat64()) }}
}

func constant(name, value string) simulated {
	return simulated{name, func(*rand.Rand, int) string { return value }}
}

// on is 1 in the given row and 0 in the others.
func on(name string, row int) simulated {
	return simulated{name, func(_ *rand.Rand, i int) string {
		if i == row {
			return "1"
		}
		return "0"
	}}
}

func dayColumn(name string, grain mmm.Grain, repeat int) simulated {
	return simulated{name, func(_ *rand.Rand, i int) string { return grain.Next(monday(0), i%repeat).String() }}
}

// table simulates the rows of a table and describes it.
func table(t *testing.T, rows int, columns ...simulated) *Profile {
	t.Helper()
	r := rng.New(1, "table", 0)
	var b strings.Builder
	for i, c := range columns {
		b.WriteString(strings.Repeat(",", min(i, 1)) + c.name)
	}
	for i := range rows {
		b.WriteString("\n")
		for j, c := range columns {
			b.WriteString(strings.Repeat(",", min(j, 1)) + c.value(r, i))
		}
	}
	return describe(t, b.String()+"\n")
}

// roles returns the guess as "role column" or "role column: name", in order.
func roles(g *Guess) []string {
	var list []string
	for _, c := range g.Columns() {
		line := string(c.Role) + " " + c.Column
		if c.Name != "" && c.Name != c.Column {
			line += ": " + c.Name
		}
		list = append(list, line)
		if c.Text == "" || c.Confidence == "" {
			list = append(list, "no reason for "+c.Column)
		}
	}
	return list
}

func wantRoles(t *testing.T, g *Guess, want ...string) {
	t.Helper()
	if got := roles(g); !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	if len(g.Problems) > 0 {
		t.Errorf("problems: %v", g.Problems)
	}
}

// The tables below have the columns of the demonstration data of well-known
// programs, with values of their size.

func TestInferRobyn(t *testing.T) {
	events := simulated{"events", func(_ *rand.Rand, i int) string {
		return map[int]string{20: "event1", 60: "event2"}[i] + map[bool]string{true: "", false: "na"}[i == 20 || i == 60]
	}}
	g := Infer(table(t, 104, dayColumn("DATE", mmm.Weekly, 104), flighted("revenue", 1.8e6, 0), flighted("tv_S", 1.5e4, 0.5), flighted("ooh_S", 4e4, 0.6),
		flighted("print_S", 4e3, 0.6), flighted("facebook_I", 8e6, 0.5), flighted("search_clicks_P", 1.7e4, 0.1), flighted("search_S", 6e3, 0.1),
		whole("competitor_sales_B", 2e6, 9e6), flighted("facebook_S", 2e3, 0.5), events, flighted("newsletter", 2e4, 0)))
	wantRoles(t, g, "time DATE", "outcome revenue", "spend tv_S: tv", "spend ooh_S: ooh", "spend print_S: print", "spend search_S: search", "exposure search_clicks_P: search",
		"spend facebook_S: facebook", "exposure facebook_I: facebook", "organic newsletter", "control competitor_sales_B", "event events")
	if g.Outcome.Kind != mmm.Revenue || g.Time.Calendar.Grain != mmm.Weekly || g.Geo != nil {
		t.Errorf("outcome %s by %s, geo %v", g.Outcome.Kind, g.Time.Calendar.Grain, g.Geo)
	}
	if !slices.Equal(g.Events[0].Levels, []string{"event1", "event2"}) {
		t.Errorf("events %q", g.Events[0].Levels)
	}
}

func meridianColumns() []simulated {
	var columns []simulated
	for c := range 4 {
		columns = append(columns, flighted(fmt.Sprintf("Channel%d_impression", c), 8e5, 0.03))
	}
	columns = append(columns, normal("competitor_activity_score_control"), normal("sentiment_score_control"))
	for c := range 4 {
		columns = append(columns, flighted(fmt.Sprintf("Channel%d_spend", c), 9e3, 0.03))
	}
	return append(columns, whole("conversions", 1e6, 2e7), simulated{"revenue_per_conversion", func(r *rand.Rand, _ int) string { return fmt.Sprintf("%.6f", 0.035+0.0001*r.NormFloat64()) }})
}

func TestInferMeridian(t *testing.T) {
	const weeks, geos = 60, 5
	geo := simulated{"geo", func(_ *rand.Rand, i int) string { return fmt.Sprintf("Geo%d", i/weeks) }}
	population := simulated{"population", func(_ *rand.Rand, i int) string { return fmt.Sprint(100000.5 + 1000*float64(i/weeks)) }}
	columns := append(append([]simulated{geo, dayColumn("time", mmm.Weekly, weeks)}, meridianColumns()...), population)
	common := []string{"outcome conversions", "value revenue_per_conversion", "spend Channel0_spend: Channel0", "exposure Channel0_impression: Channel0", "spend Channel1_spend: Channel1",
		"exposure Channel1_impression: Channel1", "spend Channel2_spend: Channel2", "exposure Channel2_impression: Channel2", "spend Channel3_spend: Channel3"}
	controls := []string{"control competitor_activity_score_control", "control sentiment_score_control"}
	exposure := []string{"exposure Channel3_impression: Channel3"}

	g := Infer(table(t, weeks*geos, columns...))
	wantRoles(t, g, slices.Concat([]string{"time time", "geo geo", "population population"}, common, exposure, controls)...)
	if g.Outcome.Kind != mmm.Count || !slices.Equal(g.Geo.Geos, []string{"Geo0", "Geo1", "Geo2", "Geo3", "Geo4"}) {
		t.Errorf("outcome %s, geos %q", g.Outcome.Kind, g.Geo.Geos)
	}

	g = Infer(table(t, weeks, append([]simulated{dayColumn("time", mmm.Weekly, weeks)}, meridianColumns()...)...))
	wantRoles(t, g, slices.Concat([]string{"time time"}, common, exposure, controls)...)

	columns = append(columns, flighted("Channel3_reach", 3e5, 0.08), flighted("Channel3_frequency", 1.5, 0.08))
	g = Infer(table(t, weeks*geos, columns...))
	wantRoles(t, g, slices.Concat([]string{"time time", "geo geo", "population population"}, common, []string{"reach Channel3_reach: Channel3", "frequency Channel3_frequency: Channel3"}, controls, []string{"ignored Channel3_impression"})...)
}

func TestInferKarpiu(t *testing.T) {
	columns := []simulated{dayColumn("date", mmm.Daily, 365), whole("sales", 300, 3000), flighted("promo", 2e3, 0.25), flighted("radio", 5e3, 0.25), flighted("search", 4e3, 0.25),
		flighted("social", 3e3, 0.25), flighted("tv", 8e3, 0.25), on("new-years-day", 0), on("labor-day", 245), constant("new-years-day-observed", "0")}
	g := Infer(table(t, 365, columns...))
	wantRoles(t, g, "time date", "outcome sales", "spend promo", "spend radio", "spend search", "spend social", "spend tv", "event new-years-day", "event labor-day", "ignored new-years-day-observed")
	if g.Outcome.Kind != mmm.Count || g.Time.Calendar.Grain != mmm.Daily || g.Channels[0].Confidence != Low {
		t.Errorf("outcome %s by %s, promo with %s confidence", g.Outcome.Kind, g.Time.Calendar.Grain, g.Channels[0].Confidence)
	}
	columns[2] = flighted("promo", 0.2, 0.8) // a discount
	g = Infer(table(t, 365, columns...))
	if len(g.Treatments) != 1 || g.Treatments[0].Column != "promo" {
		t.Errorf("a promotion that is a discount: treatments %v", g.Treatments)
	}
}

func TestInferLettered(t *testing.T) {
	columns := []simulated{dayColumn("date", mmm.Weekly, 104), constant("geo", "Local"), flighted("x1_Search-Ads", 150, 0.2), flighted("x2_Social-Media", 20, 0.6), flighted("x4_Email", 20, 0.8),
		flighted("c1", 15, 0.9), flighted("c1_effect", 7, 0.9), flighted("y", 8500, 0)}
	g := Infer(table(t, 104, columns...))
	wantRoles(t, g, "time date", "outcome y", "spend x1_Search-Ads: Search-Ads", "spend x2_Social-Media: Social-Media", "spend x4_Email: Email", "control c1", "ignored geo", "ignored c1_effect")
	if g.Outcome.Kind != mmm.Count {
		t.Errorf("outcome %s, want a count", g.Outcome.Kind)
	}
}

func TestInferByName(t *testing.T) {
	day, orders, tv := dayColumn("date", mmm.Weekly, 60), whole("orders", 100, 900), flighted("tv_spend", 100, 0.1)
	for name, want := range map[string]string{
		"spend_radio": "spend spend_radio: radio", "RadioSpend": "spend RadioSpend: Radio", "Google Ads Cost": "spend Google Ads Cost: Google Ads", "radio_cost_usd": "spend radio_cost_usd: radio_usd",
		"media_cost_radio": "spend media_cost_radio: media_radio", "radio": "spend radio", "paid social": "spend paid social", "tv_grps": "exposure tv_grps: tv", "tv_impressions": "exposure tv_impressions: tv",
		"tv": "exposure tv", "tv_reach": "exposure tv_reach: tv", "blog_views": "organic blog_views", "email_sends": "organic email_sends", "newsletter": "organic newsletter", "facebook_organic": "organic facebook_organic",
		"price": "treatment price", "discount_depth": "treatment discount_depth", "promo_depth": "treatment promo_depth", "competitor_price": "control competitor_price", "competitor_tv_spend": "control competitor_tv_spend",
		"temperature": "control temperature", "gdp_index": "control gdp_index", "stores_open": "control stores_open", "something_B": "control something_B",
		"tv_spend_adstock": "ignored tv_spend_adstock", "log_tv_spend": "ignored log_tv_spend", "total_spend": "ignored total_spend", "spend": "ignored spend", "cpc": "ignored cpc", "cost_per_click": "ignored cost_per_click",
		"predicted_orders": "ignored predicted_orders", "revenue": "ignored orders", "web_sessions": "ignored web_sessions", "facebook_conversions": "ignored facebook_conversions", "week_of_year": "ignored week_of_year",
		"population": "ignored population", "tv_frequency": "ignored tv_frequency", "tv_cost": "ignored tv_cost",
	} {
		g := Infer(table(t, 60, day, orders, tv, flighted(name, 100, 0.1)))
		if got := roles(g); !slices.Contains(got, want) {
			t.Errorf("%s: got\n  %s\nwant %s", name, strings.Join(got, "\n  "), want)
		}
	}
}

func TestNamesAreUnique(t *testing.T) {
	day, orders := dayColumn("date", mmm.Weekly, 60), whole("orders", 100, 900)
	g := Infer(table(t, 60, day, orders, flighted("promo_spend", 100, 0.1), on("promo", 7), flighted("tv_spend", 100, 0.1), flighted("x1_tv", 100, 0.1)))
	wantRoles(t, g, "time date", "outcome orders", "spend promo_spend", "spend tv_spend: tv", "spend x1_tv", "treatment promo")
}

func TestInferByValues(t *testing.T) {
	day, orders, tv := dayColumn("date", mmm.Weekly, 60), whole("orders", 100, 900), flighted("tv_spend", 100, 0.1)
	text := func(name string, value func(i int) string) simulated {
		return simulated{name, func(_ *rand.Rand, i int) string { return value(i) }}
	}
	for what, c := range map[string]struct {
		column simulated
		want   string
	}{
		"0 and 1":                   {on("easter", 14), "event easter"},
		"0 and 1 of a promotion":    {on("promo", 14), "treatment promo"},
		"true and false":            {text("easter", func(i int) string { return map[bool]string{true: "TRUE", false: "FALSE"}[i == 3] }), "event easter"},
		"names of holidays":         {text("holiday", func(i int) string { return map[bool]string{true: "easter", false: ""}[i == 3] }), "event holiday"},
		"a remark now and then":     {text("remarks", func(i int) string { return map[bool]string{true: "storm", false: ""}[i == 3] }), "event remarks"},
		"text":                      {text("agency", func(i int) string { return []string{"a", "b"}[i%2] }), "ignored agency"},
		"row numbers":               {text("id", func(i int) string { return fmt.Sprint(i) }), "ignored id"},
		"row numbers without name":  {text("", func(i int) string { return fmt.Sprint(i) }), "ignored "},
		"row numbers of pandas":     {text("Unnamed: 0", func(i int) string { return fmt.Sprint(5 * i) }), "ignored Unnamed: 0"},
		"nothing":                   {constant("notes", ""), "ignored notes"},
		"one value":                 {constant("brand", "acme"), "ignored brand"},
		"one country":               {constant("country", "NA"), "ignored country"},
		"dates again":               {dayColumn("created", mmm.Weekly, 60), "ignored created"},
		"negative numbers of a tv":  {normal("radio"), "control radio"},
		"spend in text":             {text("radio_spend", func(int) string { return "none yet" }), "ignored radio_spend"},
		"money with a sign":         {text("radio_spend", func(i int) string { return fmt.Sprintf("€%d", i*i) }), "spend radio_spend: radio"},
		"a number nobody knows":     {normal("zeta"), "control zeta"},
		"a zero-one control":        {on("lockdown_control", 20), "control lockdown_control"},
		"an input that is 0 and 1":  {on("x1", 20), "control x1"},
		"an input that is negative": {normal("x1"), "control x1"},
	} {
		g := Infer(table(t, 60, c.column, day, orders, tv))
		if got := roles(g); !slices.Contains(got, c.want) {
			t.Errorf("%s: got\n  %s\nwant %s", what, strings.Join(got, "\n  "), c.want)
		}
	}
}

func TestInferOutcome(t *testing.T) {
	day, tv := dayColumn("date", mmm.Weekly, 60), flighted("tv_spend", 100, 0.1)
	for what, c := range map[string]struct {
		columns       []simulated
		column, value string
		kind          mmm.OutcomeKind
		currency      string
	}{
		"revenue":                   {[]simulated{flighted("Net Revenue", 1e4, 0)}, "Net Revenue", "", mmm.Revenue, ""},
		"sales with cents":          {[]simulated{flighted("sales", 10, 0)}, "sales", "", mmm.Revenue, ""},
		"sales in pieces":           {[]simulated{whole("sales", 10, 50)}, "sales", "", mmm.Count, ""},
		"sales above spend":         {[]simulated{whole("sales", 1000, 5000)}, "sales", "", mmm.Revenue, ""},
		"sales with a value":        {[]simulated{whole("sales", 1000, 5000), flighted("revenue_per_sale", 30, 0)}, "sales", "revenue_per_sale", mmm.Count, ""},
		"orders":                    {[]simulated{whole("orders", 10, 50)}, "orders", "", mmm.Count, ""},
		"orders with a value":       {[]simulated{whole("orders", 10, 50), flighted("aov", 30, 0)}, "orders", "aov", mmm.Count, ""},
		"a value of the wrong unit": {[]simulated{flighted("revenue", 1e4, 0), flighted("ltv", 30, 0)}, "revenue", "", mmm.Revenue, ""},
		"the unit of the value":     {[]simulated{flighted("revenue", 1e4, 0), whole("signups", 10, 50), flighted("value_per_signup", 30, 0)}, "signups", "value_per_signup", mmm.Count, ""},
		"y":                         {[]simulated{flighted("y", 1e4, 0)}, "y", "", mmm.Count, ""},
		"a platform's conversions":  {[]simulated{whole("google_conversions", 10, 50), whole("visits", 10, 50)}, "visits", "", mmm.Count, ""},
		"money by its sign":         {[]simulated{{"target", func(r *rand.Rand, _ int) string { return fmt.Sprintf("£%d", 100+r.IntN(100)) }}}, "target", "", mmm.Revenue, "GBP"},
		"money by its name":         {[]simulated{flighted("revenue_usd", 1e4, 0)}, "revenue_usd", "", mmm.Revenue, "USD"},
		"none":                      {[]simulated{normal("zeta")}, "", "", "", ""},
	} {
		g := Infer(table(t, 60, append([]simulated{day, tv}, c.columns...)...))
		if g.Outcome.Column != c.column || g.Outcome.Value != c.value || g.Outcome.Kind != c.kind || g.Currency.Code != c.currency {
			t.Errorf("%s: %+v, currency %q, want %+v", what, g.Outcome, g.Currency.Code, c)
		}
	}
}

func TestInferGeo(t *testing.T) {
	const weeks, geos = 20, 4
	day, orders, tv := dayColumn("date", mmm.Weekly, weeks), whole("orders", 100, 900), flighted("tv_spend", 100, 0.1)
	by := func(name string, value func(geo int) string) simulated {
		return simulated{name, func(_ *rand.Rand, i int) string { return value(i / weeks) }}
	}
	state := by("state", func(g int) string { return []string{"NA", "SA", "EU", "AP"}[g] })
	for what, c := range map[string]struct {
		columns []simulated
		want    []string
	}{
		"by name, one called NA": {[]simulated{state}, []string{"geo state"}},
		"finer and coarser":      {[]simulated{by("region", func(g int) string { return []string{"a", "b"}[g%2] }), state}, []string{"geo state", "ignored region"}},
		"by number":              {[]simulated{by("dma", func(g int) string { return fmt.Sprint(501 + g) })}, []string{"geo dma"}},
		"by values alone":        {[]simulated{by("where", func(g int) string { return fmt.Sprint("w", g) })}, []string{"geo where"}},
		"with population":        {[]simulated{state, by("pop", func(g int) string { return fmt.Sprint(1000 + g) })}, []string{"geo state", "population pop"}},
	} {
		g := Infer(table(t, weeks*geos, append([]simulated{day, orders, tv}, c.columns...)...))
		for _, want := range c.want {
			if got := roles(g); !slices.Contains(got, want) {
				t.Errorf("%s: got\n  %s\nwant %s", what, strings.Join(got, "\n  "), want)
			}
		}
		if g.Geo == nil || len(g.Geo.Geos) != geos || len(g.Problems) > 0 {
			t.Errorf("%s: geo %+v, problems %v", what, g.Geo, g.Problems)
		}
	}
}

// TestInferReferenceFiles reads the public data of other programs, if
// NOONMARK_REFERENCE_DATA names a folder that has them.
func TestInferReferenceFiles(t *testing.T) {
	folder := os.Getenv("NOONMARK_REFERENCE_DATA")
	if folder == "" {
		t.Skip("NOONMARK_REFERENCE_DATA is not set")
	}
	for file, want := range map[string]string{
		"robyn/dt_simulated_weekly.csv":      "DATE week 208 | revenue revenue | tv ooh print search+search_clicks_P facebook+facebook_I | newsletter | competitor_sales_B",
		"meridian/national_media.csv":        "time week 156 | conversions count revenue_per_conversion | Channel0+Channel0_impression Channel1+Channel1_impression Channel2+Channel2_impression Channel3+Channel3_impression | | competitor_activity_score_control sentiment_score_control",
		"meridian/geo_media.csv":             "time week 156 geo population | conversions count revenue_per_conversion | Channel0+Channel0_impression Channel1+Channel1_impression Channel2+Channel2_impression Channel3+Channel3_impression | | competitor_activity_score_control sentiment_score_control",
		"meridian/geo_media_rf.csv":          "time week 156 geo population | conversions count revenue_per_conversion | Channel0+Channel0_impression Channel1+Channel1_impression Channel2+Channel2_impression Channel3+Channel3_reach+Channel3_frequency | | competitor_activity_score_control sentiment_score_control",
		"karpiu/df_daily.csv":                "date day 1095 | sales count | promo radio search social tv | |",
		"param_recovery/small_business.csv":  "date week 104 | y count | Search-Ads Social-Media Local-Ads Email | | c1 c2",
		"param_recovery/medium_business.csv": "date week 156 geo | y count | Search-Ads Search-Ads-Brand Video Video-2 Social-Media Social-Media-2 Display-Ads Influencer | | c1 c2 c3 c4",
	} {
		g := Infer(describeFile(t, filepath.Join(folder, filepath.FromSlash(file))))
		if got := summary(g); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", file, got, want)
		}
		if len(g.Problems) > 0 {
			t.Errorf("%s: problems %v", file, g.Problems)
		}
	}
}

// summary says a guess in one line.
func summary(g *Guess) string {
	words := []string{g.Time.Column, string(g.Time.Calendar.Grain), fmt.Sprint(g.Time.Calendar.Periods)}
	if g.Geo != nil {
		words = append(words, g.Geo.Column, g.Geo.Population)
	}
	words = append(words, "|", g.Outcome.Column, string(g.Outcome.Kind), g.Outcome.Value, "|")
	for _, c := range g.Channels {
		word := c.Name
		for _, more := range []string{c.Exposure, c.Reach, c.Frequency} {
			if more != "" {
				word += "+" + more
			}
		}
		words = append(words, word)
	}
	words = append(words, "|")
	for _, i := range g.Organic {
		words = append(words, i.Column)
	}
	words = append(words, "|")
	for _, i := range g.Controls {
		words = append(words, i.Column)
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}
