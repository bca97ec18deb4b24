package mmm

// ChannelCoefficients stores channel i's coefficient in each geo, β_g, in dst and
// returns β, their mean (of log-normal effects, the mean of their logarithms). A
// unit of response adds β_g to expected outcome on the model's scale. It needs
// Set or SetChannel.
func (e *Evaluator) ChannelCoefficients(dst []float64, i int) float64 {
	copy(dst, e.fw.channels[i].beta)
	return e.fw.channels[i].b
}

// TreatmentCoefficients stores treatment i's coefficient in each geo, γ_g, in dst
// and returns γ, their mean, on the model's scale.
func (e *Evaluator) TreatmentCoefficients(dst []float64, i int) float64 {
	return e.cellMean(dst, e.m.treatmentCells[i])
}

// ControlCoefficients stores control i's coefficient in each geo, γ_g, in dst and
// returns γ, their mean, on the model's scale.
func (e *Evaluator) ControlCoefficients(dst []float64, i int) float64 {
	return e.cellMean(dst, e.m.controlCells[i])
}

func (e *Evaluator) cellMean(dst []float64, cell int) float64 {
	c := e.cellTerm(cell)
	gamma := c.effect.mean(c.scratch.beta, c.a, e.theta)
	copy(dst, c.scratch.beta)
	return gamma
}

// TimeEffect stores what all geos have in common through time in dst, [t], on the
// model's scale: level, seasons, and events that every geo has.
func (e *Evaluator) TimeEffect(dst []float64) {
	clear(e.scratch)
	for _, t := range e.fw.terms {
		switch t.(type) {
		case *knotTerm, *timeTerm:
			t.add(e.scratch, e.theta)
		}
	}
	copy(dst, e.scratch[:e.m.data.T()])
}

// GeoIntercepts stores the intercept of each geo in dst, on the model's scale: 0
// for the baseline geo.
func (e *Evaluator) GeoIntercepts(dst []float64) {
	for g, i := range e.m.tau {
		dst[g] = at(e.theta, i)
	}
}
