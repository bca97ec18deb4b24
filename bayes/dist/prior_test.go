package dist

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

func TestNewErrors(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name   string
		params []float64
		want   string
	}{
		{"lognormal", []float64{0, -1}, "lognormal: sigma must be positive, got -1"},
		{"lognormal", []float64{0, 0}, "lognormal: sigma must be positive, got 0"},
		{"lognormal", []float64{nan, 1}, "lognormal: mu must be finite, got NaN"},
		{"lognormal", []float64{0}, "lognormal: wants 2 parameters (mu, sigma), got 1"},
		{"lognormal", nil, "lognormal: wants 2 parameters (mu, sigma), got 0"},
		{"normal", []float64{0, inf}, "normal: sigma must be finite, got +Inf"},
		{"normal", []float64{-inf, 1}, "normal: mu must be finite, got -Inf"},
		{"half_normal", []float64{-2}, "half_normal: sigma must be positive, got -2"},
		{"uniform", []float64{3, 1}, "uniform: low must be below high, got 3 and 1"},
		{"uniform", []float64{3, 3}, "uniform: low must be below high, got 3 and 3"},
		{"uniform", []float64{-1e308, 1e308}, "uniform: the interval from -1e+308 to 1e+308 is too wide"},
		{"uniform", []float64{0, inf}, "uniform: high must be finite, got +Inf"},
		{"truncated_normal", []float64{0, 1, 2, 2}, "truncated_normal: low must be below high, got 2 and 2"},
		{"truncated_normal", []float64{0, 1, -inf, inf}, "truncated_normal: low or high must be finite; without either, use normal"},
		{"truncated_normal", []float64{0, 1, nan, 2}, "truncated_normal: low and high must be numbers, got NaN and 2"},
		{"truncated_normal", []float64{0, -1, 0, 2}, "truncated_normal: sigma must be positive, got -1"},
		{"beta", []float64{0, 1}, "beta: a must be positive, got 0"},
		{"beta", []float64{1, nan}, "beta: b must be finite, got NaN"},
		{"gamma", []float64{1, -1}, "gamma: rate must be positive, got -1"},
		{"inverse_gamma", []float64{-1, 1}, "inverse_gamma: shape must be positive, got -1"},
		{"exponential", []float64{0}, "exponential: rate must be positive, got 0"},
		{"student_t", []float64{4, nan, 1}, "student_t: loc must be finite, got NaN"},
		{"student_t", []float64{0, 1, 1}, "student_t: df must be positive, got 0"},
		{"half_student_t", []float64{1, -1}, "half_student_t: scale must be positive, got -1"},
		{"fixed", []float64{nan}, "fixed: value must be finite, got NaN"},
		{"shifted", []float64{1}, "shifted: needs a base distribution beside its parameter"},
		{"logit", []float64{1}, `unknown distribution "logit", want one of normal, half_normal, lognormal, truncated_normal, uniform, beta, gamma, inverse_gamma, exponential, student_t, half_student_t, shifted, fixed`},
	} {
		d, err := New(c.name, c.params)
		if err == nil || err.Error() != c.want {
			t.Errorf("New(%q, %v) = %v, %v; want the error %q", c.name, c.params, d, err, c.want)
		}
	}
	for _, c := range []struct {
		d    Dist
		want string
	}{
		{nil, "there is no distribution"},
		{Shifted{nil, 1}, "shifted: needs a base distribution"},
		{Shifted{Fixed{1}, 1}, "shifted: the base must not be fixed; fix the sum instead"},
		{Shifted{Normal{0, -1}, 1}, "normal: sigma must be positive, got -1"},
		{Shifted{Normal{0, 1}, nan}, "shifted: by must be finite, got NaN"},
	} {
		if err := Validate(c.d); err == nil || err.Error() != c.want {
			t.Errorf("Validate(%#v) = %v, want %q", c.d, err, c.want)
		}
	}
}

// Every name builds the distribution that says it has that name and those
// parameters.
func TestNewNames(t *testing.T) {
	built := map[string]bool{"shifted": true}
	for _, d := range append([]Dist{Fixed{2}}, specimens...) {
		if err := Validate(d); err != nil {
			t.Errorf("Validate(%v): %v", d, err)
		}
		if _, ok := d.(Shifted); ok {
			continue
		}
		got, err := New(d.Name(), d.Params())
		if err != nil || got != d {
			t.Errorf("New(%q, %v) = %v, %v", d.Name(), d.Params(), got, err)
		}
		built[d.Name()] = true
	}
	for _, name := range Names() {
		if !built[name] {
			t.Errorf("no specimen of %s", name)
		}
	}
}

