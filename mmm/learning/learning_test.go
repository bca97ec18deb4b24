package learning

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm"
)

var nan, inf = math.NaN(), math.Inf(1)

func series(name string, index uint64, n int) []float64 {
	x := make([]float64, n)
	rng.NormFill(x, rng.New(1, name, index))
	return x
}

// leastSquares returns the coefficient of the first column and what the others leave
// of its squared length, from normal equations.
func leastSquares(y []float64, columns ...[]float64) (coefficient, information float64) {
	k := len(columns)
	a, b := mat.NewDense(k, k, nil), mat.NewVecDense(k, nil)
	for i := range k {
		for j := range k {
			a.Set(i, j, mat.Dot(mat.NewVecDense(len(y), columns[i]), mat.NewVecDense(len(y), columns[j])))
		}
		b.SetVec(i, mat.Dot(mat.NewVecDense(len(y), columns[i]), mat.NewVecDense(len(y), y)))
	}
	var inverse mat.Dense
	if err := inverse.Inverse(a); err != nil {
		panic(err)
	}
	var x mat.VecDense
	x.MulVec(&inverse, b)
	return x.AtVec(0), 1 / inverse.At(0, 0)
}

func total(r Reading) (estimate, information float64) {
	var score float64
	for i := range r.Scores {
		score += r.Scores[i]
		information += r.Information[i]
	}
	return score / information, information
}

// Over the block, scores and information are those of least squares.
func TestReadSlow(t *testing.T) {
	const n = 28
	for i := range uint64(20) {
		y, x, z := series("y", i, n), series("x", i, n), series("z", i, n)
		estimate, information := total(read(y, x, 4, ones(n), z))
		want, wantInformation := leastSquares(y, x, ones(n), z)
		numtest.Close(t, "estimate", estimate, want, 1e-12)
		numtest.Close(t, "information", information, wantInformation, 1e-12)
		// Columns that depend on others change nothing.
		again, _ := total(read(y, x, 7, ones(n), z, ones(n), times(z, ones(n))))
		numtest.Close(t, "estimate with repeated nuisances", again, want, 1e-10)
	}
}

// Recursive residuals, from their definition: what a regression on the periods before
// did not foresee.
func TestRecursiveFormula(t *testing.T) {
	const n = 20
	y, z := series("y", 0, n), series("z", 0, n)
	left := recursive(y, z, [][]float64{ones(n)})
	for i := 1; i < n; i++ {
		for _, c := range []struct {
			x   []float64
			got float64
		}{{y, left[i].y}, {z, left[i].x}} {
			m := mean(c.x[:i])
			numtest.Close(t, fmt.Sprint("residual ", i), math.Abs(c.got), math.Abs(c.x[i]-m)/math.Sqrt(1+1/float64(i)), 1e-12)
		}
	}
	if left[0] != (pair{}) {
		t.Errorf("the first period has a residual: %v", left[0])
	}
}

// Nuisances, whatever their size, leave no trace in any score.
func TestReadIgnoresNuisances(t *testing.T) {
	const n = 28
	y, x, z := series("y", 3, n), series("x", 3, n), series("z", 3, n)
	want := read(y, x, 4, ones(n), z)
	moved := read(each(n, func(t int) float64 { return y[t] + 100 - 30*z[t] }), x, 4, ones(n), z)
	numtest.CloseSlice(t, "scores", moved.Scores, want.Scores, 1e-10)
	numtest.CloseSlice(t, "information", moved.Information, want.Information, 0)
}

