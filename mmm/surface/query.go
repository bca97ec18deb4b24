package surface

import (
	"fmt"
	"slices"

	"github.com/noonmark/noonmark/bayes/draws"
)

// locate returns the segment of nodes that x is in, and the weight of its upper end:
// NaN for NaN. What is outside by rounding is at the end; it panics where x is
// farther outside, for there is no answer.
func locate(nodes []float64, x float64) (segment int, above float64) {
	last := len(nodes) - 1
	if slack := rounding * nodes[last]; x < nodes[0]-slack || x > nodes[last]+slack {
		panic(fmt.Sprintf("surface: %v is not between %v and %v, which the surface covers", x, nodes[0], nodes[last]))
	}
	i, _ := slices.BinarySearch(nodes, x)
	i = min(max(i-1, 0), last-1)
	return i, min(max((x-nodes[i])/(nodes[i+1]-nodes[i]), 0), 1)
}

// Add adds what channel i brings at a spend to dst, [draw]. It panics if the spend is
// not between 0 and the channel's Max; so do all questions about plans. A spend of NaN
// brings NaN.
func (s *Surface) Add(dst []float64, i int, spend float64) {
	c := &s.Channels[i]
	j, above := locate(c.Nodes, spend)
	n := s.Draws
	lo, hi := c.Response[j*n:(j+1)*n], c.Response[(j+1)*n:(j+2)*n]
	switch above {
	case 0:
		for k, v := range lo {
			dst[k] += v
		}
	case 1:
		for k, v := range hi {
			dst[k] += v
		}
	default:
		below := 1 - above
		for k, v := range lo {
			dst[k] += below*v + above*hi[k]
		}
	}
}

// Contribution stores what channel i brings at a spend in dst, [draw].
func (s *Surface) Contribution(dst []float64, i int, spend float64) {
	clear(dst)
	s.Add(dst, i, spend)
}

// Incremental stores what a plan's spending brings in dst, [draw].
func (s *Surface) Incremental(dst, plan []float64) {
	clear(dst)
	for i, x := range plan {
		s.Add(dst, i, x)
	}
}

// Outcome stores the outcome of a plan in dst, [draw]: within the horizon, and what
// its spending brings after it.
func (s *Surface) Outcome(dst, plan []float64) {
	copy(dst, s.Base)
	for i, x := range plan {
		s.Add(dst, i, x)
	}
}

// Later returns the posterior mean of what a plan's spending brings after the
// horizon, by carry-over.
func (s *Surface) Later(plan []float64) float64 {
	var sum float64
	for i, x := range plan {
		c := &s.Channels[i]
		j, above := locate(c.Nodes, x)
		sum += (1-above)*c.Later[j] + above*c.Later[j+1]
	}
	return sum
}

// Estimate reduces values over draws at the surface's level.
func (s *Surface) Estimate(x []float64) draws.Estimate {
	return draws.Summarise(x, s.Options.Level)
}

// reduce is Estimate for who does not need the order of x any more.
func (s *Surface) reduce(x []float64) draws.Estimate {
	return draws.SummariseWith(x, x, s.Options.Level)
}

// An Extrapolation says how a plan goes beyond what has been observed.
type Extrapolation struct {
	Above []string `json:"above"` // channels with more than was observed
	Below []string `json:"below"` // channels with less

	// Budget says that the total is more or less than was observed.
	Budget bool `json:"budget"`

	// Joint is the share of the horizon's periods in which the channels together are
	// beyond the limit of the Cloud; JointFlag says that it is more than a tenth.
	Joint     float64 `json:"joint_share"`
	JointFlag bool    `json:"joint"`
}

// rounding is how far beyond a limit a plan may be by arithmetic alone, relative to it.
const rounding = 1e-9

// Any reports whether the plan is an extrapolation at all.
func (e *Extrapolation) Any() bool {
	return e.Above != nil || e.Below != nil || e.Budget || e.JointFlag
}

