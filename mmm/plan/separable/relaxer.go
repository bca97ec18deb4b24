package separable

// A Relaxer solves relaxations of problems that differ in their objective alone, such
// as those of many draws. Where the only row is a budget (no curves, and positive
// coefficients) it finds the price of money instead of solving a linear program: many
// times as fast, and the same but for which of several solutions as good as each
// other it is. It is for one goroutine at a time.
type Relaxer struct {
	solver *Solver
	budget *budget // nil if the rows are something else
}

// NewRelaxer returns a Relaxer of p, whose objectives do not matter. It panics if the
// rest of p is not valid, and keeps nothing of it.
func NewRelaxer(p *Problem) *Relaxer {
	rows := *p
	rows.Objectives, rows.Constants = []Curve{nil}, nil
	return &Relaxer{solver: New(&rows), budget: newBudget(p)}
}

// Relax solves the relaxation for an objective, as [Solver.Relax]. It panics if the
// objective is not valid.
func (r *Relaxer) Relax(objective Curve) Relaxation {
	if r.budget != nil {
		if err := objective.validate(r.solver.sizes); err != nil {
			panic("separable: " + err.Error())
		}
		if a, ok := r.budget.relax(objective); ok {
			return a
		}
	}
	r.solver.SetObjectives([]Curve{objective}, nil)
	return r.solver.Relax()
}