func TestString(t *testing.T) {
	for _, c := range []struct {
		d    Dist
		want string
	}{
		{Normal{0, 5}, "Normal(0, 5)"},
		{HalfNormal{5}, "HalfNormal(5)"},
		{LogNormal{0.2, 0.9}, "LogNormal(0.2, 0.9)"},
		{TruncatedNormal{0.8, 0.8, 0.1, 10}, "TruncatedNormal(0.8, 0.8, 0.1, 10)"},
		{Uniform{0, 1}, "Uniform(0, 1)"},
		{Beta{1, 99}, "Beta(1, 99)"},
		{Gamma{2, 0.1}, "Gamma(2, 0.1)"},
		{InverseGamma{2, 3}, "InverseGamma(2, 3)"},
		{Exponential{0.5}, "Exponential(0.5)"},
		{StudentT{4, 0, 1}, "StudentT(4, 0, 1)"},
		{HalfStudentT{1, 5}, "HalfStudentT(1, 5)"},
		{Shifted{LogNormal{0.7, 0.4}, 0.1}, "0.1 + LogNormal(0.7, 0.4)"},
		{Fixed{1}, "Fixed(1)"},
	} {
		if got := fmt.Sprint(c.d); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
		if got := fmt.Sprint(Prior{c.d}); got != c.want {
			t.Errorf("as a prior: got %q, want %q", got, c.want)
		}
	}
}

func roundTrip(t *testing.T, p Prior) {
	t.Helper()
	data, err := json.Marshal(p)
	if err != nil {
		t.Errorf("%v: %v", p, err)
		return
	}
	var back Prior
	if err := json.Unmarshal(data, &back); err != nil {
		t.Errorf("%s: %v", data, err)
	} else if back != p {
		t.Errorf("%s: came back as %v", data, back)
	}
}

func TestPriorRoundTrip(t *testing.T) {
	for _, d := range append([]Dist{Fixed{2}, Shifted{Shifted{Normal{1, 2}, -3}, 4}}, specimens...) {
		roundTrip(t, Prior{d})
	}
	roundTrip(t, Prior{})
	r := rng.New(1, "dist json", 0)
	for range 200 {
		v := math.Float64frombits(r.Uint64())
		if w := math.Abs(v); w > 0 && !math.IsInf(w, 0) && !math.IsNaN(w) {
			roundTrip(t, Prior{Normal{v, w}})
		}
	}
}

func TestPriorJSON(t *testing.T) {
	for _, c := range []struct {
		d    Dist
		want string
	}{
		{LogNormal{0.2, 0.9}, `{"dist":"lognormal","params":[0.2,0.9]}`},
		{Shifted{LogNormal{0.7, 0.4}, 0.1}, `{"dist":"shifted","params":[0.1],"base":{"dist":"lognormal","params":[0.7,0.4]}}`},
		{TruncatedNormal{1.5, 1, 0, math.Inf(1)}, `{"dist":"truncated_normal","params":[1.5,1,0,"Infinity"]}`},
		{nil, `null`},
	} {
		got, err := json.Marshal(Prior{c.d})
		if err != nil || string(got) != c.want {
			t.Errorf("%v: got %s, %v; want %s", c.d, got, err, c.want)
		}
	}
	// In its usual place, a field of something larger.
	var spec struct{ ROI, Slope Prior }
	spec.Slope = Prior{Fixed{1}}
	if err := json.Unmarshal([]byte(`{"ROI": {"params": [0.2, 0.9], "dist": "lognormal"}, "Slope": null}`), &spec); err != nil {
		t.Fatal(err)
	}
	if want := (Prior{LogNormal{0.2, 0.9}}); spec.ROI != want || spec.Slope != (Prior{Fixed{1}}) {
		t.Errorf("got %v and %v", spec.ROI, spec.Slope)
	}
}