// A period that is not known is as if it had not been.
func TestReadHostile(t *testing.T) {
	const n = 28
	y, x, z := series("y", 4, n), series("x", 4, n), series("z", 4, n)
	before := slices.Clone(y)
	for _, bad := range []float64{nan, inf, -inf} {
		y2, x2, z2 := slices.Clone(y), slices.Clone(x), slices.Clone(z)
		y2[3], x2[11], z2[20] = bad, bad, bad
		without := func(x []float64) []float64 {
			return slices.Delete(slices.Delete(slices.Delete(slices.Clone(x), 20, 21), 11, 12), 3, 4)
		}
		got, _ := total(read(y2, x2, 4, ones(n), z2))
		want, _ := leastSquares(without(y), without(x), ones(n-3), without(z))
		numtest.Close(t, fmt.Sprint("estimate without ", bad), got, want, 1e-12)
	}
	for what, r := range map[string]Reading{
		"nothing known": read(slices.Repeat([]float64{nan}, n), x, 4, ones(n)),
		"constant":      read(y, ones(n), 4, ones(n)),
		"collinear":     read(y, each(n, func(t int) float64 { return 3 - 1e9*z[t] }), 4, ones(n), z),
		"zeros":         read(y, make([]float64, n), 4, z),
		"empty":         read(nil, nil, 4),
	} {
		if len(r.Scores) != 0 {
			t.Errorf("%s: %v", what, r)
		}
	}
	huge := read(each(n, func(t int) float64 { return 1e300 * y[t] }), x, 4)
	if e, _ := total(huge); !finite(e) {
		t.Errorf("estimate %v", e)
	}
	if !slices.Equal(y, before) {
		t.Error("the input was changed")
	}
	panics(t, "learning: series of 3 and 28 periods in a block", func() { read(y, x, 4, z[:3]) })
}

func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic %v, want %q", got, want)
		}
	}()
	f()
}

func TestEvidenceFormula(t *testing.T) {
	scores, information := series("scores", 0, 30), series("information", 0, 30)
	for i := range information {
		information[i] = 1 + information[i]*information[i]
		scores[i] += 0.7 * information[i]
	}
	// One reading, or several in the same order: the same bits.
	one := Evidence{}.add(Reading{scores, information})
	if two := (Evidence{}).add(Reading{scores[:11], information[:11]}).add(Reading{scores[11:], information[11:]}); one != two {
		t.Errorf("%+v, in two readings %+v", one, two)
	}
	const tau, level = 0.6, 0.8
	var s, v, squares float64
	for i, score := range scores {
		squares += score * score
		x := score / math.Sqrt(squares/float64(i+1))
		s, v = s+x, v+x*x
	}
	numtest.Close(t, "ln E", one.Log(tau), math.Log(math.Exp(tau*tau*s*s/(2*(1+tau*tau*v)))/math.Sqrt(1+tau*tau*v)), 1e-12)
	var score, sum, residual float64
	for i := range scores {
		score, sum = score+scores[i], sum+information[i]
	}
	for i := range scores {
		residual += math.Pow(scores[i]-score/sum*information[i], 2)
	}
	half := math.Sqrt(residual/30) * math.Sqrt(2*(1+30*tau*tau)*(math.Log(1/(1-level))+math.Log(1+30*tau*tau)/2)) / (tau * sum)
	estimate, got := one.effect(tau, level)
	numtest.CloseSlice(t, "effect", []float64{estimate, got}, []float64{score / sum, half}, 1e-12)
}

func TestEvidenceLimits(t *testing.T) {
	numtest.Close(t, "none", Evidence{}.Log(0.5), 0, 0)
	zeros := Evidence{}.add(Reading{[]float64{0, 0}, []float64{1, 1}})
	numtest.Close(t, "scores of zero", zeros.Log(0.5), 0, 0)
	// Effects of half a standard deviation need about 100 clusters among 200 candidates.
	var e Evidence
	n := 0
	for ; e.Log(0.5) < math.Log(200/(0.8*0.1)); n++ {
		e = e.add(Reading{[]float64{0.5 + float64(1-2*(n%2))}, []float64{1}})
	}
	if n < 90 || n > 110 {
		t.Errorf("found after %d clusters", n)
	}
	// Units do not matter.
	a := Evidence{}.add(Reading{series("a", 0, 40), ones(40)})
	b := Evidence{}.add(Reading{each(40, func(t int) float64 { return 1e6 * series("a", 0, 40)[t] }), ones(40)})
	numtest.Close(t, "in other units", b.Log(0.5), a.Log(0.5), 1e-12)
}