// Extrapolation returns how a plan goes beyond what has been observed. A plan of NaN
// does in every way.
func (s *Surface) Extrapolation(plan []float64) Extrapolation {
	var e Extrapolation
	budget := total(plan)
	e.Budget = !(budget <= s.Observed.Hi*(1+rounding) && budget >= s.Observed.Lo*(1-rounding))
	for i := range s.Channels {
		c := &s.Channels[i]
		switch {
		case !(plan[i] <= c.Observed.Hi*(1+rounding)):
			e.Above = append(e.Above, c.Name)
		case plan[i] < c.Observed.Lo*(1-rounding):
			e.Below = append(e.Below, c.Name)
		}
	}
	e.Joint = s.unseen(plan)
	e.JointFlag = e.Joint > unseenShare
	return e
}

// unseen returns the share of periods in which the channels together are beyond
// what was observed.
func (s *Surface) unseen(plan []float64) float64 {
	x := make([]float64, len(plan))
	beyond := 0
	for t := range s.Horizon.N {
		for i := range x {
			x[i] = plan[i] * s.Channels[i].Flighting[t]
		}
		if !(s.Cloud.distance(x) <= s.Cloud.Limit*(1+rounding)) {
			beyond++
		}
	}
	return float64(beyond) / float64(s.Horizon.N)
}

// Means returns the posterior mean of each channel's response at its nodes,
// [channel][node], with draws weighted by weights; nil means alike. Weights add up
// to 1.
func (s *Surface) Means(weights []float64) [][]float64 {
	total := 1.0
	if weights == nil {
		weights, total = slices.Repeat([]float64{1}, s.Draws), float64(s.Draws)
	}
	var some []int // the draws with any weight
	var weight []float64
	for k, w := range weights {
		if w != 0 {
			some, weight = append(some, k), append(weight, w)
		}
	}
	means := make([][]float64, len(s.Channels))
	for i := range s.Channels {
		c := &s.Channels[i]
		means[i] = make([]float64, len(c.Nodes))
		for j := 0; j < len(c.Nodes); j += 4 {
			weigh(means[i][j:min(j+4, len(c.Nodes))], c.Response[j*s.Draws:], s.Draws, some, weight)
		}
		for j := range means[i] {
			means[i][j] /= total
		}
	}
	return means
}

// weigh stores Σ_k weight_k rows_jk, k over draws, in dst_j, for up to four rows of n
// at a time, so that sums need not wait for each other.
func weigh(dst, rows []float64, n int, draws []int, weight []float64) {
	if len(dst) < 4 {
		for j := range dst {
			dst[j] = 0
			for i, k := range draws {
				dst[j] += weight[i] * rows[j*n+k]
			}
		}
		return
	}
	x0, x1, x2, x3 := rows[:n], rows[n:2*n], rows[2*n:3*n], rows[3*n:4*n]
	var s0, s1, s2, s3 float64
	for i, k := range draws {
		w := weight[i]
		s0 += w * x0[k]
		s1 += w * x1[k]
		s2 += w * x2[k]
		s3 += w * x3[k]
	}
	dst[0], dst[1], dst[2], dst[3] = s0, s1, s2, s3
}

// marginStep is the relative change of spend that marginal returns are taken over:
// a hundredth, as in response.
const marginStep = 0.01

// Margin stores the marginal return of channel i at a spend in dst, [draw]: what one
// more unit of money brings, over a change of 1% (of 1% of today's spend, or of the
// first node above 0, if that is more) in both directions as far as the surface goes.
func (s *Surface) Margin(dst []float64, i int, spend float64) {
	c := &s.Channels[i]
	step := max(marginStep*spend, marginStep*c.Today, c.Nodes[1])
	lo, hi := max(0, spend-step), min(c.Max(), spend+step)
	s.Contribution(dst, i, lo)
	for k := range dst {
		dst[k] = -dst[k]
	}
	s.Add(dst, i, hi)
	for k := range dst {
		dst[k] /= hi - lo
	}
}
