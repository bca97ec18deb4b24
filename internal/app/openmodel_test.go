package app_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/noonmark/noonmark/bayes/draws"
	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/storetest"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

func opened(t *testing.T) (*app.OpenModel, *mmm.Fit) {
	t.Helper()
	d := storetest.Market(2, 30, 0)
	m, fit := storetest.Fit(t, d, mmm.DefaultSpec(d), storetest.Options(), mmm.KeepInMemory)
	return &app.OpenModel{Model: m, Draws: fit.Draws}, fit
}

// A fit opened again answers as the first one did, and has its diagnostics.
func TestOpenModelFit(t *testing.T) {
	open, want := opened(t)
	got, err := open.Fit()
	if err != nil {
		t.Fatal(err)
	}
	a, err := response.New(got, response.DefaultLevel).Channels()
	if err != nil {
		t.Fatal(err)
	}
	b, err := response.New(want, response.DefaultLevel).Channels()
	if err != nil {
		t.Fatal(err)
	}
	if a.Channels[0] != b.Channels[0] || a.Expected != b.Expected {
		t.Errorf("%+v of the opened fit, %+v of the first", a.Channels[0], b.Channels[0])
	}
	d := want.Diagnostics
	d.DivergedAt = nil
	if !reflect.DeepEqual(got.Diagnostics, d) || !reflect.DeepEqual(got.Attempts, want.Attempts) {
		t.Errorf("diagnostics %+v, want %+v", got.Diagnostics, d)
	}
}

func TestOpenModelFitOfAnotherVersion(t *testing.T) {
	for what, change := range map[string]func(o *app.OpenModel){
		"parameters": func(o *app.OpenModel) {
			o.Draws = draws.NewSet(append([]string{"extra"}, o.Draws.Names()...), 1, 1)
		},
		"data it rejects": func(o *app.OpenModel) { o.Data.Channels = nil },
	} {
		open, _ := opened(t)
		change(open)
		_, err := open.Fit()
		if err == nil || !strings.HasSuffix(err.Error(), "it was fitted by version 1.2.3, and this version of the program would build it differently. Fit again with this version, or use that one.") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
