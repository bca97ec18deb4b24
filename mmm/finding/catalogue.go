package finding

import "slices"

// Catalogue returns an example of every kind of finding, with made-up numbers,
// subject by subject.
func Catalogue() []Finding {
	return slices.Concat(dataExamples(), designExamples(), convergenceExamples(), fitExamples(), channelExamples(), experimentExamples(), surfaceExamples(), anomalyExamples(), dailyExamples())
}

var (
	tv, radio, search = Channel("tv"), Channel("radio"), Channel("search")
	sales             = Outcome("sales")
	price             = Subject{"control", "price"}
)

func dataExamples() []Finding {
	gap := Unmatched{Severity: Warning, Count: 3, Cell: "week", First: Place{Day: "2024-03-04"}, Last: Place{Day: "2024-05-13"}, Amount: 48200, Unit: "EUR", Share: 0.083}
	delivered := gap
	delivered.Amount, delivered.Unit, delivered.Share = 1.27e6, "impressions", 0.021
	return []Finding{
		OutcomeConstant(sales, "week"),
		Constant(price, "week"),
		ConstantInGeos(tv, []string{"Texas", "Ohio"}, 20),
		RareMovement(price, []Place{{Day: "2024-11-25"}, {Day: "2024-12-02"}}, "week"),
		Outliers(sales, Outlying{Count: 4, Of: 104, Cell: "week", Lo: 812.4, Hi: 2310, Farthest: 6904, At: Place{Day: "2024-11-25"}}),
		SpendWithoutExposure(tv, gap),
		ExposureWithoutSpend(tv, delivered),
		UnitJump(tv, Jump{From: Place{Day: "2024-06-03"}, Before: 0.0121, After: 11.9}, "EUR", "exposure"),
		LevelJump(price, Jump{From: Place{Day: "2024-06-03"}, Before: 9.95, After: 994}),
		CostOutliers(search, 2, "week", 0.42, 7.31, Place{Day: "2024-02-05"}, "EUR"),
		ManyZeros(sales, 0.37, "geo-week"),
		OutcomeGap(sales, 9, "day", Place{"2024-04-02", "Texas"}, Place{"2024-04-10", "Texas"}),
		IncompleteEnd(sales, Place{Day: "2024-12-30"}, 412, 1180),
		MediaEndEarly(2, "week", "2024-12-16"),
		Duplicate(radio, tv, 1),
		OutcomeCopied(Subject{"control", "orders"}, sales, 0.5),
		Sparse(radio, 5, 104, "week"),
		ExposureNotByPopulation(tv, -0.12, 20),
		NoPopulation(20, 14.2),
		NoMoney(sales),
		NoCurrency(),
	}
}

func designExamples() []Finding {
	return []Finding{
		FewObservations(Warning, 52, 24, 52./24),
		ShortForSeason(1.6),
		ManyKnots(52, 104, "week"),
		Collinear(Collinearity{Severity: Warning, Variables: []Subject{tv, radio}, VIF: 23.4, Pair: 0.978, Where: "over all geos and weeks"}),
		MovesWithTime(tv, 0.997, true),
		MovesWithGeo(price, 0.992),
		WeakDesign(Warning, radio, Expectation{Own: 0.12, Moves: 5.3, SE: 812000, PriorSD: 301000, Narrowed: 0.063, Unit: "EUR"}),
		InseparableDesign(tv, radio, -0.93, 412000, 388000, 105000, "EUR"),
		PriorsExceedOutcome(Range{0.31, 2.4, 0.9}, 0.44),
	}
}

func convergenceExamples() []Finding {
	worst := []Diagnosed{{"return of tv (roi_m[tv])", 1.083}, {"carry-over of tv (alpha_m[tv])", 1.041}}
	few := []Diagnosed{{"return of tv (roi_m[tv])", 87}}
	return []Finding{
		ChainsDisagree(Error, worst, 2, 41, 1.01),
		SeveralModes("carry-over of tv (alpha_m[tv])", []Mode{{1, 0.21, 0.04}, {2, 0.2, 0.05}, {3, 0.83, 0.03}, {4, 0.22, 0.04}}, 3),
		FewEffectiveDraws(Warning, few, 1, 41, 400, true),
		Divergences(Warning, 23, 4000, []Shifted{{"spread of tv over geos (eta_m[tv])", -1.34}}),
		TrajectoriesCut(112, 4000),
		LowEnergy(0.21, 0.3),
	}
}

