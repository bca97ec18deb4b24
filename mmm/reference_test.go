package mmm

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/noonmark/noonmark/bayes/dist"
	"github.com/noonmark/noonmark/internal/numtest"
	"github.com/noonmark/noonmark/mmm/adstock"
	"github.com/noonmark/noonmark/mmm/saturation"
)

// testdata/reference_model.json holds twelve variants of the reference model
// class (Google Meridian 1.8), each with data, parameters, scaling, every
// intermediate and every log density. It was computed in float64 by an
// independent numpy implementation that agrees with the reference project's own
// graph to 1.4e-12.
type referenceCase struct {
	Config  referenceConfig
	Params  map[string]nested
	Outputs map[string]json.RawMessage
	Data    map[string]nested
	Scaling map[string]nested
}

type referenceConfig struct {
	MaxLag           int `json:"max_lag"`
	Knots            []int
	PriorM           PriorOn         `json:"prior_m"`
	PriorRF          PriorOn         `json:"prior_rf"`
	PriorOM          PriorOn         `json:"prior_om"`
	PriorORF         PriorOn         `json:"prior_orf"`
	PriorN           PriorOn         `json:"prior_n"`
	DecayM           []adstock.Kind  `json:"decay_m"`
	ControlPop       []bool          `json:"control_pop"`
	Effects          Effects         `json:"media_effects_dist"`
	CalibM           [][]bool        `json:"calib_m"`
	CalibRF          [][]bool        `json:"calib_rf"`
	HillFirst        bool            `json:"hill_before_adstock"`
	Holdout          [][]bool        `json:"holdout"`
	NonMediaPop      []bool          `json:"non_media_pop"`
	NonMediaBaseline []string        `json:"non_media_baseline"`
	SatM             saturationKinds `json:"sat_m"`
	SatRF            saturationKinds `json:"sat_rf"`
}

type saturationKinds []saturation.Kind

// or returns kind i, hill where none is given.
func (s saturationKinds) or(i int) saturation.Kind {
	if i < len(s) {
		return s[i]
	}
	return saturation.KindHill
}

// nested is an array of any depth, flattened in row-major order, with its shape.
type nested struct {
	values []float64
	shape  []int
}

func (n *nested) UnmarshalJSON(raw []byte) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	n.flatten(v, 0)
	return nil
}

func (n *nested) flatten(v any, depth int) {
	switch v := v.(type) {
	case float64:
		n.values = append(n.values, v)
	case []any:
		if len(n.shape) == depth {
			n.shape = append(n.shape, len(v))
		}
		for _, x := range v {
			n.flatten(x, depth+1)
		}
	}
}

// last returns element x of the last axis: of [g][t][x], the series [g][t].
func (n nested) last(x int) []float64 {
	var out []float64
	for i := x; i < len(n.values); i += n.shape[len(n.shape)-1] {
		out = append(out, n.values[i])
	}
	return out
}

func loadReference(t testing.TB) map[string]*referenceCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/reference_model.json")
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]*referenceCase{}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 12 {
		t.Fatalf("%d cases, want 12", len(cases))
	}
	return cases
}

func (rc *referenceCase) data() *Data {
	kpi := rc.Data["kpi"]
	geos, periods := kpi.shape[0], kpi.shape[1]
	d := &Data{Grain: Weekly, History: rc.Data["media"].shape[1] - periods, Population: rc.Data["population"].values}
	for g := range geos {
		d.Geos = append(d.Geos, fmt.Sprintf("geo%d", g))
	}
	for t := range periods {
		d.Periods = append(d.Periods, DayOf(2024, 1, 1)+Day(7*t))
	}
	d.Outcome = Outcome{Name: "kpi", Kind: Count, Values: kpi.values, Value: rc.Data["revenue_per_kpi"].values}
	add := func(kind ChannelKind, exposure, frequency, spend string) {
		for x := range rc.Data[exposure].shape[2] {
			c := Channel{Name: fmt.Sprintf("%s%d", kind, x), Kind: kind, Exposure: rc.Data[exposure].last(x)}
			if frequency != "" {
				c.Frequency = rc.Data[frequency].last(x)
			}
			if s, ok := rc.Data[spend]; ok && len(s.shape) == 3 {
				c.Spend = s.last(x)
			} else if ok {
				c.Spend = d.SpreadSpend(&c, s.values[x])
			}
			d.Channels = append(d.Channels, c)
		}
	}
	add(Paid, "media", "", "media_spend")
	add(PaidRF, "reach", "frequency", "rf_spend")
	add(Organic, "organic_media", "", "")
	add(OrganicRF, "organic_reach", "organic_frequency", "")
	for i := range rc.Data["controls"].shape[2] {
		d.Controls = append(d.Controls, Series{fmt.Sprintf("control%d", i), rc.Data["controls"].last(i)})
	}
	for i := range rc.Data["non_media"].shape[2] {
		d.Treatments = append(d.Treatments, Series{fmt.Sprintf("treatment%d", i), rc.Data["non_media"].last(i)})
	}
	return d
}

