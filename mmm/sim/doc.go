// Package sim simulates markets with a known truth, and scores fits against it.
//
// A [Scenario] says what a market is like; New makes a [Market] of it and a seed:
// data that anyone could observe, and the [Truth] behind them. Scenarios lists
// those that tests, benchmarks and demonstrations use. D0 to D4 and their
// variations are the worlds of the benchmark suite daily-v1, whose numbers hold
// for these generators only: a knob marked [v1] is part of what they claim.
//
// # The world
//
// It runs by day; a weekly market is the same world, added up. In geo g with
// share w_g of the population and on day t the outcome is
//
//	y_gt = w_g Y (b_t + τ_g + p P_t) + Σ_c m_gct + ν_gt
//
// rounded to whole units and at least 0. Y is Baseline.Level. In shares of it,
//
//	b_t   baseline: 1 + random walk + trend + day of the week + yearly season
//	      + holidays + effect of the control, a competitor's price
//	τ_g   what the geo has per person beyond the market, of mean Σ w_g τ_g = 0
//	p P_t effect of the promotion that runs (P_t = 1) or does not (0)
//
// and m_gct is the contribution of channel c. With x_gct its exposure per person
// relative to its reference, carry-over first and saturation second,
//
//	m_gct = w_g e_gc β_ct z(a_gct)
//	a_gct = Σ_{l=0..L} ω_l x_gc,t-l,   Σ ω_l = 1     ω_l ∝ α^l, or Weibull
//	z(a)  = h(a)/h(1),   h(a) = a^s/(a^s + k^s)
//
// so that β_ct is the outcome per day that the channel brings, all geos
// together, when held at its reference exposure. Weights and Hill curve are those
// of packages adstock and saturation, which models are made of too. e_gc is the
// geo's effect relative to the market's, of mean Σ w_g e_gc = 1. Before the first
// day of the history there is no marketing.
//
// For a channel with reach r (relative to its reference) and frequency f,
//
//	m_gct = w_g e_gc β_ct Σ_l ω_l r_gc,t-l h(f_gc,t-l)/h(F)
//
// F being the reference frequency, and with Media.ByExposureDay, for others,
//
//	m_gct = w_g e_gc Σ_l ω_l β_c,t-l z(x_gc,t-l)
//
// With Media.Seasonal, seasons multiply: b_t is (1 + walk + trend + holidays +
// control)·S_t and every m_gct has the factor S_t = 1 + day of the week + season.
// With Media.Synergy = κ the first two channels bring, beyond what they bring
// alone, κ·2 m_1 m_2 / (w_g (β_1 + β_2)), half of which counts as the
// contribution of each; β here is that of reference, before drift.
//
// # Size of media
//
// Channel c has reference spend proportional to exp(MixSD z) and β proportional
// to that times exp(ROISD z'), scaled so that all paid channels together bring
// Share of the outcome at reference exposure, before drift and of a baseline of Y:
//
//	Σ_c β_c + synergy = Share/(1-Share) Y
//
// Realised shares differ: budgets vary, saturation is concave, channels go dark.
// Drift is a random walk of ln β with no pull back, so that with strong drift
// media grow in the mean, and a few channels come to dominate.
//
// # Drift, prices, budgets
//
//	ln(β_ct/β_c) = walk + jumps + A (½ - age/life of the creative)
//	ln price_ct  = walk + ln(1 + surcharge) in October to December
//	spend_gct    = w_g · reference · exp(common_t + own_ct + execution_ct + local_gct)
//	               · (1 + SeasonFollow·season_t) · exp(ShockResponse·ν_t/Y), 0 on dark days
//	x_gct        = spend_gct / (w_g · reference · charged_ct)
//	charged_ct   = price_ct exp(day of the week + noise)
//
// common, own, execution and local are first-order autoregressions; without
// execution it is what was planned. Walks and jumps are 0 on the first modelled
// day. [Market.Refreshes] lists the days on which creatives were replaced. Organic channels have the same flights
// without spend and price. Impressions are split into reach and frequency as
// frequency = F x^FrequencyGrowth, at least 1. Spend is rounded to cents and
// exposure to units before anything is made of them.
//
// # Noise
//
//	ν_t = AR ν_{t-1} + SD Y ε_t,   ε_t ~ Student's t, scaled to variance 1
//
// in the whole market. With several geos, share c of its variance is common:
//
//	ν_gt = w_g √c ν_t + √(w_g (1-c)) ν'_gt
//
// # Around the world
//
// Platforms report impressions, clicks and conversions of what they delivered
// ([Platform]). Numbers come in late ([Vintages], [Market.AsKnown]). What goes
// wrong ([Anomalies]) is of two kinds: outages of delivery and promotions that
// nobody told of happen in the world, and are part of the truth; all else happens
// to what is reported of it,
//
//	reported_t = round(true_t · Π factor_t)
//
// Lift tests ([CellTest], [Market.Programme]) read what cells of the market would
// show, and a policy may run the market ([Live]).
//
// # Streams
//
// Every component of the world, and of it every channel or geo, draws from a
// random stream of its own, as much whatever its knobs are. Scenarios of one seed
// therefore share all but what their knobs change: the same noise under another
// drift, the same drift with another budget. More days leave earlier ones as they
// were, and more channels the others; a longer history shifts what happens when.
//
// # Reading order
//
//	scenario.go scenarios.go check.go   what can be asked for
//	world.go base.go calendar.go        the world and its baseline
//	channel.go spend.go media.go        channels: structure, flights, effects
//	noise.go geo.go paths.go            what they are drawn from
//	market.go frame.go table.go         what is observed
//	operations.go anomaly.go mark.go    what goes wrong
//	platform.go vintage.go              what is reported, and when
//	truth.go returns.go                 what is true
//	lifttest.go celltest.go             what tests read
//	outlook.go live.go                  what would be true with other spend
//	score.go metrics.go                 how close a fit comes
package sim
