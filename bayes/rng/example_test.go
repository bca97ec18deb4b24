package rng_test

import (
	"fmt"

	"github.com/noonmark/noonmark/bayes/rng"
)

// A stream is named by what it is for, and numbered. However much is drawn from
// one, the others stay as they are.
func ExampleNew() {
	noise := rng.New(7, "noise", 0)
	fmt.Println(noise.IntN(1000), noise.IntN(1000), noise.IntN(1000))

	for chain := range uint64(2) {
		starts := rng.New(7, "start", chain)
		fmt.Println("chain", chain, "starts from", starts.IntN(1000))
	}

	again := rng.New(7, "noise", 0)
	fmt.Println(again.IntN(1000), again.IntN(1000), again.IntN(1000))
	// Output:
	// 559 233 226
	// chain 0 starts from 84
	// chain 1 starts from 681
	// 559 233 226
}

func ExampleNormFill() {
	x := make([]float64, 3)
	rng.NormFill(x, rng.New(7, "noise", 0))
	fmt.Printf("%.3f\n", x)
	// Output: [-0.320 -0.008 2.243]
}
