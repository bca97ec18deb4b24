package mmm

import (
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
)

// ReferenceFit returns a fit whose only draw is the parameters of a case of the
// reference model class.
func ReferenceFit(t testing.TB, name string) *Fit {
	t.Helper()
	rc := loadReference(t)[name]
	if rc == nil {
		t.Fatalf("no case %q", name)
	}
	m := rc.model(t, quirks)
	post := m.Posterior(Parametrisation{})
	theta := rc.theta(t, m)
	row := make([]float64, len(post.record))
	for k, i := range post.record {
		row[k] = theta[i]
	}
	set := draws.NewSet(post.Names(), 1, 1)
	set.Append(0, row)
	return &Fit{Model: m, Posterior: post, Draws: set}
}
