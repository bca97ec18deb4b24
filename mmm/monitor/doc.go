// Package monitor notices what breaks in the data of a day and proposes what to do
// about it.
//
// A channel is watched through the chain of ratios of what it reports,
//
//	spend/plan → exposure/spend → clicks/exposure → conversions/clicks
//
// rather than through the quantities: a budget step that was planned changes none of
// the ratios, and where the chain breaks says what broke. One link that moves alone
// is a change of a rate: a price, a click-through rate. Two neighbours that move
// against each other are a quantity that is wrong, the one between them. The outcome
// is watched through its innovations, the standardised errors of forecasts one step
// ahead.
//
// A [Chart] follows one such series and says how far each value is from what was
// expected. A [Monitor] holds the charts of all channels and of the outcome, and turns
// alarms into [Anomaly] values: one for each event, of a [Type], from the day on which
// it began to the day on which it ended. There are two lanes. The action lane is for
// what is nearly always right and may be corrected at once; the review lane is for a
// person to look at. [Propose] returns the corrections of an anomaly, none of which is
// applied here. [Completeness] learns how much of a value is there at what age, and
// [FreshnessOf] judges how late a source is.
//
// Everything a monitor remembers is in exported fields that survive JSON to the bit,
// so that it can be stored after any period and go on as if it had never stopped.
//
// Reference for CUSUM: E. S. Page (1954), Continuous inspection schemes, Biometrika
// 41; for its interplay with single-value limits: J. M. Lucas (1982), Combined
// Shewhart-CUSUM quality control schemes, Journal of Quality Technology 14.
//
// Differences from the reference: values are clipped before they are cumulated, so
// that one outlier is not taken for a shift, and centre and scale are followed
// robustly rather than estimated once.
package monitor
