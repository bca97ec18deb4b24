package sim_test

import (
	"fmt"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
)

func Example() {
	scenario, err := sim.Lookup("weekly")
	if err != nil {
		panic(err)
	}
	market, err := sim.New(scenario, 1)
	if err != nil {
		panic(err)
	}
	data := market.Data()
	fmt.Printf("%d weeks, %d more of media, %d channels\n", data.T(), data.History, len(data.Channels))
	for _, c := range market.Truth.Channels {
		fmt.Printf("%-8s ROI %.2f, marginal ROI %.2f, half-life %.1f days\n", c.Name, c.Window.ROI, c.Window.MROI, c.HalfLife)
	}

	test, err := market.LiftTest(mmm.LiftTest{Name: "spring", Channel: "video", Start: scenario.Start + 420, End: scenario.Start + 447, SE: 400})
	if err != nil {
		panic(err)
	}
	fmt.Printf("four weeks without video: %.0f ± %.0f conversions\n", test.Effect, test.SE)
	// Output:
	// 156 weeks, 8 more of media, 4 channels
	// search   ROI 0.85, marginal ROI 0.37, half-life 0.8 days
	// social   ROI 1.88, marginal ROI 1.24, half-life 0.7 days
	// video    ROI 2.07, marginal ROI 2.20, half-life 2.8 days
	// display  ROI 2.31, marginal ROI 1.44, half-life 2.8 days
	// four weeks without video: 695 ± 400 conversions
}
