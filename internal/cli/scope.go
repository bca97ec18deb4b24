package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/learn"
	"github.com/noonmark/noonmark/mmm"
	"github.com/noonmark/noonmark/mmm/response"
)

// scopeFlags are the options that say what part of a model's data an answer is
// about, and with which intervals.
type scopeFlags struct {
	model    string
	from, to string
	geos     []string
	level    float64
}

func (f *scopeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.from, "from", "", "first day of the periods to sum up, such as 2025-01-01")
	cmd.Flags().StringVar(&f.to, "to", "", "last day on which such a period may begin")
	cmd.Flags().StringArrayVar(&f.geos, "geo", nil, "a geo to sum up; may be repeated")
	cmd.Flags().Float64Var(&f.level, "level", response.DefaultLevel, "probability of intervals, between 0 and 1")
}

// request returns what was asked for.
func (f *scopeFlags) request(cmd *cobra.Command) (learn.SummaryRequest, error) {
	req := learn.SummaryRequest{Model: app.ModelID(f.model), Scope: response.Scope{Geos: f.geos}}
	if cmd.Flags().Changed("level") {
		if !(f.level > 0 && f.level < 1) {
			return req, misuse(cmd, "Give a probability, such as 0.9", "--level %v is not between 0 and 1", f.level)
		}
		req.Level = f.level
	}
	var err error
	if req.Scope.From, err = dayOf(cmd, "from", f.from); err != nil {
		return req, err
	}
	if req.Scope.To, err = dayOf(cmd, "to", f.to); err != nil {
		return req, err
	}
	return req, nil
}

// dayOf reads the day of an option, 0 if it is not given.
func dayOf(cmd *cobra.Command, option, text string) (mmm.Day, error) {
	if text == "" {
		return 0, nil
	}
	day, err := mmm.ParseDay(text)
	if err != nil {
		return 0, misuse(cmd, "Write dates as 2025-01-31", "--%s %s is no date", option, app.Quote(text))
	}
	return day, nil
}

// scopeJSON is the part of the data to programs; what is empty does not bound it.
type scopeJSON struct {
	From string   `json:"from,omitempty"`
	To   string   `json:"to,omitempty"`
	Geos []string `json:"geos,omitempty"`
}

func (f *scopeFlags) document() scopeJSON { return scopeJSON{f.from, f.to, f.geos} }

// String says what part of the data it is, nothing if it is all.
func (f *scopeFlags) String() string {
	var parts []string
	if f.geos != nil {
		parts = append(parts, "in "+strings.Join(f.geos, ", "))
	}
	if f.from != "" {
		parts = append(parts, "from "+f.from)
	}
	if f.to != "" {
		parts = append(parts, "to "+f.to)
	}
	if parts == nil {
		return ""
	}
	return fmt.Sprintf("Channels and fit %s; findings are about the whole model.", strings.Join(parts, " "))
}
