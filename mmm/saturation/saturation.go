// Package saturation models diminishing returns: how the response to one
// channel grows with its exposure in a period.
//
// A [Curve] is a shape, one file each. Exposure x ≥ 0 is in model units, where
// 1 is the channel's median non-zero exposure; the response has no unit and,
// except for the identity, tends to 1.
package saturation

import "fmt"

// A Curve is one shape of saturation. Destinations have the length of x and
// must not overlap it or each other.
type Curve interface {
	// Kind returns the curve's name, as configuration spells it.
	Kind() Kind

	// Params returns the names of the shape parameters, in the order in which
	// the other methods take them.
	Params() []string

	// Apply stores the response to x in h.
	Apply(h, x, theta []float64)

	// ApplyGrad also stores ∂h/∂x in dx and ∂h/∂theta_k in dtheta[k]. A nil
	// dtheta[k] is not needed and is skipped.
	ApplyGrad(h, dx []float64, dtheta [][]float64, x, theta []float64)

	// Half returns the exposure at which the response is ½, or +Inf.
	Half(theta []float64) float64
}

// A Kind names a curve.
type Kind string

// The curves.
const (
	KindHill     Kind = "hill"
	KindLogistic Kind = "logistic"
	KindNone     Kind = "none"
)

// Kinds lists every kind, in the order of the documentation.
func Kinds() []Kind { return []Kind{KindHill, KindLogistic, KindNone} }

// New returns the curve of the given kind.
func New(kind Kind) (Curve, error) {
	switch kind {
	case KindHill:
		return Hill{}, nil
	case KindLogistic:
		return Logistic{}, nil
	case KindNone:
		return None{}, nil
	}
	return nil, fmt.Errorf("saturation: unknown kind %q, want one of %v", kind, Kinds())
}