func (rc *referenceCase) spec(d *Data, compat Compat) Spec {
	c := rc.Config
	s := DefaultSpec(d)
	s.MaxLag, s.Effects, s.Compat = c.MaxLag, c.Effects, compat
	s.UniqueSigma = len(rc.Params["sigma"].values) > 1
	s.Baseline = BaselineSpec{Knots: c.Knots, Knot: dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 5}},
		Yearly: s.Baseline.Yearly, WeeklyEffects: s.Baseline.WeeklyEffects, Event: s.Baseline.Event}
	on := map[ChannelKind]PriorOn{Paid: c.PriorM, PaidRF: c.PriorRF, Organic: c.PriorOM, OrganicRF: c.PriorORF}
	seen := map[ChannelKind]int{}
	for i := range d.Channels {
		kind := d.Channels[i].Kind
		x := seen[kind]
		seen[kind]++
		cs := &s.Channels[i]
		cs.On, cs.Effect = on[kind], DefaultEffect(d, on[kind])
		if kind == Paid {
			cs.Adstock, cs.Saturation, cs.Calibration = c.DecayM[x], c.SatM.or(x), column(c.CalibM, x)
		}
		if kind == PaidRF {
			cs.Saturation, cs.Calibration = c.SatRF.or(x), column(c.CalibRF, x)
		}
		cs.SaturationFirst = c.HillFirst
		cs.Shape = DefaultShape(d.Grain, c.MaxLag, kind, cs.Adstock, cs.Saturation)
		if !kind.HasFrequency() && (cs.Saturation == saturation.KindHill || compat.InertParameters) {
			cs.Shape["slope"] = dist.Prior{Dist: dist.Fixed{Value: 1}} // inert where there is no saturation
		}
	}
	for i, on := range c.ControlPop {
		s.Controls[i].PerPopulation = on
	}
	for i := range s.Treatments {
		ts := &s.Treatments[i]
		ts.PerPopulation = i < len(c.NonMediaPop) && c.NonMediaPop[i]
		ts.Baseline = rc.Scaling["n_base"].values[i]
		if c.PriorN == OnCoefficient {
			ts.On, ts.Effect = OnCoefficient, dist.Prior{Dist: dist.Normal{Mu: 0, Sigma: 5}}
		}
	}
	for _, row := range c.Holdout {
		s.Holdout = append(s.Holdout, row...)
	}
	return s
}

func column(m [][]bool, x int) []bool {
	var out []bool
	for _, row := range m {
		out = append(out, row[x])
	}
	return out
}

