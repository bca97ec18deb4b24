package separable

import "math"

// A budget solves the relaxation where the only row is one, from where every variable
// is at its first point:
//
//	maximise Σ_i h_i(g_i)  such that  lo ≤ Σ_i g_i ≤ hi
//
// g_i = coef_i·z_i is what variable i costs and h_i the hull of its function. At a
// price each variable takes the edges of its hull that are steeper. The price at which
// all of these together cost what there is to spend is the slope of an edge, and those
// as steep take what is left (Everett 1963, Operations Research 11, 399-417).
type budget struct {
	doms   []domain
	hulls  []hull
	lo, hi float64
	size   float64 // of the largest terms
	taken  []int   // of each variable, the edges steeper than the price
	open   [][2]int
}

// newBudget returns nil if the rows of p are something else.
func newBudget(p *Problem) *budget {
	if len(p.Rows) != 1 || p.Rows[0].Coef == nil || p.Rows[0].Curve != nil {
		return nil
	}
	n := len(p.Variables)
	b := &budget{doms: make([]domain, n), hulls: make([]hull, n), taken: make([]int, n), open: make([][2]int, n)}
	var first float64
	for i, coef := range p.Rows[0].Coef {
		b.doms[i] = newDomain(&p.Variables[i])
		d, h := &b.doms[i], &b.hulls[i]
		for j, z := range d.z {
			h.cost = append(h.cost, coef*z)
			if j > 0 && !(h.cost[j] > h.cost[j-1]) {
				return nil
			}
		}
		h.value = make([]float64, len(d.z))
		first += coef * d.x[0]
		b.size += max(math.Abs(coef*d.x[0]), math.Abs(coef*d.x[len(d.x)-1]))
	}
	b.lo, b.hi = p.Rows[0].Lo-first, p.Rows[0].Hi-first
	return b
}

// relax solves the relaxation. It reports whether it could: not where nothing
// satisfies the row, or slopes are larger than numbers are.
func (b *budget) relax(objective Curve) (Relaxation, bool) {
	var most float64
	for i := range b.hulls {
		h := &b.hulls[i]
		b.doms[i].read(h.value, objective, i)
		h.raise()
		most += h.cost[len(h.cost)-1]
	}
	if slack := exact * b.size; b.hi < -slack || b.lo > most+slack {
		return Relaxation{}, false
	}
	price, spend := 0.0, b.free()
	if limit := max(b.hi, 0); spend > limit {
		price, spend = b.clear(limit), limit
	} else if limit := min(b.lo, most); spend < limit {
		price, spend = b.clear(limit), limit
	}
	r := b.settle(price, spend)
	r.Bound = price * spend
	for i := range b.hulls {
		r.Bound += b.hulls[i].surplus(price)
	}
	r.Bound = max(r.Bound, r.Value)
	return r, finite(price, r.Bound)
}

// read stores the values of the objective of variable i at the points allowed in dst.
func (d *domain) read(dst []float64, objective Curve, i int) {
	if objective == nil || objective[i] == nil {
		clear(dst)
		return
	}
	values := objective[i]
	for j, p := range d.from {
		if p.w == 0 {
			dst[j] = values[p.seg]
		} else {
			dst[j] = p.at(values)
		}
	}
}

// free takes what gains at a price of 0, and returns what that costs.
func (b *budget) free() float64 {
	var spend float64
	for i := range b.hulls {
		h := &b.hulls[i]
		b.taken[i] = h.steeper(0, 0, len(h.slope))
		spend += h.at(b.taken[i])
	}
	return spend
}

// clear returns the price at which steeper edges cost at most spend, and with those as
// steep at least that, and takes the former. It halves what is open of the variable
// with most edges above or below the price.
func (b *budget) clear(spend float64) float64 {
	for i := range b.open {
		b.open[i] = [2]int{0, len(b.hulls[i].slope)}
	}
	var price float64
	for {
		widest := 0
		for i, o := range b.open {
			if o[1]-o[0] > b.open[widest][1]-b.open[widest][0] {
				widest = i
			}
		}
		from, to := b.open[widest][0], b.open[widest][1]
		if from == to {
			return price
		}
		price = b.hulls[widest].slope[(from+to)/2]
		var below, above float64
		for i := range b.hulls {
			h := &b.hulls[i]
			b.taken[i] = h.steeper(price, b.open[i][0], b.open[i][1])
			below += h.at(b.taken[i])
			above += h.at(h.through(b.taken[i], price))
		}
		switch {
		case below > spend:
			for i, e := range b.taken {
				b.open[i][1] = e
			}
		case above < spend:
			for i, e := range b.taken {
				b.open[i][0] = b.hulls[i].through(e, price)
			}
		default:
			return price
		}
	}
}

// settle returns where the edges taken lead, and what is left of spend in edges as
// steep as the price.
func (b *budget) settle(price, spend float64) Relaxation {
	r := Relaxation{X: make([]float64, len(b.doms))}
	left := spend
	for i, e := range b.taken {
		left -= b.hulls[i].at(e)
	}
	apart := false // whether a mean is where nothing is allowed
	for i, e := range b.taken {
		h, d := &b.hulls[i], &b.doms[i]
		at := place{seg: h.point[e]}
		if next := h.through(e, price); next > e && left > 0 {
			part := min(left, h.at(next)-h.at(e))
			left -= part
			at = between(d, h.point[e], h.point[next], part/(h.at(next)-h.at(e)))
		}
		apart = apart || !d.within(at)
		r.X[i] = d.at(at)
		r.Value += at.at(h.value)
	}
	if apart {
		r.Value = math.NaN()
	}
	return r
}

// between returns the share w of the way from point p to point q.
func between(d *domain, p, q int, w float64) place {
	switch {
	case w >= 1:
		return place{seg: q}
	case q == p+1: // exact where points are close
		return place{seg: p, w: w}
	}
	return locate(d.z, (1-w)*d.z[p]+w*d.z[q])
}
