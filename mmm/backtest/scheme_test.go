package backtest

import (
	"fmt"
	"testing"

	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/sim"
)

func TestRefits(t *testing.T) {
	for _, c := range []struct {
		late int
		want string
	}{
		{0, "[{0 0} {91 91} {182 182} {273 273}]"},
		{45, "[{0 0} {91 136} {182 227} {273 318}]"},
	} {
		all := suiteSpan.refits(c.late)
		if got := fmt.Sprint(all); got != c.want {
			t.Errorf("%d days late: %s, want %s", c.late, got, c.want)
		}
	}
	late := suiteSpan.refits(45)
	for day, want := range map[int]int{0: 0, 135: 0, 136: 1, 226: 1, 227: 2, 364: 3} {
		if got := inUse(late, day); got != want {
			t.Errorf("day %d: delivery %d in use, want %d", day, got, want)
		}
	}
}

func TestOverBy(t *testing.T) {
	tests := []sim.TestDesign{{Channel: "a", End: 9}, {Channel: "b", End: 10}, {Channel: "c", End: 11}}
	over := overBy(tests, mmm.Day(11))
	if len(over) != 2 || over[1].Channel != "b" {
		t.Errorf("over by day 11: %v, want those that end on days 9 and 10", over)
	}
}