func TestPriorJSONErrors(t *testing.T) {
	for in, want := range map[string]string{
		`{"dist":"lognormal","params":[0,-1]}`:                                     "lognormal: sigma must be positive",
		`{"dist":"lognormal","params":[0,null]}`:                                   "got null",
		`{"dist":"lognormal","params":[0,"1"]}`:                                    "cannot unmarshal string",
		`{"dist":"lognormal","parameters":[0,1]}`:                                  `unknown field "parameters"`,
		`{"dist":"normal","params":["Infinity",1]}`:                                "normal: mu must be finite",
		`{"params":[0,1]}`:                                                         "unknown distribution",
		`"lognormal"`:                                                              "cannot unmarshal string",
		`{"dist":"shifted","params":[0.1]}`:                                        "needs a base distribution",
		`{"dist":"shifted","params":[0.1],"base":null}`:                            "needs a base distribution",
		`{"dist":"shifted","params":[],"base":{"dist":"normal","params":[0,1]}}`:   "shifted: wants 1 parameter (by), got 0",
		`{"dist":"shifted","params":[1],"base":{"dist":"normal","params":[0,0]}}`:  "normal: sigma must be positive",
		`{"dist":"shifted","params":[1],"base":{"dist":"fixed","params":[0]}}`:     "must not be fixed",
		`{"dist":"normal","params":[0,1],"base":{"dist":"normal","params":[0,1]}}`: "normal: takes no base distribution",
	} {
		p := Prior{Fixed{7}}
		err := json.Unmarshal([]byte(in), &p)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error that says %q", in, err, want)
		}
		if p != (Prior{Fixed{7}}) {
			t.Errorf("%s: the error left %v behind", in, p)
		}
	}
	for _, d := range []Dist{Normal{0, -1}, Shifted{nil, 1}, Uniform{0, math.NaN()}} {
		if data, err := json.Marshal(Prior{d}); err == nil {
			t.Errorf("%#v became %s", d, data)
		}
	}
}

// Whatever New takes comes back from JSON bit for bit, and none of its methods
// panics or leaves the support.
func FuzzNew(f *testing.F) {
	for _, d := range append([]Dist{Fixed{2}}, specimens...) {
		p := append(d.Params(), 0, 0, 0)
		f.Add(d.Name(), len(d.Params()), p[0], p[1], p[2], p[3])
	}
	f.Add("uniform", 2, -math.MaxFloat64, math.MaxFloat64, 0., 0.)
	f.Add("truncated_normal", 4, 0., 5e-324, 1., 2.)
	f.Add("truncated_normal", 4, 1e308, 1e-308, -1e308, 1.)
	f.Add("beta", 2, 1e-300, 1e300, 0., 0.)
	f.Fuzz(func(t *testing.T, name string, n int, a, b, c, e float64) {
		params := []float64{a, b, c, e}
		if n < 0 || n > len(params) {
			return
		}
		d, err := New(name, params[:n])
		if err != nil {
			return
		}
		if !reflect.DeepEqual(d.Params(), params[:n]) {
			t.Errorf("%v has other parameters than %v", d, params[:n])
		}
		roundTrip(t, Prior{d})
		lo, hi := d.Support()
		for _, p := range []float64{0, 1e-9, 0.5, 0.9, 1} {
			x := d.Quantile(p)
			if x < lo || x > hi {
				t.Errorf("%v: quantile %v = %v is outside [%v, %v]", d, p, x, lo, hi)
			}
			d.LogProbGrad(x)
			d.CDF(x)
		}
		d.Rand(rng.New(1, "dist fuzz", 0))
		d.Mean()
		d.SD()
		if _, ok := d.(Fixed); ok {
			return
		}
		for _, coord := range []Coordinate{Natural(d), Gaussian(d)} {
			for _, u := range []float64{-40, -3, 0, 3, 40} {
				x, _, logProb, _ := coord.At(u)
				if x < lo || x > hi || math.IsInf(logProb, 1) {
					t.Errorf("%v: At(%v) = %v with log density %v", d, u, x, logProb)
				}
				coord.Inverse(x)
			}
		}
	})
}

func FuzzPriorJSON(f *testing.F) {
	for _, d := range append([]Dist{Fixed{2}}, specimens...) {
		data, err := json.Marshal(Prior{d})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p Prior
		if json.Unmarshal(data, &p) == nil {
			roundTrip(t, p)
		}
	})
}
