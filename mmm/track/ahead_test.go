package track

import (
	"fmt"
	"math"
	"testing"

	"github.com/noonmark/noonmark/internal/numtest"
	"gonum.org/v1/gonum/mat"
)

// The forecast of the next period is what a step makes of it, to the bit of the model's
// sums, and that of the first is its total.
func TestAheadOne(t *testing.T) {
	m, e := followed(t, 60, 3, 4)
	o, err := m.Ahead(e, 3)
	if err != nil {
		t.Fatal(err)
	}
	in := run(t, m, e, 58)[0]
	numtest.CloseSlice(t, "means", o.Periods[0].Means, in.Forecast.Means, 1e-12)
	numtest.CloseSlice(t, "SDs", o.Periods[0].SDs, in.Forecast.SDs, 1e-12)
	numtest.CloseSlice(t, "weights", o.Periods[0].Weights, in.Forecast.Weights, 1e-15)
	numtest.CloseSlice(t, "total's means", o.Totals[0].Means, in.Forecast.Means, 1e-12)
	numtest.CloseSlice(t, "total's SDs", o.Totals[0].SDs, in.Forecast.SDs, 1e-12)
	if o.Days[0] != in.Day {
		t.Errorf("a forecast of %s, made before %s", o.Days[0], in.Day)
	}
}

// Forecasts against dense matrices: with A_k the transition and W_k the noise of each
// period, s_k = A_k s_{k-1} + w_k, every y_k = F_k s_k + ε_k is linear in the state now
// and all w.
func TestAheadSlow(t *testing.T) {
	const periods = 6
	m, e := followed(t, 60, periods, 2)
	m.notes.Variance[56] = 400
	o, err := m.Ahead(e, periods)
	if err != nil {
		t.Fatal(err)
	}
	for i := range e.Particles {
		mean, cov := denseAhead(m, &e.Particles[i], 60-periods, periods)
		var totalMean, totalVariance float64
		for k := range periods {
			what := fmt.Sprintf("particle %d, period %d: ", i, k)
			numtest.Close(t, what+"mean", o.Periods[k].Means[i], mean[k]*m.scale.Outcome, 1e-9)
			numtest.Close(t, what+"sd", o.Periods[k].SDs[i], math.Sqrt(cov.At(k, k))*m.scale.Outcome, 1e-9)
			totalMean += mean[k]
			for j := range k {
				totalVariance += 2 * cov.At(j, k)
			}
			totalVariance += cov.At(k, k)
			numtest.Close(t, what+"total", o.Totals[k].Means[i], totalMean*m.scale.Outcome, 1e-9)
			numtest.Close(t, what+"total's sd", o.Totals[k].SDs[i], math.Sqrt(totalVariance)*m.scale.Outcome, 1e-9)
		}
	}
}

// denseAhead returns the moments of the outcomes of periods from next on, in model units.
func denseAhead(m *Model, p *Particle, next, periods int) ([]float64, *mat.Dense) {
	l, n := m.layout, m.layout.size
	theta := m.thetaOf(p.U)
	// Rows are y_k in terms of the state now and of all w; columns of w_k come at n(k+1).
	width := n * (periods + 1)
	rows := mat.NewDense(periods, width, nil)
	variance := make([]float64, width) // of w
	state := mat.NewDense(n, width, nil)
	for i := range n {
		state.Set(i, i, 1)
	}
	for k := range periods {
		move := mat.NewDense(n, n, nil)
		for i := range n {
			move.Set(i, i, 1)
		}
		move.Set(0, l.slopeAt, m.step)
		move.Set(l.noiseAt, l.noiseAt, l.ar.of(theta))
		var moved mat.Dense
		moved.Mul(move, state)
		state.Copy(&moved)
		at := n * (k + 1)
		for i := range n {
			state.Set(i, at+i, 1)
		}
		variance[at] = square(l.level.of(theta)) * m.step
		variance[at+l.slopeAt] = square(m.spec.Baseline.SlopeSD) * m.step
		variance[at+l.noiseAt] = square(l.sd.of(theta))
		design := make([]float64, n)
		design[0], design[l.noiseAt] = 1, 1
		for j := range m.columns {
			design[l.columnAt+j] = m.columns[j].x[next+k]
		}
		for c := range m.inputs {
			r, z := m.newResponse(c, 1, false), []float64{0}
			r.set(theta)
			r.at(z, next+k)
			design[l.effectAt+c] = z[0]
			b := m.size(c, p.State.Mean[l.effectAt+c])
			variance[at+l.effectAt+c] = square(l.drift(theta, c)*m.spec.Online.DriftFactor*b) * m.step
		}
		var row mat.VecDense
		row.MulVec(state.T(), mat.NewVecDense(n, design))
		rows.SetRow(k, row.RawVector().Data)
	}
	all := mat.NewDense(width, width, nil)
	for i := range width {
		all.Set(i, i, variance[i])
	}
	for i := range n {
		for j := range n {
			all.Set(i, j, p.State.Cov[i*n+j])
		}
	}
	var cov mat.Dense
	cov.Product(rows, all, rows.T())
	var mean mat.VecDense
	start := mat.NewVecDense(width, nil)
	for i, v := range p.State.Mean {
		start.SetVec(i, v)
	}
	mean.MulVec(rows, start)
	for k := range periods {
		_, extra, _ := m.observation(next + k)
		cov.Set(k, k, cov.At(k, k)+extra)
	}
	return mean.RawVector().Data, &cov
}

func square(x float64) float64 { return x * x }

func TestAheadLimits(t *testing.T) {
	m, e := followed(t, 60, 3, 2)
	for _, periods := range []int{0, -1, 4} {
		if _, err := m.Ahead(e, periods); err == nil {
			t.Errorf("a forecast of %d periods", periods)
		}
	}
	e.Particles[0].State.Mean[0] = math.NaN()
	o, err := m.Ahead(e, 2)
	if err != nil {
		t.Fatal(err)
	}
	numtest.CloseSlice(t, "NaN state", []float64{o.Periods[0].Mean(), o.Totals[1].Quantile(0.5)}, []float64{math.NaN(), math.NaN()}, 0)
}
