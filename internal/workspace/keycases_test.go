package workspace

import (
	"fmt"
	"slices"
	"strings"
)

// keyCases returns a case for every key of the schema.
func keyCases() []keyCase {
	return slices.Concat(dataCases, modelCases, shapeCases(), priorCases(), distributionCases(), fitCases, reviewCases(), planCases, dailyCases)
}

// in returns the change that gives part of a list of the configuration more keys.
func in(part, more string) (old, new string) {
	return part, strings.TrimSuffix(part, "}") + ", " + more + "}"
}

const (
	search = "{name: search, spend: search_spend}"
	mail   = "{name: mail, exposure: mails}"
	promo  = "{name: promo}"
	price  = "{name: price}"
	geo    = "geo: {column: geo, population: people}"
)

// daily is keyed with data by day.
var daily = strings.Replace(keyed, "column: date", "column: date, grain: day", 1)

var dataCases = []keyCase{
	{key: "version", old: "version: 1", new: "version: 2", refused: "not what this version of the program reads"},
	{key: "name", new: "name: acme", at: "Name", want: `"acme"`},
	{key: "owner", new: "owner: jane", at: "Owner", want: `"jane"`},
	{key: "currency", new: "currency: EUR", at: "Roles.Currency", want: `"EUR"`},
	{key: "time.column", old: "column: date", new: "column: week", at: "Roles.Date", want: `"week"`},
	{key: "time.grain=day", old: "column: date", new: "column: date, grain: day", at: "Spec.max_lag", want: "56"},
	{key: "time.grain=week", old: "column: date", new: "column: date, grain: week", at: "Roles.Grain", want: `"week"`},
	{key: "time.grain=month", old: "column: date", new: "column: date, grain: month", at: "Spec.max_lag", want: "2"},
	{key: "geo.column", old: "column: geo", new: "column: state", at: "Roles.Geo", want: `"state"`},
	{key: "geo.population", old: "population: people", new: "population: heads", at: "Roles.Population", want: `"heads"`},
	{key: "geo.baseline", old: geo, new: "geo: {column: geo, baseline: south}", at: "Spec.baseline_geo", want: "1"},
	{key: "outcome.column", old: "column: sales", new: "column: orders", at: "Roles.Outcome", want: `"orders"`},
	{key: "outcome.kind=revenue", old: "column: sales", new: "column: sales, kind: revenue", at: "Roles.OutcomeKind", want: `"revenue"`},
	{key: "outcome.kind=count", old: "column: sales", new: "column: sales, kind: count", at: "Roles.OutcomeKind", want: `"count"`, usual: true},
	{key: "outcome.value", old: "column: sales", new: "column: sales, value: margin", at: "Roles.Value", want: `"margin"`},
	{key: "data.path", old: "data.csv", new: "data/*.csv", at: "Data.0.Path", want: `"data/*.csv"`},
	{key: "channels.name", old: "name: search", new: "name: shopping", at: "Roles.Channels.1.Name", want: `"shopping"`},
	{key: "channels.spend", old: "search_spend", new: "cost", at: "Roles.Channels.1.Spend", want: `"cost"`},
	{key: "channels.exposure", old: "search_spend", new: "search_spend, exposure: clicks", at: "Roles.Channels.1.Exposure", want: `"clicks"`},
	{key: "channels.reach", old: "search_spend", new: "search_spend, reach: people, frequency: times", at: "Roles.Channels.1.Exposure", want: `"people"`},
	{key: "channels.frequency", old: "search_spend", new: "search_spend, reach: people, frequency: times", at: "Roles.Channels.1.Frequency", want: `"times"`},
	{key: "channels.prior_window.from", old: "search_spend", new: "search_spend, prior_window: {from: 2023-01-09, to: 2025-12-31}", at: "Spec.channels.1.calibration.0", want: "false"},
	{key: "channels.prior_window.from", old: "search_spend", new: "search_spend, prior_window: {from: 2023-01-09, to: 2025-12-31}", at: "Spec.channels.1.calibration.1", want: "true"},
	{key: "channels.prior_window.to", old: "search_spend", new: "search_spend, prior_window: {from: 2023-01-01, to: 2025-12-21}", at: "Spec.channels.1.calibration.155", want: "false"},
	{key: "channels.prior_window.to", old: "search_spend", new: "search_spend, prior_window: {from: 2023-01-01, to: 2025-12-21}", at: "Spec.channels.1.calibration.154", want: "true"},
	{key: "organic.name", old: "name: mail", new: "name: letters", at: "Roles.Channels.2.Name", want: `"letters"`},
	{key: "organic.exposure", old: "exposure: mails", new: "exposure: opened", at: "Roles.Channels.2.Exposure", want: `"opened"`},
	{key: "organic.reach", old: "exposure: mails", new: "reach: people, frequency: times", at: "Roles.Channels.2.Kind", want: `"organic_rf"`},
	{key: "organic.frequency", old: "exposure: mails", new: "reach: people, frequency: times", at: "Roles.Channels.2.Frequency", want: `"times"`},
	{key: "treatments.name", old: "name: promo", new: "name: discount", at: "Roles.Treatments.0.Name", want: `"discount"`},
	{key: "treatments.column", old: "name: promo", new: "name: promo, column: promo_share", at: "Roles.Treatments.0.Column", want: `"promo_share"`},
	{key: "treatments.baseline#number", old: "name: promo", new: "name: promo, baseline: 12.5", at: "Spec.treatments.0.baseline", want: "12.5"},
	{key: "treatments.baseline=max", old: "name: promo", new: "name: promo, baseline: max", at: "Spec.treatments.0.baseline", want: "110"},
	{key: "treatments.baseline=min", old: "name: promo", new: "name: promo, baseline: min", at: "Spec.treatments.0.baseline", want: "10", usual: true},
	{key: "treatments.per_population", old: "name: promo", new: "name: promo, per_population: true", at: "Spec.treatments.0.per_population", want: "true"},
	{key: "treatments.per_population", old: "name: promo", new: "name: promo, baseline: max, per_population: true", at: "Spec.treatments.0.baseline", want: "1.1"},
	{key: "controls#string", old: "[{name: price}]", new: "[weather]", at: "Roles.Controls.0.Column", want: `"weather"`},
	{key: "controls.name", old: "name: price", new: "name: level, column: price", at: "Roles.Controls.0.Name", want: `"level"`},
	{key: "controls.column", old: "name: price", new: "name: price, column: average", at: "Roles.Controls.0.Column", want: `"average"`},
	{key: "controls.per_population", old: "name: price", new: "name: price, per_population: true", at: "Spec.controls.0.per_population", want: "true"},
	{key: "events#string", new: "events: fairs.csv", at: "Events", want: `"fairs.csv"`},
	{key: "events.path", new: "events: {path: fairs.csv}", at: "Events", want: `"fairs.csv"`},
	{key: "events.columns", new: "events: {columns: [fair]}", at: "Roles.Events", want: `["fair"]`},
	{key: "events.lead", new: "events: {columns: [fair], lead: 2}", at: "Roles.Lead", want: "2"},
	{key: "events.lag", new: "events: {columns: [fair], lag: 3}", at: "Roles.Lag", want: "3"},
	{key: "experiments", new: "experiments: tests.csv", at: "Experiments", want: `"tests.csv"`},
}

