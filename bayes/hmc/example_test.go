package hmc_test

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/bayes/hmc"
	"github.com/noonmark/noonmark/bayes/rng"
)

// waiting is the density of an event rate with prior Exponential(1), after n
// events in a total waiting time, on u = ln rate:
//
//	log p(u) = (n+1) u - (1+total) e^u
//
// The posterior of the rate is Gamma(n+1, 1+total).
type waiting struct{ n, total float64 }

func (waiting) Dim() int { return 1 }

func (d waiting) LogProb(grad, u []float64) float64 {
	rate := math.Exp(u[0])
	grad[0] = d.n + 1 - (1+d.total)*rate
	return (d.n+1)*u[0] - (1+d.total)*rate
}

// One chain by hand: a kernel, a warm-up that adapts it, and draws.
func Example() {
	r := rng.New(1, "example", 0)
	kernel := hmc.NewNUTS(waiting{n: 24, total: 9}, hmc.NewUnit(1), hmc.DefaultMaxDepth)
	at := kernel.At([]float64{0})

	const warmup, draws = 500, 4000
	adapter := hmc.NewAdapter(hmc.Default(warmup), 0.8, 1)
	adapter.Start(kernel, at, r)
	for range warmup {
		var info hmc.StepInfo
		at, info = kernel.Transition(at, r)
		adapter.Update(kernel, at, info, r)
	}

	var sum, sumSquares float64
	divergences := 0
	for range draws {
		var info hmc.StepInfo
		at, info = kernel.Transition(at, r)
		if info.Outcome == hmc.Diverging {
			divergences++
		}
		rate := math.Exp(at.Position[0])
		sum += rate
		sumSquares += rate * rate
	}
	mean := sum / draws
	fmt.Printf("rate %.1f ± %.1f, exactly 2.5 ± 0.5\n", mean, math.Sqrt(sumSquares/draws-mean*mean))
	fmt.Println(divergences, "divergences")
	// Output:
	// rate 2.5 ± 0.5, exactly 2.5 ± 0.5
	// 0 divergences
}
