// Package separable finds the global maximum of a sum of functions of one
// variable each, under limits on other such sums.
//
//	maximise   min_k { c_k + Σ_i f_ki(x_i) }
//	such that  lo_r ≤ Σ_i g_ri(x_i) ≤ hi_r     for every row r
//	           x_i in [Lo_i, Hi_i], or 0 where that is allowed
//
// Every function is piecewise linear through points the caller gives; it may
// bend either way, and the answer is still global. One objective (one k) is the
// plain case; several are the cuts of a concave function of the sums, such as a
// mean over the worst cases.
//
// # Relaxation
//
// Let z_ij be the allowed points of variable i. Weights λ_ij ≥ 0, Σ_j λ_ij = 1,
// that mix points put every function at the mean of its values there,
//
//	maximise t  such that  t ≤ c_k + Σ_ij λ_ij f_ki(z_ij),  lo_r ≤ Σ_ij λ_ij g_ri(z_ij) ≤ hi_r
//
// a linear program with one column for each point (Dantzig & Wolfe 1960). It
// replaces the functions by their hulls, so its value is a bound, and it is
// exact where the points mixed are neighbours. It is solved by the simplex
// method with bounded variables: the primal after a change of objective, the
// dual after a change of limits or of the box, both turning to the rule of
// Bland (1977) when they take long. No program is unbounded, as the weights of a
// variable add up to one and t is below sums of them.
//
// # Bound
//
// For weights w_k ≥ 0, Σ w_k = 1, and any multipliers u_r, weak duality gives
//
//	max ≤ Σ_i max_j { Σ_k w_k f_ki(z_ij) + Σ_r u_r g_ri(z_ij) } + Σ_k w_k c_k - Σ_r (u_r > 0 ? u_r lo_r : u_r hi_r)
//
// It is this sum, evaluated at the multipliers the simplex method ends with, that
// is reported: it holds however well or badly the linear program was solved. Only
// that a part has no feasible point rests on the linear program alone.
//
// # Branch and bound
//
// Where a mix passes over a bend its value overstates the function's. The range
// of the variable to blame is then split at a point near its mean (Falk & Soland
// 1969; on points, Beale & Tomlin 1970), and both parts are bounded, best first.
// A range of one segment is exact, so the search is finite. Solutions come from
// the means of the mixes, and from linear programs over the largest ranges around
// them on which nothing bends the wrong way.
//
// Objectives may be added on the way ([Options].Refine): where those there are
// overstate the whole objective at the point that a linear program leads to, one more
// says what it is there (Kelley 1960). Bounds of parts hold whatever is added later, so
// that one search does instead of one for each objective added.
//
// No more variables mix across bends than there are rows that bind (Shapley and
// Folkman, in Starr 1969), so the first bound is close and the search short where
// many functions share few rows. It is long where many S-shaped functions are
// nearly the same and a row has room for some of them: which ones hardly matters,
// and the search must tell.
//
// Differences from Falk & Soland: ranges are parted at points, not at the mean;
// there may be several objectives and rows with curves, and the variable parted
// is the one to blame for all of these together.
//
// References: Dantzig & Wolfe (1960), Operations Research 8, 101-111. Falk &
// Soland (1969), Management Science 15, 550-569. Beale & Tomlin (1970), in
// Lawrence (ed.), OR 69, 447-454. Kelley (1960), SIAM Journal 8, 703-712. Bland (1977), Mathematics of Operations
// Research 2, 103-107. Harris (1973), Mathematical Programming 5, 1-28. Forrest &
// Goldfarb (1992), Mathematical Programming 57, 341-374. Starr (1969),
// Econometrica 37, 25-38.
package separable

import (
	"fmt"
	"math"
)

// A Variable may take the values in [Lo, Hi] and, if OrZero, 0 as well.
type Variable struct {
	// X are the points at which functions of the variable are given: finite,
	// increasing, from Lo or below to Hi or above, and with 0 between the first
	// and the last if OrZero. Lo, Hi and 0 need not be among them.
	X []float64

	Lo, Hi float64
	OrZero bool
}

// A Curve is a sum of functions of one variable each: for every variable, the
// values at its points, [variable][point]. Between points a function is linear.
// No values (nil) are a function that is zero.
type Curve [][]float64

// A Row is the condition Lo ≤ Σ_i (Coef[i]·x_i + Curve_i(x_i)) ≤ Hi. Coef and
// Curve may each be nil. Lo is -Inf, or Hi is +Inf, where there is no limit.
type Row struct {
	Coef   []float64
	Curve  Curve
	Lo, Hi float64
}