var modelCases = []keyCase{
	{key: "model.max_lag", new: "model: {max_lag: 5}", at: "Spec.max_lag", want: "5"},
	{key: "model.max_lag", new: "model: {max_lag: 0}", at: "Spec.max_lag", want: "0"},
	{key: "model.effects=normal", new: "model: {effects: normal}", at: "Spec.effects", want: `"normal"`},
	{key: "model.effects=log_normal", new: "model: {effects: log_normal}", at: "Spec.effects", want: `"log_normal"`, usual: true},
	{key: "model.likelihood=student_t", new: "model: {likelihood: student_t}", at: "Spec.likelihood", want: `"student_t"`},
	{key: "model.likelihood=normal", new: "model: {likelihood: normal}", at: "Spec.likelihood", want: `"normal"`, usual: true},
	{key: "model.unique_sigma", new: "model: {unique_sigma: true}", at: "Spec.unique_sigma", want: "true"},
	{key: "model.knots#integer", new: "model: {knots: 3}", at: "Spec.baseline.knots", want: "[0,77,155]"},
	{key: "model.knots#array", new: "model: {knots: [2024-01-03, 2023-01-02, 2024-01-01]}", at: "Spec.baseline.knots", want: "[0,52]"},
	{key: "model.knots=all", new: "model: {knots: all}", at: "Spec.baseline.knots.155", want: "155"},
	{key: "model.knots=all", new: "model: {knots: all}", at: "Spec.baseline.yearly_order", want: "0"},
	{key: "model.knots=auto", new: "model: {knots: auto}", at: "Spec.baseline.yearly_order", want: "0"},
	{key: "model.yearly", new: "model: {yearly: 3}", at: "Spec.baseline.yearly_order", want: "3"},
	{key: "model.yearly", new: "model: {yearly: 0}", at: "Spec.baseline.yearly_order", want: "0"},
	{key: "model.weekly", base: daily, new: "model: {weekly: false}", at: "Spec.baseline.weekly", want: "false"},
	{key: "model.prior_on=mroi", new: "model: {prior_on: mroi}", at: "Spec.channels.1.on", want: `"mroi"`},
	{key: "model.prior_on=contribution", new: "model: {prior_on: contribution}", at: "Spec.channels.1.on", want: `"contribution"`},
	{key: "model.prior_on=coefficient", new: "model: {prior_on: coefficient}", at: "Spec.channels.1.on", want: `"coefficient"`},
	{key: "model.prior_on=roi", new: "model: {prior_on: roi}", at: "Spec.channels.1.on", want: `"roi"`, usual: true},
	{key: "model.holdout.last", new: "model: {holdout: {last: 4}}", at: "Spec.holdout.155", want: "true"},
	{key: "model.holdout.from", new: "model: {holdout: {from: 2023-01-09}}", at: "Spec.holdout.0", want: "false"},
	{key: "model.holdout.to", new: "model: {holdout: {to: 2023-01-09}}", at: "Spec.holdout.1", want: "true"},
	{key: "model.holdout.share", new: "model: {holdout: {share: 0.5}}", at: "Spec.holdout.3", want: "true"},
	{key: "model.holdout.geos", new: "model: {holdout: {last: 4, geos: [south]}}", at: "Spec.holdout.311", want: "true"},
	{key: "model.holdout.geos", new: "model: {holdout: {last: 4, geos: [south]}}", at: "Spec.holdout.155", want: "false"},
}

