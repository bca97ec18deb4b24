package mmm

import (
	"slices"

	"gonum.org/v1/gonum/stat"
)

// scale converts between natural units and the model's. It is made of every
// cell of the data, held-out ones included, and is the only place where
// anything is multiplied by a standard deviation, a median or a population.
type scale struct {
	population []float64 // [g]; ones in a national model
	mean, sd   float64   // of the outcome per person, over all cells
	y          []float64 // scaled outcome, [g][t]

	// unit is the outcome, and money the revenue, of one unit on the model's
	// scale: sd·population, and that times value. [g][t]
	unit, money []float64
}

// newScale standardises the outcome per person:
//
//	u_gt = outcome_gt/population_g,   y_gt = (u_gt - mean u)/sd u
//
// with mean and standard deviation (dividing by N) over all cells.
func newScale(d *Data) scale {
	s := scale{population: make([]float64, d.G())}
	for g := range s.population {
		s.population[g] = 1
		if d.Population != nil && !d.National() {
			s.population[g] = d.Population[g]
		}
	}
	n := d.T()
	u := make([]float64, d.G()*n)
	for i, v := range d.Outcome.Values {
		u[i] = v / s.population[i/n]
	}
	s.mean, s.sd = stat.PopMeanStdDev(u, nil)
	s.y = make([]float64, len(u))
	s.unit = make([]float64, len(u))
	s.money = make([]float64, len(u))
	for i, v := range u {
		s.y[i] = safeDiv(v-s.mean, s.sd)
		s.unit[i] = s.sd * s.population[i/n]
		s.money[i] = s.unit[i] * d.ValueAt(i)
	}
	return s
}

// outcome converts a level on the model's scale to outcome units in a cell.
func (s *scale) outcome(y float64, cell int) float64 {
	return y*s.unit[cell] + s.mean*s.population[cell/(len(s.y)/len(s.population))]
}

// exposureScale is how a channel's exposure is scaled: by the median over all
// geos and media periods of the non-zero exposures per person.
type exposureScale struct {
	median float64
	factor []float64 // [g]: population·median; scaled = exposure/factor
}

func (s *scale) exposureScale(d *Data, c *Channel) exposureScale {
	n := d.MediaT()
	var nonzero []float64
	for i, v := range c.Exposure {
		if r := v / s.population[i/n]; r != 0 {
			nonzero = append(nonzero, r)
		}
	}
	e := exposureScale{median: median(nonzero), factor: make([]float64, d.G())}
	for g := range e.factor {
		e.factor[g] = s.population[g] * e.median
	}
	return e
}

// variableScale is how a control or treatment is scaled: to mean 0 and standard
// deviation 1 over all cells, per person if asked for.
type variableScale struct {
	divisor  []float64 // [g]: population or 1
	mean, sd float64
	z        []float64 // [g][t]
}

func (s *scale) variableScale(d *Data, values []float64, perPopulation bool) variableScale {
	v := variableScale{divisor: make([]float64, d.G()), z: make([]float64, len(values))}
	for g := range v.divisor {
		v.divisor[g] = 1
		if perPopulation {
			v.divisor[g] = s.population[g]
		}
	}
	for i, x := range values {
		v.z[i] = x / v.divisor[i/d.T()]
	}
	v.mean, v.sd = stat.PopMeanStdDev(v.z, nil)
	for i, x := range v.z {
		v.z[i] = safeDiv(x-v.mean, v.sd)
	}
	return v
}

// norm scales one value that has been divided already.
func (v *variableScale) norm(x float64) float64 { return safeDiv(x-v.mean, v.sd) }

// median returns the middle value of x, the mean of the two middle ones for an
// even count, and 0 for none.
func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	m := len(x) / 2
	if len(x)%2 == 1 {
		return x[m]
	}
	return (x[m-1] + x[m]) / 2
}

func safeDiv(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}
