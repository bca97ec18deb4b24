package mmm

import (
	"fmt"
	"strings"

	"github.com/noonmark/noonmark/bayes/dist"
)

// A Param is a named block of parameters of a model: a scalar, or an array over
// its dimensions, the last one fastest.
type Param struct {
	Name  string
	Dims  []Dim
	Start int         // position of its first value in θ
	Prior []dist.Dist // one for each value
}

// A Dim is one axis of a parameter.
type Dim struct {
	Name   string
	Labels []string
}

// Len returns the number of values.
func (p *Param) Len() int { return len(p.Prior) }

// ValueName returns the name of value i: "sigma", "roi_m[tv]",
// "beta_gm_dev[Geo0,tv]".
func (p *Param) ValueName(i int) string {
	if len(p.Dims) == 0 {
		return p.Name
	}
	labels := make([]string, len(p.Dims))
	for d := len(p.Dims) - 1; d >= 0; d-- {
		n := len(p.Dims[d].Labels)
		labels[d] = p.Dims[d].Labels[i%n]
		i /= n
	}
	return fmt.Sprintf("%s[%s]", p.Name, strings.Join(labels, ","))
}

// A Layout maps parameter names to positions in θ, the vector of all parameters
// on their natural scales. Order and names follow the reference model class;
// what goes beyond it stands where its like does.
type Layout struct {
	Params []Param
	size   int
}

// Size returns len(θ).
func (l *Layout) Size() int { return l.size }

// Param returns the named parameter, or nil.
func (l *Layout) Param(name string) *Param {
	for i := range l.Params {
		if l.Params[i].Name == name {
			return &l.Params[i]
		}
	}
	return nil
}

// priors returns the prior of every value of θ, in order.
func (l *Layout) priors() []dist.Dist {
	var all []dist.Dist
	for i := range l.Params {
		all = append(all, l.Params[i].Prior...)
	}
	return all
}

// add appends a parameter with one prior for each value and returns its start,
// or -1 if it has no values.
func (l *Layout) add(name string, priors []dist.Dist, dims ...Dim) int {
	if len(priors) == 0 {
		return -1
	}
	start := l.size
	l.Params = append(l.Params, Param{Name: name, Dims: dims, Start: start, Prior: priors})
	l.size += len(priors)
	return start
}

func repeat(d dist.Dist, n int) []dist.Dist {
	priors := make([]dist.Dist, n)
	for i := range priors {
		priors[i] = d
	}
	return priors
}

// isFixed reports whether a prior is a point mass.
func isFixed(d dist.Dist) bool {
	_, ok := d.(dist.Fixed)
	return ok
}

// kindSuffix is how parameter names mark a kind of channel.
var kindSuffix = map[ChannelKind]string{Paid: "m", PaidRF: "rf", Organic: "om", OrganicRF: "orf"}

// kindDim is the name of the axis over channels of a kind.
var kindDim = map[ChannelKind]string{Paid: "media_channel", PaidRF: "rf_channel", Organic: "organic_media_channel", OrganicRF: "organic_rf_channel"}

// Suffix returns how names of parameters mark the kind: m, rf, om or orf.
func (k ChannelKind) Suffix() string { return kindSuffix[k] }

// Axis returns the name of the axis over channels of the kind.
func (k ChannelKind) Axis() string { return kindDim[k] }

// shapeOrder is the order of shape parameters in θ; those in front of and those
// behind the spread over geos stand where the reference model class has them.
var shapeOrder = struct{ front, back []string }{
	front: []string{"alpha", "delay", "shape", "scale", "lam", "ec"},
	back:  []string{"slope"},
}