// The interval holds the effect at all times together, from the tenth cluster on, in at
// least 90% of runs less 3 standard errors.
func TestEffectIntervalAlwaysHolds(t *testing.T) {
	const runs, n = 300, 200
	held := 0.0
	for i := range uint64(runs) {
		noise, weight := series("noise", i, n), series("weight", i, n)
		var e Evidence
		ok := true
		for c := range n {
			information := math.Exp(0.5 * weight[c])
			e = e.add(Reading{[]float64{0.3*information + math.Sqrt(information)*noise[c]}, []float64{information}})
			estimate, half := e.effect(0.5, 0.9)
			ok = ok && (c < 10 || math.Abs(estimate-0.3) <= half)
		}
		if ok {
			held++
		}
	}
	if se := math.Sqrt(0.09 / runs); held/runs < 0.9-3*se {
		t.Errorf("held throughout in %.3f of runs", held/runs)
	}
}

func TestLevelOf(t *testing.T) {
	got := LevelOf([]float64{0, 4, nan, 1, 2, 3, 5, -1, inf})
	numtest.CloseSlice(t, "level", []float64{got.At, got.Median}, []float64{4, 3}, 1e-15)
	if got := LevelOf([]float64{0, nan}); got != (Level{}) {
		t.Errorf("no exposure: %+v", got)
	}
}

// Readings of planted effects without noise are those effects, next to nuisances that
// the model got wrong.
func TestDetectorsExact(t *testing.T) {
	const n = 28
	from := mmm.DayOf(2026, 1, 5)
	positive := func(name string) []float64 {
		return each(n, func(t int) float64 { return math.Exp(0.3 * series(name, 0, n)[t]) })
	}
	per, raw, before := positive("per"), positive("raw"), positive("before")
	age := each(n, func(t int) float64 { return float64((t + 9) % 17) })
	sunday := func(t int) bool { return (from + mmm.Day(t)).Weekday() == mmm.Sunday }
	with := func(innovation func(t int) float64) Channel {
		return Channel{Signal: Signal{Innovation: each(n, innovation), Per: per}, Exposure: raw, Raw: raw, Before: before, Age: age}
	}
	other := Channel{Raw: raw, Before: before}
	slope := mean(per) / mean(raw)
	for what, c := range map[string]struct {
		r    Reading
		want float64
	}{
		"weekday": {weekday(with(func(t int) float64 {
			return 0.2*per[t] + float64((from + mmm.Day(t)).Weekday()) + 0.4*per[t]*indicator(n, sunday)[t]
		}), from, mmm.Sunday, 4), 0.4},
		// What the channel brought is 3 + 2 a + a kink; the model expected per.
		"saturation": {saturation(with(func(t int) float64 {
			return 3 + 2*raw[t] - 0.6*slope*max(raw[t]-1.1, 0) - per[t]
		}), Level{At: 1.1}, 4), -0.6},
		"lift": {lift(with(func(t int) float64 {
			return 1 + 2*before[t] - raw[t] + 0.1*per[t] + 0.3*per[t]*raw[t] + 0.25*per[t]*(before[t]/1.7-1)
		}), other, 1.7, 4), 0.25},
		"fatigue":     {fatigue(with(func(t int) float64 { return 1 + 0.2*per[t] - 0.15*per[t]*age[t]/30 }), 4), -0.15},
		"restatement": {restatement(Source{Restated: each(n, func(t int) float64 { return 0.02 + 0.05*indicator(n, sunday)[t] })}, from, "Sunday", 4), 0.05},
		"every day":   {restatement(Source{Restated: each(n, func(int) float64 { return 0.02 })}, from, everyDay, 4), 0.02},
		"month end":   {restatement(Source{Restated: each(n, func(t int) float64 { return 0.01 * float64(1+t/26*(27-t)) })}, from, monthEnd, 4), 0.01},
	} {
		got, _ := total(c.r)
		numtest.Close(t, what, got, c.want, 1e-9)
	}
	// The channel's own ratio: nothing but its efficiency moves it.
	own := Channel{Signal: Signal{Innovation: each(n, func(t int) float64 { return 0.3 + 0.25*(before[t]/1.7-1) }), Per: ones(n), Own: true}}
	got, _ := total(lift(own, other, 1.7, 4))
	numtest.Close(t, "lift of a ratio", got, 0.25, 1e-9)
	own.Innovation, own.Age = each(n, func(t int) float64 { return 0.3 - 0.1*age[t]/30 }), age
	got, _ = total(fatigue(own, 4))
	numtest.Close(t, "fatigue of a ratio", got, -0.1, 1e-9)
	own.Innovation = each(n, func(t int) float64 { return 0.1 + 0.2*indicator(n, sunday)[t] })
	got, _ = total(weekday(own, from, mmm.Sunday, 4))
	numtest.Close(t, "weekday of a ratio", got, 0.2, 1e-9)
	if r := saturation(own, Level{At: 1}, 4); len(r.Scores) > 0 {
		t.Error("a ratio has no curve")
	}
	panics(t, `learning: no days called "noon"`, func() { inCell(from, "noon") })
}