// A Problem is to maximise the least of Constants[k] + Σ_i Objectives[k]_i(x_i)
// over k, under all rows.
type Problem struct {
	Variables  []Variable
	Objectives []Curve   // at least one
	Constants  []float64 // one for each objective, or nil for zeros
	Rows       []Row
}

// Validate returns what is wrong with the problem's form: lengths that do not
// agree, points that do not increase or do not cover the range, limits the wrong
// way round, values that are not finite, or are above 1e150 in size. [New] panics
// with it.
func (p *Problem) Validate() error {
	for i, v := range p.Variables {
		if err := v.validate(); err != nil {
			return fmt.Errorf("separable: variable %d: %w", i, err)
		}
	}
	sizes := p.sizes()
	if err := validateObjectives(p.Objectives, p.Constants, sizes); err != nil {
		return fmt.Errorf("separable: %w", err)
	}
	for r, row := range p.Rows {
		if err := row.validate(sizes); err != nil {
			return fmt.Errorf("separable: row %d: %w", r, err)
		}
	}
	return nil
}

func validateObjectives(objectives []Curve, constants []float64, sizes []int) error {
	switch {
	case len(objectives) == 0:
		return fmt.Errorf("no objective")
	case constants != nil && len(constants) != len(objectives):
		return fmt.Errorf("%d constants for %d objectives", len(constants), len(objectives))
	case !finite(constants...):
		return fmt.Errorf("a constant is not finite")
	}
	for k, c := range objectives {
		if err := c.validate(sizes); err != nil {
			return fmt.Errorf("objective %d: %w", k, err)
		}
	}
	return nil
}

// sizes returns the number of points of each variable.
func (p *Problem) sizes() []int {
	sizes := make([]int, len(p.Variables))
	for i := range sizes {
		sizes[i] = len(p.Variables[i].X)
	}
	return sizes
}

func (v *Variable) validate() error {
	n := len(v.X)
	switch {
	case n == 0:
		return fmt.Errorf("no points")
	case !finite(v.X...):
		return fmt.Errorf("a point is not finite")
	case !(v.Lo <= v.Hi):
		return fmt.Errorf("the range is from %v to %v", v.Lo, v.Hi)
	case v.Lo < v.X[0] || v.Hi > v.X[n-1]:
		return fmt.Errorf("points from %v to %v do not cover the range from %v to %v", v.X[0], v.X[n-1], v.Lo, v.Hi)
	case v.OrZero && (v.X[0] > 0 || v.X[n-1] < 0):
		return fmt.Errorf("points from %v to %v do not cover 0", v.X[0], v.X[n-1])
	}
	for j := 1; j < n; j++ {
		if v.X[j] <= v.X[j-1] {
			return fmt.Errorf("point %v follows %v", v.X[j], v.X[j-1])
		}
	}
	return nil
}

// validate checks a curve against the number of points of each variable.
func (c Curve) validate(sizes []int) error {
	if c != nil && len(c) != len(sizes) {
		return fmt.Errorf("functions of %d variables, want %d", len(c), len(sizes))
	}
	for i, v := range c {
		if v != nil && len(v) != sizes[i] {
			return fmt.Errorf("%d values at the %d points of variable %d", len(v), sizes[i], i)
		}
		if !finite(v...) {
			return fmt.Errorf("a value of variable %d is not finite", i)
		}
	}
	return nil
}

func (r *Row) validate(sizes []int) error {
	if r.Coef != nil && len(r.Coef) != len(sizes) {
		return fmt.Errorf("%d coefficients for %d variables", len(r.Coef), len(sizes))
	}
	if !finite(r.Coef...) {
		return fmt.Errorf("a coefficient is not finite")
	}
	if err := validateLimits(r.Lo, r.Hi); err != nil {
		return err
	}
	return r.Curve.validate(sizes)
}

func validateLimits(lo, hi float64) error {
	if !(lo <= hi) || math.IsInf(lo, 1) || math.IsInf(hi, -1) {
		return fmt.Errorf("limits from %v to %v", lo, hi)
	}
	return nil
}

// finite reports whether no value is NaN or so large that a product of two may
// overflow.
func finite(v ...float64) bool {
	const large = 1e150
	for _, x := range v {
		if !(math.Abs(x) <= large) {
			return false
		}
	}
	return true
}
