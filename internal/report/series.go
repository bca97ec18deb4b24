package report

import (
	"slices"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// A buckets groups periods so that a chart has no more points than people can see.
type buckets struct {
	of    []int     // [t] bucket of each period, -1 in an incomplete week at the end
	start []mmm.Day // first day of each bucket
	name  string    // "week", or that of the grain if every period is its own
}

// newBuckets groups periods by the shortest of day, week, month and quarter that
// makes at most the given number of buckets.
func newBuckets(periods []mmm.Day, grain mmm.Grain, most int) buckets {
	each := func(mmm.Day) int { return 0 }
	options := []struct {
		name string
		key  func(d mmm.Day) int
	}{
		{string(grain), each},
		{"week", func(d mmm.Day) int { return int(d-periods[0]) / 7 }},
		{"month", func(d mmm.Day) int { y, m, _ := d.Date(); return 12*y + m }},
		{"quarter", func(d mmm.Day) int { y, m, _ := d.Date(); return 4*y + (m-1)/3 }},
	}
	var b buckets
	for i, o := range options {
		if o.name == string(grain) && i > 0 || grain == mmm.Monthly && o.name == "week" {
			continue
		}
		b = buckets{name: o.name}
		for t, d := range periods {
			if t == 0 || i == 0 || o.key(d) != o.key(periods[t-1]) {
				b.start = append(b.start, d)
			}
			b.of = append(b.of, len(b.start)-1)
		}
		if len(b.start) <= most {
			break
		}
	}
	if b.name == "week" && grain == mmm.Daily {
		b.completeWeeks()
	}
	return b
}

// completeWeeks leaves out days at the end that make no week: days of the week
// differ too much for their mean to compare with that of a week.
func (b *buckets) completeWeeks() {
	extra := len(b.of) % 7
	if extra == 0 || len(b.start) < 2 {
		return
	}
	b.start = b.start[:len(b.start)-1]
	for t := len(b.of) - extra; t < len(b.of); t++ {
		b.of[t] = -1
	}
}

// means returns the mean of x over the periods of each bucket.
func (b buckets) means(x func(t int) float64) []float64 {
	sums, n := make([]float64, len(b.start)), make([]float64, len(b.start))
	for t, k := range b.of {
		if k >= 0 {
			sums[k] += x(t)
			n[k]++
		}
	}
	for k := range sums {
		sums[k] /= n[k]
	}
	return sums
}

// days returns the first days of the buckets as positions on an axis.
func (b buckets) days() []float64 { return positions(b.start) }

func positions(days []mmm.Day) []float64 {
	x := make([]float64, len(days))
	for i, d := range days {
		x[i] = float64(d)
	}
	return x
}

// layers are posterior mean contributions through time, per period, averaged over
// buckets.
type layers struct {
	buckets buckets
	series  []layer
}

// A layer is one band of the chart: the baseline, a channel or treatment, or all
// those that have no colour of their own.
type layer struct {
	name, class string
	values      []float64 // [bucket]
}

// layerPoints is the most points that contributions through time have: three
// years of weeks.
const layerPoints = 160

// collectLayers returns the baseline, then channels and treatments in the order of
// their colours.
func collectLayers(a *response.Analysis, d *Document) (layers, error) {
	out := layers{buckets: newBuckets(d.data.Periods, d.data.Grain, layerPoints)}
	baseline := d.fit.Baseline.Values[0]
	out.series = []layer{{"Baseline", "kb", out.buckets.means(func(t int) float64 { return baseline[t].Mean })}}
	own := map[string]layer{}
	var rest []string
	restValues := make([]float64, len(out.buckets.start))
	err := a.Contributions(false, func(s response.Series) error {
		values := out.buckets.means(func(t int) float64 { return s.Values[0][t].Mean })
		if class := d.colours[s.Name]; class != otherColour {
			own[class] = layer{s.Name, class, values}
			return nil
		}
		rest = append(rest, s.Name)
		for k, v := range values {
			restValues[k] += v
		}
		return nil
	})
	classes := make([]string, 0, len(own))
	for class := range own {
		classes = append(classes, class)
	}
	slices.Sort(classes)
	for _, class := range classes {
		out.series = append(out.series, own[class])
	}
	switch len(rest) {
	case 0:
	case 1:
		out.series = append(out.series, layer{rest[0], otherColour, restValues})
	default:
		out.series = append(out.series, layer{count(len(rest), "other"), otherColour, restValues})
	}
	return out, err
}