// shapeCases are those of carry-over, saturation and their order, for all channels
// and for one.
func shapeCases() []keyCase {
	var all []keyCase
	for _, c := range []struct {
		key, field, usual string
		words             []string
	}{
		{"adstock", "adstock", "geometric", []string{"geometric", "binomial", "delayed", "weibull_pdf", "weibull_cdf", "none"}},
		{"saturation", "saturation", "hill", []string{"hill", "logistic", "none"}},
	} {
		for _, word := range c.words {
			other, want := c.words[(slices.Index(c.words, word)+1)%len(c.words)], fmt.Sprintf("%q", word)
			set, base := c.key+": "+word, keyed+fmt.Sprintf("model: {%s: %s}\n", c.key, other)
			all = append(all, keyCase{key: "model." + c.key + "=" + word, new: "model: {" + set + "}", at: "Spec.channels.1." + c.field, want: want, usual: word == c.usual})
			for i, part := range []string{search, mail} {
				old, new := in(part, set)
				all = append(all, keyCase{key: []string{"channels.", "organic."}[i] + c.key + "=" + word, old: old, new: new, at: fmt.Sprintf("Spec.channels.%d.%s", i+1, c.field), want: want, base: base})
			}
		}
	}
	for word, want := range map[string]string{"adstock_first": "false", "saturation_first": "true"} {
		other := map[string]string{"adstock_first": "saturation_first", "saturation_first": "adstock_first"}[word]
		all = append(all, keyCase{key: "model.order=" + word, new: "model: {order: " + word + "}", at: "Spec.channels.1.saturation_first", want: want, usual: want == "false"})
		for i, part := range []string{search, mail} {
			old, new := in(part, "order: "+word)
			all = append(all, keyCase{key: []string{"channels.", "organic."}[i] + "order=" + word, old: old, new: new, at: fmt.Sprintf("Spec.channels.%d.saturation_first", i+1), want: want, base: keyed + "model: {order: " + other + "}\n"})
		}
	}
	return all
}

// needs is what a prior's parameter is a parameter of.
var needs = map[string]string{
	"delay": "adstock: delayed", "shape": "adstock: weibull_pdf", "scale": "adstock: weibull_cdf", "lam": "saturation: logistic",
	"df": "likelihood: student_t", "mroi": "prior_on: mroi", "coefficient": "prior_on: coefficient",
}

