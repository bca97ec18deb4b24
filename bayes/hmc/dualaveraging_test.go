package hmc

import (
	"math"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
	"github.com/noonmark/noonmark/internal/numtest"
)

// Hoffman & Gelman (2014), eqs. (5) and (6), evaluated in double precision.
func TestDualAveragingReference(t *testing.T) {
	d := DualAveraging{Target: 0.85}
	d.Restart(0.1)
	step := []float64{.3678794412, .1517352454, .1355357057, .1750196295, .1037384743}
	averaged := []float64{.3678794412, .217274953, .17664334, .1760675574, .1503042317}
	for i, accept := range []float64{.3, .6, .9, .99, .7} {
		d.Update(accept)
		numtest.Close(t, "step", d.StepSize(), step[i], 1e-9)
		numtest.Close(t, "averaged step", d.Averaged(), averaged[i], 1e-9)
	}
}

// The equations as published, with H̄ as a running average.
func TestDualAveragingFormula(t *testing.T) {
	const delta, epsilon0 = 0.8, 0.3
	d := DualAveraging{Target: delta}
	d.Restart(epsilon0)
	mu, h, logAveraged := math.Log(10*epsilon0), 0.0, 0.0
	r := rng.New(1, "dual averaging", 0)
	for m := 1.0; m <= 200; m++ {
		accept := r.Float64()
		d.Update(accept)
		h = (1-1/(m+10))*h + (delta-accept)/(m+10)
		logStep := mu - math.Sqrt(m)/0.05*h
		eta := math.Pow(m, -0.75)
		logAveraged = eta*logStep + (1-eta)*logAveraged
		numtest.Close(t, "ln step", math.Log(d.StepSize()), logStep, 1e-10)
		numtest.Close(t, "ln averaged step", math.Log(d.Averaged()), logAveraged, 1e-10)
	}
}

func TestDualAveragingLimits(t *testing.T) {
	d := DualAveraging{Target: 0.8}
	d.Restart(0.25)
	numtest.Close(t, "step before any update", d.StepSize(), 0.25, 1e-15)
	numtest.Close(t, "average before any update", d.Averaged(), 0.25, 1e-15)
	// Where acceptance is a known function of the step, the average finds the
	// step of the target; the iterates oscillate about it with size 1/√t.
	for range 2000 {
		d.Update(math.Exp(-d.StepSize()))
	}
	numtest.Close(t, "step with acceptance 0.8", d.Averaged(), -math.Log(0.8), 0.01)
}