// Wherever the ledger is stored and read back, it goes on to the same bits.
func TestLedgerReplays(t *testing.T) {
	t.Parallel()
	w := newWorld(7, twoYears, heavy)
	plant[Key{Restatement, "ads", monthEnd}](w)
	var stored [][]byte
	end, _ := w.watch(DefaultOptions(mmm.Daily), func(l Ledger) {
		raw, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, raw)
	})
	want, _ := json.Marshal(end)
	for i, raw := range stored {
		var l Ledger
		if err := json.Unmarshal(raw, &l); err != nil {
			t.Fatal(err)
		}
		for range len(stored) - 1 - i {
			var err error
			if l, _, err = l.Next(w.block(l.Start, 28)); err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := json.Marshal(l); string(got) != string(want) {
			t.Fatalf("stored after block %d, the ledger ends elsewhere", i)
		}
	}
	if !reflect.DeepEqual(end.Learnings(), end.Learnings()) || len(end.Learnings()) == 0 {
		t.Error("learnings differ from call to call, or there are none")
	}
}

func TestLedgerReadsEachBlockOnce(t *testing.T) {
	w := newWorld(8, 100, white)
	l := NewLedger(w.start, DefaultOptions(mmm.Daily))
	if _, to, ok := l.Due(w.start + 26); ok || to != w.start+27 {
		t.Errorf("due before it is complete, or to %v", to)
	}
	if _, _, ok := l.Due(w.start + 27); !ok {
		t.Error("not due when complete")
	}
	block := w.block(w.start, 28)
	raw, _ := json.Marshal(block)
	empty, _ := json.Marshal(l)
	next, _, err := l.Next(block)
	if err != nil {
		t.Fatal(err)
	}
	after, _ := json.Marshal(next)
	if same, _ := json.Marshal(block); string(same) != string(raw) {
		t.Error("the block was changed")
	}
	if same, _ := json.Marshal(l); string(same) != string(empty) {
		t.Error("the ledger was changed")
	}
	for what, b := range map[string]Block{"again": block, "too early": w.block(w.start+28+7, 28)} {
		if got, found, err := next.Next(b); err == nil || found != nil || !reflect.DeepEqual(got, next) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := next.Next(w.block(w.start+28, 28)); err != nil {
		t.Error(err)
	}
	if same, _ := json.Marshal(next); string(same) != string(after) {
		t.Error("the ledger was changed by its successor")
	}
}

func TestNextRejects(t *testing.T) {
	w := newWorld(9, 60, white)
	l := NewLedger(w.start, DefaultOptions(mmm.Daily))
	for what, spoil := range map[string]func(b *Block){
		`channel "video" comes twice`:                             func(b *Block) { b.Channels[0].Name = "video" },
		`source "shop" comes twice`:                               func(b *Block) { b.Sources[0].Name = "shop" },
		`channel "search": innovations of 0 periods, want 28`:     func(b *Block) { b.Channels[0].Innovation = nil },
		`channel "search": per of 27 periods, want 28`:            func(b *Block) { b.Channels[0].Per = b.Channels[0].Per[1:] },
		`channel "search": age of 1 periods, want 28`:             func(b *Block) { b.Channels[0].Age = []float64{1} },
		`channel "search": exposure of 1 periods, want 28`:        func(b *Block) { b.Channels[0].Exposure = []float64{1} },
		`channel "search": raw exposure of 1 periods, want 28`:    func(b *Block) { b.Channels[0].Raw = []float64{1} },
		`channel "search": exposure before of 1 periods, want 28`: func(b *Block) { b.Channels[0].Before = []float64{1} },
		`source "ads": 0 periods, want 28`:                        func(b *Block) { b.Sources[0].Restated = nil },
	} {
		b := w.block(w.start, 28)
		spoil(&b)
		if _, _, err := l.Next(b); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("error %v, want %q", err, what)
		}
	}
}

