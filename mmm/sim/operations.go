package sim

// Knobs of what happens around a market: how platforms learn and report, when
// numbers arrive, what goes wrong with them, and which tests are run.

// Learning is what platforms take for changes of budget that a policy makes in a
// [Live] market. With plan_ct the channel's share of the day's plan,
//
//	e_ct = (1 - 1/Days) e_c,t-1 + |ln(plan_ct/plan_c,t-1)|
//	effect of day t · exp(-Cost e_ct)
//
// Shares below 0.1% count as that. Business as usual is not charged: its
// campaigns run within what platforms have learnt.
type Learning struct {
	Cost float64 // κ, no unit [v1: 0]
	Days float64 // how long a change is felt [chosen: 5, at which cost 1 takes some 7% of media from a policy that moves 1% of the budget a day]
}

// Platform is what ad platforms report of paid channels besides spend and
// exposure. Rates of channel c on day t are
//
//	ln rate_ct = ln rate_c + walk + day of the week + noise
//
// Clicks are impressions times the click rate (impressions are clicks over it,
// where clicks are the exposure), and conversions, as the platform claims them,
// clicks times the conversion rate. What is counted scatters like Poisson's
// counts, by a normal of variance equal to the mean.
type Platform struct {
	Reported          bool    // tables have plan, impressions, clicks and conversions of paid channels [v1: false]
	ClickRate         Range   // clicks for an impression, by channel [chosen: 0.01 to 0.03]
	CostPerConversion Range   // currency at reference, by channel [chosen: 6 to 10; platforms claim more than they bring]
	WalkSD            float64 // of the logarithm of each rate over a year [chosen: 0.20]
	WeekdaySD         float64 // log of each day of the week [chosen: 0.05]
	NoiseSD           float64 // log, independent from day to day [chosen: 0.05]
}

// Vintages is how late numbers are: what is missing of a day's final value when
// it is first reported, on the morning after, and one, two and three days later.
// Then it is all there. On each day the logarithms of shares missing are shifted
// by SD times a standard normal.
type Vintages struct {
	Outcome     Missing // [v1: 0, and in the backfill scenario 0.30, 0.10, 0.05, 0.02]
	Conversions Missing // those that platforms claim
	SD          float64 // [chosen: 0.15]
}

// Missing is the share missing by age.
type Missing struct{ Age0, Age1, Age2, Age3 float64 }

// byAge lists the shares.
func (m Missing) byAge() [lateDays]float64 { return [...]float64{m.Age0, m.Age1, m.Age2, m.Age3} }

// lateDays is the age in days at which everything is known.
const lateDays = 4

// Anomalies is what goes wrong with a market's numbers. Events of a channel never
// overlap, nor do those of the outcome: three ordinary days or more lie between
// two, so that rates are those of days on which an event can begin. None begins
// on a dark day.
//
// Factors are what the series is multiplied by. Lengths are whole days from Min
// to Max.
type Anomalies struct {
	From int // first day on which one may begin, from Start [chosen: 0]

	Outages            Outages // of a platform
	TrackingBreaks     Events  // of conversions that a platform claims
	Degradations       Events  // the same creeping in: the factor is reached on the last day
	Bots               Events  // of clicks
	InputBots          Events  // of exposure, and of clicks
	SpendErrorsPerYear float64 // days per year with spend in another unit: times 0, 0.1, 3, 10 or 100
	SpendShifts        Events  // of spend: a tax, a currency
	InputErrors        Events  // of exposure
	OutcomeBreaks      Events  // of the outcome: conversions that are not counted
	Promotions         Events  // that nobody told of: the true outcome, noise aside, is multiplied
}

// Events are anomalies of one kind.
type Events struct {
	PerYear float64 // beginnings, on each channel or on the outcome
	Days    Range
	Factor  Range
}

// Outages are days without a platform's numbers: because ads did not run, when
// spend and effect are gone too, or because nobody reported that they did.
type Outages struct {
	PerYear  float64
	Days     Range
	Delivery float64 // share of those in which ads did not run
}

// Tests are the market's lift tests. Each compares cells that together hold a
// share of the market; see [CellTest].
type Tests struct {
	Every     int      // days from one to the next in the market's own programme; 0 for none [v1: 0, the suite asks for its own]
	Kind      TestKind // of that programme [chosen: updown]
	Days      int      // length of each [v1: 28]
	Share     float64  // of the market in its cells [v1: 0.25]
	Change    float64  // of exposure in up and down cells [v1: 0.4]
	UpDownSE  float64  // standard error of effects per day, share of the outcome per day [v1: 0.008]
	HoldOutSE float64  // [v1: 0.007]
}

// noAnomalies returns anomalies as the suite plants them, at rates of zero.
func noAnomalies() Anomalies {
	return Anomalies{
		Outages:        Outages{Days: Range{1, 3}, Delivery: 0.5},
		TrackingBreaks: Events{Days: Range{3, 14}, Factor: Range{0.15, 0.5}},
		Degradations:   Events{Days: Range{21, 28}, Factor: Range{0.7, 0.7}},
		Bots:           Events{Days: Range{2, 6}, Factor: Range{1.5, 4}},
		InputBots:      Events{Days: Range{4, 4}, Factor: Range{3, 3}},
		SpendShifts:    Events{Days: Range{10, 14}, Factor: Range{1.19, 1.19}},
		InputErrors:    Events{Days: Range{1, 1}, Factor: Range{10, 10}},
		OutcomeBreaks:  Events{Days: Range{7, 7}, Factor: Range{0.4, 0.4}},
		Promotions:     Events{Days: Range{3, 3}, Factor: Range{1.35, 1.35}},
	}
}

// plantAnomalies returns the rates of the suite. Since events wait for each
// other, there are 0.8 of each kind for a channel and year, six breaks of the
// outcome and thirteen unknown promotions.
func plantAnomalies() Anomalies {
	a := noAnomalies()
	a.Outages.PerYear, a.SpendErrorsPerYear = 1, 1
	for _, e := range []*Events{&a.TrackingBreaks, &a.Degradations, &a.Bots, &a.InputBots, &a.SpendShifts, &a.InputErrors} {
		e.PerYear = 1
	}
	a.OutcomeBreaks.PerYear, a.Promotions.PerYear = 8, 17
	return a
}
