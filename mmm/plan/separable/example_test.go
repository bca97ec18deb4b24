package separable_test

import (
	"fmt"
	"math"

	"github.com/noonmark/noonmark/mmm/plan/separable"
)

// Two channels share a budget of 4. The first pays off only beyond 2, the second
// less and less: the best is to give the first what it needs.
func ExampleSolve() {
	x := []float64{0, 1, 2, 3, 4}
	p := &separable.Problem{
		Variables: []separable.Variable{{X: x, Hi: 4}, {X: x, Hi: 4}},
		Objectives: []separable.Curve{{
			{0, 0, 1, 6, 6.5},
			{0, 3, 4, 4.5, 4.8},
		}},
		Rows: []separable.Row{{Coef: []float64{1, 1}, Lo: math.Inf(-1), Hi: 4}},
	}
	res := separable.Solve(p, separable.Options{})
	fmt.Println(res.Status, res.X, res.Value, res.Bound)
	// Output: optimal [3 1] 9 9
}

// One solver goes along the budgets of a frontier, each from where it was.
func ExampleSolver_SetLimits() {
	x := []float64{0, 1, 2}
	s := separable.New(&separable.Problem{
		Variables:  []separable.Variable{{X: x, Hi: 2}, {X: x, Lo: 1, Hi: 2, OrZero: true}},
		Objectives: []separable.Curve{{{0, 2, 3}, {0, 2.5, 3.25}}},
		Rows:       []separable.Row{{Coef: []float64{1, 1}, Lo: 0, Hi: 0}},
	})
	for budget := 0.5; budget <= 2; budget += 0.5 {
		s.SetLimits(0, 0, budget)
		res := s.Solve(separable.Options{})
		fmt.Println(budget, res.X, res.Value)
	}
	// Output:
	// 0.5 [0.5 0] 1
	// 1 [0 1] 2.5
	// 1.5 [0.5 1] 3.5
	// 2 [1 1] 4.5
}