func priorCases() []keyCase {
	const prior, want = "{uniform: [0.25, 0.5]}", `{"dist":"uniform","params":[0.25,0.5]}`
	var all []keyCase
	model := func(base, name, at, more string) {
		set := "model: {priors: {" + name + ": " + prior + "}" + more + "}"
		all = append(all, keyCase{key: "model.priors." + name, new: set, at: at, want: want, base: base})
	}
	for name, at := range map[string]string{
		"roi": "channels.1.effect", "mroi": "channels.1.effect", "contribution": "channels.2.effect", "coefficient": "channels.1.effect", "eta": "channels.1.eta",
		"alpha": "channels.1.shape.alpha", "delay": "channels.1.shape.delay", "shape": "channels.1.shape.shape", "scale": "channels.1.shape.scale",
		"ec": "channels.1.shape.ec", "slope": "channels.1.shape.slope", "lam": "channels.1.shape.lam", "xi": "controls.0.xi",
		"knot": "baseline.knot", "yearly": "baseline.yearly", "geo": "geo_intercept", "sigma": "sigma", "df": "df",
	} {
		more := ""
		if needs[name] != "" {
			more = ", " + needs[name]
		}
		model(keyed, name, "Spec."+at, more)
	}
	model(keyed, "xi", "Spec.treatments.0.xi", "")
	model(keyed+"events: fairs.csv\n", "event", "Spec.baseline.event", "")
	model(daily, "weekly", "Spec.baseline.weekly_effects", "")
	for i, part := range []string{search, mail} {
		list := []string{"channels", "organic"}[i]
		for _, name := range []string{"roi", "mroi", "contribution", "coefficient", "alpha", "delay", "shape", "scale", "ec", "slope", "lam", "eta"} {
			at := "shape." + name
			switch name {
			case "roi", "mroi", "contribution", "coefficient":
				at = "effect"
			case "eta":
				at = "eta"
			}
			more := ""
			if n := needs[name]; n != "" && at != "effect" {
				more = ", " + n
			}
			old, new := in(part, "priors: {"+name+": "+prior+"}"+more)
			c := keyCase{key: list + ".priors." + name, old: old, new: new, at: fmt.Sprintf("Spec.channels.%d.%s", i+1, at), want: want}
			if list == "organic" && (name == "roi" || name == "mroi") {
				c.refused = "an organic channel has no spend"
			}
			all = append(all, c)
		}
	}
	for _, c := range []struct{ key, part, name, at string }{
		{"treatments", promo, "contribution", "treatments.0.effect"}, {"treatments", promo, "coefficient", "treatments.0.effect"}, {"treatments", promo, "xi", "treatments.0.xi"},
		{"controls", price, "coefficient", "controls.0.coefficient"}, {"controls", price, "xi", "controls.0.xi"},
	} {
		old, new := in(c.part, "priors: {"+c.name+": "+prior+"}")
		all = append(all, keyCase{key: c.key + ".priors." + c.name, old: old, new: new, at: "Spec." + c.at, want: want})
	}
	return all
}

// distributionCases write a prior in each way.
func distributionCases() []keyCase {
	var all []keyCase
	for _, c := range []struct{ key, dist, want string }{
		{"normal", "[1, 2]", `{"dist":"normal","params":[1,2]}`},
		{"half_normal#number", "2", `{"dist":"half_normal","params":[2]}`},
		{"half_normal#array", "[2]", `{"dist":"half_normal","params":[2]}`},
		{"lognormal#array", "[1, 2]", `{"dist":"lognormal","params":[1,2]}`},
		{"lognormal.mean", "{mean: 1, sd: 1}", `{"dist":"lognormal","params":[-0.34657359027997264,0.8325546111576977]}`},
		{"lognormal.sd", "{mean: 1, sd: 2}", `{"dist":"lognormal","params":[-0.8047189562170501,1.2686362411795196]}`},
		{"lognormal.interval", "{interval: [1, 4]}", `{"dist":"lognormal","params":[0.6931471805599453,0.42140356394179923]}`},
		{"lognormal.mass", "{interval: [1, 4], mass: 0.5}", `{"dist":"lognormal","params":[0.6931471805599453,1.027661547649078]}`},
		{"truncated_normal", "[1, 2, 0, 3]", `{"dist":"truncated_normal","params":[1,2,0,3]}`},
		{"uniform", "[1, 2]", `{"dist":"uniform","params":[1,2]}`},
		{"beta", "[1, 2]", `{"dist":"beta","params":[1,2]}`},
		{"gamma", "[1, 2]", `{"dist":"gamma","params":[1,2]}`},
		{"inverse_gamma", "[1, 2]", `{"dist":"inverse_gamma","params":[1,2]}`},
		{"exponential#number", "2", `{"dist":"exponential","params":[2]}`},
		{"exponential#array", "[2]", `{"dist":"exponential","params":[2]}`},
		{"student_t", "[4, 1, 2]", `{"dist":"student_t","params":[4,1,2]}`},
		{"half_student_t", "[4, 2]", `{"dist":"half_student_t","params":[4,2]}`},
		{"fixed#number", "2", `{"dist":"fixed","params":[2]}`},
		{"fixed#array", "[2]", `{"dist":"fixed","params":[2]}`},
	} {
		name, _, _ := strings.Cut(strings.Replace(c.key, ".", "#", 1), "#")
		all = append(all, keyCase{key: "prior." + c.key, new: "model: {priors: {knot: {" + name + ": " + c.dist + "}}}", at: "Spec.baseline.knot", want: c.want})
	}
	return all
}

