package backtest

import (
	"context"
	"fmt"

	"github.com/noonmark/noonmark/mmm/sim"
	"gonum.org/v1/gonum/floats"
)

// A decider says, at the beginning of a day, what is believed of responses, in draws of
// equal weight: nil on days on which it does not decide.
type decider func(l *sim.Live, day int) ([]response, error)

// A player is a policy in a live market.
type player struct {
	policy Policy
	decide decider
	hold   hold
	tests  []sim.TestDesign
}

// budgetDays is the number of days over whose mean a budget is divided. Bounds of
// channels are multiples of their usual share of it.
const (
	budgetDays            = 28
	leastSpend, mostSpend = 0.3, 3
)

// A played is what a player made of its market.
type played struct {
	days      int
	media     float64 // true outcome of marketing
	cost      float64 // of tests
	churn     float64
	decisions int
	held      int
}

// value is what marketing brought less what tests cost.
func (p *played) value() float64 { return p.media - p.cost }

// play lets a player run a market from T0 on.
func (w *world) play(p *player) (played, error) {
	l := w.m.Live(w.t0(w.m))
	var out played
	shares, target := l.Mix(), l.Mix()
	spent := w.spentBefore()
	for day := 0; !l.Over(); day++ {
		draws, err := p.decide(l, day)
		if err != nil {
			return out, fmt.Errorf("%s: day %d: %w", p.policy, day, err)
		}
		if draws != nil {
			out.decisions++
			next := p.choose(l.Mix(), recent(spent), draws, target)
			if next == nil {
				out.held++
			} else {
				target = next
			}
		}
		before := shares
		shares = ramp(shares, target)
		out.days++
		out.churn += 50 * floats.Distance(shares, before, 1)
		plan := append([]float64(nil), shares...)
		floats.Scale(l.Budget(), plan)
		spent = append(spent, l.Budget())
		out.media += l.Step(plan).Media
	}
	return out, p.charge(l, &out)
}

// charge takes what the player's tests cost.
func (p *player) charge(l *sim.Live, out *played) error {
	for _, d := range p.tests {
		read, err := l.Read(d)
		if err != nil {
			return err
		}
		out.cost += read.Cost
	}
	return nil
}

// choose returns the shares to go for, or nil to go on as before.
func (p *player) choose(mix []float64, budget float64, draws []response, target []float64) []float64 {
	lo, hi, now := make([]float64, len(mix)), make([]float64, len(mix)), make([]float64, len(mix))
	for c, share := range mix {
		lo[c], hi[c], now[c] = leastSpend*share*budget, mostSpend*share*budget, target[c]*budget
	}
	best := allocate(budget, lo, hi, meanResponse(draws))
	if !p.hold.moves(draws, now, best) {
		return nil
	}
	floats.Scale(1/budget, best)
	return best
}

// closed plays the policies that decide.
func (w *world) closed(ctx context.Context) error {
	players := w.players(ctx)
	var all []played
	for i := range players {
		one, err := w.play(&players[i])
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	usual, best, frozen := all[0].value(), all[1].value(), all[2].value()
	for i := range all {
		all[i].report(&w.result, players[i].policy, usual, best, frozen)
	}
	return nil
}

// players lists the policies that decide, beginning with doing nothing and both oracles.
func (w *world) players(ctx context.Context) []player {
	players := []player{
		{policy: DoNothing, decide: nothing},
		{policy: OracleDaily, decide: oracle(true)},
		{policy: OracleFrozen, decide: oracle(false)},
		{policy: NeverRefit, decide: w.byDelivery(ctx, &w.static, w.refits(0)[:1])},
		{policy: Quarterly, decide: w.byDelivery(ctx, &w.static, w.refits(deliveryDays))},
		{policy: DriftAwareQuarterly, decide: w.byDelivery(ctx, &w.dynamic, w.refits(0))},
		w.weeklyPlayer(ctx, Weekly, untested, nil),
		w.weeklyPlayer(ctx, WeeklyUpDown14, withTests, w.programme(14, sim.UpDown)),
	}
	if w.all {
		players = append(players,
			w.weeklyPlayer(ctx, WeeklyUpDown7, withTests, w.programme(7, sim.UpDown)),
			player{policy: ThreeTierFixed, decide: w.tiers(ctx, w.refits(deliveryDays))})
	}
	return players
}

func (w *world) weeklyPlayer(ctx context.Context, p Policy, h hold, tests []sim.TestDesign) player {
	return player{policy: p, decide: w.weekly(ctx, tests), hold: h, tests: tests}
}

// report adds what a player is worth, given the value of doing nothing and of both
// oracles.
func (p *played) report(r *Result, policy Policy, usual, best, frozen float64) {
	v := p.value()
	r.add(policy, Media, v)
	r.add(policy, Value, v-usual)
	r.add(policy, Gain, 100*(v-usual)/usual)
	r.add(policy, Regret, 100*(best-v)/usual)
	r.add(policy, KeepUp, v-frozen)
	loss := 0.0
	if v < usual {
		loss = 1
	}
	r.add(policy, Loss, loss)
	r.add(policy, Churn, p.churn/float64(p.days))
	r.add(policy, Cost, 100*p.cost/usual)
	if p.decisions > 0 {
		r.add(policy, Hold, float64(p.held)/float64(p.decisions))
	}
}

// spentBefore returns what was spent in all paid channels on each day before T0.
func (w *world) spentBefore() []float64 {
	total := make([]float64, w.before)
	for _, c := range w.m.Data().Channels {
		if c.Kind.IsPaid() {
			floats.Add(total, c.Spend[:w.before])
		}
	}
	return total
}

// recent returns the mean over the last days on which budgets are divided.
func recent(spent []float64) float64 {
	return floats.Sum(spent[len(spent)-budgetDays:]) / budgetDays
}
