package mmm

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/noonmark/noonmark/bayes/rng"
)

// roundTrip reads back into to what from marshals to, and checks that to then
// marshals to the same bytes: -0 and 0 differ there, as nil and empty do.
func roundTrip(t *testing.T, from, to any) {
	t.Helper()
	b, err := json.Marshal(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, to); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(to)
	if err != nil || !bytes.Equal(again, b) {
		t.Errorf("after a round trip: %.200s, %v; want %.200s", again, err, b)
	}
}

// anyFloat returns finite floats of every kind: any bit pattern, and the edges.
func anyFloat(r *rand.Rand) float64 {
	edges := []float64{0, math.Copysign(0, -1), 5e-324, -5e-324, math.MaxFloat64, 0.1 + 0.2, 1e-7, 1e21, 1 << 53, math.Nextafter(1, 2)}
	if i := r.IntN(3 * len(edges)); i < len(edges) {
		return edges[i]
	}
	for {
		if v := math.Float64frombits(r.Uint64()); !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v
		}
	}
}

// anyGeos returns nil, which means every geo, or a list.
func anyGeos(r *rand.Rand) []string {
	return [][]string{nil, {}, {"geo0"}, {"Île-de-France", `"quoted" <&>`, "\u2028"}}[r.IntN(4)]
}

func TestDataJSONRoundTrip(t *testing.T) {
	r := rng.New(5, "data json", 0)
	for range 50 {
		d := marketData(r, Grains()[r.IntN(3)], 1+r.IntN(3), 2+r.IntN(9))
		d.Name, d.Channels[0].ExposureName = "Łódź", "clicks\n\x00"
		for _, x := range [][]float64{d.Outcome.Values, d.Channels[0].Exposure, d.Channels[2].Frequency, d.Channels[1].Spend, d.Controls[0].Values, d.Treatments[1].Values} {
			for i := range x {
				x[i] = anyFloat(r)
			}
		}
		if r.IntN(2) == 0 {
			d.Population, d.Outcome.Value, d.Controls = nil, nil, nil
		}
		for range r.IntN(3) {
			d.Events = append(d.Events, Event{Name: "sale", Lead: r.IntN(3), Lag: r.IntN(3), Occurrences: []EventSpan{{DayOf(2023, 1, 2), DayOf(2023, 2, 1), anyGeos(r)}}})
			d.LiftTests = append(d.LiftTests, LiftTest{Name: "t", Channel: "tv", Start: DayOf(2023, 1, 2), End: DayOf(9999, 12, 31), CountUntil: Day(r.IntN(2)), Geos: anyGeos(r),
				Against: anyFloat(r), Effect: anyFloat(r), SE: anyFloat(r), InRevenue: r.IntN(2) == 0})
		}
		var back Data
		roundTrip(t, d, &back)
		if !reflect.DeepEqual(&back, d) {
			t.Fatalf("after a round trip: %+v, want %+v", back, d)
		}
	}
}

func TestSpecJSONRoundTrip(t *testing.T) {
	for _, c := range densityCases() {
		t.Run(c.name, func(t *testing.T) {
			s := c.model(t).spec
			var back Spec
			roundTrip(t, s, &back)
			if !reflect.DeepEqual(back, s) {
				t.Errorf("after a round trip: %+v, want %+v", back, s)
			}
		})
	}
}

func TestFitOptionsJSONRoundTrip(t *testing.T) {
	o := DefaultFitOptions()
	o.Seed, o.Warmup, o.TargetAccept, o.Parametrisation = math.MaxUint64, 17, 0.85, Parametrisation{Gaussian: true}
	var back FitOptions
	roundTrip(t, o, &back)
	if back != o {
		t.Errorf("after a round trip: %+v, want %+v", back, o)
	}
	busy := o
	busy.Workers = 3
	a, _ := json.Marshal(o)
	if b, _ := json.Marshal(busy); !bytes.Equal(a, b) {
		t.Error("the number of workers, which changes no result, is written")
	}
}