var fitCases = []keyCase{
	{key: "fit.chains", new: "fit: {chains: 3}", at: "Fit.chains", want: "3"},
	{key: "fit.draws", new: "fit: {draws: 77}", at: "Fit.draws", want: "77"},
	{key: "fit.warmup", new: "fit: {warmup: 66}", at: "Fit.warmup", want: "66"},
	{key: "fit.target_accept", new: "fit: {target_accept: 0.9}", at: "Fit.target_accept", want: "0.9"},
	{key: "fit.seed", new: "fit: {seed: 9}", at: "Fit.seed", want: "9"},
	{key: "fit.seed", new: "fit: {seed: 0}", at: "Fit.seed", want: "0"},
	{key: "fit.attempts", new: "fit: {attempts: 2}", at: "Fit.attempts", want: "2"},
}

func reviewCases() []keyCase {
	var all []keyCase
	for key, c := range map[string]struct{ set, at string }{
		"max_rhat": {"1.05", "Fit.Convergence.max_rhat"}, "min_ess": {"200", "Fit.Convergence.min_ess"}, "min_ebfmi": {"0.2", "Fit.Convergence.min_ebfmi"}, "max_divergences": {"4", "Fit.Convergence.max_divergences"},
		"outlier": {"4", "Data.FarOut"}, "cost_jump": {"8", "Data.CostJump"}, "level_jump": {"20", "Data.LevelJump"},
		"vif": {"20", "Design.VIFWarning"}, "vif_error": {"500", "Design.VIFError"}, "correlation_error": {"0.99", "Design.CorrelationError"},
		"observations_per_parameter": {"5", "Design.PerParameter"}, "prior_excess": {"0.4", "Design.PriorExcess"},
		"negative_baseline": {"0.1", "Fit.NegativeBaseline"}, "negative_baseline_error": {"0.5", "Fit.NegativeBaselineError"}, "small_baseline": {"0.1", "Fit.SmallBaseline"},
		"holdout_ratio": {"3", "Fit.HoldoutRatio"}, "autocorrelation": {"0.5", "Fit.Autocorrelation"}, "not_learned": {"0.8", "Fit.NotLearned"}, "far_from_prior": {"0.05", "Fit.FarFromPrior"},
		"wide_return": {"20", "Fit.WideReturn"}, "implausible_return": {"5", "Fit.StandsOut"}, "carryover_cut": {"0.5", "Fit.CarryoverCut"}, "lift_test": {"3", "Fit.LiftTest"},
	} {
		all = append(all, keyCase{key: "review." + key, new: "review: {" + key + ": " + c.set + "}", at: "Review." + c.at, want: c.set})
	}
	all = append(all, keyCase{key: "review.max_rhat", new: "review: {max_rhat: 1.05}", at: "Fit.convergence.max_rhat", want: "1.05"})
	return all
}

