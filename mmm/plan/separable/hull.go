package separable

import "math"

// A hull is the least concave function above points (cost, value), by its corners.
type hull struct {
	cost  []float64 // of all points, increasing
	value []float64
	point []int     // the corners, the first and the last point among them
	slope []float64 // of the edges between corners, decreasing
}

// raise finds the hull of the values (the monotone chain of Andrew 1979).
func (h *hull) raise() {
	h.point, h.slope = append(h.point[:0], 0), h.slope[:0]
	last := 0 // the last corner
	for j := 1; j < len(h.cost); j++ {
		slope := (h.value[j] - h.value[last]) / (h.cost[j] - h.cost[last])
		for top := len(h.slope) - 1; top >= 0 && slope >= h.slope[top]; top-- {
			last = h.point[top]
			h.point, h.slope = h.point[:top+1], h.slope[:top]
			slope = (h.value[j] - h.value[last]) / (h.cost[j] - h.cost[last])
		}
		h.point, h.slope = append(h.point, j), append(h.slope, slope)
		last = j
	}
}

// steeper returns how many of the edges before edge hi are steeper than price, given
// that those before edge lo are.
func (h *hull) steeper(price float64, lo, hi int) int {
	for lo < hi {
		if m := (lo + hi) / 2; h.slope[m] > price {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// through is the corner after the given edges, and after one more if that is as steep
// as price.
func (h *hull) through(edges int, price float64) int {
	if edges < len(h.slope) && h.slope[edges] == price {
		edges++
	}
	return edges
}

// at returns the cost of a corner.
func (h *hull) at(corner int) float64 { return h.cost[h.point[corner]] }

// surplus returns the most that a point has above its cost at a price.
func (h *hull) surplus(price float64) float64 {
	most := math.Inf(-1)
	for j, c := range h.cost {
		if v := h.value[j] - price*c; v > most {
			most = v
		}
	}
	return most
}