func (rc *referenceCase) model(t testing.TB, compat Compat) *Model {
	t.Helper()
	d := rc.data()
	m, err := New(d, rc.spec(d, compat))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// theta returns the vector of all parameters with the case's values.
func (rc *referenceCase) theta(t testing.TB, m *Model) []float64 {
	t.Helper()
	theta := make([]float64, m.layout.size)
	for i := range m.layout.Params {
		p := &m.layout.Params[i]
		values := rc.Params[p.Name].values
		if len(values) != p.Len() {
			t.Fatalf("parameter %s has %d values, the reference %d", p.Name, p.Len(), len(values))
		}
		copy(theta[p.Start:], values)
	}
	return theta
}

func (rc *referenceCase) output(t testing.TB, name string) nested {
	t.Helper()
	var n nested
	if err := json.Unmarshal(rc.Outputs[name], &n); err != nil {
		t.Fatalf("output %s: %v", name, err)
	}
	return n
}

// quirks are the switches that reproduce the reference, defects included.
var quirks = Compat{DividedBaseline: true, SaturatedCounterfactual: true, InertParameters: true}

const referenceTolerance = 1e-10

func TestScaleReference(t *testing.T) {
	for name, rc := range loadReference(t) {
		t.Run(name, func(t *testing.T) {
			m := rc.model(t, quirks)
			same := func(what string, got, want []float64) { numtest.CloseSlice(t, what, got, want, referenceTolerance) }
			same("mean and sd of the outcome", []float64{m.scale.mean, m.scale.sd}, []float64{rc.Scaling["kmean"].values[0], rc.Scaling["ksd"].values[0]})
			same("outcome", m.scale.y, rc.Scaling["y"].values)
			suffix := map[ChannelKind]string{Paid: "m", PaidRF: "rf", Organic: "om", OrganicRF: "orf"}
			seen := map[ChannelKind]int{}
			for i := range m.channels {
				c := &m.channels[i]
				kind, x := c.data.Kind, seen[c.data.Kind]
				seen[kind]++
				numtest.Close(t, "median of "+c.data.Name, c.scale.median, rc.Scaling["med_"+suffix[kind]].values[x], referenceTolerance)
				scaled := rc.Scaling["x_"+suffix[kind]].last(x)
				for g, r := range c.x {
					n := m.data.MediaT()
					want := scaled[(g+1)*n-len(r)+max(0, len(r)-n) : (g+1)*n]
					same("exposure of "+c.data.Name, r[len(r)-len(want):], want)
				}
			}
			for i, k := range m.controlCells {
				same("control", m.cells[k].z, rc.Scaling["z"].last(i))
			}
			for i, k := range m.treatmentCells {
				same("treatment", m.cells[k].z, rc.Scaling["n"].last(i))
				numtest.Close(t, "baseline of the treatment", m.cells[k].base, rc.Scaling["n_base_norm"].values[i], referenceTolerance)
			}
			numtest.Close(t, "total outcome", m.data.TotalOutcome(), rc.Scaling["total_outcome"].values[0], referenceTolerance)
		})
	}
}

func TestForwardReference(t *testing.T) {
	for name, rc := range loadReference(t) {
		t.Run(name, func(t *testing.T) {
			m := rc.model(t, quirks)
			theta := rc.theta(t, m)
			fw := m.newForward(nil)
			fw.eval(theta, false)
			same := func(what string, got, want []float64) { numtest.CloseSlice(t, what, got, want, referenceTolerance) }
			seen := map[ChannelKind]int{}
			for i := range fw.channels {
				cf := &fw.channels[i]
				kind, x := cf.c.data.Kind, seen[cf.c.data.Kind]
				seen[kind]++
				s := kindSuffix[kind]
				same("f_"+s, cf.f, rc.output(t, "f_"+s).last(x))
				numtest.Close(t, "beta_"+s, cf.b, rc.output(t, "beta_"+s).values[x], referenceTolerance)
				same("beta_g"+s, cf.beta, rc.output(t, "beta_g"+s).last(x))
			}
			for i, k := range m.controlCells {
				same("gamma_gc", newCellTerm(m.cells[k].z, m.data.G(), m.cells[k].effect, nil).coefficients(theta), rc.output(t, "gamma_gc").last(i))
			}
			for i, k := range m.treatmentCells {
				term := newCellTerm(m.cells[k].z, m.data.G(), m.cells[k].effect, m.cells[k].a)
				same("gamma_gn", term.coefficients(theta), rc.output(t, "gamma_gn").last(i))
			}
			same("expected outcome", fw.mu, rc.output(t, "y_pred").values)
		})
	}
}

func TestDensityReference(t *testing.T) {
	for name, rc := range loadReference(t) {
		t.Run(name, func(t *testing.T) { checkDensity(t, rc) })
	}
}

func checkDensity(t *testing.T, rc *referenceCase) {
	m := rc.model(t, quirks)
	theta := rc.theta(t, m)
	parts, jacobians := map[string]float64{}, map[string]float64{}
	for what, into := range map[string]map[string]float64{"parts": parts, "jac": jacobians} {
		if err := json.Unmarshal(rc.Outputs[what], &into); err != nil {
			t.Fatal(err)
		}
	}
	var logPrior float64
	for i := range m.layout.Params {
		p := &m.layout.Params[i]
		var prior, jacobian float64
		for k, d := range p.Prior {
			if isFixed(d) {
				continue
			}
			x := theta[p.Start+k]
			prior += d.LogProb(x)
			_, _, lp, _ := dist.Natural(d).At(dist.Natural(d).Inverse(x))
			jacobian += lp - d.LogProb(x)
		}
		if isFixed(p.Prior[0]) {
			continue
		}
		numtest.Close(t, "log prior of "+p.Name, prior, parts[p.Name], referenceTolerance)
		numtest.Close(t, "log-Jacobian of "+p.Name, jacobian, jacobians[p.Name], referenceTolerance)
		delete(parts, p.Name)
		logPrior += prior
	}
	for name := range parts {
		t.Errorf("parameter %s of the reference is missing", name)
	}
	numtest.Close(t, "log prior", logPrior, rc.output(t, "logprior").values[0], referenceTolerance)

	post := m.Posterior(Parametrisation{})
	u := make([]float64, post.Dim())
	for k, i := range post.sampled {
		u[k] = post.coordinate[k].Inverse(theta[i])
	}
	d := post.newDensity()
	d.logPrior(make([]float64, len(u)), u)
	d.fw.eval(d.theta, false)
	numtest.Close(t, "log likelihood", d.logLikelihood(), rc.output(t, "loglik").values[0], referenceTolerance)
	grad := make([]float64, len(u))
	numtest.Close(t, "log joint density", d.LogProb(grad, u), rc.output(t, "logjoint_unconstrained").values[0], referenceTolerance)
	numtest.CheckGrad(t, "log joint density", d.LogProb, u, 1e-6)
}

// The other side of each quirk: without the compatibility switch, numbers of the
// same independent implementation with the defect mended.
func TestQuirksReference(t *testing.T) {
	cases := loadReference(t)
	loglik := func(m *Model, theta []float64) float64 {
		post := m.Posterior(Parametrisation{})
		d := post.newDensity()
		copy(d.theta, theta)
		d.fw.eval(d.theta, false)
		return d.logLikelihood()
	}
	t.Run("baseline divided by population once", func(t *testing.T) {
		rc := cases["I_non_media_pop_scaled_max_baseline"]
		m := rc.model(t, Compat{})
		theta := rc.theta(t, m)
		c := m.cells[m.treatmentCells[0]]
		term := newCellTerm(c.z, m.data.G(), c.effect, c.a)
		numtest.Close(t, "gamma_n", c.effect.mean(term.scratch.beta, c.a, theta), -0.2669235069, 1e-9)
		numtest.Close(t, "log likelihood", loglik(m, theta), -184.595608915, 1e-9)
	})
	t.Run("counterfactual without saturation", func(t *testing.T) {
		rc := cases["J_saturation_none_with_counterfactual"]
		m := rc.model(t, Compat{InertParameters: true})
		theta := rc.theta(t, m)
		fw := m.newForward(nil)
		fw.eval(theta, false)
		var betas []float64
		for i := range fw.channels[:3] {
			betas = append(betas, fw.channels[i].b)
		}
		numtest.CloseSlice(t, "beta", betas, []float64{0.65480796, 0.4124278588, -0.37147853}, 1e-8)
		numtest.Close(t, "log likelihood", loglik(m, theta), -190.94812043, 1e-9)
	})
	t.Run("no inert parameters", func(t *testing.T) {
		rc := cases["N_national"]
		with, without := rc.model(t, quirks), rc.model(t, Compat{})
		if with.layout.Param("beta_gm_dev") == nil || without.layout.Param("beta_gm_dev") != nil {
			t.Error("a national model has geo deviations, or the reference's has none")
		}
		numtest.Close(t, "log likelihood", loglik(without, rc.theta(t, without)), loglik(with, rc.theta(t, with)), 1e-14)
		j := cases["J_saturation_none_with_counterfactual"].model(t, Compat{})
		if ec := j.layout.Param("ec_m"); ec.Len() != 1 || !slices.Equal(ec.Dims[0].Labels, []string{"paid1"}) {
			t.Errorf("channels without saturation have a half-saturation: %v", ec.Dims)
		}
		if math.IsNaN(with.scale.sd) {
			t.Error("no scale")
		}
	})
}