// Shares of the error budget never add up to more than it, however often channels
// come and go.
func TestShares(t *testing.T) {
	w := newWorld(10, twoYears, white)
	l := NewLedger(w.start, DefaultOptions(mmm.Daily))
	shares := []float64{}
	for i := range 5 {
		b := w.block(l.Start, 28)
		b.Channels, b.Sources = b.Channels[:min(1+i/2, 4)], nil
		if i == 3 {
			b.Channels = b.Channels[1:]
		}
		var err error
		if l, _, err = l.Next(b); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for _, c := range l.Candidates {
			sum += c.Share
		}
		shares = append(shares, sum)
	}
	numtest.CloseSlice(t, "shares", shares, []float64{0.8, 0.8, 0.96, 0.96, 0.992}, 1e-12)
	if c := l.Candidates[0]; c.Blocks != 1 && c.Blocks != 4 && c.Blocks != 5 {
		t.Errorf("%+v", c)
	}
}

// The rule of the comment, tried for every number from the largest down.
func TestDiscoverSlow(t *testing.T) {
	today := mmm.DayOf(2026, 3, 1)
	r := rng.New(11, "discover", 0)
	for range 300 {
		l := Ledger{Options: DefaultOptions(mmm.Daily)}
		for i := range 12 {
			c := Candidate{Key: Key{Channel: string(rune('a' + i))}, Share: 0.5 + r.Float64()}
			c.Evidence.S, c.Evidence.V = 10*r.NormFloat64(), 5
			if r.IntN(5) == 0 {
				c.Found = &today
			}
			l.Candidates = append(l.Candidates, c)
		}
		passes := func(c Candidate, n int) bool {
			return c.Found != nil || math.Exp(c.Evidence.Log(0.5))*c.Share >= 1/(0.1*float64(n))
		}
		var want []int
		for n := len(l.Candidates); n > 0 && want == nil; n-- {
			count := 0
			for _, c := range l.Candidates {
				if passes(c, n) {
					count++
				}
			}
			if count < n {
				continue
			}
			want = []int{}
			for i, c := range l.Candidates {
				if c.Found == nil && passes(c, n) {
					want = append(want, i)
				}
			}
		}
		if got := l.discover(today); !slices.Equal(got, want) {
			t.Fatalf("found %v, want %v", got, want)
		}
	}
}

// Every option changes an answer.
func TestOptions(t *testing.T) {
	t.Parallel()
	answer := func(set func(o *Options)) string {
		w := newWorld(12, twoYears, heavy)
		plant[Key{Restatement, "ads", monthEnd}](w)
		o := DefaultOptions(mmm.Daily)
		set(&o)
		l, found := w.use(o)
		l.Options = Options{}
		raw, err := json.Marshal([]any{l, found})
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	base := answer(func(*Options) {})
	for name, set := range map[string]func(o *Options){
		"Grain": func(o *Options) { o.Grain = mmm.Weekly }, "Block": func(o *Options) { o.Block = 35 }, "Cluster": func(o *Options) { o.Cluster = 7 },
		"FDR": func(o *Options) { o.FDR = 1e-9 }, "Spread": func(o *Options) { o.Spread = 1 }, "Clip": func(o *Options) { o.Clip = 1 },
	} {
		if answer(set) == base {
			t.Errorf("%s changes nothing", name)
		}
	}
	for _, g := range mmm.Grains() {
		if o := DefaultOptions(g); o.Grain != g || o.Block%o.Cluster != 0 {
			t.Errorf("%+v", o)
		}
	}
}