var planCases = []keyCase{
	{key: "plan.period=week", new: "plan: {period: week}", at: "Plan.Period", want: `"week"`},
	{key: "plan.period=month", new: "plan: {period: month}", at: "Plan.Period", want: `"month"`},
	{key: "plan.period=quarter", new: "plan: {period: quarter}", at: "Plan.Period", want: `"quarter"`},
	{key: "plan.period=year", new: "plan: {period: year}", at: "Plan.Period", want: `"year"`},
	{key: "plan.budget", new: "plan: {budget: 1200000}", at: "Plan.Budget", want: "1200000"},
	{key: "plan.target_outcome", new: "plan: {target_outcome: 5200000}", at: "Plan.TargetOutcome", want: "5200000"},
	{key: "plan.constraints", new: "plan: {constraints: [tv <= +20%]}", at: "Plan.Constraints.0", want: `"tv \u003c= +20%"`},
	{key: "plan.max_change", new: "plan: {max_change: 15%}", at: "Plan.MaxChange", want: `"15%"`},
}

// The measures of keyed are outcome, population, the spends of tv and search, mails,
// promo and price; daily columns of search come after its spend.
var dailyCases = []keyCase{
	{key: "channels.platform", old: "search_spend", new: "search_spend, platform: google_ads", at: "Measures.3.Source", want: `"google_ads"`},
	{key: "outcome.platform", old: "column: sales", new: "column: sales, platform: search", at: "CountsOutcome.search", want: "true"},
	{key: "outcome.platform", old: "column: sales", new: "column: sales, platform: search", at: "CountsOutcome.any", want: "true"},
	{key: "channels.plan", old: "search_spend", new: "search_spend, plan: search_plan", at: "Measures.4.Column", want: `"search_plan"`},
	{key: "channels.impressions", old: "search_spend", new: "search_spend, impressions: views", at: "Measures.4.Column", want: `"views"`},
	{key: "channels.clicks", old: "search_spend", new: "search_spend, clicks: clicked", at: "Measures.4.Column", want: `"clicked"`},
	{key: "channels.conversions", old: "search_spend", new: "search_spend, conversions: orders", at: "Measures.4.Column", want: `"orders"`},
	{key: "vintages", new: "vintages: vintages.csv", at: "Vintages", want: `"vintages.csv"`},
	{key: "creatives", new: "creatives: creatives.csv", at: "Creatives", want: `"creatives.csv"`},
	{key: "freshness", new: "freshness: {search: 90m}", at: "Freshness.search", want: "90"},
	{key: "freshness", new: "freshness: {outcome: 2h}", at: "Freshness.outcome", want: "120"},
	{key: "freshness", new: "freshness: {day: 2d}", at: "Freshness.day", want: "2880"},
	{key: "freshness", new: "freshness: {model: 1h}", at: "Freshness.model", want: "60"},
	{key: "daily.scheme=posterior", new: "daily: {scheme: posterior}", at: "Daily.Scheme", want: `"posterior"`},
	{key: "daily.scheme=fixed", new: "daily: {scheme: fixed}", at: "Daily.Scheme", want: `"fixed"`},
	{key: "daily.scheme=scalar", new: "daily: {scheme: scalar}", at: "Daily.Scheme", want: `"scalar"`},
	{key: "daily.scheme=matrix", new: "daily: {scheme: matrix}", at: "Daily.Scheme", want: `"matrix"`},
	{key: "daily.blend_weight", new: "daily: {scheme: fixed, blend_weight: 0.1}", at: "Daily.BlendWeight", want: "0.1"},
	{key: "daily.refit=monthly", new: "daily: {refit: monthly}", at: "RefitMonths", want: "1", usual: true},
	{key: "daily.refit=quarterly", new: "daily: {refit: quarterly}", at: "RefitMonths", want: "3"},
	{key: "daily.refit=never", new: "daily: {refit: never}", at: "RefitMonths", want: "0"},
	{key: "daily.fit=approximate", new: "daily: {fit: approximate}", at: "Approximate", want: "true"},
	{key: "daily.fit=model", new: "daily: {fit: model}", at: "FromModel", want: "true"},
	{key: "daily.fit=sampled", new: "daily: {fit: sampled}", at: "Approximate", want: "false", usual: true},
	{key: "daily.charts=robust", new: "daily: {charts: robust}", at: "Daily.Charts", want: `"robust"`},
	{key: "daily.charts=raw_28", new: "daily: {charts: raw_28}", at: "Daily.Charts", want: `"raw_28"`},
	{key: "daily.charts=raw_90", new: "daily: {charts: raw_90}", at: "Daily.Charts", want: `"raw_90"`},
}