func fitExamples() []Finding {
	d := Dependence{Lag: 1, Correlation: 0.52, DurbinWatson: 0.95, TooNarrow: 1.78, Period: "week", KnotEvery: 26, YearlyOrder: 4}
	alternating, yearly := d, d
	alternating.Correlation, alternating.DurbinWatson = -0.46, 2.9
	yearly.Lag, yearly.Correlation = 52, 0.61
	return []Finding{
		NegativeBaseline(Warning, 0.34, Range{-0.21, 0.4, 0.9}),
		MarketingExplainsMost(Range{0.02, 0.19, 0.9}, 0.11),
		PoorFit(-0.08, "the data"),
		HoldoutWorse(0.041, 0.127, -0.6),
		TotalMissed(8.21e6, Range{8.4e6, 8.9e6, 0.99}, "EUR"),
		IntervalsTooNarrow(Coverage{Level: 0.9, Share: 0.71, N: 104, Noun: "week"}),
		IntervalsTooWide(Coverage{Level: 0.5, Share: 0.78, N: 104, Noun: "week"}),
		ExtremeMissed(true, 6904, Place{Day: "2024-11-25"}, Range{2900, 4100, 0.99}, "EUR"),
		ResidualsPersist(d),
		ResidualsAlternate(alternating),
		ResidualsSeasonal(yearly, "year"),
		UnexplainedPeriods([]Surprise{{Place{Day: "2024-11-25"}, 6.2, 0.41}, {Place{Day: "2024-04-01"}, -4.6, -0.29}}, "week"),
		ResidualPattern("weekday", "Sunday", -0.12, 0.38),
		ResidualPattern("month", "December", 0.09, 0.24),
		UnequalNoise("Wyoming", "Texas", 4.1),
	}
}

func channelExamples() []Finding {
	return []Finding{
		NotLearned(radio, "return", 0.94, Range{0.28, 5.4, 0.9}, Range{0.27, 5.1, 0.9}, ""),
		ShapesNotLearned("response curve", []string{"tv", "radio"}, 5),
		ShapesNotLearned("carry-over", []string{"radio"}, 5),
		FarFromPrior(search, "return", 18.2, Range{0.15, 9.9, 0.98}, ""),
		WideReturn(tv, Range{0.21, 3.9, 0.9}, 0.92, ""),
		StandsOut(search, Range{3.4, 7.2, 0.9}, 0.06, 0.29),
		NearlyLinear(tv, 0.96, 1.4e6, "impressions", "week"),
		Saturated(radio, 0.06, Range{0.92, 0.99, 0.9}),
		NarrowRange(tv, 0.84, 1.17, "week"),
		Inseparable(Known{"tv", 0.61}, Known{"radio", 0.58}, 0.08, -0.94, 0.9),
		CarryoverCut(tv, 0.43, 8, "week"),
	}
}

func experimentExamples() []Finding {
	return []Finding{
		LiftTestDisagrees(Reading{"spring hold-out", "tv", "2024-03-04", "2024-04-01", 48000, 9000, "EUR"}, Range{72000, 99000, 0.9}, -3.6),
	}
}

func surfaceExamples() []Finding {
	return []Finding{
		AnchorOff(Warning, Anchoring{Factor: 1.143, Interval: Range{1.11, 1.18, 0.9}, From: "2024-01-01", To: "2024-12-23", Reported: 8.21e6, Expected: 7.18e6, Unit: "EUR"}),
		SurfaceInexact(0.0092, 0.0002, 118),
		NothingObserved(256),
		SurfaceNotConverged(),
		NoSpend(radio, "2024-01-01", "2024-12-29"),
		PatternOffSeason("2025-01-06", "2024-10-07"),
	}
}

func anomalyExamples() []Finding {
	on, off := Warning, Note
	return []Finding{
		Outage(search, Deviation{Severity: on, Series: "exposure", From: "2024-03-04", To: "2024-03-05", Factor: 0.004}, "reporting"),
		TrackingBroken(search, Deviation{Severity: on, Series: "conversions", From: "2024-03-04", Factor: 0.31, Z: -8.2}),
		OutcomeSpike(sales, Deviation{Severity: on, From: "2024-03-04", To: "2024-03-06", Factor: 1.36, Z: 9.9}),
		InvalidTraffic(search, Deviation{Severity: on, Series: "clicks", From: "2024-03-04", To: "2024-03-07", Factor: 3.1, Z: 14}),
		WrongNumber(tv, Deviation{Severity: on, Series: "spend", From: "2024-03-04", To: "2024-03-04", Factor: 9.8, Z: 41}),
		SpendUnit(tv, Deviation{Severity: on, Series: "spend", From: "2024-03-04", Factor: 1.19, Z: 7.4}),
		LevelMoved(radio, Deviation{Severity: off, Series: "exposure", From: "2024-03-04", To: "2024-03-25", Factor: 0.72, Z: -6.1, Settled: true}),
		Fading(search, Deviation{Severity: off, Series: "conversions", From: "2024-03-04", Factor: 0.84, Z: -2.2}),
		SourceLate("google_ads", 31, 6),
	}
}

func dailyExamples() []Finding {
	return []Finding{
		ColumnGone(Column("search_spend"), "data.csv", "google_spend", 0.98),
		ColumnBack(Column("search_spend"), "data.csv"),
		ColumnNew(Column("tiktok_spend"), "data.csv"),
		UnitChanged(Subject{"series", "search.spend"}, 0.01, 412, 430, "day"),
		Reunited(Subject{"series", "search.spend"}, "shopping.spend", 0.97),
		InputAssumed(Subject{"series", "search.spend"}, []string{"2024-03-04"}, "the mean of the same weekday of the last four weeks"),
		NotRelearned("an R-hat of 1.08"),
		LearnedBadly("a k-hat of 0.83"),
	}
}
