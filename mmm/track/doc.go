// Package track is the daily posterior: a dynamic model of one market, learned
// offline with drift in its likelihood and then moved forward period by period by an
// ensemble of exact Kalman filters.
//
// In shares of a typical period's outcome, period t has
//
//	y_t  = level_t + Σ_k X_tk γ_k + Σ_c β_ct z_ct + ν_t + ε_t    ε_t ~ N(0, r_t)
//	z_ct = f(x_c, θ_c)_t / f̄(1, θ_c) · exp(-φ_c w_ct)
//
//	level_t = level_{t-1} + slope_{t-1} Δ + N(0, ℓ² Δ)      Δ: a period in years
//	slope_t = slope_{t-1} + N(0, SlopeSD² Δ)
//	γ_k     constant: seasons, events, treatments, controls
//	β_ct    = β_c,t-1 + N(0, q_c² Δ b_ct²)                  a random walk of ln β_c, linearised
//	ν_t     = ρ ν_{t-1} + N(0, σ²)
//
// f is the response of mmm.Transform, carry-over and saturation, to exposure x and
// f̄(1) that to reference exposure held for good, so that β_ct is what channel c brings
// per period at reference exposure. φ_c is the wear of a creative and w_ct its age. r_t
// is variance that something about the observation adds: a vintage that is not
// complete, an event, distrust. b_ct is the size of β around which the walk of ln β is
// linearised: online the filtered mean, offline a fixed path.
//
// Given θ = (shapes of channels, φ, q, ℓ, ρ, σ) all else is linear and normal, and the
// Kalman filter is exact. Offline, θ is sampled by NUTS on the likelihood that the
// filter computes, or approximated around its mode (Fit). Online, an Ensemble has
// particles of different θ, each with its filter; what their forecasts are worth are
// their weights. Effects may jump, too, where a test can show it (JumpSpec).
//
// A tracker learns on its own, or begins where a fit of package mmm ends (FromFit).
//
// A market of several geos is tracked as one: see Whole.
//
// # Reading order
//
//	spec.go scale.go        what is assumed; natural units ↔ model units
//	columns.go inputs.go    what is known of each period, in model units
//	layout.go model.go      θ and the state; data made ready
//	system.go               θ → steps of a Kalman filter
//	lifttest.go             experiments as observations
//	density.go start.go     offline: the posterior of θ; what is known before the data
//	fit.go … laplace.go     how it is learned
//	ensemble.go walker.go   online: a day at a time
//	jump.go move.go         what tests show; how particles stay different
//	readings.go …           what an ensemble says of channels, in natural units
//	ahead.go recorder.go    what it forecasts; sums over periods, exactly
//	ahead_future.go         inputs that are not known beforehand
//	horizon.go history.go   real-time, recent, stable: views of one posterior
//	threetier.go …          the three tiers as regressions, and their blends
//	snapshot.go origin.go   ensembles as bytes; where replays begin
//	whole.go adopt.go       from several geos, and from the settings of a fit
//	fromfit.go              from its posterior
//
// # References
//
// West & Harrison (1997), Bayesian Forecasting and Dynamic Models; Durbin & Koopman
// (2012), Time Series Analysis by State Space Methods; Doucet, de Freitas, Murphy &
// Russell (2000), "Rao-Blackwellised particle filtering for dynamic Bayesian networks",
// UAI; Gilks & Berzuini (2001), "Following a moving target", JRSS B 63(1), for moves.
package track
